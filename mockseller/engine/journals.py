"""What a seller remembers of what it did, for people and for tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Made:
    """A decision that was made or refused: when (real time, seconds since 1970), what, about which item, and the item's state after it.

    `item` is the identifier that was named, or that of what came of it. `reason` says why it was refused, None for one that was made.
    """

    at: float
    name: str
    item: str
    state: str | None
    reason: str | None
