"""Creates with attributes that no seller expects, and the lists around them: what breaks a list is found at its end at the latest."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind
from ttck.suites.tmf import payloads
from ttck.suites.tmf.seller_client import Items, SellerClient, seller_client

BEFORE, AFTER = "the list before strange creates", "the list after strange creates"
# Names that JSON lets an attribute have: none, a space, signs of paths and queries, and words that languages keep for themselves.
NAMES = ("", " ", "$ref", "a.b/c", "__proto__")


@dataclass(frozen=True, kw_only=True)
class Spoil:
    """The creates between two readings of a list of their kind."""

    kind: Kind
    before: Exchange
    creates: tuple[Exchange, ...]
    after: Exchange

    @property
    def broken(self) -> tuple[Exchange, ...]:
        """The creates at which the seller fell over."""
        return tuple(e for e in self.creates if e.status is not None and e.status >= 500)  # noqa: PLR2004

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return (self.before, *(self.broken or self.creates), self.after)


@dataclass(kw_only=True)
class Spoiling:
    """The creates of each kind that there is."""

    spoils: list[Spoil] = field(default_factory=list)


@scenario("tmf-spoiling", weight=0.2, after=("tmf-registering", "tmf-poisoning"))
def spoiling(stage: Stage) -> Spoiling:
    """Creating what could break lists."""
    seller, story = seller_client(stage), Spoiling()
    _spoil(seller, story, seller)
    specifying = stage.stories.get("tmf-specifying")
    if specifying is not None and specifying.offered and specifying.creates and specifying.creates[0].accepted:
        _spoil(seller, story, seller.specifications)
    return story


def _spoil(seller: SellerClient, story: Spoiling, items: Items) -> None:
    before = items.find(label=BEFORE)
    small = seller.minimal() if items is seller else payloads.specification(seller.stage.material)
    creates: list[Exchange] = []
    with contextlib.suppress(Inconclusive):  # as many as limits.max_tickets has room for
        creates.extend(items.create({**small, name: "x"}, label=f"create with an attribute that is called {name!r}") for name in NAMES)
    story.spoils.append(Spoil(kind=items.kind, before=before, creates=tuple(creates), after=still(items, before, AFTER)))


def still(items: Items, before: Exchange, label: str) -> Exchange:
    """A list that could be read before, read again; one that fails is asked for once more, for as long as the target waits."""
    after = items.find(label=label)
    if not before.accepted or after.accepted:
        return after
    return items.stage.buyer.until(lambda: items.find(label=f"{label}, once more"), lambda seen: seen.accepted)
