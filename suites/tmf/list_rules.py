"""Rules of the list and its pages: TMF621:10 to 22."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from harness.compare import instant
from harness.exchange import Exchange
from harness.trails import Traffic
from harness.verify import Breach, shown
from specs.contracts import Contract
from specs.vocabulary import Operation
from suites.tmf.lists import PARAMETERS, Query
from suites.tmf.rules import at, header, parameters, readable, rows, whole_number
from suites.tmf.scenarios.c_listing import Follow, Listing, Sandwich, Slice, page_ids, total

Rule = Callable[[Any], Breach | None]
_OK = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})
_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_IMPLEMENTED})
_ORDER = re.compile(r"^\d+$")


def answered(traffic: Traffic) -> list[Exchange]:
    """Ticket lists that were answered with success."""
    return traffic.accepted(Operation.LIST)


def a_list(exchange: Exchange) -> Breach | None:
    """200 (or 206 of a part) with a bare array."""
    if exchange.status not in _OK:
        return Breach(message="a list has another status", expected="200", actual=f"{exchange.status} to {at(exchange)}")
    problem = readable(exchange, "a list")
    if problem or isinstance(exchange.document, list):
        return problem
    return Breach(message="a list is no array", expected="a JSON array", actual=shown(exchange.document))


def nothing_found(exchange: Exchange) -> Breach | None:
    """A filter without a match gives 200, an empty array and a total of 0."""
    broken = nothing_listed(exchange)
    if broken or header(exchange, "x-total-count") == "0":
        return broken
    if exchange.document != []:
        return Breach(message="a list without a match is not empty", expected="[]", actual=shown(exchange.document))
    return Breach(message="an empty list has another total", expected="X-Total-Count: 0", actual=str(header(exchange, "x-total-count")))


def nothing_listed(exchange: Exchange) -> Breach | None:
    """A list without a match is 200 with an array; one that is not empty and one that is called a part break other rules."""
    if exchange.status not in _OK:
        return Breach(message="an empty list has another status", expected="200", actual=f"{exchange.status} to {at(exchange)}")
    if not isinstance(exchange.document, list):
        return Breach(message="a list without a match is no array", expected="[]", actual=shown(exchange.document))
    return None


def empty(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Those that do not show that the filter was passed over, which is another rule's affair."""
    return [e for e in exchanges if not rows(e)]


def counted(exchange: Exchange) -> Breach | None:
    """X-Result-Count is the number of items."""
    text, found = header(exchange, "x-result-count"), len(exchange.document) if isinstance(exchange.document, list) else None
    if text is None:
        return Breach(message="a list has no X-Result-Count", expected=f"X-Result-Count: {found}", actual="(none)")
    if whole_number(text) != found:
        return Breach(message="X-Result-Count is not the number of items", expected=str(found), actual=f"{text} of {at(exchange)}")
    return None


