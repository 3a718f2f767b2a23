"""What a seller was seen to show and to accept, and what never: the map beside the coverage of requirements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.resource_types import kind_of_event
from ttck.harness.report.exercise_facts import PLURALS, SORTS, universe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ttck.harness.record.exchange import Entry
    from ttck.harness.report.conforming import Spoken
    from ttck.specs.dialects import Resource

_DEEPEST = 6
_ERROR = 400
_LONGEST = 80  # characters of a name that a seller has made up
_STRANGERS = 200  # points beyond the facts that are listed
Key = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Point:
    """One thing that could be exercised. `produced` counts what the seller sent, `accepted` and `refused` what it was sent.

    `known` says that the facts name it; others were seen all the same. `first` is the entry of the record that shows it first.
    """

    about: str
    sort: str
    name: str
    produced: int
    accepted: int
    refused: int
    first: int | None
    known: bool = True

    @property
    def exercised(self) -> bool:
        """Whether the seller ever produced or accepted it."""
        return self.produced + self.accepted > 0


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of one sort was exercised about one resource, and what never."""

    about: str
    sort: str
    points: tuple[Point, ...]

    @property
    def exercised(self) -> int:
        """How many of those that the facts name."""
        return sum(one.exercised for one in self.points if one.known)

    @property
    def total(self) -> int:
        """How many the facts name."""
        return sum(one.known for one in self.points)

    @property
    def never(self) -> tuple[str, ...]:
        """The names of those that were not exercised; of a filter also where it was refused each time."""
        return tuple(one.name for one in self.points if one.known and not one.exercised)

    @property
    def called(self) -> str:
        """The sort, in the plural."""
        return PLURALS[self.sort]


class _Count:
    """Counts what entries show."""

    def __init__(self, spoken: Spoken) -> None:
        self._spoken = spoken
        self.known = universe(spoken.dialect, spoken.edition)
        self.produced: Counter[Key] = Counter()
        self.accepted: Counter[Key] = Counter()
        self.refused: Counter[Key] = Counter()
        self.first: dict[Key, int] = {}
        # Of each resource its attributes, and the places that have a list of values, as far as their names go without a blank.
        self._attributes = _by_resource((about, name) for about, sort, name in self.known if sort == "attribute")
        self._valued = _by_resource((about, name.partition(" ")[0]) for about, sort, name in self.known if sort == "value")
        self._edged = frozenset(about for about, sort, _ in self.known if sort == "edge")
        self._states: dict[tuple[str, str], str] = {}
        self._seen: set[tuple[str, str, str]] = set()
        self._of = {operation: (row, what) for row in spoken.dialect.resources.values() for what, operation in row.operations.items()}

    def note(self, entry: Entry) -> None:
        """Count one entry."""
        if isinstance(entry, Notification):
            self._event(entry)
        elif isinstance(entry, Exchange) and entry.answer is not None and entry.operation in self._of:
            self._exchange(entry, *self._of[entry.operation])

    def _add(self, counted: Counter[Key], key: Key, number: int, *, facts: bool = False) -> None:
        if (key in self.known or not facts) and (key in self.known or len(key[2]) <= _LONGEST):
            counted[key] += 1
            self.first.setdefault(key, number)

    def _exchange(self, entry: Exchange, row: Resource, what: str) -> None:
        taken = entry.accepted
        self._add(self.accepted if taken else self.refused, (row.name, "operation", what), entry.number)
        if what == "list":
            query = parse_qsl(entry.url.partition("?")[2].partition("#")[0], keep_blank_values=True)
            for name in dict.fromkeys(name for name, _ in row.names.asked(query, out=False)):
                self._add(self.accepted if taken else self.refused, (row.name, "filter", name), entry.number)
        if (entry.status or 0) >= _ERROR:
            self._refusal(entry, row, what)
        elif taken:
            self._documents(entry, row)

    def _refusal(self, entry: Exchange, row: Resource, what: str) -> None:
        self._add(self.produced, (row.name, "status", f"{what} {entry.status}"), entry.number)
        for path, value in _leaves(entry.document):
            if path.endswith("/code") and isinstance(value, str):
                self._add(self.produced, (row.name, "code", value), entry.number, facts=True)

    def _documents(self, entry: Exchange, row: Resource) -> None:
        held = entry.document
        for item in held if isinstance(held, list) else [held]:
            if isinstance(item, dict) and self._new(item, row):
                self._item(item, row, entry.number, self.produced)
        if isinstance(entry.sent, dict):
            self._item(entry.sent, row, entry.number, self.accepted)
        if isinstance(held, dict):
            self._edge(held, row, entry.number)

    def _new(self, item: dict[str, Any], row: Resource) -> bool:
        """Whether an item is not known in this state and with these attributes: long lists show the same ones again and again."""
        key = (row.name, str(item.get(row.id)), f"{item.get(row.state)} {sorted(item)}")
        known = key in self._seen
        self._seen.add(key)
        return not known

    def _item(self, item: dict[str, Any], row: Resource, number: int, counted: Counter[Key]) -> None:
        state = item.get(row.state)
        if isinstance(state, str):
            self._add(counted, (row.name, "state", state), number)
        leaves, valued = _leaves(item), self._valued.get(row.name, frozenset())
        for path, value in set(_scalars(one for one in leaves if one[0].partition(" ")[0] in valued)):
            self._add(counted, (row.name, "value", f"{path} {value}"), number, facts=True)
        for path in self._attributes.get(row.name, frozenset()).intersection(path for path, _ in leaves):
            self._add(counted, (row.name, "attribute", path), number, facts=True)

    def _edge(self, item: dict[str, Any], row: Resource, number: int) -> None:
        name, state = item.get(row.id), item.get(row.state)
        if isinstance(name, str) and isinstance(state, str):
            before = self._states.get((row.name, name), state)
            if before != state and row.name in self._edged:
                self._add(self.produced, (row.name, "edge", f"{before} → {state}"), number)
            self._states[row.name, name] = state

    def _event(self, entry: Notification) -> None:
        kind = kind_of_event(entry.event_type).name.lower()
        row = self._spoken.dialect.resources.get(kind)
        if row is None:
            return
        self._add(self.produced, (row.name, "event", entry.event_type), entry.number)
        event = entry.document.get("event") if isinstance(entry.document, dict) else None
        inner = event.get(row.payload) if isinstance(event, dict) and row.payload else None
        if isinstance(inner, dict):
            self._item(inner, row, entry.number, self.produced)


