"""Fill a store with plausible tickets, fast and reproducibly."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from ttck.mockseller.engine.clock import text_of
from ttck.mockseller.engine.past import with_past

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

_BATCH = 5000
_SPACING = 0.01  # seconds between two seeded tickets


def seed(seller: Seller, *, tickets: int, buyer: str, past: bool = False) -> int:
    """Store this many tickets of a buyer, created one after another until now; no events, no faults.

    With a `past` they have mixed ages and states, notes and all else that the seller can do to a ticket; that takes a few milliseconds
    for each.

    Raises:
        ValueError: the seller has no such buyer.
    """
    check_buyer(seller, buyer)
    chance = random.Random(tickets)  # noqa: S311 - test data
    if past:
        return with_past(seller, tickets=tickets, buyer=buyer, chance=chance)
    first = seller.clock.now() - tickets * _SPACING
    sample = seller.adapter.sample
    base = seller.store.last_row()  # numbers go on where those of an earlier seeding ended
    for start in range(0, tickets, _BATCH):
        numbers = range(start, min(start + _BATCH, tickets))
        documents = [sample(seller, base + number, chance, text_of(first + number * _SPACING)) for number in numbers]
        with seller.store.transaction() as tx:
            tx.add_many(documents, buyer=buyer)
    return tickets


def check_buyer(seller: Seller, buyer: str) -> None:
    """Refuse a buyer for whom nobody could ever call: what it has could not be seen.

    Raises:
        ValueError: no client acts for it, or the seller asks nobody who it is and has one buyer alone.
    """
    known = {client.buyer for client in seller.settings.clients} or {seller.settings.buyer}
    if buyer not in known:
        raise ValueError(f"no client acts for the buyer {buyer}; there are: {', '.join(sorted(known))}")
