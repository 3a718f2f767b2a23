from __future__ import annotations

import math
import time

import pytest

from ttck.mockseller.engine import clock as clock_module
from ttck.mockseller.engine.clock import LATEST, Clock, micros_of, same_instant, text_of
from ttck.mockseller.tests.support import running, until


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


def test_a_clock_runs_at_a_rate(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(clock_module.time, "time", lambda: now[0])
    clock = Clock()
    clock.move(by=5.0, rate=100.0)
    assert clock.now() == 1005.0
    now[0] += 1
    assert (clock.now(), clock.offset, clock.real(50.0)) == (1105.0, 104.0, 0.5)
    clock.move(rate=0.0)
    now[0] += 1000
    assert (clock.now(), clock.real(1.0)) == (1105.0, math.inf)
    clock.move(by=10.0)
    assert clock.now() == 1115.0
    clock.move(rate=1.0)
    now[0] += 2
    assert clock.now() == 1117.0
    clock.move(to_offset=0.0)
    assert clock.now() == now[0]


@pytest.mark.parametrize("rate", [-1.0, 1e7, float("nan"), float("inf")])
def test_a_rate_beyond_all_measure(rate):
    with pytest.raises(ValueError, match="rate"):
        Clock().move(rate=rate)


def test_what_waits_happens_sooner_on_a_clock_that_runs():
    with running(confirmation_timeout=3600.0) as buyer:
        buyer.control("PUT", "/clock", {"rate": 100_000})
        ident = buyer.create()["id"]
        buyer.stimulate(ident, "ticket_start_work", "ticket_resolve")
        until(lambda: buyer.get(ident)["status"] == "closed")
        for wrong in ({"rate": -1}, {"rate": "1"}, {"rate": True}, {"offset_seconds": 1, "advance_seconds": 1}, {}):
            assert buyer.control("PUT", "/clock", wrong).status == 400


@pytest.mark.parametrize("by", [1e300, -1e300, 10**400, float("nan"), -3e9, 3e11])
def test_a_clock_does_not_leave_the_years_that_it_can_show(by):
    clock = Clock()
    with pytest.raises(ValueError, match="1970 to 9000"):
        clock.move(by=by)
    assert (clock.offset, clock.rate) == (0.0, 1.0)
    clock.move(to_offset=LATEST - time.time() - 60, rate=1_000_000.0)
    until(lambda: clock.now() == LATEST)
    assert clock.text().startswith("9000-")
