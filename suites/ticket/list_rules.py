"""Rules about lists: filters, summaries and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from harness.compare import ABSENT, covers, same_value
from harness.exchange import Exchange
from harness.verify import Breach, shown
from suites.ticket.scenarios.c_listing import Listing, Query, matches

_ALWAYS = (
    "id",
    "relatedEntity",
    "description",
    "severity",
    "sellerSeverity",
    "priority",
    "sellerPriority",
    "ticketType",
    "creationDate",
    "status",
)
_IF_SET = ("externalId", "expectedResolutionDate", "resolutionDate")
Rule = Callable[[Query], Breach | None]


def _about(query: Query, name: str) -> bool:
    return any(param == name or param.startswith(f"{name}.") for param, _ in query.params)


def answered(listing: Listing, name: str) -> list[Query]:
    """Lists filtered by one attribute that gave at least a first page."""
    return [q for q in listing.single if _about(q, name) and q.pages[0].accepted]


def finished(listing: Listing, name: str) -> list[Query]:
    """Lists filtered by one attribute that were read to the end, or narrowed so that they could be."""
    return [q for q in (*listing.single, *listing.narrowed) if _about(q, name) and q.complete]


def combined(listing: Listing) -> list[Query]:
    """Lists with several criteria that were read to the end."""
    return [q for q in listing.combined if q.complete]


def walks(listing: Listing) -> list[Query]:
    """Walks over the unfiltered list that came to their end."""
    return [q for q in (listing.whole, *listing.walks) if q is not None and q.complete]


def first_pages(queries: list[Query]) -> list[Exchange]:
    """The first page of each list."""
    return [q.pages[0] for q in queries]


def why(listing: Listing, name: str) -> str:
    """Why a filter could not be judged."""
    refused = [q.pages[-1].status for q in listing.single if _about(q, name) and not q.pages[-1].accepted]
    if refused:
        return f"lists filtered by {name} were answered {refused[0]}"
    return "; ".join(dict.fromkeys(listing.reasons)) or f"no ticket with {name} was there to be found"


def not_refused(exchange: Exchange) -> Breach | None:
    """A filter of the standard is accepted; too many records is an answer that Table 5 allows."""
    if not exchange.refused or "tooManyRecords" in shown(exchange.document):
        return None
    return Breach(
        message="a list with a filter of the standard was refused",
        expected="200",
        actual=f"{exchange.status} {shown(exchange.document)}",
    )


def a_list(exchange: Exchange) -> Breach | None:
    """A successful list request has a list as its body."""
    if not exchange.accepted or isinstance(exchange.document, list):
        return None
    return Breach(message="a list request succeeded without a list", expected="a JSON array", actual=shown(exchange.document))


def _words(query: Query) -> str:
    return " and ".join(f"{name}={value}" for name, value in query.params) or "no filter"


def sound(listing: Listing) -> Rule:
    """Everything listed meets the criteria."""
    known = listing.documents()

    def rule(query: Query) -> Breach | None:
        for item in query.items:
            judged = [matches(item, query.params)]
            if item.get("id") in known:
                judged.append(matches(known[item["id"]], query.params))
            if False in judged:
                return Breach(
                    message=f"the list filtered by {_words(query)} holds a ticket that does not match",
                    expected=_words(query),
                    actual=shown(_seen(item, query)),
                )
        return None

    return rule


def _seen(item: dict[str, Any], query: Query) -> dict[str, Any]:
    names = {name.partition(".")[0] for name, _ in query.params} | {"id"}
    names |= {"relatedEntity"} if any(name.startswith("relatedEntity") for name in names) else set()
    return {name: item.get(name, ABSENT) for name in sorted(names) if not name.startswith("relatedEntityI")}


def whole(listing: Listing) -> Rule:
    """Every known ticket that meets the criteria is listed."""
    known = listing.documents()

    def rule(query: Query) -> Breach | None:
        listed = {item.get("id") for item in query.items}
        for ticket, document in known.items():
            if matches(document, query.params) and ticket not in listed:
                numbers = (listing.known[ticket].number, *(p.number for p in query.pages[:3]))
                return Breach(
                    message=f"the list filtered by {_words(query)} lacks a ticket that matches",
                    expected=shown(_seen(document, query)),
                    actual=f"{len(listed)} other tickets",
                    numbers=numbers,
                )
        return None

    return rule


def items_of_known(listing: Listing) -> Iterator[tuple[dict[str, Any], Exchange]]:
    """Every list item that is one of the run's own tickets."""
    known = listing.documents()
    for query in (listing.whole, *listing.single, *listing.combined):
        for page in query.pages if query is not None else ():
            for item in page.document if page.accepted and isinstance(page.document, list) else ():
                if isinstance(item, dict) and item.get("id") in known:
                    yield item, page


def summary(listing: Listing) -> Callable[[tuple[dict[str, Any], Exchange]], Breach | None]:
    """A list item says what the ticket says."""
    known = listing.documents()

    def rule(seen: tuple[dict[str, Any], Exchange]) -> Breach | None:
        item, page = seen
        document = known[item["id"]]
        for name in (*_ALWAYS, *(name for name in _IF_SET if document.get(name) is not None)):
            value = item.get(name)
            if value in (None, "", []):
                return Breach(
                    message=f"a list item lacks {name}",
                    expected=shown(document.get(name)),
                    actual=ABSENT,
                    where=f"/*/{name}",
                    numbers=(page.number,),
                )
            same = covers(document.get(name), value) if isinstance(value, list) else same_value(name, document.get(name), value)
            if not same:
                return Breach(
                    message=f"a list item has another {name} than the ticket",
                    expected=shown(document.get(name)),
                    actual=shown(value),
                    where=f"/*/{name}",
                    numbers=(page.number,),
                )
        return None

    return rule


def empty(query: Query | None) -> Breach | None:
    """Nothing found is success with an empty list."""
    page = query.pages[0] if query is not None else None
    if page is not None and page.accepted and page.document == []:
        return None
    return Breach(
        message="a criterion that nothing meets did not give an empty list",
        expected="200 []",
        actual=f"{page.status if page else None} {shown(page.document if page else None)}",
    )


def each_once(listing: Listing) -> Rule:
    """Each known ticket is on exactly one page, and no ticket is on two, unless others made the list grow meanwhile."""

    def rule(query: Query) -> Breach | None:
        counts = Counter(str(item.get("id")) for item in query.items)
        steady = len({page.answer.headers.get("x-total-count") for page in query.pages if page.answer}) == 1
        wrong = [ticket for ticket in listing.documents() if counts[ticket] != 1]
        wrong += [ticket for ticket, count in counts.items() if count > 1 and steady]
        if not wrong:
            return None
        times = counts[wrong[0]]
        return Breach(
            message=f"a walk over all pages shows a ticket {times} times",
            expected="once",
            actual=f"{wrong[0]}: {times} times in {len(query.pages)} pages",
        )

    return rule
