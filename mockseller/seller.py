"""The seller: everything that one running mock seller has, put together."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from mockseller.clock import Clock
from mockseller.ids import new_id
from mockseller.outbox import Outbox
from mockseller.paranoia import doubt_event
from mockseller.seams import MEF, TMF, Call, Change, Document, Event, Seam
from mockseller.stage import Stage
from mockseller.statements import Owed, Stored
from mockseller.store import Store, Transaction
from mockseller.subscription import KINDS, MEF_POSTING
from mockseller.timer import Timer
from mockseller.tmf.posting import tmf_posting
from specs.contracts import Contract, contract
from specs.lifecycles import Lifecycle, lifecycle
from specs.vocabulary import MEF_KINDS, Api, Kind, Stimulus

if TYPE_CHECKING:
    from mockseller.audit import Audit
    from mockseller.settings import Settings


_CONTRACTS = {Api.TICKET: "troubleTicket", Api.APPOINTMENT: "appointmentManagement", Api.WORKORDER: "workorderManagement"}

Announces = Sequence[str] | Callable[[Document], tuple[Event, ...]]


class Seller:
    """One mock seller: settings, clock, store, faults, deliveries, timers and journal.

    `origin` is where it can be reached, set by who serves it; addresses that have to be absolute begin with it.

    Raises:
        StoreError: the database cannot be opened.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.contracts: dict[Api, Contract] = {api: contract(name) for api, name in _CONTRACTS.items()}
        self.contract: Contract = self.contracts[Api.TICKET]
        self.lifecycles: dict[Kind, Lifecycle] = {kind: lifecycle(kind, edition=settings.edition) for kind in MEF_KINDS}
        self.lifecycle: Lifecycle = self.lifecycles[Kind.TICKET]
        self.store = Store(settings.database, confirmation_timeout=settings.confirmation_timeout)
        self.stage = Stage(
            clock=self.clock, read=self.store.document, lock=self.store.lock, profile=settings.family, version=settings.version
        )
        posting = tmf_posting(settings) if settings.family == TMF else MEF_POSTING
        self.outbox = Outbox(self.store, stage=self.stage, settings=settings, posting=posting)
        self.origin = "http://localhost"
        self.timer = Timer(self)
        self.journal: deque[tuple[Any, ...]] = deque(maxlen=settings.journal_length)
        self.audit: Audit | None = None
        self._turning = threading.Lock()

    @property
    def default_buyer(self) -> str:
        """The buyer of a seller that has one only, or the first."""
        return self.settings.clients[0].buyer if self.settings.clients else self.settings.buyer

    def attach(self, audit: Audit) -> None:
        """Keep all traffic from now on; call it before `start`."""
        self.audit = self.outbox.audit = audit

    def start(self) -> None:
        """Deliver what is owed and run the timers."""
        self.outbox.start()
        self._watch()

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
            self._watch()

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
            self._watch()

    def _watch(self) -> None:
        """Run the timer, which closes tickets that MEF 113 lets wait for an answer only so long."""
        if self.settings.family == MEF:
            self.timer.start()

    def record(
        self,
        tx: Transaction,
        call: Call,
        after: Document,
        *,
        stored: Stored | None = None,
        kind: Kind = Kind.TICKET,
        parent: str | None = None,
        announces: Announces = (),
    ) -> tuple[Document, list[Owed]]:
        """Store an item with the events that the change owes; returns it as stored, and what to push.

        `stored` is the item before, None for a new one of that `kind` below that `parent`. `announces` names the events, or
        makes them out of the item as stored.
        """
        stage = self.stage
        kind = stored.kind if stored else kind
        twisted = stage.active[Seam.RECORD] or stage.active[Seam.EVENT]
        before = orjson.loads(stored.document) if twisted and stored else None
        if stage.active[Seam.RECORD]:
            change = Change(operation=call.operation, kind=kind, before=before, after=after)
            after = stage.at(Seam.RECORD, change, call=call, item=before, kind=kind).after
        if stored is not None:
            buyer, party = stored.buyer, (stored.buyer_id, stored.seller_id)
            tx.save(stored, after)
        else:
            buyer, party = call.buyer, (_first(call, "buyerId"), _first(call, "sellerId"))
            if kind is Kind.TICKET:
                tx.add(after, buyer=buyer, buyer_id=party[0], seller_id=party[1])
            else:
                tx.add_thing(kind, after, buyer=buyer, parent=parent, buyer_id=party[0], seller_id=party[1])
        events = announces(after) if callable(announces) else tuple(self._event(name, after, party) for name in announces)
        if stage.active[Seam.EVENT]:
            events = stage.at(Seam.EVENT, events, call=call, item=before, kind=kind)
        return after, self.outbox.owe(tx, events, buyer=buyer, encode=orjson.dumps)

    def remove(self, tx: Transaction, call: Call, stored: Stored, events: tuple[Event, ...]) -> list[Owed]:
        """Take an item out of the store with the events that this owes; returns what to push."""
        if self.stage.active[Seam.EVENT]:
            item = orjson.loads(stored.document)
            events = self.stage.at(Seam.EVENT, events, call=call, item=item, kind=stored.kind)
        tx.remove(stored)
        return self.outbox.owe(tx, events, buyer=stored.buyer, encode=orjson.dumps)

    def _event(self, name: str, document: Document, party: tuple[str | None, str | None]) -> Event:
        subject = {"id": document["id"], "href": document.get("href")}
        subject.update({key: value for key, value in zip(("buyerId", "sellerId"), party, strict=True) if value})
        if subject["href"] is None:
            del subject["href"]
        body = {"eventId": new_id(), "eventTime": self.clock.text(), "eventType": name, "event": subject}
        if self.settings.paranoid:
            doubt_event(body)
        return Event(type=name, kind=KINDS[name], item_id=document["id"], document=body)


def _first(call: Call, name: str) -> str | None:
    values = call.query.get(name)
    return values[0] if values else None
