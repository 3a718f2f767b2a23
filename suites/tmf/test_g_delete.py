"""Deleting a ticket: TMF621:110 to 113."""

from __future__ import annotations

import functools

from harness.checks import verifies
from harness.target import Target
from harness.verdict import NotApplicable
from harness.verify import Verify
from suites.tmf import delete_rules as rules
from suites.tmf import gates
from suites.tmf.gates import Story
from suites.tmf.rules import status_is
from suites.tmf.scenarios.g_deleting import Deleting

_NO = "the delete was not accepted"


def _deleting(story: Story) -> Deleting:
    found: Deleting = story("tmf-deleting")
    rules.offered(found)
    return found


@verifies("TMF621:110", needs=("tmf-deleting",))
def test_a_delete_is_answered_with_no_content(verify: Verify, story: Story, target: Target) -> None:
    """A delete is answered 204 without a body, or in version 5 with 202."""
    rule = functools.partial(rules.answered, gates.version(target))
    verify.every([_deleting(story).deleted], rule, none=_NO)


@verifies("TMF621:111", needs=("tmf-deleting",))
def test_a_deleted_ticket_is_gone(verify: Verify, story: Story) -> None:
    """A deleted ticket is answered 404 by its id, and is in no list."""
    verify.every(rules.looks(_deleting(story)), rules.is_gone, none=_NO)


@verifies("TMF621:111", needs=("tmf-deleting",))
def test_a_deleted_ticket_is_not_counted(verify: Verify, story: Story) -> None:
    """X-Total-Count drops by one when a ticket is deleted."""
    verify.where(rules.counts(_deleting(story)), rules.is_less, unused="the seller does not count its tickets, of which TMF621:13 tells")


@verifies("TMF621:112", needs=("tmf-deleting",))
def test_a_ticket_can_be_deleted_once(verify: Verify, story: Story) -> None:
    """A delete of what was deleted, or never was, is answered 404."""
    deleting = _deleting(story)
    found = [exchange for exchange in (deleting.again, deleting.nobody) if exchange is not None]
    verify.every(found, status_is(404, what="a delete of a ticket that does not exist"), none=_NO)


@verifies("TMF621:113", needs=("tmf-deleting",))
def test_deletion_is_offered_where_it_has_to_be(verify: Verify, story: Story, target: Target) -> None:
    """Tickets can be deleted where the target demands it; else 403, 405 and 501 say that they cannot, which is no failure."""
    deleting: Deleting = story("tmf-deleting")
    if target.switches.get("delete") != "required":
        rules.offered(deleting)
    if not deleting.deleted.accepted and deleting.not_offered is None:
        raise NotApplicable(f"a delete was answered {deleting.deleted.status}, of which TMF621:110 tells")
    verify.every([deleting.deleted], rules.is_offered, none="no delete was answered")
