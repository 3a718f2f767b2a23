from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ttck.harness.buyer.target import Target, parse_target
from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Entry, Exchange, Notification, now
from ttck.harness.replay.recorded_traffic import Excerpt, Recorded
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import AppointmentState, Kind, Operation
from ttck.suites.appointment import alone_acts, answer_rules, change_rules, gates, notice_rules, slot_rules, workorder_rules
from ttck.suites.appointment import alone_rules as rules
from ttck.suites.common import incident_gates
from ttck.suites.common.alone import UNSHOWN, UNTOLD
from ttck.suites.incident import incident_rules, life_rules

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"
BEGAN = now()
SLOT = {"startDateTime": "2099-03-04T08:00:00Z", "endDateTime": "2099-03-04T10:00:00Z"}
SEARCH = {"workOrder": {"id": "W"}, "requestedTimeSlot": [{"validFor": SLOT}]}
CONTACT = {"role": "buyerAppointmentContact", "name": "n", "number": "+1", "emailAddress": "a@b.example"}
BOOKING = {"workOrder": {"id": "W"}, "validFor": SLOT, "relatedContactInformation": [CONTACT]}


class Given:
    """Stands for the stories of a replay."""

    recorded = True


def target() -> Target:
    return parse_target({"base_url": BASE, "declares": {"apis": ["ticket", "appointment", "workorder", "incident"]}}, name="a recording")


def call(operation: str, *, item: str | None = None, sent: Any = None, answer: Any = None, status: int = 200) -> Exchange:
    return Exchange(
        number=1, scenario="recorded", label=operation, operation=operation, ticket=item, at=BEGAN, elapsed=0.0,
        method="POST" if sent else "GET", url=BASE, request_headers={}, request_body=None, sent=sent,
        answer=Answer(status=status, headers={}, body=b"" if answer is None else json.dumps(answer).encode()),
    )  # fmt: skip


def entries(*exchanges: Exchange, apart: float = 10.0) -> tuple[Entry, ...]:
    return tuple(replace(e, number=n, at=BEGAN + timedelta(seconds=n * apart)) for n, e in enumerate(exchanges, start=1))


def workorder(*, asks: bool, **more: Any) -> Exchange:
    return call(Operation.RETRIEVE_WORKORDER, item="W", answer={"id": "W", "state": "open", "appointmentRequired": asks, **more})


def book(**more: Any) -> Exchange:
    answer = {**BOOKING, "id": "A", "status": "confirmed", **more}
    return call(Operation.CREATE_APPOINTMENT, sent=BOOKING, answer=answer, status=201)


def broken(observations: Any, rule: Any) -> list[bool]:
    return [rule(one) is not None for one in observations]


# --- what a check may ask for -------------------------------------------------------------------------------------------


def test_of_a_recording_only_the_reasons_of_a_story_can_be_had() -> None:
    story = gates.told(Given(), target(), "visiting")  # type: ignore[arg-type]
    assert story is UNTOLD
    assert answer_rules.reasons(story)() == UNSHOWN
    assert incident_gates.told(Given(), target(), "following").why("nothing was seen") == "nothing was seen"  # type: ignore[arg-type]
    with pytest.raises(Inconclusive, match="from a recording"):
        story.accepted  # noqa: B018 - the asking is what is tried


def test_what_no_request_showed_is_not_judged() -> None:
    alone = parse_target({"base_url": BASE, "declares": {"apis": ["ticket"]}}, name="a recording")
    with pytest.raises(NotApplicable):
        gates.told(Given(), alone, "visiting")  # type: ignore[arg-type]


@pytest.mark.parametrize("reader", [Recorded, Excerpt])
def test_one_answer_shows_a_workorder_and_an_incident(reader: type[Traffic]) -> None:
    incident = call(Operation.RETRIEVE_INCIDENT, item="I", answer={"id": "I", "status": "closed"})
    traffic = reader(entries(workorder(asks=True), incident))
    assert broken(workorder_rules.sightings(traffic), workorder_rules.has_tasks) == [True]
    assert [s.state for s in incident_rules.closed(incident_rules.sightings(traffic, None))] == ["closed"]
    assert len(incident_rules.readings(traffic, None)) == 1


