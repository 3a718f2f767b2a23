"""Rules for a buyer's registrations, and for what it does when the seller waits for it: MEF 113 9.16, 9.17 and 9.19."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

from ttck.harness.judge.compare import items
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.specs.vocabulary import AppointmentEvent, IncidentEvent, Kind, Operation, TicketEvent, TicketState, WorkorderEvent
from ttck.suites.buyer.appointment_rules import reference
from ttck.suites.buyer.book import Book, parts_of
from ttck.suites.buyer.ticket_rules import sent, touches_something
from ttck.suites.ticket.rules import Rule

TICKETS, APPOINTMENTS = "troubleTicket", "appointment"
TYPES = {TICKETS: frozenset({*TicketEvent, *IncidentEvent}), APPOINTMENTS: frozenset(AppointmentEvent)}
_MOVING = frozenset({Operation.CANCEL, Operation.CLOSE, Operation.REOPEN})
_OVER = frozenset({TicketState.CLOSED, TicketState.CANCELLED, TicketState.ASSESSING_CANCELLATION})
_GOOD = range(200, 300)


def says_where(exchange: Exchange) -> Breach | None:
    """A registration says to which address notifications go."""
    callback = sent(exchange).get("callback")
    parts = parts_of(callback) if isinstance(callback, str) else None
    if parts is not None and parts.scheme in {"http", "https"} and parts.netloc:
        return None
    return Breach(
        message="a registration without an address to which notifications can go",
        expected="callback with an absolute http or https URL", actual=shown(exchange.sent), where="/callback",
    )  # fmt: skip


def says_which(api: str) -> Rule:
    """A registration that lists event types lists types that exist; on this wire no list means all of them (errata S10)."""

    def rule(exchange: Exchange) -> Breach | None:
        query = sent(exchange).get("query")
        listed = _listed(query)
        known = {name.lower() for name in TYPES[api]}
        if query is None or (isinstance(query, str) and (not query.strip() or (listed and {name.lower() for name in listed} <= known))):
            return None
        return Breach(
            message="a registration that does not list the event types it is for",
            expected="eventType=<types, separated by commas>", actual=shown(query), where="/query",
        )  # fmt: skip

    return rule


def _listed(query: object) -> list[str]:
    """The event types of a query; empty when it asks for anything else."""
    found: list[str] = []
    for term in (query if isinstance(query, str) else "").lstrip("? ").split("&"):
        name, equals, values = term.partition("=")
        if term.strip() and (name.strip() != "eventType" or not equals):
            return []
        found += [value.strip() for value in values.split(",") if value.strip()]
    return found


def says_what_ends(ask: Subject) -> Breach | None:
    """A request to end notifications names the subscription, and with it the event types."""
    if ask.value:
        return None
    return Breach(
        message="a request to end notifications that does not say which",
        expected="DELETE …/hub/{id}", actual=f"{ask.seen.method} {ask.seen.url}",
    )  # fmt: skip


# --- R130 -------------------------------------------------------------------------------------------------------------


def moved(book: Book) -> list[Exchange]:
    """Requests after which a seller owes a notification about a ticket: the state changed, whoever changed it."""
    traffic = book.traffic
    found = list(traffic.accepted(*_MOVING))
    by_number = {exchange.number: exchange for exchange in traffic.exchanges}
    for ident, showings in book.showings.items():
        if book.kinds.get(ident) is Kind.TICKET:
            pairs = itertools.pairwise(showings)
            found += [by_number[after[0]] for before, after in pairs if before[1].get("status") != after[1].get("status")]
    return sorted(found, key=lambda exchange: exchange.number)


def registered(traffic: Traffic) -> Rule:
    """The buyer has registered for ticket notifications; an event on its way proves a registration of earlier days."""
    types = {*TicketEvent}
    stands = bool(traffic.accepted(Operation.SUBSCRIBE)) or any(event.event_type in types for event in traffic.notifications)

    def rule(exchange: Exchange) -> Breach | None:
        if stands:
            return None
        return Breach(
            message="tickets change, and the buyer has not registered for ticket notifications",
            expected="a registration at the hub", actual=f"none; the ticket changed at {exchange.method} {exchange.url}",
        )  # fmt: skip

    return rule


def deliveries(traffic: Traffic) -> list[list[Notification]]:
    """The attempts to deliver each ticket event that the buyer's listener answered at least once."""
    attempts: dict[tuple[str, str], list[Notification]] = defaultdict(list)
    for event in traffic.notifications:
        if event.event_type in {*TicketEvent} and event.status is not None:
            attempts[event.subscription, event.identity].append(event)
    return list(attempts.values())


def taken(attempts: list[Notification]) -> Breach | None:
    """The buyer's listener takes an event, at the latest when it is sent again."""
    if any(event.status in _GOOD for event in attempts):
        return None
    return Breach(
        message="the buyer's listener refuses ticket notifications",
        expected="2xx", actual=", ".join(str(event.status) for event in attempts[-3:]), numbers=tuple(e.number for e in attempts[-3:]),
    )  # fmt: skip


# --- R136, R137 -------------------------------------------------------------------------------------------------------


