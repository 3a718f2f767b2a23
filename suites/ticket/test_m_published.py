"""The published MEF 113 where it differs from the draft. Nothing here counts in a profile that the draft decides."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.expected_notifications import UPDATES
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Operation, Stimulus, TicketEvent, TicketState
from ttck.suites.common import list_rules
from ttck.suites.ticket import (
    binding_rules,
    event_rules,
    expectation_rules,
    life_rules,
    operation_rules,
    published_rules,
    rules,
    state_rules,
    ticket_rules,
)
from ttck.suites.ticket.scenarios.e_walking import allowed

ALL = ("subscribing", "creating", "listing", "updating", "clearing", "patching", "walking", "ending")
MOVES = [move.name for move in ticket_lifecycle().moves if move.from_state is not None]
OF_THE_TICKET = [str(s) for s in UPDATES if s not in {Stimulus.WORKORDER_OPEN, Stimulus.WORKORDER_UPDATE}]
QUIET = "not a single notification arrived; see MEF113-2022:R134"
NONE = "no patch with such items was accepted"


@pytest.mark.parametrize("operation", [str(o) for o in state_rules.USE_CASES])
@verifies("MEF113-2022:R1", "MEF113-2022:R2", "MEF113-2022:R3", "MEF113-2022:R4", needs=ALL)
def test_a_claimed_use_case_is_implemented(verify: Verify, traffic: Traffic, story: Stories, target: Target, operation: str) -> None:
    """Each operation of the claimed APIs works: well-formed requests succeed, and none is answered not implemented."""
    state_rules.claimed(target, operation)
    answered, why = state_rules.sound_requests(traffic, operation), state_rules.why_unseen(story, operation)
    verify.every(answered, state_rules.implemented, none=why or f"{operation} was never asked for")
    verify.covered([operation], state_rules.succeeded(answered), why=[why or "every request was refused"])


# --- notes ---------------------------------------------------------------------------------------------------------------


@verifies("MEF113-2022:R68", needs=("walking", "clearing"))
def test_the_reason_of_a_reopen_becomes_a_note(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """After a reopen the ticket has its reason as a note, with source buyer and the author closureRejection."""
    reasons = "; ".join(dict.fromkeys(story("clearing").reasons.values())) or "no ticket was reopened"
    verify.every(operation_rules.successes(traffic, story, Operation.REOPEN), published_rules.reason_kept, none=reasons)


@verifies("MEF113-2022:R7", "MEF113-2022:R8", "MEF113-2022:R10", needs=ALL)
def test_buyer_notes_are_the_buyers_or_keep_its_reason(verify: Verify, traffic: Traffic) -> None:
    """A note that is shown as the buyer's is one that the buyer wrote, or keeps the reason of a reopen."""
    rule = rules.sent_by_buyer("note", published=False)
    verify.every(published_rules.buyer_notes(traffic), rule, none="no ticket with such a note was seen")


# --- observed impact -----------------------------------------------------------------------------------------------------


@verifies("MEF113-2022:R39", needs=("listing",))
def test_list_items_show_the_observed_impact(verify: Verify, story: Stories) -> None:
    """Each item of a ticket list shows the observed impact, with the same value as the ticket."""
    listing = story("listing")
    verify.every(list_rules.items_of_known(listing), published_rules.impact_listed, none=list_rules.unlisted(listing))


@verifies("MEF113-2022:R44", needs=ALL)
def test_a_ticket_shows_the_observed_impact(verify: Verify, traffic: Traffic) -> None:
    """A retrieved ticket shows the observed impact."""
    verify.every(ticket_rules.readings(traffic), rules.has("observedImpact"), none="no ticket was retrieved")


# --- patches -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attribute", ["note", "attachment"])
@verifies("MEF113-2022:R52", "MEF113-2022:R56", needs=("patching",))
def test_new_items_join_the_others(verify: Verify, story: Stories, target: Target, attribute: str) -> None:
    """After a patch every new note and attachment is there once, and all earlier ones still are."""
    patches, rule = ticket_rules.taken(story("patching"), attribute), life_rules.appended(attribute)
    published_rules.unless_ambiguous(target, patches, rule)
    verify.every(patches, rule, none=NONE)


@verifies("MEF113-2022:R54", needs=("patching",))
def test_what_is_not_the_buyers_cannot_be_patched(verify: Verify, story: Stories) -> None:
    """A patch of an attribute that cannot be updated is an error, alone and beside others; the reporter may be patched."""
    tried = ticket_rules.readable(published_rules.forbidden(story("patching")))
    verify.every(tried, life_rules.nothing_changed, none="no such patch could be sent")


@verifies("MEF113-2022:R57", needs=("updating", "patching"))
def test_a_patch_keeps_the_workorders(verify: Verify, traffic: Traffic) -> None:
    """A patch by the buyer does not make workorders disappear from the ticket."""
    patched = binding_rules.patched_with_workorder(traffic)
    verify.where(patched, binding_rules.workorders_stay, unused="no ticket with a workorder was patched")


@verifies("MEF113-2022:R58", needs=("patching",))
def test_the_buyers_relations_are_replaced(verify: Verify, story: Stories) -> None:
    """After a patch the relations with source buyer are exactly those of the patch."""
    verify.every(ticket_rules.taken(story("patching"), "relatedIssue"), life_rules.relations_replaced, none=NONE)


