"""Values that are on no list, and what else a text leaves open: a second externalId, lists in changes, a PUT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ttck.harness.buyer.requests_of import request_of
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage, scenario
from ttck.specs.vocabulary import Kind
from ttck.suites.nexera.seller_client import COMPLAINT, KINDS, TICKET, SellerClient, seller_client

_CREATES: tuple[tuple[str, str, Any], ...] = (
    (TICKET, "severity", "Critical"), (TICKET, "origin", "Fax"), (TICKET, "ticketType", "outage"), (COMPLAINT, "ticketSubtype", "Weather"),
    (TICKET, "priority", 11), (COMPLAINT, "priority", 0),
)  # fmt: skip
_CHANGES: tuple[tuple[str, str, Any], ...] = (
    (TICKET, "severity", "Critical"), (TICKET, "status", "open"), (TICKET, "origin", "Fax"), (COMPLAINT, "ticketSubtype", "Weather"),
    (TICKET, "priority", 99), (COMPLAINT, "priority", 0),
)  # fmt: skip
FOREIGN = "foreign"  # how the labels of these requests begin


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """A request with a value that is on no list, an accepted one beside it, and a reading of what came of it.

    `mark` is a text of the request that no other has.
    """

    name: str
    value: Any
    twin: Exchange
    exchange: Exchange
    after: Exchange | None
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Valued:
    """A request with values of the lists, `name` the attribute whose turn it is, and one beside it that was to be taken as well."""

    kind: str
    name: str
    values: Mapping[str, Any]
    twin: Exchange
    exchange: Exchange


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A change of a list by one new element: the readings around it."""

    name: str
    before: Exchange
    exchange: Exchange
    after: Exchange


@dataclass(kw_only=True)
class Valuing:
    """What was tried; `twice` are two creates with the same externalId, `retyped` changes to the other type of ticket.

    `turned` are those of them that were taken, each with the type and a reading.
    """

    foreign: list[Foreign] = field(default_factory=list)
    valued: list[Valued] = field(default_factory=list)
    lists: list[Listed] = field(default_factory=list)
    twice: tuple[Exchange, Exchange] | None = None
    retyped: list[tuple[str, Exchange]] = field(default_factory=list)
    turned: list[tuple[str, Exchange, Exchange]] = field(default_factory=list)
    put: Exchange | None = None

    @property
    def items(self) -> frozenset[str]:
        """The tickets that have, or may have, a value that is on no list."""
        return frozenset(i for one in self.foreign if (i := one.exchange.ticket or item_id(one.exchange)) is not None)


@scenario("nexera-valuing", weight=0.3, after=("nexera-registering",))
def valuing(stage: Stage) -> Valuing:
    """Values that are on no list."""
    seller, story = seller_client(stage), Valuing()
    for kind, name, value in _CREATES:
        twin = seller.create(seller.plain(kind), label=f"{kind} with values of the lists")
        tried = seller.create({**seller.plain(kind), name: value}, label=f"{FOREIGN} {name} in a create")
        made = item_id(tried)
        after = seller.retrieve(made, label=f"after a {FOREIGN} {name}") if made is not None else None
        story.foreign.append(Foreign(name=name, value=value, twin=twin, exchange=tried, after=after))
    for kind, name, value in _CHANGES:
        item = seller.made(seller.plain(kind), label=f"{FOREIGN} {name} to come")
        twin = seller.patch(item, seller.change(kind, name="as it may be"), label=f"a change beside a {FOREIGN} one")
        mark = stage.material.marker()
        others = seller.change(kind, name=mark, description=mark, externalId=mark)
        tried = seller.patch(item, {**others, name: value}, label=f"{FOREIGN} {name} in a change")
        after = seller.retrieve(item, label=f"after a {FOREIGN} {name}")
        story.foreign.append(Foreign(name=name, value=value, twin=twin, exchange=tried, after=after, mark=mark))
    for kind in KINDS:
        _listed_values(seller, story, kind)
    _open(seller, story)
    return story


def _listed_values(seller: SellerClient, story: Valuing, kind: str) -> None:
    """Each value of each list, and of the span of priorities, in creates and in changes; of two lists each with each."""
    second = "ticketSubtype" if kind == COMPLAINT else "origin"
    together = [{"severity": one, second: other} for one in seller.known("severity") for other in seller.known(second)]
    alone = [{name: value} for name in ("origin", "priority") for value in seller.known(name)]
    tried = [
        (values, seller.create(seller.terms.known({**seller.plain(kind), **values}), label=f"{kind} with {_said(values)}"))
        for values in (*together, *alone)
    ]
    twin = next((exchange for _, exchange in tried if exchange.accepted), tried[0][1])
    for values, exchange in tried:
        story.valued.append(Valued(kind=kind, name=list(values)[-1], values=values, twin=twin, exchange=exchange))
        made = item_id(exchange)
        if made is not None:
            seller.retrieve(made, label=f"{kind} with {_said(values)}, read")
    item = seller.made(seller.full(kind), label=f"{kind} to be changed to values of the lists")
    for values in (*together, *alone):
        twin = seller.patch(
            item, seller.change(kind, name=f"{_said(values)} to come"), label="a change beside those to values of the lists"
        )
        exchange = seller.patch(item, seller.change(kind, **values), label=f"a change to {_said(values)}")
        story.valued.append(Valued(kind=kind, name=list(values)[-1], values=values, twin=twin, exchange=exchange))
        seller.retrieve(item, label=f"after a change to {_said(values)}")


def _is(seen: Exchange, kind: str) -> bool:
    return isinstance(seen.document, dict) and seen.document.get("ticketType") == kind


def _said(values: Mapping[str, Any]) -> str:
    return " and ".join(f"{name} {value}" for name, value in values.items())


def _open(seller: SellerClient, story: Valuing) -> None:
    """What a switch decides."""
    item = seller.made(seller.full(TICKET), label="a ticket whose lists are changed")
    for name in ("note", "attachment"):
        before = seller.retrieve(item, label=f"before one more {name}")
        exchange = seller.patch(item, seller.change(TICKET, **{name: seller.value(name, "patch", TICKET)}), label=f"one more {name}")
        story.lists.append(Listed(name=name, before=before, exchange=exchange, after=seller.retrieve(item, label=f"after one more {name}")))
    same = f"same {seller.payloads.material.marker()}"
    first = seller.create(seller.plain(TICKET, externalId=same), label="an externalId")
    story.twice = (first, seller.create(seller.plain(TICKET, externalId=same), label="the same externalId again"))
    for kind in KINDS:
        kept = seller.made(seller.plain(kind), label=f"{kind} that is asked to be another")
        other = next(one for one in KINDS if one != kind)
        tried = seller.patch(kept, {**seller.change(kind), "ticketType": other}, label=f"{FOREIGN} type in a change")
        story.retyped.append((kind, tried))
        if tried.accepted:
            after = seller.until(kept, lambda seen, other=other: _is(seen, other), label=f"after a {FOREIGN} type")  # type: ignore[misc]
            story.turned.append((other, tried, after))
    asked = request_of(seller.spoken, Kind.TICKET, "retrieve", item=item, label="PUT of a ticket")
    story.put = seller.buyer.raw(replace(asked, operation="put", method="PUT", document=seller.plain(TICKET)))
