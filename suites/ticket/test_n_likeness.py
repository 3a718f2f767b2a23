"""What is nearly or wholly the same as before: each item is one of its own, and what a patch does not name stays (MEF 113 9.2, 9.5)."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.ticket import life_rules, like_rules, ticket_rules

NO_PATCH = "no patch with such items was accepted"


@verifies("MEF113:R23", needs=("colliding",))
def test_items_that_are_like_each_other_come_back_each(verify: Verify, story: Stories) -> None:
    """The answer to a create returns each item of a list, also those that have a text, a name, an author or a date in common."""
    colliding = story("colliding")
    verify.where(colliding.created, like_rules.echoed, unused=colliding.why("no create with such items was accepted"))


@verifies("MEF113:R38", needs=("colliding",))
def test_items_that_are_like_each_other_are_read_each(verify: Verify, story: Stories) -> None:
    """The first reading shows each item of a list, also those that have a text, a name, an author or a date in common."""
    colliding = story("colliding")
    read = [one for one in colliding.created if one.read is not None and one.read.accepted]
    verify.where(read, like_rules.read_back, unused=colliding.why("no create with such items was accepted"))


@verifies("MEF113:R25", advisory=True, needs=("colliding",))
def test_a_create_that_is_repeated_makes_another_ticket(verify: Verify, story: Stories) -> None:
    """Where the same create is sent again and is accepted again, each ticket has an identifier of its own."""
    colliding = story("colliding")
    verify.where(like_rules.twice(colliding.doubles), like_rules.is_another, unused=colliding.why("the seller refuses such a create"))


@verifies("MEF113:R49", needs=("colliding",))
def test_notes_like_older_ones_are_appended(verify: Verify, story: Stories) -> None:
    """A new note that has its text, its author or its date in common with an older one is appended as well."""
    colliding = story("colliding")
    verify.where(ticket_rules.readable(colliding.alike("note")), life_rules.appended("note"), unused=colliding.why(NO_PATCH))


@verifies("MEF113:R49", needs=("colliding",))
def test_a_note_beside_values_as_they_are_is_appended(verify: Verify, story: Stories) -> None:
    """The note of a patch is appended where all that the patch sets beside it is as it was before."""
    colliding = story("colliding")
    verify.where(ticket_rules.readable(colliding.repeated), life_rules.appended("note"), unused=colliding.why(NO_PATCH))


@verifies("MEF113:R50", needs=("colliding",))
def test_attachments_like_older_ones_are_appended(verify: Verify, story: Stories) -> None:
    """A new attachment that has its name, its author, its date, its link or its description in common with an older one is appended."""
    colliding = story("colliding")
    verify.where(ticket_rules.readable(colliding.alike("attachment")), life_rules.appended("attachment"), unused=colliding.why(NO_PATCH))


@verifies("MEF113:R51", needs=("colliding",))
def test_related_objects_like_each_other_are_all_taken(verify: Verify, story: Stories) -> None:
    """Of the related objects of a patch each is taken, also two relations of different kinds to one ticket."""
    colliding = story("colliding")
    verify.where(ticket_rules.readable(colliding.alike("relatedIssue")), life_rules.relations_replaced, unused=colliding.why(NO_PATCH))


@verifies("MEF113:R52", needs=("colliding",))
def test_technical_contacts_like_each_other_are_all_taken(verify: Verify, story: Stories) -> None:
    """Of the technical contacts of a patch each is taken, also two with one name, one number or one address of e-mail."""
    colliding = story("colliding")
    tried = ticket_rules.readable(colliding.alike("buyerTechnicalContact"))
    verify.where(tried, life_rules.technical_contacts_replaced, unused=colliding.why(NO_PATCH))


@verifies("MEF113:R27", needs=("colliding",))
def test_a_list_of_no_notes_takes_none_away(verify: Verify, story: Stories) -> None:
    """A patch whose list of notes is empty or null is refused, or leaves all notes as they are."""
    colliding = story("colliding")
    verify.where(like_rules.naming(colliding.hollow, "note"), like_rules.nothing_lost("note"), unused=colliding.why(NO_PATCH))


@verifies("MEF113:R28", needs=("colliding",))
def test_a_list_of_no_attachments_takes_none_away(verify: Verify, story: Stories) -> None:
    """A patch whose list of attachments is empty or null is refused, or leaves all attachments as they are."""
    colliding = story("colliding")
    verify.where(like_rules.naming(colliding.hollow, "attachment"), like_rules.nothing_lost("attachment"), unused=colliding.why(NO_PATCH))
