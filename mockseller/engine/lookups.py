"""Lookups: the values by which an adapter lets tickets be found, kept in a table of their own beside the documents.

Each value that a ticket has under a declared name is one row of that table, which is nothing but an index: a list asks it
for the tickets of one page and for their number, and reads the documents of that page alone. Values are texts; what they
say of a value of a document, and in which order they stand, is the adapter's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import and_, bindparam, func, or_, select

from ttck.mockseller.engine.statements import Prepared
from ttck.mockseller.engine.tables import LOOKUPS, TICKETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.sql import ColumnElement, Select

    from ttck.mockseller.engine.store import Store
    from ttck.mockseller.engine.transaction import Pairs

_ALL = 2**62  # more than any store has
Order = Literal["stored", "oldest", "newest"]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A ticket has, under this name, one of the values `exact`, or one in a span: from its first text on, before its second."""

    name: str
    exact: tuple[str, ...] = ()
    spans: tuple[tuple[str, str], ...] = ()

    @property
    def single(self) -> bool:
        """Whether one value alone will do: its tickets stand in the index in the order in which they were stored."""
        return len(self.exact) == 1 and not self.spans

    @property
    def shape(self) -> tuple[int, int]:
        """How many values and spans its statement has places for."""
        return _places(len(self.exact)), _places(len(self.spans))

    def met_by(self, pairs: Pairs) -> bool:
        """Whether a ticket meets it that is found by such names and values."""
        return any(
            name == self.name and (value in self.exact or any(low <= value < high for low, high in self.spans)) for name, value in pairs
        )

    def values(self, number: int) -> dict[str, str]:
        """The values for the places of the condition of this number."""
        exact, spans = self.shape
        found = {f"name{number}": self.name}
        for place in range(exact):
            found[f"is{number}_{place}"] = self.exact[min(place, len(self.exact) - 1)]
        for place in range(spans):
            low, high = self.spans[min(place, len(self.spans) - 1)]
            found |= {f"low{number}_{place}": low, f"high{number}_{place}": high}
        return found


def _places(count: int) -> int:
    """The next power of two, so that few statements have to be built."""
    return 1 << (count - 1).bit_length() if count else 0


def distinct(store: Store, name: str, *, buyer: str, most: int) -> list[str]:
    """Values that the tickets of a buyer have under a name, up to so many."""
    c = LOOKUPS.c

    def build() -> Prepared:
        of_name = select(c.value).distinct().where(c.buyer == bindparam("owner"), c.name == bindparam("name"))
        return Prepared(of_name.limit(bindparam("most")), store.engine)

    return [row[0] for row in store.rows("lookup values", build, {"owner": buyer, "name": name, "most": most})]


def count(store: Store, conditions: Sequence[Condition], *, buyer: str) -> int:
    """How many tickets of a buyer meet all conditions; how many have one value is kept while the store is open."""
    if any(not one.exact and not one.spans for one in conditions):
        return 0
    if not conditions:
        return store.count(buyer=buyer)
    ranked = _ranked(store, conditions, buyer=buyer)
    if len(ranked) == 1 and ranked[0].single:
        return _having(store, ranked[0], buyer=buyer)

    def meets(pairs: Pairs) -> bool:
        return all(one.met_by(pairs) for one in ranked)

    return store.counted_by((buyer, frozenset(ranked)), meets, lambda: _count(store, ranked, buyer=buyer), buyer=buyer)


def page(
    store: Store, conditions: Sequence[Condition], *, buyer: str, first: int = 0, most: int | None = None, order: Order = "stored"
) -> list[bytes]:
    """The documents of the tickets of a buyer that meet all conditions, from the `first` on; without `most` all of them."""
    if any(not one.exact and not one.spans for one in conditions):
        return []
    ranked = _ranked(store, conditions, buyer=buyer)
    shapes = tuple(one.shape for one in ranked)
    values: dict[str, Any] = {"owner": buyer, "first": first, "most": _ALL if most is None else most}
    for number, one in enumerate(ranked):
        values |= one.values(number)
    rows = store.rows(("lookup page", shapes, order), lambda: Prepared(_paged(ranked, order), store.engine), values)
    return [row[0] for row in rows]


