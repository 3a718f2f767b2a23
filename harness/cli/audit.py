"""``ttck audit``: judge a buyer by the traffic that the mock seller kept."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ttck.harness.cli import layout
from ttck.harness.cli.kept import keeping
from ttck.harness.cli.run_folders import runs_option
from ttck.harness.record.reader import ReportError
from ttck.harness.record.recording import RecordingError
from ttck.harness.replay.buyer_audit import audit as judge
from ttck.harness.replay.buyer_audit import recorded
from ttck.harness.replay.replay import ReplayError
from ttck.harness.report import text
from ttck.harness.report.model import load
from ttck.harness.runs.run import Options
from ttck.harness.verdict import ExitCode


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--requirement", "-r", multiple=True, metavar="ID", help="Only this requirement, or a glob: R42, 'R4?'. Repeatable.")
@runs_option
@click.option("--strict", is_flag=True, help="Exit with 5 when there are only warnings.")
@keeping()
def audit(folder: Path, requirement: tuple[str, ...], runs: Path, *, strict: bool) -> None:
    """Judge a buyer: does what it sent to the mock seller keep the rules that bind a buyer?

    DIR is the folder that ttck mock --audit was given. The mock seller may still be running.

    \b
    ttck mock --control --audit tried/     then let the buyer work with it
    ttck audit tried/

    A request is judged whether or not the seller refused it. What the buyer never did stays not exercised, what it is
    free not to use does not apply, and what no message shows has to be attested by a person.

    Exit codes: 0 no breach found; 1 a rule is broken; 2 DIR or an option cannot be used; 3 the buyer sent nothing that
    can be judged.
    """  # noqa: D301 - click reads the escape
    try:
        if not recorded(folder).exchanges:
            click.echo(f"Error: no buyer has sent anything to the mock seller that keeps {folder}.", err=True)
            sys.exit(ExitCode.NOTHING_JUDGED)
        code, directory = judge(folder, options=Options(runs=runs, selection=",".join(requirement) or None, strict=strict))
    except (ReportError, RecordingError, ReplayError) as broken:
        layout.refuse(str(broken))
    text.show(load(directory), files={"report.html": directory / "report.html"})
    sys.stdout.flush()
    sys.exit(code)
