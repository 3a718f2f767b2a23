"""The lane that judges buyers: the model buyer breaks nothing, faulty ones are caught, and every rule has one."""

from __future__ import annotations

import pytest

from ttck.harness.cli.check_index import checks
from ttck.harness.verdict import CheckResult, Finding, Outcome
from ttck.specs.requirements import catalogue
from ttck.suites.selftest.buyers.everybody import BUYERS, MODEL, MODELS
from ttck.suites.selftest.buyers.faulty import Faulty
from ttck.suites.selftest.buyers.qualify import Judged, judge, matrix
from ttck.suites.selftest.buyers.rows import buyer_rows

# Rules of the issue that a check on a buyer judges; R60 and R62 are for a person to attest.
RULES = {f"MEF113:R{n}" for n in (
    *range(2, 12), 13, 14, 15, 18, 19, 20, 33, *range(40, 45), 54, 59, 61, 67, 74, 75, 76, 82, 89, 95, 96, 104, 109, 118, 125, 126, 127,
    130, 136, 137,
)} | {"MEF113:CR2", "MEF113:CR3"}  # fmt: skip
OF_TMF = {f"TMF621:{number}" for number in range(180, 190)}
OF_OSSJ = {f"OSSJ:{number}" for number in (1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 17, 18, 19, 28, 32, 37)}
OWN = {"tmf621-v5": OF_TMF, "tmf621-v4": OF_TMF, "ossj": OF_OSSJ}


def test_the_model_buyer_breaks_nothing_and_exercises_every_rule():
    judged = judge(MODEL)
    assert judged.problem is None
    assert judged.reported == frozenset()
    assert judged.ids(Outcome.PASSED) == RULES


@pytest.mark.parametrize("model", MODELS[1:], ids=lambda one: one.profile)
def test_the_other_model_buyers_break_nothing_and_exercise_every_rule(model):
    judged = judge(model)
    assert judged.problem is None
    assert judged.reported == frozenset()
    assert judged.ids(Outcome.PASSED) == OWN.get(model.profile, judged.ids(Outcome.PASSED)) != frozenset()


@pytest.mark.parametrize(
    "name",
    ["patch-unexplained", "no-registration", "booking-without-search", "tmf-create-without-severity", "tmf-specification-in-version-4"],
)
def test_a_faulty_buyer_is_caught_by_its_rule(name):
    judged = judge(next(buyer for buyer in BUYERS if buyer.name == name))
    assert judged.problem is None
    assert judged.ids(Outcome.FAILED) == set(judged.buyer.breaks)


def test_every_rule_has_a_check_and_a_faulty_buyer():
    of_ossj = OF_OSSJ | {"OSSJ:25"}  # which a model buyer, who opens tickets and resolves none, has no cause to keep
    broken = {name for buyer in BUYERS for name in buyer.breaks if name.partition(":")[0] in {"MEF113", "TMF621", "OSSJ"}}
    assert broken == RULES | OF_TMF | of_ossj
    own = {name for check in checks() if check.name.startswith("buyer/") for name in check.requirements}
    assert {name for name in own if name.partition(":")[0] in {"MEF113", "TMF621"}} == RULES | OF_TMF


def test_what_binds_a_buyer_of_tmf621_is_what_checks_of_buyers_judge():
    assert {row.id for row in catalogue().values() if row.source == "TMF621" and not row.binds_seller} == OF_TMF


def test_every_duty_of_a_buyer_alone_has_a_home():
    duties = {row.id for row in catalogue().values() if row.source == "MEF113" and row.binds == "buyer" and row.level != "MAY"}
    attested = {name for name in duties if catalogue()[name].verified_by == "attestation"}
    assert attested == {"MEF113:R60", "MEF113:R62"}
    assert duties - attested <= RULES


def test_names_are_unique_and_shown_as_rows():
    names = [buyer.name for buyer in BUYERS]
    assert len(names) == len(set(names))
    assert [row["name"] for row in buyer_rows()] == [f"buyer:{name}" for name in sorted(names)]


def _judged(outcome, *requirements, breaks=("MEF113:R42",), also=()):
    check = CheckResult(
        check="c", title="t", requirements=requirements, outcome=outcome, evidence=1, reason="boom",
        findings=(Finding(message="m", expected="e", actual="a"),),
    )  # fmt: skip
    return Judged(buyer=Faulty(name="b", breaks=breaks, also=also), checks=(check,), exchanges=1)


def test_a_buyer_that_is_not_caught_is_a_problem():
    assert _judged(Outcome.PASSED, "MEF113:R42").problem == "not caught"
    assert "MEF113:R43" in _judged(Outcome.FAILED, "MEF113:R43").problem


def test_a_stray_accusation_is_a_problem_unless_it_was_announced():
    assert "accused of MEF113:R43" in _judged(Outcome.FAILED, "MEF113:R42", "MEF113:R43").problem
    assert _judged(Outcome.FAILED, "MEF113:R42", "MEF113:R43", also=("MEF113:R43",)).problem is None


def test_an_error_of_ours_is_a_problem():
    assert "boom" in _judged(Outcome.ERROR, "MEF113:R42").problem


def test_the_matrix_has_a_row_per_faulty_buyer():
    lines = matrix([_judged(Outcome.FAILED, "MEF113:R42"), _judged(Outcome.PASSED, "MEF113:R42", breaks=())]).splitlines()
    assert len(lines) == 2
    assert lines[1] == "b,MEF113:R42,,caught,MEF113:R42,,,1"
