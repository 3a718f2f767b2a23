from __future__ import annotations

from urllib.parse import quote

import pytest

from ttck.mockseller.dialects.mef.query import list_query
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.tests.support import running, ticket_request

EARLY, LATE = "2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"
OTHER = {
    "externalId": "E-2",
    "priority": "high",
    "severity": "extensive",
    "ticketType": "information",
    "observedImpact": "degraded",
}


@pytest.fixture(scope="module")
def two():
    """Two tickets that differ in every filter; the second is resolved and has an expected date."""
    with running() as buyer:
        buyer.create(externalId="E-1")
        other = buyer.create(**OTHER, relatedEntity=[{"id": "P-2", "@referredType": "Service", "role": "r"}])["id"]
        buyer.stimulate(other, "ticket_start_work", "ticket_update_expected_resolution", "ticket_resolve")
        buyer.stimulate(other, "ticket_update_seller_priority", sellerPriority="critical")
        buyer.stimulate(other, "ticket_update_seller_severity", sellerSeverity="moderate")
        buyer.other = other
        yield buyer


@pytest.mark.parametrize(
    "query",
    [
        "externalId=E-2",
        "priority=high",
        "sellerPriority=critical",
        "severity=extensive",
        "sellerSeverity=moderate",
        "ticketType=information",
        "status=resolved",
        "observedImpact=degraded",
        "relatedEntityId=P-2",
        "relatedEntityType=Service",
        f"expectedResolutionDate.gt={EARLY}",
        f"expectedResolutionDate.lt={LATE}",
        f"resolutionDate.gt={EARLY}",
        f"resolutionDate.lt={LATE}",
        f"creationDate.gt={EARLY}&creationDate.lt={LATE}&status=resolved&relatedEntityId=P-2&externalId=E-2&priority=high",
    ],
)
def test_every_filter_finds_its_ticket_only(two, query):
    assert two.list(query) == [two.other]


@pytest.mark.parametrize(
    "query",
    [
        "externalId=e-2",
        "priority=high&severity=minor",
        "relatedEntityId=P-2&relatedEntityType=Product",
        f"creationDate.gt={LATE}",
        f"creationDate.lt={EARLY}",
        f"resolutionDate.gt={LATE}",
        f"expectedResolutionDate.lt={EARLY}",
        "externalId=%27%20OR%201%3D1%20--",
    ],
)
def test_filters_are_combined_and_exact(two, query):
    assert two.list(query) == []


def test_the_bounds_of_a_date_do_not_count(two):
    created = two.get(two.other)["creationDate"]
    assert two.other not in two.list(f"creationDate.gt={created}")
    assert two.other not in two.list(f"creationDate.lt={created}")


def test_dates_compare_as_instants_and_a_lost_plus_is_found(two):
    ahead = "2040-01-01T00:00:00+02:00"
    assert two.other in two.list(f"creationDate.lt={ahead}")
    assert two.other in two.list(f"creationDate.lt={quote(ahead)}")


def test_parameters_of_others_are_left_alone(two):
    assert two.list("traceId=7&buyerId=B&status=resolved") == [two.other]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=open", "invalidQuery"),
        ("status=Resolved", "invalidQuery"),
        ("priority=minor", "invalidQuery"),
        ("status=closed&status=closed", "invalidQuery"),
        ("externalId=a&externalId=b", "invalidQuery"),
        ("creationDate.gt=2026-01-01", "invalidQuery"),
        ("creationDate.gt=soon", "invalidQuery"),
        ("limit=-1", "invalidQuery"),
        ("limit=ten", "invalidQuery"),
        ("offset=1.5", "invalidQuery"),
        ("offset=99999999999", "invalidQuery"),
        ("status=", "missingQueryValue"),
        ("limit", "missingQueryValue"),
    ],
)
def test_what_cannot_be_understood_is_refused(two, query, code):
    answer = two.call("GET", f"troubleTicket?{query}")
    assert (answer.status, answer.json["code"]) == (400, code)


def test_reading_a_query_without_a_server():
    wanted = list_query({"status": ("closed",), "limit": ("5",), "x": ("1", "2")})
    assert (wanted.filters, wanted.offset, wanted.limit) == ({"status": "closed"}, 0, 5)
    with pytest.raises(Refusal):
        list_query({"limit": ("1", "2")})


def headers(answer):
    names = ("X-Total-Count", "X-Result-Count", "X-Pagination-Throttled")
    return tuple(answer.headers.get(name) for name in names)


def test_pages_fit_together_and_say_how_many_there_are():
    with running(page_maximum=4) as buyer:
        ids = [buyer.create()["id"] for _ in range(10)]
        pages = [buyer.call("GET", f"troubleTicket?offset={offset}&limit=3") for offset in (0, 3, 6, 9, 12)]
        assert [item["id"] for page in pages for item in page.json] == ids
        assert [headers(page) for page in pages] == [
            ("10", "3", None),
            ("10", "3", None),
            ("10", "3", None),
            ("10", "1", None),
            ("10", "0", None),
        ]


def test_a_page_that_the_seller_cuts_says_so():
    with running(page_maximum=4) as buyer:
        for _ in range(5):
            buyer.create()
        assert headers(buyer.call("GET", "troubleTicket")) == ("5", "4", "true")
        assert headers(buyer.call("GET", "troubleTicket?limit=50")) == ("5", "4", "true")
        assert headers(buyer.call("GET", "troubleTicket?limit=4")) == ("5", "4", None)
        assert headers(buyer.call("GET", "troubleTicket?limit=50&offset=1")) == ("5", "4", None)
        assert headers(buyer.call("GET", "troubleTicket?limit=0")) == ("5", "0", None)


def test_more_matches_than_are_counted_are_marked():
    with running(page_maximum=4, total_bound=3) as buyer:
        for _ in range(9):
            buyer.create()
        assert headers(buyer.call("GET", "troubleTicket?limit=2")) == (None, "2", "true")
        assert headers(buyer.call("GET", "troubleTicket?offset=4&limit=2")) == (None, "2", "true")
        assert headers(buyer.call("GET", "troubleTicket?offset=7&limit=2")) == ("9", "2", None)


def test_nobody_lists_tickets_of_another_buyer():
    with running() as buyer:
        buyer.create()
        with buyer.seller.store.transaction() as tx:
            tx.add({**ticket_request(), "id": "x", "creationDate": EARLY, "status": "acknowledged"}, buyer="somebody else")
        assert "x" not in buyer.list()
        assert headers(buyer.call("GET", "troubleTicket"))[0] == "1"


def test_the_order_is_that_of_creation_by_the_sellers_clock():
    with running() as buyer:
        first = buyer.create()["id"]
        buyer.seller.clock.move(by=-3600)
        earlier = buyer.create()["id"]
        assert buyer.list() == [earlier, first]
