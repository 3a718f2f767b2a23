from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.buyer.target import parse_target
from ttck.harness.judge.histories import ASIDE
from ttck.harness.replay.recorded_traffic import NO_NOTIFICATION, Excerpt, Recorded
from ttck.harness.replay.replay import ReplayError, measures, replay
from ttck.harness.report.model import Report, load
from ttck.harness.runs.run import Options
from ttck.harness.tests.entries import Story
from ttck.harness.verdict import ExitCode, Inconclusive
from ttck.specs.vocabulary import Kind, Operation, TicketEvent

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"
TARGET = parse_target({"base_url": BASE}, name="a recording")


def judged(entries: Any, runs: Path, *, selection: str | None = None, strict: bool = False, whole: bool = True) -> tuple[ExitCode, Report]:
    options = Options(runs=runs, selection=selection, strict=strict, quiet=True)
    code, directory = replay(entries, target=TARGET, options=options, suites=("ttck.suites.ticket",), source="a test", whole=whole)
    assert directory.parent == runs
    return code, load(directory)


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
