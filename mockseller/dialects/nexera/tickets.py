"""The operations on tickets: list, create, retrieve, patch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.nexera import events
from ttck.mockseller.dialects.nexera.filters import filtered
from ttck.mockseller.dialects.nexera.refusals import of_problem, refusal
from ttck.mockseller.dialects.nexera.shown import href, shown
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.clock import MICROS, micros_of, text_of
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.obeying import allowed, lacking
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Call, Decision, Document, Seam
from ttck.mockseller.engine.settings import DAY
from ttck.mockseller.engine.unit import NAMES, unit
from ttck.specs.matrix import Matrix, Process
from ttck.specs.vocabulary import Kind, NexeraState, Operation

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

_URGENCY = {"High": 2, "Medium": 5, "Low": 8}
_COMPLAINT = "Complaint"
_DAYS = 3  # until a ticket should be resolved


def list_all(seller: Seller, call: Call) -> Answer:
    """The buyer's tickets that match all filters, those that have ended among them."""
    documents = [shown(seller, codec.loads(row.document)) for row in seller.store.tickets(buyer=call.buyer)]
    return Answer(status=200, body=codec.dumps(filtered(documents, call.query)), schema="TroubleTicket[]")


def create(seller: Seller, call: Call) -> Answer:
    """A new ticket: what the buyer may say of it, and what the seller sets."""
    matrix = _matrix(seller)
    process = matrix.process("create", str(call.document.get(matrix.by)))
    if process is None:
        raise refusal(f"{matrix.by}: there is no such kind of ticket")
    sent = _checked(seller, matrix, process, call.document, schema="TroubleTicket_Create")
    with unit(seller, call) as together:
        stored = together.add(Kind.TICKET, new_ticket(seller, sent, at=seller.clock.text()))
    return _one(seller, stored, status=201)


def _matrix(seller: Seller) -> Matrix:
    assert seller.adapter.matrix is not None
    return seller.adapter.matrix


def _checked(seller: Seller, matrix: Matrix, process: Process, document: Document, *, schema: str) -> Document:
    """What a request says that its process has.

    Raises:
        Refusal: 400 where it lacks something, or has it in a wrong form.
    """
    missing = lacking(matrix, process, document)
    if missing is not None:
        raise refusal(f"{missing} is required")
    mine = allowed(matrix, process, document)
    problems = seller.contracts[Kind.TICKET].problems(mine, schema)
    if problems:
        raise of_problem(problems[0])
    return mine


def new_ticket(seller: Seller, sent: Document, *, at: str) -> Document:
    """A ticket as the seller first stores it."""
    item_id = new_id()
    return {
        "id": item_id,
        "href": href(seller, item_id),
        **_noted(sent, at=at),
        "correlationId": new_id(),
        "priority": _priority(sent),
        "status": NexeraState.SUBMITTED.value,
        "creationDate": at,
        "lastUpdate": at,
        "statusChangeDate": at,
        "expectedResolutionDate": text_of(micros_of(at) / MICROS + _DAYS * DAY),
    }


def _priority(document: Document) -> int:
    """How urgent a ticket is: the seller goes by its severity and its kind."""
    return _URGENCY.get(str(document.get("severity")), 5) + (document.get("ticketType") == _COMPLAINT)


def _noted(document: Document, *, at: str) -> Document:
    """The document with an identifier and a date for each note."""
    notes = document.get("note")
    if not isinstance(notes, list):
        return document
    return {**document, "note": [{"id": new_id(), "notedate": at, **note} for note in notes]}


def retrieve(seller: Seller, call: Call) -> Answer:
    """The ticket as it is stored."""
    stored = seller.store.item(Kind.TICKET, call.item_id or "")
    if stored is None or stored.buyer != call.buyer:
        raise not_found(NAMES[Kind.TICKET])
    return _one(seller, codec.loads(stored.document), status=200)


def patch(seller: Seller, call: Call) -> Answer:
    """The ticket after a change."""
    with unit(seller, call) as together:
        stored, before = together.get(Kind.TICKET, call.item_id or "")
        after = _patched(seller, call, before)
        if after != before:
            after = together.save(stored, after, lambda kept: events.changed(seller, before, kept))
    return _one(seller, after, status=200)


def _patched(seller: Seller, call: Call, before: Document) -> Document:
    matrix = _matrix(seller)
    process = matrix.process("patch", str(before.get(matrix.by)))
    if process is None:
        raise refusal("this ticket cannot be changed")
    sent = _checked(seller, matrix, process, call.document, schema="TroubleTicket_Update")
    if sent.get(matrix.by, before[matrix.by]) != before[matrix.by]:
        raise refusal(f"{matrix.by}: a ticket stays what it is")
    sent = {name: value for name, value in sent.items() if name not in {"href", "priority"}}
    wanted = sent.pop("status", before["status"])
    after = {**before, **_noted(sent, at=seller.clock.text())}
    after["priority"] = _priority(after)
    return moved(seller, call, before, after, to_state=wanted)


def moved(
    seller: Seller, call: Call, before: Document, after: Document, *, to_state: str, why: str | None = None, when: str | None = None
) -> Document:
    """The document that a change leads to, in the state that the table allows.

    Raises:
        Refusal: 409 when the table has no such move.
    """
    state, at = str(before["status"]), seller.clock.text()
    same = when is None and to_state == state
    permitted = same or seller.lifecycles[Kind.TICKET].move(state, when or Operation.PATCH, to=to_state) is not None
    decision = Decision(operation=call.operation, state=state, allowed=permitted, to_state=to_state)
    if seller.faults.active[Seam.DECISION]:
        decision = seller.faults.at(Seam.DECISION, decision, call=call, item=before)
    if not decision.allowed:
        raise refusal(f"status: a ticket that is {state} cannot become {to_state}", status=409)
    reached = decision.to_state or state
    if reached != state:
        after = {**after, "status": str(reached), "statusChangeDate": at}
        if why is not None:
            after["statusChangeReason"] = why
        if reached == NexeraState.RESOLVED:
            after["resolutionDate"] = at
    return {**after, "lastUpdate": later(before.get("lastUpdate"), at)} if after != before else after


def later(before: Any, at: str) -> str:
    """The time of a change, one millisecond after that of the one before at least."""
    earlier = micros_of(str(before))
    return at if micros_of(at) > earlier else text_of((earlier + 1_500) / MICROS)


def _one(seller: Seller, document: Document, *, status: int) -> Answer:
    return Answer(status=status, body=codec.dumps(shown(seller, document)), schema="TroubleTicket")
