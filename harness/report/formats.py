"""The forms of a report that are written where a user asks for them: one row for each, and one way to write them all."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ttck.harness.report.model import Report


@dataclass(frozen=True, kw_only=True)
class Format:
    """A form: the option that asks for it, the module that has its `render`, and what it is good for."""

    option: str
    module: str
    help: str

    @property
    def render(self) -> Callable[[Report], str]:
        """What makes the document; its module is loaded when it is asked for."""
        found: Callable[[Report], str] = importlib.import_module(f"ttck.harness.report.{self.module}").render
        return found


FORMATS = (
    Format(option="junit", module="junit", help="Write JUnit XML to this file as well, a test case for each requirement."),
    Format(option="sarif", module="sarif", help="Write SARIF 2.1.0, the findings for code scanning, with stable fingerprints."),
    Format(option="ctrf", module="ctrf", help="Write a Common Test Report (CTRF, JSON)."),
    Format(option="markdown", module="markdown", help="Write a summary in Markdown, such as the step summary of a pipeline."),
    Format(option="badge", module="badge", help="Write a badge (SVG): profile, verdict, coverage."),
    Format(
        option="exercise",
        module="exercise_map",
        help="Write what this seller ever produced or accepted, and what never: values, attributes, filters, states, edges, codes (JSON).",
    ),
    Format(option="har", module="har", help="Write all that was sent and received as HAR 1.2, secrets masked."),
)


def write_formats(report: Report, files: Mapping[str, Path]) -> None:
    """Write the forms that are asked for, by their options.

    Raises:
        ReportError: one cannot be written.
    """
    from ttck.harness.report.write import write_file  # noqa: PLC0415 - it loads what makes the page

    for one in FORMATS:
        if one.option in files:
            write_file(files[one.option], one.render(report))
