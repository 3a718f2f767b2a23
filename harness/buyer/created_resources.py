"""What the buyer of a run must remember to be a good guest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Api, Kind

FLEETING = 3  # times in a row that a state is left at once before it is given up


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A subscription of this run: its name in the record, the id the seller gave it, the types asked for, and its API.

    One that was `arranged` beside the API has no id, and cannot be taken back through it.
    """

    name: str
    hub_id: str
    types: frozenset[str]
    since: int
    api: Api = Api.TICKET
    arranged: bool = False


@dataclass(kw_only=True)
class CreatedResources:
    """What it created, its subscriptions, and waits that were in vain.

    `vain` holds event types that did not come, `patience` how often each awaited effect did not, `waited` for how many seconds in
    all it was waited for, and `left` how often in a row the seller left a state by itself before anything could be tried in it.
    `removed` holds what it deleted again, and `awaited` conditions that have until the event wait at the end of the driving.
    `recovered` are numbers of requests without an answer that were made good. `lost` are creates without an answer,
    `doubtful` subscriptions of which it is not known whether they were ended; `doubts` says what else may be left.
    """

    tickets: list[str] = field(default_factory=list)
    appointments: list[str] = field(default_factory=list)
    specifications: list[str] = field(default_factory=list)
    removed: set[tuple[Kind, str]] = field(default_factory=set)
    awaited: list[Callable[[], bool]] = field(default_factory=list)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    ended: dict[str, Subscription] = field(default_factory=dict)
    lost: list[Exchange] = field(default_factory=list)
    doubtful: dict[str, Subscription] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    recovered: set[int] = field(default_factory=set)
    vain: set[str] = field(default_factory=set)
    patience: Counter[str] = field(default_factory=Counter)
    waited: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    left: Counter[str] = field(default_factory=Counter)

    @property
    def fleeting(self) -> set[str]:
        """States that the seller leaves at once by itself, each time it was looked at."""
        return {state for state, times in self.left.items() if times >= FLEETING}

    @property
    def subscribed(self) -> frozenset[str]:
        """The names of all subscriptions, standing or not."""
        return frozenset({*self.subscriptions, *self.ended, *self.doubtful})

    def since(self, api: Api, events: Collection[str]) -> int | None:
        """From which entry on a live subscription of an API to one of these event types stands; None without one."""
        found = [s.since for s in self.subscriptions.values() if s.api == api and not s.types.isdisjoint(events)]
        return min(found, default=None)
