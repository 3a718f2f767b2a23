"""The exploration lane: requests made up from a contract, sent to the seller, with what can be done to what they create.

It is a good guest: only items of its own are changed and deleted, by their identifier or by one that nobody has, and an
address in a made-up document is never one of another machine.
"""

from __future__ import annotations

import functools
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from random import Random
from typing import Any

from ttck.harness.buyer.client import Request, segment
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.verdict import Unreachable
from ttck.specs.contracts import Contract, OperationSpec

LANE = "exploration"
GENERATED, BASE, END = "explore", "create to explore", "end"
READ_CREATED, READ_CHANGED, READ_REMOVED = "read what was created", "read what was changed", "read what was removed"
SIMPLER, SIMPLEST = "is this enough?", "the simplest that shows it"
NOWHERE = "http://127.0.0.1:9/nobody/listens/here"  # the port that discards
_ADDRESS = "://"
_ABSENT = 1 / 4  # how often a request is about something that does not exist
_INTO_KNOWN = 2 / 3  # how often only a part of what was made up is sent, with what is known to be right
_PASSING = 3  # items of a passing family that may be there at a time
_RESERVE = 0.15  # of the time, for making simpler what made the seller fall over
_SAFE_FAILURES = frozenset({HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.SERVICE_UNAVAILABLE})


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A made-up request: for which operation, with which identifier in its path, and the bytes of its body."""

    operation: str
    item: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    media: str | None = None
    body: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What there is to know of an API beside its contract.

    `base` gives a document that creates an item of a family, and `change` one that changes nothing in one, where they
    are known. `callbacks` are attributes that hold
    the address of a listener, and `callback` is ours. `created` and `removed` are told of everything that comes and goes.
    `room` says whether more may be created. `unknown` is an identifier that nothing has. Items of the families in
    `passing` are few at a time, and removed again at the end of the exploration.
    """

    contract: Contract
    families: tuple[str, ...]
    base: Callable[[str], Any]
    change: Callable[[str], Any]
    callback: Callable[[], str]
    created: Callable[[str, Exchange], None]
    removed: Callable[[str, str], None]
    room: Callable[[], bool]
    unknown: str
    callbacks: frozenset[str] = frozenset({"callback"})
    passing: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class Exploration:
    """What was tried, by operation; how many requests the time did not suffice for, and why it ended early."""

    tried: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    ended: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Shot:
    """A request that was sent, so that it can be sent again in a simpler form."""

    request: Request
    document: Any
    exchange: Exchange

    @property
    def size(self) -> int:
        return len(self.request.body or b"") + sum(len(name) + len(value) for name, value in self.request.query)


