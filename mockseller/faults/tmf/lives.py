"""Faults of a seller of TMF621 that only a life of three or more steps shows."""

from __future__ import annotations

from ttck.mockseller.engine.seams import Change, Document, Scene, Seam
from ttck.mockseller.faults.tmf.tools import OF_FORMS, OF_LISTS, OF_PATCHES, ids, updated, wrong, wrote
from ttck.specs.vocabulary import Kind, TmfState

_DEEP = [*OF_FORMS, *OF_LISTS, *OF_PATCHES, *ids(98, 142, 155, 157)]


def _past(document: Document) -> list[object]:
    """The statuses that a ticket had, the present one last."""
    found = document.get("statusChangeHistory") or document.get("statusChange") or []
    return [entry.get("status") for entry in found if isinstance(entry, dict)]


def _turns(scene: Scene, change: Change, *states: TmfState) -> bool:
    """Whether a patch of the buyer turns a ticket to one of these statuses."""
    return change.kind is Kind.TICKET and change.before is not None and wrote(scene, "status") in states


@wrong("tmf-cancelled-after-solved-stays", seam=Seam.RECORD, breaks=ids(96), also=_DEEP, lane="lifecycle")
def cancelled_after_solved_stays(scene: Scene, change: Change) -> Change:
    """A ticket that was resolved once, and is worked on again, cannot be cancelled: I say yes, and it goes on."""
    solved = _turns(scene, change, TmfState.CANCELLED) and TmfState.RESOLVED in _past(change.before or {})

    def stays(before: Document, after: Document) -> None:
        for name in ("status", "statusChangeDate", "statusChangeHistory", "statusChange"):
            after.pop(name, None)
            after.update({name: before[name]} if name in before else {})

    return updated(change, stays) if solved else change


@wrong("tmf-closed-after-two-holds-is-another-type", seam=Seam.RECORD, breaks=ids(94), also=_DEEP, lane="lifecycle")
def closed_after_two_holds_is_another_type(scene: Scene, change: Change) -> Change:
    """A ticket that was held twice and is closed has another type of ticket: that of what held it."""
    held = _turns(scene, change, TmfState.CLOSED) and _past(change.before or {}).count(TmfState.HELD) > 1
    return updated(change, lambda _, after: after.update(ticketType="held")) if held else change


@wrong("tmf-described-after-second-hold-dropped", seam=Seam.RECORD, breaks=ids(96), also=_DEEP, lane="lifecycle")
def described_after_second_hold_dropped(scene: Scene, change: Change) -> Change:
    """A ticket that has been held twice keeps its description, whatever I was told."""
    held = change.kind is Kind.TICKET and _past(change.before or {}).count(TmfState.HELD) > 1 and wrote(scene, "description") is not None
    return updated(change, lambda before, after: after.update(description=before["description"])) if held else change


@wrong("tmf-cancelled-while-pending-again-is-older", seam=Seam.RECORD, breaks=ids(97), also=_DEEP, lane="lifecycle")
def cancelled_while_pending_again_is_older(scene: Scene, change: Change) -> Change:
    """A ticket that waited twice and is cancelled was last changed when it was made."""
    past = _past(change.before or {})
    waited = _turns(scene, change, TmfState.CANCELLED) and past.count(TmfState.PENDING) > 1
    return updated(change, lambda before, after: after.update(lastUpdate=before["creationDate"])) if waited else change


@wrong("tmf-described-while-solved-again-reopens", seam=Seam.RECORD, breaks=ids(94), also=_DEEP, lane="lifecycle")
def described_while_solved_again_reopens(scene: Scene, change: Change) -> Change:
    """A ticket that is resolved for the second time is worked on again when its description changes."""
    before = change.before or {}
    again = before.get("status") == TmfState.RESOLVED and _past(before).count(TmfState.RESOLVED) > 1
    solved = again and wrote(scene, "description") is not None
    return updated(change, lambda _, after: after.update(status=TmfState.IN_PROGRESS.value)) if solved else change