def test_what_lay_between_two_readings_of_an_incident_needs_the_whole() -> None:
    states = [call(Operation.RETRIEVE_INCIDENT, item="I", answer={"id": "I", "status": state}) for state in ("closed", "created")]
    told = life_rules.moving(life_rules.steps(Recorded(entries(*states)), None), target())
    assert broken(told, life_rules.legal(target())) == [True]
    with pytest.raises(Inconclusive):
        life_rules.steps(Excerpt(entries(*states)), None)


# --- single answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("changes", "wrong"), [({}, False), ({"requestedTimeSlot": []}, True), ({"workOrder": {"id": "X"}}, True)])
def test_a_search_returns_what_was_asked_for(changes: dict[str, Any], wrong: bool) -> None:  # noqa: FBT001 - a row of the table
    sent = {**SEARCH, "ownAttribute": 1}
    found = call(Operation.SEARCH_TIMESLOT, sent=sent, answer={**SEARCH, "availableTimeSlot": [], **changes}, status=201)
    assert broken(rules.answered(Excerpt(entries(found)), Operation.SEARCH_TIMESLOT), rules.search_echoed) == [wrong]


def test_a_search_that_breaks_the_contract_is_not_held_against_the_seller() -> None:
    found = call(Operation.SEARCH_TIMESLOT, sent={"workOrder": {"id": "W"}}, answer={}, status=201)
    assert rules.answered(Excerpt(entries(found)), Operation.SEARCH_TIMESLOT) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [({}, False), ({"validFor": {**SLOT, "endDateTime": "2099-03-04T11:00:00Z"}}, True), ({"relatedContactInformation": []}, True)],
)
def test_a_booking_returns_what_was_sent(changes: dict[str, Any], wrong: bool) -> None:  # noqa: FBT001 - a row of the table
    seen = rules.answered(Excerpt(entries(book(**changes))), Operation.CREATE_APPOINTMENT)
    assert broken(seen, rules.booking_echoed(target())) == [wrong]


def test_a_seller_may_number_notes_anew() -> None:
    note = {"id": "mine", "source": "buyer", "author": "n", "date": "2026-03-01T00:00:00Z", "text": "ring twice"}
    sent, answer = {**BOOKING, "note": [note]}, {**BOOKING, "id": "A", "status": "confirmed", "note": [{**note, "id": "theirs"}]}
    seen = call(Operation.CREATE_APPOINTMENT, sent=sent, answer=answer, status=201)
    assert broken(rules.answered(Excerpt(entries(seen)), Operation.CREATE_APPOINTMENT), rules.booking_echoed(target())) == [False]


@pytest.mark.parametrize(("state", "wrong"), [("confirmed", False), ("cancelled", True), (None, True)])
def test_a_new_appointment_is_confirmed(state: str | None, wrong: bool) -> None:  # noqa: FBT001 - a row of the table
    assert (rules.confirmed(book(status=state)) is not None) == wrong


# --- what came of it ----------------------------------------------------------------------------------------------------

CANCEL = call(Operation.CANCEL_APPOINTMENT, item="A", status=204)


def appointment(state: str) -> Exchange:
    return call(Operation.RETRIEVE_APPOINTMENT, item="A", answer={**BOOKING, "id": "A", "status": state})


@pytest.mark.parametrize(("state", "wrong"), [("cancelled", False), ("confirmed", True)])
def test_a_cancelled_appointment_reads_cancelled(state: str, wrong: bool) -> None:  # noqa: FBT001 - a row of the table
    seen = rules.come(Recorded(entries(book(), CANCEL, appointment(state))), Kind.APPOINTMENT, Operation.CANCEL_APPOINTMENT, patience=5)
    assert broken(seen, rules.is_cancelled) == [wrong]


def test_a_seller_has_a_moment() -> None:
    soon = entries(book(), CANCEL, appointment("confirmed"), apart=1)
    with pytest.raises(Inconclusive, match="sooner than 5 seconds"):
        rules.come(Recorded(soon), Kind.APPOINTMENT, Operation.CANCEL_APPOINTMENT, patience=5)


