"""Faults of a seller that lets tickets be patched."""

from __future__ import annotations

import copy
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import allow, answer, drop, during, entries, in_call, in_change, moved, part, refused, sent, unrouted
from ttck.mockseller.faults.mef.tools import CONTACT_RULES, NOTE_RULES, PATCH_RULES, STATE_RULES, fault
from ttck.specs.vocabulary import ContactRole, Operation, Stimulus, TicketState

_PATCHABLE = (
    "externalId",
    "severity",
    "priority",
    "issueStartDate",
    "note",
    "attachment",
    "relatedContactInformation",
    "relatedIssue",
)
_UNDEFINED = "not a value of any list"


def _ignoring(scene: Scene, call: Call, *names: str) -> Call:
    """The patch without some attributes, and with a harmless one if nothing else is left."""
    if call.operation != Operation.PATCH or not isinstance(call.document, dict):
        return call
    rest = {name: value for name, value in call.document.items() if name not in names}
    stored = scene.read(call.item_id or "") or {}
    return replace(call, document=rest or {"externalId": stored.get("externalId", "none")})


@fault(
    "refused-patch-says-ok",
    seam=Seam.REPLY,
    breaks=["MEF113:R45", "MEF113:R47"],
    also=["MEF113:R49", *PATCH_RULES],
)
def refused_patch_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a patch that I refuse; the body tells what was wrong."""
    late = during(scene, Operation.PATCH) and reply.status == HTTPStatus.UNPROCESSABLE_ENTITY
    return replace(reply, status=HTTPStatus.OK) if late else reply


@fault(
    "every-patch-is-taken-on",
    seam=Seam.REPLY,
    breaks=["MEF113:R45", "MEF113:R46", "MEF113:R47"],
    also=["MEF113:R49", *PATCH_RULES],
)
def every_patch_is_taken_on(scene: Scene, reply: Reply) -> Reply:
    """I answer every patch 202 before I look at it, so that a refusal is never signalled."""
    return answer(reply, HTTPStatus.ACCEPTED) if during(scene, Operation.PATCH) else reply


@fault("patch-of-unknown-accepted", seam=Seam.REPLY, breaks=["MEF113:R46"], also=["MEF113:R45", "MEF124:OAS"])
def patch_of_unknown_accepted(scene: Scene, reply: Reply) -> Reply:
    """I answer a patch of an unknown id as if it had worked."""
    unknown = during(scene, Operation.PATCH) and reply.status == HTTPStatus.NOT_FOUND
    made_up = {"id": scene.call.item_id if scene.call else None, **sent(scene)}
    return answer(reply, HTTPStatus.OK, copy.deepcopy(made_up)) if unknown else reply


@fault("patch-of-unknown-crashes", seam=Seam.REPLY, breaks=["MEF113:R46"], also=["MEF113:R45", "MEF124:OAS"])
def patch_of_unknown_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when an unknown id is patched."""
    unknown = during(scene, Operation.PATCH) and reply.status == HTTPStatus.NOT_FOUND
    error = {"code": "internalError", "reason": "no row"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if unknown else reply


@fault("patch-without-id-taken", seam=Seam.REPLY, breaks=["MEF113:R40"])
def patch_without_id_taken(scene: Scene, reply: Reply) -> Reply:
    """I take a patch of the collection for one of the ticket that was touched last."""
    if scene.call and scene.call.item_id:
        scene.memory["last"] = scene.call.item_id
    ticket = scene.read(scene.memory.get("last", ""))
    return answer(reply, HTTPStatus.OK, ticket) if unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) and ticket else reply


@fault("empty-patch-does-something", seam=Seam.REQUEST, breaks=["MEF113:R41"], also=["MEF113:R53", "MEF113:R153"])
def empty_patch_does_something(scene: Scene, call: Call) -> Call:
    """I take an empty patch for a real one: a pending ticket goes on."""
    if call.operation != Operation.PATCH or call.document != {}:
        return call
    stored = scene.read(call.item_id or "") or {}
    return replace(call, document={"externalId": stored.get("externalId", "none")})


