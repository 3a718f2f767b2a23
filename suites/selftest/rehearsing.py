"""Rehearse a run: the scenarios and checks of a target against the included mock seller, to say what a run would send.

The seller that is meant is never called: address, credentials and notifications are those of the mock seller, which acts at once.
What the target says beyond them stays: its terms, switches, declared APIs, limits of size, and which stimuli it offers and how. One
that it does not offer is missing here too. The counts are those of a seller that conforms and holds no other tickets; one
that needs time is asked more often, and longer lists have more pages.
"""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

import pytest

from ttck.harness import plugin
from ttck.harness.buyer.stimuli import Stimuli
from ttck.harness.buyer.target import Target
from ttck.harness.cli.run import suite_paths
from ttck.harness.judge.histories import ASIDE
from ttck.harness.record.exchange import Exchange, Notification, StimulusCall
from ttck.harness.record.resource_types import HUBS
from ttck.harness.record.state_probe import item_id
from ttck.harness.report.weights import viewed, weights
from ttck.harness.runs.own_pytest import own_pytest
from ttck.harness.runs.progress import Narrator
from ttck.harness.runs.run import Options, Run
from ttck.harness.runs.scenario import Scenario
from ttck.harness.runs.session import Session
from ttck.harness.verdict import ExitCode, Outcome
from ttck.specs.dialects import Dialect
from ttck.specs.vocabulary import Kind
from ttck.suites.selftest.rehearsal import Part, Rehearsal, RehearsalError
from ttck.suites.selftest.stand_in import StandIn, stand_in

_AROUND = {
    "connect": "Making sure that the seller answers",
    ASIDE: "Reading a ticket the moment a notification asks for something, and sending two requests at the same time",
    "tidy": "Cleaning up: unsubscribing, and ending what was created",
}
_ENDS_WITHOUT = {pytest.ExitCode.USAGE_ERROR: ExitCode.USAGE, pytest.ExitCode.NO_TESTS_COLLECTED: ExitCode.USAGE, 130: ExitCode.INCOMPLETE}


class _Stimuli(Stimuli):
    """The stimuli of the target, carried out by the mock seller; `missing` collects the names that the target offers no way for."""

    def __init__(self, place: StandIn, *, run_id: str) -> None:
        super().__init__(place.meant, run_id=run_id)
        self._staff = Stimuli(place.seller, run_id=run_id)
        self.missing: dict[str, None] = {}

    def way(self, name: str) -> Any:
        """How the stimulus would be given; None, and noted, where the target offers no way."""
        found = super().way(name)
        if found is None:
            self.missing[str(name)] = None
        return found

    def give(self, name: str, ticket: str | None, args: Mapping[str, Any]) -> tuple[str, str | None]:
        """Let the mock seller decide at once, by whatever way the target names."""
        way = self.way(name)
        if way is None:
            return "none", f"the target offers no way to make the seller do {name}"
        return way.kind, self._staff.give(name, ticket, args)[1]

    def close(self) -> None:
        """Close all connections."""
        super().close()
        self._staff.close()


class _Run(Run):
    """A run against the mock seller; what it sends before the checks and at the end is what counts."""

    def __init__(self, target: Target, options: Options, *, place: StandIn, screen: TextIO | None) -> None:
        super().__init__(target, options)
        self.place = place
        self.narrator = Narrator(quiet=screen is None, stream=screen)

    def new_stimuli(self) -> Stimuli:
        """The stimuli of the target, which the mock seller obeys."""
        return _Stimuli(self.place, run_id=self.run_id)

    def drive(self, scenarios: Iterable[Scenario]) -> None:
        """Drive scenarios, and remember what was observed until then: what a check sends to find a smaller example is left out."""
        super().drive(scenarios)
        self.driven = len(self.recorder.entries)

    def tidy(self) -> None:
        """Clean up, and remember where that begins."""
        self.judged_until = len(self.recorder.entries)
        super().tidy()


@dataclass(kw_only=True)
class _Plugin:
    """The plugin that takes the place of that of a run."""

    place: StandIn
    screen: TextIO | None
    session: Session | None = None
    trouble: list[str] = field(default_factory=list)

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """The same options as in a run."""
        plugin.pytest_addoption(parser)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Judge the target that is played."""
        runs = functools.partial(_Run, place=self.place, screen=self.screen)
        self.session = Session(config, target=self.place.target, runs=runs)
        config.pluginmanager.register(self.session, "ttck-session")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong while collecting."""
        if report.failed:
            self.trouble.append(report.longreprtext)


