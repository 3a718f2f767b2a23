"""PostgreSQL behind the store: one database that several mock sellers share, on this machine or on others.

Transactions that write run one after another in all of them, by an advisory lock that ends with each, as the lock of a SQLite file
does; reads and deliveries go on beside them. A connection that was lost is replaced, and whoever had it is told.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, exc
from sqlalchemy.pool import QueuePool

from ttck.mockseller.engine.opening import StoreAwayError, StoreError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL

    from ttck.mockseller.engine.statements import Prepared

_CONNECTIONS = 10  # that are kept; as many more are opened where they are needed
_CLAIMS = 8  # deliveries that hold a connection at a time, so that enough are left for requests
_REACH = 5  # seconds until a server counts as away
_PATIENT = ("SET lock_timeout = '10s'", "SET idle_in_transaction_session_timeout = '60s'")  # a seller that hangs stops nobody for good
_WRITE, _LEAD = 621_113, 621_114  # our advisory locks, each together with the schema
_LOCK = f"SELECT pg_advisory_xact_lock({_WRITE}, hashtext(current_schema()))"
_TRY_TO_LEAD = f"SELECT pg_try_advisory_lock({_LEAD}, hashtext(current_schema()))"


class Postgres:
    """A pool of connections, one that writes, and one that holds the lead.

    Raises:
        StoreError: its driver is not installed.
    """

    shared = True
    memory = False

    def __init__(self, url: URL) -> None:
        self.lock = threading.RLock()
        try:
            self.engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                poolclass=QueuePool,
                pool_size=_CONNECTIONS,
                max_overflow=_CONNECTIONS,
                pool_reset_on_return=None,
                connect_args={"connect_timeout": _REACH, "tcp_user_timeout": 2000 * _REACH, "application_name": "ttck mock"},
            )
        except ImportError as missing:
            raise StoreError(f"a PostgreSQL database needs the driver psycopg: pip install 'ttck[postgres]' ({missing})") from missing
        self._writer: Any = None
        self._leader: Any = None
        self._leading = threading.Lock()
        self._leads = False
        self._claims = threading.BoundedSemaphore(_CLAIMS)

        @event.listens_for(self.engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.autocommit = True  # transactions are begun by hand
            for setting in _PATIENT:
                connection.execute(setting)

    @contextlib.contextmanager
    def opening(self) -> Iterator[None]:
        """While the tables are looked at and made; another seller that starts meanwhile waits."""
        connection = self.begun()
        try:
            yield
        finally:
            connection.rollback()

    def connect(self) -> None:
        """Be ready to write; the tables are there.

        Raises:
            StoreAwayError: the database cannot be reached.
        """
        self.begun().rollback()

    def begun(self) -> Any:
        """The driver's connection on which a transaction has begun that may write; a connection that was lost is replaced.

        Raises:
            StoreAwayError: there is no other.
        """
        for last in (False, True):
            try:
                connection = self._writing()
                connection.execute("BEGIN")
                connection.execute(_LOCK)
            except Exception as wrong:
                self._drop_writer()
                told = self.away(wrong)
                if told is None:
                    raise
                if last:
                    raise told from wrong
            else:
                return connection
        raise AssertionError("not reached")  # pragma: no cover

    def _writing(self) -> Any:
        if self._writer is None or self._writer.driver_connection.closed:
            self._drop_writer()
            self._writer = self.engine.raw_connection()
        return self._writer.driver_connection

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        _drop(writer)

    def wrote(self) -> None:
        """Something was committed."""

    def rows(self, statement: Prepared, values: dict[str, Any]) -> list[Any]:
        """What a statement reads, outside of any transaction; asked once more where the connection was lost.

        Raises:
            StoreAwayError: the database cannot be reached.
        """
        for last in (False, True):
            try:
                with self._borrowed() as connection:
                    found: list[Any] = statement.run(connection, **values).fetchall()
                    return found
            except Exception as wrong:
                told = self.away(wrong)
                if told is None:
                    raise
                if last:
                    raise told from wrong
        raise AssertionError("not reached")  # pragma: no cover

    @contextlib.contextmanager
    def claiming(self) -> Iterator[Any]:
        """A driver's connection in a transaction of its own, beside those that write; what it holds nobody waits for.

        Raises:
            StoreAwayError: the database cannot be reached.
        """
        try:
            with self._claims, self._borrowed() as connection:
                connection.execute("BEGIN")
                yield connection
                connection.commit()
        except Exception as wrong:
            told = self.away(wrong)
            if told is None:
                raise
            raise told from wrong

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[Any]:
        proxy = self.engine.raw_connection()
        try:
            yield proxy.driver_connection
        except BaseException:
            _drop(proxy)
            raise
        proxy.close()

    def away(self, wrong: BaseException) -> StoreError | None:
        """The error of a database that cannot be reached, or that is too busy; None for another one."""
        driver = self.engine.dialect.dbapi
        assert driver is not None
        cause = getattr(wrong, "orig", None) or wrong
        if isinstance(cause, (driver.OperationalError, driver.InterfaceError, exc.TimeoutError)):
            self.engine.dispose()  # what else is kept is as old: it is replaced when it is next asked for
            return StoreAwayError(f"the database cannot be used just now: {reason_of(cause)}")
        return None

    def leads(self) -> bool:
        """Whether this process is the one that does what time brings about; it is until its connection ends."""
        with self._leading:
            try:
                if self._leader is None:
                    self._leader = self.engine.raw_connection()
                connection = self._leader.driver_connection
                if self._leads:
                    connection.execute("SELECT 1")
                else:
                    self._leads = connection.execute(_TRY_TO_LEAD).fetchone()[0]
            except Exception as wrong:
                self._resign()
                told = self.away(wrong)
                if told is None:
                    raise
                raise told from wrong
            return self._leads

    def _resign(self) -> None:
        leader, self._leader, self._leads = self._leader, None, False
        _drop(leader)

    def close(self) -> None:
        """Close all connections."""
        with self.lock:
            self._drop_writer()
            with self._leading:
                self._resign()
            self.engine.dispose()

    def release(self) -> None:
        """Let others have it: they could all the time."""


def _drop(proxy: Any) -> None:
    """Close a connection for good, whatever state it is in."""
    if proxy is not None:
        with contextlib.suppress(Exception):
            proxy.invalidate()
        with contextlib.suppress(Exception):
            proxy.close()
