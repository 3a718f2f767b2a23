"""Faults of a seller with which appointments are booked."""

from __future__ import annotations

import copy
import uuid
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    accepted,
    answer,
    drop,
    during,
    entries,
    in_answers,
    in_call,
    in_change,
    instant,
    keep,
    named,
    part,
    reference,
    refused,
    sent,
    texts,
)
from ttck.mockseller.faults.mef.tools import fault, without_role
from ttck.specs.vocabulary import ContactRole, Kind, Operation, Source, TicketEvent, TicketState

_ABOUT = (Kind.APPOINTMENT,)
_WORKORDER = (Kind.APPOINTMENT, Kind.WORKORDER)
_TICKET = (Kind.APPOINTMENT, Kind.TICKET)
_CREATE = Operation.CREATE_APPOINTMENT
#: What a booking whose refusal cannot be seen may drag along.
_REFUSALS = ("MEF113:R75", "MEF113:R78", "MEF113:R82", "MEF113:R83", "MEF113:R84", "MEF113:R85", "MEF113:R90", "MEF113:O4")
#: What a workorder that knows nothing of its appointment may drag along.
_CHAIN = ("MEF113:R79", "MEF113:R80", "MEF113:R81", "MEF113:R86", "MEF113:R88", "MEF113:R93", "MEF113:R77", "MEF113:R154")


def _reasons(reply: Reply) -> str:
    """Everything that a refusal says."""
    return str(reply.document)


def _made_up(scene: Scene) -> Document:
    """An appointment that exists in the answer only."""
    return {"id": uuid.uuid4().hex, "status": "confirmed", **copy.deepcopy(sent(scene))}


def _booked(scene: Scene, change: Change) -> bool:
    """Whether this is a new appointment."""
    return during(scene, _CREATE) and change.kind is Kind.APPOINTMENT and change.before is None


def _beside(scene: Scene, change: Change, kind: Kind) -> bool:
    """Whether this is the workorder, or the ticket, of a new appointment."""
    return during(scene, _CREATE) and change.kind is kind


@fault("booking-for-unknown-workorder", seam=Seam.REPLY, breaks=["MEF113:R75"], also=_REFUSALS, about=_ABOUT)
def booking_for_unknown_workorder(scene: Scene, reply: Reply) -> Reply:
    """I book without looking for the workorder."""
    late = during(scene, _CREATE) and refused(reply) and "referenceNotFound" in _reasons(reply)
    return answer(reply, HTTPStatus.CREATED, _made_up(scene)) if late else reply


@fault("newest-workorder-booked", seam=Seam.REQUEST, breaks=["MEF113:R77"], also=[*_CHAIN, "MEF113:R78", "MEF113:R85"], about=_WORKORDER)
def newest_workorder_booked(scene: Scene, call: Call) -> Call:
    """Whatever workorder a booking names, I take the newest one."""
    newest = scene.memory.get("newest")
    known = call.operation == _CREATE and scene.read(reference(call.document, "workOrder"))
    return replace(call, document={**call.document, "workOrder": {"id": newest}}) if newest and known else call


@part("newest-workorder-booked", seam=Seam.RECORD)
def newest_workorder_seen(scene: Scene, change: Change) -> Change:
    """I keep in mind which one that is."""
    if change.kind is Kind.WORKORDER and change.before is None:
        scene.memory["newest"] = change.after["id"]
    return change


@fault("second-booking-is-the-first", seam=Seam.REPLY, breaks=["MEF113:R78"], about=_ABOUT)
def second_booking_is_the_first(scene: Scene, reply: Reply) -> Reply:
    """I answer a second booking with the first appointment, as if it had worked."""
    workorder = scene.read(reference(sent(scene), "workOrder"))
    first = scene.read(next((one["id"] for one in entries(workorder, "appointment")), ""))
    late = during(scene, _CREATE) and refused(reply) and first is not None and "already" in _reasons(reply)
    return answer(reply, HTTPStatus.CREATED, first) if late else reply


@fault(
    "refused-booking-is-named", seam=Seam.REPLY, breaks=["MEF113:R78"], also=["MEF113:O4", "MEF113:R90", "MEF113:R114"], about=_WORKORDER
)
def refused_booking_is_named(scene: Scene, reply: Reply) -> Reply:
    """I refuse a second appointment, and let the workorder name it all the same."""
    if during(scene, _CREATE) and refused(reply) and "already" in _reasons(reply):
        scene.memory[sent(scene)["workOrder"]["id"]] = {"id": uuid.uuid4().hex}
    more = scene.memory.get(named(scene))
    return in_answers(scene, reply, lambda d: d.setdefault("appointment", []).append(more), Operation.RETRIEVE_WORKORDER) if more else reply


