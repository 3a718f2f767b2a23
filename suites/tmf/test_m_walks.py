"""Random lives of tickets along the table of statuses: TMF621:94, 96 to 98, 164 and 165."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.tmf import living, walk_rules
from ttck.suites.tmf.walk_rules import Kept

NONE = "no life could be played"


def _judge(verify: Verify, story: Stories, traffic: Traffic, *keys: str) -> None:
    """Each life keeps the rules; what a seller did that changes tickets by itself proves nothing against it."""
    lives = walk_rules.told(story("tmf-walking"))
    if any(life.breach for life in lives) and living.moves_by_itself(traffic):
        lives = [life for life in lives if life.breach is None]
    verify.every(lives, Kept(keys), none=NONE)


@verifies("TMF621:94", needs=("tmf-walking",))
def test_no_life_changes_what_it_should_not(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Wherever a ticket came from, a patch changes what it is about alone, and a refused one nothing."""
    _judge(verify, story, traffic, walk_rules.REST)


@verifies("TMF621:96", needs=("tmf-walking",))
def test_no_life_drops_what_was_taken(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Wherever a ticket came from, a patch of the description that is answered with 200 is done."""
    _judge(verify, story, traffic, walk_rules.DONE)


@verifies("TMF621:96", needs=("tmf-walking",), advisory=True)
def test_no_life_stays_where_it_was(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Wherever a ticket came from, a change of status that is answered with 200 should be made."""
    _judge(verify, story, traffic, walk_rules.MADE)


@verifies("TMF621:97", needs=("tmf-walking",))
def test_no_life_goes_back_in_time(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Wherever a ticket came from, lastUpdate does not go back with a change of status."""
    _judge(verify, story, traffic, walk_rules.BACK)


@verifies("TMF621:98", needs=("tmf-walking",), advisory=True)
def test_every_life_is_told_by_the_ticket(verify: Verify, story: Stories, traffic: Traffic) -> None:
    """Wherever a ticket came from, a change of status sets the date that the ticket shows, and adds one entry to a history that is kept."""
    _judge(verify, story, traffic, walk_rules.HISTORY)


@verifies("TMF621:164", needs=("tmf-walking",))
def test_every_life_keeps_to_the_table(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The moves of the target's own table are accepted, and with transitions: fail no others."""
    table = walk_rules.table_of(target)
    if not (table.own or table.strict):
        raise NotApplicable(f"nothing is demanded with transitions: {target.switches['transitions']}, and without a table (lifecycle)")
    _judge(verify, story, traffic, walk_rules.REFUSED, walk_rules.OUTSIDE)


@verifies("TMF621:165", needs=("tmf-walking",))
def test_no_life_leaves_an_end(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """With terminal_exit: fail, no ticket leaves a status that the table has no way out of."""
    if not walk_rules.table_of(target).closing:
        raise NotApplicable(f"nothing is demanded with terminal_exit: {target.switches['terminal_exit']}")
    _judge(verify, story, traffic, walk_rules.LEFT)
