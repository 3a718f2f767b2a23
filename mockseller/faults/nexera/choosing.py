"""Faults of a seller of Nexera that is not as its target file says that it is."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Change, Delivery, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, entries, sent, unrouted
from ttck.mockseller.faults.nexera.tools import ANY, ids, later, wrong
from ttck.specs.vocabulary import Operation


@wrong("nexera-put-is-done", seam=Seam.REPLY, breaks=ids(35), also=ANY)
def put_is_done(scene: Scene, reply: Reply) -> Reply:
    """A PUT is answered as if it were done."""
    return answer(reply, HTTPStatus.OK, {"message": "ok"}) if unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) else reply


@wrong("nexera-notes-are-added", seam=Seam.RECORD, breaks=ids(44), also=ANY)
def notes_are_added(scene: Scene, change: Change) -> Change:
    """Notes of a change are added to those that there are."""
    before = entries(change.before, "note")
    if "note" not in sent(scene) or not during(scene, Operation.PATCH):
        return change
    return later(change, lambda one: one.update(note=[*before, *one["note"]]))


@wrong("nexera-first-address-stays", seam=Seam.DELIVERY, breaks=ids(38), also=ANY)
def first_address_stays(scene: Scene, delivery: Delivery) -> Delivery:
    """The first address gets the events, whatever is set later."""
    root = scene.memory.get("root")
    place = delivery.url.partition("/listener/")
    if root is None:
        scene.memory["root"] = place[0]
        return delivery
    return replace(delivery, url=f"{root}/listener/{place[2]}")
