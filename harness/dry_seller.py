"""A seller in memory for rehearsals: it answers as a conformant seller would, and nothing leaves the process."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from harness.client import JSON_TYPE
from harness.compare import instant, items, missing_items, same_value
from harness.dry_decisions import EDITS, MOVING, added, note_of, same, text_of
from harness.exchange import Answer, now
from specs.contracts import Contract, OperationSpec
from specs.lifecycles import ticket_lifecycle
from specs.vocabulary import (
    ContactRole,
    ObservedImpact,
    Operation,
    Priority,
    Severity,
    Source,
    Stimulus,
    TicketEvent,
    TicketState,
    TicketType,
)

Document = dict[str, Any]
Announce = Callable[[str, str, str], None]  # callback, event type, ticket

_SELLERS = ("id", "href", "status", "statusChange", "creationDate", "expectedResolutionDate", "resolutionDate",
            "sellerPriority", "sellerSeverity", "workOrder")  # fmt: skip
_FIXED = (*_SELLERS, "description", "ticketType", "relatedEntity")
_SCALARS = ("externalId", "severity", "priority", "issueStartDate")
_NEED_NOTE = ("severity", "priority", "issueStartDate", "relatedIssue")
_LISTS = ("note", "attachment", "relatedContactInformation", "relatedIssue")
_ENUMS: dict[str, Iterable[str]] = {
    "severity": Severity, "sellerSeverity": Severity, "priority": Priority, "sellerPriority": Priority,
    "ticketType": TicketType, "status": TicketState, "observedImpact": ObservedImpact,
}  # fmt: skip
_PAGE = 100


class _Refused(Exception):  # noqa: N818 - the seller refuses; nothing is wrong with the program
    """The request is answered with an error."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(reason)
        body = {"code": code, "reason": reason}
        self.status = status
        self.document: Any = [body] if status == HTTPStatus.UNPROCESSABLE_ENTITY else body


def _wrong(reason: str) -> _Refused:
    return _Refused(422, "invalidValue", reason)


def _unknown() -> _Refused:
    return _Refused(404, "notFound", "there is no such thing")


@dataclass(frozen=True, kw_only=True)
class _Hub:
    """A subscription."""

    document: Document
    types: frozenset[str]


