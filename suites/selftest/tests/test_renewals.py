"""Registrations are told of older tickets too, and a callback may be used again."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, TicketEvent
from ttck.suites.common.forms import BLANKS
from ttck.suites.ticket import renewal_rules
from ttck.suites.ticket.scenarios.a_subscribing import AGAIN, MAIN, Renewal, Subscribing


def told(*heard):
    """A cancellation of ticket 1, and a change of state of each ticket on each registration that is given."""
    story = Story()
    moved = story.exchange(Operation.CANCEL, answer=None, status=204, ticket="1")
    for name, ticket in heard:
        story.event(TicketEvent.STATE_CHANGE, ticket=ticket, subscription=name)
    return moved, Traffic(story.entries)


@pytest.mark.parametrize(
    ("heard", "judged", "kept"),
    [([(MAIN, "1"), (MAIN, "2")], True, True), ([(MAIN, "2")], True, False), ([(MAIN, "1")], False, None), ([], False, None)],
)
def test_older_tickets_are_told_as_younger_ones_are(heard, judged, kept):
    moved, traffic = told(*heard)
    found = renewal_rules.older(traffic, Subscribing(older=moved))
    assert bool(found) is judged
    if judged:
        assert (renewal_rules.told(traffic)(moved) is None) is kept


@pytest.mark.parametrize(
    ("heard", "judged", "kept"),
    [([(MAIN, "1"), (AGAIN, "1")], True, True), ([(MAIN, "1")], True, False), ([(AGAIN, "1")], False, None), ([], False, None)],
)
def test_a_registration_at_a_used_callback_gets_what_another_one_gets(heard, judged, kept):
    moved, traffic = told(*heard)
    renewal = Renewal(about="at a callback", ticket="1", moved=moved, subscribed=moved)
    found = renewal_rules.renewed(traffic, Subscribing(renewed=[renewal]), again=True)
    assert not renewal_rules.renewed(traffic, Subscribing(renewed=[renewal]), again=False)
    assert bool(found) is judged
    if judged:
        assert (renewal_rules.served(traffic)(renewal) is None) is kept


@pytest.mark.parametrize(("heard", "kept"), [([(MAIN, "1"), (BLANKS, "1")], True), ([(MAIN, "1"), (AGAIN, "1")], False)])
def test_a_registration_that_is_written_in_another_way_is_served_as_well(heard, kept):
    moved, traffic = told(*heard)
    renewal = Renewal(name=BLANKS, about="with blanks", ticket="1", moved=moved, subscribed=moved)
    (found,) = renewal_rules.renewed(traffic, Subscribing(renewed=[renewal]), again=False)
    assert (renewal_rules.served(traffic)(found) is None) is kept
