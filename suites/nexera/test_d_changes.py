"""Changes: each attribute by itself, and statuses."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.nexera import life_rules

_CHANGES = ("nexera-changing",)
_NONE = "nothing was changed"


@verifies("NEXERA:32", "TMF621:91", needs=_CHANGES)
def test_each_attribute_can_be_changed(verify: Verify, story: Stories) -> None:
    """A change of one optional attribute alone is taken, twice."""
    verify.every(life_rules.unmoved_ones(story("nexera-changing")), life_rules.allowed, none=_NONE)


@verifies("NEXERA:32", "TMF621:91", needs=_CHANGES)
def test_a_change_is_carried_out(verify: Verify, story: Stories) -> None:
    """A change that is taken is shown."""
    verify.every(life_rules.around(story("nexera-changing")), life_rules.done, none=_NONE)


@verifies("TMF621:97", needs=_CHANGES)
def test_the_last_update_moves(verify: Verify, story: Stories) -> None:
    """The date of the last update moves with each change, and never goes back."""
    verify.where(life_rules.around(story("nexera-changing")), life_rules.later, unused=_NONE)


@verifies("NEXERA:24", needs=("nexera-changing", "nexera-living"))
def test_a_status_can_be_set(verify: Verify, story: Stories, target: Target) -> None:
    """One at least of the statuses that the target names can be set by an operator."""
    if not str(target.switches["buyer_moves"]).strip():
        raise NotApplicable("the target names no status that an operator may set (buyer_moves)")
    tried = [one.exchange for one in story("nexera-changing").set] + [one for _, one in story("nexera-living").closed]
    broken = Breach(message="each change of a status is refused", expected="2xx for one of them", actual="4xx for each")
    verify.some(tried, lambda one: one.accepted, none="no status was set", broken=broken)


@verifies("NEXERA:24", needs=_CHANGES)
def test_a_status_that_is_set_is_shown(verify: Verify, story: Stories) -> None:
    """A status that was taken is shown."""
    found = [one for one in story("nexera-changing").set if one.exchange.accepted]
    verify.where(found, life_rules.done, unused="no status was taken")


@verifies("NEXERA:44", needs=("nexera-valuing",))
def test_a_list_in_a_change(verify: Verify, story: Stories, target: Target) -> None:
    """A list in a change takes the place of the one that there was, or adds to it, as the target says."""
    how = str(target.switches["arrays_in_change"])
    if how == "either":
        raise NotApplicable("nothing is demanded with arrays_in_change: either")
    found = [one for one in story("nexera-valuing").lists if one.exchange.accepted]
    verify.every(found, life_rules.in_list(how), none="no list was changed")


@verifies("NEXERA:39", needs=("nexera-living",))
def test_a_resolution_has_its_date(verify: Verify, story: Stories) -> None:
    """A ticket that the seller resolved says when that was."""
    seen = story("nexera-living")
    verify.every(seen.of("ticket_resolve"), life_rules.dated, none=lambda: seen.why("the seller resolved nothing"))
