"""Use case 2, retrieve a ticket list: MEF 113 9.3."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.common import aftermath, alone_lists, list_rules
from ttck.suites.common.alone import recorded
from ttck.suites.ticket import alone_rules, alone_steps, rules
from ttck.suites.ticket.scenarios.c_listing import DATES, SCALARS

ALL = ("creating", "listing", "probing", "walking", "updating", "clearing", "patching", "ending")
FILTERS = (*(name for name in SCALARS if name != "observedImpact"), "relatedEntityId", *DATES)


@pytest.mark.parametrize("name", FILTERS)
@verifies("MEF113:O12", "MEF113:R32", needs=("listing",))
def test_a_filter_lets_through_what_matches(verify: Verify, story: Stories, traffic: Traffic, name: str) -> None:
    """Every ticket in a filtered list meets the criterion, by what the list says and by what the ticket itself says."""
    if recorded(story):
        found = alone_lists.filtered(traffic, Operation.LIST, name)
        verify.every(found, alone_lists.keeps_to("a ticket"), none=f"no list filtered by {name} was answered")
        return
    listing = story("listing")
    verify.every(list_rules.answered(listing, name), list_rules.sound(listing), none=list_rules.why(listing, name))


@pytest.mark.parametrize("name", FILTERS)
@verifies("MEF113:O12", "MEF113:R32", needs=("listing",))
def test_a_filter_finds_what_matches(verify: Verify, story: Stories, traffic: Traffic, target: Target, name: str) -> None:
    """Every known ticket that meets the criterion is in the filtered list."""
    if recorded(story):
        patience, none = target.limits.state_wait, f"no whole list filtered by {name} came between two readings of a ticket that matches"
        due = alone_lists.matching(traffic, Kind.TICKET, Operation.LIST, name, lasting=alone_rules.LASTING, patience=patience)
        verify.every(due, alone_rules.IS_FOUND, none=none)
        return
    listing = story("listing")
    verify.every(list_rules.finished(listing, name), list_rules.whole(listing), none=list_rules.why(listing, name))


@verifies("MEF113:O13", "MEF113:R32", needs=("listing",))
def test_combined_filters_give_the_intersection(verify: Verify, story: Stories) -> None:
    """A list with several criteria holds the known tickets that meet all of them, and no other."""
    listing = story("listing")
    rule = rules.both(list_rules.sound(listing), list_rules.whole(listing))
    verify.every(list_rules.combined(listing), rule, none=list_rules.why_no_combined(listing))


@verifies("MEF113:O12", needs=("listing",))
def test_filters_are_accepted(verify: Verify, story: Stories) -> None:
    """A list request with any filter of the standard is not refused."""
    listing = story("listing")
    verify.every(list_rules.first_pages(listing.single), list_rules.not_refused, none=list_rules.why(listing, "any attribute"))


@verifies("MEF113:O13", needs=("listing",))
def test_combined_filters_are_accepted(verify: Verify, story: Stories) -> None:
    """A list request with several filters of the standard is not refused."""
    listing = story("listing")
    verify.every(list_rules.first_pages(listing.combined), list_rules.not_refused, none=list_rules.why_no_combined(listing))


@verifies("MEF113:R30", needs=("listing",))
def test_the_answer_says_success_or_failure(verify: Verify, traffic: Traffic) -> None:
    """The status code of a list request tells success from failure, and a success has a list as its body."""
    verify.every(traffic.of(Operation.LIST), rules.both(rules.says_what_happened, list_rules.a_list), none="no list was answered")


@verifies("MEF113:R31", needs=("listing",))
def test_a_failed_list_shows_no_ticket(verify: Verify, traffic: Traffic) -> None:
    """The answer to a refused list request carries none of the ticket attributes."""
    verify.every(
        traffic.refused(Operation.LIST),
        rules.no_ticket_attributes,
        none="the seller refuses no list request, not even with an impossible filter",
    )


@verifies("MEF113:R32", needs=("listing",))
def test_list_items_are_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Each item has the summary attributes, and whatever of them is set in the ticket, with the same value as the ticket."""
    if recorded(story):
        patience = target.limits.state_wait
        around = alone_lists.listed(traffic, Kind.TICKET, Operation.LIST, patience=patience)
        rows = [*alone_rules.listed(traffic), *alone_steps.listed_later(traffic, patience=patience), *around]
        rule = alone_steps.as_a_row(alone_rules.summarised, alone_rules.AS_READ)
        verify.every(rows, rule, none="no list had an item")
        return
    listing = story("listing")
    verify.every(list_rules.items_of_known(listing), list_rules.summary(listing), none=list_rules.unlisted(listing))


@verifies("MEF113:R32", needs=("listing",))
def test_nothing_found_is_an_empty_list(verify: Verify, story: Stories) -> None:
    """A criterion that no ticket meets gives success with an empty list."""
    verify.every(story("listing").nothing, list_rules.empty, none="no such list was requested")


@verifies("MEF113:R32", needs=ALL)
def test_the_list_can_be_read_to_the_end(verify: Verify, story: Stories) -> None:
    """After all that was tried, the list of this run's tickets can be read."""
    listed = story("ending").listed
    verify.every(listed.pages if listed else (), aftermath.readable, none="no ticket of this run could be read, so no list was asked for")


@verifies("MEF113:R32", needs=("listing",))
def test_pages_show_every_ticket_once(verify: Verify, story: Stories) -> None:
    """A walk over all pages shows each known ticket exactly once, whatever the page size."""
    listing = story("listing")
    verify.every(list_rules.walks(listing), list_rules.each_once(listing), none=list_rules.unwalked(listing))
