"""Notifications that arrive, and waiting for them."""

from __future__ import annotations

from ttck.harness.tests.buying import Ear, S, Seller, notification
from ttck.specs.vocabulary import AppointmentEvent, IncidentEvent, TicketEvent


def test_what_did_not_come_once_is_not_awaited_again(play):
    ear = Ear()
    buyer = play(Seller(), ear=ear)
    buyer.subscribe("main", None)
    assert buyer.hold_for("T-1", TicketEvent.CLEARANCE_REQUEST) is False
    assert buyer.created_resources.vain == {TicketEvent.CLEARANCE_REQUEST}
    assert buyer.hold_for("T-2", TicketEvent.CLEARANCE_REQUEST) is False
    assert ear.waits == 1
    assert buyer.hold_for("T-2", TicketEvent.UPDATE) is False
    assert ear.waits == 2


def test_what_nobody_asked_for_is_not_awaited(play):
    ear = Ear()
    buyer = play(Seller(), ear=ear)
    buyer.subscribe("main", (TicketEvent.UPDATE,))
    assert buyer.hold_for("T-1", TicketEvent.CLEARANCE_REQUEST) is False
    assert (ear.waits, buyer.created_resources.vain) == (0, set())


def test_a_notification_that_comes_is_held_for_and_read(play):
    ear, seller = Ear(), Seller()
    buyer = play(seller, ear=ear)
    buyer.subscribe("main", None)
    ear.before = lambda: ear.on_arrival(notification(9))
    assert buyer.hold_for("T-1", TicketEvent.CLEARANCE_REQUEST) is True
    assert [(request.operation, request.label) for request in seller.requests[1:]] == [("retrieveTroubleTicket", "on arrival of #9")]
    assert buyer.created_resources.vain == set()


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
    buyer.created_resources.tickets.append("T-1")
    assert buyer.strangers() == ["T-2"]


def test_only_ticket_notifications_name_strangers(play):
    ear = Ear()
    buyer = play(Seller(), ear=ear)
    ear.on_arrival(notification(1, AppointmentEvent.STATE_CHANGE, ticket="A-1"))
    ear.on_arrival(notification(2, IncidentEvent.CREATED, ticket="I-1"))
    ear.on_arrival(notification(3, TicketEvent.UPDATE, ticket="T-9"))
    assert buyer.strangers() == ["T-9"]
    assert buyer.arrivals("A-1", AppointmentEvent.STATE_CHANGE) == 1
