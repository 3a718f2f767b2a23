"""``ttck run --read-only``: judge items that the seller has already, by reading alone."""

from __future__ import annotations

from pathlib import Path

import click

from ttck.harness.buyer.target import Target, TargetError, load_target, parse_target
from ttck.harness.interrupts import waiting
from ttck.harness.replay.reading import judge_existing
from ttck.harness.replay.replay import ReplayError
from ttck.harness.runs.run import Options
from ttck.harness.runs.run_id import new_run_id
from ttck.harness.verdict import AccessRefused, ExitCode, Unreachable
from ttck.specs.loader import FactError, parse_yaml

_EXAMPLE = "existing: {ticket: [TT-1001, TT-1002]}"


def judge_by_reading(
    target: Path, *, requirement: tuple[str, ...], use_case: tuple[int, ...], runs: Path, strict: bool, quiet: bool, base_url: str | None,
    tester: str | None, output: Path | None,
) -> tuple[int, Path | None]:  # fmt: skip
    """Read what the target names and judge it; returns the exit code and the run's folder, None when there is none.

    Raises:
        TargetError: the target file cannot be used or names no items, or the options select nothing.
    """
    loaded = _loaded(target, base_url)
    if not loaded.existing:
        raise TargetError(f"{target}: --read-only judges items that there are already; name some of them, for example {_EXAMPLE}")
    directory = output or runs / new_run_id()
    if directory.exists() and any(directory.iterdir()):
        raise TargetError(f"{directory} holds files already, and nothing is overwritten")
    if not quiet:
        count = sum(map(len, loaded.existing.values()))
        click.echo(f"Reading {count} existing {'item' if count == 1 else 'items'}; nothing is created or changed.", err=True)
    options = Options(
        selection=",".join(requirement) or None,
        use_cases=frozenset(use_case),
        directory=directory,
        strict=strict,
        quiet=True,
        tester=tester,
    )
    try:
        with waiting():
            code, found = judge_existing(loaded, options)
    except (Unreachable, AccessRefused) as broken:
        click.echo(f"Error: {loaded.redactor.text(str(broken))}. Nothing was judged.", err=True)
        return int(ExitCode.NOTHING_JUDGED), None
    except ReplayError as broken:
        raise TargetError(str(broken)) from broken
    return int(code), found


def _loaded(path: Path, base_url: str | None) -> Target:
    if base_url is None:
        return load_target(path)
    try:
        document = parse_yaml(path.read_text(encoding="utf-8"), name=str(path))
    except (OSError, UnicodeDecodeError, FactError) as broken:
        raise TargetError(f"cannot read the target file {path}: {broken}") from broken
    return parse_target(document, name=str(path), base_url=base_url, beside=path.parent)
