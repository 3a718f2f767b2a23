"""The use cases as a whole, and what the target file claims of them: MEF 113 8.1 (R1)."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api
from ttck.suites.appointment import answer_rules, claim_rules, gates

ALL = ("registering", "searching", "booking", "changing", "refusing", "visiting", "parting")
APIS = [str(Api.APPOINTMENT), str(Api.WORKORDER)]


@pytest.mark.parametrize("api", APIS)
@verifies("MEF113:R1", needs=("claiming", *ALL))
def test_a_claimed_api_is_there(verify: Verify, traffic: Traffic, story: Stories, api: str) -> None:
    """An API that the target file claims answers."""
    glances = claim_rules.claimed(story("claiming"), api, traffic)
    verify.every(glances, claim_rules.there, none="no look at the API told anything")


@pytest.mark.parametrize("api", APIS)
@verifies("MEF113:R1", needs=("claiming",))
def test_the_mandatory_set_is_whole(verify: Verify, story: Stories, api: str) -> None:
    """A seller without appointments or workorders does without a part of the one mandatory set of the draft (errata D4)."""
    verify.every(claim_rules.glance(story("claiming"), api), claim_rules.in_the_set, none="no look at the API told anything")


@pytest.mark.parametrize("api", APIS)
@verifies("MEF113:R1", advisory=True, needs=("claiming",))
def test_an_api_that_is_there_is_claimed(verify: Verify, story: Stories, api: str) -> None:
    """An API that answers is claimed in the target file; otherwise it was not judged."""
    glances = claim_rules.not_claimed(story("claiming"), api)
    verify.every(glances, claim_rules.not_there, none="no look at the API told anything")


@verifies("MEF113:R1", "MEF113:O19", advisory=True, needs=("registering",))
def test_claimed_appointment_events_are_there(verify: Verify, story: Stories, target: Target) -> None:
    """A seller that is said to have appointment events accepts a registration for them (errata C1)."""
    claim_rules.events_claimed(target)
    registering = gates.told(story, target, "registering")
    verify.every(claim_rules.first(registering), claim_rules.accepts, none="no registration was answered")


@verifies("MEF113:R1", "MEF113:O19", advisory=True, needs=("registering",))
def test_appointment_events_that_are_there_are_claimed(verify: Verify, story: Stories, target: Target) -> None:
    """A seller that accepts registrations for appointment events is said to have them."""
    claim_rules.events_not_claimed(target)
    registering = gates.told(story, target, "registering")
    verify.every(claim_rules.first(registering), claim_rules.declines, none="no registration was answered")


@pytest.mark.parametrize("operation", [str(o) for o in answer_rules.USE_CASES])
@verifies("MEF113:R1", needs=ALL)
def test_a_use_case_is_implemented(verify: Verify, traffic: Traffic, story: Stories, target: Target, operation: str) -> None:
    """Each operation of the claimed use cases works: well-formed requests succeed, and none is answered not implemented."""
    claim_rules.use_case_claimed(target, operation)
    answered = answer_rules.sound(traffic, operation)
    why = answer_rules.reasons(*(story(name) for name in ("booking", "changing", "visiting")))
    verify.every(answered, answer_rules.implemented, none=why())
    verify.covered([operation], {e.operation for e in answered if e.accepted}, why=[why()])
