"""Changes of one attribute after the other, twice each, with readings and the list around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.matrix import Need
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.nexera.desk import KINDS, Desk, desk

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
    """Each attribute that may be changed is changed, twice."""
    seller, story = desk(stage), Changing()
    for kind in KINDS:
        item = seller.made(seller.full(kind), label=f"{kind} to be changed")
        process = seller.process("patch", kind)
        names = [cell.path[0] for cell in seller.matrix.of(process, Need.OPTIONAL) if len(cell.path) == 1]
        for turn in range(_TURNS):
            for name in names:
                if name not in _LEFT_OUT and seller.terms.takes(name):
                    story.changes.append(_change(seller, kind, item, name, turn))
        _states(seller, story, kind)
    return story


def _change(seller: Desk, kind: str, item: str, name: str, turn: int) -> Change:
    before = seller.retrieve(item, label=f"before a change of {name}")
    old = before.document.get(name) if isinstance(before.document, dict) else None
    value = next((one for _ in range(9) if (one := seller.value(name, "patch", kind)) != old), old)
    heard = seller.buyer.arrivals(item, TmfEvent.CHANGED)
    exchange = seller.patch(item, seller.change(kind, **{name: value}), label=f"a change of {name}")
    after = seller.until(item, lambda seen: shows(seen, name, value), label=f"after a change of {name}", what=f"a change of {name}")
    page = seller.find((("id", item),), label=f"the list after a change of {name}") if turn else None
    waited = bool(turn)
    if exchange.accepted and waited:
        seller.told(item, TmfEvent.CHANGED, more_than=heard)
    return Change(item=item, name=name, value=value, before=before, exchange=exchange, after=after, page=page, waited=waited)


def shows(seen: Exchange, name: str, value: Any) -> bool:
    """Whether a reading shows an attribute, or does not show it at all; of lists the texts of the last element are looked for."""
    if not isinstance(seen.document, dict) or name not in seen.document:
        return True
    if isinstance(value, list):
        texts = [one for one in value[-1].values() if isinstance(one, str)]
        return any(text in str(seen.document[name]) for text in texts)
    return bool(seen.document[name] == value)


def _states(seller: Desk, story: Changing, kind: str) -> None:
    """A fresh ticket for each status that an operator may set."""
    for state in seller.moves:
        item = seller.made(seller.plain(kind), label=f"{kind} to be {state}")
        before = seller.retrieve(item, label=f"before it is set to {state}")
        exchange = seller.patch(item, seller.change(kind, status=state), label=f"set to {state}")
        after = seller.moved(item, state, label=f"after it was set to {state}") if exchange.accepted else before
        if exchange.accepted:
            seller.told(item, TmfEvent.STATE_CHANGE)
        story.set.append(Change(item=item, name="status", value=state, before=before, exchange=exchange, after=after))
