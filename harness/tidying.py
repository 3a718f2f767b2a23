"""Cleaning up after a run: what this run created is deleted, cancelled or closed, and its subscriptions are taken back."""

from __future__ import annotations

import contextlib
from http import HTTPStatus

from harness.buyer import Buyer, state_of
from harness.client import Request, segment
from harness.exchange import Exchange
from harness.verdict import Inconclusive
from specs.lifecycles import lifecycle, ticket_lifecycle, tmf_lifecycle
from specs.vocabulary import Kind, Operation, Stimulus, TicketState, TmfState

Open = dict[tuple[Kind, str], None]

_DELETES = {Kind.TICKET: Operation.DELETE, Kind.SPECIFICATION: Operation.DELETE_SPECIFICATION}
_ENDS = (TmfState.CANCELLED, TmfState.CLOSED)


def to_end(buyer: Buyer) -> Open:
    """What this run created and did not delete, in the order in which it has to be ended: an appointment before its ticket."""
    ledger = buyer.ledger
    found = [(Kind.APPOINTMENT, item) for item in ledger.appointments]
    found += [(Kind.TICKET, item) for item in ledger.tickets]
    found += [(Kind.SPECIFICATION, item) for item in ledger.specifications]
    return dict.fromkeys(one for one in found if one not in ledger.removed)


def unsubscribe(buyer: Buyer) -> None:
    """Take back the subscriptions."""
    for name in list(buyer.ledger.subscriptions):
        buyer.unsubscribe(name)


def end(buyer: Buyer, remaining: Open) -> None:
    """End what remains; what has ended is taken out of `remaining` at once."""
    deletes = dict.fromkeys(_DELETES, True)
    shown = buyer.shown()
    for kind, item in list(remaining):
        if buyer.target.profile.version is not None:
            ended = _tmf_ended(buyer, kind, item, deletes)
        else:
            ended = _ended(buyer, kind, item, state=shown.get((kind, item)))
        if ended:
            del remaining[kind, item]


def names(remaining: Open) -> list[str]:
    """What is left over as a report lists it: tickets by their identifier, the rest with its kind."""
    return [item if kind == Kind.TICKET else f"{kind} {item}" for kind, item in remaining]


def _ended(buyer: Buyer, kind: Kind, item: str, *, state: str | None) -> bool:
    """End an item by the state that was seen last; where that is not known, or does not lead there any more, by a new reading."""
    end, read = (_appointment_ended, buyer.appointments.retrieve) if kind == Kind.APPOINTMENT else (_ticket_ended, buyer.retrieve)
    return (state is not None and end(buyer, item, state)) or end(buyer, item, state_of(read(item)))


def _appointment_ended(buyer: Buyer, appointment: str, state: str | None) -> bool:
    table = lifecycle(Kind.APPOINTMENT, edition=buyer.target.edition)
    if state in table.sources(Operation.CANCEL_APPOINTMENT):
        return buyer.appointments.cancel(appointment).accepted
    return state in table.final()


def _ticket_ended(buyer: Buyer, ticket: str, state: str | None) -> bool:
    if state == TicketState.RESOLVED:
        return buyer.close(ticket).accepted
    if state == TicketState.REOPENED and buyer.offers(Stimulus.START_WORK):
        with contextlib.suppress(Inconclusive):
            state = state_of(buyer.reach(ticket, TicketState.IN_PROGRESS))
    if state in ticket_lifecycle().sources(Operation.CANCEL):
        return buyer.cancel(ticket).accepted
    return state in {TicketState.CLOSED, TicketState.CANCELLED, TicketState.ASSESSING_CANCELLATION}


def _tmf_ended(buyer: Buyer, kind: Kind, item: str, deletes: dict[Kind, bool]) -> bool:
    """Delete an item of TMF621; a ticket of a seller that deletes none is brought to an end by its status."""
    if deletes.get(kind, False):
        exchange = _delete(buyer, kind, item)
        if exchange.accepted or exchange.status == HTTPStatus.NOT_FOUND:
            return True
        deletes[kind] = exchange.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
    return kind == Kind.TICKET and _put_to_end(buyer, item)


def _delete(buyer: Buyer, kind: Kind, item: str) -> Exchange:
    return buyer.raw(
        Request(operation=_DELETES[kind], method="DELETE", path=f"/{kind}/{segment(item)}", ticket=item, label="delete at the end")
    )


def _put_to_end(buyer: Buyer, ticket: str) -> bool:
    seen = buyer.retrieve(ticket)
    if seen.status == HTTPStatus.NOT_FOUND or state_of(seen) in tmf_lifecycle().final():
        return True
    return any(buyer.patch(ticket, {"@type": "TroubleTicket", "status": state}, label="end by status").accepted for state in _ENDS)
