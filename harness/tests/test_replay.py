from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from harness.buyer.target import parse_target
from harness.cli.run import suite_paths
from harness.judge.histories import ASIDE, PARTIAL
from harness.record.exchange import Entry, Exchange
from harness.rehearsal.dry import rehearse
from harness.replay.replay import NO_NOTIFICATION, NOT_EXERCISED, Excerpt, Recorded, ReplayError, measures, replay
from harness.report.model import NO_BREACH, Report, load
from harness.report.rows import RequirementRow
from harness.runs.run import Options
from harness.tests.entries import Story
from harness.verdict import ExitCode, Inconclusive, Outcome
from specs.vocabulary import Kind, Operation, TicketEvent

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"
TARGET = parse_target({"base_url": BASE}, name="a recording")


@pytest.fixture(scope="module")
def conformant(tmp_path_factory: pytest.TempPathFactory) -> tuple[Exchange, ...]:
    """What a conformant seller in memory was asked and answered."""
    path = tmp_path_factory.mktemp("rehearsal") / "target.yaml"
    path.write_text(
        json.dumps({"base_url": BASE, "stimuli": {"control": {"url": "http://127.0.0.1:9/_control", "token": "not-so-secret"}}})
    )
    arguments = ["-c", str(files("suites") / "pytest.ini"), "--ttck-target", str(path), "--ttck-budget", "small", "--ttck-lane", "verdict"]
    return rehearse(arguments, suite_paths(("suites.ticket",))).exchanges


def judged(entries: Any, runs: Path, *, selection: str | None = None, strict: bool = False, whole: bool = True) -> tuple[ExitCode, Report]:
    options = Options(runs=runs, selection=selection, strict=strict, quiet=True)
    code, directory = replay(entries, target=TARGET, options=options, suites=("suites.ticket",), source="a test", whole=whole)
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


def test_traffic_that_shows_nothing_is_nothing_judged(tmp_path: Path) -> None:
    code, report = judged([], tmp_path)
    assert (code, report.exit_code) == (ExitCode.NOTHING_JUDGED, ExitCode.NOTHING_JUDGED)


def test_a_selection_without_a_check_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match="no requirement matches 'R999'"):
        judged([], tmp_path, selection="R999")
    with pytest.raises(ReplayError, match="no check of this version"):
        judged([], tmp_path, selection="R60")
    assert list(tmp_path.iterdir()) == []


def test_without_notifications_nothing_is_owed() -> None:
    story = Story()
    story.create()
    (item_history,) = Recorded(story.entries).item_histories.values()
    with pytest.raises(Inconclusive, match=NO_NOTIFICATION):
        item_history.distinct_events(TicketEvent.STATE_CHANGE)
    story.event(TicketEvent.STATE_CHANGE)
    (item_history,) = Recorded(story.entries).item_histories.values()
    assert len(item_history.distinct_events(TicketEvent.STATE_CHANGE)) == 1


def test_what_was_created_before_the_recording_has_no_trail() -> None:
    story = Story()
    story.read("pending", ticket="old")
    story.create("new")
    assert set(Recorded(story.entries).item_histories_of(Kind.TICKET)) == {"new"}
    assert {s.document["id"] for s in Excerpt(story.entries).sightings} == {"old", "new"}


def test_an_excerpt_tells_no_history() -> None:
    story = Story()
    story.create()
    excerpt = Excerpt(story.entries)
    for ask in (lambda: excerpt.item_histories, lambda: excerpt.steps, lambda: excerpt.item_histories_of(Kind.WORKORDER)):
        with pytest.raises(Inconclusive, match="only a part"):
            ask()


def test_entries_are_counted_by_kind() -> None:
    story = Story()
    story.create()
    story.event(TicketEvent.STATE_CHANGE)
    story.stimulus("ticket_resolve")
    assert measures(story.entries) == {"exchanges": 1, "notifications": 1, "stimuli": 1}


def test_a_reading_beside_a_write_tells_no_order() -> None:
    story = Story()
    story.create("1")
    story.read("pending", ticket="1")
    story.exchange(Operation.PATCH, ticket="1", status=200, answer={"id": "1", "status": "inProgress"})
    created, beside, patch = story.entries
    began = patch.at
    beside = replace(beside, at=began + timedelta(milliseconds=5), elapsed=0.2)
    patch = replace(patch, elapsed=0.1)
    after = replace(beside, number=9, at=began + timedelta(seconds=1))
    traffic = Recorded([replace(created, elapsed=0.0), beside, patch, after])
    assert [entry.scenario == ASIDE for entry in traffic.entries] == [False, True, False, False]
