"""The store: tickets, subscriptions and owed events in one SQL database.

Statements are written in SQLAlchemy Core, compiled once for the dialect of the database and run on the driver's own
connection. A transaction is the only way to write (`ttck.mockseller.engine.transaction`); transactions run one after another
under one lock, and in a database that several mock sellers share under one more of its own. What one database does otherwise than
another stands in `ttck.mockseller.engine.sqlite` and `ttck.mockseller.engine.postgres`.
"""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.databases import database_of, shown
from ttck.mockseller.engine.declared import named_id
from ttck.mockseller.engine.opening import NOTED, SCHEMA, StoreAwayError, StoreError, check_schema, said
from ttck.mockseller.engine.postgres import Postgres
from ttck.mockseller.engine.statements import OWED, Owed, Prepared, Statements, Stored, thing_of, ticket_of
from ttck.mockseller.engine.tables import METADATA, TICKETS
from ttck.mockseller.engine.transaction import Transaction
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from ttck.mockseller.engine.declared import Lookups
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.transaction import Keeper, Move, Pairs

_OWNER = frozenset({"buyer_id", "seller_id"})
_UNSET = {column.name: None for column in TICKETS.columns if column.nullable and column.name not in _OWNER} | {"created": 0, "summary": b""}
_MOST_BUILT = 512  # combinations of filters that stay compiled
_MOST_COUNTED = 10_000  # numbers of tickets that stay known
_MOST_MOVES = 500  # changes of tickets that such a number is carried over; after more of them it is counted anew
_BATCH = 1000  # tickets that are read at once where lookups are filled


