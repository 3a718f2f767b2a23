"""The verbs of a check: each judges observations by one rule, counts the evidence, and shows the smallest breach.

One cause is reported once. Where one mistake of a seller shows under several rules, each rule's `Breach` names the same
`cause`: a short key made of what is wrong and not of where it was seen, for example ``f"{ticket}/externalId lost"``. A
rule that the mistake does not break by itself, and that only cannot hold because of it (a filter that misses an item whose
attribute is gone), adds ``follows=True``. Reports show the finding of the broken rule, and what follows from it beneath;
`ttck.harness.report.causes` says how the leading one is chosen, and how findings without a key are recognised as one cause.
Checks stay failed whatever they follow from: the key orders the report and takes nothing away.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from ttck.harness.judge.compare import Gap
from ttck.harness.judge.histories import ItemHistory, Sighting, Step
from ttck.harness.judge.notification_backlog import Waiting, turned_away
from ttck.harness.judge.value_differences import of_item
from ttck.harness.record.bodies import length
from ttck.harness.record.exchange import Exchange, HeadersLostError, Notification, StimulusCall, Unreadable
from ttck.harness.record.state_probe import Attempt
from ttck.harness.verdict import AccessRefused, Finding, Inconclusive, NotApplicable, Unreachable, Violation

T = TypeVar("T")
_MOST_FINDINGS = 100  # of one check; beyond that, findings that differ only in their values are counted as one
_LONGEST = 400
# What a message quotes, and words with digits: identifiers, times, numbers.
_NO_HEADERS = "the recording does not hold the headers of this answer"
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'|“[^”]*”|[^\s:,;()]*\d[^\s:,;()]*")
# What consists of answers that came, or of what was not asked for.
_WHOLE = (Sighting, Step, ItemHistory, Notification, StimulusCall, str, int, float, dict)


@dataclass(frozen=True, kw_only=True)
class Breach:
    """What a rule found wrong with one observation.

    `cause` is a key that breaches of other rules share when one mistake of the seller is behind them all; `follows` says
    that the rule is broken only as a consequence of that mistake. `manner` says how a value differs from the right one,
    where the two tell it (`ttck.harness.judge.value_differences`). `silence` says that a notification did not come, which is not
    wrong where our own listener turned some away.
    """

    message: str
    expected: str
    actual: str
    where: str | None = None
    numbers: tuple[int, ...] = ()
    deviation: str | None = None
    cause: str | None = None
    follows: bool = False
    manner: str | None = None
    silence: bool = False


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A part of an observation that is judged by itself, such as one note of a ticket."""

    value: Any
    where: str
    seen: Any


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


def shown(value: Any) -> str:
    """A value as a report shows it: JSON, cut to a readable length."""
    if isinstance(value, Unreadable):
        return value.why
    text = value if isinstance(value, str) and value.startswith("(") else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


def breach_of(gap: Gap, message: str) -> Breach:
    """A difference between two documents as a breach."""
    how = of_item(gap.where, gap.expected, gap.actual)
    return Breach(message=message, expected=shown(gap.expected), actual=shown(gap.actual), where=gap.where, manner=how)


def _parts(seen: Any) -> Iterable[Any]:
    """The exchanges and notifications that an observation consists of; readings count only at the ends of a step."""
    if isinstance(seen, Exchange | Notification | StimulusCall):
        return (seen,)
    if isinstance(seen, Sighting):
        return (seen.exchange,)
    if isinstance(seen, Step):
        return (seen.before.exchange, *(e for e in seen.entries if not _reads(e)), seen.after.exchange)
    if isinstance(seen, Attempt):
        return tuple(e for e in (seen.before, seen.exchange, seen.after) if e is not None)
    return (e for e in seen.entries if not _reads(e)) if isinstance(seen, ItemHistory) else ()


def _reads(entry: Any) -> bool:
    return isinstance(entry, Exchange) and entry.method == "GET"


def _leaves(seen: Any) -> Iterator[Any]:
    """The parts of an observation, of those of a part of it, or of several together."""
    if isinstance(seen, Subject):
        yield from _leaves(seen.seen)
    elif isinstance(seen, tuple | list):
        for part in seen:
            yield from _leaves(part)
    else:
        yield from _parts(seen)


def cites(seen: Any) -> tuple[int, ...]:
    """The record numbers that prove an observation, in order."""
    numbers = {part.number for part in _leaves(seen)}
    return tuple(sorted(numbers)) or tuple(getattr(seen, "numbers", ()))


def unanswered(seen: Any) -> str | None:
    """Why an observation proves nothing: a request in it got no whole answer, or no access. None where all were answered."""
    if isinstance(seen, Exchange):
        return seen.silence
    parts_of = _made_of(seen.__class__)
    for part in parts_of(seen) if parts_of is not None else ():
        error = unanswered(part)
        if error:
            return error
    return None


