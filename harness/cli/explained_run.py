"""What ``ttck explain ID --run RUN`` says: each finding of a run against a requirement, with the answer that would have been right."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ttck.harness.report import should_view
from ttck.harness.report.body import visible

if TYPE_CHECKING:
    from ttck.harness.report.causes import ReportedFinding
    from ttck.harness.report.model import Report

_MOST = 5  # findings that are shown in full


def found_lines(report: Report, name: str) -> Iterator[str]:
    """The findings of a run against the requirements that a name or a pattern means."""
    meant = [row for row in report.requirements if any(fnmatchcase(row.id.lower(), one.lower()) for one in (name, f"MEF113:{name}"))]
    run = report.header.get("run_id", "?")
    if not meant:
        yield f"The run {run} did not judge by {name}: its profile is {report.profile}."
        return
    ids = {row.id for row in meant}
    found = [item for item in report.findings if ids & {row.id for row in item.rows}]
    standing = ", ".join(f"{row.id} {row.standing}" for row in meant[:_MOST])
    yield f"In the run {run}: {standing}{' and others' if len(meant) > _MOST else ''}" + (
        "" if found else "; nothing was found against it."
    )
    for item in found[:_MOST]:
        yield ""
        yield from (visible(line) for line in _finding(report, item))
    if len(found) > _MOST:
        yield ""
        yield f"and {len(found) - _MOST} more in report.html"


def _finding(report: Report, item: ReportedFinding) -> Iterator[str]:
    finding = item.finding
    yield f"{', '.join(row.id for row in item.rows)}  {finding.message}"
    yield f"expected  {finding.expected}"
    yield f"actual    {finding.actual}" + (f"  at {finding.where}" if finding.where else "")
    yield from should_view.in_full(report, report.should_have_said(item))
