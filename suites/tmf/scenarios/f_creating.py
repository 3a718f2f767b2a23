"""Creates that are right: every attribute alone, all together and any subset, twins, and what a buyer may not set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.generate.strategies import examples, one
from ttck.harness.judge.smaller_examples import Shrinker
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import TmfState
from ttck.suites.tmf import payloads, rich
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.seller_client import SellerClient, seller_client
from ttck.suites.tmf.writes import Creation, Finder, create, create_all

OLD = "2001-02-03T04:05:06Z"
NARROW = (("fields", "severity"),)
_PAIRS = 2  # times that two tickets are created at the same moment
STATUSES = (TmfState.IN_PROGRESS, TmfState.PENDING, TmfState.HELD)


@dataclass(kw_only=True)
class Creating:
    """All creates that a seller has to take.

    `twins` are two creates of one document, `narrow` those whose answer is to show a part of the ticket (fields). `brought` are
    those with an attribute that is the seller's, by its name, and `taken` is one with the id of a ticket that exists, with that
    ticket before and after.
    """

    plain: list[Creation] = field(default_factory=list)
    twins: list[Creation] = field(default_factory=list)
    narrow: list[Creation] = field(default_factory=list)
    with_status: list[Creation] = field(default_factory=list)
    brought: dict[str, Creation] = field(default_factory=dict)
    taken: tuple[Creation, Exchange, Exchange] | None = None
    shrinker: Shrinker | None = None

    @property
    def every(self) -> list[Creation]:
        """All creates whose documents have nothing but what a buyer may send."""
        return [*self.plain, *self.twins, *self.with_status]


def _documents(stage: Stage, seller: SellerClient) -> list[tuple[str, Document]]:
    """What is created, each with a name for the record."""
    found = [("mandatory attributes alone", seller.minimal()), ("all attributes", seller.maximal())]
    found.append(("texts that look like something else", payloads.lookalike(stage.material, seller.version)))
    found.append(("awkward texts, and one twice", payloads.awkward(stage.material, seller.version)))
    if seller.typed_parts:
        found.append(("more than one of everything", rich.ticket(stage.material, seller.minimal())))
    for number, name in enumerate(seller.optional()):
        alone = payloads.tickets(stage.material, seller.version, chosen=frozenset({name}))
        found.append((f"{name} alone", one(alone, material=stage.material, seed=stage.seed + number)))
    anything = payloads.tickets(stage.material, seller.version)
    made = examples(anything, material=stage.material, count=stage.budget.generated, seed=stage.seed)
    found += [("any attributes", document) for document in made]
    return found


def _of_the_seller(seller: SellerClient) -> Document:
    """Attributes that the seller sets, with values that no seller would come to."""
    step = seller.typed("StatusChange", status="closed")
    history = (
        ("statusChangeHistory", {**step, "statusChangeDate": OLD})
        if "statusChangeHistory" in seller.shown["properties"]
        else ("statusChange", {**step, "changeDate": OLD})
    )
    href = f"https://buyer.example/tickets/{next(seller.stage.material.counter)}"
    return {"creationDate": OLD, "lastUpdate": OLD, history[0]: [history[1]], "href": href, "id": _own_id(seller)}


def _own_id(seller: SellerClient) -> str:
    return f"buyer-{seller.stage.material.run_id}-{next(seller.stage.material.counter)}"


def _taken(seller: SellerClient, story: Creating) -> None:
    known = next((creation.item for creation in story.plain if creation.item), None)
    if known is None:
        return
    before = seller.retrieve(known, label="before its id is used again")
    again = create(seller, seller.minimal(id=known), about="the id of another ticket")
    story.taken = (again, before, seller.retrieve(known, label="after its id was used again"))


@scenario("tmf-creating", weight=2, after=("tmf-registering",))
def creating(stage: Stage) -> Creating:
    """Creating tickets from generated data."""
    seller, story = seller_client(stage), Creating()
    finder = Finder(seller)
    story.plain += create_all(seller, _documents(stage, seller), finder=finder)
    twin = seller.maximal()
    story.twins = [create(seller, twin, about=f"{which} of two equal ones") for which in ("the first", "the second")]
    if seller.takes("fields", of="create"):
        story.narrow = [create(seller, seller.maximal(), about="all attributes, of which one is asked for", finder=finder, params=NARROW)]
    known = tuple(status for status in STATUSES if status in seller.states)
    for status in (status for status in known if status in seller.terms.choices("status", known)):
        document = seller.minimal(status=status.value)
        story.with_status.append(create(seller, document, about=f"status {status}"))
    for name, value in _of_the_seller(seller).items():
        story.brought[name] = create(seller, seller.minimal(**{name: value}), about=f"{name}, which is the seller's")
    _taken(seller, story)
    for _ in range(_PAIRS):  # their identifiers are judged beside those of all creates
        stage.buyer.create_together([seller.minimal(), seller.minimal()], label="one of two creates at the same time")
    story.shrinker = _shrinker(stage, seller)
    return story


def _shrinker(stage: Stage, seller: SellerClient) -> Shrinker:
    def observe(document: Any) -> list[Creation]:
        return [create(seller, document, about="smaller example", finder=Finder(seller))]

    anything = payloads.tickets(stage.material, seller.version).map(stage.material.filled)
    return Shrinker(strategy=anything, observe=observe, seed=stage.seed, attempts=stage.budget.shrinks)
