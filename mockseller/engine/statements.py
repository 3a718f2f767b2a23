"""The statements of the store: written in SQLAlchemy Core, compiled once for the dialect of the database."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, all_, bindparam, func, select

from ttck.mockseller.engine.tables import AGENDA, CALENDAR, HUBS, LOOKUPS, META, OUTBOX, THINGS, TICKETS
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Engine
    from sqlalchemy.sql import ClauseElement

_FILLED = [column.name for column in TICKETS.columns if column.name != "seq"]
_MADE = [column.name for column in THINGS.columns if column.name != "seq"]
OWED = tuple(column.name for column in OUTBOX.columns)
_CHANGED = [name for name in _FILLED if name not in {"buyer", "buyer_id", "seller_id"}]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A stored item: its row, its kind, its owner and its document as it is sent.

    `parent` is the ticket of a workorder, and the workorder of an appointment.
    """

    seq: int
    kind: Kind = Kind.TICKET
    buyer: str
    buyer_id: str | None
    seller_id: str | None
    document: bytes
    parent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One event that one subscription still has to get; `queued` is in microseconds since 1970, real time."""

    seq: int
    hub_id: str
    item_id: str
    type: str
    queued: int
    body: bytes


_LONGEST = 300  # characters of a text that stands in an index of PostgreSQL, whose entries have 2704 bytes at most
_WHOLE = frozenset({"buyer_id", "seller_id"})  # what is in none


class Prepared:
    """A statement compiled for one dialect; it runs on a driver connection with named values.

    PostgreSQL is told texts without the character 0, which its texts cannot have (the one after it keeps the order), and long ones that
    items are found by as their beginning and a hash; the documents have them as they are.
    """

    def __init__(self, statement: ClauseElement, engine: Engine, columns: Sequence[str] | None = None) -> None:
        compiled = statement.compile(dialect=engine.dialect, column_keys=list(columns) if columns else None)
        self.sql = str(compiled).replace("::INTEGER", "::BIGINT")  # limits may be beyond 32 bits
        self._order: list[str] | None = getattr(compiled, "positiontup", None)
        self._whole = getattr(statement, "table", None) in (META, HUBS)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def bound(self, values: dict[str, Any]) -> Any:
        """The values in the form that the driver takes."""
        values = {**self._fixed, **values}
        if self._order is not None:
            return tuple([values[name] for name in self._order])
        return {name: self._fitting(name, one) if isinstance(one, str) else one for name, one in values.items()}

    def _fitting(self, name: str, text: str) -> str:
        if "\x00" in text:  # the character after it keeps the order
            text = text.replace("\x00", "\x01")
        if len(text) <= _LONGEST or self._whole or name in _WHOLE:
            return text
        return text[: _LONGEST - 64] + sha256(text.encode()).hexdigest()

    def run(self, connection: Any, **values: Any) -> Any:
        """Run on a driver connection; the cursor with the result."""
        cursor = connection.cursor()
        cursor.execute(self.sql, self.bound(values))
        return cursor

    def run_many(self, connection: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Run once for each row."""
        connection.cursor().executemany(self.sql, [self.bound(row) for row in rows])


