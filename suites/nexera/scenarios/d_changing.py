"""Changes of one attribute after the other, twice each, with readings and the list around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.matrix import Need
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.nexera.seller_client import KINDS, SellerClient, seller_client

_LEFT_OUT = frozenset({"status", "href", "ticketType", "priority", "@type", "@baseType"})
_TURNS = 2


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of one attribute: the readings around it, and the list by the identifier of the ticket after it.

    `waited` says that its event was waited for before the next change.
    """

    item: str
    name: str
    value: Any
    before: Exchange
    exchange: Exchange
    after: Exchange
    page: Exchange | None = None
    waited: bool = True

    @property
    def seen_done(self) -> bool:
        """Whether it was taken, and the readings around it differ in it."""
        was, now = (one.document.get(self.name) if isinstance(one.document, dict) else None for one in (self.before, self.after))
        return self.exchange.accepted and was != now

    @property
    def seen(self) -> tuple[Exchange, ...]:
        """The exchanges that prove it."""
        return (self.before, self.exchange, self.after)


@dataclass(kw_only=True)
class Changing:
    """All changes of attributes, and statuses that were set."""

    changes: list[Change] = field(default_factory=list)
    set: list[Change] = field(default_factory=list)


@scenario("nexera-changing", weight=0.8, after=("nexera-registering",))
def changing(stage: Stage) -> Changing:
    """Each attribute that may be changed is changed, twice, and then all of them at once."""
    seller, story = seller_client(stage), Changing()
    for kind in KINDS:
        item = seller.made(seller.full(kind), label=f"{kind} to be changed")
        names = changeable(seller, kind)
        for turn in range(_TURNS):
            story.changes += [change_of(seller, kind, item, name, last=bool(turn)) for name in names]
            if not turn:  # what is late of the first turn is not to be taken for the events of the second
                seller.heard(item, TmfEvent.CHANGED, sum(one.seen_done for one in story.changes if one.item == item))
        story.changes += _all_at_once(seller, kind, item, names)
        _states(seller, story, kind)
    return story


def changeable(seller: SellerClient, kind: str) -> list[str]:
    """The attributes that a change may have, whose value is then shown."""
    cells = seller.matrix.of(seller.process("patch", kind), Need.OPTIONAL)
    names = [cell.path[0] for cell in cells if len(cell.path) == 1]
    return [name for name in names if name not in _LEFT_OUT and seller.terms.takes(name)]


def change_of(seller: SellerClient, kind: str, item: str, name: str, *, last: bool) -> Change:
    """A change of one attribute with the readings around it; at last with the list after it, and its event waited for."""
    before = seller.retrieve(item, label=f"before a change of {name}")
    value = _another(seller, kind, name, before)
    heard = seller.buyer.arrivals(item, TmfEvent.CHANGED)
    exchange = seller.patch(item, seller.change(kind, **{name: value}), label=f"a change of {name}")
    after = seller.retrieve(item, label=f"after a change of {name}")
    if not exchange.refused and not shows(after, name, value):
        after = seller.until(item, lambda seen: shows(seen, name, value), label=f"after a change of {name}", what=f"a change of {name}")
    page = seller.find((("id", item),), label=f"the list after a change of {name}") if last else None
    if exchange.accepted and last:
        seller.told(item, TmfEvent.CHANGED, more_than=heard)
    return Change(item=item, name=name, value=value, before=before, exchange=exchange, after=after, page=page, waited=last)


def _another(seller: SellerClient, kind: str, name: str, before: Exchange) -> Any:
    old = before.document.get(name) if isinstance(before.document, dict) else None
    return next((one for _ in range(9) if (one := seller.value(name, "patch", kind)) != old), old)


def _all_at_once(seller: SellerClient, kind: str, item: str, names: list[str]) -> list[Change]:
    before = seller.retrieve(item, label="before a change of everything")
    values = {name: _another(seller, kind, name, before) for name in names}
    heard = seller.buyer.arrivals(item, TmfEvent.CHANGED)
    exchange = seller.patch(item, seller.change(kind, **values), label="a change of everything")
    after = seller.until(item, lambda seen: all(shows(seen, *one) for one in values.items()), label="after a change of everything")
    if exchange.accepted:
        seller.told(item, TmfEvent.CHANGED, more_than=heard)
    return [Change(item=item, name=name, value=value, before=before, exchange=exchange, after=after) for name, value in values.items()]


def shows(seen: Exchange, name: str, value: Any) -> bool:
    """Whether a reading shows an attribute, or does not show it at all; of lists the texts of the last element are looked for."""
    if not isinstance(seen.document, dict) or name not in seen.document:
        return True
    return has_value(seen.document[name], value)


def has_value(found: Any, value: Any) -> bool:
    """Whether what is shown is a value; of lists the texts of the last element are looked for."""
    if isinstance(value, list):
        texts = [one for one in value[-1].values() if isinstance(one, str)]
        return any(text in str(found) for text in texts)
    return bool(found == value)


def _states(seller: SellerClient, story: Changing, kind: str) -> None:
    """A fresh ticket for each status that an operator may set, alone and with something else."""
    for state in seller.moves:
        for also in ({}, {"description": f"it is {state} and described anew"}):
            item = seller.made(seller.full(kind), label=f"{kind} to be {state}")
            before = seller.retrieve(item, label=f"before it is set to {state}")
            with_what = " with a description" if also else ""
            exchange = seller.patch(item, seller.change(kind, status=state, **also), label=f"set to {state}{with_what}")
            after = seller.moved(item, state, label=f"after it was set to {state}") if exchange.accepted else before
            if exchange.accepted:
                seller.told(item, TmfEvent.STATE_CHANGE)
            wanted = {"status": state, **also}
            story.set += [
                Change(item=item, name=name, value=value, before=before, exchange=exchange, after=after, waited=name == "status")
                for name, value in wanted.items()
            ]
