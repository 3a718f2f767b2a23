"""Patches of pending tickets in recorded traffic (MEF 113 R53)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ttck.harness.judge.compare import items, missing_items
from ttck.harness.judge.histories import Sighting, Traffic
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Operation, TicketState
from ttck.suites.common.alone import is_after
from ttck.suites.ticket.alone_acts import CHANGING
from ttck.suites.ticket.alone_steps import in_order
from ttck.suites.ticket.rules import documents


@dataclass(frozen=True, kw_only=True, eq=False)
class Patched:
    """An accepted patch of a ticket that was read pending before, and a reading of afterwards."""

    before: Sighting
    patch: Exchange
    after: Sighting

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all three."""
        return (self.before.number, self.patch.number, self.after.number)

    @property
    def lifted(self) -> bool | None:
        """Whether the patch took the ticket to inProgress.

        A ticket that is pending may be so anew. Its history tells that it never was anything else; without one nobody knows.
        """
        old, now = (_history(s.document) for s in (self.before, self.after))
        if TicketState.IN_PROGRESS in {self.after.state, *(change.get("status") for change in missing_items(now, old))}:
            return True
        still = self.after.state == documents(self.patch).get("status", TicketState.PENDING) == TicketState.PENDING
        same = bool(old) and len(old) == len(now) and not missing_items(old, now)
        return False if still and same and any(change.get("status") == TicketState.PENDING for change in old) else None


def _history(document: dict[str, Any]) -> list[dict[str, Any]]:
    return items(document, "statusChange")


def patched(traffic: Traffic, *, patience: float) -> Iterator[Patched]:
    """Patches whose outcome is known; a ticket that reads pending less than `patience` seconds later tells nothing."""
    for item_history, sightings in in_order(traffic):
        done = [e for e in item_history.exchanges if e.operation in CHANGING and not e.refused]
        for patch in (e for e in done if e.operation == Operation.PATCH and e.accepted):
            before = next((s for s in reversed(sightings) if is_after(patch, s.exchange)), None)
            if before is None or before.state != TicketState.PENDING or any(before.number < e.number < patch.number for e in done):
                continue
            end = min((e.number for e in done if e.number > patch.number), default=None)
            ripe = patch.at + timedelta(seconds=patch.elapsed + patience)
            later = (s for s in sightings if is_after(s.exchange, patch) and (end is None or s.number < end))
            after = next((s for s in later if s.state != TicketState.PENDING or s.at >= ripe), None)
            if after is not None and (one := Patched(before=before, patch=patch, after=after)).lifted is not None:
                yield one


def is_lifted(seen: Patched) -> Breach | None:
    """The ticket is in progress, or was."""
    if seen.lifted:
        return None
    return Breach(
        message="a ticket is still pending after a successful patch", expected=TicketState.IN_PROGRESS,
        actual=f"{seen.after.state}, and its history has nothing new", where="/status", numbers=seen.numbers,
    )  # fmt: skip
