"""First of all: a subscription for all events, so that the record has them from the first create on."""

from __future__ import annotations

from dataclasses import dataclass

from ttck.harness.buyer.arranging import arrange
from ttck.harness.judge.refusal_hints import first_taken
from ttck.harness.record.exchange import Exchange, StimulusCall
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.suites.tmf.seller_client import seller_client

MAIN = "main"


@dataclass(frozen=True, kw_only=True)
class Registering:
    """The subscription under the name `MAIN`, accepted or not, and a ticket that is older than it; None where none was made.

    Where listeners are registered beside the API nothing was subscribed: `arranged` is then how ours was registered, or `why` not.
    """

    started: Exchange | None
    arranged: StimulusCall | None = None
    why: str = ""
    older: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether events may come."""
        return self.arranged is not None or (self.started is not None and self.started.accepted)

    @property
    def since(self) -> int:
        """The number in the record after which events are owed."""
        begun = self.arranged or self.started
        return begun.number if begun is not None else 0

    @property
    def answer(self) -> str:
        """What was answered to the subscription, in words; why there is none, where none was sent."""
        return self.why if self.started is None else f"the subscription was answered {self.started.status or self.started.error}"


@scenario("tmf-registering", weight=0.1)
def registering(stage: Stage) -> Registering:
    """A ticket, then a subscription to all events, and a first create that it hears of."""
    seller = seller_client(stage)
    listens = stage.buyer.listener is not None
    older = item_id(seller.create(seller.minimal(), label="a ticket that is older than the subscription")) if listens else None
    found = _arranged(stage, older) if stage.buyer.target.out_of_band else None
    started = seller.subscribe(MAIN) if listens and found is None else None
    first_taken(
        [
            ("a plain create", lambda: seller.create(seller.minimal(), label="a first create")),
            ("one with every attribute", lambda: seller.create(seller.maximal(), label="a create with every attribute")),
            ("another plain create", lambda: seller.create(seller.minimal(), label="another plain create")),
        ]
    )
    return found or Registering(started=seller.subscribe(MAIN) if started is None else started, older=older)


def _arranged(stage: Stage, older: str | None) -> Registering:
    """Our listener, registered beside the API; or why it is not."""
    try:
        return Registering(started=None, arranged=arrange(stage.buyer, MAIN), older=older)
    except Inconclusive as missing:
        return Registering(started=None, why=missing.reason, older=older)
