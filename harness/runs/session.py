"""The judging session inside pytest: collects checks, drives what they need, and turns exceptions into outcomes."""

from __future__ import annotations

import contextlib
import sys
import time
import traceback
from collections.abc import Callable, Generator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ttck.harness.buyer.listener import ListenerError
from ttck.harness.buyer.target import Target, TargetError, load_target, parse_target
from ttck.harness.checklist import ChecklistError
from ttck.harness.generate.strategies import smallest
from ttck.harness.interrupts import KEYBOARD, ending_signals, look, settled, undisturbed, words
from ttck.harness.judge.checks import Tag
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.notification_backlog import Waiting
from ttck.harness.judge.suite_folders import scenarios_of
from ttck.harness.judge.verify import Verify
from ttck.harness.record.exchange import StimulusCall
from ttck.harness.record.recorder import RecordError
from ttck.harness.report.scope import Scope, asked_of_pytest, checks_in, restrictions
from ttck.harness.runs.budgets import BUDGETS
from ttck.harness.runs.operators import find_operator, prepared, rungs_by_scenario
from ttck.harness.runs.pytest_reports import show
from ttck.harness.runs.run import Options, Run
from ttck.harness.runs.scenario import SCENARIOS, Stage, Told, ordered
from ttck.harness.runs.selection import judged_by, needs_of, ruled_out, selected, tag_in
from ttck.harness.runs.shards import Shard, own_target, shard_of, share
from ttck.harness.verdict import AccessRefused, CheckResult, ExitCode, Finding, Inconclusive, NotApplicable, Outcome, Unreachable, Violation
from ttck.specs.loader import parse_yaml
from ttck.specs.requirements import catalogue, matching

_TOLD = frozenset({Outcome.PASSED, Outcome.WARNED, Outcome.FAILED})
INTERRUPTED = 130  # the exit code of a session that was interrupted before its run began


def outcome_of(error: BaseException | None, *, advisory: bool) -> tuple[Outcome, str | None, tuple[Finding, ...], int]:
    """The one place where an exception becomes an outcome: outcome, reason, findings, evidence."""
    if error is None:
        return Outcome.PASSED, None, (), 0
    if isinstance(error, Violation):
        mild = advisory or (bool(error.findings) and all(finding.deviation for finding in error.findings))
        return (Outcome.WARNED if mild else Outcome.FAILED), None, error.findings, error.evidence
    if isinstance(error, Inconclusive):
        return Outcome.INCONCLUSIVE, error.reason, (), error.evidence
    if isinstance(error, NotApplicable):
        return Outcome.NOT_APPLICABLE, error.reason, (), 0
    reason = "".join(traceback.format_exception(error)).strip()
    return Outcome.ERROR, reason, (), 0


