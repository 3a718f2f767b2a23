"""Use case 10, patch an appointment: MEF 113 9.11, and R76 of 9.8.3."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, AppointmentState, Kind, Operation
from ttck.suites.appointment import alone_acts, answer_rules, change_rules, endings, gates, twins
from ttck.suites.appointment.scenarios.f_refusing import ENDS
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import crowd_rules, kept_rules
from ttck.suites.ticket.life_rules import appended
from ttck.suites.ticket.rules import bodiless, not_a_crash, refused

OPERATION = Operation.PATCH_APPOINTMENT
ALL = ("booking", "changing", "refusing", "visiting", "parting")
NAMES = ("validFor", "relatedPlace", "relatedContactInformation")


@verifies("MEF113:R76", advisory=True, needs=("changing",))
def test_a_patch_does_not_move_the_workorder(verify: Verify, story: Stories, target: Target) -> None:
    """A patch that names another workorder is refused, or leaves the appointment where it belongs."""
    changing = gates.told(story, target, "changing")
    why = changing.reasons.get("probes", "no such patch could be sent")
    tried, rule = changing.moved, change_rules.workorder_stays
    verify.every(twins.patches(changing, tried, rule, like=["note"]), rule, none=twins.no_patch(changing, tried, why, like=["note"]))


@verifies("MEF113:R95", advisory=True, needs=("refusing",))
def test_a_patch_of_the_collection_changes_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """A patch without identifier in the path, but with one in the body, changes no appointment."""
    refusing = gates.told(story, target, "refusing")
    seen = [triple for name, triple in refusing.without_id.items() if name == "patchAppointmentCollection"]
    verify.every(seen, change_rules.nothing_happened, none=answer_rules.reasons(refusing)())


@verifies("MEF113:R96", advisory=True, needs=("changing",))
def test_an_empty_patch_changes_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """A patch without any attribute changes nothing of the appointment; the text does not say that it is refused."""
    changing = gates.told(story, target, "changing")
    why = changing.reasons.get("probes", "no such patch could be sent")
    tried, rule = changing.empty, change_rules.without_effect
    verify.every(twins.patches(changing, tried, rule, like=["note"]), rule, none=twins.no_patch(changing, tried, why, like=["note"]))


@verifies("MEF113:R97", needs=("changing", "refusing"))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The status code of a patch tells success from failure, and the body does not contradict it."""
    gates.told(story, target, "refusing")
    verify.every(traffic.of(OPERATION), answer_rules.says(Kind.APPOINTMENT), none="no patch was answered")


@verifies("MEF113:R97", needs=("changing",))
def test_a_refused_patch_stores_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """Of a patch that is answered with an error nothing is stored, of what could be taken neither."""
    changing = gates.told(story, target, "changing")
    tries = [p for p in (*changing.moved, *changing.blocked) if p.attempt.exchange.refused]
    verify.where(tries, change_rules.refused_wholly, unused="no patch was refused")


@verifies("MEF113:R98", needs=("refusing",))
def test_an_unknown_appointment_is_an_error(verify: Verify, story: Stories, target: Target) -> None:
    """Patching an identifier that was never issued is an error, and creates nothing."""
    refusing = gates.told(story, target, "refusing")
    tries = [*twins.unknown(refusing, OPERATION), *refusing.unknown_after]
    verify.every(tries, refused, none="no unknown appointment was patched")


@verifies("MEF113:R98", advisory=True, needs=("refusing",))
def test_an_unknown_appointment_does_no_harm(verify: Verify, story: Stories, target: Target) -> None:
    """Patching an identifier that was never issued does not make the seller fail."""
    refusing = gates.told(story, target, "refusing")
    verify.every(answer_rules.of(refusing.unknown, OPERATION), not_a_crash, none="no unknown appointment was patched")


@pytest.mark.parametrize("state", [str(s) for s in ENDS])
@verifies("MEF113:R99", needs=("refusing",))
def test_an_appointment_that_is_over_cannot_be_patched(
    verify: Verify, traffic: Traffic, story: Stories, target: Target, state: str
) -> None:
    """Patching a note or the slot of an appointment that is not SCHEDULED is an error, and stores nothing."""
    endings.takes_nothing(verify, traffic, story, target, operation=OPERATION, state=AppointmentState(state), done="patched")


@verifies("MEF113:R100", needs=("changing",))
def test_an_appointment_cannot_be_moved_to_a_blocked_slot(verify: Verify, story: Stories, target: Target) -> None:
    """A patch to a slot in which no technician is free is an error, and the appointment keeps its slot."""
    changing = gates.told(story, target, "changing")
    why = changing.reasons.get("blocked") or answer_rules.reasons(changing)()
    tried, rule, like = changing.blocked, change_rules.slot_stays, ["validFor"]
    verify.every(twins.patches(changing, tried, rule, like=like), rule, none=twins.no_patch(changing, tried, why, like=like))


