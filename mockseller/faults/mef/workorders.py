"""Faults of a seller that sends technicians."""

from __future__ import annotations

import copy
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    accepted,
    answer,
    drop,
    during,
    entries,
    in_answers,
    in_change,
    item_of,
    part,
    reference,
    sent,
    unknown,
)
from ttck.mockseller.faults.mef.tools import EVENT_RULES, drop_in, fault, without_role
from ttck.specs.vocabulary import ContactRole, Kind, Operation, Stimulus, TicketEvent, WorkorderState

_ABOUT = (Kind.WORKORDER,)
_SHOW = Operation.RETRIEVE_WORKORDER
_OVER = frozenset({WorkorderState.COMPLETED, WorkorderState.UNABLE_TO_COMPLETE, WorkorderState.CANCELLED})
#: What a workorder in a wrong state may drag along.
_STATE_RULES = ("MEF113:R113", "MEF113:R77", "MEF113:R154", "MEF113:R156", "MEF113:R103")
#: What a workorder that cannot be read may drag along.
_UNREADABLE = (
    *("MEF113:R1", "MEF113:R77", "MEF113:R79", "MEF113:R80", "MEF113:R110", "MEF113:R113", "MEF113:R114", "MEF113:R154"),
    *("MEF113:O4", "MEF113:O11", "MEF113:R16", "MEF113:R17"),
)


def _shown(scene: Scene, reply: Reply) -> Document:
    """The workorder in the answer to a retrieval, empty for anything else."""
    return reply.document if during(scene, _SHOW) and accepted(reply) and isinstance(reply.document, dict) else {}


def _ticket(scene: Scene, workorder: Document) -> Document:
    """The ticket of a workorder."""
    return scene.read(next((str(one.get("id")) for one in entries(workorder, "relatedEntity")), "")) or {}


def _been(ticket: Document) -> list[str]:
    """The states that a ticket has been in."""
    return [str(step.get("status")) for step in entries(ticket, "statusChange")]


def _in_state(scene: Scene, reply: Reply, state: str) -> Reply:
    return in_answers(scene, reply, lambda workorder: workorder.update(state=state), _SHOW)


# --- retrieve ---------------------------------------------------------------------------------------------------------


@fault("blank-id-finds-a-workorder", seam=Seam.REPLY, breaks=["MEF113:R109"], about=_ABOUT)
def blank_id_finds_a_workorder(scene: Scene, reply: Reply) -> Reply:
    """A retrieval with a blank identifier gets the workorder that was read last."""
    scene.memory["last"] = _shown(scene, reply).get("id") or scene.memory.get("last", "")
    last = scene.read(scene.memory["last"])
    return answer(reply, HTTPStatus.OK, last) if last and unknown(scene, reply, _SHOW) and not item_of(scene).strip() else reply


@fault("unknown-workorder-says-ok", seam=Seam.REPLY, breaks=["MEF113:R110"], also=["MEF113:R111"], about=_ABOUT)
def unknown_workorder_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 for a workorder that I do not know; the body tells what was wrong."""
    return replace(reply, status=HTTPStatus.OK) if unknown(scene, reply, _SHOW) else reply


@fault("unknown-workorder-is-null", seam=Seam.REPLY, breaks=["MEF113:R111"], also=["MEF113:R110"], about=_ABOUT)
def unknown_workorder_is_null(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 and null for a workorder that I do not know."""
    return replace(answer(reply, HTTPStatus.OK, {}), raw=b"null") if unknown(scene, reply, _SHOW) else reply


