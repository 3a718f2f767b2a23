from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs import selection
from ttck.harness.runs import session as module
from ttck.harness.runs.pytest_reports import OURS
from ttck.harness.runs.scenario import Scenario, Told
from ttck.harness.runs.session import Session, Stories, outcome_of
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import CheckResult, Finding, Inconclusive, NotApplicable, Outcome, Violation

PLAIN = Finding(message="wrong", expected="1", actual="2", exchanges=(2,))
DEVIATION = Finding(message="other", expected="1", actual="2", deviation="MEF113-2022:R34")


def word(error, *, advisory=False):
    return outcome_of(error, advisory=advisory)[0]


def test_no_exception_is_a_pass():
    assert outcome_of(None, advisory=False) == (Outcome.PASSED, None, (), 0)


def test_a_violation_fails_with_findings_and_evidence():
    assert outcome_of(Violation(PLAIN, evidence=7), advisory=False) == (Outcome.FAILED, None, (PLAIN,), 7)


def test_an_advisory_check_only_warns():
    assert outcome_of(Violation(PLAIN, evidence=7), advisory=True) == (Outcome.WARNED, None, (PLAIN,), 7)


def test_deviations_alone_only_warn():
    assert word(Violation(DEVIATION, DEVIATION)) is Outcome.WARNED


def test_a_deviation_does_not_cover_a_plain_breach():
    assert word(Violation(DEVIATION, PLAIN)) is Outcome.FAILED


@pytest.mark.parametrize("advisory", [False, True])
def test_inconclusive_keeps_reason_and_evidence(advisory):
    assert outcome_of(Inconclusive("not seen", evidence=3), advisory=advisory) == (Outcome.INCONCLUSIVE, "not seen", (), 3)


def test_not_applicable_keeps_its_reason():
    assert outcome_of(NotApplicable("unused"), advisory=False) == (Outcome.NOT_APPLICABLE, "unused", (), 0)


@pytest.mark.parametrize("error", [KeyError("lost"), AssertionError("lost"), RuntimeError("lost"), pytest.skip.Exception("lost")])
@pytest.mark.parametrize("advisory", [False, True])
def test_any_other_exception_is_our_own_error(error, advisory):
    outcome, reason, findings, evidence = outcome_of(error, advisory=advisory)
    assert (outcome, findings, evidence) == (Outcome.ERROR, (), 0)
    assert "lost" in reason


def stories(told=None, *, stopped=None):
    return Stories(SimpleNamespace(progress=SimpleNamespace(told=told or {}, stopped=stopped)))


def told(**more):
    return Told(scenario=Scenario(name="creation", lane="verdict", title="", drive=lambda _: None), **more)


def test_a_story_is_given_back():
    assert stories({"creation": told(story=["x"])})("creation") == ["x"]


def test_a_story_that_could_not_be_played_is_inconclusive():
    with pytest.raises(Inconclusive, match=r"^no way$"):
        stories({"creation": told(reason="no way")})("creation")


def test_a_story_that_does_not_concern_this_seller_is_not_applicable():
    with pytest.raises(NotApplicable, match=r"^it deletes nothing$"):
        stories({"creation": told(reason="it deletes nothing", unfit=True)})("creation")


def test_a_story_that_was_not_driven_is_inconclusive():
    with pytest.raises(Inconclusive, match="creation was not driven"):
        stories()("creation")
    with pytest.raises(Inconclusive, match=r"^the seller is gone$"):
        stories(stopped="the seller is gone")("creation")


def test_a_scenario_that_broke_is_our_own_error():
    with pytest.raises(RuntimeError, match="KeyError"):
        stories({"creation": told(error="KeyError: x", reason="also")})("creation")


def item_of(verify, function=None):
    @verifies("MEF113:R24", advisory=False, needs=("creation", "nowhere"))
    def check():
        """The seller
        acknowledges."""

    return SimpleNamespace(
        nodeid="suites/ticket/test_x.py::test_check",
        name="test_check",
        function=function or check,
        funcargs={"verify": verify},
        path=Path("test_x.py"),
        location=("test_x.py", 3, "test_check"),
    )


