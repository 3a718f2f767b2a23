"""Faults of a seller that shows one ticket."""

from __future__ import annotations

import copy
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, in_answers, keep, part, refused, seconds_between, unrouted
from ttck.mockseller.faults.mef.tools import (
    ATTACHMENT_RULES,
    CONTACT_RULES,
    NOTE_RULES,
    RELATION_RULES,
    SELLER_RELATION_RULES,
    fault,
    without_role,
)
from ttck.specs.vocabulary import ContactRole, Operation, Source, TicketState

_PATCHED = (
    *("MEF113:R2", "MEF113:R5", "MEF113:R27", "MEF113:R28", "MEF113:R29", "MEF113:R37", "MEF113:R38", "MEF113:R49", "MEF113:R50"),
    *("MEF113:R51", "MEF113:R52", "MEF113:R53", "MEF113:R58", "MEF113:R63", "MEF113:R66", "MEF113:R131", "MEF113:R134"),
    *("MEF113:R135", "MEF113:R153"),
)
_LAG = 0.5  # seconds
_FORM = ("id", "description", "status", "severity", "priority", "note")


@fault(
    "refused-retrieve-says-ok",
    seam=Seam.REPLY,
    breaks=["MEF113:R34", "MEF113:R35"],
    also=["MEF113:R36", "MEF113:R46", "MEF124:OAS"],
)
def refused_retrieve_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to every retrieve, also when the body is an error."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, Operation.RETRIEVE) and refused(reply) else reply


@fault(
    "unknown-ticket-is-empty",
    seam=Seam.REPLY,
    breaks=["MEF113:R35"],
    also=["MEF113:R34", "MEF113:R37", "MEF113:R46", "MEF124:OAS"],
)
def unknown_ticket_is_empty(scene: Scene, reply: Reply) -> Reply:
    """I answer an unknown id with 200 and an empty object."""
    unknown = during(scene, Operation.RETRIEVE) and reply.status == HTTPStatus.NOT_FOUND
    return answer(reply, HTTPStatus.OK, {}) if unknown else reply


