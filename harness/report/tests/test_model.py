from __future__ import annotations

import pytest

from ttck.harness.record.reader import ReportError
from ttck.harness.report import html, jsonreport, junit, words
from ttck.harness.report.model import (
    CONFORMANT,
    HARNESS_ERROR,
    INCOMPLETE,
    NO_BREACH,
    NOT_CONFORMANT,
    NOTHING_JUDGED,
    SELECTED,
    Verdict,
    counts,
    exit_code,
    judge,
    load,
)
from ttck.harness.report.rows import requirement_rows
from ttck.harness.report.stimuli_used import in_vain, stimuli_used
from ttck.harness.report.tests.records import RecordBuilder, failing, finding, passing
from ttck.harness.report.text import summary
from ttck.harness.report.weights import Weights
from ttck.harness.verdict import CheckResult, ExitCode, Outcome

WEIGHTS = Weights(sources=("MEF113", "MEF124"), deciding=frozenset({"MEF113"}))


def verdict(outcomes: dict[str, str], **values):
    checks = tuple(
        CheckResult(check=f"check {name}", title="t", requirements=(name,), outcome=Outcome(outcome), evidence=1)
        for name, outcome in outcomes.items()
    )
    return judge(requirement_rows(checks, weighed=WEIGHTS), **values)


@pytest.mark.parametrize(
    ("outcomes", "settings", "word", "code"),
    [
        ({"MEF113:R1": "passed"}, {}, CONFORMANT, 0),
        ({"MEF113:R1": "passed", "MEF113:R2": "not applicable"}, {}, CONFORMANT, 0),
        ({"MEF113:R1": "warned"}, {}, CONFORMANT, 0),
        ({"MEF113:R1": "passed", "MEF124:R13": "failed"}, {}, CONFORMANT, 0),
        ({"MEF113:R1": "passed", "MEF124:R13": "inconclusive"}, {}, CONFORMANT, 0),
        ({"MEF113:R1": "passed", "MEF113:R8": "failed"}, {}, CONFORMANT, 0),
        ({"MEF113:R1": "passed", "MEF113:R7": "failed"}, {}, CONFORMANT, 0),
        ({"MEF113:R1": "passed", "MEF113:O1": "inconclusive"}, {}, CONFORMANT, 0),
        ({"MEF113:R1": "failed"}, {}, NOT_CONFORMANT, 1),
        ({"MEF113:R1": "passed", "MEF113:O1": "failed"}, {}, NOT_CONFORMANT, 1),
        ({"MEF113:R1": "passed", "MEF113:O2": "failed"}, {}, CONFORMANT, 0),
        ({"MEF113:R1": "failed", "MEF113:R2": "inconclusive"}, {}, NOT_CONFORMANT, 1),
        ({"MEF113:R1": "failed"}, {"cut_short": True}, NOT_CONFORMANT, 1),
        ({"MEF113:R1": "passed", "MEF113:R2": "inconclusive"}, {}, INCOMPLETE, 4),
        ({"MEF113:R1": "inconclusive"}, {}, INCOMPLETE, 4),
        ({"MEF113:R1": "passed"}, {"cut_short": True}, INCOMPLETE, 4),
        ({}, {"cut_short": True}, INCOMPLETE, 4),
        ({}, {}, NOTHING_JUDGED, 3),
        ({"MEF113:R1": "not applicable"}, {}, NOTHING_JUDGED, 3),
        ({"MEF113:R1": "inconclusive"}, {"reached": False}, NOTHING_JUDGED, 3),
        ({}, {"reached": False, "cut_short": True}, NOTHING_JUDGED, 3),
        ({"MEF113:R1": "failed"}, {"reached": False}, NOT_CONFORMANT, 1),
        ({"MEF113:R1": "error", "MEF113:R2": "failed"}, {}, HARNESS_ERROR, 70),
        ({"MEF124:R13": "error"}, {}, HARNESS_ERROR, 70),
        ({"MEF113:R1": "passed"}, {"harness_error": True}, HARNESS_ERROR, 70),
    ],
)
def test_the_verdict(outcomes, settings, word, code):
    found = verdict(outcomes, **settings)
    assert found.word == word
    assert exit_code(found) == code


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ({"MEF113:R1": "passed"}, 0),
        ({"MEF113:R1": "warned"}, 5),
        ({"MEF113:R1": "passed", "MEF113:R8": "failed"}, 5),
        ({"MEF113:R1": "passed", "MEF124:R13": "failed"}, 5),
        ({"MEF113:R1": "failed", "MEF113:R2": "warned"}, 1),
    ],
)
def test_strict_turns_findings_into_five_and_softens_nothing(outcomes, code):
    assert exit_code(verdict(outcomes), strict=True) == code


def test_a_clean_run(tmp_path):
    report = load(passing().write(tmp_path))
    assert report.verdict.word == CONFORMANT
    assert report.exit_code is ExitCode.CONFORMANT
    assert report.findings == ()


