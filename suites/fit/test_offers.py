"""What there is, what is not used, and who gets in: FIT:2 to 5, 7, 19, 20, 22 and 23."""

from __future__ import annotations

import functools

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.vocabulary import Kind
from ttck.suites.fit import guard_rules, offer_rules
from ttck.suites.fit.names import CANCELLATION, INFLIGHT_CHANGE
from ttck.suites.fit.scenarios.g_guarding import Guarding, Knock
from ttck.suites.tmf import gates

_NONE = "nothing of the kind was asked for"


@verifies("FIT:2", needs=("tmf-registering", "fit-tasking", "fit-searching", "fit-misusing"))
def test_tickets_can_be_created_listed_and_read(verify: Verify, traffic: Traffic, target: Target) -> None:
    """POST, GET of the list and GET of an item of tickets are offered."""
    verify.every(offer_rules.offers(traffic, target.profile.dialect, Kind.TICKET), offer_rules.offered, none=_NONE)


@verifies("FIT:3", needs=("fit-reading",))
def test_specifications_can_be_listed_and_read(verify: Verify, traffic: Traffic, target: Target, story: Stories) -> None:
    """GET of the list of specifications is offered, and GET of an item where the list has one."""
    listed = bool(story("fit-reading").whole.items)
    verify.every(offer_rules.offers(traffic, target.profile.dialect, Kind.SPECIFICATION, listed=listed), offer_rules.offered, none=_NONE)


@verifies("FIT:3", needs=("fit-reading",))
def test_a_specification_of_the_list_is_read(verify: Verify, story: Stories) -> None:
    """A specification that the list shows is read by its id."""
    unused = "the list of specifications is empty"
    verify.where(offer_rules.shown_ones(story("fit-reading")), offer_rules.read_as_listed, unused=unused)


@verifies("FIT:4", needs=("fit-tasking", "fit-searching"))
def test_cancellations_can_be_created_listed_and_read(verify: Verify, traffic: Traffic, target: Target) -> None:
    """POST, GET of the list and GET of an item of cancellations are offered."""
    verify.every(offer_rules.offers(traffic, target.profile.dialect, CANCELLATION), offer_rules.offered, none=_NONE)


@verifies("FIT:4", needs=("fit-tasking", "fit-rejecting"))
def test_a_cancellation_that_was_accepted_is_read(verify: Verify, story: Stories) -> None:
    """A cancellation that was accepted is read by its id, also when its state has changed."""
    found = [*story("fit-tasking").of(CANCELLATION), *story("fit-rejecting").of(CANCELLATION)]
    verify.every(offer_rules.of_accepted(found), offer_rules.readable, none="no cancellation was accepted")


@verifies("FIT:5", needs=("fit-tasking", "fit-searching"))
def test_changes_can_be_created_listed_and_read(verify: Verify, traffic: Traffic, target: Target) -> None:
    """POST, GET of the list and GET of an item of changes are offered."""
    verify.every(offer_rules.offers(traffic, target.profile.dialect, INFLIGHT_CHANGE), offer_rules.offered, none=_NONE)


@verifies("FIT:5", needs=("fit-tasking", "fit-rejecting"))
def test_a_change_that_was_accepted_is_read(verify: Verify, story: Stories) -> None:
    """A change that was accepted is read by its id, also when its state has changed."""
    found = [*story("fit-tasking").of(INFLIGHT_CHANGE), *story("fit-rejecting").of(INFLIGHT_CHANGE)]
    verify.every(offer_rules.of_accepted(found), offer_rules.readable, none="no change was accepted")


@verifies("FIT:7", needs=("fit-guarding",))
def test_strangers_are_kept_out(verify: Verify, story: Stories, target: Target) -> None:
    """Where the target has credentials, each operation is refused without any and with worthless ones."""
    if target.switches.get("auth") == "none":
        raise NotApplicable("nothing is demanded with auth: none")
    guarding = story("fit-guarding")
    verify.where(guard_rules.judged(guarding.strangers), guard_rules.kept_out, unused=guarding.why or "nothing of ours was accepted")


@verifies("FIT:19", needs=("fit-misusing",))
def test_what_is_refused_is_not_done(verify: Verify, story: Stories, target: Target) -> None:
    """A patch or a deletion of a ticket that is refused does nothing."""
    if target.switches.get("unused_operations") == "free":
        raise NotApplicable("nothing is tried with unused_operations: free")
    found = [one for one in story("fit-misusing").unused if one.asked.refused and one.before is not None]
    verify.where(found, offer_rules.without_effect, unused="nothing of the kind was refused")


@verifies("FIT:7", needs=("fit-guarding",))
def test_strangers_leave_nothing_behind(verify: Verify, story: Stories, target: Target) -> None:
    """A create that is refused to somebody without credentials, or with worthless ones, makes nothing."""
    if target.switches.get("auth") == "none":
        raise NotApplicable("nothing is demanded with auth: none")
    found = guard_rules.counted(story("fit-guarding").left)
    verify.where(found, guard_rules.nothing_made, unused="no create was refused to a stranger, or no list could be read to its end")


