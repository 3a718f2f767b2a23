"""Recorded traffic of a conformant seller, judged again: it accuses nobody, whole or in part, and a planted breach is found."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.judge.histories import PARTIAL
from ttck.harness.record.exchange import Entry, Exchange
from ttck.harness.replay.replay import NOT_EXERCISED, replay
from ttck.harness.report.model import NO_BREACH, Report, load
from ttck.harness.report.rows import RequirementRow
from ttck.harness.runs.run import Options
from ttck.harness.verdict import ExitCode, Outcome
from ttck.specs.vocabulary import Operation
from ttck.suites.selftest.rehearsing import rehearse

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"
CONTROL = {"control": {"url": "http://127.0.0.1:9/_control", "token": "not-so-secret"}}
TARGET = parse_target({"base_url": BASE, "stimuli": CONTROL}, name="a recording")


@pytest.fixture(scope="module")
def conformant() -> tuple[Exchange, ...]:
    """What the mock seller was asked and answered."""
    return rehearse(TARGET, "--ttck-budget", "small", "--ttck-lane", "verdict").exchanges


def judged(entries: Any, runs: Path, *, selection: str | None = None, strict: bool = False, whole: bool = True) -> tuple[ExitCode, Report]:
    options = Options(runs=runs, selection=selection, strict=strict, quiet=True)
    code, directory = replay(entries, target=TARGET, options=options, suites=("ttck.suites.ticket",), source="a test", whole=whole)
    assert directory.parent == runs
    return code, load(directory)


def rows(report: Report) -> dict[str, RequirementRow]:
    return {row.id: row for row in report.requirements}


def changed(entries: tuple[Exchange, ...], operation: str, **attributes: Any) -> list[Entry]:
    """The entries with attributes of one accepted answer replaced; None takes one away."""
    found: list[Entry] = list(entries)
    place = next(at for at, e in enumerate(entries) if e.operation == operation and e.accepted)
    seen = entries[place]
    assert seen.answer is not None
    document = {name: value for name, value in {**seen.document, **attributes}.items() if value is not None}
    found[place] = replace(seen, answer=replace(seen.answer, body=json.dumps(document).encode()))
    return found


def test_conformant_traffic_shows_no_breach_and_never_conformance(conformant: tuple[Exchange, ...], tmp_path: Path) -> None:
    code, report = judged(conformant, tmp_path)
    assert code == ExitCode.CONFORMANT
    assert report.verdict.word == NO_BREACH
    assert report.exit_code == code
    found = rows(report)
    assert found["MEF113:R24"].outcome is Outcome.PASSED
    assert found["MEF113:R27"].outcome is Outcome.PASSED
    assert found["MEF113:R33"].standing == "not exercised"
    assert found["MEF113:R33"].reason == NOT_EXERCISED
    assert not [row.id for row in report.requirements if row.outcome in {Outcome.FAILED, Outcome.ERROR, Outcome.INCONCLUSIVE}]


def test_the_folder_is_that_of_a_run_and_says_where_the_traffic_is_from(conformant: tuple[Exchange, ...], tmp_path: Path) -> None:
    _, report = judged(conformant, tmp_path, selection="R24")
    folder = report.path.parent
    assert {path.name for path in folder.iterdir()} == {"record.jsonl", "report.html", "report.json", "junit.xml", "requirements.csv"}
    assert (report.header["source"], report.header["stimuli"], report.header["whole"]) == ("a test", "none", True)
    assert report.footer is not None
    assert report.footer["exchanges"] == len(conformant)
    assert "a test" in (folder / "report.html").read_text()
    assert report.exchange(1) is not None


def test_a_breach_in_one_answer_is_found_in_an_excerpt(conformant: tuple[Exchange, ...], tmp_path: Path) -> None:
    entries = changed(conformant, Operation.CREATE, status="inProgress")
    code, report = judged(entries, tmp_path, selection="R24", whole=False)
    assert code == ExitCode.NOT_CONFORMANT
    assert report.verdict.failed == ("MEF113:R24",)
    (number,) = report.findings[0].finding.exchanges
    assert report.exchange(number) is not None


def test_a_check_with_stories_still_judges_single_answers_and_shows_them(conformant: tuple[Exchange, ...], tmp_path: Path) -> None:
    _, report = judged(changed(conformant, Operation.CREATE, sellerPriority=None), tmp_path, selection="R25", whole=False)
    assert "MEF113:R25" in report.verdict.failed


def test_only_whole_traffic_tells_histories(conformant: tuple[Exchange, ...], tmp_path: Path) -> None:
    patched = next(e for e in conformant if e.operation == Operation.PATCH and e.accepted and "note" in (e.sent or {}))
    without = [e for e in conformant if e is not patched]
    code, report = judged(without, tmp_path / "whole", selection="R2")
    assert code == ExitCode.NOT_CONFORMANT  # the promise of a whole was broken
    code, report = judged(without, tmp_path / "part", selection="R2", whole=False)
    assert code == ExitCode.NOTHING_JUDGED
    assert rows(report)["MEF113:R2"].reason == f"{PARTIAL}; {NOT_EXERCISED}"


@pytest.mark.parametrize("start", [40, 150, 400])
def test_a_window_accuses_nobody(conformant: tuple[Exchange, ...], tmp_path: Path, start: int) -> None:
    for whole in (True, False):
        code, report = judged(conformant[start : start + 300], tmp_path / str(whole), whole=whole)
        assert (code, report.findings) == (ExitCode.CONFORMANT, ())


def test_random_losses_accuse_nobody_in_an_excerpt(conformant: tuple[Exchange, ...], tmp_path: Path) -> None:
    code, report = judged([e for at, e in enumerate(conformant) if at % 3 and at % 7], tmp_path, whole=False)
    assert (code, report.findings) == (ExitCode.CONFORMANT, ())


def test_warnings_count_when_strict(conformant: tuple[Exchange, ...], tmp_path: Path) -> None:
    entries = changed(conformant, Operation.RETRIEVE, href=7)
    code, report = judged(entries, tmp_path, selection="MEF124:OAS", strict=True)
    assert code == ExitCode.FINDINGS
    assert report.exit_code == code
