"""The verbs of a check: each judges observations by one rule, counts the evidence, and shows the smallest breach.

One cause is reported once. Where one mistake of a seller shows under several rules, each rule's `Breach` names the same
`cause`: a short key made of what is wrong and not of where it was seen, for example ``f"{ticket}/externalId lost"``. A
rule that the mistake does not break by itself, and that only cannot hold because of it (a filter that misses an item whose
attribute is gone), adds ``follows=True``. Reports show the finding of the broken rule, and what follows from it beneath;
`ttck.harness.report.causes` says how the leading one is chosen, and how findings without a key are recognised as one cause.
Checks stay failed whatever they follow from: the key orders the report and takes nothing away.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from ttck.harness.judge.compare import Gap
from ttck.harness.judge.notification_backlog import Waiting, astray
from ttck.harness.judge.observations import cites, size, unanswered
from ttck.harness.judge.smaller_examples import Search, Shrinker, smaller
from ttck.harness.judge.value_differences import of_item
from ttck.harness.record.exchange import HeadersLostError, Unreadable
from ttck.harness.verdict import Finding, Inconclusive, NotApplicable, Violation

T = TypeVar("T")
_MOST_FINDINGS = 100  # of one check; beyond that, findings that differ only in their values are counted as one
_LONGEST = 400
# What a message quotes, and words with digits: identifiers, times, numbers.
_NO_HEADERS = "the recording does not hold the headers of this answer"
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'|“[^”]*”|[^\s:,;()]*\d[^\s:,;()]*")


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
    """The verbs, with the evidence they counted.

    A check may say several of them. One that finds nothing to judge does not keep the next ones from their breaches: with
    `goes_on` it is kept until `settle`.
    """

    def __init__(self, waiting: Waiting | None = None, *, search: Search | None = None, goes_on: bool = False) -> None:
        """`waiting` tells of what is owed since a time (`due`) whether it may still come, and how long it was waited for.

        `search` looks for a smaller example of a breach; without it none is looked for.
        """
        self.evidence = 0
        self._waiting = waiting
        self._search = search
        self._goes_on = goes_on
        self._open: list[Inconclusive | NotApplicable] = []

    def settle(self) -> None:
        """The end of a check, none of whose verbs found a breach: what one of them could not judge is what the check says.

        A verb about something optional that the seller does not use counts only where no other had anything to judge.

        Raises:
            Inconclusive: a verb proved nothing.
            NotApplicable: all that there was to judge is optional, and not used.
        """
        unproven = next((one for one in self._open if isinstance(one, Inconclusive)), None)
        if unproven is not None:
            raise Inconclusive(unproven.reason, evidence=self.evidence)
        if self._open and self.evidence == 0:
            raise self._open[0]

    def _unjudged(self, outcome: Inconclusive | NotApplicable) -> None:
        if not self._goes_on:
            raise outcome
        self._open.append(outcome)

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
        unproven = self._judge(observations, rule, none=none, shrink=shrink)
        if unproven is not None:
            self._unjudged(unproven)

    def _judge(
        self, observations: Iterable[T], rule: Callable[[T], Breach | None], *, none: str | Callable[[], str],
        shrink: Shrinker | Callable[[], Shrinker | None] | None = None,
    ) -> Inconclusive | None:  # fmt: skip
        """Raise what breaks the rule; what could not be judged is returned."""
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
                found.append((size(seen), proof))
        if self.evidence == before:
            reason = "; ".join(dict.fromkeys(silent)) or (none() if callable(none) else none)
            return Inconclusive(reason, evidence=before)
        if found:
            raise Violation(*_findings(found, smaller(rule, shrink, self._search)), evidence=self.evidence)
        return Inconclusive(late[0], evidence=self.evidence) if late else None

    def _pending(self, seen: Any, breach: Breach) -> str | None:
        """Why what a breach misses may still come, of what is owed since a time and says so (`due`), or was sent and turned away."""
        if breach.silence and self._waiting is not None and (away := astray(self._waiting.traffic)):
            return away
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
        unproven = self._judge(observations, rule, none=unused)
        if unproven is not None:  # of another reason there was something, and it was not answered
            self._unjudged(NotApplicable(unused) if unproven.reason == unused else unproven)

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
            self._unjudged(Inconclusive("; ".join(dict.fromkeys(silent)) or none))
            return
        kept = [one for one in seen if rule(one)]
        self.evidence += len(kept) or len(seen)
        if not kept and broken.silence and (away := self._pending(None, broken)) is not None:
            self._unjudged(Inconclusive(away, evidence=self.evidence))
        elif not kept:
            proof = replace(broken, numbers=broken.numbers or cites(seen[0]))
            raise Violation(*_findings([(0, proof)], None), evidence=self.evidence)

    def covered(self, wanted: Collection[str], seen: Mapping[str, Any] | Collection[str], *, why: Sequence[str] = ()) -> None:
        """Every wanted case was observed; those that were not make the check inconclusive, with the reasons noted."""
        missing = [case for case in wanted if case not in seen]
        if missing:
            noted = "; ".join(dict.fromkeys(why))
            told = f"not seen: {', '.join(missing)}" + (f" ({noted})" if noted else "")
            self._unjudged(Inconclusive(told, evidence=self.evidence))


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
        for weight, breach in found:
            groups.setdefault(key(breach), []).append((weight, breach))
        if len(groups) <= _MOST_FINDINGS:
            break
    return list(groups.values())
