"""What is owed about other kinds of items than tickets."""

from __future__ import annotations

import pytest

from ttck.harness.judge.expected_notifications import (
    decided,
    each_update,
    elsewhere,
    state_changes,
)
from ttck.harness.judge.histories import Traffic
from ttck.harness.tests.entries import Story
from ttck.harness.tests.expected import each, updated
from ttck.specs.lifecycles import lifecycle, ticket_lifecycle
from ttck.specs.vocabulary import IncidentEvent, Kind, Operation, Stimulus, TicketEvent

LIFECYCLE = ticket_lifecycle()


@pytest.fixture
def story():
    return Story()


def visits(story, *states):
    for state in states:
        story.exchange(Operation.RETRIEVE_WORKORDER, ticket="W", answer={"id": "W", "state": state})


def test_a_change_of_state_of_a_workorder_is_owed_from_the_subscription_on(story):
    visits(story, "open", "planned", "inProgress")
    table = lifecycle(Kind.WORKORDER, edition="published")
    (owed,) = state_changes(Traffic(story.entries), table, since=2, kind=Kind.WORKORDER)
    assert (owed.event, owed.count, owed.because, owed.kept) == ("workOrderStateChangeEvent", 1, "planned to inProgress", False)
    story.event("workOrderStateChangeEvent", ticket="W")
    assert elsewhere(Traffic(story.entries), edition="published", since={Kind.WORKORDER: 2})[0].kept


def test_nothing_is_owed_elsewhere_without_a_subscription(story):
    visits(story, "open", "planned")
    assert elsewhere(Traffic(story.entries), edition="draft", since={}) == []


def test_an_appointment_from_before_the_subscription_owes_nothing(story):
    story.exchange(Operation.CREATE_APPOINTMENT, answer={"id": "A", "status": "confirmed"}, status=201)
    story.exchange(Operation.RETRIEVE_APPOINTMENT, ticket="A", answer={"id": "A", "status": "confirmed"})
    story.exchange(Operation.RETRIEVE_APPOINTMENT, ticket="A", answer={"id": "A", "status": "missed"})
    table, traffic = lifecycle(Kind.APPOINTMENT), Traffic(story.entries)
    assert [owed.count for owed in state_changes(traffic, table, since=0, kind=Kind.APPOINTMENT)] == [1]
    assert state_changes(traffic, table, since=1, kind=Kind.APPOINTMENT) == []


def test_each_decision_of_the_seller_owes_one_notification(story):
    for item in ("I", "J"):
        story.exchange(Operation.RETRIEVE_INCIDENT, ticket=item, answer={"id": item, "status": "inProgress"})
        story.stimulus(Stimulus.INCIDENT_UPDATE, ticket=item)
        story.stimulus(Stimulus.INCIDENT_UPDATE, ticket=item)
    story.stimulus(Stimulus.INCIDENT_CLOSE, ticket="J")
    story.stimulus(Stimulus.INCIDENT_UPDATE, ticket="I", ok=False)
    traffic = Traffic(story.entries)

    def owed(**more):
        return decided(traffic, Kind.INCIDENT, stimuli=(Stimulus.INCIDENT_UPDATE,), event=IncidentEvent.UPDATE, **more)

    assert [(o.item_history.ticket, o.count) for o in owed(since=0)] == [("I", 2), ("J", 2)]
    assert [o.item_history.ticket for o in owed(since=0, among=(Stimulus.INCIDENT_CLOSE,))] == ["I"]
    assert [(o.item_history.ticket, o.because) for o in owed(since=3)] == [("J", "incident_update (2 times)")]


def test_a_decision_that_shows_no_effect_owes_nothing(story):
    story.create()
    story.stimulus(Stimulus.ADD_NOTE, via="http")
    story.read("acknowledged")
    assert updated(story, Stimulus.ADD_NOTE) == []
    story.stimulus(Stimulus.ADD_NOTE, via="http")
    story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": "acknowledged", "note": [{"text": "new"}]})
    assert [owed.count for owed in updated(story, Stimulus.ADD_NOTE)] == [1]


def visited(story, *, after="inProgress", workorder="completed", told=False):
    """A ticket whose workorder is completed by its seller, with readings of both around it."""

    def look(state, of_workorder):
        story.exchange(Operation.RETRIEVE, answer={"id": "1", "status": state, "workOrder": [{"id": "w"}]})
        story.exchange(Operation.RETRIEVE_WORKORDER, ticket="w", answer={"id": "w", "state": of_workorder})

    story.create()
    look("inProgress", "inProgress")
    story.stimulus(Stimulus.WORKORDER_COMPLETE, ticket="w")
    if told:
        story.event(TicketEvent.UPDATE, event_id="e")
    look(after, workorder)
    return each(story)


@pytest.mark.parametrize("told", [True, False])
def test_a_workorder_that_moves_is_a_change_of_its_ticket(story, told):
    assert visited(story, told=told) == [("inProgress", "workorder_complete in inProgress", told)]


def test_a_workorder_that_was_not_seen_to_move_owes_nothing(story):
    assert visited(story, workorder="inProgress") == []


def test_a_workorder_that_moves_together_with_its_ticket_owes_no_second_event(story):
    assert visited(story, after="resolved") == []


def test_what_happens_inside_a_workorder_owes_nothing_where_it_has_events_of_its_own(story):
    visited(story)
    assert each_update(Traffic(story.entries), since=0, inside=False) == []
