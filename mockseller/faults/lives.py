"""Faults that show late in the life of a ticket, or in one of its states only."""

from __future__ import annotations

from http import HTTPStatus

from mockseller.faults.tools import answer, during, entries, in_answers, in_change, keep, sent
from mockseller.seams import Change, Document, Event, Reply, Scene, Seam, fault
from specs.vocabulary import ContactRole, Operation, Source, Stimulus, TicketEvent, TicketState

_QUIET = frozenset({TicketState.RESOLVED, TicketState.REOPENED})


@fault("updates-of-resolved-tickets-unannounced", seam=Seam.EVENT, breaks=["MEF113:R133"], also=["MEF113:R131"])
def updates_of_resolved_tickets_unannounced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """What I change in a ticket that is resolved, or was reopened, I tell nobody."""
    late = (scene.item or {}).get("status") in _QUIET
    return tuple(event for event in events if event.type != TicketEvent.UPDATE) if late else events


@fault("relations-of-pending-tickets-unexplained", seam=Seam.RECORD, breaks=["MEF113:R26"])
def relations_of_pending_tickets_unexplained(_scene: Scene, change: Change) -> Change:
    """While I wait for the buyer I relate tickets to each other without a word."""
    before = change.before or {}
    if change.operation != Stimulus.ADD_RELATED_ISSUE or before.get("status") != TicketState.PENDING:
        return change
    return in_change(change, lambda ticket: ticket.update(note=entries(before, "note")))


@fault("my-attachments-hidden-when-closed", seam=Seam.REPLY, breaks=["MEF113:R28"], also=["MEF113:R38"])
def my_attachments_hidden_when_closed(scene: Scene, reply: Reply) -> Reply:
    """What I attached to a ticket is not shown any more when it is closed."""

    def edit(ticket: Document) -> None:
        if ticket.get("status") == TicketState.CLOSED:
            keep(ticket, "attachment", lambda one: one.get("source") != Source.SELLER)

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@fault("engineers-hidden-when-reopened", seam=Seam.REPLY, breaks=["MEF113:R133"], also=["MEF113:R38"])
def engineers_hidden_when_reopened(scene: Scene, reply: Reply) -> Reply:
    """My engineers have done their work when a ticket is resolved: in a reopened one they are not shown."""

    def edit(ticket: Document) -> None:
        if ticket.get("status") == TicketState.REOPENED:
            keep(ticket, "relatedContactInformation", lambda one: one.get("role") != ContactRole.SELLER_TECHNICAL)

    return in_answers(scene, reply, edit, Operation.RETRIEVE, Operation.PATCH)


@fault("unknown-product-told-with-the-ticket", seam=Seam.REPLY, breaks=["MEF113:R22"], also=["MEF113:R20", "MEF113:R21"])
def unknown_product_told_with_the_ticket(scene: Scene, reply: Reply) -> Reply:
    """When I do not know a product I refuse the ticket, and repeat in the error what it says."""
    document = sent(scene)
    unknown = any("No such product" in str(one.get("id")) for one in entries(document, "relatedEntity"))
    if not during(scene, Operation.CREATE) or not unknown:
        return reply
    said = {"code": "referenceNotFound", "reason": "no such product", "propertyPath": "/relatedEntity/0/id"}
    return answer(reply, HTTPStatus.UNPROCESSABLE_ENTITY, [{**said, "severity": document.get("severity"), "note": []}])
