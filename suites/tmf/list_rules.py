"""Rules of the list and its pages: TMF621:10 to 19."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.limit_advice import more_pages
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.contracts import Contract
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf.lists import PARAMETERS, Query
from ttck.suites.tmf.rules import PAGES, at, form_of, header, owed_header, parameters, readable, rows, token, total, whole_number
from ttck.suites.tmf.scenarios.c_listing import Follow, Listing, Sandwich, Slice, page_ids
from ttck.suites.tmf.spoilt import Spoilt, clean

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


def nothing_found(reading: str) -> Rule:
    """A rule: a filter without a match gives 200, an empty array and, where there is a total, one of 0; see `nothing_listed`."""
    form = nothing_listed(reading)

    def rule(exchange: Exchange) -> Breach | None:
        broken = form(exchange)
        if broken or exchange.status not in _OK:
            return broken
        if exchange.document != []:
            return Breach(message="a list without a match is not empty", expected="[]", actual=shown(exchange.document))
        said = header(exchange, "x-total-count")
        if said in {None, "0"}:
            return None
        return Breach(message="an empty list has another total", expected="X-Total-Count: 0", actual=str(said))

    return rule


def nothing_listed(reading: str) -> Rule:
    """A rule: a list without a match is 200 with an array; one that is not empty and one that is called a part break other rules.

    404 with an error body, as a literal reading of the profile of conformance has it, fails, warns or is accepted as the reading says.
    """

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status == HTTPStatus.NOT_FOUND and reading != "fail" and _is_error(exchange.document):
            return None
        if exchange.status not in _OK:
            return Breach(message="an empty list has another status", expected="200", actual=f"{exchange.status} to {at(exchange)}")
        if not isinstance(exchange.document, list):
            return Breach(message="a list without a match is no array", expected="[]", actual=shown(exchange.document))
        return None

    return rule


def _is_error(document: Any) -> bool:
    return isinstance(document, dict) and {"code", "reason"} <= set(document)


def empty(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Those that do not show that the filter was passed over, which is another rule's affair."""
    return [e for e in exchanges if not rows(e)]


def saying(exchanges: Iterable[Exchange], name: str) -> list[Exchange]:
    """Those lists that have a header, by its name in small letters."""
    return [e for e in lists_of(exchanges) if header(e, name) is not None]


def says(name: str) -> Rule:
    """A rule: a list has this header."""

    def rule(exchange: Exchange) -> Breach | None:
        if owed_header(exchange, name.lower()) is not None:
            return None
        return Breach(message=f"a list has no {name}", expected="a whole number", actual="(none)")

    return rule


def counted(exchange: Exchange) -> Breach | None:
    """X-Result-Count, where it is there, is the number of items."""
    text, found = header(exchange, "x-result-count"), len(exchange.document)
    if text is not None and whole_number(text) != found:
        return Breach(message="X-Result-Count is not the number of items", expected=str(found), actual=f"{text} of {at(exchange)}")
    return None


