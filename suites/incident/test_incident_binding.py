"""The binding, MEF 124, for incidents: schemas, status codes and error bodies. Findings here decide nothing."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.common import http_rules, incident_gates
from ttck.suites.incident import published_rules

ALL = ("hushing", "following", "surveying", "concluding")
OPERATIONS = [str(Operation.LIST_INCIDENTS), str(Operation.RETRIEVE_INCIDENT)]


@pytest.mark.parametrize("operation", OPERATIONS)
@verifies("MEF124:OAS", needs=ALL)
def test_answers_about_incidents_keep_the_contract(
    verify: Verify, story: Stories, traffic: Traffic, target: Target, operation: str
) -> None:
    """A successful answer has the declared status, media type and schema."""
    published_rules.of_today(target)
    following = incident_gates.told(story, target, "following")
    verify.every(traffic.accepted(operation), http_rules.declared_success, none=following.why(f"no {operation} succeeded"))


@pytest.mark.parametrize("operation", OPERATIONS)
@verifies("MEF124:OAS", needs=ALL)
def test_errors_about_incidents_keep_the_contract(verify: Verify, story: Stories, traffic: Traffic, target: Target, operation: str) -> None:
    """An error answer with a declared status has the error body that belongs to it."""
    incident_gates.told(story, target, "following")
    verify.where(traffic.refused(operation), http_rules.declared_error, unused=f"no {operation} was refused")


@verifies("MEF124:OAS", needs=ALL)
def test_incident_notifications_keep_the_contract(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A notification of an event type that the contract has keeps its schema."""
    following = incident_gates.events(story, target)
    arrived = published_rules.of_the_contract(traffic.notifications_of(Kind.INCIDENT))
    verify.where(arrived, http_rules.declared_event, unused=following.why("no such notification arrived"))
