"""Ticket specifications of version 5: TMF621:120 to 124."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import (
    base_rules,
    delete_rules,
    effects,
    gates,
    identity_rules,
    keyed,
    list_rules,
    move_rules,
    patch_rules,
    spec_list_rules,
    spec_part_rules,
    spec_patch_rules,
    spec_rules,
)
from ttck.suites.tmf.rules import said, status_is

NONE = "no specification could be created"
_UNPATCHED = "no patch of a specification was taken"


@verifies("TMF621:120", needs=("tmf-specifying",))
def test_a_specification_is_created(verify: Verify, story: Stories, target: Target) -> None:
    """A specification with @type and name is created with 201, id and href; a fuller one may be refused, for what it points at."""
    gates.specifications(target)
    specifying = story("tmf-specifying")
    spec_rules.writable(specifying, target)
    smallest, *full = specifying.creates
    verify.every([smallest, *(exchange for exchange in full if exchange.accepted)], spec_rules.created, none=NONE)


@verifies("TMF621:120", needs=("tmf-specifying", "tmf-altering"))
def test_an_id_of_a_specification_is_given_once(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """No two creates of specifications are answered with the same id, also when the first one was deleted meanwhile."""
    gates.specifications(target)
    spec_rules.writable(story("tmf-specifying"), target)
    verify.every(identity_rules.given(traffic, Kind.SPECIFICATION), said(identity_rules.given_once), none=NONE)


@verifies("TMF621:120", needs=("tmf-specifying",), advisory=True)
def test_a_specification_has_dates_of_the_seller(verify: Verify, story: Stories, target: Target) -> None:
    """A specification shows when it was created and last changed, by the clock of the seller."""
    gates.specifications(target)
    specifying = story("tmf-specifying")
    spec_rules.writable(specifying, target)
    verify.every(specifying.creates, spec_rules.shows_dates, none=NONE)
    verify.every(filter(None, [specifying.dated]), spec_rules.own_dates, none=NONE)


@verifies("TMF621:120", needs=("tmf-specifying",), advisory=True)
def test_a_specification_is_shown_as_it_was_sent(verify: Verify, story: Stories, target: Target) -> None:
    """What is taken with a create is in the answer, in a reading and in the list; no file says so in so many words."""
    gates.specifications(target)
    spec_rules.writable(story("tmf-specifying"), target)
    verify.every(spec_rules.as_shown(story("tmf-specifying")), spec_rules.comes_back, none=NONE)


@verifies("TMF621:120", needs=("tmf-specifying",))
def test_a_create_of_a_specification_with_fields_keeps_the_rest(verify: Verify, story: Stories, target: Target) -> None:
    """What this seller keeps of a create without fields it keeps with fields, which are about the answer."""
    gates.specifications(target)
    spec_rules.writable(story("tmf-specifying"), target)
    unused = "no full specification was created with fields, and read"
    verify.where(spec_list_rules.kept_of(story("tmf-specifying")), spec_list_rules.kept_with_fields, unused=unused)


@verifies("TMF621:120", needs=("tmf-specifying",))
def test_a_specification_needs_a_name_and_a_type(verify: Verify, story: Stories, target: Target) -> None:
    """A specification without @type or name is refused with 400."""
    gates.specifications(target)
    spec_rules.accepted(story("tmf-specifying"), target, whole=False)
    verify.every(spec_part_rules.without(story("tmf-specifying").broken), spec_part_rules.refused, none=NONE)


@verifies("TMF621:121", needs=("tmf-specifying",))
def test_parts_of_a_specification_are_complete(verify: Verify, story: Stories, target: Target) -> None:
    """A characteristic, a relation of it or a party without what it needs is refused with 400."""
    gates.specifications(target)
    spec_rules.accepted(story("tmf-specifying"), target, whole=True)
    verify.every(spec_part_rules.without(story("tmf-specifying").parts), spec_part_rules.refused, none=NONE)


@verifies("TMF621:122", needs=("tmf-specifying",))
def test_a_specification_can_be_patched(verify: Verify, story: Stories, target: Target) -> None:
    """The name, and each other attribute that can be patched and that the seller shows, is patched, and a read shows it."""
    gates.specifications(target)
    spec_rules.patchable(story("tmf-specifying"), target)
    verify.every(spec_rules.owed(story("tmf-specifying"), mandatory=True), spec_rules.takes, none=NONE)
    verify.where(spec_rules.taken_again(story("tmf-specifying")), spec_rules.takes, unused="no attribute was patched a second time")


@verifies("TMF621:122", needs=("tmf-specifying",), advisory=True)
def test_the_rest_of_a_specification_can_be_patched(verify: Verify, story: Stories, target: Target) -> None:
    """Each attribute that can be patched, and that the seller never showed, should be patched as well."""
    gates.specifications(target)
    spec_rules.patchable(story("tmf-specifying"), target)
    unused = "the seller shows every attribute that can be patched"
    verify.where(spec_rules.owed(story("tmf-specifying"), mandatory=False), spec_rules.takes, unused=unused)


@verifies("TMF621:122", needs=("tmf-specifying", "tmf-altering"))
def test_what_a_patch_of_a_specification_does_not_name_stays(verify: Verify, story: Stories, target: Target) -> None:
    """What a patch of a specification does not name is as it was, all its parts included."""
    gates.specifications(target)
    spec_rules.patchable(story("tmf-specifying"), target)
    found = [*spec_rules.unnamed(story("tmf-specifying")), *spec_rules.between(story("tmf-altering").merged)]
    verify.where(found, spec_rules.leaves_the_rest, unused=_UNPATCHED)


@verifies("TMF621:122", needs=("tmf-specifying", "tmf-altering"))
def test_what_is_fixed_in_a_specification_stays(verify: Verify, story: Stories, target: Target) -> None:
    """A patch of id, href, a date or what begins with @ changes nothing."""
    gates.specifications(target)
    spec_rules.patchable(story("tmf-specifying"), target)
    verify.every(story("tmf-specifying").fixed.values(), spec_rules.keeps, none=NONE)
    specifying = story("tmf-specifying")
    altered = story("tmf-altering").tried
    tried = [*specifying.patches.values(), *specifying.again.values(), *specifying.fixed.values(), *altered]
    verify.every(tried, spec_rules.quiet, none=NONE)


@verifies("TMF621:122", needs=("tmf-altering",))
def test_an_element_of_a_specification_is_replaced_as_a_whole(verify: Verify, story: Stories, target: Target) -> None:
    """A characteristic in a merge that has the id or name of an old one does not keep what that had more."""
    _patched(story, target)
    verify.where(keyed.judged(story("tmf-altering").keyed), said(keyed.replaced), unused=_UNPATCHED)


@verifies("TMF621:122", needs=("tmf-altering",))
def test_a_part_of_an_object_of_a_specification_is_merged(verify: Verify, story: Stories, target: Target) -> None:
    """A merge of one end of validFor leaves the other one as it was."""
    _patched(story, target)
    found = patch_rules.around(patch_rules.done(story("tmf-altering").nested))
    verify.where(found, said(patch_rules.merged), unused="no patch of a part of an object was accepted")


@verifies("TMF621:122", needs=("tmf-altering",))
def test_the_name_of_a_specification_stays(verify: Verify, story: Stories, target: Target) -> None:
    """The name, which is mandatory, cannot be taken away, by null or by a step of a JSON Patch."""
    _patched(story, target)
    verify.where(spec_patch_rules.bare(story("tmf-altering")), spec_patch_rules.still_named, unused=_UNPATCHED)


@verifies("TMF621:122", needs=("tmf-altering",))
def test_patches_of_several_attributes_do_what_they_say(verify: Verify, story: Stories, target: Target) -> None:
    """A merge that is taken sets each attribute that it names, and replaces a list by an empty one."""
    _patched(story, target)
    altering = story("tmf-altering")
    verify.where(spec_patch_rules.several(altering), said(patch_rules.changed), unused=_UNPATCHED)
    verify.where(patch_rules.lists(altering.emptied), patch_rules.replaced, unused=_UNPATCHED)


@verifies("TMF621:122", needs=("tmf-altering",))
def test_steps_in_a_specification_do_what_they_say(verify: Verify, story: Stories, target: Target) -> None:
    """Each operation of a JSON Patch does what it says to a specification where it is taken."""
    _patched(story, target)
    unused = "no JSON Patch of a specification was taken"
    verify.where(move_rules.operations(story("tmf-altering")), said(move_rules.operated), unused=unused)


@verifies("TMF621:122", needs=("tmf-specifying", "tmf-altering"))
def test_the_last_update_of_a_specification_moves(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """LastUpdate of a specification, where it is shown, is never earlier after a patch, and later after one that changed something."""
    _patched(story, target)
    changes = spec_patch_rules.changes(story("tmf-specifying"), story("tmf-altering"))
    unused = "no specification that was patched shows lastUpdate"
    verify.where(move_rules.updates(changes), said(effects.not_back), unused=unused)
    unused = "no patch changed a specification so long after the one before that lastUpdate would have to show it"
    verify.where(move_rules.telling(traffic, changes, Kind.SPECIFICATION), said(move_rules.onward), unused=unused)


def _of_the_list(verify: Verify, story: Stories, found: Iterable[Any], rule: Any) -> None:
    """Judge what the list has; of a seller of which nobody can create one, which is optional, it may have too little."""
    if story("tmf-specifying").writable:
        verify.every(found, rule, none="there are too few specifications in the list")
    else:
        verify.where(found, rule, unused="specifications are not created over the API, which is optional, and the list has too few")


def _patched(story: Stories, target: Target) -> None:
    gates.specifications(target)
    spec_rules.patchable(story("tmf-specifying"), target)


@verifies("TMF621:124", needs=("tmf-specifying",))
def test_lists_of_specifications_are_counted(verify: Verify, story: Stories, target: Target) -> None:
    """A list of specifications is an array, its counts are right where they are sent, and each item has the form of the contract."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    verify.every(spec_rules.listings(story("tmf-specifying").listing), spec_rules.a_list, none="no list was asked for")
    if target.switches.get("count_headers") == "required":
        verify.every(spec_rules.listings(story("tmf-specifying").listing), spec_rules.counted, none="no list was asked for")
    _of_the_list(verify, story, spec_rules.unprojected(story("tmf-specifying")), spec_rules.well_formed(story("tmf-specifying")))


