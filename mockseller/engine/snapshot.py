"""Snapshots: all that a seller holds as one JSON document, and a seller that holds again what one says.

A snapshot has the items of all buyers, calendars, subscriptions and the events that are owed, the clock, the faults and the network.
It has neither journals nor credentials.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.clock import text_of
from ttck.mockseller.engine.network import conditions
from ttck.mockseller.engine.shelf import SnapshotError
from ttck.mockseller.engine.statements import Owed, Prepared
from ttck.mockseller.engine.tables import CALENDAR, HUBS, THINGS, TICKETS
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.store import Store
    from ttck.mockseller.engine.transaction import Transaction

FORMAT = 1


def take(seller: Seller) -> dict[str, Any]:
    """A snapshot of a seller, as of one moment."""
    store = seller.store
    with store.lock:
        owed = [{**asdict(one), "body": one.body.decode()} for one in store.owed()]
        return {
            "format": FORMAT,
            "dialect": seller.adapter.dialect.name,
            "tickets": list(_tickets(store)),
            "things": list(_things(store)),
            "calendar": [dict(zip(_CALENDAR, row, strict=True)) for row in _rows(store, "calendar")],
            "subscriptions": [dict(zip(_HUB, row, strict=True)) for row in store.hubs()],
            "owed": [{name: one[name] for name in _OWED} for one in owed],
            "clock": {"now": text_of(seller.clock.now()), "offset_seconds": seller.clock.offset, "rate": seller.clock.rate},
            "faults": [{"name": one["name"], "settings": one["settings"]} for one in seller.faults.names()],
            "network": asdict(seller.network.conditions),
            **({"agenda": seller.pilot.rows()} if seller.pilot is not None else {}),
        }


_CALENDAR = ("workorder", "start", "end", "free")
_HUB = ("id", "api", "buyer", "callback", "query")
_OWED = ("hub_id", "item_id", "type", "queued", "body")
_OWNER = ("buyer", "buyer_id", "seller_id")
_T, _S, _C = TICKETS.c, THINGS.c, CALENDAR.c
_QUERIES = {
    "tickets": select(*(_T[name] for name in _OWNER), _T.document).order_by(_T.seq),
    "things": select(_S.kind, *(_S[name] for name in _OWNER), _S.parent, _S.document).order_by(_S.seq),
    "calendar": select(*(_C[name] for name in _CALENDAR)).order_by(_C.seq),
    "subscriptions": select(*(HUBS.c[name] for name in _HUB)).order_by(HUBS.c.seq),
}


def _rows(store: Store, what: str) -> list[Any]:
    return store.rows(("snapshot", what), lambda: Prepared(_QUERIES[what], store.engine), {})


def _tickets(store: Store) -> Iterator[dict[str, Any]]:
    for *owner, document in _rows(store, "tickets"):
        yield {**dict(zip(_OWNER, owner, strict=True)), "document": codec.loads(document)}


def _things(store: Store) -> Iterator[dict[str, Any]]:
    for kind, *owner, parent, document in _rows(store, "things"):
        yield {"kind": kind, **dict(zip(_OWNER, owner, strict=True)), "parent": parent, "document": codec.loads(document)}


def restore(seller: Seller, document: Any) -> None:
    """Let a seller hold what a snapshot says, and nothing else; its journals stay.

    Raises:
        SnapshotError: it is none, or one of another dialect; nothing is changed then.
    """
    checked(seller, document)
    try:
        network = conditions(document["network"])
        faults = [(str(one["name"]), dict(one["settings"])) for one in document["faults"]]
        offset, rate = float(document["clock"]["offset_seconds"]), float(document["clock"]["rate"])
        with seller.paused():
            with seller.store.transaction() as tx:
                tx.empty()
                _fill(seller, tx, document)
                seller.faults.switch(faults)  # an unknown one takes the transaction back
            seller.network.set(network)
            seller.clock.move(to_offset=offset, rate=rate)
            if seller.pilot is not None:
                seller.pilot.restored(document.get("agenda"))
    except SnapshotError:
        raise
    except Exception as wrong:
        raise SnapshotError(f"this snapshot cannot be restored: {type(wrong).__name__}: {wrong}") from wrong


def checked(seller: Seller, document: Any) -> dict[str, Any]:
    """A document that has the form of a snapshot of such a seller.

    Raises:
        SnapshotError: it has not.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SnapshotError(f"this is no snapshot of format {FORMAT}")
    if document.get("dialect") != seller.adapter.dialect.name:
        raise SnapshotError(
            f"this is a snapshot of a seller of {document.get('dialect')}, and this one is of {seller.adapter.dialect.name}"
        )
    lists = ("tickets", "things", "calendar", "subscriptions", "owed", "faults")
    parts = ("clock", "network")
    if not all(isinstance(document.get(name), list) for name in lists) or not all(isinstance(document.get(name), dict) for name in parts):
        raise SnapshotError(f"a snapshot has {', '.join((*lists, *parts))}")
    if not isinstance(document["clock"].get("now"), str):
        raise SnapshotError("the clock of a snapshot says what it showed")
    return document


def _fill(seller: Seller, tx: Transaction, document: dict[str, Any]) -> None:
    for row in document["tickets"]:
        tx.add(row["document"], **{name: row[name] for name in _OWNER})
    for row in document["things"]:
        tx.add_thing(Kind(row["kind"]), row["document"], parent=row["parent"], **{name: row[name] for name in _OWNER})
    for row in document["calendar"]:
        tx.mark(row["workorder"], start=row["start"], end=row["end"], free=bool(row["free"]))
    for row in document["subscriptions"]:
        tx.subscribe(**{name: row[name] for name in _HUB})
    owed = [
        Owed(seq=seller.store.next_seq(), **{**{name: row[name] for name in _OWED}, "body": row["body"].encode()})
        for row in document["owed"]
    ]
    if owed:
        tx.owe(owed)
