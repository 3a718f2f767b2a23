"""Lists, state histories and replaced contacts in recorded traffic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ttck.harness.judge.histories import ASIDE
from ttck.harness.record.exchange import Answer, Exchange
from ttck.harness.replay.recorded_traffic import Recorded
from ttck.specs.vocabulary import Operation
from ttck.suites.selftest.tests.test_ticket_alone_acts import TICKET, WHOLE_AND_PART, Kind, broken, call, create, recorded, seen
from ttck.suites.ticket import alone_steps, binding_rules, kept_rules, state_rules


def listed(state: str) -> Exchange:
    return replace(call(Operation.LIST, ticket=None, answer=[{**TICKET, "status": state}]), method="GET")


@WHOLE_AND_PART
@pytest.mark.parametrize(
    ("before", "later", "wrong"),
    [
        ("cancelled", "acknowledged", True), ("closed", "inProgress", True), ("inProgress", "acknowledged", True),
        ("cancelled", "cancelled", False), ("resolved", "inProgress", False), ("acknowledged", "closed", False),
        ("cancelled", "odd", False),
    ],
)  # fmt: skip
def test_a_list_shows_no_state_that_cannot_follow(kind: Kind, before: str, later: str, wrong: bool) -> None:  # noqa: FBT001 - a row
    rows = alone_steps.listed_later(recorded(kind, seen(before), listed(later), apart=10), patience=5)
    assert broken(rows, alone_steps.as_a_row(lambda _: None, lambda _: None)) == [wrong]


@WHOLE_AND_PART
def test_a_list_may_need_a_moment_and_one_beside_a_change_tells_nothing(kind: Kind) -> None:
    soon = recorded(kind, seen("cancelled"), listed("acknowledged"), apart=1)
    beside = recorded(kind, seen("cancelled"), replace(listed("acknowledged"), scenario=ASIDE), apart=10)
    assert alone_steps.listed_later(soon, patience=5) == alone_steps.listed_later(beside, patience=5) == []


def history(*states: str) -> list[dict[str, Any]]:
    return [{"status": state, "changeDate": f"2030-01-01T00:00:0{n}Z"} for n, state in enumerate(states)]


@WHOLE_AND_PART
def test_every_history_is_judged_and_not_the_last_alone(kind: Kind) -> None:
    right = history("acknowledged", "inProgress", "resolved", "reopened", "inProgress")
    wrong = history("acknowledged", "inProgress", "resolved", "inProgress")
    shown = [seen("inProgress", statusChange=one) for one in (right[:3], wrong, right, right)]
    found = list(state_rules.histories(recorded(kind, create(), *shown)))
    assert broken(found, state_rules.history_follows_the_graph) == [False, True, False]


@pytest.mark.parametrize(("count", "wrong"), [("1", False), ("5", True), ("many", False), ("²", False), ("", False)])
def test_the_count_of_a_page_is_true(count: str, wrong: bool) -> None:  # noqa: FBT001 - a row
    page = listed("closed")
    answer = Answer(status=200, headers={"x-result-count": count}, body=page.answer.body if page.answer else b"")
    assert (binding_rules.count_is_true(replace(page, answer=answer)) is not None) == wrong


def contact(name: str) -> dict[str, str]:
    return {"role": "buyerTechnicalContact", "name": name, "number": "+1", "emailAddress": "a@b.example"}


@pytest.mark.parametrize(
    ("said", "read", "wrong"),
    [(["new"], ["new"], False), (["old", "new"], ["old", "new"], True), (["old"], ["new"], False), (["new"], ["old"], False)],
)
def test_no_technical_contact_of_before_is_left(said: list[str], read: list[str], wrong: bool) -> None:  # noqa: FBT001 - a row
    answers = [{**TICKET, "status": "acknowledged", "relatedContactInformation": [contact(one) for one in names]} for names in (said, read)]
    patch = call(Operation.PATCH, sent={"relatedContactInformation": [contact("new")]}, answer=answers[0])
    told = recorded(Recorded, create(), seen(), patch, call(Operation.RETRIEVE, answer=answers[1]))
    assert broken(kept_rules.replaced(told, kept_rules.BUYER_CONTACT), kept_rules.is_replaced) == [wrong]
