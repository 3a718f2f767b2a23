"""Legal variants of sellers that are visited by technicians: appointments, time slots and workorders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Change, Decision, Delivery, Document, Reply, Scene, Seam
from ttck.mockseller.faults.busy import BUSY, at_once
from ttck.mockseller.faults.common import (
    accepted,
    answer,
    during,
    each_text,
    entries,
    in_answers,
    in_call,
    in_change,
    instant,
    is_date,
    part,
    seconds_between,
)
from ttck.mockseller.faults.mef.tools import legal_variant
from ttck.specs.vocabulary import Kind, Operation, WorkorderState

_APPOINTMENT, _WORKORDER = (Kind.APPOINTMENT,), (Kind.WORKORDER,)
_BOTH = (Kind.APPOINTMENT, Kind.WORKORDER)
_SEARCH = Operation.SEARCH_TIMESLOT
_SHOWING = (Operation.CREATE_APPOINTMENT, Operation.RETRIEVE_APPOINTMENT, Operation.PATCH_APPOINTMENT, Operation.RETRIEVE_WORKORDER)
_OFFSET = timezone(timedelta(hours=-8))


@legal_variant("no-free-slot-ever", seam=Seam.REPLY, about=_APPOINTMENT)
def no_free_slot_ever(scene: Scene, reply: Reply) -> Reply:
    """My technicians are always busy: every search is answered, and none finds a free slot."""
    return in_answers(scene, reply, lambda found: found.update(availableTimeSlot=[]), _SEARCH)


@legal_variant("searches-by-phone", seam=Seam.REPLY, about=_APPOINTMENT)
def searches_by_phone(scene: Scene, reply: Reply) -> Reply:
    """I look for no slots by myself for this buyer: it has to ring us up."""
    error = [{"code": "otherIssue", "reason": "please ring us up"}]
    return answer(reply, HTTPStatus.UNPROCESSABLE_ENTITY, error) if during(scene, _SEARCH) and accepted(reply) else reply


@legal_variant("bookings-by-phone", seam=Seam.REQUEST, about=_APPOINTMENT)
def bookings_by_phone(_scene: Scene, call: Call) -> Call:
    """I refuse every booking of this buyer, which has to ring us up: something that I need is always missing."""
    return in_call(call, lambda booking: booking.clear()) if call.operation == Operation.CREATE_APPOINTMENT else call


@legal_variant("changes-by-phone", seam=Seam.REQUEST, about=_APPOINTMENT)
def changes_by_phone(_scene: Scene, call: Call) -> Call:
    """I refuse every patch of an appointment, for which this buyer has to ring us up."""
    return in_call(call, lambda patch: patch.clear()) if call.operation == Operation.PATCH_APPOINTMENT else call


@legal_variant("few-free-slots", seam=Seam.REPLY, about=_APPOINTMENT)
def few_free_slots(scene: Scene, reply: Reply) -> Reply:
    """I offer three slots at a time, the latest first."""
    return in_answers(scene, reply, lambda found: found.update(availableTimeSlot=entries(found, "availableTimeSlot")[2::-1]), _SEARCH)


@legal_variant("visits-extra-attributes", seam=Seam.REPLY, about=_BOTH)
def visits_extra_attributes(scene: Scene, reply: Reply) -> Reply:
    """I write attributes of my own into appointments, workorders and found slots."""

    def edit(document: Document) -> None:
        document.update({"@type": "OwnDocument", "dispatchRegion": {"name": "North", "desk": 7}})

    return in_answers(scene, reply, edit, *_SHOWING, _SEARCH)


@legal_variant("visits-in-another-order", seam=Seam.REPLY, about=_BOTH)
def visits_in_another_order(scene: Scene, reply: Reply) -> Reply:
    """I tell the attributes of appointments and workorders in another order."""

    def edit(document: Document) -> None:
        turned = dict(reversed(document.items()))
        document.clear()
        document.update(turned)

    return in_answers(scene, reply, edit, *_SHOWING)


@legal_variant("visits-dated-elsewhere", seam=Seam.REPLY, about=_BOTH)
def visits_dated_elsewhere(scene: Scene, reply: Reply) -> Reply:
    """I tell all times of visits in the time of another office, at -08:00."""

    def edit(name: str, text: str) -> str:
        moment = instant(text) if is_date(name) else None
        return moment.astimezone(_OFFSET).isoformat() if moment else text

    return replace(reply, document=each_text(reply.document, edit)) if during(scene, *_SHOWING, _SEARCH) else reply


@legal_variant("appointment-events-late", seam=Seam.DELIVERY, about=_APPOINTMENT)
def appointment_events_late(scene: Scene, delivery: Delivery, *, seconds: float = 1.0) -> Delivery:
    """I send an appointment event a second after it happened."""
    age = seconds_between(delivery.document.get("eventTime"), scene.now) or 0.0
    return replace(delivery, delay=max(0.0, seconds - age))


@legal_variant("appointment-events-twice", seam=Seam.DELIVERY, about=_APPOINTMENT)
def appointment_events_twice(_scene: Scene, delivery: Delivery) -> Delivery:
    """I send each appointment event twice, with the same event id."""
    return replace(delivery, copies=2 * delivery.copies)


@legal_variant("workorder-planned-when-booked", seam=Seam.RECORD, about=_WORKORDER)
def workorder_planned_when_booked(scene: Scene, change: Change) -> Change:
    """I plan a workorder by myself as soon as its appointment is booked."""
    if not during(scene, Operation.CREATE_APPOINTMENT) or change.after.get("state") != WorkorderState.OPEN:
        return change
    return in_change(change, lambda workorder: workorder.update(state=WorkorderState.PLANNED.value))


_WRITTEN = (Operation.CREATE_APPOINTMENT, Operation.PATCH_APPOINTMENT, Operation.CANCEL_APPOINTMENT)


@legal_variant("one-entry-at-a-time", seam=Seam.DECISION, about=_APPOINTMENT)
def one_entry_at_a_time(scene: Scene, decision: Decision) -> Decision:
    """While I write something in my calendar I refuse whatever else is to be written there."""
    busy = during(scene, *_WRITTEN) and decision.operation in _WRITTEN and decision.allowed and at_once(scene, "calendar")
    return replace(decision, allowed=False, to_state=None) if busy else decision


@part("one-entry-at-a-time", seam=Seam.REPLY)
def an_entry_takes_a_moment(scene: Scene, reply: Reply) -> Reply:
    """That takes a moment."""
    return replace(reply, delay=reply.delay + BUSY) if during(scene, *_WRITTEN) else reply