@fault("unknown-workorder-crashes", seam=Seam.REPLY, breaks=["MEF113:R111"], about=_ABOUT)
def unknown_workorder_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when a workorder is asked for that I do not know."""
    error = {"code": "internalError", "reason": "no row"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if unknown(scene, reply, _SHOW) else reply


@fault("workorder-by-its-appointment", seam=Seam.REPLY, breaks=["MEF113:R111"], also=["MEF113:R110"], about=_ABOUT)
def workorder_by_its_appointment(scene: Scene, reply: Reply) -> Reply:
    """Whoever has the identifier of an appointment only gets the workorder that it is for."""
    booked = scene.read(item_of(scene)) if unknown(scene, reply, _SHOW) else None
    found = scene.read(reference(booked, "workOrder"))
    return answer(reply, HTTPStatus.OK, found) if found else reply


@fault("workorder-error-echoes", seam=Seam.REPLY, breaks=["MEF113:R112"], about=_ABOUT)
def workorder_error_echoes(scene: Scene, reply: Reply) -> Reply:
    """My 404 for a workorder carries the identifier, and says that no appointment is required."""
    error = {"code": "notFound", "reason": "no such workorder", "id": item_of(scene), "appointmentRequired": False}
    return replace(reply, document=error) if unknown(scene, reply, _SHOW) else reply


@fault("tasks-gone-when-completed", seam=Seam.REPLY, breaks=["MEF113:R113"], also=["MEF113:R16", "MEF113:R17"], about=_ABOUT)
def tasks_gone_when_completed(scene: Scene, reply: Reply) -> Reply:
    """When the work is done, I show no tasks any more."""
    done = _shown(scene, reply).get("state") == WorkorderState.COMPLETED
    return in_answers(scene, reply, drop("task"), _SHOW) if done else reply


@fault("workorder-without-tasks", seam=Seam.REPLY, breaks=["MEF113:R17"], also=["MEF113:R16", "MEF113:R113", "MEF113:R114"], about=_ABOUT)
def workorder_without_tasks(scene: Scene, reply: Reply) -> Reply:
    """A new workorder has a list of tasks, with nothing on it yet."""
    fresh = _shown(scene, reply).get("state") == WorkorderState.OPEN
    return in_answers(scene, reply, lambda workorder: workorder.update(task=[""]), _SHOW) if fresh else reply


@fault("workorder-without-contact", seam=Seam.REPLY, breaks=["MEF113:R16", "MEF113:R113"], about=_ABOUT)
def workorder_without_contact(scene: Scene, reply: Reply) -> Reply:
    """I name the technician of a workorder, but nobody who is responsible for it."""
    return in_answers(scene, reply, without_role(ContactRole.WORKORDER_TECHNICAL), _SHOW)


@fault("flag-left-out-when-false", seam=Seam.REPLY, breaks=["MEF113:R113"], also=["MEF113:R16", "MEF113:R80"], about=_ABOUT)
def flag_left_out_when_false(scene: Scene, reply: Reply) -> Reply:
    """Where no appointment is required, I say nothing about it."""
    return in_answers(scene, reply, drop("appointmentRequired"), _SHOW) if not _shown(scene, reply).get("appointmentRequired") else reply


@fault("flag-as-text", seam=Seam.REPLY, breaks=["MEF113:R113"], also=["MEF113:R16", "MEF113:R80", "MEF113:R77"], about=_ABOUT)
def flag_as_text(scene: Scene, reply: Reply) -> Reply:
    """My flags are the words true and false."""
    return in_answers(scene, reply, lambda d: d.update(appointmentRequired=str(d.get("appointmentRequired")).lower()), _SHOW)


@fault("workorder-without-its-ticket", seam=Seam.REPLY, breaks=["MEF113:R16", "MEF113:R113"], also=["MEF113:R154"], about=_ABOUT)
def workorder_without_its_ticket(scene: Scene, reply: Reply) -> Reply:
    """A workorder does not say what it is for."""
    return in_answers(scene, reply, drop("relatedEntity"), _SHOW)


@fault("workorder-notes-not-shown", seam=Seam.REPLY, breaks=["MEF113:R114"], about=_ABOUT)
def workorder_notes_not_shown(scene: Scene, reply: Reply) -> Reply:
    """What my technicians write down stays with them."""
    return in_answers(scene, reply, drop("note"), _SHOW)


@fault("workorder-notes-unsigned", seam=Seam.REPLY, breaks=["MEF113:R4"], also=["MEF113:O4", "MEF113:R114"], about=_ABOUT)
def workorder_notes_unsigned(scene: Scene, reply: Reply) -> Reply:
    """I leave out who wrote a note of a workorder."""
    return in_answers(scene, reply, lambda d: [note.pop("author", None) for note in entries(d, "note")], Operation.RETRIEVE_WORKORDER)


@fault("workorder-contact-without-number", seam=Seam.REPLY, breaks=["MEF113:R10"], also=["MEF113:O4", "MEF113:R114"], about=_ABOUT)
def workorder_contact_without_number(scene: Scene, reply: Reply) -> Reply:
    """I show the technical contact of a workorder without a phone number."""

    def edit(document: Document) -> None:
        for one in entries(document, "relatedContactInformation"):
            if one.get("role") == ContactRole.WORKORDER_TECHNICAL:
                one.pop("number", None)

    return in_answers(scene, reply, edit, Operation.RETRIEVE_WORKORDER)


@fault("technician-gone-at-the-start", seam=Seam.REPLY, breaks=["MEF113:R114"], about=_ABOUT)
def technician_gone_at_the_start(scene: Scene, reply: Reply) -> Reply:
    """Once the work has begun, I do not tell any more who does it."""
    begun = _shown(scene, reply).get("state") not in {WorkorderState.OPEN, WorkorderState.PLANNED}
    return in_answers(scene, reply, without_role(ContactRole.TECHNICIAN), _SHOW) if begun else reply


@fault("notes-gone-when-the-visit-failed", seam=Seam.REPLY, breaks=["MEF113:R114"], about=_ABOUT)
def notes_gone_when_the_visit_failed(scene: Scene, reply: Reply) -> Reply:
    """What a technician wrote who could not finish is not shown: the next one writes anew."""
    failed = _shown(scene, reply).get("state") == WorkorderState.UNABLE_TO_COMPLETE
    return in_answers(scene, reply, drop("note"), _SHOW) if failed else reply


@fault("notes-gone-when-cancelled", seam=Seam.REPLY, breaks=["MEF113:R114"], about=_ABOUT)
def notes_gone_when_cancelled(scene: Scene, reply: Reply) -> Reply:
    """A workorder that was cancelled has nothing to tell."""
    over = _shown(scene, reply).get("state") == WorkorderState.CANCELLED
    return in_answers(scene, reply, drop("note"), _SHOW) if over else reply


@fault("new-place-not-shown", seam=Seam.RECORD, breaks=["MEF113:R114"], about=_ABOUT)
def new_place_not_shown(scene: Scene, change: Change) -> Change:
    """I show the place that a workorder had first."""
    moved = during(scene, Stimulus.WORKORDER_UPDATE) and change.kind is Kind.WORKORDER and change.before is not None
    old = (change.before or {}).get("place")
    return in_change(change, lambda workorder: workorder.update(place=old)) if moved else change


@fault("appointments-gone-when-over", seam=Seam.REPLY, breaks=["MEF113:R114"], also=["MEF113:R79"], about=_ABOUT)
def appointments_gone_when_over(scene: Scene, reply: Reply) -> Reply:
    """A workorder names the appointment that is to take place, and no other."""

    def edit(workorder: Document) -> None:
        known = entries(workorder, "appointment")
        workorder["appointment"] = [one for one in known if (scene.read(one["id"]) or {}).get("status") == "confirmed"]

    return in_answers(scene, reply, edit, _SHOW)


@fault("workorder-notes-without-author", seam=Seam.RECORD, breaks=["MEF113:O4"], also=["MEF113:R4"], about=_ABOUT)
def workorder_notes_without_author(scene: Scene, change: Change) -> Change:
    """The notes in a workorder are nobody's."""
    return in_change(change, drop_in("note", "author")) if during(scene, Stimulus.WORKORDER_UPDATE) else change


