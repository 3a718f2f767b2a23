"""The hub between two buyers: what the second one may not see or end, and what it may not hear."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.buyer.client import Request
from ttck.harness.buyer.created_resources import Subscription
from ttck.harness.buyer.listener import Listener
from ttck.harness.buyer.requests_of import hub_request_of
from ttck.harness.interrupts import waiting
from ttck.harness.judge.histories import APART
from ttck.harness.judge.registrations import hub_id
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import NotApplicable
from ttck.specs.vocabulary import Api
from ttck.suites.isolation.acting import Actor, changes, endings

SECOND = f"{APART}-second"  # the name of the second buyer's own subscription
_TRIES = 2  # how many tickets in a row are told of before a subscription is taken to be gone


@dataclass(kw_only=True)
class Hubbing:
    """What came of it; `why` says why nothing can be said.

    `inspected` are the first buyer's own look at its subscription and the second one's. `ended` is what the second one was
    answered to its attempt to end it; `told` says whether the first one was told of a ticket before that, and `told_after` afterwards.
    `heard` is what the second one was told on a subscription of its own, and `heard_own` whether its own ticket was among it.
    """

    why: str = ""
    inspected: tuple[Exchange, Exchange] | None = None
    ended: Exchange | None = None
    told: bool = False
    told_after: bool = False
    subscribed: Exchange | None = None
    heard: list[Notification] = field(default_factory=list)
    heard_own: bool = False
    known: list[Exchange] = field(default_factory=list)


def hubbing(stage: Stage, first: Actor, second: Actor) -> Hubbing:
    """Play the hub, where there is one and the first buyer has a subscription."""
    listener, created_resources = stage.buyer.listener, stage.buyer.created_resources
    held = next((one for one in created_resources.subscriptions.values() if one.api == Api.TICKET and not one.arranged), None)
    if listener is None or held is None:
        return Hubbing(why="the first buyer has no subscription of its own at a hub")
    story = Hubbing()
    story.told = _announced(stage, first, listener, held)
    _looked_at(story, first, second, held)
    try:
        _listened(story, stage, first, second, listener)
        story.ended = second.stage.buyer.raw(_hub(second, "unsubscribe", item=held.hub_id, label="ended by another"))
    except NotApplicable as lacking:
        story.why = lacking.reason
    story.told_after = any(_announced(stage, first, listener, held) for _ in range(_TRIES))
    return story


def _looked_at(story: Hubbing, first: Actor, second: Actor, held: Subscription) -> None:
    try:
        own = first.stage.buyer.raw(_hub(first, "inspect", item=held.hub_id, label="looked at by its owner"))
    except NotApplicable:
        return
    asked = second.stage.buyer.raw(_hub(second, "inspect", item=held.hub_id, label="looked at by another"))
    story.inspected = (own, asked)


def _listened(story: Hubbing, stage: Stage, first: Actor, second: Actor, listener: Listener) -> None:
    """The second buyer subscribes, both create and change a ticket, and it hears of its own at least."""
    hub = second.tickets.spoken.hub(Api.TICKET)
    asked = {"callback": listener.callback(SECOND), **hub.document}
    story.subscribed = second.stage.buyer.raw(_hub(second, "subscribe", document=asked, label="the second buyer's own"))
    if not story.subscribed.accepted:
        return
    theirs = _stirred(first, "told to its owner alone")
    own = _stirred(second, "told to the second buyer")
    limits = stage.buyer.target.limits
    story.heard_own = listener.wait(lambda: any(one.ticket == own for one in stage.buyer.heard.on(SECOND)), seconds=limits.event_wait)
    with waiting():
        time.sleep(limits.quiet_window)
    story.heard = stage.buyer.heard.on(SECOND)
    story.known.append(first.read(theirs, "as its owner reads it"))
    name = hub_id(story.subscribed)
    if name is not None or not hub.named:
        second.stage.buyer.raw(_hub(second, "unsubscribe", item=name or "", label="the second buyer ends its own"))


def _announced(stage: Stage, first: Actor, listener: Listener, held: Subscription) -> bool:
    """Whether the first buyer is told of a new ticket that it changes."""
    ticket = _stirred(first, "told to its owner")
    heard: Callable[[], bool] = lambda: any(one.ticket == ticket for one in stage.buyer.heard.on(held.name))  # noqa: E731
    return listener.wait(heard, seconds=stage.buyer.target.limits.event_wait)


def _stirred(actor: Actor, label: str) -> str:
    """A ticket that was created, changed and ended, so that something is to be told of it by whatever rules."""
    ticket = actor.made(label)
    for acts in (changes(actor), endings(actor)):
        for act in acts:
            if act.send(actor, actor.read(ticket, f"before {act.name}, {label}"), ticket, f"{act.name}, {label}").accepted:
                break
    return ticket


def _hub(actor: Actor, what: str, **more: Any) -> Request:
    return hub_request_of(actor.tickets.spoken, Api.TICKET, what, **more)
