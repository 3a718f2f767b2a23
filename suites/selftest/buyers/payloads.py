"""The documents that the scripted buyers send."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

Document = dict[str, Any]
PRODUCT = "PRODUCT-1"
DAY = "2026-03-04T05:06:07Z"
_NUMBERS = itertools.count(1)


def contact(role: str, **more: Any) -> Document:
    """A contact."""
    return {"role": role, "name": "Ada Buyer", "number": "+41 44 000 00 00", "emailAddress": "ada@buyer.example", **more}


def note(text: str = "This is what we see.", **more: Any) -> Document:
    """A note of the buyer."""
    return {"id": f"n{next(_NUMBERS)}", "source": "buyer", "author": "Ada Buyer", "date": DAY, "text": text, **more}


def _attachment(**more: Any) -> Document:
    number = next(_NUMBERS)
    return {
        "attachmentId": f"a{number}", "source": "buyer", "author": "Ada Buyer", "creationDate": DAY, "name": f"trace-{number}.txt", **more,
    }  # fmt: skip


def link(**more: Any) -> Document:
    """An attachment that is a link."""
    return _attachment(**{"url": "https://buyer.example/trace.txt", **more})


def embedded(**more: Any) -> Document:
    """An attachment with content."""
    return _attachment(**{"content": "dHJhY2U=", "mimeType": "text/plain", **more})


def bare(**more: Any) -> Document:
    """An attachment with neither link nor content."""
    return _attachment(**more)


def relation(ident: str, **more: Any) -> Document:
    """A relation of the buyer to another ticket."""
    return {
        "source": "buyer", "relationshipType": "dependsOn", "@referredType": "TroubleTicket", "id": ident,
        "creationDate": DAY, "description": "The same site.", **more,
    }  # fmt: skip


def ticket(**more: Any) -> Document:
    """A request for a new ticket with what it needs."""
    return {
        "relatedEntity": [{"id": PRODUCT, "@referredType": "Product", "role": "affected"}],
        "description": "The line is down.",
        "severity": "significant",
        "priority": "high",
        "observedImpact": "down",
        "ticketType": "assistance",
        "relatedContactInformation": [contact("reporterContact")],
        **more,
    }


def full(other: str) -> Document:
    """A request for a new ticket with all that it may have."""
    people = [contact("reporterContact"), contact("buyerTechnicalContact")]
    return ticket(
        externalId="CASE-1", issueStartDate=DAY, note=[note()], attachment=[link(), embedded()], relatedIssue=[relation(other)],
        relatedContactInformation=people,
    )  # fmt: skip


def period(hour: int, hours: int, *, days: int = 2) -> Document:
    """Some hours of a day to come, in UTC."""
    start = datetime.now(UTC).replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return {"startDateTime": f"{start:%Y-%m-%dT%H:%M:%SZ}", "endDateTime": f"{start + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"}


def search(workorder: str) -> Document:
    """A search for a timeslot."""
    return {"workOrder": {"id": workorder}, "requestedTimeSlot": [{"validFor": period(8, 10)}]}


def appointment(workorder: str, slot: Document, **more: Any) -> Document:
    """A request for an appointment."""
    people = [contact("buyerAppointmentContact"), contact("appointmentPlaceContact")]
    return {"workOrder": {"id": workorder}, "validFor": slot, "relatedContactInformation": people, **more}
