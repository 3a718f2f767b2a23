"""A list that one item breaks is read on, wherever the item stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ttck.harness.judge.compare import instant
from ttck.suites.common import aftermath
from ttck.suites.common.lists import Reader
from ttck.suites.selftest.tests.test_surveying import Seller, ticket


@pytest.mark.parametrize("place", [0, 4, 9])
def test_a_spoilt_item_is_found_wherever_it_stands(place):
    seller = Seller([ticket(n, description="[ttck-1/7] no light") for n in range(10)], most=4)

    def broken(params):
        first, most = int(params.get("offset", 0)), min(int(params.get("limit", 4)), 4)
        return (500, {}, {"code": "internalError"}) if first <= place < first + most else None

    seller.answer = broken
    reader = Reader(stage=seller.stage, find=seller.find, label="list")
    query = aftermath.read_on(reader, reader.read(()))
    assert {item["id"] for item in query.items} == {f"T-{n}" for n in range(10)} - {f"T-{place}"}
    assert [aftermath.readable(page).actual for page in query.pages if aftermath.readable(page)][-1].startswith("500 at")
    known = [f"T-{n}" for n in range(8)]
    assert aftermath.strays(query, known=known, mark="[ttck-1/") == [f"T-{n}" for n in (8, 9) if n != place]
    assert aftermath.strays(query, known=known, mark="[ttck-2/") == []


def test_a_sound_list_is_read_once():
    seller = Seller([ticket(n) for n in range(10)], most=4)
    reader = Reader(stage=seller.stage, find=seller.find, label="list")
    query = reader.read(())
    assert aftermath.read_on(reader, query) is query
    assert [aftermath.readable(page) for page in query.pages] == [None] * 3


def too_many(seller, most):
    """A seller that refuses a list with more tickets than it likes."""

    def answer(params):
        found = seller.filtered(tuple((name, value) for name, value in params.items() if name not in {"offset", "limit"}))
        return (422, {}, {"code": "tooManyRecords", "reason": "narrow the filter"}) if len(found) > most else None

    return answer


@pytest.mark.parametrize("count", [5, 20, 40])
def test_a_list_that_is_too_large_is_read_in_windows(count):
    seller = Seller([ticket(n, creationDate=f"2026-01-01T00:00:{n:02}.500Z") for n in range(count)])
    seller.answer = too_many(seller, 6)
    reader = Reader(stage=seller.stage, find=seller.find, label="list")
    dates = [instant(one["creationDate"]) for one in seller.tickets.values()]
    query = aftermath.read_since(reader, dates[0] - timedelta(seconds=2), dates[::2])
    assert {item["id"] for item in query.items} == set(seller.tickets)
    assert query.complete
    assert len(seller.requests) < count


def test_a_list_that_no_window_makes_small_enough_is_incomplete_and_ends():
    seller = Seller([ticket(n, creationDate="2026-01-01T00:00:00Z") for n in range(9)])
    seller.answer = too_many(seller, 6)
    reader = Reader(stage=seller.stage, find=seller.find, label="list")
    query = aftermath.read_since(reader, instant("2025-12-31T23:59:58Z"), [instant("2026-01-01T00:00:00Z")] * 9)
    assert query.items == []
    assert len(seller.requests) == 1
