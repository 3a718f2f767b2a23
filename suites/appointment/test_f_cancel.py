"""Use case 11, cancel an appointment: MEF 113 9.12."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, AppointmentState, Kind, Operation
from ttck.suites.appointment import alone_rules, answer_rules, change_rules, endings, gates, twins
from ttck.suites.appointment.scenarios.f_refusing import ENDS
from ttck.suites.common.alone import UNSHOWN, recorded
from ttck.suites.ticket.rules import not_a_crash, refused

OPERATION = Operation.CANCEL_APPOINTMENT


@verifies("MEF113:R104", advisory=True, needs=("refusing",))
def test_a_cancel_without_identifier_changes_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """A cancel with an empty path segment, but with an identifier in the body, changes no appointment."""
    refusing = gates.told(story, target, "refusing")
    seen = [triple for name, triple in refusing.without_id.items() if name == "cancelNoAppointment"]
    verify.every(seen, change_rules.nothing_happened, none=answer_rules.reasons(refusing)())


@verifies("MEF113:R105", needs=("changing", "refusing"))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The status code of a cancel tells success from failure, and the body does not contradict it."""
    gates.told(story, target, "refusing")
    verify.every(traffic.of(OPERATION), answer_rules.says(Kind.APPOINTMENT), none="no cancel was answered")


@verifies("MEF113:R105", needs=("refusing",))
def test_a_failure_is_signalled(verify: Verify, story: Stories, target: Target) -> None:
    """A cancel that cannot be done is not answered with a success code."""
    refusing = gates.told(story, target, "refusing")
    tries = [*twins.unknown(refusing, OPERATION), *refusing.tried(OPERATION)]
    verify.every(tries, change_rules.fails, none="no cancel had to fail")


@verifies("MEF113:R106", needs=("refusing",))
def test_an_unknown_appointment_is_an_error(verify: Verify, story: Stories, target: Target) -> None:
    """Cancelling an identifier that was never issued is an error."""
    refusing = gates.told(story, target, "refusing")
    verify.every(twins.unknown(refusing, OPERATION), refused, none="no unknown appointment was cancelled")


@verifies("MEF113:R106", advisory=True, needs=("refusing",))
def test_an_unknown_appointment_does_no_harm(verify: Verify, story: Stories, target: Target) -> None:
    """Cancelling an identifier that was never issued does not make the seller fail."""
    refusing = gates.told(story, target, "refusing")
    verify.every(answer_rules.of(refusing.unknown, OPERATION), not_a_crash, none="no unknown appointment was cancelled")


@pytest.mark.parametrize("state", [str(s) for s in ENDS])
@verifies("MEF113:R107", needs=("refusing",))
def test_an_appointment_that_is_over_cannot_be_cancelled(
    verify: Verify, traffic: Traffic, story: Stories, target: Target, state: str
) -> None:
    """Cancelling an appointment that is not SCHEDULED is an error, and leaves its state as it is."""
    endings.takes_nothing(verify, traffic, story, target, operation=OPERATION, state=AppointmentState(state), done="cancelled")


@verifies("MEF113:R108", needs=("changing", "registering", "booking"))
def test_a_cancelled_appointment_is_cancelled(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """After a successful cancel the appointment can be retrieved, and is cancelled."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        found = alone_rules.come(traffic, Kind.APPOINTMENT, OPERATION, patience=target.limits.state_wait)
        verify.every(found, alone_rules.is_cancelled, none=UNSHOWN)
        return
    changing = gates.told(story, target, "changing")
    others = (*gates.cancels(story("registering")), *gates.told(story, target, "booking").rushed.cancels)
    tries = [a for a in (*changing.cancels, *changing.cancels_at_work, *others) if a.exchange.accepted]
    verify.every(tries, change_rules.cancelled, none=answer_rules.reasons(changing)())
