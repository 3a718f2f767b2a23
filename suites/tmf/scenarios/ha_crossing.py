"""Two collections side by side: what is asked of one by the identifier of an item of the other, which is nobody's there."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

from ttck.harness.buyer.client import Request, segment
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import payloads
from ttck.suites.tmf.scenarios.h_specifying import Specifying
from ttck.suites.tmf.seller_client import Items, seller_client


@dataclass(frozen=True, kw_only=True)
class Crossed:
    """A request to the collection of another kind by the identifier of an item of `kind`, between two readings of that item.

    `text` is a description that no other item has: the item's own, or what a patch asks for.
    """

    kind: Kind
    text: str
    before: Exchange
    asked: Exchange
    after: Exchange

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return (self.before, self.asked, self.after)


@dataclass(kw_only=True)
class Crossing:
    """All that was asked of a neighbour; nothing where specifications cannot be created."""

    crossed: list[Crossed] = field(default_factory=list)


@scenario("tmf-crossing", weight=0.2, after=("tmf-specifying",))
def crossing(stage: Stage) -> Crossing:
    """Asking for tickets by the identifiers of specifications, and the other way round."""
    seller, story = seller_client(stage), Crossing()
    if not seller.specifications.has("create"):  # one collection
        return story
    specifying: Specifying = stage.earlier("tmf-specifying")
    if not specifying.ids:
        return story
    marks = [f"beside its neighbours {stage.material.marker()}" for _ in range(2)]
    documents = {
        Kind.TICKET: seller.minimal(description=marks[0]),
        Kind.SPECIFICATION: payloads.specification(stage.material, description=marks[1]),
    }
    for items, mark in zip((seller, seller.specifications), marks, strict=True):
        try:
            item = items.made(documents[items.kind], label="an item beside its neighbours")
        except Inconclusive:
            continue
        _cross(stage, story, items, item, mark)
    return story


def _cross(stage: Stage, story: Crossing, items: Items, item: str, mark: str) -> None:
    """Read, patch and delete at the neighbour; what a read finds there may be its own, and is then left alone."""
    other = Kind.SPECIFICATION if items.kind is Kind.TICKET else Kind.TICKET
    path, own = f"/{other.value}/{segment(item)}", ALL_RESOURCES[items.kind].type
    patch = {"@type": own, "description": f"changed from beside {stage.material.marker()}"}
    before = items.retrieve(item, label="before its neighbour is asked")
    asked_for = (("GET", None, mark), ("PATCH", patch, patch["description"]), ("DELETE", None, mark))
    for method, document, text in asked_for if items.spoken.operation(other, "delete") else asked_for[:-1]:
        headers = (("Content-Type", items.spoken.merges),) if document is not None else ()
        label = f"{method} of {other} by the identifier of {items.kind}"
        operation = f"strange-{method}-{other}"
        asked = stage.buyer.raw(
            Request(operation=operation, method=method, path=path, document=document, headers=headers, label=label)
        )  # fmt: skip
        after = items.retrieve(item, label="after its neighbour was asked")
        story.crossed.append(Crossed(kind=items.kind, text=str(text), before=before, asked=asked, after=after))
        if method == "GET" and asked.status != HTTPStatus.NOT_FOUND:
            return
        before = after
