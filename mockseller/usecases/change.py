"""What every change of a ticket shares: one transaction, one decision by the tables, one record of the state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import orjson

from mockseller.problems import not_found, wrong_state
from mockseller.seams import Call, Decision, Document, Seam
from specs.vocabulary import TicketEvent, TicketState

if TYPE_CHECKING:
    from mockseller.seller import Seller
    from mockseller.store import Owed
    from specs.lifecycles import Move

Work = Callable[[Document], tuple[Document, Sequence[str]]]


def change(seller: Seller, call: Call, work: Work) -> Document:
    """Change the ticket of a call: `work` turns the document into the new one and names the events to announce.

    Raises:
        Refusal: 404 when the buyer has no such ticket, or whatever `work` refuses with; nothing is stored then.
    """
    owed: list[Owed] = []
    with seller.store.transaction(then=lambda: seller.outbox.push(owed)) as tx:
        ticket = tx.ticket(call.ticket_id or "")
        if ticket is None or ticket.buyer != call.buyer:
            raise not_found("ticket")
        after, announces = work(orjson.loads(ticket.document))
        after, due = seller.record(tx, call, after, ticket=ticket, announces=announces)
        owed.extend(due)
    if after.get("status") == TicketState.RESOLVED:
        seller.timer.wake()
    return after


def decide(seller: Seller, call: Call, ticket: Document | None, *, allowed: bool, to_state: str | None = None) -> Decision:
    """What the tables say about this call, after the faults at the decision seam.

    Raises:
        Refusal: 422 when the answer is no.
    """
    state = ticket["status"] if ticket else ""
    decision = Decision(operation=call.operation, state=state, allowed=allowed, to_state=to_state)
    if seller.stage.active[Seam.DECISION]:
        decision = seller.stage.at(Seam.DECISION, decision, call=call, ticket=ticket)
    if not decision.allowed:
        raise wrong_state(call.operation, state)
    return decision


def make_move(
    seller: Seller, call: Call, ticket: Document, *, when: str | None = None, reason: str | None = None
) -> tuple[Document, Sequence[str]]:
    """Make the move that the table has for this operation, or for the trigger `when`, with the events it announces.

    Raises:
        Refusal: 422 when the table has no such move.
    """
    move = seller.lifecycle.move(ticket["status"], when or call.operation)
    decision = decide(seller, call, ticket, allowed=move is not None, to_state=move.to_state if move else None)
    return carried_out(ticket, decision, move, at=seller.clock.text(), reason=reason)


def carried_out(
    ticket: Document, decision: Decision, move: Move | None, *, at: str, reason: str | None = None
) -> tuple[Document, Sequence[str]]:
    """The ticket after a decision, with what it announces: a state change only if the state does change."""
    others = [event for event in (move.announces if move else ()) if event != TicketEvent.STATE_CHANGE]
    if decision.to_state is None or decision.to_state == decision.state:
        return ticket, others
    return in_state(ticket, decision.to_state, at=at, reason=reason), (TicketEvent.STATE_CHANGE, *others)


def in_state(ticket: Document, state: str, *, at: str, reason: str | None = None) -> Document:
    """The document in another state, with the step added to its history."""
    step = {"status": str(state), "changeDate": at}
    if reason is not None:
        step["changeReason"] = reason
    return {**ticket, "status": str(state), "statusChange": [*ticket.get("statusChange", ()), step]}
