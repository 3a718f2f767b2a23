"""Subscriptions beside the first: a second one, one with a query, the same twice, bad ones, and looking at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.buyer.buyer import Buyer
from ttck.harness.judge.registrations import hub_id
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Operation, TmfEvent
from ttck.suites.tmf.scenarios.a_registering import MAIN, Registering
from ttck.suites.tmf.seller_client import SellerClient, seller_client

SECOND, NARROW, TWIN, PARTED, NEWER, REFUSING = "second", "narrow", "twin", "parted", "newer", "refusing"
ONLY = TmfEvent.STATE_CHANGE  # what the subscription with a query asks for
_STILL = 2.0  # seconds without anything new after which a subscription has nothing under way
_MOST = 8  # notifications of what is older that show that a subscription is served
UNKNOWN = "ttck-no-such-hub"


@dataclass(kw_only=True)
class Subscribing:
    """`started` by name, `twin_of` and `twin` the same callback twice, `bad` by what is wrong, `seen` the subscriptions read.

    `replaced` says that a newer subscription takes the place of an older one at this seller; then there is no more than one.
    """

    first: Registering
    started: dict[str, Exchange] = field(default_factory=dict)
    twin_of: Exchange | None = None
    twin: Exchange | None = None
    bad: dict[str, Exchange] = field(default_factory=dict)
    seen: dict[str, Exchange] = field(default_factory=dict)
    unknown: Exchange | None = None
    listed: Exchange | None = None
    ended_twice: list[Exchange] = field(default_factory=list)
    ended_unknown: Exchange | None = None
    replaced: bool = False

    @property
    def all_started(self) -> list[Exchange]:
        """Every subscription that should be accepted; the same callback twice is another matter."""
        return [*filter(None, [self.first.started]), *self.started.values()]


@scenario("tmf-subscribing", weight=0.2, after=("tmf-registering",))
def subscribing(stage: Stage) -> Subscribing:
    """Subscribing in several ways."""
    seller = seller_client(stage)
    story = Subscribing(first=stage.stories["tmf-registering"]) if "tmf-registering" in stage.stories else None
    if story is None:
        story = Subscribing(first=Registering(started=None if stage.buyer.target.out_of_band else seller.subscribe("main")))
    if stage.buyer.target.out_of_band:
        return story
    story.listed = seller.raw("GET", "/hub", operation=Operation.SUBSCRIPTION, label="list subscriptions")
    if not story.first.accepted:
        return story
    story.replaced = seller.switch("second_hub") == "replace"
    if not story.replaced:
        story.started[SECOND] = seller.subscribe(SECOND, label="a second subscription")
        _listen(seller, stage, story)
    if not story.replaced:
        story.started[NARROW] = seller.subscribe(NARROW, (ONLY,), label="a subscription with a query")
        _twice(seller, stage, story)
    _badly(seller, story)
    _look(seller, stage, story)
    return story


def _listen(seller: SellerClient, stage: Stage, story: Subscribing) -> None:
    """Who hears of a ticket that is created now; where that is the second subscription alone, the first one is made again."""
    buyer, event = stage.buyer, TmfEvent.CREATED
    if buyer.listener is None or not story.started[SECOND].accepted or event in buyer.created_resources.vain:
        return
    first, still = buyer.delivered(MAIN), min(_STILL, buyer.target.limits.event_wait)
    ticket = seller.ticket(label="a ticket of which both subscriptions hear")
    both = frozenset({MAIN, SECOND})
    if buyer.listener.wait(lambda: both <= buyer.reached(ticket, event), seconds=buyer.target.limits.event_wait):
        return
    while _goes_on(buyer, both, ticket, still):
        if both <= buyer.reached(ticket, event) or buyer.delivered(MAIN) > first + _MOST:
            return  # it has a queue of what is older, and its place
    heard = buyer.reached(ticket, event)
    if not heard:
        buyer.created_resources.vain.add(event)
    story.replaced = heard == {SECOND}
    if story.replaced:
        seller.subscribe(MAIN, label="the first subscription again, whose place another one took")


def _goes_on(buyer: Buyer, both: frozenset[str], ticket: str, seconds: float) -> bool:
    """Whether anything comes on the first subscription within some seconds, or all that is waited for has come."""
    count, event = buyer.delivered(MAIN), TmfEvent.CREATED
    return buyer.listener is not None and buyer.listener.wait(
        lambda: both <= buyer.reached(ticket, event) or buyer.delivered(MAIN) > count, seconds=seconds
    )


def _twice(seller: SellerClient, stage: Stage, story: Subscribing) -> None:
    """The same callback twice; both are ended again before anything happens."""
    first = story.twin_of = seller.subscribe(TWIN, label="a subscription")
    story.twin = seller.subscribe(TWIN, label="the same subscription again")
    for hub in dict.fromkeys(filter(None, (hub_id(first), hub_id(story.twin)))):
        story.ended_twice.append(seller.hub("DELETE", hub, label="end a subscription"))
    if all(ended.accepted for ended in story.ended_twice):
        stage.buyer.created_resources.subscriptions.pop(TWIN, None)


def _badly(seller: SellerClient, story: Subscribing) -> None:
    bad: dict[str, dict[str, Any]] = {
        "without callback": {},
        "with a callback that is no address": {"callback": "nowhere at all"},
        "with an empty callback": {"callback": ""},
        "with a number as its callback": {"callback": 7},
    }
    for what, sent in bad.items():
        exchange = seller.subscribe(f"bad {what}", document=seller.typed("Hub", **sent), label=f"a subscription {what}")
        story.bad[what] = exchange


def _look(seller: SellerClient, stage: Stage, story: Subscribing) -> None:
    story.ended_unknown = stage.buyer.end_nothing(UNKNOWN, label="end a subscription that there is not")
    if not seller.inspects:
        return
    beside = {SECOND, NARROW} & stage.buyer.created_resources.subscriptions.keys()
    for name, subscription in stage.buyer.created_resources.subscriptions.items():
        if name in (beside or {MAIN}):
            story.seen[name] = seller.hub("GET", subscription.hub_id, label="look at a subscription")
    story.unknown = seller.hub("GET", UNKNOWN, label="look at a subscription that there is not")
