"""Rules of statuses and their changes: TMF621:160, 164 and 165."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.harness.record.state_probe import state_of
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Kind, Operation, TmfState
from ttck.suites.tmf import gates
from ttck.suites.tmf.effects import kept
from ttck.suites.tmf.event_rules import kind_of, payload
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.scenarios.k_moving import TERMINAL, Move, Moving, allowed

_TICKETS = (Operation.CREATE, Operation.RETRIEVE, Operation.PATCH)
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


def strict_ones(traffic: Traffic, version: str, *, bound: bool) -> Iterator[Subject]:
    """The statuses that are bound to the eight, or those of the histories of version 4, which may be any text."""
    for part in statuses(traffic):
        inner = version == "v4" and part.where != "/status"
        if inner is not bound:
            yield part


def known(extra: str) -> Callable[[Subject], Breach | None]:
    """A rule: a status is one of the eight, or of those that the target adds."""
    added = {name.strip() for name in extra.split(",")} - {""}

    def rule(part: Subject) -> Breach | None:
        return None if part.value in added else _known(part)

    return rule


def _known(part: Subject) -> Breach | None:
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
    """A move that our table does not have is not made; a refusal is never wrong, as a seller may keep moves to itself."""
    move: Move = part.value
    if not move.made or (move.source, move.target) in allowed():
        return None
    status = f"{move.attempt.exchange.status}, then {state_of(move.attempt.after)}"
    message = "a change of status is made that the table does not have"
    return Breach(message=message, expected="refused", actual=f"{move.source} to {move.target}: {status}")


def stays(part: Subject) -> Breach | None:
    """Leaving the end is refused with a status of 4xx, and the status stays."""
    move: Move = part.value
    exchange, now = move.attempt.exchange, state_of(move.attempt.after)
    status = exchange.status or 0
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and now == move.source:
        return None
    return Breach(
        message="a ticket leaves a status that is an end",
        expected=f"a refusal (4xx), and {move.source}",
        actual=f"{move.source} to {move.target}: {exchange.status}, then {now}",
    )


def why(moving: Moving) -> str:
    """Why moves from some statuses could not be tried."""
    return "; ".join(dict.fromkeys(moving.reasons.values())) or "no change of status was tried"


def done(moving: Moving) -> list[Subject]:
    """Changes of status that were answered with 200 and the ticket."""
    return [part for part in map(_subject, moving.moves) if part.value.attempt.exchange.status == HTTPStatus.OK]


def happened(part: Subject) -> Breach | None:
    """What was answered with 200 has the status that was asked for, in the answer or when it is read."""
    move: Move = part.value
    if move.made or state_of(move.attempt.exchange) == move.target:
        return None
    seen = f"{state_of(move.attempt.exchange)}, then {state_of(move.attempt.after)}"
    return Breach(message="a change of status is answered with 200 and not made", expected=str(move.target), actual=seen, where="/status")


def lasted(part: Subject) -> Breach | None:
    """What the answer shows is still so when it is read right afterwards, and not what was so before."""
    move: Move = part.value
    if state_of(move.attempt.exchange) != move.target or state_of(move.attempt.after) != move.source:
        return None
    return Breach(
        message="a change of status is answered with the new one, and the old one is read", expected=str(move.target),
        actual=str(move.source), where="/status",
    )  # fmt: skip


def leaves_the_rest(part: Subject) -> Breach | None:
    """A patch of the status alone leaves what the buyer gave, and the date of creation.

    More notes and the like may come, and the severity be judged anew.
    """
    attempt = part.value.attempt
    before, after = (e.document if e is not None and isinstance(e.document, dict) else {} for e in (attempt.before, attempt.after))
    return kept(before, after, what="a patch of the status alone") if after else None
