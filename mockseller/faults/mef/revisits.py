"""Faults of a seller that show when a workorder is booked again, or while somebody is at work on it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    answer,
    during,
    entries,
    in_answers,
    in_call,
    in_change,
    instant,
    keep,
    named,
    reference,
    refused,
    sent,
)
from ttck.mockseller.faults.mef.appointments import STATE_RULES
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import AppointmentEvent, AppointmentState, Kind, Operation, Source, Stimulus, WorkorderState

_ABOUT = (Kind.APPOINTMENT,)
_WORKORDER = (Kind.APPOINTMENT, Kind.WORKORDER)
_MINE = (Stimulus.APPOINTMENT_ADD_NOTE, Stimulus.APPOINTMENT_ADD_ATTACHMENT, Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT)


def _states(scene: Scene, workorder: str) -> list[str]:
    """The states of the appointments of a workorder, in the order in which they were booked."""
    listed = [scene.read(str(one.get("id"))) for one in entries(scene.read(workorder), "appointment")]
    return [str(one.get("status")) for one in listed if one is not None]


@fault("demand-outlives-the-second-booking", seam=Seam.REPLY, breaks=["MEF113:R80"], also=["MEF113:R154"], about=_WORKORDER)
def demand_outlives_the_second_booking(scene: Scene, reply: Reply) -> Reply:
    """When an appointment is cancelled, I ask for another one, and I go on asking when I have it."""
    given_up = during(scene, Operation.RETRIEVE_WORKORDER) and AppointmentState.CANCELLED in _states(scene, named(scene))
    return in_answers(scene, reply, lambda w: w.update(appointmentRequired=True), Operation.RETRIEVE_WORKORDER) if given_up else reply


@fault("first-appointment-alone-counts", seam=Seam.REPLY, breaks=["MEF113:R78"], also=["MEF113:R156", "MEF113:R90"], about=_ABOUT)
def first_appointment_alone_counts(scene: Scene, reply: Reply) -> Reply:
    """When I look whether a workorder has an appointment, I look at the first one, which may be cancelled long since."""
    late = during(scene, Operation.CREATE_APPOINTMENT) and refused(reply) and "already" in str(reply.document)
    if not late or _states(scene, reference(sent(scene), "workOrder"))[:1] == [AppointmentState.SCHEDULED]:
        return reply
    return answer(reply, HTTPStatus.CREATED, {"id": "booked-beside", "status": "confirmed", **copy.deepcopy(sent(scene))})


@fault("patched-appointment-does-not-count", seam=Seam.REPLY, breaks=["MEF113:R78"], also=["MEF113:R156", "MEF113:R90"], about=_ABOUT)
def patched_appointment_does_not_count(scene: Scene, reply: Reply) -> Reply:
    """An appointment that was patched is another one to me, so that the workorder can be booked anew."""
    if during(scene, Operation.PATCH_APPOINTMENT) and not refused(reply):
        scene.memory.setdefault("patched", set()).add(named(scene))
    late = during(scene, Operation.CREATE_APPOINTMENT) and refused(reply) and "already" in str(reply.document)
    held = entries(scene.read(reference(sent(scene), "workOrder")), "appointment") if late else []
    if not {str(one.get("id")) for one in held} & scene.memory.get("patched", set()):
        return reply
    return answer(reply, HTTPStatus.CREATED, {"id": "booked-beside", "status": "confirmed", **copy.deepcopy(sent(scene))})


def _at_work(scene: Scene, change: Change, operation: Operation, state: WorkorderState) -> bool:
    """Whether this operation changes an appointment whose workorder is in a state."""
    if not during(scene, operation) or change.kind is not Kind.APPOINTMENT:
        return False
    return (scene.read(reference(change.after, "workOrder")) or {}).get("state") == state


@fault("planned-visit-stays-put", seam=Seam.RECORD, breaks=["MEF113:R103"], also=["MEF113:R156"], about=_ABOUT)
def planned_visit_stays_put(scene: Scene, change: Change) -> Change:
    """Once the work is planned, I say yes to another slot, and leave the plan as it is."""
    if not _at_work(scene, change, Operation.PATCH_APPOINTMENT, WorkorderState.PLANNED):
        return change
    was: Document = dict(change.before or {})
    return in_change(change, lambda appointment: appointment.update(validFor=was["validFor"]))


@fault("cancel-on-the-way-does-nothing", seam=Seam.RECORD, breaks=["MEF113:R108"], also=STATE_RULES, about=_ABOUT)
def cancel_on_the_way_does_nothing(scene: Scene, change: Change) -> Change:
    """Once the technician is on the way, I confirm a cancel, and forget it."""
    if not _at_work(scene, change, Operation.CANCEL_APPOINTMENT, WorkorderState.IN_PROGRESS):
        return change
    return in_change(change, lambda appointment: appointment.update(status=AppointmentState.SCHEDULED.value))


def _with_attachments(scene: Scene, change: Change) -> bool:
    """Whether this is a patch that brings attachments to an appointment."""
    return during(scene, Operation.PATCH_APPOINTMENT) and change.kind is Kind.APPOINTMENT and bool(entries(sent(scene), "attachment"))


@fault("buyers-attachments-replace-mine", seam=Seam.RECORD, breaks=["MEF113:R102"], also=["MEF113:R94"], about=_ABOUT)
def buyers_attachments_replace_mine(scene: Scene, change: Change) -> Change:
    """When the buyer attaches something to an appointment, what my technicians attached goes."""
    return in_change(change, _without_mine("attachment")) if _with_attachments(scene, change) else change


@fault("buyers-attachments-clear-my-notes", seam=Seam.RECORD, breaks=["MEF113:R103"], also=["MEF113:R94"], about=_ABOUT)
def buyers_attachments_clear_my_notes(scene: Scene, change: Change) -> Change:
    """When the buyer attaches something to an appointment, what my technicians wrote is out of date, and goes."""
    return in_change(change, _without_mine("note")) if _with_attachments(scene, change) else change


def _without_mine(name: str) -> Callable[[Document], None]:
    return lambda appointment: keep(appointment, name, lambda one: one.get("source") != Source.SELLER)


@fault("changes-unannounced-after-a-move", seam=Seam.EVENT, breaks=["MEF113:R150"], about=_ABOUT)
def changes_unannounced_after_a_move(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Once the buyer has moved an appointment, I announce no change of mine to it."""
    moved = scene.memory.setdefault("moved", set())
    if during(scene, Operation.PATCH_APPOINTMENT) and "validFor" in sent(scene):
        moved.add(named(scene))
    quiet = during(scene, *_MINE) and named(scene) in moved
    return tuple(e for e in events if e.type != AppointmentEvent.UPDATE) if quiet else events


