from __future__ import annotations

from datetime import timedelta

import pytest

from ttck.harness.judge.histories import ASIDE, ItemHistory, Traffic, states_between, transitions
from ttck.harness.tests.entries import Story
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Kind, Operation, Stimulus

LIFECYCLE = ticket_lifecycle()


@pytest.fixture
def story():
    return Story()


def trail_of(story, ticket="1"):
    return Traffic(story.entries).item_histories[ticket]


def moves(story, **more):
    return [(before, after) for before, after, _ in transitions(trail_of(story), LIFECYCLE, **more)]


def test_a_trail_has_what_is_about_its_ticket(story):
    created, other = story.create("1"), story.create("2")
    read, event, call = story.read("pending"), story.event("x"), story.stimulus("ticket_resolve")
    story.read("pending", ticket="2")
    story.exchange(Operation.LIST, ticket=None, answer=[])
    item_history = trail_of(story)
    assert item_history.entries == (created, read, event, call)
    assert (item_history.created, item_history.exchanges, item_history.events, item_history.stimuli) == (
        created,
        (created, read),
        (event,),
        (call,),
    )
    assert trail_of(story, "2").created is other


def test_tickets_of_others_have_no_trail(story):
    story.read("pending", ticket="foreign")
    story.exchange(Operation.CREATE, answer={"id": "9"}, status=422)
    story.exchange(Operation.CREATE, answer={"id": 9}, status=201)
    assert Traffic(story.entries).item_histories == {}


def test_a_failed_stimulus_is_none(story):
    story.create()
    story.stimulus("ticket_resolve", ok=False)
    assert trail_of(story).stimuli == ()


def test_a_decision_counts_when_somebody_vouches_for_it_or_the_item_shows_it(story):
    story.create()
    vouched, idle = story.stimulus("ticket_add_note"), story.stimulus("ticket_request_info", via="http")
    exact = story.stimulus("ticket_request_info", via="http", sure=True)
    story.read("acknowledged")
    seen = story.stimulus("ticket_start_work", via="http")
    story.read("acknowledged")
    story.read("inProgress")
    late = story.stimulus("ticket_resolve", via="http")
    story.read("inProgress")
    story.exchange(Operation.CLOSE, status=204)
    story.read("closed")
    item_history = trail_of(story)
    assert [item_history.took(call) for call in (vouched, idle, exact, seen, late)] == [True, False, True, True, False]


def test_sightings_are_accepted_answers_with_the_whole_ticket(story):
    created = story.create()
    story.read("pending", status=404)
    story.read("pending", scenario=ASIDE)
    story.exchange(Operation.RETRIEVE, answer={"id": "2", "status": "pending"})
    story.exchange(Operation.RETRIEVE, answer=["1"])
    story.exchange(Operation.RETRIEVE, error="timeout")
    story.exchange(Operation.CLOSE, answer={"id": "1", "status": "closed"})
    patched = story.exchange(Operation.PATCH, answer={"id": "1", "status": "inProgress"})
    read = story.read("inProgress")
    assert [s.exchange for s in trail_of(story).sightings] == [created, patched, read]
    assert [s.state for s in Traffic(story.entries).sightings] == ["acknowledged", "inProgress", "inProgress"]


@pytest.mark.parametrize("status", [None, 5, ["pending"]])
def test_a_state_that_is_no_text_is_none(story, status):
    story.create(state=status)
    assert trail_of(story).sightings[0].state is None


def test_steps_say_what_lies_between(story):
    created = story.create()
    call = story.stimulus("ticket_start_work")
    story.stimulus("ticket_resolve", ok=False)
    refused = story.exchange(Operation.CLOSE, status=409)
    first = story.read("inProgress")
    patched = story.exchange(Operation.PATCH, answer={"id": "1", "status": "inProgress"})
    one, two = trail_of(story).steps
    assert (one.before.exchange, one.after.exchange, two.after.exchange) == (created, first, patched)
    assert refused in one.entries
    assert (one.stimuli, one.actions) == ((call,), ())
    assert two.actions == (patched,)
    assert [step.after.exchange for _, step in Traffic(story.entries).steps] == [first, patched]


def test_sent_items_are_those_of_accepted_writes_up_to_a_number(story):
    def note(text):
        return {"note": [{"text": text}]}

    story.create(sent=note("a"))
    story.exchange(Operation.PATCH, sent=note("refused"), status=422)
    last = story.exchange(Operation.PATCH, sent=note("b"), answer={})
    story.exchange(Operation.CLOSE, sent=note("no write"))
    item_history = trail_of(story)
    assert [n["text"] for n in item_history.sent("note")] == ["a", "b"]
    assert [n["text"] for n in item_history.sent("note", until=last.number - 1)] == ["a"]
    assert item_history.sent("attachment") == []


