"""Lists in recorded traffic beside the readings around them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ttck.harness.judge.histories import ASIDE
from ttck.harness.record.exchange import Answer, Exchange
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.common import alone_lists
from ttck.suites.incident import alone_rules as incident_rules
from ttck.suites.selftest.tests.test_ticket_alone_acts import BASE, TICKET, WHOLE_AND_PART, broken, call, recorded, seen
from ttck.suites.selftest.tests.test_ticket_alone_acts import Kind as Reader
from ttck.suites.ticket import alone_rules

OTHER = {**TICKET, "id": "2"}
ROW = {"severity": "minor", "sellerSeverity": "minor", "priority": "low", "sellerPriority": "low", "externalId": "mine"}


def page(*rows: Any, query: str = "", total: int | None = None, operation: str = Operation.LIST) -> Exchange:
    found = replace(call(operation, ticket=None, answer=list(rows)), method="GET", url=f"{BASE}{query}")
    headers = {"x-total-count": str(len(rows) if total is None else total)}
    return replace(found, answer=Answer(status=200, headers=headers, body=found.answer.body if found.answer else b""))


def rows(kind: Reader, *exchanges: Exchange) -> list[bool]:
    found = alone_lists.listed(recorded(kind, *exchanges, apart=10), Kind.TICKET, Operation.LIST, patience=5)
    return broken(found, alone_rules.AS_READ)


def row(state: str = "acknowledged", **changes: Any) -> dict[str, Any]:
    made = {**TICKET, **ROW, "status": state, **changes}
    return {name: value for name, value in made.items() if value is not None}


@WHOLE_AND_PART
@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        ({}, False),
        ({"externalId": None}, True),
        ({"externalId": "another"}, True),
        ({"priority": "high"}, False),
        ({"priority": None}, True),
    ],
)
def test_a_row_has_what_the_readings_around_it_have(kind: Reader, shown: dict[str, Any], wrong: bool) -> None:  # noqa: FBT001 - a row
    assert rows(kind, seen(**ROW), page(row(**shown)), seen(**ROW)) == [wrong]


@WHOLE_AND_PART
def test_what_may_have_changed_around_a_list_tells_nothing(kind: Reader) -> None:
    bare = page(row(externalId=None))
    assert rows(kind, seen(**ROW), bare) == [False]  # it may have been patched away
    assert rows(kind, seen(), bare, seen(**ROW)) == [False]
    assert rows(kind, seen(**ROW), replace(bare, scenario=ASIDE), seen(**ROW)) == []
    assert rows(kind, seen(**ROW), page(row(externalId="new")), seen(**{**ROW, "externalId": "new"})) == [False]
    first, second = ({**ROW, "resolutionDate": f"2030-01-0{day}T00:00:00Z"} for day in (1, 2))
    assert rows(kind, seen("resolved", **first), page(row("reopened")), seen("resolved", **second)) == [False]


@WHOLE_AND_PART
def test_what_is_closed_stays_resolved_when_it_was(kind: Reader) -> None:
    dated = {**ROW, "resolutionDate": "2030-01-01T00:00:00Z"}
    assert rows(kind, seen("closed", **dated), page(row("closed"))) == [True]
    assert rows(kind, seen("closed", **dated), page(row("closed", **dated))) == [False]
    assert rows(kind, seen("resolved", **dated), page(row("closed"))) == [False]  # it may have been reopened, and no reading says so


def missed(kind: Reader, *exchanges: Exchange, apart: float = 10) -> list[bool]:
    told = recorded(kind, *exchanges, apart=apart)
    found = alone_lists.matching(told, Kind.TICKET, Operation.LIST, "severity", lasting=alone_rules.LASTING, patience=5)
    return broken((one for one in found if one.before.document["id"] == "1"), alone_rules.IS_FOUND)


@WHOLE_AND_PART
def test_a_whole_list_has_what_matches_before_and_after(kind: Reader) -> None:
    query, mine = "?severity=minor", seen(**ROW)
    beside = call(Operation.RETRIEVE, ticket="2", answer={**OTHER, **ROW, "status": "acknowledged"})
    other = {**OTHER, **ROW}
    assert missed(kind, mine, beside, page(other, query=query), mine) == [True]
    assert missed(kind, mine, beside, page(other, row(), query=query), mine) == [False]
    assert missed(kind, mine, beside, page(other, query=query)) == []
    assert missed(kind, mine, beside, page(other, query=query, total=2), mine) == []
    assert missed(kind, mine, beside, page(query=query), mine) == []  # somebody else may have asked
    assert missed(kind, mine, beside, page(other, query=f"{query}&status=acknowledged"), mine) == []  # it may have moved there and back
    assert missed(kind, mine, beside, page(other, query=query), mine, apart=1) == []
    assert missed(kind, mine, beside, page(other, query=query), seen(**{**ROW, "severity": "major"})) == []
    stranger = replace(page(other, query=query), request_headers={"Authorization": "Bearer other"})
    assert missed(kind, mine, beside, stranger, mine) == []


def incident(**changes: Any) -> Exchange:
    made = {"id": "I", "priority": "high", "severity": "minor", "status": "created", **changes}
    return call(Operation.RETRIEVE_INCIDENT, ticket="I", answer=made)


@WHOLE_AND_PART
def test_an_incident_in_a_list_has_what_every_incident_has(kind: Reader) -> None:
    listing = Operation.LIST_INCIDENTS
    bare = page({"id": "I", "severity": "minor", "status": "created"}, operation=listing, query="?status=closed")
    told = recorded(kind, incident(), bare, incident(priority="low"), apart=10)
    assert broken(alone_lists.listed(told, Kind.INCIDENT, listing, patience=5), incident_rules.AS_READ) == [True]
    assert broken(alone_lists.filtered(told, listing, "status"), alone_lists.keeps_to("an incident")) == [True]
