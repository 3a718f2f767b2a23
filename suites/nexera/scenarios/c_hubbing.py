"""The hub: a second address, none at all, and the first one again; under each the same things are done to a ticket."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.nexera.scenarios.a_registering import MAIN, Registering
from ttck.suites.nexera.scenarios.b_living import ASK, RESOLVE, WORK, move
from ttck.suites.nexera.seller_client import COMPLAINT, TICKET, SellerClient, seller_client

SECOND = "second"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Something that was done to a ticket while something was set, and the event that tells it."""

    item: str
    done: Exchange
    event: str


@dataclass(kw_only=True)
class Hubbing:
    """What was answered, and what was done meanwhile.

    `second` is the answer to a second address while the first was set. `ended` is the answer to DELETE, `silent` what was done
    afterwards, to a ticket from before it and to a new one, and `again` what was done once our address was set anew.
    """

    first: Registering
    second: Exchange | None = None
    both: list[Heard] = field(default_factory=list)
    ended: Exchange | None = None
    silent: list[Heard] = field(default_factory=list)
    twice: Exchange | None = None
    anew: Exchange | None = None
    again: list[Heard] = field(default_factory=list)


@scenario("nexera-hubbing", weight=0.5, after=("nexera-registering", "nexera-living"))
def hubbing(stage: Stage) -> Hubbing:
    """Addresses are set and taken back."""
    seller, story = seller_client(stage), Hubbing(first=stage.stories["nexera-registering"])
    if not story.first.accepted:
        raise Inconclusive("POST /hub was not accepted, or there is no listener")
    story.second = seller.subscribe(SECOND, label="a second address")
    if story.second.accepted:
        story.both = _done(seller, _made(seller, TICKET, "while a second address was set"), TICKET)
    before = _made(seller, COMPLAINT, "before the address is taken back")
    seller.rest(seller.buyer.target.limits.quiet_window)
    story.ended = seller.unsubscribe(label="take the address back")
    if story.ended.accepted:
        for item, kind in ((before, COMPLAINT), (_made(seller, TICKET, "after the end"), TICKET)):
            story.silent += _done(seller, item, kind, wait=False)
        seller.rest(seller.buyer.target.limits.quiet_window)
        story.twice = seller.unsubscribe(label="take it back once more")
    story.anew = seller.subscribe(MAIN, label="the first address again")
    if story.anew.accepted:
        story.again = _done(seller, _made(seller, TICKET, "after the address was set again"), TICKET)
    return story


def _made(seller: SellerClient, kind: str, when: str) -> str:
    return seller.made(seller.full(kind), label=f"{kind} made {when}")


def _done(seller: SellerClient, item: str, kind: str, *, wait: bool = True) -> list[Heard]:
    """Whatever owes an event: a change, work, a question, a resolution."""
    heard = seller.buyer.arrivals(item, TmfEvent.CHANGED)
    change = seller.patch(item, seller.change(kind, name="heard of, or not"), label="a change that is heard of, or not")
    found = [Heard(item=item, done=change, event=TmfEvent.CHANGED)] if change.accepted else []
    if change.accepted and wait:
        seller.told(item, TmfEvent.CHANGED, more_than=heard)
    for way in (WORK, ASK, RESOLVE):
        step, _ = move(seller, item, kind, way, wait=wait)
        if step is not None and step.moved:
            found += [Heard(item=item, done=step.before, event=event) for event in step.owes]
    return found
