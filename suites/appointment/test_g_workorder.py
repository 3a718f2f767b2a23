"""Use case 12, retrieve a workorder, and the states of workorders: MEF 113 9.1.7, 9.13, 10.2."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Api, Kind, Operation, TicketState, WorkorderState
from ttck.suites.appointment import announced_rules, answer_rules, change_rules, gates, lasting_rules, twins, workorder_rules
from ttck.suites.appointment.change_rules import moving
from ttck.suites.appointment.scenarios.g_visiting import ATTRIBUTES
from ttck.suites.common import strangers
from ttck.suites.ticket import expectation_rules, operation_rules
from ttck.suites.ticket.rules import not_a_crash, refused

ALL = ("booking", "changing", "visiting", "parting")
OPERATION = Operation.RETRIEVE_WORKORDER
MOVES = [move.name for move in workorder_rules.seller_moves()]


@verifies("MEF113:R109", advisory=True, needs=("visiting",))
def test_a_blank_identifier_finds_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """A retrieval with a blank identifier does not answer with one workorder."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(
        twins.unknown_workorders(visiting, [visiting.blank]), answer_rules.gives_none(Kind.WORKORDER), none="the probe could not be sent"
    )


@verifies("MEF113:R110", needs=ALL)
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The status code of a retrieval tells success from failure, and the body does not contradict it."""
    gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(traffic.of(OPERATION), answer_rules.says(Kind.WORKORDER), none="no workorder was asked for")


@verifies("MEF113:R110", needs=("visiting",))
def test_a_failure_is_signalled(verify: Verify, story: Stories, target: Target) -> None:
    """A retrieval that finds nothing is not answered with a success code."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(twins.unknown_workorders(visiting, visiting.unknown), answer_rules.no_success, none="no unknown workorder was asked for")