def result(error=None, *, evidence=0, entries=()):
    session = Session.__new__(Session)
    session.run = SimpleNamespace(recorder=SimpleNamespace(entries=entries))
    verify = Verify()
    verify.evidence = evidence
    item = item_of(verify)
    return session._result(item, selection.tag_in(item), error, elapsed=1.23456)


def test_a_result_tells_the_check():
    passed = result(evidence=3)
    assert (passed.outcome, passed.evidence, passed.reason) == (Outcome.PASSED, 3, None)
    assert (passed.check, passed.title, passed.elapsed) == ("test_x.py::test_check", "The seller acknowledges.", 1.2346)
    assert passed.requirements[0] == "MEF113:R24"


def test_a_pass_without_a_single_observation_is_our_own_error():
    assert result().outcome is Outcome.ERROR
    assert "without judging" in result().reason


def test_the_larger_count_of_evidence_is_told():
    assert result(Inconclusive("x", evidence=1), evidence=4).evidence == 4
    assert result(Violation(PLAIN, evidence=9), evidence=4).evidence == 9


def test_only_cited_stimuli_are_told():
    story = Story()
    for name in ("ticket_resolve", "ticket_start_work", "ticket_add_note"):
        story.stimulus(name)
    assert result(Violation(PLAIN), entries=story.entries).stimuli == ("ticket_start_work",)
    assert result(evidence=1, entries=story.entries).stimuli == ()


def test_fixtures_before_the_run_are_refused():
    session = Session.__new__(Session)
    session.run = None
    with pytest.raises(RuntimeError, match="not begun"):
        _ = session._run


def test_needs_and_lanes_of_a_check(monkeypatch):
    registry = {"creation": SimpleNamespace(lane="lifecycle")}
    monkeypatch.setattr(selection, "SCENARIOS", registry)
    item = item_of(Verify())
    assert selection.needs_of(item) == {"creation"}
    assert selection.lanes_of(selection.tag_in(item)) == {"lifecycle"}
    registry.clear()
    assert selection.needs_of(item) == set()
    assert selection.lanes_of(selection.tag_in(item)) == {"verdict"}


def test_what_is_no_check_needs_nothing():
    item = item_of(Verify(), function=test_no_exception_is_a_pass)
    assert selection.tag_in(item) is None
    assert selection.needs_of(item) == set()


def shown(outcome, *, findings=(), reason=None):
    report = SimpleNamespace(user_properties=[("a", "b")], sections=[], outcome=None, longrepr="old")
    verdict = CheckResult(check="c", title="t", requirements=("MEF113:R24",), outcome=outcome, evidence=1, findings=findings, reason=reason)
    module.show(report, item_of(Verify()), verdict)
    assert report.ttck is verdict
    assert report.user_properties == [("a", "b"), ("requirement", "MEF113:R24"), ("verdict", str(outcome))]
    return report


def test_pytest_fails_with_the_findings():
    report = shown(Outcome.FAILED, findings=(PLAIN,))
    assert report.outcome == "failed"
    assert "wrong (1 times)" in report.longrepr
    assert "see record #2" in report.longrepr


def test_pytest_fails_with_our_own_error():
    report = shown(Outcome.ERROR, reason="Traceback")
    assert (report.outcome, report.longrepr) == ("failed", f"{OURS}\nTraceback")


@pytest.mark.parametrize("outcome", [Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE])
def test_pytest_skips_what_has_no_verdict(outcome):
    report = shown(outcome, reason="because")
    assert report.outcome == "skipped"
    assert report.longrepr == ("test_x.py", 3, f"{outcome}: because")


def test_pytest_passes_with_a_warning_in_a_section():
    report = shown(Outcome.WARNED, findings=(DEVIATION,))
    assert (report.outcome, report.longrepr) == ("passed", None)
    ((title, text),) = report.sections
    assert title == "warned"
    assert "other" in text
    assert shown(Outcome.PASSED).sections == []


def test_a_violation_without_findings_fails():
    assert word(Violation()) is Outcome.FAILED