class Statements:
    """The statements of the hot path."""

    def __init__(self, engine: Engine) -> None:
        t, o = TICKETS.c, OUTBOX.c
        one = select(t.seq, t.buyer, t.buyer_id, t.seller_id, t.document).where(t.id == bindparam("wanted"))
        self.ticket = Prepared(one, engine)
        self.locked = Prepared(one.with_for_update(), engine)
        self.add_ticket = Prepared(TICKETS.insert(), engine, _FILLED)
        self.save_ticket = Prepared(TICKETS.update().where(t.seq == bindparam("row")), engine, _CHANGED)
        self.add_owed = Prepared(OUTBOX.insert(), engine, OWED)
        self.last_row = Prepared(select(func.max(TICKETS.c.seq)), engine)
        self.last_owed = Prepared(select(func.max(o.seq)), engine)
        self.settle = Prepared(OUTBOX.delete().where(o.seq == bindparam("row")), engine)
        free = select(o.seq).where(o.hub_id == bindparam("hub")).with_for_update(skip_locked=True)  # what is just being posted is not
        self.forget = Prepared(OUTBOX.delete().where(o.seq.in_(free)), engine)
        whole = select(t.seq, t.buyer, t.buyer_id, t.seller_id, t.document).where(t.buyer == bindparam("owner")).order_by(t.seq)
        self.tickets = Prepared(whole, engine)
        self.ticket_count = Prepared(select(func.count()).select_from(TICKETS).where(t.buyer == bindparam("owner")), engine)
        self.drop_ticket = Prepared(TICKETS.delete().where(t.seq == bindparam("row")), engine)
        self.drop_thing = Prepared(THINGS.delete().where(THINGS.c.seq == bindparam("row")), engine)
        self.all_owed = Prepared(select(*(o[name] for name in OWED)).order_by(o.seq), engine)
        self.add_hub = Prepared(HUBS.insert(), engine, ["id", "api", "buyer", "callback", "query"])
        self.drop_hub = Prepared(HUBS.delete().where(HUBS.c.id == bindparam("hub")), engine)
        h = HUBS.c
        self.hubs = Prepared(select(h.id, h.api, h.buyer, h.callback, h.query).order_by(h.seq), engine)
        self.owed_to = Prepared(select(o.hub_id, func.count()).group_by(o.hub_id), engine)
        if engine.dialect.name == "postgresql":
            self._sharing(engine)
        self.next_due = Prepared(select(func.min(t.due)).where(t.due.is_not(None)), engine)
        due = select(t.id).where(t.due.is_not(None), t.due <= bindparam("moment")).order_by(t.due)
        self.due = Prepared(due.limit(bindparam("most")), engine)
        self.meta = Prepared(select(META.c.value).where(META.c.name == bindparam("wanted")), engine)
        self.add_meta = Prepared(META.insert(), engine, ["name", "value"])
        self.empty = [Prepared(table.delete(), engine) for table in (TICKETS, LOOKUPS, THINGS, CALENDAR, HUBS, OUTBOX, AGENDA)]
        self._things(engine)
        self._lookups(engine)

    def _sharing(self, engine: Engine) -> None:
        """The statements of a database that several processes share: each takes events that no other holds, the first of each item."""
        o, earlier = OUTBOX.c, OUTBOX.alias("earlier").c
        waits = select(earlier.seq).where(earlier.hub_id == o.hub_id, earlier.item_id == o.item_id, earlier.seq < o.seq).exists()
        there = select(HUBS.c.seq).where(HUBS.c.id == o.hub_id).exists()
        free = select(*(o[name] for name in OWED)).where(
            o.hub_id == bindparam("hub"), o.seq != all_(bindparam("without", type_=ARRAY(BigInteger))), there, ~waits
        )
        first = free.order_by(o.seq).limit(bindparam("most"))
        self.claim = Prepared(first.with_for_update(skip_locked=True, of=OUTBOX), engine)
        self.next_owed = Prepared(select(func.nextval("outbox_seq_seq")), engine)

    def _things(self, engine: Engine) -> None:
        """The statements about workorders, appointments and incidents."""
        t, c = THINGS.c, CALENDAR.c
        every = select(t.seq, t.kind, t.buyer, t.buyer_id, t.seller_id, t.document, t.parent)
        one = every.where(t.kind == bindparam("sort"), t.id == bindparam("wanted"))
        self.thing = Prepared(one, engine)
        self.locked_thing = Prepared(one.with_for_update(), engine)
        self.things = Prepared(every.where(t.kind == bindparam("sort"), t.buyer == bindparam("owner")).order_by(t.seq), engine)
        self.children = Prepared(every.where(t.kind == bindparam("sort"), t.parent == bindparam("above")).order_by(t.seq), engine)
        self.add_thing = Prepared(THINGS.insert(), engine, _MADE)
        self.save_thing = Prepared(THINGS.update().where(t.seq == bindparam("row")), engine, ["document"])
        self.mark = Prepared(CALENDAR.insert(), engine, ["workorder", "start", "end", "free"])
        marks = select(c.start, c.end, c.free).where(c.workorder == bindparam("wanted")).order_by(c.seq)
        self.marks = Prepared(marks, engine)

    def _lookups(self, engine: Engine) -> None:
        """The statements about what tickets are found by."""
        t, c = TICKETS.c, LOOKUPS.c
        whole = select(t.seq, t.buyer, t.buyer_id, t.seller_id, t.document)
        self.ticket_at = Prepared(whole.where(t.seq == bindparam("row")), engine)
        self.after = Prepared(whole.where(t.seq > bindparam("row")).order_by(t.seq).limit(bindparam("most")), engine)
        self.add_lookup = Prepared(LOOKUPS.insert(), engine, [column.name for column in LOOKUPS.columns])
        this = [column == bindparam(f"this_{column.name}") for column in (c.buyer, c.name, c.value, c.item)]
        self.drop_lookup = Prepared(LOOKUPS.delete().where(*this), engine)
        self.drop_lookups = Prepared(LOOKUPS.delete(), engine)
        self.drop_meta = Prepared(META.delete().where(META.c.name == bindparam("wanted")), engine)


def ticket_of(row: Sequence[Any]) -> Stored:
    """The ticket of a row."""
    return Stored(seq=row[0], buyer=row[1], buyer_id=row[2], seller_id=row[3], document=row[4])


def thing_of(row: Sequence[Any]) -> Stored:
    """The workorder, appointment or incident of a row."""
    seq, kind, buyer, buyer_id, seller_id, document, parent = row
    return Stored(seq=seq, kind=Kind(kind), buyer=buyer, buyer_id=buyer_id, seller_id=seller_id, document=document, parent=parent)
