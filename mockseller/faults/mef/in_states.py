"""Faults that show in one state of a ticket only, or when something happens for the third time in its life."""

from __future__ import annotations

import copy
from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, entries, in_answers, in_call, in_change, keep, sent
from ttck.mockseller.faults.mef.tools import STATE_RULES, fault
from ttck.specs.vocabulary import ContactRole, Operation, Source, Stimulus, TicketEvent, TicketState

Events = tuple[Event, ...]
_CHANGES = tuple(stimulus for stimulus in Stimulus if stimulus.startswith(("ticket_update", "ticket_add")))


def _silent_while(name: str, says: str, *states: TicketState) -> None:
    """Register a seller that does not announce what it changes while a ticket is in one of some states."""

    def twist(scene: Scene, events: Events) -> Events:
        quiet = during(scene, *_CHANGES) and (scene.item or {}).get("status") in states
        return tuple(e for e in events if not quiet or e.type != TicketEvent.UPDATE)

    twist.__doc__ = says
    fault(name, seam=Seam.EVENT, breaks=["MEF113:R133"], also=["MEF113:R131"])(twist)


_silent_while("changes-unannounced-while-pending", "While a ticket waits for the buyer I announce no change of mine.", TicketState.PENDING)
_silent_while("changes-unannounced-once-resolved", "Once a ticket is resolved I announce no change of mine.", TicketState.RESOLVED)
_silent_while(
    "changes-unannounced-before-work", "I announce what I change only from the day on which I start work.", TicketState.ACKNOWLEDGED
)
_silent_while(
    "updates-of-resolved-tickets-unannounced", "What I change in a ticket that is resolved, or was reopened, I tell nobody.",
    TicketState.RESOLVED, TicketState.REOPENED,
)  # fmt: skip


@fault("relations-of-pending-tickets-unexplained", seam=Seam.RECORD, breaks=["MEF113:R26"])
def relations_of_pending_tickets_unexplained(_scene: Scene, change: Change) -> Change:
    """While I wait for the buyer I relate tickets to each other without a word."""
    before = change.before or {}
    if change.operation != Stimulus.ADD_RELATED_ISSUE or before.get("status") != TicketState.PENDING:
        return change
    return in_change(change, lambda ticket: ticket.update(note=entries(before, "note")))


@fault("my-attachments-hidden-when-closed", seam=Seam.REPLY, breaks=["MEF113:R28"], also=["MEF113:R38"])
def my_attachments_hidden_when_closed(scene: Scene, reply: Reply) -> Reply:
    """What I attached to a ticket is not shown any more when it is closed."""

    def edit(ticket: Document) -> None:
        if ticket.get("status") == TicketState.CLOSED:
            keep(ticket, "attachment", lambda one: one.get("source") != Source.SELLER)

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@fault("engineers-hidden-when-reopened", seam=Seam.REPLY, breaks=["MEF113:R133"], also=["MEF113:R38"])
def engineers_hidden_when_reopened(scene: Scene, reply: Reply) -> Reply:
    """My engineers have done their work when a ticket is resolved: in a reopened one they are not shown."""

    def edit(ticket: Document) -> None:
        if ticket.get("status") == TicketState.REOPENED:
            keep(ticket, "relatedContactInformation", lambda one: one.get("role") != ContactRole.SELLER_TECHNICAL)

    return in_answers(scene, reply, edit, Operation.RETRIEVE, Operation.PATCH)


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


def _undated_rows(state: TicketState, attribute: str, says: str) -> None:
    """Register a seller whose lists do not show a date of tickets that are in a state."""

    def edit(ticket: Document) -> None:
        if ticket.get("status") == state:
            ticket.pop(attribute, None)

    def twist(scene: Scene, reply: Reply) -> Reply:
        return in_answers(scene, reply, edit, Operation.LIST)

    twist.__doc__ = says
    name = f"list-without-{'expected' if attribute.startswith('expected') else 'resolution'}-date-{state.value.lower()}"
    fault(name, seam=Seam.REPLY, breaks=["MEF113:R32"])(twist)


for _state in (TicketState.PENDING, TicketState.RESOLVED, TicketState.REOPENED, TicketState.CLOSED, TicketState.CANCELLED):
    _undated_rows(_state, "expectedResolutionDate", f"My lists do not say by when a ticket that is {_state.value} was to be done.")
_undated_rows(TicketState.CLOSED, "resolutionDate", "My lists do not say when a closed ticket was resolved.")
