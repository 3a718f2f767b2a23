"""The notifications that reached a buyer: what came, what is waited for, and the readings that some of them cause."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from ttck.harness.buyer.created_resources import CreatedResources
from ttck.harness.buyer.listener import Listener
from ttck.harness.buyer.target import Limits
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.resource_types import kind_of
from ttck.specs.vocabulary import Kind, TicketEvent

_READ_ON_ARRIVAL = frozenset({TicketEvent.INFO_REQUIRED, TicketEvent.CLEARANCE_REQUEST})


class Arrivals:
    """What a listener heard, in the order of arrival; without a listener nothing ever arrives.

    Some notifications are answered by a reading of their ticket at once, beside the main course of the run.
    """

    def __init__(
        self, listener: Listener | None, *, created_resources: CreatedResources, limits: Limits, read: Callable[[str, str], Exchange]
    ) -> None:
        """`read` reads a ticket, under a label, and may be called in a thread of its own."""
        self._listener = listener
        self._ledger = created_resources
        self._limits = limits
        self._read = read
        self._readers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ttck-reader")
        self._reading: dict[int, Future[Exchange]] = {}
        self._lock = threading.Lock()
        self._arrived: deque[Notification] = deque()
        self._known: dict[tuple[str | None, str], list[Notification]] = {}
        self._named: dict[Kind, dict[str, None]] = {}
        if listener is not None:
            listener.on_arrival = self._on_arrival

    def hold_for(self, ticket: str, event: str, *, more_than: int = 0) -> bool:
        """Wait until a notification of this type about the item has arrived, and has been answered by a reading where one is due.

        A type that was awaited in vain once is not awaited again, so that one missing type costs one wait.
        """
        if self._listener is None or not self.asked_for(event):
            return False

        def arrived() -> bool:
            return self.arrivals(ticket, event) > more_than

        if event in self._ledger.vain and not arrived():
            return False  # a type that once did not come is not awaited again
        if not self._listener.wait(arrived, seconds=self._limits.event_wait):
            self._ledger.vain.add(event)
            return False
        self.finish_readings()
        return True

    def finish_readings(self) -> None:
        """Wait until every reading that a notification caused has its answer."""
        with self._lock:
            readings = list(self._reading.values())
        for reading in readings:
            with contextlib.suppress(TimeoutError):  # a seller that keeps one waiting is not waited for any longer
                reading.result(timeout=self._limits.request_timeout + 1)

    def arrivals(self, ticket: str, event: str) -> int:
        """How many different notifications of this type about the item have arrived on any one subscription."""
        ids: dict[str, set[str]] = {}
        for entry in tuple(self._known.get((ticket, event), ())):
            ids.setdefault(entry.subscription, set()).add(entry.identity)
        return max((len(found) for found in ids.values()), default=0)

    def reached(self, item: str, event: str) -> frozenset[str]:
        """The subscriptions on which a notification of this type about the item has arrived."""
        return frozenset(n.subscription for n in tuple(self._known.get((item, event), ())))

    def on(self, subscription: str) -> list[Notification]:
        """What has arrived on a subscription, in the order of arrival."""
        return [one for one in tuple(self._arrived) if one.subscription == subscription]

    def delivered(self, subscription: str) -> int:
        """How many notifications have arrived on a subscription, about whatever."""
        return sum(one.subscription == subscription for one in tuple(self._arrived))

    def strangers(self) -> list[str]:
        """Identifiers in ticket notifications that are not tickets of this run."""
        return [ticket for ticket in self.heard_of(Kind.TICKET) if ticket not in self._ledger.tickets]

    def heard_of(self, kind: Kind) -> list[str]:
        """Identifiers of the items of a kind that notifications named, in the order of arrival."""
        return list(self._named.get(kind, ()))

    def asked_for(self, event: str) -> bool:
        """Whether some live subscription asks for this type."""
        return any(event in subscription.types for subscription in self._ledger.subscriptions.values())

    def _on_arrival(self, notification: Notification) -> None:
        """Read the ticket the moment its notification arrives, in another thread, so that the 204 is not held back."""
        with self._lock:
            self._arrived.append(notification)
            self._known.setdefault((notification.ticket, notification.event_type), []).append(notification)
            if notification.ticket:
                self._named.setdefault(kind_of(notification), {})[notification.ticket] = None
        if notification.event_type in _READ_ON_ARRIVAL and notification.ticket:
            with self._lock:
                label = f"on arrival of #{notification.number}"
                self._reading[notification.number] = self._readers.submit(self._read, notification.ticket, label)

    def shut(self) -> None:
        """End the thread that reads."""
        self._readers.shutdown(wait=True, cancel_futures=True)
