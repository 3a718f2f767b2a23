"""The lists of appointments and workorders, use cases 9 and 13 of the published MEF 113 (errata B27)."""

from __future__ import annotations

import pytest

from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import verifies
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Verify
from ttck.harness.runs.session import Stories
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.appointment import answer_rules, listing_rules
from ttck.suites.appointment.listing_rules import FILTERS
from ttck.suites.common import list_rules
from ttck.suites.ticket import rules

ALL = ("registering", "booking", "changing", "refusing", "visiting", "arranging", "visit-listing")
APPOINTMENT, WORKORDER = Kind.APPOINTMENT, Kind.WORKORDER


@pytest.mark.parametrize("name", FILTERS[APPOINTMENT])
@verifies("MEF113-2022:O16", "MEF113-2022:R93", "MEF137:O3", needs=ALL)
def test_a_filter_of_appointments_holds(verify: Verify, story: Stories, target: Target, name: str) -> None:
    """A list filtered by one criterion holds the appointments of this run that meet it, and no other."""
    _filter(verify, story, target, APPOINTMENT, name)


@pytest.mark.parametrize("name", FILTERS[WORKORDER])
@verifies("MEF113-2022:O18", "MEF113-2022:R118", "MEF113-2022:R119", "MEF137:O4", needs=ALL)
def test_a_filter_of_workorders_holds(verify: Verify, story: Stories, target: Target, name: str) -> None:
    """A list filtered by one criterion holds the workorders of this run that meet it, and no other."""
    _filter(verify, story, target, WORKORDER, name)


@pytest.mark.parametrize("kind", [str(APPOINTMENT), str(WORKORDER)])
@verifies(*(f"MEF113-2022:R{number}" for number in range(1, 5)), *(f"MEF137:R{number}" for number in range(1, 5)), needs=ALL)
def test_a_list_is_there(verify: Verify, story: Stories, target: Target, kind: str) -> None:
    """A seller of the published edition has the list of what it claims: use cases 9 and 13 belong to its mandatory sets."""
    survey = listing_rules.claimed(story, target, Kind(kind))
    verify.every(survey.whole.pages[:1] if survey.whole else (), listing_rules.there, none="no list was asked for")


def _filter(verify: Verify, story: Stories, target: Target, kind: Kind, name: str) -> None:
    survey = listing_rules.told(story, target, kind)
    why = listing_rules.why(survey, name)
    verify.every(list_rules.answered(survey, name), list_rules.sound(survey), none=why)
    verify.every(list_rules.finished(survey, name), list_rules.whole(survey), none=why)


@verifies("MEF113-2022:O16", "MEF137:O3", needs=ALL)
def test_filters_of_appointments_are_accepted(verify: Verify, story: Stories, target: Target) -> None:
    """A list request with any filter of the contract is not refused."""
    survey = listing_rules.told(story, target, APPOINTMENT)
    verify.every(listing_rules.asked(survey), list_rules.not_refused, none=list_rules.why(survey, "any attribute"))


@verifies("MEF113-2022:O18", "MEF137:O4", needs=ALL)
def test_filters_of_workorders_are_accepted(verify: Verify, story: Stories, target: Target) -> None:
    """A list request with any filter of the contract is not refused."""
    survey = listing_rules.told(story, target, WORKORDER)
    verify.every(listing_rules.asked(survey), list_rules.not_refused, none=list_rules.why(survey, "any attribute"))


@verifies("MEF113-2022:O17", "MEF137:O3", needs=ALL)
def test_combined_filters_of_appointments_give_the_intersection(verify: Verify, story: Stories, target: Target) -> None:
    """A list with several criteria holds the appointments of this run that meet all of them, and no other."""
    _combined(verify, story, target, APPOINTMENT)


