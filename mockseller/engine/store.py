"""The store: tickets, subscriptions and owed events in one SQL database.

Statements are written in SQLAlchemy Core, compiled once for the dialect of the database and run on the driver's own
connection. A transaction is the only way to write (`ttck.mockseller.engine.transaction`); transactions run one after another
under one lock. Reads use a connection per thread, except in memory, where one connection serves everybody under the same
lock.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, inspect
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import NullPool, StaticPool

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.checkpoint import Checkpoints
from ttck.mockseller.engine.declared import named_id
from ttck.mockseller.engine.opening import NOTED, SCHEMA, Owner, StoreError, check_schema, said
from ttck.mockseller.engine.statements import Owed, Prepared, Statements, Stored, thing_of, ticket_of
from ttck.mockseller.engine.tables import METADATA, STATISTICS, TICKETS
from ttck.mockseller.engine.transaction import Transaction
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from ttck.mockseller.engine.declared import Lookups
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.transaction import Keeper, Move, Pairs

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=8589934592",
    "PRAGMA wal_autocheckpoint=20000",
)
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
        self.memory = database in {"memory", "sqlite://", "sqlite:///:memory:"}
        self.engine = _engine(database, memory=self.memory)
        self.lock = threading.RLock()
        self._columns = columns
        self.lookups = lookups
        self._identity = identity
        self.keeper: Keeper | None = None
        self._current: Transaction | None = None  # the one that is under way
        self._counts: dict[tuple[str, ...], int] = {}
        self._combined: dict[Hashable, tuple[int, int]] = {}  # how many, and after how many moves
        self._moves: deque[Move] = deque(maxlen=_MOST_MOVES)
        self._moved = 0
        self._sqlite = self.engine.dialect.name == "sqlite"
        self._checkpoints = Checkpoints(self._connect) if self._sqlite and not self.memory else None
        self._local = threading.local()
        self._generation = 0
        self.statements = Statements(self.engine)
        self._built: dict[Hashable, Prepared] = {}
        self.owner = _owned(self.engine)
        try:
            self._open(database)
        except BaseException:
            if self.owner is not None:
                self.owner.release()
            raise
        self._last_seq = self._read(self.statements.last_owed)[0][0] or 0
        if lookups is not None:
            self._fill(lookups)

    def _open(self, database: str) -> None:
        shown = make_url("sqlite://" if self.memory else database).render_as_string()  # without a password
        try:
            check_schema(self.engine, shown)
            METADATA.create_all(self.engine)
            if self._sqlite:
                _advise(self.engine)
            self._writer = self._connect()
            self.note(NOTED, SCHEMA)
        except StoreError:
            raise
        except Exception as refused:
            raise StoreError(said(refused, shown)) from refused

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

    def _connect(self) -> Any:
        return self.engine.raw_connection()

    def close(self) -> None:
        """Close the database; connections of other threads are dropped when they are next used."""
        self._close()
        if self.owner is not None:
            self.owner.release()

    def _close(self) -> None:
        if self._checkpoints is not None:
            self._checkpoints.stop()
        with self.lock:
            self._generation += 1
            if self._checkpoints is not None:  # other threads may still hold a connection, so SQLite would not do it
                self._writer.driver_connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._writer.close()
            if not self.memory:
                self.engine.dispose()

    def reopen(self) -> None:
        """Close and open again; a memory database keeps its content."""
        with self.lock:
            self._close()
            self.forget_counts()
            self._writer = self._connect()
            self._last_seq = self._read(self.statements.last_owed)[0][0] or 0

    @contextmanager
    def transaction(self, *, then: Callable[[], None] | None = None) -> Iterator[Transaction]:
        """Write as a whole; `then` runs after the commit, before any other transaction starts."""
        with self.lock:
            connection = self._writer.driver_connection
            if self._sqlite:
                connection.execute("BEGIN IMMEDIATE")
            tx = Transaction(connection, self.statements, columns=self.columns, lookups=self.lookups, identity=self._identity)
            tx.keeper = self.keeper
            self._current = tx
            try:
                yield tx
            except BaseException:
                connection.rollback()
                raise
            finally:
                self._current = None
            connection.commit()
            if tx.emptied:
                self.forget_counts()
            self._moves.extend(tx.moves)
            self._moved += len(tx.moves)
            for key in tx.changed.keys() & self._counts.keys():
                self._counts[key] += tx.changed[key]
            if self._checkpoints is not None:
                self._checkpoints.wrote()
            if then is not None:
                then()
            if self.keeper is not None:
                self.keeper.committed(tx)

    def columns(self, document: Document) -> dict[str, Any]:
        """All that is stored of a ticket document."""
        return {**_UNSET, **self._columns(document), "document": codec.dumps(document)}

    def next_seq(self) -> int:
        """The place of the next event in the queue; only inside a transaction."""
        self._last_seq += 1
        return self._last_seq

    def _read(self, statement: Prepared, **values: Any) -> list[Any]:
        if self.memory:
            with self.lock:
                rows: list[Any] = statement.run(self._writer.driver_connection, **values).fetchall()
                return rows
        connection = self._reader()
        rows = statement.run(connection, **values).fetchall()
        if not self._sqlite:
            connection.rollback()
        return rows

    def _reader(self) -> Any:
        local = self._local
        if getattr(local, "generation", None) != self._generation:
            if hasattr(local, "proxy"):
                local.proxy.close()
            local.generation = self._generation
            local.proxy = self._connect()
            local.connection = local.proxy.driver_connection
        return local.connection

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
        names = ("seq", "hub_id", "item_id", "type", "queued", "body")
        return [Owed(**dict(zip(names, row, strict=True))) for row in self._read(self.statements.all_owed)]

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
                tx.remember(name, value)
            return value


def _owned(engine: Engine) -> Owner | None:
    """Whoever holds a SQLite file; None for a database that several may use, or nobody but this process can."""
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if not path or path == ":memory:" or path.startswith("file:"):
        return None
    return Owner(Path(path))


def _advise(engine: Engine) -> None:
    """Tell SQLite's planner what the indexes are like; see `STATISTICS`."""
    with engine.connect() as connection:
        if inspect(connection).has_table("sqlite_stat1"):  # a database that was opened before
            return
        connection.exec_driver_sql("ANALYZE tickets")  # makes the table of statistics
        connection.exec_driver_sql("DELETE FROM sqlite_stat1 WHERE tbl = 'tickets'")
        for index, numbers in STATISTICS:
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES ('tickets', ?, ?)", (index, numbers))
        connection.exec_driver_sql("ANALYZE sqlite_schema")


def _engine(database: str, *, memory: bool) -> Engine:
    url = make_url("sqlite://" if memory else database)
    options = {"check_same_thread": False} if url.get_backend_name() == "sqlite" else {}  # the lock sees to that
    engine = create_engine(url, poolclass=StaticPool if memory else NullPool, connect_args=options)
    if engine.dialect.name == "sqlite":
        path = engine.url.database
        if path and path != ":memory:" and not path.startswith("file:") and not Path(path).parent.is_dir():
            raise StoreError(f"the folder of the database {path} does not exist")

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # transactions are begun by hand
            for pragma in _PRAGMAS:
                connection.execute(pragma)

    return engine
