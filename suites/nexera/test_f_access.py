"""Who is let in."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.common import matrix_rules
from ttck.suites.nexera import hub_rules


@verifies("NEXERA:4", needs=("nexera-strangers",))
def test_strangers_are_refused(verify: Verify, story: Stories, target: Target) -> None:
    """Each operation without credentials, or with made-up ones, is refused with 401 or 403."""
    chosen = str(target.switches["auth_refusal"])
    statuses = frozenset({401, 403}) if chosen == "either" else frozenset({int(chosen)})
    found = hub_rules.turned_away(story("nexera-strangers"))
    verify.every(found, hub_rules.let_in(statuses), none="no request of ours beside them was taken")


@verifies("NEXERA:4", needs=("nexera-strangers",))
def test_strangers_do_nothing(verify: Verify, story: Stories) -> None:
    """What somebody who is not known wanted to write is nowhere to be seen."""
    found = hub_rules.nothing_done(story("nexera-strangers"))
    verify.every(found, matrix_rules.nothing_made, none="no list and no ticket could be read afterwards")
