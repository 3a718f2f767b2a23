"""Use case 8, create an appointment: MEF 113 9.8.3, 9.9."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, ContactRole, Kind, Operation
from ttck.suites.appointment import (
    alone_acts,
    alone_rules,
    answer_rules,
    booking_rules,
    gates,
    lifting_rules,
    refusal_rules,
    rushing,
    slot_rules,
    twins,
)
from ttck.suites.common import identifiers
from ttck.suites.common.alone import UNSHOWN, recorded
from ttck.suites.ticket.rules import both, has, has_contact, not_a_crash
from ttck.suites.ticket.twins import said

BOTH = (Api.APPOINTMENT, Api.WORKORDER)


def _why(*stories: object) -> str:
    return answer_rules.reasons(*stories)()


def _booked(traffic: Traffic, target: Target) -> list[alone_rules.Come]:
    """Bookings in recorded traffic, with the readings of their workorders while the appointment was still due."""
    found = alone_rules.come(traffic, Kind.WORKORDER, Operation.CREATE_APPOINTMENT, patience=target.limits.state_wait)
    return alone_rules.due(traffic, found)


# --- R75, R82: duties of the buyer ------------------------------------------------------------------------------------


@verifies("MEF113:R75", advisory=True, needs=("refusing",))
def test_a_booking_for_no_workorder_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A booking that names an unknown workorder, or a ticket in its place, is refused."""
    refusing = gates.told(story, target, "refusing")
    tried, rule = [*refusing.about("R84"), *refusing.about("R75")], slot_rules.probe_refused
    verify.every(twins.probes(tried, rule), rule, none=twins.no_probe(tried, _why(refusing)))


@verifies("MEF113:R82", advisory=True, needs=("refusing",))
def test_an_incomplete_booking_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A booking without slot, workorder or contact of the buyer, or with a slot that is no period, is refused."""
    refusing = gates.told(story, target, "refusing")
    tried, rule = refusing.about("R82"), slot_rules.probe_refused
    verify.every(twins.probes(tried, rule), rule, none=twins.no_probe(tried, _why(refusing)))


@verifies("MEF113:R82", advisory=True, needs=("refusing",))
def test_a_refused_booking_is_the_buyers_error(verify: Verify, story: Stories, target: Target) -> None:
    """A booking with a mistake in it is refused as the buyer's error, and does not make the seller fail."""
    refusing = gates.told(story, target, "refusing")
    tries = [p.exchange for rule in ("R82", "R84", "R85") for p in refusing.about(rule) if p.exchange.refused]
    verify.every(tries, not_a_crash, none=_why(refusing))


# --- R77 to R81: the workorder and its ticket ---------------------------------------------------------------------------


@verifies("MEF113:R77", needs=("booking",))
def test_the_named_workorder_is_booked(verify: Verify, story: Stories, target: Target) -> None:
    """With two workorders open, a booking changes the one that it names and its ticket, and not the other one."""
    bookings = gates.told(story, target, "booking", *BOTH)
    tries = [beside for beside in bookings.beside if beside.booking.id is not None]
    verify.every(tries, booking_rules.right_workorder, none=bookings.reasons.get("beside") or _why(bookings))


