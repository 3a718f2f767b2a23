"""The events of MEF: a name, a time, and a reference to the item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.dialects.mef.posting import DRAFT_INCIDENT_CLOSED, DRAFT_INCIDENT_CREATED, KINDS
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.paranoia import Doubt
from ttck.mockseller.engine.seams import Document, Event
from ttck.specs.contracts import contract
from ttck.specs.vocabulary import IncidentEvent, Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Party, Seller

_EVENTS = {
    Kind.TICKET: ("troubleTicketNotification", "TroubleTicketEvent"),
    Kind.INCIDENT: ("troubleTicketNotification", "IncidentEvent"),
    Kind.APPOINTMENT: ("appointmentNotification", "AppointmentEvent"),
    Kind.WORKORDER: ("workOrderNotification", "WorkOrderEvent"),
}
# The contract has other names for these; all else about them is the same.
_RENAMED: dict[str, str] = {DRAFT_INCIDENT_CREATED: IncidentEvent.CREATED, DRAFT_INCIDENT_CLOSED: IncidentEvent.STATE_CHANGE}


def event(seller: Seller, name: str, document: Document, party: Party) -> Event:
    """The event of this name about an item."""
    subject = {"id": document["id"], "href": document.get("href")}
    subject.update({key: value for key, value in zip(("buyerId", "sellerId"), party, strict=True) if value})
    if subject["href"] is None:
        del subject["href"]
    body = {"eventId": new_id(), "eventTime": seller.clock.text(), "eventType": name, "event": subject}
    if seller.settings.paranoid:
        doubt_event(body)
    return Event(type=name, kind=KINDS[name], item_id=document["id"], document=body)


def doubt_event(document: Document) -> None:
    """Check an event of our own.

    Raises:
        Doubt: it breaks the contract.
    """
    event_type = document["eventType"]
    name, schema = _EVENTS[KINDS.get(event_type, Kind.TICKET)]
    problems = contract(name).problems({**document, "eventType": _RENAMED.get(event_type, event_type)}, schema)
    if problems:
        raise Doubt(f"an event breaks its contract at {problems[0].pointer}: {problems[0].message}")
