"""A ticket that is over may be archived at once, which MEF 113 leaves to the seller (Table 6); one that is not over has to be found."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation, Stimulus
from ttck.suites.ticket import ticket_rules


@pytest.mark.parametrize(
    ("last", "asked", "archived"),
    [
        ("closed", (), True),
        ("cancelled", (), True),
        ("resolved", ((Operation.CLOSE, 204),), True),
        ("resolved", ((Operation.CLOSE, 409),), False),
        ("resolved", ((Operation.CLOSE, None),), True),  # nobody knows whether it was done
        ("resolved", ((Operation.REOPEN, 204),), False),
        ("resolved", (), False),
        ("acknowledged", ((Operation.CANCEL, 204),), True),
        ("assessingCancellation", (), True),  # the seller decides on it at any time
        ("inProgress", ((Stimulus.RESOLVE, True),), False),
        ("inProgress", ((Stimulus.RESOLVE, True), (Operation.CLOSE, 204)), True),
        ("strange", ((Operation.CLOSE, 204),), False),
    ],
)
def test_only_what_may_be_over_may_be_gone(last, asked, archived):
    story = Story()
    story.create()
    story.read(last)
    for what, answer in asked:
        if isinstance(what, Stimulus):
            story.stimulus(what)
        else:
            story.exchange(what, status=answer or 200, answer=None, error=None if answer else "timeout")
    story.exchange(Operation.RETRIEVE, status=404, answer={"code": "notFound", "reason": "it is archived"})
    history = Traffic(story.entries).item_histories["1"]
    broken = ticket_rules.still_there((history, story.entries[-1]))
    assert (broken is None) is archived
