"""Faults that show in one state of a ticket only, or when something happens for the third time in its life."""

from __future__ import annotations

import copy
from dataclasses import replace

from mockseller.faults.tools import STATE_RULES, during, entries, in_call, in_change, sent
from mockseller.seams import Call, Change, Decision, Document, Event, Scene, Seam, fault
from specs.vocabulary import ContactRole, Operation, Stimulus, TicketEvent, TicketState

Events = tuple[Event, ...]
_CHANGES = tuple(stimulus for stimulus in Stimulus if stimulus.startswith(("ticket_update", "ticket_add")))


def _silent_while(state: TicketState, name: str, says: str) -> None:
    """Register a seller that does not announce what it changes while a ticket is in a state."""

    def twist(scene: Scene, events: Events) -> Events:
        quiet = during(scene, *_CHANGES) and (scene.item or {}).get("status") == state
        return tuple(e for e in events if not quiet or e.type != TicketEvent.UPDATE)

    twist.__doc__ = says
    fault(name, seam=Seam.EVENT, breaks=["MEF113:R133"], also=["MEF113:R131"])(twist)


_silent_while(TicketState.PENDING, "changes-unannounced-while-pending", "While a ticket waits for the buyer I announce no change of mine.")
_silent_while(TicketState.RESOLVED, "changes-unannounced-once-resolved", "Once a ticket is resolved I announce no change of mine.")
_silent_while(
    TicketState.ACKNOWLEDGED, "changes-unannounced-before-work", "I announce what I change only from the day on which I start work."
)


def _patched(change: Change, state: TicketState) -> bool:
    return change.operation == Operation.PATCH and (change.before or {}).get("status") == state


def _technical(document: Document | None) -> list[Document]:
    return [c for c in entries(document, "relatedContactInformation") if c.get("role") == ContactRole.BUYER_TECHNICAL]


@fault("technicians-dropped-once-resolved", seam=Seam.RECORD, breaks=["MEF113:R52"], also=["MEF113:R38", "MEF113:R10"])
def technicians_dropped_once_resolved(_scene: Scene, change: Change) -> Change:
    """I answer 200 to a patch of the technical contacts of a resolved ticket, and keep none of them."""

    def edit(ticket: Document) -> None:
        ticket["relatedContactInformation"] = [c for c in entries(ticket, "relatedContactInformation") if c not in _technical(ticket)]

    fresh = _patched(change, TicketState.RESOLVED) and _technical(change.after) != _technical(change.before)
    return in_change(change, edit) if fresh else change


@fault("relations-kept-once-reopened", seam=Seam.RECORD, breaks=["MEF113:R51"], also=["MEF113:R38", "MEF113:R13", "MEF113:R29"])
def relations_kept_once_reopened(_scene: Scene, change: Change) -> Change:
    """I answer 200 to a patch of the related objects of a reopened ticket, and keep those that I have."""
    if not _patched(change, TicketState.REOPENED) or change.before is None:
        return change
    old = copy.deepcopy(change.before.get("relatedIssue", []))
    return in_change(change, lambda ticket: ticket.update(relatedIssue=old))


@fault("known-relation-keeps-its-words", seam=Seam.RECORD, breaks=["MEF113:R51"], also=["MEF113:R13", "MEF113:R29", "MEF113:R38"])
def known_relation_keeps_its_words(_scene: Scene, change: Change) -> Change:
    """When a patch names a related object that I know, I keep what I know about it."""
    if change.operation != Operation.PATCH:
        return change
    known = {item.get("id"): item for item in entries(change.before, "relatedIssue")}

    def edit(ticket: Document) -> None:
        if entries(ticket, "relatedIssue"):
            ticket["relatedIssue"] = [copy.deepcopy(known.get(item.get("id"), item)) for item in entries(ticket, "relatedIssue")]

    return in_change(change, edit)


@fault("type-ignored-once-resolved", seam=Seam.REQUEST, breaks=["MEF113:R47"])
def type_ignored_once_resolved(scene: Scene, call: Call) -> Call:
    """In a patch of a resolved ticket I pass over a ticket type that stands beside what may be changed."""
    resolved = (scene.read(call.item_id or "") or {}).get("status") == TicketState.RESOLVED
    beside = call.operation == Operation.PATCH and isinstance(call.document, dict) and len(call.document) > 1
    return in_call(call, lambda document: document.pop("ticketType", None)) if resolved and beside else call


@fault("third-reopen-refused", seam=Seam.DECISION, breaks=["MEF113:R153"], also=["MEF113:R65", *STATE_RULES])
def third_reopen_refused(scene: Scene, decision: Decision) -> Decision:
    """A ticket can be reopened twice; after that I want a new one."""
    times = sum(step.get("status") == TicketState.REOPENED for step in entries(scene.item, "statusChange"))
    over = decision.operation == Operation.REOPEN and times > 1
    return replace(decision, allowed=False, to_state=None) if over else decision


@fault("third-patch-of-priority-lost", seam=Seam.RECORD, breaks=["MEF113:R47"], also=["MEF113:O14", "MEF113:R37", "MEF113:O12"])
def third_patch_of_priority_lost(scene: Scene, change: Change) -> Change:
    """A buyer may change the priority twice; I answer 200 to the third time, and keep it as it was."""
    if change.operation != Operation.PATCH or "priority" not in sent(scene) or change.before is None:
        return change
    ticket_id = str(change.after.get("id"))
    scene.memory[ticket_id] = times = scene.memory.get(ticket_id, 0) + 1
    old = change.before.get("priority")
    return in_change(change, lambda ticket: ticket.update(priority=old)) if times > 2 else change  # noqa: PLR2004 - the third time
