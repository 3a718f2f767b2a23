"""The events that a change owes, each with the whole ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.dialects.nexera.shown import shown
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Document, Event
from ttck.specs.vocabulary import Kind, NexeraState, TmfEvent

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Party, Seller

# What changes along with a status, or with anything.
_WITH_STATUS = frozenset({"status", "statusChangeDate", "statusChangeReason", "resolutionDate"})
_WITH_ANY = frozenset({"lastUpdate"})


def named(seller: Seller, name: str, document: Document, _party: Party) -> Event:
    """The event of this name about a ticket."""
    body = {
        "eventId": new_id(),
        "eventTime": seller.clock.text(),
        "eventType": str(name),
        "event": {Kind.TICKET.value: shown(seller, document)},
    }
    return Event(type=str(name), kind=Kind.TICKET, item_id=document["id"], document=body)


def changed(seller: Seller, before: Document, after: Document, *, needs: bool = False) -> tuple[Event, ...]:
    """The events between two documents; `needs` says that the seller needs something from the buyer."""
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)} - _WITH_ANY
    found: list[str] = []
    if "status" in names:
        found.append(TmfEvent.STATE_CHANGE)
        if after["status"] == NexeraState.RESOLVED:
            found.append(TmfEvent.RESOLVED)
        names -= _WITH_STATUS
    if needs:
        found.append(TmfEvent.INFO_REQUIRED)
    if names:
        found.append(TmfEvent.CHANGED)
    return tuple(named(seller, name, after, (None, None)) for name in found)
