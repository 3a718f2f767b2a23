"""A seller in memory for rehearsals: it answers as a conformant seller would, and nothing leaves the process."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from harness.buyer.client import JSON_TYPE
from harness.judge.compare import items, missing_items, same_value
from harness.record.exchange import Answer, now
from harness.record.resource_types import kind_of_stimulus
from harness.rehearsal.dry_decisions import EDITS, MOVING, added, note_of, same, text_of
from harness.rehearsal.dry_incidents import DryIncidents
from harness.rehearsal.dry_parts import Announce, Document, Hubs, Refused, check_items, decoded, listed, moment, unknown, valid, wrong
from harness.rehearsal.dry_visits import DryVisits, with_workorder
from specs.contracts import Contract
from specs.contracts import contract as contract_named
from specs.lifecycles import lifecycle, ticket_lifecycle
from specs.vocabulary import Api, ContactRole, Kind, Operation, Source, Stimulus, TicketEvent, TicketState

Act = Callable[[], Any]

_SELLERS = ("id", "href", "status", "statusChange", "creationDate", "expectedResolutionDate", "resolutionDate",
            "sellerPriority", "sellerSeverity", "workOrder")  # fmt: skip
_FIXED = (*_SELLERS, "description", "ticketType", "relatedEntity")
_SCALARS = ("externalId", "severity", "priority", "issueStartDate")
_NEED_NOTE = ("severity", "priority", "issueStartDate", "relatedIssue")
_LISTS = ("note", "attachment", "relatedContactInformation", "relatedIssue")
_INCIDENTS = frozenset({Operation.LIST_INCIDENTS, Operation.RETRIEVE_INCIDENT})
_APIS = {Api.APPOINTMENT: "appointmentManagement", Api.WORKORDER: "workorderManagement"}


class DrySeller:
    """Keeps tickets and all that belongs to them in memory; `announce` is called for each notification it owes.

    `apis` names what it offers, as a target file declares it.
    """

    def __init__(self, contract: Contract, *, published: bool, announce: Announce, apis: frozenset[str] = frozenset({"ticket"})) -> None:
        self._contract = contract
        self._apis = apis
        self._published = published
        self._tickets: dict[str, Document] = {}
        self._hubs = {api: Hubs(api, announce) for api in Api}
        self._lock = threading.RLock()
        self._lifecycle = ticket_lifecycle()
        edition = "published" if published else "draft"
        self.visits = DryVisits(hubs=self._hubs, edition=edition, lift=self._lift, touch=self._touch, today=now())
        self.incidents = DryIncidents(lifecycle(Kind.INCIDENT, edition=edition), self._hubs[Api.TICKET])

    def answer(self, method: str, path: str, body: bytes | None, *, api: Api = Api.TICKET) -> Answer:
        """Answer a request; `path` is relative to the base URL of the API and still percent-encoded."""
        with self._lock:
            try:
                status, document, headers = self._serve(api, method, path, body)
            except Refused as refused:
                status, document, headers = refused.status, refused.document, {}
        raw = b"" if document is None else json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
        typed = {"content-type": JSON_TYPE} if raw else {}
        return Answer(status=status, headers={**typed, **headers}, body=raw)

    def knows(self, method: str, path: str, *, api: Api) -> bool:
        """Whether an API has such an operation."""
        return self.contract(api).match(method, path) is not None

    def contract(self, api: Api) -> Contract:
        """The contract of an API."""
        return contract_named(_APIS[api]) if api in _APIS else self._contract

    def _serve(self, api: Api, method: str, path: str, body: bytes | None) -> tuple[int, Any, dict[str, str]]:
        agreed = self.contract(api)
        found = agreed.match(method, path)
        if found is None:
            raise unknown()
        operation, place = found
        resource = "incident" if operation.operation_id in _INCIDENTS else str(api)
        if resource not in self._apis:
            raise Refused(501, "notImplemented", "this part of the API is optional")
        kept = self._kept().get(operation.operation_id)
        if kept is not None:
            page, total = listed(agreed, operation, path, kept.values())
            return 200, page, {"x-total-count": str(total), "x-result-count": str(len(page))}
        sent = valid(agreed, operation, with_workorder(decoded(body), api)) if operation.request else {}
        ident = place.get("id", "")
        acts = {**self._hub_acts(self._hubs[api], ident, sent), **self._ticket_acts(ident, sent), **self._other_acts(ident, sent)}
        document = acts[operation.operation_id]()
        return operation.success.status, None if operation.success.schema is None else document, {}

    def _kept(self) -> dict[str, Mapping[str, Document]]:
        """What each list operation lists."""
        return {
            Operation.LIST: self._tickets,
            Operation.LIST_INCIDENTS: self.incidents.known,
            Operation.LIST_APPOINTMENTS: self.visits.appointments,
            Operation.LIST_WORKORDERS: self.visits.workorders,
        }

    def _hub_acts(self, hubs: Hubs, ident: str, sent: Document) -> dict[str, Act]:
        return {
            Operation.SUBSCRIBE: lambda: hubs.subscribe(sent),
            Operation.SUBSCRIPTION: lambda: hubs.show(ident),
            Operation.UNSUBSCRIBE: lambda: hubs.end(ident),
        }

    def _ticket_acts(self, ident: str, sent: Document) -> dict[str, Act]:
        return {
            Operation.CREATE: lambda: self._create(sent),
            Operation.RETRIEVE: lambda: self._ticket(ident),
            Operation.PATCH: lambda: self._patch(ident, sent),
            Operation.CANCEL: lambda: self._move(ident, Operation.CANCEL),
            Operation.CLOSE: lambda: self._move(ident, Operation.CLOSE),
            Operation.REOPEN: lambda: self._reopen(ident, sent),
        }

    def _other_acts(self, ident: str, sent: Document) -> dict[str, Act]:
        visits = self.visits
        return {
            Operation.RETRIEVE_INCIDENT: lambda: self.incidents.show(ident),
            Operation.RETRIEVE_WORKORDER: lambda: visits.workorder(ident),
            Operation.SEARCH_TIMESLOT: lambda: visits.search(sent),
            Operation.CREATE_APPOINTMENT: lambda: visits.create(sent),
            Operation.RETRIEVE_APPOINTMENT: lambda: visits.appointment(ident),
            Operation.PATCH_APPOINTMENT: lambda: visits.patch(ident, sent),
            Operation.CANCEL_APPOINTMENT: lambda: visits.cancel(ident),
        }

    # --- tickets ------------------------------------------------------------------------------------------------

    def _ticket(self, ident: str) -> Document:
        if ident not in self._tickets:
            raise unknown()
        return self._tickets[ident]

    def _create(self, document: Document) -> Document:
        check_items(document)
        roles = [contact.get("role") for contact in items(document, "relatedContactInformation")]
        if ContactRole.REPORTER not in roles or any(name in document for name in _SELLERS):
            raise wrong("the reporter is missing, or the buyer sets what is the seller's")
        ident = f"dry-{len(self._tickets) + 1}"
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
                "creationDate": text_of(moment()),
                "sellerSeverity": document["severity"],
                "sellerPriority": document["priority"],
            },
            TicketState.ACKNOWLEDGED,
        )
        return self._tickets[ident]

    def _patch(self, ident: str, sent: Document) -> Document:
        ticket = self._ticket(ident)
        if ticket["status"] not in self._lifecycle.patchable:
            raise wrong(f"the ticket is {ticket['status']}")
        self._tickets[ident] = _merged(ticket, sent, published=self._published)
        if self._lifecycle.move(ticket["status"], Operation.PATCH):
            self._move(ident, Operation.PATCH)
        return self._tickets[ident]

    def _reopen(self, ident: str, sent: Document) -> None:
        reason = sent["reason"]
        self._move(ident, Operation.REOPEN)
        if self._published:
            note = {**note_of("closureRejection", reason), "source": Source.BUYER.value}
            self._tickets[ident] = added(self._tickets[ident], "note", note)

    def _move(self, ident: str, when: str) -> None:
        ticket = self._ticket(ident)
        move = self._lifecycle.move(ticket["status"], when)
        if move is None:
            raise wrong(f"{when} is not possible: the ticket is {ticket['status']}")
        self._tickets[ident] = _in_state(ticket, move.to_state)
        self._hubs[Api.TICKET].tell(ident, *move.announces)
        if move.to_state == TicketState.CANCELLED:
            self.visits.ticket_over(ident)

    def _lift(self, ident: str) -> None:
        """A booking takes a ticket on that waits for it (MEF 113 R81)."""
        if self._ticket(ident)["status"] == TicketState.PENDING:
            self._move(ident, Operation.PATCH)

    def _touch(self, ident: str) -> None:
        self._hubs[Api.TICKET].tell(ident, TicketEvent.UPDATE)

    # --- decisions of the seller --------------------------------------------------------------------------------

    def decide(self, name: str, ident: str | None, args: Mapping[str, Any]) -> str | None:
        """Play a stimulus; returns why the seller cannot do it, None when it did."""
        if name == Stimulus.RESTART:
            return None
        with self._lock:
            try:
                self._decide(name, ident or "", args)
            except Refused as refused:
                return str(refused)
        return None

    def _decide(self, name: str, ident: str, args: Mapping[str, Any]) -> None:
        kind = kind_of_stimulus(name)
        if kind == Kind.INCIDENT:
            self.incidents.decide(name, ident, args)
        elif kind == Kind.TICKET or (name in EDITS and ident not in self.visits.workorders):
            self._decide_ticket(name, ident, args)
        else:
            self.visits.decide(name, ident, args)

    def _decide_ticket(self, name: str, ident: str, args: Mapping[str, Any]) -> None:
        ticket = self._ticket(ident)
        if name in EDITS and ticket["status"] in self._lifecycle.final():
            raise wrong(f"the ticket is {ticket['status']}")
        self._tickets[ident] = EDITS.get(name, same)(ticket, args)
        if name in EDITS and name not in MOVING:
            self._touch(ident)
        else:
            try:
                self._move(ident, MOVING.get(Stimulus(name), name))
            except Refused:
                self._tickets[ident] = ticket
                raise
        for workorder in self._tickets[ident].get("workOrder", ())[len(ticket.get("workOrder", ())) :]:
            self.visits.open(workorder["id"], ident, when=name)


def _in_state(ticket: Document, state: str) -> Document:
    step = {"status": str(state), "changeDate": text_of(moment())}
    return {**ticket, "status": str(state), "statusChange": [*ticket.get("statusChange", ()), step]}


def _merged(ticket: Document, sent: Document, *, published: bool) -> Document:
    """The ticket after a patch, which may name only new list items or all of them."""
    extra = ("observedImpact",)
    fixed, scalars = (_FIXED, (*_SCALARS, *extra)) if published else ((*_FIXED, *extra), _SCALARS)
    if any(name in sent and not same_value(name, sent[name], ticket.get(name)) for name in fixed):
        raise wrong("the patch changes what is not the buyer's to change")
    fresh = {name: missing_items(items(sent, name), items(ticket, name)) for name in ("note", "attachment", "relatedIssue")}
    check_items(fresh)
    stored = ticket["relatedContactInformation"]
    others = [contact for contact in stored if contact.get("role") != ContactRole.BUYER_TECHNICAL]
    technical = [c for c in items(sent, "relatedContactInformation") if c.get("role") == ContactRole.BUYER_TECHNICAL]
    if missing_items([c for c in items(sent, "relatedContactInformation") if c not in technical], others):
        raise wrong("a patch changes technical contacts of the buyer only")
    if not any(name in sent for name in (*scalars, *_LISTS)):
        raise wrong("the patch changes nothing")
    if any(name in sent for name in _NEED_NOTE) and not fresh["note"]:
        raise wrong("this change needs a note")
    after = {**ticket, **{name: sent[name] for name in scalars if name in sent}}
    for name in ("note", "attachment"):
        after = added(after, name, *fresh[name]) if fresh[name] else after
    if "relatedContactInformation" in sent:
        after["relatedContactInformation"] = [*others, *technical]
    if "relatedIssue" in sent:
        own = [issue for issue in items(ticket, "relatedIssue") if issue.get("source") == Source.SELLER]
        after["relatedIssue"] = [*own, *(issue for issue in sent["relatedIssue"] if issue.get("source") != Source.SELLER)]
    return after
