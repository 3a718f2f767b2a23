from __future__ import annotations

import json
from typing import Any

import pytest

from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Answer, Exchange, now
from ttck.specs.vocabulary import Operation
from ttck.suites.common.alone import recorded
from ttck.suites.tmf import alone_rules as rules
from ttck.suites.tmf import create_rules

BASE = "http://127.0.0.1:9/tmf-api/troubleTicket/v5/troubleTicket"
RIGHT = {"@type": "TroubleTicket", "description": "no light", "severity": "Major", "ticketType": "outage"}


def call(operation: str, *, sent: Any = None, answer: Any = None, status: int = 200, query: str = "") -> Exchange:
    body = json.dumps(answer).encode()
    return Exchange(
        number=1, scenario="recorded", label=operation, operation=operation, ticket=None, at=now(), elapsed=0.0,
        method="POST" if sent else "GET", url=BASE + query, request_headers={}, request_body=None, sent=sent,
        answer=Answer(status=status, headers={}, body=body),
    )  # fmt: skip


def broken(observations: Any, rule: Any) -> list[bool]:
    return [rule(one) is not None for one in observations]


def test_a_story_that_nobody_told_is_known() -> None:
    assert not recorded(lambda name: name)


@pytest.mark.parametrize(("status", "wrong"), [(201, False), (202, False), (200, True)])
def test_the_status_of_a_create(status: int, *, wrong: bool) -> None:
    made = call(Operation.CREATE, sent=RIGHT, answer={**RIGHT, "id": "1", "href": f"{BASE}/1"}, status=status)
    found = create_rules.answers(rules.right_creates(Traffic([made]), "v5"))
    assert broken(found, create_rules.created("v5")) == [wrong]


@pytest.mark.parametrize(("shown", "wrong"), [("no light", False), ("no li", True)])
def test_what_a_create_answers(shown: str, *, wrong: bool) -> None:
    made = call(Operation.CREATE, sent=RIGHT, answer={**RIGHT, "id": "1", "href": f"{BASE}/1", "description": shown}, status=201)
    assert any(broken(create_rules.kept(rules.right_creates(Traffic([made]), "v5")), create_rules.is_kept)) is wrong


def test_a_wrong_create_is_no_right_one_and_must_be_refused() -> None:
    sent = {name: value for name, value in RIGHT.items() if name != "severity"}
    taken = call(Operation.CREATE, sent=sent, answer={**sent, "id": "1"}, status=201)
    refused = call(Operation.CREATE, sent=sent, answer={"code": "x", "reason": "y"}, status=400)
    filled = call(Operation.CREATE, sent=sent, answer={**RIGHT, "id": "1"}, status=201)
    assert rules.right_creates(Traffic([taken]), "v5") == []
    right = call(Operation.CREATE, sent=RIGHT, answer={**RIGHT, "id": "2"}, status=201)
    assert broken(rules.proving(Traffic([taken, refused, filled, right]), "v5", strict=False), rules.not_taken) == [True, False]
    assert rules.proving(Traffic([refused, filled]), "v5", strict=False) == []  # nothing shows that a right one is taken
    assert broken(rules.proving(Traffic([taken, refused, filled, right]), "v5", strict=True), rules.not_filled) == [False, False, True]


@pytest.mark.parametrize(
    ("query", "shown", "expected"),
    [
        ("?severity=Major", {"severity": "Minor"}, [True]),
        ("?severity=Major", {"severity": "Major"}, [False]),
        ("?severity=Major", {"id": "1"}, [False]),
        ("?severity=Major,Minor", {"severity": "Minor"}, []),
        ("?severity=Major&severity=Minor", {"severity": "Minor"}, []),
        ("?severity.gt=Major", {"severity": "Minor"}, []),
    ],
)
def test_a_filtered_list_shows_what_was_asked_for(query: str, shown: dict[str, Any], expected: list[bool]) -> None:
    traffic = Traffic([call(Operation.LIST, answer=[shown], query=query)])
    assert broken(rules.filtered(traffic, "severity"), rules.keeps_to("severity")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?fields=severity", [True]), ("?fields=severity,description", [False]), ("?fields=none", []), ("?fields=,,", []), ("", [])],
)
def test_a_projection_shows_nothing_else(query: str, expected: list[bool]) -> None:
    shown = {"id": "1", "@type": "TroubleTicket", "severity": "Major", "description": "no light"}
    traffic = Traffic([call(Operation.RETRIEVE, answer=shown, query=query)])
    assert broken(rules.projected(traffic), rules.narrow(lambda name: name in {"id", "@type"})) == expected


def test_a_create_that_asks_for_some_attributes_is_not_answered_with_all() -> None:
    made = call(Operation.CREATE, sent=RIGHT, answer={"id": "1", "severity": "Major"}, status=201, query="?fields=severity")
    assert rules.right_creates(Traffic([made]), "v5") == []
