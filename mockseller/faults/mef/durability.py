"""Faults of a seller that is restarted.

The fault switch tells of a restart by a call whose operation is the stimulus `seller_restart` at the request seam.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Delivery, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, part, seconds_between
from ttck.mockseller.faults.mef.tools import EVENT_RULES, fault
from ttck.specs.vocabulary import Operation, Stimulus

_BY_ID = (Operation.RETRIEVE, Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN)


def _before_restart(scene: Scene, moment: object) -> bool:
    """Whether a moment lies before the last restart; False without a restart."""
    elapsed = seconds_between(moment, scene.memory.get("restarted"))
    return elapsed is not None and elapsed >= 0


@fault(
    "tickets-lost-at-restart",
    seam=Seam.REQUEST,
    breaks=["MEF113:R37"],
    also=["MEF113:R34", "MEF113:R35", "MEF113:R38", "MEF113:R45", "MEF113:R153"],
)
def tickets_lost_at_restart(scene: Scene, call: Call) -> Call:
    """I keep tickets in memory, so a restart loses them."""
    if call.operation == Stimulus.RESTART:
        scene.memory["restarted"] = scene.now
    created = (scene.read(call.item_id or "") or {}).get("creationDate")
    lost = call.operation in _BY_ID and _before_restart(scene, created)
    return replace(call, item_id="lost") if lost else call


@fault(
    "patches-lost-at-restart",
    seam=Seam.REQUEST,
    breaks=["MEF113:R27"],
    also=[
        "MEF113:R47",
        "MEF113:R131",
        "MEF113:R134",
        "MEF113:R153",
        "MEF113:R28",
        "MEF113:R29",
        "MEF113:R2",
        "MEF113:R49",
        "MEF113:R38",
        "MEF113:O14",
        "MEF113:R37",
    ],
)
def patches_lost_at_restart(scene: Scene, call: Call) -> Call:
    """I write patches to disk at night, so a restart loses those of the day."""
    if call.operation == Stimulus.RESTART:
        scene.memory["restarted"] = scene.now
    if call.operation == Operation.PATCH and "restarted" not in scene.memory and scene.item:
        scene.memory.setdefault(call.item_id or "", copy.deepcopy(scene.item))
    return call


@part("patches-lost-at-restart", seam=Seam.REPLY)
def unpatched_ticket_shown(scene: Scene, reply: Reply) -> Reply:
    """After it I show the ticket as it was before the first patch."""
    old = scene.memory.get(scene.call.item_id or "") if scene.call and "restarted" in scene.memory else None
    shown = during(scene, Operation.RETRIEVE) and reply.status == HTTPStatus.OK and old
    return replace(reply, document=copy.deepcopy(old)) if shown else reply


@fault("subscriptions-lost-at-restart", seam=Seam.REQUEST, breaks=["MEF113:R134"], also=EVENT_RULES)
def subscriptions_lost_at_restart(scene: Scene, call: Call) -> Call:
    """I keep subscriptions in memory, so after a restart nobody gets anything."""
    if call.operation == Stimulus.RESTART:
        scene.memory["restarted"] = scene.now
    return call


@part("subscriptions-lost-at-restart", seam=Seam.DELIVERY)
def nobody_gets_anything(scene: Scene, delivery: Delivery) -> Delivery:
    """There are no subscriptions any more."""
    return replace(delivery, copies=0) if "restarted" in scene.memory else delivery
