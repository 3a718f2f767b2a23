from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.fault_switch import Active
from ttck.mockseller.engine.seams import Fault, Seam
from ttck.mockseller.engine.settings import DAY
from ttck.mockseller.tests.support import running, until
from ttck.mockseller.tests.test_tickets import ticket_in
from ttck.specs.vocabulary import Kind


def test_a_moved_clock_closes_what_nobody_answered(buyer, listener):
    buyer.subscribe(listener.url)
    resolved, reopened = ticket_in(buyer, "resolved"), ticket_in(buyer, "reopened")
    buyer.seller.clock.move(by=6 * DAY)
    late = ticket_in(buyer, "resolved")
    buyer.seller.clock.move(by=2 * DAY)
    until(lambda: buyer.get(resolved)["status"] == "closed")
    assert buyer.get(late)["status"] == "resolved"
    assert buyer.get(reopened)["status"] == "reopened"
    assert "confirmation" in buyer.get(resolved)["statusChange"][-1]["changeReason"]
    until(lambda: listener.events(resolved)[-1:] == ["troubleTicketStatusChangeEvent"] and len(listener.events(resolved)) == 4)


def test_many_are_closed():
    with running() as buyer:
        for _ in range(120):
            ticket_in(buyer, "acknowledged")
        with buyer.seller.store.transaction() as tx:
            for item_id in buyer.list() + buyer.list("offset=100"):
                stored = tx.item(Kind.TICKET, item_id)
                document = buyer.seller.store.document(item_id)
                document.update(status="resolved", resolutionDate=document["creationDate"])
                tx.save(stored, document)
        buyer.seller.clock.move(by=8 * DAY)
        until(lambda: len(buyer.list("status=closed") + buyer.list("status=closed&offset=100")) == 120)


def test_the_timer_goes_by_time_that_passes():
    with running(confirmation_timeout=0.05) as buyer:
        item_id = ticket_in(buyer, "inProgress")
        buyer.control("POST", "/stimuli/ticket_resolve", {"id": item_id})
        until(lambda: buyer.get(item_id)["status"] == "closed")


def test_after_a_restart_the_timer_knows_what_is_due(buyer):
    item_id = ticket_in(buyer, "resolved")
    buyer.seller.timer.stop()
    buyer.seller.clock.move(by=8 * DAY)
    assert buyer.get(item_id)["status"] == "resolved"
    buyer.seller.restart()
    until(lambda: buyer.get(item_id)["status"] == "closed")


def test_a_ticket_that_cannot_be_closed_does_not_stop_the_others(buyer):
    stuck, other = ticket_in(buyer, "resolved"), ticket_in(buyer, "resolved")

    def refuse(scene, decision):
        return replace(decision, allowed=scene.call.item_id != stuck)

    fault = Fault(name="stuck", seam=Seam.DECISION, breaks=(), also=(), says="", twist=refuse)
    buyer.seller.faults.active[Seam.DECISION] = (Active(fault=fault, settings={}),)
    buyer.seller.clock.move(by=8 * DAY)
    until(lambda: buyer.get(other)["status"] == "closed")
    assert buyer.get(stuck)["status"] == "resolved"
    buyer.seller.faults.clear()
    buyer.seller.timer.wake()
    until(lambda: buyer.get(stuck)["status"] == "closed")
