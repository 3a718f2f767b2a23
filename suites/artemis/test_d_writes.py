"""Creates and changes: ARTEMIS:10, 12, 13, 15, 18 to 21, 29, 32 and 33."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import Inconclusive
from ttck.suites.artemis import change_rules as rules
from ttck.suites.artemis import lasting_rules, review_rules
from ttck.suites.tmf import gates, kind_rules

_TWIN = "no create or change beside it was taken"
_NOTED = "no change with a note was taken"
_PLAIN = "no change without a note was taken beside it"


@verifies("ARTEMIS:10", needs=("artemis-attaching",))
def test_a_type_of_a_partner(verify: Verify, story: Stories, target: Target) -> None:
    """A create with a type of its own and TroubleTicket as its base is taken or refused, as unknown_type says."""
    choice = gates.chosen(target, "unknown_type", free="either")
    rule = rules.refuses if choice == "refuse" else rules.taken
    verify.every(rules.proving(story("artemis-attaching").typed), rule, none=_TWIN)


@verifies("ARTEMIS:12", needs=("artemis-lasting",))
def test_what_a_buyer_gave_lasts(verify: Verify, story: Stories) -> None:
    """A type of its own, what entities and parties carry beside the standard, and all else that a ticket showed stays through its life."""
    found = lasting_rules.lasted(story("artemis-lasting"))
    verify.every(found, lasting_rules.stays, none="nothing happened to a ticket that could be read before and afterwards")


@verifies("ARTEMIS:12", needs=("tmf-extending", "artemis-lasting"))
def test_characteristics_keep_their_values(verify: Verify, story: Stories) -> None:
    """Each characteristic that a ticket shows has the value with which it was sent, also where that is false, zero or empty."""
    extending = story("tmf-extending")
    found = kind_rules.values([*extending.characteristics.values(), *extending.mixed, *story("artemis-lasting").empty])
    verify.where(found, kind_rules.same_value, unused="no characteristic came back")


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_a_change_without_a_note_is_not_held_up(verify: Verify, story: Stories) -> None:
    """A change without a note that is taken shows in the next reading."""
    reviewing = story("artemis-reviewing")
    found = [change for change in (*reviewing.plain, *reviewing.twins.values()) if change.exchange.accepted]
    verify.every(found, rules.at_once, none="no change without a note was taken")


@verifies("ARTEMIS:13", needs=("artemis-reviewing",), advisory=True)
def test_a_change_beside_one_that_waits_is_not_held_up(verify: Verify, story: Stories) -> None:
    """A change without a note shows at once, also where one with a note may wait."""
    found = [change for change in story("artemis-reviewing").between if change.exchange.accepted]
    verify.every(found, rules.at_once, none="no change without a note was taken")


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_a_change_with_a_note_is_taken(verify: Verify, story: Stories) -> None:
    """A change is not refused because it has a note, while changes without one are taken."""
    verify.every(rules.beside_plain(story("artemis-reviewing")), rules.not_refused, none=_PLAIN)


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_a_ticket_stays_readable(verify: Verify, story: Stories) -> None:
    """A ticket for which a change with a note waits, or was looked at, can be read."""
    reviewing = story("artemis-reviewing")
    found = [change for change in (*reviewing.noted, *reviewing.turned_down) if change.before.accepted]
    verify.every(found, rules.readable, none="no change with a note was tried")


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_a_change_with_a_note_changes_nothing_else(verify: Verify, story: Stories) -> None:
    """What a change with a note does not name stays as it was, before the review and after it."""
    reviewing = story("artemis-reviewing")
    found = [change for change in (*reviewing.noted, *reviewing.turned_down) if change.exchange.accepted]
    verify.every(found, rules.nothing_else, none=_NOTED)


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_a_change_without_a_note_changes_nothing_else(verify: Verify, story: Stories) -> None:
    """What a change without a note does not name stays as it was, also what came of a review before it."""
    reviewing = story("artemis-reviewing")
    found = [change for change in (*reviewing.plain, *reviewing.between, *reviewing.twins.values()) if change.exchange.accepted]
    verify.every(found, rules.nothing_else, none="no change without a note was taken")


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_a_review_leaves_nothing_half_done(verify: Verify, story: Stories) -> None:
    """Of a change with a note everything is done where some of it is, once, and it is still there after the next change."""
    found = review_rules.ended(story("artemis-reviewing"))
    verify.where(found, review_rules.whole, unused="no review of a change with a note came to an end")


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_what_was_approved_is_done(verify: Verify, story: Stories) -> None:
    """Each change with a note that was approved is done, where the seller was seen to do such."""
    found = review_rules.approved(story("artemis-reviewing"))
    verify.where(found, review_rules.done, unused="no change that was approved was seen to be done")


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_what_was_turned_down_is_not_done(verify: Verify, story: Stories) -> None:
    """Nothing of a change with a note is done that was turned down."""
    found = review_rules.declined(story("artemis-reviewing"))
    verify.where(found, review_rules.undone, unused="no change was turned down")


@verifies("ARTEMIS:15", needs=("artemis-reviewing",))
def test_what_was_refused_is_not_done(verify: Verify, story: Stories) -> None:
    """Nothing is done of a change that is refused, past a point of no return, after the end of a ticket, or at any other time."""
    found = review_rules.turned_away(story("artemis-reviewing"))
    verify.where(found, review_rules.not_done, unused="no change was refused")


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_a_review_takes_nothing_back(verify: Verify, story: Stories) -> None:
    """What was changed without a note while one with a note waited is not taken back by its review."""
    found = [change for change in story("artemis-reviewing").behind if change.exchange.accepted]
    verify.where(found, review_rules.kept_between, unused="no change was made while another waited")


def _shown(verify: Verify, story: Stories) -> None:
    reviewing = story("artemis-reviewing")
    verify.every([change for change in reviewing.noted if change.exchange.accepted][:-1], rules.shows, none=_NOTED)


@verifies("ARTEMIS:13", needs=("artemis-reviewing",))
def test_a_review_ends(verify: Verify, story: Stories, target: Target) -> None:
    """Where the target demands it, a change with a note has its effect within the waiting time."""
    gates.only(target, "note_wait", "fail")
    _shown(verify, story)


@verifies("ARTEMIS:13", needs=("artemis-reviewing",), advisory=True)
def test_a_review_should_end(verify: Verify, story: Stories, target: Target) -> None:
    """Where the target asks for a warning, a change with a note has its effect within the waiting time."""
    gates.only(target, "note_wait", "warn")
    _shown(verify, story)


@verifies("ARTEMIS:29", needs=("artemis-attaching",), advisory=True)
def test_requests_need_no_type(verify: Verify, story: Stories) -> None:
    """A create and a change without @type are taken, as their twins with it are."""
    attaching = story("artemis-attaching")
    verify.every(rules.proving([*attaching.untyped, *attaching.patched]), rules.taken, none=_TWIN)


@verifies("ARTEMIS:38", needs=("artemis-reviewing",), advisory=True)
def test_a_list_takes_the_place_of_the_old_one(verify: Verify, story: Stories) -> None:
    """What a change of a list leaves out is not in it any more, as in a merge patch of TMF621."""
    verify.where(rules.replaced(story("artemis-reviewing")), rules.is_gone, unused="no list was changed twice")


@verifies("ARTEMIS:32", needs=("artemis-moving",), advisory=True)
def test_a_buyer_changes_the_status(verify: Verify, story: Stories) -> None:
    """A buyer can set a status of buyer_moves, and the ticket has it then."""
    moving = story("artemis-moving")
    if not moving.states:
        raise Inconclusive("buyer_moves names no status")
    verify.every(moving.states, rules.moved, none="no change of status was answered")


@verifies("ARTEMIS:32", needs=("artemis-moving", "artemis-reviewing"), advisory=True)
def test_a_buyer_changes_notes_and_appointments(verify: Verify, story: Stories) -> None:
    """A change of a note, and one of the related entities of a ticket, is taken."""
    verify.every(story("artemis-moving").entities, rules.taken_step, none="the seller takes no related entities (forbidden)")
    verify.every(story("artemis-reviewing").noted, rules.not_refused, none="no change with a note was tried")


@verifies("ARTEMIS:33", needs=("artemis-attaching",))
def test_a_ticket_is_created_with_an_attachment(verify: Verify, story: Stories) -> None:
    """A create with an attachment is taken as its twin without one is, and the ticket shows it, also after a change."""
    verify.every(rules.proving(story("artemis-attaching").attached), rules.attached, none=_TWIN)
