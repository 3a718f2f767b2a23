"""AG-FIT 621: what was seen once is owed each time, and what the seller decides about tickets and specifications, at their edges."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ttck.harness.judge.event_types import event_types
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.record.exchange import Answer, Exchange, Notification
from ttck.harness.verdict import Inconclusive, NotApplicable, Violation
from ttck.mockseller.dialects.fit.adapter import FAULT_TICKET
from ttck.specs.dialects import dialect
from ttck.suites.fit import event_rules, guard_rules, life_rules, offer_rules, once, search_rules, sort_rules, task_rules
from ttck.suites.fit.names import CANCELLATION, INFLIGHT_CHANGE, OPERATIONS
from ttck.suites.fit.scenarios.f_misusing import Misuse
from ttck.suites.fit.scenarios.g_guarding import Knock
from ttck.suites.fit.tasks import Errand
from ttck.suites.tmf.lists import Query

AT = datetime(2026, 1, 1, tzinfo=UTC)
TYPES = event_types(dialect("fit"))


def exchange(document=None, status=200, number=1, operation="retrieveTroubleTicket"):
    return Exchange(
        number=number, scenario="s", label="", operation=operation, ticket="T", at=AT, elapsed=0.0, method="GET",
        url="http://s.example/troubleTicket/T", request_headers={}, request_body=None, sent=None,
        answer=Answer(status=status, headers={"content-type": "application/json"}, body=json.dumps(document or {}).encode()),
    )  # fmt: skip


def notification(name, path=None, number=9, **resource):
    body = {"@type": name, "eventType": name, "eventId": str(number), "eventTime": "2026-01-01T00:00:00Z", "event": {"resource": resource}}
    segment = path or event_rules.listener_of(name)
    return Notification(
        number=number, at=AT, subscription="listener", path=f"/listener/{segment}", headers={}, body=json.dumps(body).encode(), status=204,
    )  # fmt: skip


def judge(verb, cases, **more):
    """What comes of numbers of which the even ones keep a rule, alike by their tens."""

    def rule(number):
        return None if number % 2 == 0 else Breach(message="odd", expected="even", actual=str(number))

    verb(Verify(), [Subject(value=n, where="", seen=None).value for n in cases], rule, alike=lambda n: n // 10, none="nothing", **more)


def test_what_was_seen_once_is_owed_each_time():
    judge(once.each_time, [2, 4])
    with pytest.raises(Violation):
        judge(once.each_time, [2, 3])
    with pytest.raises(NotApplicable):
        judge(once.each_time, [3, 5])
    judge(once.each_time, [2, 13])  # the other ten was never seen to be even
    with pytest.raises(Inconclusive):
        judge(once.each_time, [])


def test_what_was_never_seen_is_told():
    with pytest.raises(Violation):
        judge(once.at_all, [2, 13])
    with pytest.raises(NotApplicable):
        judge(once.at_all, [2, 3])
    with pytest.raises(Inconclusive):
        judge(once.at_all, [])


def test_something_else_may_show_that_it_is_done():
    with pytest.raises(Violation):
        judge(once.each_time, [3, 5], seen=lambda n: n == 5)
    with pytest.raises(NotApplicable):
        judge(once.at_all, [3, 5], seen=lambda n: n == 5)


# --- tasks ------------------------------------------------------------------------------------------------------------


def errand(kind, before, after, state="done", wanted=None, status=201):
    sent = {"id": "task", "state": state} if status < 400 else {}
    asked = exchange(sent, status, operation=OPERATIONS[kind]["create"])
    return Errand(
        kind=kind, about="a task", ticket="T", wanted=wanted or {}, before=exchange({"id": "T", **before}), asked=asked,
        after=exchange({"id": "T", **after}),
    )  # fmt: skip


def test_each_wish_of_a_change_is_judged_by_itself():
    one = errand(INFLIGHT_CHANGE, {}, {"description": "b"}, wanted={"description": "b", "severity": "Minor"})
    found = {task_rules.wish(part): task_rules.fulfilled(part) is None for part in task_rules.wishes([one])}
    assert found == {"description": True, "severity": False}
    gone = errand(CANCELLATION, {"status": "pending"}, {"status": "pending"})
    assert [task_rules.fulfilled(part).message for part in task_rules.wishes([gone])] == [
        "a cancellation is done, and its ticket is not cancelled"
    ]


@pytest.mark.parametrize(
    ("state", "status", "judged"), [("rejected", 201, 1), ("", 409, 1), ("terminatedWithError", 201, 0), ("done", 201, 0)]
)
def test_what_is_rejected_or_refused_is_not_done(state, status, judged):
    one = errand(INFLIGHT_CHANGE, {"description": "a"}, {"description": "b"}, state=state, wanted={"description": "b"}, status=status)
    found = task_rules.rejected([one])
    assert len(found) == judged
    assert all(task_rules.not_done(each) is not None for each in found)


def test_what_was_so_before_is_not_done_by_a_rejected_task():
    one = errand(CANCELLATION, {"status": "cancelled"}, {"status": "cancelled"}, state="rejected")
    assert task_rules.not_done(one) is None


def test_a_task_that_is_done_keeps_what_was_given():
    fine = errand(INFLIGHT_CHANGE, {"channel": {"id": "c"}, "description": "a"}, {"channel": {"id": "c"}, "description": "b"},
                  wanted={"description": "b"})  # fmt: skip
    lost = errand(CANCELLATION, {"name": "n"}, {"status": "cancelled"})
    assert (task_rules.given_kept(fine), task_rules.given_kept(lost) is None) == (None, False)


@pytest.mark.parametrize(
    ("posted", "fine"), [("2026-01-01T10:00:00Z", True), ("2026-01-01T10:00:02.5Z", True), ("2020-01-01T00:00:00Z", False)]
)
def test_a_seller_may_say_when_a_request_came(posted, fine):
    part = Subject(value={"requestPostedDate": "2026-01-01T10:00:00.000Z"}, where="/", seen=exchange({"requestPostedDate": posted}))
    assert (task_rules.as_sent(part) is None) is fine


def query(*rows):
    return Query(params=(), pages=(exchange(list(rows)),), complete=True)


def test_a_task_is_in_one_of_the_lists_around_its_reading():
    part = lambda *lists: Subject(value=("t", list(lists)), where="/t", seen=exchange({"id": "t", "state": "done"}))  # noqa: E731
    assert search_rules.is_listed(part(query({"id": "t"}), query())) is None
    assert search_rules.is_listed(part(query({"id": "u"}), query())) is not None


def test_a_task_of_the_other_kind_is_not_found():
    task = exchange({"id": "1"})
    assert search_rules.another((exchange({}, 404), task)) is None
    assert search_rules.another((exchange({"id": "2"}), task)) is None
    assert search_rules.another((exchange({"id": "1"}), task)) is not None


# --- what is not used, and who gets in --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "fine"), [(exchange({"description": "a"}), True), (exchange({"description": "b"}), False), (exchange({}, 404), False)]
)
def test_what_is_refused_is_not_done(after, fine):
    one = Misuse(about="PATCH of a ticket", asked=exchange({}, 405), before=exchange({"description": "a"}), after=after)
    assert (offer_rules.without_effect(one) is None) is fine


def test_a_scope_is_judged_where_it_is_said_and_looked_at():
    def knock(status, scope):
        return Knock(about="a create", asked=exchange({}, status), twin=exchange({}), scope=scope)

    found = [knock(403, "read"), knock(201, "read"), knock(200, "write"), knock(200, "write")]
    assert guard_rules.guarded(found, {"read", "write"}) == found[:2]
    assert guard_rules.guarded(found, {"write"}) == []


# --- events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "path", "fine"),
    [
        ("TroubleTicketSpecificationCreateEvent", "troubleTicketSpecificationDeleteEvent", True),
        ("TroubleTicketSpecificationStatusChangeEvent", "troubleTicketSpecificationStatusChangeEvent", True),
        ("TroubleTicketSpecificationStatusChangeEvent", "troubleTicketSpecificationCreateEvent", False),
        ("TroubleTicketMilestoneEvent", "troubleTicketSpecificationCreateEvent", False),
    ],
)
def test_events_of_specifications_may_all_say_that_they_are_new(name, path, fine):
    assert (event_rules.at_its_listener(TYPES)(notification(name, path, id="s")) is None) is fine


def test_the_path_tells_what_becomes_of_a_specification():
    told = notification("TroubleTicketSpecificationCreateEvent", "troubleTicketSpecificationDeleteEvent", id="s")
    assert sort_rules.event_name(TYPES, told) == "TroubleTicketSpecificationDeleteEvent"
    other = notification("TroubleTicketSpecificationStatusChangeEvent", "troubleTicketSpecificationCreateEvent", id="s")
    assert sort_rules.event_name(TYPES, other) == "TroubleTicketSpecificationStatusChangeEvent"


def test_an_event_of_a_fault_ticket_shows_what_it_shows_right():
    sent = {**FAULT_TICKET, "description": "x"}
    part = lambda **shows: Subject(value=(sent, "TroubleTicketCreateEvent", shows), where="/event", seen=None)  # noqa: E731
    assert life_rules.told_right(part(id="T")) is None
    assert life_rules.told_right(part(expressFaultResolution="yes")) is not None
    whole, some, none = part(**sent), part(expressFaultResolution=True), part(id="T")
    assert life_rules.told_whole([whole, some, none]) == [whole, some]
    assert (life_rules.nothing_left_out(whole), life_rules.nothing_left_out(some) is None) == (None, False)
