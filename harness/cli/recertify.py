"""``ttck recertify``: what changed between two releases of catalogue or contract since a run, and the smallest run that makes up for it."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ttck.harness.cli import layout
from ttck.harness.cli.run_folders import chosen, latest_option
from ttck.harness.record.reader import ReportError
from ttck.harness.report.model import load
from ttck.harness.report.recertifying import recertified
from ttck.harness.report.text import clean
from ttck.harness.runs.fingerprints import catalogue_hash
from ttck.harness.verdict import ExitCode
from ttck.specs.loader import FactError
from ttck.specs.releases import installed, release

if TYPE_CHECKING:
    from ttck.harness.report.model import Report
    from ttck.harness.report.recertifying import Recertified
    from ttck.specs.releases import Release

_MOST = 12  # contract changes that are listed one by one


@click.command()
@click.argument("run", metavar="RUN")
@click.option(
    "--against", "other", type=click.Path(path_type=Path), required=True, metavar="CATALOGUE",
    help="The other release: a folder like specs, a checkout, a catalogue file, or an OpenAPI file named like one of ours.",
)  # fmt: skip
@click.option("--target", type=click.Path(path_type=Path), metavar="FILE", help="The target file that the command line is to name.")
@latest_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def recertify(run: str, runs: Path, *, other: Path, target: Path | None, as_json: bool) -> None:
    """Say what changed since a run between two releases of catalogue or contract, and what has to be played again for it.

    RUN is the folder of a run, its record.jsonl, or the word latest. One release is that of this version of ttck, the other
    one CATALOGUE. The one by which RUN was judged, as its hash tells, counts as the earlier one; where neither is, this version.

    A requirement is played again where its row says something else that a verdict depends on, where it is new, or where the
    contract of its operation changed. All other verdicts of RUN stand. Where tables changed that no single row tells apart
    (lifecycles, errata, the profile or its dialect), the whole run is played again.

    \b
    ttck recertify latest --against ../ttck-0.2.0
    ttck recertify latest --against mef113-tickets.yaml --target partner.yaml
    ttck recertify reports/runs/20261121-090102-3f2a --against troubleTicket.yaml

    Exit codes: 0 nothing has to be played again; 1 something has; 2 RUN or CATALOGUE cannot be read.
    """  # noqa: D301 - click reads the escape
    try:
        report = load(chosen(run, runs))
        old, new = _ordered(report, other)
        found = recertified(report, old, new)
    except (ReportError, FactError) as broken:
        layout.refuse(str(broken))
    except OSError as broken:
        layout.refuse(f"{other} cannot be read: {broken.strerror or broken}")
    line = _line(found, target)
    if as_json:
        click.echo(json.dumps(_document(report, old, new, found, line), indent=2))
    else:
        _show(report, old, new, found, line)
    sys.exit(int(ExitCode.NOT_CONFORMANT if line or found.attest else ExitCode.CONFORMANT))


def _ordered(report: Report, other: Path) -> tuple[Release, Release]:
    """The earlier and the later release: that of the run is the earlier one, where its hash tells it."""
    named, own = release(other), installed()
    hashes = report.header.get("hashes")
    recorded = hashes.get("catalogue") if isinstance(hashes, dict) else None
    ours, theirs = (one.root is not None and catalogue_hash(one.root) == recorded for one in (own, named))
    return (named, own) if theirs and not ours else (own, named)


def _line(found: Recertified, target: Path | None) -> str:
    """The command that plays the smallest set again; empty where nothing has to be."""
    file = shlex.quote(str(target or "target.yaml"))
    if found.everything:
        return f"ttck run {file}"
    return " ".join([f"ttck run {file}", *(f"-r {shlex.quote(name)}" for name in found.again)]) if found.again else ""


def _document(report: Report, old: Release, new: Release, found: Recertified, line: str) -> dict[str, Any]:
    return {
        "run": str(report.header.get("run_id", "")),
        "before": old.name,
        "after": new.name,
        "requirements": [{"id": one.id, "what": one.what, "said": [list(said) for said in one.said]} for one in found.rows],
        "contracts": [
            {"contract": one.contract, **asdict(one.difference), "operations": sorted(one.operations)} for one in found.contracts
        ],
        "tables": list(found.tables),
        "again": found.again,
        "attest": found.attest,
        "gone": list(found.gone),
        "kept": len(found.kept),
        "command": line or None,
    }


def _show(report: Report, old: Release, new: Release, found: Recertified, line: str) -> None:
    click.echo(f"Run {report.header.get('run_id', '?')}, profile {report.profile}: from {old.name} to {new.name}\n")
    if not (found.rows or found.contracts or found.tables):
        click.echo("Nothing changed that this run was judged by. Its verdicts stand.")
        return
    _show_changes(found)
    if found.gone:
        click.echo(f"\nNo longer asked for: {', '.join(found.gone)}")
    if found.attest:
        click.echo(f"\nTo be confirmed by a person again (ttck attest): {', '.join(found.attest)}")
    click.echo(f"\nTo be played again: {'everything' if found.everything else len(found.again)}. Verdicts that stand: {len(found.kept)}.")
    if line:
        click.echo(f"\n  {line}")
        if new.root is None or new.name != "this version of ttck":
            click.echo(f"\nPlay it with the version of ttck that has {new.name}.")


def _show_changes(found: Recertified) -> None:
    for one in found.rows:
        click.echo(f"  {one.id}  {one.what}")
        for name, before, after in one.said:
            click.echo(f"    {name}: {_one_line(before)} -> {_one_line(after)}")
    for change in found.contracts[:_MOST]:
        place = f"{change.contract}: {change.difference.kind} at {change.difference.where}"
        click.echo(f"  {place}: {change.difference.ours or 'absent'} -> {change.difference.theirs or 'absent'}")
    if len(found.contracts) > _MOST:
        click.echo(f"  and {len(found.contracts) - _MOST} more places in contracts (--json)")
    for name in found.tables:
        click.echo(f"  {name}  changed, and no single requirement tells what depends on it")


def _one_line(text: str) -> str:
    """One line of bounded length."""
    return clean(text)
