"""What pytest's own reports, and the views built on them, say of a verdict."""

from __future__ import annotations

from typing import Any

import pytest

from ttck.harness.verdict import CheckResult, Outcome

OURS = "This is an error of ttck itself and says nothing about the seller. Please report it."


def show(report: Any, item: pytest.Item, result: CheckResult) -> None:
    """Make pytest's own report, and the views built on it, say what the verdict says."""
    report.ttck = result
    report.user_properties = [
        *report.user_properties,
        *(("requirement", name) for name in result.requirements),
        ("verdict", str(result.outcome)),
    ]
    if result.outcome in {Outcome.FAILED, Outcome.ERROR}:
        report.outcome = "failed"
        report.longrepr = f"{OURS}\n{result.reason}" if result.outcome is Outcome.ERROR else _findings(result)
    elif result.outcome in {Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE}:
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1] or 0, f"{result.outcome}: {result.reason}")
    else:
        report.outcome = "passed"
        report.longrepr = None
        if result.findings:
            report.sections = [*report.sections, (f"{result.outcome}", _findings(result))]


def _findings(result: CheckResult) -> str:
    lines = [f"{', '.join(result.requirements)}: {result.title}"]
    for finding in result.findings:
        where = f" at {finding.where}" if finding.where else ""
        lines += [
            f"  {finding.message}{where} ({finding.count} times)",
            f"    expected {finding.expected}",
            f"    actual   {finding.actual}",
        ]
        lines += [f"    see record {', '.join(f'#{number}' for number in finding.exchanges)}"] if finding.exchanges else []
    return "\n".join(lines)
