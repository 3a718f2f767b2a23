"""The seller: everything that one running mock seller has, put together; and its adapter, which tells one dialect from another."""

from __future__ import annotations

import functools
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine.clock import Clock
from ttck.mockseller.engine.declared import named_id, named_state
from ttck.mockseller.engine.fault_switch import FaultSwitch
from ttck.mockseller.engine.network import Conditions, Network
from ttck.mockseller.engine.outbox import Outbox
from ttck.mockseller.engine.seams import Call, Fault, Seam
from ttck.mockseller.engine.sharing import Lookout
from ttck.mockseller.engine.shelf import Shelf
from ttck.mockseller.engine.store import Store
from ttck.mockseller.engine.timer import Timer
from ttck.specs.contracts import Contract
from ttck.specs.dialects.naming import NOTHING, Names
from ttck.specs.lifecycles import Lifecycle
from ttck.specs.vocabulary import Kind, Operation, Stimulus

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.autopilot import AtWork
    from ttck.mockseller.engine.declared import Lookups
    from ttck.mockseller.engine.delivery import Witness
    from ttck.mockseller.engine.journals import Made
    from ttck.mockseller.engine.problems import Refusal
    from ttck.mockseller.engine.seams import Document, Event
    from ttck.mockseller.engine.settings import Settings
    from ttck.mockseller.engine.statements import Stored
    from ttck.mockseller.engine.subscription import Posting
    from ttck.specs.dialects import Dialect
    from ttck.specs.matrix import Matrix

ORIGIN: ContextVar[str] = ContextVar("origin", default="")  # the address by which a proxy was called, empty for that of the seller
Party = tuple[str | None, str | None]  # who the buyer and who the seller is, in their own words


@dataclass(frozen=True, kw_only=True)
class Route:
    """What a request asks for: the operation, the resource, and the identifier in the path."""

    operation: Operation
    kind: Kind
    item_id: str | None = None
    hub_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """How a seller speaks one dialect. A function of the dialect makes it out of `Settings`; nothing else knows which it is.

    Facts: `dialect` is what it speaks, and `version` that of the API, empty where there is one only. `base_path` is where its
    first API begins, `others` are the base paths of the APIs beside it, `bases` those of all that the dialect has, and
    `offered` names the parts of them that this seller has. `declares` is what a target document says about this seller beside
    its address. `contracts` and `lifecycles` are those that it keeps, and `states` those of a ticket, where a dialect may
    have some of its own. `matrix` is the table of what its requests need and may not carry, None without one. `scopes` are
    those that a token may have beside the names of operations, each with the operations that it covers.

    Requests: `serves` says whether a raw path is one of its APIs. `route` takes a method and a raw path and raises a
    `Refusal` for what there is not. `read` takes an operation, the Content-Type as it came and the body of a request and returns the
    document, or raises a `Refusal`. `work` does the operations. `refused` is the answer to a refusal, with the operation if
    there is one. `media` is the media type of all bodies. `names` are those that attributes have on the
    wire in an operation, where the contract has others. `echoes` are headers of a request that its answer carries back. `dress`
    is what is shown of a document as stored, None where that is the document itself, and `kept` are attributes that are shown
    whatever a request asks for.

    Items: `identity` is the identifier in a document, and `state` the state, None for an item without one. `columns` are what
    is stored beside a document so that lists find it, and `lookups` the values that it is found by
    in an index of their own, None for none; `party` is whom a create
    names as its buyer and seller. `event` is the event of a name about an item
    as stored. `posting` says how events go out.

    For people: `examples` are small bodies by operation that this seller takes; what is not there is made from the contract.
    `follows` has bodies, by operation, of what a buyer may ask for about an item beside its own operations.

    What the seller does by itself: `decides` names its decisions, each with the kinds of items whose identifier it takes, none for
    one without. `act` makes a decision by its name, an identifier and arguments, and returns the item; it
    raises a `Refusal` when the state does not allow it. `overdue` does to an item what its time-out brings about, and says
    whether it did; None where nothing is waited for. `sample` is a plausible item of this number for a store that is filled.
    """

    dialect: Dialect
    version: str = ""
    base_path: str
    others: Mapping[str, str]
    bases: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[str, ...]
    declares: Mapping[str, Any]
    contracts: Mapping[Kind, Contract]
    lifecycles: Mapping[Kind, Lifecycle]
    states: tuple[str, ...] = ()
    matrix: Matrix | None = None
    scopes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    serves: Callable[[str], bool]
    route: Callable[[str, str], Route]
    read: Callable[[str, str, bytes], Any]
    work: Mapping[str, Callable[[Seller, Call], Answer]]
    refused: Callable[[Refusal, str | None], Answer]
    media: str
    names: Callable[[str], Names] = lambda _operation: NOTHING
    echoes: tuple[str, ...] = ()
    dress: Callable[[Seller, Document], Document] | None = None
    kept: tuple[str, ...] = ()

    identity: Callable[[Document], str] = named_id
    state: Callable[[Document], str | None] = named_state
    columns: Callable[[Document], Mapping[str, Any]]
    lookups: Lookups | None = None
    party: Callable[[Call], Party] = lambda _call: (None, None)
    event: Callable[[Seller, str, Document, Party], Event]
    posting: Posting

    act: Callable[[Seller, str, str, Mapping[str, Any]], Document]
    decides: Mapping[str, tuple[Kind, ...]] = field(default_factory=dict)
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    follows: Callable[[Seller, Kind, Document], Mapping[str, Document]] = lambda _seller, _kind, _document: {}
    overdue: Callable[[Seller, str], bool] | None = None
    sample: Callable[[Seller, int, Random, str], Document]


