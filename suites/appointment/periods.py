"""Periods of time as the appointment API writes them: reading, covering, and generating them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from ttck.harness.judge.compare import ABSENT, instant
from ttck.harness.record.exchange import now

Document = dict[str, Any]
_ENDS = ("startDateTime", "endDateTime")
# What of a slot is blocked, in twelfths: a block at either end, within it with both ends free, across an end, and around it.
BLOCKS = {
    "whose first half is blocked": (0, 6),
    "whose second half is blocked": (6, 12),
    "within which some minutes are blocked": (1, 5),
    "of which more is blocked than its two ends": (1, 11),
    "into whose beginning a block reaches": (-2, 1),
    "into whose end a block reaches": (11, 14),
    "within a longer time that is blocked": (-3, 15),
}
_TWELFTHS = 12
ZONES = (UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=7)))


@dataclass(frozen=True, order=True, kw_only=True)
class Period:
    """A stretch of time between two instants."""

    start: datetime
    end: datetime

    def document(self, *, zone: timezone = UTC) -> Document:
        """The period as a TimePeriod."""
        return {name: text(moment, zone) for name, moment in zip(_ENDS, (self.start, self.end), strict=True)}

    @property
    def halves(self) -> tuple[Period, Period]:
        """The first and the second half, which touch."""
        middle = (self.start + (self.end - self.start) / 2).replace(microsecond=0)
        return Period(start=self.start, end=middle), Period(start=middle, end=self.end)

    def part(self, first: float, last: float) -> Period:
        """A part, by shares of the whole: 0 is its start, 1 its end, what is beyond lies before or after it; in whole seconds."""
        start, end = ((self.start + (self.end - self.start) * share).replace(microsecond=0) for share in (first, last))
        return Period(start=start, end=end)

    def meets(self, other: Period) -> bool:
        """Whether the two have time in common."""
        return self.start < other.end and other.start < self.end

    def moved(self, **shift: float) -> Period:
        """The same stretch at another time."""
        return Period(start=self.start + timedelta(**shift), end=self.end + timedelta(**shift))


def text(moment: datetime, zone: timezone = UTC) -> str:
    """A moment as RFC 3339 text."""
    return moment.astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")


def period(value: Any) -> Period | None:
    """A TimePeriod as a period; None where an end is missing or no date-time."""
    ends = [instant(value.get(name)) for name in _ENDS] if isinstance(value, dict) else [None, None]
    return Period(start=ends[0], end=ends[1]) if ends[0] is not None and ends[1] is not None else None


def slots(document: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The TimePeriod of each item of a list of slots, with its place in the document."""
    value = document.get(name) if isinstance(document, dict) else None
    for index, item in enumerate(value if isinstance(value, list) else []):
        yield f"/{name}/{index}/validFor", item.get("validFor", ABSENT) if isinstance(item, dict) else item


def offered(document: Any) -> list[Period]:
    """The available slots of an answer that can be read."""
    return [found for found in (period(value) for _, value in slots(document, "availableTimeSlot")) if found is not None]


def reaching(document: Any, window: Period) -> list[Period]:
    """The available slots of an answer that have time in common with a window."""
    return [slot for slot in offered(document) if slot.meets(window)]


def requested(document: Any) -> list[Period]:
    """The slots that a search asked for."""
    return [found for found in (period(value) for _, value in slots(document, "requestedTimeSlot")) if found is not None]


def within(slot: Period, asked: Iterable[Period]) -> bool:
    """Whether a slot lies fully within the time that the periods cover; periods that touch count as one."""
    reached = slot.start
    for one in sorted(asked):
        if one.start <= reached < one.end:
            reached = one.end
    return reached >= slot.end


def canonical(value: Any) -> Any:
    """A copy in which the ends of periods are written in one way, so that equal instants are equal texts."""
    if isinstance(value, dict):
        return {k: _one_way(v) if k in _ENDS else canonical(v) for k, v in value.items()}
    return [canonical(item) for item in value] if isinstance(value, list) else value


def _one_way(value: Any) -> Any:
    found = instant(value)
    return value if found is None else found.astimezone(UTC).isoformat()


def blocks(slot: Period) -> dict[str, Period]:
    """What may be blocked of a slot so that nobody is free for the whole of it, by what is then to be said of the slot."""
    return {about: slot.part(first / _TWELFTHS, last / _TWELFTHS) for about, (first, last) in BLOCKS.items()}


def day(number: int) -> datetime:
    """Midnight UTC of a day; 1 is tomorrow."""
    return now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=number)


def stretch(number: int, first: float, last: float) -> Period:
    """Hours of one day."""
    return Period(start=day(number) + timedelta(hours=first), end=day(number) + timedelta(hours=last))


def odd(number: int) -> Period:
    """Two hours of a night that begin and end between two quarters of an hour."""
    start = day(number) + timedelta(hours=2, minutes=7, seconds=30)
    return Period(start=start, end=start + timedelta(hours=2))


def horizon(days: int = 14) -> Period:
    """The days from tomorrow on."""
    return Period(start=day(1), end=day(days + 1))


def search(workorder: str, asked: Iterable[Document], *, by: str = "workOrder") -> Document:
    """A search request; `by` is the attribute that names the workorder."""
    reference: Any = {"id": workorder}
    if by == "relatedEntity":
        reference = [{"id": workorder, "@referredType": "WorkOrder", "role": "workOrder"}]
    return {by: reference, "requestedTimeSlot": [{"validFor": one} for one in asked]}


def wishes() -> st.SearchStrategy[list[Document]]:
    """Lists of requested periods: one or several, apart, adjoining, overlapping, in several notations of the offset."""
    single = st.builds(
        lambda number, first, hours, zone: stretch(number, first, first + hours).document(zone=zone),
        st.integers(1, 13),
        st.integers(0, 20),
        st.sampled_from((0.5, 1, 2, 4, 10, 24)),
        st.sampled_from(ZONES),
    )
    return st.lists(single, min_size=1, max_size=4)


def spans() -> dict[str, tuple[Period, Period, Period]]:
    """What is free only late in a longer period: for each name what is blocked, what is opened, and the period as a whole."""
    return {
        "the early morning after a night": (stretch(9, 20, 25), stretch(9, 25, 27), stretch(9, 20, 29)),
        "the hours around midnight": (stretch(11, 18, 23), stretch(11, 23, 25), stretch(11, 18, 28)),
        "the last of several days": (stretch(4, 0, 81), stretch(7, 9, 11), stretch(4, 0, 96)),
    }


def shapes() -> dict[str, list[Document]]:
    """The shapes of a list of requested periods that a buyer would send."""
    week = Period(start=day(1), end=day(8))
    return {
        "one long period": [week.document()],
        "one slot": [stretch(2, 8, 10).document()],
        "several periods": [stretch(n, 8, 18).document() for n in (2, 4, 6)],
        "adjoining periods": [stretch(3, 8, 9).document(), stretch(3, 9, 10).document(), stretch(3, 10, 12).document()],
        "overlapping periods": [stretch(4, 8, 11).document(), stretch(4, 9, 14).document()],
        "the same period twice": [stretch(5, 8, 12).document()] * 2,
        "periods in another offset": [stretch(6, 8, 12).document(zone=ZONES[1]), stretch(7, 8, 12).document(zone=ZONES[2])],
        "late first": [stretch(9, 8, 12).document(), stretch(2, 8, 12).document()],
        "a short period": [stretch(3, 8, 8.25).document()],
        "a night": [stretch(3, 0, 5).document()],
    }
