"""The seller: everything that one running mock seller has, put together."""

from __future__ import annotations

import functools
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from mockseller.engine.clock import Clock
from mockseller.engine.fault_switch import Stage
from mockseller.engine.outbox import Outbox
from mockseller.engine.seams import Call, Fault, Seam
from mockseller.engine.store import Store
from mockseller.engine.timer import Timer
from specs.vocabulary import Stimulus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mockseller.engine.adapter import Adapter
    from mockseller.engine.delivery import Witness
    from mockseller.engine.settings import Settings


class Seller:
    """One mock seller: settings, adapter, clock, store, faults, deliveries, timer and journal.

    `faults` finds a fault with its further parts by its name (`mockseller.engine.fault_switch.Stage`).
    `origin` is where it can be reached, set by who serves it; addresses that have to be absolute begin with it.

    Raises:
        StoreError: the database cannot be opened.
    """

    def __init__(self, settings: Settings, adapter: Adapter, *, faults: Callable[[str], Sequence[Fault]]) -> None:
        self.settings = settings
        self.adapter = adapter
        self.clock = Clock()
        self.contracts = adapter.contracts
        self.lifecycles = adapter.lifecycles
        self.store = Store(settings.database, columns=adapter.columns)
        self.stage = Stage(clock=self.clock, read=self.store.document, lock=self.store.lock, find=faults)
        self.outbox = Outbox(self.store, stage=self.stage, settings=settings, posting=adapter.posting)
        self.origin = "http://localhost"
        overdue = functools.partial(adapter.overdue, self) if adapter.overdue else None
        self.timer = Timer(self.clock, self.store, overdue=overdue)
        self.journal: deque[tuple[Any, ...]] = deque(maxlen=settings.journal_length)
        self.audit: Witness | None = None
        self._turning = threading.Lock()

    @property
    def default_buyer(self) -> str:
        """The buyer of a seller that has one only, or the first."""
        return self.settings.clients[0].buyer if self.settings.clients else self.settings.buyer

    def attach(self, audit: Witness) -> None:
        """Keep all traffic from now on; call it before `start`."""
        self.audit = self.outbox.audit = audit

    def start(self) -> None:
        """Deliver what is owed and run the timer."""
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
