"""Changes: each attribute by itself, and statuses."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.nexera import kept_rules, life_rules, reading_rules
from ttck.suites.nexera.scenarios.b_living import Step
from ttck.suites.nexera.scenarios.d_changing import Change

_CHANGES = ("nexera-changing",)
_DONE = ("nexera-changing", "nexera-standing", "nexera-writing")
_EVERYTHING = (*_DONE, "nexera-living")
_NONE = "nothing was changed"


def _changes(story: Stories) -> list[Change]:
    """All changes of attributes: of new tickets, in each status, and after the seller wrote something."""
    changing = story("nexera-changing")
    beside = [one for one in changing.set if one.name != "status"]
    return [*changing.changes, *beside, *story("nexera-standing").changes, *story("nexera-writing").changes]


def _steps(story: Stories) -> list[Step]:
    """All moves of tickets that took place, by the seller and by us."""
    return [one for one in (*story("nexera-living").steps, *story("nexera-writing").steps) if one.moved]


def _all(story: Stories) -> list[kept_rules.Around]:
    """Whatever was done to tickets, with readings around it."""
    return kept_rules.shown_around([*_changes(story), *story("nexera-changing").set, *_steps(story), *story("nexera-writing").written])


@verifies("NEXERA:32", "TMF621:91", needs=_CHANGES)
def test_each_attribute_can_be_changed(verify: Verify, story: Stories) -> None:
    """A change of one optional attribute alone is taken, twice."""
    verify.every(life_rules.unmoved_ones(story("nexera-changing")), life_rules.allowed, none=_NONE)


@verifies("NEXERA:32", "TMF621:91", needs=_DONE)
def test_a_change_is_carried_out(verify: Verify, story: Stories) -> None:
    """A change that is taken is shown."""
    verify.every(life_rules.around(_changes(story)), life_rules.done, none=_NONE)


@verifies("NEXERA:32", needs=("nexera-standing",))
def test_a_change_needs_nothing_else(verify: Verify, story: Stories) -> None:
    """A change that is refused in a status is not taken there with something else that is optional."""
    verify.where(story("nexera-standing").refused, life_rules.needless, unused="no change was refused in any status")


@verifies("NEXERA:32", needs=_DONE)
def test_a_change_that_is_refused_is_not_carried_out(verify: Verify, story: Stories) -> None:
    """A change that was refused is not shown."""
    found = [one for one in _changes(story) if one.exchange.refused and one.after.accepted]
    verify.where(found, life_rules.undone, unused="no change was refused")


@verifies("TMF621:97", needs=_EVERYTHING)
def test_the_last_update_moves(verify: Verify, story: Stories) -> None:
    """The date of the last update moves with each change and each move, and never goes back."""
    written = [one for one in story("nexera-writing").written if one.moved]
    verify.where([*life_rules.around(_changes(story)), *_steps(story), *written], life_rules.later, unused=_NONE)


@verifies("NEXERA:51", needs=_EVERYTHING)
def test_nothing_is_lost(verify: Verify, story: Stories) -> None:
    """What a ticket shows it still shows when something else is changed, and when it moves on."""
    verify.every(_all(story), kept_rules.kept, none=_NONE)


@verifies("NEXERA:52", needs=_EVERYTHING)
def test_a_ticket_was_created_once(verify: Verify, traffic: Traffic) -> None:
    """The date of creation is the same wherever and whenever it is shown, and nothing is before it."""
    verify.where(kept_rules.creations(traffic), kept_rules.same_date, unused="no ticket shows when it was created")
    verify.where(reading_rules.retrieved(traffic), kept_rules.in_time, unused="no ticket was read")


@verifies("NEXERA:52", "NEXERA:21", needs=_DONE)
def test_the_date_of_a_note_stays(verify: Verify, story: Stories) -> None:
    """The date of a note stays when something else is changed."""
    verify.where(life_rules.around(_changes(story)), kept_rules.same_note_dates, unused=_NONE)


@verifies("NEXERA:52", needs=_EVERYTHING)
def test_the_date_of_a_status(verify: Verify, story: Stories) -> None:
    """The date of the last change of the status moves with it."""
    moved = [one for one in story("nexera-changing").set if one.name == "status" and one.exchange.accepted]
    verify.where([*_steps(story), *map(_as_step, moved)], kept_rules.moves("statusChangeDate"), unused="no status changed")


@verifies("NEXERA:52", needs=_EVERYTHING)
def test_the_date_of_a_status_stays(verify: Verify, story: Stories) -> None:
    """The date of the last change of the status stays when something else is changed."""
    verify.where(kept_rules.of_one_status(_all(story)), kept_rules.stays("statusChangeDate"), unused=_NONE)


def _as_step(change: Change) -> Step:
    return Step(item=change.item, stimulus="set", owes=(), before=change.before, after=change.after, wanted=str(change.value))


@verifies("NEXERA:52", "NEXERA:39", needs=_EVERYTHING)
def test_the_date_of_a_resolution(verify: Verify, story: Stories) -> None:
    """The date of the resolution moves when a ticket is resolved again."""
    verify.where(kept_rules.resolved_again(_steps(story)), kept_rules.moves("resolutionDate"), unused="no ticket was resolved again")


@verifies("NEXERA:52", "NEXERA:39", needs=_EVERYTHING)
def test_the_date_of_a_resolution_stays(verify: Verify, story: Stories) -> None:
    """The date of the resolution stays when a ticket is closed."""
    verify.where(
        kept_rules.among_over(_all(story)), kept_rules.stays("resolutionDate"), unused="no ticket was closed after it was resolved"
    )


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
    found = [one for one in story("nexera-changing").set if one.exchange.accepted and one.name == "status"]
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
