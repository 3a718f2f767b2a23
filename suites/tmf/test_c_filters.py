"""Filters: TMF621:25 to 34."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_rules, alone_steps, combine_rules, filter_rules, gates, list_rules, order_rules, turn_rules
from ttck.suites.tmf.scenarios.d_filtering import FIRST, OPERATORS, Filtering

DEMANDED = ("severity", "status", "ticketType")
_STEADY = ("severity", "ticketType")  # the status may have changed and changed back
_WHY = "no list filtered by {} was answered"
_UNTURNED = "no list by status was read whole after a ticket had come to another status"
_LEAVES = " with an item, and with one of our tickets to leave out"


def _changed(story: Stories) -> Filtering:
    """What was asked after a patch."""
    found: Filtering | None = story("tmf-filtering").changed
    if found is None:
        raise NotApplicable("no patch of what lists are filtered by was taken")
    return found


@verifies("TMF621:25", needs=("tmf-filtering",))
def test_filters_are_taken(verify: Verify, story: Stories, target: Target) -> None:
    """A filter by severity, status or ticketType is not refused, and where the target says so none by name or id."""
    asked = filter_rules.of_demanded(story("tmf-filtering"), FIRST if target.switches["attribute_filters"] == "all" else DEMANDED)
    verify.every(asked, filter_rules.taken, none="no filter was tried and answered")


@verifies("TMF621:25", needs=("tmf-filtering",), advisory=True)
def test_other_filters_are_taken(verify: Verify, story: Stories) -> None:
    """A filter by name or id is not refused."""
    asked = filter_rules.of_demanded(story("tmf-filtering"), set(FIRST) - set(DEMANDED))
    verify.every(asked, filter_rules.taken, none="no filter was tried and answered")


@pytest.mark.parametrize("name", FIRST)
@verifies("TMF621:25", needs=("tmf-filtering",))
def test_a_filter_lets_through_what_matches(verify: Verify, story: Stories, traffic: Traffic, name: str) -> None:
    """Every ticket in a list filtered by this attribute has the value, by what it shows in the list or by itself."""
    if recorded(story) and name in DEMANDED:
        verify.every(alone_rules.filtered(traffic, name), alone_rules.keeps_to(name), none=_WHY.format(name))
        return
    filtering = story("tmf-filtering")
    found = filter_rules.leaving_out(filtering, filter_rules.by(filtering, name))
    if name in DEMANDED:
        verify.every(found, filter_rules.sound(filtering), none=_WHY.format(name) + _LEAVES)
    else:
        verify.where(found, filter_rules.sound(filtering), unused=_WHY.format(name) + _LEAVES)


@verifies("TMF621:25", needs=("tmf-filtering",))
def test_other_filters_let_through_what_matches(verify: Verify, story: Stories) -> None:
    """Where a filter by another attribute is taken, every ticket in the list has the value."""
    filtering = story("tmf-filtering")
    found = filter_rules.leaving_out(filtering, filter_rules.others(filtering, *FIRST))
    verify.where(found, filter_rules.sound(filtering), unused="the seller takes no other filter that leaves something out")


@verifies("TMF621:25", needs=("tmf-filtering",))
def test_strange_values_find_nothing(verify: Verify, story: Stories) -> None:
    """A value that no ticket has finds nothing or is refused, whatever signs and words are in it."""
    found = filter_rules.hostile(story("tmf-filtering"))
    verify.every(found, filter_rules.finds_nothing, none="no filter found anything by a right value")


@verifies("TMF621:25", needs=("tmf-filtering",))
def test_filters_follow_a_change(verify: Verify, story: Stories) -> None:
    """After a patch a filter by the old value does not let the ticket through."""
    filtering = _changed(story)
    found = filter_rules.leaving_out(filtering, [query for query in filtering.single if query.accepted])
    main = story("tmf-filtering")
    rule = filter_rules.after_a_change(main.single, filter_rules.sound(main), filter_rules.sound(filtering))
    verify.every(found, rule, none="no list filtered by what was patched was answered" + _LEAVES)


@verifies("TMF621:26", needs=("tmf-filtering",))
def test_filters_find_what_was_changed(verify: Verify, story: Stories) -> None:
    """After a patch a filter by the new value finds the ticket, over all its pages."""
    filtering = _changed(story)
    found = filter_rules.whole_lists([*filtering.single, *filtering.pairs])
    main = story("tmf-filtering")
    usual = filter_rules.whole_lists(main.single)
    rule = filter_rules.after_a_change(usual, filter_rules.finds_all(main), filter_rules.finds_all(filtering))
    verify.every(found, rule, none="no list filtered by what was patched was read to its end")


@verifies("TMF621:25", needs=("tmf-turning",))
def test_a_ticket_leaves_the_list_by_its_old_status(verify: Verify, story: Stories) -> None:
    """After a patch, or a decision of the seller, to another status a ticket is not in a list by the status that it had."""
    verify.where(turn_rules.left(story("tmf-turning").turns), turn_rules.is_left, unused=_UNTURNED)


@verifies("TMF621:26", needs=("tmf-turning",))
def test_a_ticket_enters_the_list_by_its_new_status(verify: Verify, story: Stories) -> None:
    """After a patch, or a decision of the seller, to another status a ticket is in a list by the status that it has now."""
    verify.where(turn_rules.entered(story("tmf-turning").turns), turn_rules.is_entered, unused=_UNTURNED)


@verifies("TMF621:20", needs=("tmf-filtering", "tmf-listing"))
def test_sort_follows_a_change(verify: Verify, story: Stories, target: Target) -> None:
    """After a patch of the attribute that orders it, a list that follows sort is in its order."""
    gates.parameter(target, "sort")
    filtering = _changed(story)
    passed = order_rules.passed_over(story("tmf-listing"))
    found = [] if passed else [query for query in filtering.ordered if query.accepted and len(query.items) > 1]
    rule = order_rules.in_order(filtering.population.name)
    verify.where(found, rule, unused="the seller refuses sort, or passes over it")


@pytest.mark.parametrize("name", FIRST)
@verifies("TMF621:26", needs=("tmf-filtering",))
def test_a_filter_finds_what_matches(verify: Verify, story: Stories, traffic: Traffic, name: str) -> None:
    """Each of our tickets that has the value is in the filtered list, over all its pages."""
    if recorded(story) and name in _STEADY:
        none = f"no whole list filtered by {name} alone was answered between two readings of a ticket that matches"
        verify.every(alone_steps.matching(traffic, name), alone_steps.is_found, none=none)
        return
    filtering = story("tmf-filtering")
    found = filter_rules.whole_lists(filter_rules.by(filtering, name))
    if name in DEMANDED:
        verify.every(found, filter_rules.finds_all(filtering), none=_WHY.format(name) + " to its end")
    else:
        verify.where(found, filter_rules.finds_all(filtering), unused=_WHY.format(name) + " to its end")


@verifies("TMF621:26", needs=("tmf-filtering",))
def test_a_filter_and_pages_find_what_matches(verify: Verify, story: Stories) -> None:
    """Each of our tickets that meets the filters is in the list when it is read in small pages."""
    filtering = story("tmf-filtering")
    paged = [query for query in filtering.single if query.limit is not None]
    verify.where(filter_rules.whole_lists(paged), filter_rules.finds_all(filtering), unused="no filtered list was read in pages to its end")


@verifies("TMF621:26", needs=("tmf-filtering",))
def test_filters_treat_letter_case_as_the_seller_says(verify: Verify, story: Stories, target: Target) -> None:
    """With filter_case: exact a value in other capitals finds nothing, with ignored it finds the same; no text says either."""
    choice, filtering = str(target.switches["filter_case"]), story("tmf-filtering")
    if choice == "either":
        raise NotApplicable(filter_rules.told_of_case(filtering.cased))
    found = filter_rules.of_case(filtering, choice)
    verify.every(found, filter_rules.as_case_is(filtering, choice), none="no filter found anything by a right value")


@verifies("TMF621:27", needs=("tmf-filtering",))
def test_filters_hold_together(verify: Verify, story: Stories) -> None:
    """A list filtered by two attributes has tickets only that meet both."""
    filtering = story("tmf-filtering")
    found = filter_rules.leaving_out(filtering, [query for query in filtering.pairs if query.accepted])
    verify.every(found, filter_rules.sound(filtering), none="no list with two filters was answered" + _LEAVES)


@verifies("TMF621:27", needs=("tmf-filtering",))
def test_filters_together_find_what_matches(verify: Verify, story: Stories) -> None:
    """Each of our tickets that meets both of two filters is in the list."""
    filtering = story("tmf-filtering")
    found = filter_rules.whole_lists(filtering.pairs)
    verify.every(found, filter_rules.finds_all(filtering), none="no list with two filters was answered to its end")


@verifies("TMF621:27", needs=("tmf-filtering",))
def test_filters_hold_beside_an_operator(verify: Verify, story: Stories) -> None:
    """A filter without an operator counts in a list that has one with an operator as well, whatever comes of that one."""
    filtering = story("tmf-filtering")
    asked = [combine_rules.keeps_equal(query) for one in filtering.operated for query in one.queries if query.accepted]
    found = filter_rules.leaving_out(filtering, [query for query in asked if query.params])
    verify.where(found, filter_rules.sound(filtering), unused="no list with an operator and another filter was answered" + _LEAVES)


@verifies("TMF621:25", needs=("tmf-combining",))
def test_a_filter_counts_whatever_stands_beside_it(verify: Verify, story: Stories) -> None:
    """A filter counts in a list with a sort, and in pages."""
    combining = story("tmf-combining")
    found = combine_rules.filtered(combining, fields=False, several=False)
    verify.where(found, combine_rules.keeps_filters(combining), unused=combine_rules.UNUSED)


@verifies("TMF621:26", needs=("tmf-combining",))
def test_what_matches_is_found_whatever_stands_beside(verify: Verify, story: Stories) -> None:
    """Each of our tickets that meets the filters is in a list with a sort, and with fields."""
    combining = story("tmf-combining")
    verify.where(combine_rules.whole(combining), combine_rules.finds_each_once(combining), unused=combine_rules.UNUSED)


@verifies("TMF621:27", needs=("tmf-combining",))
def test_filters_together_count_whatever_stands_beside(verify: Verify, story: Stories) -> None:
    """Two filters count both in a list with a sort, and in pages."""
    combining = story("tmf-combining")
    found = combine_rules.filtered(combining, fields=False, several=True)
    verify.where(found, combine_rules.keeps_filters(combining), unused=combine_rules.UNUSED)


@verifies("TMF621:33", needs=("tmf-combining",))
def test_filters_count_with_fields_and_the_rest(verify: Verify, story: Stories) -> None:
    """Filters count in a list with fields, a sort and pages at once."""
    combining = story("tmf-combining")
    found = combine_rules.filtered(combining, fields=True)
    verify.where(found, combine_rules.keeps_filters(combining), unused=combine_rules.UNUSED)


@verifies("TMF621:28", advisory=True, needs=("tmf-filtering",))
def test_one_of_two_values(verify: Verify, story: Stories) -> None:
    """Two values of one attribute mean either of them in at least one of three spellings."""
    filtering = story("tmf-filtering")
    spellings = filter_rules.alternatives(filtering)
    broken = filter_rules.NO_ALTERNATIVE
    verify.some(spellings, filter_rules.one_of_two(filtering), none="too few severities are shown to ask for two", broken=broken)


@verifies("TMF621:29", needs=("tmf-filtering",))
def test_nested_values_are_found(verify: Verify, story: Stories, target: Target) -> None:
    """A filter with a dotted name finds the tickets with such a value inside, and no others."""
    if not target.switches["nested_filters"]:
        raise NotApplicable("the target does not say that names with dots filter (switches.nested_filters)")
    filtering = story("tmf-filtering")
    verify.every(filtering.nested, filter_rules.taken, none="no ticket has a nested value")
    found = filter_rules.leaving_out(filtering, [query for query in filtering.nested if query.accepted])
    verify.every(found, filter_rules.sound(filtering), none="no list filtered by a nested value was answered" + _LEAVES)
    verify.every(filter_rules.whole_lists(filtering.nested), filter_rules.finds_all(filtering), none="no such list was read to its end")


@pytest.mark.parametrize("operator", OPERATORS)
@verifies("TMF621:30", advisory=True, needs=("tmf-filtering",))
def test_operators_compare(verify: Verify, story: Stories, operator: str) -> None:
    """The operator gives those of our tickets that it means, in its spelling with a word or in the one with a sign."""
    filtering = story("tmf-filtering")
    verify.every(filter_rules.operators(filtering, operator), filter_rules.operated_rightly(filtering), none="it was not tried")


@verifies("TMF621:31", needs=("tmf-filtering",))
def test_unknown_filters_are_treated_as_the_seller_says(verify: Verify, story: Stories, target: Target) -> None:
    """A filter by an attribute that does not exist gives an empty list or 400, where the target says so."""
    unknown = story("tmf-filtering").unknown
    if target.switches["unknown_filter"] == "report":
        raise NotApplicable(filter_rules.told_of_unknown(unknown))
    verify.every(unknown, filter_rules.not_passed_over(str(target.switches["unknown_filter"])), none="no such list was asked for")


@verifies("TMF621:32", needs=("tmf-filtering",))
def test_nothing_found_is_an_empty_list(verify: Verify, story: Stories, target: Target) -> None:
    """Where nothing matches, the answer is 200 with an empty array and, if there is a total, one of 0."""
    found = filter_rules.without_match(story("tmf-filtering"))
    rule = list_rules.nothing_found(str(target.switches["empty_list"]))
    verify.every(found, rule, none="no filter found anything by a right value")


@verifies("TMF621:33", needs=("tmf-filtering",))
def test_filter_and_fields_work_together(verify: Verify, story: Stories) -> None:
    """A filtered list with fields has the right tickets with the right attributes."""
    filtering = story("tmf-filtering")
    found = filter_rules.leaving_out(filtering, [query for query in filtering.narrowed if query.accepted])
    verify.every(found, filter_rules.narrowed(filtering), none="no such list was answered" + _LEAVES)


@verifies("TMF621:34", needs=("tmf-filtering",))
def test_a_status_that_does_not_exist(verify: Verify, story: Stories, target: Target) -> None:
    """A filter by a status outside of the eight gives an empty list or 400, as the switch says."""
    reading, filtering = str(target.switches["filter_outside_enum"]), story("tmf-filtering")
    found = gates.unless_empty_is_404(target, filtering.enumerated) if filter_rules.working(filtering, "status") else []
    verify.every(found, filter_rules.outside_enum(reading), none="no filter by a status that exists found anything")
