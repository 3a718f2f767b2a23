"""Small bodies that a seller of MEF takes, for people who try it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef.calendar import as_slot, free_slots
from ttck.specs.vocabulary import ContactRole, Kind, Operation

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller

_DATE = "2030-01-02T08:00:00Z"
_NOTE = {"id": "1", "source": "buyer", "author": "Rita Reporter", "date": _DATE, "text": "Here is what you asked for: it began at six."}
EXAMPLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        Operation.CREATE: {
            "description": "No light on the port since this morning",
            "severity": "minor",
            "priority": "low",
            "observedImpact": "down",
            "ticketType": "assistance",
            "relatedEntity": [{"id": "PRODUCT-1", "@referredType": "Product", "role": "TroubledProduct"}],
            "relatedContactInformation": [
                {"role": "reporterContact", "name": "Rita Reporter", "number": "+49 30 1234", "emailAddress": "rita@buyer.example"}
            ],
        },
        Operation.PATCH: {"note": [_NOTE]},
        Operation.PATCH_APPOINTMENT: {"note": [_NOTE]},
        Operation.REOPEN: {"reason": "It is down again"},
    }
)


def follows(seller: Seller, kind: Kind, document: Document) -> Mapping[str, Document]:
    """Of a workorder that needs an appointment: the search for a slot, and the booking of the first that is free."""
    if kind is not Kind.WORKORDER or not document.get("appointmentRequired"):
        return {}
    about = {"workOrder": {"id": document["id"]}}
    slots = free_slots(seller.store.marks(document["id"]), taken=(), regular=True, now=seller.clock.now())
    if not slots:
        return {}
    whole = as_slot((slots[0][0], slots[-1][1]))
    person = {"name": "Rita Reporter", "number": "+49 30 1234", "emailAddress": "rita@buyer.example"}
    contacts = [{"role": role.value, **person} for role in (ContactRole.BUYER_APPOINTMENT, ContactRole.APPOINTMENT_PLACE)]
    booking = {**about, **as_slot(slots[0]), "relatedContactInformation": contacts}
    return {Operation.SEARCH_TIMESLOT: {**about, "requestedTimeSlot": [whole]}, Operation.CREATE_APPOINTMENT: booking}
