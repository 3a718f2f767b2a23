from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness.buyer.target import parse_target
from harness.cli import doctor_stimuli
from harness.cli.doctor_context import examine
from harness.cli.doctor_lines import Said
from specs.vocabulary import Stimulus


def say(folder: Path, stimuli: dict[str, Any]) -> list[Said]:
    document = {"base_url": "http://127.0.0.1:9/x", "stimuli": stimuli}
    path = folder / "target.yaml"
    path.write_text(json.dumps(document))
    with examine(parse_target(document, name="t"), path, send=False) as case:
        return list(doctor_stimuli.stimuli(case))


def test_ways_are_told_by_rung(tmp_path: Path) -> None:
    rest = [str(name) for name in Stimulus if name != Stimulus.RESOLVE]
    (said,) = say(tmp_path, {"wait": rest, "command": {"ticket_resolve": ["true"]}})
    assert said.state == "ok"
    assert "by command ticket_resolve" in said.text


def test_one_way_for_everything_is_told_shortly(tmp_path: Path) -> None:
    (said,) = say(tmp_path, {"operator": [str(name) for name in Stimulus]})
    assert said.text == "by operator all"


def test_a_restart_that_no_requirement_waits_for_is_not_missed(tmp_path: Path) -> None:
    offered, missing = say(tmp_path, {"wait": [str(name) for name in Stimulus if name != Stimulus.RESTART]})
    assert offered.state == missing.state == "ok"
    assert "seller_restart" in missing.text


def test_where_no_plan_can_be_made_the_names_are_told_alone(tmp_path: Path) -> None:
    target = parse_target({"base_url": "http://127.0.0.1:9/x"}, name="t")
    with examine(target, tmp_path / "gone.yaml", send=False) as case:
        (said,) = doctor_stimuli.stimuli(case)
    assert said.state == "note"
    assert "ttck plan" in str(said.todo)
