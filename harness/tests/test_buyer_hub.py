"""Subscriptions, and waiting for what can be read."""

from __future__ import annotations

import pytest

from ttck.harness.tests.buying import Ear, Seller
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api, AppointmentEvent, IncidentEvent, TicketEvent


def test_subscriptions_are_remembered_and_ended(play):
    seller = Seller()
    buyer = play(seller, ear=Ear())
    buyer.subscribe("some", (TicketEvent.UPDATE, TicketEvent.STATE_CHANGE))
    buyer.subscribe("all", None)
    assert [request.document for request in seller.requests] == [
        {"callback": "http://127.0.0.1/some", "query": f"eventType={TicketEvent.UPDATE},{TicketEvent.STATE_CHANGE}"},
        {"callback": "http://127.0.0.1/all"},
    ]
    assert buyer.created_resources.subscriptions["all"].types == frozenset(TicketEvent) | frozenset(IncidentEvent)
    assert buyer.asked_for(TicketEvent.CLEARANCE_REQUEST)
    buyer.unsubscribe("all")
    assert not buyer.asked_for(TicketEvent.CLEARANCE_REQUEST)
    assert (set(buyer.created_resources.subscriptions), set(buyer.created_resources.ended)) == ({"some"}, {"all"})
    assert buyer.created_resources.ended["all"].since == 3


def test_without_a_listener_there_is_no_subscription(play):
    buyer = play(Seller())
    with pytest.raises(Inconclusive, match=r"listener\.enabled"):
        buyer.subscribe("main", None)
    assert buyer.hold_for("T-1", TicketEvent.UPDATE) is False


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
    assert buyer.created_resources.ended["visits"].types == set(AppointmentEvent)
    assert buyer.created_resources.subscriptions == {}


def test_anything_can_be_read_until_it_holds(play):
    seller = Seller()
    buyer = play(seller)
    readings = iter(["open", "open", "planned"])
    seen = buyer.until(lambda: next(readings), lambda state: state == "planned", seconds=60)
    assert (seen, seller.requests) == ("planned", [])
