"""Tasks as a buyer sees them: asked for, read, found in the list, and followed to their end, with the ticket around all that."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.retries import creating
from ttck.harness.buyer.tasks import asked_of
from ttck.harness.judge.compare import gaps
from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import item_id, state_of
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind, Stimulus, TmfState
from ttck.suites.fit.names import ACCEPT, CANCELLATION, DONE, FINAL, HOLD, STATES, TURNS, WORDS
from ttck.suites.tmf import following
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.seller_client import JSON, Items, Params, SellerClient
from ttck.suites.tmf.writes import document_of

START, ASK = Stimulus.START_WORK, Stimulus.REQUEST_INFO
WHOLE = "entity"  # where a change says what it wants of its ticket
# What a change has of its own as well, as public pages of the working group show it; a seller may look for it in either place.
BESIDE = frozenset({"externalIdentifier", "note", "requestedResolutionDate"})


class Tasks(Items):
    """The tasks of one kind."""

    def __init__(self, stage: Stage, kind: Kind) -> None:
        super().__init__(stage, kind)
        self.row = self.spoken.of(kind)
        self.followed: set[str] = set()

    def asked(self, ticket: str, wanted: Document | None = None) -> Document:
        """The request for a task about a ticket, as this seller takes it."""
        document = asked_of(self.row, ticket, wanted=wanted, whole=WHOLE)
        beside = {name: value for name, value in (wanted or {}).items() if name in BESIDE}
        return self.stage.buyer.target.terms.task(self.row.name, {**document, **beside})

    def create(
        self, document: Any, *, label: str = "create", params: Params = (), media: str = JSON, body: bytes | None = None
    ) -> Exchange:
        """Ask for a task."""

        def act() -> Exchange:
            return self._send("create", document=document, label=label, query=params, media=media, body=body)

        return creating(self.stage.buyer.created_resources, act, what=WORDS[self.kind])

    def arrived_about(self, ticket: str, asked: Exchange) -> str | None:
        """The identifier of a task that was asked for, which the list tells where the answer was 202 without one."""
        found = item_id(asked)
        if found is None and asked.status == HTTPStatus.ACCEPTED:
            seen = self.stage.buyer.until(lambda: self.find(label="the task that was accepted"), lambda seen: bool(self._new(ticket, seen)))
            found = next(iter(self._new(ticket, seen)), None)
        self.followed |= {found} if found is not None else set()
        return found

    def _new(self, ticket: str, seen: Exchange) -> list[str]:
        mine = (row for row in rows(seen) if any(ticket == _id(row.get(name)) for name in ("troubleTicket", "entity")))
        return [row["id"] for row in mine if isinstance(row.get("id"), str) and row["id"] not in self.followed]


def _id(reference: Any) -> Any:
    return reference.get("id") if isinstance(reference, dict) else None


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One task: its request, the readings of it, each after a decision of the seller, and the ticket before and after all that.

    `wanted` is what a change asks for. `listed` is the list with all tasks of its kind, read right after `first`. `row` is
    the list with the ticket after all, and `still` the ticket when that had been read. `told` is the
    identifier that the list told of a task whose answer had none. `why` says
    why the seller was not made to decide as was intended.
    """

    kind: Kind
    about: str
    ticket: str
    wanted: Document
    before: Exchange
    asked: Exchange
    first: Exchange | None = None
    listed: Query | None = None
    readings: tuple[Exchange, ...] = ()
    calls: tuple[StimulusCall, ...] = ()
    after: Exchange | None = None
    row: Exchange | None = None
    still: Exchange | None = None
    told: str | None = None
    why: str = ""

    @property
    def task(self) -> str | None:
        """The identifier of the task, where it has one."""
        return item_id(self.asked) or self.told

    @property
    def shown(self) -> tuple[Exchange, ...]:
        """All answers that show the task, in their order."""
        return tuple(e for e in (self.asked, self.first, *self.readings) if e is not None and e.accepted)

    @property
    def states(self) -> list[str]:
        """The states that it was seen in; the same one in a row counts once."""
        found: list[str] = []
        for state in filter(None, map(state_of, self.shown)):
            if found[-1:] != [state]:
                found.append(state)
        return found

    @property
    def state(self) -> str | None:
        """The last one."""
        return self.states[-1] if self.states else None

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return tuple(e for e in (self.before, self.asked, *self.readings[-1:], self.after) if e is not None)


@dataclass(kw_only=True)
class Errands:
    """All tasks of a story; `bystander` is a ticket that none of them is about, before and after all of them."""

    played: list[Errand] = field(default_factory=list)
    bystander: tuple[Exchange, Exchange] | None = None
    why: list[str] = field(default_factory=list)

    def of(self, kind: Kind) -> list[Errand]:
        """Those of one kind."""
        return [one for one in self.played if one.kind is kind]


