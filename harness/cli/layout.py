"""Lay text out for a terminal: wrapped paragraphs, indented lists, and messages of refusal."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import NoReturn

import click

from ttck.harness.verdict import ExitCode

_WIDEST = 120


def width() -> int:
    """The columns to fill: those of the terminal, at most 120."""
    return max(min(shutil.get_terminal_size((80, 24)).columns, _WIDEST), 40)


def wrapped(text: str, *, indent: int = 0, first: str | None = None) -> str:
    """Text folded to the terminal; `first` stands at the beginning instead of the indent."""
    blank = " " * indent
    lead = blank if first is None else first.ljust(indent)
    return textwrap.fill(
        " ".join(text.split()), width=width(), initial_indent=lead, subsequent_indent=blank, break_long_words=False, break_on_hyphens=False
    )


def heading(text: str) -> str:
    """A heading in bold, with an empty line above it."""
    return "\n" + click.style(text, bold=True)


def names(values: Iterable[str], *, most: int = 12) -> str:
    """Names in a row, cut after some with a count of the rest."""
    found = list(values)
    rest = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + rest


def short(requirements: Iterable[str]) -> list[str]:
    """Requirement ids without the source that goes without saying."""
    return [name.removeprefix("MEF113:") for name in requirements]


def columns(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """Rows as aligned lines; the columns in `right` are aligned to the right. The last column is not padded."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(size) if place in right else cell.ljust(size) for place, (cell, size) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def span(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 90:  # noqa: PLR2004 - below one and a half minutes people count seconds
        return f"{max(round(seconds), 1)} s" if seconds else "0 s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"  # noqa: PLR2004 - two hours


def refuse(message: str, *, code: ExitCode = ExitCode.USAGE) -> NoReturn:
    """Say what is wrong and end with an exit code."""
    click.echo(f"Error: {message}", err=True)
    sys.exit(int(code))
