"""Use case 13, retrieve an incident list: MEF 113 9.14."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.common import alone_lists, incident_dialect, incident_gates, list_rules
from ttck.suites.common.alone import recorded
from ttck.suites.incident import alone_rules, incident_rules
from ttck.suites.incident.scenarios.c_surveying import FILTERS
from ttck.suites.ticket import rules

LISTS = Operation.LIST_INCIDENTS
ALL = ("hushing", "following", "surveying", "concluding")


@pytest.mark.parametrize("name", FILTERS)
@verifies("MEF113:O17", "MEF113:R117", needs=ALL)
def test_a_filter_lets_through_what_matches(verify: Verify, story: Stories, traffic: Traffic, target: Target, name: str) -> None:
    """Every incident in a filtered list meets the criterion, by what the list says and by what the incident itself says."""
    surveying = incident_gates.told(story, target, "surveying")
    if recorded(story):
        found = alone_lists.filtered(traffic, LISTS, name)
        verify.every(found, alone_lists.keeps_to("an incident"), none=f"no list filtered by {name} was answered")
        return
    verify.every(list_rules.answered(surveying, name), list_rules.sound(surveying), none=list_rules.why(surveying, name))


@pytest.mark.parametrize("name", FILTERS)
@verifies("MEF113:O17", "MEF113:R117", needs=ALL)
def test_a_filter_finds_what_matches(verify: Verify, story: Stories, traffic: Traffic, target: Target, name: str) -> None:
    """Every incident of this run that meets the criterion is in the filtered list."""
    surveying = incident_gates.told(story, target, "surveying")
    if recorded(story):
        patience, none = target.limits.state_wait, f"no whole list filtered by {name} came between two readings of an incident that matches"
        due = alone_lists.matching(traffic, Kind.INCIDENT, LISTS, name, lasting=alone_rules.LASTING, patience=patience)
        verify.every(due, alone_rules.IS_FOUND, none=none)
        return
    verify.every(list_rules.finished(surveying, name), list_rules.whole(surveying), none=list_rules.why(surveying, name))


@verifies("MEF113:O17", needs=ALL)
def test_filters_are_accepted(verify: Verify, story: Stories, target: Target) -> None:
    """A list request with any filter of the standard is not refused."""
    surveying = incident_gates.told(story, target, "surveying")
    single = [query for query in surveying.single if dict(query.params).keys() != {"impact"}]
    verify.every(list_rules.first_pages(single), list_rules.not_refused, none=list_rules.why(surveying, "any attribute"))


@verifies("MEF113:O18", needs=ALL)
def test_combined_filters_give_the_intersection(verify: Verify, story: Stories, target: Target) -> None:
    """A list with several criteria holds the incidents of this run that meet all of them, and no other."""
    surveying = incident_gates.told(story, target, "surveying")
    rule = rules.both(list_rules.sound(surveying), list_rules.whole(surveying))
    verify.every(list_rules.combined(surveying), rule, none=list_rules.why_no_combined(surveying))


@verifies("MEF113:R117", needs=ALL)
def test_several_filters_leave_out_what_does_not_match(verify: Verify, story: Stories, target: Target) -> None:
    """A list with several criteria, which a buyer need not use, holds no incident that does not meet all of them."""
    surveying = incident_gates.told(story, target, "surveying")
    verify.every(list_rules.combined(surveying), list_rules.sound(surveying), none=list_rules.why_no_combined(surveying))


@verifies("MEF113:O18", needs=ALL)
def test_combined_filters_are_accepted(verify: Verify, story: Stories, target: Target) -> None:
    """A list request with several filters of the standard is not refused."""
    surveying = incident_gates.told(story, target, "surveying")
    pages = list_rules.first_pages(surveying.combined)
    verify.every(pages, list_rules.not_refused, none=list_rules.why_no_combined(surveying))


@verifies("MEF113-2022:O20", needs=ALL)
def test_incidents_can_be_filtered_by_their_impact(verify: Verify, story: Stories, target: Target) -> None:
    """Every incident of this run with an impact is in the list filtered by it, and nothing with another one."""
    surveying = incident_gates.told(story, target, "surveying")
    if not incident_dialect.has_impact(target):
        raise NotApplicable("the incidents of this target have no impact beside their type (switch incident_model)")
    rule = rules.both(list_rules.sound(surveying), list_rules.whole(surveying))
    verify.every(list_rules.finished(surveying, "impact"), rule, none=list_rules.why(surveying, "impact"))


@verifies("MEF113:R115", needs=ALL)
def test_the_answer_says_success_or_failure(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The status code of a list request tells success from failure, and a success has a list as its body."""
    incident_gates.told(story, target, "surveying")
    rule = rules.both(incident_rules.says_what_happened, list_rules.a_list)
    verify.every(traffic.of(Operation.LIST_INCIDENTS), rule, none="no list was answered")