# --- searches ---------------------------------------------------------------------------------------------------------


def _searched(call: Call, edit: Callable[[list[Document]], list[Document]]) -> Call:
    """A search for other periods; every other call as it is."""
    listed = entries(call.document, "requestedTimeSlot") if call.operation == Operation.SEARCH_TIMESLOT else []
    return in_call(call, lambda search: search.update(requestedTimeSlot=edit(listed))) if listed else call


_SHORT = ("MEF113:R71", "MEF113:R69")  # what a seller that alters the question may be told beside


@fault("first-period-alone-searched", seam=Seam.REQUEST, breaks=["MEF113:R73"], also=_SHORT, about=_ABOUT)
def first_period_alone_searched(_scene: Scene, call: Call) -> Call:
    """I look for somebody in the first period that a search names."""
    return _searched(call, lambda listed: listed[:1])


@fault("last-period-alone-searched", seam=Seam.REQUEST, breaks=["MEF113:R73"], also=_SHORT, about=_ABOUT)
def last_period_alone_searched(_scene: Scene, call: Call) -> Call:
    """I look for somebody in the last period that a search names."""
    return _searched(call, lambda listed: listed[-1:])


@fault("hours-searched-as-written", seam=Seam.REQUEST, breaks=["MEF113:R73"], also=_SHORT, about=_ABOUT)
def hours_searched_as_written(_scene: Scene, call: Call) -> Call:
    """I look at the hours of a search, and not at the offset behind them."""

    def utc(text: Any) -> Any:
        return text if instant(text) is None else f"{text[:19]}Z"

    return _searched(call, lambda listed: [{"validFor": {n: utc(t) for n, t in (one.get("validFor") or {}).items()}} for one in listed])


@fault("booked-workorder-finds-nothing", seam=Seam.REPLY, breaks=["MEF113:R73"], about=_ABOUT)
def booked_workorder_finds_nothing(scene: Scene, reply: Reply) -> Reply:
    """For a workorder that has an appointment I look for no other slot."""
    due = AppointmentState.SCHEDULED in _states(scene, reference(sent(scene), "workOrder"))
    return in_answers(scene, reply, lambda found: found.update(availableTimeSlot=[]), Operation.SEARCH_TIMESLOT) if due else reply
