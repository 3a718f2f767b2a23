"""A TMF621 v5 seller with loose types: numbers where text belongs, dates without an offset, whole tickets in every event."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any

from ttck.suites.selftest.sellers import tmf_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ttck.suites.selftest.sellers.tmf_rules import Document

_OFFSET = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_PRIORITIES = {"critical": 1, "high": 2, "medium": 3, "low": 4}
_NUMBERS = frozenset({"code", "status"})


def _naive(value: Any) -> Any:
    """A value with the offset of every date-time cut off."""
    if isinstance(value, dict):
        return {name: _naive(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_naive(one) for one in value]
    found = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else value


def _shown(document: Document) -> Document:
    """What goes out: a ticket, a hub, an event or an error."""
    if document["@type"] == "Error":
        return document | dict.fromkeys(_NUMBERS, int(document["status"]))
    loose: Document = _naive(document)
    if "priority" in loose:
        text = str(loose["priority"])
        loose["priority"] = int(text) if text.isascii() and text.isdecimal() else _PRIORITIES.get(text.lower(), 3)
    return loose


@contextlib.contextmanager
def start() -> Iterator[str]:
    """Run the seller on a free port of 127.0.0.1; yields its base URL."""
    with tmf_shop.start(tmf_shop.Habits(shown=_shown, whole=True)) as base:
        yield base
