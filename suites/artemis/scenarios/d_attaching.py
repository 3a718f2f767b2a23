"""Tickets with an attachment, and creates and changes without a type, each beside a twin."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Kind
from ttck.suites.artemis.changing import grown, parts
from ttck.suites.artemis.seller_client import asked
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client
from ttck.suites.tmf.writes import document_of

OWN_TYPE = "PartnerTroubleTicket"
_WORDS = b"the line flaps each night\n" * 80


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A request, and its twin that differs in one thing; `read` are readings of what it made or changed, `sent` is what it said."""

    about: str
    sent: Document
    twin: Exchange
    exchange: Exchange
    read: tuple[Exchange, ...] = ()


@dataclass(kw_only=True)
class Attaching:
    """Creates with attachments, creates and changes without a type, and creates of a type of our own."""

    attached: list[Pair] = field(default_factory=list)
    untyped: list[Pair] = field(default_factory=list)
    patched: list[Pair] = field(default_factory=list)
    typed: list[Pair] = field(default_factory=list)


def attachment(seller: SellerClient, number: int) -> Document:
    """A file with its content."""
    content = base64.b64encode(_WORDS + str(number).encode()).decode()
    named = {"name": f"trace-{number}-{seller.stage.material.run_id}.txt", "attachmentType": "log", "mimeType": "text/plain"}
    return seller.typed("Attachment", **named, content=content)


@scenario("artemis-attaching", weight=0.1, after=("tmf-registering",))
def attaching(stage: Stage) -> Attaching:
    """Raising tickets with a file, and without types."""
    seller, story = seller_client(stage), Attaching()
    for number in range(2):
        twin = seller.create(seller.minimal(), label="create: without an attachment")
        if seller.terms.takes("attachment"):
            files = [attachment(seller, one) for one in range(number + 1)]
            about = "an attachment" if number == 0 else "two attachments"
            story.attached.append(_made(seller, about, seller.minimal() | {"attachment": files}, twin, changes=True))
        story.untyped.append(_made(seller, "no @type", _bare(seller.minimal()), twin))
        story.typed.append(_made(seller, OWN_TYPE, seller.minimal() | {"@type": OWN_TYPE, "@baseType": "TroubleTicket"}, twin))
    _parts_untyped(seller, story)
    item = seller.ticket(label="a ticket to change without a type")
    for _ in range(2):
        twin = seller.patch(item, seller.typed("TroubleTicket", **_words(seller)), label="change: with @type")
        sent = _words(seller)
        exchange = asked(seller, Kind.TICKET, "patch", label="change: no @type", item=item, document=sent)
        read = seller.retrieve(item, label="after a change without a type")
        story.patched.append(Pair(about="no @type", sent=sent, twin=twin, exchange=exchange, read=(read,)))
    return story


def _parts_untyped(seller: SellerClient, story: Attaching) -> None:
    """A part that says no type, in creates and in changes, beside one that says it."""
    for about in parts(seller):
        name, typed = parts(seller)[about]
        _, other = parts(seller)[about]
        bare = _without_types(other)
        whole = [seller.minimal(**{name: [part]}) for part in (typed, bare)]
        story.untyped.append(_made(seller, f"no @type in {name}", whole[1], seller.create(whole[0], label=f"create: @type in {name}")))
        item = seller.ticket(label=f"a ticket to change {name} without a type")
        held = document_of(seller.retrieve(item, label="what is there?"))
        twin = seller.patch(item, seller.typed("TroubleTicket", **grown(seller, held, name, typed)[0]), label=f"change: @type in {name}")
        sent = grown(seller, held, name, bare)[0]
        exchange = seller.patch(item, seller.typed("TroubleTicket", **sent), label=f"change: no @type in {name}")
        story.patched.append(Pair(about=f"no @type in {name}", sent=sent, twin=twin, exchange=exchange))


def _without_types(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_types(inner) for name, inner in value.items() if name != "@type"}
    return [_without_types(one) for one in value] if isinstance(value, list) else value


def _words(seller: SellerClient) -> Document:
    return {"description": f"it is worse now {seller.stage.material.marker()}"}


def _bare(document: Document) -> Document:
    return {name: value for name, value in document.items() if not name.startswith("@")}


def _made(seller: SellerClient, about: str, document: Document, twin: Exchange, *, changes: bool = False) -> Pair:
    exchange = asked(seller, Kind.TICKET, "create", label=f"create: {about}", document=document)
    item = item_id(exchange)
    read: tuple[Any, ...] = ()
    if item is not None:
        read = (seller.retrieve(item, label=f"read: {about}"),)
    if item is not None and changes and seller.patch(item, seller.typed("TroubleTicket", **_words(seller)), label="change it").accepted:
        read = (*read, seller.retrieve(item, label=f"read after a change: {about}"))
    return Pair(about=about, sent=document, twin=twin, exchange=exchange, read=read)
