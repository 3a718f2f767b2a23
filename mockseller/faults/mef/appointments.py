"""Faults of a seller whose appointments are read, moved and cancelled."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    accepted,
    allow,
    answer,
    drop,
    during,
    entries,
    in_answers,
    in_change,
    instant,
    item_of,
    keep,
    part,
    refused,
    sent,
    unknown,
    unrouted,
)
from ttck.mockseller.faults.mef.tools import fault, without_role
from ttck.specs.vocabulary import AppointmentState, ContactRole, Kind, Operation, Source

_ABOUT = (Kind.APPOINTMENT,)
_EVERYTHING = (Kind.APPOINTMENT, Kind.TICKET)
_SHOW, _PATCH, _CANCEL = Operation.RETRIEVE_APPOINTMENT, Operation.PATCH_APPOINTMENT, Operation.CANCEL_APPOINTMENT
_FINAL = frozenset({"cancelled", "completed", "missed", "failed"})
#: What an appointment that cannot be read, or shows a wrong state, may drag along.
STATE_RULES = (
    *("MEF113:R90", "MEF113:R93", "MEF113:R94", "MEF113:R99", "MEF113:R105", "MEF113:R107", "MEF113:R108", "MEF113:R103"),
    *("MEF113:R150", "MEF113:R151", "MEF113:R156", "MEF113:R154", "MEF113:O4", "MEF113:R148", "MEF113:CR3"),
)
_LATE_RULES = ("MEF113:R97", "MEF113:R100", "MEF113:R105", "MEF113:R151", "MEF113:R156", "MEF113:R94")


def _remembered(scene: Scene, reply: Reply) -> Document | None:
    """The appointment that was booked last; every new one is kept in mind."""
    if during(scene, Operation.CREATE_APPOINTMENT) and accepted(reply) and isinstance(reply.document, dict):
        scene.memory["last"] = reply.document.get("id", "")
    return scene.read(scene.memory.get("last", ""))


# --- retrieve ---------------------------------------------------------------------------------------------------------


@fault("blank-id-finds-an-appointment", seam=Seam.REPLY, breaks=["MEF113:R89"], also=["MEF113:R91"], about=_ABOUT)
def blank_id_finds_an_appointment(scene: Scene, reply: Reply) -> Reply:
    """A retrieval with a blank identifier gets the appointment that was booked last."""
    last = _remembered(scene, reply)
    return answer(reply, HTTPStatus.OK, last) if last and unknown(scene, reply, _SHOW) and not item_of(scene).strip() else reply


@fault("cancelled-appointment-shows-an-error", seam=Seam.REPLY, breaks=["MEF113:R90"], also=STATE_RULES, about=_ABOUT)
def cancelled_appointment_shows_an_error(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 for a cancelled appointment, and say in the body that it is gone."""
    shown = reply.document if during(scene, _SHOW) and isinstance(reply.document, dict) else {}
    error = {"code": "notFound", "reason": "this appointment was cancelled"}
    return answer(reply, HTTPStatus.OK, error) if shown.get("status") == AppointmentState.CANCELLED else reply


