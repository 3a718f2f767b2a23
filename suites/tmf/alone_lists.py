"""What lists in recorded TMF621 traffic show: totals that leave items out, and lists that were sorted both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf import order_rules
from ttck.suites.tmf.alone_acts import ordered
from ttck.suites.tmf.lists import PAGING, Query
from ttck.suites.tmf.rules import at, header, parameters, rows, whole_number

_DATE = re.compile(r".*Date|lastUpdate")
_TEXTS = frozenset({"name", "description"})  # whose order is that of letters; statuses and severities may have one of their own
_PLAIN = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")

Params = tuple[tuple[str, str], ...]


def pages(traffic: Traffic) -> list[Exchange]:
    """Later pages with items and a total, of lists whose first page had none of these items: so offset is followed."""
    first: dict[Params, list[set[str]]] = {}
    lists = [e for e in ordered(traffic, Operation.LIST) if rows(e) and whole_number(header(e, "x-total-count")) is not None]
    for exchange in lists:
        if not _offset(exchange):
            first.setdefault(_asked(exchange), []).append(_ids(exchange))
    return [e for e in lists if _offset(e) and any(not own & _ids(e) for own in first.get(_asked(e), ()))]


def _asked(exchange: Exchange) -> Params:
    return tuple(sorted(one for one in parameters(exchange) if one[0] not in PAGING))


def _offset(exchange: Exchange) -> int:
    return next((whole_number(value) or 0 for name, value in parameters(exchange) if name == "offset"), 0)


def _ids(exchange: Exchange) -> set[str]:
    return {str(row.get("id")) for row in rows(exchange)}


def total_reaches(page: Exchange) -> Breach | None:
    """X-Total-Count is not below the place of the last item of the page."""
    total, last = whole_number(header(page, "x-total-count")), _offset(page) + len(rows(page))
    if total is None or total >= last:
        return None
    told = f"{total} of {at(page)}"
    return Breach(message="X-Total-Count leaves out items of the list", expected=f"{last} or more", actual=told, numbers=(page.number,))


# --- sort ---------------------------------------------------------------------------------------------------------------


def both_ways(traffic: Traffic) -> list[tuple[Query, Query]]:
    """The same whole list sorted by one attribute upwards and downwards, where the attribute differs among its items."""
    found: dict[tuple[str, frozenset[str]], dict[bool, Query]] = {}
    for exchange in ordered(traffic, Operation.LIST):
        asked = dict(parameters(exchange))
        name = asked.get("sort", "").strip()
        if set(asked) != {"sort"} or not name or "," in name or not exchange.accepted or len(rows(exchange)) < len(("one", "other")):
            continue
        query = Query(params=(("sort", name),), pages=(exchange,), complete=True)
        values = {str(row.get(name.lstrip("+-"))) for row in query.items}
        if len(values) > 1:
            found.setdefault((name.lstrip("+-"), frozenset(query.ids)), {})[name.startswith("-")] = query
    return [(two[False], two[True]) for two in found.values() if len(two) > 1]


def told_ways(traffic: Traffic) -> list[tuple[Query, Query]]:
    """Those of them that show that sort is passed over, or whose order is clear."""
    return [pair for pair in both_ways(traffic) if order_rules.turns(pair) is not None or _plain(pair[0])]


def sorted_lists(traffic: Traffic) -> Iterator[Query]:
    """Those of them that differ, so that sort is followed, and whose order nobody can read in two ways."""
    for pair in both_ways(traffic):
        if order_rules.turns(pair) is None:
            yield from (query for query in pair if _plain(query))


def _plain(query: Query) -> bool:
    """Whether the values are moments, or texts that compare alike in every language."""
    name = dict(query.params)["sort"].lstrip("+-")
    values = [row.get(name) for row in query.items]
    if _DATE.fullmatch(name):
        return all(isinstance(value, str) for value in values)
    kinds = {_kind(value) for value in values}
    return name in _TEXTS and len(kinds) == 1 and kinds != {""}


def _kind(value: object) -> str:
    """Of what letters a text is, and for digits how long; empty for any other."""
    if not isinstance(value, str) or _PLAIN.fullmatch(value) is None:
        return ""
    return f"digits {len(value)}" if value.isdecimal() else "small" if value.islower() else "great"
