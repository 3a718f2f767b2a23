"""What notifications of any resource tell one after the other: their identifiers, and the order of their times."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import ItemHistory
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Notification


def by_event_id(notifications: Iterable[Notification]) -> list[list[Notification]]:
    """Notifications by their eventId; those without one are left out."""
    found: dict[str, list[Notification]] = {}
    for notification in notifications:
        if notification.event_id:
            found.setdefault(notification.event_id, []).append(notification)
    return list(found.values())


def one_event(group: list[Notification]) -> Breach | None:
    """All notifications of one eventId tell of the same item, type and time."""
    first = group[0]
    for other in group[1:]:
        if (other.identity, other.event_type, other.ticket) != (first.identity, first.event_type, first.ticket):
            numbers = (first.number, other.number)
            same = (other.event_type, other.ticket, other.subscription != first.subscription) == (first.event_type, first.ticket, True)
            return Breach(
                message="one event is told to two registrations with different eventTime" if same else "two events have the same eventId",
                expected=shown(first.document),
                actual=shown(other.document),
                where="/eventId",
                numbers=numbers,
            )
    return None


def lines(item_histories: Iterable[ItemHistory], subscriptions: Iterable[str]) -> list[list[Notification]]:
    """For each item and subscription, what arrived without redeliveries, where that is more than one."""
    found = []
    for name, item_history in itertools.product(subscriptions, list(item_histories)):
        once: dict[str, Notification] = {}
        for event in item_history.events:
            if event.subscription == name:
                once.setdefault(event.identity, event)
        found += [list(once.values())] if len(once) > 1 else []
    return found


def in_order(line: list[Notification]) -> Breach | None:
    """The events about one item arrive in the order in which they happened."""
    times = [(instant(n.document.get("eventTime")), n) for n in line if isinstance(n.document, dict)]
    known = [(when, n) for when, n in times if when is not None]
    for (earlier, first), (later, second) in itertools.pairwise(known):
        if later < earlier:
            return Breach(
                message="events about one item arrive in another order than they happened", expected=f"not before {earlier}",
                actual=f"{second.event_type} of {later} after {first.event_type}",
                where="/eventTime", numbers=(first.number, second.number),
            )  # fmt: skip
    return None
