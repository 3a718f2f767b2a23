"""What a buyer could know and what it asked for, read from recorded traffic."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from ttck.harness.judge.compare import items, same_item
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import (
    AppointmentEvent,
    ContactRole,
    IncidentEvent,
    Kind,
    Operation,
    Source,
    TicketEvent,
    WorkorderEvent,
)

Document = dict[str, Any]
_PATH = re.compile(r"/mefApi/[^/]+/([^/]+)/v\d+/(.*)")
_UNHEARD = frozenset({401, 403, 407, 413, 429})  # the seller refused before it looked at the body
_SERVER_ERROR = 500
SELLER_ROLES = frozenset(
    {ContactRole.SELLER_TICKET, ContactRole.SELLER_TECHNICAL, ContactRole.SELLER_APPOINTMENT, ContactRole.TECHNICIAN}
)  # fmt: skip
SHOWING = {
    Operation.CREATE: Kind.TICKET, Operation.RETRIEVE: Kind.TICKET, Operation.PATCH: Kind.TICKET,
    Operation.CREATE_APPOINTMENT: Kind.APPOINTMENT, Operation.RETRIEVE_APPOINTMENT: Kind.APPOINTMENT,
    Operation.PATCH_APPOINTMENT: Kind.APPOINTMENT, Operation.RETRIEVE_WORKORDER: Kind.WORKORDER,
    Operation.RETRIEVE_INCIDENT: Kind.INCIDENT,
}  # fmt: skip
_LISTING = {
    Operation.LIST: Kind.TICKET, Operation.LIST_APPOINTMENTS: Kind.APPOINTMENT, Operation.LIST_WORKORDERS: Kind.WORKORDER,
    Operation.LIST_INCIDENTS: Kind.INCIDENT,
}  # fmt: skip
_EVENTS: dict[str, Kind] = {
    **dict.fromkeys(TicketEvent, Kind.TICKET),
    **dict.fromkeys(IncidentEvent, Kind.INCIDENT),
    **dict.fromkeys(AppointmentEvent, Kind.APPOINTMENT),
    **dict.fromkeys(WorkorderEvent, Kind.WORKORDER),
}


class Book:
    """What the traffic shows: every showing of an item in order, which identifier names what, and who said what."""

    def __init__(self, traffic: Traffic) -> None:
        self.traffic = traffic
        self.showings: dict[str, list[tuple[int, Document]]] = defaultdict(list)
        self.kinds: dict[str, Kind] = {}
        self.own_ids: set[str] = set()
        for entry in traffic.entries:
            if isinstance(entry, Notification):
                self._told(entry)
            elif isinstance(entry, Exchange):
                self._asked(entry)
                if entry.accepted:
                    self._shown(entry)

    def _told(self, event: Notification) -> None:
        kind = _EVENTS.get(event.event_type)
        if kind is not None and event.ticket is not None:
            self.kinds[event.ticket] = kind

    def _asked(self, exchange: Exchange) -> None:
        sent = exchange.sent if isinstance(exchange.sent, dict) else {}
        if isinstance(sent.get("externalId"), str):
            self.own_ids.add(sent["externalId"])
        self.own_ids |= {item["id"] for item in items(sent, "relatedEntity") if isinstance(item.get("id"), str)}

    def _shown(self, exchange: Exchange) -> None:
        document, kind = exchange.document, SHOWING.get(exchange.operation)  # type: ignore[call-overload]
        listed = _LISTING.get(exchange.operation)  # type: ignore[call-overload]
        if kind is not None and isinstance(document, dict) and isinstance(document.get("id"), str):
            self.kinds[document["id"]] = kind
            self.showings[document["id"]].append((exchange.number, document))
            self._refers(document)
        elif listed is not None and isinstance(document, list):
            for item in document:
                if isinstance(item, dict) and isinstance(item.get("id"), str):
                    self.kinds[item["id"]] = listed

    def _refers(self, document: Document) -> None:
        reference = document.get("workOrder")
        for item in [*items(document, "workOrder"), *([reference] if isinstance(reference, dict) else [])]:
            if isinstance(item.get("id"), str):
                self.kinds[item["id"]] = Kind.WORKORDER

    def before(self, exchange: Exchange) -> list[Document]:
        """Every showing of the item that a request is about, up to the request."""
        return [document for number, document in self.showings.get(exchange.ticket or "", ()) if number < exchange.number]

    def last(self, exchange: Exchange) -> Document | None:
        """The last showing of the item before the request, None when there is none."""
        known = self.before(exchange)
        return known[-1] if known else None

    def given(self, exchange: Exchange, attribute: str, item: Document) -> bool:
        """Whether the seller had shown this item as its own, so that the buyer may send it back unchanged.

        Of an item that this record never showed before, the answer itself tells what the seller holds.
        """
        known = self.before(exchange)
        if not known and exchange.accepted and exchange.operation in {Operation.PATCH, Operation.PATCH_APPOINTMENT}:
            known = [exchange.document] if isinstance(exchange.document, dict) else []
        return any(_sellers(other) and same_item(item, other) for document in known for other in items(document, attribute))

    def bodies(self, *operations: str) -> list[Exchange]:
        """Requests of these operations whose body the seller looked at, however it answered."""
        return [
            exchange
            for exchange in self.traffic.of(*operations)
            if exchange.status not in _UNHEARD and (exchange.status or 0) < _SERVER_ERROR
        ]

    def parts(self, attribute: str, *operations: str) -> Iterator[Subject]:
        """Every item of a list attribute that the buyer itself sent; what it sent back unchanged is the seller's."""
        for exchange in self.bodies(*operations):
            sent = exchange.sent.get(attribute) if isinstance(exchange.sent, dict) else None
            for index, item in enumerate(sent if isinstance(sent, list) else ()):
                if isinstance(item, dict) and not self.given(exchange, attribute, item):
                    yield Subject(value=item, where=f"/{attribute}/{index}", seen=exchange)

    def asks(self, method: str, resource: str, action: str | None = None) -> Iterator[Subject]:
        """Requests for one item of a resource, or for an action on one, as the paths say; the value is the identifier, "" for none.

        A GET of the collection is a list and no request for one item, unless it names an identifier in the query.
        """
        for exchange in self.traffic.exchanges:
            if exchange.method != method or exchange.answer is None or exchange.status in _UNHEARD:
                continue
            ident = _identifier(exchange.url, resource, action, listing=method == "GET")
            if ident is not None:
                yield Subject(value=ident, where="", seen=exchange)

    def unsubscribes(self, api: str) -> Iterator[Subject]:
        """Requests to end a subscription at the hub of an API; the value is its identifier, "" for none."""
        for ask in self.asks("DELETE", "hub"):
            if api_of(ask.seen.url) == api:
                yield ask


