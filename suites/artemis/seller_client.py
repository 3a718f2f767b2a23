"""What a buyer of Artemis does beside what one of TMF621 does: requests with other headers, and creates without an account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ttck.harness.buyer.client import Request
from ttck.harness.buyer.requests_of import request_of
from ttck.harness.record.exchange import Exchange
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Kind, Stimulus
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient

TRACE = "Correlation-ID"
# The six operations: the resource, and what is done to it.
SIX = (
    (Kind.SPECIFICATION, "list"), (Kind.SPECIFICATION, "retrieve"), (Kind.TICKET, "create"), (Kind.TICKET, "list"),
    (Kind.TICKET, "retrieve"), (Kind.TICKET, "patch"),
)  # fmt: skip
# Decisions of the seller that its page brings beside those of TMF621.
HOLD, REJECT, NO_RETURN = Stimulus("ticket_put_on_hold"), Stimulus("ticket_reject"), Stimulus("ticket_pass_no_return")
Headers = tuple[tuple[str, str], ...]


def asked(
    seller: SellerClient, kind: Kind, what: str, *, label: str, headers: Headers = (), without: frozenset[str] = frozenset(), **more: Any
) -> Exchange:
    """An operation with these headers, and without those; what it creates is ended with the rest."""
    request = request_of(seller.spoken, kind, what, label=label, **more)
    return sent(seller, replace(request, headers=headers, without=without))


def sent(seller: SellerClient, request: Request) -> Exchange:
    """A request as it is; a ticket that it makes is ended with the rest."""
    exchange = seller.stage.buyer.raw(request)
    made = exchange.document.get("id") if exchange.accepted and isinstance(exchange.document, dict) else None
    if request.method == "POST" and isinstance(made, str) and made not in seller.stage.buyer.created_resources.tickets:
        seller.stage.buyer.created_resources.tickets.append(made)
    return exchange


def accounts(seller: SellerClient) -> list[Any]:
    """The related entities that the target wants in every create: the billing account."""
    found = seller.terms.create({}).get("relatedEntity")
    return list(found) if isinstance(found, list) else []


def moves(seller: SellerClient) -> tuple[str, ...]:
    """The statuses that a buyer may set."""
    return tuple(str(seller.switch("buyer_moves") or "").split())


def elsewhere(seller: SellerClient) -> Document | None:
    """A create whose billing account comes after another related entity; None where the target names none."""
    own = accounts(seller)
    product = {"@type": "EntityRef", "id": seller.stage.material.products[0], "@referredType": "Product"}
    line = seller.typed("RelatedEntity", role="affected", entity=product)
    return {**seller.minimal(), "relatedEntity": [line, *own]} if own else None


def unauthorised(seller: SellerClient) -> Iterator[tuple[str, Document, Document]]:
    """Creates without the billing account, each with what is said of it and its twin that has it.

    Raises:
        NotApplicable: the target has taken the account out of its creates.
    """
    own = accounts(seller)
    if not own:
        raise NotApplicable("the target names no billing account (base.create.relatedEntity)")
    product = {"@type": "EntityRef", "id": seller.stage.material.products[0], "@referredType": "Product"}
    line = seller.typed("RelatedEntity", role="affected", entity=product)
    for about, left in (("no related entity", None), ("an empty list of related entities", []), ("another related entity alone", [line])):
        twin = seller.minimal(**({"relatedEntity": left} if left else {}))
        alone = {**twin, "description": seller.minimal()["description"]}
        alone = {name: value for name, value in alone.items() if name != "relatedEntity"} | (
            {} if left is None else {"relatedEntity": left}
        )
        yield about, alone, twin
