"""Judge recorded traffic: every check runs over entries that are given, and nothing is driven or sent."""

from __future__ import annotations

import functools
import re
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ttck.harness import plugin
from ttck.harness.buyer.target import Target
from ttck.harness.judge.checks import Tag
from ttck.harness.judge.histories import Traffic
from ttck.harness.record.exchange import Entry, Exchange, Notification
from ttck.harness.replay.recorded_traffic import Excerpt, Recorded
from ttck.harness.report.model import exit_code, judge
from ttck.harness.report.rows import READ_ONLY, SELLER, UNJUDGEABLE, requirement_rows
from ttck.harness.report.weights import weights
from ttck.harness.report.write import write_all
from ttck.harness.runs.own_pytest import own_pytest
from ttck.harness.runs.run import Options, Run
from ttck.harness.runs.run_id import new_run_id
from ttck.harness.runs.scenario import Scenario, Stage
from ttck.harness.runs.session import Session, Stories
from ttck.harness.verdict import CheckResult, ExitCode, Inconclusive, NotApplicable, Outcome
from ttck.specs.requirements import matching

NOT_EXERCISED = UNJUDGEABLE  # what a check needs that asks for answers of its own
_UNDECLARED = re.compile(r"the target file does not declare (.+?)(?: \(declares\.apis\))?$")
_UNSHOWN = r"no request that the recording holds was accepted by an API that has \1, and no earlier run declared it"
_OWN_ERRORS = frozenset({pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED})


class ReplayError(ValueError):
    """The traffic cannot be judged; the message says why."""


class ReplayRun(Run):
    """A run whose traffic is given."""

    entries: ClassVar[Sequence[Entry]] = ()
    source: ClassVar[str] = ""
    whole: ClassVar[bool] = True
    side: ClassVar[str] = SELLER
    left_out: ClassVar[Mapping[str, int]] = {}
    read_only: ClassVar[bool] = False

    def open(self) -> None:
        """Write the header, and the entries under numbers of their own."""
        told = {"source": self.source, "whole": self.whole, "side": self.side, "stimuli": "none", "subscriptions": False}
        told |= {"read_only": True} if self.read_only else {}
        self.recorder.line({**self._header(), **told, "left_out": dict(self.left_out)})
        for entry in self.entries:
            self.recorder.add(functools.partial(_numbered, entry))

    def connect(self) -> None:
        """Nobody is connected to."""

    def drive(self, scenarios: Iterable[Scenario]) -> None:
        """Nothing is driven."""
        del scenarios

    def traffic(self) -> Traffic:
        """The entries, as far as they can be relied on."""
        if self._traffic is None:
            self._traffic = (Recorded if self.whole else Excerpt)(self.recorder.entries)
        return self._traffic

    def finish(self) -> ExitCode:
        """Write the footer and return the exit code."""
        progress = self.progress
        rows = requirement_rows(
            tuple(progress.results),
            weighed=weights(self.target.profile.name),
            selection=self.options.selection,
            cut_short=progress.interrupted,
            replayed=True,
            side=self.side,
        )
        verdict = judge(
            rows, cut_short=progress.interrupted, harness_error=progress.error is not None, replayed=True, read_only=self.read_only
        )
        code = exit_code(verdict, strict=self.options.strict)
        outcome = max((result.outcome for result in progress.results), key=lambda o: o.rank, default=Outcome.NOT_APPLICABLE)
        self.recorder.line(
            {
                "kind": "footer",
                "finished": datetime.now(UTC).isoformat(),
                "outcome": outcome,
                "exit_code": int(code),
                "interrupted": progress.interrupted,
                "stopped": progress.error or progress.stopped,
                "elapsed": round(time.monotonic() - self._began, 3),
                "lane_seconds": {lane: round(spent, 3) for lane, spent in progress.lane_seconds.items()},
                "leftovers": [],
                "exchanges": sum(isinstance(entry, Exchange) for entry in self.recorder.entries),
            }
        )
        return code


def _numbered(entry: Entry, number: int) -> Entry:
    return replace(entry, number=number)


class _Untold(Stories):
    """Stories of scenarios that nobody drove."""

    recorded = True  # a check may judge single exchanges instead

    def __call__(self, name: str) -> Any:
        """Not to be had.

        Raises:
            Inconclusive: always.
        """
        del name
        raise Inconclusive(NOT_EXERCISED)


