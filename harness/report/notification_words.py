"""What became of the notifications, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.harness.report.words import replayed, seconds

if TYPE_CHECKING:
    from ttck.harness.judge.notification_summary import Deliveries
    from ttck.harness.report.model import Report

_CITED = 4  # numbers of the record for one item


def deliveries(report: Report) -> str | None:
    """What became of the notifications, in one sentence; None where there were none, and none were owed."""
    rows = report.deliveries
    if not rows:
        return None
    arrived, owed, missing = (sum(getattr(row, name) or 0 for row in rows) for name in ("deliveries", "owed", "missing"))
    queued = sum(row.under_way for row in rows)
    debts = "" if all(row.owed is None for row in rows) else f"{missing} of {owed} owed missing, "
    debts += f"{queued} still to come when the run ended, " if queued else ""
    again, late = (sum(getattr(row, name) for row in rows) for name in ("redelivered", "disordered"))
    if replayed(report) and not report.header.get("whole", True):
        told = f"{arrived} delivered, {again} again, {late} out of order"
        return f"{told}; whether one is missing, or came late, is not judged: not all that was delivered need be in the recording"
    slowest = max((row.latency_max for row in rows if row.latency_max is not None), default=None)
    return f"{arrived} delivered, {debts}{again} again, {late} out of order, slowest after {seconds(slowest)}"


def gaps(row: Deliveries, *, most: int = 3) -> str | None:
    """Which notifications of a type are missing, with the numbers in the record that show that they are owed, or why none is owed."""
    if row.unclaimed:
        times = "once" if row.unclaimed == 1 else f"{row.unclaimed} times"
        return f"none came, though what it tells happened {times}; the target does not say that it is owed (owed_events)"
    if not row.gaps:
        return None
    said = [f"{gap.count} for {gap.because} ({', '.join(f'#{number}' for number in gap.numbers[:_CITED])})" for gap in row.gaps[:most]]
    more = sum(gap.count for gap in row.gaps[most:])
    return "missing " + "; ".join([*said, *([f"{more} more"] if more else [])])
