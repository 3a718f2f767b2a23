"""Of two bookings for one workorder at the same moment no two may stand; each appointment has an identifier of its own."""

from __future__ import annotations

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation
from ttck.suites.appointment import rushing
from ttck.suites.appointment.periods import stretch
from ttck.suites.appointment.rushing import Rush
from ttck.suites.appointment.seller_client import Booking, Visit
from ttck.suites.common import identifiers


def booking(story, ident, *, state="confirmed", workorder="W"):
    """One of two bookings: refused without an identifier, unanswered with an empty one."""
    sent = {"workOrder": {"id": workorder}}
    if ident:
        created = story.exchange(Operation.CREATE_APPOINTMENT, sent=sent, answer={"id": ident, "status": "confirmed"}, status=201)
    elif ident is None:
        created = story.exchange(Operation.CREATE_APPOINTMENT, sent=sent, answer={"code": "otherIssue"}, status=422)
    else:
        created = story.exchange(Operation.CREATE_APPOINTMENT, sent=sent, error="cut")
    read = story.exchange(Operation.RETRIEVE_APPOINTMENT, ticket=ident, answer={"id": ident, "status": state}) if ident else None
    seen = story.exchange(Operation.RETRIEVE, ticket="T", answer={"id": "T"})
    visit = Visit(ticket="T", workorder=workorder, listed=seen, opened=None)
    around = {"before": None, "ticket_before": seen, "read": read, "after": None, "ticket_after": seen}
    return Booking(about="book", visit=visit, slot=stretch(2, 8, 10), sent=sent, created=created, **around)


def rush(*idents, states=("confirmed", "confirmed"), later="confirmed"):
    story = Story()
    bookings = tuple(booking(story, ident, state=state) for ident, state in zip(idents, states, strict=True))
    again = story.exchange(Operation.RETRIEVE_APPOINTMENT, ticket=idents[0], answer={"id": idents[0], "status": later})
    return Rush(bookings=bookings, again=again if all(idents) else None)


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (rush("A", "B"), True),
        (rush("A", None), False),
        (rush(None, "B"), False),
        (rush("A", "A"), False),
        (rush("A", "B", states=("cancelled", "confirmed")), False),
        (rush("A", "B", states=("confirmed", "failed")), False),
        (rush("A", "B", later="cancelled"), False),
    ],
)
def test_two_appointments_of_one_workorder_must_not_be_due_at_the_same_time(seen, wrong):
    assert (rushing.only_one(seen) is not None) is wrong


def test_a_rush_tells_something_where_all_is_answered_and_one_is_booked():
    told = rush("A", None)
    assert rushing.decided([told, rush(None, None), rush("A", "")]) == [told]


def test_appointments_of_two_workorders_have_two_identifiers():
    def found(*workorders):
        story = Story()
        for workorder in workorders:
            booking(story, "A", workorder=workorder)
        given = identifiers.given(Traffic(story.entries), Operation.CREATE_APPOINTMENT, about=identifiers.workorder)
        return [identifiers.issued_once("appointments")(seen) is not None for seen in given]

    assert found("W", "X") == [False, True]
    assert found("W", "W") == [False, False]  # one booking that was answered twice
