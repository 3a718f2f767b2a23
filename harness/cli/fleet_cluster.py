"""``ttck fleet --scheduler``: the runs of a fleet, each played by a worker of a Dask cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ttck.harness.cli.fleet_partners import judged, unplayed
from ttck.harness.cluster.cluster import Cluster
from ttck.harness.cluster.orders import OUT, Order, needed
from ttck.harness.cluster.playing import Lost
from ttck.harness.cluster.receiving import Begun, Ended
from ttck.harness.record.reader import RECORD, ReportError
from ttck.harness.report.fleet import Partner
from ttck.harness.report.write import write_all
from ttck.harness.verdict import ExitCode

if TYPE_CHECKING:
    from ttck.harness.lab.folders import Aim


def play_on(cluster: Cluster, aims: Sequence[Aim], into: Path, *, options: Sequence[str], quiet: bool) -> tuple[list[Partner], bool]:
    """The partners in the order of their files, and whether any was cut short.

    A target file is not sent, only where it lies: the worker reads its own copy, with its own environment. What cannot be used here may
    be of use there.

    Raises:
        OSError: the disk is full.
    """
    orders = [_order(aim, options) for aim in aims]
    by_name, done, cut = {aim.key: aim for aim in aims}, dict[str, Partner](), False
    for event in cluster.play(orders, into):
        aim = by_name[event.order.name]
        if isinstance(event, Begun) and event.kept:
            click.echo(f"{aim.title}: its worker was lost; {event.worker} plays it anew. The first record is in {event.kept}", err=True)
        if isinstance(event, Ended):
            cut = cut or event.interrupted
            done[aim.key] = judged(aim, into / aim.key, code=event.code, said=event.said.removeprefix("Error: "))
        elif isinstance(event, Lost):
            cut = True
            done[aim.key] = _cut(aim, event, into / aim.key)
        if isinstance(event, Ended | Lost) and not quiet:
            partner = done[aim.key]
            click.echo(f"[{len(done)}/{len(aims)}] {partner.name}: {partner.word or partner.problem}", err=True)
    return [done[aim.key] for aim in aims], cut


def _order(aim: Aim, options: Sequence[str]) -> Order:
    own = aim.target.profile.files if aim.target else ()
    path = aim.path.resolve()
    return Order(
        name=aim.key, module="ttck.harness.cli.main", arguments=("run", str(path), "--output", OUT, *options), stream=RECORD,
        needs=needed([path, *own]),
    )  # fmt: skip


def _cut(aim: Aim, lost: Lost, folder: Path) -> Partner:
    """A partner whose run did not come to its end here, with what was recorded until then."""
    if lost.begun is None:
        problem = "the fleet run was interrupted" if lost.interrupted else lost.problem
        return unplayed(aim, problem, code=ExitCode.INCOMPLETE)
    problem = f"{lost.problem}; what its worker recorded after that is on {lost.begun.host}, in {lost.begun.place}"
    with contextlib.suppress(ReportError):  # it may have recorded nothing yet
        write_all(folder)
    return judged(aim, folder, code=ExitCode.INCOMPLETE, said=problem, problem=problem)
