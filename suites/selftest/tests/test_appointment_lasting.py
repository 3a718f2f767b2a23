"""What was read once is found again, unless it may be archived with its ticket."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.appointment import lasting_rules

LOST = {"code": "notFound", "reason": "no such thing"}


def workorder(story, status=200, **more):
    document = {"id": "W", "state": "open", "relatedEntity": [{"id": "1", "@referredType": "TroubleTicket", "role": "r"}], **more}
    return story.exchange(Operation.RETRIEVE_WORKORDER, ticket="W", status=status, answer=document if status == 200 else LOST)


def broken(story, kind=Kind.WORKORDER):
    looks = list(lasting_rules.looks(Traffic(story.entries), kind))
    return [lasting_rules.still_found(look) is not None for look in looks]


@pytest.mark.parametrize(("before", "status", "after", "wrong"), [
    ("inProgress", 200, None, False),
    ("inProgress", 404, None, True),
    ("cancelled", 404, "cancelled", True),
    ("closed", 404, "closed", True),
    ("closed", 410, "closed", True),
    ("closed", 404, None, False),
    ("closed", 404, LOST, False),
    ("inProgress", 404, LOST, False),
    ("closed", 503, "closed", False),
])  # fmt: skip
def test_a_workorder_is_missed_while_its_ticket_can_be_read(before, status, after, wrong):
    story = Story()
    story.read(before)
    workorder(story)
    workorder(story, status)
    if after is LOST:
        story.exchange(Operation.RETRIEVE, status=404, answer=LOST)
    elif after is not None:
        story.read(after)
    assert broken(story) == [wrong]


def test_a_workorder_of_an_unknown_ticket_may_have_gone_with_it():
    story = Story()
    workorder(story)
    workorder(story, 404)
    assert broken(story) == [False]


def test_what_was_never_shown_is_not_missed():
    story = Story()
    story.read("inProgress")
    workorder(story, 404)
    assert broken(story) == []


def test_an_appointment_is_found_at_each_look():
    story, shown = Story(), {"id": "A", "status": "missed"}
    for status in (200, 404, 200, 404):
        story.exchange(Operation.RETRIEVE_APPOINTMENT, ticket="A", status=status, answer=shown if status == 200 else LOST)
    assert broken(story, Kind.APPOINTMENT) == [True, False, True]
