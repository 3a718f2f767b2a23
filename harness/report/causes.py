"""Findings that one mistake of the seller is behind: which they are, which of them leads, and what follows from it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ttck.harness.judge.compare import ABSENT
from ttck.harness.judge.value_differences import OF_ONE_RULE
from ttck.harness.verdict import Finding, Outcome

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from ttck.harness.report.rows import RequirementRow
    from ttck.harness.verdict import CheckResult

KINDS = ("failure", "deviation", "waived", "warning", "binding")  # the gravest first


@dataclass(frozen=True, kw_only=True)
class ReportedFinding:
    """A finding in its place: failure, deviation, waived, warning or binding; with its check and its requirement rows."""

    kind: str
    check: CheckResult
    finding: Finding
    rows: tuple[RequirementRow, ...]


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One mistake of the seller: the finding of the rule that it breaks, and the findings that follow from it."""

    lead: ReportedFinding
    follows: tuple[ReportedFinding, ...] = ()

    @property
    def kind(self) -> str:
        """That of the leading finding, which is the gravest."""
        return self.lead.kind

    @property
    def findings(self) -> tuple[ReportedFinding, ...]:
        """All of them, the leading one first."""
        return (self.lead, *self.follows)


def causes_of(findings: Sequence[ReportedFinding]) -> tuple[Cause, ...]:
    """The findings grouped by their causes, in the order of the leading findings.

    Findings have one cause when they name the same one (`Finding.cause`), when their values are wrong in the same manner
    (`Finding.manner`), when one rule misses several things in the same exchanges, or when they object to the same value: at
    the same place of the same exchange with the same value, or, where they name no place, to the very same exchanges with
    the same observation. The leading one is, in this order: of the gravest kind; not marked as a consequence; of a
    mandatory requirement; the one that cites the fewest exchanges, because it needs the least to be shown; the first of the
    catalogue.
    """
    heads = list(range(len(findings)))

    def head(number: int) -> int:
        while heads[number] != number:
            heads[number] = heads[heads[number]]
            number = heads[number]
        return number

    known: dict[Hashable, int] = {}
    for number, found in enumerate(findings):
        for key in _keys(found.finding):
            heads[head(number)] = head(known.setdefault(key, number))
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(findings)):
        groups[head(number)].append(number)
    ordered = [sorted(group, key=lambda number: (*_rank(findings[number]), number)) for group in groups.values()]
    return tuple(
        Cause(lead=findings[first], follows=tuple(findings[number] for number in sorted(rest))) for first, *rest in sorted(ordered)
    )


def _keys(finding: Finding) -> Iterator[Hashable]:
    if finding.cause:
        yield "named", finding.cause
        return
    if finding.actual.startswith(ABSENT):
        yield "absent", finding.message, tuple(sorted(finding.exchanges))
    if finding.manner:
        yield "manner", finding.message if finding.manner in OF_ONE_RULE else "", finding.manner
    place = "/".join("*" if part.isdigit() else part for part in (finding.where or "").split("/"))
    if place:
        yield from (("value", number, place, finding.actual) for number in finding.exchanges)
    elif finding.exchanges:
        yield "observation", tuple(sorted(finding.exchanges)), finding.actual


def _rank(found: ReportedFinding) -> tuple[int, bool, bool, int]:
    mandatory = any(row.deciding and row.mandatory for row in found.rows)
    return KINDS.index(found.kind), found.finding.follows, not mandatory, len(found.finding.exchanges)


def led(causes: Iterable[Cause]) -> frozenset[str]:
    """The requirements that lead a cause; a failure of any other one follows from something else."""
    return frozenset(row.id for cause in causes for row in cause.lead.rows)


def findings_of(checks: Iterable[CheckResult], rows: Iterable[RequirementRow]) -> tuple[ReportedFinding, ...]:
    """All findings in the order of the requirements that they break."""
    by_id = {row.id: row for row in rows}
    place = {name: number for number, name in enumerate(by_id)}
    reported = [
        ReportedFinding(kind=_kind(check, finding, found), check=check, finding=finding, rows=found)
        for check in checks
        if check.outcome in {Outcome.FAILED, Outcome.WARNED}
        for found in [tuple(by_id[name] for name in sorted(check.requirements, key=place.__getitem__))]
        for finding in check.findings or (_unsaid(check),)
    ]
    return tuple(sorted(reported, key=lambda item: place[item.rows[0].id] if item.rows else -1))


def _unsaid(check: CheckResult) -> Finding:
    """A finding for a check that failed without one, so that no failure is left out of the report."""
    return Finding(message=check.reason or check.title, expected=check.title, actual=check.reason or "not as expected")


def _kind(check: CheckResult, finding: Finding, rows: tuple[RequirementRow, ...]) -> str:
    if finding.deviation:
        return "deviation"
    if not any(row.deciding for row in rows):
        return "binding"
    if rows and all(row.waiver for row in rows if row.deciding):
        return "waived"
    if check.outcome is Outcome.FAILED and any(row.breaks for row in rows):
        return "failure"
    return "warning"
