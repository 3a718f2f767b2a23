"""Rules of what version 5 alone has for lists: order, cursors and JSONPath, TMF621:20 to 22."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.rules import at, rows
from ttck.suites.tmf.scenarios.c_listing import Listing, page_ids

_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_IMPLEMENTED})


def sorts(listing: Listing) -> list[Query]:
    """Sorted lists that the seller answered, unless it passes over sort."""
    found = [query for query in listing.sorted if query.accepted and len(query.items) > 1]
    return [] if passed_over(listing) else found


def both_ways(listing: Listing) -> list[tuple[Query, Query]]:
    """The same list sorted upwards and downwards by an attribute that differs in each of its items."""
    name = listing.sorted_by
    two = [query for query in listing.sorted if dict(query.params)["sort"].lstrip("-") == name]
    if len(two) < len(("up", "down")) or not all(query.accepted and query.complete for query in two):
        return []
    values = {row.get(name) for row in two[0].items}
    return [(two[0], two[1])] if len(values - {None}) > 1 and sorted(two[0].ids) == sorted(two[1].ids) else []


def passed_over(listing: Listing) -> bool:
    """Whether the order is the same upwards and downwards."""
    return any(turns(pair) is not None for pair in both_ways(listing))


def turns(pair: tuple[Query, Query]) -> Breach | None:
    """The order downwards is another one than upwards."""
    up, down = pair
    if up.ids != down.ids:
        return None
    message = "sort changes nothing"
    return Breach(message=message, expected="another order with a minus", actual=shown(up.ids), numbers=(*up.numbers, *down.numbers))


def in_order(prefix: str) -> Callable[[Query], Breach | None]:
    """A rule: the items are in the order of the sort; by name those of the run only, whose names compare alike everywhere."""

    def rule(query: Query) -> Breach | None:
        sort = dict(query.params)["sort"]
        items = query.first_shown
        if "name" in sort:
            items = [row for row in items if str(row.get("name", "")).startswith(prefix)]
        for before, after in pairwise(items):
            if not ordered(before, after, sort.split(",")):
                shows = [{n.lstrip("-"): row.get(n.lstrip("-")) for n in sort.split(",")} for row in (before, after)]
                actual, cause = f"{shows[0]} before {shows[1]}", f"sort by {sort.replace('-', '')} does not order"
                return Breach(message=f"sort={sort} does not order", expected="in this order", actual=actual, cause=cause)
        return None

    return rule


def ordered(before: dict[str, Any], after: dict[str, Any], names: list[str]) -> bool:
    """Whether one item may stand before another in the order of these attributes; a minus turns it.

    A text that begins with another one may stand on either side of it: whether the end of a text or a blank comes first no text says.
    """
    for name in names:
        first, second = _rank(before.get(name.lstrip("-"))), _rank(after.get(name.lstrip("-")))
        if first is None or second is None or _goes_on(first, second) or _goes_on(second, first):
            return True
        if first != second:
            return bool(first > second) if name.startswith("-") else bool(first < second)
    return True


def _goes_on(first: Any, second: Any) -> bool:
    return isinstance(first, str) and isinstance(second, str) and first != second and second.startswith(first)


def _rank(value: Any) -> Any:
    return instant(value) or (value if isinstance(value, str) else None)


def cursor_treated(listing: Listing, reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a made-up cursor is refused or passed over, as the reading says; a seller that knows cursors refuses this one."""

    def rule(exchange: Exchange) -> Breach | None:
        refused, taken = exchange.status in _REFUSED, exchange.accepted and isinstance(exchange.document, list)
        if reading in {"refused", "supported"} and refused:
            return None
        if reading == "supported" and taken and exchange.document == []:
            return None
        if reading in {"either", "ignored"} and taken:
            found = sorted(page_ids(exchange))
            same = found == sorted(listing.own.ids)[: len(found)] or set(found) <= set(listing.own.ids)
            return (
                None if same else Breach(message="a made-up cursor changes the list", expected=shown(listing.own.ids), actual=shown(found))
            )
        if reading == "either" and refused:
            return None
        expected = {"ignored": "the list as without it", "either": "400, 501, or the list as without it"}.get(reading, "400 or 501")
        return Breach(message="a cursor has another answer", expected=expected, actual=f"{exchange.status} to {at(exchange)}")

    return rule


def path_evaluated(listing: Listing, reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a JSONPath that most of our tickets do not meet is refused, or leaves those out."""
    documents = listing.population.documents()

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status in _REFUSED and reading in {"either", "refused"}:
            return None
        if not exchange.accepted or reading == "refused":
            expected = "400 or 501" if reading == "refused" else "a list, 400 or 501"
            return Breach(message="a JSONPath has another answer", expected=expected, actual=f"{exchange.status} to {at(exchange)}")
        found = {str(row.get("id")) for row in rows(exchange)}
        if found >= set(documents):
            return Breach(message="a JSONPath lets everything through", expected="some tickets", actual=f"all {len(documents)} of ours")
        return None

    return rule