class Seller:
    """One mock seller: settings, adapter, clock, store, faults, deliveries, timer and journal.

    `find` finds a fault with its further parts by its name (`ttck.mockseller.engine.fault_switch.FaultSwitch`).
    `origin` is where it can be reached, set by who serves it; addresses that have to be absolute begin with it.

    Raises:
        StoreError: the database cannot be opened.
    """

    def __init__(self, settings: Settings, adapter: Adapter, *, find: Callable[[str], Sequence[Fault]]) -> None:
        self.settings = settings
        self.adapter = adapter
        self.clock = Clock()
        self.contracts = adapter.contracts
        self.lifecycles = adapter.lifecycles
        self.store = Store(settings.database, columns=adapter.columns, lookups=adapter.lookups, identity=adapter.identity)
        self.faults = FaultSwitch(clock=self.clock, read=self.store.document, lock=self.store.lock, find=find)
        self.outbox = Outbox(self.store, faults=self.faults, settings=settings, posting=adapter.posting)
        self._origin = "http://localhost"
        self.network = Network()
        self.shelf = Shelf()
        overdue = functools.partial(adapter.overdue, self) if adapter.overdue else None
        self.timer = Timer(self.clock, self.store, overdue=overdue, turn=self.store.leads if self.store.shared else None)
        self.looks = [self.outbox.look]  # what is looked for in a store that others share
        self._lookout = Lookout(self.looks)
        self.journal: deque[tuple[Any, ...]] = deque(maxlen=settings.journal_length)
        self.decisions: deque[Made] = deque(maxlen=settings.journal_length)
        self.audit: Witness | None = None
        self._turning = threading.Lock()
        self.pilot: AtWork | None = None

    @property
    def origin(self) -> str:
        """Where this seller is reached, as whoever asks just now reaches it."""
        return ORIGIN.get() or self._origin

    @origin.setter
    def origin(self, here: str) -> None:
        self._origin = here

    @property
    def default_buyer(self) -> str:
        """The buyer of a seller that has one only, or the first."""
        return self.settings.clients[0].buyer if self.settings.clients else self.settings.buyer

    def decision(self, stored: Stored, name: str, item_id: str, args: Mapping[str, Any]) -> Call:
        """A decision of its own about an item as the faults have it, in the form of a call with the arguments as its document."""
        call = Call(operation=name, kind=stored.kind, buyer=stored.buyer, item_id=item_id, document=dict(args))
        if self.faults.active[Seam.REQUEST]:
            call = self.faults.at(Seam.REQUEST, call, call=call, item=self.store.document(item_id, stored.kind))
        return call

    def attach(self, audit: Witness) -> None:
        """Keep all traffic from now on; call it before `start`."""
        self.audit = self.outbox.audit = audit

    def start(self) -> None:
        """Deliver what is owed and run the timer."""
        self.outbox.start()
        self._run_timers()
        if self.store.shared:
            self._lookout.start()

    def _run_timers(self) -> None:
        self.timer.start()
        if self.pilot is not None:
            self.pilot.timer.start()

    def _stop_timers(self) -> None:
        self.timer.stop()
        if self.pilot is not None:
            self.pilot.timer.stop()

    def stop(self) -> None:
        """End all threads and close the store."""
        self._lookout.stop()
        self._stop_timers()
        self.outbox.stop()
        self.store.close()

    def restart(self) -> None:
        """Close the store, the deliveries and the timers, and open them again as a new process would."""
        call = Call(operation=Stimulus.RESTART, buyer="")
        self.faults.at(Seam.REQUEST, call, call=call)
        with self.paused():
            self.store.reopen()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Neither deliver nor let time bring anything about, and read subscriptions and what is owed anew after it."""
        with self._turning:
            self._stop_timers()
            self.outbox.stop()
            try:
                yield
            finally:
                self.outbox.start()
                self._run_timers()

    def forget_traffic(self) -> None:
        """Empty the journals of calls, of decisions and of deliveries."""
        self.journal.clear()
        self.decisions.clear()
        self.outbox.log.clear()

    def reset(self) -> None:
        """An empty store, no faults, real time, a network at its best, an empty journal."""
        with self.paused():
            with self.store.transaction() as tx:
                tx.empty()
            self.faults.clear()
            self.network.set(Conditions())
            self.clock.move(to_offset=0.0, rate=1.0)
            if self.pilot is not None:
                self.pilot.restored(None)
            self.forget_traffic()
