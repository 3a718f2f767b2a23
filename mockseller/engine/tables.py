"""The tables of the store.

The columns beside the document exist for filters alone: each has an index that ends in the creation order, so that a
filtered first page costs the same in a full store as in an empty one.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, String, Table, UniqueConstraint

METADATA = MetaData()
_SEQ = BigInteger().with_variant(Integer, "sqlite")

TICKETS = Table(
    "tickets",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("buyer", String, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("external_id", String),
    Column("priority", String),
    Column("seller_priority", String),
    Column("severity", String),
    Column("seller_severity", String),
    Column("ticket_type", String),
    Column("status", String),
    Column("observed_impact", String),
    Column("entity_id", String),
    Column("entity_type", String),
    Column("expected", BigInteger),
    Column("resolved", BigInteger),
    Column("due", BigInteger),  # when the confirmation time-out closes the ticket
    Column("buyer_id", String),  # what the buyer calls itself where it creates
    Column("seller_id", String),
    Column("summary", LargeBinary, nullable=False),  # the list item, ready to send
    Column("document", LargeBinary, nullable=False),  # the ticket, ready to send
)

_T = TICKETS.c
_FEW_VALUES = (
    "priority",
    "seller_priority",
    "severity",
    "seller_severity",
    "ticket_type",
    "status",
    "observed_impact",
)
Index("tickets_created", _T.buyer, _T.created, _T.seq)
for _name in (*_FEW_VALUES, "entity_id", "entity_type"):
    Index(f"tickets_{_name}", _T.buyer, _T[_name], _T.created, _T.seq)
for _name in ("external_id", "expected", "resolved"):
    _set = _T[_name].is_not(None)
    Index(f"tickets_{_name}", _T.buyer, _T[_name], _T.created, _T.seq, sqlite_where=_set, postgresql_where=_set)
Index("tickets_due", _T.due, sqlite_where=_T.due.is_not(None), postgresql_where=_T.due.is_not(None))

# What SQLite is told about the indexes, whatever they hold: rows in all, of one buyer, and for each further column.
# Without it the planner cannot know that an identifier says more than a state. Columns: index and its statistics.
STATISTICS = (
    ("tickets_created", "1000000 1000000 2 1"),
    *((f"tickets_{_name}", "1000000 1000000 200000 2 1") for _name in _FEW_VALUES),
    ("tickets_entity_type", "1000000 1000000 900000 2 1"),
    ("tickets_entity_id", "1000000 1000000 200 2 1"),
    ("tickets_external_id", "1000000 1000000 2 1 1"),
    ("tickets_expected", "100000 100000 2 1 1"),
    ("tickets_resolved", "100000 100000 2 1 1"),
    ("tickets_due", "10000 2"),
)

# What tickets are found by, as their adapter declares it (`ttck.mockseller.engine.lookups`): an index and nothing beside.
LOOKUPS = Table(
    "lookups",
    METADATA,
    Column("buyer", String, nullable=False),
    Column("name", String, nullable=False),
    Column("value", String().with_variant(String(collation="C"), "postgresql"), nullable=False),  # in the order of its bytes
    Column("item", BigInteger, nullable=False),  # the row of the ticket
    PrimaryKeyConstraint("buyer", "name", "value", "item"),
    sqlite_with_rowid=False,
)

# Workorders, appointments and incidents: few beside the tickets, so their lists are filtered by reading the documents.
THINGS = Table(
    "things",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("id", String, nullable=False, unique=True),
    Column("buyer", String, nullable=False),
    Column("parent", String, index=True),  # the ticket of a workorder, the workorder of an appointment
    Column("buyer_id", String),
    Column("seller_id", String),
    Column("document", LargeBinary, nullable=False),
)
Index("things_kind", THINGS.c.kind, THINGS.c.buyer, THINGS.c.seq)

# The technicians' calendar: what was opened or blocked for a workorder; of two entries for one moment the later one holds.
CALENDAR = Table(
    "calendar",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("workorder", String, nullable=False, index=True),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("free", Integer, nullable=False),
)

HUBS = Table(
    "hubs",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("api", String, nullable=False),
    Column("buyer", String, nullable=False),
    Column("callback", String, nullable=False),
    Column("query", String),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("hub_id", String, nullable=False, index=True),
    Column("item_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("queued", BigInteger, nullable=False),  # real time, in microseconds: the deadline counts from here
    Column("body", LargeBinary, nullable=False),
)

# Whether an event is the first of its item, as processes ask that share a database.
Index("outbox_order", OUTBOX.c.hub_id, OUTBOX.c.item_id, OUTBOX.c.seq).ddl_if(dialect="postgresql")

# What an autopilot knows of each item, and what it decides next; without one the table is empty.
AGENDA = Table(
    "agenda",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),  # empty for what is done again and again: then the identifier is that of a rule
    Column("item", String, nullable=False),
    Column("scenario", String, nullable=False),
    Column("state", String),
    Column("since", BigInteger, nullable=False),  # when it came into its state, in microseconds of the seller's clock
    Column("counts", LargeBinary, nullable=False),
    Column("due", BigInteger),
    Column("rule", String),
    UniqueConstraint("kind", "item"),
)
Index("agenda_due", AGENDA.c.due, AGENDA.c.seq, sqlite_where=AGENDA.c.due.is_not(None), postgresql_where=AGENDA.c.due.is_not(None))

META = Table("meta", METADATA, Column("name", String, primary_key=True), Column("value", String, nullable=False))
