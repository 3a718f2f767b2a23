from __future__ import annotations

import time

from ttck.mockseller.tests.support import Listener, running, until

STATE = "troubleTicketStatusChangeEvent"


def test_a_slow_listener_delays_neither_answers_nor_others(buyer, listener):
    slow = Listener()
    slow.gate.clear()
    try:
        buyer.subscribe(slow.url)
        buyer.subscribe(listener.url)
        began = time.monotonic()
        for _ in range(5):
            buyer.act(buyer.create()["id"], "cancel")
        until(lambda: len(listener.events()) == 5)
        assert time.monotonic() - began < 20
        assert slow.events() == []
        assert buyer.seller.outbox.outstanding() == 5
        slow.gate.set()
        until(lambda: len(slow.events()) == 5)
        until(lambda: buyer.seller.outbox.outstanding() == 0)
    finally:
        slow.close()


def test_what_was_owed_is_delivered_after_a_restart_and_nothing_else(buyer, listener):
    buyer.subscribe(listener.url)
    delivered = buyer.create()["id"]
    buyer.act(delivered, "cancel")
    until(lambda: listener.events() == [STATE])
    until(lambda: buyer.seller.store.owed() == [])
    listener.status = 500
    owed = buyer.create()["id"]
    buyer.act(owed, "cancel")
    until(lambda: len(listener.got) > 1)
    assert buyer.control("POST", "/restart").status == 200
    listener.status = 204
    until(lambda: listener.events() == [STATE, STATE])
    assert listener.events(owed) == [STATE]
    until(lambda: buyer.seller.store.owed() == [])


def test_a_restart_keeps_subscriptions_once(buyer, listener):
    hub = buyer.subscribe(listener.url)
    for _ in range(3):
        buyer.seller.restart()
    assert buyer.call("GET", f"hub/{hub}").status == 200
    first, last = buyer.create()["id"], buyer.create()["id"]
    buyer.act(first, "cancel")
    until(lambda: listener.events() == [STATE])
    buyer.act(last, "cancel")
    until(lambda: len(listener.events()) == 2)
    assert listener.events() == [STATE, STATE]


def test_without_subscriptions_nothing_is_owed(buyer):
    buyer.act(buyer.create()["id"], "cancel")
    assert buyer.seller.store.owed() == []


def test_what_an_ended_subscription_was_owed_is_forgotten(buyer, listener):
    listener.status = 500
    hub = buyer.subscribe(listener.url)
    buyer.act(buyer.create()["id"], "cancel")
    until(lambda: listener.got)
    assert buyer.call("DELETE", f"hub/{hub}").status == 204
    assert buyer.seller.store.owed() == []
    assert buyer.seller.outbox.outstanding() == 0


def test_events_of_one_transaction_are_stored_with_it():
    with running() as buyer:
        buyer.subscribe("http://127.0.0.1:9")
        item_id = buyer.create()["id"]
        buyer.stimulate(item_id, "ticket_start_work", "ticket_resolve")
        stored = [(one.item_id, one.type) for one in buyer.seller.store.owed()]
        assert stored == [(item_id, STATE), (item_id, STATE), (item_id, "troubleTicketResolvedEvent")]
