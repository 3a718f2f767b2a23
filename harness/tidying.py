"""Cleaning up after a run: what this run created is cancelled or closed, and its subscriptions are taken back."""

from __future__ import annotations

import contextlib

from harness.buyer import Buyer, state_of
from harness.verdict import Inconclusive
from specs.lifecycles import lifecycle, ticket_lifecycle
from specs.vocabulary import Kind, Operation, Stimulus, TicketState

Open = dict[tuple[Kind, str], None]


def to_end(buyer: Buyer) -> Open:
    """What this run created, in the order in which it has to be ended: an appointment before its ticket."""
    found = [(Kind.APPOINTMENT, item) for item in buyer.ledger.appointments] + [(Kind.TICKET, item) for item in buyer.ledger.tickets]
    return dict.fromkeys(found)


def end(buyer: Buyer, remaining: Open) -> None:
    """Take back the subscriptions, and end what remains; what has ended is taken out of `remaining` at once."""
    for name in list(buyer.ledger.subscriptions):
        buyer.unsubscribe(name)
    for kind, item in list(remaining):
        ended = _appointment_ended(buyer, item) if kind == Kind.APPOINTMENT else _ticket_ended(buyer, item)
        if ended:
            del remaining[kind, item]


def names(remaining: Open) -> list[str]:
    """What is left over as a report lists it: tickets by their identifier, the rest with its kind."""
    return [item if kind == Kind.TICKET else f"{kind} {item}" for kind, item in remaining]


def _appointment_ended(buyer: Buyer, appointment: str) -> bool:
    table = lifecycle(Kind.APPOINTMENT, edition=buyer.target.edition)
    state = state_of(buyer.appointments.retrieve(appointment))
    if state in table.sources(Operation.CANCEL_APPOINTMENT):
        return buyer.appointments.cancel(appointment).accepted
    return state in table.final()


def _ticket_ended(buyer: Buyer, ticket: str) -> bool:
    state = state_of(buyer.retrieve(ticket))
    if state == TicketState.RESOLVED:
        return buyer.close(ticket).accepted
    if state == TicketState.REOPENED and buyer.offers(Stimulus.START_WORK):
        with contextlib.suppress(Inconclusive):
            state = state_of(buyer.reach(ticket, TicketState.IN_PROGRESS))
    if state in ticket_lifecycle().sources(Operation.CANCEL):
        return buyer.cancel(ticket).accepted
    return state in {TicketState.CLOSED, TicketState.CANCELLED, TicketState.ASSESSING_CANCELLATION}
