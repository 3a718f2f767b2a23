"""Cleaning up after a run: what this run created is deleted, cancelled or closed, and its subscriptions are taken back."""

from __future__ import annotations

import contextlib
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.buyer import Buyer
from ttck.harness.buyer.requests_of import request_of
from ttck.harness.buyer.tasks import asked_of, ending
from ttck.harness.record.state_probe import state_of
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.dialects import Ending
from ttck.specs.lifecycles import lifecycle, lifecycle_named, ticket_lifecycle, tmf_lifecycle
from ttck.specs.vocabulary import Kind, Operation, Stimulus, TicketState, TmfState

Open = dict[tuple[Kind, str], None]

_ROUNDS = 3  # how often a subscription is ended whose answer is lost
_PAGES, _PAGE = 5, 100  # pages of a list, rows of a page
_DIGITS = 9  # of a number of rows that can be one
_ENDS = (TmfState.CANCELLED, TmfState.CLOSED)
_LONG_WAY = (TmfState.IN_PROGRESS, TmfState.RESOLVED, TmfState.CLOSED)  # where a ticket cannot be ended at once


def to_end(buyer: Buyer) -> Open:
    """What this run created and did not delete, in the order in which it has to be ended: an appointment before its ticket."""
    created_resources = buyer.created_resources
    found = [(Kind.APPOINTMENT, item) for item in created_resources.appointments]
    found += [(Kind.TICKET, item) for item in created_resources.tickets]
    found += [(Kind.SPECIFICATION, item) for item in created_resources.specifications]
    return dict.fromkeys(one for one in found if one not in created_resources.removed)


def unsubscribe(buyer: Buyer) -> None:
    """Take back the subscriptions, also those of which it is not known whether they were; what is left is noted as a doubt."""
    created_resources = buyer.created_resources
    for _ in range(_ROUNDS):
        created_resources.subscriptions.update(created_resources.doubtful)
        created_resources.doubtful.clear()
        for name in [one.name for one in created_resources.subscriptions.values() if not one.arranged]:
            if name in created_resources.subscriptions:  # one may have ended with another
                buyer.unsubscribe(name)
        if not created_resources.doubtful:
            break
    created_resources.doubts += [f"a subscription that may still be there ({name})" for name in created_resources.doubtful]


def find_lost(buyer: Buyer, *, mark: str) -> None:
    """Look for tickets whose create got no answer: by their own description or externalId, where that has the mark of this run.

    One that is found is this run's, and ended like the others; where the list does not tell, it is noted as a doubt.
    """
    open_: dict[int, list[tuple[str, str]]] = {}
    for exchange in buyer.created_resources.lost:
        sent = exchange.sent if isinstance(exchange.sent, dict) else {}
        open_[exchange.number] = [(name, sent[name]) for name in ("externalId", "description") if mark in str(sent.get(name))]
    if any(open_.values()):
        rows, whole = _listed(buyer)
        for row in rows:
            mine = next((n for n, own in open_.items() if any(row.get(name) == value for name, value in own)), None)
            if mine is not None and isinstance(row.get("id"), str) and row["id"] not in buyer.created_resources.tickets:
                buyer.created_resources.tickets.append(row["id"])
                del open_[mine]
        open_ = {number: own for number, own in open_.items() if not (whole and own)}
    buyer.created_resources.doubts += [f"a ticket that may have been created (#{number} in the record)" for number in open_]


def _listed(buyer: Buyer) -> tuple[list[dict[str, Any]], bool]:
    """The rows of the list of tickets, page by page, and whether these are all."""
    found: list[dict[str, Any]] = []
    for number in range(_PAGES):
        try:
            page = buyer.find((("limit", str(_PAGE)), ("offset", str(number * _PAGE))), label="was it created?")
        except NotApplicable:  # there is no list
            return found, False
        if not page.accepted or not isinstance(page.document, list):
            return found, False
        found += [row for row in page.document if isinstance(row, dict)]
        total = page.answer.headers.get("x-total-count", "") if page.answer else ""
        if len(page.document) < _PAGE:
            return found, not (total.isascii() and total.isdigit()) or len(total) > _DIGITS or len(found) >= int(total)
    return found, False


