"""Faults of a seller that does two things at the same moment, and one of them undoes the other."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.busy import BUSY, about_the_first, at_once, in_a_row, looked_at, numbered_alike
from ttck.mockseller.faults.common import answer, during, entries, in_change, item_of, part, refused, sent
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Operation, Stimulus

SINGLE = frozenset({"note", "attachment", "externalId"})
_MORE = frozenset({"externalId", "issueStartDate", "note", "attachment", "relatedIssue"})


def _written_back(scene: Scene, change: Change, read: Document) -> Change:
    """The change made to a ticket as it was read before somebody else changed it."""
    names = ("note", "attachment")
    mine = {name: [item for item in entries(change.after, name) if item not in entries(change.before, name)] for name in names}
    back = {name: [*entries(read, name), *items] for name, items in mine.items()}
    if "externalId" not in sent(scene) and "externalId" in read:
        back["externalId"] = read["externalId"]
    return in_change(change, lambda ticket: ticket.update({name: value for name, value in back.items() if value or name in ticket}))


@fault("patches-at-once-overwritten", seam=Seam.RECORD, breaks=["MEF113:R49"], also=["MEF113:R27", "MEF113:R50", "MEF113:O14"])
def patches_at_once_overwritten(scene: Scene, change: Change) -> Change:
    """I read a ticket, think, and write it back, whoever did the same meanwhile."""
    if change.operation != Operation.PATCH or change.before is None or len(set(sent(scene)) & SINGLE) != len(sent(scene)):
        return change
    key = str(change.after.get("id"))
    read = scene.memory.get(key)
    busy = at_once(scene, key)
    scene.memory[key] = change.before
    return _written_back(scene, change, read) if busy and read is not None else change


@part("patches-at-once-overwritten", seam=Seam.REPLY)
def patches_take_time(scene: Scene, reply: Reply) -> Reply:
    """That takes its time."""
    mine = during(scene, Operation.PATCH) and set(sent(scene)) <= SINGLE
    return replace(reply, delay=reply.delay + BUSY) if mine else reply


@fault(
    "creates-at-once-numbered-alike",
    seam=Seam.REPLY,
    breaks=["MEF113:R25"],
    also=["MEF113:R21", "MEF113:R23", "MEF113:R37", "MEF113:R38", "MEF124:OAS"],
)
def creates_at_once_numbered_alike(scene: Scene, reply: Reply) -> Reply:
    """I read the last number, take my time, and use the next one, whoever did the same meanwhile."""
    mine = during(scene, Operation.CREATE) and reply.status == HTTPStatus.CREATED and not _MORE & set(sent(scene))
    return numbered_alike(scene, reply) if mine else reply


def _cancelled(scene: Scene) -> bool:
    """Whether this is a cancel beside another one that is not answered yet."""
    return during(scene, Operation.CANCEL) and at_once(scene, "cancel")


def _slow(scene: Scene, reply: Reply) -> Reply:
    return replace(reply, delay=reply.delay + BUSY) if during(scene, Operation.CANCEL) else reply


@fault("cancels-at-once-one-lost", seam=Seam.RECORD, breaks=["MEF113:R58"], also=["MEF113:R134", "MEF113:R153"])
def cancels_at_once_one_lost(scene: Scene, change: Change) -> Change:
    """I read the board, strike a ticket off, and put the board back, whoever did the same meanwhile."""
    was = change.before
    if was is None or not _cancelled(scene):
        return change
    return in_change(change, lambda ticket: ticket.update({name: was[name] for name in ("status", "statusChange") if name in was}))


@part("cancels-at-once-one-lost", seam=Seam.REPLY)
def striking_off_takes_time(scene: Scene, reply: Reply) -> Reply:
    """That takes its time."""
    return _slow(scene, reply)


@fault("cancels-at-once-told-of-one", seam=Seam.EVENT, breaks=["MEF113:R134"], also=["MEF113:R153"])
def cancels_at_once_told_of_one(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Who writes my events looks up which ticket was cancelled last; of two at once it is the same one for both."""
    return about_the_first(scene, events, busy=_cancelled(scene)) if during(scene, Operation.CANCEL) else events


@part("cancels-at-once-told-of-one", seam=Seam.REPLY)
def cancelling_takes_time(scene: Scene, reply: Reply) -> Reply:
    """That takes its time."""
    return _slow(scene, reply)


@fault(
    "tickets-in-a-row-told-of-one", seam=Seam.EVENT, breaks=["MEF113:R134", "MEF113:R133"], also=["MEF113:R138", "MEF113:R153"],
)  # fmt: skip
def tickets_in_a_row_told_of_one(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Two tickets change, and nobody looked meanwhile: who writes my events takes both for changes of the first one."""
    return in_a_row(scene, events, Stimulus.START_WORK, Stimulus.ADD_NOTE, Stimulus.RESOLVE)


@part("tickets-in-a-row-told-of-one", seam=Seam.REPLY)
def somebody_looked(scene: Scene, reply: Reply) -> Reply:
    """I look at what a ticket is called when somebody asks."""
    return looked_at(scene, reply, Operation.RETRIEVE, Operation.LIST, Operation.PATCH, Operation.CREATE)


@fault("answers-at-once-both-taken", seam=Seam.REPLY, breaks=["MEF113:R65", "MEF113:R66"], also=["MEF113:R63", "MEF113:R153"])
def answers_at_once_both_taken(scene: Scene, reply: Reply) -> Reply:
    """I see that a ticket is resolved, take my time to move it, and say yes to whoever answers the clearance meanwhile."""
    if not during(scene, Operation.CLOSE, Operation.REOPEN):
        return reply
    slow = replace(reply, delay=reply.delay + BUSY)
    return answer(slow, HTTPStatus.NO_CONTENT) if at_once(scene, item_of(scene)) and refused(reply) else slow
