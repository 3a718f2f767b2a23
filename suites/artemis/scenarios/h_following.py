"""Addresses of items are followed: of tickets that are new, changed and ended, in lists and when read, and of specifications."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ttck.harness.buyer.client import Request
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.artemis.changing import words
from ttck.suites.artemis.seller_client import HOLD, REJECT, moves
from ttck.suites.tmf import deciding
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.seller_client import SellerClient, seller_client
from ttck.suites.tmf.writes import document_of

_FEW = 5
_HELD = ("troubleTicketRelationship", "troubleTicketSpecification")  # what refers to items of this API
_ENDS = (HOLD, Stimulus.RESOLVE, Stimulus.CLOSE_ON_TIMEOUT, Stimulus.FINISH_CANCELLATION, REJECT)


@dataclass(frozen=True, kw_only=True)
class Followed:
    """An item as it was shown, and what its address answers; `about` says which one it is."""

    about: str
    ident: str
    shown: Exchange
    answer: Exchange


@dataclass(kw_only=True)
class Following:
    """What was followed; addresses of other hosts are left alone."""

    followed: list[Followed] = field(default_factory=list)
    elsewhere: int = 0


@scenario("artemis-following", weight=0.1, after=("tmf-registering", "artemis-moving"))
def following(stage: Stage) -> Following:
    """Following the addresses of items."""
    seller, story = seller_client(stage), Following()
    listed = seller.specifications.find(label="specifications with their addresses")
    found = rows(listed)
    for row in [*found[:_FEW], *found[_FEW:][-1:]]:
        _follow(seller, story, "a specification of the list", row, listed)
    known = next((row for row in found if isinstance(row.get("id"), str)), None)
    item = seller.ticket(label="a ticket whose address is followed")
    _read(seller, story, item, "a new ticket")
    if seller.patch(item, seller.typed("TroubleTicket", **words(seller)), label="change it").accepted:
        _read(seller, story, item, "a ticket that was changed")
    _referring(seller, story, item, known)
    for stimulus in _ENDS:
        with contextlib.suppress(Inconclusive):
            stage.must_offer(stimulus)
            other = seller.ticket(label=f"a ticket whose address is followed after {stimulus}")
            deciding.decided(seller, stimulus, other)
            _read(seller, story, other, f"a ticket after {stimulus}")
    for state in moves(seller):
        other = seller.ticket(label=f"a ticket whose address is followed when it is {state}")
        seller.patch(other, seller.typed("TroubleTicket", status=state), label=f"status {state}")
        _read(seller, story, other, f"a ticket that is {state}")
    page = seller.find((("limit", str(_FEW)),), label="tickets with their addresses")
    for row in rows(page)[:_FEW]:
        _follow(seller, story, "a ticket of the list", row, page)
    return story


def _referring(seller: SellerClient, story: Following, item: str, known: Document | None) -> None:
    """A ticket that refers to another one and to a specification that there is, by their identifiers alone."""
    more: dict[str, Any] = {"troubleTicketRelationship": [seller.typed("TroubleTicketRelationship", id=item, relationshipType="dependsOn")]}
    if known is not None:
        more["troubleTicketSpecification"] = seller.typed("TroubleTicketSpecificationRef", id=known["id"])
    with contextlib.suppress(Inconclusive):
        taken = {name: value for name, value in more.items() if seller.terms.takes(name)}
        other = seller.ticket(label="a ticket that refers to others", **taken)
        read = seller.retrieve(other, label="read a ticket that refers to others")
        for name, part in _parts(document_of(read)):
            if part.get("id") in {item, (known or {}).get("id")}:
                _follow(seller, story, f"{name} of a ticket", part, read)


def _parts(document: Document) -> Iterator[tuple[str, Document]]:
    for name in _HELD:
        held = document.get(name)
        yield from ((name, one) for one in (held if isinstance(held, list) else [held]) if isinstance(one, dict))


def _read(seller: SellerClient, story: Following, item: str, about: str) -> None:
    read = seller.retrieve(item, label=f"{about}, with its address")
    _follow(seller, story, about, document_of(read), read)


def _follow(seller: SellerClient, story: Following, about: str, shown: Document, seen: Exchange) -> None:
    """Ask for what is at the address of an item, where that is an address of the seller itself."""
    href, ident = shown.get("href"), shown.get("id")
    if not isinstance(href, str) or not isinstance(ident, str):
        return
    base = urlsplit(seller.stage.buyer.target.base_url)
    try:
        there = urlsplit(href)
        own = (there.scheme.lower(), there.hostname, there.port) == (base.scheme.lower(), base.hostname, base.port)
    except ValueError:
        return
    if not own or not there.path:
        story.elsewhere += 1
        return
    query = f"?{there.query}" if there.query else ""
    request = Request(operation="followAddress", method="GET", path=f"{there.path}{query}", label=f"follow the address of {about}")
    answer = seller.stage.buyer.raw(request, base_url=f"{base.scheme}://{base.netloc}")
    story.followed.append(Followed(about=about, ident=ident, shown=seen, answer=answer))
