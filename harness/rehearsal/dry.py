"""Rehearse a run: the real scenarios and checks against a seller in memory, to say what a run would send.

No connection is opened and nobody waits: the client, the listener and the stimuli are replaced, the rest is the run
itself. The counts are exact for a seller that conforms, acts at once and holds no other tickets; one that needs time
is asked more often, and longer lists have more pages.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from harness import plugin
from harness.buyer.buyer import Buyer
from harness.buyer.client import JSON_TYPE, Client, timed
from harness.buyer.http_transport import HttpTransport
from harness.buyer.listener import Listener
from harness.buyer.stimuli import Stimuli
from harness.buyer.target import Limits, Target
from harness.generate.strategies import Material
from harness.judge.histories import ASIDE
from harness.record.exchange import Answer, Exchange, Notification, StimulusCall, now
from harness.record.recorder import Recorder
from harness.record.resource_types import RESOURCES, kind_of_event
from harness.record.state_probe import ticket_id
from harness.rehearsal.dry_seller import DrySeller
from harness.report.weights import viewed, weights
from harness.runs.run import Options, Run
from harness.runs.scenario import BUDGETS, Stage
from harness.runs.session import Session
from harness.verdict import Outcome
from specs.contracts import contract
from specs.vocabulary import Api, Operation

_RUN_ID = "ttck-dry"
_AT_ONCE = {"event_wait": 0.0, "state_wait": 0.0, "quiet_window": 0.0, "requests_per_second": None, "run_seconds": 1e9}
_LISTENERS = {Api.TICKET: "listener", Api.APPOINTMENT: "appointment_listener", Api.WORKORDER: "workorder_listener"}


class RehearsalError(RuntimeError):
    """The rehearsal could not be played; the message says why."""

    def __init__(self, message: str, *, usage: bool) -> None:
        super().__init__(message)
        self.usage = usage


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one scenario, or one of the steps around them, would do.

    `operations` counts requests by operation; `stimuli` counts decisions asked of the seller, by name and rung.
    """

    name: str
    title: str
    lane: str
    operations: Mapping[str, int]
    tickets: int
    stimuli: Mapping[tuple[str, str], int]
    reason: str | None = None

    @property
    def requests(self) -> int:
        """All requests of this part."""
        return sum(self.operations.values())


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What a run would send; `inconclusive` gives for each requirement that cannot be decided the reasons."""

    target: Target
    parts: tuple[Part, ...]
    exchanges: tuple[Exchange, ...]
    notifications: int
    missing: tuple[str, ...]
    inconclusive: Mapping[str, tuple[str, ...]]
    leftovers: tuple[str, ...]
    checks: int
    shrinks: int
    unsound: tuple[str, ...]

    @property
    def requests(self) -> int:
        """All requests of the run."""
        return len(self.exchanges)

    @property
    def tickets(self) -> int:
        """All tickets that the run would create."""
        return sum(part.tickets for part in self.parts)

    def given(self) -> Counter[tuple[str, str]]:
        """How often each stimulus would be given, by name and rung."""
        total: Counter[tuple[str, str]] = Counter()
        for part in self.parts:
            total.update(part.stimuli)
        return total


class _DryTransport:
    """Where the wire would be: requests end at the dry seller."""

    def __init__(self, target: Target, seller: DrySeller) -> None:
        found = [(str(target.url(api)), api) for api in Api if target.url(api) is not None]
        self._bases = sorted(found, key=lambda base: -len(base[0]))  # one may be the beginning of another
        self._seller = seller

    def call(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None) -> tuple[Answer | None, str | None]:
        """Let the dry seller answer."""
        del headers  # it lets everybody in
        path, api = self._aimed(method, url)
        return self._seller.answer(method, path, body, api=api), None

    def _aimed(self, method: str, url: str) -> tuple[str, Api]:
        """The path below the base URL of an API, and that API; where several share one, the first that has the operation."""
        found = [(url.removeprefix(base), api) for base, api in self._bases if url.startswith(base)]
        return next((one for one in found if self._seller.knows(method, one[0], api=one[1])), found[0])

    def close(self) -> None:
        """Nothing to close."""


class DryClient(Client):
    """A client that is wired to the dry seller."""

    def __init__(self, target: Target, recorder: Recorder, *, seller: DrySeller) -> None:
        authorized = {"Authorization": "(from the target file)"} if target.auth["type"] != "none" else {}
        super().__init__(target, recorder, authorize=lambda: authorized)
        self._transport = cast("HttpTransport", _DryTransport(target, seller))

    def _at_once(self, made: Sequence[Any]) -> list[Any]:
        """The dry seller answers one after the other."""
        return [timed(self._transport, one) for one in made]


class DryStimuli(Stimuli):
    """Stimuli that the dry seller obeys; `missing` collects the names that the target offers no way for."""

    def __init__(self, target: Target, *, seller: DrySeller) -> None:
        super().__init__(target, run_id=_RUN_ID)
        self._seller = seller
        self.missing: dict[str, None] = {}

    def way(self, name: str) -> Any:
        """How the stimulus would be given; None, and noted, where the target offers no way."""
        found = super().way(name)
        if found is None:
            self.missing[str(name)] = None
        return found

    def give(self, name: str, ticket: str | None, args: Mapping[str, Any]) -> tuple[str, str | None]:
        """Let the dry seller decide at once."""
        way = self.way(name)
        if way is None:
            return "none", f"the target offers no way to make the seller do {name}"
        return way.kind, self._seller.decide(name, ticket, args)


class DryListener:
    """A listener without a port: what the dry seller announces arrives after the request that caused it."""

    def __init__(self, target: Target, recorder: Recorder) -> None:
        host, port = target.listener["host"], target.listener["port"]
        self.url = str(target.listener.get("public_url") or f"http://{host}:{port or 'PORT'}").rstrip("/")
        self.on_arrival: Callable[[Notification], None] = lambda _: None
        self._profile = target.profile
        self._recorder = recorder
        self._waiting: deque[tuple[str, str, str]] = deque()
        self._count = 0

    def callback(self, subscription: str) -> str:
        """The callback address of one subscription."""
        return f"{self.url}/TOKEN/{subscription}"

    def announce(self, callback: str, event: str, ticket: str) -> None:
        """Keep a notification until the request is answered."""
        self._waiting.append((callback, event, ticket))

    def deliver(self) -> None:
        """Let everything arrive that was announced."""
        while self._waiting:
            callback, event, ticket = self._waiting.popleft()
            self._count += 1
            body = (
                f'{{"eventId":"dry-event-{self._count}","eventTime":"{now().isoformat()}","eventType":"{event}","event":{{"id":"{ticket}"}}}}'
            ).encode()
            self.on_arrival(self._record(callback, event, body))

    def _record(self, callback: str, event: str, body: bytes) -> Notification:
        subscription = callback.rpartition("/")[2]
        base_path = self._profile.base_path(_LISTENERS[RESOURCES[kind_of_event(event)].api])
        path = f"{urlsplit(callback).path}{base_path}/listener/{event}"
        found: Notification = self._recorder.add(
            lambda number: Notification(
                number=number, at=now(), subscription=subscription, path=path, headers={"content-type": JSON_TYPE}, body=body
            )
        )
        return found

    def wait(self, condition: Callable[[], bool], *, seconds: float) -> bool:  # noqa: ARG002 - the listener's signature
        """Whether the condition holds once everything has arrived; nobody waits."""
        self.deliver()
        return condition()

    def close(self) -> None:
        """Nothing to close."""


class DryRun(Run):
    """A run against the dry seller."""

    def open(self) -> None:
        """Set the stage without opening anything."""
        self.real_target, self.target = self.target, at_once(self.target)
        target = self.target
        ear = DryListener(target, self.recorder)
        agreed = contract(target.profile.contracts["ticket"])
        seller = DrySeller(agreed, published=target.edition == "published", announce=ear.announce, apis=target.apis)
        self.listener = cast("Listener", ear) if target.listener["enabled"] else None
        self.client = DryClient(target, self.recorder, seller=seller)
        self._aside = DryClient(target, self.recorder, seller=seller)
        self._aside.scenario = ASIDE
        self.stimuli = DryStimuli(target, seller=seller)
        self.buyer = Buyer(
            target=target, client=self.client, aside=self._aside, listener=self.listener, stimuli=self.stimuli, recorder=self.recorder
        )
        arrived = ear.on_arrival

        def read_at_once(notification: Notification) -> None:
            arrived(notification)
            self.buyer.finish_readings()

        ear.on_arrival = read_at_once
        self.client.on_exchange = lambda _: ear.deliver()
        material = Material(run_id=_RUN_ID, products=target.products, text_length=target.limits.text_length, terms=target.terms)
        chance = random.Random(self.options.seed)  # noqa: S311 - reproducible chance, not a secret
        self.stage = Stage(buyer=self.buyer, material=material, budget=self.options.budget, seed=self.options.seed, chance=chance)

    def tidy(self) -> None:
        """Clean up, and remember what was driven before; what a check sends to find a smaller example is left out."""
        self.before_tidy = len(self.traffic().entries)
        self.judging = len(self.recorder.entries)
        super().tidy()


def at_once(target: Target) -> Target:
    """The target without any waiting."""
    return replace(target, limits=Limits(**{**target.limits.__dict__, **_AT_ONCE}))


class _DrySession(Session):
    """The judging session over a dry run."""

    runs = DryRun


@dataclass(kw_only=True)
class _Stage:
    """The plugin that puts the dry session in the place of the real one."""

    session: _DrySession | None = None
    trouble: list[str] = field(default_factory=list)

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """The same options as in a run."""
        plugin.pytest_addoption(parser)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the dry session."""
        self.session = _DrySession(config)
        config.pluginmanager.register(self.session, "ttck-session")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong while collecting."""
        if report.failed:
            self.trouble.append(report.longreprtext)


def rehearse(arguments: Iterable[str], suites: Iterable[str]) -> Rehearsal:
    """Play a whole run in memory.

    `arguments` are those of ``pytest suites --ttck-target ...``, `suites` the folders of the suites.

    Raises:
        RehearsalError: the arguments cannot be used, or ttck itself failed.
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    stage, said = _Stage(), StringIO()
    with tempfile.TemporaryDirectory(prefix="ttck-plan-") as folder:
        command = [
            *suites, "--assert=plain", "-p", "no:terminal", "--import-mode=importlib", *arguments,
            "--ttck-directory", str(Path(folder) / "run"), "--ttck-quiet",
        ]  # fmt: skip
        with redirect_stderr(said), redirect_stdout(said):
            code = int(pytest.main(command, plugins=[stage]))
    run = stage.session.run if stage.session is not None else None
    if not isinstance(run, DryRun):
        words = "\n".join(stage.trouble) or said.getvalue().strip() or "no check is selected"
        usage = code in {pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED}
        raise RehearsalError(words.removeprefix("ERROR: "), usage=usage)
    return _summary(run)


