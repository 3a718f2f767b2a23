"""What a booking, or a patch of an appointment, does to the state of its ticket: MEF 113 R81."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import items
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import TicketState
from ttck.suites.appointment import booking_rules
from ttck.suites.appointment.scenarios.d_booking import Bookings
from ttck.suites.appointment.scenarios.e_changing import Lifted
from ttck.suites.appointment.seller_client import Booking
from ttck.suites.ticket.operation_rules import entries


def lifted(bookings: Iterable[Booking]) -> list[Booking]:
    """Accepted bookings whose ticket was pending right before."""
    return [b for b in bookings if b.id is not None and state_of(b.ticket_before) == TicketState.PENDING]


def in_progress(booking: Booking) -> Breach | None:
    """The ticket is in progress after the booking."""
    return _in_progress(booking.ticket_before, booking.ticket_after, "a booking", booking.numbers)


def in_progress_beside(booking: Booking) -> Breach | None:
    """The ticket is in progress after a booking for one of two workorders that waited for one."""
    return _in_progress(booking.ticket_before, booking.ticket_after, "a booking for one of its two workorders", booking.numbers)


def patch_lifts(target: Target) -> Callable[[Lifted], Breach | None]:
    """The ticket is in progress after a patch of its appointment."""
    said = booking_rules.published(target, "MEF113-2022:R91")
    return lambda seen: _in_progress(seen.ticket_before, seen.ticket_after, "a patch of its appointment", seen.numbers, deviation=said)


def _in_progress(
    before: Exchange, ticket: Exchange, after: str, numbers: tuple[int, ...], *, deviation: str | None = None
) -> Breach | None:
    """The ticket is in progress, or a seller has gone on from there by itself: then its history, where it shows one, says both."""
    state = state_of(ticket)
    if state == TicketState.IN_PROGRESS or not ticket.accepted or _went_on(before, ticket, state):
        return None
    return Breach(
        message=f"the ticket is not in progress after {after}", expected=TicketState.IN_PROGRESS, actual=shown(state), where="/status",
        numbers=numbers, deviation=deviation,
    )  # fmt: skip


def _went_on(before: Exchange, ticket: Exchange, state: str | None) -> bool:
    if isinstance(ticket.document, dict) and items(ticket.document, "statusChange"):
        return all(entries(ticket, one) > entries(before, one) for one in {TicketState.IN_PROGRESS.value, state})
    return state in ticket_lifecycle().onward(TicketState.IN_PROGRESS) - {TicketState.PENDING}


def accepted_patches(seen: Iterable[Lifted]) -> list[Lifted]:
    """Patches that were accepted while the ticket was pending."""
    return [one for one in seen if one.patch.attempt.exchange.accepted and state_of(one.ticket_before) == TicketState.PENDING]


def looked_for(bookings: Bookings) -> list[Subject]:
    """The lists in which a ticket was looked for that a booking took on, and that stood still meanwhile; whole ones."""
    seen = bookings.listed
    if seen is None or not state_of(seen.before) == state_of(seen.after) == TicketState.IN_PROGRESS:
        return []
    known = {state: query for state, query in seen.found.items() if query.complete and query.pages[-1].accepted}
    return [Subject(value=(state, query), where="", seen=(seen.before, *query.pages, seen.after)) for state, query in known.items()]


def is_followed(subject: Subject) -> Breach | None:
    """After a booking the ticket is in the list of its new state, and no more in that of the one before."""
    state, query = subject.value
    ticket, there = subject.seen[0].ticket, state == TicketState.IN_PROGRESS
    if query.has(ticket) is there:
        return None
    said, expected = ("is not in the list of that state", "the ticket") if there else ("is still in the list of pending ones", "no")
    message, actual = f"a ticket that a booking took to inProgress {said}", f"{len(query.items)} tickets"
    return Breach(message=message, expected=f"{expected} {ticket}", actual=actual)
