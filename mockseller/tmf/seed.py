"""Fill a store with plausible tickets of TMF621, fast and reproducibly."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from mockseller.clock import text_of
from mockseller.tmf.resources import new_resource
from specs.vocabulary import Kind, TmfState

if TYPE_CHECKING:
    from mockseller.seams import Document
    from mockseller.seller import Seller

_BATCH = 5000
_SPACING = 0.01  # seconds between two seeded tickets
_SEVERITIES = ("Critical", "Major", "Minor")
_TYPES = ("missingBill", "outage", "degradation")


def seed(seller: Seller, *, tickets: int, buyer: str) -> int:
    """Store this many tickets of a buyer, created one after another until now; no events, no faults."""
    chance = random.Random(tickets)  # noqa: S311 - test data
    first = seller.clock.now() - tickets * _SPACING
    for start in range(0, tickets, _BATCH):
        numbers = range(start, min(start + _BATCH, tickets))
        documents = [_ticket(seller, number, chance, at=text_of(first + number * _SPACING)) for number in numbers]
        with seller.store.transaction() as tx:
            tx.add_many(documents, buyer=buyer)
    return tickets


def _ticket(seller: Seller, number: int, chance: random.Random, *, at: str) -> Document:
    typed = seller.settings.version == "v5"
    note = {"id": "1", "author": "Seed", "date": at, "text": "Seen since this morning."}
    sent: Document = {
        "name": f"seed-{number}",
        "description": f"Seeded ticket {number}: the service flaps",
        "severity": chance.choice(_SEVERITIES),
        "priority": str(chance.randint(1, 5)),
        "ticketType": chance.choice(_TYPES),
        "note": [{**note, "@type": "Note"} if typed else note],
    }
    if typed:
        sent["@type"] = "TroubleTicket"
    return new_resource(seller, Kind.TICKET, sent, state=TmfState.ACKNOWLEDGED.value, at=at)
