"""What is owed about the tickets of a story, in the words of the tests."""

from __future__ import annotations

from ttck.harness.judge.expected_notifications import each_update, state_changes, updates
from ttck.harness.judge.histories import Traffic
from ttck.specs.lifecycles import ticket_lifecycle

LIFECYCLE = ticket_lifecycle()


def changes(story, *, since=0):
    return state_changes(Traffic(story.entries), LIFECYCLE, since=since)


def updated(story, stimulus, *, since=0):
    return updates(Traffic(story.entries), since=since, stimulus=stimulus)


def each(story, *, since=0):
    return [(o.state, o.because, o.kept) for o in each_update(Traffic(story.entries), since=since)]
