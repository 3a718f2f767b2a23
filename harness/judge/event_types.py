"""Reading events by the facts of a dialect: which event a notification is, of which kind of item, and what it carries.

An event is read as kindly as can be, by whatever names it, so that one wrong attribute is found once and not by all.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ttck.harness.judge.compare import last_segment
from ttck.harness.judge.record_index import derived
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ttck.harness.record.exchange import Notification
    from ttck.specs.dialects import Dialect

Document = dict[str, Any]
INFORMATION = "informationRequired"  # what stands beside the item in an event that asks for something


def document(notification: Notification) -> Document:
    """The event that was posted, also out of a list of one; empty where there is none."""
    found = notification.document
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, kw_only=True)
class Known:
    """One type of event: its name, the kind of item that it is about, and what it tells of it.

    `after` is the decision of the seller after which it comes, where it tells of nothing else.
    """

    name: str
    kind: Kind
    tells: str
    after: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class EventTypes:
    """The events of a dialect, by their names in small letters."""

    known: Mapping[str, Known]

    def named(self, kind: Kind, tells: str) -> str | None:
        """The event that tells something of items of a kind; None where the dialect has none."""
        return self._names.get((kind, tells))

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of items that there are events about."""
        return tuple(dict.fromkeys(one.kind for one in self.known.values()))

    @functools.cached_property
    def _names(self) -> Mapping[tuple[Kind, str], str]:
        return {(one.kind, one.tells): one.name for one in self.known.values()}

    def of(self, notification: Notification) -> Known | None:
        """The event that it is, by eventType, its own type, the base of that, or the path; the size of letters does not count."""
        return _named(notification, self)

    def name_of(self, notification: Notification) -> str | None:
        """The name of the event that it is."""
        found = self.of(notification)
        return found.name if found is not None else None

    def kind_of(self, notification: Notification) -> Kind:
        """What it is about; a ticket where no name tells."""
        found = self.of(notification)
        return found.kind if found is not None else Kind.TICKET

    def payload(self, notification: Notification) -> Document:
        """The resource in an event, under whatever key; empty where there is none."""
        event = document(notification).get("event")
        if not isinstance(event, dict):
            return {}
        inner = event.get(self.kind_of(notification).value)
        if isinstance(inner, dict):
            return inner
        if "id" in event:
            return event
        return next((value for key, value in event.items() if isinstance(value, dict) and key != INFORMATION), {})

    def about(self, notification: Notification, own: Collection[str], kind: Kind = Kind.TICKET) -> str | None:
        """The item of a kind that it is about, by its id, or by its href where only that leads to one of ours.

        Items of two kinds may be numbered alike.
        """
        if self.kind_of(notification) is not kind:
            return None
        resource = self.payload(notification)
        ident, href = resource.get("id"), resource.get("href")
        tail = last_segment(href)
        if ident not in own and tail in own:
            return tail
        return ident if isinstance(ident, str) else None

    def identity(self, notification: Notification) -> tuple[str, str, str, str]:
        """What deliveries of the same event have in common."""
        body = document(notification)
        event = json.dumps(body.get("event"), sort_keys=True, default=str)
        return str(self.name_of(notification)), str(body.get("eventId")), str(body.get("eventTime")), event


@derived
def _named(notification: Notification, types: EventTypes) -> Known | None:
    body = document(notification)
    for named in (body.get("eventType"), body.get("@type"), body.get("@baseType"), notification.path_type):
        event = types.known.get(named.lower()) if isinstance(named, str) else None
        if event is not None:
            return event
    return None


@functools.cache
def _event_types(events: tuple[Known, ...]) -> EventTypes:
    return EventTypes(known=MappingProxyType({one.name.lower(): one for one in events}))


def event_types(dialect: Dialect) -> EventTypes:
    """The events of a dialect."""
    rows = ((Kind[key.upper()], row) for key, row in dialect.resources.items())
    return _event_types(
        tuple(
            Known(name=name, kind=kind, tells=tells, after=row.after.get(tells)) for kind, row in rows for tells, name in row.events.items()
        )
    )
