"""Changes of status: those that a buyer makes, and those of the seller, of which a registered listener is told."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Stimulus, TmfEvent, TmfState
from ttck.suites.artemis.seller_client import moves
from ttck.suites.tmf import deciding
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client

_ROUNDS = 2


@dataclass(frozen=True, kw_only=True)
class Step:
    """A change of status by the buyer, or of what an appointment or a line is, between two readings."""

    wanted: Document
    before: Exchange
    exchange: Exchange
    after: Exchange


@dataclass(kw_only=True)
class Moving:
    """What the buyer changed, and what the seller was made to decide."""

    states: list[Step] = field(default_factory=list)
    entities: list[Step] = field(default_factory=list)
    resolved: list[tuple[StimulusCall, Exchange]] = field(default_factory=list)
    why: str = ""


@scenario("artemis-moving", weight=0.2, after=("tmf-registering", "artemis-reviewing"))
def moving(stage: Stage) -> Moving:
    """Moving tickets, and having them resolved."""
    seller, story = seller_client(stage), Moving()
    for state in moves(seller) * _ROUNDS:
        item = seller.ticket(label=f"a ticket to be {state}")
        story.states.append(_step(seller, item, {"status": state}))
        stage.buyer.hold_for(item, TmfEvent.STATE_CHANGE)
    if seller.terms.takes("relatedEntity"):
        story.entities.append(_step(seller, seller.ticket(label="a ticket for an appointment"), {"relatedEntity": _appointed(seller)}))
    try:
        for _ in range(_ROUNDS):
            _resolve(seller, stage, story)
    except Inconclusive as missing:
        story.why = missing.reason
    return story


def _step(seller: SellerClient, item: str, wanted: Document) -> Step:
    before = seller.retrieve(item, label="before the buyer changes it")
    exchange = seller.patch(item, seller.typed("TroubleTicket", **wanted), label=f"change of {next(iter(wanted))}")

    def reading() -> Exchange:
        return seller.retrieve(item, label="after the buyer changed it")

    goal = wanted.get("status")
    after = seller.stage.buyer.until(reading, lambda seen: goal is None or not exchange.accepted or state_of(seen) == goal)
    return Step(wanted=wanted, before=before, exchange=exchange, after=after)


def _appointed(seller: SellerClient) -> list[Document]:
    """The related entities of a ticket with an appointment among them."""
    known = seller.minimal().get("relatedEntity", [])
    entity = {"@type": "EntityRef", "id": f"appointment-{next(seller.stage.material.counter)}", "@referredType": "Appointment"}
    return [*known, seller.typed("RelatedEntity", role="appointment", entity=entity)]


def _resolve(seller: SellerClient, stage: Stage, story: Moving) -> None:
    stage.must_offer(Stimulus.RESOLVE)
    item = seller.ticket(label="a ticket to be resolved")
    seller.retrieve(item, label="before it is resolved")
    call = deciding.decided(seller, Stimulus.RESOLVE, item)

    def resolved(seen: Exchange) -> bool:
        return state_of(seen) == TmfState.RESOLVED

    story.resolved.append((call, seller.until(item, resolved, label="after it was resolved")))
    with contextlib.suppress(Inconclusive):
        for event in (TmfEvent.STATE_CHANGE, TmfEvent.RESOLVED):
            stage.buyer.hold_for(item, event)