def _summary(run: DryRun) -> Rehearsal:
    broken = next((told.error for told in run.progress.told.values() if told.error), None)
    if broken:
        raise RehearsalError(broken, usage=False)
    entries = [*run.recorder.entries[: run.before_tidy], *run.recorder.entries[run.judging :]]
    results = viewed(run.progress.results, weighed=weights(run.target.profile.name))
    undecided: dict[str, list[str]] = {}
    for result in results:
        if result.outcome is Outcome.INCONCLUSIVE and not result.advisory:
            for name in result.requirements:
                undecided.setdefault(name, []).append(result.reason or "")
    assert isinstance(run.stimuli, DryStimuli)
    return Rehearsal(
        target=run.real_target,
        parts=tuple(_parts(run, entries)),
        exchanges=tuple(entry for entry in entries if isinstance(entry, Exchange)),
        notifications=sum(isinstance(entry, Notification) for entry in entries),
        missing=tuple(run.stimuli.missing),
        inconclusive={name: tuple(dict.fromkeys(reasons)) for name, reasons in undecided.items()},
        leftovers=tuple(run.progress.leftovers),
        checks=len(run.progress.results),
        shrinks=run.options.budget.shrinks,
        unsound=tuple(f"{r.check}: {r.outcome}" for r in results if r.outcome in {Outcome.FAILED, Outcome.ERROR}),
    )


_AROUND = {
    "connect": "Making sure that the seller answers",
    ASIDE: "Reading a ticket the moment a notification asks for something, and sending two requests at the same time",
    "tidy": "Cleaning up: unsubscribing, cancelling and closing",
}


def _parts(run: DryRun, entries: Iterable[Any]) -> Iterable[Part]:
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
            operations=Counter(e.operation for e in sent),
            tickets=sum(e.operation == Operation.CREATE and ticket_id(e) is not None for e in sent),
            stimuli=Counter((str(e.name), e.via) for e in own if isinstance(e, StimulusCall)),
            reason=told[name].reason if name in told else None,
        )


__all__ = ["BUDGETS", "DryRun", "Options", "Part", "Rehearsal", "RehearsalError", "at_once", "rehearse"]