def test_redeliveries_are_one_event(story):
    story.create()
    first = story.event("x", event_id="e1")
    story.event("x", event_id="e1")
    later = story.event("x", event_id="e1", when="2026-01-02T00:00:00Z")
    other = story.event("x", event_id="e2", subscription="second")
    story.event("y", event_id="e3")
    nameless = [story.event("z", event_id=None), story.event("z", event_id=None)]
    item_history = trail_of(story)
    assert item_history.distinct_events("x") == [first, later, other]
    assert item_history.distinct_events("x", subscriptions=frozenset({"second"})) == [other]
    assert item_history.distinct_events("z") == nameless


def step_between(story, first, last, *actions, status=200):
    story.create(state=first)
    for operation in actions:
        story.exchange(operation, status=status)
    story.read(last)
    return trail_of(story).steps[-1]


def test_the_seller_may_pass_states_unseen(story):
    assert states_between(step_between(story, "acknowledged", "resolved"), LIFECYCLE) == ("inProgress", "resolved")


def test_no_change_needs_no_way(story):
    assert states_between(step_between(story, "pending", "pending"), LIFECYCLE) == ()


def test_a_move_of_the_buyer_needs_its_request(story):
    assert states_between(step_between(story, "resolved", "reopened"), LIFECYCLE) is None


def test_a_move_of_the_buyer_with_its_request(story):
    assert states_between(step_between(story, "resolved", "inProgress", Operation.REOPEN), LIFECYCLE) == ("reopened", "inProgress")


def test_a_refused_request_opens_no_way(story):
    assert states_between(step_between(story, "resolved", "reopened", Operation.REOPEN, status=409), LIFECYCLE) is None


def test_the_effect_of_a_request_may_show_later(story):
    story.create(state="resolved")
    story.exchange(Operation.REOPEN)
    for state in ("resolved", "resolved", "reopened"):
        story.read(state)
    assert states_between(trail_of(story).steps[-1], LIFECYCLE) == ("reopened",)


def test_the_effect_of_a_request_shows_once(story):
    story.create(state="resolved")
    story.exchange(Operation.REOPEN)
    for state in ("reopened", "inProgress", "resolved", "reopened"):
        story.read(state)
    assert states_between(trail_of(story).steps[-1], LIFECYCLE) is None


@pytest.mark.parametrize(("first", "last"), [("closed", "inProgress"), ("resolved", "inProgress"), ("acknowledged", "lost")])
def test_what_no_way_leads_to(story, first, last):
    assert states_between(step_between(story, first, last), LIFECYCLE) is None


def test_the_shortest_way_is_taken(story):
    step = step_between(story, "pending", "cancelled", Operation.PATCH, Operation.CANCEL)
    assert states_between(step, LIFECYCLE) == ("assessingCancellation", "cancelled")


def test_transitions_follow_the_sightings(story):
    story.create()
    story.read("acknowledged")
    story.read("resolved")
    story.exchange(Operation.CLOSE)
    story.read("closed")
    assert moves(story) == [("acknowledged", "inProgress"), ("inProgress", "resolved"), ("resolved", "closed")]


def test_an_illegal_change_is_one_transition(story):
    story.create(state="closed")
    story.read("pending")
    assert moves(story) == [("closed", "pending")]


def test_transitions_since_an_entry(story):
    story.create()
    since = story.read("inProgress").number
    story.read("resolved")
    assert moves(story, since=since) == [("inProgress", "resolved")]
    assert moves(story, since=since + 1) == []


def test_traffic_sorts_by_operation_and_answer(story):
    ok, refused = story.create(), story.exchange(Operation.CREATE, status=422)
    story.exchange(Operation.CREATE, error="timeout")
    read, event = story.read("pending"), story.event("x")
    traffic = Traffic(story.entries)
    assert traffic.of(Operation.CREATE) == [ok, refused]
    assert traffic.accepted(Operation.CREATE, Operation.RETRIEVE) == [ok, read]
    assert traffic.refused(Operation.CREATE, Operation.RETRIEVE) == [refused]
    assert traffic.notifications == (event,)
    assert len(traffic.exchanges) == 4


def test_what_was_sent_to_shrink_is_left_out(story):
    story.create(scenario="shrink creation")
    story.stimulus("ticket_resolve", scenario="shrink")
    kept = story.create("2")
    assert Traffic(story.entries).entries == (kept,)


def test_an_empty_trail():
    item_history = ItemHistory(ticket="1", entries=())
    assert (item_history.created, item_history.sightings, item_history.steps) == (None, (), ())


# --- other kinds


def booking(story, *, ticket="1", workorder="W", appointment="A", state="pending"):
    story.create(ticket)
    story.exchange(Operation.RETRIEVE, ticket=ticket, answer={"id": ticket, "status": state, "workOrder": [{"id": workorder}]})
    sent = {"workOrder": {"id": workorder}}
    answer = {"id": appointment, "status": "confirmed", **sent}
    return story.exchange(Operation.CREATE_APPOINTMENT, sent=sent, answer=answer, status=201)


def test_a_booking_takes_a_ticket_on_and_is_part_of_its_trail(story):
    booked = booking(story)
    story.read("inProgress")
    item_history = Traffic(story.entries).item_histories["1"]
    assert booked in item_history.exchanges
    assert states_between(item_history.steps[-1], LIFECYCLE) == ("inProgress",)
    assert item_history.steps[-1].actions == (booked,)


