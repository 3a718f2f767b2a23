"""Lists that show a write later than the ticket does: they are read again as long as the target says, and no longer."""

from types import SimpleNamespace

import pytest

from ttck.suites.selftest.tests.test_tmf_second_reading import call
from ttck.suites.tmf import following


class Late:
    """The items of a seller whose lists come one after the other; the last one stays."""

    def __init__(self, *pages, most=5):
        self.pages, self.asked, self.most = list(pages), [], most
        limits = SimpleNamespace(max_pages=50)
        self.stage = SimpleNamespace(buyer=SimpleNamespace(until=self.until, target=SimpleNamespace(limits=limits)))

    def until(self, read, condition, *, what):
        assert what
        for _ in range(self.most):
            seen = read()
            if condition(seen):
                break
        return seen

    def find(self, params, *, label):
        assert label
        self.asked.append(params)
        found = self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]
        return found if not isinstance(found, list) else call(200, found, headers={"x-total-count": str(len(found))})


ONE, OTHER = {"id": "1", "name": "new"}, {"id": "2"}


def test_a_list_that_is_right_is_read_once():
    items = Late([ONE])
    assert following.row(items, "1", label="x").document == [ONE]
    assert items.asked == [(("id", "1"),)]


def test_a_list_that_follows_is_read_until_it_does():
    items = Late([], [], [ONE])
    assert following.having(items, (), ["1"], label="x").document == [ONE]
    assert len(items.asked) == 3


def test_a_row_has_to_show_what_is_wanted():
    items = Late([{"id": "1", "name": "old"}], [ONE])
    assert following.row(items, "1", lambda row: row.get("name") == "new", label="x").document == [ONE]


@pytest.mark.parametrize("answer", [call(400, {}), [OTHER]])
def test_a_filter_that_is_refused_or_passed_over_is_not_waited_for(answer):
    items = Late(answer)
    following.row(items, "1", label="x")
    assert len(items.asked) == 1


def test_what_was_deleted_has_its_time_to_go():
    items = Late([ONE, OTHER], [OTHER])
    assert following.without(items, (), "1", label="x").document == [OTHER]


def test_a_list_that_never_follows_is_given_back_as_it_is():
    items = Late([ONE])
    assert following.without(items, (), "1", label="x").document == [ONE]
    assert len(items.asked) == items.most


def test_a_list_is_read_to_its_end_each_time():
    items = Late([ONE], [ONE, OTHER])
    assert following.query(items, (), lambda found: len(found.ids) > 1, label="x").ids == ["1", "2"]
