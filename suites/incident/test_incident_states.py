"""The states of incidents and the moves between them: MEF 113 10.3."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import IncidentState
from ttck.suites.common import incident_gates
from ttck.suites.incident import incident_rules, life_rules

ALL = ("hushing", "following", "surveying", "concluding")


@verifies("MEF113:R155", needs=ALL)
def test_an_incident_begins_in_a_known_state(verify: Verify, story: Stories, target: Target) -> None:
    """A new incident shows one of the states of Table 44."""
    lives = [life for life in life_rules.of_the_run(story, target) if life.first.accepted]
    verify.every(lives, life_rules.begins, none=story("following").why("no incident was opened"))


@pytest.mark.parametrize("move", life_rules.MOVES)
@verifies("MEF113:R155", needs=ALL)
def test_a_move_can_be_made(verify: Verify, story: Stories, target: Target, move: str) -> None:
    """The seller can take an incident along each edge of Figure 6."""
    lives, edge = life_rules.of_the_run(story, target), life_rules.named(target, move)
    none = story("following").why(f"no incident was asked to go from {edge.from_state} to {edge.to_state}")
    verify.every(life_rules.tried(lives, edge), life_rules.made(edge), none=none)


@verifies("MEF113:R155", needs=ALL)
def test_no_other_move_is_made(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """An incident goes from state to state along Figure 6 only, and never leaves closed."""
    seen = life_rules.moving(life_rules.steps(traffic, life_rules.of_run_or_recording(story, target)), target)
    following = incident_gates.told(story, target, "following")
    verify.every(seen, life_rules.legal(target), none=following.why("no incident was seen to change its state, or closed twice"))


@verifies("MEF113:R155", needs=ALL)
def test_every_state_is_visited(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Created, in progress and closed are all seen."""
    found = incident_rules.sightings(traffic, life_rules.of_the_run(story, target))
    none = story("following").why("no incident was opened")
    verify.every(found, lambda _: None, none=none)
    verify.covered(tuple(IncidentState), {s.state for s in found if s.state}, why=[none])
