"""A buyer's requests about tickets: MEF 113 9.2.1, 9.5.1, 9.6.1 and 9.7.1."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.buyer import item_rules, ticket_rules
from ttck.suites.buyer.book import book_of, option

NO_PATCH = "not exercised: the buyer patched no ticket"


@pytest.mark.parametrize("name", ticket_rules.CREATED)
@verifies("MEF113:R19")
def test_a_new_ticket_tells(verify: Verify, traffic: Traffic, name: str) -> None:
    """Each request for a new ticket has product, description, severity, priority, impact, type and reporter."""
    requests = book_of(traffic).bodies(Operation.CREATE)
    verify.every(requests, ticket_rules.tells(name), none="not exercised: the buyer opened no ticket")


@verifies("MEF113:R20")
def test_an_attachment_of_a_new_ticket_has_substance(verify: Verify, traffic: Traffic) -> None:
    """Each attachment of a new ticket has a URL or content."""
    parts = book_of(traffic).parts("attachment", Operation.CREATE)
    option(verify, parts, item_rules.linked_or_embedded, unused="the buyer opened no ticket with an attachment")


@verifies("MEF113:R33")
def test_reading_a_ticket_names_it(verify: Verify, traffic: Traffic) -> None:
    """Each reading of a ticket names it by the seller's identifier."""
    book = book_of(traffic)
    verify.every(book.asks("GET", Kind.TICKET), ticket_rules.names_its(Kind.TICKET, book), none="not exercised: the buyer read no ticket")


@verifies("MEF113:R40")
def test_a_patch_names_the_ticket(verify: Verify, traffic: Traffic) -> None:
    """Each patch of a ticket names it by the seller's identifier."""
    book = book_of(traffic)
    verify.every(book.asks("PATCH", Kind.TICKET), ticket_rules.names_its(Kind.TICKET, book), none=NO_PATCH)


@verifies("MEF113:R41")
def test_a_patch_touches_something(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each patch has an attribute that a buyer may change; an attachment counts (errata: O14 and R50 allow it)."""
    patches = [patch for patch in book_of(traffic).bodies(Operation.PATCH) if patch not in ticket_rules.patched_answers(book_of(traffic))]
    verify.every(patches, ticket_rules.touches_something(target.edition), none=NO_PATCH)


@verifies("MEF113:R42")
def test_a_change_is_explained(verify: Verify, traffic: Traffic) -> None:
    """Each patch that changes severity, priority, issue start date or relations brings a new note."""
    book = book_of(traffic)
    patches = [patch for patch in book.bodies(Operation.PATCH) if ticket_rules.changes(book, patch)]
    verify.every(patches, ticket_rules.explained(book), none="not exercised: the buyer patched nothing that needs a note")


@verifies("MEF113:R43")
def test_an_attachment_of_a_patch_has_substance(verify: Verify, traffic: Traffic) -> None:
    """Each attachment of a patch has a URL or content."""
    parts = book_of(traffic).parts("attachment", Operation.PATCH)
    option(verify, parts, item_rules.linked_or_embedded, unused="the buyer patched in no attachment")


@verifies("MEF113:R44")
def test_the_sellers_relations_stay_as_they_are(verify: Verify, traffic: Traffic) -> None:
    """No patch alters a relation that the seller gave."""
    book = book_of(traffic)
    patches = [
        p for p in book.bodies(Operation.PATCH) if "relatedIssue" in ticket_rules.sent(p) and ticket_rules.sellers_relations(book, p)
    ]
    option(verify, patches, ticket_rules.leaves_relations_alone(book), unused="the buyer patched no relations beside those of a seller")


@verifies("MEF113:R44", advisory=True)
def test_the_sellers_relations_stay_in_a_whole_list(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where a patch carries whole lists, the relations of the seller are in it (errata S1)."""
    book = book_of(traffic)
    whole = target.switches.get("patch_list_style") == "full_list"
    patches = [
        p for p in book.bodies(Operation.PATCH) if "relatedIssue" in ticket_rules.sent(p) and ticket_rules.sellers_relations(book, p)
    ]
    unused = "in this dialect a patch carries only what is new"
    option(verify, patches if whole else [], ticket_rules.keeps_relations(book), unused=unused)


@verifies("MEF113:R54")
def test_a_cancellation_names_the_ticket(verify: Verify, traffic: Traffic) -> None:
    """Each cancellation names the ticket by the seller's identifier."""
    book = book_of(traffic)
    asks = book.asks("POST", Kind.TICKET, "cancel")
    verify.every(asks, ticket_rules.names_its(Kind.TICKET, book), none="not exercised: the buyer cancelled no ticket")


@pytest.mark.parametrize("answer", ["close", "reopen"])
@verifies("MEF113:R59")
def test_an_answer_names_the_ticket(verify: Verify, traffic: Traffic, answer: str) -> None:
    """Each answer to a clearance request names the ticket by the seller's identifier."""
    book = book_of(traffic)
    asks = book.asks("POST", Kind.TICKET, answer)
    option(verify, asks, ticket_rules.names_its(Kind.TICKET, book), unused=f"the buyer sent no {answer}")


@verifies("MEF113:R59")
def test_an_answer_is_a_decision(verify: Verify, traffic: Traffic) -> None:
    """A clearance request is answered by close or reopen, which say yes or no, and not by a patch of the state."""
    book = book_of(traffic)
    patches = ticket_rules.patched_answers(book)
    plain = [ask.seen for answer in ("close", "reopen") for ask in book.asks("POST", Kind.TICKET, answer)]
    chosen = [(exchange, exchange in patches) for exchange in [*patches, *plain]]
    none = "not exercised: the buyer answered no clearance request"
    verify.every(chosen, lambda one: ticket_rules.answers_by_patch(one[0]) if one[1] else None, none=none)


@verifies("MEF113:R61")
def test_a_rejection_has_a_reason(verify: Verify, traffic: Traffic) -> None:
    """Each reopen says why the buyer does not agree."""
    requests = book_of(traffic).bodies(Operation.REOPEN)
    verify.every(requests, ticket_rules.gives_reason, none="not exercised: the buyer rejected no closure")
