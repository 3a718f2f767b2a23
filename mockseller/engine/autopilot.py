"""Autopilots: what a seller decides by itself, and when. Rules in, the next decision about an item out; nothing here acts."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from ttck.mockseller.engine.clock import MICROS, micros_of
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.timer import Timer

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_MAGIC = re.compile(r"(?<![\w-])scenario:([A-Za-z0-9_-]{1,64})")
_DEEPEST = 20  # levels of a document in which a scenario is looked for
OFTEN, ONCE = 20, 1  # how often a decision is made about one item that leads on, and any other
FOREVER = 10**9

Counts = dict[str, tuple[int, int]]  # by rule: how often it acted on the item, and when last, in microseconds


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: a decision, when it is due, and for which items. Times in seconds, `chance` from 0 to 1.

    `key` is its name in the agenda. `states` are those in which it holds, by kind, None for any. It is about nothing that there is
    where `every` is true. `since` names an attribute with the moment to count from, empty for when the item came into its state.
    """

    key: str
    do: str
    soonest: float
    latest: float
    states: Mapping[Kind, frozenset[str] | None] = field(default_factory=dict)
    every: bool = False
    since: str = ""
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    chance: float = 1.0
    times: int = ONCE
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """The rules of one life, with a sentence about it; `left_out` are those that mean nothing to this seller, in words."""

    says: str = ""
    rules: tuple[Rule, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Autopilot:
    """Everything that a seller does by itself: its name, what the dice are thrown by, and the lives by scenario; "" is the usual one."""

    name: str
    seed: int
    scenarios: Mapping[str, Scenario]

    def rule(self, key: str) -> Rule | None:
        """The rule of that key."""
        return self._rules.get(key)

    def only(self, rule: Rule) -> Autopilot:
        """The same with one rule alone."""
        return replace(self, scenarios={"": Scenario(rules=(rule,))})

    @functools.cached_property
    def _rules(self) -> Mapping[str, Rule]:
        return {rule.key: rule for scenario in self.scenarios.values() for rule in scenario.rules}


@dataclass(frozen=True, kw_only=True)
class Life:
    """What an autopilot knows of an item: its number, its kind and state, since when it is in it (microseconds), and what it did to it."""

    number: int
    kind: Kind | None
    state: str | None
    since: int
    scenario: str = ""
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row of the agenda: an item, or under an empty kind a rule that is about none, and what is decided next, and when."""

    seq: int
    kind: str
    item: str
    scenario: str
    state: str | None
    since: int
    counts: bytes
    due: int | None
    rule: str | None

    def life(self, *, state: str | None, since: int, counts: Counts) -> Life:
        """What the autopilot is asked with."""
        return Life(
            number=self.seq, kind=Kind(self.kind) if self.kind else None, state=state, since=since, scenario=self.scenario, counts=counts
        )


class AtWork(Protocol):
    """An autopilot at work for one seller (`ttck.mockseller.engine.pilot`)."""

    plan: Autopilot
    timer: Timer

    def coming(self, *, most: int) -> list[Entry]:
        """What is decided next, the soonest first."""

    def entry(self, kind: Kind, item_id: str) -> Entry | None:
        """What the agenda has of an item."""

    def next_due(self) -> int | None:
        """When something is to be decided next, in microseconds of the seller's clock."""

    def called(self, header: str | None) -> str:
        """The scenario that a request calls in its header."""

    def rows(self) -> list[dict[str, Any]]:
        """The agenda as a snapshot has it."""

    def restored(self, rows: list[dict[str, Any]] | None) -> None:
        """Hold the agenda of a snapshot, or make one for its items where it has none."""


def span(text: str) -> tuple[float, float]:
    """A duration, or two with dots between, in seconds: the shortest and the longest.

    Raises:
        ValueError: it is neither, or ends before it begins.
    """
    first, dots, last = text.replace(" ", "").partition("..")
    found = [_DURATION.fullmatch(one) for one in (first, last if dots else first)]
    if not all(found):
        raise ValueError(f"{text!r} is no duration: give a number with ms, s, m, h or d, or a span such as 5s..20s")
    low, high = (float(one[1]) * _SECONDS[one[2]] for one in found if one)
    if high < low:
        raise ValueError(f"{text!r} ends before it begins")
    return low, high


def percent(text: str) -> float:
    """A chance that is written as 30%, from 0 to 1.

    Raises:
        ValueError: it is not written so, or more than 100%.
    """
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,3})?)\s*%", text)
    if not found or float(found[1]) > 100:  # noqa: PLR2004 - percent
        raise ValueError(f"{text!r} is no chance: give it as 30%")
    return float(found[1]) / 100


def named_in(document: Any, depth: int = 0) -> str | None:
    """The scenario that a document calls by a text with ``scenario:NAME`` in it, the first one; None without."""
    if isinstance(document, str):
        found = _MAGIC.search(document)
        return found[1] if found else None
    values = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    inner = (named_in(one, depth + 1) for one in values) if depth < _DEEPEST else ()
    return next((one for one in inner if one is not None), None)


def next_decision(pilot: Autopilot, life: Life, document: Mapping[str, Any]) -> tuple[int, Rule] | None:
    """What the seller decides next about an item, and when, in microseconds of its clock; None for nothing.

    The same item, rule and seed give the same moment, so that this may be asked as often as one likes.
    """
    found = [(at, rule) for rule in pilot.scenarios[life.scenario].rules if (at := _due(pilot, life, document, rule)) is not None]
    return min(found, key=lambda one: one[0], default=None)


def _due(pilot: Autopilot, life: Life, document: Mapping[str, Any], rule: Rule) -> int | None:
    times, last = life.counts.get(rule.key, (0, 0))
    if times >= rule.times or not _about(rule, life) or not _meets(rule, document):
        return None
    if rule.chance < 1 and _dice(pilot, life, rule, "chance").random() >= rule.chance:
        return None
    begun = max(life.since, last)
    if rule.since and last == 0:
        moments = [_moment(one) for one in _values(document, rule.since.split("."))]
        begun = next((one for one in moments if one is not None), -1)
        if begun < 0:
            return None
    return begun + int(_dice(pilot, life, rule, times).uniform(rule.soonest, rule.latest) * MICROS)


def _about(rule: Rule, life: Life) -> bool:
    if rule.every or life.kind is None:
        return rule.every and life.kind is None
    if life.kind not in rule.states:
        return False
    states = rule.states[life.kind]
    return states is None or life.state in states


def _dice(pilot: Autopilot, life: Life, rule: Rule, throw: object) -> Random:
    return Random(f"{pilot.seed}/{rule.key}/{life.number}/{life.state}/{throw}")  # noqa: S311 - a life, no secret


def _meets(rule: Rule, document: Mapping[str, Any]) -> bool:
    return all(_fits(list(_values(document, path.split("."))), wanted) for path, wanted in rule.when.items())


def _fits(found: list[Any], wanted: tuple[Any, ...]) -> bool:
    if not found:
        return None in wanted
    return any(_is(value, one) for value in found for one in wanted)


def _is(value: Any, wanted: Any) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return fnmatchcase(value, wanted)
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def _values(document: Any, path: list[str]) -> Iterator[Any]:
    """All values at a path of names; a list on the way stands for each of its entries."""
    if isinstance(document, list):
        for one in document:
            yield from _values(one, path)
    elif not path:
        yield document
    elif isinstance(document, Mapping) and path[0] in document:
        yield from _values(document[path[0]], path[1:])


def _moment(value: Any) -> int | None:
    try:
        return micros_of(value)
    except (TypeError, ValueError):
        return None