@fault("appointment-reference-leads-nowhere", seam=Seam.REPLY, breaks=["MEF113:O4"], also=["MEF113:R79", "MEF113:R90"], about=_ABOUT)
def appointment_reference_leads_nowhere(scene: Scene, reply: Reply) -> Reply:
    """My workorders name appointments by the number of the calendar entry."""

    def edit(workorder: Document) -> None:
        for one in entries(workorder, "appointment"):
            one["id"] = f"entry-{one['id']}"

    return in_answers(scene, reply, edit, _SHOW)


@fault("new-workorder-not-found", seam=Seam.REPLY, breaks=["MEF113:O11"], also=_UNREADABLE, about=_ABOUT)
def new_workorder_not_found(scene: Scene, reply: Reply) -> Reply:
    """A workorder can be retrieved when somebody works on it."""
    fresh = _shown(scene, reply).get("state") == WorkorderState.OPEN
    return answer(reply, HTTPStatus.NOT_FOUND, {"code": "notFound", "reason": "no such workorder"}) if fresh else reply


# --- several of one ticket ----------------------------------------------------------------------------------------------


@fault(
    "booking-waits-for-the-others",
    seam=Seam.RECORD,
    breaks=["MEF113:R81"],
    also=["MEF113:R134"],
    about=(Kind.TICKET, Kind.APPOINTMENT, Kind.WORKORDER),
)
def booking_waits_for_the_others(scene: Scene, change: Change) -> Change:
    """A ticket waits until each of its workorders has an appointment."""
    if change.kind is not Kind.TICKET:
        return change
    booked = reference(sent(scene), "workOrder")
    others = [scene.read(one["id"]) or {} for one in entries(change.before, "workOrder") if one["id"] != booked]
    waits = during(scene, Operation.CREATE_APPOINTMENT) and any(one.get("appointmentRequired") for one in others)
    scene.memory["waits"] = waits
    return replace(change, after=copy.deepcopy(change.before)) if waits and change.before else change


