"""Stores to compare: a small one with plausible tickets in all states, and the same one copied up to any size.

The copies are made by the database itself, without its secondary indexes, which are built afterwards: a million tickets
take a fraction of the time that single inserts would. Each copy has its own identifiers and lies a day before the last.
"""

from __future__ import annotations

import functools
import os
import random
import shutil
import sqlite3
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.sellers import FOREVER
from ttck.mockseller.dialects.mef.change import in_state
from ttck.mockseller.dialects.mef.columns import columns_of
from ttck.mockseller.dialects.mef.paths import BASE_PATHS
from ttck.mockseller.dialects.mef.tickets import new_ticket
from ttck.mockseller.engine.clock import text_of
from ttck.mockseller.engine.seeding import seed
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.engine.store import Store
from ttck.mockseller.engine.tables import TICKETS
from ttck.mockseller.registry import seller_of
from ttck.specs.vocabulary import ObservedImpact, Priority, Severity, TicketState, TicketType

SMALL = 1000
BUYER = "buyer"  # the one buyer of a mock seller without authentication
DAY = "2025-06-15"
_FIRST = 1_749_981_600.0  # 2025-06-15T10:00:00Z; all tickets of the small store fall on that day
_DAY = 86_400_000_000  # microseconds
_SELLER: Any = SimpleNamespace(adapter=SimpleNamespace(bases=BASE_PATHS))  # what a new ticket asks of its seller: where the API begins
_STATES = {  # how many of a hundred tickets are in a state, and how they got there
    TicketState.ACKNOWLEDGED: (7, ()),
    TicketState.IN_PROGRESS: (8, (TicketState.IN_PROGRESS,)),
    TicketState.PENDING: (3, (TicketState.IN_PROGRESS, TicketState.PENDING)),
    TicketState.RESOLVED: (2, (TicketState.IN_PROGRESS, TicketState.RESOLVED)),
    TicketState.CLOSED: (80, (TicketState.IN_PROGRESS, TicketState.RESOLVED, TicketState.CLOSED)),
}
_PRAGMAS = (
    "PRAGMA journal_mode=DELETE",
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-400000",
)
_DATES = ("created", "expected", "resolved")  # columns that move with the day of a copy
_COPY = """
WITH RECURSIVE number(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM number WHERE k < :copies)
INSERT INTO tickets ({columns})
SELECT {values} FROM number CROSS JOIN original LIMIT :most
"""
# What copy number k is found by: its own identifier, instants k days earlier, and else what its original is found by.
_COPY_LOOKUPS = f"""
WITH RECURSIVE number(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM number WHERE k < :copies)
INSERT INTO lookups (buyer, name, value, item)
SELECT buyer, name, CASE
    WHEN name = 'id' THEN '"' || printf('%08x', k) || substr(value, 10)
    WHEN value LIKE '@%' THEN printf('@%019d:', CAST(substr(value, 2, 19) AS INTEGER) - k * {_DAY})
        || replace(substr(value, 22), :day || 'T', date(:day, '-' || k || ' days') || 'T')
    ELSE value END, item + k * {SMALL}
FROM number CROSS JOIN known WHERE known.rowid = :row AND item + k * {SMALL} <= :most + {SMALL}
"""


def small_store(path: Path) -> None:
    """Make a store of `SMALL` tickets in all states."""
    chance = random.Random(113)
    store = Store(f"sqlite:///{path}", columns=functools.partial(columns_of, confirmation_timeout=FOREVER))
    try:
        with store.transaction() as tx:
            tx.add_many([_ticket(number, chance) for number in range(SMALL)], buyer=BUYER)
    finally:
        store.close()


