"""Faults of a seller of TMF621 in types, extensions and references."""

from __future__ import annotations

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, in_call, in_change, in_reply
from ttck.mockseller.faults.tmf.tools import CREATES, MODERN, OF_CREATES, OF_FORMS, created, each, ids, shown, wrong
from ttck.specs.vocabulary import TMF_KINDS, Operation


@wrong("tmf-type-missing", seam=Seam.REPLY, breaks=ids(60), also=[*OF_FORMS, *ids(41, 120, 130, 170, 133)], versions=MODERN)
def type_missing(_scene: Scene, reply: Reply) -> Reply:
    """I show no @type at the first level."""
    return in_reply(reply, drop("@type"))


@wrong("tmf-party-type-missing", seam=Seam.REPLY, breaks=ids(57, 60), also=OF_FORMS, versions=MODERN)
def party_type_missing(scene: Scene, reply: Reply) -> Reply:
    """The party in a relatedParty has no @type."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, "relatedParty"):
            if isinstance(one.get("partyOrPartyRole"), dict):
                one["partyOrPartyRole"].pop("@type", None)

    return shown(scene, reply, edit)


def _refuse(kind: str, holder: str, inner: str | None = None) -> None:
    """Register the fault of a seller that refuses one form of a union."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, holder):
            found = one.get(inner) if inner else one
            if isinstance(found, dict) and found.get("@type") == kind:
                found.pop("id", None)
                found.pop("name", None)

    def twist(_scene: Scene, call: Call) -> Call:
        return in_call(call, edit) if call.operation in CREATES else call

    twist.__doc__ = f"I do not take a {kind} in {holder}."
    name = f"tmf-{kind.lower()}-refused"
    wrong(name, seam=Seam.REQUEST, breaks=ids(61), also=OF_CREATES, versions=MODERN)(twist)


_refuse("AttachmentRef", "attachment")
_refuse("PartyRoleRef", "relatedParty", "partyOrPartyRole")
_refuse("PartyRef", "relatedParty", "partyOrPartyRole")


@wrong("tmf-reference-becomes-attachment", seam=Seam.RECORD, breaks=ids(61), also=[*OF_FORMS], versions=MODERN)
def reference_becomes_attachment(_scene: Scene, change: Change) -> Change:
    """I turn every AttachmentRef into an Attachment without anything in it."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, "attachment"):
            if one.get("@type") == "AttachmentRef":
                one["@type"] = "Attachment"

    return in_change(change, edit)


@wrong("tmf-values-as-text", seam=Seam.REPLY, breaks=ids(62), also=[*OF_FORMS], versions=MODERN)
def values_as_text(scene: Scene, reply: Reply) -> Reply:
    """The values of my characteristics are texts, whatever their type."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, "troubleTicketCharacteristic"):
            one.update({"value": str(one["value"])} if "value" in one else {})

    return shown(scene, reply, edit)


@wrong("tmf-value-may-miss", seam=Seam.REQUEST, breaks=ids(62, 78), also=OF_CREATES, versions=MODERN)
def value_may_miss(_scene: Scene, call: Call) -> Call:
    """I take a characteristic of a typed kind without a value, and put one in."""
    blank = {"StringCharacteristic": "", "IntegerCharacteristic": 0, "NumberCharacteristic": 0, "BooleanCharacteristic": False}

    def edit(ticket: Document) -> None:
        for one in each(ticket, "troubleTicketCharacteristic"):
            one.setdefault("value", blank.get(str(one.get("@type")), []))

    return in_call(call, edit) if call.operation == Operation.CREATE else call


@wrong("tmf-value-of-any-type", seam=Seam.REQUEST, breaks=ids(62), also=OF_CREATES, versions=MODERN)
def value_of_any_type(_scene: Scene, call: Call) -> Call:
    """A value that does not fit the kind of a characteristic, I take as that of an ObjectCharacteristic without one."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, "troubleTicketCharacteristic"):
            fits = {"StringCharacteristic": str, "IntegerCharacteristic": int, "BooleanCharacteristic": bool}.get(str(one.get("@type")))
            if fits is not None and not isinstance(one.get("value", fits()), fits):
                one["value"] = fits()

    return in_call(call, edit) if call.operation == Operation.CREATE else call


@wrong("tmf-base-type-lost", seam=Seam.RECORD, breaks=ids(64), also=ids(63, 81))
def base_type_lost(_scene: Scene, change: Change) -> Change:
    """I do not keep @baseType."""
    return created(change, drop("@baseType"))


@wrong("tmf-schema-location-lost", seam=Seam.RECORD, breaks=ids(64), also=ids(63, 81))
def schema_location_lost(_scene: Scene, change: Change) -> Change:
    """I do not keep @schemaLocation."""
    return created(change, drop("@schemaLocation"))


@wrong("tmf-schema-location-mine", seam=Seam.RECORD, breaks=ids(64), also=ids(63, 81))
def schema_location_mine(_scene: Scene, change: Change) -> Change:
    """In the place of the buyer's @schemaLocation I name my own."""
    mine = "https://seller.example/schema.json"
    return created(change, lambda ticket: ticket.update({"@schemaLocation": mine}) if "@schemaLocation" in ticket else None)


@wrong("tmf-channel-without-id", seam=Seam.REPLY, breaks=ids(57, 65), also=OF_FORMS)
def channel_without_id(scene: Scene, reply: Reply) -> Reply:
    """I refer to a channel by its name alone."""
    return shown(scene, reply, lambda ticket: drop("id")(ticket["channel"]) if isinstance(ticket.get("channel"), dict) else None)


@wrong("tmf-entity-without-id", seam=Seam.REPLY, breaks=ids(57, 65), also=OF_FORMS)
def entity_without_id(scene: Scene, reply: Reply) -> Reply:
    """I refer to an entity by its role alone."""

    def edit(ticket: Document) -> None:
        for one in each(ticket, "relatedEntity"):
            drop("id")(one["entity"] if isinstance(one.get("entity"), dict) else one)

    return shown(scene, reply, edit)


@wrong("tmf-extension-refused", seam=Seam.REQUEST, breaks=ids(63), also=[*OF_CREATES, *ids(64)], about=TMF_KINDS)
def extension_refused(_scene: Scene, call: Call) -> Call:
    """A type that I do not know, though it names its base, is none to me."""
    extended = call.operation in CREATES and isinstance(call.document, dict) and "@baseType" in call.document
    return in_call(call, drop("description", "name")) if extended else call
