"""Use case 5, cancel a ticket: MEF 113 9.6."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Operation, TicketState
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import alone_acts, operation_rules, rules, ticket_rules, twins

REFUSING = (
    TicketState.RESOLVED, TicketState.CLOSED, TicketState.REOPENED, TicketState.ASSESSING_CANCELLATION, TicketState.CANCELLED,
)  # fmt: skip


@verifies("MEF113:R54", advisory=True, needs=("probing",))
def test_a_cancel_without_identifier_changes_nothing(verify: Verify, story: Stories) -> None:
    """A cancel without identifier in the path, but with one in the body, changes no ticket."""
    verify.every([story("probing").empty_segment], ticket_rules.nothing_happened, none="the probe could not be sent")


@verifies("MEF113:R55", needs=("walking", "clearing", "probing"))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic) -> None:
    """The status code of a cancel tells success from failure, and the body does not contradict it."""
    verify.every(traffic.of(Operation.CANCEL), rules.says_what_happened, none="no cancel was answered")


@verifies("MEF113:R55", needs=("walking", "probing"))
def test_a_failure_is_signalled(verify: Verify, story: Stories) -> None:
    """A cancel that does nothing is not answered with a success code."""
    verify.every(
        operation_rules.futile(story, Operation.CANCEL), operation_rules.no_empty_success, none="no cancel was tried that must fail"
    )


@verifies("MEF113:R56", needs=("probing",))
def test_an_unknown_ticket_is_an_error(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Cancelling an identifier that was never issued is an error."""
    if recorded(story):
        verify.every(alone_acts.strangers(traffic, Operation.CANCEL), alone_acts.fails, none="no unknown ticket was cancelled")
        return
    verify.every(twins.unknown(story, Operation.CANCEL), rules.refused, none="no unknown ticket was cancelled")


@pytest.mark.parametrize("state", REFUSING)
@verifies("MEF113:R57", needs=("walking",))
def test_a_cancel_is_refused_in_a_state(verify: Verify, story: Stories, traffic: Traffic, state: TicketState) -> None:
    """Cancelling is an error in resolved, closed, reopened, assessingCancellation and cancelled, and changes nothing."""
    if recorded(story):
        verify.every(alone_acts.wrong(traffic, Operation.CANCEL, state), alone_acts.is_refused, none=f"no ticket in {state} was cancelled")
        return
    operation_rules.stable(story("walking"), state)
    walking = story("walking")
    tries = twins.attempts(walking, Operation.CANCEL, walking.tried(Operation.CANCEL, state))
    none = twins.nowhere(walking, Operation.CANCEL, operation_rules.why_not(walking, state))
    verify.every(tries, operation_rules.stays_refused, none=none)


@verifies("MEF113:R58", needs=("walking", "clearing", "crowding"))
def test_a_cancel_is_assessed(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A successful cancel puts the ticket in assessingCancellation."""
    if recorded(story):
        alone_acts.all_lead_to(verify, traffic, target, Operation.CANCEL, TicketState.ASSESSING_CANCELLATION, none="no cancel was accepted")
        return
    tries = operation_rules.successes(traffic, story, Operation.CANCEL, beside=story("crowding").cancels)
    verify.every(tries, operation_rules.leads_to(TicketState.ASSESSING_CANCELLATION), none="no cancel was accepted")


@verifies("MEF113:R56", advisory=True, needs=("probing",))
def test_an_unknown_ticket_is_no_crash(verify: Verify, story: Stories) -> None:
    """Cancelling an identifier that was never issued is an error of the buyer, and does not make the seller fail."""
    verify.every(ticket_rules.unknown(story, Operation.CANCEL), rules.not_a_crash, none="no unknown ticket was tried")


@verifies("MEF113:R57", advisory=True, needs=("walking",))
def test_a_wrong_state_is_no_crash(verify: Verify, story: Stories) -> None:
    """A cancel that the state does not allow is an error of the buyer, and does not make the seller fail."""
    tries = [a.exchange for a in operation_rules.wrong_states(story("walking"), Operation.CANCEL)]
    verify.every(tries, rules.not_a_crash, none="no state refuses a cancel that could be reached")