def big_store(path: Path, *, small: Path, count: int) -> None:
    """Make a store of `count` tickets: a copy of the small one, with copies of its tickets."""
    shutil.copyfile(small, path)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'tickets' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("CREATE TEMP TABLE original AS SELECT * FROM tickets")
        more = max(0, count - SMALL)
        connection.execute(_statement(), {"copies": -(-more // SMALL), "most": more, "day": DAY})
        for _, sql in indexes:
            connection.execute(sql)
        connection.execute("DROP TABLE sqlite_stat1")  # went with the indexes; the store fills it when it is opened
    finally:
        connection.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())  # or the disk would still be busy with it while the stores are measured


def tmf_stores(small: Path, big: Path, *, count: int) -> None:
    """Make a store of `SMALL` tickets of TMF621, and one of `count`: with copies of them, each a day before the last."""
    seller = seller_of(Settings(database=f"sqlite:///{small}", profile="tmf621-v5"))
    try:
        seller.clock.move(to_offset=_FIRST - time.time())
        seed(seller, tickets=SMALL, buyer=BUYER)
    finally:
        seller.store.close()
    shutil.copyfile(small, big)
    connection = sqlite3.connect(big, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        more = max(0, count - SMALL)
        amount = {"copies": -(-more // SMALL), "most": more, "day": DAY}
        connection.execute("CREATE TEMP TABLE original AS SELECT * FROM tickets ORDER BY seq")
        connection.execute(_statement(), amount)
        connection.execute("CREATE TEMP TABLE known AS SELECT * FROM lookups ORDER BY buyer, name, value, item")
        for row in connection.execute("SELECT rowid FROM known ORDER BY rowid").fetchall():
            connection.execute(_COPY_LOOKUPS, {**amount, "row": row[0]})
    finally:
        connection.close()
    with big.open("rb+") as file:
        os.fsync(file.fileno())


def ids(path: Path, *, most: int) -> list[str]:
    """Identifiers of some tickets, drawn from the whole store."""
    connection = sqlite3.connect(path)
    try:
        last = connection.execute("SELECT max(seq) FROM tickets").fetchone()[0]
        wanted = random.Random(7).sample(range(1, last + 1), min(most, last))
        found = (connection.execute("SELECT id FROM tickets WHERE seq = ?", (seq,)).fetchone() for seq in wanted)
        return [row[0] for row in found if row]
    finally:
        connection.close()


def _statement() -> str:
    """Copy number k: an identifier that begins with k, k days earlier, with an external id of its own."""
    new_id = "printf('%08x', k) || substr(id, 9)"
    day = "date(:day, '-' || k || ' days') || 'T'"
    text = "replace(replace(replace(CAST({0} AS TEXT), id, {1}), :day || 'T', {2}), '\"externalId\":\"', '\"externalId\":\"' || k || '-')"
    values: dict[str, Any] = {column.name: column.name for column in TICKETS.columns if column.name != "seq"}
    values |= {name: f"{name} - k * {_DAY}" for name in _DATES}
    values |= {name: f"CAST({text.format(name, new_id, day)} AS BLOB)" for name in ("summary", "document")}
    values |= {"id": new_id, "external_id": "k || '-' || external_id"}
    return _COPY.format(columns=", ".join(values), values=", ".join(values.values()))


def _ticket(number: int, chance: random.Random) -> dict[str, Any]:
    at = _FIRST + number * 10
    sent = {
        "externalId": f"bench-{number}",
        "description": f"Ticket {number}: the service flaps",
        "severity": chance.choice([*Severity]).value,
        "priority": chance.choice([*Priority]).value,
        "observedImpact": chance.choice([*ObservedImpact]).value,
        "ticketType": chance.choice([*TicketType]).value,
        "relatedEntity": [{"id": f"product-{number % 50}", "@referredType": "Product", "role": "TroubledProduct"}],
        "relatedContactInformation": [
            {"role": "reporterContact", "name": "Reporter", "number": "+1 555 0199", "emailAddress": "r@buyer.example"}
        ],
        "note": [{"id": "1", "source": "buyer", "author": "R", "date": text_of(at), "text": "Since this morning."}],
    }
    ticket = new_ticket(_SELLER, sent, state=TicketState.ACKNOWLEDGED, at=text_of(at))
    names = list(_STATES)
    state = chance.choices(names, weights=[_STATES[name][0] for name in names])[0]
    for later, step in enumerate(_STATES[state][1], start=1):
        ticket = in_state(ticket, step, at=text_of(at + later * 600))
        if step is TicketState.RESOLVED:
            ticket["resolutionDate"] = text_of(at + later * 600)
    return ticket