@fault("unknown-appointment-is-empty", seam=Seam.REPLY, breaks=["MEF113:R91"], also=["MEF113:R90", "MEF113:R98"], about=_ABOUT)
def unknown_appointment_is_empty(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 with an empty object for an appointment that I do not know."""
    return answer(reply, HTTPStatus.OK, {}) if unknown(scene, reply, _SHOW) else reply


@fault("unknown-appointment-crashes", seam=Seam.REPLY, breaks=["MEF113:R91"], about=_ABOUT)
def unknown_appointment_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when an appointment is asked for that I do not know."""
    error = {"code": "internalError", "reason": "no row"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if unknown(scene, reply, _SHOW) else reply


@fault("appointment-error-echoes", seam=Seam.REPLY, breaks=["MEF113:R92"], about=_ABOUT)
def appointment_error_echoes(scene: Scene, reply: Reply) -> Reply:
    """My 404 for an appointment carries the identifier and a state."""
    error = {"code": "notFound", "reason": "no such appointment", "id": item_of(scene), "status": "cancelled"}
    return replace(reply, document=error) if unknown(scene, reply, _SHOW) else reply


@fault("appointment-without-place", seam=Seam.REPLY, breaks=["MEF113:R93"], also=["MEF113:R103"], about=_ABOUT)
def appointment_without_place(scene: Scene, reply: Reply) -> Reply:
    """I do not say where an appointment takes place."""
    return in_answers(scene, reply, drop("relatedPlace"), _SHOW)


@fault("contact-gone-when-over", seam=Seam.REPLY, breaks=["MEF113:R93"], about=_ABOUT)
def contact_gone_when_over(scene: Scene, reply: Reply) -> Reply:
    """I forget the buyer's contact when an appointment is over; data protection, you know."""
    shown = reply.document if isinstance(reply.document, dict) else {}
    return in_answers(scene, reply, without_role(ContactRole.BUYER_APPOINTMENT), _SHOW) if shown.get("status") in _FINAL else reply


@fault("appointment-read-at-another-time", seam=Seam.REPLY, breaks=["MEF113:R93"], also=["MEF113:R103"], about=_ABOUT)
def appointment_read_at_another_time(scene: Scene, reply: Reply) -> Reply:
    """I show the slot of an appointment an hour off."""
    return in_answers(scene, reply, _an_hour_later, _SHOW)


def _an_hour_later(document: Document) -> None:
    ends = {name: instant(text) for name, text in document.get("validFor", {}).items()}
    document["validFor"] = {name: (when + timedelta(hours=1)).isoformat() for name, when in ends.items() if when}


@fault("appointment-attachments-not-read", seam=Seam.REPLY, breaks=["MEF113:R94"], also=["MEF113:R102"], about=_ABOUT)
def appointment_attachments_not_read(scene: Scene, reply: Reply) -> Reply:
    """I show no attachments when an appointment is retrieved."""
    return in_answers(scene, reply, drop("attachment"), _SHOW)


@fault("my-appointment-notes-not-read", seam=Seam.REPLY, breaks=["MEF113:R94"], about=_ABOUT)
def my_appointment_notes_not_read(scene: Scene, reply: Reply) -> Reply:
    """I show the notes of the buyer and keep my own to myself."""
    return in_answers(scene, reply, lambda d: keep(d, "note", lambda note: note.get("source") != Source.SELLER), _SHOW)


# --- patch ------------------------------------------------------------------------------------------------------------


@fault("patch-moves-the-workorder", seam=Seam.REQUEST, breaks=["MEF113:R76"], also=["MEF113:R103", "MEF113:R80"], about=_ABOUT)
def patch_moves_the_workorder(scene: Scene, call: Call) -> Call:
    """I let the buyer move an appointment to another workorder."""
    scene.memory["wanted"] = None
    if call.operation != _PATCH or not isinstance(call.document, dict) or "workOrder" not in call.document:
        return call
    scene.memory["wanted"] = call.document["workOrder"]
    rest = {name: value for name, value in call.document.items() if name != "workOrder"}
    stored = scene.read(call.item_id or "") or {}
    return replace(call, document=rest or {"relatedPlace": stored.get("relatedPlace")})


@part("patch-moves-the-workorder", seam=Seam.RECORD)
def patch_stores_the_workorder(scene: Scene, change: Change) -> Change:
    """I store the workorder that the buyer wants."""
    wanted = scene.memory.get("wanted") if change.operation == _PATCH and change.kind is Kind.APPOINTMENT else None
    return in_change(change, lambda d: d.update(workOrder=copy.deepcopy(wanted))) if wanted else change


@fault("appointment-patch-without-id", seam=Seam.REPLY, breaks=["MEF113:R95"], also=["MEF113:R40"], about=_EVERYTHING)
def appointment_patch_without_id(scene: Scene, reply: Reply) -> Reply:
    """I take a patch of the collection for one of the appointment that was booked last."""
    last = _remembered(scene, reply)
    return answer(reply, HTTPStatus.OK, last) if last and unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) else reply


@fault("empty-appointment-patch-goes", seam=Seam.REQUEST, breaks=["MEF113:R96"], about=_ABOUT)
def empty_appointment_patch_goes(scene: Scene, call: Call) -> Call:
    """I take an empty patch for one that wants another person to be called."""
    if call.operation != _PATCH or call.document != {}:
        return call
    people = copy.deepcopy(entries(scene.read(call.item_id or "") or {}, "relatedContactInformation"))
    buyers = [{**one, "name": "The Desk"} for one in people if str(one.get("role", "")).startswith("buyer")]
    return replace(call, document={"relatedContactInformation": buyers})


@fault(
    "appointment-patch-refusal-says-ok",
    seam=Seam.REPLY,
    breaks=["MEF113:R97"],
    also=["MEF113:R76", "MEF113:R94", "MEF113:R96", "MEF113:R98", "MEF113:R99", "MEF113:R100", "MEF113:R101"],
    about=_ABOUT,
)
def appointment_patch_refusal_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a patch that I refuse; the body tells what was wrong."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, _PATCH) and refused(reply) else reply


@fault("patch-of-unknown-appointment", seam=Seam.REPLY, breaks=["MEF113:R98"], also=["MEF113:R97"], about=_ABOUT)
def patch_of_unknown_appointment(scene: Scene, reply: Reply) -> Reply:
    """I answer a patch of an unknown appointment as if it had worked."""
    made_up = {"id": item_of(scene), "status": "confirmed", **copy.deepcopy(sent(scene))}
    return answer(reply, HTTPStatus.OK, made_up) if unknown(scene, reply, _PATCH) else reply


def _taken_late(decision: Decision, operation: Operation, state: AppointmentState, to_state: str | None = None) -> Decision:
    """The operation allowed in one state that the tables refuse."""
    return allow(decision, to_state) if decision.operation == operation and decision.state == state else decision


@fault("cancelled-appointment-takes-patches", seam=Seam.DECISION, breaks=["MEF113:R99"], also=_LATE_RULES, about=_ABOUT)
def cancelled_appointment_takes_patches(_scene: Scene, decision: Decision) -> Decision:
    """I take patches of a cancelled appointment."""
    return _taken_late(decision, _PATCH, AppointmentState.CANCELLED)


@fault("completed-appointment-takes-patches", seam=Seam.DECISION, breaks=["MEF113:R99"], also=_LATE_RULES, about=_ABOUT)
def completed_appointment_takes_patches(_scene: Scene, decision: Decision) -> Decision:
    """I take patches of an appointment that has taken place."""
    return _taken_late(decision, _PATCH, AppointmentState.COMPLETED)


@fault("patch-revives-a-missed-appointment", seam=Seam.DECISION, breaks=["MEF113:R99"], also=_LATE_RULES, about=_ABOUT)
def patch_revives_a_missed_appointment(_scene: Scene, decision: Decision) -> Decision:
    """A patch of an appointment that I missed makes it a new one."""
    return _taken_late(decision, _PATCH, AppointmentState.MISSED, AppointmentState.SCHEDULED.value)


@fault("failed-appointment-keeps-late-notes", seam=Seam.REPLY, breaks=["MEF113:R99"], also=["MEF113:R94"], about=_ABOUT)
def failed_appointment_keeps_late_notes(scene: Scene, reply: Reply) -> Reply:
    """I refuse a note for an appointment that failed, and keep it."""
    if during(scene, _PATCH) and refused(reply) and (scene.read(item_of(scene)) or {}).get("status") == AppointmentState.FAILED:
        scene.memory.setdefault(item_of(scene), []).extend(entries(sent(scene), "note"))
    more = scene.memory.get(item_of(scene), [])
    return in_answers(scene, reply, lambda d: d.update(note=[*entries(d, "note"), *more]), _SHOW) if more else reply


@fault("moved-to-any-slot", seam=Seam.REQUEST, breaks=["MEF113:R100"], also=["MEF113:R99"], about=_ABOUT)
def moved_to_any_slot(scene: Scene, call: Call) -> Call:
    """I move an appointment without looking into the calendar."""
    scene.memory["wanted"] = None
    if call.operation != _PATCH or not isinstance(call.document, dict) or "validFor" not in call.document:
        return call
    scene.memory["wanted"] = call.document["validFor"]
    rest = {name: value for name, value in call.document.items() if name != "validFor"}
    return replace(call, document=rest or {"relatedPlace": (scene.read(call.item_id or "") or {}).get("relatedPlace")})


@part("moved-to-any-slot", seam=Seam.RECORD)
def moved_to_any_slot_stored(scene: Scene, change: Change) -> Change:
    """I store the slot that the buyer wants."""
    wanted = scene.memory.get("wanted") if change.operation == _PATCH and change.kind is Kind.APPOINTMENT else None
    return in_change(change, lambda d: d.update(validFor=copy.deepcopy(wanted))) if wanted else change


@fault("visits-on-the-quarter", seam=Seam.REPLY, breaks=["MEF113:R93"], also=["MEF113:R94", "MEF113:R103", "MEF113:R97"], about=_ABOUT)
def visits_on_the_quarter(scene: Scene, reply: Reply) -> Reply:
    """I show the time of an appointment in full quarters of an hour."""

    def floored(document: Document) -> None:
        ends = {name: instant(text) for name, text in document["validFor"].items()} if isinstance(document.get("validFor"), dict) else {}
        if ends and None not in ends.values():
            document["validFor"] = {n: e.replace(minute=e.minute // 15 * 15, second=0).isoformat() for n, e in ends.items() if e}

    return in_answers(scene, reply, floored, Operation.RETRIEVE_APPOINTMENT)


@fault("busy-move-says-ok", seam=Seam.REPLY, breaks=["MEF113:R100"], also=["MEF113:R94", "MEF113:R97"], about=_ABOUT)
def busy_move_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a move into a slot that is not free, and leave the appointment where it is."""
    late = during(scene, _PATCH) and refused(reply) and "technician" in str(reply.document)
    return answer(reply, HTTPStatus.OK, scene.read(item_of(scene))) if late else reply


def _patched(scene: Scene, change: Change, name: str) -> bool:
    """Whether this is a patch of an appointment that brings an attribute."""
    return during(scene, _PATCH) and change.kind is Kind.APPOINTMENT and name in sent(scene)


@fault("appointment-notes-replaced", seam=Seam.RECORD, breaks=["MEF113:R101"], also=["MEF113:R94"], about=_ABOUT)
def appointment_notes_replaced(scene: Scene, change: Change) -> Change:
    """The notes of a patch replace those that were there."""
    old = entries(change.before, "note")
    return in_change(change, lambda d: keep(d, "note", lambda note: note not in old)) if _patched(scene, change, "note") else change


@fault("appointment-notes-doubled", seam=Seam.RECORD, breaks=["MEF113:R101"], about=_ABOUT)
def appointment_notes_doubled(scene: Scene, change: Change) -> Change:
    """I append the notes of a patch twice."""
    old = entries(change.before, "note")

    def edit(document: Document) -> None:
        document["note"] += copy.deepcopy([note for note in entries(document, "note") if note not in old])

    return in_change(change, edit) if _patched(scene, change, "note") else change


@fault("appointment-attachments-replaced", seam=Seam.RECORD, breaks=["MEF113:R102"], also=["MEF113:R94"], about=_ABOUT)
def appointment_attachments_replaced(scene: Scene, change: Change) -> Change:
    """The attachments of a patch replace those that were there."""
    old = entries(change.before, "attachment")
    if not _patched(scene, change, "attachment"):
        return change
    return in_change(change, lambda d: keep(d, "attachment", lambda one: one not in old))


@fault("only-first-attachment-appended", seam=Seam.RECORD, breaks=["MEF113:R102"], also=["MEF113:R94"], about=_ABOUT)
def only_first_attachment_appended(scene: Scene, change: Change) -> Change:
    """Of several new attachments I keep the first one."""
    old = len(entries(change.before, "attachment"))
    if not _patched(scene, change, "attachment"):
        return change
    return in_change(change, lambda d: d.update(attachment=d["attachment"][: old + 1]))


@fault("move-has-no-effect", seam=Seam.RECORD, breaks=["MEF113:R103"], about=_ABOUT)
def move_has_no_effect(scene: Scene, change: Change) -> Change:
    """I answer 200 to a move, and keep the old slot."""
    old = (change.before or {}).get("validFor")
    return in_change(change, lambda d: d.update(validFor=old)) if _patched(scene, change, "validFor") else change


@fault("patched-place-ignored", seam=Seam.RECORD, breaks=["MEF113:R103"], about=_ABOUT)
def patched_place_ignored(scene: Scene, change: Change) -> Change:
    """The place of an appointment is where the line ends, whatever the buyer says."""
    old = (change.before or {}).get("relatedPlace")
    return in_change(change, lambda d: d.update(relatedPlace=old)) if _patched(scene, change, "relatedPlace") else change


@fault("patched-contact-appended", seam=Seam.RECORD, breaks=["MEF113:R103"], about=_ABOUT)
def patched_contact_appended(scene: Scene, change: Change) -> Change:
    """I keep the old contact of the buyer beside the new one."""
    name = "relatedContactInformation"
    old = [one for one in entries(change.before, name) if one.get("role") == ContactRole.BUYER_APPOINTMENT]
    return in_change(change, lambda d: d.update({name: [*old, *d[name]]})) if _patched(scene, change, name) else change


@fault("note-moves-the-appointment", seam=Seam.RECORD, breaks=["MEF113:R103"], about=_ABOUT)
def note_moves_the_appointment(scene: Scene, change: Change) -> Change:
    """With every note an appointment moves on by an hour."""
    return in_change(change, _an_hour_later) if _patched(scene, change, "note") and "validFor" not in sent(scene) else change


# --- cancel -----------------------------------------------------------------------------------------------------------


@fault("appointment-cancel-without-id", seam=Seam.REPLY, breaks=["MEF113:R104"], also=["MEF113:R54"], about=_EVERYTHING)
def appointment_cancel_without_id(scene: Scene, reply: Reply) -> Reply:
    """I take any path that I do not know for a cancel, and say that it is done."""
    return answer(reply, HTTPStatus.NO_CONTENT) if unrouted(scene, reply, HTTPStatus.NOT_FOUND) else reply


@fault("every-appointment-cancel-taken-on", seam=Seam.REPLY, breaks=["MEF113:R105"], also=["MEF113:R106", "MEF113:R107"], about=_ABOUT)
def every_appointment_cancel_taken_on(scene: Scene, reply: Reply) -> Reply:
    """I answer every cancel 202 before I look at it, so that a refusal is never signalled."""
    return answer(reply, HTTPStatus.ACCEPTED) if during(scene, _CANCEL) else reply


@fault("cancel-of-unknown-appointment", seam=Seam.REPLY, breaks=["MEF113:R106"], also=["MEF113:R105"], about=_ABOUT)
def cancel_of_unknown_appointment(scene: Scene, reply: Reply) -> Reply:
    """What I do not know is as good as cancelled."""
    return answer(reply, HTTPStatus.NO_CONTENT) if unknown(scene, reply, _CANCEL) else reply


@fault("cancelled-twice", seam=Seam.DECISION, breaks=["MEF113:R107"], also=_LATE_RULES, about=_ABOUT)
def cancelled_twice(_scene: Scene, decision: Decision) -> Decision:
    """A cancelled appointment can be cancelled once more."""
    return _taken_late(decision, _CANCEL, AppointmentState.CANCELLED)


@fault("missed-appointment-cancelled", seam=Seam.DECISION, breaks=["MEF113:R107"], also=_LATE_RULES, about=_ABOUT)
def missed_appointment_cancelled(_scene: Scene, decision: Decision) -> Decision:
    """An appointment that I missed can be cancelled afterwards."""
    return _taken_late(decision, _CANCEL, AppointmentState.MISSED, AppointmentState.CANCELLED.value)


@fault("cancel-deletes-the-appointment", seam=Seam.REPLY, breaks=["MEF113:R108"], also=STATE_RULES, about=_ABOUT)
def cancel_deletes_the_appointment(scene: Scene, reply: Reply) -> Reply:
    """A cancelled appointment cannot be found any more."""
    shown = reply.document if during(scene, _SHOW) and isinstance(reply.document, dict) else {}
    error = {"code": "notFound", "reason": "no such appointment"}
    return answer(reply, HTTPStatus.NOT_FOUND, error) if shown.get("status") == AppointmentState.CANCELLED else reply


@fault("appointment-cancel-does-nothing", seam=Seam.RECORD, breaks=["MEF113:R108"], also=STATE_RULES, about=_ABOUT)
def appointment_cancel_does_nothing(scene: Scene, change: Change) -> Change:
    """I answer 204 to a cancel, and the technician comes all the same."""
    return in_change(change, lambda d: d.update(status=AppointmentState.SCHEDULED.value)) if during(scene, _CANCEL) else change


@part("appointment-cancel-does-nothing", seam=Seam.EVENT)
def appointment_cancel_says_nothing(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I do not announce what did not happen."""
    return () if during(scene, _CANCEL) else events
