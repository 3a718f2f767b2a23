"""Options that ask for more forms of a report, which several commands share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from ttck.harness.report.formats import FORMATS

_KEY = "ttck.report_files"


def file_options(function: click.decorators.FC) -> click.decorators.FC:
    """An option for each form of a report; what was asked for is told by `asked_for`."""
    for one in reversed(FORMATS):
        function = click.option(
            f"--{one.option}", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=one.help,
            expose_value=False, callback=_kept,
        )(function)  # fmt: skip
    return function


def _kept(context: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.meta.setdefault(_KEY, {})[parameter.name] = value


def asked_for() -> Mapping[str, Path]:
    """The files that the user of the running command asked for, by the option; none outside of a command."""
    context = click.get_current_context(silent=True)
    found: Mapping[str, Path] = context.meta.get(_KEY, {}) if context else {}
    return found