def test_a_booking_for_another_ticket_takes_nothing_on(story):
    booking(story)
    booking(story, ticket="2", workorder="W2", appointment="A2")
    story.read("inProgress", ticket="1")
    first, second = (Traffic(story.entries).item_histories[ticket] for ticket in "12")
    assert [e.document["id"] for e in first.exchanges if e.operation == Operation.CREATE_APPOINTMENT] == ["A"]
    assert [e.document["id"] for e in second.exchanges if e.operation == Operation.CREATE_APPOINTMENT] == ["A2"]


def test_an_appointment_has_a_trail_of_its_own(story):
    booked = booking(story)
    story.exchange(Operation.CANCEL_APPOINTMENT, ticket="A", status=204)
    story.exchange(Operation.RETRIEVE_APPOINTMENT, ticket="A", answer={"id": "A", "status": "cancelled"})
    story.event("appointmentStatusChangeEvent", ticket="A")
    item_history = Traffic(story.entries).item_histories_of(Kind.APPOINTMENT)["A"]
    assert item_history.created is booked
    assert [sighting.state for sighting in item_history.sightings] == ["confirmed", "cancelled"]
    assert [action.operation for action in item_history.steps[0].actions] == [Operation.CANCEL_APPOINTMENT]
    assert [event.event_type for event in item_history.events] == ["appointmentStatusChangeEvent"]


def test_a_workorder_is_seen_from_its_first_reading_on_and_shows_its_state(story):
    booking(story)
    for state in ("open", "planned"):
        story.exchange(Operation.RETRIEVE_WORKORDER, ticket="W", answer={"id": "W", "state": state, "status": "no attribute of it"})
    item_histories = Traffic(story.entries).item_histories_of(Kind.WORKORDER)
    assert set(item_histories) == {"W"}
    assert item_histories["W"].created is None
    assert [sighting.state for sighting in item_histories["W"].sightings] == ["open", "planned"]
    assert next(e.operation for e in item_histories["W"].exchanges) == Operation.CREATE_APPOINTMENT


def test_the_same_identifier_of_two_kinds_is_not_confused(story):
    story.create("1")
    story.exchange(Operation.RETRIEVE_INCIDENT, ticket="1", answer={"id": "1", "status": "created"})
    story.event("incidentStatusChangeEvent", ticket="1")
    traffic = Traffic(story.entries)
    assert [e.operation for e in traffic.item_histories["1"].entries] == [Operation.CREATE]
    assert len(traffic.item_histories_of(Kind.INCIDENT)["1"].entries) == 2


def test_a_decision_about_a_workorder_counts_for_its_ticket(story):
    booking(story)
    given = story.stimulus(Stimulus.WORKORDER_UPDATE, ticket="W")
    stray = story.stimulus(Stimulus.WORKORDER_UPDATE, ticket="1")
    traffic = Traffic(story.entries)
    assert traffic.item_histories["1"].stimuli == (given, stray)
    assert traffic.item_histories_of(Kind.WORKORDER)["W"].stimuli == (given,)


def test_notifications_are_told_apart_by_kind(story):
    first = story.event("troubleTicketStatusChangeEvent")
    second = story.event("incidentCreateEvent", ticket="I")
    third = story.event("appointmentStatusChangeEvent", ticket="A")
    traffic = Traffic(story.entries)
    assert traffic.notifications_of(Kind.TICKET) == (first,)
    assert traffic.notifications_of(Kind.APPOINTMENT, Kind.INCIDENT) == (second, third)


def test_what_was_explored_stands_apart_with_all_that_it_led_to(story):
    created, event = story.create("1"), story.event("x")
    explored = [story.create("2", scenario="tmf-exploring"), story.read("pending", ticket="2", scenario="tmf-exploring")]
    story.event("x", ticket="2")
    story.event("x", subscription="exploring")
    late = story.event("y")
    traffic = Traffic(story.entries)
    assert traffic.entries == (created, event, late)
    assert traffic.explored == tuple(explored)
    assert [*traffic.item_histories] == ["1"]


def test_what_was_explored_of_one_kind_says_nothing_of_another_with_the_same_number(story):
    created, event = story.create("1"), story.event("TroubleTicketCreateEvent")
    explored = story.exchange(Operation.CREATE_SPECIFICATION, answer={"id": "1"}, status=201, scenario="tmf-exploring")
    story.event("TroubleTicketSpecificationCreateEvent")
    traffic = Traffic(story.entries)
    assert (traffic.entries, traffic.explored) == ((created, event), (explored,))


def test_the_same_entries_may_have_been_listened_for_until_another_moment(story):
    story.create("1")
    whole = Traffic(story.entries)
    later = whole.heard_until(whole.over + timedelta(seconds=9))
    assert later.item_histories["1"] is whole.item_histories["1"]
    assert (later.over - whole.over).total_seconds() == 9
