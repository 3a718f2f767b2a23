from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from ttck.harness.report.model import load
from ttck.harness.report.tests.records import HOSTILE, RecordBuilder, failing, finding, passing
from ttck.harness.report.text import SHOWN, clean, show, summary


def said(record: RecordBuilder, directory, **values) -> str:
    return summary(load(record.write(directory)), **values)


def test_the_verdict_is_the_first_word(tmp_path):
    assert said(passing(), tmp_path / "a").startswith("CONFORMANT  Acme Wholesale met every mandatory requirement")
    assert said(failing(), tmp_path / "b").startswith("NOT CONFORMANT  Acme Wholesale breaks 1 mandatory requirement")


def test_a_failure_tells_expected_and_actual(tmp_path):
    text = said(failing(), tmp_path)
    assert "MEF113:R24  the state is wrong\n    expected  acknowledged\n    actual    inProgress\n" in text
    assert "ttck explain MEF113:R24" in text


def test_only_the_first_failures_are_listed(tmp_path):
    record = RecordBuilder().header()
    for number in range(SHOWN + 3):
        record.verdict(f"check_{number}", "MEF113:R24", outcome="failed", findings=[finding(f"breach {number}")])
    text = said(record.footer(), tmp_path)
    assert "Failures: 8" in text
    assert "breach 5" not in text
    assert "and 3 more" in text


def test_what_was_not_tested_is_grouped(tmp_path):
    text = said(passing(), tmp_path)
    assert "planned (1): MEF113:R3" in text
    assert "by attestation (1): MEF113:R4\n    only a declaration can show it" in text


def test_files_leftovers_and_errors_are_named(tmp_path):
    record = RecordBuilder().header()
    record.verdict("crash", "MEF113:R24", outcome="error", reason="Traceback\n  line\nKeyError: 'id'")
    text = said(record.footer(leftovers=["TT-9"]), tmp_path, files={"report.html": Path("runs/1/report.html")})
    assert "HARNESS ERROR" in text
    assert "crash: KeyError: 'id'" in text
    assert "Left open at the seller: 1 (TT-9)" in text
    assert "Report  runs/1/report.html" in text


def test_nothing_that_a_seller_sent_steers_the_terminal(tmp_path):
    record = failing(message=HOSTILE)
    record.lines[0]["target"] = {"name": HOSTILE}
    record.lines[-1]["leftovers"] = [HOSTILE]
    text = said(record, tmp_path)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u001b[31m" in text


def test_markup_in_a_message_is_no_markup(tmp_path):
    stream = io.StringIO()
    report = load(failing(message="[red]x[/red] [/]").write(tmp_path))
    show(report, console=Console(file=stream, force_terminal=True, width=200))
    assert "[red]x[/red] [/]" in stream.getvalue()
    assert "\x1b[" in stream.getvalue()


def test_a_pipe_gets_plain_text_unwrapped(tmp_path):
    stream = io.StringIO()
    report = load(failing(message="m" * 200).write(tmp_path))
    show(report, console=Console(file=stream, width=40))
    assert stream.getvalue() == summary(report)


def test_a_text_becomes_one_line_of_bounded_length():
    assert clean("a\r\n b") == "a b"
    assert len(clean("x" * 5000)) < 350


def test_a_stimulus_that_never_worked_is_said(tmp_path):
    record = RecordBuilder().header()
    record.stimulus("ticket_resolve", ok=False)
    record.footer()
    assert "never followed: ticket_resolve (asked 1 time)" in said(record, tmp_path)
