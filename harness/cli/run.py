"""``ttck run``: judge a seller."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from ttck.harness.buyer.target import TargetError, load_target
from ttck.harness.cli.jobs import MOST, check_shared, judge_in_jobs, shared_options
from ttck.harness.cli.kept import keeping
from ttck.harness.cli.read_only import judge_by_reading
from ttck.harness.cli.report_files import asked_for, file_options
from ttck.harness.cli.run_folders import runs_option
from ttck.harness.interrupts import patient, waiting
from ttck.harness.judge.suite_folders import folder_of
from ttck.harness.record.reader import ReportError
from ttck.harness.runs.operators import FILES, TERMINAL
from ttck.harness.runs.own_pytest import own_pytest
from ttck.harness.runs.run_id import new_run_id
from ttck.harness.verdict import ExitCode

_REHEARSAL = 180.0  # seconds that counting the questions to an operator may take
_PLUGINS = ("ttck.harness.plugin", "pytest_metadata.plugin", "pytest_html.plugin", "ttck.harness.runs.pytest_html_columns")


# What pytest's own exit codes mean when there was no run: a wrong option, nothing selected, a wrong address for the
# listener, an interruption.
_WITHOUT_RUN = {4: ExitCode.USAGE, 5: ExitCode.USAGE, 2: ExitCode.USAGE, 130: ExitCode.INCOMPLETE}


def options(function: click.decorators.FC) -> click.decorators.FC:
    """The options that ``run``, ``plan`` and ``demo`` share."""
    for decorate in reversed(
        (
            click.option(
                "--requirement",
                "-r",
                multiple=True,
                metavar="ID",
                help="Only this requirement, or a glob: R24, 'R4?', MEF113:O12. Repeatable.",
            ),
            click.option(
                "--use-case",
                "-u",
                multiple=True,
                type=int,
                metavar="N",
                help="Only this use case of the draft. Repeatable.",
            ),
            click.option(
                "--lane",
                type=click.Choice(["verdict", "lifecycle", "exploration", "all"]),
                default="all",
                show_default=True,
                help="Scripted checks, random histories, requests made up from the contract (TMF621; decides nothing), or all.",
            ),
            click.option(
                "--seed",
                type=int,
                default=0,
                show_default=True,
                help="Seed of all generated data; the same seed sends the same data.",
            ),
            click.option(
                "--budget",
                type=click.Choice(["small", "standard", "thorough"]),
                default="standard",
                show_default=True,
                help="How many cases to generate.",
            ),
        )
    ):
        function = decorate(function)
    return function


def suite_paths(names: Iterable[str]) -> list[str]:
    """Where the suites of a profile are installed."""
    return [str(folder_of(name)) for name in names]


def judge(
    target: Path, *, requirement: tuple[str, ...], use_case: tuple[int, ...], lane: str, seed: int, budget: str, runs: Path,
    strict: bool, quiet: bool, base_url: str | None = None, keep: bool = False, tester: str | None = None, output: Path | None = None,
    operator: str = TERMINAL, checklist: Path | None = None, shard: str | None = None, go: Path | None = None,
) -> tuple[int, Path | None]:  # fmt: skip
    """Run the suites against a target; returns the exit code and the run's folder, None when there is none.

    The folder is `output`, or else one of its own below `runs`. Of a `shard` what has to be alone waits for the file `go`.

    Raises:
        TargetError: the target file cannot be used, or the folder of the run cannot be made.
    """
    loaded = load_target(target)
    profile = loaded.profile
    directory = output or runs / new_run_id()
    arguments = [
        *suite_paths(profile.suites), "-c", str(files("ttck.suites") / "pytest.ini"), "--assert=plain", "--capture=sys",
        "-p", "no:terminal", "-p", "no:logging", "--import-mode=importlib",
        *(part for plugin in (_PLUGINS if go is None else _PLUGINS[:1]) for part in ("-p", plugin)),
        "--ttck-target", str(target), "--ttck-lane", lane, "--ttck-seed", str(seed), "--ttck-budget", budget,
        "--ttck-directory", str(directory),
        *(["--html", str(directory / "pytest.html"), "--self-contained-html"] if go is None else ["--ttck-go", str(go)]),
        *(["--ttck-shard", shard] if shard else []),
        *(["--ttck-strict"] if strict else []), *(["--ttck-quiet"] if quiet else []), *(["--ttck-keep"] if keep else []),
        *(["--ttck-base-url", base_url] if base_url else []), *(["--ttck-tester", tester] if tester else []),
        "--ttck-operator", operator, *(["--ttck-checklist", str(checklist)] if checklist else []),
        *(f"--ttck-requirement={name}" for name in requirement), *(f"--ttck-use-case={number}" for number in use_case),
    ]  # fmt: skip
    asked = operator == FILES or (sys.stdin is not None and sys.stdin.isatty())
    if loaded.stimuli.get("operator") and asked and checklist is None:
        if not quiet:
            click.echo("Counting the questions to the operator first, by playing the run against the included mock seller ...", err=True)
        arguments += _questions(target, requirement=requirement, use_case=use_case, lane=lane, seed=seed, budget=budget)
    _empty(directory, new=output is None)
    try:
        code = own_pytest(arguments)
    except OSError as broken:  # a plugin that writes a view of its own finds the disk full
        click.echo(f"Error: a report cannot be written: {broken}", err=True)
        code = int(ExitCode.HARNESS_ERROR)
    if (directory / "record.jsonl").exists():
        return code, directory
    shutil.rmtree(directory, ignore_errors=True)
    return int(_WITHOUT_RUN.get(code, ExitCode.HARNESS_ERROR)), None


def _empty(directory: Path, *, new: bool) -> None:
    """Make the folder of a run.

    Raises:
        TargetError: it cannot be made, or holds anything.
    """
    try:
        directory.mkdir(parents=True, exist_ok=not new)
        if any(directory.iterdir()):
            raise TargetError(f"{directory} holds files already, and nothing is overwritten")
    except OSError as broken:
        raise TargetError(f"no folder can be made for the run: {directory}: {broken.strerror or broken}") from broken


def _questions(
    target: Path, *, requirement: tuple[str, ...], use_case: tuple[int, ...], lane: str, seed: int, budget: str
) -> list[str]:  # fmt: skip
    """How often an operator would be asked, as ``ttck plan`` says it; nothing where it cannot be told."""
    command = [
        sys.executable, "-m", "ttck.harness.cli.main", "plan", str(target), "--json", "--quiet",
        "--lane", lane, "--seed", str(seed), "--budget", budget,
        *(part for name in requirement for part in ("-r", name)), *(part for number in use_case for part in ("-u", str(number))),
    ]  # fmt: skip
    try:
        with waiting():
            done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_REHEARSAL, check=True)  # noqa: S603 - ours
        return ["--ttck-questions", str(json.loads(done.stdout)["questions"])]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        return []


def report(code: int, directory: Path | None, *, waivers: Path | None = None, checklist: Path | None = None) -> int:
    """Write the reports of a finished run and show its summary; returns the exit code, under waivers and attestations if there are any."""
    from ttck.harness.report import text, write  # noqa: PLC0415 - Jinja2 is not needed to refuse a bad option
    from ttck.harness.report.attesting import standing_report  # noqa: PLC0415 - as above
    from ttck.harness.report.formats import write_formats  # noqa: PLC0415 - as above

    if directory is None:
        return code
    try:
        if checklist:
            _attest(directory, checklist)
        loaded = standing_report(directory, waivers=waivers)
        code = int(loaded.exit_code) if waivers or loaded.attestations else code
        written = write.write_reports(loaded, into=directory)
        write_formats(loaded, asked_for())
    except ReportError as broken:
        click.echo(f"The run is recorded in {directory / 'record.jsonl'}, but a report could not be written: {broken}", err=True)
        click.echo(f"Free some disk space, then: ttck report {directory}", err=True)
        return int(ExitCode.HARNESS_ERROR)
    views = {"pytest.html": directory / "pytest.html"} if (directory / "pytest.html").exists() else {}
    return summary(lambda: text.show(loaded, files={**written, **views}), directory, code=code)


def _attest(directory: Path, checklist: Path) -> None:
    """Keep what a checklist attests; what of it does not fit to this run is said, and the verdict is written all the same."""
    from ttck.harness.checklist import ChecklistError, load  # noqa: PLC0415 - only where there is one
    from ttck.harness.report.attesting import AttestationError, attest, given  # noqa: PLC0415 - as above

    try:
        found = [given(item, beside=checklist.parent) for item in load(checklist) if item.attests]
        if found:
            attest(directory, found)
    except (ChecklistError, AttestationError) as broken:
        click.echo(f"Nothing of {checklist} was attested: {broken}", err=True)
        click.echo(f"Mend it, then: ttck attest {directory} --checklist {checklist}", err=True)


def summary(show: Callable[[], None], directory: Path, *, code: int) -> int:
    """Print a summary; returns the exit code, which stays that of the verdict when the reader has seen enough."""
    try:
        show()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as broken:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        click.echo(f"Error: the summary cannot be written: {broken.strerror or broken}. The reports are in {directory}", err=True)
        return int(ExitCode.HARNESS_ERROR)
    return code


def _check_parts(
    target: Path, *, jobs: int, shard: str | None, read_only: bool, operator: str, checklist: Path | None
) -> None:  # fmt: skip
    """Refuse a run in parts that cannot be one, before anything is sent.

    Raises:
        TargetError: it cannot; the message says why.
    """
    from ttck.harness.runs.shards import shard_of  # noqa: PLC0415 - heavy, and most runs are whole

    if (jobs > 1 or shard) and read_only:
        raise TargetError("--read-only reads what is there, and is not played in parts")
    if jobs > 1 and shard:
        raise TargetError("--jobs plays all parts on this machine, --shard one of them: give one of the two")
    try:
        if shard:
            shard_of(shard)
    except ValueError as wrong:
        raise TargetError(f"--shard: {wrong}") from wrong
    if jobs == 1:
        return
    loaded = load_target(target)
    check_shared(target, loaded)
    if checklist is None and (operator == FILES or loaded.stimuli.get("operator")):
        raise TargetError("with --jobs nobody can be asked (stimuli.operator): give the answers with --checklist, or play one process")


def _in_jobs(target: Path, jobs: int, shared: dict[str, Any]) -> tuple[int, Path | None]:
    """A run in several processes; see `ttck.harness.cli.jobs`.

    Raises:
        TargetError: the target file cannot be used, or the folder of the run cannot be made.
    """
    given = dict(shared)
    output, runs, strict, quiet = (given.pop(name) for name in ("output", "runs", "strict", "quiet"))
    directory = output or runs / new_run_id()
    _empty(directory, new=output is None)
    return judge_in_jobs(target, jobs=jobs, directory=directory, options=shared_options(given), strict=strict, quiet=quiet)


def _failed_in(run: Path) -> tuple[str, ...]:
    """The requirements that failed in a run, or could not be decided though they should have been.

    Raises:
        TargetError: there is no such run, or nothing failed in it.
    """
    from ttck.harness.report.attesting import standing_report  # noqa: PLC0415 - only where there is an earlier run
    from ttck.harness.report.waivers import WaiverError  # noqa: PLC0415 - as above

    try:
        earlier = standing_report(run).verdict
    except (ReportError, WaiverError) as broken:
        raise TargetError(str(broken)) from broken
    found = (*earlier.failed, *earlier.undecided, *earlier.errors)
    if not found:
        raise TargetError(f"nothing failed in {run}, and nothing was left undecided: there is nothing to play again")
    return found


def _check_waivers(path: Path | None) -> None:
    """Refuse waivers that cannot be used before anything is sent.

    Raises:
        TargetError: they cannot.
    """
    if path is None:
        return
    from ttck.harness.report.waivers import WaiverError, load  # noqa: PLC0415 - only where there are some

    try:
        load(path)
    except WaiverError as broken:
        raise TargetError(str(broken)) from broken


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@options
@click.option("--base-url", metavar="URL", help="Judge this address instead of the base_url in the target file.")
@click.option("--tester", metavar="NAME", help="Who runs it, for the report; or tester in the target file.")
@runs_option
@click.option(
    "--waivers",
    "--known",
    "waivers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Known findings that are accepted until a day (YAML); those that are expired or not needed any more exit with 5.",
)
@click.option("--strict", is_flag=True, help="Exit with 5 when there are only warnings or binding findings.")
@click.option(
    "--failed", type=click.Path(path_type=Path), metavar="RUN", help="Only what failed in an earlier run, or could not be decided there."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIRECTORY",
    help="The folder of this run, new or empty, instead of one below --runs: so its files have fixed names.",
)
@file_options
@click.option(
    "--checklist",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Answers in place of the operator's, and attestations for the report (YAML or CSV; ttck attest --help).",
)
@click.option(
    "--operator",
    type=click.Choice([TERMINAL, FILES]),
    default=TERMINAL,
    show_default=True,
    help="Where an operator is asked: here, or over question.json and answer.json in the folder of the run, as ttck serve does.",
)
@click.option("--read-only", is_flag=True, help="Send nothing but reads: judge the items that the target names as existing.")
@click.option(
    "--jobs", "-j", type=click.IntRange(1, MOST), default=1, show_default=True, help="Play the run in so many processes of this machine."
)
@click.option("--shard", metavar="N/M", help="Play only part N of M, on this machine; ttck report RUN RUN ... merges the parts.")
@click.option("--go", type=click.Path(path_type=Path), hidden=True)
@click.option("--keep", is_flag=True, help="Leave the tickets of the run as they are, to look at them; the report lists them.")
@click.option("--quiet", is_flag=True, help="No progress, only the summary.")
@keeping()
def run(
    target: Path, requirement: tuple[str, ...], use_case: tuple[int, ...], lane: str, seed: int, budget: str,
    base_url: str | None, tester: str | None, runs: Path, waivers: Path | None, failed: Path | None,
    output: Path | None, checklist: Path | None, operator: str, jobs: int, shard: str | None, go: Path | None, *,
    read_only: bool, strict: bool, keep: bool, quiet: bool,
) -> None:  # fmt: skip
    """Judge the seller that TARGET describes, and write a report.

    TARGET is a YAML file. The least it needs is the address of the ticket API:

    \b
      base_url: https://seller.example/mefApi/sonata/troubleTicket/v4
      auth: {type: bearer, token: "${env.SELLER_TOKEN}"}

    Without stimuli, what only the seller can start stays inconclusive (exit 4). Check a new target with ttck doctor.
    A run that --requirement, --use-case or --lane restricts is never CONFORMANT: without a breach it exits with 6.

    With --read-only nothing is created or changed. The target names items that the seller has already, for example
    existing: {ticket: [TT-1001, TT-1002]}; they and lists are read, and judged by what they show. What needs more says so
    and stays open; without a breach it exits with 6.

    With --jobs or --shard a run is played in parts, and judged as one. What touches what all buyers share (a restart), what two
    buyers do in turn and what is made up from the contract is played in the last part: with --jobs when the others are done; with
    --shard start M/M when they are. Each part subscribes for itself, and hears the events of all. Where the seller has room for one
    subscription, or an operator has to be asked, play one part.

    \b
    ttck run target.yaml --jobs 2
    ttck run target.yaml --shard 1/3 --output part-1    on one machine; 2/3 on another, then 3/3
    ttck report part-1 part-2 part-3
    """  # noqa: D301 - click reads the escape
    try:
        _check_waivers(waivers)
        _check_parts(target, jobs=jobs, shard=shard, read_only=read_only, operator=operator, checklist=checklist)
        requirement = (*requirement, *(_failed_in(failed) if failed else ()))
        with patient(last=sys.stdout is sys.__stdout__):  # a test that calls this command goes on after it
            shared: dict[str, Any] = {
                "requirement": requirement, "use_case": use_case, "runs": runs, "strict": strict, "quiet": quiet, "base_url": base_url,
                "tester": tester, "output": output,
            }  # fmt: skip
            if read_only:
                code, directory = judge_by_reading(target, **shared)
            else:
                shared |= {"lane": lane, "seed": seed, "budget": budget, "keep": keep, "checklist": checklist}
                code, directory = (
                    _in_jobs(target, jobs, shared) if jobs > 1 else judge(target, **shared, operator=operator, shard=shard, go=go)
                )
            if go is not None:
                sys.exit(code)  # the whole has a report, its parts have none
            gc.collect()  # what the run kept goes before its record is read, or both stand in memory
            code = report(code, directory, waivers=waivers, checklist=checklist)
            if shard and directory is not None:
                click.echo(f"Next    This is shard {shard} alone. Merge all of them: ttck report {directory} ...")
    except TargetError as broken:
        click.echo(f"Error: {broken}", err=True)
        code = int(ExitCode.USAGE)
    sys.exit(code)
