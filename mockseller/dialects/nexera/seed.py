"""Plausible tickets of Nexera, for a store that is filled."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.nexera.tickets import new_ticket
from ttck.mockseller.engine.symptoms import symptom

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller


def sample(seller: Seller, number: int, chance: Random, at: str) -> Document:
    """The ticket of this number, created at this time."""
    complaint = chance.choice((True, False))
    sent: Document = {
        "@type": "TroubleTicket",
        "ticketType": "Complaint" if complaint else "Customer_Trouble_Ticket",
        **({"ticketSubtype": chance.choice(("Financial", "Maintenance"))} if complaint else {}),
        "origin": chance.choice(("Phone", "Web")),
        "name": f"seed-{number}",
        "description": symptom(number),
        "externalId": f"SEED-{number}",
        "severity": chance.choice(("High", "Medium", "Low")),
        "relatedEntity": [{"@referredType": "Service", "id": f"S-{number}", "externalId": f"OS-{number}", "role": "affected"}],
        "relatedParty": [{"@referredType": "Individual", "id": f"P-{number}", "role": "reporter"}],
    }
    return new_ticket(seller, sent, at=at)
