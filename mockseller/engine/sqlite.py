"""SQLite behind the store: a file with one user, or memory."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, inspect
from sqlalchemy.pool import NullPool, StaticPool

from ttck.mockseller.engine.checkpoint import Checkpoints
from ttck.mockseller.engine.opening import Owner, StoreError
from ttck.mockseller.engine.tables import STATISTICS

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine

    from ttck.mockseller.engine.statements import Prepared

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=8589934592",
    "PRAGMA wal_autocheckpoint=20000",
)


class Sqlite:
    """One writing connection, and one for each thread that reads; in memory one connection serves everybody under the lock.

    Raises:
        StoreError: another mock seller holds the file, or its folder is not there.
    """

    shared = False

    def __init__(self, url: URL, *, memory: bool) -> None:
        self.memory = memory
        self.lock = threading.RLock()
        self.engine = _engine(url, memory=memory)
        self._checkpoints = None if memory else Checkpoints(self.engine.raw_connection)
        self._local = threading.local()
        self._generation = 0
        self._writer: Any = None
        self.owner = _owned(self.engine)

    def opening(self) -> contextlib.AbstractContextManager[None]:
        """While the tables are looked at and made."""
        return contextlib.nullcontext()

    def connect(self) -> None:
        """Be ready to write; the tables are there."""
        if self._writer is None:
            _advise(self.engine)
        self._writer = self.engine.raw_connection()

    def begun(self) -> Any:
        """The driver's connection on which a transaction has begun that may write."""
        connection = self._writer.driver_connection
        connection.execute("BEGIN IMMEDIATE")
        return connection

    def wrote(self) -> None:
        """Something was committed."""
        if self._checkpoints is not None:
            self._checkpoints.wrote()

    def rows(self, statement: Prepared, values: dict[str, Any]) -> list[Any]:
        """What a statement reads, outside of any transaction."""
        if self.memory:
            with self.lock:
                found: list[Any] = statement.run(self._writer.driver_connection, **values).fetchall()
                return found
        return statement.run(self._reader(), **values).fetchall()  # type: ignore[no-any-return]

    def away(self, _wrong: BaseException) -> StoreError | None:
        """The error of a database that cannot be reached: a file always can."""
        return None

    def leads(self) -> bool:
        """Whether this process is the one that does what time brings about."""
        return True

    def close(self) -> None:
        """Close all connections; those of other threads are dropped when they are next used."""
        if self._checkpoints is not None:
            self._checkpoints.stop()
        with self.lock:
            self._generation += 1
            if self._checkpoints is not None:  # other threads may still hold a connection, so SQLite would not do it
                self._writer.driver_connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._writer.close()
            if not self.memory:
                self.engine.dispose()

    def release(self) -> None:
        """Let others have the file."""
        if self.owner is not None:
            self.owner.release()

    def _reader(self) -> Any:
        local = self._local
        if getattr(local, "generation", None) != self._generation:
            if hasattr(local, "proxy"):
                local.proxy.close()
            local.generation = self._generation
            local.proxy = self.engine.raw_connection()
            local.connection = local.proxy.driver_connection
        return local.connection


def _owned(engine: Engine) -> Owner | None:
    """Whoever holds a file; None for a database that nobody but this process can use."""
    path = engine.url.database
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


def _engine(url: URL, *, memory: bool) -> Engine:
    options = {"check_same_thread": False}  # the lock sees to that
    engine = create_engine(url, poolclass=StaticPool if memory else NullPool, connect_args=options)
    path = engine.url.database
    if path and path != ":memory:" and not path.startswith("file:") and not Path(path).parent.is_dir():
        raise StoreError(f"the folder of the database {path} does not exist")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun by hand
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    return engine
