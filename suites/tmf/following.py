"""Lists that follow the tickets later, as those of a search index do: they have their time before anything is held against them.

No text says how soon a list shows what was created, changed or deleted. So whoever judges a list by what was done right before
reads it again for the time that the target gives (limits.state_wait), where it is not as it should be at once. A list that never
follows is waited for once, and then for a fraction of that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ttck.harness.record.exchange import Exchange
from ttck.suites.tmf.lists import Query, read_all
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import rows, total
from ttck.suites.tmf.seller_client import Items, Params

_WHAT = "a list follows the tickets"
_ROUNDS = 3


def page(items: Items, params: Params, here: Callable[[Exchange], bool], *, label: str) -> Exchange:
    """A list on one page when it is as it should be, or as it is after the waiting time; one that is refused is not waited for."""
    return items.stage.buyer.until(
        lambda: items.find(params, label=label), lambda seen: not seen.accepted or here(seen), what=_WHAT
    )  # fmt: skip


def query(items: Items, params: Params, here: Callable[[Query], bool], *, label: str, limit: int | None = None) -> Query:
    """As `page`, of a list that is read to its end."""
    found: list[Query] = []

    def look() -> Exchange:
        found[:] = [read_all(items, params, limit=limit, label=label)]
        return found[0].pages[-1]

    items.stage.buyer.until(look, lambda _: not found[0].accepted or here(found[0]), what=_WHAT)
    return found[0]


def without(items: Items, params: Params, item: str, *, label: str) -> Exchange:
    """A list on one page that should not have an item any more."""
    return page(items, params, lambda seen: all(row.get("id") != item for row in rows(seen)), label=label)


def row(items: Items, item: str, wanted: Callable[[Document], bool] = bool, *, label: str) -> Exchange:
    """The list that an id leaves, when the row of the item is as it is wanted; a filter that is passed over is not waited for."""

    def here(seen: Exchange) -> bool:
        found = rows(seen)
        return any(wanted(one) if one.get("id") == item else True for one in found)

    return page(items, (("id", item),), here, label=label)


def having(items: Items, params: Params, wanted: Collection[str], *, label: str) -> Exchange:
    """A list on one page that should have some items."""
    return page(items, params, lambda seen: set(wanted) <= {row.get("id") for row in rows(seen)}, label=label)


def counted_deletes(items: Items, make: Callable[[], str | None]) -> tuple[tuple[Exchange, Exchange, Exchange], ...]:
    """Deletes of new items between two looks at the number of all of them, until it drops by one; others may create at the same time."""
    found: list[tuple[Exchange, Exchange, Exchange]] = []
    while len(found) < _ROUNDS and (item := make()) is not None:
        row(items, item, label="is it listed, to be counted?")
        first = items.find((("limit", "1"),), label="count before a delete")
        deleted = items.delete(item, label="deleted between two counts")
        last = page(items, (("limit", "1"),), _fewer(total(first)), label="count after a delete")
        found.append((first, deleted, last))
        if total(first) is None or total(last) in {None, (total(first) or 0) - 1}:
            break
    return tuple(found)


def _fewer(number: int | None) -> Callable[[Exchange], bool]:
    """Whether a list counts fewer items than this, or does not count."""
    return lambda seen: number is None or (now := total(seen)) is None or now < number
