"""A ticket on which everything happens that is announced, and others for the ends of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from harness.attempts import item_id
from harness.exchange import Exchange, StimulusCall
from harness.scenario import Stage, scenario
from harness.verdict import Inconclusive
from specs.vocabulary import Operation, Stimulus, TmfEvent, TmfState
from suites.tmf.desk import Desk, desk
from suites.tmf.scenarios.i_subscribing import PARTED

WAY = (TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.RESOLVED, TmfState.CLOSED)


@dataclass(kw_only=True)
class Announcing:
    """`ticket` saw all changes, `other` no change of status; `asked` is the stimulus that needs information, or why not."""

    ticket: str
    other: str
    created: list[Exchange] = field(default_factory=list)
    changes: list[Exchange] = field(default_factory=list)
    deleted: Exchange | None = None
    asked: StimulusCall | None = None
    why_not_asked: str | None = None


@scenario("tmf-announcing", weight=0.5, after=("tmf-registering", "tmf-subscribing"))
def announcing(stage: Stage) -> Announcing:
    """Changing tickets and waiting for the events."""
    seller = desk(stage)
    made = seller.create(seller.maximal(), label="a ticket to follow")
    first = item_id(made)
    story = Announcing(ticket=first or seller.ticket(label="a ticket to follow"), other=seller.ticket(label="a ticket that stays"))
    _wait(stage, story.ticket, TmfEvent.CREATED)
    for ticket in (story.ticket, story.other):
        seller.retrieve(ticket, label="before it is changed")
    for number, name in enumerate(("description", "name")):
        for ticket in (story.ticket, story.other):
            _change(seller, stage, story, ticket, {name: f"changed {stage.material.marker()}"}, TmfEvent.CHANGED, number + 1)
    for number, state in enumerate(WAY):
        sent = {"status": state.value, "statusChangeReason": f"ttck says {state}"}
        _change(seller, stage, story, story.ticket, sent, TmfEvent.STATE_CHANGE, number + 1)
    _end(seller, stage, story)
    _ask(seller, stage, story)
    ledger = stage.buyer.ledger
    ledger.awaited.append(lambda: came(stage, dict.fromkeys(ledger.tickets, 1), TmfEvent.CREATED))
    return story


def came(stage: Stage, counts: Mapping[str, int], event: TmfEvent) -> bool:
    """Whether so many events of a type have come about each ticket, or are no longer waited for."""
    buyer = stage.buyer
    if event in buyer.ledger.vain or not buyer.asked_for(event):
        return True
    return all(buyer.arrivals(ticket, event) >= count for ticket, count in counts.items())


def _change(seller: Desk, stage: Stage, story: Announcing, ticket: str, sent: dict[str, Any], event: TmfEvent, count: int) -> None:
    """Patch, read, and wait for the event of it, so that what comes next is not mixed up with it."""
    exchange = seller.patch(ticket, {**seller.typed("TroubleTicket"), **sent}, label=f"change {next(iter(sent))}")
    story.changes.append(exchange)
    name, value = next(iter(sent.items()))
    if exchange.status == HTTPStatus.ACCEPTED:
        seller.until(ticket, lambda seen: isinstance(seen.document, dict) and seen.document.get(name) == value)
    else:
        seller.retrieve(ticket, label=f"after a change of {name}")
    if exchange.accepted:
        _wait(stage, ticket, event, more_than=count - 1)


def _wait(stage: Stage, ticket: str, event: TmfEvent, *, more_than: int = 0) -> None:
    stage.buyer.hold_for(ticket, event, more_than=more_than)


def _end(seller: Desk, stage: Stage, story: Announcing) -> None:
    doomed = seller.ticket(label="a ticket to delete")
    seller.retrieve(doomed, label="before it is deleted")
    story.deleted = seller.delete(doomed, label="delete a ticket")
    if story.deleted.accepted:
        seller.retrieve(doomed, label="after it was deleted")
        _wait(stage, doomed, TmfEvent.DELETED)


def _ask(seller: Desk, stage: Stage, story: Announcing) -> None:
    """The seller needs something from the buyer."""
    try:
        stage.must_offer(Stimulus.REQUEST_INFO)
        ticket = seller.ticket(label="a ticket about which the seller asks")
        seller.retrieve(ticket, label="before the seller asks")
        story.asked = stage.buyer.stimulate(Stimulus.REQUEST_INFO, ticket)
    except Inconclusive as nothing:
        story.why_not_asked = nothing.reason
        return
    seller.until(ticket, lambda seen: isinstance(seen.document, dict) and seen.document.get("status") == TmfState.PENDING)
    _wait(stage, ticket, TmfEvent.INFO_REQUIRED)


@dataclass(kw_only=True)
class Parting:
    """A subscription that was served and ended, and what was done after it; and writes while a listener refuses everything.

    `ended` is the end of it, `again` the same a second time, `later` a ticket created afterwards.
    """

    started: Exchange
    before: str | None = None
    ended: Exchange | None = None
    again: Exchange | None = None
    later: str | None = None
    refused: Exchange | None = None
    writes: list[Exchange] = field(default_factory=list)


@scenario("tmf-parting", weight=0.4, after=("tmf-registering", "tmf-subscribing", "tmf-announcing"))
def parting(stage: Stage) -> Parting:
    """Ending a subscription, and subscribing with a listener that refuses."""
    seller, buyer = desk(stage), stage.buyer
    if not stage.stories["tmf-registering"].accepted:
        raise Inconclusive("the seller accepted no subscription")
    story = Parting(started=seller.subscribe(PARTED, label="a subscription to end"))
    story.before = seller.ticket(label="a ticket before the end of a subscription")
    buyer.hold_for(story.before, TmfEvent.CREATED)
    hub = item_id(story.started)
    if hub is not None:
        story.ended = buyer.unsubscribe(PARTED)
        story.again = seller.hub("DELETE", hub, label="end it again")
        story.later = seller.ticket(label="a ticket after the end of a subscription")
        buyer.hold_for(story.later, TmfEvent.CREATED)
    _refuse(seller, stage, story)
    return story


def _refuse(seller: Desk, stage: Stage, story: Parting) -> None:
    """A subscription with an address of our listener that answers 404 to everything; writes must go on as ever."""
    listener = stage.buyer.listener
    if listener is None:
        return
    nowhere = seller.typed("Hub", callback=f"{listener.url.rstrip('/')}/refused")
    story.refused = seller.raw(
        "POST", "/hub", operation=Operation.SUBSCRIBE, label="subscribe with a listener that refuses", document=nowhere
    )
    hub = item_id(story.refused)
    if hub is None:
        return
    try:
        made = seller.create(seller.minimal(), label="create while a listener refuses")
        story.writes.append(made)
        ticket = item_id(made)
        if ticket is None:
            return

        def change() -> Exchange:
            sent = seller.typed("TroubleTicket", description=f"changed {stage.material.marker()}")
            story.writes.append(seller.patch(ticket, sent, label="change while a listener refuses"))
            return story.writes[-1]

        stage.buyer.until(change, lambda seen: not seen.accepted, seconds=stage.buyer.target.limits.quiet_window * 2)
    finally:
        seller.hub("DELETE", hub, label="end the subscription that is refused")
