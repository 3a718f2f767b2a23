"""Faults of a seller whose columns are too narrow for the longest texts."""

from __future__ import annotations

from typing import Any

from mockseller.faults.tools import each_text, in_answers, in_call
from mockseller.seams import Call, Document, Reply, Scene, Seam, fault
from specs.vocabulary import Kind, Operation

_WIDTH = 512
_SENT = ("MEF113:R23", "MEF113:R38", "MEF113:R37", "MEF113:R2", "MEF113:R5", "MEF113:R13", "MEF113:O2", "MEF113:O3")


def _cut(call: Call, operation: str, *names: str) -> Call:
    """The request whose texts of some names, at any depth, have no more than a column holds."""

    def edit(document: Document) -> None:
        cut: Any = each_text(document, lambda name, text: text[:_WIDTH] if name in names else text)
        document.update(cut)

    return in_call(call, edit) if call.operation == operation else call


@fault("long-names-cut", seam=Seam.REQUEST, breaks=["MEF113:R23"], also=_SENT)
def long_names_cut(_scene: Scene, call: Call) -> Call:
    """My columns for names, of people and of files, have 512 characters."""
    return _cut(call, Operation.CREATE, "name", "author", "organization")


@fault("long-places-cut", seam=Seam.REQUEST, breaks=["MEF113:R23"], also=_SENT)
def long_places_cut(_scene: Scene, call: Call) -> Call:
    """My columns for the parts of an address have 512 characters."""
    return _cut(call, Operation.CREATE, "city", "locality", "streetName", "buildingName")


@fault("long-buyer-numbers-cut", seam=Seam.REQUEST, breaks=["MEF113:R47"], also=["MEF113:O14"])
def long_buyer_numbers_cut(_scene: Scene, call: Call) -> Call:
    """When the buyer gives a ticket another number, I keep 512 characters of it."""
    return _cut(call, Operation.PATCH, "externalId")


@fault("long-relations-cut", seam=Seam.REQUEST, breaks=["MEF113:R51"], also=[*_SENT, "MEF113:R50"])
def long_relations_cut(_scene: Scene, call: Call) -> Call:
    """My column for the description of a related object that a patch brings has 512 characters."""
    return _cut(call, Operation.PATCH, "description", "relationshipType")


@fault("long-descriptions-cut-in-lists", seam=Seam.REPLY, breaks=["MEF113:R32"])
def long_descriptions_cut_in_lists(scene: Scene, reply: Reply) -> Reply:
    """A list of tickets shows the beginning of long descriptions."""
    return in_answers(scene, reply, lambda row: row.update(description=str(row.get("description"))[:_WIDTH]), Operation.LIST)


@fault("long-descriptions-of-incidents-cut", seam=Seam.REPLY, breaks=["MEF113:R122"], also=["MEF113:R117"], about=(Kind.INCIDENT,))
def long_descriptions_of_incidents_cut(scene: Scene, reply: Reply) -> Reply:
    """An incident shows 512 characters of its description."""
    short: Any = lambda incident: incident.update(description=str(incident.get("description"))[:_WIDTH])  # noqa: E731 - an edit
    return in_answers(scene, reply, short, Operation.RETRIEVE_INCIDENT, Operation.LIST_INCIDENTS)