@verifies("MEF113-2022:O19", "MEF137:O4", needs=ALL)
def test_combined_filters_of_workorders_give_the_intersection(verify: Verify, story: Stories, target: Target) -> None:
    """A list with several criteria holds the workorders of this run that meet all of them, and no other."""
    _combined(verify, story, target, WORKORDER)


def _combined(verify: Verify, story: Stories, target: Target, kind: Kind) -> None:
    survey = listing_rules.told(story, target, kind)
    rule = rules.both(list_rules.sound(survey), list_rules.whole(survey))
    verify.every(list_rules.combined(survey), rule, none=list_rules.why_no_combined(survey))


@verifies("MEF113-2022:R92", needs=ALL)
def test_a_failed_list_shows_no_appointment(verify: Verify, story: Stories, traffic: Traffic, target: Target) -> None:
    """The answer to a refused list request carries none of the attributes of an appointment."""
    listing_rules.told(story, target, APPOINTMENT)
    none = "the seller refuses no list of appointments, not even with an impossible filter"
    verify.every(traffic.refused(Operation.LIST_APPOINTMENTS), answer_rules.carries_nothing(APPOINTMENT), none=none)


@verifies("MEF113-2022:R93", "MEF137:R30", needs=ALL)
def test_items_of_an_appointment_list_are_complete(verify: Verify, story: Stories, target: Target) -> None:
    """Each item of a list shows the summary of the appointment, with the same values as the appointment itself."""
    survey = listing_rules.told(story, target, APPOINTMENT)
    verify.every(list_rules.items_of_known(survey), list_rules.summary(survey), none=list_rules.unlisted(survey))


@verifies("MEF113-2022:R118", "MEF113-2022:R119", "MEF137:R51", needs=ALL)
def test_items_of_a_workorder_list_are_complete(verify: Verify, story: Stories, target: Target) -> None:
    """Each item of a list shows the summary of the workorder, with the same values as the workorder itself."""
    survey = listing_rules.told(story, target, WORKORDER)
    verify.every(list_rules.items_of_known(survey), list_rules.summary(survey), none=list_rules.unlisted(survey))


@verifies("MEF113-2022:R93", "MEF137:R30", needs=ALL)
def test_pages_show_every_appointment_once(verify: Verify, story: Stories, target: Target) -> None:
    """A walk over all pages shows each appointment of this run exactly once, whatever the page size."""
    _walks(verify, story, target, APPOINTMENT)


@verifies("MEF113-2022:R118", "MEF113-2022:R119", "MEF137:R51", needs=ALL)
def test_pages_show_every_workorder_once(verify: Verify, story: Stories, target: Target) -> None:
    """A walk over all pages shows each workorder of this run exactly once, whatever the page size."""
    _walks(verify, story, target, WORKORDER)


def _walks(verify: Verify, story: Stories, target: Target, kind: Kind) -> None:
    survey = listing_rules.told(story, target, kind)
    none = "; ".join(survey.reasons) or list_rules.unwalked(survey)
    verify.every(list_rules.walks(survey) if survey.documents else [], list_rules.each_once(survey), none=none)


@verifies("MEF113-2022:R94", "MEF137:R30", needs=ALL)
def test_no_appointment_found_is_an_empty_list(verify: Verify, story: Stories, target: Target) -> None:
    """A criterion that no appointment meets gives success with an empty list."""
    survey = listing_rules.told(story, target, APPOINTMENT)
    found, why = listing_rules.nothing_found(survey)
    verify.every(found, listing_rules.nothing, none=why)


@verifies("MEF113-2022:R118", "MEF113-2022:R119", "MEF137:R51", needs=ALL)
def test_no_workorder_found_is_an_empty_list(verify: Verify, story: Stories, target: Target) -> None:
    """A criterion that no workorder meets gives success with an empty list, or 404, which the contract has for this list."""
    survey = listing_rules.told(story, target, WORKORDER)
    found, why = listing_rules.nothing_found(survey)
    verify.every(found, listing_rules.nothing, none=why)
