"""Fill a store with plausible tickets, fast and reproducibly."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from ttck.mockseller.engine.clock import text_of

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

_BATCH = 5000
_SPACING = 0.01  # seconds between two seeded tickets


def seed(seller: Seller, *, tickets: int, buyer: str) -> int:
    """Store this many tickets of a buyer, created one after another until now; no events, no faults."""
    chance = random.Random(tickets)  # noqa: S311 - test data
    first = seller.clock.now() - tickets * _SPACING
    sample = seller.adapter.sample
    for start in range(0, tickets, _BATCH):
        numbers = range(start, min(start + _BATCH, tickets))
        documents = [sample(seller, number, chance, text_of(first + number * _SPACING)) for number in numbers]
        with seller.store.transaction() as tx:
            tx.add_many(documents, buyer=buyer)
    return tickets
