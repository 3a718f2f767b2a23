"""Plausible tickets of TMF621, for a store that is filled."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.tmf.resources import new_resource
from ttck.mockseller.dialects.tmf.words import words
from ttck.mockseller.engine.symptoms import symptom
from ttck.specs.vocabulary import Kind, TmfState

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller

_SEVERITIES = ("Critical", "Major", "Minor")
_TYPES = ("missingBill", "outage", "degradation")


def sample(seller: Seller, number: int, chance: Random, at: str) -> Document:
    """The ticket of this number, created at this time."""
    typed = "note" in words(seller, Kind.TICKET).typed
    note = {"id": "1", "author": "Seed", "date": at, "text": "Seen since this morning."}
    sent: Document = {
        "name": f"seed-{number}",
        "description": symptom(number),
        "severity": chance.choice(_SEVERITIES),
        "priority": str(chance.randint(1, 5)),
        "ticketType": chance.choice(_TYPES),
        "note": [{**note, "@type": "Note"} if typed else note],
    }
    sent |= seller.adapter.dialect.of(Kind.TICKET).document
    return new_resource(seller, Kind.TICKET, sent, state=TmfState.ACKNOWLEDGED.value, at=at)
