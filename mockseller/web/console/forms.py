"""What forms of the console bring: documents, numbers, and the words that the next page says about what was done."""

from __future__ import annotations

import math
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from ttck.mockseller.engine import codec

_MOST = 200


class Unfit(Exception):  # noqa: N818 - the person is told; nothing failed here
    """A form cannot be understood."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a page says about what was just done; `bad` for what was not possible."""

    text: str
    bad: bool


class Said:
    """Words for the next page, kept here, so that nobody can make a page say something by a link."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Words] = OrderedDict()

    def keep(self, text: str, *, bad: bool = False) -> str:
        """Keep words; returns the key that finds them."""
        key = secrets.token_urlsafe(8)
        self._kept[key] = Words(text=text, bad=bad)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return key

    def found(self, key: str) -> Words | None:
        """The words of a key, None where it has none."""
        return self._kept.get(key)


said = Said()


def document_in(text: str) -> dict[str, Any]:
    """A JSON object that was typed; nothing stands for an empty one.

    Raises:
        Unfit: it is none.
    """
    try:
        found = codec.loads(text) if text.strip() else {}
    except codec.JSONDecodeError as wrong:
        raise Unfit(f"This is not JSON: {wrong}") from wrong
    if not isinstance(found, dict):
        raise Unfit("This has to be a JSON object, in braces.")
    return found


def number_in(text: str, *, least: float = -math.inf, most: float = math.inf) -> float:
    """A number that was typed.

    Raises:
        Unfit: it is none, or not between these bounds.
    """
    try:
        found = float(text)
    except ValueError as wrong:
        raise Unfit(f"{text!r} is not a number.") from wrong
    if not least <= found <= most or not math.isfinite(found):
        raise Unfit(f"The number has to lie between {least:g} and {most:g}.")
    return found
