"""Creates that are right, and what is answered: OSSJ:5, 7, 9 to 13, 16, 17 and 34."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.suites.ossj import create_rules, gates, reading_rules, refusal_rules, shown_rules
from ttck.suites.ossj.known import operations, readings
from ttck.suites.ossj.names import FILES, HOME, ISSUE, OF_A_CLIENT, PRIORITY, STATE
from ttck.suites.ossj.seller_client import Made

_CREATES = ("ossj-creating", "ossj-limits", "ossj-refusing", "ossj-forms")
_NONE = "nothing was created"


_HOMELESS = "the seller asks for homeId where one client is affected: give one in the target file (values.homeId)"


def _plain(story: Stories) -> list[Made]:
    """Creates with the mandatory attributes alone, but those about a client that the seller refuses for want of a home."""
    found: list[Made] = story("ossj-creating").plain
    needless = any(one.exchange.accepted and HOME not in one.document and one.document[ISSUE] == OF_A_CLIENT for one in found)
    return [one for one in found if not create_rules.wants_a_home(one) or (needless and HOME not in str(one.exchange.document))]


def _why(story: Stories) -> list[str]:
    return [_HOMELESS] if any(create_rules.wants_a_home(one) for one in story("ossj-creating").plain) else []


@verifies("OSSJ:5", needs=("ossj-creating",))
def test_what_is_mandatory_is_enough(verify: Verify, story: Stories) -> None:
    """A create with the mandatory attributes alone is taken, of each kind of issue."""
    kinds = {one.document[ISSUE] for one in _plain(story)}
    found = [tuple(one for one in _plain(story) if one.document[ISSUE] == kind) for kind in sorted(kinds)]
    verify.every(found, create_rules.some_taken, none=_NONE)


@verifies("OSSJ:5", needs=("ossj-creating",))
def test_optional_attributes_are_taken(verify: Verify, story: Stories) -> None:
    """A create with an optional attribute, or with all of them, is taken, as one without them is."""
    creating = story("ossj-creating")
    refusal_rules.beside(creating.plain, "a plain create")
    filed = [one for name, one in creating.optional.items() if not name.startswith(FILES)]
    verify.every([*filed, *creating.rich], create_rules.taken, none="the seller takes no optional attribute (forbidden)")


@verifies("OSSJ:5", advisory=True, needs=("ossj-refusing",))
def test_a_refused_create_leaves_nothing_behind(verify: Verify, story: Stories) -> None:
    """A create that is right is taken, with the mirrorKey of one that was refused before."""
    refusing = story("ossj-refusing")
    refusal_rules.beside(refusing.plain, "a plain create")
    found = [after for wrong, after in refusing.after if wrong.exchange.refused]
    verify.every(found, create_rules.taken, none="no create was refused whose key could be used again")


@verifies("OSSJ:9", needs=("ossj-creating",))
def test_each_priority_is_taken(verify: Verify, story: Stories, target: Target) -> None:
    """Creates with the priorities 1, 2 and 3 are taken, of each kind of issue of which some create is."""
    refusal_rules.beside(_plain(story), "a plain create")
    taken = {one.document[ISSUE] for one in _plain(story) if one.exchange.accepted}
    verify.every([one for one in _plain(story) if one.document[ISSUE] in taken], create_rules.taken, none=_NONE)
    verify.covered(
        [str(one) for one in target.terms.choices(PRIORITY, (1, 2, 3))],
        {str(one.document[PRIORITY]) for one in _plain(story)},
        why=_why(story),
    )


@verifies("OSSJ:9", needs=("ossj-creating", "ossj-staying"))
def test_a_priority_that_is_shown_is_one_of_three(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A ticket that shows a number as its priority shows 1, 2 or 3."""
    verify.every(readings(traffic, target), shown_rules.priority_in_range, none="no ticket was read")


@verifies("OSSJ:10", needs=("ossj-creating",))
def test_each_kind_of_issue_is_taken(verify: Verify, story: Stories, target: Target) -> None:
    """Creates with the kinds cliente and red are taken, where some create is."""
    refusal_rules.beside(_plain(story), "a plain create")
    kinds = {one.document[ISSUE] for one in _plain(story)}
    verify.every(
        [tuple(one for one in _plain(story) if one.document[ISSUE] == kind) for kind in sorted(kinds)], create_rules.some_taken, none=_NONE
    )
    verify.covered(list(target.terms.choices(ISSUE, ("cliente", "red"))), kinds, why=_why(story))


@verifies("OSSJ:11", needs=("ossj-creating",))
def test_a_time_of_detection_is_taken(verify: Verify, story: Stories) -> None:
    """A create with the time of the page's sample, in whole seconds and in UTC, is taken."""
    refusal_rules.beside(_plain(story), "a plain create")
    verify.every(story("ossj-creating").times[:1], create_rules.taken, none=_NONE)