def end(buyer: Buyer, remaining: Open) -> None:
    """End what remains; what has ended is taken out of `remaining` at once."""
    spoken, shown = buyer.target.profile.dialect, buyer.shown()
    deletes = {kind: "delete" in spoken.of(kind).ended_by for kind, _ in remaining}
    for kind, item in list(remaining):
        cancels = "cancel" in spoken.of(kind).ended_by
        if _ended(buyer, kind, item, state=shown.get((kind, item))) if cancels else _deleted(buyer, kind, item, deletes):
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


def _deleted(buyer: Buyer, kind: Kind, item: str, deletes: dict[Kind, bool]) -> bool:
    """Delete an item where that is an operation; a ticket of a seller that deletes none is brought to an end by its status."""
    spoken = buyer.target.profile.dialect
    if deletes.get(kind, False):
        exchange = buyer.raw(request_of(spoken, kind, "delete", item=item, label="delete at the end"))
        if exchange.accepted or exchange.status == HTTPStatus.NOT_FOUND:
            return True
        deletes[kind] = exchange.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
    task = ending(spoken, kind)
    if task is not None:
        return _asked_to_end(buyer, kind, item, task)
    if kind != Kind.TICKET or "patch" not in spoken.of(kind).ended_by:
        return False
    way = spoken.of(kind).ending
    return _put_to_end(buyer, item) if way is None else _ended_as(buyer, item, way)


def _asked_to_end(buyer: Buyer, kind: Kind, item: str, task: Kind) -> bool:
    """Whether an item has ended, or the seller took on a task that ends it; what comes of that is the seller's affair."""
    spoken = buyer.target.profile.dialect
    seen = buyer.raw(request_of(spoken, kind, "retrieve", item=item, label="has it ended?"))
    if seen.status == HTTPStatus.NOT_FOUND or state_of(seen) in tmf_lifecycle().final():
        return True
    row = spoken.of(task)
    document = buyer.target.terms.task(row.name, asked_of(row, item))
    return buyer.raw(request_of(spoken, task, "create", document=document, label="end by a task")).accepted


def _put_to_end(buyer: Buyer, ticket: str) -> bool:
    seen = buyer.retrieve(ticket)
    if seen.status == HTTPStatus.NOT_FOUND or state_of(seen) in tmf_lifecycle().final():
        return True
    states = buyer.target.profile.dialect.states(Kind.TICKET)
    direct = any(_patched_to(buyer, ticket, state) for state in _ENDS if state in states)
    return direct or all(_patched_to(buyer, ticket, state) for state in _LONG_WAY if state in states)


def _ended_as(buyer: Buyer, ticket: str, ending: Ending) -> bool:
    """End a ticket as its dialect has it; one that is there no more, or was ended by somebody else, is ended."""
    spoken, seen = buyer.target.profile.dialect, buyer.retrieve(ticket)
    if seen.status == HTTPStatus.NOT_FOUND or state_of(seen) in lifecycle_named(spoken.lifecycle).final():
        return True
    shown = seen.document if isinstance(seen.document, dict) else {}
    repeated = {name: shown[name] for name in ending.carries if name in shown}
    once = {**ending.document, **repeated}
    ways = [once, {**once, **ending.otherwise}] if ending.otherwise else [once]

    def ends() -> bool:
        return any(_patched_to(buyer, ticket, state, **document) for document in ways for state in ending.states)

    if ends() or (ending.through is not None and _patched_to(buyer, ticket, ending.through, **ways[-1]) and ends()):
        return True
    return _decided_to_end(buyer, ticket, [Stimulus(name) for name in ending.decided])


def _decided_to_end(buyer: Buyer, ticket: str, stimuli: list[Stimulus]) -> bool:
    """Whether the seller ends a ticket when it is asked to, where nobody has to be called for it."""
    final = lifecycle_named(buyer.target.profile.dialect.lifecycle).final()
    for stimulus in stimuli if all(map(buyer.at_once, stimuli)) else ():
        with contextlib.suppress(Inconclusive):
            buyer.stimulate(stimulus, ticket)
    return bool(stimuli) and state_of(buyer.retrieve(ticket, label="has it ended?")) in final


def _patched_to(buyer: Buyer, ticket: str, state: str, **more: Any) -> bool:
    facts = buyer.target.profile.dialect.of(Kind.TICKET)
    return buyer.patch(ticket, {**facts.document, **more, facts.state: state}, label="end by status").accepted
