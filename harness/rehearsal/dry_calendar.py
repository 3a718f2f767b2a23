"""The calendar of the seller in memory: slots of two hours by day for a fortnight, opened, blocked and booked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from harness.judge.compare import instant
from harness.rehearsal.dry_decisions import text_of
from harness.rehearsal.dry_parts import wrong

_SLOT = timedelta(hours=2)
_DAYS, _FIRST, _LAST = 14, 8, 18  # days from tomorrow on, and the hours (UTC) between which technicians work
_MOST = 50


@dataclass(frozen=True, kw_only=True, order=True)
class Period:
    """A time from a moment until before another."""

    start: datetime
    end: datetime

    def holds(self, other: Period) -> bool:
        """Whether the other lies fully inside."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Period) -> bool:
        """Whether both have some time in common."""
        return self.start < other.end and other.start < self.end

    @property
    def document(self) -> dict[str, str]:
        """The period as it travels."""
        return {"startDateTime": text_of(self.start), "endDateTime": text_of(self.end)}


def period_of(start: Any, end: Any) -> Period:
    """A period that somebody wrote.

    Raises:
        Refused: a moment is missing or not readable, or the end does not come after the start.
    """
    first, last = instant(start), instant(end)
    if first is None or last is None or last <= first:
        raise wrong("a period has to end after it starts")
    return Period(start=first, end=last)


def union(periods: Iterable[Period]) -> list[Period]:
    """The same time in as few periods as possible."""
    joined: list[Period] = []
    for period in sorted(periods):
        if joined and period.start <= joined[-1].end:
            joined[-1] = Period(start=joined[-1].start, end=max(joined[-1].end, period.end))
        else:
            joined.append(period)
    return joined


def _cut(period: Period) -> Iterator[Period]:
    """The slots of a period, one after the other."""
    start = period.start
    while start + _SLOT <= period.end:
        yield Period(start=start, end=start + _SLOT)
        start += _SLOT


class Calendar:
    """When a technician can come for one workorder; what was said last about a time counts."""

    def __init__(self, today: datetime) -> None:
        midnight = today.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        days = (midnight + timedelta(days=number) for number in range(1, _DAYS + 1))
        self._usual = [Period(start=day + timedelta(hours=_FIRST), end=day + timedelta(hours=_LAST)) for day in days]
        self._said: list[tuple[Period, bool]] = []

    def open(self, period: Period) -> None:
        """A technician can come in this time."""
        self._said.append((period, True))

    def block(self, period: Period) -> None:
        """No technician can come in this time."""
        self._said.append((period, False))

    def free(self, *, taken: Iterable[Period]) -> list[Period]:
        """All free slots."""
        booked = list(taken)
        opened = (period for period, is_open in self._said if is_open)
        slots = dict.fromkeys(slot for period in (*self._usual, *opened) for slot in _cut(period))
        return sorted(slot for slot in slots if self._open(slot) and not any(slot.meets(other) for other in booked))

    def offers(self, wanted: Iterable[Period], *, taken: Iterable[Period]) -> list[Period]:
        """The free slots that lie fully in the wanted time, not too many of them."""
        whole = union(wanted)
        return [slot for slot in self.free(taken=taken) if any(period.holds(slot) for period in whole)][:_MOST]

    def _open(self, slot: Period) -> bool:
        last = next(((period, is_open) for period, is_open in reversed(self._said) if period.meets(slot)), None)
        return last is None or (last[1] and last[0].holds(slot))
