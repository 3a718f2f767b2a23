"""First of all: our address is set, so that events are heard from the first create on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ttck.harness.judge.refusal_hints import first_taken
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.matrix import Cell, Need
from ttck.suites.nexera.desk import COMPLAINT, KINDS, TICKET, Desk, desk

MAIN = "main"


@dataclass(frozen=True, kw_only=True)
class Needed:
    """A create with what is required alone, and where that was refused the same with one attribute that is optional."""

    cell: Cell
    plain: Exchange
    more: Exchange | None


@dataclass(frozen=True, kw_only=True)
class Registering:
    """The answer to POST /hub, None where there is no listener; and plain creates beside fuller ones."""

    started: Exchange | None
    needed: list[Needed] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether events may come."""
        return self.started is not None and self.started.accepted


@scenario("nexera-registering", weight=0.1)
def registering(stage: Stage) -> Registering:
    """Our address is set, and plain creates are taken."""
    seller = desk(stage)
    story = Registering(started=seller.subscribe(MAIN) if stage.buyer.listener is not None else None)

    def judged(_answers: Sequence[Exchange]) -> bool:
        story.needed.extend(one for kind in KINDS for one in _needs(seller, kind))
        return any(one.more is not None and one.more.accepted for one in story.needed)

    first_taken(
        [
            ("a plain create", lambda: seller.create(seller.plain(TICKET), label="a first create")),
            ("a complaint", lambda: seller.create(seller.plain(COMPLAINT), label="a first complaint")),
            ("another plain create", lambda: seller.create(seller.plain(TICKET), label="another plain create")),
        ],
        spared=judged,
    )
    if not story.needed:
        story.needed.extend(one for kind in KINDS for one in _needs(seller, kind))
    return story


def _needs(seller: Desk, kind: str) -> list[Needed]:
    """A plain create, and where it is refused the same with each optional attribute."""
    process = seller.process("create", kind)
    plain = seller.create(seller.plain(kind), label=f"{kind} with what is required")
    cells = [cell for cell in seller.matrix.of(process, Need.OPTIONAL) if len(cell.path) == 1 and seller.terms.takes(cell.path[0])]
    return [
        Needed(
            cell=cell, plain=plain,
            more=seller.create(seller.plain(kind, cell.path[0]), label=f"{kind} with {cell.attribute}") if plain.refused else None,
        )
        for cell in cells
    ]  # fmt: skip
