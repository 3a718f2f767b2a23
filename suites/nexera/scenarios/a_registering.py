"""First of all: our address is set, so that events are heard from the first create on."""

from __future__ import annotations

from dataclasses import dataclass

from ttck.harness.judge.refusal_hints import first_taken
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.nexera.desk import COMPLAINT, TICKET, desk

MAIN = "main"


@dataclass(frozen=True, kw_only=True)
class Registering:
    """The answer to POST /hub; None where there is no listener."""

    started: Exchange | None

    @property
    def accepted(self) -> bool:
        """Whether events may come."""
        return self.started is not None and self.started.accepted


@scenario("nexera-registering", weight=0.1)
def registering(stage: Stage) -> Registering:
    """Our address is set, and plain creates are taken."""
    seller = desk(stage)
    started = seller.subscribe(MAIN) if stage.buyer.listener is not None else None
    first_taken(
        [
            ("a plain create", lambda: seller.create(seller.plain(TICKET), label="a first create")),
            ("a complaint", lambda: seller.create(seller.plain(COMPLAINT), label="a first complaint")),
            ("another plain create", lambda: seller.create(seller.plain(TICKET), label="another plain create")),
        ]
    )
    return Registering(started=started)
