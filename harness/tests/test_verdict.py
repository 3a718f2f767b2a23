from __future__ import annotations

import json

import pytest

from ttck.harness.verdict import CheckResult, ExitCode, Finding, Inconclusive, NotApplicable, Outcome, Violation, worst

ORDER = ["not applicable", "passed", "warned", "inconclusive", "failed", "error"]


def test_the_order_from_best_to_worst():
    assert sorted(Outcome, key=lambda outcome: outcome.rank) == ORDER


@pytest.mark.parametrize("better", range(len(ORDER)))
def test_the_worse_one_wins_in_any_order(better):
    for worse in range(better, len(ORDER)):
        pair = [Outcome(ORDER[better]), Outcome(ORDER[worse])]
        assert worst(pair) is worst(reversed(pair)) is pair[1]


def test_nothing_at_all_is_not_applicable():
    assert worst([]) is Outcome.NOT_APPLICABLE
    assert worst(iter([Outcome.PASSED])) is Outcome.PASSED


def result(**more):
    finding = Finding(message="m", expected="1", actual="2", exchanges=(3, 4), where="/a", smallest={"a": [1]}, deviation="X:R1", count=2)
    values = {
        "check": "c",
        "title": "t",
        "requirements": ("A:R1", "B:R1"),
        "outcome": Outcome.FAILED,
        "evidence": 5,
        "advisory": True,
        "reason": "r",
        "findings": (finding, Finding(message="n", expected="", actual="")),
        "stimuli": ("ticket_resolve",),
        "elapsed": 0.5,
    }
    return CheckResult(**{**values, **more})


@pytest.mark.parametrize("outcome", Outcome)
def test_a_verdict_survives_the_record(outcome):
    written = result(outcome=outcome)
    read = CheckResult.from_line(json.loads(json.dumps(written.as_line())))
    assert read == written
    assert isinstance(read.outcome, Outcome)
    assert isinstance(read.findings[0].exchanges, tuple)


def test_a_verdict_without_findings_survives_too():
    written = result(findings=(), stimuli=(), reason=None)
    assert CheckResult.from_line(json.loads(json.dumps(written.as_line()))) == written


def test_the_line_says_what_it_is():
    line = result().as_line()
    assert (line["kind"], line["outcome"], line["findings"][0]["where"]) == ("verdict", "failed", "/a")


def test_a_line_with_an_unknown_outcome_is_refused():
    with pytest.raises(ValueError, match="splendid"):
        CheckResult.from_line({**result().as_line(), "outcome": "splendid"})


def test_exceptions_carry_what_a_report_needs():
    findings = result().findings
    assert (str(Violation(*findings, evidence=3)), Violation(*findings).findings) == ("m; n", findings)
    assert (Violation(*findings, evidence=3).evidence, Violation(*findings).evidence) == (3, 0)
    assert (str(Inconclusive("why", evidence=2)), Inconclusive("why").reason, Inconclusive("why", evidence=2).evidence) == ("why", "why", 2)
    assert (str(NotApplicable("unused")), NotApplicable("unused").reason) == ("unused", "unused")


def test_exit_codes_are_a_promise_to_callers():
    assert {code.name: int(code) for code in ExitCode} == {
        "CONFORMANT": 0,
        "NOT_CONFORMANT": 1,
        "USAGE": 2,
        "NOTHING_JUDGED": 3,
        "INCOMPLETE": 4,
        "FINDINGS": 5,
        "SELECTION": 6,
        "HARNESS_ERROR": 70,
    }
