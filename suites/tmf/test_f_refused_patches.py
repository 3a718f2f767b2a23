"""Patches that are wrong in themselves: TMF621:102 to 104."""

from __future__ import annotations

from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.verdict import NotApplicable
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_acts, gates, living, move_rules, refused_rules
from ttck.suites.tmf import patch_rules as rules
from ttck.suites.tmf.gates import Story
from ttck.suites.tmf.scenarios.g_patching import Patching
from ttck.suites.tmf.seller_client import JSON_PATCH


def _patching(story: Story) -> Patching:
    found: Patching = story("tmf-patching")
    rules.working(found)
    return found


@verifies("TMF621:102", needs=("tmf-poisoning",))
def test_what_is_mandatory_cannot_be_taken_away(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """Null for description, severity or ticketType is refused with 400 or 409."""
    gates.modern(target)
    if recorded(story):
        verify.every(alone_acts.taken_away(traffic, "v5"), alone_acts.is_not_done, none="no such patch was sent")
        return
    _patching(story)
    verify.every(refused_rules.poisons(story("tmf-poisoning").nulls), refused_rules.null_refused, none="no such patch was sent")


@verifies("TMF621:102", needs=("tmf-poisoning",), advisory=True)
def test_what_is_mandatory_should_not_be_taken_away(verify: Verify, story: Story, target: Target) -> None:
    """In version 4, which wants them on creation only, null for description, severity or ticketType should be refused with 400 or 409."""
    gates.older(target)
    _patching(story)
    verify.every(refused_rules.poisons(story("tmf-poisoning").nulls), refused_rules.null_refused, none="no such patch was sent")


@verifies("TMF621:102", needs=("tmf-poisoning",))
def test_null_that_is_refused_does_nothing(verify: Verify, story: Story, traffic: Traffic) -> None:
    """Null for description, severity or ticketType that is refused leaves the ticket as it was."""
    _patching(story)
    found = living.untouched(refused_rules.poisons(story("tmf-poisoning").nulls), refused_rules.null_quiet, traffic=traffic)
    verify.every(found, refused_rules.null_quiet, none="no such patch was sent")


@verifies("TMF621:94", needs=("tmf-mangling",))
def test_a_body_that_is_no_patch_changes_nothing(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A patch whose body is no object, or no JSON at all, and that is refused leaves the item as it was."""
    _patching(story)
    rule = refused_rules.without_effect()
    found = living.untouched(refused_rules.refusals(story("tmf-mangling").patches), rule, traffic=traffic)
    verify.where(found, rule, unused="the seller refused no such patch")


@verifies("TMF621:102", needs=("tmf-poisoning",))
def test_a_wrong_patch_spoils_nothing(verify: Verify, story: Story) -> None:
    """After a patch with null or with a value of a wrong type the ticket and the lists can be read."""
    _patching(story)
    poisoning = story("tmf-poisoning")
    found = refused_rules.poisons([*poisoning.nulls, *poisoning.types])
    verify.every(found, refused_rules.healthy, none="no such patch was sent")


@verifies("TMF621:103", needs=("tmf-patching",))
def test_a_merge_without_a_type_is_answered_as_told(verify: Verify, story: Story, target: Target) -> None:
    """A merge without @type is accepted or refused, where the target says which."""
    gates.typed(target)
    wanted = gates.chosen(target, "patch_without_type", free="either")
    verify.every(rules.around(_patching(story).untyped), rules.untyped_as_told(wanted), none="no such patch was sent")


def _failing(story: Story, target: Target) -> Any:
    """The JSON Patches of which one operation fails, beside others that were accepted."""
    gates.patched_as(target, JSON_PATCH)
    _patching(story)
    stepping = story("tmf-stepping")
    if not stepping.offered:
        raise NotApplicable("the seller takes no JSON Patch")
    return move_rules.failing(stepping.wrong)


@verifies("TMF621:104", needs=("tmf-stepping",))
def test_a_json_patch_is_done_whole_or_not_at_all(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A JSON Patch of which one operation fails is refused and changes nothing."""
    found = living.untouched(_failing(story, target), move_rules.refused_whole, traffic=traffic)
    verify.every(found, move_rules.refused_whole, none="no such patch was sent")


@verifies("TMF621:104", needs=("tmf-stepping",), advisory=True)
def test_a_json_patch_that_fails_is_answered_400_or_409(verify: Verify, story: Story, target: Target) -> None:
    """A JSON Patch of which one operation fails is refused with 400 or 409; the RFC has other statuses as well."""
    verify.every(_failing(story, target), move_rules.refused_well, none="no such patch was sent")