@verifies("MEF113:R78", needs=("booking",))
def test_a_second_appointment_is_refused(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A workorder with an appointment that is to take place gets no other one, however free the slot is."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        none = "no booking came while another appointment of its workorder was seen to be due, before and after it"
        verify.every(alone_acts.twice(traffic), alone_acts.is_refused, none=none)
        return
    bookings = gates.told(story, target, "booking")
    why = bookings.reasons.get("second") or _why(bookings)
    verify.every(booking_rules.still_due(bookings.second), booking_rules.one_only, none=why)


@verifies("MEF113:R78", needs=("booking",))
def test_of_two_bookings_at_the_same_moment_one_is_taken(verify: Verify, story: Stories, target: Target) -> None:
    """Of two bookings that come for one workorder at the same moment no more than one brings an appointment."""
    bookings = gates.told(story, target, "booking")
    why = bookings.reasons.get("one") or "of two bookings at the same moment none was accepted"
    verify.where(rushing.decided(bookings.rushed.one), rushing.only_one, unused=why)


@verifies("MEF113:R79", needs=("booking",))
def test_the_workorder_names_its_appointment(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """After a booking the workorder names the new appointment, and once more after a second one in place of a cancelled one."""
    if recorded(story):
        gates.claimed(target, *BOTH)
        verify.every(_booked(traffic, target), alone_rules.named, none=UNSHOWN)
        return
    bookings = gates.told(story, target, "booking", *BOTH)
    made = booking_rules.workorder_read([*bookings.accepted, *bookings.again])
    verify.every(made, booking_rules.added, none=_why(bookings))


@verifies("MEF113:R80", needs=("booking",))
def test_a_booking_satisfies_the_workorder(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A workorder that asked for an appointment asks for none after the booking, the first one and one after a cancel."""
    if recorded(story):
        gates.claimed(target, *BOTH)
        verify.every(alone_rules.asked(_booked(traffic, target)), alone_rules.satisfied, none=UNSHOWN)
        return
    bookings = gates.told(story, target, "booking", *BOTH)
    verify.every(booking_rules.required_before([*bookings.accepted, *bookings.again]), booking_rules.satisfied, none=_why(bookings))


@verifies("MEF113:R80", needs=("changing",))
def test_a_patch_leaves_the_workorder_satisfied(verify: Verify, story: Stories, target: Target) -> None:
    """After a patch of its appointment a workorder asks for none."""
    changing = gates.told(story, target, "changing", *BOTH)
    verify.every(changing.workorders, booking_rules.still_satisfied(target), none=_why(changing))


@verifies("MEF113:R79", needs=("refusing",))
def test_a_refused_booking_is_named_nowhere(verify: Verify, story: Stories, target: Target) -> None:
    """A workorder names the same appointments after a booking that was refused."""
    refusing = gates.told(story, target, "refusing", *BOTH)
    tries = refusal_rules.refused_around([p for p in refusing.probes if p.rule != "R85"])
    verify.every(tries, refusal_rules.names_no_more, none=refusing.reasons.get("probes", "no booking was refused"))


@verifies("MEF113:R80", needs=("refusing",))
def test_a_refused_booking_satisfies_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """A workorder that asks for an appointment still does after a booking that was refused."""
    refusing = gates.told(story, target, "refusing", *BOTH)
    tries = [p for p in refusal_rules.refused_around(refusing.probes) if refusal_rules.asked(p)]
    verify.every(tries, refusal_rules.still_asks, none=refusing.reasons.get("probes", "no booking was refused while one was asked for"))


@verifies("MEF113:R73", advisory=True, needs=("refusing",))
def test_a_refused_booking_takes_no_slot(verify: Verify, story: Stories, target: Target) -> None:
    """Slots whose booking was refused for want of a contact are offered as before."""
    refusing = gates.told(story, target, "refusing")
    tries = refusal_rules.lingering(refusing.lingering)
    verify.every([tries] if tries else [], refusal_rules.left_on_offer, none=refusing.reasons.get("probes", "no booking was refused"))


@verifies("MEF113:R81", needs=("booking",))
def test_a_booking_takes_the_ticket_on(verify: Verify, story: Stories, target: Target) -> None:
    """A ticket that waited for its appointment is in progress after the booking."""
    bookings = gates.told(story, target, "booking")
    verify.every(lifting_rules.lifted(bookings.accepted), lifting_rules.in_progress, none=_why(bookings))


@verifies("MEF113:R81", needs=("booking",))
def test_a_booking_takes_the_ticket_on_beside_another_workorder(verify: Verify, story: Stories, target: Target) -> None:
    """A ticket with two workorders that wait for an appointment is in progress after the booking for one of them (errata C34)."""
    bookings = gates.told(story, target, "booking")
    why = bookings.reasons.get("waiting") or "no ticket waited with two workorders"
    verify.where(lifting_rules.lifted(bookings.waiting[:1]), lifting_rules.in_progress_beside, unused=why)


@verifies("MEF113:R81", needs=("changing",))
def test_a_patch_takes_the_ticket_on(verify: Verify, story: Stories, target: Target) -> None:
    """A ticket that waits for information is in progress after a patch of its appointment (errata C11)."""
    changing = gates.told(story, target, "changing")
    tries = lifting_rules.accepted_patches(changing.lifted)
    verify.every(tries, lifting_rules.patch_lifts(target), none=changing.reasons.get("lifted") or _why(changing))


# --- R83 to R88, O15, O16: the answer -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["note", "attachment"])
@verifies("MEF113:O15", needs=("booking",))
def test_optional_parts_are_accepted(verify: Verify, story: Stories, target: Target, name: str) -> None:
    """A booking with notes, or with attachments, is accepted."""
    bookings = gates.told(story, target, "booking")
    tries = booking_rules.with_part(bookings, name)
    twins.taken("booking", [b.created for b in bookings.good])
    verify.some(tries, booking_rules.was_accepted, none=_why(bookings), broken=booking_rules.always_refused(name))


@pytest.mark.parametrize("name", ["note", "attachment"])
@verifies("MEF113:O15", needs=("booking",))
def test_optional_parts_come_back(verify: Verify, story: Stories, target: Target, name: str) -> None:
    """Notes and attachments of a booking are in its answer."""
    bookings = gates.told(story, target, "booking")
    tries = [b for b in booking_rules.with_part(bookings, name) if b.id is not None]
    verify.every(tries, booking_rules.part_echoed(name), none=_why(bookings))


@verifies("MEF113:R83", needs=("booking", "refusing"))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The status code of a booking tells success from failure, and the body does not contradict it."""
    bookings = gates.told(story, target, "booking")
    verify.every(traffic.of(Operation.CREATE_APPOINTMENT), answer_rules.says("appointment"), none=_why(bookings))


@verifies("MEF113:R84", needs=("booking", "refusing"))
def test_a_refused_booking_carries_nothing(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The answer to a booking that fails has none of the attributes of an appointment."""
    refusing = gates.told(story, target, "refusing")
    refused = traffic.refused(Operation.CREATE_APPOINTMENT)
    why = refusing.reasons.get("probes", "no booking was refused")
    verify.every(refused, answer_rules.carries_nothing("appointment"), none=why)


@verifies("MEF113:R85", needs=("refusing",))
def test_a_slot_that_is_none_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A booking of a slot that does not end after its start is an error, and the workorder gets no appointment."""
    refusing = gates.told(story, target, "refusing")
    tried, rule = refusing.about("R85"), booking_rules.slot_refused
    verify.every(twins.probes(tried, rule), rule, none=twins.no_probe(tried, _why(refusing)))


@verifies("MEF113:R85", advisory=True, needs=("booking",))
def test_a_slot_that_is_not_free_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A slot that was blocked meanwhile, lies in the past, or was never on offer, is not booked (errata C20)."""
    bookings = gates.told(story, target, "booking")
    tries, rule = [*bookings.blocked, *bookings.never_offered], booking_rules.not_booked
    free = bookings.free.created if bookings.free is not None else None
    proven = twins.telling(tries, rule, proven=lambda _: free is not None and free.accepted)
    why = bookings.reasons.get("blocked") or _why(bookings)
    verify.every(proven, rule, none=f"a free slot is not booked either: {said(free)}" if tries else why)


@verifies("MEF113:R86", needs=("booking",))
def test_a_booking_comes_back(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The answer to a booking has everything that the buyer sent, unchanged."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        verify.every(alone_rules.answered(traffic, Operation.CREATE_APPOINTMENT), alone_rules.booking_echoed(target), none=UNSHOWN)
        return
    bookings = gates.told(story, target, "booking")
    verify.every(bookings.accepted, booking_rules.echoed(target), none=_why(bookings))


@verifies("MEF113:R87", needs=("booking",))
def test_a_booking_is_answered_in_full(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The answer to a booking has an identifier, a state and the seller's contact."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        rule = both(has("id", "status"), has_contact(ContactRole.SELLER_APPOINTMENT))
        verify.every(alone_rules.answered(traffic, Operation.CREATE_APPOINTMENT), rule, none=UNSHOWN)
        return
    bookings = gates.told(story, target, "booking")
    answers = [b.created for b in bookings.good if b.created.accepted]
    verify.every(answers, has("id", "status"), none=_why(bookings))
    verify.every(answers, has_contact(ContactRole.SELLER_APPOINTMENT), none=_why(bookings))


@verifies("MEF113:R87", needs=("booking", "changing", "refusing", "visiting"))
def test_each_appointment_has_an_identifier_of_its_own(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No two appointments get the same identifier, not even when they are booked at the same moment."""
    gates.claimed(target, Api.APPOINTMENT)
    given = identifiers.given(traffic, Operation.CREATE_APPOINTMENT, about=identifiers.workorder)
    verify.every(given, identifiers.issued_once("appointments"), none="no booking was accepted")


@verifies("MEF113:O16", needs=("booking",))
def test_notes_beside_the_buyers_are_the_sellers(verify: Verify, story: Stories, target: Target) -> None:
    """Notes in the answer to a booking that the buyer did not send are marked as the seller's."""
    bookings = gates.told(story, target, "booking")
    verify.where(booking_rules.seller_notes(bookings), booking_rules.is_sellers, unused="the seller added no notes")


@verifies("MEF113:R88", needs=("booking",))
def test_a_new_appointment_is_confirmed(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A booking that succeeds is in the state SCHEDULED, which the wire calls confirmed."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        verify.every(alone_rules.answered(traffic, Operation.CREATE_APPOINTMENT), alone_rules.confirmed, none=UNSHOWN)
        return
    bookings = gates.told(story, target, "booking")
    verify.every(bookings.accepted, booking_rules.confirmed, none=_why(bookings))


@verifies("MEF113:R88", advisory=True, needs=("booking",))
def test_a_sound_booking_is_accepted(verify: Verify, story: Stories, target: Target) -> None:
    """A booking of a slot that was offered a moment ago is accepted."""
    bookings = gates.told(story, target, "booking")
    tries = [*bookings.good, *(beside.booking for beside in bookings.beside)]
    twins.taken("booking", [b.created for b in tries])
    verify.every(tries, booking_rules.accepted, none=_why(bookings))


@verifies("MEF113:R32", needs=("booking",))
def test_lists_of_tickets_follow_a_booking(verify: Verify, story: Stories, target: Target) -> None:
    """A ticket that a booking took to inProgress is listed as such, and not as pending any more."""
    bookings = gates.told(story, target, "booking")
    verify.where(
        lifting_rules.looked_for(bookings), lifting_rules.is_followed, unused="no booking took a ticket on, or no list was answered"
    )
