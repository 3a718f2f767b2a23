"""Faults of a seller that takes tickets in."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    allow,
    answer,
    drop,
    during,
    edited,
    entries,
    header,
    in_answers,
    in_call,
    in_change,
    refused,
    sent,
)
from ttck.mockseller.faults.mef.tools import CREATE_RULES, NOTE_RULES, drop_in, fault, without_role
from ttck.specs.vocabulary import ContactRole, Operation, TicketState

_UNDEFINED = "not a value of any list"


@fault("starts-at-once", seam=Seam.DECISION, breaks=["MEF113:R24"], also=["MEF113:R134", "MEF113:R153"])
def starts_at_once(_scene: Scene, decision: Decision) -> Decision:
    """I start work at once, so a new ticket is never acknowledged."""
    return allow(decision, TicketState.IN_PROGRESS.value) if decision.operation == Operation.CREATE else decision


@fault("critical-starts-at-once", seam=Seam.DECISION, breaks=["MEF113:R24"], also=["MEF113:R134", "MEF113:R153"])
def critical_starts_at_once(scene: Scene, decision: Decision) -> Decision:
    """I start work at once when the priority is critical; only the others are acknowledged."""
    critical = decision.operation == Operation.CREATE and sent(scene).get("priority") == "critical"
    return allow(decision, TicketState.IN_PROGRESS.value) if critical else decision


@fault(
    "refused-create-says-ok",
    seam=Seam.REPLY,
    breaks=["MEF113:R21"],
    also=["MEF113:R19", "MEF113:R20", "MEF113:R22", "MEF124:OAS"],
)
def refused_create_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a create that I refuse; the body tells what was wrong."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, Operation.CREATE) and refused(reply) else reply


@fault("created-says-error", seam=Seam.REPLY, breaks=["MEF113:R21"], also=[*CREATE_RULES, "MEF113:R22", "MEF124:OAS"])
def created_says_error(scene: Scene, reply: Reply) -> Reply:
    """I show the new ticket with a status of 400, because a duplicate may turn up later, when it is critical."""
    critical = during(scene, Operation.CREATE) and reply.status == HTTPStatus.CREATED and sent(scene).get("priority") == "critical"
    return replace(reply, status=HTTPStatus.BAD_REQUEST) if critical else reply


@fault("refusal-repeats-ticket", seam=Seam.REPLY, breaks=["MEF113:R22"], also=["MEF113:R21", "MEF124:OAS"])
def refusal_repeats_ticket(scene: Scene, reply: Reply) -> Reply:
    """My refusal repeats the rejected ticket beside the error."""
    if not (during(scene, Operation.CREATE) and refused(reply)):
        return reply
    return replace(reply, document=edited(reply.document, lambda error: error.update(sent(scene))))


@fault("refusal-reserves-id", seam=Seam.REPLY, breaks=["MEF113:R22"], also=["MEF113:R21", "MEF124:OAS"])
def refusal_reserves_id(scene: Scene, reply: Reply) -> Reply:
    """My refusal of a create names the id and the date that the ticket would have had."""
    if not (during(scene, Operation.CREATE) and refused(reply)):
        return reply
    return replace(reply, document=edited(reply.document, lambda error: error.update(id="reserved-1", creationDate=scene.now)))


@fault("severity-reassessed", seam=Seam.REPLY, breaks=["MEF113:R23"], also=["MEF113:R37", "MEF113:R25"])
def severity_reassessed(scene: Scene, reply: Reply) -> Reply:
    """My answer to a create shows my own view of the severity in place of the buyer's."""
    mine = {"minor": "moderate", "moderate": "significant", "significant": "extensive", "extensive": "minor"}
    return in_answers(
        scene,
        reply,
        lambda ticket: ticket.update(severity=mine.get(str(ticket.get("severity")), "minor")),
        Operation.CREATE,
    )


