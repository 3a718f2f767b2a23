"""The identifier of an item of one collection is nobody's in the other: TMF621:52, 94, 101, 111, 112; of specifications 124."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import cross_rules as rules
from ttck.suites.tmf import gates
from ttck.suites.tmf.rules import said

_NEEDS = ("tmf-crossing",)


@verifies("TMF621:52", needs=_NEEDS)
def test_the_id_of_a_specification_is_no_tickets(verify: Verify, story: Stories) -> None:
    """A ticket that is asked for by the id of a specification is not that specification."""
    verify.where(rules.of(story("tmf-crossing"), Kind.SPECIFICATION, "GET"), rules.finds_nothing, unused=rules.UNUSED)


@verifies("TMF621:101", needs=_NEEDS)
def test_the_id_of_a_specification_patches_no_ticket(verify: Verify, story: Stories) -> None:
    """A patch of a ticket by the id of a specification, which no ticket has, is not accepted."""
    verify.where(rules.of(story("tmf-crossing"), Kind.SPECIFICATION, "PATCH"), rules.is_refused, unused=rules.UNUSED)


@verifies("TMF621:112", needs=_NEEDS)
def test_the_id_of_a_specification_deletes_no_ticket(verify: Verify, story: Stories) -> None:
    """A delete of a ticket by the id of a specification, which no ticket has, is not accepted."""
    verify.where(rules.of(story("tmf-crossing"), Kind.SPECIFICATION, "DELETE"), rules.is_refused, unused=rules.UNUSED)


@verifies("TMF621:94", needs=_NEEDS)
def test_a_patch_beside_a_ticket_leaves_it(verify: Verify, story: Stories) -> None:
    """A patch of a specification by the id of a ticket does not change the ticket."""
    verify.where(rules.of(story("tmf-crossing"), Kind.TICKET, "PATCH"), rules.is_untouched, unused=rules.UNUSED)


@verifies("TMF621:111", needs=_NEEDS)
def test_a_delete_beside_a_ticket_leaves_it(verify: Verify, story: Stories) -> None:
    """A delete of a specification by the id of a ticket does not delete the ticket."""
    verify.where(rules.of(story("tmf-crossing"), Kind.TICKET, "DELETE"), rules.is_untouched, unused=rules.UNUSED)


@verifies("TMF621:124", needs=_NEEDS)
def test_tickets_and_specifications_are_two_collections(verify: Verify, story: Stories, target: Target) -> None:
    """The id of a ticket shows no specification, and what is done to a ticket by the id of a specification leaves that alone."""
    gates.specifications(target)
    crossing = story("tmf-crossing")
    verify.where(rules.of(crossing, Kind.TICKET, "GET"), said(rules.finds_nothing), unused=rules.UNUSED)
    verify.where(rules.of(crossing, Kind.SPECIFICATION, "PATCH", "DELETE"), said(rules.is_untouched), unused=rules.UNUSED)
