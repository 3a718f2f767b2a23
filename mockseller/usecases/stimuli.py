"""What the seller decides by itself, triggered over the control API: one function per stimulus."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mockseller.clock import text_of
from mockseller.ids import new_id
from mockseller.problems import Refusal, not_found, wrong_state
from mockseller.seams import Call, Document, Seam
from mockseller.settings import DAY
from mockseller.usecases.change import change, decide, make_move
from mockseller.usecases.tickets import SELLER_CONTACT
from mockseller.usecases.timeouts import close_unanswered
from specs.vocabulary import ContactRole, Priority, Severity, Source, Stimulus, TicketEvent, TicketState

if TYPE_CHECKING:
    from mockseller.seller import Seller

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


def noted(ticket: Document, moment: Moment, text: str) -> Document:
    """The ticket with one more note of the seller; the argument `text` replaces the words."""
    note = {
        "id": new_id(),
        "author": moment.args.get("author", AUTHOR),
        "date": moment.at,
        "source": Source.SELLER.value,
        "text": moment.args.get("text", text),
    }
    return {**ticket, "note": [*ticket.get("note", ()), note]}


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


def _add_attachment(ticket: Document, moment: Moment) -> Document:
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
    return {**ticket, "attachment": [*ticket.get("attachment", ()), attachment]}


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


def _open_workorder(ticket: Document, moment: Moment) -> Document:
    workorder_id = str(moment.args.get("workOrderId") or new_id())
    order = {"id": workorder_id, "href": f"/mefApi/sonata/workOrderManagement/v2/workorder/{quote(workorder_id)}"}
    return {**ticket, "workOrder": [*ticket.get("workOrder", ()), order]}


def _open_with_appointment(ticket: Document, moment: Moment) -> Document:
    return noted(_open_workorder(ticket, moment), moment, "A technician has to visit you: please book an appointment.")


def _unchanged(ticket: Document, _moment: Moment) -> Document:
    return ticket


MOVES: dict[str, Edit] = {
    Stimulus.START_WORK: _unchanged,
    Stimulus.REQUEST_INFO: _request_info,
    Stimulus.RESOLVE: _resolve,
    Stimulus.FINISH_CANCELLATION: _unchanged,
}
UPDATES: dict[str, Edit] = {
    Stimulus.UPDATE_SELLER_SEVERITY: _seller_severity,
    Stimulus.UPDATE_SELLER_PRIORITY: _seller_priority,
    Stimulus.UPDATE_EXPECTED_RESOLUTION: _expected_resolution,
    Stimulus.ADD_NOTE: _add_note,
    Stimulus.ADD_ATTACHMENT: _add_attachment,
    Stimulus.UPDATE_SELLER_CONTACT: _seller_contact,
    Stimulus.UPDATE_TECHNICAL_CONTACTS: _technical_contacts,
    Stimulus.ADD_RELATED_ISSUE: _related_issue,
    Stimulus.WORKORDER_OPEN: _open_workorder,
    Stimulus.WORKORDER_UPDATE: _unchanged,
}


def apply(seller: Seller, name: str, ticket_id: str, args: Mapping[str, Any]) -> Document:
    """Let the seller decide; returns the ticket after it.

    Raises:
        Refusal: 404 for an unknown ticket or stimulus, 422 when the state of the ticket does not allow it.
    """
    stored = seller.store.ticket(ticket_id)
    if stored is None:
        raise not_found("ticket")
    call = Call(operation=name, buyer=stored.buyer, ticket_id=ticket_id, document=dict(args))
    if seller.stage.active[Seam.REQUEST]:
        call = seller.stage.at(Seam.REQUEST, call, call=call, ticket=seller.store.document(ticket_id))
    if name == Stimulus.CLOSE_ON_TIMEOUT:
        return _close_on_timeout(seller, call)
    work = _work(seller, call)
    return change(seller, call, work)


def _work(seller: Seller, call: Call) -> Callable[[Document], tuple[Document, Sequence[str]]]:
    moment = Moment(args=call.document, now=seller.clock.now())
    name = call.operation

    def move(ticket: Document) -> tuple[Document, Sequence[str]]:
        after, announces = make_move(seller, call, ticket)
        return MOVES[name](after, moment), announces

    def update(ticket: Document) -> tuple[Document, Sequence[str]]:
        decide(seller, call, ticket, allowed=_may_update(seller, name, ticket))
        return UPDATES[name](ticket, moment), (TicketEvent.UPDATE,)

    def appoint(ticket: Document) -> tuple[Document, Sequence[str]]:
        after, announces = make_move(seller, call, ticket, when=Stimulus.REQUEST_INFO)
        return _open_with_appointment(after, moment), (*announces, TicketEvent.UPDATE)

    if name in MOVES:
        return move
    if name in UPDATES:
        return update
    if name == Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT:
        return appoint
    raise not_found("stimulus")


def _may_update(seller: Seller, name: str, ticket: Document) -> bool:
    if name == Stimulus.WORKORDER_OPEN:
        return bool(ticket["status"] == TicketState.IN_PROGRESS)
    if name == Stimulus.WORKORDER_UPDATE and not ticket.get("workOrder"):
        return False
    return ticket["status"] not in seller.lifecycle.final()


def _close_on_timeout(seller: Seller, call: Call) -> Document:
    """Let the confirmation time of this one ticket be over, for the code that the timer runs."""
    before = seller.store.document(call.ticket_id or "") or {}
    closed = close_unanswered(seller, call.ticket_id or "")
    if closed is None:
        raise wrong_state(call.operation, str(before.get("status")))
    return closed


def reason_of(refusal: Refusal) -> str:
    """The words of a refusal for the answer of the control API."""
    first = refusal.document[0] if isinstance(refusal.document, list) else refusal.document
    return str(first["reason"])
