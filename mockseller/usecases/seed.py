"""Fill a store with plausible tickets, fast and reproducibly."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from mockseller.clock import text_of
from mockseller.seams import TMF
from mockseller.tmf.seed import seed as tmf_seed
from mockseller.usecases.tickets import new_ticket
from specs.vocabulary import ContactRole, ObservedImpact, Priority, Severity, Source, TicketState, TicketType

if TYPE_CHECKING:
    from mockseller.seams import Document
    from mockseller.seller import Seller

_BATCH = 5000
_SPACING = 0.01  # seconds between two seeded tickets


def seed(seller: Seller, *, tickets: int, buyer: str) -> int:
    """Store this many tickets of a buyer, created one after another until now; no events, no faults."""
    if seller.settings.family == TMF:
        return tmf_seed(seller, tickets=tickets, buyer=buyer)
    chance = random.Random(tickets)  # noqa: S311 - test data
    first = seller.clock.now() - tickets * _SPACING
    for start in range(0, tickets, _BATCH):
        numbers = range(start, min(start + _BATCH, tickets))
        documents = [_ticket(number, chance, at=text_of(first + number * _SPACING)) for number in numbers]
        with seller.store.transaction() as tx:
            tx.add_many(documents, buyer=buyer)
    return tickets


def _ticket(number: int, chance: random.Random, *, at: str) -> Document:
    sent = {
        "externalId": f"seed-{number}",
        "description": f"Seeded ticket {number}: the service flaps",
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
    return new_ticket(sent, state=TicketState.ACKNOWLEDGED, at=at)