@verifies("TMF621:124", needs=("tmf-specifying",), advisory=True)
def test_lists_of_specifications_say_how_many(verify: Verify, story: Stories, target: Target) -> None:
    """A list of specifications has its counts in the headers; no file requires a header."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    verify.every(spec_rules.listings(story("tmf-specifying").listing), spec_rules.counted, none="no list was asked for")


@verifies("TMF621:124", needs=("tmf-specifying",))
def test_lists_of_specifications_are_cut_and_filtered(verify: Verify, story: Stories, target: Target) -> None:
    """Limit and offset give a part of the list, and a filter by name gives what matches."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    listing = story("tmf-specifying").listing
    _of_the_list(verify, story, spec_rules.pages(listing), spec_rules.the_page)
    _of_the_list(verify, story, spec_rules.filtered(story("tmf-specifying")), spec_rules.the_matching)


@verifies("TMF621:124", needs=("tmf-specifying",))
def test_other_filters_of_specifications_are_followed(verify: Verify, story: Stories, target: Target) -> None:
    """Where a filter by version or lifecycleStatus is taken, each specification in the list has the value."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    unused = "no such filter was taken, or all specifications have one value"
    verify.where(spec_list_rules.valued(story("tmf-specifying").listing), spec_list_rules.of_the_value, unused=unused)


@verifies("TMF621:124", needs=("tmf-specifying",))
def test_a_deleted_specification_is_not_listed(verify: Verify, story: Stories, target: Target) -> None:
    """A specification that was deleted, and is not found by its id any more, is in no list."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    verify.where(
        spec_list_rules.left(story("tmf-specifying")), spec_list_rules.not_left, unused="no specification that was in the list was deleted"
    )


