from __future__ import annotations

from types import SimpleNamespace

import pytest

from ttck.harness.tests.entries import Story
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf.writes import Finder


class Shop:
    """A desk of a seller whose list has a ticket only when it is asked for the third time."""

    def __init__(self):
        self.looks = 0
        limits = SimpleNamespace(max_pages=5)
        self.stage = SimpleNamespace(buyer=SimpleNamespace(target=SimpleNamespace(limits=limits), until=self.until))

    def find(self, _params, *, label):
        self.looks += 1
        return Story().exchange(Operation.LIST, ticket=None, answer=[{"id": "T-1"}] if self.looks > 2 else [])

    def until(self, read, condition):
        seen = read()
        while not condition(seen):
            seen = read()
        return seen


@pytest.mark.parametrize(("waits", "row", "late"), [(True, {"id": "T-1"}, True), (False, None, False)])
def test_a_list_that_follows_later_is_waited_for_unless_the_ticket_should_be_gone(waits, row, late):
    shop = Shop()
    found = Finder(shop, waits=waits).by_id("T-1")
    assert (found.row, found.late) == (row, late)
    assert shop.looks == (3 if waits else 2)
