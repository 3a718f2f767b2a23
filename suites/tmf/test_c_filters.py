"""Filters: TMF621:25 to 34."""

from __future__ import annotations

import pytest

from harness.checks import verifies
from harness.session import Stories
from harness.target import Target
from harness.verdict import NotApplicable
from harness.verify import Verify
from suites.tmf import filter_rules, list_rules
from suites.tmf.scenarios.d_filtering import FIRST, OPERATORS

_WHY = "no list filtered by {} was answered"


@verifies("TMF621:25", needs=("tmf-filtering",))
def test_filters_are_taken(verify: Verify, story: Stories) -> None:
    """A filter by severity, status, ticketType, name or id is not refused."""
    asked = [query for query in story("tmf-filtering").single if query.params[0][0] in FIRST]
    verify.every(asked, filter_rules.taken, none="no filter was tried")


@pytest.mark.parametrize("name", FIRST)
@verifies("TMF621:25", needs=("tmf-filtering",))
def test_a_filter_lets_through_what_matches(verify: Verify, story: Stories, name: str) -> None:
    """Every ticket in a list filtered by this attribute has the value, by what it shows in the list or by itself."""
    filtering = story("tmf-filtering")
    verify.every(filter_rules.by(filtering, name), filter_rules.sound(filtering), none=_WHY.format(name))


@verifies("TMF621:25", needs=("tmf-filtering",))
def test_other_filters_let_through_what_matches(verify: Verify, story: Stories) -> None:
    """Where a filter by another attribute is taken, every ticket in the list has the value."""
    filtering = story("tmf-filtering")
    verify.where(filter_rules.others(filtering, *FIRST), filter_rules.sound(filtering), unused="the seller takes no other filter")


@pytest.mark.parametrize("name", FIRST)
@verifies("TMF621:26", needs=("tmf-filtering",))
def test_a_filter_finds_what_matches(verify: Verify, story: Stories, name: str) -> None:
    """Each of our tickets that has the value is in the filtered list, over all its pages."""
    filtering = story("tmf-filtering")
    found = filter_rules.whole_lists(filter_rules.by(filtering, name))
    verify.every(found, filter_rules.finds_all(filtering), none=_WHY.format(name) + " to its end")


@verifies("TMF621:27", needs=("tmf-filtering",))
def test_filters_hold_together(verify: Verify, story: Stories) -> None:
    """A list filtered by two attributes has tickets only that meet both."""
    filtering = story("tmf-filtering")
    found = [query for query in filtering.pairs if query.accepted]
    verify.every(found, filter_rules.sound(filtering), none="no list with two filters was answered")


@verifies("TMF621:27", needs=("tmf-filtering",))
def test_filters_together_find_what_matches(verify: Verify, story: Stories) -> None:
    """Each of our tickets that meets both of two filters is in the list."""
    filtering = story("tmf-filtering")
    found = filter_rules.whole_lists(filtering.pairs)
    verify.every(found, filter_rules.finds_all(filtering), none="no list with two filters was answered to its end")


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
    verify.every(filtering.nested, filter_rules.sound(filtering), none="no ticket has a nested value")
    verify.every(filter_rules.whole_lists(filtering.nested), filter_rules.finds_all(filtering), none="no such list was read to its end")


@pytest.mark.parametrize("operator", OPERATORS)
@verifies("TMF621:30", advisory=True, needs=("tmf-filtering",))
def test_operators_compare(verify: Verify, story: Stories, operator: str) -> None:
    """The operator gives those of our tickets that it means, in its spelling with a word or in the one with a sign."""
    filtering = story("tmf-filtering")
    verify.every(filter_rules.operators(filtering, operator), filter_rules.operated_rightly(filtering), none="it was not tried")


@verifies("TMF621:31", advisory=True, needs=("tmf-filtering",))
def test_unknown_filters_are_not_passed_over(verify: Verify, story: Stories) -> None:
    """A filter by an attribute that does not exist gives an empty list or 400."""
    verify.every(story("tmf-filtering").unknown, filter_rules.not_passed_over, none="no such list was asked for")


@verifies("TMF621:32", needs=("tmf-filtering",))
def test_nothing_found_is_an_empty_list(verify: Verify, story: Stories) -> None:
    """Where nothing matches, the answer is 200 with an empty array and a total of 0."""
    verify.every(story("tmf-filtering").nothing, list_rules.nothing_found, none="no such list was asked for")


@verifies("TMF621:33", needs=("tmf-filtering",))
def test_filter_and_fields_work_together(verify: Verify, story: Stories) -> None:
    """A filtered list with fields has the right tickets with the right attributes."""
    filtering = story("tmf-filtering")
    found = [query for query in filtering.narrowed if query.accepted]
    verify.every(found, filter_rules.narrowed(filtering), none="no such list was answered")


@verifies("TMF621:34", needs=("tmf-filtering",))
def test_a_status_that_does_not_exist(verify: Verify, story: Stories, target: Target) -> None:
    """A filter by a status outside of the eight gives an empty list or 400, as the switch says."""
    reading = str(target.switches["filter_outside_enum"])
    verify.every(story("tmf-filtering").enumerated, filter_rules.outside_enum(reading), none="no such list was asked for")