class DrySeller:
    """Keeps tickets and subscriptions in memory; `announce` is called for each notification it owes."""

    def __init__(self, contract: Contract, *, published: bool, announce: Announce) -> None:
        self._contract = contract
        self._published = published
        self._announce = announce
        self._tickets: dict[str, Document] = {}
        self._hubs: dict[str, _Hub] = {}
        self._numbers = count(1)
        self._lock = threading.RLock()
        self._lifecycle = ticket_lifecycle()

    def answer(self, method: str, path: str, body: bytes | None) -> Answer:
        """Answer a request; `path` is relative to the base URL and still percent-encoded."""
        with self._lock:
            try:
                status, document, headers = self._serve(method, path, body)
            except _Refused as refused:
                status, document, headers = refused.status, refused.document, {}
        raw = b"" if document is None else json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
        typed = {"content-type": JSON_TYPE} if raw else {}
        return Answer(status=status, headers={**typed, **headers}, body=raw)

    def _serve(self, method: str, path: str, body: bytes | None) -> tuple[int, Any, dict[str, str]]:
        found = self._contract.match(method, path)
        if found is None:
            raise _unknown()
        operation, place = found
        sent = _decoded(body) if operation.request else None
        ident = place.get("id", "")
        if operation.operation_id == Operation.LIST:
            page, total = self._list(dict(parse_qsl(path.partition("?")[2], keep_blank_values=True)))
            return 200, page, {"x-total-count": str(total), "x-result-count": str(len(page))}
        acts: dict[str, Callable[[], Any]] = {
            Operation.CREATE: lambda: self._create(operation, sent),
            Operation.RETRIEVE: lambda: self._ticket(ident),
            Operation.PATCH: lambda: self._patch(operation, ident, sent),
            Operation.CANCEL: lambda: self._move(ident, Operation.CANCEL),
            Operation.CLOSE: lambda: self._move(ident, Operation.CLOSE),
            Operation.REOPEN: lambda: self._reopen(operation, ident, sent),
            Operation.SUBSCRIBE: lambda: self._subscribe(operation, sent),
            Operation.SUBSCRIPTION: lambda: self._hub(ident).document,
            Operation.UNSUBSCRIBE: lambda: self._unsubscribe(ident),
        }
        if operation.operation_id not in acts:
            raise _Refused(501, "notImplemented", "this part of the API is optional")
        document = acts[operation.operation_id]()
        return operation.success.status, None if operation.success.schema is None else document, {}

    # --- tickets ------------------------------------------------------------------------------------------------

    def _ticket(self, ident: str) -> Document:
        if ident not in self._tickets:
            raise _unknown()
        return self._tickets[ident]

    def _valid(self, operation: OperationSpec, sent: Any) -> Document:
        if not isinstance(sent, dict):
            raise _Refused(400, "invalidBody", "the body has to be an object")
        if operation.request and not self._contract.is_valid(sent, operation.request):
            raise _wrong("the body breaks the contract")
        return sent

    def _create(self, operation: OperationSpec, sent: Any) -> Document:
        document = self._valid(operation, sent)
        _check_items(document)
        roles = [contact.get("role") for contact in items(document, "relatedContactInformation")]
        if ContactRole.REPORTER not in roles or any(name in document for name in _SELLERS):
            raise _wrong("the reporter is missing, or the buyer sets what is the seller's")
        ident = f"dry-{next(self._numbers)}"
        desk = {
            "role": ContactRole.SELLER_TICKET.value,
            "name": "Service Desk",
            "number": "+1 555 0100",
            "emailAddress": "desk@seller.example",
        }
        self._tickets[ident] = _in_state(
            {
                "id": ident,
                **document,
                "relatedContactInformation": [*document["relatedContactInformation"], desk],
                "creationDate": text_of(now()),
                "sellerSeverity": document["severity"],
                "sellerPriority": document["priority"],
            },
            TicketState.ACKNOWLEDGED,
        )
        return self._tickets[ident]

    def _patch(self, operation: OperationSpec, ident: str, sent: Any) -> Document:
        ticket = self._ticket(ident)
        if ticket["status"] not in self._lifecycle.patchable:
            raise _wrong(f"the ticket is {ticket['status']}")
        self._store(ident, _merged(ticket, self._valid(operation, sent), published=self._published))
        if self._lifecycle.move(ticket["status"], Operation.PATCH):
            self._move(ident, Operation.PATCH)
        return self._tickets[ident]

    def _reopen(self, operation: OperationSpec, ident: str, sent: Any) -> None:
        self._ticket(ident)
        reason = self._valid(operation, sent)["reason"]
        self._move(ident, Operation.REOPEN)
        if self._published:
            note = {**note_of("closureRejection", reason), "source": Source.BUYER.value}
            self._store(ident, added(self._tickets[ident], "note", note))

    def _move(self, ident: str, when: str) -> None:
        ticket = self._ticket(ident)
        move = self._lifecycle.move(ticket["status"], when)
        if move is None:
            raise _wrong(f"{when} is not possible: the ticket is {ticket['status']}")
        self._store(ident, _in_state(ticket, move.to_state))
        self._tell(ident, *move.announces)

    def _store(self, ident: str, ticket: Document) -> None:
        self._tickets[ident] = ticket

    def _list(self, query: Mapping[str, str]) -> tuple[list[Document], int]:
        """A page of what meets all criteria, and how many do."""
        criteria = {name: value for name, value in query.items() if name not in {"offset", "limit", "buyerId", "sellerId"}}
        paging = [query.get("offset", "0"), query.get("limit", str(_PAGE))]
        if not all(number.isdigit() for number in paging) or not all(_sound(*item) for item in criteria.items()):
            raise _Refused(400, "invalidQuery", "a parameter has an impossible value")
        offset, limit = int(paging[0]), min(int(paging[1]), _PAGE)
        found = [t for t in self._tickets.values() if all(_meets(t, *item) for item in criteria.items())]
        names = self._contract.schema("TroubleTicket_Find")["properties"]
        page = [{name: ticket[name] for name in names if name in ticket} for ticket in found[offset : offset + limit]]
        return page, len(found)

    # --- subscriptions ------------------------------------------------------------------------------------------

    def _subscribe(self, operation: OperationSpec, sent: Any) -> Document:
        document = self._valid(operation, sent)
        query = document.get("query", "")
        names = [name for name in query.removeprefix("eventType=").split(",") if name]
        if any(name not in set(TicketEvent) for name in names):
            raise _wrong("an event type is unknown")
        ident = f"hub-{next(self._numbers)}"
        self._hubs[ident] = _Hub(document={"id": ident, **document}, types=frozenset(names or TicketEvent))
        return self._hubs[ident].document

    def _hub(self, ident: str) -> _Hub:
        if ident not in self._hubs:
            raise _unknown()
        return self._hubs[ident]

    def _unsubscribe(self, ident: str) -> None:
        self._hub(ident)
        del self._hubs[ident]

    def _tell(self, ident: str, *events: TicketEvent) -> None:
        for event in events:
            for hub in self._hubs.values():
                if event in hub.types:
                    self._announce(hub.document["callback"], event, ident)

    # --- decisions of the seller --------------------------------------------------------------------------------

    def decide(self, name: str, ident: str | None, args: Mapping[str, Any]) -> str | None:
        """Play a stimulus; returns why the seller cannot do it, None when it did."""
        if name == Stimulus.RESTART:
            return None
        with self._lock:
            try:
                self._decide(name, ident or "", args)
            except _Refused as refused:
                return str(refused)
        return None

    def _decide(self, name: str, ident: str, args: Mapping[str, Any]) -> None:
        ticket = self._ticket(ident)
        if name in EDITS and ticket["status"] in self._lifecycle.final():
            raise _wrong(f"the ticket is {ticket['status']}")
        self._store(ident, EDITS.get(name, same)(ticket, args))
        if name in EDITS and name not in MOVING:
            self._tell(ident, TicketEvent.UPDATE)
            return
        try:
            self._move(ident, MOVING.get(Stimulus(name), name))
        except _Refused:
            self._store(ident, ticket)
            raise