@verifies("MEF113:R110", "MEF113:R113", needs=ALL)
def test_every_workorder_can_still_be_read(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A workorder that was read once is found again, also after its end and that of its ticket."""
    gates.told(story, target, "visiting", Api.WORKORDER)
    seen = lasting_rules.looks(traffic, Kind.WORKORDER) if traffic.whole else ()
    verify.every(seen, lasting_rules.still_found, none="no workorder was asked for after it was read")


@verifies("MEF113:R111", needs=("visiting",))
def test_an_unknown_workorder_is_an_error(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving an identifier that was never issued is an error."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(twins.unknown_workorders(visiting, visiting.unknown), refused, none="no unknown workorder was asked for")


@verifies("MEF113:R111", needs=("visiting",))
def test_the_identifier_of_something_else_finds_no_workorder(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving a workorder by the identifier of a ticket or an appointment is an error."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.where(strangers.of(visiting.strange, Kind.WORKORDER), strangers.finds_nothing, unused=answer_rules.reasons(visiting)())


@verifies("MEF113:R35", needs=("visiting",))
def test_the_identifier_of_something_else_finds_no_ticket(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving a ticket by the identifier of a workorder or an appointment is an error."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.where(strangers.of(visiting.strange, Kind.TICKET), strangers.finds_nothing, unused=answer_rules.reasons(visiting)())


@verifies("MEF113:R111", advisory=True, needs=("visiting",))
def test_an_unknown_workorder_does_no_harm(verify: Verify, story: Stories, target: Target) -> None:
    """Retrieving an identifier that was never issued does not make the seller fail."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(visiting.unknown, not_a_crash, none="no unknown workorder was asked for")


@verifies("MEF113:R112", needs=("visiting",))
def test_a_failed_retrieval_carries_nothing(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The answer to a retrieval that fails has none of the attributes of a workorder."""
    gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(traffic.refused(OPERATION), answer_rules.carries_nothing(Kind.WORKORDER), none="no retrieval failed")


@verifies("MEF113:R113", "MEF113:R16", needs=ALL)
def test_a_workorder_is_complete(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A workorder shows identifier, related entity, tasks, technical contact, state, and whether it needs an appointment."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(workorder_rules.sightings(traffic), workorder_rules.complete, none=answer_rules.reasons(visiting)())


@pytest.mark.parametrize("state", [str(s) for s in WorkorderState])
@verifies("MEF113:R113", needs=ALL)
def test_a_workorder_is_complete_in_every_state(verify: Verify, traffic: Traffic, story: Stories, target: Target, state: str) -> None:
    """The rule on complete workorders was also judged in each state."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    seen = [s for s in workorder_rules.sightings(traffic) if s.state == state]
    verify.every(seen, workorder_rules.complete, none=answer_rules.reasons(visiting)())


@verifies("MEF113:R17", needs=ALL)
def test_a_workorder_has_tasks(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A workorder has one task at the least, and no blank one."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(workorder_rules.sightings(traffic), workorder_rules.has_tasks, none=answer_rules.reasons(visiting)())


@pytest.mark.parametrize("attribute", ATTRIBUTES)
@verifies("MEF113:R114", needs=("visiting",))
def test_what_the_seller_sets_is_read(verify: Verify, story: Stories, target: Target, attribute: str) -> None:
    """Notes, technician, place and tasks that the seller sets are there when the workorder is retrieved."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    about = f"workorder_update of {attribute}"
    made = workorder_rules.believable(visiting.updates, about)
    verify.every(
        made, workorder_rules.visible, none=visiting.why_not(about, "updates") or "it did not show, or the workorder could not be read"
    )


@verifies("MEF113:R114", needs=ALL)
def test_what_the_seller_set_stays(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Notes, technician, place and appointments that a workorder showed are there in every later reading."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    seen = workorder_rules.with_something_set(workorder_rules.steps(traffic))
    verify.every(seen, workorder_rules.keeps_what_was_set, none=answer_rules.reasons(visiting)())


@verifies("MEF113:O4", needs=ALL)
def test_optional_parts_are_sound(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Notes, technician, place and appointments of a workorder are well formed where they are."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    seen = workorder_rules.with_parts(workorder_rules.sightings(traffic))
    why = answer_rules.reasons(visiting)()
    verify.where(seen, workorder_rules.optional_parts_are_sound, unused=f"no workorder showed anything optional ({why})")


@verifies("MEF113:O4", needs=ALL)
def test_appointments_of_a_workorder_can_be_retrieved(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The appointments that a workorder names can be retrieved."""
    parting = gates.told(story, target, "parting", Api.WORKORDER, Api.APPOINTMENT)
    named = workorder_rules.references(traffic, parting.appointments)
    verify.every(named, workorder_rules.leads_somewhere, none=answer_rules.reasons(story("booking"))())


@verifies("MEF113:O11", needs=("visiting",))
def test_a_workorder_of_a_ticket_can_be_retrieved(verify: Verify, story: Stories, target: Target) -> None:
    """A workorder that the seller adds to a ticket can be retrieved."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    verify.every(visiting.visits, workorder_rules.reachable, none=answer_rules.reasons(visiting)())


# --- R133: what the ticket tells of it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [str(s) for s in WorkorderState if s != WorkorderState.OPEN])
@verifies("MEF113:R133", needs=("subscribing", "visiting"))
def test_a_workorder_does_not_move_in_silence(verify: Verify, traffic: Traffic, story: Stories, target: Target, state: str) -> None:
    """When the seller takes a workorder to another state, UPDATE is sent for the ticket that refers to it."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    expectation_rules.not_silent(traffic, story, announced_rules.QUIET)
    debts = announced_rules.moves(traffic, story("subscribing"), state)
    why = visiting.why_not() or f"no workorder came to {state} while its ticket stayed as it was"
    verify.where(debts, announced_rules.told, unused=why)


@pytest.mark.parametrize("state", [str(s) for s in WorkorderState])
@verifies("MEF113:R133", needs=("subscribing", "visiting"))
def test_a_workorder_is_not_changed_in_silence(verify: Verify, traffic: Traffic, story: Stories, target: Target, state: str) -> None:
    """When the seller changes something inside a workorder, in whatever state, UPDATE is sent for the ticket that refers to it."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    expectation_rules.not_silent(traffic, story, announced_rules.QUIET)
    debts = announced_rules.additions(traffic, story("subscribing"), state)
    verify.where(debts, announced_rules.told, unused=visiting.why_not() or f"no workorder was changed in {state}")


# --- R154: the state graph ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MOVES)
@verifies("MEF113:R154", needs=("visiting",))
def test_a_move_is_supported(verify: Verify, story: Stories, target: Target, name: str) -> None:
    """Each move of the state graph takes the workorder from its one state to the other."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    move = next(m for m in workorder_rules.seller_moves() if m.name == name)
    why = visiting.why_not(move.when) or answer_rules.reasons(visiting)()
    verify.every(workorder_rules.made(visiting.moves, move), workorder_rules.arrives, none=why)


@verifies("MEF113:R154", needs=ALL)
def test_states_are_those_of_the_standard(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Every state that a workorder shows is one of the six."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    rule = change_rules.known_state(edition=target.edition, attribute="state", kind=Kind.WORKORDER)
    verify.every([s for s in workorder_rules.sightings(traffic) if s.state], rule, none=answer_rules.reasons(visiting)())


@verifies("MEF113:R154", needs=ALL)
def test_a_final_state_is_never_left(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A workorder that is completed, failed or cancelled stays so."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    over = moving(workorder_rules.steps(traffic), workorder_rules.table(target.edition), over=True)
    verify.every(over, workorder_rules.stays_over(target.edition), none=answer_rules.reasons(visiting)())


@verifies("MEF113:R154", needs=ALL)
def test_no_way_back_is_taken(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """From one reading to the next a workorder goes along the state graph."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    moved = moving(workorder_rules.steps(traffic), workorder_rules.table(target.edition))
    verify.every(moved, workorder_rules.goes_back(target.edition), none=answer_rules.reasons(visiting)())


@verifies("MEF113:R154", advisory=True, needs=ALL)
def test_no_state_is_left_out(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """Between two readings a workorder makes one move at most; readings can miss a short state, so this is a hint only."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    moved = moving(workorder_rules.steps(traffic), workorder_rules.table(target.edition))
    verify.every(moved, workorder_rules.shortcut(target.edition), none=answer_rules.reasons(visiting)())


@verifies("MEF113:R154", needs=("visiting",))
def test_a_workorder_is_not_reopened_with_its_ticket(verify: Verify, story: Stories, target: Target) -> None:
    """When the buyer reopens the ticket, a workorder that is over stays over."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    why = visiting.why_not("reopened") or answer_rules.reasons(visiting)()
    verify.every(visiting.reopened, workorder_rules.survives_reopening, none=why)


@verifies("MEF113:R154", advisory=True, needs=("visiting",))
def test_a_workorder_ends_with_its_ticket(verify: Verify, story: Stories, target: Target) -> None:
    """An open workorder is cancelled when its ticket is (Table 43)."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    found = workorder_rules.given_up(visiting.given_up, WorkorderState.OPEN)
    verify.every(found, workorder_rules.ends_with_its_ticket, none=visiting.why_not("given up") or "no ticket was cancelled")


@verifies("MEF113:R154", advisory=True, needs=("visiting",))
def test_work_in_progress_is_not_cancelled(verify: Verify, story: Stories, target: Target) -> None:
    """A workorder in progress is not cancelled when its ticket is (errata C21)."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    found = workorder_rules.given_up(visiting.given_up, WorkorderState.IN_PROGRESS)
    verify.every(found, workorder_rules.goes_on_after_its_ticket, none=visiting.why_not("given up") or "no ticket was cancelled")


@verifies("MEF113:R153", needs=("visiting",))
def test_a_ticket_with_a_workorder_can_be_cancelled(verify: Verify, story: Stories, target: Target) -> None:
    """In each state from which a move leads there a ticket can be cancelled, also where it waits for an appointment (Figure 4)."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    tried = workorder_rules.cancels_of_tickets(visiting.cancels)
    verify.every(tried, workorder_rules.not_held_by_work, none=visiting.why_not("given up") or "no ticket with a workorder was cancelled")


@verifies("MEF113:R53", needs=("visiting",))
def test_a_patch_lifts_a_ticket_that_waits_for_an_appointment(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A successful patch takes a ticket to inProgress that is pending for an appointment (errata C10)."""
    visiting = gates.told(story, target, "visiting", Api.WORKORDER)
    tried = operation_rules.accepted_from(traffic, visiting.answers, TicketState.PENDING)
    unused = visiting.why_not("answered") or "no ticket that was pending for an appointment was patched"
    verify.where(tried, operation_rules.leads_to(TicketState.IN_PROGRESS), unused=unused)