def reaches(store: Store, name: str, low: str, *, buyer: str) -> bool:
    """Whether a ticket of a buyer has a value under a name that is this one or stands behind it."""
    c = LOOKUPS.c

    def build() -> Prepared:
        behind = select(c.item).where(c.buyer == bindparam("owner"), c.name == bindparam("name"), c.value >= bindparam("low"))
        return Prepared(behind.limit(1), store.engine)

    return bool(store.rows("lookup reaches", build, {"owner": buyer, "name": name, "low": low}))


def undated(store: Store, *, buyer: str) -> bool:
    """Whether a ticket of a buyer has no time of creation that a list could be ordered by."""
    t = TICKETS.c

    def build() -> Prepared:
        return Prepared(select(t.seq).where(t.buyer == bindparam("owner"), t.created == bindparam("never")).limit(1), store.engine)

    return bool(store.rows("undated", build, {"owner": buyer, "never": 0}))


def _having(store: Store, one: Condition, *, buyer: str) -> int:
    return store.counted((buyer, one.name, one.exact[0]), lambda: _count(store, [one], buyer=buyer))


def _count(store: Store, conditions: Sequence[Condition], *, buyer: str) -> int:
    values: dict[str, Any] = {"owner": buyer}
    for number, one in enumerate(conditions):
        values |= one.values(number)
    shapes = tuple(one.shape for one in conditions)

    def build() -> Prepared:
        return Prepared(select(func.count()).select_from(_found(conditions).subquery()), store.engine)

    found: int = store.rows(("lookup count", shapes), build, values)[0][0]
    return found


def _ranked(store: Store, conditions: Sequence[Condition], *, buyer: str) -> list[Condition]:
    """The conditions, that which leaves the fewest tickets first; it leads the search."""
    if len(conditions) == 1:
        return [*conditions]
    single = [one for one in conditions if one.single]
    return [*sorted(single, key=lambda one: _having(store, one, buyer=buyer)), *(one for one in conditions if not one.single)]


def _paged(conditions: Sequence[Condition], order: Order) -> Select[Any]:
    """One statement, so that every ticket is shown as it was when it was found."""
    t = TICKETS.c
    by = _ordered(t, order)
    if order == "stored" and conditions:
        found = _found(conditions)
        ordered = found.order_by(found.selected_columns.item)
    else:
        p = TICKETS.alias("placed").c
        mine = select(p.seq).where(p.buyer == bindparam("owner"))
        if conditions:
            mine = mine.where(p.seq.in_(_found(conditions)))
        ordered = mine.order_by(*_ordered(p, order))
    rows = ordered.limit(bindparam("most")).offset(bindparam("first"))
    return select(t.document).where(t.seq.in_(rows)).order_by(*by)


def _ordered(columns: Any, order: Order) -> tuple[ColumnElement[Any], ...]:
    by_time = {"stored": (), "oldest": (columns.created,), "newest": (columns.created.desc(),)}
    return (*by_time[order], columns.seq)


def _found(conditions: Sequence[Condition]) -> Select[Any]:
    """The rows of the tickets that meet all conditions: those of the first one, each looked for under the others."""
    lead = LOOKUPS.alias("lead")
    found = select(lead.c.item).where(*_meets(lead, conditions[0], 0))
    if not conditions[0].single:
        found = found.distinct()
    for number, one in enumerate(conditions[1:], start=1):
        other = LOOKUPS.alias(f"other{number}")
        has = select(other.c.item).where(*_meets(other, one, number))
        found = found.where(lead.c.item.in_(has) if one.spans else has.where(other.c.item == lead.c.item).exists())
    return found


def _meets(table: Any, one: Condition, number: int) -> list[ColumnElement[bool]]:
    exact, spans = one.shape
    value = table.c.value
    ways: list[ColumnElement[bool]] = []
    if exact:
        places: list[Any] = [bindparam(f"is{number}_{place}") for place in range(exact)]
        ways.append(value == places[0] if exact == 1 else value.in_(places))
    ways += [and_(value >= bindparam(f"low{number}_{place}"), value < bindparam(f"high{number}_{place}")) for place in range(spans)]
    return [table.c.buyer == bindparam("owner"), table.c.name == bindparam(f"name{number}"), or_(*ways)]