@fault("issue-start-not-echoed", seam=Seam.REPLY, breaks=["MEF113:R23"], also=["MEF113:O5"])
def issue_start_not_echoed(scene: Scene, reply: Reply) -> Reply:
    """My answer to a create leaves the issue start date out."""
    return in_answers(scene, reply, drop("issueStartDate"), Operation.CREATE)


@fault("issue-start-offset-lost", seam=Seam.RECORD, breaks=["MEF113:R23"], also=["MEF113:O5", "MEF113:O14", "MEF113:R38"])
def issue_start_offset_lost(_scene: Scene, change: Change) -> Change:
    """I read every issue start date as UTC, whatever offset the buyer wrote."""

    def edit(ticket: Document) -> None:
        if isinstance(ticket.get("issueStartDate"), str):
            ticket["issueStartDate"] = re.sub(r"[+-]\d\d:\d\d$", "Z", ticket["issueStartDate"])

    return in_change(change, edit) if change.before is None else change


@fault(
    "external-id-lower-case",
    seam=Seam.RECORD,
    breaks=["MEF113:R23"],
    also=["MEF113:O5", "MEF113:O12", "MEF113:O13", "MEF113:O14", "MEF113:R38"],
)
def external_id_lower_case(_scene: Scene, change: Change) -> Change:
    """I keep the buyer's ticket number in lower case."""
    external = change.after.get("externalId")
    return in_change(change, lambda ticket: ticket.update(externalId=external.lower())) if isinstance(external, str) else change


@fault("no-seller-contact-yet", seam=Seam.REPLY, breaks=["MEF113:R25"], also=["MEF124:OAS"])
def no_seller_contact_yet(scene: Scene, reply: Reply) -> Reply:
    """I assign my contact later, so the answer to a create does not name one."""
    return in_answers(scene, reply, without_role(ContactRole.SELLER_TICKET), Operation.CREATE)


@fault("no-seller-priority-yet", seam=Seam.REPLY, breaks=["MEF113:R25"], also=["MEF124:OAS"])
def no_seller_priority_yet(scene: Scene, reply: Reply) -> Reply:
    """I triage later, so the answer to a create has no seller priority."""
    return in_answers(scene, reply, drop("sellerPriority"), Operation.CREATE)


@fault("no-seller-severity-for-information", seam=Seam.REPLY, breaks=["MEF113:R25"], also=["MEF124:OAS"])
def no_seller_severity_for_information(scene: Scene, reply: Reply) -> Reply:
    """I give no seller severity to a new ticket that only asks for information."""
    asks = sent(scene).get("ticketType") == "information"
    return in_answers(scene, reply, drop("sellerSeverity"), Operation.CREATE) if asks else reply


@fault(
    "bare-id-on-create",
    seam=Seam.REPLY,
    breaks=["MEF113:R23", "MEF113:R25"],
    also=["MEF113:R24", "MEF113:O5", "MEF124:OAS"],
)
def bare_id_on_create(scene: Scene, reply: Reply) -> Reply:
    """I answer a create with the id and the state only; the rest can be retrieved."""
    if not (during(scene, Operation.CREATE) and reply.status == HTTPStatus.CREATED and isinstance(reply.document, dict)):
        return reply
    return replace(reply, document={name: reply.document[name] for name in ("id", "status") if name in reply.document})


@fault(
    "ids-are-reused",
    seam=Seam.REPLY,
    breaks=["MEF113:R25"],
    also=[
        "MEF113:R134",
        "MEF113:R153",
        "MEF113:R27",
        "MEF113:R28",
        "MEF113:R29",
        "MEF113:R49",
        "MEF113:R50",
        "MEF113:R23",
        "MEF113:R37",
        "MEF113:R38",
    ],
)
def ids_are_reused(scene: Scene, reply: Reply) -> Reply:
    """My answer to every fifth create shows the id of the ticket before it."""
    if not (during(scene, Operation.CREATE) and reply.status == HTTPStatus.CREATED and isinstance(reply.document, dict)):
        return reply
    ids = scene.memory.setdefault("ids", [])
    ids.append(reply.document.get("id"))
    return replace(reply, document={**reply.document, "id": ids[-2]}) if len(ids) % 5 == 0 else reply


