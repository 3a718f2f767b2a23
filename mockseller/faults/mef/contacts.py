"""Faults of a seller that keeps contacts."""

from __future__ import annotations

import copy

from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, entries, in_answers, in_change, keep, sent
from ttck.mockseller.faults.mef.tools import CONTACT_RULES, drop_in, fault, without_role
from ttck.specs.vocabulary import ContactRole, Operation, Stimulus

_ADDRESS = "postalAddress"
_CONTACTS = "relatedContactInformation"


def _in_buyer_contacts(change: Change, edit: object) -> Change:
    """The change with edited contacts of the buyer, if it is a create or a patch."""
    if change.operation not in {Operation.CREATE, Operation.PATCH} or not callable(edit):
        return change
    mine = {ContactRole.REPORTER, ContactRole.BUYER_TECHNICAL}
    return in_change(change, lambda ticket: [edit(c) for c in entries(ticket, _CONTACTS) if c.get("role") in mine])


def _patching_technicians(scene: Scene, change: Change) -> bool:
    return change.operation == Operation.PATCH and _CONTACTS in sent(scene)


@fault("seller-contact-without-number", seam=Seam.REPLY, breaks=["MEF113:R10"], also=["MEF113:R38", "MEF113:R25", "MEF124:OAS"])
def seller_contact_without_number(scene: Scene, reply: Reply) -> Reply:
    """My contact has no phone number; write a mail."""
    edit = drop_in(_CONTACTS, "number", role=ContactRole.SELLER_TICKET)
    return in_answers(scene, reply, edit, Operation.CREATE, Operation.RETRIEVE, Operation.PATCH)


@fault("new-seller-contact-without-mail", seam=Seam.RECORD, breaks=["MEF113:R10"], also=["MEF113:R133", "MEF124:OAS"])
def new_seller_contact_without_mail(_scene: Scene, change: Change) -> Change:
    """When my contact changes, the new one has no mail address yet."""
    if change.operation != Stimulus.UPDATE_SELLER_CONTACT:
        return change
    return in_change(change, drop_in(_CONTACTS, "emailAddress", role=ContactRole.SELLER_TICKET))


@fault("technicians-without-number", seam=Seam.RECORD, breaks=["MEF113:R10"], also=["MEF113:O9", "MEF124:OAS"])
def technicians_without_number(_scene: Scene, change: Change) -> Change:
    """My technicians have an empty phone number."""

    def edit(ticket: Document) -> None:
        for contact in entries(ticket, _CONTACTS):
            if contact.get("role") == ContactRole.SELLER_TECHNICAL:
                contact["number"] = ""

    return in_change(change, edit)


@fault("addresses-dropped", seam=Seam.RECORD, breaks=["MEF113:O3"], also=CONTACT_RULES)
def addresses_dropped(_scene: Scene, change: Change) -> Change:
    """I do not keep postal addresses."""
    return _in_buyer_contacts(change, drop(_ADDRESS))


@fault("sub-addresses-dropped", seam=Seam.RECORD, breaks=["MEF113:O3"], also=CONTACT_RULES)
def sub_addresses_dropped(_scene: Scene, change: Change) -> Change:
    """I keep the house of a postal address, but not the floor."""

    def edit(contact: Document) -> None:
        if isinstance(contact.get(_ADDRESS), dict):
            contact[_ADDRESS].pop("geographicSubAddress", None)

    return _in_buyer_contacts(change, edit)


@fault("extensions-dropped", seam=Seam.RECORD, breaks=["MEF113:O3"], also=CONTACT_RULES)
def extensions_dropped(_scene: Scene, change: Change) -> Change:
    """I do not keep phone extensions."""
    return _in_buyer_contacts(change, drop("numberExtension"))


@fault("numbers-without-plus", seam=Seam.RECORD, breaks=["MEF113:R23"], also=CONTACT_RULES)
def numbers_without_plus(_scene: Scene, change: Change) -> Change:
    """I keep the digits of a phone number only."""
    digits = str.maketrans("", "", "+-() ./")
    return _in_buyer_contacts(change, lambda contact: contact.update(number=str(contact.get("number", "")).translate(digits)))


@fault("second-technician-lost", seam=Seam.RECORD, breaks=["MEF113:R23"], also=CONTACT_RULES)
def second_technician_lost(_scene: Scene, change: Change) -> Change:
    """Of several technical contacts in a create I keep the first."""
    technicians = [c for c in entries(change.after, _CONTACTS) if c.get("role") == ContactRole.BUYER_TECHNICAL]
    lost = technicians[1:] if change.before is None else []
    return in_change(change, lambda ticket: keep(ticket, _CONTACTS, lambda contact: contact not in lost))


@fault("patched-technicians-pile-up", seam=Seam.RECORD, breaks=["MEF113:R52"], also=["MEF113:O14"])
def patched_technicians_pile_up(scene: Scene, change: Change) -> Change:
    """The former technical contact stays beside the new one."""
    if not _patching_technicians(scene, change):
        return change
    now = entries(change.after, _CONTACTS)
    old = [c for c in entries(change.before, _CONTACTS) if c.get("role") == ContactRole.BUYER_TECHNICAL and c not in now]
    return in_change(change, lambda ticket: ticket.update({_CONTACTS: [*entries(ticket, _CONTACTS), *copy.deepcopy(old)]}))


@fault(
    "patch-of-technicians-drops-reporter",
    seam=Seam.RECORD,
    breaks=["MEF113:R52"],
    also=["MEF113:R37", "MEF113:O14", "MEF124:OAS"],
)
def patch_of_technicians_drops_reporter(scene: Scene, change: Change) -> Change:
    """A patch of technical contacts replaces the reporter too."""
    return in_change(change, without_role(ContactRole.REPORTER)) if _patching_technicians(scene, change) else change


@fault("second-patched-technician-lost", seam=Seam.RECORD, breaks=["MEF113:R52"], also=["MEF113:O14", "MEF113:R38"])
def second_patched_technician_lost(scene: Scene, change: Change) -> Change:
    """Of several technical contacts in a patch I keep the first."""
    technicians = [c for c in entries(change.after, _CONTACTS) if c.get("role") == ContactRole.BUYER_TECHNICAL]
    lost = technicians[1:] if _patching_technicians(scene, change) else []
    return in_change(change, lambda ticket: keep(ticket, _CONTACTS, lambda contact: contact not in lost))


@fault("new-technicians-drop-reporter", seam=Seam.RECORD, breaks=["MEF113:O9"], also=["MEF113:R37", "MEF124:OAS"])
def new_technicians_drop_reporter(_scene: Scene, change: Change) -> Change:
    """When my technicians change, the reporter disappears."""
    changed = change.operation == Stimulus.UPDATE_TECHNICAL_CONTACTS
    return in_change(change, without_role(ContactRole.REPORTER)) if changed else change


@fault("new-seller-contact-renames-reporter", seam=Seam.RECORD, breaks=["MEF113:R37"], also=["MEF113:R133", "MEF113:R38"])
def new_seller_contact_renames_reporter(_scene: Scene, change: Change) -> Change:
    """When my contact changes, the reporter gets the same name."""

    def edit(ticket: Document) -> None:
        for contact in entries(ticket, _CONTACTS):
            if contact.get("role") == ContactRole.REPORTER:
                contact["name"] = "Service Desk"

    return in_change(change, edit) if change.operation == Stimulus.UPDATE_SELLER_CONTACT else change
