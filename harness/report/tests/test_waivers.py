"""Known findings: accepted until a day, visible everywhere, and red when they are expired or not needed any more."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from ttck.harness.report import html, jsonreport, junit
from ttck.harness.report.model import NOT_CONFORMANT, WAIVED, load
from ttck.harness.report.tests.records import RecordBuilder, finding
from ttck.harness.report.text import summary
from ttck.harness.report.waivers import WaiverError, of_run, parse, waived
from ttck.harness.verdict import ExitCode

WAIVER = """
- id: MEF113:R1
  reason: comes with release 7
  owner: jo@seller.example
  ticket: JIRA-123
  until: 2026-11-21
"""


@pytest.fixture
def report(tmp_path):
    """A run of 2026-11-21 in which R1 fails in two ways and R2 passes."""
    builder = RecordBuilder().header()
    number = builder.exchange()
    found = [finding(message="a state is missing", exchanges=(number,)), finding(message="a date is rounded", exchanges=(number,))]
    builder.verdict("test_one", "MEF113:R1", outcome="failed", findings=found)
    builder.verdict("test_two", "MEF113:R2")
    builder.footer(outcome="failed", exit_code=1).write(tmp_path)
    return load(tmp_path)


def under(report, text):
    return waived(report, parse(text, name="waivers.yaml"))


def test_what_is_waived_does_not_fail_and_stays_visible(report):
    assert (report.verdict.word, report.exit_code) == (NOT_CONFORMANT, ExitCode.NOT_CONFORMANT)
    found = under(report, WAIVER)
    assert (found.verdict.word, found.exit_code, found.verdict.failed) == (WAIVED, ExitCode.CONFORMANT, ())
    said = "waived until 2026-11-21, by jo@seller.example (JIRA-123): comes with release 7"
    assert summary(found).startswith(WAIVED)
    for text in (summary(found), html.render(found), jsonreport.render(found), junit.render(found)):
        assert said in text
        assert "a state is missing" in text
    document = json.loads(jsonreport.render(found))
    assert document["waivers"] == [{"id": "MEF113:R1", "state": "used", "says": said}]
    assert {row["kind"] for row in document["findings"]} == {"waived"}
    suite = ET.fromstring(junit.render(found))[0]
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")


def test_the_day_after_it_fails_and_is_said_to_be_expired(report):
    found = under(report, WAIVER.replace("2026-11-21", "2026-11-20"))
    assert (found.verdict.word, found.exit_code) == (NOT_CONFORMANT, ExitCode.NOT_CONFORMANT)
    assert "The waiver of MEF113:R1 is expired" in summary(found)
    assert "the waiver is expired" in junit.render(found)


def test_one_that_is_not_needed_any_more_is_red(report):
    more = WAIVER + WAIVER.replace("R1", "R2")
    found = under(report, more)
    assert (found.verdict.word, found.exit_code) == (WAIVED, ExitCode.FINDINGS)
    assert "The waiver of MEF113:R2 is not needed" in summary(found)


@pytest.mark.parametrize(("says", "word"), [("a state is missing", NOT_CONFORMANT), (" is ", WAIVED)])
def test_another_finding_of_the_requirement_stays_red(report, says, word):
    found = under(report, f"{WAIVER}  says: {json.dumps(says)}\n")
    assert found.verdict.word == word


@pytest.mark.parametrize(("target", "state"), [("Acme*", "used"), ("Other", "of another target")])
def test_a_waiver_may_be_of_some_targets(report, target, state):
    found = under(report, f"{WAIVER}  target: {target}\n")
    assert [(name, what) for name, what, _ in found.waivers] == [("MEF113:R1", state)]
    assert (found.verdict.word == WAIVED) is (state == "used")


def test_what_was_not_tested_is_neither_used_nor_red(report):
    found = under(report, WAIVER + WAIVER.replace("R1", "R9"))
    assert [what for _, what, _ in found.waivers] == ["used", "not tested"]
    assert found.exit_code is ExitCode.CONFORMANT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "waivers.yaml"),
        ("[]", "waivers.yaml"),
        (WAIVER.replace("  reason: comes with release 7\n", ""), "reason"),
        (WAIVER.replace("2026-11-21", "soon"), "until of MEF113:R1 is no date"),
        (WAIVER.replace("MEF113:R1", "MEF113:R999"), "there is no requirement MEF113:R999"),
        (WAIVER + WAIVER, "MEF113:R1 is waived twice"),
        (WAIVER + "  whatever: 1\n", "whatever"),
        ("- {id: [", "waivers.yaml"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(text, says):
    with pytest.raises(WaiverError, match=says):
        parse(text, name="waivers.yaml")


def test_that_nobody_answers_for_it_is_said(report):
    found = under(report, WAIVER.replace("  owner: jo@seller.example\n", ""))
    assert "by nobody named (owner) (JIRA-123)" in summary(found)


def test_the_waivers_of_a_run_are_kept_with_it(report, tmp_path):
    assert of_run(None, tmp_path) == ()
    (tmp_path / "mine.yaml").write_text(WAIVER, encoding="utf-8")
    first = of_run(tmp_path / "mine.yaml", tmp_path)
    assert of_run(None, tmp_path) == first
    assert waived(report, first).verdict.word == WAIVED
    with pytest.raises(WaiverError, match="cannot be read"):
        of_run(tmp_path / "none.yaml", tmp_path)
