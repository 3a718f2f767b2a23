"""The binding, MEF 137: schemas, status codes, error bodies, and the list of appointments. Findings here decide nothing."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, Kind, Operation
from ttck.suites.appointment import answer_rules, claim_rules, gates, published_rules
from ttck.suites.common import http_rules

ALL = ("registering", "searching", "booking", "changing", "refusing", "visiting", "parting", "arranging")
# The operations that a seller has with its API, and those that it may leave out, which are judged where they are answered.
OPERATIONS = {
    Operation.SEARCH_TIMESLOT: Api.APPOINTMENT,
    Operation.CREATE_APPOINTMENT: Api.APPOINTMENT,
    Operation.RETRIEVE_APPOINTMENT: Api.APPOINTMENT,
    Operation.PATCH_APPOINTMENT: Api.APPOINTMENT,
    Operation.CANCEL_APPOINTMENT: Api.APPOINTMENT,
    Operation.RETRIEVE_WORKORDER: Api.WORKORDER,
}
OPTIONAL = {
    Operation.LIST_APPOINTMENTS: Api.APPOINTMENT,
    Operation.SUBSCRIBE_APPOINTMENTS: Api.APPOINTMENT,
    Operation.UNSUBSCRIBE_APPOINTMENTS: Api.APPOINTMENT,
    Operation.APPOINTMENT_SUBSCRIPTION: Api.APPOINTMENT,
    Operation.LIST_WORKORDERS: Api.WORKORDER,
    Operation.SUBSCRIBE_WORKORDERS: Api.WORKORDER,
}
EVERY = {**OPERATIONS, **OPTIONAL}


@pytest.mark.parametrize("operation", [str(o) for o in answer_rules.USE_CASES])
@verifies("MEF137:R1", "MEF137:R2", "MEF137:R3", "MEF137:R4", needs=ALL)
def test_an_operation_is_implemented(verify: Verify, traffic: Traffic, story: Stories, target: Target, operation: str) -> None:
    """Each operation of the claimed use cases works: well-formed requests succeed, and none is answered not implemented."""
    claim_rules.use_case_claimed(target, operation)
    answered = answer_rules.sound(traffic, operation)
    why = answer_rules.reasons(*(story(name) for name in ("booking", "changing", "visiting")))
    verify.every(answered, answer_rules.implemented, none=why())
    verify.covered([operation], {e.operation for e in answered if e.accepted}, why=[why()])


@pytest.mark.parametrize("operation", [str(o) for o in OPERATIONS])
@verifies("MEF137:OAS", needs=ALL)
def test_answers_keep_the_contract_of_visits(verify: Verify, traffic: Traffic, target: Target, operation: str) -> None:
    """A successful answer about appointments or workorders has the declared status, media type and schema."""
    gates.claimed(target, EVERY[Operation(operation)])
    verify.every(traffic.accepted(operation), http_rules.declared_success, none=f"no {operation} succeeded")


@pytest.mark.parametrize("operation", [str(o) for o in OPTIONAL])
@verifies("MEF137:OAS", needs=ALL)
def test_lists_and_hubs_keep_the_contract(verify: Verify, traffic: Traffic, target: Target, operation: str) -> None:
    """A successful answer of a list or a hub, where the seller has it, has the declared status, media type and schema."""
    gates.claimed(target, EVERY[Operation(operation)])
    verify.where(traffic.accepted(operation), http_rules.declared_success, unused=f"no {operation} succeeded")


@pytest.mark.parametrize("operation", [str(o) for o in EVERY])
@verifies("MEF137:OAS", needs=ALL)
def test_errors_keep_the_contract_of_visits(verify: Verify, traffic: Traffic, target: Target, operation: str) -> None:
    """An error answer with a declared status has the error body that belongs to it."""
    gates.claimed(target, EVERY[Operation(operation)])
    refused = published_rules.answered(traffic.refused(operation))
    verify.where(refused, http_rules.declared_error, unused=f"no {operation} was refused")


@pytest.mark.parametrize("kind", [str(Kind.APPOINTMENT), str(Kind.WORKORDER)])
@verifies("MEF137:OAS", needs=ALL)
def test_notifications_keep_the_contract_of_visits(verify: Verify, traffic: Traffic, target: Target, kind: str) -> None:
    """A notification about an appointment or a workorder keeps the schema of its event type."""
    gates.claimed(target, Api(kind))
    arrived = traffic.notifications_of(Kind(kind))
    verify.where(arrived, http_rules.declared_event, unused=f"no notification about the kind {kind} arrived")


@verifies("MEF137:R31", needs=("arranging",))
def test_appointments_are_listed_by_period(verify: Verify, story: Stories, target: Target) -> None:
    """A list for a period has an appointment exactly when its slot and the period overlap, in full or in part."""
    arranging = gates.told(story, target, "arranging")
    why = answer_rules.reasons(arranging)()
    verify.every(published_rules.listed(arranging), published_rules.found_where_it_overlaps, none=why)
