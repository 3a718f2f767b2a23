"""Opening a database: what is there has to be ours and of this version, writable, and nobody else's at the moment."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import inspect, text

from ttck.mockseller.engine.tables import METADATA

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

SCHEMA = "1"  # of the tables; another number for a change after which an older version cannot work with them
NOTED = "schema"
_LOCKED, _READ_ONLY = ("locked", "busy"), ("readonly", "read-only")


class StoreError(RuntimeError):
    """The database cannot be opened."""


class StoreAwayError(StoreError):
    """The database cannot be reached just now, or is too busy; later it may be."""


class Owner:
    """A file beside a SQLite database that its one user holds a lock on; the system releases it when the process ends, however that is.

    Raises:
        StoreError: somebody else holds it, or the file cannot be made.
    """

    def __init__(self, database: Path) -> None:
        self._path = Path(f"{database.resolve()}-owner")
        self._file: IO[str] | None = None
        self.take()

    def take(self) -> None:
        """Hold the lock."""
        while self._file is None:
            try:
                file = self._path.open("a+", encoding="ascii")
            except OSError as refused:
                raise StoreError(f"{self._path}, which says who uses the database, cannot be written: {refused.strerror}") from refused
            try:
                _lock(file)
            except OSError as held:
                file.close()
                name = self._path.name.removesuffix("-owner")
                raise StoreError(f"the database {name} is in use by another mock seller: end that one, or give another file") from held
            if _same(file, self._path):  # and not removed by its last user while we waited
                self._file = file
            else:
                file.close()

    def release(self) -> None:
        """Let others have the database."""
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()
            file.close()


def _lock(file: IO[str]) -> None:
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:  # pragma: no cover - Windows alone
        import msvcrt  # noqa: PLC0415 - on Windows alone

        lock: Any = msvcrt
        lock.locking(file.fileno(), lock.LK_NBLCK, 1)
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _same(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def check_schema(engine: Engine, database: str) -> None:
    """Refuse a database whose tables are not those of this version; an empty one is fine.

    Raises:
        StoreError: they are not.
    """
    known = inspect(engine)
    there = set(known.get_table_names())
    if "meta" in there and {column["name"] for column in known.get_columns("meta")} >= {"name", "value"}:
        with engine.connect() as connection:
            row = connection.execute(text("SELECT value FROM meta WHERE name = :name"), {"name": NOTED}).fetchone()
        if row is not None and str(row[0]) != SCHEMA:
            raise StoreError(
                f"the database {database} was made by another version of ttck: its schema is {row[0]}, and this version has {SCHEMA}. "
                "Give another one, or take its tickets along by a snapshot (--snapshot)"
            )
    for table in METADATA.tables.values():
        if table.name not in there:
            continue
        found = {column["name"] for column in known.get_columns(table.name)}
        missing = sorted({column.name for column in table.columns} - found)
        if missing:
            raise StoreError(f"the database {database} is not ttck's: its table {table.name} has no {', '.join(missing)}. Give another one")


def reason_of(wrong: BaseException) -> str:
    """What a driver says of an error, in one line."""
    return " ".join(str(getattr(wrong, "orig", None) or wrong).split())


def said(reason: BaseException, database: str) -> str:
    """Why a database cannot be opened, in words for whoever named it."""
    told = reason_of(reason)
    if any(one in told for one in _LOCKED):
        return f"the database {database} is locked by another program: {told}"
    if any(one in told for one in _READ_ONLY):
        return f"the database {database} cannot be written: {told}"
    return f"the database {database} cannot be opened: {told}"
