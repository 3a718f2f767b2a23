"""The mandatory attributes alone, in each priority and each kind of issue; what is sent later is of those that were taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ttck.harness.runs.scenario import Stage, scenario
from ttck.suites.ossj import papers
from ttck.suites.ossj.desk import Made, desk
from ttck.suites.ossj.names import ISSUE, ISSUES, PRIORITIES, PRIORITY


@dataclass(kw_only=True)
class Pairing:
    """Creates with what is mandatory alone."""

    plain: list[Made] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """The kinds with their priorities that the seller takes."""
        return [(one.document[ISSUE], one.document[PRIORITY]) for one in self.plain if one.exchange.accepted]


@scenario(papers.PAIRING)
def pairing(stage: Stage) -> Pairing:
    """Creating tickets of each kind and priority."""
    seller, terms = desk(stage), stage.buyer.target.terms
    wanted = product(terms.choices(ISSUE, ISSUES), terms.choices(PRIORITY, PRIORITIES))
    documents = [
        (f"the mandatory ones: {kind}, {priority}", papers.plain(stage, **{ISSUE: kind, PRIORITY: priority})) for kind, priority in wanted
    ]
    return Pairing(plain=[seller.make(document, about=about) for about, document in documents])
