"""One trial: the suites against a mock seller with some faults switched on, in this process."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ttck.harness.cli.run import suite_paths
from ttck.harness.record.exchange import CONTROL
from ttck.harness.record.recorder import read_lines
from ttck.harness.report.weights import viewed, weights
from ttck.harness.runs.own_pytest import own_pytest
from ttck.harness.verdict import CheckResult, ExitCode, Outcome
from ttck.specs.profiles import profile as facts_of
from ttck.specs.vocabulary import Kind
from ttck.suites.selftest.seller import MEF, MockSeller, write_target

_HASTY = {"unsubscribe_grace": "0.2"}  # seconds; our own seller has no queue to speak of
_LIMITS = {"event_wait": 0.6, "state_wait": 0.6, "quiet_window": 0.15, "request_timeout": 8}
# The suites that look at the items of a kind. A fault of MEF is tried with those of the kinds that it is about.
_SUITES = {
    Kind.TICKET: "ttck.suites.ticket",
    Kind.APPOINTMENT: "ttck.suites.appointment",
    Kind.WORKORDER: "ttck.suites.appointment",
    Kind.INCIDENT: "ttck.suites.incident",
}
_APART = "ttck.suites.isolation"  # where there is a second buyer
# What pytest brings and a trial has no use for; each costs something for every check.
_UNUSED = ("terminal", "logging", "warnings", "unraisableexception", "threadexception", "cacheprovider")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What the suites said about a seller with some faults; `struck` is how often these changed what the seller did."""

    faults: tuple[str, ...]
    seed: int
    exit_code: int
    failed: frozenset[str]
    warned: frozenset[str]
    inconclusive: frozenset[str]
    errors: tuple[str, ...]
    messages: tuple[str, ...]
    exchanges: int
    seconds: float
    struck: int | None = None

    @property
    def reported(self) -> frozenset[str]:
        """Requirements with a finding."""
        return self.failed | self.warned


def suites_about(kinds: Collection[str], *, apart: bool = False) -> tuple[str, ...]:
    """The suites of MEF 113 that look at items of these kinds, and with two buyers whether they are kept apart."""
    return (*dict.fromkeys(suite for kind, suite in _SUITES.items() if kind in kinds), *((_APART,) if apart else ()))


def attempt(
    seller: MockSeller,
    faults: tuple[str, ...],
    *,
    seed: int = 0,
    budget: str = "small",
    lane: str = "verdict",
    limits: dict[str, Any] | None = None,
    tickets: int = 0,
    switches: dict[str, Any] | None = None,
    terms: dict[str, Any] | None = None,
    about: Collection[str] = tuple(_SUITES),
    profile: str | None = None,
    requirements: Collection[str] = (),
    beside: bool = False,
    stimuli: str | dict[str, Any] = CONTROL,
) -> Trial:
    """Reset the seller, fill it with `tickets` of others, switch the faults on, run the suites, and read the record.

    `stimuli` says how the seller is made to act: by its control API, by the requests of a target file (``http``), or as written there.
    `profile` is what is judged, by default what the seller speaks; `about` are the kinds of items whose suites are run
    where a profile of MEF is judged, by default all. With `requirements` only their checks are run, and the scenarios
    that those need; with `beside` also all other checks that need no more scenarios.
    """
    judged = profile or seller.profile
    seller.control("POST", "/reset")
    if tickets:
        seller.control("POST", "/seed", {"tickets": tickets})
    seller.control("PUT", "/faults", {"faults": [{"name": name} for name in faults]})
    folder = Path(tempfile.mkdtemp(prefix="ttck-trial-"))
    began = time.monotonic()
    try:
        more = {"stimuli": stimuli if isinstance(stimuli, dict) else seller.http_stimuli()} if stimuli != CONTROL else {}
        hasty = {switch.name: _HASTY[switch.name] for switch in facts_of(judged).switches if switch.name in _HASTY}
        target = write_target(
            folder, seller.target(limits=limits or _LIMITS, switches={**hasty, **(switches or {})}, profile=judged, **(terms or {}), **more)
        )
        suites = suites_about(about, apart=bool(seller.other)) if judged.startswith(MEF) else facts_of(judged).suites
        chosen = [part for name in requirements for part in ("--ttck-requirement", name)] + (["--ttck-beside"] if beside else [])
        code = _pytest(target, folder / "run", *chosen, suites=suites, seed=seed, budget=budget, lane=lane)
        struck = sum(one.get("struck", 0) for one in seller.control("GET", "/faults").json()["faults"])
        lines = [line.document for line in read_lines(folder / "run" / "record.jsonl")]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    weighed = weights(next((line["profile"] for line in lines if line.get("kind") == "header"), "mef113"))
    results = viewed([CheckResult.from_line(line) for line in lines if line.get("kind") == "verdict"], weighed=weighed)
    footer = next((line for line in lines if line.get("kind") == "footer"), {})
    return Trial(
        faults=faults,
        seed=seed,
        exit_code=ExitCode.CONFORMANT if code == ExitCode.SELECTION else code,  # a trial plays what it needs, and no more
        failed=_ids(results, Outcome.FAILED),
        warned=_ids(results, Outcome.WARNED),
        inconclusive=_ids(results, Outcome.INCONCLUSIVE),
        errors=tuple(f"{r.check}: {(r.reason or '').splitlines()[-1]}" for r in results if r.outcome is Outcome.ERROR),
        messages=tuple(f"{r.check}: {f.message}" for r in results for f in r.findings),
        exchanges=int(footer.get("exchanges", 0)),
        seconds=time.monotonic() - began,
        struck=struck,
    )


def _ids(results: Iterable[CheckResult], outcome: Outcome) -> frozenset[str]:
    return frozenset(name for result in results if result.outcome is outcome for name in result.requirements)


def _pytest(target: Path, directory: Path, *more: str, suites: Iterable[str], seed: int, budget: str, lane: str) -> int:
    arguments = [
        *suite_paths(suites), "-c", str(files("ttck.suites") / "pytest.ini"), "--assert=plain", "--capture=no", "--import-mode=importlib",
        *(part for name in _UNUSED for part in ("-p", f"no:{name}")),
        "-p", "ttck.harness.plugin", "--ttck-target", str(target), "--ttck-directory", str(directory), "--ttck-seed", str(seed),
        "--ttck-budget", budget, "--ttck-lane", lane, "--ttck-quiet", "--ttck-keep", *more,
    ]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return own_pytest(arguments)
