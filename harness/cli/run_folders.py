"""Where runs are written and found: options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from ttck.harness.cli import layout

RUNS = Path("reports/runs")

runs_option = click.option(
    "--runs",
    type=click.Path(path_type=Path, file_okay=False),
    default=RUNS,
    show_default=True,
    help="Where run folders are written.",
)

latest_option = click.option(
    "--runs", type=click.Path(path_type=Path, file_okay=False), default=RUNS, show_default=True, help="Where 'latest' looks for runs."
)


def chosen(run: str, runs: Path) -> Path:
    """The run that is meant: a folder, a record, the name of a folder below `runs`, or the newest one for latest."""
    if run != "latest" or Path(run).exists():
        path = Path(run)
        if not path.exists() and (runs / run).exists():
            path = runs / run
        if not path.exists():
            layout.refuse(f"there is no run {run}; name a folder below {runs}, a record.jsonl, or latest")
        return path
    found = sorted(runs.glob("*/record.jsonl"), key=lambda record: (record.stat().st_mtime, record.parent.name))
    if not found:
        layout.refuse(f"there is no run below {runs} yet; make one with ttck demo or ttck run")
    return found[-1].parent
