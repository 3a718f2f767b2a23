"""One run: open the record, drive the scenarios, wait for what is owed, clean up, and close the record."""

from __future__ import annotations

import contextlib
import platform
import random
import secrets
import time
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ttck.harness.buyer import access_check
from ttck.harness.buyer.buyer import Buyer
from ttck.harness.buyer.client import Client, retry_after
from ttck.harness.buyer.credentials import Credentials
from ttck.harness.buyer.listener import ROOM, Listener
from ttck.harness.buyer.stimuli import Stimuli
from ttck.harness.buyer.target import Target
from ttck.harness.generate.strategies import Material
from ttck.harness.interrupts import look, words
from ttck.harness.judge.histories import ASIDE, Traffic
from ttck.harness.judge.limit_advice import enough, would_do
from ttck.harness.judge.refusal_hints import CreatesRefused
from ttck.harness.record.exchange import THROTTLED, Exchange
from ttck.harness.record.recorder import FORMAT, Recorder, RecordError
from ttck.harness.report.model import exit_code, judge
from ttck.harness.report.rows import requirement_rows
from ttck.harness.report.scope import Scope
from ttck.harness.report.weights import viewed, weights
from ttck.harness.runs import cleanup
from ttck.harness.runs.budgets import BUDGETS, Budget
from ttck.harness.runs.final_wait import settle
from ttck.harness.runs.fingerprints import facts_hash, hashes
from ttck.harness.runs.heard_elsewhere import note_what_others_heard
from ttck.harness.runs.progress import Narrator
from ttck.harness.runs.progressed import Progressed
from ttck.harness.runs.run_id import new_run_id
from ttck.harness.runs.scenario import Scenario, Stage, Told
from ttck.harness.runs.scenario_retries import driven
from ttck.harness.runs.shards import Shard, alone
from ttck.harness.runs.two_buyers import two_buyers
from ttck.harness.verdict import AccessRefused, CheckResult, ExitCode, Finding, Inconclusive, NotApplicable, Outcome, Unreachable

_GLANCE = 0.1  # seconds between two looks whether the other shards are done
_SILENT = 3  # requests in a row without any answer after which it is asked whether the seller is gone


class SellerGone(Unreachable):
    """The seller stopped answering in the middle of a run."""


class LimitReached(Unreachable):
    """The time of the run is over, or it has seen more than can be kept; the seller is still there."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to run: the budget, the seed, the lanes, the selection, where to write, and what to leave behind.

    `scope` says what the selection comes to, once the checks are known; `tester` who runs it. Of a `shard` what has to be alone
    waits until the file `go` is there.
    """

    budget: Budget = BUDGETS["standard"]
    seed: int = 0
    lanes: frozenset[str] = frozenset({"verdict", "lifecycle", "exploration"})
    selection: str | None = None
    use_cases: frozenset[int] = frozenset()
    runs: Path = Path("reports/runs")
    directory: Path | None = None
    quiet: bool = False
    strict: bool = False
    keep: bool = False
    tester: str | None = None
    scope: Scope | None = None
    shard: Shard | None = None
    go: Path | None = None


