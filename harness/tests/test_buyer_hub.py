"""Subscriptions, notifications, and waiting for them."""

from __future__ import annotations

import pytest

from harness.tests.buying import Ear, S, Seller, notification
from harness.verdict import Inconclusive
from specs.vocabulary import Api, AppointmentEvent, IncidentEvent, TicketEvent


def test_subscriptions_are_remembered_and_ended(play):
    seller = Seller()
    buyer = play(seller, ear=Ear())
    buyer.subscribe("some", (TicketEvent.UPDATE, TicketEvent.STATE_CHANGE))
    buyer.subscribe("all", None)
    assert [request.document for request in seller.requests] == [
        {"callback": "http://127.0.0.1/some", "query": f"eventType={TicketEvent.UPDATE},{TicketEvent.STATE_CHANGE}"},
        {"callback": "http://127.0.0.1/all"},
    ]
    assert buyer.ledger.subscriptions["all"].types == frozenset(TicketEvent) | frozenset(IncidentEvent)
    assert buyer.asked_for(TicketEvent.CLEARANCE_REQUEST)
    buyer.unsubscribe("all")
    assert not buyer.asked_for(TicketEvent.CLEARANCE_REQUEST)
    assert (set(buyer.ledger.subscriptions), set(buyer.ledger.ended)) == ({"some"}, {"all"})
    assert buyer.ledger.ended["all"].since == 3


def test_without_a_listener_there_is_no_subscription(play):
    buyer = play(Seller())
    with pytest.raises(Inconclusive, match=r"listener\.enabled"):
        buyer.subscribe("main", None)
    assert buyer.hold_for("T-1", TicketEvent.UPDATE) is False


def test_what_did_not_come_once_is_not_awaited_again(play):
    ear = Ear()
    buyer = play(Seller(), ear=ear)
    buyer.subscribe("main", None)
    assert buyer.hold_for("T-1", TicketEvent.CLEARANCE_REQUEST) is False
    assert buyer.ledger.vain == {TicketEvent.CLEARANCE_REQUEST}
    assert buyer.hold_for("T-2", TicketEvent.CLEARANCE_REQUEST) is False
    assert ear.waits == 1
    assert buyer.hold_for("T-2", TicketEvent.UPDATE) is False
    assert ear.waits == 2


def test_what_nobody_asked_for_is_not_awaited(play):
    ear = Ear()
    buyer = play(Seller(), ear=ear)
    buyer.subscribe("main", (TicketEvent.UPDATE,))
    assert buyer.hold_for("T-1", TicketEvent.CLEARANCE_REQUEST) is False
    assert (ear.waits, buyer.ledger.vain) == (0, set())


def test_a_notification_that_comes_is_held_for_and_read(play):
    ear, seller = Ear(), Seller()
    buyer = play(seller, ear=ear)
    buyer.subscribe("main", None)
    ear.before = lambda: ear.on_arrival(notification(9))
    assert buyer.hold_for("T-1", TicketEvent.CLEARANCE_REQUEST) is True
    assert [(request.operation, request.label) for request in seller.requests[1:]] == [("retrieveTroubleTicket", "on arrival of #9")]
    assert buyer.ledger.vain == set()


def test_a_close_waits_for_the_request_for_clearance(play):
    ear = Ear()
    buyer = play(Seller(S.RESOLVED), ear=ear)
    buyer.subscribe("main", None)
    buyer.reach("T-1", S.CLOSED)
    assert ear.waits == 1


def test_arrivals_count_events_and_not_deliveries(play):
    ear = Ear()
    buyer = play(Seller(), ear=ear)
    for seen in (
        notification(1, event_id="a"),
        notification(2, event_id="a"),
        notification(3, event_id="b"),
        notification(4, event_id="c", subscription="other"),
        notification(5, event_id="d", ticket="T-2"),
        notification(6, TicketEvent.UPDATE, event_id="e"),
    ):
        ear.on_arrival(seen)
    buyer.finish_readings()
    assert buyer.arrivals("T-1", TicketEvent.CLEARANCE_REQUEST) == 2
    assert buyer.arrivals("T-1", TicketEvent.STATE_CHANGE) == 0
    buyer.ledger.tickets.append("T-1")
    assert buyer.strangers() == ["T-2"]


def test_each_api_has_a_hub_of_its_own(play):
    seller = Seller()
    buyer = play(seller, ear=Ear())
    buyer.subscribe("visits", None, api=Api.APPOINTMENT)
    buyer.hub("GET", "H-1", api=Api.WORKORDER, label="look")
    buyer.unsubscribe("visits")
    assert [(request.operation, request.api) for request in seller.requests] == [
        ("registerAppointmentListener", Api.APPOINTMENT),
        ("retrieveWorkOrderHub", Api.WORKORDER),
        ("unregisterAppointmentListener", Api.APPOINTMENT),
    ]
    assert buyer.ledger.ended["visits"].types == set(AppointmentEvent)
    assert buyer.ledger.subscriptions == {}


def test_anything_can_be_read_until_it_holds(play):
    seller = Seller()
    buyer = play(seller)
    readings = iter(["open", "open", "planned"])
    seen = buyer.until(lambda: next(readings), lambda state: state == "planned", seconds=60)
    assert (seen, seller.requests) == ("planned", [])


def test_only_ticket_notifications_name_strangers(play):
    ear = Ear()
    buyer = play(Seller(), ear=ear)
    ear.on_arrival(notification(1, AppointmentEvent.STATE_CHANGE, ticket="A-1"))
    ear.on_arrival(notification(2, IncidentEvent.CREATED, ticket="I-1"))
    ear.on_arrival(notification(3, TicketEvent.UPDATE, ticket="T-9"))
    assert buyer.strangers() == ["T-9"]
    assert buyer.arrivals("A-1", AppointmentEvent.STATE_CHANGE) == 1
