"""Rules of the binding: what MEF 124 says about the wire, beyond what MEF 113 demands."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import items
from ttck.harness.judge.histories import ItemHistory, Step, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.state_probe import Attempt
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.common import telling
from ttck.suites.common.lists import Query, Survey
from ttck.suites.ticket.scenarios.d_probing import Probing

_OK, _NO_CONTENT, _NOT_FOUND, _CONFLICT, _UNPROCESSABLE = 200, 204, 404, 409, 422


def by_event_id(traffic: Traffic) -> list[list[Notification]]:
    """Notifications about tickets by their eventId."""
    return telling.by_event_id(traffic.notifications_of(Kind.TICKET))


def unknown(probing: Probing, operation: Operation) -> list[Exchange]:
    """Refused requests of one operation for identifiers that were never issued."""
    return [e for e in probing.unknown if e.operation == operation and e.refused]


def not_found(exchange: Exchange) -> Breach | None:
    """404 with the code notFound."""
    document = exchange.document
    if exchange.status == _NOT_FOUND and isinstance(document, dict) and document.get("code") == "notFound":
        return None
    return Breach(
        message="an unknown ticket is refused in another way", expected="404 notFound", actual=f"{exchange.status} {shown(document)}"
    )


def unprocessable(attempt: Attempt) -> Breach | None:
    """422, or for a patch 409."""
    allowed = {_UNPROCESSABLE, _CONFLICT} if attempt.exchange.operation == Operation.PATCH else {_UNPROCESSABLE}
    if attempt.exchange.status in allowed:
        return None
    return Breach(message="a wrong state is refused with another status", expected="422", actual=str(attempt.exchange.status))


def cut_pages(listing: Survey) -> list[Query]:
    """Lists whose first page holds fewer tickets than are known to match."""
    walks = [q for q in (listing.whole, *listing.walks) if q is not None and q.pages[0].accepted and isinstance(q.pages[0].document, list)]
    return [q for q in walks if len(q.pages[0].document) < len(q.known)]


def says_it_is_cut(query: Query) -> Breach | None:
    """One of the two headers tells of more."""
    first = query.pages[0]
    headers = first.answer.headers if first.answer else {}
    total = headers.get("x-total-count", "")
    if (total.isdigit() and int(total) > len(first.document)) or headers.get("x-pagination-throttled", "").lower() == "true":
        return None
    return Breach(
        message="a cut page does not say so",
        expected="X-Total-Count above the items, or X-Pagination-Throttled: true",
        actual=shown(dict(headers)),
    )


def counts_are_true(query: Query) -> Breach | None:
    """The counts in the headers are those of the items.

    The total is compared on the last page, when all items are known, unless it changed while the pages were read.
    """
    totals = {page.answer.headers.get("x-total-count") for page in query.pages if page.answer}
    total = len(query.items)
    for page in query.pages:
        headers = page.answer.headers if page.answer else {}
        result, whole = headers.get("x-result-count", ""), headers.get("x-total-count", "")
        if result.isdigit() and int(result) != len(page.document):
            return Breach(
                message="X-Result-Count is not the number of items on the page",
                expected=str(len(page.document)),
                actual=result,
                numbers=(page.number,),
            )
        if page is query.pages[-1] and len(totals) == 1 and whole.isdigit() and int(whole) != total:
            return Breach(message="X-Total-Count is not the number of all items", expected=str(total), actual=whole, numbers=(page.number,))
    return None


def count_is_true(page: Exchange) -> Breach | None:
    """The number of items in the header of a page is that of its body."""
    result = page.answer.headers.get("x-result-count", "") if page.answer else ""
    if not isinstance(page.document, list) or not result.isdecimal() or int(result) == len(page.document):
        return None
    return Breach(message="X-Result-Count is not the number of items on the page", expected=str(len(page.document)), actual=result)


def within_limit(exchange: Exchange) -> Breach | None:
    """The number of items is at most the limit that was asked for."""
    limit = int(parse_qs(urlsplit(exchange.url).query)["limit"][0])
    count = len(exchange.document) if isinstance(exchange.document, list) else 0
    if count <= limit:
        return None
    return Breach(message="a page is longer than asked", expected=f"at most {limit} items", actual=f"{count} items")


def ok_and_empty(exchange: Exchange) -> Breach | None:
    """200 and an empty list."""
    if exchange.status == _OK and exchange.document == []:
        return None
    return Breach(
        message="nothing found is answered in another way", expected="200 []", actual=f"{exchange.status} {shown(exchange.document)}"
    )


def identities(target: Target) -> dict[str, str]:
    """The ids that go with every request."""
    pairs = (("buyerId", target.switches.get("buyer_id")), ("sellerId", target.switches.get("seller_id")))
    return {name: str(value) for name, value in pairs if value}


def carries(wanted: dict[str, str]) -> Callable[[Notification], Breach | None]:
    """The event payload has the ids."""

    def rule(notification: Notification) -> Breach | None:
        event = notification.document.get("event") if isinstance(notification.document, dict) else None
        found = {name: event.get(name) for name in wanted} if isinstance(event, dict) else {}
        if found == wanted:
            return None
        return Breach(
            message="a notification does not carry the ids of the request", expected=shown(wanted), actual=shown(found), where="/event"
        )

    return rule


def patched_with_workorder(traffic: Traffic) -> list[tuple[ItemHistory, Step]]:
    """Steps with a patch on a ticket that has a workorder."""
    return [
        (item_history, step)
        for item_history, step in traffic.steps
        if items(step.before.document, "workOrder") and any(a.operation == Operation.PATCH for a in step.actions)
    ]


def workorders_stay(seen: tuple[ItemHistory, Step]) -> Breach | None:
    """All workorders are still named, whatever else is said of them."""
    _, step = seen
    here = [one.get("id") for one in items(step.after.document, "workOrder")]
    lost = [one for one in items(step.before.document, "workOrder") if one.get("id") not in here]
    if not lost:
        return None
    return Breach(
        message="a workorder that the ticket named is gone",
        expected=shown(lost[0]),
        actual=shown(step.after.document.get("workOrder")),
        where="/workOrder",
    )
