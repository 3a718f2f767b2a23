from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Exchange, Notification, now
from ttck.specs.vocabulary import Operation
from ttck.suites.common import alone_lists
from ttck.suites.ticket import alone_rules as rules
from ttck.suites.ticket.scenarios.c_listing import ALWAYS

BASE = "http://127.0.0.1:9/mefApi/sonata/troubleTicket/v4/troubleTicket"
BEGAN = now()
CONTACT = {"role": "reporterContact", "name": "n", "number": "+1", "emailAddress": "a@b.example"}
RIGHT = {
    "description": "no light", "severity": "minor", "priority": "low", "observedImpact": "down", "ticketType": "assistance",
    "relatedEntity": [{"id": "P", "@referredType": "Product", "role": "affected"}], "relatedContactInformation": [CONTACT],
}  # fmt: skip


def call(
    operation: str, *, sent: Any = None, answer: Any = None, status: int = 200, ticket: str | None = None, query: str = ""
) -> Exchange:
    return Exchange(
        number=1, scenario="recorded", label=operation, operation=operation, ticket=ticket, at=BEGAN, elapsed=0.0,
        method="POST" if sent else "GET", url=BASE + query, request_headers={}, request_body=None, sent=sent,
        answer=Answer(status=status, headers={}, body=json.dumps(answer).encode()),
    )  # fmt: skip


def traffic(*exchanges: Exchange, apart: float = 1.0) -> Traffic:
    stamped = (replace(e, number=n, at=BEGAN + timedelta(seconds=n * apart)) for n, e in enumerate(exchanges, start=1))
    return Traffic(stamped)


def broken(observations: Any, rule: Any) -> list[bool]:
    return [rule(one) is not None for one in observations]


def create(**changes: Any) -> Exchange:
    return call(Operation.CREATE, sent=RIGHT, answer={**RIGHT, "id": "1", "status": "acknowledged", **changes}, status=201)


def seen(state: str) -> Exchange:
    return call(Operation.RETRIEVE, answer={**RIGHT, "id": "1", "status": state}, ticket="1")


@pytest.mark.parametrize(("shown", "wrong"), [("no light", False), ("no li", True)])
def test_a_create_is_echoed(shown: str, *, wrong: bool) -> None:
    assert broken(rules.right_creates(traffic(create(description=shown))), rules.echoed) == [wrong]


def test_a_create_that_lacks_something_is_refused() -> None:
    sent = {name: value for name, value in RIGHT.items() if name != "severity"}
    found = traffic(
        call(Operation.CREATE, sent=sent, answer={"id": "1"}, status=201), call(Operation.CREATE, sent=sent, status=400), create()
    )
    assert broken(rules.without(found, "severity"), rules.not_taken("severity")) == [True, False]
    assert rules.without(found, "reporterContact") == []


def test_the_ticket_that_was_asked_for_is_answered() -> None:
    other = call(Operation.RETRIEVE, answer={"id": "2"}, ticket="1")
    assert broken(rules.asked_for(traffic(seen("closed"), other)), rules.the_one) == [False, True]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?severity=major", [True]),
        ("?severity=minor", [False]),
        ("?creationDate.gt=2026-01-02T00:00:00Z", []),
        ("?severity=major,minor", []),
        ("?severity=major&severity=minor", []),
    ],
)
def test_a_filtered_list_does_not_contradict_itself(query: str, expected: list[bool]) -> None:
    found = traffic(call(Operation.LIST, answer=[{"id": "1", "severity": "minor"}], query=query))
    assert broken(alone_lists.filtered(found, Operation.LIST, "severity"), alone_lists.keeps_to("a ticket")) == expected


def test_the_items_of_a_list_are_summaries() -> None:
    whole = dict.fromkeys(ALWAYS, "x")
    less = {name: value for name, value in whole.items() if name != "description"}
    assert broken(rules.listed(traffic(call(Operation.LIST, answer=[whole, less]))), rules.summarised) == [False, True]


def other(shown: dict[str, Any], *, asked: str = "1") -> list[bool]:
    found = traffic(call(Operation.RETRIEVE, answer=shown, ticket=asked))
    return broken(rules.asked_for(found), rules.the_one)


def test_a_ticket_is_known_by_either_identifier() -> None:
    assert other({"id": "T-1"}, asked="t-1") == [False]
    assert other({"id": "T-1", "externalId": "mine"}, asked="mine") == [False]
    assert other({"id": "T-1", "externalId": "mine"}, asked="yours") == [True]


@pytest.mark.parametrize(
    ("path", "event", "wrong"),
    [
        ("/listener/troubleTicketStatusChangeEvent", {"eventType": "troubleTicketStatusChangeEvent", "event": {"id": "1"}}, False),
        ("/listener/troubleTicketResolvedEvent", {"eventType": "troubleTicketStatusChangeEvent", "event": {"id": "1"}}, True),
        ("/from/the/gateway", {"eventType": "troubleTicketStatusChangeEvent", "event": {"id": "1"}}, False),
        ("/listener/troubleTicketStatusChangeEvent", {"eventType": "troubleTicketStatusChangeEvent", "event": {}}, True),
        ("/listener/troubleTicketStatusChangeEvent", {"event": {"id": "1"}}, True),
        ("/from/the/gateway", {"eventType": "somethingElse", "event": {"id": "1"}}, True),
    ],
)
def test_a_notification_says_what_and_which(path: str, event: dict[str, Any], *, wrong: bool) -> None:
    told = Notification(number=1, at=BEGAN, subscription="recorded", path=path, headers={}, body=json.dumps(event).encode())
    assert (rules.says_what_and_which(told) is not None) is wrong
