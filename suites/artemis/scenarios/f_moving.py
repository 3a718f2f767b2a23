"""Changes of status that a buyer makes, of which a registered listener is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.artemis.seller_client import moves
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
    """What the buyer changed."""

    states: list[Step] = field(default_factory=list)
    entities: list[Step] = field(default_factory=list)


@scenario("artemis-moving", weight=0.2, after=("tmf-registering", "artemis-reviewing"))
def moving(stage: Stage) -> Moving:
    """Moving tickets."""
    seller, story = seller_client(stage), Moving()
    for state in moves(seller) * _ROUNDS:
        item = seller.ticket(label=f"a ticket to be {state}")
        story.states.append(_step(seller, item, {"status": state}))
        stage.buyer.hold_for(item, TmfEvent.STATE_CHANGE)
    if seller.terms.takes("relatedEntity"):
        story.entities.append(_step(seller, seller.ticket(label="a ticket for an appointment"), {"relatedEntity": _appointed(seller)}))
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
