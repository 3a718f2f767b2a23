"""Whether the other side leads tickets on by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import state_of
from ttck.suites.ossj.known import operations
from ttck.suites.ossj.names import STATE

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.harness.judge.histories import Traffic


def is_lively(traffic: Traffic, target: Target) -> bool:
    """Whether a ticket moved between two readings, and nothing that was done to it in between asked for that."""
    named = operations(target)
    last: dict[str, str] = {}
    asked: dict[str, set[str]] = {}  # what may have led each ticket on since its last reading; an empty text for a decision
    for entry in traffic.entries:
        ticket = getattr(entry, "ticket", None)
        if ticket is None:
            continue
        if isinstance(entry, StimulusCall):
            asked.setdefault(ticket, set()).add("")
        elif isinstance(entry, Exchange) and entry.operation == named["patch"]:
            wanted = entry.sent.get(STATE) if isinstance(entry.sent, dict) else None
            asked.setdefault(ticket, set()).update(["", str(wanted)] if wanted is not None and not entry.refused else [str(wanted)])
        elif isinstance(entry, Exchange) and entry.operation == named["retrieve"] and (now := state_of(entry)) is not None:
            ways = asked.pop(ticket, set())
            if now != last.setdefault(ticket, now) and not {"", now} & ways:
                return True
            last[ticket] = now
    return False
