"""``ttck audit``: judge a buyer by the traffic that the mock seller kept, or that anybody recorded."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ttck.harness.cli import layout
from ttck.harness.cli.kept import keeping
from ttck.harness.cli.recordings import is_record, read_traffic, remark
from ttck.harness.cli.run_folders import runs_option
from ttck.harness.record.reader import ReportError
from ttck.harness.record.recording import RecordingError
from ttck.harness.replay.buyer_audit import audit as judge
from ttck.harness.replay.buyer_audit import audit_traffic, recorded
from ttck.harness.replay.replay import ReplayError
from ttck.harness.report import text
from ttck.harness.report.model import load
from ttck.harness.runs.run import Options
from ttck.harness.verdict import ExitCode


@click.command()
@click.argument("what", metavar="WHAT", type=click.Path(path_type=Path))
@click.option("--requirement", "-r", multiple=True, metavar="ID", help="Only this requirement, or a glob: R42, 'R4?'. Repeatable.")
@click.option("--profile", "profile_name", metavar="NAME", help="Of a recording: what to judge by; default: mef113.")
@click.option("--base-url", metavar="URL", help="Of a recording: judge only requests below this address of the ticket API.")
@click.option("--complete", is_flag=True, help="The recording holds everything that this buyer sent and got in its time.")
@runs_option
@click.option("--strict", is_flag=True, help="Exit with 5 when there are only warnings.")
@keeping()
def audit(
    what: Path, requirement: tuple[str, ...], profile_name: str | None, base_url: str | None, runs: Path, *, complete: bool, strict: bool
) -> None:
    """Judge a buyer: does what it sent keep the rules that bind a buyer?

    WHAT is the folder that ttck mock --audit was given, whose mock seller may still be running, or a recording of the buyer
    at work with any seller: a HAR file or a JSON export of Newman, as ttck judge takes them.

    \b
    ttck mock --control --audit tried/     then let the buyer work with it
    ttck audit tried/
    ttck audit traffic.har --profile tmf621-v5

    A request is judged whether or not the seller refused it. What the buyer never did stays not exercised, what it is
    free not to use does not apply, and what no message shows has to be attested by a person. A recording may lack
    anything: what was not recorded is held against nobody.

    Exit codes: 0 no breach found; 1 a rule is broken; 2 WHAT or an option cannot be used; 3 the buyer sent nothing that
    can be judged.
    """  # noqa: D301 - click reads the escape
    options = Options(runs=runs, selection=",".join(requirement) or None, strict=strict)
    try:
        if what.is_dir() or not what.exists() or is_record(what):
            code, directory = _of_the_mock_seller(what, options, beside=bool(profile_name or base_url or complete))
        else:
            recording, target = read_traffic(what, profile_name=profile_name, base_url=base_url, edition=None)
            remark(recording, whole=complete)
            code, directory = audit_traffic(recording, target, options=options, whole=complete)
    except (ReportError, RecordingError, ReplayError) as broken:
        layout.refuse(str(broken))
    text.show(load(directory), files={"report.html": directory / "report.html"})
    sys.stdout.flush()
    sys.exit(code)


def _of_the_mock_seller(folder: Path, options: Options, *, beside: bool) -> tuple[ExitCode, Path]:
    """Judge what ttck mock --audit kept; `beside` says that options of recordings were given."""
    if beside:
        layout.refuse("--profile, --base-url and --complete are for recordings; what ttck mock --audit keeps says all that itself")
    if not recorded(folder).exchanges:
        layout.refuse(f"no buyer has sent anything to the mock seller that keeps {folder}.", code=ExitCode.NOTHING_JUDGED)
    return judge(folder, options=options)
