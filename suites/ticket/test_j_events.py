"""Use case 16, send ticket notifications: MEF 113 9.17."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge import unannounced_changes
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.expected_notifications import UPDATES
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Kind, Stimulus, TicketState
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import alone_events, alone_rules, event_rules, expectation_rules, refusal_rules, renewal_rules, unasked_rules
from ttck.suites.ticket.scenarios.f_updating import ASKING

ALL = ("subscribing", "creating", "updating", "clearing", "patching", "dwelling", "mingling", "colliding", "walking", "ending")
OPEN = [state for state in TicketState if state not in ticket_lifecycle().final()]
QUIET = "not a single notification arrived; see MEF113:R129"


@verifies("MEF113:R129", needs=("subscribing", "clearing", "walking"))
def test_notifications_are_supported(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A registration for ticket events is accepted, and at least one notification arrives."""
    subscribing = story("subscribing")
    verify.every([subscribing.started["main"]], event_rules.accepted_hub, none="nothing was registered")
    verify.some(
        expectation_rules.debts(traffic, subscribing),
        expectation_rules.anything(traffic),
        none="nothing happened that owes a notification",
        broken=expectation_rules.SILENCE,
    )


@verifies("MEF113:R131", needs=ALL)
def test_every_registration_is_served(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Each of two registrations for the same event types gets every notification."""
    subscribing = story("subscribing")
    expectation_rules.not_silent(traffic, story, QUIET)
    verify.every(expectation_rules.arrived_debts(traffic, subscribing), expectation_rules.on_both(subscribing), none=QUIET)


@verifies("MEF113:R131", "MEF124:R58", needs=("subscribing", "updating", "clearing"))
def test_each_repeated_event_type_counts(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A registration that repeats eventType, once for each type, and is accepted gets the notifications of each of them."""
    expectation_rules.not_silent(traffic, story, QUIET)
    subscribing = story("subscribing")
    verify.where(
        expectation_rules.repeated_debts(traffic, subscribing),
        expectation_rules.on_each(subscribing),
        unused="no registration that repeats eventType was accepted, or no notification of its types was owed",
    )


@verifies("MEF113:R131", "MEF113:R134", needs=("subscribing",))
def test_older_tickets_are_announced_too(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A registration is told of tickets as well that were created before it."""
    expectation_rules.not_silent(traffic, story, QUIET)
    older = renewal_rules.older(traffic, story("subscribing"))
    verify.every(older, renewal_rules.told(traffic), none="no ticket that is older than the registrations could be moved")


@verifies("MEF113:R131", needs=("subscribing",))
def test_a_callback_can_be_used_again(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A registration is served whatever became of another one at the same callback, which was ended before or beside it."""
    expectation_rules.not_silent(traffic, story, QUIET)
    renewed = renewal_rules.renewed(traffic, story("subscribing"), again=True)
    verify.every(renewed, renewal_rules.served(traffic), none="the seller takes no registration at a callback that was used before")


@verifies("MEF113:R131", needs=("subscribing",))
def test_a_registration_can_be_written_in_other_ways(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A registration that the seller accepted is served: with capitals in its callback, blanks in its query, other events beside."""
    expectation_rules.not_silent(traffic, story, QUIET)
    written = renewal_rules.renewed(traffic, story("subscribing"), again=False)
    verify.every(written, renewal_rules.served(traffic), none="the seller takes no registration that is written in another way")


@pytest.mark.parametrize("stimulus", [str(s) for s in ASKING])
@verifies("MEF113:R131", needs=("subscribing", "updating"))
def test_information_is_asked_for(verify: Verify, traffic: Traffic, story: Stories, target: Target, stimulus: str) -> None:
    """A ticket that comes to pending is announced by INFO_REQUIRED, each time it does."""
    expectation_rules.owed_by(target, Stimulus(stimulus))
    expectation_rules.arises(traffic, story("updating"), target, Stimulus(stimulus))
    expectation_rules.not_silent(traffic, story, QUIET)
    updating = story("updating")
    debts = expectation_rules.info_debts(traffic, story("subscribing"), Stimulus(stimulus))
    verify.every(
        debts,
        expectation_rules.kept,
        none="; ".join(updating.why_not(Stimulus(stimulus))) or "no ticket was seen to become pending by it",
    )


@verifies("MEF113:R132", needs=ALL)
def test_a_notification_says_what_and_which(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A notification carries its event type, the one of its address, and the seller's identifier of the ticket."""
    if recorded(story):
        verify.every(traffic.notifications_of(Kind.TICKET), alone_rules.says_what_and_which, none="no notification in this traffic")
        return
    expectation_rules.not_silent(traffic, story, QUIET)
    verify.every(traffic.notifications_of(Kind.TICKET), event_rules.identified(traffic, story("ending")), none=QUIET)


@pytest.mark.parametrize("stimulus", [str(s) for s in UPDATES])
@verifies("MEF113:R133", needs=("subscribing", "updating"))
def test_a_change_of_the_seller_is_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target, stimulus: str) -> None:
    """A change of a seller attribute, item, contact or workorder is announced by UPDATE."""
    expectation_rules.arises(traffic, story("updating"), target, Stimulus(stimulus))
    expectation_rules.not_silent(traffic, story, QUIET)
    debts = expectation_rules.update_debts(traffic, story("subscribing"), story("updating"), Stimulus(stimulus))
    why = "; ".join(story("updating").why_not(Stimulus(stimulus)))
    verify.every(debts, expectation_rules.kept, none=why or f"{stimulus} was not seen to take effect")


@pytest.mark.parametrize("state", OPEN)
@verifies("MEF113:R133", needs=("subscribing", "updating"))
def test_a_change_of_the_seller_is_announced_in_any_state(verify: Verify, traffic: Traffic, story: Stories, state: TicketState) -> None:
    """Whenever the seller changes a ticket that is open, in whatever state, UPDATE is sent for each change."""
    expectation_rules.not_silent(traffic, story, QUIET)
    debts = expectation_rules.open_debts(traffic, story("subscribing"), state)
    verify.where(debts, expectation_rules.kept, unused=f"the seller was not seen to change a ticket in {state}")


@verifies("MEF113:R133", needs=("subscribing", "updating", "walking"))
def test_changes_of_the_seller_in_several_states_are_announced(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A ticket that the seller changes in several states is announced by UPDATE for each change, where notifications come late as well."""
    expectation_rules.not_silent(traffic, story, QUIET)
    debts = expectation_rules.open_debts(traffic, story("subscribing"), None)
    verify.where(debts, expectation_rules.kept, unused="the seller was seen to change no ticket in more than one state")


@verifies("MEF113:R133", needs=ALL)
def test_no_change_of_the_seller_goes_untold(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """What the seller changes in an open ticket without having been asked to, whatever happens to the ticket, is announced by UPDATE."""
    expectation_rules.not_silent(traffic, story, QUIET)
    found = unannounced_changes.sure(unannounced_changes.told(traffic, since=expectation_rules.since(story("subscribing"))))
    verify.where(found, unasked_rules.announced, unused="the seller was not seen to change anything that it was not asked to change")


@verifies("MEF113:R133", advisory=True, needs=ALL)
def test_no_change_at_the_end_goes_untold(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """What the seller changes in a ticket that it closes or cancels, or after that, is announced by UPDATE as well."""
    expectation_rules.not_silent(traffic, story, QUIET)
    since = expectation_rules.since(story("subscribing"))
    verify.where(
        unannounced_changes.at_the_end(traffic, since=since),
        unasked_rules.announced,
        unused=unannounced_changes.owes_nothing_at_the_end(traffic, since=since),
    )


@verifies("MEF113:R133", advisory=True, needs=("subscribing", "patching"))
def test_a_patch_of_the_buyer_is_not_announced(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A patch by the buyer alone sends no UPDATE (note of Table 42, errata C32)."""
    event_rules.controlled(traffic, story("subscribing"))
    verify.every(
        event_rules.only_patched(traffic, story("subscribing")),
        event_rules.no_update,
        none="no ticket was patched only",
    )


@verifies("MEF113:R134", needs=ALL)
def test_state_changes_of_the_buyer_are_announced(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A change of state that the buyer causes (cancel, close, reopen, patch while pending) is announced by STATE_CHANGE."""
    expectation_rules.not_silent(traffic, story, QUIET)
    verify.every(
        expectation_rules.state_debts(traffic, story("subscribing"), by="buyer"),
        expectation_rules.kept,
        none="the buyer changed no state",
    )


@verifies("MEF113:R134", needs=ALL)
def test_state_changes_of_the_seller_are_announced(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A change of state that the seller makes is announced by STATE_CHANGE."""
    if recorded(story):
        owed = alone_events.states(traffic, wait=target.limits.event_wait)
        verify.every(owed, expectation_rules.kept, none="no ticket changed its state while a registration stood, and was told of later")
        return
    expectation_rules.not_silent(traffic, story, QUIET)
    reasons = dict.fromkeys([*story("clearing").reasons.values(), *story("updating").missing.values()])
    debts = expectation_rules.state_debts(traffic, story("subscribing"), by="seller")
    verify.every(debts, expectation_rules.kept, none="; ".join(reasons) or "the seller changed no state")


@verifies("MEF113:R134", advisory=True, needs=ALL)
def test_no_change_of_state_is_announced_that_did_not_happen(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """STATE_CHANGE comes no more often than the state of the ticket changed, by the history that the ticket shows."""
    expectation_rules.not_silent(traffic, story, QUIET)
    found = refusal_rules.announced(traffic, since=expectation_rules.since(story("subscribing")))
    verify.where(found, refusal_rules.no_more_than_happened(found), unused="the seller shows no state history from the first state on")


@pytest.mark.parametrize("stimulus", [str(s) for s in ASKING])
@verifies("MEF113:R135", needs=("subscribing", "updating"))
def test_the_question_is_readable_before_it_is_announced(
    verify: Verify, traffic: Traffic, story: Stories, target: Target, stimulus: str
) -> None:
    """When INFO_REQUIRED arrives, the ticket already reads pending, with a new note of the seller."""
    updating = story("updating")
    expectation_rules.arises(traffic, updating, target, Stimulus(stimulus))
    asked = [a for a in updating.asked if a.stimulus == stimulus]
    verify.every(
        asked,
        event_rules.readable(traffic),
        none="; ".join(updating.why_not(Stimulus(stimulus))) or "nothing was asked",
    )


@verifies("MEF113:R135", needs=ALL)
def test_a_question_that_nobody_provoked_asks_something(verify: Verify, traffic: Traffic) -> None:
    """Whenever INFO_REQUIRED arrives, the ticket reads pending, with a new note of the seller."""
    verify.where(unasked_rules.questions(traffic), unasked_rules.asks_something, unused="no such event came but as an answer to a stimulus")


@verifies("MEF113:R133", advisory=True, needs=ALL)
def test_a_change_of_state_is_no_update(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """Where nothing but the state of a ticket changes, no UPDATE is sent."""
    subscribing = story("subscribing")
    event_rules.controlled(traffic, subscribing)
    moved = unasked_rules.moved_only(traffic, since=expectation_rules.since(subscribing))
    verify.where(moved, unasked_rules.no_update, unused="no ticket changed its state and nothing else")


@verifies("MEF113:R136", advisory=True, needs=("updating", "ending"))
def test_a_ticket_waits_for_its_appointment(verify: Verify, traffic: Traffic, story: Stories, target: Target) -> None:
    """A ticket that waits for an appointment stays pending until the buyer does something."""
    stimulus = Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT
    expectation_rules.arises(traffic, story("updating"), target, stimulus)
    idle = event_rules.left_alone(story("updating"), story("ending"), stimulus)
    verify.every(
        idle,
        event_rules.still(TicketState.PENDING),
        none="; ".join(story("updating").why_not(stimulus)) or "no ticket was left pending for an appointment",
    )


@verifies("MEF113:R137", advisory=True, needs=("updating", "ending"))
def test_a_ticket_waits_for_information(verify: Verify, story: Stories) -> None:
    """A ticket that waits for information stays pending until the buyer patches it."""
    idle = event_rules.left_alone(story("updating"), story("ending"), Stimulus.REQUEST_INFO)
    verify.every(
        idle,
        event_rules.still(TicketState.PENDING),
        none="; ".join(story("updating").why_not(Stimulus.REQUEST_INFO)) or "no ticket was left pending for information",
    )


@pytest.mark.parametrize("about", ["close", "close after reopen", "timeout"])
@verifies("MEF113:R138", needs=("subscribing", "clearing"))
def test_clearance_is_requested_before_closing(verify: Verify, traffic: Traffic, story: Stories, target: Target, about: str) -> None:
    """Before a ticket is closed, by the buyer or by timeout, CLEARANCE_REQUEST was sent for it."""
    if recorded(story) and about == "close":
        owed = alone_events.clearances(traffic, wait=target.limits.event_wait)
        verify.every(
            owed, expectation_rules.kept, none="no ticket was resolved and closed while a registration stood, and was told of later"
        )
        return
    expectation_rules.not_silent(traffic, story, QUIET)
    clearing = story("clearing")
    closed = event_rules.closed(clearing, about)
    reasons = clearing.reasons.get("timeout" if about == "timeout" else "reopen" if "reopen" in about else "close")
    verify.every(closed, event_rules.clearance_came(traffic), none=reasons or "no ticket was closed like that")


@verifies("MEF113:R138", advisory=True, needs=("subscribing", "clearing"))
def test_clearance_is_requested_while_resolved(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """When CLEARANCE_REQUEST arrives, the ticket already reads resolved (Table 42)."""
    expectation_rules.not_silent(traffic, story, QUIET)
    verify.every(
        story("clearing").clearances,
        event_rules.resolved_on_arrival(traffic),
        none="; ".join(story("clearing").reasons.values()) or "no ticket was resolved",
    )
