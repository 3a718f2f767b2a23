from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ttck.harness.judge.smaller_examples import Shrinker
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.harness.record.state_probe import Attempt
from ttck.harness.record.stories import LOST, StoryError, told, written
from ttck.specs.vocabulary import Kind, TicketState

WHEN = datetime(2026, 11, 21, 9, 1, 2, tzinfo=UTC)


def exchange(number: int, **values: Any) -> Exchange:
    standard: dict[str, Any] = {
        "scenario": "s", "label": "l", "operation": "createTroubleTicket", "ticket": None, "at": WHEN, "elapsed": 0.1, "method": "GET",
        "url": "http://s/x", "request_headers": {}, "request_body": None, "sent": None, "answer": None,
    }  # fmt: skip
    return Exchange(number=number, **{**standard, **values})


ENTRIES = (exchange(1), exchange(2))


def again(story: Any) -> Any:
    return told(json.loads(json.dumps(written(story, ENTRIES))), ENTRIES)


@pytest.mark.parametrize(
    "story",
    [
        None, True, 7, -(2**80), 1.5, float("inf"), "text", "\ud800", "$n", [1, [2]], (1, (2, ())), frozenset({"a", "b"}),
        {"a": {"b": [1]}}, {"$n": 1}, {1: "a", (2, 3): "b"}, {Kind.TICKET: 1}, Counter("aab"),
        WHEN, TicketState.PENDING, Kind.TICKET, Unreadable("cut"),
        Attempt(about="x", before=None, exchange=ENTRIES[0], after=ENTRIES[1]),
    ],
    ids=lambda story: type(story).__name__,  # repr of a set differs from process to process
)  # fmt: skip
def test_a_story_is_read_back_as_it_was_told(story: Any) -> None:
    found = again(story)
    assert type(found) is type(story)
    if isinstance(story, Attempt):
        assert found.exchange is ENTRIES[0]
        assert found.after is ENTRIES[1]
    else:
        assert found == story


def test_the_keys_of_a_mapping_keep_their_kind() -> None:
    ((key, _),) = again({Kind.TICKET: 1}).items()
    assert key is Kind.TICKET


def test_an_entry_that_a_scenario_changed_keeps_the_change() -> None:
    found = again([replace(ENTRIES[0], operation="other")])
    assert found[0].number == 1
    assert found[0].operation == "other"
    assert written(exchange(9), ENTRIES) == {LOST: "an entry"}


def test_what_can_ask_the_seller_is_left_out() -> None:
    shrinker = Shrinker(strategy=None, observe=lambda document: [], seed=1, attempts=2)  # type: ignore[arg-type]
    assert again({"shrinker": shrinker, "more": object()}) == {"shrinker": None, "more": None}


def test_what_is_nested_without_end_ends() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert "too deep" in json.dumps(written(endless, ENTRIES))
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    with pytest.raises(StoryError):
        told(deep, ENTRIES)


@dataclass(frozen=True)
class Stranger:
    name: str


@pytest.mark.parametrize(
    "document",
    [
        {"$n": 99}, {"$n": "1"}, {"$is": "os:system", "has": {}}, {"$is": "subprocess:Popen", "has": {"args": "id"}}, {"$is": 5},
        {"$is": "ttck.suites.nowhere:X", "has": {}}, {"$is": "ttck.harness.record.exchange:now", "has": {}},
        {"$is": "ttck.harness.record.exchange:Exchange.__init__", "has": {}}, {"$is": "ttck.harness.record.recorder:Recorder", "has": {}},
        {"$is": "ttck.harness.record.state_probe:Attempt", "has": {"surprise": 1}}, {"$enum": "ttck.specs.vocabulary:Kind", "is": "cake"},
        {"$enum": "ttck.harness.record.state_probe:Attempt", "is": 1}, {"$at": "yesterday"}, {"$number": "much"}, {"$what": 1},
        {"$map": [1]}, {"$set": [[1]]}, {"$is": f"{__name__}:Stranger", "has": {"name": "x"}}, {"$n": 1, "but": {"nothing": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_a_hostile_story_is_refused_and_makes_nothing(document: Any) -> None:
    with pytest.raises(StoryError):
        told(document, ENTRIES)
