"""Use case 1, create a ticket: MEF 113 9.2.1 and 9.2.2."""

from __future__ import annotations

import pytest

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.smaller_examples import Shrinker
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import ContactRole, Operation, TicketState
from ttck.suites.common import identifiers
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import alone_rules, item_rules, refusal_rules, rules, ticket_rules, twins
from ttck.suites.ticket.scenarios.b_creating import Creating, Creation
from ttck.suites.ticket.scenarios.d_probing import MANDATORY

NONE = "no create request was accepted"


def shrink(creating: Creating, part: str) -> Shrinker | None:
    """Smaller examples: the answer to the create, or the reading after it."""
    whole = creating.shrinker
    if whole is None:
        return None

    def observe(document: object) -> list[object]:
        return [getattr(c, part) if part else c for c in whole.observe(document) if not part or getattr(c, part) is not None]

    return Shrinker(strategy=whole.strategy, observe=observe, seed=whole.seed, attempts=whole.attempts)


@pytest.mark.parametrize("attribute", MANDATORY)
@verifies("MEF113:R19", advisory=True, needs=("probing",))
def test_a_create_without_a_mandatory_attribute_is_refused(verify: Verify, story: Stories, traffic: Traffic, attribute: str) -> None:
    """A create that leaves out one of the seven mandatory attributes is refused (alternative path 2 of use case 1)."""
    if recorded(story):
        verify.every(alone_rules.without(traffic, attribute), alone_rules.not_taken(attribute), none="no such create was sent")
        return
    probes = [probe for probe in story("probing").about("R19") if probe.about == f"create without {attribute}"]
    none = twins.no_create(probes, "no incomplete create could be sent")
    verify.every(twins.creates(probes), item_rules.probe_refused, none=none)


@verifies("MEF113:R19", advisory=True, needs=("probing",))
def test_an_incomplete_create_is_no_crash(verify: Verify, story: Stories) -> None:
    """A create that breaks a rule is an error of the buyer, and does not make the seller fail."""
    verify.every([probe.exchange for probe in story("probing").creates], rules.not_a_crash, none="no incomplete create could be sent")


@verifies("MEF113:O5", needs=("creating",))
def test_optional_attributes_are_accepted(verify: Verify, story: Stories) -> None:
    """A create with any subset of the optional attributes is accepted."""
    creating = story("creating")
    twins.create_taken(c.created for c in creating.creations)
    verify.every([c.created for c in creating.creations], rules.accepted, none=NONE, shrink=shrink(creating, "created"))


@verifies("MEF113:O5", needs=("creating",))
def test_an_empty_list_of_notes_is_accepted(verify: Verify, story: Stories) -> None:
    """A create may have a list of notes without any: the table of a ticket says that it can be empty."""
    verify.every(ticket_rules.empty(story("creating"), "note"), rules.accepted, none=NONE)


@verifies("MEF113:O5", advisory=True, needs=("creating",))
def test_other_empty_lists_are_accepted(verify: Verify, story: Stories) -> None:
    """A create may have a list of attachments or of relations without any, as far as the API file says."""
    verify.every(ticket_rules.empty(story("creating"), "attachment", "relatedIssue"), rules.accepted, none=NONE)


@verifies("MEF113:R21", needs=("creating", "probing"))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic) -> None:
    """The status code of a create tells success from failure, and the body does not contradict it."""
    verify.every(traffic.of(Operation.CREATE), rules.says_what_happened, none="no create was answered")


@verifies("MEF113:R21", needs=("creating", "probing", "ending"))
def test_a_refused_create_makes_no_ticket(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """What the list shows of this run when it ends was made by creates that were answered with success."""
    ending = story("ending")
    rule = refusal_rules.was_asked_for(traffic, ending.readings)
    verify.every(refusal_rules.of_this_run(ending.listed, ending.mark), rule, none="the list at the end shows no ticket of this run")


@verifies("MEF113:R22", needs=("probing",))
def test_a_failed_create_shows_no_ticket(verify: Verify, traffic: Traffic) -> None:
    """The answer to a refused create carries none of the ticket attributes."""
    verify.every(traffic.refused(Operation.CREATE), rules.no_ticket_attributes, none="no create was refused")


@verifies("MEF113:R23", needs=("creating",))
def test_the_answer_returns_what_was_sent(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """The answer to a create returns every attribute that the buyer set, with the same value."""
    if recorded(story):
        verify.every(alone_rules.right_creates(traffic), alone_rules.echoed, none=NONE)
        return

    def echoed(creation: Creation) -> Breach | None:
        return rules.echoes(
            ticket_rules.of_the_standard(creation.sent), creation.created.document, "the create answer differs from the request"
        )

    creating = story("creating")
    verify.every(creating.accepted, echoed, none=NONE, shrink=shrink(creating, ""))


@verifies("MEF113:R24", needs=("creating", "probing"))
def test_a_new_ticket_is_acknowledged(verify: Verify, traffic: Traffic) -> None:
    """The answer to a create shows the ticket in state acknowledged."""
    verify.every(ticket_rules.tickets_in(traffic.accepted(Operation.CREATE)), rules.shows("status", TicketState.ACKNOWLEDGED), none=NONE)


@verifies("MEF113:R25", needs=("creating", "probing"))
def test_the_answer_completes_the_ticket(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """The answer to a create has identifier, product, seller severity, seller priority, creation date, state and seller contact."""
    rule = rules.both(
        rules.has("id", "relatedEntity", "sellerSeverity", "sellerPriority", "creationDate", "status"),
        rules.has_contact(ContactRole.SELLER_TICKET),
    )
    verify.every(
        ticket_rules.not_errors(ticket_rules.complete_creates(traffic)),
        rule,
        none=NONE,
        shrink=lambda: shrink(story("creating"), "created"),
    )


@verifies("MEF113:R25", needs=("creating", "probing", "crowding", "colliding"))
def test_each_ticket_has_an_identifier_of_its_own(verify: Verify, traffic: Traffic) -> None:
    """No two tickets get the same identifier."""
    given = identifiers.given(traffic, Operation.CREATE, about=identifiers.request)
    verify.every(given, identifiers.issued_once("tickets"), none=NONE)


@verifies("MEF113:O6", needs=("creating",))
def test_what_the_seller_adds_at_once_is_well_formed(verify: Verify, story: Stories) -> None:
    """Dates, notes, attachments, relations and workorders that the seller adds to the create answer are well formed."""
    verify.where(
        ticket_rules.extras(story("creating")),
        ticket_rules.extra_is_sound,
        unused="the seller adds nothing of this to a create answer",
    )
