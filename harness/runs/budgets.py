"""Budgets: how much a run may send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How much a run may send: counts of generated cases, and the seconds that exploring may take."""

    name: str
    subsets: int
    generated: int
    filters: int
    histories: int
    steps: int
    shrinks: int
    explored: int
    exploring_seconds: float


BUDGETS = {
    "small": Budget(name="small", subsets=9, generated=6, filters=12, histories=8, steps=10, shrinks=30, explored=30, exploring_seconds=10),
    "standard": Budget(
        name="standard", subsets=64, generated=36, filters=40, histories=60, steps=14, shrinks=60, explored=300, exploring_seconds=15
    ),
    "thorough": Budget(
        name="thorough", subsets=64, generated=300, filters=200, histories=200, steps=20, shrinks=200, explored=2000, exploring_seconds=120
    ),
}
