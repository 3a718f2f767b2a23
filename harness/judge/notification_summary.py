"""Notification assurance: what became of the notifications of a whole run, type by type, computed from its entries.

This decides nothing; the checks of the suites judge. It is the overview that shows how well a seller delivers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from harness.judge.expected_notifications import Owed, elsewhere, everything
from harness.judge.histories import Traffic, Trail
from harness.record.exchange import Entry, Exchange, Notification, StimulusCall
from harness.record.recording import moment
from harness.record.resource_types import ALL_RESOURCES, RESOURCES, kind_of_event
from specs.lifecycles import lifecycle
from specs.vocabulary import Api, Kind, Operation

_HUBS = {
    Api.TICKET: (Operation.SUBSCRIBE, Operation.UNSUBSCRIBE),
    Api.APPOINTMENT: (Operation.SUBSCRIBE_APPOINTMENTS, Operation.UNSUBSCRIBE_APPOINTMENTS),
    Api.WORKORDER: (Operation.SUBSCRIBE_WORKORDERS, Operation.UNSUBSCRIBE_WORKORDERS),
}
_Line = tuple[str, str]  # an item and a subscription


@dataclass(frozen=True, kw_only=True)
class Deliveries:
    """What became of one event type.

    `owed` counts the notifications for which a stored change was seen, on one subscription, and `missing` those of them
    that did not come; None where no table says what is owed. `deliveries` counts requests to the listener, `distinct`
    events without redeliveries. `disordered` counts events that came after a later one about the same item on the same
    subscription. `unexplained` ones are about an item that this run never saw. The latencies are seconds from the last
    change or decision before an arrival to that arrival, as percentiles over all events that have one; None without any.
    """

    event: str
    owed: int | None
    missing: int | None
    deliveries: int
    distinct: int
    redelivered: int
    disordered: int
    unexplained: int
    latency_50: float | None
    latency_95: float | None
    latency_max: float | None


def assurance(entries: Iterable[Entry], *, edition: str | None, appointments: bool = True) -> tuple[Deliveries, ...]:
    """One row for each event type that was owed or that came, in the order of their names.

    `edition` is that of MEF 113 whose tables say what is owed; None where another standard is judged. `appointments` says
    whether a ticket that waits for an appointment owes an event of its own.
    """
    entries = tuple(entries)
    traffic = Traffic(entries)
    debts = _debts(traffic, entries, edition=edition, appointments=appointments) if edition is not None else None
    came: dict[str, list[Notification]] = defaultdict(list)
    for notification in traffic.notifications:
        came[notification.event_type].append(notification)
    names = sorted({*came, *(owed.event for owed in debts or ())})
    return tuple(_row(name, came[name], debts, traffic) for name in names)


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed; None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = -(-len(ordered) * share // 1)
    return ordered[max(0, int(place) - 1)]


def _debts(traffic: Traffic, entries: tuple[Entry, ...], *, edition: str, appointments: bool) -> list[Owed]:
    """What is owed while a registration for its event type stood."""
    debts: list[Owed] = []
    windows = _windows(entries)
    last = max((entry.number for entry in entries), default=0)
    for window in sorted(set(windows.values())):
        within = traffic if window[1] > last else Traffic(entry for entry in entries if entry.number < window[1])
        for kind, resource in RESOURCES.items():
            covered = {str(event) for event in resource.events if windows.get(str(event)) == window}
            if not covered:
                continue
            owed = (
                everything(within, lifecycle(kind, edition=edition), since=window[0], appointments=appointments)
                if kind is Kind.TICKET
                else elsewhere(within, edition=edition, since={kind: window[0]})
            )
            debts += [one for one in owed if one.event in covered]
    return debts


def _windows(entries: tuple[Entry, ...]) -> dict[str, tuple[int, int]]:
    """For each event type the registration that stood longest: the record numbers of its beginning and of its end."""
    end = max((entry.number for entry in entries), default=0) + 1
    requests = [entry for entry in entries if isinstance(entry, Exchange) and entry.accepted]
    found: dict[str, tuple[int, int]] = {}
    for api, (begin, stop) in _HUBS.items():
        stopped = {e.url.rstrip("/").rpartition("/")[2]: e.number for e in requests if e.operation == stop}
        for exchange in (e for e in requests if e.operation == begin):
            ident = exchange.document.get("id") if isinstance(exchange.document, dict) else None
            window = (exchange.number, stopped.get(str(ident), end))
            for event in _asked(exchange.sent, api):
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


def _row(event: str, came: list[Notification], debts: list[Owed] | None, traffic: Traffic) -> Deliveries:
    own = None if debts is None else [owed for owed in debts if owed.event == event]
    trails = traffic.trails_of(kind_of_event(event))
    first: dict[tuple[str, str], Notification] = {}
    for notification in came:
        first.setdefault((notification.subscription, notification.identity), notification)
    latencies = [seconds for n in first.values() if (seconds := _latency(n, trails.get(n.ticket or ""))) is not None]
    return Deliveries(
        event=event,
        owed=None if own is None else sum(one.own for one in own),
        missing=None if own is None else sum(max(0, owed.count - owed.arrived) for owed in own),
        deliveries=len(came),
        distinct=len({notification.identity for notification in came}),
        redelivered=len(came) - len(first),
        disordered=_disordered(first.values()),
        unexplained=sum(1 for n in first.values() if not _known(trails.get(n.ticket or ""))),
        latency_50=percentile(latencies, 0.5),
        latency_95=percentile(latencies, 0.95),
        latency_max=max(latencies, default=None),
    )


def _known(trail: Trail | None) -> bool:
    return trail is not None and any(not isinstance(entry, Notification) for entry in trail.entries)


def _causes(trail: Trail) -> Iterator[datetime]:
    """When the item was changed, as far as this run made it change: the beginning of the request, or the decision."""
    resource = ALL_RESOURCES[trail.kind]
    writing = {*resource.changing, resource.creating}
    for entry in trail.entries:
        if (isinstance(entry, StimulusCall) and entry.ok) or (
            isinstance(entry, Exchange) and entry.accepted and entry.operation in writing
        ):
            yield entry.at


def _latency(notification: Notification, trail: Trail | None) -> float | None:
    """Seconds since the last change before; None where the run did nothing that could have caused it."""
    if trail is None:
        return None
    before = [at for at in _causes(trail) if at <= notification.at]
    return (notification.at - max(before)).total_seconds() if before else None


def _disordered(first: Iterable[Notification]) -> int:
    """How many events came after one about the same item, on the same subscription, that is said to have happened later."""
    latest: dict[_Line, datetime] = {}
    count = 0
    for notification in sorted(first, key=lambda n: n.number):
        document = notification.document
        when = document.get("eventTime") if isinstance(document, dict) else None
        if not isinstance(when, str) or notification.ticket is None:
            continue
        line, at = (notification.ticket, notification.subscription), moment(when)
        if line in latest and at < latest[line]:
            count += 1
        latest[line] = max(at, latest.get(line, at))
    return count
