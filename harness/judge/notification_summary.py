"""Notification assurance: what became of the notifications of a whole run, type by type, computed from its entries.

This decides nothing; the checks of the suites judge. It is the overview that shows how well a seller delivers.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ttck.harness.judge.due_notifications import Due, due
from ttck.harness.judge.histories import ASIDE, ItemHistory, Traffic
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.related_items import item_of
from ttck.harness.record.exchange import Entry, Notification
from ttck.harness.record.joined import Part
from ttck.harness.record.recording import moment
from ttck.harness.record.resource_types import ALL_RESOURCES, kind_of, kind_of_event
from ttck.specs.dialects import Dialect
from ttck.specs.vocabulary import Kind

_Line = tuple[str, str]  # an item and a subscription


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Notifications that did not come about one item: how many, for what, and the numbers in the record that show that they are owed."""

    item: str
    count: int
    because: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Deliveries:
    """What became of one event type.

    `owed` counts the notifications for which a stored change was seen, on one subscription, and `missing` those of them
    that did not come, each named in `gaps`; None where none is owed, or the traffic does not show all that happened.
    `under_way` counts those that may still come, since notifications queue up at the seller. `unclaimed` counts what the
    seller did that such an event could tell, where the target does not say that it is owed and none came. `deliveries`
    counts requests to the listener, `distinct`
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
    under_way: int = 0
    unclaimed: int = 0
    gaps: tuple[Gap, ...] = ()


def assurance(
    entries: Iterable[Entry], *, dialect: Dialect, edition: str = "draft", switches: Mapping[str, Any], whole: bool = True,
    parts: Sequence[Part] = (),
) -> tuple[Deliveries, ...]:  # fmt: skip
    """One row for each event type that was owed, or could be, or that came, in the order of their names.

    `switches` are those of the target, with their defaults. `whole` says that the entries show all that was done: otherwise
    nobody knows what is owed. `parts` are the shards of a run that was played in several: each listened for itself.
    """
    entries = tuple(entries)
    shares = [part.of(entries) for part in parts] or [entries]
    seen = [Traffic(share) for share in shares]
    debts: list[Due] | None = [] if whole else None
    if debts is not None:
        for share, within in zip(shares, seen, strict=True):
            debts += due(within, share, dialect=dialect, edition=edition, switches=switches)
    traffic = Traffic(_own(shares)) if len(shares) > 1 else seen[0]
    came: dict[str, list[Notification]] = defaultdict(list)
    for notification in traffic.notifications:
        came[notification.event_type].append(notification)
    names = sorted({*came, *(one.event for one in debts or ())})
    return tuple(_row(name, came[name], debts, traffic) for name in names)


def _own(shares: Sequence[tuple[Entry, ...]]) -> Iterator[Entry]:
    """The entries of all shards without the notifications about items of another one, which that one heard as well."""
    named = [{_item(entry) for entry in share if not isinstance(entry, Notification) and entry.scenario != ASIDE} for share in shares]
    for number, share in enumerate(shares):
        elsewhere = {item for other, items in enumerate(named) if other != number for item in items} - named[number]
        yield from (entry for entry in share if not isinstance(entry, Notification) or _item(entry) not in elsewhere)


def _item(entry: Entry) -> tuple[Kind, str | None]:
    return kind_of(entry), item_of(entry)


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed; None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = -(-len(ordered) * share // 1)
    return ordered[max(0, int(place) - 1)]


def _row(event: str, came: list[Notification], debts: list[Due] | None, traffic: Traffic) -> Deliveries:
    own = [one for one in debts or () if one.event == event]
    claimed = None if debts is None or any(one.optional for one in own) else own
    item_histories = traffic.item_histories_of(kind_of_event(event))
    first: dict[tuple[str, str], Notification] = {}
    for notification in came:
        first.setdefault((notification.subscription, notification.identity), notification)
    latencies = [seconds for n in first.values() if (seconds := _latency(n, item_histories.get(n.ticket or ""))) is not None]
    return Deliveries(
        event=event,
        owed=None if claimed is None else sum(one.count for one in claimed),
        missing=None if claimed is None else sum(one.missing for one in claimed if not one.under_way),
        deliveries=len(came),
        distinct=len({notification.identity for notification in came}),
        redelivered=len(came) - len(first),
        disordered=_disordered(first.values()),
        unexplained=sum(1 for n in first.values() if not _known(item_histories.get(n.ticket or ""))),
        latency_50=percentile(latencies, 0.5),
        latency_95=percentile(latencies, 0.95),
        latency_max=max(latencies, default=None),
        under_way=sum(one.missing for one in claimed or () if one.under_way),
        unclaimed=0 if came else sum(one.count for one in own if one.optional),
        gaps=tuple(
            Gap(item=one.item, count=one.missing, because=one.because, numbers=one.numbers)
            for one in claimed or ()
            if one.missing and not one.under_way
        ),
    )


def _known(item_history: ItemHistory | None) -> bool:
    return item_history is not None and any(not isinstance(entry, Notification) for entry in item_history.entries)


@derived
def _causes(item_history: ItemHistory) -> tuple[datetime, ...]:
    """When the item was changed, as far as this run made it change, in order: the beginning of the request, or the decision."""
    resource = ALL_RESOURCES[item_history.kind]
    writing = {*resource.changing, resource.creating}
    requests = (e.at for e in item_history.exchanges if e.accepted and e.operation in writing)
    return tuple(sorted([*requests, *(call.at for call in item_history.stimuli)]))


def _latency(notification: Notification, item_history: ItemHistory | None) -> float | None:
    """Seconds since the last change before; None where the run did nothing that could have caused it."""
    if item_history is None:
        return None
    causes = _causes(item_history)
    before = bisect.bisect_right(causes, notification.at)
    return (notification.at - causes[before - 1]).total_seconds() if before else None


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
