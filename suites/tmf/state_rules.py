"""Rules of statuses and their changes: TMF621:160, 164 and 165."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from harness.attempts import state_of
from harness.target import Target
from harness.trails import Traffic
from harness.verdict import NotApplicable
from harness.verify import Breach, Subject
from specs.vocabulary import Kind, Operation, TmfState
from suites.tmf import gates
from suites.tmf.event_rules import kind_of, payload
from suites.tmf.rules import rows
from suites.tmf.scenarios.k_moving import TERMINAL, Move, Moving, allowed

_TICKETS = (Operation.CREATE, Operation.RETRIEVE, Operation.PATCH)
_REFUSALS = frozenset({HTTPStatus.CONFLICT, HTTPStatus.BAD_REQUEST})
_HISTORIES = ("statusChangeHistory", "statusChange")


def statuses(traffic: Traffic) -> Iterator[Subject]:
    """Every status that is shown, in answers and events, now and in histories."""
    for exchange in traffic.accepted(*_TICKETS):
        if isinstance(exchange.document, dict):
            yield from _in(exchange.document, exchange)
    for exchange in traffic.accepted(Operation.LIST):
        for row in rows(exchange):
            yield from _in(row, exchange)
    for notification in traffic.notifications:
        if kind_of(notification) is Kind.TICKET:
            yield from _in(payload(notification), notification)


def _in(ticket: dict[str, Any], seen: Any) -> Iterator[Subject]:
    if isinstance(ticket.get("status"), str):
        yield Subject(value=ticket["status"], where="/status", seen=seen)
    for name in _HISTORIES:
        steps = ticket.get(name)
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            if isinstance(step, dict) and isinstance(step.get("status"), str):
                yield Subject(value=step["status"], where=f"/{name}/{index}/status", seen=seen)


def known(part: Subject) -> Breach | None:
    """A status is one of the eight."""
    if part.value in list(TmfState):
        return None
    return Breach(message="a status is none of the standard", expected=", ".join(TmfState), actual=part.value, where="/status")


def strict(target: Target, switch: str, *, wanted: str) -> None:
    """Go on only with this choice of a switch that warns, fails, or demands nothing.

    Raises:
        NotApplicable: it says something else.
    """
    value = gates.chosen(target, switch, free="free")
    if value != wanted:
        raise NotApplicable(f"{switch} is {value}, which another check judges")


def inner(moving: Moving) -> list[Subject]:
    """Moves from statuses that are no end."""
    return [_subject(move) for move in moving.moves if move.source not in TERMINAL]


def outer(moving: Moving) -> list[Subject]:
    """Moves from statuses that are an end."""
    return [_subject(move) for move in moving.moves if move.source in TERMINAL]


def _subject(move: Move) -> Subject:
    attempt = move.attempt
    return Subject(value=move, where="/status", seen=tuple(e for e in (attempt.before, attempt.exchange, attempt.after) if e is not None))


def by_the_table(part: Subject) -> Breach | None:
    """A move is made where our table has it, and not where it has not."""
    move: Move = part.value
    legal = (move.source, move.target) in allowed()
    made = move.made
    if legal == made:
        return None
    status = f"{move.attempt.exchange.status}, then {state_of(move.attempt.after)}"
    message = "a change of status is refused that the table has" if legal else "a change of status is made that the table does not have"
    wanted = "accepted" if legal else "refused"
    return Breach(message=message, expected=wanted, actual=f"{move.source} to {move.target}: {status}")


def stays(part: Subject) -> Breach | None:
    """Leaving the end is refused with 409 or 400, and the status stays."""
    move: Move = part.value
    exchange, shown = move.attempt.exchange, state_of(move.attempt.after)
    if exchange.status in _REFUSALS and shown == move.source:
        return None
    return Breach(
        message="a ticket leaves a status that is an end",
        expected=f"409 or 400, and {move.source}",
        actual=f"{move.source} to {move.target}: {exchange.status}, then {shown}",
    )


def why(moving: Moving) -> str:
    """Why moves from some statuses could not be tried."""
    return "; ".join(dict.fromkeys(moving.reasons.values())) or "no change of status was tried"
