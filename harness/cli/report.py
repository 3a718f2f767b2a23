"""``ttck report``: show a run again and rebuild its reports, from its record alone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ttck.harness.cli import layout
from ttck.harness.cli.kept import keeping
from ttck.harness.cli.report_files import asked_for, file_options
from ttck.harness.cli.run_folders import chosen, latest_option
from ttck.harness.record.reader import ReportError, locate
from ttck.harness.replay.merging import merge
from ttck.harness.report import text, write
from ttck.harness.report.attesting import standing_report
from ttck.harness.report.formats import write_formats
from ttck.harness.report.waivers import WaiverError
from ttck.harness.runs.run_id import new_run_id
from ttck.harness.verdict import ExitCode
from ttck.specs.profiles import label_of


@click.command()
@click.argument("run", metavar="RUN...", nargs=-1, required=True)
@latest_option
@click.option("--waivers", type=click.Path(path_type=Path), metavar="FILE", help="Known findings to accept; by default those of the run.")
@file_options
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIRECTORY",
    help="The folder of the whole that shards are merged into, new or empty, instead of one below --runs.",
)
@click.option("--profile", metavar="NAME", help="Judge the run by another profile, and show where the two disagree.")
@click.option(
    "--open/--open-none", "opens", default=False, help="Open report.html in the browser afterwards; by default nothing is opened."
)
@keeping()
def report(run: tuple[str, ...], runs: Path, *, waivers: Path | None, output: Path | None, profile: str | None, opens: bool) -> None:
    """Show a run again and rebuild its reports; no seller is needed.

    RUN is the folder of a run, its record.jsonl, or the word latest. The exit code is that of the run.
    Several are the shards of one run (ttck run --shard): their records are checked, merged into a run of its own and judged as one,
    and the exit code is that of the whole. A shard that is missing makes it incomplete.
    With --profile, the reports go into a folder of that name inside the run, and the exit code is that under the profile.

    \b
    ttck report latest
    ttck report reports/runs/20261121-090102-3f2a --open
    ttck report latest --profile mef113-published    the same answers, judged by the published edition
    ttck report part-1 part-2 part-3 --output whole
    ttck report latest --sarif ttck.sarif --markdown "$GITHUB_STEP_SUMMARY"
    """  # noqa: D301 - click reads the escape
    paths = [chosen(name, runs) for name in run]
    path = paths[0] if len(paths) == 1 and output is None else _merged(paths, output or runs / new_run_id())
    try:
        folder = locate(path).parent
        loaded = standing_report(path, waivers=waivers, profile=profile)
        written = write.write_reports(loaded, into=folder if loaded.comparison is None else folder / label_of(loaded.profile))
    except (ReportError, WaiverError) as broken:
        layout.refuse(str(broken))
    try:
        write_formats(loaded, asked_for())
    except ReportError as broken:
        layout.refuse(str(broken), code=ExitCode.HARNESS_ERROR)
    text.show(loaded, files=written)
    if opens:
        click.launch(str(written["report.html"]))
    sys.exit(int(loaded.exit_code))


def _merged(shards: list[Path], into: Path) -> Path:
    """The folder of the run that is joined from shards."""
    try:
        merge(shards, into=into)
    except ReportError as broken:
        layout.refuse(str(broken))
    return into
