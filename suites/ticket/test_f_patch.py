"""Use case 4, patch a ticket: MEF 113 9.5."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Operation, Stimulus, TicketState
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import (
    alone_acts,
    alone_pending,
    crowd_rules,
    effect_rules,
    kept_rules,
    life_rules,
    operation_rules,
    rules,
    ticket_rules,
    twins,
)
from ttck.suites.ticket.scenarios.e_walking import PENDING_PATCHES, allowed
from ttck.suites.ticket.scenarios.h_patching import NEED_NOTE, PATCHABLE
from ttck.suites.ticket.scenarios.ha_dwelling import IN_STATES, PATCHABLE_STATES

FORBIDDEN = (
    "status", "sellerPriority", "sellerSeverity", "creationDate", "id", "description", "ticketType", "relatedEntity",
    "expectedResolutionDate", "resolutionDate", "reporterContact",
)  # fmt: skip
NONE = "no patch was accepted"
ALL = ("creating", "updating", "clearing", "patching", "dwelling", "mingling", "colliding", "walking", "ending")


@verifies("MEF113:R40", advisory=True, needs=("probing",))
def test_a_patch_of_the_collection_changes_nothing(verify: Verify, story: Stories) -> None:
    """A patch without identifier in the path, but with one in the body, changes no ticket."""
    verify.every([story("probing").collection], ticket_rules.nothing_happened, none="the probe could not be sent")


@verifies("MEF113:R41", advisory=True, needs=("patching",))
def test_an_empty_patch_changes_nothing(verify: Verify, story: Stories) -> None:
    """A patch without any attribute moves no ticket, and does not make the seller fail; the text does not say that it is refused."""
    patching = story("patching")
    none = twins.no_patch(patching.empty, patching.good, "no empty patch could be sent")
    verify.every(twins.patches(patching.empty, patching.good), life_rules.unchanged_by_empty, none=none)


@pytest.mark.parametrize("attribute", NEED_NOTE)
@verifies("MEF113:R42", advisory=True, needs=("patching",))
def test_a_change_without_a_note_is_no_crash(verify: Verify, story: Stories, attribute: str) -> None:
    """A patch of severity, priority, issue start date or related objects without a note does not make the seller fail.

    The note is the duty of the buyer alone: a seller may refuse such a patch or take it.
    """
    patching = story("patching")
    tries, twin = [patch for patch in patching.without_note if attribute in patch.new], patching.alike(attribute)
    none = twins.no_patch(tries, twin, "no such patch could be sent")
    verify.every(twins.patches(tries, twin), effect_rules.either_way, none=none)


@verifies("MEF113:R43", advisory=True, needs=("patching",))
def test_an_attachment_without_substance_is_refused(verify: Verify, story: Stories) -> None:
    """A patch whose attachment has neither URL nor content is refused."""
    tries, twin = story("patching").bare_attachment, story("patching").alike("attachment")
    none = twins.no_patch(tries, twin, "no such patch could be sent")
    verify.every(twins.patches(tries, twin), life_rules.bare_attachment_not_stored, none=none)


@pytest.mark.parametrize("attribute", PATCHABLE)
@verifies("MEF113:O14", needs=("patching",))
def test_a_patchable_attribute_can_be_patched(verify: Verify, story: Stories, attribute: str) -> None:
    """A patch of each attribute that the buyer may change is accepted; single values show in the answer and in the next reading."""
    twins.patch_taken(story("patching").good)
    patches = [patch for patch in ticket_rules.readable(story("patching").good) if attribute in patch.new]
    verify.every(patches, rules.both(life_rules.patch_accepted, life_rules.scalars_taken), none="no patch was sent")


@verifies("MEF113:R45", needs=("patching", "probing"))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic) -> None:
    """The status code of a patch tells success from failure, and the body does not contradict it."""
    verify.every(traffic.of(Operation.PATCH), rules.says_what_happened, none="no patch was answered")


@verifies("MEF113:R45", needs=("probing",))
def test_a_failure_is_signalled(verify: Verify, story: Stories) -> None:
    """A patch that cannot be done, because the ticket does not exist, is not answered with a success code."""
    verify.every(ticket_rules.unknown(story, Operation.PATCH), life_rules.success_without_effect, none="no unknown ticket was patched")


@verifies("MEF113:R46", needs=("probing",))
def test_an_unknown_ticket_is_an_error(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Patching an identifier that was never issued is an error, and creates nothing."""
    if recorded(story):
        verify.every(alone_acts.strangers(traffic, Operation.PATCH), alone_acts.fails, none="no unknown ticket was patched")
        return
    patches = [*twins.unknown(story, Operation.PATCH), *story("probing").unknown_after]
    verify.every(patches, rules.refused, none="no unknown ticket was patched")


