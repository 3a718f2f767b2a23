"""Lists of ticket specifications, to which the rules on lists, filters and fields apply: TMF621:124."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import combine_rules, filter_rules, gates, list_rules, order_rules, projection_rules, spec_rules, spoil_rules
from ttck.suites.tmf.rules import said
from ttck.suites.tmf.scenarios.c_listing import Listing
from ttck.suites.tmf.scenarios.d_filtering import Filtering
from ttck.suites.tmf.scenarios.e_projecting import Projecting
from ttck.suites.tmf.scenarios.h_surveying import Surveying

_NEEDS = ("tmf-surveying",)
_UNSORTED = "the seller refuses sort, or passes over it"
_UNCOUNTED = "no list that stood still has an X-Total-Count, which is optional"


def _surveyed(story: Stories, target: Target) -> Surveying:
    """What was asked of the list, where specifications are listed and can be created.

    Raises:
        NotApplicable: they cannot.
    """
    gates.specifications(target)
    spec_rules.offered(story("tmf-specifying"), target)
    found: Surveying = story("tmf-surveying")
    if found.why:
        raise NotApplicable(f"nothing of ours to look for: {found.why}")
    return found


def _listing(story: Stories, target: Target) -> Listing:
    found = _surveyed(story, target).listing
    assert found is not None
    return found


def _filtering(story: Stories, target: Target) -> Filtering:
    found = _surveyed(story, target).filtering
    assert found is not None
    return found


def _projecting(story: Stories, target: Target) -> Projecting:
    found = _surveyed(story, target).projecting
    assert found is not None
    return found


@verifies("TMF621:124", needs=_NEEDS)
def test_pages_of_specifications_are_parts_of_the_list(verify: Verify, story: Stories, target: Target) -> None:
    """Limit and offset give their part of the list, at both its ends, and a walk over pages of any size meets each item once."""
    listing = _listing(story, target)
    slices = [one for one in listing.slices if one.whole.complete and one.page.accepted and listing.steady]
    unread = list_rules.unread(listing)
    verify.where(slices, said(list_rules.right_page(list_rules.longest_page(listing))), unused=unread)
    verify.where(list_rules.undisturbed(listing), said(list_rules.each_once(listing)), unused=unread)


@verifies("TMF621:124", needs=_NEEDS)
def test_specifications_are_counted_over_all_pages(verify: Verify, story: Stories, target: Target) -> None:
    """X-Total-Count, where it is sent, is the same on each page, and with fields, and counts what a filter leaves."""
    listing = _listing(story, target)
    verify.where(list_rules.counting(listing.totals), said(list_rules.total_steady), unused=_UNCOUNTED)
    verify.where(list_rules.filtered(listing), said(list_rules.total_of_filtered(listing)), unused=_UNCOUNTED)
    narrow = projection_rules.narrowing(_projecting(story, target).totals)
    verify.where(narrow, said(projection_rules.same_total), unused=_UNCOUNTED)


@verifies("TMF621:124", needs=_NEEDS)
def test_specifications_are_sorted_over_all_pages(verify: Verify, story: Stories, target: Target) -> None:
    """A list that follows sort is in its order, from the first page to the last."""
    listing = _listing(story, target)
    verify.where(order_rules.sorts(listing), said(order_rules.in_order(listing.population.name)), unused=_UNSORTED)


@verifies("TMF621:124", needs=_NEEDS)
def test_filters_of_specifications_let_through_what_matches(verify: Verify, story: Stories, target: Target) -> None:
    """A filter by one, two or three attributes that is taken gives what matches all of them, over all pages, and nothing else."""
    surveying, filtering = _surveyed(story, target), _filtering(story, target)
    unused = "no filter that leaves something out was taken"
    verify.where(filter_rules.leaving_out(filtering, surveying.filters), said(filter_rules.sound(filtering)), unused=unused)
    verify.where(filter_rules.whole_lists(surveying.filters), said(filter_rules.finds_all(filtering)), unused=unused)
    verify.where(filter_rules.whole_lists(filtering.narrowed), said(filter_rules.narrowed(filtering)), unused=unused)


@verifies("TMF621:124", needs=_NEEDS)
def test_lists_of_specifications_with_everything_at_once(verify: Verify, story: Stories, target: Target) -> None:
    """Filters count, sort orders and a walk meets each specification once, with filters, sort, fields and pages at once."""
    combining = _surveyed(story, target).combining
    assert combining is not None
    every = [*combine_rules.filtered(combining, fields=False), *combine_rules.filtered(combining, fields=True)]
    for found, rule in (
        (every, combine_rules.keeps_filters(combining)),
        ([*combine_rules.whole(combining), *combine_rules.walked(combining)], combine_rules.finds_each_once(combining)),
        (combine_rules.sorted_ones(combining), combine_rules.in_order(combining)),
    ):
        _each(verify, found, rule, combine_rules.UNUSED)


@verifies("TMF621:124", needs=_NEEDS)
def test_fields_of_specifications_show_the_same_values(verify: Verify, story: Stories, target: Target) -> None:
    """Each attribute that is asked for, alone or with others, is as the whole specification shows it, with all its parts."""
    projecting = _projecting(story, target)
    single = projection_rules.readable(projecting.single)
    never = projection_rules.never_shown(single)
    unused = "no projection of one of our specifications was answered"
    _each(verify, single, projection_rules.has_value, unused)
    _each(verify, projection_rules.readable([*projecting.single, *projecting.sets]), projection_rules.same_values(never), unused)
    rule = projection_rules.nothing_else(str(target.switches["projection"]))
    _each(verify, projection_rules.telling([*projecting.single, *projecting.sets]), rule, unused)


@verifies("TMF621:124", needs=(*_NEEDS, "tmf-spoiling"))
def test_a_list_of_specifications_can_be_read_after_strange_creates(verify: Verify, story: Stories, target: Target) -> None:
    """A list of specifications that could be read before creates with strange attributes can be read after them."""
    gates.specifications(target)
    found = spoil_rules.around(story("tmf-spoiling"), Kind.SPECIFICATION)
    verify.where(found, spoil_rules.readable, unused="no specification is created, or the list could not be read before")


def _each(verify: Verify, found: Iterable[Any], rule: Any, unused: str) -> None:
    verify.where(found, said(rule), unused=unused)
