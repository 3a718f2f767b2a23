"""Faults of a seller to which two requests about appointments come at the same moment."""

from __future__ import annotations

import copy
import uuid
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.busy import BUSY, about_the_first, at_once, in_a_row, looked_at, numbered_alike
from ttck.mockseller.faults.common import answer, during, entries, in_change, keep, named, part, reference, refused, sent
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import AppointmentState, Kind, Operation, Stimulus

_ABOUT = (Kind.APPOINTMENT,)
_CREATE, _CANCEL = Operation.CREATE_APPOINTMENT, Operation.CANCEL_APPOINTMENT


@fault(
    "bookings-at-once-both-taken",
    seam=Seam.REPLY,
    breaks=["MEF113:R78"],
    also=["MEF113:R79", "MEF113:R80", "MEF113:R90", "MEF113:R93"],
    about=_ABOUT,
)
def bookings_at_once_both_taken(scene: Scene, reply: Reply) -> Reply:
    """I see that a workorder has no appointment, take my time to write one down, and do so for whoever asked meanwhile."""
    if during(scene, Operation.RETRIEVE_APPOINTMENT) and named(scene) in scene.memory:
        return answer(reply, HTTPStatus.OK, copy.deepcopy(scene.memory[named(scene)]))
    if not during(scene, _CREATE) or not (workorder := reference(sent(scene), "workOrder")):
        return reply
    slow = replace(reply, delay=reply.delay + BUSY)
    if not at_once(scene, workorder) or not refused(reply) or "already" not in str(reply.document):
        return slow
    beside = {"id": uuid.uuid4().hex, "status": AppointmentState.SCHEDULED.value, **copy.deepcopy(sent(scene))}
    scene.memory[str(beside["id"])] = beside
    return answer(slow, HTTPStatus.CREATED, copy.deepcopy(beside))


@fault(
    "bookings-at-once-numbered-alike",
    seam=Seam.REPLY,
    breaks=["MEF113:R87"],
    also=["MEF113:R79", "MEF113:R80", "MEF113:R81", "MEF113:R86", "MEF113:R89", "MEF113:R93", "MEF113:R151", "MEF113:R156"],
    about=_ABOUT,
)
def bookings_at_once_numbered_alike(scene: Scene, reply: Reply) -> Reply:
    """I read the number of the last appointment, take my time, and use the next one, whoever did the same meanwhile."""
    return numbered_alike(scene, reply) if during(scene, _CREATE) and reply.status == HTTPStatus.CREATED else reply


@fault("appointment-cancels-at-once-one-lost", seam=Seam.RECORD, breaks=["MEF113:R108"], also=["MEF113:R151", "MEF113:R156"], about=_ABOUT)
def cancels_at_once_one_lost(scene: Scene, change: Change) -> Change:
    """I read my calendar, strike an appointment off, and write it back, whoever did the same meanwhile."""
    if not during(scene, _CANCEL) or change.kind is not Kind.APPOINTMENT or not at_once(scene, "cancel"):
        return change
    return in_change(change, lambda appointment: appointment.update(status=AppointmentState.SCHEDULED.value))


@part("appointment-cancels-at-once-one-lost", seam=Seam.REPLY)
def strikes_take_time(scene: Scene, reply: Reply) -> Reply:
    """That takes its time."""
    return replace(reply, delay=reply.delay + BUSY) if during(scene, _CANCEL) else reply


@fault("appointment-cancels-at-once-told-of-one", seam=Seam.EVENT, breaks=["MEF113:R151"], also=["MEF113:R150"], about=_ABOUT)
def cancels_at_once_told_of_one(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Who writes my events looks up which appointment was cancelled last; of two at once it is the same one for both."""
    return about_the_first(scene, events, busy=at_once(scene, "cancel")) if during(scene, _CANCEL) else events


@part("appointment-cancels-at-once-told-of-one", seam=Seam.REPLY)
def cancels_take_time(scene: Scene, reply: Reply) -> Reply:
    """That takes its time."""
    return replace(reply, delay=reply.delay + BUSY) if during(scene, _CANCEL) else reply


@fault("appointments-in-a-row-told-of-one", seam=Seam.EVENT, breaks=["MEF113:R150"], also=["MEF113:R151"], about=_ABOUT)
def appointments_in_a_row_told_of_one(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I write notes to two appointments, and nobody looked meanwhile: who writes my events takes both for the first one."""
    return in_a_row(scene, events, Stimulus.APPOINTMENT_ADD_NOTE)


@part("appointments-in-a-row-told-of-one", seam=Seam.REPLY)
def somebody_looked(scene: Scene, reply: Reply) -> Reply:
    """I look at what an appointment is called when somebody asks."""
    return looked_at(scene, reply, Operation.RETRIEVE_APPOINTMENT, Operation.PATCH_APPOINTMENT, Operation.CREATE_APPOINTMENT)


_LISTS = frozenset({"note", "attachment"})


@fault(
    "appointment-patches-at-once-overwritten", seam=Seam.RECORD, breaks=["MEF113:R101", "MEF113:R102"], also=["MEF113:R94"], about=_ABOUT
)  # fmt: skip
def appointment_patches_at_once_overwritten(scene: Scene, change: Change) -> Change:
    """I read an appointment, think, and write it back, whoever did the same meanwhile."""
    if not during(scene, Operation.PATCH_APPOINTMENT) or change.before is None or not set(sent(scene)) <= _LISTS:
        return change
    busy, read = at_once(scene, "patch"), scene.memory.get("read")
    scene.memory["read"] = change.before
    if not busy or read is None or read.get("id") != change.after.get("id"):
        return change
    fresh = [item for name in _LISTS for item in entries(change.before, name) if item not in entries(read, name)]

    def edit(appointment: Document) -> None:
        for name in _LISTS:
            keep(appointment, name, lambda item: item not in fresh)

    return in_change(change, edit)


@part("appointment-patches-at-once-overwritten", seam=Seam.REPLY)
def appointment_patches_take_time(scene: Scene, reply: Reply) -> Reply:
    """That takes its time."""
    mine = during(scene, Operation.PATCH_APPOINTMENT) and set(sent(scene)) <= _LISTS
    return replace(reply, delay=reply.delay + BUSY) if mine else reply