@functools.cache
def _made_of(kind: type) -> Callable[[Any], Iterable[Any]] | None:
    """How to find the parts of observations of a type; None where there is nothing in them that somebody had to answer."""
    if kind is type(None) or issubclass(kind, _WHOLE):
        return None
    if issubclass(kind, tuple | list):
        return iter
    if issubclass(kind, Subject):
        return lambda seen: (seen.seen,) if isinstance(seen.value, list) else (seen.seen, seen.value)
    return _fields if is_dataclass(kind) else None


def _fields(seen: Any) -> list[Any]:
    parts = [getattr(seen, name) for name in _names(seen.__class__)]
    return [part for part in parts if _asked(part.__class__)]


@functools.cache
def _asked(kind: Any) -> bool:
    """Whether a value of this type may hold what somebody had to answer; a list is what several observations are made of."""
    return issubclass(kind, Exchange) or (not issubclass(kind, list) and _made_of(kind) is not None)


@functools.cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()


def _size(seen: Any) -> int:
    """How much a reader must read to see a breach; the smallest one is shown."""
    return sum(_weight(part) for part in _leaves(seen))


def _weight(part: Any) -> int:
    if isinstance(part, Exchange):
        return len(part.request_body or b"") + (length(part.answer) if part.answer else 0)
    return length(part) if isinstance(part, Notification) else 1


_Key = tuple[Any, ...]


def _cause(breach: Breach) -> _Key:
    """Breaches of the same attribute with the same message are the same, wherever they show."""
    return breach.message, _place(breach), breach.deviation or "", breach.cause, breach.follows


def _alike(breach: Breach) -> _Key:
    """The same, whatever values the message and the cause name."""
    return _VALUE.sub("…", breach.message[: 2 * _LONGEST]), _place(breach), breach.deviation or "", breach.follows


def _anyhow(breach: Breach) -> _Key:
    """The last resort, so that a list of thousands of different mistakes stays readable."""
    return breach.deviation or "", breach.follows


def _place(breach: Breach) -> str:
    return "/".join("*" if part.isdigit() else part for part in (breach.where or "").split("/"))


