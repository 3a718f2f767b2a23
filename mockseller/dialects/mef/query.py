"""The list query: every filter of the contract, read from the query string and turned into one prepared statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from ttck.mockseller.engine.clock import micros_of
from ttck.mockseller.engine.problems import bad_query
from ttck.mockseller.engine.statements import Prepared
from ttck.mockseller.engine.store import Store
from ttck.mockseller.engine.tables import TICKETS
from ttck.specs.vocabulary import ObservedImpact, Priority, Severity, TicketState, TicketType

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENUMS = {
    "priority": ("priority", frozenset(Priority)),
    "sellerPriority": ("seller_priority", frozenset(Priority)),
    "severity": ("severity", frozenset(Severity)),
    "sellerSeverity": ("seller_severity", frozenset(Severity)),
    "ticketType": ("ticket_type", frozenset(TicketType)),
    "status": ("status", frozenset(TicketState)),
    "observedImpact": ("observed_impact", frozenset(ObservedImpact)),
}
_TEXTS = {"externalId": "external_id", "relatedEntityId": "entity_id", "relatedEntityType": "entity_type"}
_DATES = {"creationDate": "created", "expectedResolutionDate": "expected", "resolutionDate": "resolved"}
_RANGES = {f"{name}.{end}": (column, end) for name, column in _DATES.items() for end in ("gt", "lt")}
_NUMBERS = ("offset", "limit")
PARAMETERS = frozenset([*_ENUMS, *_TEXTS, *_RANGES, *_NUMBERS])
_LARGEST = 2**31 - 1
# A plus sign that was not encoded arrives as a blank, where an RFC 3339 date-time cannot have one.
_LOST_PLUS = re.compile(r"(T\d\d:\d\d:\d\d(?:\.\d+)?) (\d\d:\d\d)$")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of list items, ready to send; `total` None means more matches than were counted."""

    items: list[bytes]
    total: int | None
    throttled: bool


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What a list request asks for: values by bind name, and the part of the matches to return."""

    filters: Mapping[str, Any]
    offset: int
    limit: int | None


def list_query(query: Mapping[str, tuple[str, ...]]) -> ListQuery:
    """Read the query of a list request; parameters that the contract does not have are left alone.

    Raises:
        Refusal: 400 for an empty, repeated, unknown or unreadable value.
    """
    filters: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    for name, values in query.items():
        if name not in PARAMETERS:
            continue
        if len(values) > 1:
            raise bad_query(f"{name} may be given once only")
        value = values[0]
        if value == "":
            raise bad_query(f"{name} has no value", code="missingQueryValue")
        try:
            if name in _NUMBERS:
                numbers[name] = number(value)
            else:
                bind, bound = _filter(name, value)
                filters[bind] = bound
        except ValueError as wrong:
            raise bad_query(f"{name} {wrong}") from wrong
    return ListQuery(filters=filters, offset=numbers.get("offset", 0), limit=numbers.get("limit"))


def _filter(name: str, value: str) -> tuple[str, Any]:
    if name in _TEXTS:
        return _TEXTS[name], value
    if name in _ENUMS:
        column, known = _ENUMS[name]
        if value not in known:
            raise ValueError(f"has to be one of: {', '.join(sorted(known))}")
        return column, value
    column, end = _RANGES[name]
    return f"{column}_{end}", instant(value)


def instant(value: str) -> int:
    """The value of a date-time parameter in microseconds since 1970.

    Raises:
        ValueError: it is none; the message says what it has to be.
    """
    try:
        return micros_of(_LOST_PLUS.sub(r"\1+\2", value))
    except ValueError as wrong:
        raise ValueError("has to be an RFC 3339 date-time with an offset") from wrong


def number(value: str) -> int:
    """The value of a paging parameter.

    Raises:
        ValueError: it is none; the message says what it has to be.
    """
    if not (value.isascii() and value.isdigit()) or int(value) > _LARGEST:
        raise ValueError(f"has to be a whole number from 0 to {_LARGEST}")
    return int(value)


def page(store: Store, wanted: ListQuery, *, buyer: str, page_maximum: int, total_bound: int) -> Page:
    """The page of the buyer's matches, in creation order.

    The matches are counted in a store of at most `total_bound` tickets: so a page costs the same in a store of millions.
    """
    size = page_maximum if wanted.limit is None else min(wanted.limit, page_maximum)
    names = tuple(sorted(wanted.filters))
    values = {**wanted.filters, "owner": buyer}
    found = store.rows(("page", names), lambda: _select(store, names), {**values, "first": wanted.offset, "most": size + 1})
    items = [row[0] for row in found[:size]]
    more = len(found) > size
    if not more and (items or wanted.offset == 0):
        total: int | None = wanted.offset + len(items)
    elif store.last_row() <= total_bound:
        total = store.rows(("count", names), lambda: _count(store, names), values)[0][0]
    else:
        total = None
    cut = more and (wanted.limit is None or wanted.limit > page_maximum)
    return Page(items=items, total=total, throttled=cut or (more and total is None))


def _conditions(names: tuple[str, ...]) -> list[Any]:
    columns = TICKETS.c
    conditions = [columns.buyer == bindparam("owner")]
    for name in names:
        if name.endswith("_gt"):
            conditions.append(columns[name[:-3]] > bindparam(name))
        elif name.endswith("_lt"):
            conditions.append(columns[name[:-3]] < bindparam(name))
        else:
            conditions.append(columns[name] == bindparam(name))
    return conditions


def _select(store: Store, names: tuple[str, ...]) -> Prepared:
    columns = TICKETS.c
    statement = select(columns.summary).where(*_conditions(names)).order_by(columns.created, columns.seq)
    return Prepared(statement.limit(bindparam("most")).offset(bindparam("first")), store.engine)


def _count(store: Store, names: tuple[str, ...]) -> Prepared:
    return Prepared(select(func.count()).select_from(TICKETS).where(*_conditions(names)), store.engine)
