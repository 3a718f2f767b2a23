"""Faults of a seller that shows something else than it decided about an appointment."""

from __future__ import annotations

import copy
from dataclasses import replace

from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, entries, in_answers, in_change, reference
from ttck.mockseller.faults.mef.appointments import STATE_RULES
from ttck.mockseller.faults.mef.tools import fault, from_source
from ttck.specs.vocabulary import AppointmentState, Kind, Operation, Source, Stimulus

_ABOUT = (Kind.APPOINTMENT,)
_SHOW = Operation.RETRIEVE_APPOINTMENT


def _ended_as(scene: Scene, change: Change, stimulus: Stimulus, state: AppointmentState) -> Change:
    """The appointment in another final state than the decision leads to."""
    ended = during(scene, stimulus) and change.kind is Kind.APPOINTMENT
    return in_change(change, lambda d: d.update(status=state.value)) if ended else change


@fault("failed-appointment-shows-cancelled", seam=Seam.RECORD, breaks=["MEF113:R156"], also=STATE_RULES, about=_ABOUT)
def failed_appointment_shows_cancelled(scene: Scene, change: Change) -> Change:
    """An appointment that failed is a cancelled one to me."""
    return _ended_as(scene, change, Stimulus.APPOINTMENT_FAIL, AppointmentState.CANCELLED)


@fault("missed-appointment-shows-failed", seam=Seam.RECORD, breaks=["MEF113:R156"], also=STATE_RULES, about=_ABOUT)
def missed_appointment_shows_failed(scene: Scene, change: Change) -> Change:
    """It is never my fault when an appointment does not take place."""
    return _ended_as(scene, change, Stimulus.APPOINTMENT_MISS, AppointmentState.FAILED)


@fault("completed-appointment-shows-in-progress", seam=Seam.RECORD, breaks=["MEF113:R156"], also=STATE_RULES, about=_ABOUT)
def completed_appointment_shows_in_progress(scene: Scene, change: Change) -> Change:
    """An appointment is in progress until the paperwork is done."""
    return _ended_as(scene, change, Stimulus.APPOINTMENT_COMPLETE, AppointmentState.IN_PROGRESS)


@fault("booking-again-revives-the-old", seam=Seam.REPLY, breaks=["MEF113:R156"], also=STATE_RULES, about=_ABOUT)
def booking_again_revives_the_old(scene: Scene, reply: Reply) -> Reply:
    """When the buyer books again, the appointment that was cancelled before comes back as well."""
    shown = reply.document if during(scene, _SHOW) and isinstance(reply.document, dict) else {}
    workorder = scene.read(reference(shown, "workOrder"))
    named = [one.get("id") for one in entries(workorder, "appointment")]
    old = shown.get("status") == AppointmentState.CANCELLED and shown.get("id") in named[:-1]
    return in_answers(scene, reply, lambda d: d.update(status=AppointmentState.SCHEDULED.value), _SHOW) if old else reply


@fault("my-appointment-notes-undated", seam=Seam.REPLY, breaks=["MEF113:R4"], also=["MEF113:R94", "MEF113:R101"], about=_ABOUT)
def my_appointment_notes_undated(scene: Scene, reply: Reply) -> Reply:
    """I leave the date out of the notes that I wrote into an appointment."""

    def edit(document: Document) -> None:
        for note in entries(document, "note"):
            if note.get("source") == Source.SELLER:
                note.pop("date", None)

    return in_answers(scene, reply, edit, Operation.RETRIEVE_APPOINTMENT)


@fault("my-appointment-attachments-unsigned", seam=Seam.REPLY, breaks=["MEF113:R7"], also=["MEF113:R94", "MEF113:R102"], about=_ABOUT)
def my_appointment_attachments_unsigned(scene: Scene, reply: Reply) -> Reply:
    """I leave out who attached what I attached to an appointment."""

    def edit(document: Document) -> None:
        for one in entries(document, "attachment"):
            if one.get("source") == Source.SELLER:
                one.pop("author", None)

    return in_answers(scene, reply, edit, Operation.RETRIEVE_APPOINTMENT)


@fault("my-contact-change-lost", seam=Seam.RECORD, breaks=["MEF113:R94"], also=["MEF113:R150"], about=_ABOUT)
def my_contact_change_lost(scene: Scene, change: Change) -> Change:
    """I announce a new contact of mine, and go on showing the old one."""
    return (
        replace(change, after=copy.deepcopy(change.before or {})) if during(scene, Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT) else change
    )


@fault("late-note-deletes-the-others", seam=Seam.RECORD, breaks=["MEF113:R94"], about=_ABOUT)
def late_note_deletes_the_others(scene: Scene, change: Change) -> Change:
    """My own notes take the place of the buyer's."""
    mine = from_source(change.after, "note", Source.SELLER)
    return in_change(change, lambda d: d.update(note=mine)) if during(scene, Stimulus.APPOINTMENT_ADD_NOTE) else change
