"""The exploration lane: clean sellers have no finding, and what falls over at a strange value is found here alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Response, request

from ttck.harness.record.recorder import read_lines
from ttck.harness.runs.budgets import BUDGETS
from ttck.suites.selftest import trial
from ttck.suites.selftest.seller import mock_seller, write_target
from ttck.suites.selftest.sellers import tmf_shop

LIMITS = {"event_wait": 0.3, "state_wait": 0.3, "quiet_window": 0.05, "request_timeout": 8}
FALLS = "createTroubleTicket falls over"  # as a scripted check says it


def falls_over():
    """What no scripted check sends: one of the control characters beyond ASCII in a new ticket."""
    strange = any("\x80" <= character <= "\x9f" for character in request.get_data().decode("utf-8", "replace"))
    if request.method == "POST" and request.path.endswith("/troubleTicket") and strange:
        return Response("Traceback (most recent call last)", 500, mimetype="text/plain")
    return None


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """What one lane finds at an address: the exit code, and the findings of its checks by message; counts end it, and no clock."""
    monkeypatch.setitem(BUDGETS, "small", replace(BUDGETS["small"], exploring_seconds=600))

    def judge(base, lane):
        document = {"profile": "tmf621-v5", "base_url": base, "limits": LIMITS, "stimuli": {}}
        suites, directory = ("ttck.suites.tmf",), tmp_path / lane
        code = trial._pytest(write_target(tmp_path, document), directory, suites=suites, seed=1, budget="small", lane=lane)
        lines = [line.document for line in read_lines(directory / "record.jsonl")]
        return code, {found["message"]: found for line in lines if line["kind"] == "verdict" for found in line["findings"]}, lines

    return judge


@pytest.mark.long
def test_what_falls_over_at_a_strange_value_is_found_by_no_scripted_check(judged):
    with tmf_shop.start(tmf_shop.Habits(first=falls_over)) as base:
        _, scripted, _ = judged(base, "verdict")
        code, found, lines = judged(base, "exploration")
    assert FALLS not in scripted
    (cited,) = found[f"exploring: {FALLS}"]["exchanges"]
    body = next(line["request"]["body"] for line in lines if line.get("n") == cited)
    assert len(body) < 200
    assert found[f"exploring: {FALLS}"]["actual"].startswith("500 to POST")
    assert code != 1


@pytest.mark.sampled(2)
@pytest.mark.parametrize("profile", ["tmf621-v5", "tmf621-v4"])
def test_a_clean_seller_has_no_finding_and_nothing_is_left(profile):
    with mock_seller("--profile", profile) as seller:
        for seed in range(3):
            found = trial.attempt(seller, (), seed=seed, lane="exploration", limits=LIMITS)
            assert (found.exit_code, found.messages, found.inconclusive, found.errors) == (0, (), frozenset(), ())
            assert found.exchanges > 30