@pytest.mark.parametrize("attribute", FORBIDDEN)
@verifies("MEF113:R47", needs=("patching",))
def test_what_is_not_the_buyers_cannot_be_patched(verify: Verify, story: Stories, traffic: Traffic, attribute: str) -> None:
    """A patch of an attribute that cannot be updated is an error, and the attribute keeps its value."""
    if recorded(story):
        tried = alone_acts.forbidden(traffic, attribute)
        verify.every(tried, alone_acts.is_forbidden, none=f"no ticket was seen whose {attribute} was then patched")
        return
    patching, unused = story("patching"), "the published edition lets the buyer patch it"
    tries = ticket_rules.readable(patching.forbidden.get(attribute, []))
    judged = twins.patches(tries, patching.plain)
    if tries:
        verify.every(judged, life_rules.nothing_changed, none=twins.no_patch(tries, patching.plain, unused))
    verify.where(judged, life_rules.nothing_changed, unused=unused)


@verifies("MEF113:R47", needs=("patching",))
def test_a_forbidden_part_spoils_the_patch(verify: Verify, story: Stories) -> None:
    """A patch with one allowed and one forbidden attribute is an error."""
    patching = story("patching")
    tries = ticket_rules.readable(patching.mixed)
    none = twins.no_patch(tries, patching.plain, "no such patch could be sent")
    verify.every(twins.patches(tries, patching.plain), life_rules.nothing_changed, none=none)


@pytest.mark.parametrize("state", PATCHABLE_STATES)
@verifies("MEF113:R47", needs=("patching", "dwelling"))
def test_what_is_not_the_buyers_cannot_be_patched_in_any_state(verify: Verify, story: Stories, state: TicketState) -> None:
    """In each state that allows patches, one of what is not the buyer's is an error, by itself and beside an allowed attribute."""
    if state == TicketState.ACKNOWLEDGED:
        tries, plain = story("patching").mixed, story("patching").plain
    else:
        tries, plain = story("dwelling").forbidden.get(state, []), story("dwelling").plain.get(state, [])
    none = twins.no_patch(tries, plain, story("dwelling").why_not(state) or f"no ticket in {state} could be patched like that")
    verify.where(twins.patches(ticket_rules.readable(tries), plain), life_rules.nothing_changed, unused=none)


@verifies("MEF113:R47", advisory=True, needs=("patching",))
def test_a_refused_patch_is_not_stored_in_part(verify: Verify, story: Stories) -> None:
    """When a patch is refused for one attribute, the others are not stored either (errata S2)."""
    refused = [patch for patch in story("patching").mixed if patch.attempt.exchange.refused]
    verify.every(refused, life_rules.nothing_of_it_stored, none="no such patch was refused")


@verifies("MEF113:R47", needs=("patching", "dwelling", "walking"))
def test_an_accepted_patch_takes_effect(verify: Verify, traffic: Traffic) -> None:
    """What a seller cannot update it refuses: single values of an accepted patch are in the ticket afterwards, in whatever state it is."""
    verify.every(effect_rules.patched_values(traffic), effect_rules.values_taken, none=NONE)


@pytest.mark.parametrize("state", [TicketState.CLOSED, TicketState.ASSESSING_CANCELLATION, TicketState.CANCELLED])
@verifies("MEF113:R48", needs=("walking",))
def test_a_patch_is_refused_in_a_state(verify: Verify, story: Stories, traffic: Traffic, state: TicketState) -> None:
    """Patching is an error in closed, assessingCancellation and cancelled, and stores nothing."""
    if recorded(story):
        verify.every(alone_acts.wrong(traffic, Operation.PATCH, state), alone_acts.is_refused, none=f"no ticket in {state} was patched")
        return
    walking = story("walking")
    operation_rules.stable(walking, state)
    rule = rules.both(operation_rules.stays_refused, life_rules.note_not_stored)
    tries = twins.attempts(walking, Operation.PATCH, walking.tried(Operation.PATCH, state))
    none = twins.nowhere(walking, Operation.PATCH, "; ".join(walking.why_not(state)) or f"no ticket stood in {state}")
    verify.every(tries, rule, none=none)


