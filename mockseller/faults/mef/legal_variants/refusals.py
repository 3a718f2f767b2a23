"""Legal variants of refusals: what a seller may refuse for a reason of its own."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Decision, Reply, Scene, Seam
from ttck.mockseller.faults.busy import BUSY, at_once
from ttck.mockseller.faults.common import answer, during, entries, in_call, part, sent
from ttck.mockseller.faults.mef.crowds import SINGLE
from ttck.mockseller.faults.mef.tools import from_source, legal_variant
from ttck.specs.vocabulary import Operation, Source

_WHY = "refused because of a relation"


@legal_variant("unknown-relations-refused", seam=Seam.REQUEST)
def unknown_relations_refused(scene: Scene, call: Call) -> Call:
    """A ticket can be related to a ticket that I have, and to nothing else."""
    scene.memory.pop(_WHY, None)
    if call.operation not in {Operation.CREATE, Operation.PATCH} or not isinstance(call.document, dict):
        return call
    strange = [item for item in from_source(call.document, "relatedIssue", Source.BUYER) if scene.read(str(item.get("id"))) is None]
    if not strange:
        return call
    scene.memory[_WHY] = f"/relatedIssue/{entries(call.document, 'relatedIssue').index(strange[0])}/id"
    return in_call(call, lambda document: document.update(relatedIssue="strange"))


@part("unknown-relations-refused", seam=Seam.REPLY)
def unknown_relation_named(scene: Scene, reply: Reply) -> Reply:
    """I say which relation it is."""
    place = scene.memory.pop(_WHY, None)
    if place is None:
        return reply
    error = {"code": "referenceNotFound", "reason": "there is no such ticket", "propertyPath": place}
    return answer(reply, HTTPStatus.UNPROCESSABLE_ENTITY, [error])


@legal_variant("patches-at-once-refused", seam=Seam.DECISION)
def patches_at_once_refused(scene: Scene, decision: Decision) -> Decision:
    """While I am busy with a ticket I refuse the next patch of it."""
    patched = decision.operation == Operation.PATCH and decision.allowed and set(sent(scene)) <= SINGLE
    busy = patched and scene.call is not None and at_once(scene, str(scene.call.item_id))
    return replace(decision, allowed=False, to_state=None) if busy else decision


@part("patches-at-once-refused", seam=Seam.REPLY)
def patches_are_slow(scene: Scene, reply: Reply) -> Reply:
    """That takes a moment."""
    mine = during(scene, Operation.PATCH) and set(sent(scene)) <= SINGLE
    return replace(reply, delay=reply.delay + BUSY) if mine else reply
