"""What a filter of MEF 113 means, and which filters are tried."""

from datetime import timedelta
from itertools import permutations
from random import Random
from types import SimpleNamespace

import pytest

from ttck.harness.judge.compare import instant
from ttck.suites.common.combining import besides, combinations
from ttck.suites.common.lists import Survey, matches, products, ranges, same, turns

NOON = "2026-01-01T12:00:00Z"
ITEM = {"status": "pending", "creationDate": NOON, "relatedEntity": [{"id": "P1", "@referredType": "Product"}, {"id": "P2"}]}


@pytest.mark.parametrize(
    ("params", "verdict"),
    [
        ((), True),
        ((("status", "pending"), ("limit", "3")), True),
        ((("status", "closed"),), False),
        ((("relatedEntityId", "P2"),), True),
        ((("relatedEntityId", "P3"),), False),
        ((("relatedEntityType", "Product"),), True),
        ((("creationDate.gt", "2026-01-01T20:59:59+09:00"),), True),
        ((("creationDate.lt", "2026-01-01T11:59:59Z"),), False),
        ((("creationDate.lt", NOON),), None),
        ((("resolutionDate.lt", NOON),), False),
        ((("observedImpact", "down"),), None),
        ((("observedImpact", "down"), ("status", "closed")), False),
    ],
)
def test_whether_an_item_meets_criteria(params, verdict):
    assert matches(ITEM, params) is verdict


