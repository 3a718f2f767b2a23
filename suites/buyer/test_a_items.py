"""The buyer's halves of MEF 113 9.1.3 to 9.1.6: what stands in the notes, attachments, contacts and relations that it sends."""

from __future__ import annotations

import pytest

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.specs.vocabulary import Operation
from ttck.suites.buyer import item_rules
from ttck.suites.buyer.book import book_of, option
from ttck.suites.ticket.rules import both, dated, filled, sourced

WRITES = (Operation.CREATE, Operation.PATCH)
EVERYWHERE = (*WRITES, Operation.CREATE_APPOINTMENT, Operation.PATCH_APPOINTMENT)
RELATION = ("source", "relationshipType", "@referredType", "id", "creationDate", "description")


def _unused(what: str) -> str:
    return f"the buyer sent no {what}"


@verifies("MEF113:R2")
def test_a_note_of_the_buyer_is_not_the_sellers(verify: Verify, traffic: Traffic) -> None:
    """No note that the buyer sends as its own was written by the seller."""
    book = book_of(traffic)
    option(verify, item_rules.own(book.parts("note", *EVERYWHERE)), item_rules.not_taken_over(book), unused=_unused("note of its own"))


@verifies("MEF113:R3")
def test_no_note_is_written_for_the_seller(verify: Verify, traffic: Traffic) -> None:
    """No note that the buyer writes bears the source seller."""
    book = book_of(traffic)
    option(verify, book.parts("note", *EVERYWHERE), item_rules.not_the_sellers(book), unused=_unused("note"))


@verifies("MEF113:R4")
def test_a_note_is_complete(verify: Verify, traffic: Traffic) -> None:
    """Each note of the buyer has source, date, author and text."""
    rule = both(filled("source", "date", "author", "text"), dated("date"), sourced)
    option(verify, book_of(traffic).parts("note", *EVERYWHERE), rule, unused=_unused("note"))


@verifies("MEF113:R5")
def test_an_attachment_of_the_buyer_is_not_the_sellers(verify: Verify, traffic: Traffic) -> None:
    """No attachment that the buyer sends as its own was added by the seller."""
    book = book_of(traffic)
    parts = item_rules.own(book.parts("attachment", *EVERYWHERE))
    option(verify, parts, item_rules.not_taken_over(book), unused=_unused("attachment of its own"))


@verifies("MEF113:R6")
def test_no_attachment_is_added_for_the_seller(verify: Verify, traffic: Traffic) -> None:
    """No attachment that the buyer adds bears the source seller."""
    book = book_of(traffic)
    option(verify, book.parts("attachment", *EVERYWHERE), item_rules.not_the_sellers(book), unused=_unused("attachment"))


@pytest.mark.parametrize("operations", [WRITES, EVERYWHERE[2:]], ids=["ticket", "appointment"])
@verifies("MEF113:R7")
def test_an_attachment_is_complete(verify: Verify, traffic: Traffic, operations: tuple[str, ...]) -> None:
    """Each attachment of the buyer has source, name and author, and a date where the binding does not make it optional."""
    names = ("source", "creationDate", "author", "name") if operations == WRITES else ("source", "author", "name")
    dates = (dated("creationDate"),) if operations == WRITES else ()
    option(verify, book_of(traffic).parts("attachment", *operations), both(filled(*names), *dates, sourced), unused=_unused("attachment"))


@verifies("MEF113:R8")
def test_a_link_says_where_it_points(verify: Verify, traffic: Traffic) -> None:
    """Each attachment that is a link has its URL."""
    links = [part for part in book_of(traffic).parts("attachment", *EVERYWHERE) if item_rules.link(part)]
    option(verify, links, filled("url"), unused=_unused("link as an attachment"))


@verifies("MEF113:R9")
def test_an_embedded_attachment_has_content_and_type(verify: Verify, traffic: Traffic) -> None:
    """Each attachment that is embedded has its content and the MIME type of it."""
    embedded = [part for part in book_of(traffic).parts("attachment", *EVERYWHERE) if item_rules.embedded(part)]
    option(verify, embedded, filled("content", "mimeType"), unused=_unused("embedded attachment"))


@verifies("MEF113:R10")
def test_a_contact_can_be_reached(verify: Verify, traffic: Traffic) -> None:
    """Each contact that the buyer names has name, number and e-mail address."""
    contacts = book_of(traffic).parts("relatedContactInformation", *EVERYWHERE)
    verify.every(contacts, filled("name", "number", "emailAddress"), none="not exercised: the buyer named no contact")


@verifies("MEF113:R11")
def test_a_relation_names_the_buyer(verify: Verify, traffic: Traffic) -> None:
    """Each relation that the buyer adds has the source buyer."""
    book = book_of(traffic)
    option(verify, book.parts("relatedIssue", *WRITES), item_rules.declared(book), unused=_unused("relation"))


@verifies("MEF113:R13")
def test_a_relation_of_the_buyer_is_not_the_sellers(verify: Verify, traffic: Traffic) -> None:
    """No relation that the buyer sends as its own was given by the seller."""
    book = book_of(traffic)
    parts = item_rules.own(book.parts("relatedIssue", *WRITES))
    option(verify, parts, item_rules.not_taken_over(book), unused=_unused("relation of its own"))


@verifies("MEF113:R14")
def test_no_relation_is_written_for_the_seller(verify: Verify, traffic: Traffic) -> None:
    """No relation that the buyer adds or alters bears the source seller."""
    book = book_of(traffic)
    option(verify, book.parts("relatedIssue", *WRITES), item_rules.not_the_sellers(book), unused=_unused("relation"))


@verifies("MEF113:R15")
def test_a_relation_is_complete(verify: Verify, traffic: Traffic) -> None:
    """Each relation of the buyer has source, kind, the object's kind and identifier, date and description."""
    rule = both(filled(*RELATION), dated("creationDate"), sourced)
    option(verify, book_of(traffic).parts("relatedIssue", *WRITES), rule, unused=_unused("relation"))
