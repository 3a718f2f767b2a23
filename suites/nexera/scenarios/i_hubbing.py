"""The hub: a second address, one that takes no events, none at all, and the first one again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ttck.harness.interrupts import waiting
from ttck.harness.judge.registrations import DEAF
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.nexera.desk import TICKET, Desk, desk
from ttck.suites.nexera.scenarios.a_registering import MAIN, Registering

SECOND = "second"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A ticket that was changed while something was set, and the change."""

    item: str
    change: Exchange


@dataclass(kw_only=True)
class Hubbing:
    """What was answered, and the tickets that were changed meanwhile.

    `second` is the answer to a second address while the first was set. `ended` is the answer to DELETE, `silent` a ticket that was
    changed afterwards, and `again` one that was changed once our address was set anew.
    """

    first: Registering
    second: Exchange | None = None
    both: Heard | None = None
    deaf: Exchange | None = None
    unheard: list[Exchange] = field(default_factory=list)
    ended: Exchange | None = None
    silent: Heard | None = None
    twice: Exchange | None = None
    anew: Exchange | None = None
    again: Heard | None = None


@scenario("nexera-hubbing", weight=0.5, after=("nexera-registering", "nexera-living", "nexera-changing"))
def hubbing(stage: Stage) -> Hubbing:
    """Addresses are set and taken back."""
    seller, story = desk(stage), Hubbing(first=stage.stories["nexera-registering"])
    if not story.first.accepted:
        raise Inconclusive("POST /hub was not accepted, or there is no listener")
    story.second = seller.subscribe(SECOND, label="a second address")
    if story.second.accepted:
        story.both = _changed(seller, "while two addresses were set")
    story.deaf = seller.subscribe(DEAF, label="an address that takes no events")
    if story.deaf.accepted:
        story.unheard = _unheard(seller)
        seller.subscribe(MAIN, label="our own address again")
    before = seller.made(seller.plain(TICKET), label="a ticket that is older than the end")
    story.ended = seller.unsubscribe(label="take the address back")
    if story.ended.accepted:
        change = seller.patch(before, seller.change(name="unheard"), label="a change that nobody hears of")
        story.silent = Heard(item=before, change=change)
        _quiet(seller)
        story.twice = seller.unsubscribe(label="take it back once more")
    story.anew = seller.subscribe(MAIN, label="the first address again")
    if story.anew.accepted:
        story.again = _changed(seller, "after the address was set again")
    return story


def _changed(seller: Desk, when: str) -> Heard:
    item = seller.made(seller.plain(TICKET), label=f"a ticket {when}")
    change = seller.patch(item, seller.change(name=f"heard of {when}"), label=f"a change {when}")
    seller.told(item, TmfEvent.CHANGED)
    return Heard(item=item, change=change)


def _unheard(seller: Desk) -> list[Exchange]:
    """A create and a change whose events our listener refuses."""
    create = seller.create(seller.plain(TICKET), label="a create whose events are refused")
    item = create.document.get("id") if isinstance(create.document, dict) else None
    if not isinstance(item, str):
        return [create]
    change = seller.patch(item, seller.change(name="refused"), label="a change whose event is refused")
    return [create, change, seller.retrieve(item, label="after a change whose event is refused")]


def _quiet(seller: Desk) -> None:
    """Listen for what must not come."""
    wait = seller.buyer.target.limits.quiet_window
    listener = seller.buyer.listener
    deadline = time.monotonic() + wait
    if listener is not None:
        with waiting():
            listener.wait(lambda: time.monotonic() >= deadline, seconds=wait)
