"""Judge a run again: today's rules over its record. No request is sent, and no scenario is played; the record has their stories."""

from __future__ import annotations

import contextlib
import functools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ttck.harness.buyer.target import Target, parse_target
from ttck.harness.judge.checks import Tag
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.rolled_up import rolled_up
from ttck.harness.record.exchange import Entry, Exchange
from ttck.harness.record.joined import parts_in
from ttck.harness.record.reader import Line, Record, parse_line, read
from ttck.harness.record.recording import CUT, NOT_SENT, entries_in, moment, recording_of
from ttck.harness.record.stories import StoryError, told
from ttck.harness.replay.replay import Judging, ReplayError, judging, replay
from ttck.harness.report.model import Report, load, of_record
from ttck.harness.report.rows import BUYER
from ttck.harness.report.waivers import of_run, waived
from ttck.harness.runs.fingerprints import hashes
from ttck.harness.runs.run import Options, Run
from ttck.harness.runs.scenario import SCENARIOS, Scenario, Stage, Told
from ttck.harness.runs.selection import tag_in
from ttck.harness.runs.session import Session, Stories
from ttck.harness.runs.shards import Shard, shard_in
from ttck.harness.secrets.redactor import MASK
from ttck.harness.verdict import CheckResult, ExitCode, Inconclusive, Outcome

_NOBODY = "nobody is asked when a run is judged again"
_NO_STORY = "the record does not hold what its scenarios told: it is of an earlier version of ttck"
_OTHER_STORY = "what its scenarios told is not what this version of ttck knows"
_PART = "the record holds only a part of some long answers"
_UNTOLD = frozenset({Outcome.INCONCLUSIVE, Outcome.NOT_APPLICABLE})


class NotKept(Inconclusive):
    """A check asks for something that the record does not hold: its recorded verdict stands."""


@dataclass(frozen=True, kw_only=True)
class CheckChange:
    """A check with another outcome than before, or with other findings; without a `before` or `after` it was not there."""

    check: str
    requirements: tuple[str, ...]
    before: Outcome | None
    after: Outcome | None
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rejudged:
    """A run as it was judged and as it is judged today; `kept` are the checks whose recorded verdicts stand, by the reason.

    `rules` says what it was judged by that is different today, `version` is that of ttck today.
    """

    before: Report
    after: Report
    changed: tuple[CheckChange, ...]
    kept: Mapping[str, tuple[str, ...]]
    rules: tuple[str, ...]
    version: str

    @property
    def same(self) -> bool:
        """Whether everything came to the same."""
        return not self.changed and self.before.verdict == self.after.verdict and self.before.exit_code == self.after.exit_code


def rejudge(path: Path) -> Rejudged:
    """Judge the run in a folder, or in a record, by the rules of today.

    Raises:
        ReportError: there is no readable record there, or its profile is not known.
        ReplayError: it cannot be judged again; the message says why.
        RecordingError: its lines cannot be understood.
        TargetError: its target file cannot be understood.
        WaiverError: its waivers cannot be read.
    """
    record = read(path)
    waivers = of_run(None, record.path.parent)
    before = waived(of_record(record), waivers)
    if record.header.get("side") == BUYER:
        raise ReplayError(f"{path} judges a buyer; judge it again with: ttck audit, and the folder that ttck mock --audit wrote")
    if not record.checks:
        raise ReplayError(f"{path} judged nothing, so that there is nothing to judge again")
    with tempfile.TemporaryDirectory(prefix="ttck-") as folder:
        if record.header.get("source"):
            checks = _replayed(record, Path(folder) / "run")
            kept: Mapping[str, tuple[str, ...]] = {}
        else:
            checks, kept = _judged(record, Path(folder) / "run")
    after = waived(of_record(replace(record, checks=tuple(checks))), waivers)
    return Rejudged(
        before=before, after=after, changed=tuple(_changes(before.checks, after.checks)), kept=kept,
        rules=tuple(_rules(record)), version=version("ttck"),
    )  # fmt: skip


def _rules(record: Record) -> Iterator[str]:
    """What a run was judged by that is different today."""
    header = record.header
    then, now = header.get("hashes"), hashes(str(header.get("profile")))
    if isinstance(then, dict):
        yield from (f"another {name}" for name, value in now.items() if then.get(name) != value)
    else:
        yield "not recorded"
    if header.get("ttck") != version("ttck"):
        yield f"ttck {version('ttck')} in place of {header.get('ttck')}"
    code = (record.footer or {}).get("exit_code")
    weighed = of_record(record).exit_code
    if code not in {None, weighed}:
        yield f"the recorded verdicts weigh otherwise: exit code {code} then, {int(weighed)} now"


