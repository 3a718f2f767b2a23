"""The unit of work: what one call changes is stored in one transaction, together with the events that it owes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Call, Change, Document, Event, Seam
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Party, Seller
    from ttck.mockseller.engine.statements import Owed, Stored
    from ttck.mockseller.engine.transaction import Transaction

Announces = Sequence[str] | Callable[[Document], tuple[Event, ...]]
NAMES = {
    Kind.TICKET: "ticket",
    Kind.INCIDENT: "incident",
    Kind.APPOINTMENT: "appointment",
    Kind.WORKORDER: "workorder",
    Kind.SPECIFICATION: "specification",
}


class Unit:
    """One transaction of a call: it may change several items, and all their events go out when it is stored.

    `announces` names the events that a change owes, or makes them out of the item as stored.
    """

    def __init__(self, seller: Seller, call: Call, tx: Transaction, owed: list[Owed]) -> None:
        self.seller = seller
        self.call = call
        self.tx = tx
        self._owed = owed

    def get(self, kind: Kind, item_id: str) -> tuple[Stored, Document]:
        """An item of the calling buyer, with its document.

        Raises:
            Refusal: 404 when the buyer has no such item.
        """
        stored = self.tx.item(kind, item_id)
        if stored is None or stored.buyer != self.call.buyer:
            raise not_found(NAMES.get(kind, str(kind)))
        return stored, codec.loads(stored.document)

    def add(self, kind: Kind, document: Document, *, parent: str | None = None, announces: Announces = ()) -> Document:
        """Store a new item below its parent; returns it as stored."""
        call, tx = self.call, self.tx
        after = self._recorded(kind, document, None)
        party = self.seller.adapter.party(call)
        if kind is Kind.TICKET:
            tx.add(after, buyer=call.buyer, buyer_id=party[0], seller_id=party[1])
        else:
            tx.add_thing(kind, after, buyer=call.buyer, parent=parent, buyer_id=party[0], seller_id=party[1])
        self._owe(kind, None, self._events(announces, after, party), buyer=call.buyer)
        return after

    def save(self, stored: Stored, document: Document, announces: Announces = ()) -> Document:
        """Store an item that has changed; returns it as stored."""
        twisted = self.seller.faults.active[Seam.RECORD] or self.seller.faults.active[Seam.EVENT]
        before = codec.loads(stored.document) if twisted else None
        after = self._recorded(stored.kind, document, before)
        self.tx.save(stored, after)
        events = self._events(announces, after, (stored.buyer_id, stored.seller_id))
        self._owe(stored.kind, before, events, buyer=stored.buyer)
        return after

    def remove(self, stored: Stored, events: tuple[Event, ...]) -> None:
        """Take an item out of the store, with the events that announce it."""
        before = codec.loads(stored.document) if self.seller.faults.active[Seam.EVENT] else None
        self._owe(stored.kind, before, events, buyer=stored.buyer)
        self.tx.remove(stored)

    def _recorded(self, kind: Kind, after: Document, before: Document | None) -> Document:
        faults, call = self.seller.faults, self.call
        if not faults.active[Seam.RECORD]:
            return after
        change = Change(operation=call.operation, kind=kind, before=before, after=after)
        recorded: Change = faults.at(Seam.RECORD, change, call=call, item=before, kind=kind)
        return recorded.after

    def _events(self, announces: Announces, after: Document, party: Party) -> tuple[Event, ...]:
        if callable(announces):
            return announces(after)
        return tuple(self.seller.adapter.event(self.seller, name, after, party) for name in announces)

    def _owe(self, kind: Kind, before: Document | None, events: tuple[Event, ...], *, buyer: str) -> None:
        faults = self.seller.faults
        if faults.active[Seam.EVENT]:
            events = faults.at(Seam.EVENT, events, call=self.call, item=before, kind=kind)
        self._owed.extend(self.seller.outbox.owe(self.tx, events, buyer=buyer, encode=codec.dumps))


@contextmanager
def unit(seller: Seller, call: Call) -> Iterator[Unit]:
    """A unit of work; nothing is stored and nothing is announced when the block raises."""
    owed: list[Owed] = []
    with seller.store.transaction(then=lambda: seller.outbox.push(owed)) as tx:
        yield Unit(seller, call, tx, owed)
