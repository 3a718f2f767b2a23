"""The seller: everything that one running mock seller has, put together."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any

import orjson

from mockseller.clock import Clock
from mockseller.ids import new_id
from mockseller.outbox import Outbox
from mockseller.paranoia import doubt_event
from mockseller.seams import Call, Change, Document, Event, Seam
from mockseller.stage import Stage
from mockseller.store import Owed, Store, Ticket, Transaction
from mockseller.timer import Timer
from specs.contracts import Contract, contract
from specs.lifecycles import Lifecycle, ticket_lifecycle
from specs.vocabulary import Stimulus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mockseller.settings import Settings


class Seller:
    """One mock seller: settings, clock, store, faults, deliveries, timers and journal.

    Raises:
        StoreError: the database cannot be opened.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.contract: Contract = contract("troubleTicket")
        self.lifecycle: Lifecycle = ticket_lifecycle()
        self.store = Store(settings.database, confirmation_timeout=settings.confirmation_timeout)
        self.stage = Stage(clock=self.clock, read=self.store.document, lock=self.store.lock)
        self.outbox = Outbox(self.store, stage=self.stage, settings=settings)
        self.timer = Timer(self)
        self.journal: deque[tuple[Any, ...]] = deque(maxlen=settings.journal_length)
        self._turning = threading.Lock()

    def start(self) -> None:
        """Deliver what is owed and run the timers."""
        self.outbox.start()
        self.timer.start()

    def stop(self) -> None:
        """End all threads and close the store."""
        self.timer.stop()
        self.outbox.stop()
        self.store.close()

    def restart(self) -> None:
        """Close the store, the deliveries and the timers, and open them again as a new process would."""
        call = Call(operation=Stimulus.RESTART, buyer="")
        self.stage.at(Seam.REQUEST, call, call=call)
        with self._turning:
            self.timer.stop()
            self.outbox.stop()
            self.store.reopen()
            self.outbox.start()
            self.timer.start()

    def reset(self) -> None:
        """An empty store, no faults, real time, an empty journal."""
        with self._turning:
            self.timer.stop()
            self.outbox.stop()
            with self.store.transaction() as tx:
                tx.empty()
            self.stage.clear()
            self.clock.move(to_offset=0.0)
            self.journal.clear()
            self.outbox.log.clear()
            self.outbox.start()
            self.timer.start()

    def record(
        self,
        tx: Transaction,
        call: Call,
        after: Document,
        *,
        ticket: Ticket | None = None,
        announces: Sequence[str] = (),
    ) -> tuple[Document, list[Owed]]:
        """Store a ticket with the events that the change owes; returns it as stored, and what to push."""
        stage = self.stage
        twisted = stage.active[Seam.RECORD] or stage.active[Seam.EVENT]
        before = orjson.loads(ticket.document) if twisted and ticket else None
        if stage.active[Seam.RECORD]:
            change = Change(operation=call.operation, before=before, after=after)
            after = stage.at(Seam.RECORD, change, call=call, ticket=before).after
        if ticket is None:
            buyer, party = call.buyer, (_first(call, "buyerId"), _first(call, "sellerId"))
            tx.add(after, buyer=buyer, buyer_id=party[0], seller_id=party[1])
        else:
            buyer, party = ticket.buyer, (ticket.buyer_id, ticket.seller_id)
            tx.save(ticket, after)
        events = tuple(self._event(name, after, party) for name in announces)
        if stage.active[Seam.EVENT]:
            events = stage.at(Seam.EVENT, events, call=call, ticket=before)
        return after, self.outbox.owe(tx, events, buyer=buyer, encode=orjson.dumps)

    def _event(self, name: str, document: Document, party: tuple[str | None, str | None]) -> Event:
        subject = {"id": document["id"], "href": document.get("href")}
        subject.update({key: value for key, value in zip(("buyerId", "sellerId"), party, strict=True) if value})
        if subject["href"] is None:
            del subject["href"]
        body = {"eventId": new_id(), "eventTime": self.clock.text(), "eventType": name, "event": subject}
        if self.settings.paranoid:
            doubt_event(body)
        return Event(type=name, ticket_id=document["id"], document=body)


def _first(call: Call, name: str) -> str | None:
    values = call.query.get(name)
    return values[0] if values else None
