"""The list and its pages: TMF621:10 to 22."""

from __future__ import annotations

from harness.checks import verifies
from harness.exchange import Exchange
from harness.session import Stories
from harness.target import Target
from harness.trails import Traffic
from harness.verdict import NotApplicable
from harness.verify import Verify
from specs.contracts import contract
from suites.tmf import gates, item_rules, list_rules, rules

_LISTS = ("tmf-listing", "tmf-filtering", "tmf-projecting")


@verifies("TMF621:10", needs=_LISTS)
def test_a_list_is_an_array(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """The list is answered with 200 and a bare array."""
    story("tmf-listing")
    verify.every(list_rules.answered(traffic), list_rules.a_list, none="no list was answered")


@verifies("TMF621:10", needs=_LISTS)
def test_an_empty_list_is_an_array(verify: Verify, story: Stories) -> None:
    """A list in which nothing is found is answered with 200 and an empty array."""
    verify.every(list_rules.empty(story("tmf-filtering").nothing), list_rules.nothing_listed, none="no list came without an item")


@verifies("TMF621:11", needs=_LISTS)
def test_items_keep_the_schema(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each of our tickets in a whole list keeps the schema of an answered ticket, with its id and href."""
    found = [e for e in list_rules.lists_of(list_rules.answered(traffic)) if rules.whole(e) and rules.rows(e)]
    own = item_rules.own_ids(traffic)
    verify.every(found, list_rules.item_schema(contract(target.profile.contracts["ticket"]), own), none="no list had an item")


@verifies("TMF621:12", needs=_LISTS)
def test_the_items_are_counted(verify: Verify, traffic: Traffic) -> None:
    """X-Result-Count is the number of items of each list."""
    verify.every(list_rules.lists_of(list_rules.answered(traffic)), list_rules.counted, none="no list was answered")


@verifies("TMF621:13", needs=_LISTS)
def test_the_total_is_a_number(verify: Verify, traffic: Traffic) -> None:
    """X-Total-Count of each list is a whole number and not below the number of items."""
    verify.every(list_rules.lists_of(list_rules.answered(traffic)), list_rules.total_fits, none="no list was answered")


@verifies("TMF621:13", needs=("tmf-listing",))
def test_the_total_is_that_of_all_pages(verify: Verify, story: Stories) -> None:
    """X-Total-Count does not change with offset and limit."""
    verify.every(story("tmf-listing").totals, list_rules.total_steady, none="no page was asked for")


@verifies("TMF621:13", needs=("tmf-listing",))
def test_the_total_is_that_of_the_filter(verify: Verify, story: Stories) -> None:
    """X-Total-Count of a filtered list counts what the filter leaves."""
    listing = story("tmf-listing")
    verify.every(list_rules.filtered(listing), list_rules.total_of_filtered(listing), none="no filtered list was read to its end")


@verifies("TMF621:14", needs=("tmf-listing",))
def test_a_page_keeps_its_limit(verify: Verify, traffic: Traffic) -> None:
    """With limit=n at most n items come."""
    verify.every(list_rules.limited(traffic), list_rules.within_limit, none="no list with a limit was answered")


@verifies("TMF621:15", needs=("tmf-listing",))
def test_an_offset_skips(verify: Verify, story: Stories) -> None:
    """With offset=k the first k items of the order are left out."""
    slices = [one for one in story("tmf-listing").slices if one.whole.complete and one.page.accepted]
    verify.every(slices, list_rules.right_page, none="no page in the middle of a list was answered")


@verifies("TMF621:15", needs=("tmf-listing",))
def test_a_walk_meets_each_ticket_once(verify: Verify, story: Stories) -> None:
    """A walk over all pages meets each of our tickets once, whatever the size of the pages."""
    listing = story("tmf-listing")
    walks = [query for query in listing.walks if query.accepted and query.complete]
    verify.every(walks, list_rules.each_once(listing), none="no list could be walked within limits.max_pages")


@verifies("TMF621:15", needs=("tmf-listing",))
def test_a_walk_loses_nothing_while_tickets_are_created(verify: Verify, story: Stories) -> None:
    """A walk during which a ticket is created meets each older ticket of ours."""
    listing = story("tmf-listing")
    walks = [query for query in listing.busy if query.accepted and query.complete]
    verify.every(walks, list_rules.none_lost(listing), none="no list could be walked within limits.max_pages")


@verifies("TMF621:16", needs=("tmf-listing",))
def test_parts_of_lists_have_their_status(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A part of a list is answered with 200 or 206, as the switch says, and a whole list never with 206."""
    reading = str(target.switches["partial_page_status"])
    verify.every(list_rules.lists_of(list_rules.answered(traffic)), list_rules.partial_status(reading), none="no list was answered")


@verifies("TMF621:17", needs=("tmf-listing",))
def test_behind_the_end_is_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """Behind the last item comes an empty list, or 416 with the number of items."""
    reading = str(target.switches["offset_past_end"])
    verify.every(story("tmf-listing").beyond, list_rules.behind_the_end(reading), none="no such list was asked for")


@verifies("TMF621:18", advisory=True, needs=("tmf-listing",))
def test_impossible_pages_are_refused(verify: Verify, story: Stories) -> None:
    """An offset or limit that is negative or no number is refused with 400 and an error body."""
    verify.every(story("tmf-listing").bad, list_rules.bad_paging_refused, none="no such list was asked for")


@verifies("TMF621:19", advisory=True, needs=("tmf-listing",))
def test_links_lead_somewhere(verify: Verify, story: Stories) -> None:
    """Each target of a Link header is a list, and next and prev are other pages."""
    links = [one for one in story("tmf-listing").links if one.fetched is not None]
    verify.where(links, list_rules.link_leads, unused="the seller sends no Link header")


@verifies("TMF621:20", needs=("tmf-listing",))
def test_sort_orders(verify: Verify, story: Stories, target: Target) -> None:
    """A list that takes sort is in its order, upwards and downwards, by one attribute and by two."""
    gates.modern(target)
    listing = story("tmf-listing")
    prefix = listing.population.name
    verify.where(list_rules.sorts(listing), list_rules.in_order(prefix), unused="the seller takes no sort")


@verifies("TMF621:21", needs=("tmf-listing",))
def test_cursors_are_refused_or_passed_over(verify: Verify, story: Stories, target: Target) -> None:
    """A cursor that is made up is refused with 400 or 501, or leaves the list as it is."""
    gates.modern(target)
    listing = story("tmf-listing")
    verify.every(listing.cursors, list_rules.cursor_treated(listing, str(target.switches["cursors"])), none="none was asked for")


@verifies("TMF621:22", needs=("tmf-listing",))
def test_a_jsonpath_is_evaluated_or_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A JSONPath in filter is refused with 400 or 501, or leaves out what it does not fit."""
    gates.modern(target)
    listing = story("tmf-listing")
    if not listing.paths:
        raise NotApplicable("version 4 does not have it")
    paths = _of(listing.paths, str(target.switches["jsonpath_filter"]))
    verify.every(paths, list_rules.path_evaluated(listing, str(target.switches["jsonpath_filter"])), none="none was asked for")


def _of(paths: list[Exchange], reading: str) -> list[Exchange]:
    """The path from the collection and the one from an element, or the one that the reading says."""
    return {"collection": paths[:1], "element": paths[1:]}.get(reading, paths)
