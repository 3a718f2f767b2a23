"""Faults of a seller of TMF621 in the states of its tickets."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import during
from ttck.mockseller.faults.tmf.tools import OF_FORMS, OF_LISTS, OF_PATCHES, crashed, created, each, ids, shown, unusual, updated, wrong
from ttck.specs.vocabulary import Operation, TmfState

_TERMINAL = frozenset({TmfState.CLOSED, TmfState.CANCELLED, TmfState.REJECTED})
_ENUM = [*OF_FORMS, *OF_LISTS, *ids(76, 77, 99, 100, 142, 155, 164, 165)]


@wrong("tmf-new-is-submitted", seam=Seam.REPLY, breaks=ids(160), also=_ENUM)
def new_is_submitted(scene: Scene, reply: Reply) -> Reply:
    """A new ticket is submitted."""
    return shown(scene, reply, lambda ticket: ticket.update(status="submitted") if ticket.get("status") == TmfState.ACKNOWLEDGED else None)


@wrong("tmf-history-knows-failed", seam=Seam.REPLY, breaks=ids(160), also=_ENUM)
def history_knows_failed(scene: Scene, reply: Reply) -> Reply:
    """What other sellers call resolved is failed or done with me, and I do not say which."""
    return shown(scene, reply, lambda ticket: ticket.update(status="done") if ticket.get("status") == TmfState.RESOLVED else None)


@wrong("tmf-in-progress-spelt-otherwise", seam=Seam.REPLY, breaks=ids(160), also=[*_ENUM, *ids(157)])
def in_progress_spelt_otherwise(scene: Scene, reply: Reply) -> Reply:
    """I write in_progress."""
    return shown(scene, reply, lambda ticket: ticket.update(status="in_progress") if ticket.get("status") == TmfState.IN_PROGRESS else None)


@wrong("tmf-new-without-status", seam=Seam.REPLY, breaks=ids(76), also=[*_ENUM, *ids(160)])
def new_without_status(scene: Scene, reply: Reply) -> Reply:
    """A ticket that nobody has looked at has no status."""
    return shown(scene, reply, lambda ticket: ticket.pop("status", None) if ticket.get("status") == TmfState.ACKNOWLEDGED else None)


@wrong("tmf-closed-can-be-left", seam=Seam.DECISION, breaks=ids(165), also=ids(164))
def closed_can_be_left(_scene: Scene, decision: Decision) -> Decision:
    """Closed, cancelled and rejected tickets go on as if nothing had been."""
    return replace(decision, allowed=True) if decision.state in _TERMINAL and decision.to_state else decision


@wrong("tmf-leaving-closed-crashes", seam=Seam.REPLY, breaks=ids(8), also=ids(164, 165, 104))
def leaving_closed_crashes(scene: Scene, reply: Reply) -> Reply:
    """A ticket that cannot be moved makes me fall over."""
    return crashed(reply) if during(scene, Operation.PATCH) and reply.status == HTTPStatus.CONFLICT else reply


@wrong("tmf-leaving-closed-forgets", seam=Seam.DECISION, breaks=ids(165), also=[*OF_PATCHES, *ids(164)])
def leaving_closed_forgets(_scene: Scene, decision: Decision) -> Decision:
    """To leave a closed status is fine with me, and does nothing."""
    return replace(decision, allowed=True, to_state=decision.state) if decision.state in _TERMINAL else decision


@wrong("tmf-every-move-allowed", seam=Seam.DECISION, breaks=ids(164), also=ids(165))
def every_move_allowed(_scene: Scene, decision: Decision) -> Decision:
    """From every status a ticket may go to every other."""
    return replace(decision, allowed=True)


@unusual("tmf-no-work-possible", seam=Seam.DECISION)
def no_work_possible(scene: Scene, decision: Decision) -> Decision:
    """Whether a ticket is being worked on is mine to say."""
    moving = during(scene, Operation.PATCH) and decision.to_state == TmfState.IN_PROGRESS
    return replace(decision, allowed=False) if moving else decision


@wrong("tmf-new-is-resolved", seam=Seam.RECORD, breaks=ids(83), also=[*OF_FORMS, *OF_PATCHES, *ids(25, 76)])
def new_is_resolved(_scene: Scene, change: Change) -> Change:
    """A new ticket is pending, and its history says otherwise."""
    return created(change, lambda ticket: ticket.update(status=TmfState.PENDING.value))


@wrong("tmf-status-falls-back", seam=Seam.RECORD, breaks=ids(96), also=[*OF_PATCHES, *OF_FORMS, *ids(142, 143, 144, 157)])
def status_falls_back(_scene: Scene, change: Change) -> Change:
    """A ticket is back in its old status as soon as it is stored."""

    def edit(before: Document, after: Document) -> None:
        after["status"] = before.get("status", after.get("status"))

    return updated(change, edit)


@wrong("tmf-patch-renumbers-notes", seam=Seam.RECORD, breaks=ids(94), also=[*OF_PATCHES, *OF_FORMS])
def patch_renumbers_notes(scene: Scene, change: Change) -> Change:
    """With every change I number all notes anew."""
    turn = scene.memory["turn"] = scene.memory.get("turn", 0) + 1
    return updated(change, lambda _, after: [one.update(id=f"{turn}-{place}") for place, one in enumerate(each(after, "note"))])