def _in_vain(scene: Scene, reply: Reply) -> str | None:
    """The workorder of a booking that is refused for want of a contact or a slot."""
    late = during(scene, _CREATE) and refused(reply) and "already" not in _reasons(reply)
    return reference(sent(scene), "workOrder") or None if late else None


@fault("refused-booking-satisfies-workorder", seam=Seam.REPLY, breaks=["MEF113:R80"], also=["MEF113:R117"], about=_WORKORDER)
def refused_booking_satisfies_workorder(scene: Scene, reply: Reply) -> Reply:
    """Once somebody tried to book, my workorder asks for no appointment any more."""
    if tried := _in_vain(scene, reply):
        scene.memory[tried] = True
    done = scene.memory.get(named(scene))
    return in_answers(scene, reply, lambda w: w.update(appointmentRequired=False), Operation.RETRIEVE_WORKORDER) if done else reply


@fault("refused-booking-is-kept", seam=Seam.REPLY, breaks=["MEF113:R79"], also=["MEF113:R114", "MEF113:R85"], about=_WORKORDER)
def refused_booking_is_kept(scene: Scene, reply: Reply) -> Reply:
    """My workorder names each appointment that somebody tried to book."""
    if tried := _in_vain(scene, reply):
        scene.memory[tried] = {"id": uuid.uuid4().hex}
    more = scene.memory.get(named(scene))
    return in_answers(scene, reply, lambda d: d.setdefault("appointment", []).append(more), Operation.RETRIEVE_WORKORDER) if more else reply


@fault("refused-booking-takes-its-slot", seam=Seam.REPLY, breaks=["MEF113:R73"], also=["MEF113:R88", "MEF113:O15"], about=_ABOUT)
def refused_booking_takes_its_slot(scene: Scene, reply: Reply) -> Reply:
    """A slot that somebody tried to book is not on offer any more, even where the booking failed for want of a contact."""
    if _in_vain(scene, reply) and isinstance(sent(scene).get("validFor"), dict):
        scene.memory.setdefault("taken", []).append([instant(text) for text in sent(scene)["validFor"].values()])
    taken = scene.memory.get("taken", [])

    def left(document: Document) -> None:
        keep(document, "availableTimeSlot", lambda slot: [instant(text) for text in slot["validFor"].values()] not in taken)

    return in_answers(scene, reply, left, Operation.SEARCH_TIMESLOT)


@fault("booking-read-in-another-zone", seam=Seam.REPLY, breaks=["MEF113:R93"], also=["MEF113:R94", "MEF113:R103"], about=_ABOUT)
def booking_read_in_another_zone(scene: Scene, reply: Reply) -> Reply:
    """I show the slot of an appointment with a Z in place of its offset, and the hours as they were."""

    def unzoned(document: Document) -> None:
        if isinstance(document.get("validFor"), dict):
            document["validFor"] = {name: f"{text[:19]}Z" for name, text in document["validFor"].items()}

    return in_answers(scene, reply, unzoned, Operation.RETRIEVE_APPOINTMENT)


@fault("workorder-not-told", seam=Seam.RECORD, breaks=["MEF113:R79"], also=["MEF113:R77", "MEF113:R103", "MEF113:R114"], about=_WORKORDER)
def workorder_not_told(scene: Scene, change: Change) -> Change:
    """My workorders do not know their appointments."""
    if not _beside(scene, change, Kind.WORKORDER):
        return change
    return in_change(change, lambda workorder: workorder.update(appointment=entries(change.before, "appointment")))


@fault("second-appointment-not-named", seam=Seam.RECORD, breaks=["MEF113:R79"], also=["MEF113:R114"], about=_WORKORDER)
def second_appointment_not_named(scene: Scene, change: Change) -> Change:
    """My workorders name the first appointment that they ever had."""
    if not _beside(scene, change, Kind.WORKORDER):
        return change
    return in_change(change, lambda workorder: workorder.update(appointment=workorder["appointment"][:1]))


