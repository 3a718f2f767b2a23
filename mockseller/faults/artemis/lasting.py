"""Faults of a seller of Artemis that forgets what a buyer gave, when something else happens to a ticket."""

from __future__ import annotations

from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import OF_CHANGES, OF_CREATES, TICKETS, ids, parts, read, tmf, wrong
from ttck.mockseller.faults.common import during, in_change, sent


def _changed_status(change: Change) -> bool:
    return change.before is not None and change.before.get("status") != change.after.get("status")


@wrong("artemis-own-type-lost-with-a-status", seam=Seam.RECORD, breaks=ids(12), also=[*OF_CHANGES, *OF_CREATES, *tmf(81)])
def own_type_lost(_scene: Scene, change: Change) -> Change:
    """A ticket of a kind of its own becomes a plain one when its status changes."""
    return in_change(change, lambda after: after.update({"@type": "TroubleTicket"})) if _changed_status(change) else change


def _plain(document: Document, name: str, inner: str, known: frozenset[str]) -> None:
    for one in parts(document, name):
        for held in (one, *parts(one, inner)):
            for key in held.keys() - known:
                del held[key]


_KNOWN = frozenset(
    {"@type", "@baseType", "@schemaLocation", "@referredType", "id", "href", "name", "role", "entity", "partyOrPartyRole", "partyId",
     "partyName"}
)  # fmt: skip


@wrong("artemis-entities-stripped-with-a-status", seam=Seam.RECORD, breaks=ids(12), also=[*OF_CHANGES, *OF_CREATES])
def entities_stripped(_scene: Scene, change: Change) -> Change:
    """What related entities carry beside the standard is gone when the status changes."""
    return in_change(change, lambda after: _plain(after, "relatedEntity", "entity", _KNOWN)) if _changed_status(change) else change


@wrong("artemis-parties-stripped-with-a-change", seam=Seam.RECORD, breaks=ids(12), also=[*OF_CHANGES, *OF_CREATES])
def parties_stripped(scene: Scene, change: Change) -> Change:
    """What related parties carry beside the standard is gone with the first change of anything else."""
    other = change.before is not None and "relatedParty" not in sent(scene)
    return in_change(change, lambda after: _plain(after, "relatedParty", "partyOrPartyRole", _KNOWN)) if other else change


@wrong("artemis-empty-values-lost", seam=Seam.REPLY, breaks=ids(12), also=[*OF_CHANGES, *OF_CREATES])
def empty_values_lost(scene: Scene, reply: Reply) -> Reply:
    """A characteristic that says no, zero or nothing is shown without its value when a ticket is read."""

    def edit(document: Document) -> None:
        for one in parts(document, "troubleTicketCharacteristic"):
            if "value" in one and not one["value"]:
                del one["value"]

    return read(scene, reply, edit, *TICKETS)


@wrong("artemis-entities-stripped-by-the-seller", seam=Seam.RECORD, breaks=ids(12), also=[*OF_CHANGES, *OF_CREATES])
def entities_stripped_by_the_seller(scene: Scene, change: Change) -> Change:
    """The second related entity is gone when the seller resolves a ticket."""
    done = during(scene, "ticket_resolve") and change.before is not None
    return in_change(change, lambda after: after.update(relatedEntity=after.get("relatedEntity", [])[:1])) if done else change
