"""First of all: a subscription for all events, so that the record has them from the first create on."""

from __future__ import annotations

from dataclasses import dataclass

from ttck.harness.judge.refusal_hints import first_taken
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.tmf.desk import desk

MAIN = "main"


@dataclass(frozen=True, kw_only=True)
class Registering:
    """The subscription under the name `MAIN`, accepted or not, and a ticket that is older than it; None where none was made."""

    started: Exchange
    older: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether events may come."""
        return self.started.accepted


@scenario("tmf-registering", weight=0.1)
def registering(stage: Stage) -> Registering:
    """A ticket, then a subscription to all events, and a first create that it hears of."""
    seller = desk(stage)
    listens = stage.buyer.listener is not None
    older = item_id(seller.create(seller.minimal(), label="a ticket that is older than the subscription")) if listens else None
    started = seller.subscribe(MAIN) if listens else None
    first_taken(
        [
            ("a plain create", lambda: seller.create(seller.minimal(), label="a first create")),
            ("one with every attribute", lambda: seller.create(seller.maximal(), label="a create with every attribute")),
            ("another plain create", lambda: seller.create(seller.minimal(), label="another plain create")),
        ]
    )
    return Registering(started=seller.subscribe(MAIN) if started is None else started, older=older)
