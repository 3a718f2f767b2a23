"""What a run did to each item of its own, beside the events that came about it, for standards without a table of what is owed."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from ttck.harness.judge.event_types import EventTypes, document
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.shown_items import item_histories
from ttck.harness.record.exchange import Effect, Exchange, Notification
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.harness.judge.histories import ItemHistory, Traffic


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """What this run did to one item, and the events about it, for each subscription the first delivery of each."""

    item_history: ItemHistory
    told: dict[str, tuple[Notification, ...]]
    types: EventTypes

    @property
    def kind(self) -> Kind:
        """What it is."""
        return self.item_history.kind

    def event(self, tells: str) -> str | None:
        """The name of the event that tells something of such an item; None where there is none."""
        return self.types.named(self.kind, tells)

    @derived
    def events(self, name: str) -> tuple[Notification, ...]:
        """The different events of a type, on the subscription that got most of them."""
        found = [tuple(n for n in one if self.types.name_of(n) == name) for one in self.told.values()]
        return max(found, key=len, default=())

    @functools.cached_property
    def every(self) -> tuple[Notification, ...]:
        """All of them, on all subscriptions."""
        return tuple(n for one in self.told.values() for n in one)

    def different(self, name: str) -> tuple[Notification, ...]:
        """The events of a type that say different things; the same told again, under another eventId or at another time, is one."""
        return tuple({json.dumps(document(n).get("event"), sort_keys=True, default=str): n for n in reversed(self.events(name))}.values())

    @property
    def gone(self) -> bool:
        """Whether a deletion is done: it was accepted, and where that was with 202, a reading found nothing any more."""
        if self.deleted is None or self.deleted.status != HTTPStatus.ACCEPTED:
            return self.deleted is not None
        reading, since = ALL_RESOURCES[self.kind].retrieving, self.deleted.number
        return any(e.operation == reading and e.status == HTTPStatus.NOT_FOUND and e.number > since for e in self.item_history.exchanges)

    @functools.cached_property
    def deleted(self) -> Exchange | None:
        """The first deletion that was accepted."""
        wanted = ALL_RESOURCES[self.kind].deleting
        return next((e for e in self.item_history.exchanges if e.operation == wanted and e.accepted), None)

    @property
    def perhaps_deleted(self) -> bool:
        """Whether it was deleted, or may have been."""
        return any(e.operation == ALL_RESOURCES[self.kind].deleting and e.effect is not Effect.REFUSED for e in self.item_history.exchanges)


@derived
def histories(traffic: Traffic, types: EventTypes, kind: Kind = Kind.TICKET) -> dict[str, History]:
    """The history of each item that this run created; what others do in a shared store is theirs.

    An id that was given again after a deletion, which breaks a rule of its own, has the history of two items, and proves nothing.
    """
    known = {item: item_history for item, item_history in item_histories(traffic, kind).items() if not _given_again(item_history)}
    own = {item: item_history for item, item_history in known.items() if item_history.created is not None or _late(traffic, item_history)}
    return told(traffic, types, own, kind)


def told(traffic: Traffic, types: EventTypes, own: dict[str, ItemHistory], kind: Kind) -> dict[str, History]:
    """The histories of some items of a kind, with the events about them."""
    found: dict[str, dict[str, dict[tuple[str, ...], Notification]]] = {}
    for one in traffic.notifications:
        item = types.about(one, own, kind)
        if item in own and types.name_of(one) is not None:
            found.setdefault(str(item), {}).setdefault(one.subscription, {}).setdefault(types.identity(one), one)
    return {
        item: History(
            item_history=item_history,
            told={name: tuple(events.values()) for name, events in found.get(item, {}).items()},
            types=types,
        )
        for item, item_history in own.items()
    }


def _given_again(item_history: ItemHistory) -> bool:
    """Whether an item was created once more after it had been deleted."""
    deleted = next(
        (e.number for e in item_history.exchanges if e.operation == ALL_RESOURCES[item_history.kind].deleting and e.accepted), None
    )
    creating = ALL_RESOURCES[item_history.kind].creating
    return deleted is not None and any(e.operation == creating and e.accepted and e.number > deleted for e in item_history.exchanges)


def _late(traffic: Traffic, item_history: ItemHistory) -> bool:
    """Whether an item came of a create that was answered 202, by its own description or name."""
    sent = [
        e.sent
        for e in traffic.accepted(ALL_RESOURCES[item_history.kind].creating)
        if isinstance(e.sent, dict) and e.status == HTTPStatus.ACCEPTED
    ]
    key = "description" if item_history.kind is Kind.TICKET else "name"
    texts = {one.get(key) for one in sent} - {None}
    return any(sighting.document.get(key) in texts for sighting in item_history.sightings[:1])
