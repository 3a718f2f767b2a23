"""Faults of a seller that takes a patch and neglects a part of it."""

from __future__ import annotations

import copy
from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Change, Document, Scene, Seam
from ttck.mockseller.faults.common import each_text, in_call, in_change
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Operation, TicketState


@fault("priority-kept-once-resolved", seam=Seam.RECORD, breaks=["MEF113:R47"], also=["MEF113:O14"])
def priority_kept_once_resolved(_scene: Scene, change: Change) -> Change:
    """I answer 200 to a patch of a resolved ticket, and keep the priority as it was."""
    before = change.before or {}
    late = change.operation == Operation.PATCH and before.get("status") == TicketState.RESOLVED
    return in_change(change, lambda ticket: ticket.update(priority=copy.deepcopy(before.get("priority")))) if late else change


def _without_empty(call: Call, name: str) -> Call:
    """The patch without a list that is empty."""
    emptied = call.operation == Operation.PATCH and isinstance(call.document, dict) and call.document.get(name) == []

    def edit(document: Document) -> None:
        del document[name]
        document["externalId"] = document.get("externalId", "none")

    return in_call(call, edit) if emptied else call


@fault("empty-relations-ignored", seam=Seam.REQUEST, breaks=["MEF113:R51"], also=["MEF113:R38"])
def empty_relations_ignored(_scene: Scene, call: Call) -> Call:
    """I take an empty list of related objects for none at all, and keep those that I have."""
    return _without_empty(call, "relatedIssue")


@fault("empty-contacts-ignored", seam=Seam.REQUEST, breaks=["MEF113:R52"], also=["MEF113:R38"])
def empty_contacts_ignored(_scene: Scene, call: Call) -> Call:
    """I take an empty list of contacts for none at all, and keep the technical contacts that I have."""
    return _without_empty(call, "relatedContactInformation")


@fault("first-resolution-date-kept", seam=Seam.RECORD, breaks=["MEF113:R39"])
def first_resolution_date_kept(scene: Scene, change: Change) -> Change:
    """A ticket that is resolved again keeps the date of the first time."""
    said = change.after.get("resolutionDate")
    first = scene.memory.setdefault(str(change.after.get("id")), said) if said else None
    return in_change(change, lambda ticket: ticket.update(resolutionDate=first)) if said and said != first else change


@fault("addresses-in-lower-case", seam=Seam.REQUEST, breaks=["MEF113:R23"], also=["MEF113:R37", "MEF113:R38"])
def addresses_in_lower_case(_scene: Scene, call: Call) -> Call:
    """I keep e-mail addresses in lower case."""
    if call.operation != Operation.CREATE:
        return call
    return replace(call, document=each_text(call.document, lambda name, text: text.lower() if name == "emailAddress" else text))
