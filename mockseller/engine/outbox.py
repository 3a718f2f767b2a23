"""The outbox: which subscription is owed which event, and the workers that deliver."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.clock import MICROS
from ttck.mockseller.engine.delivery import Witness, Worker
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


class Outbox:
    """Owed events of all subscriptions. They are stored with their change and pushed after the commit."""

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
        """Read the subscriptions and what they are owed from the store, and deliver."""
        with self._store.lock:
            self._running = True
            self._hubs, self._of_buyer, self._workers = {}, {}, {}
            for hub_id, name, buyer, callback, query in self._store.hubs():
                api = Api(name)
                self.add(Hub(id=hub_id, api=api, buyer=buyer, callback=callback, query=query, types=self._posting.types_of(query, api)))
            self.push([owed for owed in self._store.owed() if owed.hub_id in self._hubs])

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
        return self._hubs.get(hub_id)

    def add(self, hub: Hub) -> None:
        """Deliver to one more subscription from now on."""
        self._hubs[hub.id] = hub
        self._of_buyer[hub.buyer] = (*self._of_buyer.get(hub.buyer, ()), hub)
        self._workers[hub.id] = Worker(
            hub,
            settings=self._settings,
            faults=self._faults,
            settle=self._settle,
            log=self.log,
            past=self._past,
            audit=self.audit,
            posting=self._posting,
        )

    def remove(self, hub: Hub) -> Worker | None:
        """Take a subscription out; `silence` its worker when the store's lock is free again."""
        self._hubs.pop(hub.id, None)
        self._of_buyer[hub.buyer] = tuple(one for one in self._of_buyer.get(hub.buyer, ()) if one.id != hub.id)
        return self._workers.pop(hub.id, None)

    def hubs_of(self, buyer: str) -> tuple[Hub, ...]:
        """The subscriptions of a buyer, the oldest first."""
        return self._of_buyer.get(buyer, ())

    def owe(self, tx: Transaction, events: Sequence[Event], *, buyer: str, encode: Any) -> list[Owed]:
        """Store the events for every subscription of the buyer that wants them; pass the result to `push`."""
        hubs = self._of_buyer.get(buyer, ())
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
        return sum(worker.outstanding for worker in list(self._workers.values()))

    def _settle(self, seqs: Sequence[int]) -> None:
        with self._store.transaction() as tx:
            tx.settle(seqs)