class Store:
    """One open database; `columns` are what is stored beside the document of a ticket, for lists and for the timer.

    `lookups` say what tickets are found by beside these columns; None where the columns are enough. `identity` is the
    identifier in a document.

    Raises:
        StoreError: the database cannot be opened.
    """

    def __init__(
        self,
        database: str,
        *,
        columns: Callable[[Document], Mapping[str, Any]],
        lookups: Lookups | None = None,
        identity: Callable[[Document], str] = named_id,
    ) -> None:
        self._database = database_of(database)
        self.memory, self.shared = self._database.memory, self._database.shared
        self.engine, self.lock = self._database.engine, self._database.lock
        self._columns = columns
        self.lookups = lookups
        self._identity = identity
        self.keeper: Keeper | None = None
        self._current: Transaction | None = None  # the one that is under way
        self._counts: dict[tuple[str, ...], int] = {}
        self._combined: dict[Hashable, tuple[int, int]] = {}  # how many, and after how many moves
        self._moves: deque[Move] = deque(maxlen=_MOST_MOVES)
        self._moved = 0
        self.statements = Statements(self.engine)
        self._built: dict[Hashable, Prepared] = {}
        try:
            self._open(database)
        except BaseException:
            self._database.release()
            raise
        self._last_seq = self._read(self.statements.last_owed)[0][0] or 0
        if lookups is not None:
            self._fill(lookups)

    def _open(self, database: str) -> None:
        try:
            with self._database.opening():
                check_schema(self.engine, shown(database))
                METADATA.create_all(self.engine)
            self._database.connect()
            self.note(NOTED, SCHEMA)
        except StoreAwayError as away:
            raise StoreError(said(away.__cause__ or away, shown(database))) from away
        except StoreError:
            raise
        except Exception as refused:
            raise StoreError(said(refused, shown(database))) from refused

    def _fill(self, lookups: Lookups) -> None:
        """Let all tickets be found that were stored before these lookups were declared."""
        declared = " ".join(lookups.names)
        if self.fact("lookups", lambda: declared if self.last_row() == 0 else "") == declared:
            return
        with self.transaction() as tx:
            self.statements.drop_lookups.run(tx.connection)
            last = 0
            while rows := self.statements.after.run(tx.connection, row=last, most=_BATCH).fetchall():
                for one in map(ticket_of, rows):
                    tx.find(one.seq, buyer=one.buyer, before=frozenset(), after=lookups.of(codec.loads(one.document)))
                last = rows[-1][0]
            tx.rewrite("lookups", declared)

    def close(self) -> None:
        """Close the database; connections of other threads are dropped when they are next used."""
        self._database.close()
        self._database.release()

    def reopen(self) -> None:
        """Close and open again; a memory database keeps its content."""
        with self.lock:
            self._database.close()
            self.forget_counts()
            self._database.connect()
            self._last_seq = self._read(self.statements.last_owed)[0][0] or 0

    @contextmanager
    def transaction(self, *, then: Callable[[], None] | None = None) -> Iterator[Transaction]:
        """Write as a whole; `then` runs after the commit, before any other transaction of this process starts.

        Raises:
            StoreAwayError: the database cannot be reached; where that was in the middle of the commit, all is stored or nothing.
        """
        with self.lock:
            connection = self._database.begun()
            tx = Transaction(connection, self.statements, columns=self.columns, lookups=self.lookups, identity=self._identity)
            tx.keeper = self.keeper
            self._current = tx
            try:
                yield tx
                connection.commit()
            except BaseException as wrong:
                with suppress(Exception):  # a connection that was lost took it back
                    connection.rollback()
                if told := self._database.away(wrong):
                    raise told from wrong
                raise
            finally:
                self._current = None
            if tx.emptied:
                self.forget_counts()
            self._moves.extend(tx.moves)
            self._moved += len(tx.moves)
            for key in tx.changed.keys() & self._counts.keys():
                self._counts[key] += tx.changed[key]
            self._database.wrote()
            if then is not None:
                then()
            if self.keeper is not None:
                self.keeper.committed(tx)

    def columns(self, document: Document) -> dict[str, Any]:
        """All that is stored of a ticket document."""
        return {**_UNSET, **self._columns(document), "document": codec.dumps(document)}

    def next_seq(self) -> int:
        """The place of the next event in the queue; only inside a transaction."""
        if self.shared:
            return int(self._read(self.statements.next_owed)[0][0])
        self._last_seq += 1
        return self._last_seq

    def _read(self, statement: Prepared, **values: Any) -> list[Any]:
        return self._database.rows(statement, values)

    def leads(self) -> bool:
        """Whether this process is the one, of those that share the database, that does what time brings about."""
        return self._database.leads()

    def item(self, kind: Kind, item_id: str) -> Stored | None:
        """The stored item of that kind and id, whoever owns it."""
        if kind is Kind.TICKET:
            rows = self._read(self.statements.ticket, wanted=item_id)
            return ticket_of(rows[0]) if rows else None
        rows = self._read(self.statements.thing, sort=kind.value, wanted=item_id)
        return thing_of(rows[0]) if rows else None

    def tickets(self, *, buyer: str) -> list[Stored]:
        """All tickets of a buyer, the oldest first."""
        return [ticket_of(row) for row in self._read(self.statements.tickets, owner=buyer)]

    def count(self, *, buyer: str) -> int:
        """How many tickets a buyer has."""
        return self.counted((buyer,), lambda: self._read(self.statements.ticket_count, owner=buyer)[0][0])

    def counted(self, key: tuple[str, ...], count: Callable[[], int]) -> int:
        """How many tickets a buyer has, or has under a name and a value: counted once, and then kept with each transaction."""
        if self.shared:  # others write as well
            return count()
        found = self._counts.get(key)
        if found is None:
            with self.lock:  # no transaction is under way
                if len(self._counts) >= _MOST_COUNTED:
                    self.forget_counts()
                found = self._counts[key] = count()
        return found

    def counted_by(self, key: Hashable, meets: Callable[[Pairs], bool], count: Callable[[], int], *, buyer: str) -> int:
        """How many tickets of a buyer meet several conditions: counted once, and then carried over what changed since.

        `meets` says whether a ticket does that is found by such names and values.
        """
        if self.shared:
            return count()
        found = self._combined.get(key)
        if found is not None and found[1] == self._moved:
            return found[0]
        with self.lock:  # no transaction is under way
            since = self._moved - found[1] if found else 0
            if found is None or since > len(self._moves):
                if len(self._combined) >= _MOST_COUNTED:
                    self._combined.clear()
                number = count()
            else:
                moves = [one for one in islice(reversed(self._moves), since) if one[0] == buyer]
                number = found[0] + sum(meets(after) - meets(before) for _, before, after in moves)
            self._combined[key] = (number, self._moved)
        return number

    def forget_counts(self) -> None:
        """Count anew; only where nothing is being written."""
        self._counts.clear()
        self._combined.clear()

    def things(self, kind: Kind, *, buyer: str) -> list[Stored]:
        """All workorders, appointments or incidents of a buyer, the oldest first."""
        return [thing_of(row) for row in self._read(self.statements.things, sort=kind.value, owner=buyer)]

    def children(self, kind: Kind, parent: str) -> list[Stored]:
        """The workorders of a ticket, or the appointments of a workorder, the oldest first."""
        return [thing_of(row) for row in self._read(self.statements.children, sort=kind.value, above=parent)]

    def marks(self, workorder: str) -> list[tuple[int, int, bool]]:
        """What was opened and blocked for a workorder, in order: start and end in microseconds since 1970, and whether free."""
        return [(start, end, bool(free)) for start, end, free in self._read(self.statements.marks, wanted=workorder)]

    def last_row(self) -> int:
        """The highest row number in use: at least the number of tickets in the store, of all buyers; 0 without any."""
        return self._read(self.statements.last_row)[0][0] or 0

    def document(self, item_id: str, kind: Kind | None = None) -> Document | None:
        """The decoded document of that id; without a kind, of whatever has it."""
        for one in (kind,) if kind else Kind:
            found = self.item(one, item_id)
            if found is not None:
                return codec.loads(found.document)  # type: ignore[no-any-return]
        return None

    def rows(self, key: Hashable, build: Callable[[], Prepared], values: dict[str, Any]) -> list[Any]:
        """Run a query of another module; `key` is the same for two queries that differ in their values only."""
        statement = self._built.get(key)
        if statement is None:
            if len(self._built) >= _MOST_BUILT:
                self._built.clear()
            statement = self._built[key] = build()
        return self._read(statement, **values)

    def hubs(self) -> list[tuple[str, str, str, str, str | None]]:
        """All subscriptions: id, API, buyer, callback and query."""
        return [tuple(row) for row in self._read(self.statements.hubs)]

    def owed(self) -> list[Owed]:
        """All owed events in the order in which they were queued."""
        return [Owed(**dict(zip(OWED, row, strict=True))) for row in self._read(self.statements.all_owed)]

    def owed_to(self) -> dict[str, int]:
        """How many events each subscription is owed that is owed any."""
        return {row[0]: row[1] for row in self._read(self.statements.owed_to)}

    @contextmanager
    def claim(self, hub_id: str, *, without: Sequence[int], most: int) -> Iterator[tuple[list[Owed], Callable[[Owed], None]]]:
        """Hold owed events of a subscription until the block ends, and what takes one off the queue at its end.

        They are the oldest of their items each, and none that another process holds, or in the places `without`. In a shared
        database alone.
        """
        assert isinstance(self._database, Postgres)
        with self._database.claiming() as connection:
            rows = self.statements.claim.run(connection, hub=hub_id, without=[*without], most=most).fetchall()
            held = [Owed(**dict(zip(OWED, row, strict=True))) for row in rows]
            yield held, lambda one: self.statements.settle.run(connection, row=one.seq)

    def next_due(self) -> int | None:
        """When the next confirmation time-out ends, in microseconds since 1970."""
        found: int | None = self._read(self.statements.next_due)[0][0]
        return found

    def due(self, moment: int, *, most: int) -> list[str]:
        """Ids of tickets whose confirmation time-out has ended."""
        return [row[0] for row in self._read(self.statements.due, moment=moment, most=most)]

    def note(self, name: str, value: str) -> None:
        """Store a fact about this database in place of an earlier one, in the transaction that is under way, if there is one."""
        with self.lock:
            if self._current is not None:
                self._current.rewrite(name, value)
                return
            with self.transaction() as tx:
                tx.rewrite(name, value)

    def noted(self, name: str) -> str | None:
        """A stored fact about this database; None where there is none."""
        rows = self._read(self.statements.meta, wanted=name)
        return str(rows[0][0]) if rows else None

    def fact(self, name: str, make: Callable[[], str]) -> str:
        """A stored fact about this database; the first time it is made."""
        with self.lock:
            found = self.noted(name)
            if found is not None:
                return found
            value = make()
            with self.transaction() as tx:
                rows = self.statements.meta.run(tx.connection, wanted=name).fetchall()
                if rows:  # by another process, just now
                    return str(rows[0][0])
                tx.remember(name, value)
            return value