@fault("priority-defaults-to-low", seam=Seam.REQUEST, breaks=["MEF113:R19"])
def priority_defaults_to_low(_scene: Scene, call: Call) -> Call:
    """I take a create without a priority for one of low priority."""
    return in_call(call, lambda ticket: ticket.setdefault("priority", "low")) if call.operation == Operation.CREATE else call


@fault("description-may-be-missing", seam=Seam.REQUEST, breaks=["MEF113:R19"])
def description_may_be_missing(_scene: Scene, call: Call) -> Call:
    """I write a description of my own when a create has none."""
    if call.operation != Operation.CREATE:
        return call
    return in_call(call, lambda ticket: ticket.setdefault("description", "no description"))


@fault("reporter-may-be-missing", seam=Seam.REQUEST, breaks=["MEF113:R19"])
def reporter_may_be_missing(_scene: Scene, call: Call) -> Call:
    """I make up a reporter when a create names none."""

    def edit(ticket: Document) -> None:
        if not any(contact.get("role") == ContactRole.REPORTER for contact in entries(ticket, "relatedContactInformation")):
            desk = {"role": "reporterContact", "name": "desk", "number": "+1", "emailAddress": "desk@buyer.example"}
            ticket["relatedContactInformation"] = [*entries(ticket, "relatedContactInformation"), desk]

    return in_call(call, edit) if call.operation == Operation.CREATE else call


@fault("empty-attachment-accepted", seam=Seam.REQUEST, breaks=["MEF113:R20"], also=["MEF113:R8", "MEF113:R9"])
def empty_attachment_accepted(_scene: Scene, call: Call) -> Call:
    """I accept a create whose attachment has only a name, and link it to a page that says so."""

    def edit(ticket: Document) -> None:
        for attachment in entries(ticket, "attachment"):
            if not attachment.get("url") and not attachment.get("content"):
                attachment["url"] = "https://seller.example/nothing-there"

    return in_call(call, edit) if call.operation == Operation.CREATE else call


@fault(
    "relations-refused-on-create",
    seam=Seam.REQUEST,
    breaks=["MEF113:O5"],
    also=[*CREATE_RULES, "MEF113:R11", "MEF113:R13", "MEF113:R29", "MEF113:R51"],
)
def relations_refused_on_create(_scene: Scene, call: Call) -> Call:
    """I refuse a create that carries a related issue."""
    if call.operation != Operation.CREATE:
        return call
    return in_call(call, lambda ticket: ticket.update(ticketType=_UNDEFINED) if ticket.get("relatedIssue") else None)


@fault("optional-attributes-refused-together", seam=Seam.REQUEST, breaks=["MEF113:O5"], also=[*CREATE_RULES, *NOTE_RULES])
def optional_attributes_refused_together(_scene: Scene, call: Call) -> Call:
    """I refuse a create that carries an issue start date and a note at once."""
    if call.operation != Operation.CREATE:
        return call
    both = {"issueStartDate", "note"}
    return in_call(call, lambda ticket: ticket.update(ticketType=_UNDEFINED) if both <= ticket.keys() else None)


@fault(
    "expected-resolution-in-words",
    seam=Seam.RECORD,
    breaks=["MEF113:O6"],
    also=["MEF113:O12", "MEF113:R38", "MEF124:OAS"],
)
def expected_resolution_in_words(_scene: Scene, change: Change) -> Change:
    """A new ticket carries an expected resolution date in words."""
    if change.before is not None:
        return change
    return in_change(change, lambda ticket: ticket.update(expectedResolutionDate="by tomorrow noon"))


