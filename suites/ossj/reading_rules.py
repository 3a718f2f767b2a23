"""Rules for readings of tickets that were read before: OSSJ:16."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import state_of
from ttck.suites.ossj.change_rules import table
from ttck.suites.ossj.known import operations
from ttck.suites.ossj.names import CLEARED, ENDS, REMOTE, STATE

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.harness.judge.histories import Traffic

_OF_A_GATEWAY = frozenset({401, 403, 429, 502, 503, 504})


def reread(traffic: Traffic, target: Target) -> tuple[list[Exchange], list[Exchange]]:
    """The readings of tickets that were read before: those of tickets that go on, and those of tickets that may have ended since."""
    named, ending = operations(target), {move.when for move in table(target).moves if move.to_state in ENDS}
    shown_once: set[str] = set()
    over: set[str] = set()
    found: tuple[list[Exchange], list[Exchange]] = ([], [])
    for entry in traffic.entries:
        if isinstance(entry, StimulusCall) and entry.name in ending:
            over.add(str(entry.ticket))
        if not isinstance(entry, Exchange) or entry.ticket is None:
            continue
        if entry.operation == named["patch"] and isinstance(entry.sent, dict) and str(entry.sent.get(STATE)) in ENDS:
            over.add(entry.ticket)
        if entry.operation == named["retrieve"]:
            if entry.ticket in shown_once:
                found[entry.ticket in over].append(entry)
            shown_once |= {entry.ticket} if entry.accepted else set()
            over |= {entry.ticket} if state_of(entry) in {*ENDS, CLEARED} else set()
    return found


def can_be_read(exchange: Exchange) -> Breach | None:
    """A ticket that was read can be read again; a gateway, and a system behind, may have their own reasons."""
    failed = isinstance(exchange.document, dict) and REMOTE in exchange.document
    if exchange.accepted or failed or exchange.status in _OF_A_GATEWAY:
        return None
    return Breach(
        message="a ticket that was read cannot be read any more", expected="200", actual=f"{exchange.status} {shown(exchange.document)}",
        numbers=(exchange.number,),
    )  # fmt: skip
