"""The search for a smaller example of a breach: what was generated is made simpler for as long as it breaks the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from hypothesis import strategies as st

from ttck.harness.judge.observations import unanswered
from ttck.harness.verdict import AccessRefused, Inconclusive, Unreachable


@dataclass(frozen=True, kw_only=True)
class Shrinker:
    """How to look for a smaller example: what to generate, and what to observe for it."""

    strategy: st.SearchStrategy[Any]
    observe: Callable[[Any], Iterable[Any]]
    seed: int
    attempts: int


class Search(Protocol):
    """Looks for the smallest value of a strategy for which `breaks` holds, with at most `attempts` looks; None when there is none."""

    def __call__(self, strategy: st.SearchStrategy[Any], breaks: Callable[[Any], bool], *, seed: int, attempts: int) -> Any | None:
        """The smallest value found."""


def smaller(rule: Callable[[Any], object | None], shrink: Shrinker | Callable[[], Shrinker | None] | None, search: Search | None) -> Any:
    """The smallest generated value that breaks a rule; None where it is not known how to look for one, or nobody can be asked."""
    try:
        known = shrink() if callable(shrink) else shrink
    except Inconclusive:  # the breach stands; nobody can be asked for a smaller example of it
        return None
    if known is None or search is None:
        return None
    over = False

    def breaks(document: Any) -> bool:
        nonlocal over
        try:
            return not over and any(not unanswered(seen) and rule(seen) is not None for seen in known.observe(document))
        except (Inconclusive, Unreachable, AccessRefused):
            over = True  # the breach stands; only a smaller example of it cannot be had
            return False

    return search(known.strategy, breaks, seed=known.seed, attempts=known.attempts)