def _changes(before: Iterable[CheckResult], after: Iterable[CheckResult]) -> Iterator[CheckChange]:
    old, new = ({one.check: one for one in many} for many in (before, after))
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        messages = tuple(_messages(now) - _messages(was)) if now else ()
        gone = _messages(was) - _messages(now) if was else set()
        known = was or now
        if known is not None and (was is None or now is None or was.outcome is not now.outcome or messages or gone):
            yield CheckChange(
                check=name, requirements=known.requirements, before=was.outcome if was else None, after=now.outcome if now else None,
                messages=tuple(sorted(messages)),
            )  # fmt: skip


def _messages(result: CheckResult | None) -> set[str]:
    return {finding.message for finding in result.findings} if result else set()


def _target(record: Record) -> Target:
    """What the record says of the seller, as far as it matters to the judging."""
    header = record.header
    said = header.get("target")
    document = _inert(said) if isinstance(said, dict) else {}
    document = {**document, "profile": str(header.get("profile")), "edition": header.get("edition") or "draft"}
    listener = document.get("listener")
    document["listener"] = {"enabled": bool(header.get("subscriptions")), **(listener if isinstance(listener, dict) else {})}
    return parse_target(document, name=f"the target of {record.path}")


def _inert(value: Any) -> Any:
    """What a record says of a target, where nothing is taken from outside: records come from anybody, and masks are no addresses."""
    if isinstance(value, dict):
        return {name: _inert(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_inert(item) for item in value]
    return value.replace("${", "$ {").replace(MASK, "masked") if isinstance(value, str) else value


def _replayed(record: Record, folder: Path) -> tuple[CheckResult, ...]:
    """The verdicts on traffic that was recorded elsewhere."""
    recording, header = recording_of(record), record.header
    options = Options(directory=folder, selection=header.get("selection"), quiet=True)
    left_out = header.get("left_out")
    _, written = replay(
        recording.entries, target=_target(record), options=options, suites=None, source=str(header["source"]),
        whole=header.get("whole") is not False, left_out=left_out if isinstance(left_out, dict) else {},
        read_only=header.get("read_only") is True,
    )  # fmt: skip
    return load(written).checks


def _judged(record: Record, folder: Path) -> tuple[tuple[CheckResult, ...], dict[str, tuple[str, ...]]]:
    """The verdicts on a run against a seller, and the checks whose recorded verdicts stand."""
    target, shares = _target(record), list[tuple[CheckResult, ...]]()
    kept: dict[str, dict[str, None]] = {}
    for known in _read(record):
        session = _played(known, target, folder / str(len(shares)))
        shares.append(tuple(session.run.progress.results) if session.run else ())
        for why, names in session.kept.items():
            kept.setdefault(why, {}).update(dict.fromkeys(names))
    checks = rolled_up(shares) if len(shares) > 1 else shares[0]
    return checks, {why: tuple(names) for why, names in kept.items()}


def _played(known: _Known, target: Target, folder: Path) -> _Session:
    """The session over a record, or over what of it is of one shard."""
    run = type("_Run", (_Run,), {"known": known})
    options = Options(directory=folder, quiet=True, seed=_whole(known.record.header.get("seed")))
    plugin = Judging(functools.partial(_Session, target=target, options=options, runs=run, known=known))
    code = judging(target.profile.suites, options, plugin)
    session = plugin.session
    if not isinstance(session, _Session) or session.run is None or not session.run.progress.results:
        raise ReplayError("\n".join(plugin.trouble) or (session.message if session else None) or f"pytest ended with {code}")
    return session


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What a record holds for judging it again. `seen` are the entries that there were when the judging began.

    Of a record that was joined from those of shards, it is what one of them saw: the `shard`, and when it stopped to listen (`until`).
    """

    record: Record
    entries: Sequence[Entry]
    seen: Sequence[Entry]
    scenarios: Mapping[str, Line]
    results: Mapping[str, CheckResult]
    only: frozenset[str] | None
    shard: Shard | None = None
    until: datetime | None = None


def _read(record: Record) -> Iterator[_Known]:
    seen, scenarios, judged = 0, dict[str | None, dict[str, Line]](), False
    with record.path.open("rb") as stream:
        for raw in stream:
            line = parse_line(raw) or {}
            kind = line.get("kind")
            judged = judged or kind == "verdict"
            seen += not judged and kind in {"exchange", "notification", "stimulus"}
            if kind == "scenario":
                scenarios.setdefault(line.get("shard"), {})[str(line.get("name"))] = line
    entries = entries_in(record.path, record.header)
    report = of_record(record)
    results = {one.check: one for one in record.checks}
    partial = report.scope.restricted or report.interrupted
    known = _Known(
        record=record, entries=entries, seen=entries[:seen], scenarios=scenarios.get(None, {}), results=results,
        only=frozenset(results) if partial else None, shard=shard_in(record.header),
        until=_moment((record.footer or {}).get("listened_until")),
    )  # fmt: skip
    parts = parts_in(record.header)
    if not parts:
        yield known
    for part in parts:
        own = part.of(entries)
        yield replace(
            known, entries=own, seen=tuple(entry for entry in own if entry.number <= part.judged), until=_moment(part.listened_until),
            scenarios=scenarios.get(part.shard, {}), shard=shard_in({"shard": part.shard}),
        )  # fmt: skip


def _moment(stated: Any) -> datetime | None:
    return moment(stated) if stated else None


class _Run(Run):
    """A run whose traffic and stories are given."""

    known: ClassVar[_Known]

    def open(self) -> None:
        """Everything is there already."""
        self.recorder.entries.extend(self.known.entries)
        footer = self.known.record.footer or {}
        self.progress.stopped = footer.get("stopped")
        self.progress.interrupted = bool(footer.get("interrupted"))

    def connect(self) -> None:
        """Nobody is connected to."""

    def drive(self, scenarios: Iterable[Scenario]) -> None:
        """Nothing is driven: the record says what the scenarios told."""
        del scenarios
        for name, line in self.known.scenarios.items():
            if name in SCENARIOS and (found := self._told(SCENARIOS[name], line)) is not None:
                self.progress.told[name] = found

    def _told(self, scenario: Scenario, line: Line) -> Told | None:
        """What a scenario came to; None where the record does not hold it."""
        reason = str(line.get("reason"))
        if line.get("ok") is not True:
            if "unfit" not in line:
                return None
            error = reason if line.get("error") else None
            return Told(scenario=scenario, reason=None if error else reason, unfit=bool(line["unfit"]), error=error)
        with contextlib.suppress(StoryError):
            return Told(scenario=scenario, story=told(line["story"], self.known.entries)) if "story" in line else None
        return None

    def traffic(self) -> Traffic:
        """What there was when the run began to judge."""
        if self._traffic is None:
            self._traffic = Traffic(self.known.seen, until=self.known.until)
        return self._traffic

    def finish(self) -> ExitCode:
        """Nothing is written."""
        return ExitCode.CONFORMANT


class _Stories(Stories):
    """What the scenarios told, as far as the record holds it."""

    def __init__(self, run: Run, scenarios: Mapping[str, Line]) -> None:
        super().__init__(run)
        self._scenarios = scenarios

    def __call__(self, name: str) -> Any:
        """The story of a scenario.

        Raises:
            NotKept: the record does not hold it.
        """
        line = self._scenarios.get(name)
        if line is not None and name not in self._run.progress.told:
            raise NotKept(_OTHER_STORY if "story" in line else _NO_STORY)
        return super().__call__(name)


class _Session(Session):
    """The judging session over a record."""

    def __init__(
        self, config: pytest.Config, *, target: Target, options: Options, runs: Callable[[Target, Options], Run], known: _Known
    ) -> None:  # fmt: skip
        super().__init__(config, target=target, runs=runs)
        self._given, self._known = options, known
        self.shard = known.shard
        self._cut = any(isinstance(entry, Exchange) and entry.error in {CUT, NOT_SENT} for entry in known.entries)
        self.kept: dict[str, list[str]] = {}

    def _options(self) -> Options:
        return replace(self._given, lanes=self._every_lane())

    def _find_terminal(self, run: Run) -> None:
        """Nobody is asked."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Of a run that was restricted or cut short, the checks that it judged; else all that there are today."""
        super().pytest_collection_modifyitems(config, items)
        if self._known.only is not None:
            items[:] = [item for item in items if tag_in(item) is None or item.nodeid.rpartition("/")[2] in self._known.only]

    def _result(self, item: pytest.Item, tag: Tag, error: BaseException | None, *, elapsed: float) -> CheckResult:
        """Its verdict today, or the recorded one where the record does not hold what the check asks for."""
        found = super()._result(item, tag, error, elapsed=elapsed)
        recorded = self._known.results.get(found.check)
        lacking = error.reason if isinstance(error, NotKept) else None
        if recorded is not None and self._cut and found.outcome in _UNTOLD and found.outcome is not recorded.outcome:
            lacking = lacking or _PART
        if lacking is None or recorded is None:
            return found
        self.kept.setdefault(lacking, []).append(found.check)
        return recorded

    @pytest.fixture(scope="session")
    def story(self) -> Stories:
        """The stories of the record."""
        return _Stories(self._run, self._known.scenarios)

    @pytest.fixture(scope="session")
    def stage(self) -> Stage:
        """Nobody can be asked for a smaller example.

        Raises:
            Inconclusive: always.
        """
        raise Inconclusive(_NOBODY)
