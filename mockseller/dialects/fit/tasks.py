"""Tasks: a buyer asks for a ticket to be cancelled or changed, and the seller decides about it later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.fit.names import CANCELLATION, STATE_CHANGED, TaskState
from ttck.mockseller.dialects.tmf import events
from ttck.mockseller.dialects.tmf.lifecycle import decide
from ttck.mockseller.dialects.tmf.patch import merged
from ttck.mockseller.dialects.tmf.problems import invalid
from ttck.mockseller.dialects.tmf.resources import one, settled
from ttck.mockseller.dialects.tmf.rules import check_create, check_whole
from ttck.mockseller.dialects.tmf.shown import href, shown
from ttck.mockseller.dialects.tmf.words import words
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind, TmfState

if TYPE_CHECKING:
    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seams import Call, Document, Event
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.unit import Unit

# Where neither a cancellation nor a change makes sense any more.
OVER = frozenset({TmfState.RESOLVED, TmfState.CLOSED, TmfState.CANCELLED, TmfState.REJECTED, "failed"})


def ticket_of(task: Document) -> str | None:
    """The identifier of the ticket that a task is about, by its reference or by its entity."""
    for name in ("troubleTicket", "entity"):
        reference = task.get(name)
        found = reference.get("id") if isinstance(reference, dict) else None
        if isinstance(found, str):
            return found
    return None


def create(seller: Seller, call: Call) -> Answer:
    """A new task; one about a ticket that is over is rejected at once."""
    sent = check_create(seller.contracts[call.kind], words(seller, call.kind), call.document)
    about = ticket_of(sent)
    if about is None:
        raise invalid("troubleTicket", "it has to name a ticket, and so may entity")
    ticket = seller.store.item(Kind.TICKET, about)
    if ticket is None or ticket.buyer != call.buyer:
        raise invalid("troubleTicket", f"there is no ticket {about}")
    status = (seller.store.document(about, Kind.TICKET) or {}).get("status")
    first = TaskState.REJECTED if status in OVER else TaskState.ACKNOWLEDGED
    state = TaskState(decide(seller, call, None, to_state=first.value) or first)
    at, item_id = seller.clock.text(), new_id()
    document = {"id": item_id, "href": href(seller, call.kind.value, item_id), "requestPostedDate": at, **sent, "requestDate": at}
    why = f"the ticket is {status}" if status in OVER else None
    with unit(seller, call) as together:
        if state is TaskState.DONE:
            carry_out(seller, call, together, document)
        stored = together.add(call.kind, stepped(document, state, at=at, why=why), parent=about)
    if seller.settings.async_writes:
        return one(seller, call, stored, status=202)
    return one(seller, call, stored, status=201)


def stepped(task: Document, state: TaskState, *, at: str, why: str | None = None) -> Document:
    """The task in another state, which its history has as well."""
    message = {} if why is None else {"stateChangeMessage": {"code": str(state), "text": why}}
    step = {"state": str(state), "stateChangeDate": at, **message}
    return {**task, **step, "stateChangeHistory": [*task.get("stateChangeHistory", ()), step]}


def told(seller: Seller, kind: Kind, task: Document) -> tuple[Event, ...]:
    """The event of a task that came to another state."""
    some = {name: value for name, value in task.items() if name not in {"entity", "note"}}
    return (events.event(seller, kind, STATE_CHANGED[kind], task, some),)


def carry_out(seller: Seller, call: Call, together: Unit, task: Document) -> None:
    """Do to the ticket what a task asks for, in the same transaction.

    Raises:
        Refusal: 400 or 409 when the ticket cannot be so.
    """
    about = replace(call, kind=Kind.TICKET, item_id=ticket_of(task))
    held, before = together.get(Kind.TICKET, about.item_id or "")
    if call.kind is CANCELLATION:
        why = "the buyer had it cancelled"
        after: Document = {**before, "status": TmfState.CANCELLED.value, "statusChangeReason": why}
    else:
        names, entity = words(seller, Kind.TICKET), task.get("entity")
        wanted = {name: value for name, value in (entity if isinstance(entity, dict) else {}).items() if name not in names.fixed}
        why = None
        after = merged(before, wanted)
        check_whole(seller.contracts[Kind.TICKET], names, shown(seller, after))
    after = settled(seller, about, before, after, why=why)
    together.save(held, after, lambda kept: events.changed(seller, Kind.TICKET, before, kept))
