"""What of a list is judged: whether an item meets a filter, and what a Link header names."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ttck.harness.record.exchange import Answer, Exchange
from ttck.suites.tmf.list_rules import right_page
from ttck.suites.tmf.lists import Query, matches, read_all, values_at
from ttck.suites.tmf.scenarios.c_listing import Slice, links_of

TICKET = {
    "id": "7",
    "severity": "Minor",
    "requestedResolutionDate": "2030-01-02T04:04:05+01:00",
    "note": [{"author": "Ada"}, {"author": "Grace"}, "torn"],
    "channel": {"id": "web"},
}


@pytest.mark.parametrize(
    ("params", "met"),
    [
        ([("severity", "Minor")], True),
        ([("severity", "Major")], False),
        ([("severity", "Minor"), ("id", "8")], False),
        ([("priority", "1")], None),
        ([("priority", "1"), ("id", "8")], False),
        ([("note.author", "Grace")], True),
        ([("note.author", "Alan")], False),
        ([("channel.id", "web"), ("limit", "1"), ("fields", "id")], True),
        ([("requestedResolutionDate", "2030-01-02T03:04:05Z")], True),
        ([("requestedResolutionDate.gt", "2030-01-02T03:04:05Z")], False),
        ([("requestedResolutionDate.gte", "2030-01-02T03:04:05Z")], True),
        ([("requestedResolutionDate.lt", "2030-01-02T03:04:06Z")], True),
        ([("requestedResolutionDate.lte", "2030-01-02T03:04:04Z")], False),
        ([("severity.regex", "^Min")], True),
        ([("expectedResolutionDate.gt", "2030-01-02T03:04:05Z")], None),
    ],
)
def test_whether_a_ticket_meets_filters(params, met):
    assert matches(TICKET, tuple(params), strict=True) is met


def test_capitals_count_only_where_a_ticket_has_to_be_found():
    assert matches(TICKET, (("severity", "MINOR"),), strict=False) is True
    assert matches(TICKET, (("severity", "MINOR"),), strict=True) is False


def test_values_inside_of_lists_are_found():
    assert values_at(TICKET, ["note", "author"]) == ["Ada", "Grace"]
    assert values_at(TICKET, ["note", "text"]) == []


def page(*, link="", body=b"[]", status=200):
    return Exchange(
        number=1, scenario="s", label="", operation="listTroubleTicket", ticket=None, at=datetime(2030, 1, 1, tzinfo=UTC), elapsed=0,
        method="GET", url="http://seller.example/v5/troubleTicket?limit=2", request_headers={}, request_body=None, sent=None,
        answer=Answer(status=status, headers={"link": link} if link else {}, body=body),
    )  # fmt: skip


def test_the_pages_that_a_link_header_names():
    header = '<http://a.example/x?offset=0,1>; rel="self", </v5/troubleTicket?offset=2>; title="a, b"; rel=next'
    assert links_of(page(link=header)) == [
        ("self", "http://a.example/x?offset=0,1"),
        ("next", "http://seller.example/v5/troubleTicket?offset=2"),
    ]
    assert links_of(page()) == []


def test_a_list_that_was_refused_is_none():
    assert Query(params=(), pages=(page(),), complete=True).accepted
    assert not Query(params=(), pages=(page(status=400),), complete=False).accepted
    assert not Query(params=(), pages=(page(body=b"{}"),), complete=False).accepted
    assert Query(params=(), pages=(page(body=b'[{"id": "1"}, 3]'),), complete=True).ids == ["1"]


def rows_of(*ids):
    return page(body=json.dumps([{"id": one} for one in ids]).encode())


@pytest.mark.parametrize(
    ("found", "longest", "message"),
    [
        ("bcde", 4, None),
        ("bcd", 3, None),
        ("bcd", 4, "a page begins rightly and is shorter than limit and list allow"),
        ("", 4, "a page begins rightly and is shorter than limit and list allow"),
        ("cdef", 4, "offset and limit give another page"),
        ("bdce", 4, "offset and limit give another page"),
    ],
)
def test_a_page_may_be_as_short_as_the_longest_of_the_seller(found, longest, message):
    whole = Query(params=(), pages=(rows_of(*"abcd"), rows_of(*"ef")), complete=True)
    breach = right_page(longest)(Slice(whole=whole, page=rows_of(*found), expected=tuple("bcde")))
    assert (breach and breach.message) == message


class Shelf:
    """Seven items on pages of at most three; `said` are the headers of a page, `end` the answer behind the last."""

    def __init__(self, end, said=()):
        self.end, self.said = end, dict(said)
        limits = SimpleNamespace(max_pages=20)
        self.stage = SimpleNamespace(buyer=SimpleNamespace(target=SimpleNamespace(limits=limits)))

    def find(self, params, *, label):
        asked = {name: int(value) for name, value in params}
        first = asked.get("offset", 0)
        found = [{"id": one} for one in "abcdefg"[first : first + min(3, asked.get("limit", 3))]]
        if not found:
            return self.end
        return replace(page(), answer=Answer(status=200, headers=self.said, body=json.dumps(found).encode()))


@pytest.mark.parametrize("end", [page(), page(status=416), page(status=400)])
@pytest.mark.parametrize("limit", [None, 2, 3, 5])
def test_a_list_whose_pages_are_shorter_than_the_limit_is_read_to_its_end(limit, end):
    found = read_all(Shelf(end), limit=limit)
    assert found.complete
    assert found.ids == list("abcdefg")


def test_a_page_that_is_refused_though_there_are_more_ends_no_list():
    found = read_all(Shelf(page(status=400), {"x-total-count": "9"}), limit=5)
    assert not found.complete