class _ReplaySession(Session):
    """The judging session over recorded traffic."""

    def __init__(self, config: pytest.Config, *, target: Target, options: Options, runs: Callable[[Target, Options], Run]) -> None:
        super().__init__(config, target=target, runs=runs)
        self._given = options

    def _options(self) -> Options:
        return self._given

    def _result(self, item: pytest.Item, tag: Tag, error: BaseException | None, *, elapsed: float) -> CheckResult:
        """As in a run, but what an option leaves unused in this traffic may be used elsewhere."""
        if isinstance(error, NotApplicable) and isinstance(error.__cause__, Inconclusive):
            error = error.__cause__
        if isinstance(error, NotApplicable):
            error = NotApplicable(_UNDECLARED.sub(_UNSHOWN, error.reason))
        if isinstance(self.run, ReplayRun) and self.run.read_only and isinstance(error, Inconclusive):
            beside = "" if error.reason == NOT_EXERCISED else f": {error.reason}"
            error = Inconclusive(f"{READ_ONLY}{beside}", evidence=error.evidence)
        return super()._result(item, tag, error, elapsed=elapsed)

    @pytest.fixture(scope="session")
    def story(self) -> Stories:
        """No story was told."""
        return _Untold(self._run)

    @pytest.fixture(scope="session")
    def stage(self) -> Stage:
        """Nobody can be asked for a smaller example.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive(NOT_EXERCISED)


class Judging:
    """The plugin that puts the replaying session in the place of the real one."""

    def __init__(self, make: Callable[[pytest.Config], Session]) -> None:
        self._make = make
        self.session: Session | None = None
        self.trouble: list[str] = []

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """The same options as in a run."""
        plugin.pytest_addoption(parser)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the replaying session."""
        self.session = self._make(config)
        config.pluginmanager.register(self.session, "ttck-session")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong while collecting."""
        if report.failed:
            self.trouble.append(report.longreprtext)


def replay(
    entries: Iterable[Entry],
    *,
    target: Target,
    options: Options,
    suites: tuple[str, ...] | None,
    source: str,
    whole: bool = True,
    side: str = SELLER,
    left_out: Mapping[str, int] | None = None,
    read_only: bool = False,
) -> tuple[ExitCode, Path]:
    """Judge entries without sending anything, and write the folder of a run with all its reports.

    `suites` are packages of checks, None for those of the profile. `source` says in the reports where the traffic comes
    from. `whole` promises that nothing is missing of what the buyer sent and got from the first entry to the last;
    without that promise, only what a single answer or notification shows is judged. `side` is who is judged. `left_out`
    counts what of the traffic is not judged, by reason. `read_only` says that it was made for this judging, of reads alone.

    Raises:
        ReplayError: the options select nothing, or the suites cannot be loaded.
        ReportError: a report cannot be written; the record is.
    """
    given = tuple(entries)
    for pattern in _patterns(options):
        if not matching(pattern):
            raise ReplayError(f"no requirement matches {pattern!r}; try: ttck trace, or ttck explain R24")
    directory = options.directory or options.runs / new_run_id()
    aimed = replace(options, directory=directory)
    known = {"entries": given, "source": source, "whole": whole, "side": side, "left_out": left_out or {}, "read_only": read_only}
    run = type("_Run", (ReplayRun,), known)
    stage = Judging(functools.partial(_ReplaySession, target=target, options=aimed, runs=run))
    code = judging(suites or target.profile.suites, aimed, stage)
    if not (directory / "record.jsonl").exists():
        shutil.rmtree(directory, ignore_errors=True)
        said = stage.session.message if stage.session else None
        raise ReplayError("\n".join(stage.trouble) or said or _selecting(code))
    write_all(directory)
    return ExitCode(code), directory


def judging(suites: Sequence[str], options: Options, plugin: Judging) -> int:
    """Run the checks of suites in a session of their own; returns the exit code of pytest."""
    return own_pytest(_arguments(suites, options), plugins=[plugin])


def _selecting(code: int) -> str:
    return "no check of this version judges what is selected" if code in _OWN_ERRORS else f"pytest ended with {code}"


# Parts of pytest that have nothing to do here, as nothing is driven and no check prints; together a quarter of the time.
_UNUSED = ("terminal", "logging", "warnings", "unraisableexception", "threadexception")


def _arguments(suites: Sequence[str], options: Options) -> list[str]:
    return [
        *(str(files(name)) for name in suites), "-c", str(files("ttck.suites") / "pytest.ini"), "--assert=plain", "--capture=no",
        "--import-mode=importlib", *(part for name in _UNUSED for part in ("-p", f"no:{name}")),
        *(f"--ttck-requirement={name}" for name in _patterns(options)),
    ]  # fmt: skip


def _patterns(options: Options) -> list[str]:
    return [pattern for pattern in (options.selection or "").split(",") if pattern]


def measures(entries: Iterable[Entry]) -> Mapping[str, int]:
    """How many exchanges, notifications and stimuli there are."""
    found = {"exchanges": 0, "notifications": 0, "stimuli": 0}
    for entry in entries:
        kind = "exchanges" if isinstance(entry, Exchange) else "notifications" if isinstance(entry, Notification) else "stimuli"
        found[kind] += 1
    return found
