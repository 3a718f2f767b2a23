"""Faults of a seller whose answer to a patch shows what it does not keep."""

from __future__ import annotations

from mockseller.faults.tools import during, entries, in_answers, in_change, part
from mockseller.seams import Change, Reply, Scene, Seam, fault
from specs.vocabulary import Operation, TicketState

_HELD = "acknowledged only"


def _not_stored(scene: Scene, change: Change, name: str, state: TicketState) -> Change:
    """The change without what a patch in a state brings to a list; it is remembered for the answer."""
    patched = change.operation == Operation.PATCH and change.before is not None and change.before.get("status") == state
    if not patched or entries(change.after, name) == entries(change.before, name):
        return change
    scene.memory[_HELD] = entries(change.after, name)
    return in_change(change, lambda ticket: ticket.update({name: entries(change.before, name)}))


def _shown(scene: Scene, reply: Reply, name: str) -> Reply:
    """The answer with what was not kept."""
    if not during(scene, Operation.PATCH) or _HELD not in scene.memory:
        return reply
    held = scene.memory.pop(_HELD)
    return in_answers(scene, reply, lambda ticket: ticket.update({name: held}), Operation.PATCH)


@fault("notes-of-reopened-tickets-only-answered", seam=Seam.RECORD, breaks=["MEF113:R49"], also=["MEF113:R27"])
def notes_of_reopened_tickets_only_answered(scene: Scene, change: Change) -> Change:
    """A note on a ticket that was reopened is read, and not kept."""
    return _not_stored(scene, change, "note", TicketState.REOPENED)


@part("notes-of-reopened-tickets-only-answered", seam=Seam.REPLY)
def reopened_notes_are_shown(scene: Scene, reply: Reply) -> Reply:
    """My answer shows it all the same."""
    return _shown(scene, reply, "note")


@fault("attachments-of-pending-tickets-only-answered", seam=Seam.RECORD, breaks=["MEF113:R50"], also=["MEF113:R28"])
def attachments_of_pending_tickets_only_answered(scene: Scene, change: Change) -> Change:
    """An attachment that answers my question is looked at, and not kept."""
    return _not_stored(scene, change, "attachment", TicketState.PENDING)


@part("attachments-of-pending-tickets-only-answered", seam=Seam.REPLY)
def pending_attachments_are_shown(scene: Scene, reply: Reply) -> Reply:
    """My answer shows it all the same."""
    return _shown(scene, reply, "attachment")


@fault("relations-of-pending-tickets-only-answered", seam=Seam.RECORD, breaks=["MEF113:R51"], also=["MEF113:R29"])
def relations_of_pending_tickets_only_answered(scene: Scene, change: Change) -> Change:
    """Related objects that come with the answer to my question are looked at, and not kept."""
    return _not_stored(scene, change, "relatedIssue", TicketState.PENDING)


@part("relations-of-pending-tickets-only-answered", seam=Seam.REPLY)
def pending_relations_are_shown(scene: Scene, reply: Reply) -> Reply:
    """My answer shows them all the same."""
    return _shown(scene, reply, "relatedIssue")


@fault("contacts-of-pending-tickets-only-answered", seam=Seam.RECORD, breaks=["MEF113:R52"], also=["MEF113:R38"])
def contacts_of_pending_tickets_only_answered(scene: Scene, change: Change) -> Change:
    """Technical contacts that come with the answer to my question are called, and not kept."""
    return _not_stored(scene, change, "relatedContactInformation", TicketState.PENDING)


@part("contacts-of-pending-tickets-only-answered", seam=Seam.REPLY)
def pending_contacts_are_shown(scene: Scene, reply: Reply) -> Reply:
    """My answer shows them all the same."""
    return _shown(scene, reply, "relatedContactInformation")
