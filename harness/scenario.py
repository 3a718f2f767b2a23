"""Scenarios: drive the seller once and record; they assert nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol, TypeVar

from harness.buyer import Attempt, Buyer, state_of, ticket_id
from harness.compare import items
from harness.exchange import Exchange
from harness.strategies import Material
from harness.verdict import Inconclusive, Moved
from specs.vocabulary import ContactRole, Stimulus, TicketState

T = TypeVar("T")
_AGAIN = 2  # times that something is played once more because the seller did not hold still


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How much a run may send: counts of generated cases, and the seconds that exploring may take."""

    name: str
    subsets: int
    generated: int
    filters: int
    histories: int
    steps: int
    shrinks: int
    explored: int
    exploring_seconds: float


BUDGETS = {
    "small": Budget(
        name="small",
        subsets=9,
        generated=6,
        filters=12,
        histories=8,
        steps=10,
        shrinks=30,
        explored=30,
        exploring_seconds=10,
    ),
    "standard": Budget(
        name="standard",
        subsets=64,
        generated=36,
        filters=40,
        histories=60,
        steps=14,
        shrinks=60,
        explored=300,
        exploring_seconds=15,
    ),
    "thorough": Budget(
        name="thorough",
        subsets=64,
        generated=300,
        filters=200,
        histories=200,
        steps=20,
        shrinks=200,
        explored=2000,
        exploring_seconds=120,
    ),
}


class Reader(Protocol):
    """Reads one item by its identifier, as the retrieving methods of the buyer and its desks do."""

    def __call__(self, item: str, /, *, label: str) -> Exchange:
        """Read the item; the label says in the record what for."""
        ...


