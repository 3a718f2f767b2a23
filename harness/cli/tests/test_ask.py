"""The page for a partner: every profile has one, every key in it is one of a target file, and nothing is overwritten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.buyer.target_errors import target_schema
from ttck.harness.cli.partner_questions import page, sections
from ttck.harness.cli.target_keys import keys
from ttck.specs.profiles import profile, profile_names


def _rows(name: str) -> list[list[str]]:
    lines = page(profile(name)).splitlines()
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines if line.startswith("| ") and "---" not in line]


@pytest.mark.parametrize("name", profile_names())
def test_each_answer_has_a_place_in_the_target_file(name: str) -> None:
    known, facts = target_schema(), profile(name)
    stimuli = set(known["$defs"]["stimulus"]["enum"])
    free = {"values", "switches"}
    switches = {one.name for one in facts.switches}
    for row in _rows(name):
        place = row[-1]
        if place in {"key", "your answer", ""}:
            continue
        first, _, rest = place.partition(".")
        if place.startswith("stimuli: "):
            assert place.removeprefix("stimuli: ") in stimuli
        elif first == "switches":
            assert rest in switches
        else:
            assert first in known["properties"], place
            assert not rest or first in free or rest in keys(known["properties"][first]), place


@pytest.mark.parametrize("name", profile_names())
def test_each_row_is_a_question_with_room_for_an_answer(name: str) -> None:
    for section in sections(profile(name)):
        assert section.blocks, section.title
    for row in _rows(name):
        assert row[0]


def test_what_a_profile_does_not_have_is_not_asked_for() -> None:
    told = {name: page(profile(name)) for name in ("mef113", "ossj", "artemis")}
    assert "Notifications" in told["mef113"]
    assert "Notifications" not in told["ossj"]
    assert "POST /hub" not in told["artemis"] or "register our listener" not in told["artemis"]
    assert "urls.appointment" in told["mef113"]
    assert "urls.appointment" not in told["artemis"]
    assert "OAuth2 client credentials" in told["ossj"]
    assert "stimuli: ticket_need_home" in told["ossj"]


def test_it_is_written_once(ttck: Any, tmp_path: Path) -> None:
    path = tmp_path / "questions.md"
    first = ttck("ask", "--profile", "tmf621-v5", "--output", path)
    assert (first.exit_code, path.read_text(encoding="utf-8")) == (0, page(profile("tmf621-v5")))
    path.write_text("answers of the partner")
    again = ttck("ask", "--profile", "tmf621-v5", "--output", path)
    assert (again.exit_code, path.read_text()) == (2, "answers of the partner")
    assert "nothing is overwritten" in again.output
    assert ttck("ask", "--output", tmp_path / "none" / "x.md").exit_code == 2
    assert ttck("ask", "--profile", "nobody").exit_code == 2


def test_the_page_goes_to_the_screen(ttck: Any) -> None:
    assert ttck("ask").output == page(profile("mef113"))
    assert "ttck ask --profile tmf621-v5" in ttck("ask", "--help").output
