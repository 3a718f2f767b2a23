"""One run under two profiles: what each makes of the same checks, and where they disagree."""

from __future__ import annotations

import json

import pytest

from ttck.harness.record.reader import ReportError
from ttck.harness.report import html, jsonreport, text
from ttck.harness.report.model import CONFORMANT, NOT_CONFORMANT, load
from ttck.harness.report.weights import viewed, weights
from ttck.harness.verdict import CheckResult, Finding, Outcome

DRAFT, PUBLISHED = "mef113", "mef113-published"
REASON = Finding(message="the reason is no note", expected="a note", actual="none")


@pytest.fixture(autouse=True)
def _small_catalogue():
    """These tests are about the whole catalogue, and not about the small one of the others."""


def check(*requirements, outcome=Outcome.PASSED, findings=(), name="test_m_published.py::test_a"):
    return CheckResult(check=name, title="A title", requirements=requirements, outcome=outcome, evidence=1, findings=findings)


@pytest.fixture
def run(tmp_path):
    """A run of checks, recorded under a profile."""

    def write(*checks, profile=DRAFT):
        header = {"kind": "header", "format": 1, "run_id": "r", "profile": profile, "target": {"name": "Acme"}, "selection": None}
        exchange = {"kind": "exchange", "n": 1, "response": {"status": 200}}
        footer = {"kind": "footer", "exit_code": 0, "interrupted": False, "finished": None, "elapsed": 1.0}
        lines = [header, exchange, *(one.as_line() for one in checks), footer]
        path = tmp_path / "record.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return path

    return write


def test_a_profile_keeps_its_own_requirements_of_a_check():
    both = check("MEF113:R24", "MEF113-2022:R34", "MEF124:R13")
    assert viewed([both], weighed=weights(DRAFT))[0].requirements == ("MEF113:R24", "MEF124:R13")
    assert viewed([both], weighed=weights(PUBLISHED))[0].requirements == ("MEF113-2022:R34", "MEF124:R13")


def test_a_check_of_another_edition_is_left_out_unless_ttck_failed_in_it():
    failed, broken = (check("MEF113-2022:R68", outcome=outcome) for outcome in (Outcome.FAILED, Outcome.ERROR))
    assert viewed([failed, broken], weighed=weights(DRAFT)) == (broken,)


def test_an_id_that_no_catalogue_knows_is_kept():
    assert viewed([check("OTHER:R1")], weighed=weights(DRAFT))[0].requirements == ("OTHER:R1",)


def test_following_a_text_is_no_breach_where_that_text_decides():
    follows = Finding(message="m", expected="e", actual="a", deviation="MEF113-2022:R68")
    one = check("MEF113:R2", "MEF124:R16", outcome=Outcome.WARNED, findings=(follows,))
    assert viewed([one], weighed=weights(DRAFT)) == (one,)
    seen = viewed([one], weighed=weights(PUBLISHED))[0]
    assert (seen.outcome, seen.findings, seen.requirements) == (Outcome.PASSED, (), ("MEF124:R16",))


def test_a_plain_breach_beside_a_deviation_stays():
    follows = Finding(message="m", expected="e", actual="a", deviation="MEF113-2022:R68")
    one = check("MEF124:R16", outcome=Outcome.FAILED, findings=(follows, REASON))
    seen = viewed([one], weighed=weights(PUBLISHED))[0]
    assert (seen.outcome, seen.findings) == (Outcome.FAILED, (REASON,))


def test_one_run_has_a_verdict_under_each_profile(run):
    path = run(check("MEF113:R2"), check("MEF113-2022:R68", outcome=Outcome.FAILED, findings=(REASON,)))
    assert load(path).verdict.word == CONFORMANT
    assert load(path).comparison is None
    other = load(path, profile=PUBLISHED)
    assert (other.verdict.word, other.exit_code, other.verdict.failed) == (NOT_CONFORMANT, 1, ("MEF113-2022:R68",))
    both = other.comparison
    assert (both.own, both.own_word, both.other, both.other_word) == (DRAFT, CONFORMANT, PUBLISHED, NOT_CONFORMANT)


def test_the_disagreement_names_both_rules_both_verdicts_and_why(run):
    path = run(check("MEF113:R2"), check("MEF113-2022:R68", outcome=Outcome.FAILED, findings=(REASON,)))
    (one,) = load(path, profile=PUBLISHED).comparison.differences
    assert (one.own.ids, one.own.standing) == (("MEF113:R2",), "passed")
    assert (one.other.ids, one.other.standing) == (("MEF113-2022:R68",), "failed")
    assert "R2" in one.why
    assert one.why.endswith("Seen: the reason is no note.")


def test_a_rule_without_a_form_in_the_other_edition_stands_alone(run):
    path = run(check("MEF113:R137", outcome=Outcome.WARNED, findings=(REASON,)))
    (one,) = load(path, profile=PUBLISHED).comparison.differences
    assert (one.own.ids, one.other.ids, one.other.standing) == (("MEF113:R137",), (), "no such rule")


def test_profiles_that_say_the_same_do_not_disagree(run):
    path = run(check("MEF113:R24", "MEF113-2022:R34", outcome=Outcome.FAILED, findings=(REASON,)))
    assert load(path, profile=PUBLISHED).comparison.differences == ()


def test_every_form_of_the_report_shows_the_disagreement(run):
    path = run(check("MEF113:R2"), check("MEF113-2022:R68", outcome=Outcome.FAILED, findings=(REASON,)))
    own, other = load(path), load(path, profile=PUBLISHED)
    assert "Where the two editions disagree" in html.render(other)
    assert "Where the two editions disagree" not in html.render(own)
    assert "MEF113:R2 passed  |  MEF113-2022:R68 failed" in text.summary(other)
    assert json.loads(jsonreport.render(other))["comparison"]["differences"][0]["other"]["ids"] == ["MEF113-2022:R68"]
    assert "comparison" not in json.loads(jsonreport.render(own))


def test_the_profile_of_the_run_itself_needs_no_comparison(run):
    assert load(run(check("MEF113-2022:R34"), profile=PUBLISHED), profile=PUBLISHED).comparison is None


def test_a_profile_that_does_not_exist_is_said(run):
    with pytest.raises(ReportError, match="no profile mef999"):
        load(run(check("MEF113:R24")), profile="mef999")


def test_a_seller_of_tickets_alone_reads_why_the_rest_does_not_apply(run):
    report = load(run(check("MEF113:R24", "MEF113-2022:R34")))
    rows = {row.id: row for row in report.requirements}
    assert rows["MEF113:R88"].standing == "not applicable"
    assert rows["MEF113:R88"].reason == "The target file claims tickets, and not appointments."
    assert "not apply to this seller" in text.summary(report)
