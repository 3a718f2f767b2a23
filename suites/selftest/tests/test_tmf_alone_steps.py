"""What readings of one ticket in recorded TMF621 traffic contradict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ttck.harness.judge.histories import ASIDE
from ttck.harness.record.exchange import Answer, Exchange
from ttck.harness.replay.recorded_traffic import Excerpt
from ttck.suites.selftest.tests.test_tmf_alone_acts import broken, create, listed, patch, recorded, seen
from ttck.suites.tmf import alone_steps as rules

EARLY, LATE = "2030-01-01T00:00:00Z", "2030-01-01T01:00:00Z"


def judged(name: str, *readings: Exchange) -> list[bool]:
    rule = {"lastUpdate": rules.not_back, "creationDate": rules.same_creation}[name]
    return broken(rules.pairs(recorded(Excerpt, *readings), name), rule)


def test_the_last_update_does_not_go_back() -> None:
    assert judged("lastUpdate", seen(lastUpdate=EARLY), seen(lastUpdate=LATE), seen(lastUpdate=LATE)) == [False, False]
    assert judged("lastUpdate", seen(lastUpdate=LATE), seen(lastUpdate=EARLY)) == [True]
    assert judged("lastUpdate", seen(lastUpdate=LATE), seen(lastUpdate="2030-01-01T02:00:00+01:00")) == [False]
    assert judged("lastUpdate", seen(lastUpdate=LATE), replace(seen(lastUpdate=EARLY), scenario=ASIDE)) == []
    assert judged("lastUpdate", seen(lastUpdate="2030-01-01T01:00:00"), seen(lastUpdate=EARLY)) == []  # a moment without its zone
    assert judged("lastUpdate", seen(lastUpdate=LATE), seen(), seen(lastUpdate=LATE)) == []


def test_a_ticket_is_created_once() -> None:
    assert judged("creationDate", seen(creationDate=EARLY), patch({"name": "x"}, seen(creationDate=LATE).document)) == [True]
    assert judged("creationDate", seen(creationDate=EARLY), seen(creationDate="2030-01-01T00:00:00.000+00:00")) == [False]
    anew = replace(create(), answer=Answer(status=201, headers={}, body=seen(creationDate=LATE).answer.body))  # type: ignore[union-attr]
    assert judged("creationDate", seen(creationDate=EARLY), anew) == []


def found(*rows: Any, query: str = "?severity=Major", total: int | None = None, here: int | None = None, after: Any = None) -> list[bool]:
    page = listed(*rows, query=query)
    counts = {"x-total-count": total, "x-result-count": here}
    headers = {name: str(value) for name, value in counts.items() if value is not None}
    page = replace(page, answer=Answer(status=200, headers=headers, body=page.answer.body if page.answer else b""))
    return broken(rules.matching(recorded(Excerpt, seen(), page, after or seen()), "severity"), rules.is_found)


def test_a_whole_filtered_list_has_what_matches_before_and_after() -> None:
    assert found({"id": "1"}, {"id": "2"}, total=2) == [False]
    assert found({"id": "2"}, total=1) == [True]
    assert found(total=0) == [True]
    assert found({"id": "2"}, total=2, here=2) == [True]


@pytest.mark.parametrize(
    "case",
    [
        {"total": 2},  # there may be another page
        {},
        {"total": 1, "query": "?severity=Major&limit=1"},
        {"total": 1, "query": "?severity=Minor"},
        {"total": 1, "after": seen(severity="Minor")},
    ],
)
def test_any_other_list_may_lack_it(case: dict[str, Any]) -> None:
    assert found({"id": "2"}, **case) == []
