"""The technicians' calendar: when somebody is free to do the work of a workorder.

A workorder that needs an appointment, or has one, finds a technician from the next day on, on fourteen days, in slots of
two hours. What the control API opened or blocked for it comes on top: of two entries for one moment the later one holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.engine.clock import MICROS, text_of
from ttck.mockseller.engine.settings import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ttck.mockseller.engine.seams import Document

Period = tuple[int, int]  # start and end in microseconds since 1970

HOUR = 3_600 * MICROS
SLOT = 2 * HOUR
OFFER_STANDS = 600.0  # seconds for which a slot that was offered can still be booked
_DAYS = 14
_OPENS, _CLOSES = 8 * HOUR, 18 * HOUR
_MOST_SLOTS = 400  # of one opened window


def free_slots(marks: Iterable[tuple[int, int, bool]], *, taken: Sequence[Period], regular: bool, now: float) -> list[Period]:
    """The slots that are free after `now`, in order.

    `marks` are start, end and whether free, in the order in which they were made; `regular` says that the usual hours
    count too; `taken` are the periods that are booked already.
    """
    moment = int(now * MICROS)
    slots = list(_regular(now)) if regular else []
    for start, end, free in marks:
        slots = [slot for slot in slots if not _overlap(slot, (start, end))]
        if free:
            slots += _window(start, end, moment)
    return sorted(slot for slot in slots if slot[0] >= moment and not any(_overlap(slot, one) for one in taken))


def _regular(now: float) -> Iterator[Period]:
    midnight = int(now // DAY * DAY) * MICROS
    for day in range(1, _DAYS + 1):
        morning = midnight + day * int(DAY) * MICROS
        yield from _cut(morning + _OPENS, morning + _CLOSES)


def _window(start: int, end: int, moment: int) -> list[Period]:
    """The slots of an opened window that are not over; a window that is shorter than a slot is one."""
    if end - start < SLOT:
        return [(start, end)]
    passed = max(0, (moment - start) // SLOT)
    return list(_cut(start + passed * SLOT, end))


def _cut(start: int, end: int) -> Iterator[Period]:
    for number in range(min((end - start) // SLOT, _MOST_SLOTS)):
        yield start + number * SLOT, start + (number + 1) * SLOT


def _overlap(one: Period, other: Period) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def within(slots: Iterable[Period], requested: Iterable[Period]) -> list[Period]:
    """The slots that lie in the time which the requested periods cover together; adjoining periods count as one."""
    covered: list[Period] = []
    for start, end in sorted(requested):
        if covered and start <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(end, covered[-1][1]))
        else:
            covered.append((start, end))
    return [slot for slot in slots if any(start <= slot[0] and slot[1] <= end for start, end in covered)]


def as_slot(period: Period) -> Document:
    """A period as a TimeSlot of the wire."""
    start, end = (text_of(moment / MICROS) for moment in period)
    return {"validFor": {"startDateTime": start, "endDateTime": end}}
