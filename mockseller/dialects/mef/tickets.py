"""Use cases 1, 2, 3, 5 and 6 of MEF 113: create, list, retrieve, cancel, and the answer to a clearance request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ttck.mockseller.dialects.mef.change import change, decide, in_state, make_move
from ttck.mockseller.dialects.mef.query import list_query, page
from ttck.mockseller.dialects.mef.rules import check_body, check_create
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import DONE, Answer
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Api, ContactRole, Kind, Operation, Source, TicketState

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller

SELLER_CONTACT = {
    "role": ContactRole.SELLER_TICKET.value,
    "name": "Mock Seller Service Desk",
    "number": "+1 555 0100",
    "emailAddress": "service.desk@seller.example",
    "organization": "Mock Seller",
}
REJECTION_AUTHOR = "Closure Rejection"


def create(seller: Seller, call: Call) -> Answer:
    """Use case 1: the ticket echoes what the buyer set, and adds what the seller sets."""
    check_create(seller.contracts[Kind.TICKET], call.document)
    move = seller.lifecycles[Kind.TICKET].move(None, Operation.CREATE)
    decision = decide(seller, call, None, allowed=move is not None, to_state=move.to_state if move else None)
    ticket = new_ticket(seller, call.document, state=decision.to_state or TicketState.ACKNOWLEDGED, at=seller.clock.text())
    with unit(seller, call) as together:
        stored = together.add(Kind.TICKET, ticket)
    return Answer(status=201, body=codec.dumps(stored), schema="TroubleTicket")


def new_ticket(seller: Seller, sent: Document, *, state: str, at: str) -> Document:
    """A ticket as the seller first stores it; its own assessment starts as the buyer's."""
    item_id = new_id()
    ticket = {
        "id": item_id,
        "href": href(seller, item_id),
        **sent,
        "relatedContactInformation": [*sent["relatedContactInformation"], SELLER_CONTACT],
        "creationDate": at,
        "sellerPriority": sent["priority"],
        "sellerSeverity": sent["severity"],
    }
    return in_state(ticket, state, at=at)


def href(seller: Seller, item_id: str) -> str:
    """The address of a ticket, relative to the host: it stays true behind any host name."""
    return f"{seller.adapter.bases[Api.TICKET]}/troubleTicket/{quote(item_id, safe='')}"


def list_tickets(seller: Seller, call: Call) -> Answer:
    """Use case 2: the page of the buyer's tickets that match all filters."""
    settings = seller.settings
    found = page(
        seller.store,
        list_query(call.query),
        buyer=call.buyer,
        page_maximum=settings.page_maximum,
        total_bound=settings.total_bound,
    )
    headers = {"X-Result-Count": str(len(found.items))}
    if found.total is not None:
        headers["X-Total-Count"] = str(found.total)
    if found.throttled:
        headers["X-Pagination-Throttled"] = "true"
    body = b"[" + b",".join(found.items) + b"]"
    return Answer(status=200, body=body, schema="TroubleTicket_Find[]", headers=headers)


def retrieve(seller: Seller, call: Call) -> Answer:
    """Use case 3: the ticket as it is stored."""
    ticket = seller.store.item(Kind.TICKET, call.item_id or "")
    if ticket is None or ticket.buyer != call.buyer:
        raise not_found("ticket")
    return Answer(status=200, body=ticket.document, schema="TroubleTicket")


def cancel(seller: Seller, call: Call) -> Answer:
    """Use case 5: the seller begins to assess the cancellation."""
    change(seller, call, lambda ticket: make_move(seller, call, ticket))
    return DONE


def close(seller: Seller, call: Call) -> Answer:
    """Use case 6: the buyer confirms that the issue is solved."""
    change(seller, call, lambda ticket: make_move(seller, call, ticket))
    return DONE


def reopen(seller: Seller, call: Call) -> Answer:
    """Use case 6: the buyer refuses the closure and says why."""

    def refuse(ticket: Document) -> tuple[Document, Any]:
        check_body(seller.contracts[Kind.TICKET], call.document, "Reason")
        reason = call.document["reason"]
        after, announces = make_move(seller, call, ticket, reason=reason)
        if seller.settings.edition == "published":
            after = {**after, "note": [*after.get("note", ()), _rejection(reason, at=seller.clock.text())]}
        return after, announces

    change(seller, call, refuse)
    return DONE


def _rejection(reason: str, *, at: str) -> Document:
    """The note in which the published edition keeps the reason (MEF113-2022:R68)."""
    return {"id": new_id(), "author": REJECTION_AUTHOR, "date": at, "source": Source.BUYER.value, "text": reason}
