"""The specifications of the seller of AG-FIT 621, which buyers only read: its catalogue is made elsewhere, and changes now and then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.tmf import events, resources
from ttck.mockseller.dialects.tmf.shown import href, shown
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Call, Document
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.statements import Stored

_MADE = "2026-01-02T03:04:05Z"
_ROWS = (
    ("line-down", "Line down", "No signal on the line", "2.0", "active"),
    ("line-slow", "Line slow", "The line is slower than agreed", "1.1", "active"),
    ("visit", "Visit", "A technician has to come", "1.0", "active"),
    ("old-visit", "Visit", "A technician had to come", "0.9", "retired"),
)


_TURNS = {"active": "retired", "retired": "active"}


def _all(seller: Seller) -> list[Document]:
    first: list[Document] = [
        {
            "id": ident,
            "href": href(seller, Kind.SPECIFICATION.value, ident),
            "@type": "TroubleTicketSpecification",
            "name": name,
            "description": text,
            "version": version,
            "lifecycleStatus": status,
            "creationDate": _MADE,
            "lastUpdate": _MADE,
        }
        for ident, name, text, version, status in _ROWS
    ]
    added = seller.store.things(Kind.SPECIFICATION, buyer=seller.default_buyer)
    return [*first, *(codec.loads(one.document) for one in added)]


def list_all(seller: Seller, call: Call) -> Answer:
    """The page of the specifications that match all filters."""
    return resources.list_all(seller, call, documents=[shown(seller, one) for one in _all(seller)])


def retrieve(seller: Seller, call: Call) -> Answer:
    """One specification."""
    found = next((one for one in _all(seller) if one["id"] == call.item_id), None)
    if found is None:
        raise not_found("specification")
    return resources.one(seller, call, found, status=200)


# --- what the seller decides ------------------------------------------------------------------------------------------


def _add(seller: Seller, name: str, _item_id: str, args: Mapping[str, Any]) -> Document:
    call = Call(operation=name, kind=Kind.SPECIFICATION, buyer=seller.default_buyer, document=dict(args))
    text = str(args.get("name") or f"Line noise {seller.clock.text()}")
    sent = {
        "@type": "TroubleTicketSpecification",
        "name": text,
        "description": "Noise on the line",
        "version": "1.0",
        "lifecycleStatus": "active",
    }
    document = resources.new_resource(seller, Kind.SPECIFICATION, sent, state=None, at=seller.clock.text())
    with unit(seller, call) as together:
        return together.add(Kind.SPECIFICATION, document, announces=events.NAMES[Kind.SPECIFICATION][:1])


def _known(seller: Seller, item_id: str) -> Stored:
    stored = seller.store.item(Kind.SPECIFICATION, item_id)
    if stored is None:
        raise not_found("specification")
    return stored


def _edit(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    call = seller.decision(_known(seller, item_id), name, item_id, args)
    with unit(seller, call) as together:
        held, before = together.get(Kind.SPECIFICATION, item_id)
        changed = {"description": f"{before['description']}, and more"}
        if name == "specification_turn":
            changed = {"lifecycleStatus": _TURNS[before["lifecycleStatus"]]}
        after = resources.settled(seller, call, before, {**before, **changed}, why=None)
        return together.save(held, after, lambda kept: events.changed(seller, Kind.SPECIFICATION, before, kept))


def _remove(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    call = seller.decision(_known(seller, item_id), name, item_id, args)
    with unit(seller, call) as together:
        held, before = together.get(Kind.SPECIFICATION, item_id)
        together.remove(held, events.deleted(seller, Kind.SPECIFICATION, before))
    return before


DOES: Mapping[str, Callable[..., Document]] = {
    "specification_add": _add,
    "specification_change": _edit,
    "specification_turn": _edit,
    "specification_remove": _remove,
}
