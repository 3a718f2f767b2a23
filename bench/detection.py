"""What ttck finds that a generic tool does not: both judge the mock seller with the same faults, one at a time.

The generic tool is Schemathesis on the same contract, with about as much time for a run as ttck takes. No contract says
what a ticket needs to be accepted, so it is given twenty stored tickets to work on. A fault counts as found when a tool
reports a failure that it reports in none of its runs on the clean seller. Everything that a tool reports on the clean
seller is a false alarm. Both tools run side by side, each with a mock seller of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import click

import ttck.mockseller.faults.mef
from bench.bare import ROOT
from bench.economy import ttck
from bench.figures import Figure, quick_option, say, show
from ttck.mockseller.engine.seams import REGISTRY
from ttck.suites.selftest.seller import MockSeller, mock_seller, write_target

# Drawn by lot, once: one fault of each family about tickets, and more of any.
SAMPLE = (
    "attachment-dates-are-mine",
    "cancel-taken-when-closed",
    "close-always-ok",
    "patched-technicians-pile-up",
    "priority-defaults-to-low",
    "first-subscription-only",
    "patches-lost-at-restart",
    "wrong-state-crashes",
    "attachment-unannounced",
    "criteria-crash-together",
    "info-request-unexplained",
    "list-swaps-priorities",
    "second-note-of-patch-lost",
    "patch-of-reopened-acknowledges",
    "seller-relation-undated",
    "refused-retrieve-says-ok",
    "refused-subscription-active",
    "subscription-of-another-account",
    "reopen-taken-when-cancelled",
    "line-breaks-lost",
    "empty-relations-ignored",
    "callback-used-once",
    "notes-of-reopened-tickets-only-answered",
    "technicians-dropped-once-resolved",
    "filters-by-first-resolution-date",
    "my-attachments-hidden-when-closed",
    "long-buyer-numbers-cut",
    "creates-at-once-numbered-alike",
    "priority-follows-in-silence",
    "notes-told-by-their-text",
)
CLEAN_RUNS = 3
_CONTRACT = ROOT / "specs" / "openapi" / "troubleTicket.yaml"
_LIMITS = {"event_wait": 1.5, "state_wait": 1.5, "quiet_window": 0.3}
_SEEDED = 20
_GENERIC_SECONDS = 6
_GENERIC = ("--phases", "coverage,fuzzing,stateful", "--max-examples", "20")
_LONGEST = 120.0  # seconds for one run of a tool


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one run of a tool reported, what it sent and the seconds it took."""

    failures: frozenset[str]
    requests: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Score:
    """What a tool came to: per fault the failures that only the fault explains, and its runs on the clean seller."""

    tool: str
    found: dict[str, frozenset[str]]
    alarms: frozenset[str]
    requests: int
    seconds: float

    @property
    def caught(self) -> int:
        """How many faults were found."""
        return sum(bool(failures) for failures in self.found.values())


Judge = Callable[[MockSeller, Path, int], Seen]


def measure(
    *,
    faults: Sequence[str] = SAMPLE,
    clean_runs: int = CLEAN_RUNS,
    generic: Sequence[str] = (*_GENERIC, "--max-time", str(_GENERIC_SECONDS)),
    arguments: Sequence[str] = ("--budget", "small"),
) -> list[Figure]:
    """Both tools over the faults; `generic` goes to ``schemathesis run``, `arguments` to ``ttck run``."""

    def theirs(seller: MockSeller, folder: Path, seed: int) -> Seen:
        return schemathesis_run(seller, folder, seed, arguments=generic)

    def ours(seller: MockSeller, folder: Path, seed: int) -> Seen:
        return ttck_run(seller, folder, seed, arguments=arguments)

    with ThreadPoolExecutor(2) as pool:
        pending = [
            pool.submit(campaign, tool, judge, faults=faults, clean_runs=clean_runs)
            for tool, judge in (("ttck", ours), ("Schemathesis", theirs))
        ]
        scores = [one.result() for one in pending]
    return _figures(*scores)


def campaign(tool: str, judge: Judge, *, faults: Sequence[str], clean_runs: int) -> Score:
    """Let one tool judge the clean seller with several seeds, and then each fault."""
    with tempfile.TemporaryDirectory(prefix="ttck-bench-") as folder, mock_seller() as seller:
        clean = [_judged(tool, judge, seller, Path(folder), fault=None, seed=seed) for seed in range(1, clean_runs + 1)]
        alarms = frozenset().union(*(seen.failures for seen in clean))
        faulty = {name: _judged(tool, judge, seller, Path(folder), fault=name, seed=1) for name in faults}
    runs = [*clean, *faulty.values()]
    return Score(
        tool=tool,
        found={name: seen.failures - alarms for name, seen in faulty.items()},
        alarms=alarms,
        requests=sum(seen.requests for seen in runs) // len(runs),
        seconds=sum(seen.seconds for seen in runs) / len(runs),
    )


