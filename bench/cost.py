"""How the cost of a run grows with the work: processor time and memory by budget, and a run beside the bare cost of its exchanges.

Each run is a process of its own, which judges a mock seller of its own. What the process of ttck takes is told by the operating
system, without the mock seller. The bare cost is that of as many exchanges over one requests session with the same mock seller.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import requests

from bench.economy import ttck
from bench.figures import Figure, quick_option, say, show
from bench.sellers import CREATE
from ttck.suites.selftest.seller import MockSeller, mock_seller, write_target

BUDGETS = ("small", "standard", "thorough")
_PART = "cost"
_EACH = ("<=", 1.5)  # milliseconds of the processor for an exchange
_GROWTH = ("<=", 1.1)
_MEMORY = ("<", 300)  # MB of a thorough run
_WHOLE = ("<=", 3.0)
_BARE = 600  # exchanges that tell what one costs
_JSON = {"Content-Type": "application/json;charset=utf-8"}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one run took: seconds of the processor, of the clock, megabytes at most, its exchanges, and what a bare one takes."""

    cpu: float
    wall: float
    memory: float
    exchanges: int
    bare: float

    @property
    def each(self) -> float:
        """Seconds of the processor for an exchange."""
        return self.cpu / self.exchanges


def measure(*, budgets: Sequence[str] = BUDGETS, arguments: Sequence[str] = ()) -> list[Figure]:
    """One run for each budget, of which the first is the baseline; `arguments` go to ``ttck run``."""
    costs = {budget: _cost(budget, arguments) for budget in budgets}
    first, base = next(iter(costs.items()))
    told = f"{base.cpu:.1f} s for {base.exchanges} exchanges, start and reports included"
    figures = [_figure("processor for an exchange", first, base.each * 1000, unit="ms", target=_EACH, detail=told)]
    for budget, cost in costs.items():
        more = f"{cost.exchanges / base.exchanges:.1f} times the exchanges"
        if budget != first:
            figures.append(
                _figure(
                    f"processor for an exchange to that of {first}", budget, cost.each / base.each, target=_GROWTH,
                    detail=f"{cost.each * 1000:.2f} and {base.each * 1000:.2f} ms; {more}",
                )
            )  # fmt: skip
        ratio = f"{cost.memory / base.memory:.1f} times that of {first}; {more}"
        figures.append(_figure("memory", budget, cost.memory, unit="MB", target=_MEMORY if budget == BUDGETS[-1] else None, detail=ratio))
        bare = cost.bare * cost.exchanges
        seconds = f"{cost.wall:.1f} and {bare:.1f} s"
        figures.append(_figure("run to its bare exchanges", budget, cost.wall / bare, target=_WHOLE, detail=seconds))
    return figures


def _figure(
    what: str, budget: str, value: float, *, unit: str = "x", target: tuple[str, float] | None = None, detail: str = ""
) -> Figure:  # fmt: skip
    return Figure(part=_PART, what=f"{what}, {budget} budget", value=value, unit=unit, target=target, detail=detail)


def _cost(budget: str, arguments: Sequence[str]) -> Cost:
    say(f"cost: a run with the {budget} budget")
    with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder, mock_seller() as seller:
        before = _bare(seller)
        target = write_target(Path(folder), seller.target(limits={"quiet_window": 0.5}))
        command = [ttck(), "run", str(target), "--quiet", "--runs", folder, "--budget", budget, *arguments]
        began = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        return Cost(
            cpu=used.ru_utime + used.ru_stime,
            wall=wall,
            memory=used.ru_maxrss / 1024,
            exchanges=_exchanges(Path(folder), code=process.returncode),
            bare=(before + _bare(seller)) / 2,
        )


def _exchanges(folder: Path, *, code: int) -> int:
    """How many exchanges the run had.

    Raises:
        RuntimeError: it did not come to its end.
    """
    records = list(folder.glob("*/record.jsonl"))
    last = json.loads(records[0].read_bytes().splitlines()[-1]) if records else {}
    if last.get("kind") != "footer":
        raise RuntimeError(f"the run broke off with {code}")
    return int(last["exchanges"])


def _bare(seller: MockSeller, *, count: int = _BARE) -> float:
    """Seconds for an exchange over one requests session: creates and retrieves in turn."""
    with requests.Session() as session:
        session.trust_env = False
        began = time.perf_counter()
        for _ in range(count // 2):
            made = session.post(f"{seller.base_url}/troubleTicket", data=CREATE, headers=_JSON)
            session.get(f"{seller.base_url}/troubleTicket/{made.json()['id']}").json()
        return (time.perf_counter() - began) / count


@click.command(help=__doc__)
@quick_option
def main(*, quick: bool) -> None:
    show(measure(budgets=BUDGETS[:2] if quick else BUDGETS))


if __name__ == "__main__":
    main()