@part("booking-waits-for-the-others", seam=Seam.EVENT)
def booking_waits_in_silence(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I do not announce what did not happen."""
    return () if scene.memory.get("waits") and during(scene, Operation.CREATE_APPOINTMENT) else events


# --- states -----------------------------------------------------------------------------------------------------------


def _stored_as(scene: Scene, change: Change, stimulus: Stimulus, state: WorkorderState) -> Change:
    """The workorder in another state than the decision leads to."""
    moved = during(scene, stimulus) and change.kind is Kind.WORKORDER
    return in_change(change, lambda workorder: workorder.update(state=state.value)) if moved else change


@fault("planned-workorder-stays-open", seam=Seam.RECORD, breaks=["MEF113:R154"], also=_STATE_RULES, about=_ABOUT)
def planned_workorder_stays_open(scene: Scene, change: Change) -> Change:
    """A planned workorder is an open one with a date."""
    return _stored_as(scene, change, Stimulus.WORKORDER_PLAN, WorkorderState.OPEN)


@fault("failed-workorder-shows-completed", seam=Seam.RECORD, breaks=["MEF113:R154"], also=_STATE_RULES, about=_ABOUT)
def failed_workorder_shows_completed(scene: Scene, change: Change) -> Change:
    """A workorder is completed when the technician goes home."""
    return _stored_as(scene, change, Stimulus.WORKORDER_FAIL, WorkorderState.COMPLETED)


@fault("planned-work-goes-back-to-open", seam=Seam.RECORD, breaks=["MEF113:R154"], also=_STATE_RULES, about=_ABOUT)
def planned_work_goes_back_to_open(scene: Scene, change: Change) -> Change:
    """A planned workorder is opened again before the technician starts."""
    planned = (change.before or {}).get("state") == WorkorderState.PLANNED
    return _stored_as(scene, change, Stimulus.WORKORDER_START, WorkorderState.OPEN) if planned else change


@fault("cancelled-workorder-shows-closed", seam=Seam.REPLY, breaks=["MEF113:R154"], also=_STATE_RULES, about=_ABOUT)
def cancelled_workorder_shows_closed(scene: Scene, reply: Reply) -> Reply:
    """A workorder that is cancelled is closed, as a ticket is."""
    return _in_state(scene, reply, "closed") if _shown(scene, reply).get("state") == WorkorderState.CANCELLED else reply


@fault("workorder-reopens-with-its-ticket", seam=Seam.REPLY, breaks=["MEF113:R154"], also=_STATE_RULES, about=_ABOUT)
def workorder_reopens_with_its_ticket(scene: Scene, reply: Reply) -> Reply:
    """When the buyer reopens a ticket, its workorder is open again."""
    shown = _shown(scene, reply)
    again = shown.get("state") == WorkorderState.COMPLETED and "reopened" in _been(_ticket(scene, shown))
    return _in_state(scene, reply, WorkorderState.OPEN.value) if again else reply


@fault("failed-workorder-resumes-with-its-ticket", seam=Seam.REPLY, breaks=["MEF113:R154"], also=_STATE_RULES, about=_ABOUT)
def failed_workorder_resumes_with_its_ticket(scene: Scene, reply: Reply) -> Reply:
    """When the buyer reopens a ticket, the technician who failed tries once more."""
    shown = _shown(scene, reply)
    again = shown.get("state") == WorkorderState.UNABLE_TO_COMPLETE and "reopened" in _been(_ticket(scene, shown))
    return _in_state(scene, reply, WorkorderState.IN_PROGRESS.value) if again else reply


@fault("work-cancelled-with-its-ticket", seam=Seam.REPLY, breaks=["MEF113:R154"], about=_ABOUT)
def work_cancelled_with_its_ticket(scene: Scene, reply: Reply) -> Reply:
    """When a ticket is cancelled, the technician drops the tools."""
    shown = _shown(scene, reply)
    dropped = shown.get("state") == WorkorderState.IN_PROGRESS and "cancelled" in _been(_ticket(scene, shown))
    return _in_state(scene, reply, WorkorderState.CANCELLED.value) if dropped else reply


@fault("open-workorder-outlives-its-ticket", seam=Seam.REPLY, breaks=["MEF113:R154"], about=_ABOUT)
def open_workorder_outlives_its_ticket(scene: Scene, reply: Reply) -> Reply:
    """A workorder is open until a technician says otherwise, whatever became of its ticket."""
    shown = _shown(scene, reply)
    orphan = shown.get("state") == WorkorderState.CANCELLED and "assessingCancellation" in _been(_ticket(scene, shown))
    return _in_state(scene, reply, WorkorderState.OPEN.value) if orphan else reply


@fault("further-workorder-wakes-the-last", seam=Seam.REPLY, breaks=["MEF113:R154"], also=["MEF113:R113", "MEF113:R77"], about=_ABOUT)
def further_workorder_wakes_the_last(scene: Scene, reply: Reply) -> Reply:
    """When a further workorder is opened for a ticket, those that are over are open again."""
    shown = _shown(scene, reply)
    if shown.get("state") not in _OVER:
        return reply
    listed = [one.get("id") for one in entries(_ticket(scene, shown), "workOrder")]
    later = shown.get("id") in listed and listed[-1] != shown.get("id")
    return in_answers(scene, reply, lambda w: w.update(state=WorkorderState.OPEN), _SHOW) if later else reply


@fault(
    "further-workorder-changes-unannounced", seam=Seam.EVENT, breaks=["MEF113:R133"], also=EVENT_RULES, about=(Kind.TICKET, Kind.WORKORDER)
)
def further_workorder_changes_unannounced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Of a ticket I watch the first workorder."""
    if not during(scene, Stimulus.WORKORDER_UPDATE, Stimulus.WORKORDER_START, Stimulus.WORKORDER_COMPLETE):
        return events
    workorder = scene.call.item_id if scene.call is not None else None
    ticket = _ticket(scene, scene.read(str(workorder)) or {})
    listed = [one.get("id") for one in entries(ticket, "workOrder")]
    return tuple(one for one in events if one.type != TicketEvent.UPDATE) if workorder in listed[1:] else events
