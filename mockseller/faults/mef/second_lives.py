"""Faults of a seller that forgets what is over when something else begins: a second resolution, a further workorder."""

from __future__ import annotations

from ttck.mockseller.engine.seams import Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, allow, during, entries, in_answers
from ttck.mockseller.faults.mef.tools import STATE_RULES, fault
from ttck.specs.vocabulary import Kind, Operation, TicketState, WorkorderState

_OVER = frozenset({WorkorderState.COMPLETED, WorkorderState.UNABLE_TO_COMPLETE, WorkorderState.CANCELLED})


@fault("cancel-taken-once-reopened", seam=Seam.DECISION, breaks=["MEF113:R57"], also=STATE_RULES)
def cancel_taken_once_reopened(scene: Scene, decision: Decision) -> Decision:
    """I take a cancel of a resolved ticket if it was reopened before."""
    asked = decision.operation == Operation.CANCEL and decision.state == TicketState.RESOLVED
    been = [step.get("status") for step in entries(scene.item, "statusChange")]
    return allow(decision, TicketState.ASSESSING_CANCELLATION.value) if asked and TicketState.REOPENED in been else decision


def _ticket_of(scene: Scene, workorder: Document | None) -> Document:
    """The ticket of a workorder."""
    return scene.read(next((str(one.get("id")) for one in entries(workorder, "relatedEntity")), "")) or {}


@fault(
    "further-workorder-wakes-the-last", seam=Seam.REPLY, breaks=["MEF113:R154"], also=["MEF113:R113", "MEF113:R77"], about={Kind.WORKORDER}
)
def further_workorder_wakes_the_last(scene: Scene, reply: Reply) -> Reply:
    """When a further workorder is opened for a ticket, those that are over are open again."""
    shown = reply.document if during(scene, Operation.RETRIEVE_WORKORDER) and accepted(reply) and isinstance(reply.document, dict) else {}
    if shown.get("state") not in _OVER:
        return reply
    listed = [one.get("id") for one in entries(_ticket_of(scene, shown), "workOrder")]
    later = shown.get("id") in listed and listed[-1] != shown.get("id")
    return in_answers(scene, reply, lambda w: w.update(state=WorkorderState.OPEN), Operation.RETRIEVE_WORKORDER) if later else reply