class Verify:
    """The verbs, with the evidence they counted."""

    def __init__(self, waiting: Waiting | None = None, *, search: Search | None = None) -> None:
        """`waiting` tells of what is owed since a time (`due`) whether it may still come, and how long it was waited for.

        `search` looks for a smaller example of a breach; without it none is looked for.
        """
        self.evidence = 0
        self._waiting = waiting
        self._search = search

    def every(
        self,
        observations: Iterable[T],
        rule: Callable[[T], Breach | None],
        *,
        none: str | Callable[[], str],
        shrink: Shrinker | Callable[[], Shrinker | None] | None = None,
    ) -> None:
        """Each observation keeps the rule; without any observation nothing is proven and `none` says why.

        `none` and `shrink` may be functions, for what is to be found out only when it is needed: recorded traffic has
        observations, and no story that could say more. A request without an answer proves nothing about the seller's
        rules, so it is no observation.

        Raises:
            Violation: one finding for each kind of breach, with its smallest observation and how often it was seen.
            Inconclusive: there is no observation, or the only breaches are such that may still come right.
        """
        found: list[tuple[int, Breach]] = []
        silent: list[str] = []
        late: list[str] = []
        before = self.evidence
        for seen in observations:
            error = unanswered(seen)
            if error:
                silent.append(error)
                continue
            try:
                breach = rule(seen)
            except HeadersLostError:
                silent.append(_NO_HEADERS)
                continue
            self.evidence += 1
            if breach is not None and (reason := self._pending(seen, breach)) is not None:
                late.append(reason)
            elif breach is not None:
                proof = replace(self._late(seen, breach), numbers=breach.numbers or cites(seen))
                found.append((_size(seen), proof))
        if self.evidence == before:
            reason = "; ".join(dict.fromkeys(silent)) or (none() if callable(none) else none)
            raise Inconclusive(reason, evidence=before)
        if found:
            raise Violation(*_findings(found, self._example(rule, shrink)), evidence=self.evidence)
        if late:
            raise Inconclusive(late[0], evidence=self.evidence)

    def _pending(self, seen: Any, breach: Breach) -> str | None:
        """Why what a breach misses may still come, of what is owed since a time and says so (`due`), or was sent and turned away."""
        if breach.silence and self._waiting is not None and (away := self._waiting.traffic.turned_away):
            return turned_away(len(away))
        due = getattr(seen, "due", None)
        return self._waiting.why(due) if self._waiting is not None and isinstance(due, datetime) else None

    def _late(self, seen: Any, breach: Breach) -> Breach:
        """The breach with the time for which what it misses was waited for."""
        timed = self._waiting is not None and isinstance(getattr(seen, "due", None), datetime)
        return replace(breach, actual=f"{breach.actual}; {self._waiting}") if timed else breach

    def where(self, observations: Iterable[T], rule: Callable[[T], Breach | None], *, unused: str) -> None:
        """As `every`, for what is optional: without any observation the check does not apply, and `unused` says why.

        Raises:
            NotApplicable: the seller makes no use of the option.
            Violation: see `every`.
        """
        try:
            self.every(observations, rule, none=unused)
        except Inconclusive as nothing:
            if nothing.reason != unused:
                raise  # there was something, and it was not answered
            raise NotApplicable(nothing.reason) from nothing

    def some(self, observations: Iterable[T], rule: Callable[[T], bool], *, none: str, broken: Breach) -> None:
        """At least one observation keeps the rule.

        Raises:
            Violation: observations exist and none does.
            Inconclusive: there is no observation.
        """
        every = list(observations)
        seen = [one for one in every if not unanswered(one)]
        if not seen:
            silent = [error for error in map(unanswered, every) if error]
            raise Inconclusive("; ".join(dict.fromkeys(silent)) or none)
        kept = [one for one in seen if rule(one)]
        self.evidence += len(kept) or len(seen)
        if not kept and broken.silence and (away := self._pending(None, broken)) is not None:
            raise Inconclusive(away, evidence=self.evidence)
        if not kept:
            proof = replace(broken, numbers=broken.numbers or cites(seen[0]))
            raise Violation(*_findings([(0, proof)], None), evidence=self.evidence)

    def covered(self, wanted: Collection[str], seen: Mapping[str, Any] | Collection[str], *, why: Sequence[str] = ()) -> None:
        """Every wanted case was observed; those that were not make the check inconclusive, with the reasons noted."""
        missing = [case for case in wanted if case not in seen]
        if missing:
            noted = "; ".join(dict.fromkeys(why))
            raise Inconclusive(f"not seen: {', '.join(missing)}" + (f" ({noted})" if noted else ""), evidence=self.evidence)

    def _example(self, rule: Callable[[Any], Breach | None], shrink: Shrinker | Callable[[], Shrinker | None] | None) -> Any:
        try:
            known = shrink() if callable(shrink) else shrink
        except Inconclusive:  # the breach stands; nobody can be asked for a smaller example of it
            return None
        return self._smaller(rule, known, self._search) if known and self._search else None

    @staticmethod
    def _smaller(rule: Callable[[Any], Breach | None], shrink: Shrinker, search: Search) -> Any:
        over = False

        def breaks(document: Any) -> bool:
            nonlocal over
            try:
                return not over and any(not unanswered(seen) and rule(seen) is not None for seen in shrink.observe(document))
            except (Inconclusive, Unreachable, AccessRefused):
                over = True  # the breach stands; only a smaller example of it cannot be had
                return False

        return search(shrink.strategy, breaks, seed=shrink.seed, attempts=shrink.attempts)


def _findings(found: Sequence[tuple[int, Breach]], example: Any) -> list[Finding]:
    """A finding for each kind of breach, the most frequent first; no breach is left out of the counts."""
    groups = _grouped(found)
    kinds = sorted(groups, key=lambda group: (group[0][1].deviation is not None, -len(group), min(size for size, _ in group)))
    findings = []
    for group in kinds:
        _, breach = min(group, key=lambda item: item[0])
        findings.append(
            Finding(
                message=breach.message,
                expected=breach.expected,
                actual=breach.actual,
                exchanges=breach.numbers,
                where=breach.where,
                smallest=example,
                deviation=breach.deviation,
                count=len(group),
                cause=breach.cause,
                follows=breach.follows,
                manner=_usual([one.manner for _, one in group]),
            )
        )
    return findings


def _usual(manners: Sequence[str | None]) -> str | None:
    """In which way the values of most breaches of a kind differ; None where they have none in common."""
    (most, count), *_ = Counter(manners).most_common()
    return most if 2 * count > len(manners) else None


def _grouped(found: Sequence[tuple[int, Breach]]) -> list[list[tuple[int, Breach]]]:
    """Equal breaches together; where there are too many kinds, those that are alike."""
    groups: dict[_Key, list[tuple[int, Breach]]] = {}
    for key in (_cause, _alike, _anyhow):
        groups = {}
        for size, breach in found:
            groups.setdefault(key(breach), []).append((size, breach))
        if len(groups) <= _MOST_FINDINGS:
            break
    return list(groups.values())
