"""The number that a limit would have needed."""

from __future__ import annotations

import json

import pytest

from ttck.harness.judge.limit_advice import body_too_long, enough, more_pages, pages_needed, tickets_used_up
from ttck.harness.tests.entries import Story


def page(items, total):
    headers = {} if total is None else {"x-total-count": total}
    return Story().exchange("listTroubleTickets", answer=[{"id": str(n)} for n in range(items)], status=200, headers=headers)


@pytest.mark.parametrize(
    ("items", "total", "needed"),
    [(10, "95", 10), (10, "100", 10), (10, None, 0), (0, "95", 0), (10, "many", 0), (10, "-5", 0), (10, "\u0661\u0662", 0)],
)
def test_the_pages_of_a_list_are_told_by_its_count(items, total, needed):
    assert pages_needed(page(items, total)) == needed


def test_the_longest_list_says_how_many_pages_would_do():
    assert more_pages([page(10, "95"), page(5, "1000")]) == "; limits: {max_pages: 200} in the target file would do"
    assert more_pages([page(10, None)]) == " (limits.max_pages)"


def test_the_limit_of_tickets_says_where_the_number_is_known():
    assert tickets_used_up(20) == (
        "the limit of 20 tickets is used up (limits.max_tickets); limits: {max_tickets: 40} in the target file would allow twice as "
        "many; ttck plan says how many a run creates"
    )


@pytest.mark.parametrize(("said", "number"), [("5000", 5000), (None, 8192), ("12", 8192), ("9" * 30, 8192), ("x", 8192)])
def test_a_body_that_is_too_long_says_its_length_where_it_is_known(said, number):
    assert f"{{max_body_bytes: {number}}}" in body_too_long(4096, said=said)


@pytest.mark.parametrize(("measured", "number"), [(0.1, 1), (6.2, 8), (40, 50), (79, 99), (81, 110), (1000, 1300)])
def test_enough_is_more_than_was_measured(measured, number):
    assert enough(measured) == number
    json.dumps(number)
