"""Legal variants of conduct: what a seller does with tickets, and need not do or may do otherwise."""

from __future__ import annotations

import uuid
from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, entries, in_answers, in_call, in_change, in_event, keep, moved, part, sent
from ttck.mockseller.faults.mef.tools import from_source, legal_variant
from ttck.specs.vocabulary import Operation, Source, TicketEvent, TicketState

_STAND_IN = "stand-in-note"
_NEED_NOTE = frozenset({"severity", "priority", "issueStartDate", "relatedIssue"})


@legal_variant("seller-note-on-create", seam=Seam.RECORD)
def seller_note_on_create(scene: Scene, change: Change) -> Change:
    """I greet the buyer with a note in a new ticket."""
    words = {"author": "Seller Service Desk", "source": Source.SELLER.value, "text": "Thank you, we are on it."}
    note = {"id": uuid.uuid4().hex, "date": scene.now, **words}
    return in_change(change, lambda t: t.update(note=[*entries(t, "note"), note])) if change.before is None else change


@legal_variant("expected-resolution-on-create", seam=Seam.RECORD)
def expected_resolution_on_create(scene: Scene, change: Change) -> Change:
    """I tell at once when I expect a ticket to be resolved."""
    if change.before is not None:
        return change
    return in_change(change, lambda ticket: ticket.setdefault("expectedResolutionDate", scene.now))


@legal_variant("immediate-start", seam=Seam.RECORD)
def immediate_start(scene: Scene, change: Change) -> Change:
    """I acknowledge a new ticket and start work in the same moment."""
    if change.before is not None:
        return change
    return in_change(change, lambda ticket: moved(ticket, TicketState.IN_PROGRESS, scene.now))


@part("immediate-start", seam=Seam.EVENT)
def immediate_start_announced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I announce that work has started."""
    item_id = scene.memory.get("fresh")
    if not during(scene, Operation.CREATE) or item_id is None:
        return events
    kind = TicketEvent.STATE_CHANGE.value
    body = {"eventId": uuid.uuid4().hex, "eventTime": scene.now, "eventType": kind, "event": {"id": item_id}}
    return (*events, Event(type=kind, item_id=item_id, document=body))


@part("immediate-start", seam=Seam.RECORD)
def immediate_start_noted(scene: Scene, change: Change) -> Change:
    """I keep in mind which ticket that was."""
    if change.before is None:
        scene.memory["fresh"] = change.after.get("id")
    return change


@part("immediate-start", seam=Seam.REPLY)
def immediate_start_answered(scene: Scene, reply: Reply) -> Reply:
    """My answer to the create still shows the ticket as acknowledged."""

    def edit(ticket: Document) -> None:
        ticket["status"] = TicketState.ACKNOWLEDGED.value
        keep(ticket, "statusChange", lambda step: step.get("status") == TicketState.ACKNOWLEDGED)

    return in_answers(scene, reply, edit, Operation.CREATE)


@legal_variant("resume-at-once-after-reopen", seam=Seam.RECORD)
def resume_at_once_after_reopen(scene: Scene, change: Change) -> Change:
    """A reopened ticket is in progress again in the same moment."""
    if change.operation != Operation.REOPEN:
        return change
    return in_change(change, lambda ticket: moved(ticket, TicketState.IN_PROGRESS, scene.now))


@part("resume-at-once-after-reopen", seam=Seam.EVENT)
def resumption_announced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I announce both changes of state."""
    return _once_more(events) if during(scene, Operation.REOPEN) else events


def _once_more(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events, and one more of each change of state."""
    again = [in_event(e, lambda d: d.update(eventId=uuid.uuid4().hex)) for e in events if e.type == TicketEvent.STATE_CHANGE]
    return (*events, *again)


@legal_variant("cancellation-finished-at-once", seam=Seam.RECORD)
def cancellation_finished_at_once(scene: Scene, change: Change) -> Change:
    """I assess a cancellation in the same moment: nobody reads a ticket while I do."""
    if change.operation != Operation.CANCEL or change.after.get("status") != TicketState.ASSESSING_CANCELLATION:
        return change
    return in_change(change, lambda ticket: moved(ticket, TicketState.CANCELLED, scene.now))


@part("cancellation-finished-at-once", seam=Seam.EVENT)
def cancellation_announced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I announce both changes of state."""
    return _once_more(events) if during(scene, Operation.CANCEL) else events


@legal_variant("relabel-source", seam=Seam.REQUEST)
def relabel_source(scene: Scene, call: Call) -> Call:
    """I accept a note or an attachment of the buyer that is labelled as mine, and store it as the buyer's."""
    if call.operation not in {Operation.CREATE, Operation.PATCH}:
        return call
    stored = scene.read(call.item_id or "")

    def edit(ticket: Document) -> None:
        for name in ("note", "attachment"):
            known = entries(stored, name)
            for item in from_source(ticket, name, Source.SELLER):
                item["source"] = Source.SELLER.value if item in known else Source.BUYER.value

    return in_call(call, edit)


@legal_variant("refuse-attachment-only-patch", seam=Seam.DECISION)
def refuse_attachment_only_patch(scene: Scene, decision: Decision) -> Decision:
    """I refuse a patch that carries attachments and nothing else."""
    bare = decision.operation == Operation.PATCH and sent(scene).keys() == {"attachment"}
    return replace(decision, allowed=False, to_state=None) if bare else decision


def _stand_in(scene: Scene, call: Call) -> Call:
    """The patch with a note that stands in for the one that is missing, until the change is recorded."""
    note = {"id": _STAND_IN, "author": "-", "date": scene.now, "source": Source.BUYER.value, "text": uuid.uuid4().hex}
    return in_call(call, lambda patch: patch.update(note=[*entries(patch, "note"), note]))


def _without_stand_in(ticket: Document) -> None:
    keep(ticket, "note", lambda note: note.get("id") != _STAND_IN)
    if ticket.get("note") == []:
        del ticket["note"]


@legal_variant("patch-without-note-accepted", seam=Seam.REQUEST)
def patch_without_note_accepted(scene: Scene, call: Call) -> Call:
    """I do not ask for a note when a severity, a priority, a date or a relation is patched."""
    names = call.document.keys() if isinstance(call.document, dict) else frozenset[str]()
    bare = call.operation == Operation.PATCH and _NEED_NOTE & names and not entries(call.document, "note")
    return _stand_in(scene, call) if bare else call


@part("patch-without-note-accepted", seam=Seam.RECORD)
def patched_without_note(_scene: Scene, change: Change) -> Change:
    """What is stored has no note that the buyer did not write."""
    return in_change(change, _without_stand_in) if change.operation == Operation.PATCH else change


@legal_variant("empty-patch-accepted", seam=Seam.REQUEST)
def empty_patch_accepted(scene: Scene, call: Call) -> Call:
    """I answer 200 to an empty patch and change nothing."""
    scene.memory["empty"] = call.operation == Operation.PATCH and call.document == {}
    return _stand_in(scene, call) if scene.memory["empty"] else call


@part("empty-patch-accepted", seam=Seam.DECISION)
def empty_patch_moves_nothing(scene: Scene, decision: Decision) -> Decision:
    """The state stays as it is."""
    empty = decision.operation == Operation.PATCH and scene.memory.get("empty")
    return replace(decision, to_state=None) if empty else decision


@part("empty-patch-accepted", seam=Seam.RECORD)
def empty_patch_stores_nothing(_scene: Scene, change: Change) -> Change:
    """The ticket stays as it is."""
    return in_change(change, _without_stand_in) if change.operation == Operation.PATCH else change
