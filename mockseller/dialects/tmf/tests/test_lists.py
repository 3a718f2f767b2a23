"""The lists of the seller of TMF621: filters, order, pages and projections."""

from __future__ import annotations

import pytest

from ttck.mockseller.dialects.tmf.filters import filters_of
from ttck.mockseller.dialects.tmf.tests.session import Session
from ttck.mockseller.engine.seeding import seed


@pytest.fixture(scope="module")
def session():
    with Session("v5") as one:
        note = {"@type": "Note", "author": "Ann", "text": "x"}
        one.create(name="a", severity="High", priority="1", note=[note])
        one.create(name="b", severity="Low", priority="2", ticketType="line", status="held")
        one.create(name="c", severity="High", priority="3", sellerRegion="north", weight=12)
        yield one


def names(session, query):
    answer = session.call("GET", f"troubleTicket?{query}")
    assert answer.status_code == 200, answer.json
    return "".join(one["name"] for one in answer.json)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "abc"),
        ("severity=High", "ac"),
        ("severity=High&priority=3", "c"),
        ("severity=High&severity=Low", "abc"),
        ("name=a,b", "ab"),
        ("name=a;name=c", "ac"),
        ("name=a;c", "ac"),
        ("severity=high", ""),
        ("status=held", "b"),
        ("note.author=Ann", "a"),
        ("note.text=y", ""),
        ("priority.gt=1", "bc"),
        ("priority.gte=2&priority.lt=3", "b"),
        ("priority>1", "bc"),
        ("priority<=2", "ab"),
        ("weight.gt=7", "c"),
        ("weight=12", "c"),
        ("weight.gt=x", ""),
        ("name.regex=%5E%5Bab%5D", "ab"),
        ("name*=c", "c"),
        ("sellerRegion=north", "c"),
        ("creationDate.gt=2001-01-01T00:00:00%2B02:00", "abc"),
        ("creationDate.lt=2001-01-01T00:00:00Z", ""),
        ("sort=-priority", "cba"),
        ("sort=severity,-name", "cab"),
        ("sort=note", "abc"),
        ("offset=1&limit=1", "b"),
        ("offset=9", ""),
        ("limit=0", ""),
    ],
)
def test_list(session, query, expected):
    assert names(session, query) == expected


def test_a_date_is_found_in_another_spelling(session):
    found = session.call("GET", "troubleTicket?name=b").json[0]
    other = found["creationDate"].replace("Z", "%2B00:00")
    assert names(session, f"creationDate={other}") == "b"


@pytest.mark.parametrize(
    ("query", "status", "word"),
    [
        ("bogus=1", 400, "bogus"),
        ("limit=x", 400, "limit"),
        ("limit=-1", 400, "limit"),
        ("offset=1.5", 400, "offset"),
        ("limit=99999999999", 400, "limit"),
        ("sort=bogus", 400, "bogus"),
        ("name.regex=%5B", 400, "name"),
        ("before=x", 501, "before"),
        ("filter=x", 501, "filter"),
    ],
)
def test_refused(session, query, status, word):
    answer = session.call("GET", f"troubleTicket?{query}")
    assert answer.status_code == status
    assert word in answer.json["reason"]


def test_pages_say_where_they_are(session):
    answer = session.call("GET", "troubleTicket?severity=High&limit=1&offset=1&fields=name")
    assert (answer.headers["X-Result-Count"], answer.headers["X-Total-Count"]) == ("1", "2")
    links = dict(reversed([part.strip(" <>") for part in link.split(">; rel=")]) for link in answer.headers["Link"].split(", <"))
    assert set(links) == {'"self"', '"first"', '"last"', '"prev"'}
    assert links['"prev"'].endswith("/troubleTicket?severity=High&fields=name&offset=0&limit=1")
    assert "Link" not in session.call("GET", "troubleTicket").headers


def test_partial_pages_may_have_a_status_of_their_own():
    with Session("v4", partial_status=206) as session:
        seed(session.seller, tickets=120, buyer="buyer")
        assert session.call("GET", "troubleTicket?limit=2").status_code == 206
        answer = session.call("GET", "troubleTicket")
        assert (answer.status_code, len(answer.json), answer.headers["X-Total-Count"]) == (206, 100, "120")
        assert session.call("GET", "troubleTicket?name=seed-3").status_code == 200


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("name", {"id", "href", "@type", "name"}),
        ("name,note.text,bogus", {"id", "href", "@type", "name", "note"}),
        ("none", {"id", "href", "@type"}),
        ("resolutionDate", {"id", "href", "@type"}),
    ],
)
def test_projections(session, fields, expected):
    listed = session.call("GET", f"troubleTicket?name=a&fields={fields}")
    assert [set(one) for one in listed.json] == [expected]
    one = session.call("GET", f"troubleTicket/{listed.json[0]['id']}?fields={fields}").json
    assert one == listed.json[0]


def test_projections_of_writes():
    with Session("v5") as session:
        made = session.call("POST", "troubleTicket?fields=name", session.body(name="x")).json
        assert set(made) == {"id", "href", "@type", "name"}
        assert set(session.call("PATCH", f"troubleTicket/{made['id']}?fields=severity", {"name": "y"}).json) == {
            "id",
            "href",
            "@type",
            "severity",
        }


def test_version_4_has_no_order_and_no_cursors():
    with Session("v4") as session:
        for name in ("sort", "before", "filter"):
            assert session.call("GET", f"troubleTicket?{name}=name").status_code == 400


def test_reserved_names_are_no_filters():
    found = filters_of({"limit": ("1",), "name.gt": ("a",)}, reserved=frozenset({"limit"}))
    assert [(one.path, one.operator, one.values) for one in found] == [(("name",), "gt", ("a",))]
