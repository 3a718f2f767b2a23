"""The metadata of answers: what each part is and derives from, and where what a ticket refers to can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller

HIDDEN = "awaitingReview"  # changes with a note that nobody has looked at yet: stored with the ticket, and never shown
# The parts of a ticket or a specification by the attribute that holds them: the usual type, and what it derives from.
_PARTS = {
    "attachment": ("Attachment", "Extensible"),
    "channel": ("ChannelRef", "EntityRef"),
    "characteristicRelationship": ("CharacteristicRelationship", "Extensible"),
    "charSpecRelationship": ("CharacteristicSpecificationRelationship", "Extensible"),
    "entity": ("EntityRef", "Extensible"),
    "externalIdentifier": ("ExternalIdentifier", "Extensible"),
    "note": ("Note", "Extensible"),
    "partyOrPartyRole": ("PartyRef", "EntityRef"),
    "relatedEntity": ("RelatedEntity", "Extensible"),
    "relatedParty": ("RelatedPartyRefOrPartyRoleRef", "Extensible"),
    "specCharacteristic": ("CharacteristicSpecification", "Extensible"),
    "statusChangeHistory": ("StatusChange", "Extensible"),
    "troubleTicketCharacteristic": ("Characteristic", "Extensible"),
    "troubleTicketRelationship": ("TroubleTicketRelationship", "Extensible"),
    "troubleTicketSpecification": ("TroubleTicketSpecificationRef", "EntityRef"),
}
# Those that refer to a resource, and where it lies.
_PLACES = {
    "channel": "channel",
    "entity": "entity",
    "partyOrPartyRole": "party",
    "troubleTicketRelationship": "troubleTicket",
    "troubleTicketSpecification": "troubleTicketSpecification",
}
_BASES = {"TroubleTicket": "Entity", "TroubleTicketSpecification": "EntitySpecification"}


def labelled(name: str, value: Any) -> Any:
    """What a buyer sent, with the usual types of the parts that say none: requests need no metadata."""
    if isinstance(value, list):
        return [labelled(name, one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {inner: labelled(inner, one) for inner, one in value.items()}
    return {"@type": _PARTS[name][0], **found} if name in _PARTS else found


def dressed(seller: Seller, document: Document) -> Document:
    """A document as it is shown: with its metadata, and without what only the seller has to know."""
    root = f"{seller.origin}{seller.adapter.base_path}"
    shown = {name: _part(name, value, root) for name, value in document.items() if name != HIDDEN}
    own = str(shown.get("@type", ""))
    if "@type" in shown and not shown.get("@baseType"):
        shown["@baseType"] = _BASES.get(own, "TroubleTicket")
    return shown


def _part(name: str, value: Any, root: str) -> Any:
    if isinstance(value, list):
        return [_part(name, one, root) for one in value]
    if not isinstance(value, dict) or name not in _PARTS:
        return value
    kind, base = _PARTS[name]
    found = {inner: _part(inner, one, root) for inner, one in value.items()}
    found.setdefault("@type", kind)
    found.setdefault("@baseType", "EntityRef" if found["@type"] == "AttachmentRef" else base)
    place = "attachment" if found["@type"] == "AttachmentRef" else _PLACES.get(name)
    if place is not None and isinstance(found.get("id"), str):
        found.setdefault("href", f"{root}/{place}/{quote(found['id'], safe='')}")
    return found
