"""A case for each requirement, for the dashboards of build servers: red where the verdict is not good.

A failure is a requirement whose breach decides. An error is a mandatory one without a decision (inconclusive, or not
reached), one in which ttck itself failed, or a run that says nothing. What decides nothing is skipped with its reason.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ttck.harness.report import words
from ttck.harness.report.model import HARNESS_ERROR, NOTHING_JUDGED
from ttck.harness.report.rows import NOT_REACHED
from ttck.harness.verdict import Outcome

if TYPE_CHECKING:
    from ttck.harness.report.causes import Cause, ReportedFinding
    from ttck.harness.report.model import Report
    from ttck.harness.report.rows import RequirementRow

Said = tuple["ReportedFinding", "Cause"]


class State(enum.StrEnum):
    """What a dashboard shows of a case."""

    PASSED = "passed"
    FAILURE = "failure"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A requirement, a waiver that is red, or the run as a whole. `kind` is the word for its state; a `row` is only a requirement's.

    `group` and `name` say where it stands, `text` what was found, in full. `seconds` is what its checks took.
    """

    group: str
    name: str
    state: State = State.PASSED
    kind: str = "passed"
    message: str = ""
    text: str = ""
    seconds: float = 0.0
    row: RequirementRow | None = None


def cases(report: Report) -> tuple[Case, ...]:
    """All cases of a report, that of the run last."""
    found: dict[str, list[Said]] = {}
    for item, cause in _said(report):
        for row in item.rows:
            found.setdefault(row.id, []).append((item, cause))
    spent = _spent(report)
    rows = [_case(row, found.get(row.id, []), seconds=spent.get(row.id, 0.0)) for row in report.requirements]
    stale = [_stale(name, state, text) for name, state, text in report.waivers if state in {"expired", "not needed"}]
    return (*rows, *stale, _run(report))


def _said(report: Report) -> Iterator[Said]:
    """Each finding with its cause, those that lead first."""
    yield from ((cause.lead, cause) for cause in report.causes)
    yield from ((item, cause) for cause in report.causes for item in cause.follows)


def _spent(report: Report) -> dict[str, float]:
    """Seconds by requirement; those of a check count once, for the first requirement that it judges."""
    found: dict[str, float] = {}
    for check in report.checks:
        for name in check.requirements[:1]:
            found[name] = found.get(name, 0.0) + check.elapsed
    return found


def _case(row: RequirementRow, found: list[Said], *, seconds: float) -> Case:
    state, kind, message, text = _judged(row, found)
    return Case(group=_group(row), name=row.id, state=state, kind=kind, message=message, text=text, seconds=seconds, row=row)


def _judged(row: RequirementRow, found: list[Said]) -> tuple[State, str, str, str]:
    """State, its word, message and text of a requirement: the first that holds."""
    text = "\n\n".join(_finding_text(item, cause) for item, cause in found)
    why = row.why or "no reason recorded"
    if row.outcome is Outcome.ERROR:
        return State.ERROR, "harness error", why.strip().splitlines()[-1], why
    if row.waiver is not None:
        return State.SKIPPED, "waived", f"{row.waiver}. {_message(row, found)}", text
    if row.outcome is Outcome.FAILED and row.breaks:
        return State.FAILURE, found[0][0].kind if found else "failure", _message(row, found), text
    if row.outcome is Outcome.FAILED:
        apart = found[0][0].kind if found else "binding"
        return State.SKIPPED, apart, f"{apart} finding, which decides nothing: {_message(row, found)}", text
    if not row.tested:
        undecided = row.decides and (row.outcome is Outcome.INCONCLUSIVE or row.standing == NOT_REACHED)
        return State.ERROR if undecided else State.SKIPPED, row.standing, f"{row.standing}: {why}", ""
    return State.PASSED, row.standing, "", text


def _group(row: RequirementRow) -> str:
    """Source and clause; the dots of the clause would be read as packages."""
    return f"{row.source}.clause {row.clause.replace('.', '-')}" if row.clause else row.source


def _message(row: RequirementRow, found: list[Said]) -> str:
    """What was found first, and what it follows from."""
    if not found:
        return row.why or row.says
    item, cause = found[0]
    lead = ", ".join(one.id for one in cause.lead.rows)
    return item.finding.message + (f" (follows from what breaks {lead})" if item is not cause.lead and lead else "")


def _finding_text(item: ReportedFinding, cause: Cause) -> str:
    finding = item.finding
    lines = [*(f"{row.id} ({row.level}): {row.says}" for row in item.rows), finding.message]
    lines += [f"expected: {finding.expected}", f"actual: {finding.actual}"]
    if finding.where:
        lines.append(f"where: {finding.where}")
    if finding.manner:
        lines.append(f"that is: {finding.manner}")
    if finding.deviation:
        lines.append(f"deviation: follows {finding.deviation}")
    if finding.count > 1:
        lines.append(f"seen: {finding.count} times")
    if finding.exchanges:
        lines.append(f"evidence: n = {', '.join(str(number) for number in finding.exchanges)} in record.jsonl")
    if item is not cause.lead:
        lines.append(f"follows from: {cause.lead.finding.message}")
    return "\n".join([*lines, f"check: {item.check.check}"])


def _stale(name: str, state: str, text: str) -> Case:
    """A case for a waiver that is red."""
    return Case(group="ttck.waivers", name=name, state=State.FAILURE, kind=state, message=f"the waiver is {state}: {text}")


def _run(report: Report) -> Case:
    """A case for the run as a whole: a run that was cut short or judged nothing must not look green."""
    if report.verdict.cut_short or report.verdict.word in {NOTHING_JUDGED, HARNESS_ERROR}:
        told = " ".join([words.headline(report), *words.cautions(report)])
        return Case(group="ttck", name="run", state=State.ERROR, kind=report.verdict.word, message=told)
    return Case(group="ttck", name="run", kind=report.verdict.word)
