"""CSV for spreadsheets: a cell never becomes a formula, whoever wrote its text."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from ttck.harness.report.body import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ttck.harness.report.model import Report

COLUMNS = (
    "requirement", "source", "clause", "level", "binds", "use_cases", "decides", "selected", "standing", "evidence",
    "checks", "reason", "says",
)  # fmt: skip
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def requirements(report: Report) -> str:
    """requirements.csv: one row per requirement of the profile's sources."""
    return table(
        COLUMNS,
        (
            {
                "requirement": row.id,
                "source": row.source,
                "clause": row.clause,
                "level": row.level,
                "binds": row.binds,
                "use_cases": listed(row.use_cases),
                "decides": "yes" if row.decides else "no",
                "selected": "yes" if row.selected else "no",
                "standing": row.standing,
                "evidence": row.evidence,
                "checks": listed(row.checks),
                "reason": row.why or "",
                "says": row.says,
            }
            for row in report.requirements
        ),
    )


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as CSV text with a header line."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell(row[name]) for name in columns} for row in rows)
    return stream.getvalue()


def cell(value: Any) -> str:
    """A value as one line of text that no spreadsheet takes for a formula."""
    text = visible(" ".join(str(value).split()))
    return f"'{text}" if _FORMULA.match(text) else text


def listed(values: Iterable[Any]) -> str:
    """Several values in one cell."""
    return " ".join(str(value) for value in values)
