"""How far a run came."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.runs.scenario import Told
from ttck.harness.verdict import CheckResult


@dataclass(kw_only=True)
class Progressed:
    """How far a run came."""

    told: dict[str, Told] = field(default_factory=dict)
    results: list[CheckResult] = field(default_factory=list)
    lane_seconds: dict[str, float] = field(default_factory=dict)
    leftovers: list[str] = field(default_factory=list)
    interrupted: bool = False
    stopped: str | None = None
    nothing_judged: str | None = None
    gone: bool = False
    error: str | None = None

    def cut(self, why: str) -> None:
        """The run ended before it was done."""
        self.interrupted = True
        self.stopped = self.stopped or why
