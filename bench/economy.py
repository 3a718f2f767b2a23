"""What a run costs its user: time of a whole demo, exchanges and seconds for each verified requirement, start-up times.

Start-up times stand beside that of a bare Python interpreter, measured in turn.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bench.figures import Figure, alternate, quick_option, say, show
from bench.sellers import TICKETS, ask, stored_seller

_PART = "economy"
_EVIDENT = frozenset({"passed", "warned", "failed"})
_LONGEST = 120.0  # seconds for a demo run


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What one run took: `whole` and `verdict_lane` in seconds, and how many requirements got a verdict with evidence."""

    whole: float
    verdict_lane: float
    exchanges: int
    verified: int


def ttck() -> str:
    """The installed command of this interpreter's environment."""
    return str(Path(sys.executable).with_name("ttck"))


def measure(*, rounds: int, arguments: Sequence[str] = ()) -> list[Figure]:
    """The figures of one demo run, and of `rounds` starts; `arguments` go to ``ttck demo``."""
    say("economy: one demo run")
    spent = demo(arguments)
    share = f"{spent.exchanges} exchanges, {spent.verified} requirements verified"
    say("economy: starts")
    return [
        Figure(part=_PART, what="exchanges for a verified requirement", value=spent.exchanges / spent.verified, unit="", detail=share),
        Figure(part=_PART, what="time for a verified requirement", value=spent.verdict_lane / spent.verified, unit="s"),
        Figure(part=_PART, what="verdict lane", value=spent.verdict_lane, unit="s", target=("<", 15)),
        Figure(part=_PART, what="whole demo, with reports", value=spent.whole, unit="s", target=("<", 45)),
        _start("ttck --help", help_time, ("<", 0.3), rounds=rounds),
        _start("mock seller to first answer", start_time, ("<", 1), rounds=rounds),
    ]


def demo(arguments: Sequence[str]) -> Spent:
    """Run ``ttck demo`` and read its record.

    Raises:
        RuntimeError: the run did not come to its end, or verified nothing.
    """
    with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder:
        command = [ttck(), "demo", "--quiet", "--runs", folder, *arguments]
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST, check=False)
        whole = time.perf_counter() - began
        records = list(Path(folder).glob("*/record.jsonl"))
        lines = [json.loads(line) for line in records[0].read_bytes().splitlines()] if records else []
    if not lines or lines[-1]["kind"] != "footer":
        raise RuntimeError(f"the demo run broke off with {done.returncode}: {done.stdout[-400:]}{done.stderr[-400:]}")
    verdicts = [line for line in lines if line["kind"] == "verdict"]
    verified = {name for line in verdicts if line["outcome"] in _EVIDENT and line["evidence"] for name in line["requirements"]}
    if not verified:
        raise RuntimeError(f"the demo run verified nothing: {done.stdout[-400:]}")
    return Spent(
        whole=whole,
        verdict_lane=lines[-1]["lane_seconds"]["verdict"],
        exchanges=lines[-1]["exchanges"],
        verified=len(verified),
    )


def help_time() -> float:
    """Seconds until ``ttck --help`` has ended."""
    return _timed([ttck(), "--help"])


def start_time() -> float:
    """Seconds from the start of a mock seller, with its store on disk, to its first answer."""
    with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder:
        began = time.perf_counter()
        with stored_seller(Path(folder) / "tickets.db") as stored:
            ask(stored.port, "GET", TICKETS)
            return time.perf_counter() - began


def _timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def _start(what: str, timed: Callable[[], float], target: tuple[str, float], *, rounds: int) -> Figure:
    ours, bare = alternate(timed, lambda: _timed([sys.executable, "-c", "pass"]), rounds=rounds)
    ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
    return Figure(
        part=_PART, what=what, value=statistics.median(ours), unit="s", low=min(ours), high=max(ours), target=target,
        detail=f"{ratio:.1f} times an empty Python program",
    )  # fmt: skip


@click.command(help=__doc__)
@quick_option
def main(*, quick: bool) -> None:
    show(measure(rounds=3 if quick else 7))


if __name__ == "__main__":
    main()
