"""Where a random history left its model: a breach of the rule of the operation that broke."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ttck.harness.judge.verify import Breach
from ttck.suites.ticket.scenarios.j_histories import History
from ttck.suites.ticket.state_rules import history_kept


def kept(rule: str) -> Callable[[History], Breach | None]:
    """The history breaks not this requirement; one that breaks another one is kept as far as it goes."""
    return lambda history: history_kept(history) if history.rule == rule else None


def with_action(histories: Iterable[History], *actions: str, times: int = 1) -> list[History]:
    """Histories in which some of these actions were taken so often."""
    return [h for h in histories if sum(action in actions for action in h.actions) >= times]
