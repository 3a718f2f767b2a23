"""What a filter of MEF 113 means, and which filters are tried."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from harness.compare import instant
from suites.lists import Survey, combinations, matches, products, ranges

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


def test_bounds_lie_around_a_known_date_and_never_on_it():
    bounds = [bound for params in ranges("creationDate", [ITEM]) for bound in params]
    away = {instant(value) - instant(NOON) for _, value in bounds}
    assert away == {sign * margin for sign in (-1, 1) for margin in (timedelta(seconds=2), timedelta(hours=3))}
    assert {name for name, _ in bounds} == {"creationDate.gt", "creationDate.lt"}
    assert ranges("resolutionDate", [ITEM]) == []


def test_products_are_asked_for_alone_and_with_their_type():
    assert products(["P1"]) == [(("relatedEntityId", "P1"),), (("relatedEntityId", "P1"), ("relatedEntityType", "Product"))]


def test_items_are_called_what_they_are():
    assert [Survey(name=name).one for name in ("ticket", "incident")] == ["a ticket", "an incident"]


def test_each_criterion_stands_beside_one_that_lets_through_what_it_does_not():
    documents = [
        {"severity": "minor", "priority": "low", "creationDate": "2026-01-01T12:00:00Z"},
        {"severity": "minor", "priority": "high", "creationDate": "2026-01-02T12:00:00Z"},
    ]
    stage = SimpleNamespace(budget=SimpleNamespace(filters=0), chance=None)
    found = combinations(stage, documents, ("severity", "priority", "creationDate.gt"))
    assert (("priority", "low"), ("severity", "minor")) in found
    assert not any(params[0][0] == "severity" for params in found)  # both are minor, so that it decides nothing
    assert all(any(matches(d, params[1:]) and matches(d, params[:1]) is False for d in documents) for params in found)
