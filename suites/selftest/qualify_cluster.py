"""``ttck qualify --scheduler``: the cases of a qualification on the workers of a Dask cluster, with mock sellers there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ttck.harness.cluster.orders import OUT, Order
from ttck.harness.cluster.playing import Lost
from ttck.harness.cluster.receiving import Begun, Ended
from ttck.harness.interrupts import ending_signals
from ttck.suites.selftest.case_trials import cases_text, judged_in

if TYPE_CHECKING:
    from ttck.harness.cluster.cluster import Cluster
    from ttck.suites.selftest.cases import Case
    from ttck.suites.selftest.matrix import Judged

_CASES, _JUDGED = "cases.json", "judged.jsonl"
_MOST = 12  # cases that a worker takes at a time; it starts a mock seller for them
_SHARES = 4  # and so many times each thread takes some, so that none works long after the others
_LIVES = 3  # how often those are played again whose process died


class UnplayedError(Exception):
    """Cases were not judged; the message says how many, and why."""


def play_on(cluster: Cluster, wanted: Sequence[Case]) -> Iterator[Judged]:
    """Judge the cases at the workers. Where a trial takes its process down, those that were not judged are played again.

    Raises:
        ClusterError: the scheduler has gone.
        KeyboardInterrupt: an interruption; what was judged until then was told.
        OSError: the disk is full.
        UnplayedError: the workers could not judge all.
    """
    left = {(case.name, case.profile): case for case in sorted(wanted, key=lambda case: case.seller)}
    for life in range(_LIVES):
        problems = list[str]()
        with tempfile.TemporaryDirectory(prefix="ttck-qualify-") as folder, ending_signals():
            for judged in _judged(cluster, list(left.values()), Path(folder), problems):
                if left.pop((judged.case.name, judged.case.profile), None):  # a worker that died may have told it already
                    yield judged
        if not left:
            return
        if life + 1 < _LIVES and not any(problems):
            click.echo(f"A trial took its process down; {len(left)} cases are played in new ones.", err=True)
        else:
            raise UnplayedError(f"{len(left)} cases were not judged: {next(filter(None, problems), 'a trial takes its process down')}")


def _judged(cluster: Cluster, cases: list[Case], folder: Path, problems: list[str]) -> Iterator[Judged]:
    """What the workers judge; `problems` receives why they do not."""
    orders = _orders(cases, most=max(min(len(cases) // (cluster.threads * _SHARES), _MOST), 1))
    read, cut = dict.fromkeys((order.name for order in orders), 0), False
    for event in cluster.play(orders, folder):
        name = event.order.name
        if isinstance(event, Begun) and event.kept:
            read[name] = 0
            click.echo(f"The worker of {event.order.name} was lost; {event.worker} plays it anew.", err=True)
        lines, read[name] = _new_lines(folder / name / _JUDGED, read[name])
        yield from judged_in(lines, cases)
        if isinstance(event, Ended | Lost):
            cut = cut or event.interrupted
        if isinstance(event, Lost):
            problems.append(event.problem)
        elif isinstance(event, Ended) and event.code and event.said:
            problems.append(event.said)
    if cut:
        raise KeyboardInterrupt


def _orders(cases: list[Case], *, most: int) -> list[Order]:
    shares = [cases[at : at + most] for at in range(0, len(cases), most)]
    return [
        Order(
            name=f"cases-{number}", module="ttck.suites.selftest.case_trials", arguments=(f"{OUT}/{_CASES}", f"{OUT}/{_JUDGED}"),
            stream=_JUDGED, sent={_CASES: cases_text(share)},
        )
        for number, share in enumerate(shares, 1)
    ]  # fmt: skip


def _new_lines(path: Path, read: int) -> tuple[list[str], int]:
    """The whole lines of a file from a place on, and the place behind them."""
    if not path.exists():
        return [], read
    with path.open("rb") as stream:
        stream.seek(read)
        whole = stream.read().rpartition(b"\n")[0]
    return whole.decode("utf-8").splitlines(), read + len(whole) + (1 if whole else 0)
