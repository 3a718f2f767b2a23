"""A ticket that is resolved again says when it was resolved the last time, as exactly as its dates allow."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation
from ttck.suites.ticket import date_rules

DAY = "2025-03-04T05:06:"


@pytest.mark.parametrize(
    ("first", "reopened", "last", "wrong"),
    [
        ("10.000Z", "11.000Z", "12.000Z", False),
        ("10.000Z", "11.000Z", "10.000Z", True),
        ("10.000Z", "11.000Z", "10.500Z", True),
        ("10.000Z", None, "10.000Z", True),
        ("10.000Z", None, "10.001Z", False),
        ("10Z", "10.400Z", "10Z", False),
        ("10Z", "10Z", "10Z", False),
        ("10Z", "13Z", "10Z", True),
        ("10Z", None, "10Z", False),
    ],
)
def test_the_date_is_that_of_the_last_time(first, reopened, last, wrong):
    story = Story()
    story.create()
    history = [{"status": "reopened", "changeDate": DAY + reopened}] if reopened else []
    for state, date in (("resolved", first), ("reopened", None), ("resolved", last)):
        shown = {"id": "1", "status": state, "statusChange": history, **({"resolutionDate": DAY + date} if date else {})}
        story.exchange(Operation.RETRIEVE, answer=shown)
    (again,) = date_rules.resolved_again(Traffic(story.entries))
    assert bool(date_rules.dated_anew(again)) is wrong


def test_a_ticket_that_was_resolved_once_is_not_judged():
    story = Story()
    story.create()
    for state in ("resolved", "closed"):
        story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": state, "resolutionDate": f"{DAY}10Z"})
    assert date_rules.resolved_again(Traffic(story.entries)) == []