def test_of_an_excerpt_nobody_knows_what_came_of_it() -> None:
    with pytest.raises(Inconclusive):
        rules.come(Excerpt(entries(book(), CANCEL)), Kind.APPOINTMENT, Operation.CANCEL_APPOINTMENT, patience=5)


@pytest.mark.parametrize(("asks", "named", "wrong"), [(False, [{"id": "A"}], (False, False)), (True, [], (True, True))])
def test_a_booking_shows_in_its_workorder(asks: bool, named: list[Any], wrong: tuple[bool, bool]) -> None:  # noqa: FBT001 - a row of the table
    told = Recorded(entries(workorder(asks=True), book(), workorder(asks=asks, appointment=named)))
    seen = rules.due(told, rules.come(told, Kind.WORKORDER, Operation.CREATE_APPOINTMENT, patience=5))
    assert (broken(seen, rules.named), broken(rules.asked(seen), rules.satisfied)) == ([wrong[0]], [wrong[1]])


def test_a_cancel_in_between_leaves_nothing_to_be_said() -> None:
    told = Recorded(entries(workorder(asks=True), book(), CANCEL, workorder(asks=True)))
    assert rules.come(told, Kind.WORKORDER, Operation.CREATE_APPOINTMENT, patience=5) == []


PAST = {**BOOKING, "validFor": {"startDateTime": "2020-01-01T08:00:00Z", "endDateTime": "2020-01-01T10:00:00Z"}}
BEGUN = call(Operation.CREATE_APPOINTMENT, sent=PAST, answer={**PAST, "id": "A", "status": "confirmed"}, status=201)


@pytest.mark.parametrize(
    ("booking", "state", "judged"),
    [(book(), "confirmed", True), (book(), "missed", False), (book(), "cancelled", False), (BEGUN, "confirmed", False)],
)
def test_a_workorder_may_ask_again_when_its_appointment_is_over(booking: Exchange, state: str, judged: bool) -> None:  # noqa: FBT001 - a row
    told = Recorded(entries(workorder(asks=True), booking, appointment(state), workorder(asks=True)))
    found = rules.come(told, Kind.WORKORDER, Operation.CREATE_APPOINTMENT, patience=5)
    assert len(found) == 1
    assert bool(rules.due(told, found)) is judged


# --- searches, bookings and patches that are answered wrongly -------------------------------------------------------------

READERS = pytest.mark.parametrize("reader", [Recorded, Excerpt])


def search(start: str = "08", *, status: int = 201) -> Exchange:
    slot = {"startDateTime": f"2099-03-04T{start}:00:00Z", "endDateTime": "2099-03-04T10:00:00Z"}
    sent = {**SEARCH, "requestedTimeSlot": [{"validFor": SLOT}, {"validFor": slot}]}
    return call(Operation.SEARCH_TIMESLOT, sent=sent, answer={"availableTimeSlot": []}, status=status)


@READERS
def test_a_period_that_ends_too_early_is_refused(reader: type[Traffic]) -> None:
    def judged(*exchanges: Exchange) -> list[bool]:
        return broken(alone_acts.backwards(reader(entries(*exchanges))), slot_rules.probe_refused)

    assert judged(search("12")) == judged(search("10")) == [True]
    assert judged(search(), search("12", status=422)) == [False]
    assert judged(search("12", status=422)) == []  # a seller that takes no search at all
    assert judged(search()) == []


def again(ident: str = "B", *, status: int = 201, workorder: str = "W") -> Exchange:
    sent = {**BOOKING, "workOrder": {"id": workorder}}
    return call(Operation.CREATE_APPOINTMENT, sent=sent, answer={**sent, "id": ident, "status": "confirmed"}, status=status)


@READERS
def test_a_second_booking_is_refused_while_the_first_stands(reader: type[Traffic]) -> None:
    def judged(*exchanges: Exchange) -> list[bool]:
        return broken(alone_acts.twice(reader(entries(*exchanges))), alone_acts.is_refused)

    assert judged(book(), again(), appointment("confirmed")) == [True]
    assert judged(book(), again(status=422), appointment("confirmed")) == [False]
    assert judged(book(), again(), appointment("cancelled")) == judged(book(), again()) == []
    assert judged(book(), again(workorder="V"), appointment("confirmed")) == []
    assert judged(book(), again("A"), appointment("confirmed")) == []  # the same booking, sent again


