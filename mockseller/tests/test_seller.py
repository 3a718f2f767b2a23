from __future__ import annotations

import threading
from dataclasses import replace

from ttck.mockseller.engine.fault_switch import Active
from ttck.mockseller.engine.seams import Fault, Seam
from ttck.mockseller.tests.support import running, until
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.vocabulary import Kind


def test_a_reset_leaves_nothing(buyer, listener):
    buyer.subscribe(listener.url)
    item_id = ticket_in(buyer, "pending")
    until(lambda: listener.got)
    seller = buyer.seller
    seller.faults.switch([("slow-answers", {"seconds": 0.0})])
    seller.clock.move(by=500)
    seller.reset()
    assert buyer.list() == []
    assert buyer.call("GET", f"troubleTicket/{item_id}").status == 404
    assert seller.store.hubs() == []
    assert seller.clock.offset == 0
    assert seller.faults.names() == []
    assert len(seller.outbox.log) == 0
    assert buyer.create()["status"] == "acknowledged"


def test_a_restart_keeps_tickets_subscriptions_and_faults(tmp_path):
    with running(database=f"sqlite:///{tmp_path}/t.db") as buyer:
        item_id = ticket_in(buyer, "resolved")
        before = buyer.get(item_id)
        hub = buyer.subscribe("http://127.0.0.1:9")
        buyer.seller.faults.switch([("missing-href", {})])
        buyer.seller.restart()
        buyer.seller.faults.clear()
        assert buyer.get(item_id) == before
        assert buyer.call("GET", f"hub/{hub}").status == 200
        assert buyer.act(item_id, "close").status == 204


def test_a_restart_is_told_to_the_faults(buyer):
    buyer.seller.faults.switch([("tickets-lost-at-restart", {})])
    item_id = buyer.create()["id"]
    assert buyer.get(item_id)
    buyer.seller.restart()
    assert buyer.call("GET", f"troubleTicket/{item_id}").status == 404


def test_restarts_under_load_lose_nothing(tmp_path):
    with running(database=f"sqlite:///{tmp_path}/t.db") as buyer:
        made, stop = [], threading.Event()

        def create():
            while not stop.is_set():
                made.append(buyer.create()["id"])

        thread = threading.Thread(target=create)
        thread.start()
        try:
            for _ in range(5):
                seen = len(made)
                until(lambda seen=seen: len(made) > seen)
                buyer.seller.restart()
        finally:
            stop.set()
            thread.join(5)
        assert {one for one in made if buyer.seller.store.item(Kind.TICKET, one)} == set(made)


def test_the_record_seam_sees_before_and_after(buyer):
    changes = []
    faults = buyer.seller.faults

    def spy(scene, change):
        changes.append((scene.call.operation, change))
        return replace(change, after={**change.after, "seen": len(changes)})

    fault = Fault(name="spy", seam=Seam.RECORD, breaks=(), also=(), says="", twist=spy)
    faults.active[Seam.RECORD] = (Active(fault=fault, settings={}),)
    ticket = buyer.create()
    buyer.act(ticket["id"], "cancel")
    assert [operation for operation, _ in changes] == ["createTroubleTicket", "cancelTroubleTicket"]
    assert changes[0][1].before is None
    assert changes[1][1].before["status"] == "acknowledged"
    assert changes[1][1].after["status"] == "assessingCancellation"
    assert (ticket["seen"], buyer.get(ticket["id"])["seen"]) == (1, 2)