@fault("early-note-unsigned", seam=Seam.RECORD, breaks=["MEF113:R4"], also=["MEF113:O6", "MEF113:R27", "MEF124:OAS"])
def early_note_unsigned(scene: Scene, change: Change) -> Change:
    """A new ticket carries a note of mine without an author."""
    note = {"id": "welcome", "date": scene.now, "source": "seller", "text": "Thank you."}
    if change.before is not None:
        return change
    return in_change(change, lambda ticket: ticket.update(note=[*entries(ticket, "note"), note]))


@fault("late-reporter-mail", seam=Seam.REPLY, breaks=["MEF113:R10"], also=["MEF113:R23", "MEF124:OAS"])
def late_reporter_mail(scene: Scene, reply: Reply) -> Reply:
    """My answer to a create leaves the reporter's mail address out."""
    return in_answers(scene, reply, drop_in("relatedContactInformation", "emailAddress", role=ContactRole.REPORTER), Operation.CREATE)


@fault("create-needs-subscription", seam=Seam.REPLY, breaks=["MEF113:R130"], also=["MEF113:R1", "MEF113:R21", "MEF124:OAS"])
def create_needs_subscription(scene: Scene, reply: Reply) -> Reply:
    """I fall over at a create of a buyer who has not registered for notifications."""
    if during(scene, Operation.SUBSCRIBE) and reply.status == HTTPStatus.CREATED:
        scene.memory["subscribed"] = True
    if not during(scene, Operation.CREATE) or scene.memory.get("subscribed"):
        return reply
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, {"code": "internalError", "reason": "no subscription"})


@fault("create-without-content-type", seam=Seam.REPLY, breaks=["MEF124:OAS"])
def create_without_content_type(scene: Scene, reply: Reply) -> Reply:
    """I answer a create as plain text."""
    if not during(scene, Operation.CREATE) or not header(reply, "Content-Type"):
        return reply
    kept = {name: text for name, text in reply.headers.items() if name.lower() != "content-type"}
    return replace(reply, headers={**kept, "Content-Type": "text/plain"})


@fault(
    "known-number-is-the-known-ticket",
    seam=Seam.REPLY,
    breaks=["MEF113:R25"],
    also=["MEF113:R21", "MEF113:R23", "MEF113:R37", "MEF113:R38", "MEF113:R153", "MEF113:R134"],
)
def known_number_is_the_known_ticket(scene: Scene, reply: Reply) -> Reply:
    """My answer to a create with a number of the buyer that I know has the identifier of the ticket that I know."""
    if not (during(scene, Operation.CREATE) and reply.status == HTTPStatus.CREATED and isinstance(reply.document, dict)):
        return reply
    number, known = sent(scene).get("externalId"), scene.memory.setdefault("known", {})
    if number is None:
        return reply
    return replace(reply, document={**reply.document, "id": known.setdefault(number, reply.document.get("id"))})


@fault("unknown-product-told-with-the-ticket", seam=Seam.REPLY, breaks=["MEF113:R22"], also=["MEF113:R20", "MEF113:R21"])
def unknown_product_told_with_the_ticket(scene: Scene, reply: Reply) -> Reply:
    """When I do not know a product I refuse the ticket, and repeat in the error what it says."""
    document = sent(scene)
    unknown = any("No such product" in str(one.get("id")) for one in entries(document, "relatedEntity"))
    if not during(scene, Operation.CREATE) or not unknown:
        return reply
    said = {"code": "referenceNotFound", "reason": "no such product", "propertyPath": "/relatedEntity/0/id"}
    return answer(reply, HTTPStatus.UNPROCESSABLE_ENTITY, [{**said, "severity": document.get("severity"), "note": []}])


@fault("empty-notes-refused", seam=Seam.REQUEST, breaks=["MEF113:O5"])
def empty_notes_refused(_scene: Scene, call: Call) -> Call:
    """Who sends a list of notes has to write one."""
    mine = call.operation == Operation.CREATE and isinstance(call.document, dict) and call.document.get("note") == []
    return in_call(call, lambda ticket: ticket.update(note="none")) if mine else call
