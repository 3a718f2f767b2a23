from __future__ import annotations

import hashlib
import json

import pytest

from ttck.harness.record.reader import ReportError, parse_line, read
from ttck.harness.report import html, jsonreport, words
from ttck.harness.report.model import load
from ttck.harness.report.tests.records import RecordBuilder, failing, passing
from ttck.harness.verdict import Outcome


def test_a_run_directory_and_its_file_read_alike(tmp_path):
    run = passing().write(tmp_path / "run")
    assert read(run) == read(run / "record.jsonl")


def test_the_fingerprint_is_that_of_the_file(tmp_path):
    run = passing().write(tmp_path)
    assert read(run).sha256 == hashlib.sha256((run / "record.jsonl").read_bytes()).hexdigest()


def test_numbered_lines_are_found_again(tmp_path):
    record = RecordBuilder().header()
    first = record.exchange(answer={"id": "é" * 10})
    second = record.notification(body={"eventId": "e"})
    third = record.stimulus("ticket_resolve")
    journal = read(record.footer().write(tmp_path)).journal
    assert json.loads(journal.line(first)["response"]["body"]) == {"id": "é" * 10}
    assert journal.line(second)["kind"] == "notification"
    assert journal.line(third)["name"] == "ticket_resolve"
    assert journal.line(99) is None


@pytest.mark.parametrize("content", ["", "not json\n", '{"kind":"exchange"}\n', '{"kind":"header","format":2}\n', "[1]\n"])
def test_what_is_no_record_is_refused_by_name(tmp_path, content):
    (tmp_path / "record.jsonl").write_text(content)
    with pytest.raises(ReportError, match=r"record\.jsonl"):
        read(tmp_path)


def test_a_missing_record_is_refused_by_name(tmp_path):
    with pytest.raises(ReportError, match=r"record\.jsonl cannot be read"):
        read(tmp_path)


def test_half_a_last_line_keeps_what_was_written_before(tmp_path):
    record = read(passing().write(tmp_path, tail=b'{"kind":"exchange","n":2,"resp'))
    assert len(record.checks) == 1
    assert record.damaged
    assert "line 5" in record.caveats[0]


def test_a_missing_footer_is_told(tmp_path):
    builder = passing()
    builder.lines.pop()
    record = read(builder.write(tmp_path))
    assert record.footer is None
    assert "cut short" in record.caveats[0]


def test_unknown_kinds_and_fields_are_passed_over(tmp_path):
    builder = passing()
    builder.lines[2]["mood"] = "good"
    builder.lines[2]["findings"] = [{"message": "m", "expected": "e", "actual": "a", "colour": "red"}]
    builder.lines.insert(1, {"kind": "weather", "sun": True})
    record = read(builder.write(tmp_path))
    assert record.checks[0].outcome is Outcome.PASSED
    assert record.checks[0].findings[0].exchanges == ()
    assert not record.damaged
    assert "1 lines of a kind" in record.caveats[0]


@pytest.mark.parametrize(
    "broken",
    [{"outcome": "splendid"}, {"requirements": None}, {"evidence": "many"}, {"findings": ["x"]}, {"requirements": [1]}],
)
def test_a_verdict_line_that_makes_no_sense_counts_as_damage(tmp_path, broken):
    builder = passing()
    builder.lines[2].update(broken)
    record = read(builder.write(tmp_path))
    assert record.checks == ()
    assert record.damaged


@pytest.mark.parametrize(("status", "answered"), [(200, True), (401, False), (403, False), (500, True), (None, False)])
def test_a_refusal_of_access_is_no_answer(tmp_path, status, answered):
    record = RecordBuilder().header()
    record.exchange(status=status)
    assert read(record.footer().write(tmp_path)).answered is answered


def test_lines_that_a_fast_parser_refuses_are_still_read():
    assert parse_line(b'{"text": "\\ud800", "n": 1}') == {"text": "\ud800", "n": 1}
    assert parse_line(b"[" * 100_000) is None
    assert parse_line(b"\xff\xfe") is None
    assert parse_line(b"[]") is None


def test_an_altered_record_is_said_and_never_called_conformant(tmp_path):
    folder = passing().write(tmp_path)
    assert load(folder).verdict.word == "CONFORMANT"
    record = folder / "record.jsonl"
    record.write_bytes(record.read_bytes().replace(b"acknowledged", b"inProgress__", 1))
    report = load(folder)
    assert (report.altered, report.verdict.word, int(report.exit_code)) == ((2,), "INCOMPLETE", 4)
    assert "made from a record that was altered after it was written: its chain of hashes breaks at line 2." in words.cautions(report)[0]
    assert "no verdict can rest on it" in words.headline(report)
    assert jsonreport.document(report)["run"]["record"]["broken_at"] == [2]
    assert "altered" in html.render(report)


def test_a_breach_in_an_altered_record_is_marked_as_well(tmp_path):
    folder = failing().write(tmp_path)
    record = folder / "record.jsonl"
    lines = record.read_bytes().splitlines(keepends=True)
    record.write_bytes(b"".join([*lines, lines[2]]))
    report = load(folder)
    assert report.verdict.word == "NOT CONFORMANT"
    assert report.altered == (len(lines) + 1,)
    assert any("altered" in caution for caution in words.cautions(report))


def test_a_record_without_a_chain_is_read_with_a_note(tmp_path):
    report = load(passing().write(tmp_path, chained=False))
    assert (report.verdict.word, report.altered) == ("CONFORMANT", ())
    assert "whether it was altered cannot be said" in words.cautions(report)[-1]
    assert jsonreport.document(report)["run"]["record"]["chain"] == "none"
