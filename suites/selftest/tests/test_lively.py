"""A seller whose tickets move by themselves all the time is not accused, and is caught when it breaks a rule."""

from __future__ import annotations

from harness.report.model import load
from harness.verdict import Outcome
from suites.selftest.sellers.lively import lively
from suites.selftest.tests.support import ttck, write_target

LIMITS = {"event_wait": 2, "state_wait": 2, "quiet_window": 0.3}


def test_lists_of_a_lively_seller_are_judged(tmp_path):
    with lively(share=0.3) as (seller, pilot):
        target = write_target(tmp_path, seller.target(limits=LIMITS))
        done = ttck(target, tmp_path / "runs", "--lane", "verdict", "-r", "O12", "-r", "O13", "-r", "R32").sound()
        assert pilot.moves > 20
    held = [check.check for check in load(done.folder).checks if check.outcome is not Outcome.PASSED]
    assert held == []
