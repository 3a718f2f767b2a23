"""What a seller was seen to do once it has to do each time: a case that breaks a rule is a failure beside one like it that keeps it.

Where no case like it keeps the rule the guide may be read otherwise, so that a warning tells of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.verdict import Inconclusive

T = TypeVar("T")
Rule = Callable[[T], Breach | None]
Key = Callable[[T], Hashable]
Seen = Callable[[T], bool]


def each_time(verify: Verify, found: Iterable[T], rule: Rule[T], *, alike: Key[T], none: str, seen: Seen[T] | None = None) -> None:
    """Every case keeps the rule that is like one of which it was seen; `none` says why there is no case at all.

    `seen` says of a case whether it shows that the seller does such things, in the place of keeping the rule as a whole.

    Raises:
        NotApplicable: in no case the rule was kept.
        Inconclusive: there is no case.
    """
    cases = _some(found, none)
    kept = _kept(cases, rule, alike, seen)
    firm = [one for one in cases if alike(one) in kept]
    verify.where(firm, rule, unused="it was never seen; where it could be expected, a warning tells")


def at_all(verify: Verify, found: Iterable[T], rule: Rule[T], *, alike: Key[T], none: str, seen: Seen[T] | None = None) -> None:
    """The cases keep the rule that are like none of which it was seen.

    Raises:
        NotApplicable: there are no such cases; the others are judged by `each_time`.
        Inconclusive: there is no case.
    """
    cases = _some(found, none)
    kept = _kept(cases, rule, alike, seen)
    verify.where([one for one in cases if alike(one) not in kept], rule, unused="it was seen, and is judged each time")


def _some(found: Iterable[T], none: str) -> list[T]:
    cases = list(found)
    if not cases:
        raise Inconclusive(none)
    return cases


def _kept(cases: Iterable[T], rule: Rule[T], alike: Key[T], seen: Seen[T] | None) -> set[Hashable]:
    return {alike(one) for one in cases if (rule(one) is None if seen is None else seen(one))}