# --- notifications -------------------------------------------------------------------------------------------------------


@verifies("MEF113-2022:R140", needs=("subscribing", "clearing", "updating"))
def test_types_that_nobody_registered_for_stay_away(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """No event goes to a registration that did not ask for its type."""
    arrived = event_rules.on(traffic, story("subscribing"), "narrow")
    verify.every(arrived, event_rules.of_type(TicketEvent.CLEARANCE_REQUEST), none=event_rules.why_not_narrow(story))


@verifies("MEF113-2022:R141", needs=ALL)
def test_every_registration_is_served(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Each of two registrations for the same event types gets every notification."""
    subscribing = story("subscribing")
    expectation_rules.not_silent(traffic, story, QUIET)
    verify.every(expectation_rules.arrived_debts(traffic, subscribing), expectation_rules.on_both(subscribing), none=QUIET)


@verifies("MEF113-2022:R141", "MEF113-2022:R160", needs=("subscribing", "updating"))
def test_missing_information_is_asked_for(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A ticket that comes to pending for information, and not for an appointment, is announced each time it does."""
    expectation_rules.not_silent(traffic, story, QUIET)
    debts = expectation_rules.info_debts(traffic, story("subscribing"), Stimulus.REQUEST_INFO)
    why = "; ".join(story("updating").why_not(Stimulus.REQUEST_INFO))
    verify.every(debts, expectation_rules.kept, none=why or "no ticket was seen to become pending by it")


@verifies("MEF113-2022:R159", needs=("subscribing", "updating"))
def test_the_question_is_readable_before_it_is_announced(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """When the request for information arrives, the ticket already reads pending, with a new note of the seller."""
    updating = story("updating")
    asked = [a for a in updating.asked if a.stimulus == Stimulus.REQUEST_INFO]
    why = "; ".join(updating.why_not(Stimulus.REQUEST_INFO))
    verify.every(asked, event_rules.readable(traffic), none=why or "nothing was asked")


@pytest.mark.parametrize("stimulus", OF_THE_TICKET)
@verifies("MEF113-2022:R156", needs=("subscribing", "updating"))
def test_a_change_of_the_seller_is_announced(verify: Verify, traffic: Traffic, story: Stories, stimulus: str) -> None:
    """A change of the seller to a ticket is announced; changes of workorders have events of their own."""
    expectation_rules.not_silent(traffic, story, QUIET)
    debts = expectation_rules.update_debts(traffic, story("subscribing"), story("updating"), Stimulus(stimulus))
    why = "; ".join(story("updating").why_not(Stimulus(stimulus)))
    verify.every(debts, expectation_rules.kept, none=why or f"{stimulus} was not seen to take effect")


@verifies("MEF113-2022:R161", needs=("subscribing", "clearing"))
def test_each_resolution_is_announced(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Each time a ticket becomes resolved, the event for it is sent."""
    expectation_rules.not_silent(traffic, story, QUIET)
    why = "; ".join(dict.fromkeys(story("clearing").reasons.values())) or "no ticket was seen to become resolved"
    verify.every(published_rules.resolutions(traffic, story("subscribing")), expectation_rules.kept, none=why)


# --- the state graph -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MOVES)
@verifies("MEF113-2022:R155", needs=ALL)
def test_a_move_is_supported(verify: Verify, traffic: Traffic, story: Stories, name: str) -> None:
    """Each move of the state graph takes the ticket from its one state to the other."""
    move = state_rules.move(name)
    operation_rules.stable(story("walking"), move.from_state)
    verify.every(state_rules.tries(traffic, story, move), state_rules.goes(move), none=state_rules.why_not(story, move))


@verifies("MEF113-2022:R155", needs=ALL)
def test_no_other_move_is_made(verify: Verify, traffic: Traffic) -> None:
    """From one reading to the next a ticket follows the state graph, or is resolved because nobody booked the appointment."""
    verify.every(traffic.steps, published_rules.follows_the_graph, none="no ticket was read twice")


@verifies("MEF113-2022:R155", needs=ALL)
def test_states_are_those_of_the_standard(verify: Verify, traffic: Traffic) -> None:
    """Every state that is shown is one of the eight."""
    verify.every([s for s in traffic.sightings if s.state], state_rules.known_state, none="no state was shown")


@verifies("MEF113-2022:R155", needs=ALL)
def test_the_state_history_follows_the_graph(verify: Verify, traffic: Traffic) -> None:
    """Where a ticket shows its state history, each change in it is one of the state graph."""
    changes = state_rules.histories(traffic)
    verify.where(changes, published_rules.history_follows_the_graph, unused="the seller shows no state history")


@pytest.mark.parametrize("state", [s for s in TicketState if allowed(Operation.PATCH, s)])
@verifies("MEF113-2022:R155", "MEF113-2022:R48", needs=("walking",))
def test_a_patch_is_accepted_in_a_state(verify: Verify, story: Stories, state: TicketState) -> None:
    """A patch is accepted in every state that allows it."""
    walking = story("walking")
    operation_rules.stable(walking, state)
    tries = [attempt.exchange for attempt in walking.tried(Operation.PATCH, state)]
    verify.every(tries, rules.accepted, none=operation_rules.why_not(walking, state))
