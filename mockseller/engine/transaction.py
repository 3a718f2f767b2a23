"""A transaction of the store: all that can be written, and how each write keeps what lists look in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.statements import Owed, Stored, thing_of, ticket_of
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ttck.mockseller.engine.declared import Lookups
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.statements import Statements


class Keeper(Protocol):
    """Whoever has to know of each item that is stored, in the transaction that stores it."""

    def kept(self, tx: Transaction, kind: Kind, document: Document, *, parent: str | None = None) -> None:
        """An item is new or has changed."""

    def gone(self, tx: Transaction, kind: Kind, item_id: str) -> None:
        """An item is no longer there."""

    def committed(self, tx: Transaction) -> None:
        """The transaction was stored."""


Pairs = frozenset[tuple[str, str]]  # what a ticket is found by: names with a value; empty for a ticket that is not there
Move = tuple[str, Pairs, Pairs]  # a buyer, and what one of its tickets was found by before and is found by now


class Transaction:
    """What may be written; it is stored as a whole when the block ends, or not at all."""

    def __init__(
        self,
        connection: Any,
        say: Statements,
        *,
        columns: Callable[[Document], dict[str, Any]],
        lookups: Lookups | None,
        identity: Callable[[Document], str],
    ) -> None:
        self._say = say
        self._columns = columns
        self._identity = identity
        self._lookups = lookups
        self.connection = connection
        self.keeper: Keeper | None = None
        self.emptied = False
        self.changed: Counter[tuple[str, ...]] = Counter()  # how many tickets there are more, by the keys of `Store.counted`
        self.moves: list[Move] = []

    def item(self, kind: Kind, item_id: str) -> Stored | None:
        """The item as it is now, held until the transaction ends."""
        if kind is Kind.TICKET:
            row = self._say.locked.run(self.connection, wanted=item_id).fetchone()
            return ticket_of(row) if row else None
        row = self._say.locked_thing.run(self.connection, sort=kind.value, wanted=item_id).fetchone()
        return thing_of(row) if row else None

    def children(self, kind: Kind, parent: str) -> list[Stored]:
        """The workorders of a ticket, or the appointments of a workorder, the oldest first."""
        return [thing_of(row) for row in self._say.children.run(self.connection, sort=kind.value, above=parent).fetchall()]

    def add(self, document: Document, *, buyer: str, buyer_id: str | None = None, seller_id: str | None = None) -> None:
        """Store a new ticket."""
        values = {**self._columns(document), "id": self._identity(document)}
        self._say.add_ticket.run(self.connection, buyer=buyer, buyer_id=buyer_id, seller_id=seller_id, **values)
        self._added(document, buyer=buyer)
        self._kept(Kind.TICKET, document)

    def add_many(self, documents: Sequence[Document], *, buyer: str) -> None:
        """Store many new tickets of one buyer."""
        common = {"buyer": buyer, "buyer_id": None, "seller_id": None}
        rows = [{**self._columns(one), **common, "id": self._identity(one)} for one in documents]
        self._say.add_ticket.run_many(self.connection, rows)
        for one in documents:
            self._added(one, buyer=buyer)
            self._kept(Kind.TICKET, one)

    def add_thing(
        self,
        kind: Kind,
        document: Document,
        *,
        buyer: str,
        parent: str | None = None,
        buyer_id: str | None = None,
        seller_id: str | None = None,
    ) -> None:
        """Store a new workorder, appointment or incident."""
        body = codec.dumps(document)
        owner = {"buyer": buyer, "buyer_id": buyer_id, "seller_id": seller_id}
        self._say.add_thing.run(self.connection, kind=kind.value, id=self._identity(document), parent=parent, document=body, **owner)
        self._kept(kind, document, parent=parent)

    def save(self, stored: Stored, document: Document) -> None:
        """Replace the document of a stored item."""
        if stored.kind is not Kind.TICKET:
            self._say.save_thing.run(self.connection, row=stored.seq, document=codec.dumps(document))
            self._kept(stored.kind, document)
            return
        self._moved(stored, document)
        values = self._columns(document)
        self._say.save_ticket.run(self.connection, row=stored.seq, id=self._identity(document), **values)
        self._kept(Kind.TICKET, document)

    def remove(self, stored: Stored) -> None:
        """Remove a stored item; what is owed about it is still delivered."""
        if self.keeper is not None:
            self.keeper.gone(self, stored.kind, self._identity(codec.loads(stored.document)))
        if stored.kind is not Kind.TICKET:
            self._say.drop_thing.run(self.connection, row=stored.seq)
            return
        self._moved(stored, None)
        self.changed[stored.buyer,] -= 1
        self._say.drop_ticket.run(self.connection, row=stored.seq)

    def _kept(self, kind: Kind, document: Document, *, parent: str | None = None) -> None:
        if self.keeper is not None:
            self.keeper.kept(self, kind, document, parent=parent)

    def _added(self, document: Document, *, buyer: str) -> None:
        self.changed[buyer,] += 1
        if self._lookups is not None:
            row: int = self._say.ticket.run(self.connection, wanted=self._identity(document)).fetchone()[0]
            self.find(row, buyer=buyer, before=frozenset(), after=self._lookups.of(document))

    def _moved(self, stored: Stored, document: Document | None) -> None:
        """A ticket is found by its new document, or no longer; what it was found by follows from the one in the store."""
        lookups = self._lookups
        if lookups is None:
            return
        held = self._say.ticket_at.run(self.connection, row=stored.seq).fetchone()
        before = lookups.of(codec.loads(ticket_of(held).document)) if held else frozenset()
        after = lookups.of(document) if document is not None else frozenset()
        self.find(stored.seq, buyer=stored.buyer, before=before, after=after)

    def find(self, row: int, *, buyer: str, before: Pairs, after: Pairs) -> None:
        """Let a ticket be found by other values than before."""
        gone, come = before - after, after - before
        dropped = [{"this_buyer": buyer, "this_name": name, "this_value": value, "this_item": row} for name, value in gone]
        self._say.drop_lookup.run_many(self.connection, dropped)
        added = [{"buyer": buyer, "name": name, "value": value, "item": row} for name, value in come]
        self._say.add_lookup.run_many(self.connection, added)
        self.moves.append((buyer, before, after))
        self.changed.update((buyer, *one) for one in come)
        self.changed.subtract((buyer, *one) for one in gone)

    def mark(self, workorder: str, *, start: int, end: int, free: bool) -> None:
        """Open or block a time, in microseconds since 1970, in the calendar of the technicians for a workorder."""
        self._say.mark.run(self.connection, workorder=workorder, start=start, end=end, free=int(free))

    def owe(self, owed: Sequence[Owed]) -> None:
        """Queue events; their `seq` comes from `Store.next_seq`."""
        self._say.add_owed.run_many(self.connection, [vars(one) for one in owed])

    def settle(self, seqs: Sequence[int]) -> None:
        """Take events off the queue because they were delivered or given up."""
        self._say.settle.run_many(self.connection, [{"row": seq} for seq in seqs])

    def subscribe(self, *, id: str, api: str, buyer: str, callback: str, query: str | None) -> None:  # noqa: A002 - the column
        """Store a subscription."""
        self._say.add_hub.run(self.connection, id=id, api=api, buyer=buyer, callback=callback, query=query)

    def unsubscribe(self, hub_id: str) -> None:
        """Remove a subscription with everything that it is still owed."""
        self._say.drop_hub.run(self.connection, hub=hub_id)
        self._say.forget.run(self.connection, hub=hub_id)

    def empty(self) -> None:
        """Remove all tickets, subscriptions and owed events."""
        for statement in self._say.empty:
            statement.run(self.connection)
        self.emptied = True

    def remember(self, name: str, value: str) -> None:
        """Store a fact about this database."""
        self._say.add_meta.run(self.connection, name=name, value=value)

    def rewrite(self, name: str, value: str) -> None:
        """Store a fact about this database in place of an earlier one."""
        self._say.drop_meta.run(self.connection, wanted=name)
        self.remember(name, value)
