"""Statuses and their changes: TMF621:160, 164 and 165."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.tmf import effects, gates, living, move_rules, patch_rules, pull_rules, relist_rules, state_rules, stay_rules, turn_rules
from ttck.suites.tmf.scenarios.k_moving import Moving


@verifies("TMF621:160", needs=("tmf-moving",))
def test_statuses_are_those_of_the_standard(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Every status in every answer and event is one of the eight, or of those that the target adds (extra_statuses)."""
    found = state_rules.strict_ones(traffic, gates.version(target), bound=True)
    verify.every(found, state_rules.known(str(target.switches.get("extra_statuses"))), none="no status was shown")


@verifies("TMF621:160", advisory=True, needs=("tmf-moving",))
def test_statuses_in_histories_of_version_4(verify: Verify, traffic: Traffic, target: Target) -> None:
    """In version 4, where the file lets them be any text, the statuses in a history should be of the eight as well."""
    gates.older(target)
    found = state_rules.strict_ones(traffic, "v4", bound=False)
    rule = state_rules.known(str(target.switches.get("extra_statuses")))
    verify.where(found, rule, unused="the seller shows no history")


def _inner(moving: Moving, traffic: Traffic) -> list[Subject]:
    """Moves from statuses that are no end; those of a lively seller prove something where all to a status agree."""
    found = state_rules.inner(moving)
    return living.proven(found, state_rules.by_the_table, traffic=traffic, kind=lambda part: part.value.target)


