"""What tickets of TMF621 are found by: the index finds exactly those that the filters of `ttck.mockseller.dialects.tmf.filters` take.

A value of a document is kept as a text whose first sign says what it is: a quotation mark for a text, ``@`` for an
instant, which then stands in front of its spelling, and ``~`` for what is rare: numbers, truth values, and texts that are
too long for an index. So texts and instants stand in their order, and two spellings of an instant beside each other.
"""

from __future__ import annotations

import hashlib
import math
import re
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.tmf.filters import values_at
from ttck.mockseller.engine import lookups
from ttck.mockseller.engine.clock import micros_of
from ttck.mockseller.engine.declared import Lookups
from ttck.mockseller.engine.lookups import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.mockseller.dialects.tmf.filters import Filter
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.store import Store

NAMES = (
    *("id", "name", "description", "severity", "priority", "ticketType", "status", "statusChangeReason"),
    *("creationDate", "lastUpdate", "statusChangeDate", "resolutionDate", "expectedResolutionDate", "requestedResolutionDate"),
    *("externalId", "externalIdentifier.id", "relatedEntity.id", "relatedParty.id", "channel.id", "note.author"),
)
_PATHS = tuple((name, tuple(name.split("."))) for name in NAMES)
_TEXT, _INSTANT, _RARE = '"', "@", "~"
_AFTER = {mark: chr(ord(mark) + 1) for mark in (_TEXT, _INSTANT)}
_LONGEST = 200  # signs of a text that stands in the index as it is
_MOST = 200  # values that one filter looks for
_ZERO = 2**62  # added to an instant, so that none is negative


def _of(document: Document) -> frozenset[tuple[str, str]]:
    return frozenset((name, key) for name, path in _PATHS for found in values_at(document, path) if (key := _key(found)) is not None)


LOOKUPS = Lookups(names=NAMES, of=_of)


def condition_of(store: Store, one: Filter, *, buyer: str) -> Condition | None:
    """The condition that the same tickets meet which a filter takes; None where the index cannot say which these are."""
    name = ".".join(one.path)
    if name not in NAMES:
        return None
    if one.operator == "regex":
        return _like(store, name, one, buyer=buyer)
    rare = lookups.reaches(store, name, _RARE, buyer=buyer)
    if one.operator == "eq":
        return _equal(name, one.values, rare=rare)
    if rare or (not all(_instant(value.replace(" ", "+")) for value in one.values) and lookups.reaches(store, name, _INSTANT, buyer=buyer)):
        return None  # numbers, or dates that are compared as texts
    return Condition(name=name, spans=tuple(span for value in one.values for span in _spans(one.operator, value)))


def _like(store: Store, name: str, one: Filter, *, buyer: str) -> Condition | None:
    """The values themselves are looked through, where they are few."""
    held = lookups.distinct(store, name, buyer=buyer, most=_MOST + 1)
    if len(held) > _MOST or any(value.startswith(_RARE + _TEXT) for value in held):
        return None
    texts = {value: _spelling(value) for value in held if not value.startswith(_RARE)}
    return Condition(name=name, exact=tuple(key for key, text in texts.items() if any(re.search(value, text) for value in one.values)))


def _equal(name: str, values: tuple[str, ...], *, rare: bool) -> Condition | None:
    exact: dict[str, None] = {}
    spans = {}
    for value in values:
        plus = value.replace(" ", "+")
        instant = _instant(plus)
        if instant is not None:
            spans[instant] = (f"{instant}:", f"{instant};")
        exact |= dict.fromkeys(_text(one) for one in (value, plus) if _instant(one) is None)
        if rare:
            exact |= dict.fromkeys(_rare(value))
    if len(exact) + len(spans) > _MOST:
        return None
    return Condition(name=name, exact=tuple(exact), spans=tuple(spans.values()))


def _rare(value: str) -> Iterator[str]:
    """The truth value and the number that a value of a query may stand for."""
    if value in {"true", "false"}:
        yield _RARE + value
    try:
        number = float(value)
    except ValueError:
        return
    if math.isfinite(number):
        yield _number(number)


def _spans(operator: str, value: str) -> Iterator[tuple[str, str]]:
    """Where what is greater, or less, stands: among the texts, and for an instant among the instants too."""
    instant = _instant(value.replace(" ", "+"))
    after_instant = [(_INSTANT, f"{instant}:", f"{instant};")] if instant is not None else []
    for mark, low, high in [(_TEXT, _TEXT + value, f"{_TEXT}{value}\0"), *after_instant]:
        if operator in {"gt", "gte"}:
            yield (high if operator == "gt" else low), _AFTER[mark]
        else:
            yield mark, (low if operator == "lt" else high)


def _key(found: Any) -> str | None:
    """How a value of a document stands in the index; None for what no filter takes."""
    if isinstance(found, str):
        return _text(found)
    if isinstance(found, bool):
        return _RARE + str(found).lower()
    return _number(found) if isinstance(found, int | float) else None


def _number(number: float) -> str:
    return f"{_RARE}{int(number) if number == int(number) else number!r}"


def _text(text: str) -> str:
    instant = _instant(text) if "T" in text or "t" in text else None
    if instant is not None:
        return f"{instant}:{text}"
    if len(text) > _LONGEST or "\0" in text:
        return _RARE + _TEXT + hashlib.sha256(text.encode()).hexdigest()
    return _TEXT + text


def _instant(value: str) -> str | None:
    """The mark and the time that all spellings of an instant begin with in the index."""
    try:
        return f"{_INSTANT}{micros_of(value) + _ZERO:019d}"
    except ValueError:
        return None


def _spelling(key: str) -> str:
    return key[1:] if key.startswith(_TEXT) else key.partition(":")[2]
