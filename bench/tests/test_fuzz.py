"""Some hundred requests that nobody would send to the mock sellers of all profiles; ``python -m bench.fuzz`` sends as many as you like."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bench import fuzz
from bench.fuzz import Fuzzer, main
from ttck.specs.profiles import profile_names


@pytest.mark.parametrize("profile", profile_names())
def test_nothing_is_answered_with_5xx_and_nothing_hangs(profile):
    played = fuzz.fuzz([profile], requests=120, seed=7)
    assert played.wrong == []
    assert played.requests == 120
    assert {200, 201, 400, 404} <= set(played.statuses), "requests that are taken among them, and others"


def test_the_same_seed_makes_the_same_requests():
    made = []
    for _ in range(2):
        fuzzer = Fuzzer("tmf621-v5", seed=3)
        made.append(list(fuzzer.requests(50)))
        fuzzer.seller.stop()
    assert made[0] == made[1]


@pytest.mark.parametrize(("status", "wrong"), [(500, True), (503, True), (501, False), (404, False)])
def test_a_5xx_is_seen_and_told(monkeypatch, status, wrong):
    monkeypatch.setattr(Fuzzer, "answer", lambda *_: status)
    result = CliRunner().invoke(main, ["--requests", "3", "--profile", "ossj"])
    assert (result.exit_code == 1) is wrong
    assert f"{3 if wrong else 0} wrong" in result.output


def test_a_crash_and_a_slow_answer_are_seen(monkeypatch):
    def fails(*_):
        raise ZeroDivisionError("no")

    monkeypatch.setattr(Fuzzer, "answer", fails)
    [one] = fuzz.fuzz(["ossj"], requests=1, seed=1).wrong
    assert one.says == "ZeroDivisionError: no"
    monkeypatch.setattr(Fuzzer, "answer", lambda *_: 200)
    monkeypatch.setattr(fuzz, "SLOW", -1.0)
    [one] = fuzz.fuzz(["ossj"], requests=1, seed=1).wrong
    assert one.says.startswith("after ")
