"""The events that a change owes, with the payload that each version gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.tmf.posting import KINDS
from ttck.mockseller.dialects.tmf.shown import shown
from ttck.mockseller.dialects.tmf.words import is_typed
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Document, Event
from ttck.specs.vocabulary import Kind, TmfEvent, TmfState

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Party, Seller

_STATUS = ("status", "statusChangeDate", "statusChangeReason", "statusChangeHistory", "lifecycleStatus")
_WITH_STATUS = frozenset({*_STATUS, "statusChange", "resolutionDate"})
NAMES = {
    Kind.TICKET: (TmfEvent.CREATED, TmfEvent.CHANGED, TmfEvent.STATE_CHANGE, TmfEvent.DELETED),
    Kind.SPECIFICATION: (
        TmfEvent.SPECIFICATION_CREATED,
        TmfEvent.SPECIFICATION_CHANGED,
        TmfEvent.SPECIFICATION_STATE_CHANGE,
        TmfEvent.SPECIFICATION_DELETED,
    ),
}


def named(seller: Seller, name: str, document: Document, _party: Party) -> Event:
    """The event of this name, with the whole resource."""
    return event(seller, KINDS[name], name, document, document)


def deleted(seller: Seller, kind: Kind, before: Document) -> tuple[Event, ...]:
    """The event of a resource that is gone; version 5 sends a reference to it."""
    reference = {**_some(before, ()), "@type": f"{kind[:1].upper()}{kind[1:]}Ref"}
    return (event(seller, kind, NAMES[kind][3], before, reference),)


def changed(seller: Seller, kind: Kind, before: Document, after: Document, *, wanted: str | None = None) -> tuple[Event, ...]:
    """The events between two documents; `wanted` is the attribute that the seller needs from the buyer, if any."""
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)} - {"lastUpdate"}
    status = seller.adapter.dialect.of(kind).state
    found = []
    if status in names:
        found.append(event(seller, kind, NAMES[kind][2], after, _some(after, _STATUS)))
        if kind is Kind.TICKET and after.get("status") == TmfState.RESOLVED:
            found.append(event(seller, kind, TmfEvent.RESOLVED, after, _some(after, (*_STATUS, "resolutionDate"))))
        names -= _WITH_STATUS
    if wanted is not None:
        found.append(event(seller, kind, TmfEvent.INFO_REQUIRED, after, _some(after, _STATUS), wanted=wanted))
    if names:
        found.append(event(seller, kind, NAMES[kind][1], after, _some(after, tuple(sorted(names)))))
    return tuple(found)


def _some(document: Document, names: tuple[str, ...]) -> Document:
    return {name: value for name, value in document.items() if name in {"id", "href", *names} or name.startswith("@")}


def event(seller: Seller, kind: Kind, name: str, document: Document, some: Document, *, wanted: str | None = None) -> Event:
    """An event of a type about a document, with some of it."""
    at = seller.clock.text()
    known = seller.contracts[kind]
    typed, parts = is_typed(known, str(name)), known.schema(str(name))["properties"]
    payload: dict[str, Any] = {kind.value: shown(seller, some if typed else document)}  # what has no type is the whole resource
    body: Document = {"eventId": new_id(), "eventTime": at, "eventType": str(name), "title": _title(name), "domain": kind.value}
    body |= {one: at for one in ("timeOccurred", "timeOcurred") if one in parts}
    if wanted is not None and "fieldPath" in parts:
        body["fieldPath"] = wanted
    elif wanted is not None:
        payload["informationRequired"] = {"op": "add", "path": f"/{wanted}"}
    if typed:
        body = {"@type": str(name), "@baseType": "Event", **body}
    return Event(type=str(name), kind=kind, item_id=document["id"], document={**body, "event": payload})


def _title(name: str) -> str:
    return str(name).removesuffix("Event")