@verifies("MEF113:R101", needs=("changing", "visiting"))
def test_new_notes_are_appended(verify: Verify, story: Stories, target: Target) -> None:
    """After a patch every new note is there once, and every earlier one as it was."""
    changing, visiting = gates.told(story, target, "changing"), gates.told(story, target, "visiting")
    tries = change_rules.readable([*changing.told("note"), *visiting.told("note")])
    verify.every(tries, appended("note"), none=answer_rules.reasons(changing)())


@verifies("MEF113:R102", needs=("changing", "visiting"))
def test_new_attachments_are_appended(verify: Verify, story: Stories, target: Target) -> None:
    """After a patch every new attachment is there once, and every earlier one as it was."""
    changing, visiting = gates.told(story, target, "changing"), gates.told(story, target, "visiting")
    tries = change_rules.readable([*changing.told("attachment"), *visiting.told("attachment")])
    verify.every(tries, appended("attachment"), none=answer_rules.reasons(changing)())


@verifies("MEF113:R101", needs=("booking",))
def test_notes_of_patches_at_the_same_time_are_kept(verify: Verify, story: Stories, target: Target) -> None:
    """Where two patches of an appointment come at the same moment and both are accepted, it has the notes of both."""
    patched = crowd_rules.of(gates.told(story, target, "booking").rushed.patches, "note")
    verify.where(patched, crowd_rules.both_kept, unused="no two patches at the same moment brought notes")


@verifies("MEF113:R101", needs=ALL)
def test_a_patched_note_is_kept(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The notes of an accepted patch are in the next reading, whatever was done meanwhile."""
    changing = gates.told(story, target, "changing")
    verify.every(kept_rules.brought(traffic, "note", kind=Kind.APPOINTMENT), kept_rules.still_there, none=answer_rules.reasons(changing)())


@verifies("MEF113:R102", needs=("booking",))
def test_attachments_of_patches_at_the_same_time_are_kept(verify: Verify, story: Stories, target: Target) -> None:
    """Where two patches of an appointment come at the same moment and both are accepted, it has the attachments of both."""
    patched = crowd_rules.of(gates.told(story, target, "booking").rushed.patches, "attachment")
    verify.where(patched, crowd_rules.both_kept, unused="no two patches at the same moment brought attachments")


@verifies("MEF113:R102", needs=ALL)
def test_a_patched_attachment_is_kept(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The attachments of an accepted patch are in the next reading, whatever was done meanwhile."""
    changing = gates.told(story, target, "changing")
    seen = kept_rules.brought(traffic, "attachment", kind=Kind.APPOINTMENT)
    verify.every(seen, kept_rules.still_there, none=answer_rules.reasons(changing)())


@pytest.mark.parametrize("name", NAMES)
@verifies("MEF113:R103", needs=("changing", "visiting"))
def test_a_patch_takes_effect(verify: Verify, traffic: Traffic, story: Stories, target: Target, name: str) -> None:
    """After a successful patch of slot, place or contact the new value is in the answer and in the next reading."""
    if recorded(story):
        gates.claimed(target, Api.APPOINTMENT)
        none = f"no accepted patch of {name} was answered with the appointment"
        told = (patch for patch in alone_acts.patches(traffic, name) if not bodiless(patch.attempt.exchange))
        verify.every(told, change_rules.answered(name), none=none)
        return
    changing, visiting = gates.told(story, target, "changing"), gates.told(story, target, "visiting")
    tries = change_rules.readable([*changing.told(name), *visiting.told(name)])
    verify.every(tries, change_rules.updated(name), none=answer_rules.reasons(changing)())


@verifies("MEF113:R103", needs=("changing", "visiting"))
def test_a_patch_changes_nothing_else(verify: Verify, story: Stories, target: Target) -> None:
    """After a successful patch the state and what it does not name are as before."""
    changing, visiting = gates.told(story, target, "changing"), gates.told(story, target, "visiting")
    tries = change_rules.readable([*changing.told(), *visiting.patches])
    verify.every(tries, change_rules.nothing_else, none=answer_rules.reasons(changing)())


@pytest.mark.parametrize("name", [*NAMES, "note", "attachment"])
@verifies("MEF113:R103", advisory=True, needs=("changing",))
def test_a_sound_patch_is_accepted(verify: Verify, story: Stories, target: Target, name: str) -> None:
    """A patch of what the buyer may change, the slot among those just offered, is accepted; a refusal decides nothing."""
    changing = gates.told(story, target, "changing")
    twins.taken("patch", [p.attempt.exchange for p in changing.good])
    verify.every(changing.of(name), change_rules.accepted, none=answer_rules.reasons(changing)())