@READERS
@pytest.mark.parametrize("operation", [Operation.PATCH_APPOINTMENT, Operation.CANCEL_APPOINTMENT])
def test_what_is_over_takes_no_act(reader: type[Traffic], operation: Operation) -> None:
    def judged(*exchanges: Exchange) -> list[bool]:
        return broken(alone_acts.over(reader(entries(*exchanges)), operation, AppointmentState.COMPLETED), change_rules.stays_over)

    act, refused = (call(operation, item="A", sent={"note": []}, status=status) for status in (200, 422))
    assert judged(appointment("completed"), act) == [True]
    assert judged(book(), act, appointment("completed"), refused) == [False]
    assert judged(appointment("completed"), refused) == []  # refused always
    assert judged(appointment("confirmed"), act) == []
    slow = [replace(appointment("completed"), elapsed=60.0), act]
    assert judged(*slow) == []  # the reading was answered after the act


LATER = {"startDateTime": "2099-03-04T13:00:00Z", "endDateTime": "2099-03-04T15:00:00Z"}


@READERS
def test_the_answer_to_a_patch_has_what_was_asked_for(reader: type[Traffic]) -> None:
    def judged(shown: Any, *others: Exchange, elapsed: float = 0.0) -> list[bool]:
        answer = {**BOOKING, "id": "A", "status": "confirmed", "validFor": shown}
        made = call(Operation.PATCH_APPOINTMENT, item="A", sent={"validFor": LATER}, answer=answer)
        patch = replace(made, method="PATCH", elapsed=elapsed)
        return broken(alone_acts.patches(reader(entries(patch, *others)), "validFor"), change_rules.answered("validFor"))

    assert judged(SLOT) == [True]
    assert judged(LATER) == [False]
    assert judged({name: value.replace("Z", "+00:00") for name, value in LATER.items()}) == [False]
    other = call(Operation.PATCH_APPOINTMENT, item="A", sent={"validFor": SLOT}, answer={"id": "A"})
    beside = replace(other, method="PATCH")
    assert judged(SLOT, beside, elapsed=60.0) == []  # nobody knows which came last
    assert judged(SLOT, beside) == [True, True]


@pytest.mark.parametrize(
    ("event", "wrong"),
    [
        ({"eventType": "appointmentStatusChangeEvent", "event": {"id": "A"}}, False),
        ({"eventType": "appointmentStatusChangeEvent", "event": {"href": "http://x/A"}}, True),
        ({"event": {"id": "A"}}, True),
    ],
)
def test_a_notification_names_its_appointment(event: dict[str, Any], wrong: bool) -> None:  # noqa: FBT001 - a row of the table
    path = "/listener/appointmentStatusChangeEvent"
    told = Notification(number=1, at=BEGAN, subscription="recorded", path=path, headers={}, body=json.dumps(event).encode())
    assert (notice_rules.identified_alone(Traffic([told]))(told) is not None) == wrong


@pytest.mark.parametrize(
    ("href", "wrong"),
    [
        ("https://seller.example/appointment/v2/appointment/A", True),
        ("https://seller.example/appointment/v2/appointment/W", False),  # a seller may count each kind by itself
        (None, False),
    ],
)
def test_a_notification_about_an_appointment_does_not_name_the_workorder(href: str | None, wrong: bool) -> None:  # noqa: FBT001 - a row
    read = call(Operation.RETRIEVE_WORKORDER, item="W", answer={"id": "W", "state": "open"})
    body = json.dumps({"eventType": "appointmentStatusChangeEvent", "event": {"id": "W", **({"href": href} if href else {})}}).encode()
    path = "/listener/appointmentStatusChangeEvent"
    told = Notification(number=2, at=BEGAN, subscription="recorded", path=path, headers={}, body=body)
    assert (notice_rules.identified_alone(Traffic([read, told]))(told) is not None) is wrong
    assert notice_rules.identified_alone(Traffic([told]))(told) is None  # nobody knows what W is
    booked = call(Operation.RETRIEVE_APPOINTMENT, item="W", answer={"id": "W", "status": "confirmed"})
    assert notice_rules.identified_alone(Traffic([read, booked, told]))(told) is None
