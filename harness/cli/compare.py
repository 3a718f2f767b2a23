"""``ttck compare``: what changed between two runs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ttck.harness.cli import layout
from ttck.harness.record.reader import ReportError
from ttck.harness.report.attesting import standing_report
from ttck.harness.report.changes import KINDS, STILL, changes, differences, worse
from ttck.harness.report.text import clean
from ttck.harness.report.waivers import WaiverError
from ttck.harness.verdict import ExitCode

if TYPE_CHECKING:
    from ttck.harness.report.changes import Change
    from ttck.harness.report.model import Report

_SHOWN = 3  # messages of one requirement


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def compare(before: Path, after: Path, *, as_json: bool) -> None:
    """Say what changed between two runs: BEFORE and AFTER are their folders, or their record.jsonl.

    What is waived in a run does not count as failing there. The exit code is 1 where something that decides fails now and did
    not before, or has no verdict any more; otherwise 0, whatever still fails.

    \b
    ttck compare reports/runs/20261121-090102-3f2a reports/runs/20261128-090102-9c1b
    """  # noqa: D301 - click reads the escape
    old, new = _loaded(before), _loaded(after)
    found = changes(old, new)
    if as_json:
        document = {
            "before": _run(old), "after": _run(new), "worse": worse(found), "settings": list(differences(old, new)),
            "changes": [asdict(one) for one in found],
        }  # fmt: skip
        click.echo(json.dumps(document, indent=2))
    else:
        _show(found, old, new, differences(old, new))
    sys.exit(int(ExitCode.NOT_CONFORMANT if worse(found) else ExitCode.CONFORMANT))


def _loaded(path: Path) -> Report:
    try:
        return standing_report(path)
    except (ReportError, WaiverError) as broken:
        layout.refuse(str(broken))


def _run(report: Report) -> dict[str, str]:
    return {"run": str(report.header.get("run_id", "")), "started": str(report.header.get("started", "")), "word": report.verdict.word}


def _show(found: tuple[Change, ...], old: Report, new: Report, settings: tuple[str, ...]) -> None:
    for name, report in (("before", old), ("after", new)):
        run = _run(report)
        click.echo(f"{name:<7} {run['run']}  {run['started'][:19]}  {run['word']}")
    for text in settings:
        click.echo(click.style(f"! The runs differ in more than the seller: {clean(text)}", fg="yellow"))
    if not found:
        click.echo("\nNothing changed, and nothing fails.")
    for kind, title in KINDS.items():
        rows = [one for one in found if one.kind == kind]
        if not rows:
            continue
        click.echo(click.style(f"\n{title}: {len(rows)}", bold=True))
        for one in rows:
            apart = "" if one.decides else "  (decides nothing)"
            click.echo(f"  {one.id}  {one.before}, now {one.after}{apart}" if kind != STILL else f"  {one.id}{apart}")
            for message in one.messages[:_SHOWN]:
                click.echo(f"    {'new: ' if kind == STILL else ''}{clean(message)}")
