"""Faults of a seller of the published edition, and of one that spells appointments, workorders and incidents in its own way."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    accepted,
    answer,
    drop,
    during,
    entries,
    in_answers,
    in_change,
    in_delivery,
    instant,
    named,
    refused,
    sent,
)
from ttck.mockseller.faults.mef.tools import drop_in, fault
from ttck.specs.vocabulary import AppointmentState, ContactRole, Kind, Operation, Stimulus, TicketState, WorkorderEvent, WorkorderState

_APPOINTMENT = (Kind.APPOINTMENT,)
_WORKORDER = (Kind.WORKORDER,)
_BOTH = (Kind.APPOINTMENT, Kind.WORKORDER)
_TICKET = (Kind.APPOINTMENT, Kind.TICKET)
_INCIDENT = (Kind.INCIDENT,)
_BOOK, _MOVE, _CANCEL = Operation.CREATE_APPOINTMENT, Operation.PATCH_APPOINTMENT, Operation.CANCEL_APPOINTMENT
_CONTACTS = "relatedContactInformation"
#: What a seller with which nothing can be cancelled may drag along.
_UNCANCELLED = (
    *("MEF113:R1", "MEF113:R78", "MEF113:R104", "MEF113:R105", "MEF113:R106", "MEF113:R107", "MEF113:R108", "MEF113:R147"),
    *("MEF113:R151", "MEF113:R156", "MEF113:CR3", "MEF113:R79"),
)


def _workorder(scene: Scene, change: Change, *operations: str) -> bool:
    """Whether one of these operations changes a workorder that was there before."""
    return during(scene, *operations) and change.kind is Kind.WORKORDER and change.before is not None


def _at_work(scene: Scene, holder: Any) -> bool:
    """Whether somebody works on the workorder that a booking, or an appointment, names."""
    reference = holder.get("workOrder") if isinstance(holder, dict) else None
    workorder = scene.read(str(reference.get("id", ""))) if isinstance(reference, dict) else None
    return (workorder or {}).get("state") == WorkorderState.IN_PROGRESS


def _with_attachment(scene: Scene) -> bool:
    """Whether the buyer books with an attachment, which the seller looks at first."""
    return during(scene, _BOOK) and bool(entries(sent(scene), "attachment"))


# --- bookings and their workorder -------------------------------------------------------------------------------------


@fault("planned-date-beside-appointment", seam=Seam.REPLY, breaks=["MEF113-2022:R28"], about=_WORKORDER)
def planned_date_beside_appointment(scene: Scene, reply: Reply) -> Reply:
    """I plan a date for every workorder, also for one that waits for an appointment."""

    def edit(workorder: Document) -> None:
        if workorder.get("appointmentRequired") is True:
            workorder["plannedExecutionDate"] = scene.now

    return in_answers(scene, reply, edit, Operation.RETRIEVE_WORKORDER)


@fault("work-under-way-is-booked", seam=Seam.REPLY, breaks=["MEF113-2022:R87", "MEF137:R21"], also=["MEF113:R78"], about=_APPOINTMENT)
def work_under_way_is_booked(scene: Scene, reply: Reply) -> Reply:
    """I book an appointment also when the technician is on the way already."""
    if not (during(scene, _BOOK) and refused(reply) and _at_work(scene, sent(scene))):
        return reply
    return answer(reply, HTTPStatus.CREATED, {**sent(scene), "id": uuid.uuid4().hex, "status": AppointmentState.SCHEDULED.value})


@fault(
    "booked-work-wants-another", seam=Seam.RECORD, breaks=["MEF113-2022:R89", "MEF137:R23"], also=["MEF113:R80", "MEF113:R154"],
    about=_BOTH,
)  # fmt: skip
def booked_work_wants_another(scene: Scene, change: Change) -> Change:
    """As long as I have not read the attachment of a booking, the workorder still asks for an appointment."""
    asked = _workorder(scene, change, _BOOK) and _with_attachment(scene)
    return in_change(change, lambda workorder: workorder.update(appointmentRequired=True)) if asked else change


@fault("booked-work-is-not-planned", seam=Seam.RECORD, breaks=["MEF113-2022:R90", "MEF137:R24"], about=_BOTH)
def booked_work_is_not_planned(scene: Scene, change: Change) -> Change:
    """A workorder with an appointment is open until somebody plans it."""
    booked = _workorder(scene, change, _BOOK)
    return in_change(change, lambda workorder: workorder.update(state=WorkorderState.OPEN.value)) if booked else change


@fault(
    "booked-ticket-keeps-waiting", seam=Seam.RECORD, breaks=["MEF113-2022:R91", "MEF124:R15", "MEF137:R25"],
    also=["MEF113:R81", "MEF113:R134", "MEF113:R153"], about=_TICKET,
)  # fmt: skip
def booked_ticket_keeps_waiting(scene: Scene, change: Change) -> Change:
    """As long as I have not read the attachment of a booking, its ticket waits."""
    waits = change.kind is Kind.TICKET and _with_attachment(scene)
    return in_change(change, lambda ticket: ticket.update(status=TicketState.PENDING.value)) if waits else change


# --- patches and cancels ----------------------------------------------------------------------------------------------


@fault("contact-at-the-place-stays", seam=Seam.RECORD, breaks=["MEF113-2022:R110"], about=_APPOINTMENT)
def contact_at_the_place_stays(scene: Scene, change: Change) -> Change:
    """Whom my technician asks for at the door is settled with the booking."""
    if not during(scene, _MOVE) or change.kind is not Kind.APPOINTMENT:
        return change
    role = ContactRole.APPOINTMENT_PLACE
    settled = [one for one in entries(change.before, _CONTACTS) if one.get("role") == role]
    others = [one for one in entries(change.after, _CONTACTS) if one.get("role") != role]
    return in_change(change, lambda appointment: appointment.update({_CONTACTS: [*others, *settled]}))


@fault(
    "work-under-way-is-cancelled", seam=Seam.REPLY, breaks=["MEF113-2022:R114", "MEF137:R47"], also=["MEF113:R105", "MEF113:R107"],
    about=_APPOINTMENT,
)  # fmt: skip
def work_under_way_is_cancelled(scene: Scene, reply: Reply) -> Reply:
    """I thank for a cancel, and the technician who is on the way comes all the same."""
    late = during(scene, _CANCEL) and refused(reply) and _at_work(scene, scene.read(named(scene)))
    return answer(reply, HTTPStatus.NO_CONTENT) if late else reply


@fault("cancel-wants-no-other", seam=Seam.RECORD, breaks=["MEF113-2022:R115", "MEF137:R48"], also=["MEF113:R80"], about=_BOTH)
def cancel_wants_no_other(scene: Scene, change: Change) -> Change:
    """Who cancels an appointment may book another one, but need not."""
    cancelled = _workorder(scene, change, _CANCEL)
    return in_change(change, lambda workorder: workorder.update(appointmentRequired=False)) if cancelled else change


@fault(
    "cancelled-work-stays-planned", seam=Seam.RECORD, breaks=["MEF113-2022:R116", "MEF137:R49"],
    also=["MEF113:R78", "MEF113:R79", "MEF113:R88"], about=_BOTH,
)  # fmt: skip
def cancelled_work_stays_planned(scene: Scene, change: Change) -> Change:
    """A workorder stays in the plan when its appointment is cancelled."""
    cancelled = _workorder(scene, change, _CANCEL)
    return in_change(change, lambda workorder: workorder.update(state=WorkorderState.PLANNED.value)) if cancelled else change


# --- states -----------------------------------------------------------------------------------------------------------


@fault("failed-work-shows-failed", seam=Seam.REPLY, breaks=["MEF113-2022:R162", "MEF137:R55"], also=["MEF113:R154"], about=_WORKORDER)
def failed_work_shows_failed(scene: Scene, reply: Reply) -> Reply:
    """I say that a workorder failed when it could not be completed."""

    def edit(workorder: Document) -> None:
        if workorder.get("state") == WorkorderState.UNABLE_TO_COMPLETE:
            workorder["state"] = "failed"

    return in_answers(scene, reply, edit, Operation.RETRIEVE_WORKORDER)


@fault(
    "appointment-in-progress-shows-started", seam=Seam.REPLY, breaks=["MEF113-2022:R173", "MEF137:R26"], also=["MEF113:R156"],
    about=_APPOINTMENT,
)  # fmt: skip
def appointment_in_progress_shows_started(scene: Scene, reply: Reply) -> Reply:
    """An appointment has started when the technician is on the way."""

    def edit(appointment: Document) -> None:
        if appointment.get("status") == AppointmentState.IN_PROGRESS:
            appointment["status"] = "started"

    return in_answers(scene, reply, edit, Operation.RETRIEVE_APPOINTMENT)


@fault("incident-without-an-end-in-sight", seam=Seam.RECORD, breaks=["MEF113-2022:R171"], about=_INCIDENT)
def incident_without_an_end_in_sight(scene: Scene, change: Change) -> Change:
    """I begin to work on an incident without saying when it will be over."""
    unsaid = during(scene, Stimulus.INCIDENT_START_WORK) and "expectedClosedDate" not in (change.before or {})
    return in_change(change, drop("expectedClosedDate")) if unsaid else change


# --- workorder events -------------------------------------------------------------------------------------------------


def _uninvited(events: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(event for event in events if event.type != WorkorderEvent.APPOINTMENT_REQUIRED)


@fault("needed-appointment-unannounced", seam=Seam.EVENT, breaks=["MEF113-2022:R165", "MEF137:R58"], about=_BOTH)
def needed_appointment_unannounced(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I announce a workorder, and leave it to the buyer to see that it needs an appointment."""
    return _uninvited(events)


