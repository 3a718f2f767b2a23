"""Faults of a seller whose columns are too narrow for the longest texts."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import each_text, in_answers
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Kind, Operation

_WIDTH = 512
_VISITS = (Kind.APPOINTMENT,)
_SENT = ("MEF113:R23", "MEF113:R38", "MEF113:R37", "MEF113:R2", "MEF113:R5", "MEF113:R13", "MEF113:O2", "MEF113:O3")


def _cut(call: Call, operation: str, *names: str, width: int = _WIDTH) -> Call:
    """The request whose texts of some names, at any depth, have no more than a column holds."""
    if call.operation != operation:
        return call
    return replace(call, document=each_text(call.document, lambda name, text: text[:width] if name in names else text))


@fault("long-contents-cut", seam=Seam.REQUEST, breaks=["MEF113:R23", "MEF113:R38"], also=["MEF113:R5", "MEF113:R28"])
def long_contents_cut(_scene: Scene, call: Call) -> Call:
    """My column for the content of an attachment has 400 characters."""
    return _cut(call, Operation.CREATE, "content", width=400)


def _short(document: Document) -> None:
    document["description"] = str(document.get("description"))[:_WIDTH]


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


@fault("large-contents-of-bookings-cut", seam=Seam.REQUEST, breaks=["MEF113:R86"], also=["MEF113:O15", "MEF113:R94"], about=_VISITS)
def large_contents_of_bookings_cut(_scene: Scene, call: Call) -> Call:
    """Of an attachment that comes with a booking I keep 20,000 characters."""
    return _cut(call, Operation.CREATE_APPOINTMENT, "content", width=20_000)


@fault(
    "long-texts-of-bookings-cut", seam=Seam.REQUEST, breaks=["MEF113:R86"], also=["MEF113:O15", "MEF113:O16", "MEF113:R94"], about=_VISITS
)
def long_texts_of_bookings_cut(_scene: Scene, call: Call) -> Call:
    """My columns for what comes with a booking have 512 characters."""
    return _cut(call, Operation.CREATE_APPOINTMENT, "text", "name", "author", "organization", "description")


@fault("large-contents-of-patched-visits-cut", seam=Seam.REQUEST, breaks=["MEF113:R102"], also=["MEF113:R94"], about=_VISITS)
def large_contents_of_patched_visits_cut(_scene: Scene, call: Call) -> Call:
    """Of an attachment that comes with a patch of an appointment I keep 20,000 characters."""
    return _cut(call, Operation.PATCH_APPOINTMENT, "content", width=20_000)


@fault("long-descriptions-cut-in-lists", seam=Seam.REPLY, breaks=["MEF113:R32"])
def long_descriptions_cut_in_lists(scene: Scene, reply: Reply) -> Reply:
    """A list of tickets shows the beginning of long descriptions."""
    return in_answers(scene, reply, _short, Operation.LIST)


@fault("long-descriptions-of-incidents-cut", seam=Seam.REPLY, breaks=["MEF113:R122"], also=["MEF113:R117"], about=(Kind.INCIDENT,))
def long_descriptions_of_incidents_cut(scene: Scene, reply: Reply) -> Reply:
    """An incident shows 512 characters of its description."""
    return in_answers(scene, reply, _short, Operation.RETRIEVE_INCIDENT, Operation.LIST_INCIDENTS)
