"""Faults of a seller that forgets what it showed once."""

from __future__ import annotations

from http import HTTPStatus

from ttck.mockseller.engine.seams import Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, during, entries, named
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import AppointmentState, Kind, Operation, TicketState

_VISITS = (Kind.WORKORDER, Kind.APPOINTMENT)
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