@verifies("FIT:23", needs=("fit-guarding",))
def test_a_token_for_reading_leaves_nothing_behind(verify: Verify, story: Stories) -> None:
    """A create that is refused to a token for reading makes nothing."""
    found = guard_rules.counted(story("fit-guarding").narrowed)
    verify.where(found, guard_rules.nothing_made, unused="no create was refused, or no list could be read to its end")


def _unused(verify: Verify, story: Stories, target: Target, choice: str) -> None:
    gates.only(target, "unused_operations", choice)
    verify.every(story("fit-misusing").unused, offer_rules.unused, none=_NONE)


@verifies("FIT:19", needs=("fit-misusing",))
def test_what_is_not_used_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """With unused_operations: fail, a patch and a deletion of a ticket, and a create and a patch of a specification, are refused."""
    _unused(verify, story, target, "fail")


@verifies("FIT:19", advisory=True, needs=("fit-misusing",))
def test_what_is_not_used_should_be_refused(verify: Verify, story: Stories, target: Target) -> None:
    """With unused_operations: warn, a patch and a deletion of a ticket, and a create and a patch of a specification, are refused."""
    _unused(verify, story, target, "warn")


@verifies("FIT:20", advisory=True, needs=("fit-misusing",))
def test_what_is_not_named_is_refused(verify: Verify, story: Stories, target: Target) -> None:
    """With unlisted_operations: warn, a patch of a task is refused; with report it is told what was answered."""
    found = story("fit-misusing").unlisted
    if target.switches.get("unlisted_operations") == "report":
        seen = ", ".join(f"{one.about} was answered {one.asked.status}" for one in found)
        raise NotApplicable(f"nothing is demanded with unlisted_operations: report; {seen or 'nothing was tried'}")
    gates.only(target, "unlisted_operations", "warn")
    verify.every(found, offer_rules.unlisted, none="no task was accepted")


@verifies("FIT:22", advisory=True, needs=("fit-tasking",))
def test_what_goes_with_a_status_has_its_name(verify: Verify, traffic: Traffic, target: Target) -> None:
    """With status_reason: reason or message, tickets show that one beside their status, and not the other."""
    choice = gates.chosen(target, "status_reason", free="either")
    found = offer_rules.with_reason(traffic, target.profile.dialect)
    verify.where(found, functools.partial(offer_rules.named_so, choice), unused="no ticket shows either")


@verifies("FIT:23", needs=("fit-guarding",))
def test_a_token_of_one_scope_is_good_for_it_alone(verify: Verify, story: Stories, target: Target) -> None:
    """A token for reading does not create, and one for writing neither lists nor reads.

    With scopes: judged that is so for each request where the token server says that a token has one scope alone and any such request
    is refused.
    """
    gates.only(target, "scopes", "judged")
    found, said = _overreaching(story)
    verify.where(guard_rules.guarded(found, said), guard_rules.kept_out, unused="no such request is refused, or the scope is not said")


@pytest.mark.parametrize("choice", ["warn", "judged"])
@verifies("FIT:23", advisory=True, needs=("fit-guarding",))
def test_a_token_of_one_scope_should_be_good_for_it_alone(verify: Verify, story: Stories, target: Target, choice: str) -> None:
    """A token for reading does not create, and one for writing neither lists nor reads, also where no such request is refused."""
    gates.only(target, "scopes", choice)
    found, said = _overreaching(story)
    mine = [one for one in found if choice == "warn" or one not in guard_rules.guarded(found, said)]
    verify.where(mine, guard_rules.kept_out, unused="nothing of ours was accepted, or some is refused")


@verifies("FIT:23", needs=("fit-guarding",))
def test_a_token_for_reading_reads(verify: Verify, story: Stories, target: Target) -> None:
    """With scopes: judged, lists and items are answered with a token of scope read."""
    gates.only(target, "scopes", "judged")
    verify.every(_guarded(story).reads, guard_rules.let_in, none=_NONE)


def _guarded(story: Stories) -> Guarding:
    guarding: Guarding = story("fit-guarding")
    if guarding.why:
        raise NotApplicable(guarding.why)
    return guarding


def _overreaching(story: Stories) -> tuple[list[Knock], set[str]]:
    """What was asked for with a token of the wrong scope, where the same token is good for what it is for; and scopes that were said."""
    guarding = _guarded(story)
    reads = any(read.accepted for read in guarding.reads)
    writes = any(write.accepted for write in guarding.writes)
    if not reads and not writes:
        raise Inconclusive("a token of one scope was good for nothing, so that its refusal proves nothing")
    return guard_rules.judged([*(guarding.readers if reads else ()), *(guarding.writers if writes else ())]), guarding.said
