"""Legal variants of sellers of Artemis about what their answers look like."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import BOTH, READS, SIX, TICKETS, TRACE, parts, read, unusual
from ttck.mockseller.faults.common import accepted, answer, during, header, in_answers, in_change, with_headers
from ttck.specs.vocabulary import Operation

_OUTSIDE = "https://gateway.partner.example"
_NAME = TRACE.replace("_", "-")


@unusual("artemis-header-in-other-letters", seam=Seam.REPLY, about=BOTH)
def header_in_other_letters(_scene: Scene, reply: Reply) -> Reply:
    """My header is spelt correlation-id, and its value is in capitals."""
    found = header(reply, _NAME)
    kept = {name: value for name, value in reply.headers.items() if name.lower() != _NAME.lower()}
    return replace(reply, headers={**kept, "correlation-id": found.upper()}) if found else reply


@unusual("artemis-correlation-always-shown", seam=Seam.REPLY, about=BOTH)
def correlation_always_shown(_scene: Scene, reply: Reply) -> Reply:
    """Who sends no Correlation-ID gets a new one."""
    return reply if header(reply, _NAME) else with_headers(reply, **{TRACE: str(uuid.uuid4())})


@unusual("artemis-gateway-words", seam=Seam.REPLY, about=BOTH)
def gateway_words(_scene: Scene, reply: Reply) -> Reply:
    """My gateway refuses strangers with a page of its own, and without a Correlation-ID."""
    if reply.status not in {401, 403}:
        return reply
    return with_headers(replace(answer(reply, 403), raw=b"<html>Forbidden</html>"), Content_Type="text/html", **{TRACE: None})


@unusual("artemis-gateway-answers-405-in-text", seam=Seam.REPLY, about=BOTH)
def gateway_405(_scene: Scene, reply: Reply) -> Reply:
    """What there is no route for my gateway answers in text, and without a Correlation-ID."""
    if reply.status not in {405, 415}:
        return reply
    return with_headers(replace(answer(reply, reply.status), raw=b"no"), Content_Type="text/plain", **{TRACE: None})


def _moved(document: Any) -> Any:
    if isinstance(document, dict):
        return {name: _outside(value) if name == "href" else _moved(value) for name, value in document.items()}
    return [_moved(one) for one in document] if isinstance(document, list) else document


def _outside(address: Any) -> Any:
    return f"{_OUTSIDE}/{address.split('/', 3)[-1]}" if isinstance(address, str) and address.startswith("http://127") else address


@unusual("artemis-href-on-another-host", seam=Seam.REPLY, about=BOTH)
def href_on_another_host(_scene: Scene, reply: Reply) -> Reply:
    """My gateway has an address inside and one outside, and href names that."""
    return replace(reply, document=_moved(reply.document)) if accepted(reply) else reply


@unusual("artemis-parts-with-type-alone", seam=Seam.REPLY)
def parts_with_type_alone(scene: Scene, reply: Reply) -> Reply:
    """My notes say what they are, and not what they derive from."""
    return read(scene, reply, lambda one: [note.pop("@baseType", None) for note in parts(one, "note")], *TICKETS)


@unusual("artemis-writes-without-base-type", seam=Seam.REPLY)
def writes_without_base_type(scene: Scene, reply: Reply) -> Reply:
    """The answers to creates and changes have no @baseType."""
    return in_answers(scene, reply, lambda one: one.pop("@baseType", None), Operation.CREATE, Operation.PATCH)


@unusual("artemis-partner-tickets", seam=Seam.REPLY)
def partner_tickets(scene: Scene, reply: Reply) -> Reply:
    """Each ticket of mine is shown as a PartnerTroubleTicket."""
    named = {"@type": "PartnerTroubleTicket", "@baseType": "TroubleTicket"}
    return in_answers(scene, reply, lambda one: one.update(named) if "@type" in one else None, *TICKETS, Operation.CREATE, Operation.PATCH)


@unusual("artemis-more-than-the-standard", seam=Seam.RECORD)
def more_than_the_standard(_scene: Scene, change: Change) -> Change:
    """My tickets, and what they are related to, carry more than the standard has."""

    def edit(document: Document) -> None:
        document["accessCasr"] = "CASR-1"
        for one in parts(document, "relatedEntity"):
            one["appointmentReference"] = "A-1"

    return in_change(change, edit) if change.before is None and "severity" in change.after else change


@unusual("artemis-attachments-without-content", seam=Seam.REPLY)
def attachments_without_content(scene: Scene, reply: Reply) -> Reply:
    """A file is shown by its name and its type, and not with what is in it."""
    return read(scene, reply, lambda one: [held.pop("content", None) for held in parts(one, "attachment")], *TICKETS)


@unusual("artemis-no-specification-yet", seam=Seam.REPLY, about=BOTH)
def no_specification_yet(scene: Scene, reply: Reply) -> Reply:
    """I have no specification yet."""
    if during(scene, Operation.LIST_SPECIFICATIONS) and accepted(reply):
        return with_headers(replace(reply, status=200, document=[]), X_Total_Count="0", X_Result_Count="0", Link=None)
    return (
        answer(reply, 404, {"@type": "Error", "code": "notFound", "reason": "none", "status": "404"})
        if during(scene, Operation.RETRIEVE_SPECIFICATION) and accepted(reply)
        else reply
    )


@unusual("artemis-charset", seam=Seam.REPLY, about=BOTH)
def charset(scene: Scene, reply: Reply) -> Reply:
    """My media type has a charset."""
    return (
        with_headers(reply, Content_Type="application/json; charset=utf-8")
        if during(scene, *SIX) and header(reply, "Content-Type")
        else reply
    )


@unusual("artemis-schema-location", seam=Seam.REPLY, about=BOTH)
def schema_location(scene: Scene, reply: Reply) -> Reply:
    """What is read says where its schema lies."""
    located = {"@schemaLocation": "https://partner.example/schemas/TroubleTicket.json"}
    return read(scene, reply, lambda one: one.update(located), *READS)


@unusual("artemis-names-its-own-account", seam=Seam.RECORD)
def names_its_own_account(_scene: Scene, change: Change) -> Change:
    """I add to a new ticket what it is called with us."""
    own = {"@type": "ExternalIdentifier", "id": "CRM-1", "owner": "seller", "externalIdentifierType": "crm"}
    fresh = change.before is None and "externalIdentifier" not in change.after
    return in_change(change, lambda after: after.update(externalIdentifier=[own])) if fresh else change
