from __future__ import annotations

import pytest

from ttck.harness.record.resource_types import (
    ALL_RESOURCES,
    RESOURCES,
    kind_of,
    kind_of_event,
    kind_of_operation,
    kind_of_stimulus,
    shown_state,
)
from ttck.harness.tests.entries import Story
from ttck.specs.dialects import dialects
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import MEF_KINDS, MEF_OPERATIONS, Kind, Operation, Stimulus

HUBS = {operation for operation in MEF_OPERATIONS if "Listener" in operation or "Hub" in operation}


def test_every_operation_but_hubs_and_searches_belongs_to_one_kind():
    owned = [operation for row in ALL_RESOURCES.values() for operation in row.operations]
    ours = {
        name for one in dialects() for row in one.resources.values() for name in row.operations.values()
    }  # beside those of a user's own
    assert sorted(owned) == sorted(ours - {Operation.SEARCH_TIMESLOT})
    assert set(MEF_OPERATIONS) - HUBS <= {*ours}


@pytest.mark.parametrize("kind", MEF_KINDS)
def test_what_moves_an_item_is_among_its_operations(kind):
    row = RESOURCES[kind]
    moves = [move for move in lifecycle(kind).moves if move.by == "buyer"]
    assert {move.when for move in moves if move.from_state is not None} <= row.changing
    assert {move.when for move in moves if move.from_state is None} <= {row.creating}


@pytest.mark.parametrize(
    ("operation", "showing"),
    [(Operation.PATCH_APPOINTMENT, True), (Operation.CANCEL_APPOINTMENT, False), (Operation.LIST_APPOINTMENTS, False)],
)
def test_only_an_answer_with_the_whole_item_shows_it(operation, showing):
    assert (operation in RESOURCES[Kind.APPOINTMENT].showing) is showing


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("troubleTicketStatusChangeEvent", Kind.TICKET),
        ("incidentCreateEvent", Kind.INCIDENT),
        ("incidentClosedEvent", Kind.INCIDENT),
        ("workOrderStateChangeEvent", Kind.WORKORDER),
        ("appointmentSomethingEvent", Kind.APPOINTMENT),
        ("nonsense", Kind.TICKET),
        ("TroubleTicketStatusChangeEvent", Kind.TICKET),
        ("TroubleTicketSpecificationDeleteEvent", Kind.SPECIFICATION),
        ("troubleTicketSpecificationCreateEvent", Kind.SPECIFICATION),
    ],
)
def test_what_an_event_is_about(event, kind):
    assert kind_of_event(event) == kind


@pytest.mark.parametrize(
    ("stimulus", "kind"),
    [
        (Stimulus.RESOLVE, Kind.TICKET),
        (Stimulus.WORKORDER_OPEN, Kind.TICKET),
        (Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT, Kind.TICKET),
        (Stimulus.WORKORDER_PLAN, Kind.WORKORDER),
        (Stimulus.CALENDAR_BLOCK, Kind.WORKORDER),
        (Stimulus.APPOINTMENT_MISS, Kind.APPOINTMENT),
        (Stimulus.INCIDENT_CLOSE, Kind.INCIDENT),
        (Stimulus.RESTART, Kind.TICKET),
    ],
)
def test_of_what_kind_the_item_of_a_stimulus_is(stimulus, kind):
    assert kind_of_stimulus(stimulus) == kind


def test_every_entry_of_a_record_has_a_kind():
    story = Story()
    entries = (
        story.exchange(Operation.RETRIEVE_WORKORDER),
        story.event("incidentCreateEvent"),
        story.stimulus(Stimulus.APPOINTMENT_FAIL),
        story.exchange("unheard of"),
    )
    assert [kind_of(entry) for entry in entries] == [Kind.WORKORDER, Kind.INCIDENT, Kind.APPOINTMENT, Kind.TICKET]
    assert kind_of_operation("throttled") == Kind.TICKET


@pytest.mark.parametrize(
    ("document", "kind", "state"),
    [
        ({"status": "a", "state": "b"}, Kind.TICKET, "a"),
        ({"status": "a", "state": "b"}, Kind.WORKORDER, "b"),
        ({"status": 1}, Kind.INCIDENT, None),
        ([], Kind.APPOINTMENT, None),
        ({"lifecycleStatus": "active"}, Kind.SPECIFICATION, "active"),
    ],
)
def test_the_state_of_a_document(document, kind, state):
    assert shown_state(document, kind) == state
