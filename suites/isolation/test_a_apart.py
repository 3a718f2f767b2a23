"""Two buyers are kept apart."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import APART
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.suites.isolation import rules
from ttck.suites.isolation.hubs import Hubbing
from ttck.suites.isolation.scenarios.a_isolating import Isolation

_UNTAKEN = "the seller took none of the requests for this that the second buyer made about a ticket of its own"


@verifies("ISOLATION:1", needs=(APART,))
def test_lists_show_nothing_of_another_buyer(verify: Verify, story: Stories) -> None:
    """No list of a buyer, filtered or not, has an item of another one."""
    told = _played(story, "list")
    verify.every(rules.usable(told.lists), rules.shows_nothing(told), none="there is no list, or none was given to the second buyer")


@verifies("ISOLATION:2", needs=(APART,))
def test_a_ticket_is_read_by_its_own_buyer_alone(verify: Verify, story: Stories) -> None:
    """Another buyer cannot read a ticket."""
    told: Isolation = story(APART)
    verify.every(rules.usable(told.reads), rules.shows_nothing(told), none=_UNTAKEN)


@verifies("ISOLATION:3", needs=(APART,))
def test_a_ticket_is_changed_by_its_own_buyer_alone(verify: Verify, story: Stories) -> None:
    """Another buyer changes nothing of a ticket, and its attempt tells it nothing."""
    told = _played(story, "patch")
    verify.every(told.changed, rules.stays_as_it_was(told), none=_UNTAKEN)
    verify.every(told.changed, rules.not_taken_on, none=_UNTAKEN)
    verify.every(told.changed, rules.answers_nothing(told), none=_UNTAKEN)


@verifies("ISOLATION:4", needs=(APART,))
def test_a_ticket_is_ended_by_its_own_buyer_alone(verify: Verify, story: Stories) -> None:
    """Another buyer cannot cancel, close or delete a ticket."""
    told = _played(story, "end")
    verify.every(told.ended, rules.stays_as_it_was(told), none=_UNTAKEN)
    verify.every(told.ended, rules.not_taken_on, none=_UNTAKEN)
    verify.every(told.ended, rules.answers_nothing(told), none=_UNTAKEN)


@verifies("ISOLATION:5", needs=(APART,))
def test_other_items_are_seen_by_their_own_buyer_alone(verify: Verify, story: Stories) -> None:
    """Another buyer cannot read appointments, workorders and tasks; an incident tells it of nobody else's tickets and products."""
    told: Isolation = story(APART)
    if not told.others:
        raise NotApplicable("the run met no items but tickets")
    verify.every(rules.usable(told.others), rules.shows_nothing(told), none="the first buyer could not read its own items any more")


@verifies("ISOLATION:6", needs=(APART,))
def test_a_subscription_is_its_own_buyers_alone(verify: Verify, story: Stories) -> None:
    """Another buyer can neither look at a subscription nor end it."""
    hubs = _hubs(story)
    pairs = [hubs.inspected] if hubs.inspected is not None and hubs.inspected[0].accepted else []
    if pairs:
        verify.every(pairs, rules.not_shown, none="")
    if hubs.ended is None or not hubs.told:
        raise Inconclusive(hubs.why or "the first buyer was told of no ticket while its subscription stood")
    verify.every([hubs.ended], rules.goes_on(hubs), none="")


@verifies("ISOLATION:7", needs=(APART,))
def test_a_buyer_is_told_of_its_own_items_alone(verify: Verify, story: Stories) -> None:
    """Notifications go to the buyer whose items they are about."""
    hubs = _hubs(story)
    told: Isolation = story(APART)
    verify.every(hubs.heard, rules.hears_nothing(told), none=hubs.why or "the second buyer got no subscription, or was told nothing at all")


@verifies("ISOLATION:8", needs=(APART,))
def test_a_relation_tells_nothing(verify: Verify, story: Stories) -> None:
    """A buyer that names a ticket of another in its own neither learns anything of it nor writes into it."""
    told: Isolation = story(APART)
    if not told.related:
        raise NotApplicable("the seller takes no relations between tickets, or does not keep them")
    verify.every(told.related, rules.stays_as_it_was(told), none=_UNTAKEN)
    verify.every(told.related, rules.answers_nothing(told), none=_UNTAKEN)


def _played(story: Stories, what: str) -> Isolation:
    """The story, where the dialect has an operation for what is judged."""
    told: Isolation = story(APART)
    if what in told.lacks:
        raise NotApplicable(told.lacks[what])
    return told


def _hubs(story: Stories) -> Hubbing:
    told: Isolation = story(APART)
    hubs = told.hubs
    if hubs is None or (hubs.why and hubs.subscribed is None):
        raise NotApplicable(hubs.why if hubs is not None else "there is no hub")
    return hubs