class Explorer:
    """Sends probes, and follows up what they create, change and remove."""

    def __init__(self, guide: Guide, send: Callable[[Request], Exchange], *, seed: int, seconds: float, simpler: int) -> None:
        self._guide = guide
        self._send = send
        self._chance = Random(seed)  # noqa: S311 - reproducible chance, not a secret
        self._until = time.monotonic() + seconds
        self._reserve = seconds * _RESERVE
        self._simpler = simpler
        self._live: dict[str, list[str]] = {family: [] for family in guide.families}
        self._crashes: dict[tuple[str, int], _Shot] = {}
        self.story = Exploration()

    def explore(self, probes: Iterable[Probe]) -> Exploration:
        """Send all probes for which there is time, look for simpler requests that make the seller fall over, and leave."""
        waiting = list(probes)
        try:
            for number, probe in enumerate(waiting):
                if time.monotonic() > self._until - self._reserve:
                    self.story.left_out = len(waiting) - number
                    break
                self._play(probe)
            for shot in list(self._crashes.values()):
                self._simplify(shot)
            self._leave()
        except Unreachable as gone:  # what was found stands, and the verdicts of the run do not hang on this lane
            self.story.ended = str(gone)
        return self.story

    # --- one probe ----------------------------------------------------------------------------------------------

    def _play(self, probe: Probe) -> None:
        spec = self._guide.contract.operations[probe.operation]
        family = family_of(spec)
        creates = spec.method == "POST" and spec.path == family
        if creates and not self._guide.room():
            return
        item = self._item(spec, family, probe) if "{" in spec.path else None
        self.story.tried[probe.operation] += 1
        document = self._dressed(spec, family, probe) if probe.body is not None else None
        asked = replace(probe, query=self._asked(probe.query))
        exchange = self._shoot(_request(spec, asked, item=item, document=document), document)
        if creates:
            self._born(family, exchange)
        elif item is not None and spec.method == "DELETE" and exchange.accepted:
            self._gone(family, item, exchange)
        elif item is not None and spec.method == "PATCH" and exchange.status == HTTPStatus.OK:
            self._read(family, item, READ_CHANGED)

    def _shoot(self, request: Request, document: Any) -> Exchange:
        exchange = self._send(request)
        if crashed(exchange):
            shot = _Shot(request=request, document=document, exchange=exchange)
            key = (request.operation, exchange.status or 0)
            if key not in self._crashes or shot.size < self._crashes[key].size:
                self._crashes[key] = shot
        return exchange

    def _item(self, spec: OperationSpec, family: str, probe: Probe) -> str:
        """What the request is about: mostly something of our own. Only a reading may ask for whatever was made up."""
        if self._chance.random() < _ABSENT:
            return probe.item if spec.method == "GET" and probe.item else self._guide.unknown
        if not self._live[family] and self._guide.room():
            self._create(family)
        return self._chance.choice(self._live[family]) if self._live[family] else self._guide.unknown

    def _create(self, family: str) -> None:
        spec = next((one for one in self._guide.contract.operations.values() if one.method == "POST" and one.path == family), None)
        document = self._guide.base(family) if spec else None
        if spec is not None and document is not None:
            self._born(family, self._send(Request(operation=spec.operation_id, method="POST", path=family, document=document, label=BASE)))

    def _born(self, family: str, exchange: Exchange) -> None:
        created = item_id(exchange)
        if created is None or created in self._live[family]:
            return
        self._live[family].append(created)
        self._guide.created(family, exchange)
        if exchange.status == HTTPStatus.CREATED:
            self._read(family, created, READ_CREATED)
        if family in self._guide.passing:
            self._end(family, keep=_PASSING)

    def _gone(self, family: str, item: str, exchange: Exchange) -> None:
        if item in self._live[family]:
            self._live[family].remove(item)
        self._guide.removed(family, item)
        if exchange.status != HTTPStatus.ACCEPTED:
            self._read(family, item, READ_REMOVED)

    def _read(self, family: str, item: str, label: str) -> None:
        spec = self._on_item(family, "GET")
        if spec is not None:
            self._send(_request(spec, Probe(operation=spec.operation_id), item=item, label=label))

    def _on_item(self, family: str, method: str) -> OperationSpec | None:
        operations = self._guide.contract.operations.values()
        return next((one for one in operations if one.method == method and family_of(one) == family and one.path.endswith("}")), None)

    # --- what is sent -------------------------------------------------------------------------------------------

    def _asked(self, query: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """All that was made up to ask for, or one part of it: one wrong part hides the rest."""
        return query if len(query) < 2 or self._chance.random() > _INTO_KNOWN else (self._chance.choice(query),)  # noqa: PLR2004

    def _dressed(self, spec: OperationSpec, family: str, probe: Probe) -> Any:
        """The document to send: as it was made up, or some of it put into one that the seller is known to take."""
        try:
            document = json.loads(probe.body or b"")
        except ValueError:
            return None
        known = self._guide.base if spec.path == family else self._guide.change if spec.method == "PATCH" else None
        base = known(family) if known and isinstance(document, dict) and document and self._chance.random() < _INTO_KNOWN else None
        if isinstance(base, dict) and isinstance(document, dict):
            document = {**base, **{name: document[name] for name in self._some(spec, document, base)}}
        return tamed(document, callbacks=self._guide.callbacks, address=self._guide.callback)

    def _some(self, spec: OperationSpec, document: dict[str, Any], base: dict[str, Any]) -> list[str]:
        """A few attributes of a made-up document, of those that the contract knows where there are any."""
        known = self._guide.contract.schema(spec.request or "").get("properties", {})
        names = [name for name in sorted(document) if name in known] or sorted(document)
        fresh = [name for name in names if name not in base]
        names = fresh if fresh and self._chance.random() < _INTO_KNOWN else names
        return self._chance.sample(names, k=min(len(names), self._chance.choice((1, 1, 2, 3))))

    # --- afterwards ---------------------------------------------------------------------------------------------

    def _simplify(self, shot: _Shot) -> None:
        """Take away from a request what is not needed to make the seller fall over."""
        best, seen = shot, shot.exchange
        options = _simpler(best)
        while self._simpler > 0 and time.monotonic() < self._until and (option := next(options, None)) is not None:
            self._simpler -= 1
            tried = self._send(replace(option.request, label=SIMPLER))
            self._note(tried)
            if tried.status == seen.status:
                best, options = option, _simpler(option)
        if best is not shot:
            self._note(self._send(replace(best.request, label=SIMPLEST)))

    def _note(self, exchange: Exchange) -> None:
        """Remember what came to be while a request was made simpler."""
        created = item_id(exchange) if exchange.method == "POST" else None
        family = family_of(self._guide.contract.operations[exchange.operation])
        if created is not None and created not in self._live[family]:
            self._live[family].append(created)
            self._guide.created(family, exchange)

    def _leave(self) -> None:
        for family in self._guide.passing:
            self._end(family, keep=0)

    def _end(self, family: str, *, keep: int) -> None:
        """Remove the oldest items of a family until so many are left; what the seller does not remove is not tried again."""
        spec, live = self._on_item(family, "DELETE"), self._live[family]
        while spec is not None and len(live) > keep:
            item = live.pop(0)
            if self._send(_request(spec, Probe(operation=spec.operation_id), item=item, label=END)).accepted:
                self._guide.removed(family, item)


def family_of(spec: OperationSpec) -> str:
    """The collection that an operation is about: the first segment of its path."""
    return "/" + spec.path.split("/")[1]


def crashed(exchange: Exchange) -> bool:
    """Whether the seller fell over: a 5xx that does not just say that something is not offered, or not now."""
    status = exchange.status or 0
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR and status not in _SAFE_FAILURES


def encoded(document: Any) -> bytes:
    """A document as JSON in UTF-8; half characters, which UTF-8 cannot hold, stay escaped."""
    try:
        return json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(document).encode()


def tamed(value: Any, *, callbacks: frozenset[str], address: Callable[[], str]) -> Any:
    """A document in which no address leads to another machine: those for a listener are ours, others lead nowhere."""
    if isinstance(value, dict):
        tame = functools.partial(tamed, callbacks=callbacks, address=address)
        ours = {name for name, inner in value.items() if name in callbacks and isinstance(inner, str) and inner}
        return {name: address() if name in ours else tame(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [tamed(inner, callbacks=callbacks, address=address) for inner in value]
    if isinstance(value, str) and (_ADDRESS in value or value.startswith("//")):
        return NOWHERE
    return value


def smaller(value: Any) -> Iterator[Any]:
    """Values that are a little simpler: parts left out, parts made simpler, texts shortened."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        half = len(keys) // 2
        cuts = [keys[:half], keys[half:]] if half > 1 else []
        for cut in [*cuts, *([key] for key in keys)]:
            gone = set(cut)
            yield (
                {k: v for k, v in value.items() if k not in gone}
                if isinstance(value, dict)
                else [v for i, v in enumerate(value) if i not in gone]
            )
        for key in keys:
            for simpler in smaller(value[key]):
                copied: Any = dict(value) if isinstance(value, dict) else list(value)
                copied[key] = simpler
                yield copied
    elif isinstance(value, str) and len(value) > 1:
        half = len(value) // 2
        yield value[:half]
        yield value[half:]


def _simpler(shot: _Shot) -> Iterator[_Shot]:
    """The same request with less in it."""
    for query in smaller(list(shot.request.query)) if shot.request.query else ():
        if all(isinstance(pair, tuple) for pair in query):
            yield replace(shot, request=replace(shot.request, query=tuple(query)))
    for document in smaller(shot.document) if isinstance(shot.document, dict | list) else ():
        yield replace(shot, document=document, request=replace(shot.request, document=document, body=encoded(document)))


def _request(spec: OperationSpec, probe: Probe, *, item: str | None, document: Any = None, label: str = GENERATED) -> Request:
    head, _, rest = spec.path.partition("{")
    path = head if item is None else head + segment(item) + rest.partition("}")[2]
    readable = isinstance(document, dict | list)
    return Request(
        operation=spec.operation_id,
        method=spec.method,
        path=path,
        label=label,
        query=probe.query,
        document=document if readable else None,
        body=encoded(document) if readable else probe.body,
        ticket=item,
        headers=(("Content-Type", probe.media),) if probe.media else (),
    )