class Run:
    """The life of one run. `open`, `drive`, then the checks, then `finish`; `close` whatever happens."""

    def __init__(self, target: Target, options: Options) -> None:
        self.target = target
        self.options = options
        self.directory = options.directory or options.runs / new_run_id()
        self.run_id = self.directory.name
        self.progress = Progressed()
        self.narrator = Narrator(quiet=options.quiet)
        self.recorder = Recorder(self.directory / "record.jsonl", target.redactor)
        self._began = time.monotonic()
        self._silent = 0
        self._looking = False
        self._error: str | None = None
        self._traffic: Traffic | None = None
        self._listened: datetime | None = None
        self.listener: Listener | None = None
        self._until = self._began + target.limits.run_seconds

    def open(self) -> None:
        """Write the header, open the listener and set the stage.

        Raises:
            ListenerError: the listener's address cannot be opened.
            RecordError: the record cannot be written.
        """
        target = self.target
        if target.listener["enabled"] and target.profile.dialect.tells:
            self.listener = Listener(target, self.recorder, token=secrets.token_hex(8))
        self.recorder.line(self._header())
        credentials = Credentials(target)
        self.client = Client(target, self.recorder, authorize=credentials.headers, renew=credentials.renew)
        aside = Client(target, self.recorder, authorize=credentials.headers, renew=credentials.renew)
        aside.scenario = ASIDE
        self.client.on_exchange = self._watch
        self.client.before_exchange = self._go_on
        self._aside = aside
        self.stimuli = self.new_stimuli()
        self.buyer = Buyer(
            target=target,
            client=self.client,
            aside=aside,
            listener=self.listener,
            stimuli=self.stimuli,
            recorder=self.recorder,
        )
        short = secrets.token_hex(2)
        material = Material(run_id=f"ttck-{short}", products=target.products, text_length=target.limits.text_length, terms=target.terms)
        self.stage = Stage(
            buyer=self.buyer,
            material=material,
            budget=self.options.budget,
            seed=self.options.seed,
            chance=random.Random(self.options.seed),  # noqa: S311 - reproducible chance, not a secret
        )
        self.two = two_buyers(self.stage, client=self.client, recorder=self.recorder, stimuli=self.stimuli, authorize=credentials.headers)
        if self.two is not None:
            self.stage.others = (self.two.first, self.two.second)

    def new_stimuli(self) -> Stimuli:
        """The ways to make the seller act, which a rehearsal replaces."""
        return Stimuli(self.target, run_id=self.run_id)

    def _header(self) -> dict[str, Any]:
        from importlib.metadata import version  # noqa: PLC0415 - reads the disk; only a run needs it

        return {
            "kind": "header",
            "format": FORMAT,
            "ttck": version("ttck"),
            "run_id": self.run_id,
            "started": datetime.now(UTC).isoformat(),
            "profile": self.target.profile.name,
            "edition": self.target.edition,
            "seed": self.options.seed,
            "budget": self.options.budget.name,
            "lanes": sorted(self.options.lanes),
            "selection": self.options.selection,
            **({"shard": str(self.options.shard)} if self.options.shard else {}),
            **({"scope": self.options.scope.as_document()} if self.options.scope else {}),
            "tester": self.options.tester or self.target.document.get("tester"),
            "target": self.target.document,
            "facts": facts_hash(),
            "hashes": hashes(self.target.profile.name),
            "python": platform.python_version(),
            "stimuli": self.target.stimulus_kind,
            "subscriptions": bool(self.target.listener["enabled"]) and self.target.profile.dialect.tells,
        }

    def connect(self) -> None:
        """Make sure that the seller answers and lets us in.

        Raises:
            Unreachable: no answer, or the API is not at this address, after which nothing can be judged.
            AccessRefused: 401 or 403.
        """
        self.client.scenario = "connect"
        access_check.enter(self.client, self.target)

    def _watch(self, exchange: Exchange) -> None:
        self.narrator.tick()
        if exchange.operation == THROTTLED:
            self.narrator.wait(retry_after(exchange.answer) or 0.0)
        self._silent = 0 if exchange.answer is not None else self._silent + 1
        self._error = exchange.error

    def _go_on(self) -> None:
        """Whether another request may be sent. Asked before each, so that what the last one created is known.

        Raises:
            SellerGone: the seller does not answer any more, not even the request that it had answered first.
            LimitReached: a limit of the run is used up.
        """
        look()
        if self._silent >= _SILENT and not self._looking:
            error = self._error
            if not self._still_there():
                raise SellerGone(f"{_SILENT} requests in a row got no whole answer: {error}")
        if time.monotonic() > self._until:
            helps = "" if (whole := self.narrator.whole()) is None else would_do("run_seconds", enough(whole))
            raise LimitReached(f"the run took longer than {self.target.limits.run_seconds:g} s (limits.run_seconds){helps}")
        if self.recorder.too_much:
            raise LimitReached(self.recorder.too_much)
        if self.listener is not None and self.listener.refused:
            most = f"{ROOM // 1024**2} MB of memory"
            raise LimitReached(f"the notifications take more than {most}, so that {self.listener.refused} more were not taken")

    def _still_there(self) -> bool:
        """Whether the request that is known to be good is still answered."""
        self._looking = True
        try:
            return self.client.answers()
        finally:
            self._looking = False

    def drive(self, scenarios: Iterable[Scenario]) -> None:
        """Drive scenarios in order; an interruption or a seller that is gone ends the driving, not the judging."""
        chosen = list(scenarios)
        self.narrator.begin(total=sum(scenario.weight for scenario in chosen) + 1)
        try:
            with self._cut_short():
                for scenario in chosen:
                    self._await_others(scenario)
                    with self._timed(scenario.lane):
                        self._drive(scenario)
            if not self.progress.gone:  # what the last thing that was done owes has its time, also where it was cut short
                self.narrator.step("Waiting for notifications that are still owed", weight=1)
                with self._cut_short(), self._timed("verdict"):
                    self.client.scenario = "settle"
                    settle(self.buyer, self.recorder)
        finally:
            self._silent = 0
            self.narrator.end()

    def _await_others(self, scenario: Scenario) -> None:
        """What has to be alone waits until the other shards are done, or the time of the run is over."""
        go = self.options.go
        if go is None or not alone(scenario) or go.exists():
            return
        self.narrator.note("Waiting for the other shards")
        while not go.exists() and time.monotonic() < self._until:
            look()
            time.sleep(_GLANCE)

    @contextlib.contextmanager
    def _cut_short(self) -> Iterator[None]:
        """Within, what ends a run early ends no more than that."""
        try:
            yield
        except KeyboardInterrupt as interrupt:
            self.progress.cut(words(interrupt))
        except CreatesRefused as asking:
            self.progress.cut(str(asking))
        except (AccessRefused, Unreachable) as gone:
            self.progress.cut(str(gone))
            self.progress.gone = not isinstance(gone, LimitReached)

    @contextlib.contextmanager
    def _timed(self, lane: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.progress.lane_seconds[lane] = self.progress.lane_seconds.get(lane, 0) + time.monotonic() - began

    def _drive(self, scenario: Scenario) -> None:
        look()
        self.narrator.step(scenario.title, weight=scenario.weight)
        self.client.scenario = scenario.name
        began, sent = time.monotonic(), self.client.sent
        story = reason = error = None
        try:
            story = driven(scenario, self.stage, self.recorder)
            self.stage.stories[scenario.name] = story
        except Inconclusive as skipped:
            self.stage.stories.why[scenario.name] = reason = skipped.reason
        except NotApplicable as unfit:
            self.stage.stories.unfit[scenario.name] = reason = unfit.reason
        except (KeyboardInterrupt, AccessRefused, CreatesRefused, Unreachable, RecordError) as stopped:
            reason = "the run was cut short" if isinstance(stopped, KeyboardInterrupt) else str(stopped)
            raise
        except Exception:  # noqa: BLE001 - our own error; it becomes a verdict `error`, never a verdict on the seller
            error = self.target.redactor.text(traceback.format_exc())
            self.stage.stories.why[scenario.name] = "ttck itself failed in it"
        finally:
            told = Told(
                scenario=scenario,
                story=story,
                reason=reason,
                unfit=scenario.name in self.stage.stories.unfit,
                error=error,
                elapsed=time.monotonic() - began,
                exchanges=self.client.sent - sent,
            )
            self.progress.told[scenario.name] = told
            self.recorder.line(told.as_line(self.recorder.entries))

    def traffic(self) -> Traffic:
        """Everything observed up to the end of the driving; what the judging adds is not in it."""
        if self._traffic is None:
            if self.options.go is not None and self.listener is not None:
                note_what_others_heard(self.recorder, self.directory)
            self._listened = datetime.now(UTC)
            self._traffic = Traffic(self.recorder.entries, until=self._listened)
        return self._traffic

    def masked(self, result: CheckResult) -> CheckResult:
        """A check's verdict without secrets, as it may be shown."""
        masked = self.target.redactor.document
        findings = tuple(
            Finding(**{**{name: masked(value) for name, value in vars(finding).items()}, "exchanges": finding.exchanges})
            for finding in result.findings
        )
        return replace(result, reason=masked(result.reason), findings=findings)

    def judged(self, result: CheckResult) -> None:
        """Take a check's verdict."""
        self.progress.results.append(result)
        self.recorder.line(result.as_line())

    def tidy(self) -> None:
        """Unsubscribe, and cancel or close what this run created; what cannot be ended, or is kept, is listed as left over."""
        self.client.scenario = "tidy"
        self._silent, self._until = 0, time.monotonic() + self.target.limits.run_seconds
        remaining, apart = cleanup.to_end(self.buyer), list[str]()
        if not self.progress.gone or self._still_there():
            kept = self.options.keep
            self.narrator.note("Cleaning up: unsubscribing" if kept else "Cleaning up: cancelling and closing what this run created")
            try:
                cleanup.unsubscribe(self.buyer)
                cleanup.find_lost(self.buyer, mark=self.stage.material.run_id)
                remaining = cleanup.to_end(self.buyer)
                cleanup.end(self.buyer, {} if kept else remaining)
                apart = self.two.end(keep=kept) if self.two is not None else []
            except KeyboardInterrupt:
                self.narrator.note("Cleaning up was interrupted; the report lists what is left over")
            except (AccessRefused, Unreachable) as gone:
                self.narrator.note(f"Cleaning up ended early: {gone}")
        self.progress.leftovers = [*cleanup.names(remaining), *self.buyer.created_resources.doubts, *apart]

    def finish(self) -> ExitCode:
        """Write the footer and return the exit code."""
        progress = self.progress
        weighed = weights(self.target.profile.name)
        results, scope = viewed(progress.results, weighed=weighed), self.options.scope
        rows = requirement_rows(
            results,
            weighed=weighed,
            selection=self.options.selection,
            within=scope.requirements if scope and scope.restricted else None,
            cut_short=progress.interrupted,
            claims=self.target.use_cases,
        )
        verdict = judge(
            rows,
            cut_short=progress.interrupted,
            restricted=bool(scope and scope.restricted),
            reached=progress.nothing_judged is None,
            harness_error=progress.error is not None,
        )
        code = exit_code(verdict, strict=self.options.strict)
        outcome = max((result.outcome for result in results), key=lambda o: o.rank, default=Outcome.NOT_APPLICABLE)
        self.recorder.line(
            {
                "kind": "footer",
                "finished": datetime.now(UTC).isoformat(),
                "outcome": outcome,
                "exit_code": int(code),
                "interrupted": progress.interrupted,
                "stopped": progress.error or progress.nothing_judged or progress.stopped,
                "elapsed": round(time.monotonic() - self._began, 3),
                "lane_seconds": {lane: round(spent, 3) for lane, spent in progress.lane_seconds.items()},
                "leftovers": progress.leftovers,
                "listened_until": self._listened.isoformat() if self._listened else None,
                "exchanges": sum(isinstance(entry, Exchange) for entry in self.recorder.entries),
            }
        )
        return code

    def close(self) -> None:
        """Close listener, connections and record; a record without a single line is taken away again."""
        if self.listener is not None:
            self.listener.close()
        if hasattr(self, "buyer"):
            self.buyer.shut()
            if self.two is not None:
                self.two.close()
            self.client.close()
            self._aside.close()
            self.stimuli.close()
        self.recorder.close()
        with contextlib.suppress(OSError):
            if self.recorder.path.stat().st_size == 0:
                self.recorder.path.unlink()
