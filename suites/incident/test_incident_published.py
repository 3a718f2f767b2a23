"""The published MEF 113 where it says more about incidents. Nothing here counts in a profile that the draft decides."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.common import incident_gates
from ttck.suites.incident import incident_rules, published_rules

ALL = ("hushing", "following", "surveying", "concluding")


@verifies("MEF113-2022:R171", needs=ALL)
def test_work_on_an_incident_has_an_expected_end(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """An incident in progress shows when it is expected to be closed."""
    following = incident_gates.told(story, target, "following")
    seen = published_rules.working(incident_rules.sightings(traffic, following.lives))
    verify.every(seen, published_rules.has_an_expected_end, none=following.why("no incident was in progress"))
