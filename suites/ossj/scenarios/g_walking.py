"""Every edge, twice: in each state what may be said and what is wrong, and from there to each state that there is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus
from ttck.suites.ossj import payloads
from ttck.suites.ossj.names import ACTIVE, ASKED, CLEARED, CLIENTS, CLOSED, DIALOG, FILES, LONGEST, OF_A_CHANGE, STATE, STATES, TO_CANCEL
from ttck.suites.ossj.payloads import Document
from ttck.suites.ossj.seller_client import Change, Made, SellerClient, seller_client

_TURNS = 2
# Decisions of the owner that lead a new ticket to a state.
_DECIDED: Mapping[str, tuple[str, ...]] = {
    ASKED: ("ticket_request_info",),
    TO_CANCEL: ("ticket_request_cancellation",),
    CLEARED: ("ticket_resolve",),
    CLOSED: ("ticket_resolve", "ticket_close_on_timeout"),
}


@dataclass(kw_only=True)
class Walking:
    """What was done to tickets in each state.

    `said` are right changes without a state, and `stays` those of one ticket in one state together, `moved` such with one, `wrong`
    lack something or have something that there is not, each with the attribute that it is about. `beside` are tickets that nobody
    touched, read around what was done to another one.
    """

    said: list[Change] = field(default_factory=list)
    stays: list[list[Change]] = field(default_factory=list)
    moved: list[Change] = field(default_factory=list)
    wrong: list[tuple[str, Change]] = field(default_factory=list)
    beside: list[tuple[Exchange, Change, Exchange]] = field(default_factory=list)
    why: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class _Walk:
    """One walk from a state: the turn says who leads there first, and whether changes come as forms."""

    seller: SellerClient
    story: Walking
    state: str
    turn: int

    @property
    def form(self) -> list[Document] | None:
        """A form without files in each second turn, where forms are sent."""
        return [] if self.turn % _TURNS and self.seller.forms else None

    def new(self) -> Made | None:
        """A ticket in the state; with everything in each second turn."""
        stage = self.seller.stage
        document = payloads.whole(stage) if self.turn % _TURNS else payloads.plain(stage)
        one = self.seller.make(document, about=f"a ticket that is to be {self.state}")
        if one.ticket is None:
            one = self.seller.made(f"a ticket that is to be {self.state}")
        return one if self.led(one, state_of(one.read)) else None

    def led(self, one: Made, now: str | None) -> bool:
        """Whether the ticket is in the state, or is led there by one of the two sides."""
        ways = (self._asked, self._decided) if self.turn % _TURNS else (self._decided, self._asked)
        return now == self.state or any(way(one, now) for way in ways)

    def _asked(self, one: Made, _now: str | None) -> bool:
        change = self.seller.change(one, {STATE: self.state}, about=f"to {self.state}", form=self.form)
        self.story.moved.append(change)
        return state_of(change.after) == self.state

    def _decided(self, one: Made, now: str | None) -> bool:
        steps = [Stimulus(name) for name in _DECIDED.get(self.state, ())]
        if now != ACTIVE or not steps or self.seller.switch("role") != "tu" or not all(map(self.seller.buyer.at_once, steps)):
            return False
        ticket = str(one.ticket)
        try:
            for step in steps:
                now = self._after(step, ticket)
        except Inconclusive as reason:
            self.story.why.append(f"{self.state}: {reason.reason}")
        return now == self.state

    def _after(self, step: Stimulus, ticket: str) -> str | None:
        """The state after a decision of the owner."""
        before = state_of(self.seller.read(ticket, label=f"before {step}"))
        self.seller.buyer.stimulate(step, ticket)
        return state_of(self.seller.buyer.until(ticket, lambda seen: state_of(seen) != before, what=step))


def _right(walk: _Walk) -> Iterator[tuple[str, Document, list[Document] | None]]:
    """What may be said without a state: words twice, a number of clients, files, and a form with both."""
    stage, takes = walk.seller.stage, walk.seller.buyer.target.terms.takes
    yield "a piece of dialog", {}, None
    yield "another piece of dialog", {}, None
    counted = {CLIENTS: payloads.clients(stage, 31 + next(stage.material.counter), change=True)} if takes(CLIENTS) else {}
    if counted:
        yield "a number of clients", counted, None
    if takes(FILES):
        yield "two files", {FILES: payloads.files(stage, 2)}, None
    if walk.seller.forms:
        yield "a form", {**counted, DIALOG: payloads.text(stage, payloads.AWKWARD[0])}, payloads.files(stage)


def _wrong(walk: _Walk, one: Made) -> Iterator[tuple[str, str, Document]]:
    """Changes that are wrong in one thing, with the state that is next in the list: the attribute, what it is, and the document."""
    stage, own = walk.seller.stage, str(one.ticket)
    states = (*STATES, *STATES)
    other = {STATE: states[states.index(walk.state) + 1]}
    for name in OF_A_CHANGE:
        yield name, f"without {name}", payloads.without(payloads.change(stage, own, one.key), name)
        yield name, f"without {name}, to another state", payloads.without(payloads.change(stage, own, one.key, **other), name)
    too_long = payloads.long(LONGEST[DIALOG] + 1, stage.material.marker())
    odd: tuple[tuple[str, Any], ...] = ((STATE, "PENDING"), (DIALOG, {"text": "no text"}), (DIALOG, too_long))
    for name, value in odd:
        yield name, f"with another {name}", {**payloads.change(stage, own, one.key, **other), name: value}


def _stay(walk: _Walk, one: Made) -> None:
    """Say what may be said in the state, and, the first time, what is wrong."""
    said: list[Change] = []
    for about, more, form in _right(walk):
        said.append(walk.seller.change(one, more, about=f"{about}, {walk.state}", form=form))
        if not said[0].exchange.accepted:
            break  # the seller takes nothing here
    walk.story.said += said
    walk.story.stays.append(said)
    if walk.turn:
        return
    for name, about, document in _wrong(walk, one):
        found = walk.seller.changed(str(one.ticket), document, about=f"a change {about}, {walk.state}", form=walk.form)
        walk.story.wrong.append((name, found))


def _leave(walk: _Walk, one: Made) -> None:
    """Go to each state, and back; where there is no way back another ticket is led there."""
    here: Made | None = one
    for state in STATES:
        here = here or walk.new()
        if here is None:
            return
        change = walk.seller.change(here, {STATE: state}, about=f"{walk.state} to {state}", form=walk.form)
        walk.story.moved.append(change)
        now = state_of(change.after)
        if now != walk.state and not walk.led(here, now):
            here = None


@scenario("ossj-walking", weight=2, after=("ossj-changing",))
def walking(stage: Stage) -> Walking:
    """Leading tickets over every edge, twice."""
    seller, story = seller_client(stage), Walking()
    for state, turn in itertools.product(STATES, range(_TURNS)):
        walk = _Walk(seller=seller, story=story, state=state, turn=turn)
        other = seller.made(f"a ticket beside one that is to be {state}")
        before = seller.read(str(other.ticket), label="a ticket beside another one")
        one = walk.new()
        if one is None:
            story.why.append(f"no ticket came to {state}")
            continue
        _stay(walk, one)
        _leave(walk, one)
        after = seller.read(str(other.ticket), label="a ticket beside one that was led through its states")
        story.beside.append((before, story.moved[-1], after))
    return story
