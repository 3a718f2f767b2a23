from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from ttck.harness.buyer.target import parse_target
from ttck.harness.cli import doctor_stimuli
from ttck.harness.cli.doctor_context import examine
from ttck.harness.cli.doctor_lines import Said
from ttck.harness.cli.doctor_stimuli import waiting_for
from ttck.specs.profiles import Ruling
from ttck.specs.vocabulary import Stimulus

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4"


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


def test_what_waits_for_a_stimulus_is_told_for_what_the_target_claims() -> None:
    alone, visits = (
        parse_target({"base_url": BASE, "declares": {"apis": apis}}, name="t") for apis in (["ticket"], ["ticket", "appointment"])
    )
    assert "MEF113:R135" in waiting_for(alone, "ticket_request_info")
    assert "MEF113:R39" in waiting_for(alone, "ticket_close_on_timeout")  # one way of several
    assert waiting_for(alone, "appointment_complete") == []
    assert "MEF113:R99" in waiting_for(visits, "appointment_complete")
    assert not [name for name in waiting_for(alone, "ticket_start_work") if not name.startswith("MEF113:")]


def test_each_profile_tells_by_its_own_sources() -> None:
    target = parse_target({"base_url": "http://127.0.0.1:9/x", "profile": "tmf621-v5"}, name="t")
    found = waiting_for(target, "ticket_request_info")
    assert found
    assert {name.partition(":")[0] for name in found} <= target.profile.deciding


def test_what_a_profile_switches_off_waits_for_nothing() -> None:
    target = parse_target({"base_url": BASE}, name="t")
    facts = replace(target.profile, rules={"MEF113:R135": Ruling(off=True, because="not here")})
    assert "MEF113:R135" not in waiting_for(replace(target, profile=facts), "ticket_request_info")