@fault("patch-without-note-crashes", seam=Seam.REPLY, breaks=["MEF113:R42"], also=["MEF113:R45", "MEF124:OAS"])
def patch_without_note_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when a severity or a priority is patched without a note."""
    bare = during(scene, Operation.PATCH) and not sent(scene).get("note") and {"severity", "priority"} & sent(scene).keys()
    error = {"code": "internalError", "reason": "note is null"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if bare else reply


@fault("patch-ignores-description", seam=Seam.REQUEST, breaks=["MEF113:R47"], also=["MEF113:R45"])
def patch_ignores_description(scene: Scene, call: Call) -> Call:
    """I silently ignore a description in a patch and answer 200."""
    return _ignoring(scene, call, "description")


@fault("patch-ignores-seller-attributes", seam=Seam.REQUEST, breaks=["MEF113:R47"], also=["MEF113:R45"])
def patch_ignores_seller_attributes(scene: Scene, call: Call) -> Call:
    """I silently ignore my severity and my priority in a patch and answer 200."""
    return _ignoring(scene, call, "sellerSeverity", "sellerPriority")


@fault("patch-ignores-product", seam=Seam.REQUEST, breaks=["MEF113:R47"], also=["MEF113:R45"])
def patch_ignores_product(scene: Scene, call: Call) -> Call:
    """I silently ignore a product in a patch and answer 200."""
    return _ignoring(scene, call, "relatedEntity")


@fault("patch-ignores-creation-date", seam=Seam.REQUEST, breaks=["MEF113:R47"], also=["MEF113:R45"])
def patch_ignores_creation_date(scene: Scene, call: Call) -> Call:
    """I silently ignore a creation date or an id in a patch and answer 200."""
    return _ignoring(scene, call, "creationDate", "id")


@fault("patch-ignores-type-beside-note", seam=Seam.REQUEST, breaks=["MEF113:R47"], also=["MEF113:R45"])
def patch_ignores_type_beside_note(scene: Scene, call: Call) -> Call:
    """I refuse what cannot be patched, but not when an attribute that can be patched stands beside it."""
    mixed = isinstance(call.document, dict) and bool(set(_PATCHABLE) & call.document.keys())
    forbidden = (
        "description",
        "ticketType",
        "relatedEntity",
        "status",
        "sellerPriority",
        "sellerSeverity",
        "creationDate",
        "id",
    )
    return _ignoring(scene, call, *forbidden) if mixed else call


@fault("patched-status-ignored", seam=Seam.REQUEST, breaks=["MEF113:R47", "MEF113:R59"], also=["MEF113:R45", "MEF113:R153"])
def patched_status_ignored(scene: Scene, call: Call) -> Call:
    """I ignore a state in a patch and answer 200, also when the buyer means to accept the clearance that way."""
    return _ignoring(scene, call, "status")


@fault(
    "patched-status-closes",
    seam=Seam.REQUEST,
    breaks=["MEF113:R59"],
    also=["MEF113:R45", "MEF113:R47", "MEF113:R66", "MEF113:R153"],
)
def patched_status_closes(scene: Scene, call: Call) -> Call:
    """I take a patch of the state to closed for an acceptance of the clearance."""
    wanted = call.document.get("status") if isinstance(call.document, dict) else None
    scene.memory["closes"] = call.operation == Operation.PATCH and wanted == TicketState.CLOSED
    return _ignoring(scene, call, "status") if scene.memory["closes"] else call


@part("patched-status-closes", seam=Seam.DECISION)
def patched_status_closes_it(scene: Scene, decision: Decision) -> Decision:
    """I close the ticket then."""
    meant = decision.operation == Operation.PATCH and decision.state == TicketState.RESOLVED and scene.memory.get("closes")
    return allow(decision, TicketState.CLOSED.value) if meant else decision


@fault(
    "patch-sets-seller-priority",
    seam=Seam.REQUEST,
    breaks=["MEF113:R47"],
    also=["MEF113:R45", "MEF113:R37", "MEF113:R32"],
)
def patch_sets_seller_priority(scene: Scene, call: Call) -> Call:
    """I let the buyer patch my priority."""
    wanted = call.document.get("sellerPriority") if isinstance(call.document, dict) else None
    scene.memory["wanted"] = wanted if call.operation == Operation.PATCH else None
    return _ignoring(scene, call, "sellerPriority") if scene.memory["wanted"] else call


@part("patch-sets-seller-priority", seam=Seam.RECORD)
def patch_stores_seller_priority(scene: Scene, change: Change) -> Change:
    """I store what the buyer wants."""
    wanted = scene.memory.get("wanted") if change.operation == Operation.PATCH else None
    return in_change(change, lambda ticket: ticket.update(sellerPriority=wanted)) if wanted else change


@fault("patch-taken-while-assessing", seam=Seam.DECISION, breaks=["MEF113:R48"], also=["MEF113:R153"])
def patch_taken_while_assessing(_scene: Scene, decision: Decision) -> Decision:
    """I take a patch while I assess a cancellation."""
    late = decision.operation == Operation.PATCH and decision.state == TicketState.ASSESSING_CANCELLATION
    return allow(decision) if late else decision


@fault("patch-taken-when-closed", seam=Seam.DECISION, breaks=["MEF113:R48"], also=["MEF113:R153"])
def patch_taken_when_closed(_scene: Scene, decision: Decision) -> Decision:
    """I take a patch of a closed ticket; the buyer may remember something."""
    late = decision.operation == Operation.PATCH and decision.state == TicketState.CLOSED
    return allow(decision) if late else decision


@fault("patch-taken-when-closed-in-time", seam=Seam.RECORD, breaks=["MEF113:R48"], also=["MEF113:R153"])
def closed_in_time(scene: Scene, change: Change) -> Change:
    """I keep in mind which tickets I closed myself, as nobody said anything."""
    if during(scene, Stimulus.CLOSE_ON_TIMEOUT):
        scene.memory.setdefault("timely", set()).add(change.after.get("id"))
    return change


@part("patch-taken-when-closed-in-time", seam=Seam.DECISION)
def patch_taken_when_closed_in_time(scene: Scene, decision: Decision) -> Decision:
    """Those still take a patch."""
    mine = (scene.item or {}).get("id") in scene.memory.get("timely", set())
    late = decision.operation == Operation.PATCH and decision.state == TicketState.CLOSED
    return allow(decision) if late and mine else decision


@fault("patch-taken-when-cancelled", seam=Seam.DECISION, breaks=["MEF113:R48"], also=["MEF113:R153"])
def patch_taken_when_cancelled(_scene: Scene, decision: Decision) -> Decision:
    """I take a patch of a cancelled ticket."""
    late = decision.operation == Operation.PATCH and decision.state == TicketState.CANCELLED
    return allow(decision) if late else decision


@fault(
    "patch-refused-once-resolved",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=["MEF113:O14", "MEF113:R45"],
)
def patch_refused_once_resolved(_scene: Scene, decision: Decision) -> Decision:
    """I take no patch of a resolved ticket; the buyer shall close or reopen it."""
    late = decision.operation == Operation.PATCH and decision.state == TicketState.RESOLVED
    return replace(decision, allowed=False, to_state=None) if late else decision


@fault("refused-patch-is-stored", seam=Seam.REPLY, breaks=["MEF113:R47"], also=["MEF113:R45", "MEF113:R37", "MEF113:R32"])
def refused_patch_is_stored(scene: Scene, reply: Reply) -> Reply:
    """I refuse a patch of the description, and show the new description all the same."""
    key = f"description {scene.call.item_id if scene.call else None}"
    if during(scene, Operation.PATCH) and refused(reply) and scene.item and "description" in sent(scene):
        scene.memory[key] = sent(scene)["description"]
    shown = during(scene, Operation.RETRIEVE) and key in scene.memory and isinstance(reply.document, dict)
    return replace(reply, document={**reply.document, "description": scene.memory[key]}) if shown else reply


@fault(
    "patch-leaves-pending",
    seam=Seam.DECISION,
    breaks=["MEF113:R53"],
    also=["MEF113:R134", "MEF113:R137", "MEF113:R153"],
)
def patch_leaves_pending(_scene: Scene, decision: Decision) -> Decision:
    """A patched ticket stays pending until one of my agents has read it."""
    stays = decision.operation == Operation.PATCH and decision.state == TicketState.PENDING
    return replace(decision, to_state=None) if stays else decision


@fault(
    "patch-with-attachment-leaves-pending",
    seam=Seam.DECISION,
    breaks=["MEF113:R53"],
    also=["MEF113:R134", "MEF113:R137", "MEF113:R153"],
)
def patch_with_attachment_leaves_pending(scene: Scene, decision: Decision) -> Decision:
    """A ticket that is patched with an attachment stays pending, because only notes are read."""
    stays = decision.operation == Operation.PATCH and decision.state == TicketState.PENDING and sent(scene).get("attachment")
    return replace(decision, to_state=None) if stays else decision


@fault(
    "patch-of-severity-leaves-pending",
    seam=Seam.DECISION,
    breaks=["MEF113:R53"],
    also=["MEF113:R134", "MEF113:R137", "MEF113:R153"],
)
def patch_of_severity_leaves_pending(scene: Scene, decision: Decision) -> Decision:
    """A patch that changes the severity is no answer to my question, so the ticket stays pending."""
    stays = decision.operation == Operation.PATCH and decision.state == TicketState.PENDING and "severity" in sent(scene)
    return replace(decision, to_state=None) if stays else decision


@fault(
    "patch-resolves-pending",
    seam=Seam.DECISION,
    breaks=["MEF113:R53"],
    also=[*STATE_RULES, "MEF113:R39", "MEF113:R137", "MEF113:R138"],
)
def patch_resolves_pending(_scene: Scene, decision: Decision) -> Decision:
    """A patched ticket goes from pending to resolved at once."""
    at_once = decision.operation == Operation.PATCH and decision.state == TicketState.PENDING
    return allow(decision, TicketState.RESOLVED.value) if at_once else decision


@fault(
    "patch-reopens-resolved",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=[*STATE_RULES, "MEF113:R39", "MEF113:R53"],
)
def patch_reopens_resolved(_scene: Scene, decision: Decision) -> Decision:
    """A patch of a resolved ticket shows me that there is more to do: it is in progress again."""
    more = decision.operation == Operation.PATCH and decision.state == TicketState.RESOLVED
    return allow(decision, TicketState.IN_PROGRESS.value) if more else decision


@fault("patch-of-reopened-acknowledges", seam=Seam.RECORD, breaks=["MEF113:R153"], also=STATE_RULES)
def patch_of_reopened_acknowledges(scene: Scene, change: Change) -> Change:
    """A patch of a reopened ticket begins a new round, so it is acknowledged again."""
    again = change.operation == Operation.PATCH and change.after.get("status") == TicketState.REOPENED
    return in_change(change, lambda ticket: moved(ticket, TicketState.ACKNOWLEDGED, scene.now)) if again else change


def _patch_loses(change: Change, name: str) -> Change:
    """The patch as if it had left one attribute as it was."""
    if change.operation != Operation.PATCH or change.before is None:
        return change
    old = change.before.get(name)
    return in_change(change, drop(name) if old is None else lambda ticket: ticket.update({name: copy.deepcopy(old)}))


@fault("patched-priority-lost", seam=Seam.RECORD, breaks=["MEF113:O14", "MEF113:R47"], also=["MEF113:R37", "MEF113:O12"])
def patched_priority_lost(_scene: Scene, change: Change) -> Change:
    """I answer 200 to a patch of the priority, and keep the old one."""
    return _patch_loses(change, "priority")


@fault("patched-issue-start-lost", seam=Seam.RECORD, breaks=["MEF113:O14", "MEF113:R47"], also=["MEF113:R38"])
def patched_issue_start_lost(_scene: Scene, change: Change) -> Change:
    """I answer 200 to a patch of the issue start date, and keep the old one."""
    return _patch_loses(change, "issueStartDate")


@fault("patched-external-id-lost", seam=Seam.RECORD, breaks=["MEF113:O14", "MEF113:R47"], also=["MEF113:R38"])
def patched_external_id_lost(_scene: Scene, change: Change) -> Change:
    """I answer 200 to a patch of the buyer's ticket number, and keep the old one."""
    return _patch_loses(change, "externalId")