def _sellers(item: Document) -> bool:
    return item.get("source") == Source.SELLER or item.get("role") in SELLER_ROLES


def _identifier(url: str, resource: str, action: str | None, *, listing: bool) -> str | None:
    """The identifier in a URL, "" for none, None when the URL asks for something else."""
    parts = parts_of(url)
    found = _PATH.search(parts.path) if parts else None
    segments = [unquote(part) for part in found[2].split("/")] if found else []
    if parts is None or not segments or segments[0] != resource:
        return None
    if action is not None:
        if segments[-1] != action or len(segments) not in {2, 3}:
            return None
        return segments[1] if len(segments) == 3 else ""  # noqa: PLR2004 - resource, identifier, action
    if len(segments) == 1:
        return "" if not listing or re.search(r"(?:^|&)id=", parts.query) else None
    return segments[1] if len(segments) == 2 else None  # noqa: PLR2004 - resource, identifier


def parts_of(url: str) -> SplitResult | None:
    """The parts of a URL; None for a text that is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def api_of(url: str) -> str:
    """The API segment of a URL, for example ``troubleTicket``."""
    parts = parts_of(url)
    found = _PATH.search(parts.path) if parts else None
    return found[1] if found else ""


@derived
def book_of(traffic: Traffic) -> Book:
    """The book of a traffic, made once."""
    return Book(traffic)


def option(verify: Verify, observations: Iterable[Any], rule: Callable[[Any], Breach | None], *, unused: str) -> None:
    """Each observation of what a buyer may leave undone keeps the rule; a buyer that left it undone is not touched by it.

    Raises:
        NotApplicable: the buyer made no use of the option.
        Violation: see `Verify.every`.
    """
    seen = list(observations)
    if not seen:
        raise NotApplicable(unused)
    verify.every(seen, rule, none=unused)
