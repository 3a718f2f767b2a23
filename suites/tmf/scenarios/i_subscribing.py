"""Subscriptions beside the first: a second one, one with a query, the same twice, bad ones, and looking at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harness.attempts import item_id
from harness.exchange import Exchange
from harness.scenario import Stage, scenario
from specs.vocabulary import Operation, TmfEvent
from suites.tmf.desk import Desk, desk
from suites.tmf.scenarios.a_registering import Registering

SECOND, NARROW, TWIN, PARTED, REFUSING = "second", "narrow", "twin", "parted", "refusing"
ONLY = TmfEvent.STATE_CHANGE  # what the subscription with a query asks for
UNKNOWN = "ttck-no-such-hub"


@dataclass(kw_only=True)
class Subscribing:
    """`started` by name, `twin_of` and `twin` the same callback twice, `bad` by what is wrong, `seen` the subscriptions read."""

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

    @property
    def all_started(self) -> list[Exchange]:
        """Every subscription that should be accepted; the same callback twice is another matter."""
        return [self.first.started, *self.started.values()]


@scenario("tmf-subscribing", weight=0.2, after=("tmf-registering",))
def subscribing(stage: Stage) -> Subscribing:
    """Subscribing in several ways."""
    seller = desk(stage)
    story = Subscribing(first=stage.stories["tmf-registering"]) if "tmf-registering" in stage.stories else None
    if story is None:
        story = Subscribing(first=Registering(started=seller.subscribe("main")))
    story.listed = seller.raw("GET", "/hub", operation=Operation.SUBSCRIPTION, label="list subscriptions")
    if not story.first.accepted:
        return story
    story.started[SECOND] = seller.subscribe(SECOND, label="a second subscription")
    story.started[NARROW] = seller.subscribe(NARROW, (ONLY,), label="a subscription with a query")
    _twice(seller, stage, story)
    _badly(seller, story)
    _look(seller, stage, story)
    return story


def _twice(seller: Desk, stage: Stage, story: Subscribing) -> None:
    """The same callback twice; both are ended again before anything happens."""
    first = story.twin_of = seller.subscribe(TWIN, label="a subscription")
    story.twin = seller.subscribe(TWIN, label="the same subscription again")
    for hub in dict.fromkeys(filter(None, (item_id(first), item_id(story.twin)))):
        story.ended_twice.append(seller.hub("DELETE", hub, label="end a subscription"))
    if all(ended.accepted for ended in story.ended_twice):
        stage.buyer.ledger.subscriptions.pop(TWIN, None)


def _badly(seller: Desk, story: Subscribing) -> None:
    bad: dict[str, dict[str, Any]] = {
        "without callback": {},
        "with a callback that is no address": {"callback": "nowhere at all"},
        "with an empty callback": {"callback": ""},
        "with a number as its callback": {"callback": 7},
    }
    for what, sent in bad.items():
        exchange = seller.subscribe(f"bad {what}", document=seller.typed("Hub", **sent), label=f"a subscription {what}")
        story.bad[what] = exchange


def _look(seller: Desk, stage: Stage, story: Subscribing) -> None:
    story.ended_unknown = seller.hub("DELETE", UNKNOWN, label="end a subscription that there is not")
    if not seller.modern:
        return
    for name, subscription in stage.buyer.ledger.subscriptions.items():
        if name in {SECOND, NARROW}:
            story.seen[name] = seller.hub("GET", subscription.hub_id, label="look at a subscription")
    story.unknown = seller.hub("GET", UNKNOWN, label="look at a subscription that there is not")
