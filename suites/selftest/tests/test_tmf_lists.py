"""What of a list is judged: whether an item meets a filter, and what a Link header names."""

from datetime import UTC, datetime

import pytest

from harness.exchange import Answer, Exchange
from suites.tmf.lists import Query, matches, values_at
from suites.tmf.scenarios.c_listing import links_of

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
