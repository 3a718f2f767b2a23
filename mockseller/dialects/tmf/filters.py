"""The filters of a list: which documents have the values that a query asks for."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.tmf.problems import invalid
from ttck.mockseller.engine.clock import micros_of

if TYPE_CHECKING:
    from ttck.mockseller.dialects.tmf.query import Query
    from ttck.mockseller.engine.seams import Document

_WORDS = ("gte", "lte", "gt", "lt", "regex")
_SIGNS = {">": "gt", "<": "lt", "*": "regex"}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
}


@functools.lru_cache(maxsize=4096)
def _instant(text: str) -> int | None:
    """A text as an instant, None where it is none: a list asks it of the same few texts for each ticket."""
    try:
        return micros_of(text)
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One condition: the value at a dotted path, an operator (``eq`` without one), and the values of which one will do."""

    path: tuple[str, ...]
    operator: str
    values: tuple[str, ...]

    def takes(self, document: Document) -> bool:
        """Whether a document has such a value."""
        return any(_compares(found, self.operator, value) for found in values_at(document, self.path) for value in self.values)


def filters_of(query: Query, *, reserved: frozenset[str]) -> list[Filter]:
    """The filters in a query.

    Raises:
        Refusal: 400 for a pattern that is none.
    """
    found = [_filter(name, values) for name, values in query.items() if name not in reserved]
    for one in found:
        if one.operator == "regex":
            _patterns(one)
    return found


def _patterns(one: Filter) -> None:
    for value in one.values:
        try:
            re.compile(value)
        except re.error as wrong:
            raise invalid(".".join(one.path), f"{value!r} is no regular expression: {wrong}") from wrong


def _filter(name: str, values: Sequence[str]) -> Filter:
    sign = re.fullmatch(r"([^<>]+)([<>])(=?)(.+)", name)
    if sign and values == ("",):  # name>value, which has no equals sign
        name, operator = sign[1], _SIGNS[sign[2]]
        return Filter(path=tuple(name.split(".")), operator=operator, values=(sign[4],))
    stem, _, word = name.rpartition(".")
    if stem and word in _WORDS:
        operator = word
    elif name[-1:] in _SIGNS and len(name) > 1:  # name>=value and name*=value
        stem, operator = name[:-1], {"gt": "gte", "lt": "lte", "regex": "regex"}[_SIGNS[name[-1]]]
    else:
        return Filter(path=tuple(name.split(".")), operator="eq", values=tuple(_alternatives(name, values)))
    return Filter(path=tuple(stem.split(".")), operator=operator, values=tuple(values))


def _alternatives(name: str, values: Sequence[str]) -> Iterable[str]:
    """Each value as a whole, and what it lists by commas or semicolons; ``name=`` may stand again behind a semicolon."""
    for value in values:
        yield value
        for group in value.split(";"):
            for part in group.split(","):
                yield part.strip().removeprefix(f"{name}=")


def unknown(filters: Sequence[Filter], documents: Sequence[Document], *, known: frozenset[str]) -> str | None:
    """The first attribute in a filter that is neither one of the API nor one that any document has; None for none."""
    names = [one.path[0] for one in filters if one.path[0] not in known]
    return next((name for name in names if not any(name in document for document in documents)), None)


def values_at(value: Any, path: Sequence[str]) -> Iterable[Any]:
    """The values at a path; where it leads through lists, those of all their elements."""
    if isinstance(value, list):
        for item in value:
            yield from values_at(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from values_at(value[path[0]], path[1:])


def _compares(found: Any, operator: str, value: str) -> bool:
    if operator == "eq":
        return _equals(found, value)
    if operator == "regex":
        return isinstance(found, str) and re.search(value, found) is not None
    pair = _ordered(found, value)
    return pair is not None and _ORDERS[operator](*pair)


def _equals(found: Any, value: str) -> bool:
    if isinstance(found, bool):
        return value == str(found).lower()
    if isinstance(found, int | float):
        pair = _ordered(found, value)
        return pair is not None and pair[0] == pair[1]
    if not isinstance(found, str):
        return False
    plus = value.replace(" ", "+")
    return found in {value, plus} or (_instant(found) is not None and _instant(found) == _instant(plus))


def _ordered(found: Any, value: str) -> tuple[Any, Any] | None:
    """Both values as numbers, as instants or as texts; None where they cannot be compared."""
    try:
        if isinstance(found, int | float) and not isinstance(found, bool):
            return found, float(value)
        if isinstance(found, str):
            return _instants(found, value) or (found, value)
    except ValueError:
        return None
    return None


def _instants(found: str, value: str) -> tuple[int, int] | None:
    one, other = _instant(found), _instant(value.replace(" ", "+"))
    return None if one is None or other is None else (one, other)