@pytest.mark.parametrize("state", [s for s in TicketState if allowed(Operation.PATCH, s)])
@verifies("MEF113:R153", "MEF113:O14", needs=("walking",))
def test_a_patch_is_accepted_in_a_state(verify: Verify, story: Stories, state: TicketState) -> None:
    """A patch is accepted in acknowledged, inProgress, pending, resolved and reopened (Table 7)."""
    walking = story("walking")
    operation_rules.stable(walking, state)
    twins.patch_taken([attempt for attempt in walking.attempts if attempt.exchange.operation == Operation.PATCH])
    tries = [attempt.exchange for attempt in walking.tried(Operation.PATCH, state)]
    verify.every(tries, rules.accepted, none=operation_rules.why_not(walking, state))


@verifies("MEF113:R49", needs=("patching",))
def test_new_notes_are_appended(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """After a patch every new note is there once, and all earlier notes still are."""
    if recorded(story):
        none = "no patch of notes was answered with a ticket that was read before"
        verify.every(kept_rules.extended(traffic, "note"), kept_rules.is_extended, none=none)
        return
    verify.every(ticket_rules.taken(story("patching"), "note"), life_rules.appended("note"), none=NONE)


@verifies("MEF113:R49", needs=("patching", "walking", "updating"))
def test_new_notes_are_kept_in_any_state(verify: Verify, traffic: Traffic) -> None:
    """The notes of an accepted patch are in the ticket afterwards, whatever state it is in."""
    verify.every(life_rules.patched_steps(traffic, "note"), life_rules.arrived("note"), none=NONE)


@verifies("MEF113:R49", needs=ALL)
def test_a_patched_note_is_kept(verify: Verify, traffic: Traffic) -> None:
    """The notes of an accepted patch are in the next reading, in whatever state, and whatever was done meanwhile."""
    verify.every(kept_rules.brought(traffic, "note"), kept_rules.still_there, none=NONE)


@verifies("MEF113:R49", needs=("crowding",))
def test_patches_at_the_same_time_are_both_kept(verify: Verify, story: Stories) -> None:
    """Where two patches of a ticket come at the same moment and both are accepted, the ticket has what each of them brought."""
    verify.every(crowd_rules.taken(story("crowding").patched), crowd_rules.both_kept, none=NONE)


@verifies("MEF113:R50", needs=ALL)
def test_a_patched_attachment_is_kept(verify: Verify, traffic: Traffic) -> None:
    """The attachments of an accepted patch are in the next reading, in whatever state, and whatever was done meanwhile."""
    verify.every(kept_rules.brought(traffic, "attachment"), kept_rules.still_there, none=NONE)


@verifies("MEF113:R51", needs=ALL)
def test_a_patched_related_object_is_kept(verify: Verify, traffic: Traffic) -> None:
    """The related objects of an accepted patch are in the next reading, unless another patch came first."""
    verify.every(kept_rules.brought(traffic, "relatedIssue"), kept_rules.still_there, none=NONE)


@verifies("MEF113:R52", needs=ALL)
def test_a_patched_technical_contact_is_kept(verify: Verify, traffic: Traffic) -> None:
    """The technical contacts of an accepted patch are in the next reading, unless another patch came first."""
    verify.every(kept_rules.brought(traffic, kept_rules.BUYER_CONTACT), kept_rules.still_there, none=NONE)


@verifies("MEF113:R50", needs=("patching",))
def test_new_attachments_are_appended(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """After a patch every new attachment is there once, and all earlier attachments still are."""
    if recorded(story):
        none = "no patch of attachments was answered with a ticket that was read before"
        verify.every(kept_rules.extended(traffic, "attachment"), kept_rules.is_extended, none=none)
        return
    verify.every(ticket_rules.taken(story("patching"), "attachment"), life_rules.appended("attachment"), none=NONE)


@verifies("MEF113:R51", needs=("patching",))
def test_related_objects_are_replaced(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """After a patch the buyer's related objects are exactly those of the patch."""
    if recorded(story):
        tried = kept_rules.replaced(traffic, "relatedIssue")
        verify.every(tried, kept_rules.is_replaced, none="no patch of related objects was answered with the ticket")
        return
    verify.every(ticket_rules.taken(story("patching"), "relatedIssue"), life_rules.relations_replaced, none=NONE)


@pytest.mark.parametrize("state", IN_STATES)
@verifies("MEF113:R51", needs=("dwelling",))
def test_related_objects_are_replaced_in_any_state(verify: Verify, story: Stories, state: TicketState) -> None:
    """In each state that allows patches, the buyer's related objects are exactly those of the patch."""
    dwelling = story("dwelling")
    verify.where(
        ticket_rules.bringing(dwelling.good.get(state, []), "relatedIssue"),
        life_rules.relations_replaced,
        unused=dwelling.why_not(state) or f"no such patch was accepted in {state}",
    )


@verifies("MEF113:R51", needs=("patching",))
def test_an_empty_list_replaces_related_objects(verify: Verify, story: Stories) -> None:
    """A patch with an empty list of related objects, where it is accepted, leaves none of the buyer's."""
    emptied = ticket_rules.emptied(story("patching"), "relatedIssue")
    verify.where(emptied, life_rules.relations_replaced, unused="no patch with an empty list of related objects was accepted")


@verifies("MEF113:R52", needs=("patching",))
def test_technical_contacts_are_replaced(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """After a patch the buyer's technical contacts are exactly those of the patch, and other contacts are untouched."""
    if recorded(story):
        tried = kept_rules.replaced(traffic, kept_rules.BUYER_CONTACT)
        verify.every(tried, kept_rules.is_replaced, none="no patch of technical contacts was answered with the ticket")
        return
    verify.every(ticket_rules.taken(story("patching"), "buyerTechnicalContact"), life_rules.technical_contacts_replaced, none=NONE)


@pytest.mark.parametrize("state", IN_STATES)
@verifies("MEF113:R52", needs=("dwelling",))
def test_technical_contacts_are_replaced_in_any_state(verify: Verify, story: Stories, state: TicketState) -> None:
    """In each state that allows patches, the buyer's technical contacts are exactly those of the patch."""
    dwelling = story("dwelling")
    verify.where(
        ticket_rules.bringing(dwelling.good.get(state, []), "buyerTechnicalContact"),
        life_rules.technical_contacts_replaced,
        unused=dwelling.why_not(state) or f"no such patch was accepted in {state}",
    )


@verifies("MEF113:R52", needs=("patching",))
def test_an_empty_list_replaces_technical_contacts(verify: Verify, story: Stories) -> None:
    """A patch with an empty list of contacts, where it is accepted, leaves no technical contact of the buyer."""
    emptied = ticket_rules.emptied(story("patching"), "buyerTechnicalContact")
    verify.where(emptied, life_rules.technical_contacts_replaced, unused="no patch with an empty list of contacts was accepted")


@pytest.mark.parametrize("kind", PENDING_PATCHES)
@verifies("MEF113:R53", needs=("walking",))
def test_a_patch_lifts_pending(verify: Verify, traffic: Traffic, story: Stories, kind: str) -> None:
    """A successful patch of any kind takes a pending ticket to inProgress."""
    walking = story("walking")
    tries = operation_rules.accepted_from(traffic, [walking.pending[kind]] if kind in walking.pending else [], TicketState.PENDING)
    operation_rules.unless_refused(walking.pending.get(kind))
    verify.every(
        tries,
        operation_rules.leads_to(TicketState.IN_PROGRESS),
        none="; ".join(walking.why_not(TicketState.PENDING)) or "no ticket was pending",
    )


@verifies("MEF113:R53", needs=("updating",))
def test_an_answer_lifts_pending_each_time(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """The patch that brings what was asked for takes the ticket to inProgress, the second time as well."""
    if recorded(story):
        none = "no ticket was patched while it was pending, and read later so that it tells what came of it"
        verify.every(alone_pending.patched(traffic, patience=target.limits.state_wait), alone_pending.is_lifted, none=none)
        return
    tries = operation_rules.accepted_from(traffic, operation_rules.answered(story), TicketState.PENDING)
    none = "; ".join(story("updating").why_not(Stimulus.REQUEST_INFO)) or "no answer was accepted"
    verify.every(tries, operation_rules.leads_to(TicketState.IN_PROGRESS), none=none)


@verifies("MEF113:R46", advisory=True, needs=("probing",))
def test_an_unknown_ticket_is_no_crash(verify: Verify, story: Stories) -> None:
    """Patching an identifier that was never issued is an error of the buyer, and does not make the seller fail."""
    verify.every(ticket_rules.unknown(story, Operation.PATCH), rules.not_a_crash, none="no unknown ticket was tried")


@verifies("MEF113:R48", advisory=True, needs=("walking",))
def test_a_wrong_state_is_no_crash(verify: Verify, story: Stories) -> None:
    """A patch that the state does not allow is an error of the buyer, and does not make the seller fail."""
    tries = [a.exchange for a in operation_rules.wrong_states(story("walking"), Operation.PATCH)]
    verify.every(tries, rules.not_a_crash, none="no state refuses a patch that could be reached")
