"""Lists by the ten names of the document: by what one ticket shows, by two names at once, and by what a ticket showed before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from ttck.harness.record.exchange import Exchange
from ttck.suites.nexera.seller_client import SellerClient

# The names of filters, and the attributes of a ticket that they are about.
FILTERS = {
    **{name: name for name in ("id", "ticketType", "correlationId", "name", "resolutionDate", "statusChangeDate", "statusChangeReason")},
    **{name: name for name in ("lastUpdate", "creationDate")},
    "ticketSubType": "ticketSubtype",
}
Asked = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Filtered:
    """A list by a name and a value that a ticket of ours shows in a reading before it and in one after it."""

    name: str
    value: str
    before: Exchange
    page: Exchange
    after: Exchange

    @property
    def attribute(self) -> str:
        """The attribute of a ticket that it is about."""
        return FILTERS[self.name]


@dataclass(frozen=True, kw_only=True)
class Paired:
    """A list by two names at once, with readings of two tickets before it and after it; `wanted` is the one that has both values."""

    asked: Asked
    before: tuple[Exchange, Exchange]
    page: Exchange
    after: tuple[Exchange, Exchange]
    wanted: str | None = None


def of(seen: Exchange, name: str) -> Any:
    """What a reading shows of the attribute that a filter is about."""
    return seen.document.get(FILTERS[name]) if seen.accepted and isinstance(seen.document, dict) else None


def by(seller: SellerClient, item: str, name: str, value: str, before: Exchange) -> Filtered:
    """The list by a name and a value, and a reading after it."""
    page = seller.find(((name, value),), label=f"the list by {name}")
    return Filtered(name=name, value=value, before=before, page=page, after=seller.retrieve(item, label=f"after the list by {name}"))


def by_all(seller: SellerClient, item: str, *, label: str = "") -> list[Filtered]:
    """The lists by each name of which a ticket shows a value."""
    found = []
    for name in FILTERS:
        before = seller.retrieve(item, label=f"before the list by {name}{label}")
        value = of(before, name)
        if isinstance(value, str):
            found.append(by(seller, item, name, value, before))
    return found


def by_old(seller: SellerClient, item: str, before: Exchange, after: Exchange) -> list[Filtered]:
    """The lists by each value that a ticket showed before and does not show any more."""
    changed = [(name, was) for name in FILTERS if isinstance(was := of(before, name), str) and was != of(after, name)]
    return [by(seller, item, name, was, after) for name, was in changed]


def by_part(seller: SellerClient, item: str, before: Exchange) -> list[Filtered]:
    """The lists by the beginning and by the end of a text that a ticket shows, which are other texts."""
    found = []
    for name in ("name", "correlationId", "statusChangeReason"):
        value = of(before, name)
        if isinstance(value, str) and len(value) > len("..."):
            found += [by(seller, item, name, part, before) for part in (value[: len(value) // 2].strip(), value[len(value) // 2 :].strip())]
    return found


def by_two(seller: SellerClient, first: str, second: str) -> list[Paired]:
    """The lists by two names at once: by what one ticket has of both, and by what one has of one and the other of the other."""
    before = _both(seller, first, second)
    pages = [(asked, wanted, seller.find(asked, label=f"the list by {_names(asked)}")) for asked, wanted in _asked(before, first)]
    after = _both(seller, first, second)
    return [Paired(asked=asked, before=before, page=page, after=after, wanted=wanted) for asked, wanted, page in pages]


def _names(asked: Asked) -> str:
    return " and ".join(name for name, _ in asked)


def _both(seller: SellerClient, first: str, second: str) -> tuple[Exchange, Exchange]:
    return tuple(seller.retrieve(item, label="one of two that are told apart") for item in (first, second))  # type: ignore[return-value]


def _asked(seen: tuple[Exchange, Exchange], first: str) -> Iterator[tuple[Asked, str | None]]:
    one, other = seen
    known = [name for name in FILTERS if isinstance(of(one, name), str)]
    for name, also in combinations(known, 2):
        yield ((name, of(one, name)), (also, of(one, also))), first
    for name, also in permutations(FILTERS, 2):
        if isinstance(mine := of(one, name), str) and isinstance(its := of(other, also), str) and of(one, also) != its:
            yield ((name, mine), (also, its)), None
