"""``ttck fleet``: judge the sellers of all partners, one target file each, and show them in one matrix."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from ttck.harness.cli import layout
from ttck.harness.cli.cluster_option import cluster_of, scheduler_option
from ttck.harness.cli.fleet_cluster import play_on
from ttck.harness.cli.fleet_partners import judged, unplayed
from ttck.harness.cli.jobs import MOST, shared_options
from ttck.harness.interrupts import pass_on, patient, settled, waiting
from ttck.harness.lab.folders import aims
from ttck.harness.report.fleet import Fleet, Partner, latest, trend, write
from ttck.harness.report.text import clean
from ttck.harness.runs.run_id import new_run_id
from ttck.harness.verdict import ExitCode

if TYPE_CHECKING:
    from ttck.harness.lab.folders import Aim

FLEETS = Path("reports/fleets")
_GLANCE = 0.1  # seconds between two looks at the runs


@dataclass(frozen=True, kw_only=True)
class _Playing:
    """The run of one partner while it goes on."""

    aim: Aim
    folder: Path
    process: subprocess.Popen[bytes]
    said: IO[bytes]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--jobs", "-j", type=click.IntRange(1, MOST), default=1, show_default=True, help="Judge so many partners at a time.")
@click.option(
    "--lane", type=click.Choice(["verdict", "lifecycle", "exploration", "all"]), default="all", show_default=True, help="As ttck run."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of all generated data.")
@click.option("--budget", type=click.Choice(["small", "standard", "thorough"]), default="standard", show_default=True, help="As ttck run.")
@click.option("--requirement", "-r", multiple=True, metavar="ID", help="Only this requirement, or a glob, as ttck run. Repeatable.")
@click.option("--strict", is_flag=True, help="A partner with only warnings or binding findings counts as 5.")
@click.option(
    "--fleets", type=click.Path(path_type=Path, file_okay=False), default=FLEETS, show_default=True,
    help="Where the folder of a fleet run is written, and the last one is looked for.",
)  # fmt: skip
@scheduler_option
@click.option("--quiet", is_flag=True, help="No progress, only the summary.")
def fleet(
    folder: Path, jobs: int, lane: str, seed: int, budget: str, requirement: tuple[str, ...], fleets: Path, scheduler: str | None,
    *, strict: bool, quiet: bool,
) -> None:  # fmt: skip
    """Judge the sellers of all target files in FOLDER, and write one index page.

    Each target file (*.yaml, *.yml, with a base_url) gets a run of its own, with a report. The page has the partners, a matrix of
    partners and requirements for each profile, and what changed since the last fleet run in --fleets. A file that cannot be used, or
    a seller that is not there, stops none of the others. Nobody is asked: what needs an operator stays inconclusive. With --jobs
    each listener needs a port of its own in its target file, or none.

    \b
    ttck fleet partners/
    ttck fleet partners/ --jobs 2 --budget small
    ttck fleet partners/ --scheduler tcp://10.0.0.5:8786   on the workers of a Dask cluster

    The exit code is the first of these that any partner has: 70 an error of ttck itself; 1 not conformant; 2 a target file cannot be
    used; 3 a seller is unreachable; 4 incomplete, or the fleet run was interrupted; 5 findings, with --strict; 6 no breach in a part of the
    checks. 0 where all are conformant; 2 also where FOLDER holds no target file.
    """  # noqa: D301 - click reads the escape
    found = aims(folder)
    if not found:
        layout.refuse(f"{folder} holds no target file: a *.yaml or *.yml file with a base_url; ttck init writes one")
    earlier, into, started = latest(fleets), fleets / new_run_id(), datetime.now(UTC).isoformat()
    given = {"lane": lane, "seed": seed, "budget": budget, "requirement": requirement, "strict": strict, "quiet": True}
    options = shared_options(given)
    try:
        with contextlib.ExitStack() as stack:
            cluster = stack.enter_context(cluster_of(scheduler))
            into.mkdir(parents=True)
            stack.enter_context(patient(last=sys.stdout is sys.__stdout__))  # a test that calls this command goes on after it
            if cluster:
                partners, cut = play_on(cluster, found, into, options=options, quiet=quiet)
            else:
                partners, cut = _play(found, into, jobs=jobs, options=options, quiet=quiet)
            settled()
            whole = Fleet(id=into.name, started=started, partners=tuple(partners))
            page = write(whole, into, earlier=earlier)
    except OSError as broken:
        layout.refuse(f"the fleet run cannot be written: {into}: {broken.strerror or broken}")
    _show(whole, page, earlier)
    code = whole.code if not cut or whole.code in {ExitCode.HARNESS_ERROR, ExitCode.NOT_CONFORMANT} else ExitCode.INCOMPLETE
    sys.exit(int(code))


def _play(aims: Sequence[Aim], into: Path, *, jobs: int, options: Sequence[str], quiet: bool) -> tuple[list[Partner], bool]:
    """The partners in the order of their files, and whether an interruption left out any."""
    waits, playing, cut = list(aims), list[_Playing](), False
    done: dict[str, Partner] = {}
    while waits or playing:
        try:
            with waiting():
                while waits and len(playing) < jobs:
                    aim = waits.pop(0)
                    if aim.target is None:
                        done[aim.key] = unplayed(aim, aim.problem or "it cannot be used", code=ExitCode.USAGE)
                    else:
                        playing.append(_begun(aim, into / aim.key, options))
                time.sleep(_GLANCE if playing else 0)
        except KeyboardInterrupt as interrupt:
            done |= {aim.key: unplayed(aim, "the fleet run was interrupted", code=ExitCode.INCOMPLETE) for aim in waits}
            waits, cut = [], True
            pass_on(interrupt, [one.process for one in playing])
        for one in [one for one in playing if one.process.poll() is not None]:
            playing.remove(one)
            partner = done[one.aim.key] = _ended(one)
            if not quiet:
                click.echo(f"[{len(done)}/{len(aims)}] {partner.name}: {partner.word or partner.problem}", err=True)
    return [done[aim.key] for aim in aims], cut


def _begun(aim: Aim, folder: Path, options: Sequence[str]) -> _Playing:
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the run has ended
    command = [sys.executable, "-m", "ttck.harness.cli.main", "run", str(aim.path), "--output", str(folder), *options]
    process = subprocess.Popen(  # noqa: S603 - ours
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
    )
    return _Playing(aim=aim, folder=folder, process=process, said=said)


def _ended(one: _Playing) -> Partner:
    one.said.seek(0)
    said = one.said.read().decode("utf-8", "replace")
    one.said.close()
    return judged(one.aim, one.folder, code=one.process.returncode, said=said)


def _show(whole: Fleet, page: Path, earlier: Fleet | None) -> None:
    rows = [["PARTNER", "PROFILE", "EXIT", "FAIL", "VERDICT", "SINCE THE LAST TIME"]]
    rows += [
        [clean(one.name), clean(one.profile), str(one.code), str(len(one.failing)), one.word or "not played", trend(one, earlier).words]
        for one in whole.partners
    ]
    for line in layout.columns(rows, right=frozenset({2, 3})):
        click.echo(line)
    for one in whole.partners:
        if one.problem:
            click.echo(layout.wrapped(f"{clean(one.file)}: {clean(one.problem)}", indent=2))
    click.echo(f"\nCompared with {earlier.id}" if earlier else "\nThere is no earlier fleet run to compare with")
    click.echo(f"Index   {page}")
