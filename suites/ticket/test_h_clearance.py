"""Use case 6, respond to a clearance request: MEF 113 9.7."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Operation, TicketState
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import alone_acts, crowd_rules, operation_rules, rules, ticket_rules, twins

BOTH = (Operation.CLOSE, Operation.REOPEN)


def _why(story: Stories) -> str:
    reasons = dict.fromkeys([*story("clearing").reasons.values(), *story("walking").why_not(TicketState.RESOLVED)])
    return "; ".join(reasons) or "no ticket was resolved"


@verifies("MEF113:R59", advisory=True, needs=("clearing", "walking"))
def test_a_patch_is_no_answer_to_a_clearance(verify: Verify, story: Stories) -> None:
    """A patch of the state of a resolved ticket is refused, and does not count as an answer to the clearance request."""
    walking = story("walking")
    tries = twins.attempts(walking, Operation.PATCH, story("clearing").patched_closed)
    verify.every(tries, operation_rules.stays_refused, none=twins.nowhere(walking, Operation.PATCH, _why(story)))


@verifies("MEF113:R61", advisory=True, needs=("clearing", "walking"))
def test_a_rejection_without_reason_is_refused(verify: Verify, story: Stories) -> None:
    """A reopen without a reason is refused, and the ticket stays resolved."""
    walking = story("walking")
    tries = twins.attempts(walking, Operation.REOPEN, story("clearing").without_reason)
    verify.every(tries, operation_rules.stays_refused, none=twins.nowhere(walking, Operation.REOPEN, _why(story)))


@verifies("MEF113:R63", needs=("clearing", "walking", "probing"))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic) -> None:
    """The status code of a close or reopen tells success from failure, and the body does not contradict it."""
    verify.every(traffic.of(*BOTH), rules.says_what_happened, none="no clearance was answered")


@verifies("MEF113:R63", needs=("walking", "probing"))
def test_a_failure_is_signalled(verify: Verify, story: Stories) -> None:
    """A close or reopen that does nothing is not answered with a success code."""
    verify.every(
        [*operation_rules.futile(story, Operation.CLOSE), *operation_rules.futile(story, Operation.REOPEN)],
        operation_rules.no_empty_success,
        none=_why(story),
    )


@verifies("MEF113:R63", needs=("clearing", "walking"))
def test_success_is_signalled(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A close and a reopen of a resolved ticket are answered with a success code."""
    tries = [
        *story("walking").tried(Operation.CLOSE, TicketState.RESOLVED),
        *story("walking").tried(Operation.REOPEN, TicketState.RESOLVED),
    ]
    verify.every([a.exchange for a in tries], rules.accepted, none=_why(story))


@verifies("MEF113:R64", needs=("probing", "walking"))
def test_an_unknown_ticket_is_an_error(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Closing or reopening an identifier that was never issued is an error."""
    if recorded(story):
        seen = [stranger for operation in BOTH for stranger in alone_acts.strangers(traffic, operation)]
        verify.every(seen, alone_acts.fails, none="no unknown ticket was closed or reopened")
        return
    tries = [*twins.unknown(story, Operation.CLOSE), *twins.unknown(story, Operation.REOPEN)]
    verify.every(tries, rules.refused, none="no unknown ticket was closed or reopened")


@verifies("MEF113:R65", needs=("walking", "clearing"))
def test_a_rejected_clearance_reopens(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A rejected clearance that is answered with success puts the ticket in reopened, in whatever state it was."""
    if recorded(story):
        alone_acts.all_lead_to(verify, traffic, target, Operation.REOPEN, TicketState.REOPENED, none="no clearance was rejected")
        return
    verify.every(
        operation_rules.done_or_not(traffic, story, Operation.REOPEN), operation_rules.leads_to(TicketState.REOPENED), none=_why(story)
    )


@verifies("MEF113:R66", needs=("walking", "clearing"))
def test_an_accepted_clearance_closes(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """An accepted clearance that is answered with success puts the ticket in closed, in whatever state it was."""
    if recorded(story):
        alone_acts.all_lead_to(verify, traffic, target, Operation.CLOSE, TicketState.CLOSED, none="no clearance was accepted")
        return
    verify.every(
        operation_rules.done_or_not(traffic, story, Operation.CLOSE), operation_rules.leads_to(TicketState.CLOSED), none=_why(story)
    )


@verifies("MEF113:R65", "MEF113:R66", needs=("crowding",))
def test_of_two_answers_at_the_same_moment_one_is_taken(verify: Verify, story: Stories) -> None:
    """Where a clearance is accepted and rejected at the same moment, no more than one of the two succeeds: the ticket has one state."""
    crowding = story("crowding")
    why = crowding.reasons.get("answers") or "of a close and a reopen at the same moment none was taken"
    verify.where(crowd_rules.answered(crowding), crowd_rules.one_answer, unused=why)


@verifies("MEF113:R64", advisory=True, needs=("probing",))
def test_an_unknown_ticket_is_no_crash(verify: Verify, story: Stories) -> None:
    """Answering a clearance for an identifier that was never issued is an error of the buyer, and does not make the seller fail."""
    tries = [*ticket_rules.unknown(story, Operation.CLOSE), *ticket_rules.unknown(story, Operation.REOPEN)]
    verify.every(tries, rules.not_a_crash, none="no unknown ticket was tried")