@fault("other-appointment-unannounced", seam=Seam.EVENT, breaks=["MEF113-2022:R165", "MEF137:R58"], about=_BOTH)
def other_appointment_unannounced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Who cancels an appointment knows that another one is needed, so I do not announce it."""
    return _uninvited(events) if during(scene, _CANCEL) else events


# --- lists of appointments --------------------------------------------------------------------------------------------


def _asked(query: Mapping[str, tuple[str, ...]], name: str) -> Any:
    return instant(next(iter(query.get(name, ())), None))


@fault("appointments-listed-when-wholly-within", seam=Seam.REPLY, breaks=["MEF137:R31"], about=_APPOINTMENT)
def appointments_listed_when_wholly_within(scene: Scene, reply: Reply) -> Reply:
    """I list an appointment for a period only when it begins and ends in it."""
    listed = during(scene, Operation.LIST_APPOINTMENTS) and accepted(reply) and isinstance(reply.document, list)
    if scene.call is None or not listed:
        return reply
    begin, end = _asked(scene.call.query, "validFor.gt"), _asked(scene.call.query, "validFor.lt")
    return replace(reply, document=[row for row in reply.document if _within(row, begin, end)])


def _within(row: Any, begin: Any, end: Any) -> bool:
    period = row.get("validFor") if isinstance(row, dict) else None
    if not isinstance(period, dict):
        return True
    first, last = instant(period.get("startDateTime")), instant(period.get("endDateTime"))
    return not ((first and begin and first < begin) or (last and end and last > end))


@fault("appointments-of-all-times", seam=Seam.REQUEST, breaks=["MEF137:R31"], about=_APPOINTMENT)
def appointments_of_all_times(_scene: Scene, call: Call) -> Call:
    """I list all appointments of a workorder, whatever the period."""
    if call.operation != Operation.LIST_APPOINTMENTS:
        return call
    return replace(call, query={name: values for name, values in call.query.items() if not name.startswith("validFor")})


# --- the bindings -----------------------------------------------------------------------------------------------------


@fault(
    "cancelling-appointments-not-offered", seam=Seam.REPLY, breaks=["MEF137:R1", "MEF137:R2", "MEF137:R3", "MEF137:R4"],
    also=_UNCANCELLED, about=_APPOINTMENT,
)  # fmt: skip
def cancelling_appointments_not_offered(scene: Scene, reply: Reply) -> Reply:
    """To cancel an appointment the buyer has to ring me."""
    error = {"code": "notImplemented", "reason": "please ring the service desk"}
    return answer(reply, HTTPStatus.NOT_IMPLEMENTED, error) if during(scene, _CANCEL) else reply


@fault("booking-says-ok", seam=Seam.REPLY, breaks=["MEF137:OAS"], about=_APPOINTMENT)
def booking_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer a booking with 200."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, _BOOK) and accepted(reply) else reply


@fault("appointment-error-without-code", seam=Seam.REPLY, breaks=["MEF137:OAS"], about=_BOTH)
def appointment_error_without_code(_scene: Scene, reply: Reply) -> Reply:
    """I say in words what is wrong with a request, and give no code."""
    if reply.status != HTTPStatus.UNPROCESSABLE_ENTITY:
        return reply
    errors = reply.document if isinstance(reply.document, list) else [reply.document]
    bare = [{name: value for name, value in one.items() if name != "code"} for one in errors if isinstance(one, dict)]
    return replace(reply, document=bare if isinstance(reply.document, list) else bare[0] if bare else None)


@fault("workorder-duration-in-words", seam=Seam.REPLY, breaks=["MEF137:OAS"], about=_WORKORDER)
def workorder_duration_in_words(scene: Scene, reply: Reply) -> Reply:
    """I say in words how long the work takes."""
    return in_answers(scene, reply, lambda workorder: workorder.update(duration="about two hours"), Operation.RETRIEVE_WORKORDER)


@fault("appointment-row-without-state", seam=Seam.REPLY, breaks=["MEF137:OAS"], about=_APPOINTMENT)
def appointment_row_without_state(scene: Scene, reply: Reply) -> Reply:
    """My list of appointments does not tell which of them are cancelled."""
    return in_answers(scene, reply, drop("status"), Operation.LIST_APPOINTMENTS)


@fault("appointment-event-without-time", seam=Seam.DELIVERY, breaks=["MEF137:OAS"], also=["MEF113:R149", "MEF113:R151"], about=_APPOINTMENT)
def appointment_event_without_time(_scene: Scene, delivery: Delivery) -> Delivery:
    """I do not say when something happened to an appointment."""
    return in_delivery(delivery, drop("eventTime"))


@fault("incident-notes-unnumbered", seam=Seam.REPLY, breaks=["MEF124:OAS"], about=_INCIDENT)
def incident_notes_unnumbered(scene: Scene, reply: Reply) -> Reply:
    """My notes on an incident have no number."""
    return in_answers(scene, reply, drop_in("note", "id"), Operation.RETRIEVE_INCIDENT)


@fault("incident-error-without-code", seam=Seam.REPLY, breaks=["MEF124:OAS"], about=_INCIDENT)
def incident_error_without_code(_scene: Scene, reply: Reply) -> Reply:
    """I say in words why I do not show an incident, and give no code."""
    bare = refused(reply) and isinstance(reply.document, dict)
    return replace(reply, document={n: v for n, v in reply.document.items() if n != "code"}) if bare else reply


@fault("incident-event-without-time", seam=Seam.DELIVERY, breaks=["MEF124:OAS"], also=["MEF113:R141"], about=_INCIDENT)
def incident_event_without_time(_scene: Scene, delivery: Delivery) -> Delivery:
    """I do not say when something happened to an incident."""
    return in_delivery(delivery, drop("eventTime"))
