"""Faults that show only after a history of three or more steps: for the lane that walks random histories."""

from __future__ import annotations

from ttck.mockseller.engine.seams import Change, Document, Scene, Seam
from ttck.mockseller.faults.common import during, entries, in_change, keep, moved
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import AppointmentState, Kind, Operation, Source, Stimulus, TicketState

_ABOUT = (Kind.APPOINTMENT,)
_LANE = "lifecycle"
_ALSO = ("MEF113:R154", "MEF113:R134", "MEF113:R131", "MEF113:R151", "MEF124:OAS", "MEF137:OAS")


def _has_been(change: Change, state: TicketState) -> bool:
    """Whether a ticket was in a state at any time before this change."""
    return any(step.get("status") == state for step in entries(change.before, "statusChange"))


def _ends_in(scene: Scene, change: Change, state: TicketState) -> Change:
    """The change that leads to another state."""

    def edit(ticket: Document) -> None:
        ticket["statusChange"] = entries(change.before, "statusChange")
        moved(ticket, state, scene.now)

    return in_change(change, edit)


@fault("answers-lost-when-resolved", seam=Seam.RECORD, breaks=["MEF113:R153"], also=[*_ALSO, "MEF113:R2"], lane=_LANE)
def answers_lost_when_resolved(_scene: Scene, change: Change) -> Change:
    """When I resolve a ticket for which I once needed information, what the buyer answered is tidied away."""
    if change.operation != Stimulus.RESOLVE or not _has_been(change, TicketState.PENDING):
        return change
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note.get("source") != Source.BUYER))


@fault("reopened-after-a-question-starts-over", seam=Seam.RECORD, breaks=["MEF113:R153"], also=_ALSO, lane=_LANE)
def reopened_after_a_question_starts_over(scene: Scene, change: Change) -> Change:
    """A ticket for which I once needed information is as good as new when the buyer reopens it."""
    asked = change.operation == Operation.REOPEN and _has_been(change, TicketState.PENDING)
    return _ends_in(scene, change, TicketState.ACKNOWLEDGED) if asked else change


@fault("second-question-does-not-wait", seam=Seam.RECORD, breaks=["MEF113:R153"], also=[*_ALSO, "MEF113:R135"], lane=_LANE)
def second_question_does_not_wait(_scene: Scene, change: Change) -> Change:
    """I wait for the answer to my first question about a ticket, and not for that to the second."""
    again = change.operation == Stimulus.REQUEST_INFO and _has_been(change, TicketState.PENDING)
    was = entries(change.before, "statusChange")
    return in_change(change, lambda t: t.update(status=TicketState.IN_PROGRESS.value, statusChange=was)) if again else change


@fault("cancelled-after-a-reopen-is-closed", seam=Seam.RECORD, breaks=["MEF113:R153"], also=[*_ALSO, "MEF113:R58"], lane=_LANE)
def cancelled_after_a_reopen_is_closed(scene: Scene, change: Change) -> Change:
    """A ticket that was reopened once is closed when the buyer cancels it: I have had it resolved already."""
    again = change.operation == Operation.CANCEL and _has_been(change, TicketState.REOPENED)
    return _ends_in(scene, change, TicketState.CLOSED) if again else change


@fault("reopen-forgets-my-notes", seam=Seam.RECORD, breaks=["MEF113:R153"], also=[*_ALSO, "MEF113:R3"], lane=_LANE)
def reopen_forgets_my_notes(_scene: Scene, change: Change) -> Change:
    """When the buyer reopens a ticket, what I wrote while I worked on it is gone."""
    if change.operation != Operation.REOPEN:
        return change
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note.get("source") != Source.SELLER))


@fault("cancellation-after-a-question-closes", seam=Seam.RECORD, breaks=["MEF113:R153"], also=_ALSO, lane=_LANE)
def cancellation_after_a_question_closes(scene: Scene, change: Change) -> Change:
    """I end the cancellation of a ticket for which I once needed information by closing it."""
    ends = change.operation == Stimulus.FINISH_CANCELLATION and _has_been(change, TicketState.PENDING)
    return _ends_in(scene, change, TicketState.CLOSED) if ends else change


def _slots(scene: Scene, change: Change) -> list[Document]:
    """The slots that an appointment had so far, the first one first; the one that this change brings is added."""
    if change.kind is not Kind.APPOINTMENT:
        return []
    known: list[Document] = scene.memory.setdefault(str(change.after.get("id")), [])
    had = list(known)
    if change.after.get("validFor") not in known[-1:]:
        known.append(change.after["validFor"])
    return had


@fault("cancel-after-a-move-does-nothing", seam=Seam.RECORD, breaks=["MEF113:R108"], also=[*_ALSO, "MEF113:R156"], about=_ABOUT, lane=_LANE)
def cancel_after_a_move_does_nothing(scene: Scene, change: Change) -> Change:
    """I cancel the slot that was booked first; an appointment that was moved since takes place all the same."""
    moved_before = len(_slots(scene, change)) > 1
    if not during(scene, Operation.CANCEL_APPOINTMENT) or not moved_before:
        return change
    return in_change(change, lambda appointment: appointment.update(status=AppointmentState.SCHEDULED.value))


@fault(
    "second-move-goes-back", seam=Seam.RECORD, breaks=["MEF113:R103"], also=[*_ALSO, "MEF113:R98", "MEF113:R99"], about=_ABOUT, lane=_LANE
)
def second_move_goes_back(scene: Scene, change: Change) -> Change:
    """I move an appointment once; whoever moves it again gets the first slot back."""
    had = _slots(scene, change)
    again = during(scene, Operation.PATCH_APPOINTMENT) and len(had) > 1 and change.after.get("validFor") != had[-1]
    return in_change(change, lambda appointment: appointment.update(validFor=had[0])) if again else change


@fault(
    "notes-lost-when-moved", seam=Seam.RECORD, breaks=["MEF113:R101"], also=[*_ALSO, "MEF113:R94", "MEF113:R103"], about=_ABOUT, lane=_LANE
)
def notes_lost_when_moved(scene: Scene, change: Change) -> Change:
    """When an appointment is moved, the notes that were added to it stay with the old slot."""
    had = _slots(scene, change)
    if not during(scene, Operation.PATCH_APPOINTMENT) or not had or change.after.get("validFor") == had[-1]:
        return change
    return in_change(change, lambda appointment: appointment.pop("note", None))


@fault("missed-after-a-move-is-completed", seam=Seam.RECORD, breaks=["MEF113:R156"], also=_ALSO, about=_ABOUT, lane=_LANE)
def missed_after_a_move_is_completed(scene: Scene, change: Change) -> Change:
    """An appointment that was moved counts as done, though nobody was there."""
    moved_before = len(_slots(scene, change)) > 1
    if not during(scene, Stimulus.APPOINTMENT_MISS) or not moved_before:
        return change
    return in_change(change, lambda appointment: appointment.update(status=AppointmentState.COMPLETED.value))
