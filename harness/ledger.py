"""What the buyer of a run must remember to be a good guest."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from specs.vocabulary import Api, Kind


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A subscription of this run: its name in the record, the id the seller gave it, the types asked for, and its API."""

    name: str
    hub_id: str
    types: frozenset[str]
    since: int
    api: Api = Api.TICKET


@dataclass(kw_only=True)
class Ledger:
    """What it created, its subscriptions, and waits that were in vain.

    `removed` holds what it deleted again, and `awaited` conditions that have until the event wait at the end of the driving.
    """

    tickets: list[str] = field(default_factory=list)
    appointments: list[str] = field(default_factory=list)
    specifications: list[str] = field(default_factory=list)
    removed: set[tuple[Kind, str]] = field(default_factory=set)
    awaited: list[Callable[[], bool]] = field(default_factory=list)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    ended: dict[str, Subscription] = field(default_factory=dict)
    vain: set[str] = field(default_factory=set)
    fleeting: set[str] = field(default_factory=set)

    def since(self, api: Api, events: Collection[str]) -> int | None:
        """From which entry on a live subscription of an API to one of these event types stands; None without one."""
        found = [s.since for s in self.subscriptions.values() if s.api == api and not s.types.isdisjoint(events)]
        return min(found, default=None)
