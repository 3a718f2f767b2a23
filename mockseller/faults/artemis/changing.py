"""Faults of a seller of Artemis about changes, with a note and without."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import OF_CHANGES, OF_EVENTS, OF_LISTS, ids, tmf, wrong
from ttck.mockseller.faults.common import accepted, answer, during, in_change, item_of, part, sent
from ttck.specs.vocabulary import Operation

_HELD = "awaitingReview"


def _refusal(reply: Reply, status: int, reason: str) -> Reply:
    return answer(reply, status, {"@type": "Error", "code": "invalidValue", "reason": reason, "status": str(status)})


def _noted(scene: Scene) -> bool:
    return during(scene, Operation.PATCH) and bool(sent(scene).get("note"))


@wrong("artemis-note-refused", seam=Seam.REPLY, breaks=ids(13), also=ids(32))
def note_refused(scene: Scene, reply: Reply) -> Reply:
    """A change with a note is refused."""
    return _refusal(reply, 400, "note: it cannot be sent with a change") if accepted(reply) and _noted(scene) else reply


@wrong("artemis-second-note-refused", seam=Seam.REPLY, breaks=ids(13), also=ids(32))
def second_note_refused(scene: Scene, reply: Reply) -> Reply:
    """A ticket takes one change with a note, and no more."""
    if not (accepted(reply) and _noted(scene)):
        return reply
    known = scene.memory.setdefault("noted", set())
    if item_of(scene) in known:
        return _refusal(reply, 409, "note: there is one already")
    known.add(item_of(scene))
    return reply


@wrong("artemis-note-beside-a-change-refused", seam=Seam.REPLY, breaks=ids(13), also=ids(32))
def note_beside_a_change_refused(scene: Scene, reply: Reply) -> Reply:
    """A note has to come alone."""
    together = _noted(scene) and bool(sent(scene).keys() - {"note", "@type"})
    return _refusal(reply, 422, "note: send it alone") if accepted(reply) and together else reply


@wrong("artemis-plain-change-held", seam=Seam.RECORD, breaks=ids(13), also=[*OF_CHANGES, *OF_EVENTS, *OF_LISTS])
def plain_change_held(scene: Scene, change: Change) -> Change:
    """Each change is looked at by people, with a note or without."""
    held = change.before is not None and change.operation == Operation.PATCH and not sent(scene).get("note")
    return replace(change, after=dict(change.before or {})) if held else change


@wrong("artemis-second-plain-change-held", seam=Seam.RECORD, breaks=ids(13), also=[*OF_CHANGES, *OF_EVENTS, *OF_LISTS])
def second_plain_change_held(scene: Scene, change: Change) -> Change:
    """The second change of a ticket is looked at by people, also without a note."""
    if change.before is None or change.operation != Operation.PATCH or sent(scene).get("note"):
        return change
    turns = scene.memory.setdefault("turns", {})
    turns[item_of(scene)] = turns.get(item_of(scene), 0) + 1
    return replace(change, after=dict(change.before)) if turns[item_of(scene)] > 1 else change


@wrong("artemis-change-held-beside-a-note", seam=Seam.RECORD, breaks=ids(13), also=OF_CHANGES)
def change_held_beside_a_note(scene: Scene, change: Change) -> Change:
    """While a change with a note waits, nothing else of the ticket changes."""
    waits = change.before is not None and change.operation == Operation.PATCH and not sent(scene).get("note") and change.before.get(_HELD)
    return replace(change, after=dict(change.before or {})) if waits else change


@wrong("artemis-ticket-gone-during-review", seam=Seam.REPLY, breaks=ids(13), also=[*ids(5), *tmf(50, 58, 82)])
def ticket_gone_during_review(scene: Scene, reply: Reply) -> Reply:
    """While people look at a change the ticket cannot be read."""
    found = scene.read(item_of(scene)) if during(scene, Operation.RETRIEVE) else None
    return _refusal(reply, 404, "it is under review") if found is not None and found.get(_HELD) else reply


@wrong("artemis-review-clears-a-date", seam=Seam.RECORD, breaks=ids(13), also=[*OF_CHANGES, *tmf(81)])
def review_clears(_scene: Scene, change: Change) -> Change:
    """Who looks at a change with a note writes the ticket anew, without what it has beside."""
    reviewed = change.before is not None and (change.operation == "ticket_review_patch" or bool(change.before.get(_HELD)))
    return in_change(change, lambda after: after.pop("dateFirstFound", None)) if reviewed and change.before is not None else change


@wrong("artemis-change-with-a-note-resets-the-description", seam=Seam.RECORD, breaks=ids(13), also=OF_CHANGES)
def resets(scene: Scene, change: Change) -> Change:
    """A change with a note puts its text into the description."""
    notes = sent(scene).get("note")
    alone = change.before is not None and _noted(scene) and "description" not in sent(scene) and isinstance(notes, list)
    return in_change(change, lambda after: after.update(description=str(notes))) if alone else change


@wrong("artemis-status-not-taken", seam=Seam.REPLY, breaks=ids(32), also=OF_CHANGES)
def status_not_taken(scene: Scene, reply: Reply) -> Reply:
    """A buyer may not change a status."""
    moves = during(scene, Operation.PATCH) and "status" in sent(scene)
    return _refusal(reply, 403, "status: it is ours") if accepted(reply) and moves else reply


@part("artemis-status-not-taken", seam=Seam.RECORD)
def status_not_taken_kept(scene: Scene, change: Change) -> Change:
    """And it stays."""
    moves = change.before is not None and during(scene, Operation.PATCH) and "status" in sent(scene)
    return replace(change, after=dict(change.before or {})) if moves else change


@wrong("artemis-status-ignored", seam=Seam.REQUEST, breaks=ids(32), also=OF_CHANGES)
def status_ignored(_scene: Scene, call: Call) -> Call:
    """A change of status by a buyer is taken and passed over."""
    moves = call.operation == Operation.PATCH and isinstance(call.document, dict) and call.document.get("status") == "cancelled"
    return replace(call, document={name: value for name, value in call.document.items() if name != "status"}) if moves else call


@wrong("artemis-appointment-refused", seam=Seam.REPLY, breaks=ids(32), also=OF_CHANGES)
def appointment_refused(scene: Scene, reply: Reply) -> Reply:
    """A change of related entities is refused."""
    named = during(scene, Operation.PATCH) and "relatedEntity" in sent(scene)
    return _refusal(reply, 400, "relatedEntity: it cannot be changed") if accepted(reply) and named else reply


@wrong("artemis-second-appointment-ignored", seam=Seam.RECORD, breaks=ids(13), also=OF_CHANGES)
def second_appointment_ignored(scene: Scene, change: Change) -> Change:
    """Related entities are changed once, and never again."""
    if change.before is None or "relatedEntity" not in sent(scene) or not during(scene, Operation.PATCH):
        return change
    known = scene.memory.setdefault("set", set())
    again = item_of(scene) in known
    known.add(item_of(scene))
    return in_change(change, lambda after: after.update(relatedEntity=(change.before or {}).get("relatedEntity"))) if again else change


@wrong("artemis-characteristics-pile-up", seam=Seam.RECORD, breaks=ids(38), also=OF_CHANGES)
def characteristics_pile_up(scene: Scene, change: Change) -> Change:
    """A characteristic that a change leaves out stays."""
    name = "troubleTicketCharacteristic"
    if change.before is None or name not in sent(scene):
        return change
    old = [one for one in change.before.get(name, ()) if one not in change.after.get(name, ())]
    return in_change(change, lambda after: after.update({name: [*old, *after.get(name, ())]}))


@wrong("artemis-date-of-the-first-resolution", seam=Seam.RECORD, breaks=tmf(99), also=OF_CHANGES)
def first_resolution(_scene: Scene, change: Change) -> Change:
    """A ticket that is resolved again keeps the date of the first time."""
    before = change.before or {}
    old = before.get("resolutionDate") or before.get("firstResolution")

    def edit(after: Document) -> None:
        if old and after.get("status") == "resolved":
            after["resolutionDate"] = old
        if after.get("resolutionDate"):
            after["firstResolution"] = old or after["resolutionDate"]

    return in_change(change, edit)