@dataclass(kw_only=True)
class Stage:
    """What a scenario works with: the buyer, generated material, the budget, and a source of chance under the seed."""

    buyer: Buyer
    material: Material
    budget: Budget
    seed: int
    chance: Random
    stories: dict[str, Any] = field(default_factory=dict)

    def ticket(self, document: dict[str, Any] | None = None, *, label: str = "create") -> str:
        """Create a ticket from a document, by default a plain one, and return its id.

        Raises:
            Inconclusive: the seller does not accept it.
        """
        exchange = self.buyer.create(document if document is not None else self.plain(), label=label)
        created = ticket_id(exchange)
        if created is None:
            raise Inconclusive(f"a well-formed create was answered {exchange.status or exchange.error} without a ticket id")
        return created

    def plain(self, **more: Any) -> dict[str, Any]:
        """A small create request with the mandatory attributes only, plus whatever is given, as this seller takes it."""
        number = next(self.material.counter)
        reporter = {
            "role": "reporterContact",
            "name": "Ada Lovelace",
            "number": "+46 19 123 45 67",
            "emailAddress": "ada@buyer.example",
        }
        document = {
            "description": f"no light on the port {self.material.marker()}",
            "severity": "significant",
            "priority": "high",
            "observedImpact": "degraded",
            "ticketType": "assistance",
            "relatedEntity": [
                {
                    "id": self.material.products[number % len(self.material.products)],
                    "@referredType": "Product",
                    "role": "affected",
                }
            ],
            "relatedContactInformation": [reporter],
            **more,
        }
        return self.material.terms.create(document)

    def in_state(self, state: TicketState, document: dict[str, Any] | None = None) -> str:
        """Create a ticket and bring it into a state; another one where the seller takes it elsewhere by itself.

        Raises:
            Inconclusive: see `Buyer.reach`.
        """

        def bring() -> str:
            ticket = self.ticket(document)
            self.buyer.reach(ticket, state)
            return ticket

        return self.steadily(bring)

    def steadily(self, play: Callable[[], T]) -> T:
        """Play something; again, up to three times in all, where the seller took the item on by itself meanwhile.

        Raises:
            Moved: it did so each time.
        """
        for _ in range(_AGAIN):
            with contextlib.suppress(Moved):
                return play()
        return play()

    def must_offer(self, stimulus: Stimulus) -> None:
        """Go on only when the target offers a stimulus.

        Raises:
            Inconclusive: it does not.
        """
        if not self.buyer.offers(stimulus):
            raise Inconclusive(f"the target offers no way to make the seller do {stimulus}")

    def lists(self, ticket: str, **new: list[dict[str, Any]]) -> dict[str, Any]:
        """List attributes for a patch in the style of the target: the new items, or all items with the new ones last."""
        if self.buyer.target.switches.get("patch_list_style") != "full_list":
            return dict(new)
        seen = self.buyer.current(lambda: self.buyer.retrieve(ticket, label="before a patch with full lists")).document
        return {name: [*items(seen, name), *added] for name, added in new.items()}

    def contacts(self, ticket: str, technical: list[dict[str, Any]]) -> dict[str, Any]:
        """The contact list for a patch that replaces the buyer's technical contacts."""
        if self.buyer.target.switches.get("patch_list_style") != "full_list":
            return {"relatedContactInformation": technical}
        seen = self.buyer.current(lambda: self.buyer.retrieve(ticket, label="before a patch with full lists")).document
        others = [c for c in items(seen, "relatedContactInformation") if c.get("role") != ContactRole.BUYER_TECHNICAL]
        return {"relatedContactInformation": [*others, *technical]}

    def attempt(
        self, about: str, item: str, act: Callable[[str], Exchange], *, leads_to: str | None = None, read: Reader | None = None
    ) -> Attempt:
        """Read, act, read again; what was accepted has until the state wait of the target to show where it leads.

        `read` reads the item; without it the item is a ticket. What has just been read is not read once more.
        """
        retrieve = read or self.buyer.retrieve
        before = self.buyer.current(lambda: retrieve(item, label=f"before {about}"))
        exchange = act(item)
        after = retrieve(item, label=f"after {about}")
        if leads_to is not None and exchange.accepted and state_of(after) == state_of(before) != leads_to:
            reader = item if read is None else lambda: retrieve(item, label=f"after {about}")
            after = self.buyer.until(reader, lambda seen: state_of(seen) != state_of(before), what=f"the effect of {exchange.operation}")
        return Attempt(about=about, before=before, exchange=exchange, after=after)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A registered scenario: `drive` returns its story.

    `after` names the scenarios that come before it; `weight` is its usual share of the time of a run.
    """

    name: str
    lane: str
    title: str
    drive: Callable[[Stage], Any]
    after: tuple[str, ...] = ()
    weight: float = 1.0


SCENARIOS: dict[str, Scenario] = {}


def scenario(
    name: str, *, lane: str = "verdict", after: tuple[str, ...] = (), weight: float = 1.0
) -> Callable[[Callable[[Stage], Any]], Callable[[Stage], Any]]:
    """Register a function as the scenario `name`; its docstring is what the progress line says."""

    def register(drive: Callable[[Stage], Any]) -> Callable[[Stage], Any]:
        if name in SCENARIOS and SCENARIOS[name].drive.__module__ != drive.__module__:
            raise ValueError(f"the scenario {name} stands twice")
        title = " ".join((drive.__doc__ or name).split()).rstrip(".")
        SCENARIOS[name] = Scenario(name=name, lane=lane, title=title, drive=drive, after=after, weight=weight)
        return drive

    return register


def ordered(names: set[str]) -> list[Scenario]:
    """The named scenarios and those they come after, in the order in which they must be driven."""
    wanted: list[Scenario] = []

    def add(name: str) -> None:
        found = SCENARIOS[name]
        if found in wanted:
            return
        for earlier in found.after:
            add(earlier)
        wanted.append(found)

    for name in SCENARIOS:
        if name in names:
            add(name)
    return wanted


@dataclass(frozen=True, kw_only=True)
class Told:
    """The outcome of driving one scenario: its story, or why there is none."""

    scenario: Scenario
    story: Any = None
    reason: str | None = None
    error: str | None = None
    elapsed: float = 0.0
    exchanges: int = 0
