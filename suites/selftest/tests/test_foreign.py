"""A correct seller that is not ours is never accused, whatever the harness is given to see of it."""

from __future__ import annotations

import copy

import pytest

from ttck.harness.report.model import load
from ttck.harness.verdict import ExitCode, Outcome
from ttck.specs.loader import parse_yaml
from ttck.specs.vocabulary import Stimulus
from ttck.suites.selftest.sellers import foreign
from ttck.suites.selftest.tests.support import ttck, write_target

# Judged from the answers to the buyer's requests alone.
WITHOUT_STIMULI = ("R19", "R20", "R21", "R22", "R23", "R24", "R25", "R30", "R31", "R37", "R45", "R46", "R47", "R54", "R58", "R128", "R129")


def run(folder, *more, change=lambda document: None, **seller):
    with foreign.start(delays=(0.0, 0.02), **seller) as running:
        document = copy.deepcopy(parse_yaml(running.target(), name="foreign"))
        document["limits"] = {"event_wait": 3, "state_wait": 2, "quiet_window": 0.3}
        change(document)
        return ttck(write_target(folder, document), folder / "runs", *more).sound()


def accusations(done):
    """Whatever is held against the seller, apart from its one true breach of the binding.

    It answers a cancellation in the wrong state with 409, which MEF 124 does not declare there; the draft, which decides,
    asks for no certain code. That is reported apart and must not touch the verdict. It has tickets alone, as the published edition
    allows: a deviation from the draft, which does not touch the verdict either.
    """
    report = load(done.folder)
    found = [check for check in report.checks if check.outcome in {Outcome.FAILED, Outcome.WARNED, Outcome.ERROR}]
    apart = [check for check in found if check.check.endswith("test_a_wrong_state_is_422[cancelTroubleTicket]")]
    assert len(apart) == 1
    assert not any(name.startswith("MEF113:") for name in apart[0].requirements)
    tickets_alone = [check for check in found if "test_the_mandatory_set_is_whole" in check.check]
    assert {finding.deviation for check in tickets_alone for finding in check.findings} == {"MEF113-2022:R1"}
    return [(check.check, check.findings) for check in found if check not in (*apart, *tickets_alone)]


@pytest.mark.long
@pytest.mark.parametrize(
    ("seed", "seller"),
    [(0, {}), (1, {"slashed_ids": True, "page_maximum": 3})],
    ids=["as it is", "slashes in ids, tiny pages"],
)
def test_with_its_own_stimuli_it_is_conformant(tmp_path, seed, seller):
    done = run(tmp_path, "--seed", str(seed), **seller)
    assert accusations(done) == []
    assert [line["check"] for line in done.verdicts("inconclusive")] == []
    assert done.code == ExitCode.CONFORMANT, done.out
    assert done.footer["leftovers"] == []
    assert len(done.verdicts("passed")) > 100
    assert {line["via"] for line in done.of("stimulus")} == {"http"}


def test_without_stimuli_it_is_incomplete_and_each_reason_names_one(tmp_path):
    done = run(tmp_path, change=lambda document: document.pop("stimuli"))
    assert accusations(done) == []
    assert done.code == ExitCode.INCOMPLETE, done.out
    assert done.of("stimulus") == []
    unsaid = [
        (line["check"], line["reason"])
        for line in done.verdicts("inconclusive")
        if not any(f"the target offers no way to make the seller do {stimulus}" in line["reason"] for stimulus in Stimulus)
    ]
    assert unsaid == []
    assert len(done.verdicts("passed")) > 60
    rows = {row.id: row for row in load(done.folder).requirements}
    assert rows["MEF113:R1"].outcome != "passed"
    missed = [name for name in WITHOUT_STIMULI if rows[f"MEF113:{name}"].outcome != "passed"]
    assert missed == []


@pytest.mark.long
def test_without_a_listener_it_is_incomplete_and_the_reason_is_the_listener(tmp_path):
    done = run(tmp_path, change=lambda document: document["listener"].update(enabled=False))
    assert accusations(done) == []
    assert done.code == ExitCode.INCOMPLETE, done.out
    assert done.of("notification") == []
    undecided = done.verdicts("inconclusive")
    assert undecided
    assert [line["check"] for line in undecided if "the listener is switched off" not in line["reason"]] == []
