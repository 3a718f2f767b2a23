"""How a value differs from the one that was expected, where the two tell it: what a seller does wrong, whatever it does it to.

A seller that cuts each list to its first item shows that in each attribute that is a list, and it is one mistake. Findings
whose values differ in the same way have one cause (`ttck.harness.report.causes`).
"""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ttck.harness.judge.compare import ABSENT, instant

# Items and values may be missing for any reason: only what one rule finds has one cause.
_ITEM_LOST = "an item of a list is not there"
_LEFT_OUT = "what is empty is left out"
_FEWER = "items of lists are lost"
_RETYPED = "values have another type"
OF_ONE_RULE = frozenset({_ITEM_LOST, _LEFT_OUT, _FEWER, _RETYPED})
_FARTHEST, _OFFSET = timedelta(hours=14), timedelta(minutes=15)  # the largest offset that there is, and what each is a multiple of


def manner(expected: Any, actual: Any) -> str | None:
    """How two values that ought to be equal differ, in a few words; None where the values alone do not tell."""
    if expected == actual and type(expected) is type(actual):
        return None
    if actual == ABSENT:
        return _LEFT_OUT if expected in (None, "", [], {}) else None
    if isinstance(expected, list) and isinstance(actual, list):
        return _of_lists(expected, actual)
    if isinstance(expected, dict) and isinstance(actual, dict):
        return _of_objects(expected, actual)
    if isinstance(expected, str) and isinstance(actual, str):
        return _of_texts(expected, actual)
    return _of_numbers(expected, actual)


def of_item(where: str, expected: Any, actual: Any) -> str | None:
    """As `manner`, at a place that may be an item of a list (JSON Pointer)."""
    if actual == ABSENT and where.rpartition("/")[2].isdigit():
        return _ITEM_LOST
    return manner(expected, actual)


def _of_lists(expected: list[Any], actual: list[Any]) -> str | None:
    if len(actual) < len(expected):
        if actual and actual == expected[: len(actual)]:
            return "lists are cut short"
        left = [_written(one) for one in expected]
        return _FEWER if actual and all(_written(one) in left for one in actual) else None
    if len(actual) == len(expected):
        if sorted(map(_written, expected)) == sorted(map(_written, actual)):
            return "lists have another order"
        return _shared(tuple(zip(expected, actual, strict=True)))
    return None


def _of_objects(expected: dict[str, Any], actual: dict[str, Any]) -> str | None:
    return _shared(tuple((value, actual.get(name, ABSENT)) for name, value in expected.items()))


def _shared(pairs: tuple[tuple[Any, Any], ...]) -> str | None:
    """The one way in which all pairs that differ do so."""
    found = {manner(left, right) for left, right in pairs if left != right or type(left) is not type(right)}
    return found.pop() if len(found) == 1 else None


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _of_texts(expected: str, actual: str) -> str | None:
    if instant(expected) is not None:
        return _of_moments(expected, actual)
    return next((told for told, fits in _TEXTS if fits(expected, actual)), None)


def _of_moments(expected: str, actual: str) -> str | None:
    right, got = instant(expected), instant(actual)
    if got is None or right is None:
        return "the time of date-times is lost" if expected.startswith(actual) and actual else None
    if right == got:
        return None
    if right.replace(microsecond=0) == got.replace(microsecond=0):
        return "fractions of seconds are lost"
    apart = abs(right.replace(microsecond=0) - got.replace(microsecond=0))
    return "date-times are moved by an offset" if apart <= _FARTHEST and not apart % _OFFSET else None


def _plain(text: str) -> str:
    """The letters of ASCII in a text, without spaces."""
    return "".join(letter for letter in text if letter.isascii() and letter not in "? \n\r\t")


def _digits(expected: str, actual: str) -> bool:
    return expected.isdigit() and actual.isdigit() and expected.lstrip("0") == actual.lstrip("0")


_Fits = Callable[[str, str], bool]
_TEXTS: tuple[tuple[str, _Fits], ...] = (
    ("spaces at the ends of texts are lost", lambda e, a: e.strip() == a.strip()),
    ("line breaks and spaces in texts are changed", lambda e, a: "".join(e.split()) == "".join(a.split())),
    ("zeros at the start of texts are lost", _digits),
    ("the size of letters is changed", lambda e, a: e.casefold() == a.casefold()),
    ("texts have another Unicode form", lambda e, a: unicodedata.normalize("NFKC", e) == unicodedata.normalize("NFKC", a)),
    ("markup in texts is escaped", lambda e, a: html.unescape(a) == e or html.unescape(a) == html.unescape(e)),
    ("texts are cut short", lambda e, a: bool(a) and e.startswith(a)),
    ("letters beyond ASCII are lost", lambda e, a: not e.isascii() and bool(_plain(e)) and _plain(e) == _plain(a)),
)


def _of_numbers(expected: Any, actual: Any) -> str | None:
    if _number(expected) and _number(actual):
        return "digits of numbers are lost" if 0 < abs(expected - actual) < 1 else None
    either = (isinstance(actual, str) and _written(expected) == actual) or (isinstance(expected, str) and _written(actual) == expected)
    return _RETYPED if either else None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
