"""Faults of a seller that changes a ticket of its own accord, with something else that happens, and tells nobody."""

from __future__ import annotations

import copy

from ttck.mockseller.engine.seams import Change, Scene, Seam
from ttck.mockseller.faults.common import entries, in_change, keep, sent
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import ContactRole, Operation, Priority, Stimulus, TicketState

_CONTACTS = "relatedContactInformation"


def _other(value: object) -> str:
    known = [str(one) for one in Priority]
    return known[(known.index(str(value)) + 1) % len(known)] if value in known else known[0]


@fault("priority-follows-in-silence", seam=Seam.RECORD, breaks=["MEF113:R133"])
def priority_follows_in_silence(scene: Scene, change: Change) -> Change:
    """When a buyer changes its priority I think mine over as well, and say nothing."""
    if change.operation != Operation.PATCH or "priority" not in sent(scene):
        return change
    return in_change(change, lambda ticket: ticket.update(sellerPriority=_other(ticket.get("sellerPriority"))))


@fault("my-engineers-replaced-too", seam=Seam.RECORD, breaks=["MEF113:R133"])
def my_engineers_replaced_too(scene: Scene, change: Change) -> Change:
    """A patch of the technical contacts replaces all of them, mine as well."""
    if change.operation != Operation.PATCH or _CONTACTS not in sent(scene):
        return change
    return in_change(change, lambda ticket: keep(ticket, _CONTACTS, lambda one: one.get("role") != ContactRole.SELLER_TECHNICAL))


@fault("work-goes-on-with-a-new-date", seam=Seam.RECORD, breaks=["MEF113:R26"], also=["MEF113:R133"])
def work_goes_on_with_a_new_date(scene: Scene, change: Change) -> Change:
    """When work on a reopened ticket starts I expect another day, and forget to say so."""
    before = change.before or {}
    if change.operation != Stimulus.START_WORK or before.get("status") != TicketState.REOPENED or "expectedResolutionDate" not in before:
        return change
    return in_change(change, lambda ticket: ticket.update(expectedResolutionDate=scene.now))


@fault("repaired-as-first-reported", seam=Seam.RECORD, breaks=["MEF113:R38"], also=["MEF113:R47", "MEF113:R37"])
def repaired_as_first_reported(scene: Scene, change: Change) -> Change:
    """When I resolve a ticket I file it under the number of the buyer that it was created with."""
    ticket = str(change.after.get("id"))
    if change.before is None:
        scene.memory[ticket] = copy.deepcopy(change.after.get("externalId"))
    first = scene.memory.get(ticket)
    resolved = change.operation == Stimulus.RESOLVE and first is not None
    return in_change(change, lambda t: t.update(externalId=first)) if resolved else change


@fault("related-work-hurried", seam=Seam.RECORD, breaks=["MEF113:R133"])
def related_work_hurried(scene: Scene, change: Change) -> Change:
    """A ticket that others of the same buyer depend on gets another priority with each remark, and nobody hears of it."""
    if change.operation != Operation.PATCH or set(sent(scene)) != {"note"} or not entries(change.after, "relatedIssue"):
        return change
    return in_change(change, lambda ticket: ticket.update(sellerPriority=_other(ticket.get("sellerPriority"))))