@fault("unknown-ticket-crashes", seam=Seam.REPLY, breaks=["MEF113:R35"], also=["MEF113:R34", "MEF113:R46", "MEF124:OAS"])
def unknown_ticket_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when somebody asks for an id that I do not know."""
    unknown = during(scene, Operation.RETRIEVE) and reply.status == HTTPStatus.NOT_FOUND
    error = {"code": "internalError", "reason": "no row"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if unknown else reply


@fault(
    "unknown-id-finds-neighbour",
    seam=Seam.REQUEST,
    breaks=["MEF113:R35"],
    also=["MEF113:R34", "MEF113:R36", "MEF113:R46"],
)
def unknown_id_finds_neighbour(scene: Scene, call: Call) -> Call:
    """I answer an unknown id with the ticket that I was asked for last."""
    if call.operation != Operation.RETRIEVE or not call.item_id:
        return call
    if scene.read(call.item_id) is not None:
        scene.memory["last"] = call.item_id
    return replace(call, item_id=scene.memory.get("last", call.item_id))


@fault("not-found-shows-form", seam=Seam.REPLY, breaks=["MEF113:R36"], also=["MEF113:R34", "MEF124:OAS"])
def not_found_shows_form(scene: Scene, reply: Reply) -> Reply:
    """My 404 shows the id that was asked for and an empty ticket form beside the error."""
    if not (during(scene, Operation.RETRIEVE) and refused(reply) and isinstance(reply.document, dict)):
        return reply
    form = dict.fromkeys(_FORM, "") | {"id": scene.call.item_id if scene.call else ""}
    return replace(reply, document={**form, **reply.document})


@fault("blank-id-finds-a-ticket", seam=Seam.REQUEST, breaks=["MEF113:R33"], also=["MEF113:R54"])
def blank_id_finds_a_ticket(scene: Scene, call: Call) -> Call:
    """I answer a retrieve with a blank id with the ticket that I was asked for last."""
    if (call.item_id or "").strip():
        scene.memory["last"] = call.item_id
    elif call.operation == Operation.RETRIEVE:
        return replace(call, item_id=scene.memory.get("last", call.item_id))
    return call


@part("blank-id-finds-a-ticket", seam=Seam.REPLY)
def no_id_finds_a_ticket(scene: Scene, reply: Reply) -> Reply:
    """I do the same when there is nothing at all in the place of the id."""
    last = scene.read(scene.memory.get("last", ""))
    return answer(reply, HTTPStatus.OK, last) if unrouted(scene, reply, HTTPStatus.NOT_FOUND) and last else reply


@fault("reporter-hidden", seam=Seam.REPLY, breaks=["MEF113:R37"], also=[*CONTACT_RULES, "MEF124:OAS"])
def reporter_hidden(scene: Scene, reply: Reply) -> Reply:
    """I do not show the reporter in a retrieve, for reasons of privacy."""
    return in_answers(scene, reply, without_role(ContactRole.REPORTER), Operation.RETRIEVE)


@fault("description-hidden", seam=Seam.REPLY, breaks=["MEF113:R37"], also=["MEF113:R32", "MEF124:OAS"])
def description_hidden(scene: Scene, reply: Reply) -> Reply:
    """I do not repeat the description in a retrieve; the buyer knows it."""
    return in_answers(scene, reply, drop("description"), Operation.RETRIEVE)


@fault("seller-severity-hidden-once-resolved", seam=Seam.REPLY, breaks=["MEF113:R37"], also=["MEF113:O12", "MEF113:R32", "MEF124:OAS"])
def seller_severity_hidden_once_resolved(scene: Scene, reply: Reply) -> Reply:
    """My severity disappears from a retrieve when the ticket is resolved."""

    def edit(ticket: Document) -> None:
        if ticket.get("status") in {TicketState.RESOLVED, TicketState.CLOSED}:
            ticket.pop("sellerSeverity", None)

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@fault("seller-contact-hidden-once-cancelled", seam=Seam.REPLY, breaks=["MEF113:R37"], also=["MEF113:R38", "MEF124:OAS"])
def seller_contact_hidden_once_cancelled(scene: Scene, reply: Reply) -> Reply:
    """Nobody of mine is responsible any more once the buyer wants to cancel, so a retrieve names no seller contact."""

    def edit(ticket: Document) -> None:
        if ticket.get("status") in {TicketState.ASSESSING_CANCELLATION, TicketState.CANCELLED}:
            without_role(ContactRole.SELLER_TICKET)(ticket)

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@fault(
    "priorities-mixed-up",
    seam=Seam.REPLY,
    breaks=["MEF113:R37"],
    also=["MEF113:O12", "MEF113:O13", "MEF113:R32", "MEF113:R38", "MEF113:R47", "MEF113:O14"],
)
def priorities_mixed_up(scene: Scene, reply: Reply) -> Reply:
    """I show the buyer's severity as one step less than it is when somebody retrieves the ticket."""
    steps = {"extensive": "significant", "significant": "moderate", "moderate": "minor", "minor": "extensive"}
    return in_answers(
        scene,
        reply,
        lambda ticket: ticket.update(severity=steps.get(str(ticket.get("severity")), "minor")),
        Operation.RETRIEVE,
    )


@fault("issue-start-hidden", seam=Seam.REPLY, breaks=["MEF113:R38"], also=["MEF113:O14"])
def issue_start_hidden(scene: Scene, reply: Reply) -> Reply:
    """I echo the issue start date on create, but no retrieve shows it."""
    return in_answers(scene, reply, drop("issueStartDate"), Operation.RETRIEVE)


@fault(
    "expected-resolution-hidden",
    seam=Seam.REPLY,
    breaks=["MEF113:R38"],
    also=["MEF113:R26", "MEF113:R32", "MEF113:R133"],
)
def expected_resolution_hidden(scene: Scene, reply: Reply) -> Reply:
    """My expected resolution date is internal; a retrieve does not show it."""
    return in_answers(scene, reply, drop("expectedResolutionDate"), Operation.RETRIEVE)


