"""Stories in a record: what a scenario told, so that its checks can judge it again. Entries of the record stand there by their number.

A story is made of frozen values, plain collections and entries. What is none of these, such as a way to look for a smaller
example, is left out, for nobody can be asked again. A record may come from anybody: only values of classes that are there
already, and that are values, are made from it.
"""

from __future__ import annotations

import collections
import dataclasses
import enum
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ttck.harness.record.exchange import Entry, Exchange, Notification, StimulusCall

_DEEPEST = 60  # nesting of a story
_LARGEST = 2**63  # an integer beyond it does not survive every reader
_ENTRIES = (Exchange, Notification, StimulusCall)
LOST = "$lost"
_VALUES = (
    "ttck.suites.",
    "ttck.specs.",
    "ttck.harness.record.",
    "ttck.harness.judge.",
    "ttck.harness.runs.declared",
    "ttck.harness.generate.",
)


class StoryError(ValueError):
    """What a record holds is no story that this version knows."""


def written(story: Any, entries: Sequence[Entry]) -> Any:
    """A story as JSON; `entries` are those of the record, in order."""
    return _Writer(entries).value(story, 0)


class _Writer:
    """Writes one story."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def value(self, value: Any, depth: int) -> Any:
        """A value that `_Reader` reads back."""
        if depth > _DEEPEST:
            return {LOST: "too deep"}
        if value is None or (isinstance(value, bool | str) and not isinstance(value, enum.Enum)):
            return value
        if isinstance(value, int | float | datetime | enum.Enum):
            return _scalar(value)
        if isinstance(value, _ENTRIES):
            return self._entry(value, depth)
        frozen = dataclasses.is_dataclass(value) and not isinstance(value, type)
        return self._frozen(value, depth) if frozen else self._collection(value, depth)

    def _frozen(self, value: Any, depth: int) -> Any:
        """A value with its fields; one that can do something, such as ask the seller, is left out."""
        fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value) if one.init}
        if any(callable(item) for item in fields.values()):
            return {LOST: _named(type(value))}
        return {"$is": _named(type(value)), "has": {name: self.value(item, depth + 1) for name, item in fields.items()}}

    def _entry(self, entry: Entry, depth: int) -> Any:
        """An entry by its number, and what is other in one that a scenario made of it."""
        own = self._entries[entry.number - 1] if 0 < entry.number <= len(self._entries) else None
        if own is entry:
            return {"$n": entry.number}
        if type(own) is not type(entry):
            return {LOST: "an entry"}
        other = {
            one.name: self.value(getattr(entry, one.name), depth + 1)
            for one in dataclasses.fields(entry)
            if getattr(entry, one.name) is not getattr(own, one.name)
        }
        return {"$n": entry.number, "but": other}

    def _collection(self, value: Any, depth: int) -> Any:
        if isinstance(value, collections.Counter):
            return {"$counter": self._pairs(value, depth)}
        if isinstance(value, Mapping):
            plain = all(type(name) is str and not name.startswith("$") for name in value)
            return {name: self.value(item, depth + 1) for name, item in value.items()} if plain else {"$map": self._pairs(value, depth)}
        if isinstance(value, list):
            return [self.value(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return {"$tuple": [self.value(item, depth + 1) for item in value]}
        if isinstance(value, set | frozenset):
            return {"$set": sorted((self.value(item, depth + 1) for item in value), key=str)}
        return {LOST: _named(type(value))}

    def _pairs(self, value: Mapping[Any, Any], depth: int) -> list[list[Any]]:
        return [[self.value(name, depth + 1), self.value(item, depth + 1)] for name, item in value.items()]


def _scalar(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return {"$enum": _named(type(value)), "is": value.value}
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    return value if math.isfinite(value) and abs(value) < _LARGEST else {"$number": str(value)}


def shifted(written: Any, by: int) -> Any:
    """A written story whose entries have numbers that are higher by so many."""
    if isinstance(written, list):
        return [shifted(item, by) for item in written]
    if not isinstance(written, dict):
        return written
    own = next(iter(written), "") == "$n"
    return {name: item + by if own and name == "$n" else shifted(item, by) for name, item in written.items()}


def _named(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def told(document: Any, entries: Iterable[Entry]) -> Any:
    """The story that `written` wrote.

    Raises:
        StoryError: it is none that this version knows.
    """
    by_number = {entry.number: entry for entry in entries}
    try:
        return _Reader(by_number).value(document, 0)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as broken:
        raise StoryError(f"{type(broken).__name__}: {broken}") from broken


class _Reader:
    """Reads one story."""

    def __init__(self, entries: Mapping[int, Entry]) -> None:
        self._entries = entries

    def value(self, written: Any, depth: int) -> Any:
        """What `_Writer.value` was given."""
        if depth > _DEEPEST * 3:
            raise StoryError("nested too deep")
        if isinstance(written, list):
            return self._items(written, depth)
        if not isinstance(written, dict):
            return written
        mark = next(iter(written), "")
        if not mark.startswith("$"):
            return {name: self.value(item, depth + 1) for name, item in written.items()}
        return self._marked(mark, written[mark], written, depth)

    def _items(self, written: Any, depth: int) -> list[Any]:
        return [self.value(item, depth + 1) for item in written]

    def _marked(self, mark: str, inner: Any, written: Mapping[str, Any], depth: int) -> Any:
        if mark == "$n":
            return self._entry(inner, written.get("but") or {}, depth)
        if mark == "$is":
            kind = _value(self._class(inner))
            return kind(**{name: self.value(item, depth + 1) for name, item in written["has"].items()})
        if mark == "$enum":
            return _enumeration(self._class(inner))(written["is"])
        makers: dict[str, Any] = {
            "$tuple": tuple,
            "$set": frozenset,
            "$map": dict,
            "$counter": lambda pairs: collections.Counter(dict(pairs)),
        }
        if mark in makers:
            return makers[mark](self._items(inner, depth))
        plain: dict[str, Any] = {"$number": _number, "$at": datetime.fromisoformat, LOST: lambda _: None}
        return plain[mark](inner)

    def _class(self, name: str) -> type:
        """A class of a module that is there already, and whose classes are values."""
        module, _, path = name.partition(":")
        if not module.startswith(_VALUES):
            raise StoryError(f"{name} is of no suite")
        found: Any = sys.modules[module]
        for part in path.split("."):
            found = getattr(found, part)
        if not isinstance(found, type) or _named(found) != name:
            raise StoryError(f"there is no {name}")
        return found

    def _entry(self, number: int, other: Mapping[str, Any], depth: int) -> Entry:
        entry = self._entries[number]
        return dataclasses.replace(entry, **{name: self.value(item, depth + 1) for name, item in other.items()}) if other else entry


def _number(text: str) -> float:
    return float(text) if not text.lstrip("-").isdigit() else int(text)


def _value(found: type) -> Any:
    if not dataclasses.is_dataclass(found):
        raise StoryError(f"{_named(found)} is no value")
    return found


def _enumeration(found: type) -> Any:
    if not issubclass(found, enum.Enum):
        raise StoryError(f"{_named(found)} is no enumeration")
    return found


_MADE: dict[str, Any] = {
    "$tuple": tuple,
    "$set": frozenset,
    "$map": dict,
    "$counter": lambda pairs: collections.Counter(dict(pairs)),
}
_PLAIN: dict[str, Any] = {"$number": _number, "$at": datetime.fromisoformat, LOST: lambda _: None}
