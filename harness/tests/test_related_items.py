from __future__ import annotations

import pytest

from ttck.harness.judge.related_items import about, item_of, links
from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import MEF_KINDS, Kind, Operation, Stimulus

TICKET = {"id": "T", "workOrder": [{"id": "W"}, {"href": "no id"}]}
WORKORDER = {
    "id": "W",
    "appointment": [{"id": "A"}],
    "relatedEntity": [{"id": "P", "@referredType": "Product"}, {"id": "T", "@referredType": "TroubleTicket"}],
}
APPOINTMENT = {"id": "A", "workOrder": {"id": "W"}}


@pytest.fixture
def story():
    return Story()


@pytest.mark.parametrize(
    ("operation", "document", "workorder_of", "ticket_of"),
    [
        (Operation.RETRIEVE, TICKET, {}, {"W": "T"}),
        (Operation.RETRIEVE_WORKORDER, WORKORDER, {"A": "W"}, {"W": "T"}),
        (Operation.RETRIEVE_APPOINTMENT, APPOINTMENT, {"A": "W"}, {}),
        (Operation.PATCH_APPOINTMENT, {"id": "A", "relatedEntity": [{"id": "W", "@referredType": "WorkOrder"}]}, {"A": "W"}, {}),
        (Operation.RETRIEVE_APPOINTMENT, {"id": "A", "workOrder": ["W"]}, {}, {}),
        (Operation.RETRIEVE, {"id": 5, "workOrder": [{"id": "W"}]}, {}, {}),
        (Operation.LIST, [TICKET], {}, {}),
    ],
)
def test_an_answer_shows_who_belongs_to_whom(story, operation, document, workorder_of, ticket_of):
    story.exchange(operation, answer=document)
    found = links(story.entries)
    assert (found.workorder_of, found.ticket_of) == (workorder_of, ticket_of)


def test_a_refused_request_shows_nothing(story):
    story.exchange(Operation.RETRIEVE, answer=TICKET, status=404)
    assert links(story.entries).ticket_of == {}


def test_the_identifier_of_a_new_item_is_in_the_answer(story):
    assert item_of(story.exchange(Operation.CREATE_APPOINTMENT, answer=APPOINTMENT, status=201)) == "A"
    assert item_of(story.exchange(Operation.CREATE_APPOINTMENT, answer=APPOINTMENT, status=422)) is None
    assert item_of(story.exchange(Operation.RETRIEVE, ticket="X", answer=TICKET)) == "X"


def test_a_booking_is_about_three_items(story):
    story.exchange(Operation.RETRIEVE, ticket="T", answer=TICKET)
    booked = story.exchange(Operation.CREATE_APPOINTMENT, answer=APPOINTMENT, status=201)
    found = links(story.entries)
    items = {kind: list(about(booked, kind, found)) for kind in MEF_KINDS}
    assert items == {Kind.TICKET: ["T"], Kind.INCIDENT: [], Kind.APPOINTMENT: ["A"], Kind.WORKORDER: ["W"]}


def test_a_reading_of_an_appointment_is_about_it_alone(story):
    story.exchange(Operation.RETRIEVE, ticket="T", answer=TICKET)
    read = story.exchange(Operation.RETRIEVE_APPOINTMENT, ticket="A", answer=APPOINTMENT)
    assert [list(about(read, kind, links(story.entries))) for kind in (Kind.TICKET, Kind.WORKORDER)] == [[], []]


@pytest.mark.parametrize(("known", "ticket"), [(True, ["T"]), (False, ["W"])])
def test_a_decision_about_an_unknown_workorder_is_meant_for_a_ticket(story, known, ticket):
    if known:
        story.exchange(Operation.RETRIEVE, ticket="T", answer=TICKET)
    given = story.stimulus(Stimulus.WORKORDER_UPDATE, ticket="W")
    assert list(about(given, Kind.TICKET, links(story.entries))) == ticket
