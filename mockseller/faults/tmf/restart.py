"""Faults of a seller of TMF621 that keeps in memory what has to outlive it."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Delivery, Scene, Seam
from ttck.mockseller.faults.common import part
from ttck.mockseller.faults.tmf.tools import OF_EVENTS, OF_FORMS, OF_LISTS, OF_PATCHES, ids, wrong
from ttck.specs.vocabulary import Operation, Stimulus


@wrong("tmf-subscriptions-lost-at-restart", seam=Seam.REQUEST, breaks=ids(140, 141), also=OF_EVENTS)
def subscriptions_lost_at_restart(scene: Scene, call: Call) -> Call:
    """I keep subscriptions in memory, so after a restart nobody gets anything."""
    if call.operation == Stimulus.RESTART:
        scene.memory["restarted"] = True
    return call


@part("tmf-subscriptions-lost-at-restart", seam=Seam.DELIVERY)
def nobody_hears(scene: Scene, delivery: Delivery) -> Delivery:
    """There are no subscriptions any more."""
    return replace(delivery, copies=0) if scene.memory.get("restarted") else delivery


@wrong("tmf-tickets-lost-at-restart", seam=Seam.REQUEST, breaks=ids(81), also=[*OF_FORMS, *OF_LISTS, *OF_PATCHES, *ids(52, 112)])
def tickets_lost_at_restart(scene: Scene, call: Call) -> Call:
    """I keep tickets in memory, so a restart loses those that were made last."""
    if call.operation == Stimulus.RESTART:
        scene.memory["lost"] = set(scene.memory.get("read", ()))
    if call.operation == Operation.RETRIEVE and call.item_id is not None:
        scene.memory.setdefault("read", set()).add(call.item_id)
        return replace(call, item_id="lost") if call.item_id in scene.memory.get("lost", ()) else call
    return call