def lists_of(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Those that are lists, for rules about what is beside one."""
    return [e for e in exchanges if e.accepted and isinstance(e.document, list)]


def total_fits(exchange: Exchange) -> Breach | None:
    """X-Total-Count, where it is there, is a whole number and not below the number of items."""
    text = header(exchange, "x-total-count")
    if text is None:
        return None
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


def counting(sandwiches: Iterable[Sandwich]) -> list[Sandwich]:
    """Those whose total is told and stood still around the page."""
    return [one for one in sandwiches if one.steady and total(one.before) is not None]


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
    """Filtered lists with a total whose every page was read.

    Those of one page come first, if there are any: what is wrong with paging is another rule's affair.
    """
    read = [q for q in (listing.own, *listing.walks) if q.accepted and q.complete and total(q.pages[-1]) is not None]
    whole = [q for q in read if any(n not in PARAMETERS for n, _ in q.params)]
    return [q for q in whole if len(q.pages) == 1] or whole


def counts_all(query: Query) -> Breach | None:
    """A rule of one page that shows all that some filters together leave: its total is no greater."""
    said, found = total(query.pages[0]), len(set(query.ids))
    if said is None or said <= found:
        return None
    message = "X-Total-Count counts more than filters together leave"
    return Breach(message=message, expected=str(found), actual=f"{said} to {at(query.pages[0])}")


def together(queries: Iterable[Query]) -> list[Query]:
    """Lists by two filters or more that came whole on one page, with a total; behind it there is nothing, where the total made us look."""
    told = (q for q in queries if q.accepted and q.complete and not any(map(rows, q.pages[1:])) and total(q.pages[0]) is not None)
    return [q for q in told if len([n for n, _ in q.params if n not in PARAMETERS]) > 1]


def limited(traffic: Traffic) -> list[Exchange]:
    """Lists that were asked for with a limit; none where no such list was as long as its limit, since then it never counted."""
    found = [e for e in answered(traffic) if _limit(e) is not None and isinstance(e.document, list)]
    return found if any(len(e.document) >= (_limit(e) or 0) > 0 for e in found) else []


def _limit(exchange: Exchange) -> int | None:
    return whole_number(dict(parameters(exchange)).get("limit"))


def within_limit(exchange: Exchange) -> Breach | None:
    """At most as many items as the limit says."""
    most = _limit(exchange) or 0
    if len(exchange.document) <= most:
        return None
    return Breach(message="a page has more items than its limit", expected=f"at most {most}", actual=str(len(exchange.document)))


def right_page(longest: int) -> Callable[[Slice], Breach | None]:
    """A rule: offset skips and limit cuts in the order of the whole list; no page need be longer than the `longest` of this seller."""

    def rule(one: Slice) -> Breach | None:
        found = page_ids(one.page)
        if not one.page.accepted or found == one.expected or len(set(one.whole.ids)) != len(one.whole.ids):
            return None
        begins = found == one.expected[: len(found)]
        if begins and found and len(found) >= longest:
            return None  # a limit says "at most", and this may be the seller's own
        actual = f"{shown(list(found))} to {at(one.page)}"
        if begins:
            message = "a page begins rightly and is shorter than limit and list allow"
            told = f"{shown(list(one.expected))}, or {longest} of them, which other pages had"
            return Breach(message=message, expected=told, actual=f"only {actual}")
        return Breach(message="offset and limit give another page", expected=shown(list(one.expected)), actual=actual, cause=PAGES)

    return rule


def longest_page(listing: Listing) -> int:
    """The number of tickets on the longest page that the seller gave: what it may have for a largest limit of its own."""
    lists = (listing.whole, listing.own, listing.own_after, *listing.walks, *listing.sorted)
    pages = [page for query in lists for page in query.pages] + [one.page for one in listing.slices]
    return max((len(page_ids(page)) for page in pages), default=0)


def each_once(listing: Listing) -> Callable[[Query], Breach | None]:
    """A rule: a walk meets every ticket of ours that it belongs to once."""
    own = list(listing.population.documents())

    def rule(query: Query) -> Breach | None:
        twice = sorted({item for item in query.ids if item in own and query.ids.count(item) > 1})
        if twice:
            return Breach(message="a walk over the pages meets a ticket twice", expected="each once", actual=shown(twice), cause=PAGES)
        wanted = listing.population.called if query.params else own
        missing = [item for item in wanted if item not in query.ids]
        message, actual = "a walk over the pages misses tickets", f"without {shown(missing)}"
        return Breach(message=message, expected=shown(wanted), actual=actual, cause=PAGES) if missing else None

    return rule


def unread(listing: Listing) -> str:
    """Why no part of a list can be judged: it did not keep its order, or was too long; and what would help."""
    if not listing.steady:
        return "the order of the list changed while it was read"
    cut = [q.pages[0] for q in (listing.whole, listing.own, *listing.walks, *listing.busy) if not q.complete and q.accepted]
    return f"no list could be read to its end within limits.max_pages{more_pages(cut)}" if cut else "no list was read to its end"


def undisturbed(listing: Listing) -> list[Query]:
    """The walks that were read to their end while the list kept its order; of the whole list those whose total stood still."""
    if not listing.steady:
        return []
    return [query for query in listing.walks if query.accepted and query.complete and (query.params or _still(query))]


def _still(query: Query) -> bool:
    """Whether nobody wrote to a list while it was walked, by its total."""
    totals = {total(page) for page in query.pages if page.accepted}
    return len(totals) == 1 and None not in totals


def none_lost(listing: Listing) -> Callable[[Query], Breach | None]:
    """A rule: what was there before a walk is met by it, though tickets were created meanwhile; twice is no fault of offsets."""

    def rule(query: Query) -> Breach | None:
        missing = [item for item in listing.population.called if item not in query.ids]
        message = "a walk loses tickets while others are created"
        return Breach(message=message, expected="each older ticket", actual=f"without {shown(missing)}") if missing else None

    return rule


def partial_lists(traffic: Traffic) -> list[Exchange]:
    """Lists that show a part of what there is, by their total."""
    return [e for e in lists_of(answered(traffic)) if (total(e) or 0) > len(e.document)]


def whole_lists(traffic: Traffic) -> list[Exchange]:
    """Lists that show all that there is, by their total, and that is something."""
    return [e for e in lists_of(answered(traffic)) if e.document and total(e) == len(e.document)]


def partial_status(reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: the status of a page that is not the whole list is the one of the reading."""

    def rule(exchange: Exchange) -> Breach | None:
        if reading in {"either", "any"} or exchange.status == int(reading):
            return None
        return Breach(message="a part of a list has another status", expected=reading, actual=f"{exchange.status} to {at(exchange)}")

    return rule


def whole_status(exchange: Exchange) -> Breach | None:
    """A whole list is not called a part."""
    if exchange.status != HTTPStatus.PARTIAL_CONTENT:
        return None
    return Breach(message="a whole list is answered with 206", expected="200", actual=f"206 to {at(exchange)}")


def behind_the_end(reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: behind the last item comes an empty list, or a refusal with 416 or 400, as the reading says."""

    def rule(exchange: Exchange) -> Breach | None:
        status = str(exchange.status)
        if status in {"416", "400"} and reading in {"either", status}:
            return None
        if exchange.status in _OK and reading in {"either", "empty"}:
            if exchange.document == []:
                return None
            message, actual = "behind the end there are items", shown(exchange.document)
            return Breach(message=message, expected="[]", actual=actual, cause=PAGES, follows=True)
        expected = {"empty": "200 with []", "416": "416", "400": "400"}.get(reading, "200 with [], 416 or 400")
        return Breach(message="an offset behind the end has another answer", expected=expected, actual=f"{status} to {at(exchange)}")

    return rule


def refused_at_the_end(reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a refusal of an offset behind the end is the one that the reading names, and a 416 says how many items there are."""

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status == HTTPStatus.BAD_REQUEST and reading == "either":
            message = "an offset behind the end is refused with 400"
            return Breach(message=message, expected="200 with [], or 416", actual=f"400 to {at(exchange)}")
        if exchange.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            found = (header(exchange, "content-range") or "").strip()
            number = found.removeprefix("items").strip().removeprefix("*/")
            if not _ORDER.match(number):
                message = "a 416 does not name the number of items"
                return Breach(message=message, expected="Content-Range: items */N", actual=found or "(none)")
        return None

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


def item_schema(rules: Contract, own: set[str], bad: Spoilt) -> Callable[[Exchange], Breach | None]:
    """A rule: each item of a whole list that is ours, or that says not whose it is, keeps the schema of an answered ticket.

    What a wrong request of ours spoilt is not judged here.
    """
    schema = "TroubleTicket_RES" if "TroubleTicket_RES" in rules.schema_names else "TroubleTicket"
    sound: set[bytes] = set()  # rows that keep it: a list that is read a hundred times has the same ones

    def rule(exchange: Exchange) -> Breach | None:
        for row in rows(exchange):
            if (row.get("id") is not None and row.get("id") not in own) or not clean(row.get("id"), exchange.number, bad):
                continue
            if (known := token(row)) in sound:
                continue
            problem = next(iter(rules.problems(row, schema, limit=1)), None)
            if problem is not None:
                where = problem.pointer + (f"/{problem.missing}" if problem.missing else "")
                message, cause = "an item of a list breaks the schema", form_of(where)
                return Breach(message=message, expected=schema, actual=problem.message, where=where, cause=cause, follows=True)
            if schema == "TroubleTicket" and (broken := _identified(row)):
                return broken
            sound.add(known)
        return None

    return rule


def _identified(row: dict[str, Any]) -> Breach | None:
    """In version 4 the schema demands nothing; an item without an identity is of no use all the same."""
    missing = next((name for name in ("id", "href") if not isinstance(row.get(name), str)), None)
    if missing is None:
        return None
    return Breach(message=f"an item of a list has no {missing}", expected=missing, actual=shown(row), where=f"/{missing}")
