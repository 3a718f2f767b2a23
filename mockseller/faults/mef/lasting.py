"""Faults of a seller that forgets what it showed once."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, during, entries, in_answers, named
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import AppointmentState, Kind, Operation, TicketState, WorkorderState

_OUTCOMES = frozenset({WorkorderState.COMPLETED, WorkorderState.UNABLE_TO_COMPLETE})
_VISITS = (Kind.WORKORDER, Kind.APPOINTMENT)
_WITH_TICKETS = (Kind.TICKET, Kind.WORKORDER)
#: What a workorder that is gone may drag along.
_GONE = ("MEF113:R114", "MEF113:R154", "MEF113:O4", "MEF113:R90", "MEF113:R117")


def _lost(reply: Reply) -> Reply:
    return answer(reply, HTTPStatus.NOT_FOUND, {"code": "notFound", "reason": "it is not there any more"})


def _ticket_state(scene: Scene) -> str:
    """The state of the ticket of the workorder that is asked for."""
    workorder = scene.read(named(scene)) or {}
    ticket = scene.read(next((str(one.get("id")) for one in entries(workorder, "relatedEntity")), "")) or {}
    return str(ticket.get("status"))


@fault("workorder-gone-with-a-cancelled-ticket", seam=Seam.REPLY, breaks=["MEF113:R110", "MEF113:R113"], also=_GONE, about=_VISITS)
def workorder_gone_with_a_cancelled_ticket(scene: Scene, reply: Reply) -> Reply:
    """I clear the workorders of a ticket away when it is cancelled."""
    shown = during(scene, Operation.RETRIEVE_WORKORDER) and accepted(reply)
    return _lost(reply) if shown and _ticket_state(scene) == TicketState.CANCELLED else reply


@fault("workorder-gone-with-a-closed-ticket", seam=Seam.REPLY, breaks=["MEF113:R110", "MEF113:R113"], also=_GONE, about=_VISITS)
def workorder_gone_with_a_closed_ticket(scene: Scene, reply: Reply) -> Reply:
    """When a ticket is closed, its workorders are on paper only."""
    shown = during(scene, Operation.RETRIEVE_WORKORDER) and accepted(reply)
    return _lost(reply) if shown and _ticket_state(scene) == TicketState.CLOSED else reply


@fault("finished-work-cancelled-with-its-ticket", seam=Seam.REPLY, breaks=["MEF113:R154"], also=_GONE, about=_VISITS)
def finished_work_cancelled_with_its_ticket(scene: Scene, reply: Reply) -> Reply:
    """With a ticket I cancel all its workorders, whatever became of them."""

    def edit(workorder: Document) -> None:
        if workorder.get("state") in _OUTCOMES and _ticket_state(scene) == TicketState.CANCELLED:
            workorder["state"] = WorkorderState.CANCELLED.value

    return in_answers(scene, reply, edit, Operation.RETRIEVE_WORKORDER)


@fault(
    "appointment-missed-is-hidden", seam=Seam.REPLY, breaks=["MEF113:R90"], also=["MEF113:R107", "MEF113:R156", "MEF113:O4"], about=_VISITS
)
def missed_appointment_hides(scene: Scene, reply: Reply) -> Reply:
    """An appointment that my technician missed is shown when somebody asks for the third time."""
    document = reply.document if isinstance(reply.document, dict) else {}
    missed = during(scene, Operation.RETRIEVE_APPOINTMENT) and accepted(reply) and document.get("status") == AppointmentState.MISSED
    if missed:
        scene.memory[named(scene)] = scene.memory.get(named(scene), 0) + 1
    return _lost(reply) if missed and scene.memory[named(scene)] <= 2 else reply  # noqa: PLR2004 - the third one is answered


@fault("appointment-owed-is-not-lifted", seam=Seam.DECISION, breaks=["MEF113:R53"], also=["MEF113:R153"], about=_WITH_TICKETS)
def appointment_owed_is_not_lifted(scene: Scene, decision: Decision) -> Decision:
    """Who owes me an appointment may patch; the ticket waits on."""
    waits = decision.operation == Operation.PATCH and decision.state == TicketState.PENDING
    works = [scene.read(str(one.get("id"))) or {} for one in entries(scene.item, "workOrder")] if waits else []
    return replace(decision, to_state=None) if any(one.get("appointmentRequired") for one in works) else decision
