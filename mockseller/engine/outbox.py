"""The outbox: which subscription is owed which event, and the workers that deliver."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.claiming import ClaimingWorker
from ttck.mockseller.engine.clock import MICROS
from ttck.mockseller.engine.delivery import Witness, Worker
from ttck.mockseller.engine.opening import StoreAwayError
from ttck.mockseller.engine.statements import Owed
from ttck.mockseller.engine.store import Store
from ttck.mockseller.engine.subscription import Hub, Posting
from ttck.mockseller.engine.transaction import Transaction
from ttck.specs.vocabulary import Api

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.engine.fault_switch import FaultSwitch
    from ttck.mockseller.engine.seams import Event
    from ttck.mockseller.engine.settings import Settings


_LET_GO = 0.02  # seconds


class Outbox:
    """Owed events of all subscriptions. They are stored with their change and pushed after the commit.

    Where others share the store, subscriptions are looked for there (`look`), and workers claim what they deliver.
    """

    def __init__(self, store: Store, *, faults: FaultSwitch, settings: Settings, posting: Posting) -> None:
        self.log: deque[dict[str, Any]] = deque(maxlen=10 * settings.journal_length)
        self._past: deque[Owed] = deque(maxlen=settings.journal_length)  # what was delivered, dropped or given up
        self._store = store
        self._faults = faults
        self._settings = settings
        self._posting = posting
        self._hubs: dict[str, Hub] = {}
        self._of_buyer: dict[str, tuple[Hub, ...]] = {}
        self._workers: dict[str, Worker] = {}
        self._running = False
        self.audit: Witness | None = None

    def start(self) -> None:
        """Read the subscriptions and what they are owed from the store, and deliver; those of a shared store are looked for later too."""
        with self._store.lock:
            self._running = True
            self._hubs, self._of_buyer, self._workers = {}, {}, {}
            if self._store.shared:
                with suppress(StoreAwayError):  # the next look will do
                    self.look()
                return
            for row in self._store.hubs():
                self.add(self._hub(row))
            self.push([owed for owed in self._store.owed() if owed.hub_id in self._hubs])

    def _hub(self, row: tuple[str, str, str, str, str | None]) -> Hub:
        hub_id, name, buyer, callback, query = row
        api = Api(name)
        return Hub(id=hub_id, api=api, buyer=buyer, callback=callback, query=query, types=self._posting.types_of(query, api))

    def look(self) -> None:
        """Take over which subscriptions others began and ended in a shared store, and wake the workers of those that are owed something."""
        self._refresh()
        owed = self._store.owed_to() if self._running else {}
        for hub_id, worker in list(self._workers.items()):
            worker.outstanding = owed.get(hub_id, 0)
            if isinstance(worker, ClaimingWorker) and worker.outstanding:
                worker.wake()
        for hub_id in owed.keys() - self._hubs.keys():  # it was being posted when the subscription ended
            with self._store.transaction() as tx:
                tx.unsubscribe(hub_id)

    def _refresh(self) -> None:
        if not self._store.shared or not self._running:
            return
        with self._store.lock:
            there = {row[0]: self._hub(row) for row in self._store.hubs()}
            for hub in [one for one in self._hubs.values() if there.get(one.id) != one]:
                worker = self.remove(hub)
                if worker is not None:
                    worker.stop(patience=0.0)
            for hub in there.values():
                if hub.id not in self._hubs:
                    self.add(hub)

    def let_go(self, hub: Hub, *, patience: float) -> None:
        """Wait at most so many seconds until no other process posts anything to a subscription that has ended."""
        until = time.monotonic() + patience
        while self._store.shared and hub.id in self._store.owed_to() and time.monotonic() < until:
            time.sleep(_LET_GO)
            with self._store.transaction() as tx:
                tx.unsubscribe(hub.id)

    def stop(self) -> None:
        """End all workers; what is owed stays in the store."""
        with self._store.lock:
            self._running = False
            workers = list(self._workers.values())
        for worker in workers:
            worker.stop(patience=0.0)
        for worker in workers:
            worker.stop(patience=self._settings.delivery_timeout + 1)

    def hub(self, hub_id: str) -> Hub | None:
        """The subscription of that id, whoever owns it."""
        self._refresh()
        return self._hubs.get(hub_id)

    def add(self, hub: Hub) -> None:
        """Deliver to one more subscription from now on."""
        self._hubs[hub.id] = hub
        self._of_buyer[hub.buyer] = (*self._of_buyer.get(hub.buyer, ()), hub)
        parts: dict[str, Any] = {"settings": self._settings, "faults": self._faults, "settle": self._settle, "posting": self._posting}
        parts |= {"log": self.log, "past": self._past, "audit": self.audit}
        self._workers[hub.id] = ClaimingWorker(hub, claim=self._store.claim, **parts) if self._store.shared else Worker(hub, **parts)

    def remove(self, hub: Hub) -> Worker | None:
        """Take a subscription out; `silence` its worker when the store's lock is free again."""
        self._hubs.pop(hub.id, None)
        self._of_buyer[hub.buyer] = tuple(one for one in self._of_buyer.get(hub.buyer, ()) if one.id != hub.id)
        return self._workers.pop(hub.id, None)

    def hubs_of(self, buyer: str) -> tuple[Hub, ...]:
        """The subscriptions of a buyer, the oldest first."""
        self._refresh()
        return self._of_buyer.get(buyer, ())

    def owe(self, tx: Transaction, events: Sequence[Event], *, buyer: str, encode: Any) -> list[Owed]:
        """Store the events for every subscription of the buyer that wants them; pass the result to `push`."""
        hubs = self.hubs_of(buyer) if events else ()
        if not hubs or not events:
            return []
        queued = int(time.time() * MICROS)
        bodies = [(event, encode(event.document)) for event in events]
        owed = [
            Owed(
                seq=self._store.next_seq(),
                hub_id=hub.id,
                item_id=event.item_id,
                type=event.type,
                queued=queued,
                body=body,
            )
            for event, body in bodies
            for hub in hubs
            if event.type in hub.types
        ]
        if owed:
            tx.owe(owed)
        return owed

    def push(self, owed: Sequence[Owed]) -> None:
        """Hand stored events to their workers; call it after the commit and under the store's lock."""
        for one in owed if self._running else ():
            worker = self._workers.get(one.hub_id)
            if worker is not None:
                worker.push(one)

    def hubs(self) -> list[tuple[Hub, Worker]]:
        """All subscriptions, the oldest first, each with its worker."""
        self._refresh()
        workers = self._workers
        return [(hub, workers[hub.id]) for hub in list(self._hubs.values()) if hub.id in workers]

    def resendable(self) -> frozenset[int]:
        """The places in the queue of the events that can be sent once more."""
        return frozenset(one.seq for one in list(self._past) if one.hub_id in self._hubs)

    def resend(self, seq: int) -> bool:
        """Owe an event once more that was delivered or given up; False where nobody remembers it, or its subscription has ended."""
        known = next((one for one in reversed(list(self._past)) if one.seq == seq and one.hub_id in self._hubs), None)
        if known is None:
            return False
        again: list[Owed] = []
        with self._store.transaction(then=lambda: self.push(again)) as tx:
            again.append(replace(known, seq=self._store.next_seq(), queued=int(time.time() * MICROS)))
            tx.owe(again)
        return True

    def outstanding(self) -> int:
        """How many events are still owed."""
        if self._store.shared:
            return sum(self._store.owed_to().values())
        return sum(worker.outstanding for worker in list(self._workers.values()))

    def _settle(self, seqs: Sequence[int]) -> None:
        with self._store.transaction() as tx:
            tx.settle(seqs)