def play(
    seller: SellerClient, tasks: Tasks, ticket: str, steps: Sequence[Stimulus], *, wanted: Document | None = None, about: str
) -> Errand:  # fmt: skip
    """Ask for a task, look at it, and let the seller decide; without a way to make it decide it has its time to end the task."""
    wanted = wanted or {}
    before = seller.stage.buyer.current(lambda: seller.retrieve(ticket, label=f"before {about}"))
    asked = tasks.create(tasks.asked(ticket, wanted), label=about)
    task = tasks.arrived_about(ticket, asked)
    errand = Errand(kind=tasks.kind, about=about, ticket=ticket, wanted=wanted, before=before, asked=asked, told=task)
    if task is None:
        return replace(errand, after=seller.retrieve(ticket, label=f"after {about}"))
    first = tasks.until(task, lambda seen: seen.accepted, label=f"{about}, as it is read")
    listed = following.query(tasks, (), lambda query: task in query.ids, label=f"the list after {about}")
    readings, calls, why = _led(seller, tasks, task, first, steps)
    last = readings[-1] if readings else first
    after = seller.until(ticket, lambda seen: _shows(tasks.kind, wanted, seen, state_of(last)), label=f"after {about}")
    if state_of(last) not in {state_of(first), None}:
        seller.stage.buyer.hold_for(task, TURNS[tasks.kind])
    row = following.row(seller, ticket, lambda one: _stamp(one) == _stamp(document_of(after)), label=f"the list of tickets after {about}")
    still = seller.retrieve(ticket, label=f"after the list after {about}")
    return replace(
        errand, first=first, listed=listed, readings=tuple(readings), calls=tuple(calls), after=after, row=row, still=still, why=why
    )  # fmt: skip


def _led(
    seller: SellerClient, tasks: Tasks, task: str, first: Exchange, steps: Sequence[Stimulus]
) -> tuple[list[Exchange], list[StimulusCall], str]:  # fmt: skip
    buyer, readings, calls, why = seller.stage.buyer, list[Exchange](), list[StimulusCall](), ""
    taken_on = state_of(first) in STATES
    offered = [stimulus for stimulus in steps if seller.makes(stimulus) and not (taken_on and stimulus == ACCEPT)]
    for stimulus in offered:
        was = state_of(readings[-1] if readings else first)
        try:
            calls.append(buyer.stimulate(stimulus, task))
        except Inconclusive as failed:
            why = failed.reason
            continue
        readings.append(tasks.until(task, lambda seen, was=was: state_of(seen) != was, label=f"after {stimulus}"))  # type: ignore[misc]
    if not offered:
        why = f"the target offers no way to make the seller do {' or '.join(steps)}"
        ended = buyer.until(
            lambda: tasks.retrieve(task, label="does it end by itself?"), lambda seen: state_of(seen) in FINAL, what="a task ends by itself"
        )
        readings.append(ended)
    return readings, calls, why


def _stamp(document: Document) -> tuple[Any, Any]:
    """By what a list is seen to have followed its ticket."""
    return document.get("status"), document.get("lastUpdate")


def _shows(kind: Kind, wanted: Document, seen: Exchange, state: str | None) -> bool:
    """Whether a ticket shows what a task that is done asked for; what is not done has nothing to wait for."""
    return state != DONE or not seen.accepted or has_effect(kind, wanted, document_of(seen))


def has_effect(kind: Kind, wanted: Document, document: Document) -> bool:
    """Whether a ticket is what a task asked for."""
    if kind is CANCELLATION:
        return document.get("status") == TmfState.CANCELLED
    return next(gaps(canonical(wanted), canonical(document)), None) is None


def brought(seller: SellerClient, decisions: Sequence[Stimulus], *, label: str) -> str:
    """A ticket about which the seller has decided these things, as far as it can be made to."""
    item = seller.ticket(label=label)
    for stimulus in filter(seller.makes, decisions):
        with contextlib.suppress(Inconclusive):
            seller.stage.buyer.stimulate(stimulus, item)
    return item


def halfway(seller: SellerClient) -> list[tuple[str, tuple[Stimulus, ...]]]:
    """The ways to tickets that are worked on, wait and are on hold, in words, as far as the seller can be made to decide that."""
    ways = (("is worked on", (START,)), ("waits", (START, ASK)), ("is on hold", (START, HOLD)))
    return [(words, way) for words, way in ways if seller.makes(way[-1])]
