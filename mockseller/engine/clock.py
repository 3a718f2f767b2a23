"""The seller's clock: real time plus an offset that the control API can move."""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MICROS = 1_000_000
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


class Clock:
    """Time as the seller sees it. `listeners` are told when the clock is moved."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since 1970 as the seller sees them."""
        return time.time() + self.offset

    def text(self) -> str:
        """The time now as RFC 3339 text with milliseconds."""
        return text_of(self.now())

    def move(self, *, to_offset: float | None = None, by: float = 0.0) -> float:
        """Set the offset from real time, or add to it; returns the new offset in seconds."""
        with self._lock:
            self.offset = (self.offset if to_offset is None else to_offset) + by
        for listener in self.listeners:
            listener()
        return self.offset


def text_of(seconds: float) -> str:
    """RFC 3339 text in UTC with milliseconds."""
    whole, millis = divmod(int(seconds * 1000), 1000)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{millis:03d}Z"


def micros_of(text: str) -> int:
    """RFC 3339 text as microseconds since 1970.

    Raises:
        ValueError: the text is not an RFC 3339 date-time; a time without an offset is not one.
    """
    if not _RFC3339.fullmatch(text):
        raise ValueError(f"{text!r} is not an RFC 3339 date-time")
    moment = datetime.fromisoformat(text.upper())
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (elapsed.days * 86_400 + elapsed.seconds) * MICROS + elapsed.microseconds


def moment_in(document: Mapping[str, Any], name: str) -> int | None:
    """A date-time of a document in microseconds since 1970, None where it is absent or spoilt."""
    try:
        return micros_of(document[name])
    except (KeyError, TypeError, ValueError):
        return None


def same_instant(one: object, other: object) -> bool:
    """Whether two values are equal, or are two spellings of one instant."""
    if one == other:
        return True
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    try:
        return micros_of(one) == micros_of(other)
    except ValueError:
        return False