def test_a_failure_keeps_its_rows_and_its_evidence(tmp_path):
    report = load(failing("MEF124:R13", "MEF113:R24").write(tmp_path))
    (found,) = report.of("failure")
    assert [row.id for row in found.rows] == ["MEF113:R24", "MEF124:R13"]
    assert report.exchange(found.finding.exchanges[0])["response"]["status"] == 201
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("requirements", "outcome", "values", "kind"),
    [
        (["MEF113:R24"], "failed", {}, "failure"),
        (["MEF113:R24", "MEF124:R13"], "failed", {}, "failure"),
        (["MEF113:R24"], "failed", {"deviation": "MEF113-2022:R34"}, "deviation"),
        (["MEF113:R24"], "warned", {}, "warning"),
        (["MEF113:R8"], "failed", {}, "warning"),
        (["MEF124:R13"], "failed", {}, "binding"),
        (["MEF124:R13"], "warned", {}, "binding"),
    ],
)
def test_findings_are_told_apart(tmp_path, requirements, outcome, values, kind):
    record = RecordBuilder().header()
    record.verdict("a_check", *requirements, outcome=outcome, findings=[finding(**values)])
    report = load(record.footer().write(tmp_path))
    assert [found.kind for found in report.findings] == [kind]


def test_a_failed_check_without_a_finding_is_still_listed(tmp_path):
    record = RecordBuilder().header()
    record.verdict("a_check", "MEF113:R24", outcome="failed", reason="it said no")
    (found,) = load(record.footer().write(tmp_path)).of("failure")
    assert found.finding.message == "it said no"


def test_a_deviation_still_counts_as_not_met(tmp_path):
    assert load(failing(deviation="MEF113-2022:R34").write(tmp_path)).verdict.word == NOT_CONFORMANT


def test_a_missing_footer_makes_the_run_incomplete(tmp_path):
    record = passing()
    record.lines.pop()
    report = load(record.write(tmp_path))
    assert report.verdict.word == INCOMPLETE
    assert report.interrupted


def test_a_damaged_record_is_never_conformant(tmp_path):
    assert load(passing().write(tmp_path, tail=b'{"kind": "verd')).verdict.word == INCOMPLETE


def test_an_interrupted_run_is_incomplete(tmp_path):
    record = passing()
    record.lines[-1]["interrupted"] = True
    assert load(record.write(tmp_path)).exit_code == 4


@pytest.mark.parametrize("status", [401, None])
def test_a_seller_that_cannot_be_reached_is_not_judged(tmp_path, status):
    record = RecordBuilder().header()
    record.exchange(status=status)
    record.verdict("a_check", "MEF113:R24", outcome="inconclusive", evidence=0, reason="no answer")
    report = load(record.footer(exit_code=3).write(tmp_path))
    assert report.verdict.word == NOTHING_JUDGED


def test_strictness_of_the_run_is_kept(tmp_path):
    record = RecordBuilder().header()
    record.verdict("a_check", "MEF113:R24", outcome="warned", findings=[finding()])
    assert load(record.footer(exit_code=5).write(tmp_path)).exit_code == 5


def test_what_was_not_tested_is_grouped_by_reason_in_reading_order(tmp_path):
    record = RecordBuilder().header()
    record.verdict("a_check", "MEF113:R24", outcome="inconclusive", evidence=0, reason="no stimulus")
    record.verdict("other", "MEF113:R1", outcome="not applicable", evidence=0, reason="not declared")
    report = load(record.footer().write(tmp_path))
    assert list(report.not_tested) == [
        "inconclusive", "no check ran", "planned", "by attestation", "by inspection", "not observable", "buyer's duty",
        "not applicable",
    ]  # fmt: skip
    assert [row.id for row in report.not_tested["inconclusive"]] == ["MEF113:R24"]
    assert not any(row.source == "MEF124" for rows in report.not_tested.values() for row in rows)


def test_a_restricted_run_is_not_incomplete_for_what_it_left_out(tmp_path):
    record = passing()
    record.lines[0]["selection"] = "R24"
    report = load(record.write(tmp_path))
    assert (report.verdict.word, report.exit_code) == (SELECTED, ExitCode.SELECTION)
    assert "not selected" in report.not_tested


def restricted(**more):
    scope = {"restricted": True, "how": ["use case 4", "lane verdict"], "checks": 1, "of": 680, "requirements": ["MEF113:R24"], **more}
    record = passing()
    record.lines[0]["scope"] = scope
    return record


