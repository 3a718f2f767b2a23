"""Changing a ticket: TMF621:90 to 101."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Kind, TmfState
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import (
    alone_acts,
    alone_merges,
    alone_steps,
    effects,
    gates,
    keyed,
    living,
    media_rules,
    move_rules,
    refused_rules,
    relist_rules,
    standard,
)
from ttck.suites.tmf import patch_rules as rules
from ttck.suites.tmf.alone_steps import Pair
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.gates import Story
from ttck.suites.tmf.rules import status_is
from ttck.suites.tmf.scenarios.g_patching import Patching
from ttck.suites.tmf.seller_client import JSON_PATCH, JSON_PATCH_QUERY, MERGE

NONE = "no patch was accepted"
_NO_ANSWER = "no such patch was answered 200 with the ticket"
_NO_READING = "no such patch was answered 200 with a ticket that was read before it"


def _patching(story: Story) -> Patching:
    found: Patching = story("tmf-patching")
    rules.working(found)
    return found


def _tried(story: Story) -> list[Patch]:
    """Every patch of a ticket, right and wrong."""
    poisons = story("tmf-poisoning")
    return [*_patching(story).tried, *story("tmf-stepping").tried, *(one.patch for one in (*poisons.nulls, *poisons.types))]


@verifies("TMF621:90", needs=("tmf-patching",))
def test_a_patch_is_answered_with_the_whole_ticket(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """Every accepted patch is answered 200 with the whole ticket, or in version 5 with 202."""
    if recorded(story):
        rule = functools.partial(alone_acts.is_the_ticket, gates.version(target))
        verify.every(alone_acts.answered(traffic), rule, none=NONE)
        return
    rule = rules.answered(gates.version(target), less=gates.unwritten(target))
    verify.every(rules.around(rules.done(_patching(story).every)), rule, none=NONE)


@verifies("TMF621:90", needs=("tmf-patching",), advisory=True)
def test_a_patch_of_version_4_is_answered_with_the_whole_ticket(verify: Verify, story: Story, target: Target) -> None:
    """In version 4, where nothing is required in an answer, the answer to a patch should be the whole ticket."""
    gates.older(target)
    verify.every(rules.around(rules.done(_patching(story).every)), rules.answered_whole, none=NONE)


@verifies("TMF621:91", needs=("tmf-patching",))
def test_both_media_types_merge(verify: Verify, story: Story) -> None:
    """A merge is accepted as application/json, and in version 5 as application/merge-patch+json."""
    patching: Patching = story("tmf-patching")
    rules.offered(patching)
    verify.every(rules.taken(patching.media.values()), rules.is_taken, none=rules.NOBODY)


@verifies("TMF621:91", needs=("tmf-patching",))
def test_tickets_can_be_patched_where_they_have_to_be(verify: Verify, story: Story, target: Target) -> None:
    """With patch: required, a ticket that can be read can be patched; else 403, 404, 405 and 501 say that it cannot."""
    gates.only(target, "patch", "required")
    verify.every(rules.taken(story("tmf-patching").media.values()), rules.is_there, none=rules.NOBODY)


@verifies("TMF621:91", needs=("tmf-patching",))
def test_both_media_types_mean_the_same(verify: Verify, story: Story, target: Target) -> None:
    """A merge has the same effect in both media types."""
    gates.patched_as(target, MERGE)
    verify.every(media_rules.pairs(_patching(story)), media_rules.same_effect, none="no merge was accepted in both media types")


@verifies("TMF621:92", needs=("tmf-stepping",))
def test_a_json_patch_does_what_it_says(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A JSON Patch changes the ticket as it says, or is refused with 400, 415 or 501."""
    gates.patched_as(target, JSON_PATCH)
    _patching(story)
    stepping, switch = story("tmf-stepping"), str(target.switches.get("json_patch"))
    wanted = "required" if stepping.offered and switch == "optional" else switch
    rule = move_rules.led(wanted)
    found = living.proven(move_rules.stepped(stepping), rule, traffic=traffic, kind=rules.sets, doubtful=living.of_its_own)
    verify.every(found, rule, none="no JSON Patch was sent")


