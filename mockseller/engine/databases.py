"""Which database an address names, and how it is written where others may read it."""

from __future__ import annotations

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from ttck.mockseller.engine.opening import StoreError
from ttck.mockseller.engine.postgres import Postgres
from ttck.mockseller.engine.sqlite import Sqlite

MEMORY = frozenset({"memory", "sqlite://", "sqlite:///:memory:"})
_POSTGRES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SECRET = "password"  # noqa: S105 - a part of the name of what is masked


def database_of(address: str) -> Sqlite | Postgres:
    """The database of an address; it is not opened yet.

    Raises:
        StoreError: the address is none, or that of a database that the store does not know; its driver is missing, or its file
            cannot be had.
    """
    memory = address in MEMORY
    url = _read("sqlite://" if memory else address)
    if url.drivername in _POSTGRES:
        return Postgres(url)
    if url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise StoreError(f"a database of the scheme {url.drivername} is not known: give sqlite:///FILE or postgresql://USER@HOST/NAME")
    return Sqlite(url, memory=memory)


def shown(address: str) -> str:
    """An address without its passwords.

    Raises:
        StoreError: it is none.
    """
    if address in MEMORY:
        return "sqlite://"
    url = _read(address)
    query = {name: value for name, value in url.query.items() if _SECRET not in name}
    return url.set(query=query).render_as_string(hide_password=True)


def tells_password(address: str) -> bool:
    """Whether a password stands in an address."""
    if address in MEMORY:
        return False
    url = _read(address)
    return url.password is not None or any(_SECRET in name for name in url.query)


def _read(address: str) -> URL:
    try:
        return make_url(address)
    except (ArgumentError, ValueError) as wrong:  # what is wrong may be near the password
        raise StoreError("the address of the database is no URL: give sqlite:///FILE or postgresql://USER@HOST/NAME") from wrong
