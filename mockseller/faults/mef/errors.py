"""Faults of a seller that answers errors: findings against the binding, for the draft names no error bodies."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, edited, entries, in_answers, refused, with_headers
from ttck.mockseller.faults.mef.tools import ATTACHMENT_RULES, CREATE_RULES, fault
from ttck.specs.vocabulary import Operation

_UNKNOWN = (
    *("MEF113:R35", "MEF113:R46", "MEF113:R56", "MEF113:R64"),
    *("MEF124:R25", "MEF124:R33", "MEF124:R39", "MEF124:R44"),
)
_SHOWS_STATE = (
    *("MEF113:R24", "MEF113:R32", "MEF113:R37", "MEF113:R48", "MEF113:R53", "MEF113:R57", "MEF113:R58", "MEF113:R65"),
    *("MEF113:R66", "MEF113:R153", "MEF113:O12", "MEF113:O13"),
)


@fault("errors-without-code", seam=Seam.REPLY, breaks=["MEF124:OAS"])
def errors_without_code(_scene: Scene, reply: Reply) -> Reply:
    """My errors have a reason, but no code."""
    return replace(reply, document=edited(reply.document, drop("code"))) if refused(reply) else reply


@fault("errors-with-own-codes", seam=Seam.REPLY, breaks=["MEF124:OAS"])
def errors_with_own_codes(_scene: Scene, reply: Reply) -> Reply:
    """My errors carry codes of my own."""
    if not refused(reply):
        return reply
    return replace(reply, document=edited(reply.document, lambda error: error.update(code="E4711")))


@fault("refusals-as-object", seam=Seam.REPLY, breaks=["MEF124:OAS"])
def refusals_as_object(_scene: Scene, reply: Reply) -> Reply:
    """My 422 carries one error, not a list of errors."""
    several = reply.status == HTTPStatus.UNPROCESSABLE_ENTITY and isinstance(reply.document, list) and reply.document
    return replace(reply, document=reply.document[0]) if several else reply


@fault("errors-as-page", seam=Seam.REPLY, breaks=["MEF124:OAS"])
def errors_as_page(_scene: Scene, reply: Reply) -> Reply:
    """My errors are web pages."""
    if not refused(reply):
        return reply
    return with_headers(replace(reply, document=None, raw=b"<html><body>No.</body></html>"), Content_Type="text/html")


@fault("errors-with-long-reason", seam=Seam.REPLY, breaks=["MEF124:OAS"])
def errors_with_long_reason(_scene: Scene, reply: Reply) -> Reply:
    """I explain at length what is wrong, in more than 255 characters."""
    if not refused(reply):
        return reply
    return replace(reply, document=edited(reply.document, lambda error: error.update(reason="because " * 40)))


@fault(
    "not-found-as-bad-request",
    seam=Seam.REPLY,
    breaks=["MEF124:R25"],
    also=_UNKNOWN,
)
def not_found_as_bad_request(scene: Scene, reply: Reply) -> Reply:
    """I answer 400 for an id that I do not know."""
    if reply.status != HTTPStatus.NOT_FOUND or not (scene.call and scene.call.item_id):
        return reply
    return answer(reply, HTTPStatus.BAD_REQUEST, {"code": "invalidQuery", "reason": "no such ticket"})


@fault(
    "wrong-state-crashes",
    seam=Seam.REPLY,
    breaks=["MEF113:R57"],
    also=["MEF113:R48", "MEF113:R55", "MEF113:R63", "MEF113:R153", "MEF124:OAS"],
)
def wrong_state_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when a ticket cannot be cancelled any more."""
    late = during(scene, Operation.CANCEL) and reply.status == HTTPStatus.UNPROCESSABLE_ENTITY
    error = {"code": "internalError", "reason": "illegal state"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if late else reply


@fault("missing-attribute-crashes", seam=Seam.REPLY, breaks=["MEF113:R19"], also=["MEF113:R20", "MEF113:R21", "MEF124:OAS"])
def missing_attribute_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when something is missing in a create."""
    late = during(scene, Operation.CREATE) and refused(reply)
    error = {"code": "internalError", "reason": "null"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if late else reply


@fault("broken-json", seam=Seam.REPLY, breaks=["MEF113:R37"], also=["MEF113:R34", "MEF113:R38", "MEF124:OAS"])
def broken_json(scene: Scene, reply: Reply) -> Reply:
    """My answer to every fourth retrieve is cut in the middle."""
    if not during(scene, Operation.RETRIEVE) or reply.status != HTTPStatus.OK:
        return reply
    scene.memory["count"] = scene.memory.get("count", 0) + 1
    return replace(reply, raw=b'{"id": "1", "description": "cut', document=None) if scene.memory["count"] % 4 == 0 else reply


@fault(
    "numbers-as-text",
    seam=Seam.REPLY,
    breaks=["MEF124:OAS"],
    also=ATTACHMENT_RULES,
)
def numbers_as_text(scene: Scene, reply: Reply) -> Reply:
    """I write the size of an attachment as a text."""

    def edit(ticket: Document) -> None:
        for size in (item.get("size") for item in entries(ticket, "attachment")):
            if isinstance(size, dict) and "amount" in size:
                size["amount"] = str(size["amount"])

    return in_answers(scene, reply, edit, Operation.CREATE, Operation.RETRIEVE, Operation.PATCH)


@fault(
    "states-in-capitals",
    seam=Seam.REPLY,
    breaks=["MEF124:OAS"],
    also=_SHOWS_STATE,
)
def states_in_capitals(scene: Scene, reply: Reply) -> Reply:
    """I write states in capital letters, as the business text does."""
    shown = (Operation.CREATE, Operation.RETRIEVE, Operation.PATCH, Operation.LIST)
    return in_answers(scene, reply, lambda t: t.update(status=str(t.get("status", "")).upper()), *shown)


@fault(
    "nulls-for-absent",
    seam=Seam.REPLY,
    breaks=["MEF124:OAS"],
    also=["MEF113:R32", "MEF113:R38", "MEF113:R39", "MEF113:O12"],
)
def nulls_for_absent(scene: Scene, reply: Reply) -> Reply:
    """I write null for what is not set."""

    def edit(ticket: Document) -> None:
        for name in ("externalId", "issueStartDate", "expectedResolutionDate", "resolutionDate"):
            ticket.setdefault(name, None)

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@fault("unreadable-body-accepted", seam=Seam.REQUEST, breaks=["MEF113:R19"], also=[*CREATE_RULES, "MEF113:R21"])
def unreadable_body_accepted(_scene: Scene, call: Call) -> Call:
    """I fill in whatever a create leaves out: type, severity, impact and product."""
    if call.operation != Operation.CREATE or not isinstance(call.document, dict):
        return call
    product = [{"id": "unknown", "@referredType": "Product", "role": "none"}]
    filling = {"ticketType": "assistance", "severity": "minor", "observedImpact": "degraded", "relatedEntity": product}
    return replace(call, document={**filling, **call.document})
