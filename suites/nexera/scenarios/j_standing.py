"""Changes of each attribute in each status to which the seller can be brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import NexeraState, Stimulus
from ttck.suites.nexera.scenarios.b_living import ASK, RESOLVE, WORK, Way, move
from ttck.suites.nexera.scenarios.d_changing import Change, change_of, changeable
from ttck.suites.nexera.seller_client import KINDS, SellerClient, seller_client

# The ways to each status from a new ticket; the events on the way are judged elsewhere.
_WAYS: dict[str, tuple[Way, ...]] = {
    NexeraState.ACKNOWLEDGED: (("ticket_acknowledge", NexeraState.ACKNOWLEDGED, ()),),
    NexeraState.IN_PROGRESS: (WORK,),
    NexeraState.PENDING: (ASK,),
    NexeraState.HELD: (("ticket_hold", NexeraState.HELD, ()),),
    NexeraState.RESOLVED: (WORK, RESOLVE),
    NexeraState.CANCELLED: ((Stimulus.FINISH_CANCELLATION, NexeraState.CANCELLED, ()),),
}
_ROUNDABOUT: dict[str, tuple[Way, ...]] = {
    NexeraState.PENDING: (WORK, ASK),
    NexeraState.HELD: (_WAYS[NexeraState.ACKNOWLEDGED][0], _WAYS[NexeraState.HELD][0]),
}


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A change that was refused in a status, and the same with all else that is optional."""

    change: Change
    state: str
    more: Exchange
    after: Exchange


@dataclass(kw_only=True)
class Standing:
    """The changes, and those that were refused."""

    changes: list[Change] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@scenario("nexera-standing", weight=0.5, after=("nexera-registering", "nexera-living"))
def standing(stage: Stage) -> Standing:
    """Tickets are brought into a status and changed there."""
    seller, story = seller_client(stage), Standing()
    for state in _WAYS:
        for kind in KINDS:
            item = _brought(seller, kind, state)
            if item is not None:
                _changes(seller, story, kind, item, state)
    return story


def _brought(seller: SellerClient, kind: str, state: str) -> str | None:
    """A ticket in a status, None where the seller cannot be brought there."""
    for ways in (_WAYS[state], _ROUNDABOUT.get(state, ())):
        item = seller.made(seller.full(kind), label=f"{kind} to be {state}")
        steps = [move(seller, item, kind, way, wait=False)[0] for way in ways]
        if steps and steps[-1] is not None and steps[-1].moved:
            return item
    return None


def _changes(seller: SellerClient, story: Standing, kind: str, item: str, state: str) -> None:
    names = changeable(seller, kind)
    for name in names:
        change = change_of(seller, kind, item, name, last=False)
        story.changes.append(change)
        if change.exchange.refused:
            values: dict[str, Any] = {other: seller.value(other, "patch", kind) for other in names}
            more = seller.patch(item, seller.change(kind, **{**values, name: change.value}), label=f"a change of {name} with all else")
            after = seller.retrieve(item, label=f"after a change of {name} with all else")
            story.refused.append(Refused(change=change, state=state, more=more, after=after))
