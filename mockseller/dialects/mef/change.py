"""What every change of an item shares: one decision by the tables, and one record of the state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.mef.refusals import wrong_state
from ttck.mockseller.engine.seams import Call, Decision, Document, Seam
from ttck.mockseller.engine.unit import NAMES, unit
from ttck.specs.vocabulary import AppointmentEvent, IncidentEvent, Kind, TicketEvent, TicketState, WorkorderEvent

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.lifecycles import Move

Work = Callable[[Document], tuple[Document, Sequence[str]]]
STATE_CHANGES: dict[Kind, str] = {
    Kind.TICKET: TicketEvent.STATE_CHANGE,
    Kind.INCIDENT: IncidentEvent.STATE_CHANGE,
    Kind.APPOINTMENT: AppointmentEvent.STATE_CHANGE,
    Kind.WORKORDER: WorkorderEvent.STATE_CHANGE,
}
_WITH_HISTORY = frozenset({Kind.TICKET, Kind.INCIDENT})  # the binding shows the states that these have been in


def change(seller: Seller, call: Call, work: Work) -> Document:
    """Change the item of a call: `work` turns the document into the new one and names the events to announce.

    Raises:
        Refusal: 404 when the buyer has no such item, or whatever `work` refuses with; nothing is stored then.
    """
    with unit(seller, call) as together:
        stored, document = together.get(call.kind, call.item_id or "")
        after = together.save(stored, *work(document))
    if after.get("status") == TicketState.RESOLVED:
        seller.timer.wake()
    return after


def state_of(kind: Kind, document: Document | None) -> str:
    """The state in a document, empty without one."""
    return str(document[state_name(kind)]) if document else ""


def state_name(kind: Kind) -> str:
    """The attribute that holds the state: the wire calls it `state` in workorders."""
    return "state" if kind is Kind.WORKORDER else "status"


def decide(
    seller: Seller, call: Call, document: Document | None, *, allowed: bool, to_state: str | None = None, kind: Kind | None = None
) -> Decision:
    """What the tables say about this call, after the faults at the decision seam.

    Raises:
        Refusal: 422 when the answer is no.
    """
    kind = kind or call.kind
    state = state_of(kind, document)
    decision = Decision(operation=call.operation, kind=kind, state=state, allowed=allowed, to_state=to_state)
    if seller.faults.active[Seam.DECISION]:
        decision = seller.faults.at(Seam.DECISION, decision, call=call, item=document, kind=kind)
    if not decision.allowed:
        raise wrong_state(call.operation, state, NAMES[kind])
    return decision


def make_move(
    seller: Seller, call: Call, document: Document, *, when: str | None = None, reason: str | None = None, kind: Kind | None = None
) -> tuple[Document, Sequence[str]]:
    """Make the move that the table has for this operation, or for the trigger `when`, with the events it announces.

    `kind` is what the document is, by default what the call is about.

    Raises:
        Refusal: 422 when the table has no such move.
    """
    kind = kind or call.kind
    move = seller.lifecycles[kind].move(state_of(kind, document), when or call.operation)
    decision = decide(seller, call, document, allowed=move is not None, to_state=move.to_state if move else None, kind=kind)
    return carried_out(document, decision, move, at=seller.clock.text(), reason=reason)


def carried_out(
    document: Document, decision: Decision, move: Move | None, *, at: str, reason: str | None = None
) -> tuple[Document, Sequence[str]]:
    """The document after a decision, with what it announces: a state change only if the state does change."""
    announced = STATE_CHANGES[decision.kind]
    announces = move.announces if move else (announced,)
    others = [event for event in announces if event != announced]
    if decision.to_state is None or decision.to_state == decision.state:
        return document, others
    first = (announced,) if announced in announces or decision.kind is Kind.TICKET else ()
    return in_state(document, decision.to_state, at=at, reason=reason, kind=decision.kind), (*first, *others)


def in_state(document: Document, state: str, *, at: str, reason: str | None = None, kind: Kind = Kind.TICKET) -> Document:
    """The document in another state, with the step added to its history where its kind has one."""
    moved = {**document, state_name(kind): str(state)}
    if kind not in _WITH_HISTORY:
        return moved
    step = {"status": str(state), "changeDate": at}
    if reason is not None:
        step["changeReason"] = reason
    return {**moved, "statusChange": [*document.get("statusChange", ()), step]}