def rehearse(target: Target, *chosen: str, screen: TextIO | None = None) -> Rehearsal:
    """Play a whole run of a target against the mock seller.

    `chosen` are options of a run as pytest takes them (``--ttck-budget``, ``small``); progress is told on `screen`.

    Raises:
        RehearsalError: the options cannot be used, the rehearsal was interrupted, or ttck itself failed.
    """
    said = StringIO()
    try:
        with stand_in(target) as place, tempfile.TemporaryDirectory(prefix="ttck-plan-") as folder:
            stage = _Plugin(place=place, screen=screen)
            command = [
                *suite_paths(place.target.profile.suites), "-c", str(files("ttck.suites") / "pytest.ini"), "--assert=plain",
                "-p", "no:terminal", "--import-mode=importlib", *chosen,
                "--ttck-target", target.name, "--ttck-directory", str(Path(folder) / "run"), "--ttck-quiet",
            ]  # fmt: skip
            with redirect_stderr(said), redirect_stdout(said):
                code = own_pytest(command, plugins=[stage])
    except RuntimeError as broken:
        raise RehearsalError(str(broken), code=ExitCode.HARNESS_ERROR) from broken
    run = stage.session.run if stage.session is not None else None
    if not isinstance(run, _Run):
        words = "\n".join(stage.trouble) or said.getvalue().strip() or "no check is selected"
        raise RehearsalError(words.removeprefix("ERROR: "), code=_ENDS_WITHOUT.get(code, ExitCode.HARNESS_ERROR))
    return _summary(run, target)


def _broken(run: _Run) -> RehearsalError | None:
    """What kept the rehearsal from being whole, None for nothing."""
    ended = run.progress
    error = ended.error or next((told.error for told in ended.told.values() if told.error), None)
    if error:
        return RehearsalError(error, code=ExitCode.HARNESS_ERROR)
    if ended.nothing_judged:
        return RehearsalError(f"the mock seller does not play along: {ended.nothing_judged}", code=ExitCode.HARNESS_ERROR)
    if ended.interrupted:
        return RehearsalError(f"the rehearsal was cut short: {ended.stopped}", code=ExitCode.INCOMPLETE)
    return None


def _summary(run: _Run, target: Target) -> Rehearsal:
    broken = _broken(run)
    if broken is not None:
        raise broken
    entries = [*run.recorder.entries[: run.driven], *run.recorder.entries[run.judged_until :]]
    results = viewed(run.progress.results, weighed=weights(target.profile.name))
    undecided: dict[str, list[str]] = {}
    for result in results:
        if result.outcome is Outcome.INCONCLUSIVE and not result.advisory:
            for name in result.requirements:
                undecided.setdefault(name, []).append(result.reason or "")
    assert isinstance(run.stimuli, _Stimuli)
    heard = [entry for entry in entries if isinstance(entry, Notification)]
    sent = tuple(entry for entry in entries if isinstance(entry, Exchange))
    hubs = {hub["subscribe"] for hub in HUBS.values()}
    return Rehearsal(
        target=target,
        place=run.place,
        listener=run.listener.callback("").rstrip("/") if run.listener is not None else "",
        parts=tuple(_parts(run, entries)),
        exchanges=sent,
        notifications=len(heard),
        types=frozenset(one.event_type for one in heard if one.event_type),
        subscriptions=sum(one.accepted and one.operation in hubs for one in sent),
        missing=tuple(run.stimuli.missing),
        inconclusive={name: tuple(dict.fromkeys(reasons)) for name, reasons in undecided.items()},
        leftovers=tuple(run.progress.leftovers),
        checks=len(run.progress.results),
        shrinks=run.options.budget.shrinks,
        unkept=tuple(result.check for result in results if result.outcome in {Outcome.FAILED, Outcome.ERROR}),
    )


def _parts(run: _Run, entries: Iterable[Any]) -> Iterable[Part]:
    told = run.progress.told
    titles = {"connect": _AROUND["connect"], **{name: t.scenario.title for name, t in told.items()}, **_AROUND}
    found = list(entries)
    for name, title in titles.items():
        own = [e for e in found if getattr(e, "scenario", None) == name]
        if not own and name not in told:
            continue
        sent = [e for e in own if isinstance(e, Exchange)]
        yield Part(
            name=name,
            title=title,
            lane=told[name].scenario.lane if name in told else "verdict",
            operations=Counter(str(e.operation) for e in sent),
            tickets=sum(_created(e, run.target.profile.dialect) for e in sent),
            stimuli=Counter((str(e.name), e.via) for e in own if isinstance(e, StimulusCall)),
            reason=told[name].reason if name in told else None,
        )


def _created(sent: Exchange, spoken: Dialect) -> bool:
    """Whether this request has created a ticket."""
    return sent.operation == spoken.of(Kind.TICKET).operations.get("create") and item_id(sent) is not None
