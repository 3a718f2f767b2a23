"""The client of a seller of Nexera: tickets and complaints made from the matrix, the hub, and what the seller can be made to do."""

from __future__ import annotations

import base64
import itertools
import time
from dataclasses import replace
from typing import Any

from ttck.harness.buyer.created_resources import Subscription
from ttck.harness.buyer.requests_of import hub_request_of, request_of
from ttck.harness.buyer.retries import subscribing
from ttck.harness.interrupts import waiting
from ttck.harness.judge.registrations import DEAF
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive
from ttck.specs.matrix import Cell, Matrix, Process
from ttck.specs.vocabulary import Api, Kind, NexeraState, Stimulus
from ttck.suites.common.matrix_payloads import Payloads
from ttck.suites.common.matrix_probes import Prober
from ttck.suites.common.tickets import Document, Tickets

TICKET, COMPLAINT = "Customer_Trouble_Ticket", "Complaint"
KINDS = (TICKET, COMPLAINT)
TEXT = "name"  # by it the requests of a run are told apart
BELOW = "below_tickets"
_TEXTS = ("name", "description")
_TEXTS_INSIDE = (("note", "text"), ("note", "author"), ("attachment", "name"))  # free texts of parts, the longest first
EVERYTHING = ("attachment", "note", "severity", "relatedEntity", "@baseType")  # what a full create has beside what is required
_LISTED = ("origin", "severity", "ticketSubtype")
_TRIES = 3
_SECOND = 1.1


def coarse(text: str) -> bool:
    """Whether a date is one to the second, as far as it can be seen."""
    return "." not in text or not text.partition(".")[2].rstrip("Zz").partition("+")[0].partition("-")[0].strip("0")


