"""What the rules on TMF621 events accuse, and what they let pass: sellers that are unusual and right."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from ttck.harness.judge import expected_by_changes
from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Notification
from ttck.specs.vocabulary import Kind, Operation, TmfEvent
from ttck.suites.selftest.tests.tales import START, Tale, brief, ticket
from ttck.suites.tmf import event_rules, expectation_rules, hub_rules, parting_rules, surplus_rules, uncaused_rules
from ttck.suites.tmf.scenarios.i_subscribing import NEWER, PARTED
from ttck.suites.tmf.scenarios.j_announcing import Parting


@pytest.fixture
def tale():
    return Tale()


def test_a_create_owes_its_event_and_a_failed_one_none(tale):
    tale.create()
    tale.call(Operation.CREATE, ticket=None, status=400, answer={})
    (debt,) = tale.owed(expected_by_changes.created)
    assert expectation_rules.kept(debt) is not None
    tale.event(TmfEvent.CREATED, ticket())
    (debt,) = tale.owed(expected_by_changes.created)
    assert expectation_rules.kept(debt) is None


def test_a_patch_that_changes_nothing_owes_nothing(tale):
    tale.create()
    tale.patch(sent={"description": "a"})
    assert tale.owed(expected_by_changes.changed) == []
    assert tale.owed(expected_by_changes.turned) == []


def test_a_patch_of_the_status_owes_a_status_event_alone(tale):
    tale.create()
    tale.patch(sent={"status": "resolved"}, status="resolved", resolutionDate="2026-01-01T00:00:00Z")
    assert tale.owed(expected_by_changes.changed) == []
    assert [debt.count for debt in tale.owed(expected_by_changes.turned)] == [1]
    assert [debt.event for debt in tale.owed(expected_by_changes.resolved)] == [TmfEvent.RESOLVED]


def test_a_resolution_that_is_not_told_says_from_where_it_came(tale):
    tale.create()
    tale.patch(sent={"status": "inProgress"}, status="inProgress")
    tale.patch(sent={"status": "resolved"}, status="resolved")
    tale.event(TmfEvent.RESOLVED, brief(status="resolved"))
    tale.patch(sent={"status": "pending"}, status="pending")
    tale.patch(sent={"status": "resolved"}, status="resolved")
    (debt,) = tale.owed(expected_by_changes.resolved)
    breach = expectation_rules.kept(debt)
    assert debt.unmet == ("from pending to resolved",)
    assert breach is not None
    assert breach.expected == "2 for status from inProgress to resolved, from pending to resolved"
    assert breach.actual.startswith("1 arrived, none soon after the change from pending to resolved")


def test_the_tickets_of_others_owe_nothing(tale):
    tale.read(description="a")
    tale.read(description="b", status="closed")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="held"))
    assert expectation_rules.histories(tale.traffic) == {}


def test_redelivery_is_no_second_event(tale):
    tale.create()
    tale.patch(sent={"status": "held"}, status="held")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="held"), ident="e")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="held"), ident="e")
    assert surplus_rules.exactly_once(tale.history) is None
    rule = event_rules.unrepeated(tale.traffic)
    assert [rule(one) for one in tale.traffic.notifications] == [None, None]


def test_a_status_is_announced_once(tale):
    tale.create()
    tale.patch(sent={"status": "held"}, status="held")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="held"), ident="e")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="held"), ident="f")
    assert surplus_rules.exactly_once(tale.history) is not None


@pytest.mark.parametrize(("recorded", "fine"), [(True, True), (False, False)])
def test_a_status_on_the_way_to_another_may_be_announced_where_the_ticket_records_it(tale, recorded, fine):
    tale.create()
    way = ("inProgress", "pending", "inProgress", "resolved")
    for place, status in enumerate(way):
        if place != 2:
            history = [{"status": one} for one in ("acknowledged", *way[: place + 1])]
            tale.patch(sent={"status": status}, status=status, **({"statusChangeHistory": history} if recorded else {}))
        tale.event(TmfEvent.STATE_CHANGE, brief(status=status))
    assert (surplus_rules.exactly_once(tale.history) is None) is fine


def test_a_status_that_came_and_went_unseen_may_be_announced(tale):
    tale.create()
    for state in ("acknowledged", "inProgress", "pending"):
        tale.event(TmfEvent.STATE_CHANGE, brief(status=state))
    tale.read(status="held")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="held"))
    assert surplus_rules.exactly_once(tale.history) is None
    assert surplus_rules.in_order(tale.history) is None


@pytest.mark.parametrize(("status", "breaks"), [(502, False), (422, True)])
@pytest.mark.parametrize("sent", [{"status": "inProgress"}, [{"op": "replace", "path": "/status", "value": "inProgress"}]])
def test_a_patch_of_which_nobody_knows_whether_it_was_done_may_be_announced(tale, status, breaks, sent):
    tale.create()
    tale.call(Operation.PATCH, status=status, sent=sent)
    tale.event(TmfEvent.STATE_CHANGE, brief(status="inProgress"))
    tale.patch(sent={"status": "resolved"}, status="resolved")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="resolved"))
    tale.patch(sent={"status": "inProgress"}, status="inProgress")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="inProgress"))
    assert (surplus_rules.exactly_once(tale.history) is not None) is breaks
    assert (surplus_rules.in_order(tale.history) is not None) is breaks


@pytest.mark.parametrize(
    ("on_another_before", "happened", "announced"),
    [(False, "2026-01-01T00:00:09Z", True), (True, "2026-01-01T00:00:09Z", False), (False, "2025-12-31T00:00:00Z", False)],
)
def test_only_what_came_after_a_refused_patch_and_happened_after_it_announces_it(tale, on_another_before, happened, announced):
    tale.create()
    envelope = {"eventTime": happened}
    if on_another_before:
        tale.event(TmfEvent.CHANGED, ticket(description="a"), ident="e", envelope=envelope)
    tale.call(Operation.PATCH, status=409, sent={"description": "b"}, headers={"date": "Thu, 01 Jan 2026 00:00:05 GMT"})
    tale.event(TmfEvent.CHANGED, ticket(description="a"), ident="e", on="newer", envelope=envelope)
    (part,) = uncaused_rules.refused_patches(tale.traffic, Kind.TICKET)
    assert (uncaused_rules.unannounced(part) is not None) is announced


def test_a_ticket_that_its_seller_moved_at_once_is_told_of_whatever_was_refused(tale):
    tale.create(status="inProgress", statusChangeHistory=[{"status": "acknowledged"}, {"status": "inProgress"}])
    tale.call(Operation.PATCH, status=409, sent={"status": "rejected"})
    tale.event(TmfEvent.CHANGED, ticket(status="inProgress"))
    assert list(uncaused_rules.refused_patches(tale.traffic, Kind.TICKET)) == []


@pytest.mark.parametrize("kind", ["troubleTicket", "troubleTicketSpecification"])
def test_nothing_of_what_was_made_later_comes_on_a_subscription_that_ended(tale, kind):
    of_specification = kind == "troubleTicketSpecification"
    tale.create()
    tale.event(TmfEvent.CREATED, ticket(), on=PARTED)
    end = tale.call(Operation.UNSUBSCRIBE, ticket=None, status=204)
    made = {"id": "2", "@type": "TroubleTicketSpecification", "name": "n"} if of_specification else ticket(id="2")
    tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id="3"))
    creating = Operation.CREATE_SPECIFICATION if of_specification else Operation.CREATE
    tale.call(creating, ticket=None, status=201, answer=made)
    tale.event(TmfEvent.CREATED, ticket(id="3"))
    tale.event(TmfEvent.SPECIFICATION_CREATED if of_specification else TmfEvent.CREATED, made, on=PARTED, key=kind)
    found = parting_rules.ended(tale.traffic, end, "3")
    assert [parting_rules.not_parted(part) is None for part in found] == [True, False]


def test_order_is_judged_by_what_was_seen(tale):
    tale.create()
    tale.patch(sent={"status": "inProgress"}, status="inProgress")
    tale.patch(sent={"status": "resolved"}, status="resolved")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="resolved"))
    tale.event(TmfEvent.STATE_CHANGE, brief(status="inProgress"))
    assert surplus_rules.in_order(tale.history) is not None


def test_the_same_id_for_different_events_is_wrong(tale):
    tale.event(TmfEvent.CREATED, ticket(), ident="e")
    tale.event(TmfEvent.STATE_CHANGE, brief(status="held"), ident="e")
    rule = event_rules.unrepeated(tale.traffic)
    assert [rule(one) is None for one in tale.traffic.notifications] == [True, False]


@pytest.mark.parametrize("named", [{"eventType": None}, {"@type": "Event"}, {"eventType": "troubleTicketCreateEvent"}])
def test_an_event_is_known_by_any_name(tale, named):
    assert event_rules.name_of(tale.event(TmfEvent.CREATED, ticket(), envelope=named)) == TmfEvent.CREATED


def test_a_payload_under_another_key_is_found_and_named(tale):
    strange = tale.event(TmfEvent.CREATED, ticket(), key="resource")
    assert event_rules.about(strange, {"1"}) == "1"
    assert event_rules.keyed(strange) is not None
    assert event_rules.one_key(strange) is None


def test_an_id_that_was_given_twice_has_an_event_of_each_create(tale):
    for text in "ab":
        tale.create(description=text)
        tale.event(TmfEvent.CREATED, ticket(description=text))
    assert surplus_rules.once(tale.history) is None
    assert surplus_rules.told_once(TmfEvent.CREATED)(tale.history) is None
    tale.event(TmfEvent.CREATED, ticket(description="c"))
    assert surplus_rules.once(tale.history) is not None


@pytest.mark.parametrize(("listened", "found"), [(None, []), (2, []), (9, [False])])
def test_a_newer_subscription_has_the_time_in_which_nothing_came(tale, listened, found):
    for name in ("main", NEWER):
        sent = {"callback": f"https://buyer.example/{name}"}
        tale.call(Operation.SUBSCRIBE, ticket=None, status=201, sent=sent, answer={"id": f"hub-{name}"})
    tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id="1"))
    for name in ("main", NEWER):
        tale.event(TmfEvent.CREATED, ticket(), on=name)
    end = tale.call(Operation.UNSUBSCRIBE, ticket=None, status=204)
    for item in "23":
        tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id=item))
        last = tale.event(TmfEvent.CREATED, ticket(id=item))
    until = None if listened is None else last.at + timedelta(seconds=listened)
    story = Parting(started=end, before="1", ended=end, soon="2", later="3")
    parts = parting_rules.going_on(Traffic(tale.entries, until=until), story, wait=5)
    assert [parting_rules.is_going_on(part) is None for part in parts] == found


def test_the_end_of_one_subscription_that_is_that_of_all_is_one_cause(tale):
    for name in ("main", NEWER):
        sent = {"callback": f"https://buyer.example/{name}"}
        tale.call(Operation.SUBSCRIBE, ticket=None, status=201, sent=sent, answer={"id": f"hub-{name}"})
    tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id="1"))
    tale.event(TmfEvent.CREATED, ticket(), on=NEWER)
    end = tale.call(Operation.UNSUBSCRIBE, ticket=None, status=204)
    for item in "23":
        tale.call(Operation.CREATE, ticket=None, status=201, answer=ticket(id=item))
    story = Parting(started=end, before="1", ended=end, soon="2", later="3")
    late = Traffic(tale.entries, until=tale.entries[-1].at + timedelta(seconds=9))
    (part,) = parting_rules.going_on(late, story, wait=5)
    breach = parting_rules.is_going_on(part)
    debts = [expectation_rules.kept(debt) for debt in expectation_rules.owed(late, expected_by_changes.created, tale.registering)]
    assert [(one.cause, one.follows) for one in debts if one is not None] == [(breach.cause, True)] * 2
    assert parting_rules.going_on(Traffic(tale.entries), story, wait=5) == []  # it may still come


def test_deletions_without_cause_are_found(tale):
    tale.create()
    tale.event(TmfEvent.DELETED, brief())
    assert surplus_rules.once(tale.history) is not None
    tale.call(Operation.DELETE, status=204)
    assert surplus_rules.once(tale.history) is None


@pytest.mark.parametrize(("choice", "path", "right"), [
    ("bare", "/token/main", True), ("bare", "/token/main/listener/troubleTicketCreateEvent", False),
    ("listener", "/token/main/listener/troubleTicketCreateEvent", True), ("listener", "/token/main", False),
])  # fmt: skip
def test_the_path_is_that_of_the_switch(tale, choice, path, right):
    body = json.dumps({"eventType": TmfEvent.CREATED, "event": {"troubleTicket": ticket()}}).encode()
    event = Notification(number=9, at=START, subscription="main", path=path, headers={}, body=body)
    assert (hub_rules.listener_path(choice)(event) is None) is right


def test_specifications_have_their_own_events(tale):
    spec = {"id": "s", "href": "/s", "@type": "TroubleTicketSpecification", "name": "n", "lifecycleStatus": "inDesign"}
    tale.call(Operation.CREATE_SPECIFICATION, ticket=None, status=201, answer=spec)
    tale.call(Operation.PATCH_SPECIFICATION, ticket="s", sent={"lifecycleStatus": "active"}, answer={**spec, "lifecycleStatus": "active"})
    debts = expectation_rules.owed(tale.traffic, expected_by_changes.turned, tale.registering, Kind.SPECIFICATION)
    assert [debt.event for debt in debts] == [TmfEvent.SPECIFICATION_STATE_CHANGE]


def test_what_is_owed_says_how_long_it_was_waited_for_and_what_came_late(tale):
    tale.create()
    for text in "bc":
        tale.patch(sent={"description": text}, description=text)
    (debt,) = tale.owed(expected_by_changes.changed)
    assert expectation_rules.kept(debt).actual == "0 arrived; the run ended 2.0 s after the first cause"
    for _ in range(6):
        tale.read(description="c")
    tale.event(TmfEvent.CHANGED, brief(description="c"))
    (debt,) = tale.owed(expected_by_changes.changed)
    assert (
        expectation_rules.kept(debt).actual
        == "1 arrived, 1 of them more than 5 s after the first cause; the run ended 9.0 s after the first cause"
    )


@pytest.mark.parametrize(("told", "surely"), [(("resolved", "inProgress"), True), (("resolved", "inProgress", "held"), False)])
def test_an_order_is_sure_where_all_that_was_told_was_seen(tale, told, surely):
    tale.create()
    tale.event(TmfEvent.CREATED, ticket())
    tale.patch(sent={"status": "inProgress"}, status="inProgress")
    tale.patch(sent={"status": "resolved"}, status="resolved")
    for status in told:
        tale.event(TmfEvent.STATE_CHANGE, brief(status=status))
    assert (surplus_rules.in_order(tale.history, surely=True) is not None) is surely


def test_an_order_is_not_sure_on_a_subscription_that_did_not_tell_of_the_creation(tale):
    tale.create()
    for status in ("inProgress", "resolved"):
        tale.patch(sent={"status": status}, status=status)
    for status in ("resolved", "inProgress"):
        tale.event(TmfEvent.STATE_CHANGE, brief(status=status))
    assert surplus_rules.in_order(tale.history) is not None
    assert surplus_rules.in_order(tale.history, surely=True) is None
