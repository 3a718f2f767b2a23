"""Use cases 13 and 14: the list of incidents, and one incident."""

from __future__ import annotations

import pytest

from ttck.mockseller.tests.support import running

EARLY, LATE = "2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"


def make(buyer, /, **args):
    answer = buyer.control("POST", "/stimuli/incident_create", {"args": args})
    assert answer.status == 200, answer.text
    return answer.json["id"]


def do(buyer, incident_id, name, **args):
    answer = buyer.control("POST", f"/stimuli/incident_{name}", {"id": incident_id, "args": args})
    assert answer.status == 200, answer.text


def listed(buyer, query=""):
    answer = buyer.call("GET", f"incident?{query}")
    assert answer.status == 200, answer.text
    return [item["id"] for item in answer.json]


@pytest.fixture(scope="module")
def two():
    """Two incidents that differ in every filter; the second is closed and has all dates."""
    with running() as buyer:
        make(buyer)
        entities = [{"id": "P-2", "@referredType": "Product", "role": "r"}, {"id": "S-2", "@referredType": "Service", "role": "r"}]
        words = {"severity": "extensive", "priority": "critical", "impact": "down", "incidentType": "maintenance"}
        buyer.other = make(buyer, relatedEntity=entities, situationStartDate="2019-01-01T00:00:00Z", **words)
        do(buyer, buyer.other, "update", attribute="expectedClosedDate")
        do(buyer, buyer.other, "close")
        yield buyer


@pytest.mark.parametrize(
    "query",
    [
        "severity=extensive",
        "priority=critical",
        "impact=down",
        "incidentType=maintenance",
        "status=closed",
        "relatedEntityId=P-2",
        "relatedEntityId=S-2",
        "relatedEntityType=Service",
        "relatedEntityId=S-2&relatedEntityType=Service",
        f"situationStartDate.lt={EARLY}",
        f"expectedClosedDate.gt={EARLY}",
        f"expectedClosedDate.lt={LATE}",
        f"closedDate.gt={EARLY}",
        f"closedDate.lt={LATE}",
        f"creationDate.gt={EARLY}&creationDate.lt={LATE}&status=closed&severity=extensive&buyerId=B",
    ],
)
def test_every_filter_finds_its_incident_only(two, query):
    assert listed(two, query) == [two.other]


@pytest.mark.parametrize(
    "query",
    [
        "severity=extensive&priority=high",
        "relatedEntityId=P-2&relatedEntityType=Service",
        f"creationDate.gt={LATE}",
        f"situationStartDate.gt={LATE}",
        f"closedDate.lt={EARLY}",
    ],
)
def test_filters_are_combined(two, query):
    assert listed(two, query) == []


@pytest.mark.parametrize("query", ["status=notAState", "incidentType=degraded", "creationDate.gt=soon", "limit=x"])
def test_what_cannot_be_understood_is_refused(two, query):
    answer = two.call("GET", f"incident?{query}")
    assert (answer.status, answer.json["code"]) == (400, "invalidQuery")


def test_the_list_item_is_the_incident_without_its_lists(two):
    (item,) = two.call("GET", "incident?status=closed").json
    whole = two.call("GET", f"incident/{two.other}").json
    left_out = {"relatedContactInformation", "statusChange"}
    assert item == {name: value for name, value in whole.items() if name not in left_out}
    assert {"situationStartDate", "expectedClosedDate", "closedDate", "impact"} <= set(item)


def test_pages_count_all_matches_and_say_when_they_are_cut():
    with running(page_maximum=3) as buyer:
        ids = [make(buyer, product=f"P-{number % 2}") for number in range(5)]
        for query, found, headers in (
            ("offset=1&limit=2", ids[1:3], ("5", "2", None)),
            ("", ids[:3], ("5", "3", "true")),
            ("limit=9&offset=2", ids[2:], ("5", "3", None)),
            ("limit=0", [], ("5", "0", None)),
            ("relatedEntityId=P-1", [ids[1], ids[3]], ("2", "2", None)),
        ):
            answer = buyer.call("GET", f"incident?{query}")
            assert [item["id"] for item in answer.json] == found
            names = ("X-Total-Count", "X-Result-Count", "X-Pagination-Throttled")
            assert tuple(answer.headers.get(name) for name in names) == headers


def test_an_incident_belongs_to_its_buyer(buyer):
    own, foreign = make(buyer), make(buyer, buyer="somebody else")
    assert listed(buyer) == [own]
    assert buyer.call("GET", f"incident/{own}").json["href"].endswith(f"/troubleTicket/v4/incident/{own}")
    for unknown in (foreign, "nope", buyer.create()["id"]):
        answer = buyer.call("GET", f"incident/{unknown}")
        assert (answer.status, answer.json["code"]) == (404, "notFound")


def test_the_types_of_the_draft_hold_the_impact():
    with running(incident_model="type4") as buyer:
        buyer.check = False  # the contract has the published model only
        first = make(buyer, impact="down")
        second = make(buyer, incidentType="maintenance")
        incident = buyer.call("GET", f"incident/{first}").json
        assert "impact" not in incident
        assert incident["incidentType"] == "down"
        assert listed(buyer, "incidentType=down") == [first]
        assert listed(buyer, "incidentType=maintenance&impact=down") == [second]
        assert buyer.call("GET", "incident?incidentType=repair").status == 400