def test_a_restricted_run_says_its_reach_everywhere(tmp_path):
    report = load(restricted().write(tmp_path))
    said = "NO BREACH in what was selected: 1 of 8 mandatory requirements"
    assert words.title(report) == said
    assert summary(report).startswith(said)
    found = jsonreport.document(report)["verdict"]
    assert (found["word"], found["title"], found["exit_code"]) == ("NO BREACH IN WHAT WAS SELECTED", said, 6)
    assert found["scope"] == {"restricted": True, "how": ["use case 4", "lane verdict"], "mandatory": 8}
    assert found["mandatory"] == {"with_evidence": 1, "total": 1}
    assert f"<h1>{said}</h1>" in html.render(report)
    assert f'name="verdict" value="{said}"' in junit.render(report)
    assert any("restricted to use case 4; lane verdict, 1 of 680 checks" in caution for caution in words.cautions(report))
    assert "CONFORMANT" not in summary(report)


def test_a_restricted_run_can_fail_and_stay_open(tmp_path):
    record = restricted()
    record.lines.pop()
    record.verdict("b", "MEF113:R1", outcome="inconclusive", reason="not seen")
    assert load(record.footer().write(tmp_path / "open")).verdict.word == INCOMPLETE
    record.lines.pop()
    record.verdict("c", "MEF113:R2", outcome="failed", findings=[finding()])
    assert load(record.footer().write(tmp_path / "failed")).exit_code is ExitCode.NOT_CONFORMANT


def test_warnings_in_a_restricted_run_count_with_strict():
    warned = Verdict(word=SELECTED, failed=(), undecided=(), warned=("MEF113:R8",), errors=(), cut_short=False)
    assert exit_code(warned) is ExitCode.SELECTION
    assert exit_code(warned, strict=True) is ExitCode.FINDINGS


def test_an_unknown_profile_is_refused_by_name(tmp_path):
    with pytest.raises(ReportError, match="elsewhere"):
        load(RecordBuilder().header(profile="elsewhere").footer().write(tmp_path))


def test_counts_add_up_by_level(tmp_path):
    report = load(passing().write(tmp_path))
    table = counts(row for row in report.requirements if row.deciding)
    assert table["MUST"]["passed"] == 1
    assert sum(sum(found.values()) for found in table.values()) == 12
    assert list(table) == ["MUST", "SHOULD", "MAY"]


def test_stimuli_are_added_up_by_name_and_way():
    lines = [
        {"name": "a", "via": "http", "ok": True},
        {"name": "a", "via": "http", "ok": False},
        {"name": "a", "via": "wait", "ok": True},
    ]
    assert stimuli_used(lines) == [
        {"name": "a", "via": "http", "applied": 1, "refused": 1},
        {"name": "a", "via": "wait", "applied": 1, "refused": 0},
    ]


def replayed(*outcomes: str):
    """The row of one requirement with a check for each outcome, in recorded traffic, and the verdict."""
    checks = [
        CheckResult(check=f"check {at}", title="t", requirements=("MEF113:R1",), outcome=Outcome(outcome), evidence=1, reason="not seen")
        for at, outcome in enumerate(outcomes)
    ]
    rows = requirement_rows(checks, weighed=WEIGHTS, replayed=True)
    return next(row for row in rows if row.id == "MEF113:R1"), judge(rows, replayed=True)


@pytest.mark.parametrize(
    ("outcomes", "standing", "word", "code"),
    [
        (("passed",), "passed", NO_BREACH, 0),
        (("passed", "inconclusive"), "passed", NO_BREACH, 0),
        (("failed", "inconclusive"), "failed", NOT_CONFORMANT, 1),
        (("inconclusive", "inconclusive"), "not exercised", NOTHING_JUDGED, 3),
        (("inconclusive", "not applicable"), "not exercised", NOTHING_JUDGED, 3),
        (("not applicable",), "not applicable", NOTHING_JUDGED, 3),
    ],
)
def test_what_recorded_traffic_does_not_show_takes_nothing_from_what_it_shows(outcomes, standing, word, code):
    row, found = replayed(*outcomes)
    assert row.standing == standing
    assert (found.word, exit_code(found)) == (word, code)


def test_warnings_in_recorded_traffic_count_when_strict():
    _, found = replayed("warned")
    assert exit_code(found, strict=True) == ExitCode.FINDINGS


def test_what_the_seller_never_did_is_named_with_how_often_it_was_asked():
    lines = [
        {"name": "ticket_resolve", "via": "http", "ok": False},
        {"name": "ticket_resolve", "via": "http", "ok": False},
        {"name": "ticket_start_work", "via": "http", "ok": False},
        {"name": "ticket_start_work", "via": "http", "ok": True},
    ]
    target = {"stimuli": {"http": {"ticket_resolve": {}, "ticket_close_on_timeout": {}}, "operator": ["ticket_add_note"]}}
    assert in_vain(lines, target, whole=True) == ("ticket_resolve (asked 2 times)", "ticket_close_on_timeout (not asked)")
    assert in_vain(lines, target, whole=False) == ("ticket_resolve (asked 2 times)",)
    assert in_vain((), None, whole=True) == ()
