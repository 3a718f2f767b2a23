"""One verdict from those of several shards: a breach counts wherever it was seen, and nothing seen takes nothing away."""

from __future__ import annotations

import pytest

from ttck.harness.judge.rolled_up import rolled_up
from ttck.harness.verdict import CheckResult, Finding, Outcome


def result(outcome, *, check="test_a.py::test_it", evidence=0, reason=None, findings=(), stimuli=()):
    return CheckResult(
        check=check, title="it", requirements=("MEF113:R24",), outcome=outcome, evidence=evidence, reason=reason, findings=findings,
        stimuli=stimuli, elapsed=0.5,
    )  # fmt: skip


def finding(message, *exchanges, count=1):
    return Finding(message=message, expected="a", actual="b", exchanges=exchanges, count=count)


@pytest.mark.parametrize(
    ("one", "other", "whole"),
    [
        (Outcome.PASSED, Outcome.INCONCLUSIVE, Outcome.PASSED),
        (Outcome.NOT_APPLICABLE, Outcome.PASSED, Outcome.PASSED),
        (Outcome.PASSED, Outcome.FAILED, Outcome.FAILED),
        (Outcome.WARNED, Outcome.PASSED, Outcome.WARNED),
        (Outcome.NOT_APPLICABLE, Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE),
        (Outcome.FAILED, Outcome.ERROR, Outcome.ERROR),
    ],
)
def test_what_two_shards_saw_is_one_verdict(one, other, whole):
    (found,) = rolled_up([[result(one)], [result(other)]])
    (turned,) = rolled_up([[result(other)], [result(one)]])
    assert found.outcome is turned.outcome is whole


def test_evidence_adds_up_and_reasons_are_those_of_the_verdict():
    first = result(Outcome.INCONCLUSIVE, evidence=2, reason="no ticket", stimuli=("b",))
    (found,) = rolled_up([[first], [result(Outcome.INCONCLUSIVE, evidence=3, reason="no event", stimuli=("a",))]])
    assert (found.evidence, found.reason, found.stimuli, found.elapsed) == (5, "no ticket; no event", ("a", "b"), 1.0)
    (found,) = rolled_up([[first], [result(Outcome.PASSED, evidence=3)]])
    assert (found.evidence, found.reason) == (5, None)


def test_findings_that_say_the_same_are_one():
    shares = [
        [result(Outcome.FAILED, findings=(finding("x", 1, count=2),))],
        [result(Outcome.FAILED, findings=(finding("x", 9), finding("y", 10)))],
    ]
    (found,) = rolled_up(shares)
    assert [(one.message, one.exchanges, one.count) for one in found.findings] == [("x", (1, 9), 3), ("y", (10,), 1)]


def test_each_check_that_any_shard_judged_has_a_verdict():
    shares = [[result(Outcome.PASSED, check="a"), result(Outcome.PASSED, check="b")], [result(Outcome.PASSED, check="c")]]
    assert [one.check for one in rolled_up(shares)] == ["a", "b", "c"]