def _by_resource(names: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for about, name in names:
        found.setdefault(about, set()).add(name)
    return {about: frozenset(those) for about, those in found.items()}


def _leaves(document: Any) -> list[tuple[str, Any]]:
    """All places in a document, with * for any item of a list; what is null, or holds nothing, is not there."""
    found: list[tuple[str, Any]] = []
    _collect(document, "", found, deep=0)
    return found


def _collect(value: Any, path: str, found: list[tuple[str, Any]], *, deep: int) -> None:
    if isinstance(value, dict):
        for name, one in value.items() if deep <= _DEEPEST else ():
            if one is not None and one != []:
                here = f"{path}/{name}"
                found.append((here, one))
                if isinstance(one, dict | list):
                    _collect(one, here, found, deep=deep + 1)
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, dict | list):
                _collect(one, f"{path}/*", found, deep=deep)


def _scalars(leaves: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    for path, value in leaves:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str | int | float):
                yield path, str(one)


def points(entries: Iterable[Entry], spoken: Spoken) -> tuple[Point, ...]:
    """All that could be exercised, in the order of the facts, and then what was seen beyond them."""
    count = _Count(spoken)
    for entry in entries:
        count.note(entry)
    seen = dict.fromkeys((*count.produced, *count.accepted, *count.refused))
    strangers = [key for key in seen if key not in count.known][:_STRANGERS]
    return tuple(
        Point(
            about=key[0], sort=key[1], name=key[2], produced=count.produced[key], accepted=count.accepted[key],
            refused=count.refused[key], first=count.first.get(key), known=key in count.known,
        )
        for key in (*count.known, *strangers)
    )  # fmt: skip


def shares(every: Iterable[Point]) -> tuple[Share, ...]:
    """The points by resource and sort."""
    every = tuple(every)
    found: dict[tuple[str, str], list[Point]] = {}
    for one in every:
        found.setdefault((one.about, one.sort), []).append(one)
    abouts = list(dict.fromkeys(one.about for one in every))
    ordered = sorted(found, key=lambda key: (abouts.index(key[0]), SORTS.index(key[1])))
    return tuple(Share(about=about, sort=sort, points=tuple(found[about, sort])) for about, sort in ordered)


def said(every: Iterable[Share]) -> str:
    """All sorts in one line, over all resources; empty without any."""
    every = tuple(every)
    parts = []
    for sort in SORTS:
        those = [one for one in every if one.sort == sort and one.total]
        if those:
            parts.append(f"{sum(one.exercised for one in those)} of {sum(one.total for one in those)} {PLURALS[sort]}")
    return ", ".join(parts)