@fault("work-orders-hidden", seam=Seam.REPLY, breaks=["MEF113:R38"], also=["MEF113:O11", "MEF113:R133"])
def work_orders_hidden(scene: Scene, reply: Reply) -> Reply:
    """My workorders are internal; a retrieve does not name them."""
    return in_answers(scene, reply, drop("workOrder"), Operation.RETRIEVE)


@fault("seller-technicians-hidden", seam=Seam.REPLY, breaks=["MEF113:R38"], also=["MEF113:O9", "MEF113:R133"])
def seller_technicians_hidden(scene: Scene, reply: Reply) -> Reply:
    """My technicians are not to be called, so a retrieve does not name them."""
    return in_answers(scene, reply, without_role(ContactRole.SELLER_TECHNICAL), Operation.RETRIEVE)


@fault("buyer-technicians-hidden", seam=Seam.REPLY, breaks=["MEF113:R38"], also=CONTACT_RULES)
def buyer_technicians_hidden(scene: Scene, reply: Reply) -> Reply:
    """A retrieve does not repeat the buyer's technical contacts."""
    return in_answers(scene, reply, without_role(ContactRole.BUYER_TECHNICAL), Operation.RETRIEVE)


@fault("buyer-notes-hidden", seam=Seam.REPLY, breaks=["MEF113:R38"], also=NOTE_RULES)
def buyer_notes_hidden(scene: Scene, reply: Reply) -> Reply:
    """A retrieve shows my notes only; the buyer knows its own."""
    return in_answers(scene, reply, lambda ticket: keep(ticket, "note", lambda n: n.get("source") != Source.BUYER), Operation.RETRIEVE)


@fault(
    "seller-attachments-hidden",
    seam=Seam.REPLY,
    breaks=["MEF113:R38"],
    also=[*ATTACHMENT_RULES, "MEF113:R7", "MEF113:O8", "MEF113:R133"],
)
def seller_attachments_hidden(scene: Scene, reply: Reply) -> Reply:
    """A retrieve shows the buyer's attachments only; mine come by mail."""
    return in_answers(
        scene,
        reply,
        lambda ticket: keep(ticket, "attachment", lambda a: a.get("source") != Source.SELLER),
        Operation.RETRIEVE,
    )


@fault(
    "relations-hidden",
    seam=Seam.REPLY,
    breaks=["MEF113:R38"],
    also=[*RELATION_RULES, *SELLER_RELATION_RULES],
)
def relations_hidden(scene: Scene, reply: Reply) -> Reply:
    """A retrieve shows no relations; there is another screen for them."""
    return in_answers(scene, reply, drop("relatedIssue"), Operation.RETRIEVE)


@fault("external-id-hidden-once-resolved", seam=Seam.REPLY, breaks=["MEF113:R38"], also=["MEF113:R32"])
def external_id_hidden_once_resolved(scene: Scene, reply: Reply) -> Reply:
    """The buyer's ticket number is dropped from a retrieve when the ticket is resolved."""

    def edit(ticket: Document) -> None:
        if ticket.get("status") == TicketState.RESOLVED:
            ticket.pop("externalId", None)

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@fault("retrieve-lags-behind-patch", seam=Seam.REPLY, breaks=["MEF113:O14"], also=_PATCHED)
def retrieve_lags_behind_patch(scene: Scene, reply: Reply) -> Reply:
    """My read replica lags: for half a second after a patch, a retrieve shows the ticket as it was."""
    key = f"old {scene.call.item_id if scene.call else None}"
    if during(scene, Operation.PATCH) and reply.status == HTTPStatus.OK and scene.item:
        scene.memory[key] = (scene.now, copy.deepcopy(scene.item))
    patched, old = scene.memory.get(key, ("", None))
    age = seconds_between(patched, scene.now)
    lags = during(scene, Operation.RETRIEVE) and reply.status == HTTPStatus.OK and age is not None and 0 <= age < _LAG
    return replace(reply, document=copy.deepcopy(old)) if lags else reply
