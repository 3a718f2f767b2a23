"""A restart of the seller, where the target offers one: what was there before is there, and who subscribed goes on hearing."""

from __future__ import annotations

from dataclasses import dataclass

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus, TmfEvent
from ttck.suites.tmf.seller_client import seller_client


@dataclass(frozen=True, kw_only=True)
class Restarting:
    """A ticket as it was read before and after a restart, and why there was none; `later` was created and changed after it.

    What is announced of `later` is judged with all other events.
    """

    before: Exchange | None = None
    after: Exchange | None = None
    later: str | None = None
    why: str | None = None


@scenario("tmf-restarting", weight=0.1, after=("tmf-registering", "tmf-parting", "tmf-poisoning"), alone=True)
def restarting(stage: Stage) -> Restarting:
    """Restarting the seller."""
    seller, buyer = seller_client(stage), stage.buyer
    if not seller.makes(Stimulus.RESTART):
        return Restarting(why="the target offers no way to restart the seller")
    item = seller.ticket(label="a ticket before a restart")
    before = seller.retrieve(item, label="before a restart")
    buyer.hold_for(item, TmfEvent.CREATED)
    try:
        buyer.stimulate(Stimulus.RESTART, None)
    except Inconclusive as nothing:
        return Restarting(why=nothing.reason)
    after = seller.retrieve(item, label="after a restart")
    later = seller.ticket(label="a ticket after a restart")
    buyer.hold_for(later, TmfEvent.CREATED)
    seller.retrieve(later, label="before it is changed")
    sent = seller.typed("TroubleTicket", description=f"changed {stage.material.marker()}")
    if seller.has("patch") and seller.patch(later, sent, label="change after a restart").accepted:
        seller.retrieve(later, label="after it was changed")
        buyer.hold_for(later, TmfEvent.CHANGED)
    return Restarting(before=before, after=after, later=later)