@verifies("MEF113:R115", advisory=True, needs=ALL)
def test_an_impossible_filter_is_no_crash(verify: Verify, story: Stories, target: Target) -> None:
    """A filter that makes no sense does not make the seller fail."""
    verify.every(incident_gates.told(story, target, "surveying").bad, incident_rules.no_crash, none="no such list was asked for")


@verifies("MEF113:R116", needs=ALL)
def test_a_failed_list_shows_no_incident(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The answer to a refused list request carries none of the incident attributes."""
    surveying = incident_gates.told(story, target, "surveying")
    rule = incident_rules.nothing_of_an_incident(surveying.documents)
    none = "the seller refuses no list request, not even with an impossible filter"
    verify.every(traffic.refused(Operation.LIST_INCIDENTS), rule, none=none)


@verifies("MEF113:R117", needs=ALL)
def test_list_items_are_complete(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """Each item has the summary attributes that are set in the incident, with the same value as the incident."""
    surveying = incident_gates.told(story, target, "surveying")
    if recorded(story):
        around = alone_lists.listed(traffic, Kind.INCIDENT, LISTS, patience=target.limits.state_wait)
        verify.every(around, alone_rules.AS_READ, none="no list had an incident that was read before")
        return
    verify.every(list_rules.items_of_known(surveying), list_rules.summary(surveying), none=list_rules.unlisted(surveying))


@verifies("MEF113-2022:R126", needs=ALL)
def test_list_items_show_the_impact(verify: Verify, story: Stories, target: Target) -> None:
    """Each item shows the impact of the incident."""
    surveying = incident_gates.told(story, target, "surveying")
    if not incident_dialect.has_impact(target):
        raise NotApplicable("the incidents of this target have no impact beside their type (switch incident_model)")
    known = list(list_rules.items_of_known(surveying))  # before the copy: of recorded traffic there is no survey
    rule = list_rules.summary(replace(surveying, if_set=("impact",)))
    verify.every(known, rule, none=list_rules.unlisted(surveying))


@verifies("MEF113:R117", needs=ALL)
def test_every_incident_is_listed(verify: Verify, story: Stories, target: Target) -> None:
    """A list without a filter holds every incident of this run."""
    surveying = incident_gates.told(story, target, "surveying")
    none = "; ".join(surveying.reasons) or list_rules.unwalked(surveying)
    verify.every(list_rules.walks(surveying)[:1] if surveying.documents else [], list_rules.whole(surveying), none=none)


@verifies("MEF113:R117", needs=ALL)
def test_nothing_found_is_an_empty_list(verify: Verify, story: Stories, target: Target) -> None:
    """A criterion that no incident meets gives success with an empty list."""
    surveying = incident_gates.told(story, target, "surveying")
    broken = [query for query in surveying.nothing if list_rules.empty(query) is not None]
    shows = any(query.items for query in surveying.queries)
    why = "no list showed an incident, so that an empty one proves nothing" if surveying.nothing else "no such list was asked for"
    verify.every(surveying.nothing if shows else broken, list_rules.empty, none=why)


@verifies("MEF113:R117", needs=ALL)
def test_pages_show_every_incident_once(verify: Verify, story: Stories, target: Target) -> None:
    """A walk over all pages shows each incident of this run exactly once, whatever the page size."""
    surveying = incident_gates.told(story, target, "surveying")
    none = "; ".join(surveying.reasons) or list_rules.unwalked(surveying)
    verify.every(list_rules.walks(surveying) if surveying.documents else [], list_rules.each_once(surveying), none=none)