@verifies("OSSJ:11", needs=("ossj-creating",))
def test_each_way_to_write_a_time_is_taken(verify: Verify, story: Stories) -> None:
    """Creates with a date-time that has an offset, or parts of a second, are taken, as one in UTC is."""
    refusal_rules.beside(story("ossj-creating").times[:1], "a create with another time")
    verify.every(story("ossj-creating").offset, create_rules.taken, none=_NONE)


@verifies("OSSJ:11", advisory=True, needs=("ossj-creating",))
def test_other_times_of_detection_are_taken(verify: Verify, story: Stories) -> None:
    """Creates with other times, of a leap day, of a night on which clocks change, and longer ago, are taken."""
    refusal_rules.beside(story("ossj-creating").times[:1], "a create with another time")
    verify.every(story("ossj-creating").times[1:], create_rules.taken, none=_NONE)


@verifies("OSSJ:12", needs=("ossj-creating", "ossj-changing"))
def test_files_are_taken(verify: Verify, story: Stories) -> None:
    """A create and a change with files are taken, as those without are."""
    creating = story("ossj-creating")
    refusal_rules.beside(creating.plain, "a plain create")
    filed = [one for name, one in creating.optional.items() if name.startswith(FILES)]
    verify.where(filed, create_rules.taken, unused="the seller takes no files (forbidden)")


@verifies("OSSJ:13", needs=_CREATES)
def test_creates_are_answered(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every create that is taken is answered 201, with a ticketId and no other mirrorKey than the one that was sent."""
    verify.every(traffic.accepted(operations(target)["create"]), create_rules.answered_created, none=_NONE)


@verifies("OSSJ:13", needs=_CREATES)
def test_each_ticket_has_an_identifier_of_its_own(verify: Verify, traffic: Traffic, target: Target) -> None:
    """No two creates with different mirror keys are answered with the same ticketId."""
    found = create_rules.issued(traffic.accepted(operations(target)["create"]))
    verify.every(found, create_rules.issued_once, none=_NONE)


@verifies("OSSJ:17", needs=_CREATES)
def test_a_change_can_name_each_ticket(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A ticketId has 15 characters at most, as a change has it."""
    verify.every(traffic.accepted(operations(target)["create"]), create_rules.can_be_named, none=_NONE)


@verifies("OSSJ:16", needs=("ossj-creating",))
def test_new_tickets_can_be_read(verify: Verify, story: Stories) -> None:
    """A ticket that was created can be read."""
    made = [one for one in story("ossj-creating").every if one.ticket is not None]
    verify.every(made, create_rules.is_read, none="no create was answered with a ticketId")


@verifies("OSSJ:16", needs=("ossj-staying",))
def test_tickets_can_still_be_read(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """A ticket of this run that cannot have ended can be read at the end as well."""
    ended = {exchange.number for exchange in reading_rules.reread(traffic, target)[1]}
    going_on = [exchange for exchange in story("ossj-staying").last if exchange.number not in ended]
    verify.every(going_on, create_rules.still_read, none="no ticket was made that cannot have ended")


@verifies("OSSJ:7", needs=("ossj-creating", "ossj-refusing"))
def test_tickets_begin_active(verify: Verify, story: Stories) -> None:
    """A new ticket is OPENACTIVE, unless the other side was quicker."""
    creating = story("ossj-creating")
    every = [*creating.every, *story("ossj-refusing").plain]
    made = [one for one in every if one.read is not None and one.read.accepted and STATE in (one.read.document or {})]
    verify.every(made, create_rules.begins_active(creating.again), none="no new ticket showed its state")


@verifies("OSSJ:7", needs=("ossj-refusing",))
def test_no_ticket_begins_otherwise(verify: Verify, story: Stories) -> None:
    """A create that asks for another state is refused, or makes a ticket that is OPENACTIVE."""
    refusing = story("ossj-refusing")
    refusal_rules.beside(refusing.plain, "a plain create")
    verify.every(refusing.stated.values(), create_rules.active_or_refused, none="no such create was sent")


@verifies("OSSJ:34", needs=("ossj-creating",))
def test_one_mirror_key_twice(verify: Verify, story: Stories, target: Target) -> None:
    """A second create with the mirror key of a ticket gives what the target says (mirror_key_twice)."""
    creating = story("ossj-creating")
    first = next((one for one in creating.plain if one.ticket), None)
    if creating.twice is None or first is None:
        raise Inconclusive("no ticket was made, whose mirror key could be used again")
    choice = gates.choice(target, "mirror_key_twice")
    if choice == "free":
        seen = creating.twice.exchange.status or creating.twice.exchange.error
        raise NotApplicable(f"nothing is demanded with mirror_key_twice: free; seen: {seen}")
    verify.every([creating.twice], create_rules.same_key(choice, first), none=_NONE)
