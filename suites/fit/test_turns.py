"""What goes with a change that a task or the seller made: TMF621:97 and 99, and FIT:22."""

from __future__ import annotations

from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.fit import life_rules, turn_rules
from ttck.suites.fit.test_tasks import played
from ttck.suites.fit.turn_rules import Turn

ALL = ("fit-tasking", "fit-rejecting", "tmf-pulling", "fit-living")
_NONE = "no ticket was seen to change"


def _turns(story: Stories) -> list[Turn]:
    return [*turn_rules.turns(played(story), story("tmf-pulling")), *life_rules.turns(story("fit-living"))]


@verifies("TMF621:97", needs=ALL)
def test_the_last_update_moves_with_what_a_task_did(verify: Verify, story: Stories) -> None:
    """LastUpdate never goes back, and moves when a task or the seller changed something."""
    verify.where(turn_rules.dated(_turns(story)), turn_rules.moves_on, unused=_NONE)


@verifies("TMF621:99", advisory=True, needs=ALL)
def test_a_ticket_that_became_resolved_says_since_when(verify: Verify, story: Stories) -> None:
    """A ticket that became resolved has a resolutionDate."""
    verify.where(turn_rules.resolved(_turns(story)), turn_rules.says_since_when, unused="no ticket became resolved")


@verifies("TMF621:99", advisory=True, needs=ALL)
def test_a_closed_ticket_still_says_since_when_it_was_resolved(verify: Verify, story: Stories) -> None:
    """The resolutionDate of a resolved ticket is the same after it was closed."""
    found = turn_rules.resolved_before(_turns(story))
    verify.where(found, turn_rules.still_says_since_when, unused="no ticket with a resolutionDate was closed")


@verifies("FIT:22", advisory=True, needs=ALL)
def test_a_change_of_status_has_its_date(verify: Verify, story: Stories) -> None:
    """With another status statusChangeDate moves, and the history grows and keeps what it had, where tickets show them."""
    verify.where(turn_rules.turned(_turns(story)), turn_rules.told_with_its_date, unused="no ticket came to another status")


@verifies("TMF621:81", needs=ALL)
def test_a_ticket_is_listed_as_it_is_read(verify: Verify, story: Stories) -> None:
    """What a ticket shows before and after a list, the same both times, is so in the list, after tasks and decisions of the seller."""
    found = turn_rules.rows_between(played(story), story("fit-living"))
    verify.where(found, turn_rules.listed_as_read, unused=_NONE)
