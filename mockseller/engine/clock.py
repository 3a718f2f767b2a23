"""The seller's clock: real time plus an offset that the control API can move, or time that runs at a rate of its own."""

from __future__ import annotations

import math
import re
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MICROS = 1_000_000
FASTEST = 1_000_000.0  # seconds in a real second
EARLIEST, LATEST = 0.0, 221_845_392_000.0  # from the year 1970 to 9000, so that what lies some time ahead can be written as well
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


class Clock:
    """Time as the seller sees it. `listeners` are told when the clock is moved or runs otherwise.

    `rate` is how many seconds pass on it in a real one: 1 by default, 0 for a clock that stands still.
    """

    def __init__(self) -> None:
        self._offset = 0.0  # from real time, at the moment `_since`
        self._since = 0.0
        self.rate = 1.0
        self.listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since 1970 as the seller sees them."""
        if self.rate == 1:
            return time.time() + self._offset
        return min(self._since + self._offset + (time.time() - self._since) * self.rate, LATEST)

    @property
    def offset(self) -> float:
        """The distance from real time in seconds, just now."""
        return self._offset if self.rate == 1 else self.now() - time.time()

    @property
    def setting(self) -> tuple[float, float, float]:
        """All that makes it show what it shows: the offset from real time at a moment, that moment, and the rate from there on."""
        return self._offset, self._since, self.rate

    def take_up(self, setting: tuple[float, float, float]) -> None:
        """Go on as a clock of this setting would have, that never stopped."""
        with self._lock:
            self._offset, self._since, self.rate = setting
        for listener in self.listeners:
            listener()

    def real(self, seconds: float) -> float:
        """How long so many seconds of this clock take in real time; without end where it stands still."""
        return seconds / self.rate if self.rate else math.inf

    def text(self) -> str:
        """The time now as RFC 3339 text with milliseconds."""
        return text_of(self.now())

    def move(self, *, to_offset: float | None = None, by: float = 0.0, rate: float | None = None) -> float:
        """Set the offset from real time, or add to it, and let the clock run at a rate from there; returns the new offset in seconds.

        Raises:
            ValueError: the rate is negative or beyond all measure, or the clock would leave the years that it can show; nothing is changed.
        """
        if rate is not None and not 0 <= rate <= FASTEST:
            raise ValueError(f"the rate of the clock has to lie between 0 and {FASTEST:g}")
        with self._lock:
            try:
                offset = float(self.offset if to_offset is None else to_offset) + float(by)
            except OverflowError:
                offset = math.inf
            now = time.time()  # after the offset was taken: a clock that stands still is rather a moment further than one short of it
            if not EARLIEST <= now + offset <= LATEST:
                raise ValueError("the clock can show the years 1970 to 9000")
            self._offset, self._since = offset, now
            if rate is not None:
                self.rate = rate
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
