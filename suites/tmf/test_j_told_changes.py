"""Whether events of changes tell these changes: TMF621:155."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import event_gates, gates, living, stale_rules


@pytest.mark.parametrize("kind", [Kind.TICKET, Kind.SPECIFICATION])
@verifies("TMF621:155", needs=("tmf-registering", "tmf-patching", "tmf-specifying"))
def test_each_change_is_told(verify: Verify, traffic: Traffic, story: Stories, target: Target, kind: Kind) -> None:
    """Where an event came for each change of an item, one of them has the values that the change led to."""
    if kind is Kind.SPECIFICATION:
        gates.specifications(target)
    event_gates.judged(story, traffic, target)
    found = living.proven(stale_rules.tellable(traffic, kind), stale_rules.is_told, traffic=traffic, kind=lambda part: part.where)
    verify.where(found, stale_rules.is_told, unused="no change came with an event that speaks of what changed")
