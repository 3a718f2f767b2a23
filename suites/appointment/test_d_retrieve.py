"""Use case 9, retrieve an appointment: MEF 113 9.10."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.appointment import answer_rules, booking_rules, change_rules, gates, lasting_rules, twins, workorder_rules
from ttck.suites.appointment.scenarios.g_visiting import ADDITIONS
from ttck.suites.common import strangers
from ttck.suites.ticket.rules import not_a_crash, refused

ALL = ("booking", "changing", "refusing", "visiting", "parting")
OPERATION = Operation.RETRIEVE_APPOINTMENT


@verifies("MEF113:R89", advisory=True, needs=("refusing",))
def test_a_blank_identifier_finds_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """A retrieval with a blank identifier does not answer with one appointment."""
    refusing = gates.told(story, target, "refusing")
    seen = [act for name, (_, act, _) in refusing.without_id.items() if name == "retrieveBlankAppointment"]
    rule = answer_rules.gives_none(Kind.APPOINTMENT)
    verify.every(twins.beside_retrieve(refusing, seen, rule), rule, none=answer_rules.reasons(refusing)())


@verifies("MEF113:R90", needs=ALL)
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The status code of a retrieval tells success from failure, and the body does not contradict it."""
    gates.told(story, target, "refusing")
    verify.every(traffic.of(OPERATION), answer_rules.says(Kind.APPOINTMENT), none="no appointment was asked for")


@verifies("MEF113:R90", needs=ALL)
def test_an_appointment_of_ones_own_can_be_read(verify: Verify, story: Stories, target: Target) -> None:
    """An appointment that was booked can be retrieved, also after it was cancelled or took place."""
    parting = gates.told(story, target, "parting")
    verify.every(parting.appointments.values(), change_rules.can_be_read, none=answer_rules.reasons(story("booking"))())


@verifies("MEF113:R90", needs=ALL)
def test_an_appointment_is_found_whenever_it_is_asked_for(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """An appointment that was booked is found at every later look, not only at the last one."""
    gates.told(story, target, "refusing")
    seen = lasting_rules.looks(traffic, Kind.APPOINTMENT) if traffic.whole else ()
    verify.every(seen, lasting_rules.still_found, none="no appointment was asked for after it was booked")


@verifies("MEF113:R91", needs=("refusing",))
def test_an_unknown_appointment_is_an_error(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving an identifier that was never issued is an error."""
    refusing = gates.told(story, target, "refusing")
    verify.every(twins.unknown(refusing, OPERATION), refused, none="no unknown appointment was asked for")


@verifies("MEF113:R91", needs=("visiting",))
def test_the_identifier_of_something_else_finds_no_appointment(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving an appointment by the identifier of its ticket or its workorder is an error."""
    visiting = gates.told(story, target, "visiting")
    verify.where(strangers.of(visiting.strange, Kind.APPOINTMENT), strangers.finds_nothing, unused=answer_rules.reasons(visiting)())


@verifies("MEF113:R91", advisory=True, needs=("refusing",))
def test_an_unknown_appointment_does_no_harm(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving an identifier that was never issued does not make the seller fail."""
    refusing = gates.told(story, target, "refusing")
    verify.every(answer_rules.of(refusing.unknown, OPERATION), not_a_crash, none="no unknown appointment was asked for")


@verifies("MEF113:R92", needs=("refusing",))
def test_a_failed_retrieval_carries_nothing(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The answer to a retrieval that fails has none of the attributes of an appointment."""
    gates.told(story, target, "refusing")
    verify.every(traffic.refused(OPERATION), answer_rules.carries_nothing(Kind.APPOINTMENT), none="no retrieval failed")


@verifies("MEF113:R93", needs=ALL)
def test_an_appointment_is_complete(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A retrieved appointment has identifier, workorder, slot, state, place and the contacts of both sides, whatever its state."""
    booking = gates.told(story, target, "booking")
    verify.every(booking_rules.readings(traffic), booking_rules.complete, none=answer_rules.reasons(booking)())


@verifies("MEF113:R93", needs=("booking",))
def test_an_appointment_is_read_as_it_was_booked(verify: Verify, story: Stories, target: Target) -> None:
    """Workorder and slot are retrieved as they were booked, and so is the contact of the buyer."""
    booking = gates.told(story, target, "booking")
    tries = booking_rules.readable(booking.accepted)
    verify.every(tries, booking_rules.read_back("workOrder", "validFor"), none=answer_rules.reasons(booking)())
    verify.every(tries, booking_rules.contact_read_back, none=answer_rules.reasons(booking)())


@pytest.mark.parametrize("name", ["note", "attachment"])
@verifies("MEF113:R94", needs=ALL)
def test_optional_parts_are_read(verify: Verify, traffic: Traffic, story: Stories, target: Target, name: str) -> None:
    """Notes and attachments that either side has set are in every later reading."""
    booking = gates.told(story, target, "booking")
    verify.every(booking_rules.with_items(traffic, name), booking_rules.items_kept(name), none=answer_rules.reasons(booking)())


@pytest.mark.parametrize("stimulus", [str(s) for s in ADDITIONS])
@verifies("MEF113:R94", needs=("visiting",))
def test_additions_of_the_seller_are_read(verify: Verify, story: Stories, target: Target, stimulus: str) -> None:
    """What the seller adds to an appointment is there when it is retrieved."""
    visiting = gates.told(story, target, "visiting")
    added = workorder_rules.believable(visiting.additions, stimulus)
    verify.every(
        added,
        workorder_rules.visible,
        none=visiting.why_not(stimulus) or "it did not show, and was not announced, or the appointment could not be read",
    )