@fault("appointment-still-required", seam=Seam.RECORD, breaks=["MEF113:R80"], also=["MEF113:R77"], about=_WORKORDER)
def appointment_still_required(scene: Scene, change: Change) -> Change:
    """A workorder goes on asking for the appointment that it has."""
    return in_change(change, lambda w: w.update(appointmentRequired=True)) if _beside(scene, change, Kind.WORKORDER) else change


@fault("still-required-of-what-was-planned", seam=Seam.RECORD, breaks=["MEF113:R80"], also=["MEF113:R154"], about=_WORKORDER)
def still_required_of_what_was_planned(scene: Scene, change: Change) -> Change:
    """A workorder that I had planned before it was booked goes on asking for an appointment."""
    booked = during(scene, _CREATE) and change.kind is Kind.WORKORDER and (change.before or {}).get("state") == "planned"
    return in_change(change, lambda workorder: workorder.update(appointmentRequired=True)) if booked else change


@fault("required-again-after-a-patch", seam=Seam.REPLY, breaks=["MEF113:R80"], about=_WORKORDER)
def required_again_after_a_patch(scene: Scene, reply: Reply) -> Reply:
    """When the buyer changes an appointment, its workorder asks for one again."""
    if during(scene, Operation.PATCH_APPOINTMENT) and accepted(reply):
        scene.memory[reference(reply.document, "workOrder")] = True
    again = scene.memory.get(named(scene))
    return in_answers(scene, reply, lambda w: w.update(appointmentRequired=True), Operation.RETRIEVE_WORKORDER) if again else reply


def _left_pending(scene: Scene, change: Change, operation: Operation) -> Change:
    """The ticket as it was, where this operation on an appointment takes it on."""
    if not during(scene, operation) or change.kind is not Kind.TICKET or change.before is None:
        return change
    return replace(change, after=copy.deepcopy(change.before))


def _nothing_said(scene: Scene, events: tuple[Event, ...], operation: Operation) -> tuple[Event, ...]:
    """No event about the ticket, where this operation on an appointment would send one."""
    return tuple(e for e in events if e.type != TicketEvent.STATE_CHANGE) if during(scene, operation) else events


@fault("booking-leaves-ticket-pending", seam=Seam.RECORD, breaks=["MEF113:R81"], also=["MEF113:R77", "MEF113:R153"], about=_TICKET)
def booking_leaves_ticket_pending(scene: Scene, change: Change) -> Change:
    """A ticket goes on waiting after its appointment was booked."""
    return _left_pending(scene, change, _CREATE)


@part("booking-leaves-ticket-pending", seam=Seam.EVENT)
def booking_leaves_ticket_silent(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I do not announce what did not happen."""
    return _nothing_said(scene, events, _CREATE)


@fault("patch-leaves-ticket-pending", seam=Seam.RECORD, breaks=["MEF113:R81"], about=_TICKET)
def patch_leaves_ticket_pending(scene: Scene, change: Change) -> Change:
    """A ticket goes on waiting after its appointment was patched."""
    return _left_pending(scene, change, Operation.PATCH_APPOINTMENT)


@part("patch-leaves-ticket-pending", seam=Seam.EVENT)
def patch_leaves_ticket_silent(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I do not announce what did not happen."""
    return _nothing_said(scene, events, Operation.PATCH_APPOINTMENT)


@fault("booking-takes-ticket-to-resolved", seam=Seam.RECORD, breaks=["MEF113:R81"], also=["MEF113:R134", "MEF113:R153"], about=_TICKET)
def booking_takes_ticket_to_resolved(scene: Scene, change: Change) -> Change:
    """Once the appointment is booked, I take the ticket for resolved."""
    if not _beside(scene, change, Kind.TICKET):
        return change
    return in_change(change, lambda ticket: ticket.update(status=TicketState.RESOLVED.value, resolutionDate=scene.now))


@fault("booking-without-slot-takes-one", seam=Seam.REQUEST, breaks=["MEF113:R82"], also=["MEF113:R78"], about=_ABOUT)
def booking_without_slot_takes_one(scene: Scene, call: Call) -> Call:
    """Who names no slot gets the first one of the day after tomorrow."""
    now = instant(scene.now)
    if call.operation != _CREATE or not isinstance(call.document, dict) or "validFor" in call.document or now is None:
        return call
    start = now.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=2)
    return replace(call, document={**call.document, "validFor": _period(start.isoformat(), (start + timedelta(hours=2)).isoformat())})


