"""The list and its pages: TMF621:10 to 22."""

from __future__ import annotations

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import Kind
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_lists, combine_rules, filter_rules, gates, item_rules, list_rules, order_rules, rules, spoil_rules
from ttck.suites.tmf.spoilt import since

_LISTS = ("tmf-listing", "tmf-filtering", "tmf-projecting")
_NO_TOTAL = "no list that stood still has an X-Total-Count, which is optional"
_ONE_WAY = "no list was sorted both ways by one attribute that its items have different"


@verifies("TMF621:10", needs=_LISTS)
def test_a_list_is_an_array(verify: Verify, traffic: Traffic, story: Stories) -> None:
    """The list is answered with 200 and a bare array."""
    if not recorded(story):
        story("tmf-listing")
    verify.every(list_rules.answered(traffic), list_rules.a_list, none="no list was answered")


@verifies("TMF621:10", needs=_LISTS)
def test_an_empty_list_is_an_array(verify: Verify, story: Stories, target: Target) -> None:
    """A list in which nothing is found is answered with 200 and an empty array."""
    found = list_rules.empty(filter_rules.without_match(story("tmf-filtering")))
    rule = list_rules.nothing_listed(str(target.switches["empty_list"]))
    verify.every(found, rule, none="no list came without an item, beside one with items by the same filter")


@verifies("TMF621:10", advisory=True, needs=_LISTS)
def test_an_empty_list_is_not_a_404(verify: Verify, story: Stories, target: Target) -> None:
    """A list in which nothing is found is not answered with 404, where the target does not let that fail or be."""
    if target.switches["empty_list"] != "warn":
        raise NotApplicable(f"another check judges with empty_list: {target.switches['empty_list']}")
    found = list_rules.empty(filter_rules.without_match(story("tmf-filtering")))
    verify.every(found, list_rules.nothing_listed("fail"), none="no list came without an item")


@verifies("TMF621:10", needs=("tmf-spoiling",))
def test_a_list_can_be_read_after_strange_creates(verify: Verify, story: Stories) -> None:
    """A list that could be read before creates with strange attributes can be read after them, whether they were refused or not."""
    found = spoil_rules.around(story("tmf-spoiling"), Kind.TICKET)
    verify.where(found, spoil_rules.readable, unused="the list could not be read before")