def _decoded(body: bytes | None) -> Any:
    try:
        return json.loads(body or b"")
    except ValueError as broken:
        raise _Refused(400, "invalidBody", "the body is not JSON") from broken


def _in_state(ticket: Document, state: str) -> Document:
    step = {"status": str(state), "changeDate": text_of(now())}
    return {**ticket, "status": str(state), "statusChange": [*ticket.get("statusChange", ()), step]}


def _check_items(document: Document) -> None:
    """Refuse an attachment without content, and items that the buyer labels as the seller's."""
    for name in ("note", "attachment", "relatedIssue"):
        if any(item.get("source") == Source.SELLER for item in items(document, name)):
            raise _wrong("what the buyer adds has the source buyer")
    for item in items(document, "attachment"):
        if not (item.get("url") or item.get("content")) or (item.get("content") and not item.get("mimeType")):
            raise _wrong("an attachment needs a link, or content with its type")


def _merged(ticket: Document, sent: Document, *, published: bool) -> Document:
    """The ticket after a patch, which may name only new list items or all of them."""
    extra = ("observedImpact",)
    fixed, scalars = (_FIXED, (*_SCALARS, *extra)) if published else ((*_FIXED, *extra), _SCALARS)
    if any(name in sent and not same_value(name, sent[name], ticket.get(name)) for name in fixed):
        raise _wrong("the patch changes what is not the buyer's to change")
    fresh = {name: missing_items(items(sent, name), items(ticket, name)) for name in ("note", "attachment", "relatedIssue")}
    _check_items(fresh)
    stored = ticket["relatedContactInformation"]
    others = [contact for contact in stored if contact.get("role") != ContactRole.BUYER_TECHNICAL]
    technical = [c for c in items(sent, "relatedContactInformation") if c.get("role") == ContactRole.BUYER_TECHNICAL]
    if missing_items([c for c in items(sent, "relatedContactInformation") if c not in technical], others):
        raise _wrong("a patch changes technical contacts of the buyer only")
    if not any(name in sent for name in (*scalars, *_LISTS)):
        raise _wrong("the patch changes nothing")
    if any(name in sent for name in _NEED_NOTE) and not fresh["note"]:
        raise _wrong("this change needs a note")
    after = {**ticket, **{name: sent[name] for name in scalars if name in sent}}
    for name in ("note", "attachment"):
        after = added(after, name, *fresh[name]) if fresh[name] else after
    if "relatedContactInformation" in sent:
        after["relatedContactInformation"] = [*others, *technical]
    if "relatedIssue" in sent:
        own = [issue for issue in items(ticket, "relatedIssue") if issue.get("source") == Source.SELLER]
        after["relatedIssue"] = [*own, *(issue for issue in sent["relatedIssue"] if issue.get("source") != Source.SELLER)]
    return after


def _sound(name: str, value: str) -> bool:
    if name in _ENUMS:
        return value in list(_ENUMS[name])
    return instant(value) is not None if name.endswith((".gt", ".lt")) else True


def _meets(ticket: Document, name: str, value: str) -> bool:
    """Whether a ticket meets one criterion of a list request."""
    entity = {"relatedEntityId": "id", "relatedEntityType": "@referredType"}.get(name)
    if entity:
        return any(item.get(entity) == value for item in items(ticket, "relatedEntity"))
    attribute, dot, side = name.partition(".")
    if not dot:
        return bool(ticket.get(name) == value)
    moment, bound = instant(ticket.get(attribute)), instant(value)
    return moment is not None and bound is not None and (moment > bound if side == "gt" else moment < bound)
