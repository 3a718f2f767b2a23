"""Plausible tickets of MEF, for a store that is filled."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.mef.tickets import new_ticket
from ttck.mockseller.engine.symptoms import symptom
from ttck.specs.vocabulary import ContactRole, ObservedImpact, Priority, Severity, Source, TicketState, TicketType

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller


def sample(seller: Seller, number: int, chance: Random, at: str) -> Document:
    """The ticket of this number, created at this time."""
    sent = {
        "externalId": f"seed-{number}",
        "description": symptom(number),
        "severity": chance.choice([*Severity]).value,
        "priority": chance.choice([*Priority]).value,
        "observedImpact": chance.choice([*ObservedImpact]).value,
        "ticketType": chance.choice([*TicketType]).value,
        "relatedEntity": [{"id": f"product-{number % 5000}", "@referredType": "Product", "role": "TroubledProduct"}],
        "relatedContactInformation": [
            {
                "role": ContactRole.REPORTER.value,
                "name": "Seed Reporter",
                "number": "+1 555 0199",
                "emailAddress": "reporter@buyer.example",
            }
        ],
        "note": [{"id": "1", "source": Source.BUYER.value, "author": "Seed", "date": at, "text": "Seen since this morning."}],
    }
    return new_ticket(seller, sent, state=TicketState.ACKNOWLEDGED, at=at)
