"""The client of a seller of TMF621: one method per operation, over the buyer that records every call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.client import Request
from ttck.harness.buyer.created_resources import Subscription
from ttck.harness.buyer.requests_of import request_of
from ttck.harness.buyer.retries import creating, subscribing
from ttck.harness.buyer.seller_terms import Terms
from ttck.harness.judge.limit_advice import tickets_used_up
from ttck.harness.judge.registrations import hub_id
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive
from ttck.specs.contracts import Contract
from ttck.specs.vocabulary import Kind, Operation, Stimulus, TmfEvent
from ttck.suites.tmf import payloads, standard
from ttck.suites.tmf.payloads import Document

Params = tuple[tuple[str, str], ...]
JSON = "application/json"
JSON_PATCH, JSON_PATCH_QUERY = "application/json-patch+json", "application/json-patch-query+json"
MERGE = "application/merge-patch+json"
EVENTS = tuple(str(event) for event in TmfEvent)


class Items:
    """The operations on one kind of item: tickets, or specifications."""

    def __init__(self, stage: Stage, kind: Kind) -> None:
        self.stage = stage
        self.kind = kind
        self.spoken = stage.buyer.target.profile.dialect
        created_resources = stage.buyer.created_resources
        self._created = created_resources.tickets if kind is Kind.TICKET else created_resources.specifications

    def create(
        self, document: Any, *, label: str = "create", params: Params = (), media: str = JSON, body: bytes | None = None
    ) -> Exchange:
        """Create an item; `body` are raw bytes in the place of `document`. What came of it is deleted when the run is over."""
        buyer = self.stage.buyer
        if len(buyer.created_resources.tickets) >= buyer.target.limits.max_tickets:
            raise Inconclusive(tickets_used_up(buyer.target.limits.max_tickets))
        if self.kind is Kind.TICKET:
            buyer.target.terms.check(document)

        def act() -> Exchange:
            return self._send("create", document=document, label=label, query=params, media=media, body=body)

        exchange = creating(buyer.created_resources, act, what="" if self.kind is Kind.TICKET else "a specification")
        created = item_id(exchange)
        if created is not None and created not in self._created:
            self._created.append(created)
        return exchange

    def retrieve(self, item: str, params: Params = (), *, label: str = "retrieve") -> Exchange:
        """Read an item."""
        return self._send("retrieve", item=item, label=label, query=params)

    def has(self, what: str) -> bool:
        """Whether the dialect has an operation on such items, such as patch."""
        return self.spoken.operation(self.kind, what) is not None

    @property
    def listing(self) -> Operation:
        """The operation that lists such items."""
        return Operation(self.spoken.of(self.kind).operations["list"])

    def find(self, params: Params = (), *, label: str = "list") -> Exchange:
        """Read the list."""
        return self._send("list", label=label, query=params)

    def until(self, item: str, condition: Callable[[Exchange], bool], *, label: str = "retrieve") -> Exchange:
        """Read an item until the condition holds or the state wait of the target is over; the last reading."""
        return self.stage.buyer.until(lambda: self.retrieve(item, label=label), condition)

    def patch(
        self, item: str, document: Any, *, media: str = "", label: str = "patch", params: Params = (), body: bytes | None = None,
        without: frozenset[str] = frozenset(),
    ) -> Exchange:  # fmt: skip
        """Patch an item with a body of this media type, by default that of the dialect's merge patches.

        It has what the target wants in each patch of such an item (base.patch, base.specification_patch), but for the attributes in
        `without`.
        """
        terms = self.stage.buyer.target.terms
        document = terms.patch(document, without=without) if self.kind is Kind.TICKET else terms.specification_patch(document)
        media = media or self.spoken.merges
        return self._send("patch", document=document, item=item, label=label, query=params, media=media, body=body)

    def task(self, name: str, item: str, document: Any = None, *, label: str = "") -> Exchange:
        """Let an item do one of the further operations of the dialect, by the name that it has there."""
        return self._send(name, item=item, document=document, label=label or name)

    def delete(self, item: str, *, label: str = "delete") -> Exchange:
        """Delete an item.

        Raises:
            NotApplicable: the dialect has no such operation.
        """
        exchange = self._send("delete", item=item, label=label)
        if exchange.accepted:
            self.stage.buyer.created_resources.removed.add((self.kind, item))
        return exchange

    def discard(self, item: str, *, label: str = "delete what was spoilt") -> None:
        """Delete an item that is of no more use, where the dialect has that operation."""
        if self.has("delete"):
            self.delete(item, label=label)

    def must(self, what: str) -> None:
        """Go on only where the dialect has an operation.

        Raises:
            NotApplicable: it has none.
        """
        request_of(self.spoken, self.kind, what)

    def made(self, document: Document, *, label: str = "create") -> str:
        """The identifier of a new item; one that is made later (202) is waited for in the list, and until it can be read.

        Raises:
            Inconclusive: the seller does not accept the document, or the item is not seen.
        """
        return self.arrived(document, self.create(document, label=label), label=label)

    def ahead(self, documents: Sequence[tuple[str, Document]]) -> Iterator[Exchange]:
        """The creates of labelled documents, each sent when it is asked for; of a seller that answers 202 all are sent at once.

        So the waits of a seller that makes its items later are one. `arrived` says what came of each.
        """
        sent: list[Exchange] = []
        for number, (label, document) in enumerate(documents):
            if number == len(sent):
                sent.append(self.create(document, label=label))
            if number == 0 and sent[0].status == HTTPStatus.ACCEPTED and item_id(sent[0]) is None:
                sent += [self.create(document, label=label) for label, document in documents[1:]]
            yield sent[number]

    def arrived(self, document: Document, exchange: Exchange, *, label: str) -> str:
        """The identifier of what a create led to, which is waited for after 202.

        Raises:
            Inconclusive: the seller does not accept the document, or the item is not seen.
        """
        created, late = item_id(exchange), exchange.status == HTTPStatus.ACCEPTED
        if created is None and late:
            created = self._later(document)
        if created is None:
            raise Inconclusive(f"a well-formed create ({label}) was answered {exchange.status or exchange.error} without an id")
        if late:
            self._ready(created, label)
        return created

    def _ready(self, created: str, label: str) -> None:
        """Wait until an item can be read whose create was answered 202.

        Raises:
            Inconclusive: it cannot, within the waiting time of the target; after one such item no other is waited for.
        """
        wanted = "an item that was accepted with 202 can be read"
        read = self.stage.buyer.until(lambda: self.retrieve(created, label="readable?"), lambda seen: seen.accepted, what=wanted)
        if not read.accepted:
            wait = self.stage.buyer.target.limits.state_wait
            raise Inconclusive(f"a create ({label}) was answered 202, and after {wait:g} s {created} still cannot be read ({read.status})")

    def _later(self, document: Document) -> str | None:
        """The item that a create leads to which was answered 202, by its own description or name."""
        key = "description" if "description" in document else "name"

        def own(seen: Exchange) -> list[str]:
            rows = seen.document if isinstance(seen.document, list) else []
            return [str(row.get("id")) for row in rows if isinstance(row, dict) and row.get(key) == document[key]]

        mine: Params = ((key, str(document[key])),)
        for params in (mine, (("limit", "1000"),)):

            def look(params: Params = params) -> Exchange:
                return self.find(params, label="created?")

            first = look()
            if params is mine and not own(first) and (first.refused or first.document != []):
                continue  # a filter that is not followed, and would show the whole list each time
            found = own(first) or own(
                self.stage.buyer.until(look, lambda seen: bool(own(seen)), what=f"an item is listed by {params[0][0]}")
            )
            if found:
                self._created.append(found[0])
                return found[0]
        return None

    def _send(self, what: str, *, document: Any = None, media: str = JSON, body: bytes | None = None, **more: Any) -> Exchange:
        headers = (("Content-Type", media),) if document is not None or body is not None else ()
        return self.stage.buyer.raw(request_of(self.spoken, self.kind, what, document=document, body=body, headers=headers, **more))


class SellerClient(Items):
    """The ticket API of TMF621 in the version of the target's profile; `specifications` has the same for those."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, Kind.TICKET)
        self.version = _version(stage)
        self.specifications = Items(stage, Kind.SPECIFICATION)

    @property
    def typed_parts(self) -> bool:
        """Whether objects have to say their type."""
        return standard.typed(self.spoken)

    @property
    def inspects(self) -> bool:
        """Whether a subscription can be looked at."""
        hub = self.spoken.apis["ticket"].hub
        return hub is not None and hub.inspect is not None

    def takes(self, parameter: str, *, of: str = "list") -> bool:
        """Whether an operation on tickets has a query parameter."""
        return parameter in standard.parameters(self.spoken, of)

    def patches_as(self, media: str) -> bool:
        """Whether a ticket can be patched by a body of this media type."""
        return media in standard.patch_media(self.spoken)

    @property
    def shown(self) -> Document:
        """The schema of a ticket that is read."""
        spec = self.contract.operations[self.spoken.of(Kind.TICKET).operations["retrieve"]]
        return self.contract.schema(str(spec.success.schema))

    @property
    def contract(self) -> Contract:
        """The contract of the dialect."""
        return self.spoken.contract()

    @property
    def states(self) -> tuple[str, ...]:
        """The states of a ticket."""
        return self.spoken.states(Kind.TICKET)

    def switch(self, name: str) -> Any:
        """The reading that the target chose."""
        return self.stage.buyer.target.switches.get(name)

    def minimal(self, **more: Any) -> Document:
        """A ticket with what is mandatory, and whatever is given."""
        return payloads.minimal(self.stage.material, self.version, **more)

    def maximal(self, **more: Any) -> Document:
        """A ticket with every attribute, and whatever is given."""
        return payloads.maximal(self.stage.material, self.version, **more)

    def twofold(self) -> Document:
        """A ticket with every attribute, and two elements in its lists."""
        return payloads.twofold(self.stage.material, self.version)

    def ticket(self, document: Document | None = None, *, label: str = "create", **more: Any) -> str:
        """The identifier of a new ticket, by default a minimal one with what is given; see `made`."""
        return self.made({**self.minimal(), **more} if document is None else document, label=label)

    @property
    def terms(self) -> Terms:
        """What this seller asks for beyond the standard."""
        return self.stage.buyer.target.terms

    def makes(self, stimulus: Stimulus) -> bool:
        """Whether the seller can be made to do something without a person who is asked, and without waiting until it does."""
        given = self.stage.buyer.target.stimuli
        asked, sent = (any(stimulus in (given.get(way) or ()) for way in ways) for ways in (("operator", "wait"), ("command", "http")))
        return self.stage.buyer.offers(stimulus) and (sent or not asked)

    def optional(self) -> tuple[str, ...]:
        """The optional attributes that this seller takes."""
        return tuple(name for name in payloads.optional(self.version) if self.terms.takes(name))

    def patchable(self) -> tuple[str, ...]:
        """Those of which it is said what a patch of them leads to."""
        return tuple(name for name in self.optional() if self.terms.patches(name))

    def typed(self, name: str, /, **attributes: Any) -> Document:
        """An object with its @type, where the contract wants it."""
        return {"@type": name, **attributes} if self.typed_parts else attributes

    def raw(
        self, method: str, path: str, *, operation: str, label: str, document: Any = None, item: str | None = None,
        params: Params = (), media: str = JSON, body: bytes | None = None,
    ) -> Exchange:  # fmt: skip
        """Any other request; `path` is relative to the base path. It is recorded under `operation`."""
        headers = (("Content-Type", media),) if document is not None or body is not None else ()
        return self.stage.buyer.raw(
            Request(
                operation=operation, method=method, path=path, document=document, body=body, ticket=item, query=params, label=label,
                headers=headers,
            )
        )  # fmt: skip

    # --- subscriptions ------------------------------------------------------------------------------------------

    def callback(self, name: str) -> str:
        """The address of our listener for one subscription.

        Raises:
            Inconclusive: the listener is switched off.
        """
        if self.stage.buyer.listener is None:
            raise Inconclusive("the listener is switched off in the target file (listener.enabled)")
        return self.stage.buyer.listener.callback(name)

    def subscribe(self, name: str, types: tuple[str, ...] = (), *, document: Any = None, label: str = "subscribe") -> Exchange:
        """POST /hub for some event types, for all of them without; `document` is sent in the place of what we would send.

        What was accepted is taken back when the run is over, or with ``stage.buyer.unsubscribe(name)``. Wait for an event with
        ``stage.buyer.hold_for(ticket, event)``.
        """
        query = {"query": "eventType=" + ",".join(types)} if types else {}

        def ask(callback: str) -> Exchange:
            sent = self.typed("Hub", callback=callback, **query)
            return self.raw("POST", "/hub", operation=Operation.SUBSCRIBE, label=label, document=sent)

        if document is None:
            self.callback(name)
            buyer = self.stage.buyer
            assert buyer.listener is not None
            exchange = subscribing(buyer.created_resources, buyer.listener, name, ask)
        else:
            exchange = self.raw("POST", "/hub", operation=Operation.SUBSCRIBE, label=label, document=document)
        hub = hub_id(exchange)
        if hub is not None:
            asked = frozenset(types or EVENTS)
            self.stage.buyer.created_resources.subscriptions[name] = Subscription(name=name, hub_id=hub, types=asked, since=exchange.number)
        return exchange

    def hub(self, method: str, hub_id: str, *, label: str) -> Exchange:
        """GET or DELETE /hub/{id}."""
        return self.stage.buyer.hub(method, hub_id, label=label)


def seller_client(stage: Stage) -> SellerClient:
    """The seller's client of a run."""
    return SellerClient(stage)


def _version(stage: Stage) -> str:
    return stage.buyer.target.profile.version or "v5"
