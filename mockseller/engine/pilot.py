"""The pilot: keeps the agenda of a seller that decides by itself, and acts when its clock comes to what stands there.

The agenda is stored with the change that it follows from, so that it survives whatever the data survives. What the clock jumps over
happens one after the other at once, as if each had been done in its time.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, select

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.autopilot import Counts, Entry, Life, Rule, named_in, next_decision
from ttck.mockseller.engine.clock import MICROS
from ttck.mockseller.engine.deciding import decide
from ttck.mockseller.engine.problems import Refusal, error
from ttck.mockseller.engine.settings import DAY
from ttck.mockseller.engine.statements import Prepared, thing_of, ticket_of
from ttck.mockseller.engine.tables import AGENDA, THINGS
from ttck.mockseller.engine.timer import Timer
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.autopilot import Autopilot
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.store import Store
    from ttck.mockseller.engine.transaction import Transaction

HEADER = "X-Mock-Scenario"
SCENARIO: ContextVar[str] = ContextVar("scenario", default="")  # the one that the request called, or that of what led to this
_LOG = logging.getLogger("ttck.mockseller.engine.pilot")
_BATCH = 1000
_CAUGHT_UP = int(DAY * MICROS)  # so far behind the clock may be what is done again and again
_A = AGENDA.c
_NAMES = ("seq", "kind", "item", "scenario", "state", "since", "counts", "due", "rule")
COLUMNS = _NAMES[1:]


@dataclass(kw_only=True)
class _Acting:
    """A decision under way: which entry it follows from, and whether its change was written down already."""

    entry: Entry
    rule: Rule
    done: bool = False


_ACTING: ContextVar[_Acting | None] = ContextVar("acting", default=None)


class Pilot:
    """The autopilot of one seller at work: a keeper of its store with a timer of its own."""

    def __init__(self, seller: Seller, plan: Autopilot) -> None:
        self.plan = plan
        self._seller = seller
        self._store = store = seller.store
        self._touched = False
        every = [_A[name] for name in _NAMES]
        this = and_(_A.kind == bindparam("sort"), _A.item == bindparam("wanted"))
        self._one = _prepared(store, select(*every).where(this))
        self._at = _prepared(store, select(*every).where(_A.seq == bindparam("wanted")))
        self._add = Prepared(AGENDA.insert(), store.engine, COLUMNS)
        self._save = Prepared(AGENDA.update().where(_A.seq == bindparam("seq_")), store.engine, COLUMNS[3:])
        self._drop = _prepared(store, AGENDA.delete().where(this))
        self._coming = _prepared(store, select(*every).where(_A.due.is_not(None)).order_by(_A.due, _A.seq).limit(bindparam("most")))
        self._next = _prepared(store, select(func.min(_A.due)).where(_A.due.is_not(None)))
        due = select(_A.seq).where(_A.due.is_not(None), _A.due <= bindparam("moment")).order_by(_A.due, _A.seq)
        self._due = _prepared(store, due.limit(bindparam("most")))
        self._all = _prepared(store, select(*every).order_by(_A.seq))
        self._empty = _prepared(store, AGENDA.delete())
        things = select(THINGS.c.seq, *(THINGS.c[name] for name in ("kind", "buyer", "buyer_id", "seller_id", "document", "parent")))
        self._things = _prepared(store, things.where(THINGS.c.seq > bindparam("row")).order_by(THINGS.c.seq).limit(bindparam("most")))
        self.timer = Timer(seller.clock, self, overdue=self._act, turn=store.leads if store.shared else None)
        store.keeper = self
        self.look_through()

    # What the store tells.

    def kept(self, tx: Transaction, kind: Kind, document: Document, *, parent: str | None = None) -> None:
        """An item is new or has changed: see what is decided next about it."""
        identity, state = self._seller.adapter.identity(document), self._seller.adapter.state(document)
        found = self._one.run(tx.connection, sort=kind.value, wanted=identity).fetchone()
        if found is None:
            found = self._entered(tx, kind.value, identity, state=state, scenario=self._scenario(tx, document, parent))
        elif SCENARIO.get() and found[3] != SCENARIO.get() and _ACTING.get() is None:
            found = (*found[:3], SCENARIO.get(), state, self._now(), b"{}", *found[7:])
        self._plan(tx, _entry(found), state, document)

    def gone(self, tx: Transaction, kind: Kind, item_id: str) -> None:
        """An item is no longer there."""
        self._drop.run(tx.connection, sort=kind.value, wanted=item_id)

    def committed(self, tx: Transaction) -> None:
        """The transaction was stored: what is due next may be another."""
        if tx.emptied:
            self._begin()
        if self._touched:
            self._touched = False
            self.timer.wake()

    # What is asked.

    def coming(self, *, most: int) -> list[Entry]:
        """What is decided next, the soonest first."""
        return self._entries(("agenda", "coming"), self._coming, most=most)

    def entry(self, kind: Kind, item_id: str) -> Entry | None:
        """What the agenda has of an item."""
        return next(iter(self._entries(("agenda", "one"), self._one, sort=kind.value, wanted=item_id)), None)

    def next_due(self) -> int | None:
        """When something is to be decided next, in microseconds of the seller's clock."""
        found: int | None = self._store.rows(("agenda", "next"), lambda: self._next, {})[0][0]
        return found

    def due(self, moment: int, *, most: int) -> list[str]:
        """The entries that are due."""
        return [str(row[0]) for row in self._store.rows(("agenda", "due"), lambda: self._due, {"moment": moment, "most": most})]

    def called(self, header: str | None) -> str:
        """The scenario that a request calls in its header.

        Raises:
            Refusal: 400 for one that there is not.
        """
        name = (header or "").strip()
        if name and name not in self.plan.scenarios:
            known = ", ".join(one for one in self.plan.scenarios if one)
            raise Refusal(400, error("invalidQuery", f"{HEADER}: there is no such scenario; there are: {known}"))
        return name

    # Snapshots.

    def rows(self) -> list[dict[str, Any]]:
        """The agenda as a snapshot has it."""
        found = self._store.rows(("agenda", "all"), lambda: self._all, {})
        return [dict(zip(_NAMES, (*row[:6], row[6].decode(), *row[7:]), strict=True)) for row in found]

    def restored(self, rows: list[dict[str, Any]] | None) -> None:
        """Hold the agenda of a snapshot, or make one for its items where it has none; the clock is right by now."""
        with self._store.transaction() as tx:
            self._empty.run(tx.connection)
            for row in rows or ():
                self._add.run(
                    tx.connection, **{name: row[name] for name in COLUMNS[:5]}, counts=row["counts"].encode(), due=None, rule=None
                )
        self.look_through()

    def look_through(self) -> None:
        """See anew what is decided next about every item: the rules, or the items, may be others than when it was last done."""
        self._begin()
        for page in (self._tickets, self._others):
            last = 0
            while True:
                with self._store.transaction() as tx:
                    rows = page(tx, last)
                    for row in rows:
                        self.kept(tx, row.kind, codec.loads(row.document), parent=row.parent)
                if not rows:
                    break
                last = rows[-1].seq

    def _tickets(self, tx: Transaction, last: int) -> list[Any]:
        return [ticket_of(one) for one in self._store.statements.after.run(tx.connection, row=last, most=_BATCH).fetchall()]

    def _others(self, tx: Transaction, last: int) -> list[Any]:
        return [thing_of(one) for one in self._things.run(tx.connection, row=last, most=_BATCH).fetchall()]

    # What is done.

    def _begin(self) -> None:
        """Let what is done again and again begin, and forget rules that there are no longer."""
        every = {rule.key: rule for rule in self.plan.scenarios[""].rules if rule.every}
        with self._store.transaction() as tx:
            held = {row[2]: row for row in self._all.run(tx.connection).fetchall() if row[1] == ""}
            for key in held.keys() - every.keys():
                self._drop.run(tx.connection, sort="", wanted=key)
            for key in every:
                found = held.get(key) or self._entered(tx, "", key, state=None, scenario="")
                self._plan(tx, _entry(found), None, {})

    def _entered(self, tx: Transaction, kind: str, item: str, *, state: str | None, scenario: str) -> tuple[Any, ...]:
        acting = _ACTING.get()
        since = acting.entry.due if acting and acting.entry.due else self._now()
        values = {
            "kind": kind,
            "item": item,
            "scenario": scenario,
            "state": state,
            "since": since,
            "counts": b"{}",
            "due": None,
            "rule": None,
        }
        self._add.run(tx.connection, **values)
        row: tuple[Any, ...] = tuple(self._one.run(tx.connection, sort=kind, wanted=item).fetchone())
        return row

    def _scenario(self, tx: Transaction, document: Document, parent: str | None) -> str:
        """The scenario of a new item: that of the request, of a text in it, or of what it belongs to."""
        for name in (SCENARIO.get(), named_in(document)):
            if name and name in self.plan.scenarios:
                return name
        if parent is not None:
            for kind in Kind:
                found = self._one.run(tx.connection, sort=kind.value, wanted=parent).fetchone()
                if found is not None:
                    return str(found[3])
        return ""

    def _plan(self, tx: Transaction, entry: Entry, state: str | None, document: Document) -> None:
        counts, since = _counts(entry), entry.since
        acting = _ACTING.get()
        moment = self._now()
        if acting is not None and acting.entry.due is not None:
            moment = acting.entry.due if entry.kind else max(acting.entry.due, moment - _CAUGHT_UP)
            if not acting.done and (acting.entry.kind, acting.entry.item) == (entry.kind, entry.item):
                counts[acting.rule.key] = (counts.get(acting.rule.key, (0, 0))[0] + 1, moment)
                acting.done = True
        if state != entry.state:
            since = moment
        if entry.scenario not in self.plan.scenarios:  # that of an autopilot before this one
            entry = replace(entry, scenario="")
        following = self._following(entry, entry.life(state=state, since=since, counts=counts), document)
        due, key = (following[0], following[1].key) if following else (None, None)
        body = codec.dumps(counts)
        self._save.run(
            tx.connection, seq_=entry.seq, scenario=entry.scenario, state=state, since=since, counts=body, due=due, rule=key
        )  # fmt: skip
        self._touched = True

    def _following(self, entry: Entry, life: Life, document: Mapping[str, Any]) -> tuple[int, Rule] | None:
        if not entry.kind:
            rule = self.plan.rule(entry.item)
            return next_decision(self.plan.only(rule), life, document) if rule else None
        return next_decision(self.plan, life, document)

    def _act(self, number: str) -> bool:
        """Decide what an entry says, and see what comes after it."""
        with self._store.lock:  # what an entry says is what is true until it is done
            return self._decide(self._entries(("agenda", "at"), self._at, wanted=int(number)))

    def _decide(self, rows: list[Entry]) -> bool:
        entry = rows[0] if rows else None
        rule = self.plan.rule(entry.rule) if entry is not None and entry.rule else None
        if entry is None or rule is None or entry.due is None or entry.due > self._now():
            return True  # somebody was quicker
        acting = _Acting(entry=entry, rule=rule)
        with _set(_ACTING, acting), _set(SCENARIO, entry.scenario):
            try:
                decide(self._seller, rule.do, entry.item if entry.kind else "", rule.args)
            except Refusal as refusal:
                _LOG.info("%s of %s was not possible: %s", rule.do, entry.item, refusal)
            except (KeyError, TypeError, ValueError, AttributeError):  # arguments that do not fit
                _LOG.exception("%s of %s failed", rule.do, entry.item)
            if not acting.done:
                self._note(entry)
        return True

    def _note(self, entry: Entry) -> None:
        """Write down that something was tried that changed nothing of its item."""
        kind = Kind(entry.kind) if entry.kind else None
        with self._store.transaction() as tx:
            stored = tx.item(kind, entry.item) if kind else None
            if kind is not None and stored is None:
                self._drop.run(tx.connection, sort=entry.kind, wanted=entry.item)
                return
            document = codec.loads(stored.document) if stored else {}
            found = self._at.run(tx.connection, wanted=entry.seq).fetchone()
            if found is not None:
                self._plan(tx, _entry(found), self._seller.adapter.state(document) if stored else None, document)

    def _now(self) -> int:
        return int(self._seller.clock.now() * MICROS)

    def _entries(self, key: tuple[str, str], statement: Prepared, **values: Any) -> list[Entry]:
        return [_entry(row) for row in self._store.rows(key, lambda: statement, values)]


def _prepared(store: Store, statement: Any) -> Prepared:
    return Prepared(statement, store.engine)


def _entry(row: Any) -> Entry:
    return Entry(**dict(zip(_NAMES, row, strict=True)))


def _counts(entry: Entry) -> Counts:
    found: dict[str, list[int]] = codec.loads(entry.counts)
    return {key: (often, last) for key, (often, last) in found.items()}


@contextlib.contextmanager
def _set(variable: ContextVar[Any], value: Any) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


def calling(seller: Seller, header: str | None, work: Callable[[], Any]) -> Any:
    """Do the work of a request under the scenario that its header calls.

    Raises:
        Refusal: 400 for a scenario that there is not.
    """
    if seller.pilot is None or header is None:
        return work()
    with _set(SCENARIO, seller.pilot.called(header)):
        return work()