def _period(start: str, end: str) -> Document:
    return {"startDateTime": start, "endDateTime": end}


@fault("booking-without-contact-taken", seam=Seam.REQUEST, breaks=["MEF113:R82"], about=_ABOUT)
def booking_without_contact_taken(_scene: Scene, call: Call) -> Call:
    """Who names no contact is contact enough."""
    someone = {"role": ContactRole.BUYER_APPOINTMENT.value, "name": "the buyer", "number": "none", "emailAddress": "none"}
    named = [one for one in entries(call.document, "relatedContactInformation") if one.get("role") == someone["role"]]
    if call.operation != _CREATE or not isinstance(call.document, dict) or named:
        return call
    listed = entries(call.document, "relatedContactInformation")
    return replace(call, document={**call.document, "relatedContactInformation": [*listed, someone]})


@fault("booking-with-note-refused", seam=Seam.REQUEST, breaks=["MEF113:O15"], also=["MEF113:R88", "MEF113:R150"], about=_ABOUT)
def booking_with_note_refused(_scene: Scene, call: Call) -> Call:
    """I take no notes when an appointment is booked."""
    return in_call(call, lambda d: d.update(note="none, please") if "note" in d else None) if call.operation == _CREATE else call


@fault("booking-drops-attachments", seam=Seam.RECORD, breaks=["MEF113:O15", "MEF113:R86"], also=["MEF113:R94"], about=_ABOUT)
def booking_drops_attachments(scene: Scene, change: Change) -> Change:
    """I take a booking with attachments, and throw them away."""
    return in_change(change, drop("attachment")) if _booked(scene, change) else change


@fault("booking-refusal-says-created", seam=Seam.REPLY, breaks=["MEF113:R83", "MEF113:R78"], also=_REFUSALS, about=_ABOUT)
def booking_refusal_says_created(scene: Scene, reply: Reply) -> Reply:
    """I answer 201 to a booking that I refuse; the body tells what was wrong."""
    return replace(reply, status=HTTPStatus.CREATED) if during(scene, _CREATE) and refused(reply) else reply


@fault("booking-clash-says-rejected", seam=Seam.REPLY, breaks=["MEF113:R83"], also=["MEF113:R78"], about=_ABOUT)
def booking_clash_says_rejected(scene: Scene, reply: Reply) -> Reply:
    """I answer a second booking 201, and say in the body that it was rejected."""
    late = during(scene, _CREATE) and refused(reply) and "already" in _reasons(reply)
    return answer(reply, HTTPStatus.CREATED, {"status": "rejected"}) if late else reply


@fault("booking-error-has-a-proposal", seam=Seam.REPLY, breaks=["MEF113:R84"], also=["MEF113:R83"], about=_ABOUT)
def booking_error_has_a_proposal(scene: Scene, reply: Reply) -> Reply:
    """My errors come with a proposal for another appointment."""
    if not during(scene, _CREATE) or not refused(reply):
        return reply
    return replace(reply, document={"code": "otherIssue", "reason": "not so", "proposal": _made_up(scene)})


@fault("booking-error-has-a-status", seam=Seam.REPLY, breaks=["MEF113:R84"], also=["MEF113:R83"], about=_ABOUT)
def booking_error_has_a_status(scene: Scene, reply: Reply) -> Reply:
    """My errors say that the appointment failed."""
    if not during(scene, _CREATE) or not refused(reply):
        return reply
    return replace(reply, document={"code": "otherIssue", "reason": "not so", "status": "failed"})


def _straightened(call: Call, *, backwards: bool) -> Call:
    """The booking with two hours in place of a slot that ends at, or before, its start."""
    period = call.document.get("validFor") if isinstance(call.document, dict) else None
    ends = [instant(period.get(name)) for name in ("startDateTime", "endDateTime")] if isinstance(period, dict) else [None, None]
    if call.operation != _CREATE or ends[0] is None or ends[1] is None or not (ends[1] < ends[0] if backwards else ends[1] == ends[0]):
        return call
    return replace(call, document={**call.document, "validFor": _period(ends[1].isoformat(), (ends[1] + timedelta(hours=2)).isoformat())})


@fault("backward-slot-booked", seam=Seam.REQUEST, breaks=["MEF113:R85"], about=_ABOUT)
def backward_slot_booked(_scene: Scene, call: Call) -> Call:
    """I book a slot that ends before it starts, from its end on."""
    return _straightened(call, backwards=True)


