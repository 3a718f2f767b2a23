"""What the seller decides about a ticket by itself: one function per stimulus."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef import workorders
from ttck.mockseller.dialects.mef.change import change, decide, make_move
from ttck.mockseller.dialects.mef.refusals import wrong_state
from ttck.mockseller.dialects.mef.tickets import SELLER_CONTACT
from ttck.mockseller.dialects.mef.timeouts import close_unanswered
from ttck.mockseller.engine.clock import text_of
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Call, Document
from ttck.mockseller.engine.settings import DAY
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import ContactRole, Kind, Priority, Severity, Source, Stimulus, TicketEvent, TicketState

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

AUTHOR = "Mock Seller Service Desk"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What a stimulus works with: the arguments that the caller gave, and the time on the seller's clock."""

    args: Mapping[str, Any]
    now: float

    @property
    def at(self) -> str:
        """The time as text."""
        return text_of(self.now)


Edit = Callable[[Document, Moment], Document]


def noted(document: Document, moment: Moment, text: str) -> Document:
    """The document with one more note of the seller; the argument `text` replaces the words."""
    note = {
        "id": new_id(),
        "author": moment.args.get("author", AUTHOR),
        "date": moment.at,
        "source": Source.SELLER.value,
        "text": moment.args.get("text", text),
    }
    return {**document, "note": [*document.get("note", ()), note]}


def _request_info(ticket: Document, moment: Moment) -> Document:
    return noted(ticket, moment, "Please tell us when the issue was seen last, and send a port log.")


def _resolve(ticket: Document, moment: Moment) -> Document:
    resolved = {**ticket, "resolutionDate": moment.args.get("resolutionDate", moment.at)}
    return noted(resolved, moment, "Resolved: the faulty optical module was replaced and the service was tested.")


def _other(values: Sequence[str], current: Any) -> str:
    """Another value than the current one, the next in the list."""
    place = values.index(current) + 1 if current in values else 0
    return values[place % len(values)]


def _seller_severity(ticket: Document, moment: Moment) -> Document:
    value = moment.args.get("sellerSeverity") or _other([*Severity], ticket.get("sellerSeverity"))
    return {**ticket, "sellerSeverity": str(value)}


def _seller_priority(ticket: Document, moment: Moment) -> Document:
    value = moment.args.get("sellerPriority") or _other([*Priority], ticket.get("sellerPriority"))
    return {**ticket, "sellerPriority": str(value)}


def _expected_resolution(ticket: Document, moment: Moment) -> Document:
    date = moment.args.get("expectedResolutionDate")
    if date is None:
        days = 1
        while (date := text_of(moment.now + days * DAY)) == ticket.get("expectedResolutionDate"):
            days += 1
    return noted({**ticket, "expectedResolutionDate": date}, moment, f"We expect to have this resolved by {date}.")


def _add_note(ticket: Document, moment: Moment) -> Document:
    return noted(ticket, moment, "We are looking into it.")


def attached(document: Document, moment: Moment) -> Document:
    """The document with one more attachment of the seller; the arguments replace attributes of it."""
    attachment = {
        "attachmentId": new_id(),
        "source": Source.SELLER.value,
        "author": AUTHOR,
        "creationDate": moment.at,
        "name": "line-test.txt",
        "description": "Result of the line test",
        "url": "https://files.seller.example/line-test.txt",
        "mimeType": "text/plain",
        "size": {"amount": 2, "units": "KBYTES"},
        **moment.args,
    }
    return {**document, "attachment": [*document.get("attachment", ()), attachment]}


def _seller_contact(ticket: Document, moment: Moment) -> Document:
    contacts = ticket["relatedContactInformation"]
    current = next((one for one in contacts if one.get("role") == ContactRole.SELLER_TICKET), SELLER_CONTACT)
    number = "+1 555 0101" if current.get("number") != "+1 555 0101" else "+1 555 0102"
    fresh = {**current, "number": number, **moment.args, "role": ContactRole.SELLER_TICKET.value}
    others = [one for one in contacts if one.get("role") != ContactRole.SELLER_TICKET]
    return {**ticket, "relatedContactInformation": [*others, fresh]}


