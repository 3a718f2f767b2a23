"""What a live seller does by itself around a request about a visit or an incident is not held against it; what the request does is."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import StimulusCall
from ttck.harness.record.state_probe import Attempt, Patch
from ttck.harness.tests.entries import START, Story
from ttck.harness.verdict import Inconclusive
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import Kind, Operation, Stimulus, WorkorderState
from ttck.suites.appointment import booking_rules, change_rules, notice_rules, part_rules, slot_rules, workorder_rules
from ttck.suites.appointment.periods import stretch
from ttck.suites.appointment.scenarios import i_histories
from ttck.suites.appointment.scenarios.c_searching import Window
from ttck.suites.appointment.scenarios.d_booking import Beside, Second
from ttck.suites.appointment.scenarios.g_visiting import Around
from ttck.suites.appointment.seller_client import Booking, Visit
from ttck.suites.common.incident_client import Change, Life
from ttck.suites.incident import incident_rules, life_rules
from ttck.suites.incident.scenarios.a_hushing import Hushing
from ttck.suites.incident.scenarios.b_following import MAIN, Following
from ttck.suites.ticket import rules

NOTE = {"source": "seller", "author": "desk", "date": "2026-01-01T00:00:00Z", "text": "we are late"}
READ, PATCH = Operation.RETRIEVE_APPOINTMENT, Operation.PATCH_APPOINTMENT


def read(operation=READ, **document):
    return Story().exchange(operation, answer={"id": "1", **document})


def attempt(before, after, *, status=200, said=None, sent=None):
    act = Story().exchange(PATCH, status=status, answer=said if said is not None else before, sent=sent)
    return Attempt(about="a patch", before=read(**before), exchange=act, after=read(**after))


def patch(before, after, **more):
    return Patch(about="a note", new={"note": []}, attempt=attempt(before, after, **more))


DUE = {"status": "confirmed", "validFor": {"startDateTime": "2026-02-01T08:00:00Z", "endDateTime": "2026-02-01T10:00:00Z"}}
MOVED = {**DUE, "validFor": {"startDateTime": "2026-02-02T08:00:00Z", "endDateTime": "2026-02-02T10:00:00Z"}}


@pytest.mark.parametrize(("after", "said", "wrong"), [
    (DUE, DUE, False),
    ({**DUE, "status": "completed"}, DUE, False),
    ({**DUE, "status": "completed"}, {**DUE, "status": "completed"}, True),
    ({**DUE, "status": "cancelled"}, DUE, True),
    (MOVED, DUE, True),
])  # fmt: skip
def test_a_patch_is_not_blamed_for_a_technician_who_came_meanwhile(after, said, wrong):
    assert (change_rules.nothing_else(patch(DUE, after, said=said)) is not None) is wrong


@pytest.mark.parametrize(("after", "status", "wrong"), [
    (DUE, 422, False),
    ({**DUE, "note": [NOTE]}, 422, False),
    ({**DUE, "status": "missed"}, 422, False),
    (DUE, 200, False),
    (MOVED, 200, True),
    (MOVED, 422, True),
    ({**DUE, "status": "cancelled"}, 422, True),
])  # fmt: skip
def test_an_empty_patch_is_not_blamed_for_a_note_of_the_seller(after, status, wrong):
    assert (change_rules.without_effect(patch(DUE, after, status=status)) is not None) is wrong


@pytest.mark.parametrize(("after", "wrong"), [
    (DUE, False), ({**DUE, "note": [NOTE]}, False), ({**DUE, "note": [{"text": "in the body"}]}, True), (MOVED, True),
])  # fmt: skip
def test_a_request_without_identifier_is_blamed_for_what_it_asked_for_alone(after, wrong):
    act = Story().exchange(PATCH, status=405, answer={}, sent={"note": [{"text": "in the body"}]})
    assert (change_rules.nothing_happened((read(**DUE), act, read(**after))) is not None) is wrong


@pytest.mark.parametrize(("status", "after", "wrong"), [(200, DUE, False), (422, DUE, True), (422, {**DUE, "status": "completed"}, False)])
def test_what_is_refused_because_the_visit_is_over_meanwhile_may_be_refused(status, after, wrong):
    assert (change_rules.goes(attempt(DUE, after, status=status)) is not None) is wrong
    assert (change_rules.accepted(patch(DUE, after, status=status)) is not None) is wrong


def booking(status, *, named=("1",)):
    story = Story()
    workorder = {"answer": {"appointment": [{"id": name} for name in named]}}
    visit = Visit(ticket="1", workorder="w", listed=story.read("pending"), opened=None)
    return Booking(
        about="book a second time", visit=visit, slot=stretch(2, 8, 10), sent={}, ticket_before=visit.listed, ticket_after=visit.listed,
        before=story.exchange(Operation.RETRIEVE_WORKORDER, **workorder), after=None, read=None,
        created=story.exchange(Operation.CREATE_APPOINTMENT, status=status, answer={"id": "2"}),
    )  # fmt: skip


@pytest.mark.parametrize(("status", "before", "after", "found"), [
    (201, "confirmed", "confirmed", "broken"),
    (201, "confirmed", "cancelled", "broken"),
    (422, "confirmed", "confirmed", "kept"),
    (201, "completed", "completed", "nothing"),
    (201, "confirmed", "completed", "nothing"),
])  # fmt: skip
def test_a_second_booking_counts_while_the_first_visit_is_due(status, before, after, found):
    first = [read(**{**DUE, "status": state}) for state in (before, after)]
    seen = Second(booking=booking(status), first_before=first[0], first_after=first[1])
    due = booking_rules.still_due([seen])
    assert {"broken": bool(due) and booking_rules.one_only(seen) is not None, "kept": bool(due), "nothing": not due}[found]


@pytest.mark.parametrize(("state", "flag", "wrong"), [("open", True, False), ("inProgress", True, False), ("inProgress", False, True)])
def test_the_other_workorder_may_go_on_by_itself(state, flag, wrong):
    before = read(Operation.RETRIEVE_WORKORDER, state="open", appointmentRequired=True)
    after = read(Operation.RETRIEVE_WORKORDER, state=state, appointmentRequired=flag)
    ticket = Story().read("pending")
    made = booking(201)
    seen = Beside(booking=made, other=made.visit, workorder_before=before, workorder_after=after, ticket_before=ticket, ticket_after=ticket)
    assert (booking_rules.right_workorder(seen) is not None) is wrong


@pytest.mark.parametrize(("state", "wrong"), [("open", True), ("cancelled", False), ("completed", False)])
def test_a_booking_may_be_refused_where_its_workorder_is_over_meanwhile(state, wrong):
    made = replace(booking(422), after=read(Operation.RETRIEVE_WORKORDER, state=state))
    assert (booking_rules.accepted(made) is not None) is wrong


def call(name, **more):
    return StimulusCall(number=1, at=START, scenario="main", name=name, ticket="1", via="control", ok=True, **more)


@pytest.mark.parametrize(("after", "judged"), [("cancelled", True), ("open", True), ("planned", True), ("inProgress", False)])
def test_a_workorder_that_was_begun_meanwhile_tells_nothing_about_its_end(after, judged):
    around = Around(
        about="the ticket was cancelled", before=read(Operation.RETRIEVE_WORKORDER, state="open"),
        between=(Story().read("cancelled"),), after=read(Operation.RETRIEVE_WORKORDER, state=after),
    )  # fmt: skip
    assert bool(workorder_rules.given_up([around], WorkorderState.OPEN)) is judged


@pytest.mark.parametrize(("before", "judged"), [(201, True), (422, False), (None, True)])
def test_a_blocked_calendar_stands_beside_the_same_search_before(before, judged):
    def search(status):
        return Story().exchange(Operation.SEARCH_TIMESLOT, status=status, answer={"availableTimeSlot": []})

    seen = Window(
        about="the calendar was blocked", window=stretch(2, 8, 10), found=search(422), before=None if before is None else search(before)
    )
    assert bool(slot_rules.comparable([seen])) is judged
    assert slot_rules.empty(seen) is not None


# --- what the seller alone writes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "operation"), [(Kind.WORKORDER, Operation.RETRIEVE_WORKORDER), (Kind.APPOINTMENT, READ)])
@pytest.mark.parametrize(("lacks", "wrong"), [(None, False), ("author", True), ("source", True), ("date", True)])
def test_a_note_of_the_seller_is_as_complete_as_one_of_the_buyer(kind, operation, lacks, wrong):
    story = Story()
    if kind is Kind.APPOINTMENT:
        story.exchange(Operation.CREATE_APPOINTMENT, status=201, answer={"id": "1", "status": "confirmed"})
    note = {name: value for name, value in NOTE.items() if name != lacks}
    story.exchange(operation, answer={"id": "1", "state": "open", "status": "confirmed", "note": [NOTE, note]})
    traffic = Traffic(tuple(story.entries))
    rule = rules.both(rules.filled("source", "date", "author", "text"), rules.sourced, rules.dated("date"))
    parts = list(part_rules.shown_parts(traffic, kind, "note"))
    assert len(parts) == 2
    assert any(rule(part) is not None for part in parts) is wrong


def test_an_incomplete_note_of_the_buyer_is_no_fault_of_the_seller():
    story, note = Story(), {"text": "ring twice"}
    story.exchange(Operation.CREATE_APPOINTMENT, status=201, sent={"note": [note]}, answer={"id": "1", "status": "confirmed"})
    story.exchange(PATCH, sent={"note": [note]}, answer={"id": "1", "status": "confirmed"})
    story.exchange(READ, answer={"id": "1", "status": "confirmed", "note": [note]})
    assert list(part_rules.shown_parts(Traffic(tuple(story.entries)), Kind.APPOINTMENT, "note")) == []


# --- incidents --------------------------------------------------------------------------------------------------------------


def incident(**document):
    return Story().exchange(Operation.RETRIEVE_INCIDENT, answer={"id": "1", **document})


def life(**more):
    given = {"severity": "minor"}
    first = more.pop("first", None) or incident(status="created", severity="extensive")
    return Life(id="1", args=given, opened=call(Stimulus.INCIDENT_CREATE, args=given, sure=True, sets=("severity",)), first=first, **more)


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(("known", "judged"), [(200, True), (501, False), (None, False)])
def test_an_unknown_incident_stands_beside_a_known_one(known, judged, listed):
    seen = None if known is None else Story().exchange(Operation.RETRIEVE_INCIDENT, status=known, answer={"id": "1"})
    hushing = Hushing(listed=incident(), known=seen if listed else None)
    lives = [life(first=seen)] if seen is not None and not listed else []
    asked = [Story().exchange(Operation.RETRIEVE_INCIDENT, status=404, answer={})]
    if judged:
        assert incident_rules.beside_known(hushing, lives, asked) == asked
    else:
        with pytest.raises(Inconclusive, match="proves nothing"):
            incident_rules.beside_known(hushing, lives, asked)


def test_an_incident_that_was_touched_since_shows_what_it_became():
    assert incident_rules.opened_as_told([life(touched=True)], "severity") == []


@pytest.mark.parametrize(("state", "wrong"), [("inProgress", False), ("closed", False), ("created", True)])
def test_an_incident_may_be_closed_right_after_the_work_on_it_began(state, wrong):
    move = next(m for m in lifecycle(Kind.INCIDENT).moves if m.when == Stimulus.INCIDENT_START_WORK)
    change = Change(
        stimulus=Stimulus.INCIDENT_START_WORK, attribute=None, call=call(Stimulus.INCIDENT_START_WORK),
        before=incident(status=200), after=Story().exchange(Operation.RETRIEVE_INCIDENT, answer={"id": "1", "status": state}),
    )  # fmt: skip
    assert (life_rules.made(move)(change) is not None) is wrong


# --- histories --------------------------------------------------------------------------------------------------------------


def player(*reads):
    """A player whose appointments show these states, one after the other."""
    left, target = iter(reads), SimpleNamespace(edition="draft", url=lambda _: None)
    seller_client = SimpleNamespace(retrieve=lambda *_, **__: read(status=next(left)))
    return i_histories._Player(SimpleNamespace(buyer=SimpleNamespace(target=target, appointments=seller_client)))


def model(state="confirmed"):
    visit = Visit(ticket="1", workorder="w", listed=Story().read("pending"), opened=None)
    return i_histories._Model(visit=visit, workorder="open", states={"1": state})


@pytest.mark.parametrize(("shows", "moved"), [("confirmed", False), ("completed", True), ("missed", True), ("cancelled", False)])
def test_the_model_follows_an_appointment_that_ends_by_itself(shows, moved):
    here = model()
    assert player(shows)._gone_on(here) is moved
    assert here.states["1"] == (shows if moved else "confirmed")


def test_the_model_does_not_follow_where_no_seller_goes():
    here = model("missed")
    assert player("completed")._gone_on(here) is False
    assert player()._follows("1", "completed", here) is False
    assert here.states == {"1": "missed"}


def test_a_refusal_in_a_history_counts_once_the_same_was_accepted():
    refused, played = Story().exchange(PATCH, status=422, answer={"reason": "please ring us up"}), player()
    with pytest.raises(Inconclusive, match="please ring us up"):
        played._must_be_known("note", refused)
    played.taken.add("note")
    played._must_be_known("note", refused)


# --- positive controls --------------------------------------------------------------------------------------------------------


def workorder_steps(*documents):
    story = Story()
    for document in documents:
        story.exchange(Operation.RETRIEVE_WORKORDER, answer={"id": "1", **document})
    return list(workorder_rules.steps(Traffic(tuple(story.entries))))


@pytest.mark.parametrize(("states", "moves", "over"), [
    (("open", "open"), 0, 0), (("open", "planned", "planned"), 1, 0), (("completed", "completed"), 1, 1), (("completed", "open"), 1, 1),
])  # fmt: skip
def test_what_stands_still_says_nothing_about_moves(states, moves, over):
    steps, table = workorder_steps(*({"state": state} for state in states)), workorder_rules.table("draft")
    assert len(change_rules.moving(steps, table)) == moves
    assert len(change_rules.moving(steps, table, over=True)) == over


def test_a_workorder_without_anything_optional_says_nothing_about_it():
    bare, noted = {"state": "open"}, {"state": "open", "note": [NOTE]}
    assert workorder_rules.with_something_set(workorder_steps(bare, bare)) == []
    (lost,) = workorder_rules.with_something_set(workorder_steps(noted, bare))
    assert workorder_rules.keeps_what_was_set(lost) is not None
    assert workorder_rules.with_parts([lost.before, lost.after]) == [lost.before]


@pytest.mark.parametrize(("subscription", "wrong"), [("visits-narrow", True), ("visits", False)])
def test_a_refused_registration_stays_without_notifications(subscription, wrong):
    story = Story()
    start = story.exchange(Operation.SUBSCRIBE_APPOINTMENTS, status=422, answer=[])
    story.event("appointmentAttributeValueChangeEvent", subscription=subscription)
    rule = notice_rules.hears_nothing(Traffic(tuple(story.entries)))
    assert (rule(("visits-narrow", start)) is not None) is wrong


# --- what a seller changes by itself at any time ------------------------------------------------------------------------------


@pytest.mark.parametrize(("severities", "restless", "wrong"), [
    (("minor", "minor"), True, 0), (("minor", "extensive"), True, 0), (("extensive", "extensive"), True, 2), (("minor", None), True, 1),
    (("extensive",), True, 1), (("minor", "extensive"), False, 1), (("minor", "minor"), False, 0),
])  # fmt: skip
def test_a_severity_counts_at_once_unless_the_seller_changes_things_by_itself(severities, restless, wrong):
    firsts = [incident(status="created", **({"severity": s} if s else {})) for s in severities]
    told = [(one, "severity") for one in (life(first=first) for first in firsts)]
    rule = incident_rules.shows_what_was_set(told, restless=lambda _: restless)
    assert sum(rule(seen) is not None for seen in told) == wrong


@pytest.mark.parametrize(("events", "restless"), [(0, False), (1, True)])
def test_a_seller_that_announces_more_than_it_was_asked_for_changes_things_by_itself(events, restless):
    story = Story()
    first = story.exchange(Operation.RETRIEVE_INCIDENT, answer={"id": "1", "status": "created"})
    for number in range(events):
        story.event("incidentAttributeValueChangeEvent", event_id=str(number))
    one = life(first=first)
    registered = Following(started={MAIN: Story().exchange(Operation.SUBSCRIBE, status=201, answer={"id": "h"})})
    rule = incident_rules.restless(Traffic(tuple(story.entries)), registered, "incidentAttributeValueChangeEvent")
    assert rule(one) is restless
    assert incident_rules.restless(Traffic(tuple(story.entries)), Following(), "incidentAttributeValueChangeEvent")(one)


def change(before, after, attribute="note"):
    return Change(
        stimulus=Stimulus.INCIDENT_UPDATE, attribute=attribute, call=call(Stimulus.INCIDENT_UPDATE, sure=True),
        before=incident(**before), after=incident(**after),
    )  # fmt: skip


OLDER, NEWER = {**NOTE, "id": "n-1"}, {**NOTE, "id": "n-2", "text": "and again"}
REWORDED = {**OLDER, "text": "done"}


@pytest.mark.parametrize(("name", "before", "after", "wrong"), [
    ("severity", "minor", "minor", False), ("severity", "minor", "extensive", False), ("severity", "minor", None, True),
    ("relatedEntity", [{"id": "P-1"}], [{"id": "P-2"}], True), ("note", [OLDER], [OLDER, NEWER], False),
    ("note", [OLDER], [REWORDED, NEWER], True),
])  # fmt: skip
def test_what_a_seller_may_set_at_will_tells_nothing_and_what_is_bound_tells_at_once(name, before, after, wrong):
    made = change({name: before}, {} if after is None else {name: after})
    assert (incident_rules.unchanged((made, name)) is not None) is wrong


def test_earlier_notes_are_looked_for_beside_a_new_one():
    made = change({"note": [OLDER]}, {"note": [REWORDED, NEWER]})
    assert (made, "note") in incident_rules.stays([life(changes=[made])])


@pytest.mark.parametrize(("before", "after", "wrong"), [
    ({"note": [OLDER]}, {"note": [OLDER, NEWER]}, None), ({"note": [OLDER]}, {"note": [REWORDED]}, None),
    ({"note": [OLDER, NEWER]}, {"note": [OLDER]}, "/note"), ({"note": [OLDER]}, {}, "/note"), ({"relatedIssue": [{"id": "T-1"}]}, {}, None),
    ({"closedDate": "2026-01-01T00:00:00Z"}, {"closedDate": "2026-01-02T00:00:00Z"}, "/closedDate"),
    ({"creationDate": "2026-01-01T00:00:00Z"}, {"creationDate": "2026-01-01T01:00:00+01:00"}, None),
])  # fmt: skip
def test_what_an_incident_showed_once_it_shows_again(before, after, wrong):
    story = Story()
    for document in (before, after):
        story.exchange(Operation.RETRIEVE_INCIDENT, answer={"id": "1", "status": "closed", **document})
    (step,) = life_rules.steps(Traffic(tuple(story.entries)), [life()])
    rules = (incident_rules.keeps_items, incident_rules.keeps_date("closedDate"), incident_rules.keeps_date("creationDate"))
    assert [breach.where for rule in rules if (breach := rule(step))] == ([wrong] if wrong else [])


@pytest.mark.parametrize(("state", "found"), [("cancelled", {"1"}), ("planned", set())])
def test_an_appointment_may_be_cancelled_with_a_workorder_that_is_seen_cancelled(state, found):
    story = Story()
    story.exchange(Operation.CREATE_APPOINTMENT, status=201, answer={"id": "1", "status": "confirmed", "workOrder": {"id": "w"}})
    story.exchange(Operation.RETRIEVE_WORKORDER, ticket="w", answer={"id": "w", "state": state})
    assert change_rules.ended_by_workorder(Traffic(tuple(story.entries))) == found


@pytest.mark.parametrize(("given", "wrong"), [(0, False), (1, True), (2, False)])
def test_a_state_is_left_out_around_one_decision_only(given, wrong):
    story = Story()
    story.exchange(Operation.RETRIEVE_WORKORDER, answer={"id": "1", "state": "open"})
    for _ in range(given):
        story.stimulus("workorder_start")
    story.exchange(Operation.RETRIEVE_WORKORDER, answer={"id": "1", "state": "completed"})
    (step,) = workorder_rules.steps(Traffic(tuple(story.entries)))
    assert (workorder_rules.shortcut("draft")(step) is not None) is wrong
