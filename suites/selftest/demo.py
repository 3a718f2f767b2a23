"""``ttck demo``: the main job in one command."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from ttck.harness.cli.kept import keeping
from ttck.harness.cli.run import judge, options, report
from ttck.harness.cli.run_folders import runs_option
from ttck.harness.interrupts import patient
from ttck.mockseller.registry import chosen
from ttck.specs.loader import FactError
from ttck.specs.profiles import profile as profile_of
from ttck.suites.selftest.seller import CLIENTS, mock_seller, write_target


@click.command()
@options
@click.option(
    "--fault",
    multiple=True,
    metavar="NAME[:SETTING=VALUE,...]",
    help="Give the mock seller this fault first, and see it caught; ttck faults lists them.",
)
@runs_option
@click.option("--profile", default="mef113", show_default=True, metavar="NAME", help="What the mock seller speaks and is judged by.")
@click.option("--quiet", is_flag=True, help="No progress, only the summary.")
@keeping()
def demo(
    requirement: tuple[str, ...], use_case: tuple[int, ...], lane: str, seed: int, budget: str, fault: tuple[str, ...], runs: Path,
    profile: str, *, quiet: bool,
) -> None:  # fmt: skip
    """Start the mock seller, certify it, write a report.

    \b
    ttck demo                                        a clean seller: CONFORMANT
    ttck demo --fault close-unannounced              a faulty one: see what is said about it
    ttck demo --profile tmf621-v5                    a seller of TMF621
    """  # noqa: D301 - click reads the escape
    try:
        profile = profile_of(profile).name
    except FactError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--profile") from wrong
    try:
        for text in fault:
            chosen(profile, text)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--fault") from wrong
    asks = () if profile_of(profile).auth != "none" else ("--auth", "basic", *CLIENTS)  # two buyers, who are to be kept apart
    arguments = ["--profile", profile, *asks, *(part for text in fault for part in ("--fault", text))]
    with patient(last=sys.stdout is sys.__stdout__):  # a test that calls this command goes on after it
        with tempfile.TemporaryDirectory(prefix="ttck-demo-") as folder, mock_seller(*arguments) as seller:
            path = write_target(Path(folder), seller.target(limits={"quiet_window": 0.5}, profile=profile))
            code, directory = judge(
                path,
                requirement=requirement,
                use_case=use_case,
                lane=lane,
                seed=seed,
                budget=budget,
                runs=runs,
                strict=False,
                quiet=quiet,
            )
        code = report(code, directory)
    sys.exit(code)
