"""What a rehearsal tells: what a run would send, part by part, and what stays open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target
    from ttck.harness.record.exchange import Exchange
    from ttck.harness.verdict import ExitCode
    from ttck.suites.selftest.stand_in import StandIn


class RehearsalError(RuntimeError):
    """The rehearsal could not be played to its end; the message says why, and `code` with what to end."""

    def __init__(self, message: str, *, code: ExitCode) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one scenario, or one of the steps around them, would do.

    `operations` counts requests by operation; `stimuli` counts decisions asked of the seller, by name and rung.
    """

    name: str
    title: str
    lane: str
    operations: Mapping[str, int]
    tickets: int
    stimuli: Mapping[tuple[str, str], int]
    reason: str | None = None

    @property
    def requests(self) -> int:
        """All requests of this part."""
        return sum(self.operations.values())


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What a run would send; `inconclusive` gives for each requirement that cannot be decided the reasons.

    `target` is the one that was asked about, `place` says what the mock seller stood for, and `listener` where notifications went.
    `missing` are stimuli that were wanted and are not offered, `types` the types of the notifications that came, and `unkept`
    the checks that the mock seller itself does not pass, because the target or its profile asks for what it does not play.
    """

    target: Target
    place: StandIn
    listener: str
    parts: tuple[Part, ...]
    exchanges: tuple[Exchange, ...]
    notifications: int
    types: frozenset[str]
    subscriptions: int
    missing: tuple[str, ...]
    inconclusive: Mapping[str, tuple[str, ...]]
    leftovers: tuple[str, ...]
    checks: int
    shrinks: int
    unkept: tuple[str, ...]

    @property
    def requests(self) -> int:
        """All requests of the run."""
        return len(self.exchanges)

    @property
    def tickets(self) -> int:
        """All tickets that the run would create."""
        return sum(part.tickets for part in self.parts)

    @property
    def questions(self) -> int:
        """How often an operator would be asked."""
        return sum(number for (_, rung), number in self.given().items() if rung == "operator")

    def given(self) -> Counter[tuple[str, str]]:
        """How often each stimulus would be given, by name and rung."""
        total: Counter[tuple[str, str]] = Counter()
        for part in self.parts:
            total.update(part.stimuli)
        return total