def _technical_contacts(ticket: Document, moment: Moment) -> Document:
    """The argument `contacts` replaces all of them, `contacts: []` removes them; without it one more is named."""
    contacts = ticket["relatedContactInformation"]
    others = [one for one in contacts if one.get("role") != ContactRole.SELLER_TECHNICAL]
    current = [one for one in contacts if one.get("role") == ContactRole.SELLER_TECHNICAL]
    role = ContactRole.SELLER_TECHNICAL.value
    number = len(current) + 1
    one_more = {
        "role": role,
        "name": f"Field Engineer {number}",
        "number": f"+1 555 02{number:02d}",
        "emailAddress": f"engineer{number}@seller.example",
    }
    wanted = [{**one, "role": role} for one in moment.args.get("contacts", [*current, one_more])]
    return {**ticket, "relatedContactInformation": [*others, *wanted]}


def _related_issue(ticket: Document, moment: Moment) -> Document:
    words = {key: value for key, value in moment.args.items() if key not in {"text", "author"}}
    issue = {
        "id": new_id(),
        "@referredType": "Incident",
        "relationshipType": "isCausedBy",
        "description": "Outage in the same area",
        "creationDate": moment.at,
        **words,
        "source": Source.SELLER.value,
    }
    linked = {**ticket, "relatedIssue": [*ticket.get("relatedIssue", ()), issue]}
    return noted(linked, moment, "This issue was linked to a known outage.")


def _unchanged(ticket: Document, _moment: Moment) -> Document:
    return ticket


MOVES: dict[str, Edit] = {
    Stimulus.START_WORK: _unchanged,
    Stimulus.REQUEST_INFO: _request_info,
    Stimulus.RESOLVE: _resolve,
}
UPDATES: dict[str, Edit] = {
    Stimulus.UPDATE_SELLER_SEVERITY: _seller_severity,
    Stimulus.UPDATE_SELLER_PRIORITY: _seller_priority,
    Stimulus.UPDATE_EXPECTED_RESOLUTION: _expected_resolution,
    Stimulus.ADD_NOTE: _add_note,
    Stimulus.ADD_ATTACHMENT: attached,
    Stimulus.UPDATE_SELLER_CONTACT: _seller_contact,
    Stimulus.UPDATE_TECHNICAL_CONTACTS: _technical_contacts,
    Stimulus.ADD_RELATED_ISSUE: _related_issue,
}
KNOWN = (*MOVES, Stimulus.CLOSE_ON_TIMEOUT, Stimulus.FINISH_CANCELLATION, *UPDATES)


def act(seller: Seller, call: Call) -> Document:
    """Let the seller decide about a ticket; returns the ticket after it.

    Raises:
        Refusal: 404 for an unknown ticket, 422 when the state of the ticket does not allow it.
    """
    if call.operation == Stimulus.CLOSE_ON_TIMEOUT:
        return _close_on_timeout(seller, call)
    if call.operation == Stimulus.FINISH_CANCELLATION:
        return _finish_cancellation(seller, call)
    moment = Moment(args=call.document, now=seller.clock.now())
    name = call.operation

    def move(ticket: Document) -> tuple[Document, Sequence[str]]:
        after, announces = make_move(seller, call, ticket)
        return MOVES[name](after, moment), announces

    def update(ticket: Document) -> tuple[Document, Sequence[str]]:
        decide(seller, call, ticket, allowed=ticket["status"] not in seller.lifecycles[Kind.TICKET].final())
        return UPDATES[name](ticket, moment), (TicketEvent.UPDATE,)

    if name in MOVES:
        return change(seller, call, move)
    if name in UPDATES:
        return change(seller, call, update)
    raise not_found("stimulus")


def _finish_cancellation(seller: Seller, call: Call) -> Document:
    """Cancel a ticket with the workorders on which nobody works yet; its change of state is the last that is announced."""
    with unit(seller, call) as together:
        stored, ticket = together.get(Kind.TICKET, call.item_id or "")
        after, announces = make_move(seller, call, ticket)
        if after["status"] == TicketState.CANCELLED and workorders.cancel_for_ticket(together, ticket["id"]):
            announces = (TicketEvent.UPDATE, *announces)
        return together.save(stored, after, announces)


def _close_on_timeout(seller: Seller, call: Call) -> Document:
    """Let the confirmation time of this one ticket be over, for the code that the timer runs."""
    before = seller.store.document(call.item_id or "") or {}
    closed = close_unanswered(seller, call.item_id or "")
    if closed is None:
        raise wrong_state(call.operation, str(before.get("status")))
    return closed
