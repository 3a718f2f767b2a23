"""A ticket on which everything happens that is announced, and others for the ends of it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.buyer import Buyer
from ttck.harness.judge.registrations import DEAF, hub_id
from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Operation, Stimulus, TmfEvent, TmfState
from ttck.suites.tmf import deciding, payloads
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.scenarios.a_registering import MAIN
from ttck.suites.tmf.scenarios.i_subscribing import NARROW, NEWER, PARTED, SECOND
from ttck.suites.tmf.seller_client import SellerClient, seller_client

_LONGEST = 600
_BEGIN: Document = {"status": TmfState.IN_PROGRESS.value, "statusChangeReason": "ttck says inProgress"}
WAY = (TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.RESOLVED, TmfState.CLOSED)


@dataclass(kw_only=True)
class Announcing:
    """`ticket` saw all changes, `other` no change of status; `asked` is the stimulus that needs information, or why not.

    `still` is what is read after the delete, done or not.
    """

    ticket: str
    other: str
    created: list[Exchange] = field(default_factory=list)
    changes: list[Exchange] = field(default_factory=list)
    deleted: Exchange | None = None
    still: Exchange | None = None
    asked: StimulusCall | None = None
    why_not_asked: str | None = None


@scenario("tmf-announcing", weight=0.5, after=("tmf-registering", "tmf-subscribing"))
def announcing(stage: Stage) -> Announcing:
    """Changing tickets and waiting for the events."""
    seller = seller_client(stage)
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
    _older(seller, stage, story)
    if seller.has("delete"):
        _end(seller, stage, story)
    _ask(seller, stage, story)
    created_resources, older = stage.buyer.created_resources, _before_all(stage)
    created_resources.awaited.append(
        lambda: came(stage, {item: 1 for item in created_resources.tickets if item != older}, TmfEvent.CREATED)
    )
    return story


def _before_all(stage: Stage) -> str | None:
    """The ticket that is older than the first subscription."""
    registering = stage.stories.get("tmf-registering")
    return registering.older if registering is not None else None


def _older(seller: SellerClient, stage: Stage, story: Announcing) -> None:
    """Changes of a ticket that was there before anybody subscribed."""
    item = _before_all(stage)
    if item is None or not seller.retrieve(item, label="an older ticket, before it is changed").accepted:
        return
    _change(seller, stage, story, item, {"description": f"changed {stage.material.marker()}"}, TmfEvent.CHANGED, 1)
    _change(seller, stage, story, item, _BEGIN, TmfEvent.STATE_CHANGE, 1)


def came(stage: Stage, counts: Mapping[str, int], event: TmfEvent) -> bool:
    """Whether so many events of a type have come about each ticket, or are no longer waited for."""
    buyer = stage.buyer
    if event in buyer.created_resources.vain or not buyer.asked_for(event):
        return True
    return all(buyer.arrivals(ticket, event) >= count for ticket, count in counts.items())


def _change(seller: SellerClient, stage: Stage, story: Announcing, ticket: str, sent: dict[str, Any], event: TmfEvent, count: int) -> None:
    """Patch, read, and wait for the event of it, so that what comes next is not mixed up with it."""
    if not seller.has("patch"):
        return
    exchange = _patched(seller, ticket, sent)
    story.changes.append(exchange)
    if exchange.accepted:
        _wait(stage, ticket, event, more_than=count - 1)


def _patched(seller: SellerClient, ticket: str, sent: Document) -> Exchange:
    """Patch and read; a change that is accepted with 202 is waited for."""
    exchange = seller.patch(ticket, {**seller.typed("TroubleTicket"), **sent}, label=f"change {next(iter(sent))}")
    name, value = next(iter(sent.items()))
    if exchange.status == HTTPStatus.ACCEPTED:
        seller.until(ticket, lambda seen: isinstance(seen.document, dict) and seen.document.get(name) == value)
    else:
        seller.retrieve(ticket, label=f"after a change of {name}")
    return exchange


def _wait(stage: Stage, ticket: str, event: TmfEvent, *, more_than: int = 0) -> None:
    stage.buyer.hold_for(ticket, event, more_than=more_than)


def _end(seller: SellerClient, stage: Stage, story: Announcing) -> None:
    if not seller.has("delete"):
        return
    doomed = seller.ticket(label="a ticket to delete")
    seller.retrieve(doomed, label="before it is deleted")
    story.deleted = seller.delete(doomed, label="delete a ticket")
    after, late = "after it was deleted", story.deleted.status == HTTPStatus.ACCEPTED
    story.still = seller.until(doomed, lambda seen: not seen.accepted, label=after) if late else seller.retrieve(doomed, label=after)
    if story.deleted.accepted and not story.still.accepted:
        _wait(stage, doomed, TmfEvent.DELETED)


def _ask(seller: SellerClient, stage: Stage, story: Announcing) -> None:
    """The seller needs something from the buyer."""
    try:
        stage.must_offer(Stimulus.REQUEST_INFO)
        ticket = seller.ticket(label="a ticket about which the seller asks")
        seller.retrieve(ticket, label="before the seller asks")
        story.asked = deciding.decided(seller, Stimulus.REQUEST_INFO, ticket)
    except Inconclusive as nothing:
        story.why_not_asked = nothing.reason
        return
    seller.until(ticket, lambda seen: isinstance(seen.document, dict) and seen.document.get("status") == TmfState.PENDING)
    _wait(stage, ticket, TmfEvent.INFO_REQUIRED)


@dataclass(kw_only=True)
class Parting:
    """A subscription that was served and ended, and what was done after it; and writes while a listener refuses everything.

    `ended` is the end of it, `again` the same a second time, `soon` a ticket created right afterwards, and `later` one that was
    created, changed and deleted when the time was over in which a seller may still send what was under way; then `before`, which was
    made before the end, is changed for the first time. `shown` are the
    first two subscriptions as they are shown before, `seen` and `gone` the one that ended as it is shown before and after its end.
    `newer` is a subscription that began after it and goes on, and `narrow` is the end of the one with a query. Of a seller that
    has room for one subscription the main one is ended for all this, and made again.
    """

    started: Exchange
    before: str | None = None
    ended: Exchange | None = None
    again: Exchange | None = None
    soon: str | None = None
    later: str | None = None
    narrow: Exchange | None = None
    refused: Exchange | None = None
    newer: Exchange | None = None
    seen: Exchange | None = None
    gone: Exchange | None = None
    shown: list[Exchange] = field(default_factory=list)
    writes: list[Exchange] = field(default_factory=list)


@scenario("tmf-parting", weight=0.4, after=("tmf-registering", "tmf-subscribing", "tmf-announcing"))
def parting(stage: Stage) -> Parting:
    """Ending a subscription, and subscribing with a listener that refuses."""
    seller, buyer = seller_client(stage), stage.buyer
    registering = stage.earlier("tmf-registering")
    if registering.started is None or not registering.accepted:
        raise Inconclusive("the seller accepted no subscription" if registering.started else "nothing is subscribed through the API")
    _reach(stage)
    both = [buyer.created_resources.subscriptions.get(name) for name in (MAIN, SECOND)] if seller.inspects else []
    shown = [seller.hub("GET", one.hub_id, label="is the subscription still there?") for one in both if one is not None]
    story = Parting(shown=shown if len(shown) > 1 else [], started=seller.subscribe(PARTED, label="a subscription to end"))
    subscribing = stage.stories.get("tmf-subscribing")
    alone = subscribing is not None and subscribing.replaced
    if hub_id(story.started) is None and story.started.refused:
        alone = _make_room(seller, stage, story)
    elif not alone and story.started.accepted:
        story.newer = seller.subscribe(NEWER, label="a newer subscription that goes on")
    hub = hub_id(story.started)
    story.before = seller.ticket(label="a ticket before the end of a subscription")
    buyer.hold_for(story.before, TmfEvent.CREATED)
    _served(stage, story)
    if hub is not None:
        story.seen = seller.hub("GET", hub, label="look at it before its end") if seller.inspects else None
        story.ended, since = buyer.unsubscribe(PARTED), time.monotonic()
        story.gone = seller.hub("GET", hub, label="look at it after its end") if seller.inspects else None
        story.again = buyer.end_nothing(hub, label="end it again")
        if alone:
            _again(seller)
        elif NARROW in buyer.created_resources.subscriptions:
            story.narrow = buyer.unsubscribe(NARROW, label="end the subscription with a query")
        story.soon = seller.ticket(label="a ticket right after the end of a subscription")
        buyer.hold_for(story.soon, TmfEvent.CREATED)
    if not alone and story.refused is None:
        _refuse(seller, stage, story, patched=_patches(seller, stage))
    if story.soon is not None and story.ended is not None and story.ended.accepted:
        until = since + _seconds(seller.switch("unsubscribe_grace"))
        with contextlib.suppress(Inconclusive):  # a seller that takes no ticket any more, which its writes tell
            _late(seller, stage, story, until)
    if story.newer is not None and story.newer.accepted:
        buyer.created_resources.awaited.append(
            lambda: all(_on_newer(buyer, item) for item in (story.soon, story.later) if item is not None)
        )
    return story


def _served(stage: Stage, story: Parting) -> None:
    """Give the event of the ticket before the end its time to come on the subscription that ends, and on the one that goes on.

    That one of them was not served says nothing of the end, where it was not yet.
    """
    buyer, item, event = stage.buyer, str(story.before), TmfEvent.CREATED
    wanted = {name for name, one in ((PARTED, story.started), (NEWER, story.newer)) if one is not None and one.accepted}
    if buyer.listener is not None and buyer.reached(item, event):
        buyer.listener.wait(lambda: wanted <= buyer.reached(item, event), seconds=buyer.target.limits.event_wait)


def _on_newer(buyer: Buyer, item: str) -> bool:
    """Whether what came about a ticket on the main subscription has come on the newer one too."""
    came = (buyer.reached(item, event) for event in TmfEvent)
    return all(NEWER in reached or MAIN not in reached for reached in came)


def _reach(stage: Stage) -> None:
    """Give what came on one subscription its time to reach the others too, before any is ended."""
    buyer, story = stage.buyer, stage.stories.get("tmf-announcing")
    if buyer.listener is None or story is None:
        return
    live = frozenset({MAIN, SECOND, NARROW}) & buyer.created_resources.subscriptions.keys()
    asked = {event: frozenset(n for n in live if event in buyer.created_resources.subscriptions[n].types) for event in TmfEvent}
    pairs = [(ticket, event) for ticket in (story.ticket, story.other) for event in TmfEvent]

    def here() -> bool:
        came = ((buyer.reached(ticket, event) & live, asked[event]) for ticket, event in pairs)
        return all(not reached or owed <= reached for reached, owed in came)

    buyer.listener.wait(here, seconds=buyer.target.limits.event_wait)


def _again(seller: SellerClient) -> None:
    """Make the main subscription again, whose place another one took."""
    if not seller.subscribe(MAIN, label="the first subscription again").accepted:
        seller.subscribe(MAIN, label="the first subscription again, once more")


def _make_room(seller: SellerClient, stage: Stage, story: Parting) -> bool:
    """End the main subscription of a seller that has no room for another one beside it, when all has come that was under way.

    A listener that refuses has its turn, and then the subscription that is to be ended. Whether the main one could be ended.
    """
    buyer, patched = stage.buyer, _patches(seller, stage)
    last = seller.ticket(label="a ticket before the only subscription is ended")
    buyer.hold_for(last, TmfEvent.CREATED)
    if buyer.listener is not None:
        limits = buyer.target.limits
        buyer.listener.wait(lambda: all(here() for here in buyer.created_resources.awaited), seconds=limits.event_wait)
        buyer.listener.wait(lambda: False, seconds=limits.quiet_window)
    if MAIN not in buyer.created_resources.subscriptions:
        return False
    ended = buyer.unsubscribe(MAIN, label="end the only subscription, to make room for others")
    if not ended.accepted:
        story.ended = ended
        return False
    _refuse(seller, stage, story, patched=patched, known=last)
    story.started = seller.subscribe(PARTED, label="a subscription to end")
    if hub_id(story.started) is None:
        _again(seller)
    return True


def _late(seller: SellerClient, stage: Stage, story: Parting, until: float) -> None:
    """A change of the ticket that is older than the end, and a new one on which everything happens.

    It is when the grace of the target is over, at a monotonic time in seconds.
    """
    buyer = stage.buyer
    left = until - time.monotonic()
    if buyer.listener is not None and left > 0:
        buyer.listener.wait(lambda: False, seconds=left)  # nothing that could arrive would shorten it
    if story.before is not None and _patched(seller, story.before, {"description": f"changed {stage.material.marker()}"}).accepted:
        buyer.hold_for(story.before, TmfEvent.CHANGED)
    if buyer.created_resources.specifications:
        seller.specifications.create(payloads.specification(stage.material), label="a specification some time after that end")
    story.later = seller.ticket(label="a ticket some time after the end of a subscription")
    buyer.hold_for(story.later, TmfEvent.CREATED)
    for sent, event in (({"description": f"changed {stage.material.marker()}"}, TmfEvent.CHANGED), (_BEGIN, TmfEvent.STATE_CHANGE)):
        if _patched(seller, story.later, sent).accepted:
            buyer.hold_for(story.later, event)
    if seller.has("delete") and seller.delete(story.later, label="delete it").accepted:
        buyer.hold_for(story.later, TmfEvent.DELETED)


def _seconds(text: Any) -> float:
    """A number of seconds in the target file.

    Raises:
        Inconclusive: it is none.
    """
    try:
        found = float(text)
    except (TypeError, ValueError):
        found = -1.0
    if not 0 <= found <= _LONGEST:
        raise Inconclusive(f"switches.unsubscribe_grace has to be a number of seconds up to {_LONGEST}, as text")
    return found


def _refuse(seller: SellerClient, stage: Stage, story: Parting, *, patched: bool, known: str | None = None) -> None:
    """A subscription with an address of our listener that answers 404 to everything; writes must go on as ever.

    A ticket that is `known` is changed, where changes are taken (`patched`); without it one is created as well.
    """
    listener = stage.buyer.listener
    if listener is None or (known is not None and not patched):
        return
    nowhere = seller.typed("Hub", callback=f"{listener.url.rstrip('/')}/{DEAF}")
    story.refused = seller.raw(
        "POST", "/hub", operation=Operation.SUBSCRIBE, label="subscribe with a listener that refuses", document=nowhere
    )
    hub = hub_id(story.refused)
    if hub is None:
        return
    try:
        if known is None:
            story.writes.append(seller.create(seller.minimal(), label="create while a listener refuses"))
        ticket = item_id(story.writes[-1]) if known is None else known
        if ticket is None:
            return
        if not patched:
            seller.until(ticket, lambda seen: not seen.accepted, label="while its first event is refused")
            story.writes.append(seller.create(seller.minimal(), label="create once more while a listener refuses"))
            return

        def change() -> Exchange:
            sent = seller.typed("TroubleTicket", description=f"changed {stage.material.marker()}")
            story.writes.append(seller.patch(ticket, sent, label="change while a listener refuses"))
            return story.writes[-1]

        stage.buyer.until(change, lambda seen: not seen.accepted, seconds=stage.buyer.target.limits.quiet_window * 2)
    finally:
        seller.hub("DELETE", hub, label="end the subscription that is refused")


def _patches(seller: SellerClient, stage: Stage) -> bool:
    """Whether the patch that is made while a listener refuses is taken without one as well."""
    before = seller.create(seller.minimal(), label="create before a listener refuses")
    ticket = item_id(before)
    if ticket is None:
        return False
    sent = seller.typed("TroubleTicket", description=f"changed {stage.material.marker()}")
    return seller.patch(ticket, sent, label="change before a listener refuses").accepted
