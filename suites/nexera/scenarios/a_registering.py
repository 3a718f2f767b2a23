"""First of all: our address is set, so that events are heard from the first create on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ttck.harness.judge.refusal_hints import first_taken
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.matrix import Cell, Need
from ttck.suites.common.tickets import Document
from ttck.suites.nexera.seller_client import COMPLAINT, KINDS, TICKET, SellerClient, seller_client

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
    seller = seller_client(stage)
    story = Registering(started=seller.subscribe(MAIN) if stage.buyer.listener is not None else None)

    first, origins = seller.plain(TICKET), seller.known("origin")

    def judged(answers: Sequence[Exchange]) -> bool:
        """Where another origin is taken, or more is, a refusal is for what the document lists, or makes optional."""
        if any(one.accepted for one in answers[1 : 1 + len(origins)]):
            return True
        story.needed.extend(one for kind in KINDS for one in _needs(seller, kind))
        return any(one.more is not None and one.more.accepted for one in story.needed)

    def created(document: Document, label: str) -> tuple[str, Callable[[], Exchange]]:
        return label, lambda: seller.create(document, label=label)

    first_taken(
        [
            created(first, "a plain create"),
            *(created({**first, "origin": origin}, f"the same with the origin {origin}") for origin in origins),
            created(seller.plain(COMPLAINT), "a complaint"),
            created(seller.plain(TICKET), "another plain create"),
        ],
        spared=judged,
    )
    if not story.needed:
        story.needed.extend(one for kind in KINDS for one in _needs(seller, kind))
    return story


def _needs(seller: SellerClient, kind: str) -> list[Needed]:
    """A plain create, and where it is refused the same with each optional attribute."""
    process, document = seller.process("create", kind), seller.plain(kind)
    plain = seller.create(document, label=f"{kind} with what is required")
    cells = [cell for cell in seller.matrix.of(process, Need.OPTIONAL) if len(cell.path) == 1 and seller.terms.takes(cell.path[0])]
    return [Needed(cell=cell, plain=plain, more=_with(seller, document, cell) if plain.refused else None) for cell in cells]


def _with(seller: SellerClient, document: Document, cell: Cell) -> Exchange:
    """The same create with an optional attribute."""
    row = seller.matrix.row(*cell.path)
    assert row is not None
    more = seller.terms.create({**document, cell.path[0]: seller.payloads.value(row, cell.process)})
    return seller.create(more, label=f"a create with {cell.attribute}")
