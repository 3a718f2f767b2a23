from __future__ import annotations

import pytest

from ttck.harness.report.rows import REASONS, requirement_rows, selected
from ttck.harness.report.weights import Weights
from ttck.harness.verdict import CheckResult, Outcome

WEIGHTS = Weights(sources=("MEF113", "MEF124"), deciding=frozenset({"MEF113"}))


def check(*requirements: str, outcome: str = "passed", evidence: int = 2, name: str = "a_check", reason: str | None = None):
    return CheckResult(check=name, title=name, requirements=requirements, outcome=Outcome(outcome), evidence=evidence, reason=reason)


def rows(*checks: CheckResult, **values):
    return {row.id: row for row in requirement_rows(checks, weighed=WEIGHTS, **values)}


def test_every_requirement_of_the_sources_has_a_row_and_the_deciding_source_comes_first():
    found = list(rows())
    assert found[:2] == ["MEF113:R1", "MEF113:R2"]
    assert found[-2:] == ["MEF124:R13", "MEF124:R14"]
    assert "TMF621:1" not in found


def test_a_requirement_is_as_bad_as_its_worst_check():
    row = rows(check("MEF113:R1"), check("MEF113:R1", "MEF113:R2", outcome="failed", name="other"))["MEF113:R1"]
    assert row.outcome is Outcome.FAILED
    assert row.evidence == 4
    assert row.checks == ("a_check", "other")


def test_a_pass_without_an_observation_is_no_pass():
    row = rows(check("MEF113:R1", evidence=0))["MEF113:R1"]
    assert row.outcome is Outcome.INCONCLUSIVE
    assert "no evidence" in row.why


def test_an_inconclusive_check_tells_its_reason():
    checks = (
        check("MEF113:R1", outcome="inconclusive", evidence=0, reason="no stimulus"),
        check("MEF113:R1", reason="fine"),
    )
    assert rows(*checks)["MEF113:R1"].why == "no stimulus"


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("R1", "no check ran"), ("R3", "planned"), ("R4", "by attestation"), ("R5", "by inspection"),
        ("R6", "not observable"), ("R7", "buyer's duty"), ("R9", "no check ran"),
    ],
)  # fmt: skip
def test_an_untouched_requirement_says_why(name, standing):
    row = rows()[f"MEF113:{name}"]
    assert row.standing == standing
    assert row.outcome is None
    assert row.why
    assert standing in REASONS


def test_the_catalogues_own_reason_goes_first():
    assert rows()["MEF113:R4"].why == "only a declaration can show it"


def test_in_a_run_that_was_cut_short_untouched_rows_were_not_reached():
    assert rows(cut_short=True)["MEF113:R1"].standing == "not reached"
    assert rows(cut_short=True)["MEF113:R3"].standing == "planned"


def test_rows_outside_the_selection_are_not_selected_unless_a_check_touched_them():
    found = rows(check("MEF113:R1", "MEF113:R2"), selection="R1")
    assert [found[f"MEF113:{name}"].standing for name in ("R1", "R2", "R3", "R4")] == [
        "passed", "passed", "not selected", "not selected",
    ]  # fmt: skip
    assert not found["MEF113:R3"].decides


def test_a_selection_is_a_list_of_ids_and_globs():
    assert selected("R1, MEF124:R1?") == {"MEF113:R1", "MEF124:R13", "MEF124:R14"}
    assert selected(None) is None
    assert selected("R999") == frozenset()


@pytest.mark.parametrize(("name", "decides"), [("MEF113:R1", True), ("MEF113:R7", False), ("MEF113:R8", False), ("MEF124:R13", False)])
def test_only_mandatory_duties_of_the_seller_in_the_deciding_source_decide(name, decides):
    assert rows()[name].decides is decides


def test_an_id_that_the_catalogue_lost_is_still_shown_and_held_to_be_a_duty():
    row = rows(check("MEF113:R999", outcome="failed"))["MEF113:R999"]
    assert row.decides
    assert "not in the catalogue" in row.says


def of_version(version, *checks):
    weighed = Weights(sources=("TMF621",), deciding=frozenset({"TMF621"}), version=version)
    return {row.id: row for row in requirement_rows(checks, weighed=weighed)}


def test_a_requirement_of_another_version_does_not_apply():
    assert of_version("v4")["TMF621:2"].standing == "not applicable"
    assert "v5" in of_version("v4")["TMF621:2"].why
    assert of_version("v5")["TMF621:2"].standing == "no check ran"
    assert of_version("v4", check("TMF621:2", outcome="failed"))["TMF621:2"].outcome is Outcome.FAILED


def test_another_reading_than_the_one_of_a_switch_breaks_the_standard():
    found = of_version("v5", check("TMF621:3", "TMF621:4", outcome="failed"))
    assert found["TMF621:3"].breaks
    assert not found["TMF621:3"].decides
    assert not found["TMF621:4"].breaks
