"""Faults of a seller of Artemis about what comes of the review of a change with a note."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from ttck.mockseller.dialects.artemis.metadata import HIDDEN
from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import OF_CHANGES, OF_EVENTS, ids, parts, tmf, wrong
from ttck.mockseller.faults.common import Edit, accepted, answer, during, in_change, item_of, sent
from ttck.specs.vocabulary import Operation

REVIEW = "ticket_review_patch"
_NARROW = 255
_OF_REVIEWS = [*OF_CHANGES, *OF_EVENTS, *tmf(81, 82)]


def _waiting(change: Change) -> list[Document]:
    """The changes that waited before a review."""
    return list((change.before or {}).get(HIDDEN, ()))


def _reviewed(change: Change) -> Document | None:
    """The change that a review took out of those that wait; None where nothing was reviewed."""
    before, after = _waiting(change), list(change.after.get(HIDDEN, ()))
    return before[0] if change.before is not None and len(before) > len(after) else None


def _done(change: Change) -> bool:
    """Whether a review changed the ticket, which one that turns a change down does not."""
    before = {name: value for name, value in (change.before or {}).items() if name != HIDDEN}
    return before != {name: value for name, value in change.after.items() if name != HIDDEN}


def _after_review(change: Change, edit: Edit) -> Change:
    return in_change(change, edit) if _reviewed(change) is not None and _done(change) else change


def _back(change: Change, *names: str) -> Change:
    """The change without what it does to these attributes."""

    def edit(after: Document) -> None:
        for name in names:
            after.pop(name, None)
            if name in (change.before or {}):
                after[name] = copy.deepcopy((change.before or {})[name])

    return _after_review(change, edit)


@wrong("artemis-review-cuts-notes", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def cuts_notes(_scene: Scene, change: Change) -> Change:
    """The form of the reviewers has room for 255 letters of a note."""
    return _after_review(change, lambda after: [one.update(text=str(one.get("text"))[:_NARROW]) for one in parts(after, "note")])


@wrong("artemis-review-keeps-the-first-note", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def keeps_the_first_note(_scene: Scene, change: Change) -> Change:
    """Of several notes in one change the first alone is passed on."""

    def edit(after: Document) -> None:
        after["note"] = list(after.get("note", ()))[:1]

    return _after_review(change, edit) if len((_reviewed(change) or {}).get("note", ())) > 1 else change


@wrong("artemis-review-doubles-the-note", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def doubles_the_note(_scene: Scene, change: Change) -> Change:
    """The note of a change is in the ticket twice after the review."""
    return _after_review(change, lambda after: after.update(note=[*after.get("note", ()), *after.get("note", ())[-1:]]))


def _loses(name: str, what: str) -> Any:
    def loses(_scene: Scene, change: Change) -> Change:
        return _back(change, name) if name in (_reviewed(change) or {}) else change

    loses.__doc__ = f"After the review {what} of a change is forgotten, and its note is there."
    wrong(f"artemis-review-loses-{what.replace(' ', '-')}", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)(loses)
    return loses


loses_status = _loses("status", "the status")
loses_description = _loses("description", "the description")
loses_entities = _loses("relatedEntity", "the appointment")
loses_parties = _loses("relatedParty", "the end user")
loses_characteristics = _loses("troubleTicketCharacteristic", "the effort")
loses_identifiers = _loses("externalIdentifier", "the case")


@wrong("artemis-second-approval-lost", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def second_approval_lost(scene: Scene, change: Change) -> Change:
    """The second change of a ticket that is approved is lost."""
    if _reviewed(change) is None or not _done(change):
        return change
    turns = scene.memory.setdefault("turns", {})
    turns[item_of(scene)] = turns.get(item_of(scene), 0) + 1
    return _back(change, *change.after.keys() - {HIDDEN}) if turns[item_of(scene)] == 2 else change  # noqa: PLR2004 - the second


@wrong("artemis-second-waiting-change-lost", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def second_waiting_lost(_scene: Scene, change: Change) -> Change:
    """Where two changes wait, the second one takes the place of the first."""
    waits = list(change.after.get(HIDDEN, ()))
    more = len(waits) > len(_waiting(change)) > 0
    return in_change(change, lambda after: after.update({HIDDEN: waits[:1]})) if more else change


@wrong("artemis-review-takes-back", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def takes_back(scene: Scene, change: Change) -> Change:
    """The review writes the description that the ticket had when the change with the note was sent."""
    found: dict[str, Any] = scene.memory.setdefault("then", {})
    if change.before is not None and len(change.after.get(HIDDEN, ())) > len(_waiting(change)):
        found[item_of(scene)] = change.before.get("description")
    asked = _reviewed(change)
    old = found.get(item_of(scene))
    return (
        _after_review(change, lambda after: after.update(description=old)) if asked is not None and "description" not in asked else change
    )


@wrong("artemis-turned-down-and-done", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def turned_down_and_done(_scene: Scene, change: Change) -> Change:
    """A change that is turned down is done all the same, but for its status."""
    asked = _reviewed(change)
    if asked is None or _done(change):
        return change
    return in_change(change, lambda after: after.update({name: value for name, value in asked.items() if name not in {"status", "@type"}}))


@wrong("artemis-turned-down-and-noted", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def turned_down_and_noted(_scene: Scene, change: Change) -> Change:
    """The note of a change that is turned down together with other things is in the ticket all the same."""
    asked = _reviewed(change)
    if asked is None or _done(change) or not asked.keys() - {"note", "@type"}:
        return change
    return in_change(change, lambda after: after.update(note=asked.get("note", [])))


@wrong("artemis-reviewed-note-lost-with-the-next-change", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def lost_with_the_next(scene: Scene, change: Change) -> Change:
    """The next change of a ticket without a note takes away what the reviewers let through."""
    if change.before is None or change.operation != Operation.PATCH or sent(scene).get("note") or _reviewed(change) is not None:
        return change
    return in_change(change, lambda after: after.pop("note", None))


@wrong("artemis-note-before-its-review", seam=Seam.REQUEST, breaks=ids(13), also=_OF_REVIEWS)
def note_before_its_review(scene: Scene, call: Call) -> Call:
    """The rest of a change with a note is thrown away when it comes, before anybody looks at it."""
    noted = call.operation == Operation.PATCH and isinstance(call.document, dict) and bool(call.document.get("note"))
    scene.memory["note"] = noted
    return replace(call, document={name: call.document[name] for name in call.document if name in {"note", "@type"}}) if noted else call


@wrong("artemis-review-replaces-the-entities", seam=Seam.RECORD, breaks=ids(13), also=_OF_REVIEWS)
def replaces_entities(_scene: Scene, change: Change) -> Change:
    """A review takes the related entities away that a change does not name."""
    return (
        _after_review(change, lambda after: after.pop("relatedEntity", None))
        if "relatedEntity" not in (_reviewed(change) or {})
        else change
    )


@wrong("artemis-refused-and-done-after-the-end", seam=Seam.REPLY, breaks=ids(15), also=[*_OF_REVIEWS, *tmf(160, 165)])
def refused_and_done(scene: Scene, reply: Reply) -> Reply:
    """A change with another part of a list is refused, after it was stored."""
    named = sent(scene).keys() & {"relatedParty", "externalIdentifier", "troubleTicketCharacteristic"}
    asked = during(scene, Operation.PATCH) and bool(named) and "description" in sent(scene) and accepted(reply)
    return answer(reply, 409, {"@type": "Error", "code": "tooLate", "reason": "it is too late", "status": "409"}) if asked else reply