def _judged(tool: str, judge: Judge, seller: MockSeller, folder: Path, *, fault: str | None, seed: int) -> Seen:
    seller.control("POST", "/reset")
    seller.control("PUT", "/faults", {"faults": [{"name": fault}] if fault else []})
    seen = judge(seller, folder, seed)
    say(f"detection: {tool}, {fault or 'clean seller'}: {', '.join(sorted(seen.failures)[:3]) or 'nothing'}")
    return seen


def ttck_run(seller: MockSeller, folder: Path, seed: int, *, arguments: Sequence[str]) -> Seen:
    """One run of ttck; its failures are the requirements with a failed check."""
    runs = Path(tempfile.mkdtemp(dir=folder))
    target = write_target(runs, seller.target(limits=_LIMITS))
    command = [ttck(), "run", str(target), "--quiet", "--runs", str(runs), "--seed", str(seed), *arguments]
    seconds, said = _timed(command, cwd=runs)
    records = list(runs.glob("*/record.jsonl"))
    lines = [json.loads(line) for line in records[0].read_bytes().splitlines()] if records else []
    if not lines or lines[-1]["kind"] != "footer":
        raise RuntimeError(f"ttck broke off: {said}")
    failed = {name for line in lines if line["kind"] == "verdict" and line["outcome"] == "failed" for name in line["requirements"]}
    return Seen(failures=frozenset(failed), requests=lines[-1]["exchanges"], seconds=seconds)


def schemathesis_run(seller: MockSeller, folder: Path, seed: int, *, arguments: Sequence[str]) -> Seen:
    """One run of Schemathesis; its failures are kinds of failures at operations. It leaves out what the seller does not offer."""
    seller.control("POST", "/seed", {"tickets": _SEEDED})
    place = Path(tempfile.mkdtemp(dir=folder))
    written = place / "report.json"
    command = [
        str(Path(sys.executable).with_name("st")), "run", str(_CONTRACT), "--url", seller.base_url,
        "--seed", str(seed), *arguments, "--exclude-path-regex", "/incident", "--no-shrink", "--generation-database", "none",
        "--no-color", "--warnings", "off", "--report", "json", "--report-json-path", str(written),
    ]  # fmt: skip
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "bench.localhost", "PYTHONPATH": str(ROOT)}
    taken, said = _timed(command, cwd=place, environment=environment)
    if not written.exists():
        raise RuntimeError(f"Schemathesis broke off: {said}")
    report = json.loads(written.read_text(encoding="utf-8"))
    failures = {f"{kind['title']} at {operation}" for kind in report["failures"] for operation in kind["operations"]}
    return Seen(failures=frozenset(failures), requests=report["test_cases"]["generated"], seconds=taken)


def _timed(command: list[str], *, cwd: Path, environment: dict[str, str] | None = None) -> tuple[float, str]:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=_LONGEST, check=False)
    return time.perf_counter() - began, f"exit {done.returncode}: {done.stdout[-400:]}{done.stderr[-400:]}"


def _figures(*scores: Score) -> list[Figure]:
    figures = []
    for score in scores:
        missed = [name for name, failures in score.found.items() if not failures]
        detail = f"missed: {', '.join(missed)}" if missed else "none missed"
        if score.tool == "ttck":
            named = sum(bool(failures & set(REGISTRY[name].breaks)) for name, failures in score.found.items())
            detail = f"{named} named as the rule that is broken; {detail}"
        ours = score.tool == "ttck"
        figures += [
            Figure(part="detection", what=f"{score.tool}: faults found", value=score.caught, unit=f"of {len(score.found)}", detail=detail),
            Figure(
                part="detection", what=f"{score.tool}: false alarms", value=len(score.alarms), unit="", target=("<=", 0) if ours else None,
                detail="; ".join(sorted(score.alarms)),
            ),
            Figure(part="detection", what=f"{score.tool}: requests in a run", value=score.requests, unit=""),
            Figure(part="detection", what=f"{score.tool}: time of a run", value=score.seconds, unit="s"),
        ]  # fmt: skip
    return figures


@click.command(help=__doc__)
@quick_option
@click.option(
    "--generic-seconds",
    type=click.IntRange(1),
    default=_GENERIC_SECONDS,
    show_default=True,
    help="Schemathesis' time for a run.",
)
def main(*, quick: bool, generic_seconds: int) -> None:
    faults, clean_runs = (SAMPLE[::4], 1) if quick else (SAMPLE, CLEAN_RUNS)
    show(measure(faults=faults, clean_runs=clean_runs, generic=(*_GENERIC, "--max-time", str(generic_seconds))))


if __name__ == "__main__":
    main()
