"""Events at a registered listener, and dates that go with them: ARTEMIS:25, 26, 31 and 39, and TMF621:99."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.artemis import event_rules as rules
from ttck.suites.artemis import resolution_rules
from ttck.suites.tmf import event_gates, expectation_rules, gates

_ALL = ("tmf-registering", "artemis-moving", "artemis-reviewing", "tmf-announcing", "tmf-moving", "tmf-resolving")
_OWED = {TmfEvent.STATE_CHANGE: "no status was seen to change", TmfEvent.RESOLVED: "no ticket was seen to become resolved"}


@pytest.mark.parametrize("name", [str(one) for one in _OWED])
@verifies("ARTEMIS:31", needs=_ALL)
def test_status_and_resolution_are_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target, name: str) -> None:
    """A registered listener is told of each change of status, and of each resolution."""
    found = rules.owed(traffic, story, target, TmfEvent(name))
    joins = event_gates.joins(target)
    verify.every(found, lambda debt: expectation_rules.kept(debt, may_join=joins), none=_OWED[TmfEvent(name)])


@pytest.mark.parametrize("name", [str(one) for one in (TmfEvent.CREATED, TmfEvent.CHANGED, TmfEvent.INFO_REQUIRED)])
@verifies("ARTEMIS:39", needs=(*_ALL, "tmf-pulling"), advisory=True)
def test_what_is_announced_at_all_is_announced_each_time(
    verify: Verify, traffic: Traffic, story: Stories, target: Target, name: str
) -> None:
    """A seller that tells a listener of creations, of changes of attributes or of what it needs tells of each."""
    joins = event_gates.joins(target)
    found = rules.others(traffic, story, target, TmfEvent(name))
    verify.where(found, lambda debt: expectation_rules.kept(debt, may_join=joins), unused=f"no {name} came")


@verifies("ARTEMIS:26", needs=("tmf-registering", "tmf-announcing", "tmf-pulling"), advisory=True)
def test_what_is_required_is_in_the_event(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """An event that says that information is required says which."""
    rules.heard(traffic, story, target)
    verify.where(rules.asking(traffic), rules.says_what, unused="no event said that information is required")


@verifies("TMF621:99", needs=(*_ALL, "tmf-pulling"), advisory=True)
def test_a_ticket_that_is_resolved_again_says_when(verify: Verify, traffic: Traffic) -> None:
    """A ticket that was opened again and resolved again has the date of the last time."""
    verify.where(resolution_rules.resolved_again(traffic), resolution_rules.dated_anew, unused="no ticket was resolved again")


@verifies("ARTEMIS:26", needs=("tmf-registering", "tmf-announcing"))
def test_what_is_required_is_said(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """What is required of the buyer is one operation or an array of them, as information_required says."""
    rules.heard(traffic, story, target)
    rule = rules.formed(str(target.switches.get("information_required")))
    verify.where(rules.questions(traffic), rule, unused="no event said which information is required")


@verifies("ARTEMIS:25", needs=_ALL)
def test_events_name_their_cause(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where the target demands it, the Correlation-ID of an event is one that was sent about its ticket."""
    gates.only(target, "public_rules", "fail")
    rules.settled(traffic)
    verify.where(rules.traced(traffic), rules.caused(traffic), unused="no event has a Correlation-ID")