def needy(book: Book) -> dict[str, int]:
    """Workorders that need an appointment, with the number of the entry that first told the buyer."""
    found: dict[str, int] = {}
    for ident, showings in book.showings.items():
        if book.kinds.get(ident) is Kind.WORKORDER:
            told = [number for number, document in showings if document.get("appointmentRequired") is True]
            found |= {ident: told[0]} if told else {}
    for exchange in book.traffic.accepted(Operation.LIST_WORKORDERS):
        for item in exchange.document if isinstance(exchange.document, list) else ():
            if isinstance(item, dict) and item.get("appointmentRequired") is True and isinstance(item.get("id"), str):
                found.setdefault(item["id"], exchange.number)
    for event in book.traffic.notifications:
        if event.event_type == WorkorderEvent.APPOINTMENT_REQUIRED and event.ticket is not None:
            found.setdefault(event.ticket, event.number)
    return found


def bookings(book: Book) -> list[Exchange]:
    """Requests for an appointment for a workorder that the record shows to need one."""
    needs = needy(book)
    return [e for e in book.bodies(Operation.CREATE_APPOINTMENT) if needs.get(reference(sent(e)) or "", e.number) < e.number]


def searched_first(book: Book) -> Rule:
    """An appointment that a workorder needs is booked after a search for it."""
    searches = book.traffic.accepted(Operation.SEARCH_TIMESLOT)

    def rule(exchange: Exchange) -> Breach | None:
        ident = reference(sent(exchange))
        if any(search.number < exchange.number and reference(sent(search)) == ident for search in searches):
            return None
        return Breach(
            message="an appointment is booked without a search for a timeslot before",
            expected="POST /searchTimeSlot, then POST /appointment", actual=f"POST /appointment for workorder {ident}",
        )  # fmt: skip

    return rule


def waits(book: Book) -> Iterator[tuple[str, int]]:
    """Tickets for which the seller waits for information, each with the entry that told the buyer; no appointment is due."""
    told: dict[str, int] = {}
    for event in book.traffic.notifications:
        if event.event_type == TicketEvent.INFO_REQUIRED and event.ticket is not None:
            told.setdefault(event.ticket, event.number)
    for ident, showings in book.showings.items():
        for number, document in showings:
            if book.kinds.get(ident) is Kind.TICKET and document.get("status") == TicketState.PENDING:
                told[ident] = min(number, told.get(ident, number))
    settled = _settled(book)
    for ident, number in told.items():
        orders = {item["id"] for _, document in book.showings.get(ident, ()) for item in items(document, "workOrder") if "id" in item}
        if orders <= settled:
            yield ident, number


def _settled(book: Book) -> set[str]:
    """Workorders that were shown, and never with an appointment required."""
    needs = needy(book)
    return {ident for ident in book.showings if book.kinds.get(ident) is Kind.WORKORDER and ident not in needs}


def reactions(book: Book) -> Iterator[Exchange]:
    """The buyer's first write about each ticket for which the seller waits for information; a cancellation asks for no answer."""
    for ident, number in waits(book):
        writes = [
            e
            for e in book.traffic.of(Operation.PATCH, Operation.CLOSE, Operation.REOPEN, Operation.CANCEL)
            if e.ticket == ident and e.number > number
        ]
        first = writes[0] if writes else None
        if first is None or first.operation == Operation.CANCEL:
            continue
        pending = (book.last(first) or {"status": TicketState.PENDING}).get("status") == TicketState.PENDING
        if first.operation == Operation.PATCH or (first.refused and pending):
            yield first


def hands_in(edition: str) -> Rule:
    """What the seller waits for is handed in by a patch that holds something."""
    holds = touches_something(edition)

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.operation == Operation.PATCH and holds(exchange) is None:
            return None
        return Breach(
            message="the seller waits for information, and the buyer does something else than to patch it in",
            expected="PATCH with what is missing", actual=f"{exchange.method} {exchange.url} {shown(exchange.sent)}",
        )  # fmt: skip

    return rule


def writes_back(book: Book) -> Rule:
    """By the end of the record the buyer has answered, or the ticket went on without it."""

    def rule(wait: tuple[str, int]) -> Breach | None:
        ident, number = wait
        later = [e for e in book.traffic.of(Operation.PATCH, *_MOVING) if e.ticket == ident and e.number > number]
        last = [document.get("status") for at, document in book.showings.get(ident, ()) if at > number]
        if later or (last and last[-1] != TicketState.PENDING):
            return None
        return Breach(
            message="the seller waits for information, and at the end of the record the buyer has not patched it in",
            expected="PATCH with what is missing", actual=f"no patch of ticket {ident}", numbers=(number,),
        )  # fmt: skip

    return rule


def books_in_the_end(book: Book) -> Rule:
    """By the end of the record an appointment that is needed was asked for, or its ticket is over."""

    def rule(need: tuple[str, int]) -> Breach | None:
        ident, number = need
        asked = any(reference(sent(e)) == ident for e in book.bodies(Operation.CREATE_APPOINTMENT))
        tickets = [
            showings[-1][1]
            for showings in book.showings.values()
            if any(item.get("id") == ident for item in items(showings[-1][1], "workOrder"))
        ]
        if asked or any(document.get("status") in _OVER for document in tickets):
            return None
        return Breach(
            message="a workorder needs an appointment, and at the end of the record the buyer has not asked for one",
            expected="POST /searchTimeSlot, then POST /appointment", actual=f"none for workorder {ident}", numbers=(number,),
        )  # fmt: skip

    return rule
