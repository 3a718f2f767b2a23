"""Deleting a ticket: TMF621:110 to 113."""

from __future__ import annotations

import functools

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.verdict import NotApplicable
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_acts, gates
from ttck.suites.tmf import delete_rules as rules
from ttck.suites.tmf.gates import Story
from ttck.suites.tmf.rules import status_is
from ttck.suites.tmf.scenarios.g_deleting import Deleting

_NO = "the delete was not accepted"


def _deleting(story: Story) -> Deleting:
    found: Deleting = story("tmf-deleting")
    rules.offered(found)
    return found


@verifies("TMF621:110", needs=("tmf-deleting",))
def test_a_delete_is_answered_with_no_content(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A delete is answered 204 without a body, or in version 5 with 202."""
    rule = functools.partial(rules.answered, gates.version(target))
    if recorded(story):
        verify.every(alone_acts.deletions(traffic), rule, none="no delete was accepted")
        return
    verify.every([_deleting(story).deleted], rule, none=_NO)


@verifies("TMF621:111", needs=("tmf-deleting",))
def test_a_deleted_ticket_is_gone(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A deleted ticket is answered 404 by its id, and is in no list; after 202 it may take its time."""
    if recorded(story):
        verify.every(alone_acts.looks(traffic), rules.is_gone, none="no ticket was looked for after a delete that was answered 204")
        return
    deleting = _deleting(story)
    rules.settled(deleting)
    verify.every(rules.looks(deleting), rules.is_gone, none=_NO)


@verifies("TMF621:111", needs=("tmf-deleting",))
def test_a_delete_takes_one_ticket(verify: Verify, story: Story) -> None:
    """When one of two tickets with the same name, or the same identifier of the buyer, is deleted, the other one stays."""
    unused = "the seller does not find its tickets by their name, and takes no two with the same identifier of the buyer"
    verify.where(rules.bystanders(_deleting(story)), rules.still_there, unused=unused)


@verifies("TMF621:111", needs=("tmf-deleting",))
def test_a_delete_leaves_related_tickets(verify: Verify, story: Story) -> None:
    """When one of two tickets is deleted of which one points at the other, the other one stays."""
    unused = "the seller takes no ticket that points at another one"
    verify.where(rules.relatives(_deleting(story)), rules.still_there, unused=unused)


@verifies("TMF621:111", needs=("tmf-deleting",))
def test_a_deleted_ticket_is_not_counted(verify: Verify, story: Story) -> None:
    """X-Total-Count drops by one when a ticket is deleted."""
    rules.settled(_deleting(story))
    verify.where(rules.counts(_deleting(story)), rules.is_less, unused="the seller does not count its tickets, of which TMF621:13 tells")


@verifies("TMF621:112", needs=("tmf-deleting",))
def test_what_never_was_cannot_be_deleted(verify: Verify, story: Story) -> None:
    """A delete of a ticket that never was is answered 404."""
    nobody = _deleting(story).nobody
    rule = status_is(404, what="a delete of a ticket that never was")
    verify.every([nobody] if nobody else [], rule, none=f"{_NO}, or no id was known to be nobody's")


@verifies("TMF621:112", needs=("tmf-deleting",), advisory=True)
def test_a_ticket_can_be_deleted_once(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A second delete of the same ticket is answered 404; no text forbids to say 204 again."""
    if recorded(story):
        rule = status_is(404, what="a second delete of the same ticket")
        verify.every(alone_acts.again(traffic), rule, none="no ticket was deleted twice")
        return
    deleting = _deleting(story)
    rules.settled(deleting)
    rule = status_is(404, what="a second delete of the same ticket")
    verify.every([deleting.again] if deleting.again else [], rule, none=_NO)


@verifies("TMF621:112", needs=("tmf-deleting",))
def test_a_second_delete_is_no_other_failure(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A second delete of the same ticket is answered 404, or 204 once more, or 202; not as something else."""
    rule = status_is(404, 204, 202, what="a second delete of the same ticket")
    if recorded(story):
        verify.every(alone_acts.again(traffic), rule, none="no ticket was deleted twice")
        return
    deleting = _deleting(story)
    verify.every([deleting.again] if deleting.again else [], rule, none=_NO)


def _offered(verify: Verify, story: Story) -> None:
    deleting: Deleting = story("tmf-deleting")
    if not deleting.deleted.accepted and deleting.not_offered is None:
        raise NotApplicable(f"a delete was answered {deleting.deleted.status}, of which TMF621:110 tells")
    verify.every([deleting.deleted], rules.is_offered, none="no delete was answered")


@verifies("TMF621:113", needs=("tmf-deleting",))
def test_deletion_is_offered_where_it_has_to_be(verify: Verify, story: Story, target: Target) -> None:
    """With delete: required, a ticket that can be read can be deleted; else 403, 404, 405 and 501 say that it cannot."""
    gates.only(target, "delete", "required")
    _offered(verify, story)


@verifies("TMF621:113", needs=("tmf-deleting",), advisory=True)
def test_deletion_should_be_offered(verify: Verify, story: Story, target: Target) -> None:
    """With delete: warn, tickets should be deletable, as the profile of conformance of version 5 wants it."""
    gates.only(target, "delete", "warn")
    _offered(verify, story)