class SellerClient(Tickets):
    """The operations of Nexera. The first hub of a run is `main`."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        matrix = self.spoken.of(Kind.TICKET).matrix
        assert matrix is not None
        self.matrix: Matrix = matrix
        self.payloads = Payloads(
            matrix=matrix, material=stage.material, usual={"@type": self.switch("type_value"), "@baseType": "TroubleTicket"}
        )
        self.prober = Prober(tickets=self, payloads=self.payloads, text=TEXT, fixed=self.fixed)

    def switch(self, name: str) -> Any:
        """The reading that the target chose."""
        return self.buyer.target.switches.get(name)

    @property
    def moves(self) -> tuple[str, ...]:
        """The statuses that an operator may set."""
        return tuple(name.strip() for name in str(self.switch("buyer_moves")).split(",") if name.strip())

    def process(self, operation: str, kind: str) -> Process:
        """A column of the matrix."""
        found = self.matrix.process(operation, kind)
        assert found is not None
        return found

    def plain(self, kind: str = TICKET, *also: str, **more: Any) -> Document:
        """A create with what is required, and whatever is given."""
        wanted = [name for name in also if self.terms.takes(name)]
        return self.terms.create({**self.payloads.request(self.process("create", kind), *wanted), **more})

    def full(self, kind: str = TICKET, **more: Any) -> Document:
        """A create with all that an operator would say, two of each list."""
        found = self.plain(kind, *EVERYTHING, **more)
        process = self.process("create", kind)
        for name in ("note", "relatedEntity", "relatedParty", "attachment"):
            row = self.matrix.row(name)
            if row is not None and name in found:
                found[name] = [*found[name], *self.payloads.value(row, process)]
        for note in found.get("note", ()):
            note["author"] = "Ada Lovelace"
        return self.terms.known(found)

    def made(self, document: Document, *, label: str) -> str:
        """The identifier of a new ticket; where it is refused, of one with other values of the lists.

        Raises:
            Inconclusive: the seller takes none.
        """
        for attempt in itertools.count():
            try:
                return super().made(document, label=label)
            except Inconclusive:
                others = {name: known for name in _LISTED if name in document and (known := self.known(name))}
                if attempt == _TRIES or not others:
                    raise
                document = {**document, **{name: known[attempt % len(known)] for name, known in others.items()}}
        raise AssertionError  # it was made, or given up

    def known(self, name: str) -> list[Any]:
        """The values of a list or a span of the matrix that the seller knows."""
        row = self.matrix.row(name)
        assert row is not None
        usual = range(row.span[0], row.span[1] + 1) if row.span is not None else row.values
        return [one for one in usual if self.terms.takes(name) and one in self.terms.choices(name, tuple(usual))]

    def wordy(self, document: Document, words: str, *, files: int = 0) -> Document:
        """The request with these words in each of its free texts; with files of so many bytes in those alone that may be long."""
        found = {**document, **{name: f"{document[name]} {words}" for name in _TEXTS if name in document}}
        for name, text in _TEXTS_INSIDE[:1] if files else _TEXTS_INSIDE:
            if name in found:
                found[name] = [{**one, text: f"{one.get(text, text)} {words}"} for one in found[name]]
        if files and "attachment" in found:
            content = base64.b64encode(bytes(number % 251 for number in range(files))).decode()
            found["attachment"] = [{**one, "content": content} for one in document["attachment"]]
        return found

    def change(self, kind: str = TICKET, **more: Any) -> Document:
        """A change with what is required, and what is given."""
        wanted = self.terms.patch(self.payloads.request(self.process("patch", kind)))
        return {**wanted, **self.terms.known(more)}

    def value(self, name: str, operation: str, kind: str) -> Any:
        """Another value of an attribute, as the matrix has it."""
        row = self.matrix.row(name)
        assert row is not None
        return self.terms.known({name: self.payloads.value(row, self.process(operation, kind))})[name]

    def fixed(self, cell: Cell, shown: Document) -> Any:
        """Values for the cells of which not any value will do."""
        creates = cell.process.operation == "create"
        if cell.path == ("status",):
            return NexeraState.RESOLVED.value if creates else next(iter(self.moves), shown.get("status"))
        if cell.path == ("ticketType",):
            return cell.process.of
        if cell.path == ("href",) and not creates:
            ident = str(shown.get("id"))
            asked = request_of(self.spoken, Kind.TICKET, "retrieve", item=ident)
            return shown.get("href") or self.buyer.target.base_url + asked.path
        return None

    # --- the hub ------------------------------------------------------------------------------------------------

    def subscribe(self, name: str, *, label: str = "subscribe") -> Exchange:
        """POST /hub with our address of this name; that of `DEAF` takes no events.

        Raises:
            Inconclusive: the listener is switched off.
        """
        if self.buyer.listener is None:
            raise Inconclusive("the listener is switched off in the target file (listener.enabled)")

        def ask(callback: str) -> Exchange:
            return self._hub("subscribe", document={str(self.switch("hub_body")): callback}, label=label)

        if name == DEAF:
            return ask(f"{self.buyer.listener.url.rstrip('/')}/{DEAF}")
        exchange = subscribing(self.buyer.created_resources, self.buyer.listener, name, ask)
        if exchange.accepted:
            types = self.spoken.events()
            held = Subscription(name=name, hub_id="", types=types, since=exchange.number)
            self.buyer.created_resources.subscriptions[name] = held
        return exchange

    def unsubscribe(self, *, label: str = "unsubscribe") -> Exchange:
        """DELETE /hub."""
        exchange = self._hub("unsubscribe", label=label)
        if exchange.accepted:
            self.buyer.created_resources.ended.update(self.buyer.created_resources.subscriptions)
            self.buyer.created_resources.subscriptions.clear()
        return exchange

    def _hub(self, what: str, **more: Any) -> Exchange:
        asked = hub_request_of(self.spoken, Api.TICKET, what, **more)
        if self.switch("hub_path") == BELOW:
            asked = replace(asked, path=request_of(self.spoken, Kind.TICKET, "list").path + asked.path)
        return self.buyer.raw(asked)

    # --- what the seller does -----------------------------------------------------------------------------------

    def told(self, item: str, event: str, *, more_than: int = 0) -> None:
        """Wait until an event about a ticket is there, or its time is over."""
        self.buyer.hold_for(item, event, more_than=more_than)

    def heard(self, item: str, event: str, count: int) -> None:
        """Wait until so many events about a ticket are there; where they do not come, others are waited for all the same."""
        if self.buyer.listener is not None:
            self.buyer.listener.wait(lambda: self.buyer.arrivals(item, event) >= count, seconds=self.buyer.target.limits.event_wait)

    def apart(self, seen: Exchange, *names: str) -> None:
        """Let a second go by where a ticket shows a date to the second, so that the next thing has another date."""
        document = seen.document if isinstance(seen.document, dict) else {}
        if any(isinstance(value := document.get(name), str) and coarse(value) for name in names):
            self.rest(_SECOND)

    def rest(self, seconds: float) -> None:
        """Let time go by, in which events are heard."""
        listener, deadline = self.buyer.listener, time.monotonic() + seconds
        with waiting():
            if listener is None:
                time.sleep(seconds)
            else:
                listener.wait(lambda: time.monotonic() >= deadline, seconds=seconds)

    def decide(self, stimulus: str, item: str, **args: Any) -> str | None:
        """Make the seller do something; why it did not, None where it did as far as is known."""
        try:
            self.buyer.stimulate(Stimulus(stimulus), item, **args)
        except Inconclusive as nothing:
            return nothing.reason
        return None

    def moved(self, item: str, state: str, *, label: str) -> Exchange:
        """Read a ticket until it shows a status, or the state wait of the target is over."""
        return self.until(item, lambda seen: isinstance(seen.document, dict) and seen.document.get("status") == state, label=label)


def seller_client(stage: Stage) -> SellerClient:
    """The seller's client of a run."""
    return SellerClient(stage)