@verifies("TMF621:92", needs=("tmf-stepping",))
def test_each_operation_of_a_json_patch_does_what_it_says(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """Add, remove, replace, move and copy, of attributes and of entries of a list, do what they say where they are taken."""
    gates.patched_as(target, JSON_PATCH)
    _patching(story)
    rule, stepping = move_rules.operated, story("tmf-stepping")
    found = living.proven(
        move_rules.operations(stepping), rule, traffic=traffic, kind=move_rules.operates, doubtful=living.of_its_own
    )  # fmt: skip
    verify.where(found, rule, unused="no such JSON Patch was taken")


@verifies("TMF621:92", needs=("tmf-stepping",))
def test_a_json_patch_puts_an_entry_at_its_place(verify: Verify, story: Story, target: Target) -> None:
    """Add and move put an entry of a list where they say, both ways, where the seller keeps the order of a list at all."""
    gates.patched_as(target, JSON_PATCH)
    _patching(story)
    verify.where(move_rules.reordered(story("tmf-stepping")), move_rules.in_its_place, unused="the seller keeps no order of notes")


@verifies("TMF621:93", needs=("tmf-stepping",))
def test_a_json_patch_with_a_query_does_what_it_says(verify: Verify, story: Story, target: Target) -> None:
    """A JSON Patch that picks a note by its id removes it, or is refused with 400, 415 or 501."""
    gates.patched_as(target, JSON_PATCH_QUERY)
    _patching(story)
    switch = str(target.switches.get("json_patch_query"))
    verify.where(move_rules.notes(story("tmf-stepping")), move_rules.queried(switch), unused="the seller's notes have no id to pick one by")


@verifies("TMF621:94", needs=("tmf-patching", "tmf-stepping"))
def test_what_a_patch_does_not_name_stays(verify: Verify, story: Story, traffic: Traffic) -> None:
    """An attribute that a patch does not name is as it was; what a lively seller may have changed meanwhile is no proof."""
    patching = _patching(story)
    patches = [*patching.every, *patching.emptied, *patching.narrow, *story("tmf-stepping").moves]
    left = rules.rest(patches, standard.sent_names(traffic))
    found = living.proven(left, rules.stayed, traffic=traffic, kind=rules.touched, doubtful=living.of_its_own)
    verify.every(found, rules.stayed, none=NONE)


@verifies("TMF621:94", needs=("tmf-patching", "tmf-stepping", "tmf-poisoning"))
def test_a_patch_that_is_refused_does_nothing(verify: Verify, story: Story, traffic: Traffic) -> None:
    """After a patch that was refused the ticket is as it was before, whatever was wrong with it."""
    rule = refused_rules.without_effect(_patching(story).strange)
    verify.where(
        living.untouched(refused_rules.refusals(_tried(story)), rule, traffic=traffic),
        rule,
        unused="the seller refused no patch",
    )


@verifies("TMF621:94", needs=("tmf-patching", "tmf-stepping", "tmf-poisoning"))
def test_a_patch_that_is_refused_is_no_update(verify: Verify, story: Story, traffic: Traffic) -> None:
    """After patches that were refused lastUpdate is as it was before; a seller that changes tickets by itself may move it."""
    found = [] if living.restamps(traffic) else refused_rules.stamped(_tried(story))
    verify.where(found, refused_rules.unstamped, unused="no patch was refused, or lastUpdate is moved without one, or not shown")


@verifies("TMF621:94", needs=("tmf-patching",))
def test_null_takes_an_attribute_away(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """An optional attribute is absent after a merge that sets it to null and is accepted."""
    gates.patched_as(target, MERGE)
    if recorded(story):
        nulls = alone_merges.nulls(alone_merges.merges(traffic, "v5"), "v5")
        verify.every(rules.accepted_removals(nulls), rules.gone, none=_NO_READING)
        return
    verify.where(rules.accepted_removals(_patching(story).nulls), rules.gone, unused="null was accepted for no optional attribute")


@verifies("TMF621:94", needs=("tmf-patching",), advisory=True)
def test_null_is_taken(verify: Verify, story: Story, target: Target) -> None:
    """A merge with null for an optional attribute is accepted; the file lets no attribute be null, so this is a warning."""
    gates.only(target, "null_removal", "either")
    verify.every(rules.removals(_patching(story).nulls), rules.null_taken, none="no ticket had an optional attribute")


@verifies("TMF621:94", needs=("tmf-patching",))
def test_null_is_taken_where_it_has_to_be(verify: Verify, story: Story, target: Target) -> None:
    """With null_removal: required, a merge with null for an optional attribute is accepted."""
    gates.only(target, "null_removal", "required")
    verify.every(rules.removals(_patching(story).nulls), rules.null_taken, none="no ticket had an optional attribute")


@verifies("TMF621:81", needs=("tmf-patching",))
def test_what_was_patched_is_listed_as_it_is_read(verify: Verify, story: Story) -> None:
    """After patches of every attribute the ticket is in the list as it is read, within limits.state_wait."""
    unused = "no ticket that was patched was found in the list"
    verify.where(relist_rules.looked_for(_patching(story)), relist_rules.listed_as_read, unused=unused)


@verifies("TMF621:81", needs=("tmf-patching",), advisory=True)
def test_a_ticket_is_listed_whole_after_its_changes(verify: Verify, story: Story, traffic: Traffic) -> None:
    """After patches, also of the status, a ticket has in the list all that the seller's lists show, as it is read."""
    unused = "no ticket that was patched was found in the list"
    verify.where(relist_rules.looked_for(_patching(story)), relist_rules.listed_whole(standard.listed_names(traffic)), unused=unused)


@verifies("TMF621:94", needs=("tmf-patching",))
def test_a_list_is_replaced_as_a_whole(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A list in a merge replaces the one before, an empty list as well."""
    gates.patched_as(target, MERGE)
    if recorded(story):
        patches = alone_merges.lists(alone_merges.merges(traffic, "v5"), "v5")
    else:
        gates.patches_lists(target)
        patches = [*_patching(story).good, *_patching(story).emptied]
    verify.every(rules.lists(patches), rules.replaced, none="no patch of a list was accepted")


@verifies("TMF621:94", needs=("tmf-patching",))
def test_an_element_of_a_list_is_replaced_as_a_whole(verify: Verify, story: Story, target: Target) -> None:
    """An element in a merge that has the id or name of an old one does not keep what that had more."""
    gates.patched_as(target, MERGE)
    found = keyed.judged(_patching(story).keyed)
    verify.where(found, keyed.replaced, unused="no patch of a list whose elements have keys was taken")


@verifies("TMF621:94", needs=("tmf-patching",))
def test_a_part_of_an_object_is_merged(verify: Verify, story: Story, target: Target) -> None:
    """A merge of a part of an object leaves its other parts as they were, and null takes a part away."""
    gates.patched_as(target, MERGE)
    verify.where(rules.around(rules.done(_patching(story).nested)), rules.merged, unused="no patch of a part of an object was accepted")


@verifies("TMF621:94", needs=("tmf-patching",), advisory=True)
def test_a_patch_of_version_4_merges(verify: Verify, story: Story, target: Target) -> None:
    """In version 4, which does not say how a patch is merged, null should take away, also a part, and a list replace the one before."""
    gates.older(target)
    patching = _patching(story)
    verify.where(rules.accepted_removals(patching.nulls), rules.gone, unused="null was accepted for no optional attribute")
    verify.where(rules.around(rules.done(patching.nested)), rules.part_gone, unused="no patch of a part of an object was accepted")
    verify.every(rules.lists(patching.good), rules.replaced, none="no patch of a list was accepted")


@verifies("TMF621:95", needs=("tmf-patching", "tmf-stepping"))
def test_what_cannot_be_patched_stays(verify: Verify, story: Story, traffic: Traffic, target: Target) -> None:
    """What cannot be patched is as it was after a patch of it in any style, and the ticket is where it was."""
    if recorded(story):
        told: list[Pair | Subject] = [*alone_merges.moved_dates(traffic), *alone_merges.fixed(traffic, gates.version(target))]
        verify.every(told, alone_merges.stays, none=_NO_READING)
        return
    patching = _patching(story)
    found = rules.fixed([*patching.fixed.values(), *patching.mixed, *story("tmf-stepping").fixed])
    verify.every(found, rules.not_moved, none="no such patch was sent")


@verifies("TMF621:95", needs=("tmf-patching",))
def test_a_patch_of_what_cannot_be_patched_is_answered_as_told(verify: Verify, story: Story, target: Target) -> None:
    """A patch of what cannot be patched is refused with 400 or passed over, where the target says which."""
    wanted = gates.chosen(target, "patch_read_only", free="either")
    verify.every(rules.fixed(_patching(story).fixed.values()), rules.read_only_as_told(wanted), none="no such patch was sent")


def _shown_by_answers(traffic: Traffic, target: Target, *, mandatory: bool) -> list[Subject]:
    """What patches in a recording set, by what their answers show."""
    changes = rules.changes(alone_merges.setting(traffic, gates.version(target)))
    return list(rules.owed(changes, standard.shown_names(traffic), mandatory=mandatory))


def _set(found: Iterable[Subject], traffic: Traffic) -> list[Subject]:
    """What patches set, without what a lively seller may have set otherwise since."""
    return living.proven(found, rules.changed, traffic=traffic, kind=rules.named, doubtful=rules.set_since)


@verifies("TMF621:96", needs=("tmf-patching",))
def test_what_can_be_patched_is_patched(verify: Verify, story: Story, traffic: Traffic, target: Target) -> None:
    """Every attribute that a ticket must have, or that the seller has shown, can be patched and has its new value afterwards."""
    if recorded(story):
        verify.every(_shown_by_answers(traffic, target, mandatory=True), rules.changed, none=_NO_ANSWER)
        return
    patching = _patching(story)
    found = rules.owed(rules.changes([*patching.good, *patching.narrow]), standard.shown_names(traffic), mandatory=True)
    verify.every(_set(found, traffic), rules.changed, none="no patch was answered")


@verifies("TMF621:96", needs=("tmf-patching",), advisory=True)
def test_the_rest_of_what_can_be_patched_is_patched(verify: Verify, story: Story, traffic: Traffic, target: Target) -> None:
    """What the seller never showed, works out for itself, or may not know should have its new value as well."""
    if recorded(story):
        verify.every(_shown_by_answers(traffic, target, mandatory=False), rules.changed, none=_NO_ANSWER)
        return
    found = rules.owed(rules.changes(_patching(story).good), standard.shown_names(traffic), mandatory=False)
    verify.every(_set(found, traffic), rules.changed, none="no such patch was answered")


@verifies("TMF621:96", needs=("tmf-patching",), advisory=True)
def test_a_patch_of_the_status_that_is_accepted_is_done(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A change of status, and of resolutionDate, that is accepted is done; what a seller allows and sets itself is its own matter."""
    patching = _patching(story)
    found = rules.changes(rules.done([*patching.moves, *patching.dated]))
    verify.where(_set(found, traffic), rules.changed, unused="the seller accepts no change of status by a patch")


@verifies("TMF621:96", needs=("tmf-patching",), advisory=True)
def test_a_patch_of_the_history_that_is_accepted_is_done(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A patch of the history that is accepted is done; the file also says that the seller fills it."""
    gates.modern(target)
    found = rules.changes(rules.done(_patching(story).history))
    verify.where(_set(found, traffic), rules.changed, unused="the seller keeps no history, or accepts no patch of it")


@verifies("TMF621:97", needs=("tmf-patching",))
def test_the_last_update_does_not_go_back(verify: Verify, story: Story, traffic: Traffic) -> None:
    """LastUpdate is never earlier after a patch than before."""
    if recorded(story):
        none = "no ticket that changed between two readings showed lastUpdate in both"
        verify.every(alone_merges.updated(traffic), alone_steps.not_back, none=none)
        return
    verify.where(move_rules.updates(_patching(story).every), effects.not_back, unused="the seller shows no lastUpdate")


@verifies("TMF621:97", needs=("tmf-patching", "tmf-stepping"))
def test_the_last_update_moves(verify: Verify, story: Story, traffic: Traffic, target: Target) -> None:
    """LastUpdate is later after a patch that changed something."""
    if recorded(story):
        verify.every(alone_merges.telling(traffic, gates.version(target)), move_rules.onward, none=_NO_READING)
        return
    stepping = story("tmf-stepping")
    steps = [*stepping.moves, *(one.patch for one in stepping.operated)]
    patches = [*_patching(story).every, *story("tmf-patching").later, *steps]
    if not move_rules.updates(patches):
        raise NotApplicable("the seller shows no lastUpdate")
    none = "no patch changed a ticket so long after the one before that lastUpdate, as the seller writes it, would have to show it"
    verify.every(move_rules.telling(traffic, patches), move_rules.onward, none=none)


def _moved(story: Story, rule: Callable[[Subject], Breach | None], traffic: Traffic) -> list[Subject]:
    """The changes of status that a patch made; on a lively seller, which makes others beside it, only what each of them shows."""
    moves = [*_patching(story).moves, *story("tmf-stepping").moves]
    return living.proven(move_rules.moved(moves), rule, traffic=traffic, kind=lambda _: "")


@verifies("TMF621:98", needs=("tmf-patching", "tmf-stepping"), advisory=True)
def test_a_change_of_status_has_a_date(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A change of status sets statusChangeDate."""
    verify.every(_moved(story, effects.dated, traffic), effects.dated, none="no ticket changed its status by a patch")


@verifies("TMF621:98", needs=("tmf-patching", "tmf-stepping"), advisory=True)
def test_a_change_of_status_has_its_reason(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A change of status takes over the reason that came with it."""
    verify.every(_moved(story, move_rules.reasoned, traffic), move_rules.reasoned, none="no ticket changed its status by a patch")


@verifies("TMF621:98", needs=("tmf-patching", "tmf-stepping"), advisory=True)
def test_a_change_of_status_is_in_the_history(verify: Verify, story: Story, target: Target, traffic: Traffic) -> None:
    """A history that is kept gains one entry with every change of status, and the older ones stay."""
    rule = effects.recorded(gates.version(target))
    verify.every(_moved(story, rule, traffic), rule, none="no ticket changed its status by a patch")


@verifies("TMF621:99", needs=("tmf-patching",), advisory=True)
def test_a_resolved_ticket_says_since_when(verify: Verify, story: Story) -> None:
    """A ticket that becomes resolved has a resolutionDate."""
    verify.every(
        move_rules.moved(_patching(story).moves, to=TmfState.RESOLVED), move_rules.resolved, none="no ticket became resolved by a patch"
    )


@verifies("TMF621:100", needs=("tmf-patching",))
def test_a_status_that_does_not_exist_is_refused(verify: Verify, story: Story, traffic: Traffic) -> None:
    """A patch to a status that does not exist is refused with 400 or 409 and changes nothing."""
    if recorded(story):
        verify.every(alone_acts.strange_states(traffic), alone_acts.is_not_done, none="no such patch was sent")
        return
    rule = refused_rules.refused(what="a patch to a status that does not exist")
    verify.every(living.untouched(rules.around(_patching(story).strange), rule, traffic=traffic), rule, none="no such patch was sent")


@verifies("TMF621:101", needs=("tmf-patching", "tmf-deleting"))
def test_a_ticket_that_does_not_exist_cannot_be_patched(verify: Verify, story: Story, target: Target) -> None:
    """A patch of a ticket that was deleted, or never was, is answered 404."""
    patching = _patching(story)
    gone = [story("tmf-deleting").patched] if target.profile.dialect.operation(Kind.TICKET, "delete") else []
    found = move_rules.not_found([*patching.unknown, *gone])
    verify.every(found, status_is(404, what="a patch of a ticket that does not exist"), none="no id was known to be nobody's")