@verifies("TMF621:124", needs=("tmf-specifying",))
def test_a_deleted_specification_is_not_counted(verify: Verify, story: Stories, target: Target) -> None:
    """X-Total-Count, where it is sent, is one less after the delete of a specification."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    found = delete_rules.around_deletes(story("tmf-specifying").rounds)
    verify.where(found, delete_rules.is_less, unused="no specification was deleted, or they are not counted")


@verifies("TMF621:124", needs=("tmf-specifying",))
def test_fields_of_specifications(verify: Verify, story: Stories, target: Target) -> None:
    """Fields leaves the names that it asks for, and id, href and what begins with @."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    found = spec_rules.projected(story("tmf-specifying").listing)
    _of_the_list(verify, story, found, spec_rules.only_names(str(target.switches.get("projection"))))


@verifies("TMF621:8", needs=("tmf-specifying",))
def test_no_list_of_specifications_makes_the_seller_fall_over(verify: Verify, story: Stories, target: Target) -> None:
    """No list of specifications with an impossible page, a strange order, projection or filter is answered with 500."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    listing = story("tmf-specifying").listing
    verify.every([*listing.impossible, *listing.strange], base_rules.no_crash, none="no such list was asked for")


@verifies("TMF621:124", needs=("tmf-specifying",), advisory=True)
def test_impossible_pages_of_specifications_are_refused(verify: Verify, story: Stories, target: Target) -> None:
    """An offset or limit of specifications that is negative or no number is refused with 400 and an error body, where they have pages."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    listing = story("tmf-specifying").listing
    cut = spec_list_rules.cuts(listing)
    verify.where(listing.impossible if cut else [], list_rules.bad_paging_refused, unused="no page was cut off by its limit")


@verifies("TMF621:124", needs=("tmf-specifying",))
def test_a_specification_is_found_by_its_id(verify: Verify, story: Stories, target: Target) -> None:
    """A specification is read by its id; one that is not there, or is deleted, gives 404."""
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    specifying = story("tmf-specifying")
    verify.where(spec_rules.identified(specifying), spec_rules.reads_itself, unused="no specification could be created")
    gone = filter(None, [specifying.listing.unknown, spec_rules.deleted(specifying)])
    verify.every(gone, status_is(404, what="a specification that there is not"), none="none was asked for")
