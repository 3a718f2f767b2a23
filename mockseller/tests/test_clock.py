from __future__ import annotations

import pytest

from ttck.mockseller.engine.clock import Clock, micros_of, same_instant, text_of


def test_text_has_milliseconds_and_z():
    assert text_of(0.0015) == "1970-01-01T00:00:00.001Z"
    assert text_of(1_763_719_200.5) == "2025-11-21T10:00:00.500Z"


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("1970-01-01T00:00:01Z", 1_000_000),
        ("1970-01-01t00:00:01z", 1_000_000),
        ("1970-01-01T01:00:00.25+01:00", 250_000),
        ("1969-12-31T23:59:59Z", -1_000_000),
    ],
)
def test_micros_of_rfc3339(text, micros):
    assert micros_of(text) == micros


@pytest.mark.parametrize("text", ["2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "yesterday", "20260101T000000Z", ""])
def test_micros_of_refuses_what_is_no_date_time(text):
    with pytest.raises(ValueError, match=r"date-time|day|month"):
        micros_of(text)


def test_same_instant_ignores_spelling_but_not_time():
    assert same_instant("2026-01-01T00:00:00Z", "2026-01-01T01:00:00.000+01:00")
    assert not same_instant("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.001Z")
    assert same_instant("low", "low")
    assert not same_instant("low", "high")
    assert not same_instant(None, "2026-01-01T00:00:00Z")


def test_clock_moves_and_tells_its_listeners():
    clock = Clock()
    told = []
    clock.listeners.append(lambda: told.append(clock.offset))
    before = clock.now()
    assert clock.move(by=100) == 100
    assert clock.move(by=20) == 120
    assert clock.now() >= before + 120
    assert clock.move(to_offset=0.0) == 0
    assert told == [100, 120, 0]