@verifies("TMF621:164", advisory=True, needs=("tmf-moving",))
def test_changes_of_status_follow_the_table(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """With transitions: warn, changes of status that our table does not have are not made."""
    state_rules.strict(target, "transitions", wanted="warn")
    moving = story("tmf-moving")
    verify.every(_inner(moving, traffic), state_rules.by_the_table, none=state_rules.why(moving))


@verifies("TMF621:164", needs=("tmf-moving",))
def test_changes_of_status_keep_to_the_table(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """With transitions: fail, changes of status that our table does not have are not made."""
    state_rules.strict(target, "transitions", wanted="fail")
    moving = story("tmf-moving")
    verify.every(_inner(moving, traffic), state_rules.by_the_table, none=state_rules.why(moving))


@verifies("TMF621:165", advisory=True, needs=("tmf-moving",))
def test_an_end_is_not_left(verify: Verify, story: Stories, target: Target) -> None:
    """With terminal_exit: warn, leaving rejected, cancelled or closed is refused."""
    state_rules.strict(target, "terminal_exit", wanted="warn")
    moving = story("tmf-moving")
    verify.every(state_rules.outer(moving), state_rules.stays, none=state_rules.why(moving))


@verifies("TMF621:165", needs=("tmf-moving",))
def test_an_end_is_the_end(verify: Verify, story: Stories, target: Target) -> None:
    """With terminal_exit: fail, leaving rejected, cancelled or closed is refused."""
    state_rules.strict(target, "terminal_exit", wanted="fail")
    moving = story("tmf-moving")
    verify.every(state_rules.outer(moving), state_rules.stays, none=state_rules.why(moving))


@verifies("TMF621:96", advisory=True, needs=("tmf-moving",))
def test_a_change_of_status_that_was_taken_is_made(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """A patch of the status that is answered with 200 should lead to that status, the second time in a life as well, and last."""
    moving = story("tmf-moving")
    unused = "no change of status was answered with 200"
    for rule in (state_rules.happened, state_rules.lasted):
        found = living.proven(state_rules.done(moving), rule, traffic=traffic, kind=lambda part: part.value.target)
        verify.where(found, rule, unused=unused)


@verifies("TMF621:96", needs=("tmf-staying",))
def test_a_patch_that_is_accepted_in_a_status_is_done(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """A patch of the description that is accepted is done, whatever the status of the ticket; where it is refused nothing is said."""
    found = patch_rules.changes(stay_rules.changes(story("tmf-staying")))
    kept = living.proven(found, patch_rules.changed, traffic=traffic, kind=patch_rules.named, doubtful=patch_rules.set_since)
    verify.where(kept, patch_rules.changed, unused="no patch was accepted of a ticket that was led to a status")


@verifies("TMF621:94", needs=("tmf-moving",))
def test_a_change_of_status_leaves_the_rest(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """A patch of the status alone leaves what else the buyer gave to the ticket."""
    moving, rule = story("tmf-moving"), state_rules.leaves_the_rest
    found = living.proven(state_rules.done(moving), rule, traffic=traffic, kind=lambda part: part.value.target, doubtful=living.of_its_own)
    verify.where(found, rule, unused="no change of status was answered with 200")


_NOTHING = "the target offers no way to make the seller decide, or nothing that it decided was seen"


@verifies("TMF621:97", needs=("tmf-pulling",))
def test_the_last_update_moves_with_what_the_seller_decides(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """LastUpdate does not go back, and moves, when the seller by itself changes a ticket."""
    pulls = story("tmf-pulling").pulls
    verify.where(move_rules.updates(pulls), effects.not_back, unused=_NOTHING)
    verify.where(move_rules.telling(traffic, pulls), move_rules.onward, unused=_NOTHING)


@verifies("TMF621:98", needs=("tmf-pulling",), advisory=True)
def test_what_the_seller_decides_is_in_the_history(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """A change of status that the seller makes by itself has its date, and an entry with the new status in a history that is kept."""
    found = pull_rules.turns(story("tmf-pulling"))
    for rule in (effects.dated, effects.recorded(gates.version(target), one=False)):
        proven = living.proven(found, rule, traffic=traffic, kind=lambda _: "")
        verify.where(proven, rule, unused=_NOTHING)


@verifies("TMF621:81", needs=("tmf-pulling",))
def test_what_the_seller_decided_is_listed_as_it_is_read(verify: Verify, story: Stories) -> None:
    """After decisions of the seller the ticket is in the list as it is read, within limits.state_wait."""
    verify.where(relist_rules.looked_for(story("tmf-pulling")), relist_rules.listed_as_read, unused=_NOTHING)


@verifies("TMF621:81", needs=("tmf-turning",))
def test_a_new_status_is_listed_as_it_is_read(verify: Verify, story: Stories) -> None:
    """After a change of status, by a patch or a decision of the seller, the ticket is in lists by its status as it is read."""
    unused = "no ticket that had come to another status was found in a list by it"
    verify.where(turn_rules.shown(story("tmf-turning").turns), turn_rules.is_shown_as_read, unused=unused)


@verifies("TMF621:81", needs=("tmf-pulling",))
def test_what_the_seller_decides_takes_nothing_away(verify: Verify, story: Stories) -> None:
    """What the buyer gave, and the seller neither judges nor adds to, is still there after each decision of the seller."""
    verify.where(pull_rules.every(story("tmf-pulling")), pull_rules.keeps_what_was_given, unused=_NOTHING)


@verifies("TMF621:81", needs=("tmf-pulling",), advisory=True)
def test_what_the_seller_decides_leaves_what_was_given(verify: Verify, story: Stories) -> None:
    """What the buyer gave to a ticket is there as it was after each decision of the seller."""
    verify.where(pull_rules.every(story("tmf-pulling")), pull_rules.leaves_what_was_given, unused=_NOTHING)


@verifies("TMF621:81", needs=("tmf-restarting",))
def test_a_ticket_outlives_a_restart(verify: Verify, story: Stories) -> None:
    """A ticket can be read after a restart of the seller as before; what is announced after it is judged with the other events."""
    restarting = story("tmf-restarting")
    verify.where(pull_rules.restarted(restarting), pull_rules.outlives_a_restart, unused=restarting.why or "no ticket could be read before")
