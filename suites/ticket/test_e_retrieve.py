"""Use case 3, retrieve a ticket: MEF 113 9.4."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import ContactRole, Operation, Stimulus, TicketState
from ttck.suites.common import moments
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import (
    alone_acts,
    alone_rules,
    alone_steps,
    binding_rules,
    date_rules,
    expectation_rules,
    kept_rules,
    life_rules,
    rules,
    ticket_rules,
    twins,
)
from ttck.suites.ticket.scenarios.b_creating import Creation
from ttck.suites.ticket.scenarios.f_updating import EFFECTS
from ttck.suites.ticket.test_b_create import shrink

ALL = ("creating", "updating", "clearing", "patching", "dwelling", "mingling", "colliding", "walking", "ending")
NONE = "no ticket was read"


@verifies("MEF113:R33", advisory=True, needs=("probing",))
def test_a_blank_identifier_is_refused(verify: Verify, story: Stories) -> None:
    """Retrieving a blank identifier does not give a ticket."""
    verify.every([story("probing").blank], ticket_rules.gives_no_ticket, none="the probe could not be sent")


@verifies("MEF113:R34", needs=("creating", "probing"))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic) -> None:
    """The status code of a retrieve tells success from failure, and the body does not contradict it."""
    verify.every(traffic.of(Operation.RETRIEVE), rules.says_what_happened, none=NONE)


@verifies("MEF113:R35", needs=("probing",))
def test_an_unknown_ticket_is_an_error(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Retrieving an identifier that was never issued is an error."""
    if recorded(story):
        verify.every(alone_acts.strangers(traffic, Operation.RETRIEVE), alone_acts.fails, none="no unknown ticket was asked for")
        return
    verify.every(twins.unknown(story, Operation.RETRIEVE), rules.refused, none="no unknown ticket was asked for")


@verifies("MEF113:R36", needs=("probing",))
def test_a_failed_retrieve_shows_no_ticket(verify: Verify, traffic: Traffic) -> None:
    """The answer to a failed retrieve carries none of the ticket attributes."""
    verify.every(traffic.refused(Operation.RETRIEVE), rules.no_ticket_attributes, none="no retrieve failed")


@verifies("MEF113:R37", needs=ALL)
def test_a_ticket_is_complete(verify: Verify, traffic: Traffic) -> None:
    """Every reading has the mandatory attributes, the reporter and the seller's contact."""
    rule = rules.both(
        rules.has(
            "id",
            "relatedEntity",
            "description",
            "severity",
            "sellerSeverity",
            "priority",
            "sellerPriority",
            "ticketType",
            "creationDate",
            "status",
        ),
        rules.has_date("creationDate"),
        rules.has_contact(ContactRole.REPORTER),
        rules.has_contact(ContactRole.SELLER_TICKET),
    )
    verify.every(ticket_rules.readings(traffic), rule, none=NONE)


