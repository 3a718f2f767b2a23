"""A list that one item breaks is read on, wherever the item stands."""

from __future__ import annotations

import pytest

from suites import aftermath
from suites.lists import Reader
from suites.selftest.tests.test_surveying import Seller, ticket


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
