"""The states of a ticket: what the suggested table allows, and how a document tells where it has been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.dialects.tmf.problems import conflict
from ttck.mockseller.dialects.tmf.words import Words
from ttck.mockseller.engine.seams import Call, Decision, Document, Seam
from ttck.specs.vocabulary import Kind, Operation, TmfState

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller


def decide(seller: Seller, call: Call, document: Document | None, *, to_state: str | None = None, when: str | None = None) -> str | None:
    """The state after a call, None where it does not change; `when` is what makes the move, by default the operation.

    Raises:
        Refusal: 409 when the table has no such move, or a fault says no.
    """
    state = str((document or {}).get("status", ""))
    moves = call.kind is Kind.TICKET and document is not None and to_state not in {None, state}
    table = seller.lifecycles[Kind.TICKET]
    tabled = {state, to_state} <= {str(one) for one in table.states()}  # a dialect may have states of its own, which are free
    allowed = not moves or not tabled or table.move(state, when or Operation.PATCH, to=to_state) is not None
    decision = Decision(operation=call.operation, kind=call.kind, state=state, allowed=allowed, to_state=to_state)
    if seller.faults.active[Seam.DECISION]:
        decision = seller.faults.at(Seam.DECISION, decision, call=call, item=document)
    if not decision.allowed:
        raise conflict(f"status: a resource that is {state or 'as it is'} cannot be changed to {to_state or 'this'}")
    return decision.to_state


def with_step(document: Document, names: Words, *, at: str, why: str | None) -> Document:
    """The document with its state added to its history, and with the date of a resolution."""
    if names.history is None:
        return document
    step = {"status": document["status"], names.when: at}
    if why is not None:
        step[names.why] = why
    if names.history in names.typed:
        step["@type"] = "StatusChange"
    kept = document.get(names.history)
    after = {**document, "statusChangeDate": at, names.history: [*(kept if isinstance(kept, list) else ()), step]}
    if document["status"] == TmfState.RESOLVED:
        after.setdefault("resolutionDate", at)
    return after