@verifies("MEF113:R37", needs=("creating",))
def test_mandatory_values_come_back(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """The first reading shows the mandatory attributes with the values that the buyer sent; in a recording, that ticket at all."""
    if recorded(story):
        verify.every(alone_rules.asked_for(traffic), alone_rules.the_one, none=NONE)
        return

    def same(creation: Creation) -> Breach | None:
        return ticket_rules.read_back(creation, ticket_rules.MANDATORY, "the ticket differs from the create request")

    creating = story("creating")
    verify.every(ticket_rules.read(creating), same, none=NONE, shrink=shrink(creating, ""))


@verifies("MEF113:R38", needs=("creating",))
def test_optional_values_come_back(verify: Verify, story: Stories) -> None:
    """The first reading shows every optional attribute that the buyer set, with the value sent."""

    def same(creation: Creation) -> Breach | None:
        return ticket_rules.read_back(creation, ticket_rules.OPTIONAL, "what the buyer set does not come back")

    creating = story("creating")
    verify.every(ticket_rules.read(creating), same, none=NONE, shrink=shrink(creating, ""))


@pytest.mark.parametrize("stimulus", [str(s) for s in EFFECTS if s != Stimulus.WORKORDER_UPDATE])
@verifies("MEF113:R38", needs=("updating",))
def test_what_the_seller_sets_shows(verify: Verify, traffic: Traffic, story: Stories, target: Target, stimulus: str) -> None:
    """What the seller sets or adds shows when the ticket is read."""
    updating = story("updating")
    expectation_rules.arises(traffic, updating, target, Stimulus(stimulus))
    told = ticket_rules.believable(updating.of(Stimulus(stimulus)))
    verify.every(
        told,
        life_rules.visible,
        none="; ".join(updating.why_not(Stimulus(stimulus))) or f"{stimulus} had no effect and was not announced",
    )


@verifies("MEF113:R37", needs=ALL)
def test_mandatory_values_stay(verify: Verify, traffic: Traffic) -> None:
    """Product, description, severity, priority, type and reporter keep the buyer's values until the buyer patches them."""
    unknown = alone_steps.unknown_between(traffic)
    if unknown:
        verify.every(unknown, life_rules.set_by_buyer_stays(*alone_steps.FIXED), none="no ticket was read twice")
        return
    rule = rules.both(
        life_rules.set_by_buyer_stays("relatedEntity", "description", "severity", "priority", "ticketType", "creationDate"),
        life_rules.contacts_stay(ContactRole.REPORTER),
    )
    verify.every(traffic.steps, rule, none="no ticket was read twice")


@verifies("MEF113:R38", needs=ALL)
def test_optional_values_stay(verify: Verify, traffic: Traffic) -> None:
    """Buyer identifier, issue start date and the buyer's technical contacts keep their values until the buyer patches them."""
    rule = rules.both(
        life_rules.set_by_buyer_stays("externalId", "issueStartDate"),
        kept_rules.consequence(kept_rules.BUYER_CONTACT, life_rules.contacts_stay(ContactRole.BUYER_TECHNICAL)),
    )
    verify.every(traffic.steps, rule, none="no ticket was read twice")


@verifies("MEF113:R38", needs=ALL)
def test_workorders_stay_named(verify: Verify, traffic: Traffic) -> None:
    """A workorder that a ticket named once is named by it from then on, whatever happens to the ticket."""
    verify.where(life_rules.with_workorders(traffic), binding_rules.workorders_stay, unused="no ticket with a workorder was read twice")


@verifies("MEF113:R34", "MEF113:R37", needs=("ending",))
def test_every_ticket_can_still_be_read(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """A ticket that was created can be retrieved at the end of the run, also after a restart; closed ones may be archived."""
    verify.every(ticket_rules.last_looks(traffic, story("ending")), ticket_rules.still_there, none=NONE)


@pytest.mark.parametrize("state", [TicketState.RESOLVED, TicketState.CLOSED])
@verifies("MEF113:R39", needs=("clearing",))
def test_a_resolved_ticket_says_when_and_how(verify: Verify, traffic: Traffic, story: Stories, state: TicketState) -> None:
    """In resolved and in closed the ticket has its resolution date and a note of the seller."""

    def why() -> str:
        return "; ".join(story("clearing").reasons.values()) or f"no ticket was seen {state}"

    verify.every([s for s in traffic.sightings if s.state == state], life_rules.resolved_properly, none=why)


@verifies("MEF113:R39", needs=("clearing",))
def test_a_ticket_that_is_resolved_again_says_when(verify: Verify, traffic: Traffic) -> None:
    """The resolution date of a ticket that was reopened and resolved again is that of the last time."""
    verify.where(
        date_rules.resolved_again(traffic), date_rules.dated_anew, unused="no ticket was seen resolved, reopened and resolved again"
    )


@verifies("MEF113:R39", needs=("clearing",))
def test_the_resolution_date_says_when_it_was_resolved(verify: Verify, traffic: Traffic) -> None:
    """The resolution date is the time at which the ticket came to resolved (Table 24): between the readings around it."""
    verify.where(date_rules.resolutions(traffic), moments.in_time, unused="no ticket was seen to come to resolved, with a resolution date")


@verifies("MEF113:R39", needs=("clearing",))
def test_a_ticket_closed_by_timeout_says_when_and_how(verify: Verify, story: Stories) -> None:
    """A ticket that was closed because nobody answered has its resolution date and a note of the seller."""
    clearing = story("clearing")
    reason = clearing.reasons.get("timeout", "no ticket was closed by timeout")
    verify.every(ticket_rules.closed_by_timeout(clearing), life_rules.resolved_properly, none=reason)


@verifies("MEF113:R35", advisory=True, needs=("probing",))
def test_an_unknown_ticket_is_no_crash(verify: Verify, story: Stories) -> None:
    """Retrieving an identifier that was never issued is an error of the buyer, and does not make the seller fail."""
    verify.every(ticket_rules.unknown(story, Operation.RETRIEVE), rules.not_a_crash, none="no unknown ticket was tried")


@verifies("MEF113:R39", needs=ALL)
def test_the_resolution_date_stays(verify: Verify, traffic: Traffic) -> None:
    """The resolution date stays as it is while a ticket is resolved, and when it is closed: it is not the time of closing (Table 24)."""
    verify.where(date_rules.still_resolved(traffic), date_rules.keeps_its_date, unused="no ticket was read twice while it was resolved")
