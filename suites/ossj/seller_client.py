"""The client of the seller: creates, readings and changes, in JSON and in forms, over the buyer that records every call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.requests_of import request_of
from ttck.harness.buyer.retries import creating
from ttck.harness.judge.limit_advice import tickets_used_up
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id, state_of
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind
from ttck.suites.ossj import payloads
from ttck.suites.ossj.forms import encoded
from ttck.suites.ossj.names import CLIENTS, DIALOG, FILES, KEY, OF_A_RESOLUTION, STATE
from ttck.suites.ossj.payloads import Document


@dataclass(frozen=True, kw_only=True, eq=False)
class Made:
    """A create, the document that it sent, and the first reading of what came of it; None where nothing did.

    `files` are those that stood beside the document in a form.
    """

    about: str
    document: Document
    exchange: Exchange
    read: Exchange | None = None
    files: int = 0

    @property
    def ticket(self) -> str | None:
        """The identifier of the ticket."""
        return item_id(self.exchange)

    @property
    def key(self) -> str:
        """The mirror key that was sent."""
        return str(self.document.get(KEY))


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """A change with the readings of the ticket right before and right after it."""

    about: str
    document: Document
    before: Exchange
    exchange: Exchange
    after: Exchange
    files: int = 0

    @property
    def wanted(self) -> str | None:
        """The state that it sets, if any."""
        return self.document.get(STATE)


class SellerClient:
    """The three operations as a run sends them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.buyer = stage.buyer
        self.spoken = stage.buyer.target.profile.dialect

    def switch(self, name: str) -> str:
        """The reading that the target chose."""
        return str(self.buyer.target.switches.get(name))

    def create(self, document: Any, *, label: str, form: list[Document] | None = None) -> Exchange:
        """Create a ticket, in JSON, or with `form` as a form with these files; it is ended when the run is over."""
        created_resources = self.buyer.created_resources
        if len(created_resources.tickets) >= self.buyer.target.limits.max_tickets:
            raise Inconclusive(tickets_used_up(self.buyer.target.limits.max_tickets))
        self.buyer.target.terms.check(document)
        exchange = creating(created_resources, lambda: self._send("create", document, form=form, label=label))
        created = item_id(exchange)
        if created is not None and created not in created_resources.tickets:
            created_resources.tickets.append(created)
        return exchange

    def make(self, document: Document, *, about: str, form: list[Document] | None = None) -> Made:
        """Create a ticket and read it."""
        exchange = self.create(document, label=about, form=form)
        ticket = item_id(exchange)
        read = self.first(ticket, about) if ticket else None
        return Made(about=about, document=document, exchange=exchange, read=read, files=len(form or ()))

    def first(self, ticket: str, about: str) -> Exchange:
        """The first reading of a new ticket; one that is not there yet is waited for."""
        seen = self.read(ticket, label=f"{about}, as it is shown")
        if seen.accepted or seen.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}:
            return seen
        return self.buyer.until(ticket, lambda shown: shown.accepted, what="a new ticket can be read")

    def made(self, about: str = "a plain ticket", **more: Any) -> Made:
        """A new ticket that can be read, by default a plain one.

        Raises:
            Inconclusive: the seller takes none.
        """
        found = self.make(payloads.plain(self.stage, **more), about=about)
        if found.ticket is None:
            raise Inconclusive(f"a create ({about}) was answered {found.exchange.status or found.exchange.error} without a ticketId")
        return found

    def read(self, ticket: str, *, label: str = "retrieve") -> Exchange:
        """Read a ticket."""
        return self.buyer.retrieve(ticket, label=label)

    def patch(self, ticket: str, document: Any, *, label: str, form: list[Document] | None = None) -> Exchange:
        """Send a change, with what the target wants in each (base.patch)."""
        return self._send("patch", self.buyer.target.terms.patch(document), item=ticket, form=form, label=label)

    def change(self, of: Made, more: Document | None = None, *, about: str, form: list[Document] | None = None) -> Change:
        """Change a ticket of this run with what is mandatory and whatever is given, and read it before and after.

        Where the seller asks for what belongs to a resolution it gets it, now and with each later change of this kind.
        """
        ticket, more = str(of.ticket), more or {}
        found = self.changed(ticket, payloads.change(self.stage, ticket, of.key, **more), about=about, form=form)
        if closing_is_asked(found.exchange) and not found.document.keys() & set(OF_A_RESOLUTION):
            payloads.asks_for_closing(self.stage, more.get(STATE))
            document = payloads.change(self.stage, ticket, of.key, **more)
            found = self.changed(ticket, document, about=f"{about}, with its resolution", form=form)
        return found

    def changed(self, ticket: str, document: Document, *, about: str, form: list[Document] | None = None) -> Change:
        """Send a document as a change, and read the ticket before and after; a state that was taken has its time to show."""
        before = self.buyer.current(lambda: self.read(ticket, label=f"before {about}"))
        exchange = self.patch(ticket, document, label=about, form=form)
        after = self.read(ticket, label=f"after {about}")
        wanted = document.get(STATE)
        if exchange.accepted and wanted is not None and state_of(after) == state_of(before) != wanted:
            after = self.buyer.until(ticket, lambda seen: state_of(seen) != state_of(before), what="a state that a change set")
        if exchange.accepted and after.accepted and not (_says(after, document) and _counts(after, document)):
            after = self.buyer.until(ticket, lambda seen: _says(seen, document) and _counts(seen, document), what="what a change brought")
        return Change(about=about, document=document, before=before, exchange=exchange, after=after, files=len(form or ()))

    def _send(self, what: str, document: Any, *, form: list[Document] | None, **more: Any) -> Exchange:
        asked = request_of(self.spoken, Kind.TICKET, what, document=document, **more)
        if form is not None:
            media, body = encoded(document, form, part=self.part(what), typed=what == "create")
            asked = replace(asked, body=body, headers=(("Content-Type", media),))
        return self.buyer.raw(asked)

    def part(self, what: str) -> str:
        """The name of the parts with files: on creation the first that the target names, on change the last."""
        names = self.switch("multipart_part").split(", ")
        return names[0] if what == "create" else names[-1]

    @property
    def forms(self) -> bool:
        """Whether forms are sent at all."""
        return self.switch("multipart_part") != "off" and self.buyer.target.terms.takes(FILES)


def _says(seen: Exchange, document: Document) -> bool:
    """Whether a ticket shows the piece of dialog of a change."""
    said, found = document.get(DIALOG), _shown(seen, DIALOG)
    return not isinstance(said, str) or not isinstance(found, str) or said in found


def _counts(seen: Exchange, document: Document) -> bool:
    """Whether a ticket that shows how many clients there are shows the number of a change."""
    found = _shown(seen, CLIENTS)
    return CLIENTS not in document or found is None or str(found) == str(document[CLIENTS])


def _shown(seen: Exchange, name: str) -> Any:
    return seen.document.get(name) if isinstance(seen.document, dict) else None


def closing_is_asked(exchange: Exchange) -> bool:
    """Whether a refusal of a change names what belongs to a resolution: some sellers want that in every change."""
    document = exchange.document
    said = " ".join(str(value) for value in document.values()) if isinstance(document, dict) else ""
    return exchange.refused and any(name in said for name in OF_A_RESOLUTION)


def seller_client(stage: Stage) -> SellerClient:
    """The seller's client of a run."""
    return SellerClient(stage)


Story = Callable[[str], Any]
Labelled = Mapping[str, Made]
