"""A summary in Markdown, as the step summary of a pipeline or the comment on a change shows it. Nothing that a seller said is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ttck.harness.report import statement, words
from ttck.harness.report.body import visible
from ttck.harness.report.model import counts

if TYPE_CHECKING:
    from ttck.harness.report.causes import Cause
    from ttck.harness.report.model import Report

_MOST = 20  # findings of one kind; a step summary has an end, and so has patience
_LONGEST = 300  # characters of one text
_MARKS = re.compile(r"([\\`*_\[\]#|~$]|^[-+=]|^\d+(?=[.)]))")
_LINKS = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "&#64;"), ("://", "&#58;//"), ("www.", "www&#46;"))
_SHOWN = (
    ("failure", "Failures"),
    ("deviation", "Deviations"),
    ("waived", "Waived"),
    ("warning", "Warnings"),
    ("binding", "Binding findings"),
)
_SIGNS = {0: "✅", 6: "✅", 5: "⚠️", 4: "⚠️", 1: "❌"}


def render(report: Report) -> str:
    """The summary."""
    return "\n".join(_lines(report)) + "\n"


def plain(text: str) -> str:
    """Text that is shown as it is: without markup, links, mentions and line ends, and of bounded length."""
    line = visible(" ".join(text.split()))
    line = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    line = _MARKS.sub(r"\\\1", line)
    for written, shown in _LINKS:
        line = line.replace(written, shown)
    return line


def _lines(report: Report) -> Iterator[str]:
    yield f"## {_SIGNS.get(int(report.exit_code), '❌')} {plain(words.title(report))}: {plain(words.seller(report))}"
    yield ""
    yield f"{plain(words.headline(report))} {plain(words.support(report))}"
    yield ""
    for caution in words.cautions(report):
        yield f"> {plain(caution)}"
        yield ">"
    yield ""
    yield from _counted(report)
    for kind, heading in _SHOWN:
        yield from _causes(report.causes_of(kind), heading)
    yield from _undecided(report)
    yield from _declared(report)
    yield f"Run {plain(str(report.header.get('run_id')))}, profile {plain(report.profile)}, ttck {plain(str(report.header.get('ttck')))}."


def _counted(report: Report) -> Iterator[str]:
    """A table of the requirements of the deciding sources, by level and standing."""
    found = counts(row for row in report.requirements if row.deciding)
    columns = list(dict.fromkeys(standing for row in found.values() for standing in row))
    if not columns:
        return
    yield f"| Level | {' | '.join(columns)} |"
    yield f"|---{'|---:' * len(columns)}|"
    yield from (f"| {level} | {' | '.join(str(row.get(name, '')) for name in columns)} |" for level, row in found.items())
    yield ""


def _causes(causes: Sequence[Cause], heading: str) -> Iterator[str]:
    if not causes:
        return
    yield f"### {heading}: {len(causes)}"
    yield ""
    for cause in causes[:_MOST]:
        finding, rows = cause.lead.finding, cause.lead.rows
        yield f"- **{', '.join(row.id for row in rows)}** {plain(finding.message)}"
        yield f"  - {plain(rows[0].says) if rows else ''}"
        yield f"  - expected {plain(finding.expected)}; actual {plain(finding.actual)}{_often(finding.count)}"
        if cause.kind == "waived" and rows and rows[0].waiver:
            yield f"  - {plain(rows[0].waiver)}"
        if cause.follows:
            yield f"  - also behind: {', '.join(dict.fromkeys(row.id for item in cause.follows for row in item.rows))}"
    if len(causes) > _MOST:
        yield f"- and {len(causes) - _MOST} more, in the report"
    yield ""


def _often(count: int) -> str:
    return f"; seen {count} times" if count > 1 else ""


def _undecided(report: Report) -> Iterator[str]:
    rows = [row for row in report.requirements if row.id in report.verdict.undecided]
    if not rows:
        return
    yield f"### Undecided: {len(rows)}"
    yield ""
    yield from (f"- **{row.id}** {plain(row.why or 'no reason recorded')}" for row in rows[:_MOST])
    if len(rows) > _MOST:
        yield f"- and {len(rows) - _MOST} more, in the report"
    yield ""


def _declared(report: Report) -> Iterator[str]:
    """What the target declares and what was seen of it, where the two differ; that they agree, in a line."""
    lines = list(statement.said(report.statement))
    if not lines:
        return
    yield "### Declared and observed"
    yield ""
    yield from (f"- {plain(line)}" for line in lines)
    yield ""
