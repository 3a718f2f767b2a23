"""What the owner's circumstances ask for: OSSJ:6, 14, 17 and 20."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.suites.ossj import change_rules, create_rules, refusal_rules
from ttck.suites.ossj.refusal_rules import of_changes, of_creates
from ttck.suites.ossj.scenarios.e_conditions import Conditions


def _why(conditions: Conditions) -> str:
    return "; ".join(dict.fromkeys(conditions.why)) or "the seller was not brought so far"


@verifies("OSSJ:6", needs=("ossj-conditions", "ossj-forms"))
def test_a_home_that_is_needed_is_demanded(verify: Verify, story: Stories) -> None:
    """A create about a client without homeId, where its IUA is not ready, is refused with 400, also as a form where forms are taken."""
    conditions = story("ossj-conditions")
    formed = any(made.exchange.accepted for _, made in story("ossj-forms").creates)
    homeless = [*conditions.homeless, *(conditions.formless if formed else ())]
    found = of_creates((("homeId",), made) for made in homeless)
    verify.where(found, refusal_rules.refused("a create without a home that is needed"), unused=_why(conditions))


@verifies("OSSJ:6", needs=("ossj-conditions",))
def test_a_home_is_enough(verify: Verify, story: Stories) -> None:
    """A create about a client with its homeId is taken when the IUA is not ready, where it is taken otherwise."""
    conditions = story("ossj-conditions")
    first, *rest = conditions.housed or [None]
    good = first is not None and first.exchange.accepted
    verify.where(rest if good else [], create_rules.taken, unused=_why(conditions))


@verifies("OSSJ:5", needs=("ossj-conditions",))
def test_a_home_that_is_not_needed_is_not_demanded(verify: Verify, story: Stories) -> None:
    """A create of the network, and one about a client whose IUA is ready again, is taken without homeId."""
    conditions = story("ossj-conditions")
    verify.where([*conditions.others, *conditions.after], create_rules.taken, unused=_why(conditions))


@verifies("OSSJ:20", needs=("ossj-conditions",))
def test_a_change_needs_no_home(verify: Verify, story: Stories) -> None:
    """A change of a ticket of a client whose IUA is not ready is taken: a change has no homeId."""
    conditions = story("ossj-conditions")
    verify.where(conditions.changes, change_rules.taken, unused=_why(conditions))


@verifies("OSSJ:14", needs=("ossj-conditions",))
def test_a_system_behind_fails_as_a_bad_request(verify: Verify, story: Stories) -> None:
    """A change that a system behind lets fail is answered 400."""
    conditions = story("ossj-conditions")
    failed = of_changes(("", change) for change, _ in conditions.failed if not change.exchange.accepted)
    verify.where(failed, refusal_rules.bad, unused=_why(conditions))


@verifies("OSSJ:17", needs=("ossj-conditions",))
def test_a_change_that_failed_changes_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """A ticket shows after a change that a system behind let fail what it showed before."""
    conditions = story("ossj-conditions")
    failed = [change for change, _ in conditions.failed if change.exchange.refused and change.before.accepted and change.after.accepted]
    verify.where(failed, refusal_rules.unchanged(target, lively=False), unused=_why(conditions))


@verifies("OSSJ:20", needs=("ossj-conditions",))
def test_a_change_that_failed_can_be_made_again(verify: Verify, story: Stories) -> None:
    """A piece of dialog that a system behind let fail is taken when it is sent again."""
    conditions = story("ossj-conditions")
    again = [after for failed, after in conditions.failed if failed.exchange.refused and after.wanted is None]
    verify.where(again, change_rules.taken, unused=_why(conditions))
