"""Auditing a buyer from the record that the mock seller kept."""

from __future__ import annotations

import json

import pytest

from ttck.harness.record.recording import RecordingError
from ttck.harness.replay.buyer_audit import audit, recorded
from ttck.harness.report import buyer_words, html, words
from ttck.harness.report.model import load
from ttck.harness.runs.run import Options
from ttck.harness.verdict import ExitCode, Outcome

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"
SOUND = {
    "relatedEntity": [{"id": "P", "@referredType": "Product", "role": "affected"}], "description": "d", "severity": "minor",
    "priority": "low",
    "observedImpact": "down", "ticketType": "assistance",
    "relatedContactInformation": [{"role": "reporterContact", "name": "n", "number": "1", "emailAddress": "a@b.example"}],
}  # fmt: skip


def exchange(number, operation, body, *, method="POST", path="troubleTicket", status=201, ticket=None):
    return {
        "kind": "exchange", "n": number, "scenario": "buyer", "label": "", "operation": operation, "ticket": ticket,
        "at": "2026-01-01T00:00:00+00:00", "elapsed": 0.1,
        "request": {"method": method, "url": f"{BASE}/{path}", "headers": {}, "body": json.dumps(body), "truncated": False},
        "response": {"status": status, "headers": {}, "body": json.dumps({"id": "1", "status": "acknowledged"}), "truncated": False},
        "error": None,
    }  # fmt: skip


@pytest.fixture
def kept(tmp_path):
    """A folder with an audit of some requests; the mock seller may still be running, so there is no footer."""

    def write(*lines, source="audit", profile="mef113"):
        folder = tmp_path / "tried"
        folder.mkdir()
        header = {
            "kind": "header", "format": 1, "source": source, "run_id": "tried", "profile": profile, "edition": "draft",
            "target": {"name": "the buyer", "base_url": BASE},
        }  # fmt: skip
        (folder / "record.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (header, *lines)), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def judged(kept, tmp_path):
    def run(*lines, **options):
        code, directory = audit(kept(*lines), options=Options(runs=tmp_path / "runs", **options))
        return code, load(directory)

    return run


def row(report, name):
    return next(row for row in report.requirements if row.id == name)


def test_a_buyer_that_keeps_the_rules_is_accused_of_nothing(judged):
    code, report = judged(exchange(1, "createTroubleTicket", SOUND))
    assert code is report.exit_code is ExitCode.CONFORMANT
    assert row(report, "MEF113:R19").outcome is Outcome.PASSED
    assert "0 broken" not in words.headline(report)


def test_a_refused_request_is_held_against_the_buyer(judged):
    code, report = judged(
        exchange(1, "patchTroubleTicket", {"severity": "minor"}, method="PATCH", path="troubleTicket/1", status=422, ticket="1")
    )
    assert code is report.exit_code is ExitCode.NOT_CONFORMANT
    assert report.verdict.failed == ("MEF113:R42",)
    assert "1 broken (R42)" in words.headline(report)
    assert words.next_steps(report)[0] == "Read what a rule demands: ttck explain MEF113:R42"


def test_the_report_is_about_the_rules_that_bind_a_buyer(judged):
    _, report = judged(exchange(1, "createTroubleTicket", SOUND))
    assert buyer_words.judged(report)
    assert {row.binds for row in report.requirements} == {"buyer", "both"}
    assert row(report, "MEF113:R60").standing == row(report, "MEF113:R62").standing == "by attestation"
    assert row(report, "MEF113:R61").standing == "not exercised"
    assert row(report, "MEF113:CR2").standing == "not applicable"
    assert "2 to be attested by a person (R60, R62)" in words.headline(report)
    assert "<dt>Buyer</dt>" in html.render(report).replace("\n", "")


def test_a_large_attachment_is_no_breach(judged):
    large = {
        "source": "buyer",
        "author": "a",
        "creationDate": "2026-01-01T00:00:00Z",
        "name": "n",
        "mimeType": "x/y",
        "content": "QUJD" * 50_000,
    }
    code, report = judged(exchange(1, "createTroubleTicket", {**SOUND, "attachment": [large]}))
    assert code is ExitCode.CONFORMANT
    assert row(report, "MEF113:R9").outcome is Outcome.PASSED


def test_a_listener_that_refuses_is_a_breach(judged):
    body = {"eventId": "e", "eventTime": "t", "eventType": "troubleTicketStatusChangeEvent", "event": {"id": "1"}}
    line = {"kind": "notification", "n": 1, "subscription": "h", "path": "/x", "headers": {}, "body": json.dumps(body), "status": 500}
    code, report = judged({**line, "at": "2026-01-01T00:00:00+00:00", "ticket": "1"}, exchange(2, "createTroubleTicket", SOUND))
    assert code is ExitCode.NOT_CONFORMANT
    assert report.verdict.failed == ("MEF113:R130",)


def test_a_selection_restricts_what_is_judged(judged):
    _, report = judged(exchange(1, "createTroubleTicket", SOUND), selection="R19")
    assert [row.id for row in report.requirements if row.tested and row.deciding] == ["MEF113:R19"]


def test_nothing_sent_is_nothing_judged(judged):
    code, report = judged()
    assert code is report.exit_code is ExitCode.NOTHING_JUDGED
    assert words.headline(report) == "The record holds nothing by which a buyer could be judged."


def test_a_record_of_something_else_is_no_audit(kept):
    with pytest.raises(RecordingError, match="no audit"):
        recorded(kept(source=None))


def test_no_buyer_is_audited_where_no_rule_binds_one(kept, tmp_path):
    folder = kept(exchange(1, "createTroubleTicket", SOUND), profile="tmf621-kit-v5")
    with pytest.raises(RecordingError, match="no rule of the profile tmf621-kit-v5 binds a buyer"):
        audit(folder, options=Options(runs=tmp_path / "runs"))