@verifies("TMF621:11", needs=_LISTS)
def test_items_keep_the_schema(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Each of our tickets in a whole list keeps the schema of an answered ticket, with its id and href."""
    found = [e for e in list_rules.lists_of(list_rules.answered(traffic)) if rules.whole(e) and rules.rows(e)]
    own, bad = item_rules.own_ids(traffic), since(traffic, gates.version(target))
    rule = list_rules.item_schema(contract(target.profile.contracts["ticket"]), own, bad)
    verify.every(found, rule, none="no list had an item")


@verifies("TMF621:12", needs=_LISTS)
def test_the_items_are_counted(verify: Verify, traffic: Traffic, target: Target) -> None:
    """X-Result-Count, where it is sent, is the number of items of each list."""
    found = list_rules.answered(traffic)
    if target.switches["count_headers"] == "required":
        verify.every(list_rules.lists_of(found), list_rules.says("X-Result-Count"), none="no list was answered")
    verify.where(list_rules.saying(found, "x-result-count"), list_rules.counted, unused="no list has an X-Result-Count, which is optional")


@verifies("TMF621:12", needs=_LISTS, advisory=True)
def test_the_items_are_counted_at_all(verify: Verify, traffic: Traffic) -> None:
    """Each list has an X-Result-Count."""
    verify.every(list_rules.lists_of(list_rules.answered(traffic)), list_rules.says("X-Result-Count"), none="no list was answered")


@verifies("TMF621:13", needs=_LISTS)
def test_the_total_is_a_number(verify: Verify, traffic: Traffic, target: Target) -> None:
    """X-Total-Count, where it is sent, is a whole number and not below the number of items."""
    found = list_rules.answered(traffic)
    if target.switches["count_headers"] == "required":
        verify.every(list_rules.lists_of(found), list_rules.says("X-Total-Count"), none="no list was answered")
    verify.where(list_rules.saying(found, "x-total-count"), list_rules.total_fits, unused=_NO_TOTAL)


@verifies("TMF621:13", needs=_LISTS)
def test_the_total_reaches_to_each_page(verify: Verify, traffic: Traffic) -> None:
    """X-Total-Count of a later page, of a seller that follows offset, is not below the place of its last item."""
    verify.where(alone_lists.pages(traffic), alone_lists.total_reaches, unused="no later page of a list says how many items there are")


@verifies("TMF621:13", needs=_LISTS, advisory=True)
def test_there_is_a_total(verify: Verify, traffic: Traffic) -> None:
    """Each list has an X-Total-Count."""
    verify.every(list_rules.lists_of(list_rules.answered(traffic)), list_rules.says("X-Total-Count"), none="no list was answered")


@verifies("TMF621:13", needs=("tmf-listing",))
def test_the_total_is_that_of_all_pages(verify: Verify, story: Stories) -> None:
    """X-Total-Count does not change with offset and limit."""
    verify.where(list_rules.counting(story("tmf-listing").totals), list_rules.total_steady, unused=_NO_TOTAL)


@verifies("TMF621:13", needs=("tmf-listing",))
def test_the_total_is_that_of_the_filter(verify: Verify, story: Stories) -> None:
    """X-Total-Count of a filtered list counts what the filter leaves."""
    listing = story("tmf-listing")
    verify.where(list_rules.filtered(listing), list_rules.total_of_filtered(listing), unused=_NO_TOTAL)


@verifies("TMF621:13", needs=("tmf-filtering",))
def test_the_total_is_that_of_filters_together(verify: Verify, story: Stories) -> None:
    """X-Total-Count of a list with two filters counts what both of them leave."""
    filtering = story("tmf-filtering")
    found = list_rules.together([*filtering.pairs, *(filtering.changed.pairs if filtering.changed else ())])
    verify.where(found, list_rules.counts_all, unused=_NO_TOTAL)


@verifies("TMF621:14", needs=("tmf-listing",))
def test_a_page_keeps_its_limit(verify: Verify, traffic: Traffic) -> None:
    """With limit=n at most n items come."""
    verify.every(list_rules.limited(traffic), list_rules.within_limit, none="no list was as long as its limit, so that none was ever cut")


@verifies("TMF621:15", needs=("tmf-listing",))
def test_an_offset_skips(verify: Verify, story: Stories) -> None:
    """With offset=k the first k items of the order are left out; a page may be as short as the longest that this seller gives."""
    listing = story("tmf-listing")
    slices = [one for one in listing.slices if one.whole.complete and one.page.accepted and listing.steady]
    verify.every(slices, list_rules.right_page(list_rules.longest_page(listing)), none=list_rules.unread(listing))


@verifies("TMF621:15", needs=("tmf-listing",))
def test_a_walk_meets_each_ticket_once(verify: Verify, story: Stories) -> None:
    """A walk over all pages meets each of our tickets once, whatever the size of the pages."""
    listing = story("tmf-listing")
    verify.every(list_rules.undisturbed(listing), list_rules.each_once(listing), none=list_rules.unread(listing))


@verifies("TMF621:15", needs=("tmf-listing",))
def test_a_walk_loses_nothing_while_tickets_are_created(verify: Verify, story: Stories) -> None:
    """A walk during which a ticket is created meets each older ticket of ours."""
    listing = story("tmf-listing")
    walks = [query for query in listing.busy if query.accepted and query.complete and listing.steady]
    verify.every(walks, list_rules.none_lost(listing), none=list_rules.unread(listing))


@verifies("TMF621:15", needs=("tmf-combining",))
def test_a_walk_with_the_rest_meets_each_ticket_once(verify: Verify, story: Stories) -> None:
    """A walk over the pages of a list with filters, a sort and fields meets each of our tickets once that belongs to it."""
    combining = story("tmf-combining")
    verify.where(combine_rules.walked(combining), combine_rules.finds_each_once(combining), unused=combine_rules.UNUSED)


@verifies("TMF621:16", needs=("tmf-listing",))
def test_parts_of_lists_have_their_status(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A part of a list is answered with 200 or 206, as the switch says."""
    reading = str(target.switches["partial_page_status"])
    verify.where(list_rules.partial_lists(traffic), list_rules.partial_status(reading), unused="no list says that it is a part")


@verifies("TMF621:16", needs=("tmf-listing",))
def test_whole_lists_are_no_parts(verify: Verify, traffic: Traffic, target: Target) -> None:
    """Where the target says which status a part has, a whole list is not answered with 206."""
    reading = str(target.switches["partial_page_status"])
    if reading in {"either", "any"}:
        raise NotApplicable(f"it does not fail with partial_page_status: {reading}")
    verify.where(list_rules.whole_lists(traffic), list_rules.whole_status, unused="no list says that it is whole")


@verifies("TMF621:16", advisory=True, needs=("tmf-listing",))
def test_whole_lists_should_be_no_parts(verify: Verify, traffic: Traffic, target: Target) -> None:
    """A whole list is not answered with 206."""
    if target.switches["partial_page_status"] != "either":
        raise NotApplicable(f"it does not warn with partial_page_status: {target.switches['partial_page_status']}")
    verify.where(list_rules.whole_lists(traffic), list_rules.whole_status, unused="no list says that it is whole")


@verifies("TMF621:17", needs=("tmf-listing",))
def test_behind_the_end_is_nothing(verify: Verify, story: Stories, target: Target) -> None:
    """Behind the last item comes an empty list, 416 or 400."""
    listing, reading = story("tmf-listing"), str(target.switches["offset_past_end"])
    beyond = gates.unless_empty_is_404(target, listing.beyond) if listing.own.accepted and listing.own.items else []
    verify.every(beyond, list_rules.behind_the_end(reading), none="the list had no item without an offset")


@verifies("TMF621:17", needs=("tmf-listing",), advisory=True)
def test_a_refusal_behind_the_end_has_its_form(verify: Verify, story: Stories, target: Target) -> None:
    """Behind the last item 416 says how many items there are, and is rather sent than 400."""
    listing, reading = story("tmf-listing"), str(target.switches["offset_past_end"])
    refused = [page for page in listing.beyond if page.refused and listing.own.accepted]
    verify.where(refused, list_rules.refused_at_the_end(reading), unused="an offset behind the end is not refused")


@verifies("TMF621:18", advisory=True, needs=("tmf-listing",))
def test_impossible_pages_are_refused(verify: Verify, story: Stories) -> None:
    """An offset or limit that is negative or no number is refused with 400 and an error body."""
    listing = story("tmf-listing")
    right = any(query.accepted for query in listing.walks)
    verify.every(listing.bad if right else [], list_rules.bad_paging_refused, none="no list with a right limit was answered")


@verifies("TMF621:19", advisory=True, needs=("tmf-listing",))
def test_links_lead_somewhere(verify: Verify, story: Stories) -> None:
    """Each target of a Link header is a list, and next and prev are other pages."""
    links = [one for one in story("tmf-listing").links if one.fetched is not None]
    verify.where(links, list_rules.link_leads, unused="the seller sends no Link header")


@verifies("TMF621:20", needs=("tmf-listing",))
def test_sort_orders(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """A list that follows sort is in its order, upwards and downwards, by one attribute and by two."""
    gates.parameter(target, "sort")
    if recorded(story):
        if target.switches["sort"] == "required":
            verify.every(alone_lists.both_ways(traffic), order_rules.turns, none=_ONE_WAY)
        verify.every(alone_lists.sorted_lists(traffic), order_rules.in_order(""), none=f"{_ONE_WAY}, whose order is clear")
        return
    listing = story("tmf-listing")
    prefix = listing.population.name
    if target.switches["sort"] == "required":
        verify.every(order_rules.both_ways(listing), order_rules.turns, none="no list was sorted both ways")
    verify.where(order_rules.sorts(listing), order_rules.in_order(prefix), unused="the seller refuses sort, or passes over it")


@verifies("TMF621:20", needs=("tmf-combining",))
def test_sort_orders_whatever_stands_beside_it(verify: Verify, story: Stories, target: Target) -> None:
    """A list with a sort is in its order over all pages, with filters, and with fields that do not show what orders it."""
    gates.parameter(target, "sort")
    combining = story("tmf-combining")
    verify.where(combine_rules.sorted_ones(combining), combine_rules.in_order(combining), unused=combine_rules.UNUSED)


@verifies("TMF621:20", needs=("tmf-listing",), advisory=True)
def test_sort_is_not_passed_over(verify: Verify, story: Stories, target: Target, traffic: Traffic) -> None:
    """A list that is answered with sort is not the same upwards and downwards."""
    gates.parameter(target, "sort")
    if recorded(story):
        verify.every(alone_lists.told_ways(traffic), order_rules.turns, none=f"{_ONE_WAY}, whose order is clear")
        return
    verify.where(order_rules.both_ways(story("tmf-listing")), order_rules.turns, unused="the seller takes no sort")


@verifies("TMF621:21", needs=("tmf-listing",))
def test_cursors_are_refused_or_passed_over(verify: Verify, story: Stories, target: Target) -> None:
    """A cursor that is made up is refused with 400 or 501, or leaves the list as it is."""
    gates.parameter(target, "after")
    listing = story("tmf-listing")
    verify.every(listing.cursors, order_rules.cursor_treated(listing, str(target.switches["cursors"])), none="none was asked for")


@verifies("TMF621:22", needs=("tmf-listing",))
def test_a_jsonpath_is_evaluated_or_refused(verify: Verify, story: Stories, target: Target) -> None:
    """A JSONPath in filter is refused with 400 or 501, or leaves out what it does not fit."""
    gates.parameter(target, "filter")
    listing = story("tmf-listing")
    if not listing.paths:
        raise NotApplicable("version 4 does not have it")
    paths = _of(listing.paths, str(target.switches["jsonpath_filter"]))
    verify.every(paths, order_rules.path_evaluated(listing, str(target.switches["jsonpath_filter"])), none="none was asked for")


def _of(paths: list[Exchange], reading: str) -> list[Exchange]:
    """The path from the collection and the one from an element, or the one that the reading says."""
    return {"collection": paths[:1], "element": paths[1:]}.get(reading, paths)
