"""A seller whose tickets move by themselves all the time is not accused, and is caught when it breaks a rule."""

from __future__ import annotations

import os

import pytest

from ttck.harness.report.model import load
from ttck.harness.verdict import ExitCode, Outcome
from ttck.specs.vocabulary import Kind
from ttck.suites.selftest.sellers.lively import lively
from ttck.suites.selftest.tests.support import ttck, write_target
from ttck.suites.selftest.trial import attempt

pytestmark = pytest.mark.sampled(2)

TMF = "tmf621-v5"
SEEDS = range(int(os.environ.get("TTCK_SEEDS", "1")))  # TTCK_SEEDS=10 for the long form, with all lanes
LANES = ("--lane", "verdict") if len(SEEDS) == 1 else ()
LIMITS = {"event_wait": 2, "state_wait": 2, "quiet_window": 0.3}


@pytest.mark.long
def test_lists_of_a_lively_seller_are_judged(tmp_path):
    with lively(share=0.3) as (seller, pilot):
        target = write_target(tmp_path, seller.target(limits=LIMITS))
        done = ttck(target, tmp_path / "runs", "--lane", "verdict", "-r", "O12", "-r", "O13", "-r", "R32").sound()
        assert pilot.moves > 20
    held = [check.check for check in load(done.folder).checks if check.outcome is not Outcome.PASSED]
    assert held == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("profile", ["mef113", TMF])
def test_it_is_not_accused(tmp_path, profile, seed):
    with lively(profile=profile, share=0.1, seed=seed) as (seller, pilot):
        target = write_target(tmp_path, seller.target(limits={**LIMITS, "run_seconds": 240}))
        done = ttck(target, tmp_path / "runs", "--seed", str(seed), *LANES).sound()
        assert pilot.moves > 50
    report = load(done.folder)
    wrong = [(check.check, check.findings) for check in report.checks if check.outcome in {Outcome.FAILED, Outcome.WARNED, Outcome.ERROR}]
    assert [found for found in wrong if not found[0].startswith("test_m_published") and "2022" not in found[0]] == []
    assert done.code != ExitCode.NOT_CONFORMANT, done.out


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("fault", "requirement"),
    [("list-state-is-stale", "R32"), ("close-unannounced", "R134"), ("buyer-notes-labelled-seller-kept", "R3")],
)
def test_it_is_caught_when_it_breaks_a_rule(tmp_path, fault, requirement):
    with lively(share=0.3, faults=(fault,)) as (seller, _):
        target = write_target(tmp_path, seller.target(limits=LIMITS))
        done = ttck(target, tmp_path / "runs", "--lane", "verdict", "-r", requirement).sound()
    rows = {row.id: row for row in load(done.folder).requirements}
    assert rows[f"MEF113:{requirement}"].outcome is Outcome.FAILED


@pytest.mark.long
def test_a_seller_of_visits_and_incidents_that_goes_on_by_itself_is_not_accused(tmp_path):
    with lively(share=0.1, kinds=(Kind.APPOINTMENT, Kind.WORKORDER, Kind.INCIDENT)) as (seller, pilot):
        found = attempt(seller, (), limits=LIMITS, about=(Kind.APPOINTMENT, Kind.WORKORDER, Kind.INCIDENT))
        assert pilot.moves > 50
    assert {name for name in found.failed if name.startswith("MEF113:")} == set(), found.messages
    assert found.errors == ()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("fault", "requirement", "outcome"),
    [
        ("tmf-status-event-twice", "TMF621:157", Outcome.WARNED),
        ("tmf-severity-not-patched", "TMF621:96", Outcome.FAILED),
        ("tmf-json-patch-half", "TMF621:104", Outcome.FAILED),
    ],
)
def test_a_lively_seller_of_tmf621_is_caught_when_it_breaks_a_rule(tmp_path, fault, requirement, outcome):
    with lively(profile=TMF, share=0.1, faults=(fault,)) as (seller, _):
        target = write_target(tmp_path, seller.target(limits=LIMITS))
        done = ttck(target, tmp_path / "runs", "--lane", "verdict", "-r", requirement).sound()
    rows = {row.id: row for row in load(done.folder).requirements}
    assert rows[requirement].outcome is outcome
