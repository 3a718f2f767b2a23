"""``ttck plan``: say what a run would send, and send the seller nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ttck.harness.buyer.target import TargetError, load_target
from ttck.harness.cli import layout
from ttck.harness.cli.run import options
from ttck.harness.interrupts import patient
from ttck.harness.verdict import ExitCode
from ttck.suites.selftest.plan_facts import lacking, samples, seconds
from ttck.suites.selftest.plan_text import lines
from ttck.suites.selftest.rehearsal import Rehearsal, RehearsalError

if TYPE_CHECKING:
    from ttck.harness.buyer.target import Target


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@options
@click.option(
    "--show",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Print N sample requests with their bodies, of as many kinds as there are.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.option("--quiet", is_flag=True, help="No progress, only the plan.")
def plan(
    target: Path, requirement: tuple[str, ...], use_case: tuple[int, ...], lane: str, seed: int, budget: str, show: int,
    *, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Say what a run against TARGET would send, and send it nothing.

    The run is played against the included mock seller, on this machine and with what TARGET says: its terms, switches, APIs and
    stimuli. So the counts are exact for a seller that acts at once and holds no other tickets. One that needs time to
    act is read more often, and long lists take more pages. It takes about as long as ttck demo.

    \b
    ttck plan target.yaml                          what a whole run would do
    ttck plan target.yaml -r R24 --show 3          one requirement, with three requests
    ttck plan target.yaml --budget small --json    for a program
    """  # noqa: D301 - click reads the escape
    chosen = [
        "--ttck-lane", lane, "--ttck-seed", str(seed), "--ttck-budget", budget,
        *(f"--ttck-requirement={name}" for name in requirement), *(f"--ttck-use-case={number}" for number in use_case),
    ]  # fmt: skip
    rehearsal = _rehearsed(_loaded(target), chosen, quiet=quiet)
    if as_json:
        click.echo(json.dumps(_document(rehearsal, show=show), indent=2, ensure_ascii=False))
        return
    scope = " ".join([f"budget {budget}, seed {seed}", *(f"-r {name}" for name in requirement), *(f"-u {number}" for number in use_case)])
    click.echo("\n".join(lines(rehearsal, scope=scope, show=show)))


def _loaded(path: Path) -> Target:
    try:
        return load_target(path)
    except TargetError as broken:
        layout.refuse(str(broken))


def _rehearsed(target: Target, chosen: list[str], *, quiet: bool) -> Rehearsal:
    """The run that these options ask for, played; ends the program with a message where that cannot be done."""
    from ttck.suites.selftest.rehearsing import rehearse  # noqa: PLC0415 - pytest and Hypothesis are heavy

    if not quiet:
        click.echo("Playing the run against the included mock seller on this machine; nothing is sent to yours.", err=True)
    try:
        with patient(last=sys.stdout is sys.__stdout__):  # a test that calls this command goes on after it
            return rehearse(target, *chosen, screen=None if quiet else sys.stderr)
    except RehearsalError as broken:
        layout.refuse(target.redactor.text(str(broken)), code=broken.code)
    except OSError as broken:
        layout.refuse(f"the plan needs a temporary folder and a free port of this machine: {broken}", code=ExitCode.HARNESS_ERROR)


def _document(rehearsal: Rehearsal, *, show: int) -> dict[str, Any]:
    by_stimulus, by_reason = lacking(rehearsal)
    return {
        "target": rehearsal.target.document,
        "requests": rehearsal.requests,
        "tickets": rehearsal.tickets,
        "subscriptions": rehearsal.subscriptions,
        "notifications": rehearsal.notifications,
        "questions": rehearsal.questions,
        "checks": rehearsal.checks,
        "shrinks": rehearsal.shrinks,
        "parts": [
            {
                "name": part.name, "title": part.title, "lane": part.lane, "requests": part.requests, "tickets": part.tickets,
                "operations": dict(part.operations), "reason": part.reason,
                "stimuli": [{"name": name, "via": via, "count": number} for (name, via), number in part.stimuli.items()],
            }
            for part in rehearsal.parts
        ],
        "missing": by_stimulus,
        "inconclusive": {name: list(reasons) for name, reasons in rehearsal.inconclusive.items()},
        "other_reasons": by_reason,
        "unkept": list(rehearsal.unkept),
        "seconds": seconds(rehearsal),
        "leftovers": len(rehearsal.leftovers),
        "samples": [sample.as_document() for sample in samples(rehearsal, show)],
    }  # fmt: skip
