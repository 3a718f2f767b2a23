from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from harness.rehearsal.dry_calendar import Calendar, Period, period_of, union
from harness.rehearsal.dry_parts import Refused

TODAY = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)


def on(day: int, start: int, end: int) -> Period:
    midnight = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day)
    return Period(start=midnight + timedelta(hours=start), end=midnight + timedelta(hours=end))


@pytest.fixture
def calendar() -> Calendar:
    return Calendar(TODAY)


def test_technicians_work_for_a_fortnight_from_tomorrow_on(calendar: Calendar) -> None:
    free = calendar.free(taken=[])
    assert (free[0], free[-1], len(free)) == (on(1, 8, 10), on(14, 16, 18), 70)


def test_what_is_taken_is_not_free(calendar: Calendar) -> None:
    assert calendar.offers([on(1, 8, 12)], taken=[on(1, 9, 10)]) == [on(1, 10, 12)]


def test_not_too_much_is_offered(calendar: Calendar) -> None:
    assert len(calendar.offers([on(0, 0, 500)], taken=[])) == 50


def test_what_was_said_last_counts(calendar: Calendar) -> None:
    calendar.block(on(1, 0, 24))
    calendar.open(on(1, 9, 13))
    assert calendar.offers([on(1, 0, 24)], taken=[]) == [on(1, 9, 11), on(1, 10, 12), on(1, 11, 13)]
    calendar.block(on(1, 12, 13))
    assert calendar.offers([on(1, 0, 24)], taken=[]) == [on(1, 9, 11), on(1, 10, 12)]


def test_times_that_touch_become_one() -> None:
    assert union([on(1, 9, 10), on(1, 8, 9), on(2, 8, 9), on(2, 8, 8)]) == [on(1, 8, 10), on(2, 8, 9)]


@pytest.mark.parametrize(("start", "end"), [("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"), (None, "2026-03-01T10:00:00Z"), ("x", "y")])
def test_a_period_that_does_not_end_after_it_starts_is_refused(start: str | None, end: str) -> None:
    with pytest.raises(Refused):
        period_of(start, end)


def test_a_period_travels_in_utc() -> None:
    found = period_of("2026-03-01T10:00:00+02:00", "2026-03-01T12:00:00+02:00")
    assert found.document == {"startDateTime": "2026-03-01T08:00:00.000Z", "endDateTime": "2026-03-01T10:00:00.000Z"}