@fault("empty-slot-booked", seam=Seam.REQUEST, breaks=["MEF113:R85"], about=_ABOUT)
def empty_slot_booked(_scene: Scene, call: Call) -> Call:
    """I book a slot without length; two hours will do."""
    return _straightened(call, backwards=False)


@fault("any-slot-booked", seam=Seam.REPLY, breaks=["MEF113:R85"], also=["MEF113:R90"], about=_ABOUT)
def any_slot_booked(scene: Scene, reply: Reply) -> Reply:
    """I confirm every slot, on offer or not."""
    late = during(scene, _CREATE) and refused(reply) and "technician" in _reasons(reply)
    return answer(reply, HTTPStatus.CREATED, _made_up(scene)) if late else reply


@fault("booking-answer-without-note", seam=Seam.REPLY, breaks=["MEF113:R86"], also=["MEF113:O15"], about=_ABOUT)
def booking_answer_without_note(scene: Scene, reply: Reply) -> Reply:
    """My answer to a booking leaves the notes out."""
    return in_answers(scene, reply, drop("note"), _CREATE)


@fault("booking-answer-an-hour-later", seam=Seam.REPLY, breaks=["MEF113:R86"], about=_ABOUT)
def booking_answer_an_hour_later(scene: Scene, reply: Reply) -> Reply:
    """My answer to a booking is an hour late, because of daylight saving."""

    def edit(document: Document) -> None:
        ends = {name: instant(text) for name, text in document.get("validFor", {}).items()}
        document["validFor"] = {name: (when + timedelta(hours=1)).isoformat() for name, when in ends.items() if when}

    return in_answers(scene, reply, edit, _CREATE)


@fault("booking-trims-notes", seam=Seam.RECORD, breaks=["MEF113:R86"], also=["MEF113:O15", "MEF113:O16", "MEF113:R94"], about=_ABOUT)
def booking_trims_notes(scene: Scene, change: Change) -> Change:
    """I keep the first forty characters of a note."""
    return in_change(change, texts(lambda text: text[:40])) if _booked(scene, change) else change


@fault("booking-drops-parts-of-contacts", seam=Seam.RECORD, breaks=["MEF113:R86"], also=["MEF113:R93", "MEF113:R103"], about=_ABOUT)
def booking_drops_parts_of_contacts(scene: Scene, change: Change) -> Change:
    """I keep name, number and address of a contact, and no organization."""

    def edit(document: Document) -> None:
        for contact in entries(document, "relatedContactInformation"):
            contact.pop("organization", None)

    return in_change(change, edit) if _booked(scene, change) else change


@fault("booking-answer-without-my-contact", seam=Seam.REPLY, breaks=["MEF113:R87"], about=_ABOUT)
def booking_answer_without_my_contact(scene: Scene, reply: Reply) -> Reply:
    """I name my contact when a technician is found, not when the appointment is booked."""
    return in_answers(scene, reply, without_role(ContactRole.SELLER_APPOINTMENT), _CREATE)


@fault("booking-answer-without-status", seam=Seam.REPLY, breaks=["MEF113:R87"], also=["MEF113:R88"], about=_ABOUT)
def booking_answer_without_status(scene: Scene, reply: Reply) -> Reply:
    """My answer to a booking says nothing of its state."""
    return in_answers(scene, reply, drop("status"), _CREATE)


@fault("confirmation-in-the-buyers-name", seam=Seam.RECORD, breaks=["MEF113:O16"], about=_ABOUT)
def confirmation_in_the_buyers_name(scene: Scene, change: Change) -> Change:
    """I confirm a booking with a note in the name of the buyer."""
    words = {"author": "Buyer", "source": Source.BUYER.value, "text": "Thank you for the appointment."}
    note = {"id": uuid.uuid4().hex, "date": scene.now, **words}
    return in_change(change, lambda d: d.update(note=[*entries(d, "note"), note])) if _booked(scene, change) else change


@fault("new-appointment-initialized", seam=Seam.REPLY, breaks=["MEF113:R88"], also=["MEF113:R156", "MEF113:R151"], about=_ABOUT)
def new_appointment_initialized(scene: Scene, reply: Reply) -> Reply:
    """A new appointment is initialized, as in the generic standard."""
    return in_answers(scene, reply, lambda d: d.update(status="initialized"), _CREATE)