def lists_of(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Those that are lists, for rules about what is beside one."""
    return [e for e in exchanges if e.accepted and isinstance(e.document, list)]


def total_fits(exchange: Exchange) -> Breach | None:
    """X-Total-Count is a whole number and not below the number of items."""
    text = header(exchange, "x-total-count")
    if text is None:
        return Breach(message="a list has no X-Total-Count", expected="a whole number", actual="(none)")
    if whole_number(text) is None:
        return Breach(message="X-Total-Count is no whole number", expected="a whole number", actual=text)
    if int(text) < len(exchange.document):
        return Breach(message="X-Total-Count is below the number of items", expected=f"{len(exchange.document)} or more", actual=text)
    return None


def total_steady(one: Sandwich) -> Breach | None:
    """Paging does not change the total; where it changed anyway between two equal requests, nothing is said."""
    before, page = total(one.before), total(one.page)
    if not one.steady or before is None or page == before:
        return None
    return Breach(message="X-Total-Count changes with the page", expected=str(before), actual=f"{page} of {at(one.page)}")


def total_of_filtered(listing: Listing) -> Callable[[Query], Breach | None]:
    """A rule: a complete filtered list has as many items as its total says; the whole list has not fewer."""

    def rule(query: Query) -> Breach | None:
        said, found = total(query.pages[-1]), len(set(query.ids))
        if said is not None and said != found and said > found:
            return Breach(message="X-Total-Count counts more than the filter leaves", expected=str(found), actual=str(said))
        everything = total(listing.whole.pages[0])
        if said is not None and everything is not None and said > everything:
            return Breach(message="X-Total-Count grows with a filter", expected=f"at most {everything}", actual=str(said))
        return None

    return rule


def filtered(listing: Listing) -> list[Query]:
    """Filtered lists whose every page was read, those of one page if there are any: what is wrong with paging is another rule's affair."""
    whole = [q for q in (listing.own, *listing.walks) if q.accepted and q.complete and any(n not in PARAMETERS for n, _ in q.params)]
    return [q for q in whole if len(q.pages) == 1] or whole


def limited(traffic: Traffic) -> list[Exchange]:
    """Lists that were asked for with a limit."""
    return [e for e in answered(traffic) if _limit(e) is not None and isinstance(e.document, list)]


def _limit(exchange: Exchange) -> int | None:
    return whole_number(dict(parameters(exchange)).get("limit"))


def within_limit(exchange: Exchange) -> Breach | None:
    """At most as many items as the limit says."""
    most = _limit(exchange) or 0
    if len(exchange.document) <= most:
        return None
    return Breach(message="a page has more items than its limit", expected=f"at most {most}", actual=str(len(exchange.document)))


def right_page(one: Slice) -> Breach | None:
    """Offset skips and limit cuts in the order of the whole list."""
    found = page_ids(one.page)
    if not one.page.accepted or found == one.expected or len(set(one.whole.ids)) != len(one.whole.ids):
        return None
    return Breach(
        message="offset and limit give another page", expected=shown(list(one.expected)), actual=f"{shown(list(found))} to {at(one.page)}"
    )


def each_once(listing: Listing) -> Callable[[Query], Breach | None]:
    """A rule: a walk meets every ticket of the whole list that it belongs to once, and nothing twice."""

    def rule(query: Query) -> Breach | None:
        twice = sorted({item for item in query.ids if query.ids.count(item) > 1})
        if twice:
            return Breach(message="a walk over the pages meets a ticket twice", expected="each once", actual=shown(twice))
        wanted = listing.population.shared if query.params else list(listing.population.documents())
        missing = [item for item in wanted if item not in query.ids]
        return (
            Breach(message="a walk over the pages misses tickets", expected=shown(wanted), actual=f"without {shown(missing)}")
            if missing
            else None
        )

    return rule


def none_lost(listing: Listing) -> Callable[[Query], Breach | None]:
    """A rule: what was there before a walk is met by it, though tickets were created meanwhile; twice is no fault of offsets."""

    def rule(query: Query) -> Breach | None:
        missing = [item for item in listing.population.shared if item not in query.ids]
        message = "a walk loses tickets while others are created"
        return Breach(message=message, expected="each older ticket", actual=f"without {shown(missing)}") if missing else None

    return rule


def partial_status(reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: the status of a page that is not the whole list is the one of the reading, and a whole list is never 206."""

    def rule(exchange: Exchange) -> Breach | None:
        part = (total(exchange) or 0) > len(exchange.document)
        if not part and total(exchange) is not None and exchange.status == HTTPStatus.PARTIAL_CONTENT and exchange.document:
            return Breach(message="a whole list is answered with 206", expected="200", actual=f"206 to {at(exchange)}")
        if part and reading != "either" and exchange.status != int(reading):
            return Breach(message="a part of a list has another status", expected=reading, actual=f"{exchange.status} to {at(exchange)}")
        return None

    return rule


def behind_the_end(reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: behind the last item comes an empty list, or 416 with the number of items, as the reading says."""

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and reading != "empty":
            found = (header(exchange, "content-range") or "").strip()
            number = found.removeprefix("items").strip().removeprefix("*/")
            if _ORDER.match(number):
                return None
            return Breach(message="a 416 does not name the number of items", expected="Content-Range: items */N", actual=found or "(none)")
        if exchange.status in _OK and reading != "416":
            return (
                None
                if exchange.document == []
                else Breach(message="behind the end there are items", expected="[]", actual=shown(exchange.document))
            )
        expected = {"empty": "200 with []", "416": "416"}.get(reading, "200 with [], or 416")
        return Breach(message="an offset behind the end has another answer", expected=expected, actual=str(exchange.status))

    return rule


def bad_paging_refused(exchange: Exchange) -> Breach | None:
    """An impossible offset or limit is refused with 400 and an error body."""
    if exchange.status != HTTPStatus.BAD_REQUEST:
        return Breach(message="an impossible offset or limit is not refused", expected="400", actual=f"{exchange.status} to {at(exchange)}")
    if not isinstance(exchange.document, dict) or "code" not in exchange.document:
        return Breach(
            message="a 400 for an impossible offset or limit has no error body", expected="an Error", actual=shown(exchange.document)
        )
    return None


def link_leads(one: Follow) -> Breach | None:
    """The target of a link exists, and a next or previous page has other items than its neighbour."""
    fetched = one.fetched
    if fetched is None:
        return None
    if not fetched.accepted or not isinstance(fetched.document, list):
        return Breach(message="a Link leads nowhere", expected="a list", actual=f"{fetched.status} to {at(fetched)}")
    here, there = page_ids(one.page), page_ids(fetched)
    if one.relation in {"next", "prev"} and here and set(here) & set(there):
        return Breach(
            message=f"the {one.relation} page in a Link overlaps its neighbour", expected="other items", actual=shown(list(there))
        )
    if one.relation == "self" and here != there:
        return Breach(message="the self page in a Link is another", expected=shown(list(here)), actual=shown(list(there)))
    return None


def sorts(listing: Listing) -> list[Query]:
    """Sorted lists that the seller took."""
    return [query for query in listing.sorted if query.accepted and len(query.items) > 1]


def in_order(prefix: str) -> Callable[[Query], Breach | None]:
    """A rule: the items are in the order of the sort; by name those of the run only, whose names compare alike everywhere."""

    def rule(query: Query) -> Breach | None:
        sort = dict(query.params)["sort"]
        items = query.items
        if "name" in sort:
            items = [row for row in items if str(row.get("name", "")).startswith(prefix)]
        for before, after in pairwise(items):
            if not _ordered(before, after, sort.split(",")):
                shows = [{n.lstrip("-"): row.get(n.lstrip("-")) for n in sort.split(",")} for row in (before, after)]
                return Breach(message=f"sort={sort} does not order", expected="in this order", actual=f"{shows[0]} before {shows[1]}")
        return None

    return rule


def _ordered(before: dict[str, Any], after: dict[str, Any], names: list[str]) -> bool:
    for name in names:
        first, second = _rank(before.get(name.lstrip("-"))), _rank(after.get(name.lstrip("-")))
        if first is None or second is None:
            return True
        if first != second:
            return bool(first > second) if name.startswith("-") else bool(first < second)
    return True


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


def item_schema(rules: Contract, own: set[str]) -> Callable[[Exchange], Breach | None]:
    """A rule: each item of a whole list that is ours, or that says not whose it is, keeps the schema of an answered ticket."""
    schema = "TroubleTicket_RES" if "TroubleTicket_RES" in rules.schema_names else "TroubleTicket"

    def rule(exchange: Exchange) -> Breach | None:
        for row in rows(exchange):
            if row.get("id") is not None and row.get("id") not in own:
                continue
            problem = next(iter(rules.problems(row, schema, limit=1)), None)
            if problem is not None:
                where = problem.pointer + (f"/{problem.missing}" if problem.missing else "")
                return Breach(message="an item of a list breaks the schema", expected=schema, actual=problem.message, where=where)
            if schema == "TroubleTicket" and (broken := _identified(row)):
                return broken
        return None

    return rule


def _identified(row: dict[str, Any]) -> Breach | None:
    """In version 4 the schema demands nothing; an item without an identity is of no use all the same."""
    missing = next((name for name in ("id", "href") if not isinstance(row.get(name), str)), None)
    if missing is None:
        return None
    return Breach(message=f"an item of a list has no {missing}", expected=missing, actual=shown(row), where=f"/{missing}")
