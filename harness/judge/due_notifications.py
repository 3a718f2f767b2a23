"""What is owed by way of notifications in a whole run, and what of it came: by tables or by what changed, as the dialect says."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ttck.harness.judge import expected_by_changes
from ttck.harness.judge.event_types import event_types
from ttck.harness.judge.expected_by_changes import terms
from ttck.harness.judge.expected_notifications import Owed, elsewhere, everything
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.notification_backlog import under_way
from ttck.harness.judge.registrations import deaf, ends, hub_id
from ttck.harness.record.exchange import Entry, Exchange, StimulusCall
from ttck.harness.record.resource_types import HUBS, RESOURCES
from ttck.specs.dialects import Dialect
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import Api, Kind, Operation, Stimulus

_ENDING = frozenset(str(hub["unsubscribe"]) for hub in HUBS.values())


@dataclass(frozen=True, kw_only=True)
class Due:
    """Notifications of one type that are owed about one item, and how many of them are missing.

    `under_way` says that the missing ones may still come, and `optional` that none of this type has to.
    """

    event: str
    item: str
    count: int
    missing: int
    because: str
    numbers: tuple[int, ...]
    under_way: bool = False
    optional: bool = False


def due(traffic: Traffic, entries: tuple[Entry, ...], *, dialect: Dialect, edition: str, switches: Mapping[str, Any]) -> list[Due]:
    """All that is owed about the items of a run while somebody listened; `switches` are those of the target, with their defaults."""
    if dialect.tabled:
        asks = bool(switches.get("info_required_for_appointment", edition != "published"))
        return list(_by_tables(traffic, entries, edition=edition, appointments=asks))
    return list(_by_changes(traffic, entries, dialect, switches))


def _until(end: int, traffic: Traffic, entries: tuple[Entry, ...]) -> Traffic:
    """What was recorded before a number, and listened for until then; the whole `traffic` where nothing comes later."""
    over = next((entry.at for entry in entries if entry.number == end), None)
    return traffic if over is None else Traffic((entry for entry in entries if entry.number < end), until=over)


def _comes_later(traffic: Traffic, missing: int, since: datetime | None) -> bool:
    return missing > 0 and since is not None and under_way(traffic, since, wait=0) is not None


# --- by what changed -------------------------------------------------------------------------------------------------


def _by_changes(traffic: Traffic, entries: tuple[Entry, ...], dialect: Dialect, switches: Mapping[str, Any]) -> Iterator[Due]:
    """What was seen to change since the first subscription to a type, as long as one was there."""
    said, types, (since, end) = terms(switches), event_types(dialect), _listened(entries)
    if said.none or not since:
        return
    within = _until(end, traffic, entries)
    for known in types.known.values():
        begun = min((number for number, asked in since if not asked or known.name in asked), default=None)
        if begun is None:
            continue
        demanded = said.demands(within, types, known.name)
        most: dict[str, expected_by_changes.Owed] = {}
        # One debt includes another where both are of one type about one item.
        for one in expected_by_changes.debts(within, said, types, known.name, since=begun, must=demanded):
            other = most.get(one.history.item_history.ticket)
            if other is None or other.count < one.count:
                most[one.history.item_history.ticket] = one
        yield from (_changed(one, within, joins=said.joins, optional=not demanded) for one in most.values())


def _changed(one: expected_by_changes.Owed, traffic: Traffic, *, joins: bool, optional: bool) -> Due:
    missing = 0 if one.kept(may_join=joins) else one.count - len(one.arrived)
    return Due(
        event=one.event, item=one.history.item_history.ticket, count=one.count, missing=missing, because=one.because, numbers=one.numbers,
        under_way=_comes_later(traffic, missing, one.due), optional=optional,
    )  # fmt: skip


def _listened(entries: tuple[Entry, ...]) -> tuple[list[tuple[int, frozenset[str]]], int]:
    """When each subscription that listens began, with the types that it asks for (none means all), and when the last one ended."""
    begun: list[tuple[int, frozenset[str]]] = []
    live: set[str | None] = set()
    never = over = max((entry.number for entry in entries), default=0) + 1
    for one in entries:
        if isinstance(one, StimulusCall) and one.name == Stimulus.REGISTER_LISTENER and one.ok:  # for all types, and for good
            begun.append((one.number, frozenset()))
            live.add(one.name)
            over = never
        if not isinstance(one, Exchange) or not one.accepted:
            continue
        if one.operation == Operation.SUBSCRIBE and not deaf(one):
            query = one.sent.get("query") if isinstance(one.sent, dict) else None
            begun.append((one.number, frozenset(re.findall(r"[A-Za-z]+Event", query)) if isinstance(query, str) else frozenset()))
            live.add(hub_id(one))
            over = never
        elif one.operation == Operation.UNSUBSCRIBE and (ended := {hub for hub in live if ends(one, hub)}):
            live -= ended
            over = never if live else one.number
    return begun, over


# --- by tables -------------------------------------------------------------------------------------------------------


def _tabled(one: Owed, traffic: Traffic) -> Due:
    missing = max(0, one.count - one.arrived)
    return Due(
        event=one.event, item=one.item_history.ticket, count=one.own, missing=missing, because=one.because, numbers=one.numbers,
        under_way=_comes_later(traffic, missing, one.due),
    )  # fmt: skip


class _Parts:
    """A run up to the end of each of its subscriptions. Where several are ended in a row, what lies before them is read once."""

    def __init__(self, traffic: Traffic, entries: tuple[Entry, ...]) -> None:
        self._whole, self._entries = traffic, entries
        self._known: dict[int, Traffic] = {}

    def until(self, end: int) -> Traffic:
        """As `_until`; the tables owe nothing for what ends a subscription, so the requests for that may be left out."""
        last = next((n for n in range(end - 1, 0, -1) if n not in self._ending), 0)
        found = self._known.get(last)
        if found is None:
            found = self._known[last] = _until(end, self._whole, self._entries)
        over = self._over.get(end)
        return found if over is None else found.heard_until(over)

    @functools.cached_property
    def _over(self) -> dict[int, datetime]:
        return {entry.number: entry.at for entry in self._entries}

    @functools.cached_property
    def _ending(self) -> frozenset[int]:
        return frozenset(e.number for e in self._entries if isinstance(e, Exchange) and e.operation in _ENDING)


def _by_tables(traffic: Traffic, entries: tuple[Entry, ...], *, edition: str, appointments: bool) -> Iterator[Due]:
    """What the tables say is owed while a registration for its event type stood."""
    windows, parts = _windows(entries), _Parts(traffic, entries)
    for window in sorted(set(windows.values())):
        within = parts.until(window[1])
        for kind, resource in RESOURCES.items():
            covered = {str(event) for event in resource.events if windows.get(str(event)) == window}
            if not covered:
                continue
            owed = (
                everything(within, lifecycle(kind, edition=edition), since=window[0], appointments=appointments)
                if kind is Kind.TICKET
                else elsewhere(within, edition=edition, since={kind: window[0]})
            )
            yield from (_tabled(one, within) for one in owed if one.event in covered)


def _windows(entries: tuple[Entry, ...]) -> dict[str, tuple[int, int]]:
    """For each event type the registration that stood longest: the record numbers of its beginning and of its end."""
    end = max((entry.number for entry in entries), default=0) + 1
    requests = [entry for entry in entries if isinstance(entry, Exchange) and entry.accepted]
    found: dict[str, tuple[int, int]] = {}
    for api, hub in HUBS.items():
        stopped = {e.url.rstrip("/").rpartition("/")[2]: e.number for e in requests if e.operation == hub["unsubscribe"]}
        for exchange in (e for e in requests if e.operation == hub["subscribe"]):
            ident = exchange.document.get("id") if isinstance(exchange.document, dict) else None
            window = (exchange.number, stopped.get(str(ident), end))
            for event in _asked(exchange.sent, Api(api)):
                known = found.get(event, (0, 0))
                found[event] = max(window, known, key=lambda one: one[1] - one[0])
    return found


def _asked(sent: object, api: Api) -> frozenset[str]:
    """The event types that a registration asks for; without a query those of the main resource of the API."""
    query = sent.get("query") if isinstance(sent, dict) else None
    if not isinstance(query, str) or not query.strip():
        main = [row for row in RESOURCES.values() if row.api == api and row.kind is not Kind.INCIDENT]
        return frozenset(str(event) for row in main for event in row.events)
    return frozenset(re.findall(r"[A-Za-z]+Event", query))