SLOT = {"startDateTime": NOON, "endDateTime": "2026-01-01T14:00:00Z"}
VISIT = {
    "status": "confirmed", "validFor": SLOT, "workOrder": {"id": "W1"}, "appointmentRequired": True,
    "relatedPlace": {"@type": "GeographicSiteRef", "id": "S1"}, "place": [{"@type": "FieldedAddress", "city": "C"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("params", "verdict"),
    [
        ((("workOrderId", "W1"),), True),
        ((("workOrderId", "W2"),), False),
        ((("appointmentRequired", "true"),), True),
        ((("appointmentRequired", "false"),), False),
        ((("geographicSiteId", "S1"),), True),
        ((("geographicSiteId", "S2"),), False),
        ((("geographicAddressId", "S1"),), None),  # a site stands at some address
        ((("geographicalSiteId", "S1"),), None),  # and so may a place that is written out
        ((("validFor.gt", "2026-01-01T11:00:00Z"),), True),
        ((("validFor.gt", "2026-01-01T15:00:00Z"),), False),
        ((("validFor.gt", "2026-01-01T13:00:00Z"),), None),  # within the slot: how far it has to pass is MEF137:R31
        ((("validFor.gt", NOON),), None),
        ((("validFor.lt", "2026-01-01T15:00:00Z"),), True),
        ((("validFor.lt", "2026-01-01T11:00:00Z"),), False),
        ((("validFor.lt", "2026-01-01T13:00:00Z"), ("status", "missed")), False),
    ],
)
def test_whether_an_appointment_or_workorder_meets_criteria(params, verdict):
    assert matches(VISIT, params) is verdict


def test_bounds_lie_around_a_slot_and_never_in_it():
    bounds = [bound for params in ranges("validFor", [VISIT]) for bound in params]
    assert {matches(VISIT, (bound,)) for bound in bounds} == {True, False}
    assert {matches(VISIT, params) for params in ranges("validFor", [VISIT]) if len(params) > 1} == {True, False}


def test_a_slot_is_the_same_in_another_zone():
    moved = {"startDateTime": "2026-01-01T21:00:00+09:00", "endDateTime": "2026-01-01T23:00:00+09:00"}
    assert same("validFor", SLOT, moved)
    assert not same("validFor", SLOT, {**moved, "endDateTime": "2026-01-01T23:00:01+09:00"})


def test_a_period_keeps_out_what_a_state_lets_through():
    later = {**VISIT, "validFor": {"startDateTime": "2026-01-02T12:00:00Z", "endDateTime": "2026-01-02T13:00:00Z"}}
    known = [VISIT, later, {**later, "status": "missed", "workOrder": {"id": "W2"}}]
    found = besides(known, ("status", "workOrderId", "validFor.gt", "validFor.lt"))
    assert ("workOrderId", "status") in shown(found, known)
    assert {("validFor.gt", "status"), ("status", "validFor.gt")} <= shown(found, known)


def test_bounds_lie_around_a_known_date_and_never_on_it():
    bounds = [bound for params in ranges("creationDate", [ITEM]) for bound in params]
    away = {instant(value) - instant(NOON) for _, value in bounds}
    margins = (timedelta(seconds=2), timedelta(hours=3), timedelta(days=400), timedelta(days=800))
    assert away == {sign * margin for sign in (-1, 1) for margin in margins}
    assert {name for name, _ in bounds} == {"creationDate.gt", "creationDate.lt"}
    assert ranges("resolutionDate", [ITEM]) == []


def test_products_are_asked_for_alone_and_with_their_type():
    assert products(["P1"]) == [(("relatedEntityId", "P1"),), (("relatedEntityId", "P1"), ("relatedEntityType", "Product"))]


def test_items_are_called_what_they_are():
    assert [Survey(name=name).one for name in ("ticket", "incident")] == ["a ticket", "an incident"]


def test_nothing_lies_in_a_window_far_before_or_behind():
    windows = [params for params in ranges("creationDate", [ITEM]) if len(params) > 1]
    assert [matches(ITEM, params) for params in windows] == [True, False, False]
    assert [[matches(ITEM, (bound,)) for bound in params] for params in windows[1:]] == [[False, True], [True, False]]


def documents(*rows):
    names = ("severity", "priority", "creationDate", "externalId")
    return [{name: value for name, value in zip(names, row, strict=False) if value} for row in rows]


def shown(found, known):
    """The names of each filter, and of one beside it, where a known item meets all criteria of a list but this one."""
    return {
        (name, other)
        for params in found
        for name, value in params
        for other, _ in params
        if other != name
        and any(matches(d, ((name, value),)) is False and matches(d, tuple(p for p in params if p[0] != name)) for d in known)
    }


def test_each_filter_keeps_out_what_each_other_one_lets_through():
    known = documents(
        ("minor", "low", "2026-01-01T12:00:00Z", "A"), ("minor", "high", "2026-01-02T12:00:00Z"), ("major", "low", "2026-01-01T12:00:00Z")
    )
    names = ("severity", "priority", "creationDate.gt", "creationDate.lt", "externalId")
    found = besides(known, names)
    assert set(permutations(names, 2)) - shown(found, known) == {
        ("creationDate.gt", "creationDate.lt"),
        ("creationDate.lt", "creationDate.gt"),  # windows show these
    }
    assert len(found) < len(names) * 3
    assert any(matches(d, params) for params in found for d in known)


def test_dates_a_moment_apart_are_kept_out_by_bounds_far_away():
    known = documents(("minor", "low", "2026-01-01T12:00:00.100Z"), ("minor", "low", "2026-01-01T12:00:00.900Z"))
    found = besides(known, ("severity", "priority", "creationDate.gt", "creationDate.lt"))
    bounds = [(name, value) for params in found for name, value in params if name.startswith("creationDate")]
    assert all(abs(instant(value) - instant("2026-01-01T12:00:00Z")) > timedelta(days=365) for _, value in bounds)
    assert ("creationDate.lt", "severity") in shown(found, known)
    assert besides([], ("severity",)) == []


def test_chance_adds_lists_to_those_that_decide():
    known = documents(("minor", "low"), ("minor", "high"))
    chance = Random(1)
    few, more = (SimpleNamespace(budget=SimpleNamespace(filters=number), chance=chance) for number in (0, 4))
    names = ("severity", "priority", "externalId", "ticketType")
    assert len(combinations(more, known, names)) > len(combinations(few, known, names))


@pytest.mark.parametrize(
    ("first", "second", "bound"),
    [
        (NOON, "2026-01-01T12:00:10Z", "2026-01-01T12:00:05.000Z"),
        ("2026-01-01T12:00:00.100Z", "2026-01-01T12:00:00.300Z", "2026-01-01T12:00:00.200Z"),
        ("2026-01-01T12:00:00.100Z", "2026-01-01T12:00:00.110Z", None),
        (NOON, "2026-01-01T12:00:02Z", None),  # what is cut to seconds may be nearly a second later
        (NOON, NOON, None),
        (None, NOON, None),
    ],
)
def test_a_date_that_was_set_again_is_asked_for_between_its_values(first, second, bound):
    found = turns("resolutionDate", {"resolutionDate": first}, {"resolutionDate": second})
    assert found == ([(("resolutionDate.gt", bound),), (("resolutionDate.lt", bound),)] if bound else [])
