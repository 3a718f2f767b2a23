"""Where tickets of the run are shown, in answers, lists and events, and what their operator had said of them by then."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ttck.harness.judge.event_types import EventTypes, event_types
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.record_index import derived
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.state_probe import item_id
from ttck.specs.dialects import dialect
from ttck.specs.vocabulary import Operation
from ttck.suites.nexera.scenarios.i_valuing import FOREIGN

_ITEMS = (Operation.CREATE, Operation.RETRIEVE, Operation.PATCH)
_DEEPEST = 6
_JUST = timedelta(seconds=2)


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """One moment at which a ticket of the run was shown; `place` is answer, list or event."""

    item: str
    document: dict[str, Any]
    place: str
    seen: Exchange | Notification

    @property
    def number(self) -> int:
        """Its place in the record."""
        return self.seen.number

    @property
    def at(self) -> datetime:
        """When it was asked for, or arrived."""
        return self.seen.at

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record number that proves it."""
        return (self.seen.number,)


@dataclass(frozen=True, kw_only=True, eq=False)
class Said:
    """An accepted request about a ticket, and when its answer came."""

    number: int
    at: datetime
    done: datetime
    document: dict[str, Any]


@functools.cache
def types() -> EventTypes:
    """The events of Nexera."""
    return event_types(dialect("nexera"))


@derived
def own(traffic: Traffic) -> frozenset[str]:
    """The tickets that this run made."""
    return frozenset(i for one in traffic.accepted(Operation.CREATE) if (i := item_id(one)) is not None)


@derived
def spoilt(traffic: Traffic) -> frozenset[str]:
    """Tickets of the run that may have a value which no list has, because we sent it."""
    asked = (one for one in traffic.exchanges if one.label.startswith(FOREIGN) and not one.refused)
    return frozenset(i for one in asked if (i := one.ticket or item_id(one)) is not None)


@derived
def every(traffic: Traffic) -> tuple[Shown, ...]:
    """Each moment at which a ticket of the run was shown, but for those with values of ours that no list has."""
    known = own(traffic) - spoilt(traffic)
    return tuple(sorted(_every(traffic, known), key=lambda one: one.number))


def _every(traffic: Traffic, known: frozenset[str]) -> Iterator[Shown]:
    for one in traffic.accepted(*_ITEMS):
        found = one.document
        if isinstance(found, dict) and found.get("id") in known:
            yield Shown(item=found["id"], document=found, place="answer", seen=one)
    yield from _listed(traffic, known)
    for event in traffic.notifications:
        ticket = payload(event, known)
        if ticket is not None:
            yield Shown(item=ticket["id"], document=ticket, place="event", seen=event)


def _listed(traffic: Traffic, known: frozenset[str]) -> Iterator[Shown]:
    """The tickets in lists, but for those that the list before has just shown alike."""
    last: dict[str, tuple[datetime, int, dict[str, Any]]] = {}
    written = {item: [one.number for one in those] for item, those in said(traffic).items()}
    for one in traffic.accepted(Operation.LIST):
        for row in one.document if isinstance(one.document, list) else ():
            item = row.get("id") if isinstance(row, dict) else None
            if item not in known:
                continue
            said_so_far = bisect.bisect(written.get(item, ()), one.number)
            at, so_far, before = last.get(item, (one.at, -1, row))
            if so_far == said_so_far and one.at - at < _JUST and before == row:
                continue
            last[item] = (one.at, said_so_far, row)
            yield Shown(item=item, document=row, place="list", seen=one)


def payload(event: Notification, known: frozenset[str]) -> dict[str, Any] | None:
    """The ticket of the run that an event carries, wherever it stands in it; None for none."""
    return next((one for one in _objects(event.document, _DEEPEST) if isinstance(one.get("id"), str) and one["id"] in known), None)


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth and isinstance(value, dict | list):
        if isinstance(value, dict):
            yield value
        for one in value.values() if isinstance(value, dict) else value:
            yield from _objects(one, depth - 1)


def about(event: Notification, known: frozenset[str]) -> str | None:
    """The ticket of the run that an event is about: what it carries, or any text in it that is its identifier or ends with that."""
    found = payload(event, known)
    if found is not None:
        return str(found["id"])
    texts = [text for one in _objects(event.document, _DEEPEST) for text in one.values() if isinstance(text, str)]
    return next((text.rpartition("/")[2] for text in texts if text.rpartition("/")[2] in known), None)


@derived
def said(traffic: Traffic) -> dict[str, tuple[Said, ...]]:
    """What was said of each ticket of the run in requests that were taken, in order."""
    found: dict[str, list[Said]] = {}
    for one in traffic.accepted(Operation.CREATE, Operation.PATCH):
        item = item_id(one) if one.operation == Operation.CREATE else one.ticket
        if item is not None and isinstance(one.sent, dict):
            done = one.at + timedelta(seconds=one.elapsed)
            found.setdefault(item, []).append(Said(number=one.number, at=one.at, done=done, document=one.sent))
    return {item: tuple(sorted(those, key=lambda each: each.number)) for item, those in found.items()}


@derived
def told(traffic: Traffic) -> dict[str, tuple[tuple[str, Notification], ...]]:
    """The events about each ticket of the run, each with its name, in the order of arrival."""
    known = own(traffic)
    found: dict[str, list[tuple[str, Notification]]] = {}
    for event in traffic.notifications:
        item, name = about(event, known), types().name_of(event)
        if item is not None and name is not None:
            found.setdefault(item, []).append((name, event))
    return {item: tuple(events) for item, events in found.items()}
