"""What was recorded, indexed once: by operation, by kind and by item; and what is worked out of it, kept with it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Concatenate, ParamSpec, TypeVar

from ttck.harness.judge.related_items import Links, links, touched
from ttck.harness.record.exchange import Entry, Exchange, Notification
from ttck.harness.record.resource_types import ALL_RESOURCES, kind_of_event
from ttck.specs.vocabulary import Kind

KEPT = "_derived"  # where an object has what was worked out of it
O = TypeVar("O")  # noqa: E741 - an owner
P = ParamSpec("P")
R = TypeVar("R")


def derived(function: Callable[Concatenate[O, P], R]) -> Callable[Concatenate[O, P], R]:
    """What a function makes of an object that does not change is made once, and lives as long as the object.

    The other arguments must be hashable, and what comes out is shared: nobody may change it. An exception is not kept.
    """

    @functools.wraps(function)
    def ask(owner: O, /, *args: P.args, **named: P.kwargs) -> R:
        known = owner.__dict__.setdefault(KEPT, {})
        key = (function, args, *sorted(named.items())) if named else (function, args)
        if key not in known:
            known[key] = function(owner, *args, **named)
        return known[key]  # type: ignore[no-any-return]

    return ask


class Index:
    """The entries of a run by what they are about; each part is made when it is first asked for."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._entries = entries
        self._chosen: dict[frozenset[str | None], tuple[Exchange, ...]] = {}
        self._heard: dict[frozenset[Kind], tuple[Notification, ...]] = {}

    @functools.cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All exchanges."""
        return tuple(e for e in self._entries if isinstance(e, Exchange))

    @functools.cached_property
    def notifications(self) -> tuple[Notification, ...]:
        """All notifications."""
        return tuple(e for e in self._entries if isinstance(e, Notification))

    @functools.cached_property
    def _asked(self) -> dict[str, list[tuple[int, Exchange]]]:
        found: dict[str, list[tuple[int, Exchange]]] = {}
        for place, exchange in enumerate(self.exchanges):
            found.setdefault(exchange.operation, []).append((place, exchange))
        return found

    def asking(self, operations: Iterable[str | None]) -> tuple[Exchange, ...]:
        """Exchanges of these operations, answered or not, in the order of the record."""
        names = frozenset(operations)
        if names not in self._chosen:
            rows = sorted((row for name in names for row in self._asked.get(name or "", ())), key=lambda row: row[0])
            self._chosen[names] = tuple(exchange for _, exchange in rows)
        return self._chosen[names]

    @functools.cached_property
    def _told(self) -> dict[Kind, list[tuple[int, Notification]]]:
        found: dict[Kind, list[tuple[int, Notification]]] = {}
        for place, notification in enumerate(self.notifications):
            found.setdefault(kind_of_event(notification.event_type), []).append((place, notification))
        return found

    def telling(self, kinds: Iterable[Kind]) -> tuple[Notification, ...]:
        """Notifications about items of these kinds, in the order of the record."""
        wanted = frozenset(kinds)
        if wanted not in self._heard:
            rows = sorted((row for kind in wanted for row in self._told.get(kind, ())), key=lambda row: row[0])
            self._heard[wanted] = tuple(notification for _, notification in rows)
        return self._heard[wanted]

    @functools.cached_property
    def links(self) -> Links:
        """Who belongs to whom, by all that was seen."""
        return links(self.exchanges)

    @functools.cached_property
    def _items(self) -> dict[Kind, dict[str, list[Entry]]]:
        found: dict[Kind, dict[str, list[Entry]]] = {kind: {} for kind in ALL_RESOURCES}
        for entry in self._entries:
            for kind, item in touched(entry, self.links):
                found[kind].setdefault(item, []).append(entry)
        return found

    def items(self, kind: Kind) -> dict[str, tuple[Entry, ...]]:
        """What happened to each item of a kind, in order; the items in the order in which they were first heard of."""
        return {item: tuple(entries) for item, entries in self._items[kind].items()}