class Stories:
    """What the scenarios told; asking for one that could not be played makes the asking check inconclusive."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __call__(self, name: str) -> Any:
        """The story of a scenario.

        Raises:
            Inconclusive: the scenario was not driven or could not be played.
        """
        told = self._run.progress.told.get(name)
        if told is None:
            raise Inconclusive(self._run.progress.stopped or f"the scenario {name} was not driven")
        if told.error:
            raise RuntimeError(told.error)
        if told.unfit:
            raise NotApplicable(str(told.reason))
        if told.reason:
            raise Inconclusive(told.reason)
        return told.story


class Session:
    """Registered with pytest when a target is given; a rehearsal gives its own `target`, and makes its own runs."""

    def __init__(self, config: pytest.Config, *, target: Target | None = None, runs: Callable[[Target, Options], Run] = Run) -> None:
        self.config = config
        self.runs = runs
        self.shard: Shard | None = None
        self.aim = target or self._load()
        if self.shard is not None:
            self.aim = own_target(self.aim, self.shard, beside=bool(config.getoption("--ttck-go")))
        self.run: Run | None = None
        self.code = ExitCode.HARNESS_ERROR
        self.scope: Scope | None = None
        self._deselected = False
        self._off = self._collected = 0
        self.message: str | None = None
        self._own: tuple[str, ...] = ()
        self._rungs: dict[str, frozenset[str]] = {}
        for name in self.aim.profile.suites:
            module = scenarios_of(name)
            if module is not None:
                config.pluginmanager.register(module, f"ttck-scenarios-{name}")
                self._own += (f"{name}.", f"{module.__name__}")

    def _load(self) -> Target:
        path, base_url = self.config.getoption("--ttck-target"), self.config.getoption("--ttck-base-url")
        try:
            prepared(self.config.getoption("--ttck-checklist"))
            self.shard = shard_of(self.config.getoption("--ttck-shard")) if self.config.getoption("--ttck-shard") else None
            if base_url:
                document = parse_yaml(Path(path).read_text(encoding="utf-8"), name=path)
                return parse_target(document, name=path, base_url=base_url, beside=Path(path).parent)
            return load_target(Path(path))
        except (TargetError, ChecklistError, OSError, ValueError) as broken:
            raise pytest.UsageError(str(broken)) from broken

    def _options(self) -> Options:
        get = self.config.getoption
        lane = get("--ttck-lane")
        patterns = get("--ttck-requirement")
        return Options(
            budget=BUDGETS[get("--ttck-budget")],
            seed=get("--ttck-seed"),
            lanes=self._every_lane() if lane == "all" else frozenset({lane}),
            selection=",".join(patterns) or None,
            use_cases=frozenset(get("--ttck-use-case")),
            runs=Path(get("--ttck-runs")),
            directory=Path(get("--ttck-directory")) if get("--ttck-directory") else None,
            quiet=get("--ttck-quiet"),
            strict=get("--ttck-strict"),
            keep=get("--ttck-keep"),
            tester=get("--ttck-tester"),
            scope=self.scope,
            shard=self.shard,
            go=Path(get("--ttck-go")) if get("--ttck-go") else None,
        )

    def _every_lane(self) -> frozenset[str]:
        """The lanes that the suites of the profile have."""
        return frozenset({"verdict", *(one.lane for one in SCENARIOS.values() if one.drive.__module__.startswith(self._own))})

    # --- collection ---------------------------------------------------------------------------------------------

    def pytest_ignore_collect(self, collection_path: Path, config: pytest.Config) -> bool | None:
        """Suites that the profile does not name are left alone, unless they are asked for by their own folder."""
        folder = Path(str(files("ttck.suites"))).resolve()  # in a checkout it is known by two paths
        if collection_path.parent.resolve() != folder or not collection_path.is_dir():
            return None
        asked = {(config.invocation_params.dir / str(argument).partition("::")[0]).resolve() for argument in config.args}
        named = f"ttck.suites.{collection_path.name}" in self.aim.profile.suites
        return None if named or collection_path.resolve() in asked else True

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the checks that the options select; a pattern that matches nothing is a mistake."""
        options = self._options()
        off = [item for item in items if ruled_out(item, self.aim.profile.rules)]
        items[:] = [item for item in items if item not in off]
        self._off = len({item.nodeid.partition("[")[0] for item in off})
        self._collected = len({item.nodeid.partition("[")[0] for item in items if tag_in(item) is not None})
        wanted: set[str] | None = None
        for pattern in config.getoption("--ttck-requirement"):
            found = {requirement.id for requirement in matching(pattern)}
            if not found:
                raise pytest.UsageError(f"no requirement matches {pattern!r}; try: ttck trace, or ttck explain R24")
            wanted = (wanted or set()) | found
        if options.use_cases:
            cases = {name for name, row in catalogue().items() if options.use_cases & set(row.use_cases)}
            wanted = cases if wanted is None else wanted & cases
        chosen = {item for item in items if selected(item, options.lanes, wanted)}
        if config.getoption("--ttck-beside"):
            played = {one.name for one in ordered({name for item in chosen for name in needs_of(item)})}
            chosen |= {item for item in items if judged_by(item, options.lanes, played)}
        kept, dropped = [item for item in items if item in chosen], [item for item in items if item not in chosen]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = kept
        self.scope = self._scope(items, wanted, options)
        if dropped and not kept:
            raise pytest.UsageError("no check of this version judges what is selected; ttck explain ID says why")

    def _scope(self, kept: list[pytest.Item], wanted: set[str] | None, options: Options) -> Scope:
        """What is left of the profile's checks, after our options and whatever else selects in pytest."""
        played = {one.name for one in share(map(needs_of, kept), self.shard)}
        own = [item for item in kept if needs_of(item) <= played]  # of a shard those that it shows all that they need
        tags = {item.nodeid.partition("[")[0]: tag for item in own if (tag := tag_in(item)) is not None}
        of = max(checks_in(self.aim.profile.suites) - self._off, self._collected)  # some are made out of a table
        how = restrictions(
            patterns=self.config.getoption("--ttck-requirement"),
            use_cases=options.use_cases,
            lanes=options.lanes,
            every_lane=self._every_lane(),
        )
        if not (how or self.shard) and (len(tags) < of or self._deselected):
            how = [asked_of_pytest(self.config)]
        how += [f"shard {self.shard}"] if self.shard else []
        touched = {name for tag in tags.values() for name in tag.requirements}
        return Scope(checks=len(tags), of=of, how=tuple(how), requirements=frozenset(touched | (wanted or set())))

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Somebody else leaves out checks."""
        self._deselected = self._deselected or any(tag_in(item) is not None for item in items)

    # --- the run ------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Drive first, then let pytest run the checks, then tidy up and write the footer."""
        if session.config.option.collectonly or not session.items:
            return (yield)
        with ending_signals():
            try:
                self._begin(session)
            except (RecordError, ListenerError) as broken:
                self._refuse(session, broken)
                return (yield)
            except KeyboardInterrupt as interrupt:  # a second one, while the first was being taken in
                self._run.progress.cut(words(interrupt))
                session.items.clear()
            began = time.monotonic()
            try:
                result = yield
            except (KeyboardInterrupt, session.Failed) as stopped:
                self._run.progress.cut(words(stopped) if isinstance(stopped, KeyboardInterrupt) else str(stopped))
                raise
            except BaseException as broken:
                self._run.progress.error = f"ttck itself failed: {type(broken).__name__}: {broken}"
                raise
            finally:
                spent = self._run.progress.lane_seconds
                spent["verdict"] = spent.get("verdict", 0) + time.monotonic() - began
                self._end()
            return result

    def _refuse(self, session: pytest.Session, broken: OSError) -> None:
        """Nothing can be driven: the listener's address or the folder of the run is wrong, or the disk is full."""
        self.message = str(broken)
        lost = isinstance(broken, RecordError) and self.run is not None
        self.code = ExitCode.HARNESS_ERROR if lost else ExitCode.USAGE
        session.items.clear()
        if self.run is not None:
            self.run.close()

    def _begin(self, session: pytest.Session) -> None:
        self.run = run = self.runs(self.aim, self._options())
        try:
            run.open()
            find_operator(run, self.config)
            run.connect()
            run.drive(share(map(needs_of, session.items), self.shard))
        except (Unreachable, AccessRefused) as broken:
            run.progress.nothing_judged = str(broken)
            run.progress.interrupted = True
        except KeyboardInterrupt as interrupt:
            run.progress.cut(words(interrupt))
        if run.progress.interrupted and not run.progress.told:
            session.items.clear()
        run.traffic()
        self._rungs = rungs_by_scenario(run.recorder.entries)

    def _end(self) -> None:
        run = self._run
        try:
            with contextlib.suppress(KeyboardInterrupt):  # cleaning up says itself that it was interrupted
                if run.progress.nothing_judged is None and hasattr(run, "stage"):
                    run.tidy()
            settled()
            with undisturbed():
                self.code = run.finish()
            self.message = run.progress.error or run.progress.nothing_judged or run.progress.stopped
        except RecordError as broken:
            self.message, self.code = str(broken), ExitCode.HARNESS_ERROR
        finally:
            with undisturbed():
                run.close()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A suite that cannot be collected is our own error, and said."""
        if report.failed:
            self.message = f"the suites cannot be loaded:\n{report.longreprtext}"

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Our exit code replaces pytest's, unless pytest itself stopped before the run."""
        if self.run is None and session.exitstatus == pytest.ExitCode.INTERRUPTED and self.message is None:
            session.exitstatus = INTERRUPTED
            self.message = f"{KEYBOARD} before anything was sent"
        elif self.run is not None or self.message is not None:
            session.exitstatus = int(self.code)
        told = self.code in {ExitCode.USAGE, ExitCode.HARNESS_ERROR} or self.config.pluginmanager.hasplugin("terminalreporter")
        if self.message and (told or self.run is None) and sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.write(f"Error: {self.aim.redactor.text(self.message)}\n")

    def pytest_runtest_setup(self) -> None:
        """A run that was asked to end judges no further check."""
        if self.run is not None:
            look()

    # --- the checks ---------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """A check says at its end what its verbs could not judge."""
        result = yield
        verify = pyfuncitem.funcargs.get("verify")
        if isinstance(verify, Verify):
            verify.settle()
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        """Turn what a check raised into its outcome, record it, and give pytest a report that says the same."""
        error = call.excinfo.value if call.excinfo else None
        tag = tag_in(item)
        judged = tag is not None and self.run is not None and (call.when == "call" or (call.when == "setup" and error is not None))
        if judged and isinstance(error, Violation | Inconclusive | NotApplicable):
            call.excinfo = None  # a verdict is no crash: nobody reads its traceback, and pytest takes long to lay one out
        report: Any = yield
        if tag is None or self.run is None or not judged:
            return report
        if isinstance(error, KeyboardInterrupt | RecordError):
            return report
        result = self.run.masked(self._result(item, tag, error, elapsed=call.duration))
        try:
            if not self._elsewhere(item, result):
                self.run.judged(result)
        except RecordError as broken:
            item.session.shouldstop = str(broken)
        show(report, item, result)
        return report

    def _elsewhere(self, item: pytest.Item, result: CheckResult) -> bool:
        """Whether another shard says what a check comes to: this one does not play all that it needs, and saw nothing that counts."""
        return self.shard is not None and result.outcome not in _TOLD and not needs_of(item) <= set(self.told)

    def _result(self, item: pytest.Item, tag: Tag, error: BaseException | None, *, elapsed: float) -> CheckResult:
        outcome, reason, findings, evidence = outcome_of(error, advisory=tag.advisory)
        verify = getattr(item, "funcargs", {}).get("verify")
        counted = verify.evidence if isinstance(verify, Verify) else 0
        if outcome is Outcome.PASSED and counted == 0:
            outcome, reason = Outcome.ERROR, "the check passed without judging a single observation"
        cited = {number for finding in findings for number in finding.exchanges}
        seen = self._run.recorder.entries if cited else ()
        used = {e.name for e in seen if isinstance(e, StimulusCall) and e.number in cited}
        return CheckResult(
            check=item.nodeid.rpartition("/")[2],
            title=" ".join((getattr(item, "function", item).__doc__ or item.name).split()),
            requirements=tag.requirements,
            outcome=outcome,
            evidence=max(evidence, counted),
            advisory=tag.advisory,
            reason=reason,
            findings=findings,
            stimuli=tuple(sorted(used)),
            rungs=tuple(sorted(way for name in needs_of(item) for way in self._rungs.get(name, ()))),
            elapsed=round(elapsed, 4),
        )

    # --- fixtures -----------------------------------------------------------------------------------------------

    @property
    def _run(self) -> Run:
        if self.run is None:
            raise RuntimeError("the run has not begun")
        return self.run

    @pytest.fixture
    def verify(self) -> Verify:
        """The verbs of one check."""
        return Verify(Waiting(traffic=self._run.traffic(), wait=self._run.target.limits.event_wait), search=smallest, goes_on=True)

    @pytest.fixture(scope="session")
    def traffic(self) -> Traffic:
        """Everything that the run observed."""
        return self._run.traffic()

    @pytest.fixture(scope="session")
    def story(self) -> Stories:
        """The stories of the scenarios, by name."""
        return Stories(self._run)

    @pytest.fixture(scope="session")
    def target(self) -> Target:
        """The target of the run."""
        return self.aim

    @pytest.fixture(scope="session")
    def stage(self) -> Stage:
        """The stage, for checks that look for a smaller example."""
        return self._run.stage

    @property
    def told(self) -> Mapping[str, Told]:
        """What the scenarios came to."""
        return self._run.progress.told
