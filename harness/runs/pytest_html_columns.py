"""Views of the verdicts beside our own report: pytest-html with a requirement column."""

from __future__ import annotations

import html
from typing import Any


def pytest_html_report_title(report: Any) -> None:
    """The page is a view; the verdict stands in report.html."""
    report.title = "ttck: the checks of this run (the verdict stands in report.html)"


def pytest_html_results_table_header(cells: list[str]) -> None:
    """A column for the requirements and one for the verdict's own word."""
    cells.insert(1, "<th>Requirements</th>")
    cells.insert(2, "<th>Verdict</th>")


def pytest_html_results_table_row(report: Any, cells: list[str]) -> None:
    """Fill both columns; reports of set-up and tear-down have no verdict."""
    result = getattr(report, "ttck", None)
    cells.insert(1, f"<td>{html.escape(', '.join(result.requirements)) if result else ''}</td>")
    cells.insert(2, f"<td>{html.escape(str(result.outcome)) if result else ''}</td>")
