"""The specifications of the seller of AG-FIT 621, which are read only: its catalogue is made elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.dialects.tmf import resources
from ttck.mockseller.dialects.tmf.shown import href, shown
from ttck.mockseller.engine.problems import not_found
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller

_MADE = "2026-01-02T03:04:05Z"
_ROWS = (
    ("line-down", "Line down", "No signal on the line", "2.0", "active"),
    ("line-slow", "Line slow", "The line is slower than agreed", "1.1", "active"),
    ("visit", "Visit", "A technician has to come", "1.0", "active"),
    ("old-visit", "Visit", "A technician had to come", "0.9", "retired"),
)


def _all(seller: Seller) -> list[Document]:
    return [
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


def list_all(seller: Seller, call: Call) -> Answer:
    """The page of the specifications that match all filters."""
    return resources.list_all(seller, call, documents=[shown(seller, one) for one in _all(seller)])


def retrieve(seller: Seller, call: Call) -> Answer:
    """One specification."""
    found = next((one for one in _all(seller) if one["id"] == call.item_id), None)
    if found is None:
        raise not_found("specification")
    return resources.one(seller, call, found, status=200)
