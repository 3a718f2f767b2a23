"""What the faults and legal variants of sellers of MEF share beside `ttck.mockseller.faults.common`."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Mapping
from typing import Any

from ttck.mockseller.engine import seams
from ttck.mockseller.engine.seams import Call, Change, Document, Scene
from ttck.mockseller.faults.common import Edit, added, drop, entries, in_call, in_change, keep
from ttck.specs.vocabulary import Operation, Source

MEF = "mef113"
fault = functools.partial(seams.fault, profile=MEF)
legal_variant = functools.partial(seams.legal_variant, profile=MEF)

#: What a check of buyer notes, attachments, relations or contacts may rightly report beside the broken rule.
NOTE_RULES = ("MEF113:R2", "MEF113:R23", "MEF113:R27", "MEF113:R38", "MEF113:R49", "MEF113:O5", "MEF113:O14")
ATTACHMENT_RULES = (
    *("MEF113:R5", "MEF113:R8", "MEF113:R9", "MEF113:R20", "MEF113:R23", "MEF113:R28", "MEF113:R38", "MEF113:R43"),
    *("MEF113:R50", "MEF113:O2", "MEF113:O5", "MEF113:O14"),
)
RELATION_RULES = ("MEF113:R13", "MEF113:R23", "MEF113:R29", "MEF113:R38", "MEF113:R51", "MEF113:O5", "MEF113:O14")
SELLER_RELATION_RULES = (*("MEF113:R12", "MEF113:R14", "MEF113:R15", "MEF113:R26", "MEF113:R44", "MEF113:R133", "MEF113:O10"),)
CONTACT_RULES = (
    "MEF113:R10",
    "MEF113:R23",
    "MEF113:R37",
    "MEF113:R38",
    "MEF113:R52",
    "MEF113:O3",
    "MEF113:O5",
    "MEF113:O14",
)
#: What a seller that never or seldom announces anything may rightly be told.
EVENT_RULES = (
    *("MEF113:R1", "MEF113:R126", "MEF113:R127", "MEF113:R129", "MEF113:R131", "MEF113:R133", "MEF113:R134"),
    *("MEF113:R135", "MEF113:R138", "MEF113:R153", "MEF113:O7", "MEF113:O8", "MEF113:O9", "MEF113:O10", "MEF113:O11"),
)
#: What a create that is refused for a wrong reason may drag along.
CREATE_RULES = ("MEF113:R1", "MEF113:R19", "MEF113:R20", "MEF113:R23", "MEF113:R24", "MEF113:R25", "MEF113:O5")
#: What a ticket in an impossible state may drag along.
STATE_RULES = ("MEF113:R134", "MEF113:R153", "MEF113:R131", "MEF124:OAS")
#: What a patch that is wrongly refused, or whose refusal cannot be seen, may drag along.
PATCH_RULES = (
    *("MEF113:R3", "MEF113:R6", "MEF113:R14", "MEF113:R41", "MEF113:R42", "MEF113:R43", "MEF113:R44", "MEF113:R45"),
    *("MEF113:R48", "MEF113:R59", "MEF113:O14", "MEF113:R153", "MEF124:OAS"),
)
#: What lists that leave out or repeat tickets may drag along.
LIST_RULES = ("MEF113:O12", "MEF113:O13", "MEF113:R32", "MEF124:OAS", "MEF124:R72")
#: What a clearance that cannot be answered may drag along.
CLEARANCE_RULES = (
    *("MEF113:R39", "MEF113:R48", "MEF113:R57", "MEF113:R61", "MEF113:R63", "MEF113:R64", "MEF113:R65", "MEF113:R66"),
    "MEF113:R138",
)


def from_source(document: Mapping[str, Any] | None, name: str, source: Source) -> list[Document]:
    """The objects of a list attribute that carry this source."""
    return [item for item in entries(document, name) if item.get("source") == source]


def edit_added(change: Change, name: str, edit: Edit, *, source: Source | None = None) -> Change:
    """The change with an edited copy of each object that it adds to a list attribute."""
    fresh = [item for item in added(change, name) if source is None or item.get("source") == source]
    return in_change(change, lambda ticket: [edit(item) for item in entries(ticket, name) if item in fresh])


def edit_kept(change: Change, name: str, edit: Edit, *, source: Source | None = None) -> Change:
    """The change with an edited copy of each object that was in a list attribute before."""
    old = [item for item in entries(change.before, name) if source is None or item.get("source") == source]
    return in_change(change, lambda ticket: [edit(item) for item in entries(ticket, name) if item in old])


def drop_in(name: str, *attributes: str, source: Source | None = None, role: str | None = None) -> Edit:
    """An edit that takes attributes away from the objects of a list attribute, if they have this source or role."""

    def edit(document: Document) -> None:
        for item in entries(document, name):
            if (source is None or item.get("source") == source) and (role is None or item.get("role") == role):
                drop(*attributes)(item)

    return edit


def without_role(role: str) -> Edit:
    """An edit that takes the contacts with a role away."""
    return lambda document: keep(document, "relatedContactInformation", lambda contact: contact.get("role") != role)


def with_seller_labels_hidden(scene: Scene, call: Call, name: str) -> Call:
    """The call in which new items of a list that the buyer labels as the seller's pass for the buyer's."""
    known = entries(scene.read(call.item_id or ""), name)
    hidden: list[Document] = []

    def edit(document: Document) -> None:
        for item in from_source(document, name, Source.SELLER):
            if item not in known:
                item["source"] = Source.BUYER.value
                hidden.append(copy.deepcopy(item))

    fresh = in_call(call, edit)
    scene.memory["hidden"] = hidden
    return fresh


def with_seller_labels_back(scene: Scene, change: Change, name: str) -> Change:
    """The change in which the items that were hidden carry the label of the seller again."""
    hidden = scene.memory.pop("hidden", [])
    return in_change(change, lambda ticket: [i.update(source=Source.SELLER.value) for i in entries(ticket, name) if i in hidden])


def in_query(call: Call, edit: Callable[[str], str]) -> Call:
    """The subscription with another query; every other call, and one without a query, as it is."""
    query = call.document.get("query") if isinstance(call.document, dict) else None
    if call.operation != Operation.SUBSCRIBE or not isinstance(query, str):
        return call
    return in_call(call, lambda hub: hub.update(query=edit(query)))