@fault(
    "patch-answer-is-old",
    seam=Seam.REPLY,
    breaks=["MEF113:O14"],
    also=[
        "MEF113:R29",
        "MEF113:R153",
        "MEF113:R37",
        "MEF113:R49",
        "MEF113:R45",
        "MEF113:R47",
        "MEF113:R53",
        "MEF113:R51",
        "MEF113:R52",
        *NOTE_RULES,
    ],
)
def patch_answer_is_old(scene: Scene, reply: Reply) -> Reply:
    """My answer to a patch shows the ticket as it was before; a retrieve shows the change."""
    done = during(scene, Operation.PATCH) and reply.status == HTTPStatus.OK and scene.item is not None
    return replace(reply, document=copy.deepcopy(scene.item)) if done else reply


def _technicians(document: Any) -> list[Document]:
    return [c for c in entries(document, "relatedContactInformation") if c.get("role") == ContactRole.BUYER_TECHNICAL]


@fault("patched-technicians-refused", seam=Seam.REQUEST, breaks=["MEF113:O14"], also=[*CONTACT_RULES, "MEF113:R45"])
def patched_technicians_refused(_scene: Scene, call: Call) -> Call:
    """I refuse a patch of the buyer's technical contacts."""
    if call.operation != Operation.PATCH or not isinstance(call.document, dict) or not _technicians(call.document):
        return call
    return in_call(call, lambda ticket: ticket.update(severity=_UNDEFINED))
