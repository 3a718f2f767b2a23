"""The faulty buyers as plain rows, so that ``ttck explain`` and ``ttck trace`` can name them."""

from __future__ import annotations

from typing import Any

from ttck.suites.selftest.buyers.everybody import BUYERS


def buyer_rows() -> list[dict[str, Any]]:
    """One row for each faulty buyer, shaped as the rows of the mock seller's faults."""
    return [
        {
            "name": f"buyer:{buyer.name}",
            "seam": "buyer",
            "breaks": list(buyer.breaks),
            "also": list(buyer.also),
            "says": f"A buyer's fault: {buyer.name.replace('-', ' ')}.",
            "legal": False,
        }
        for buyer in sorted(BUYERS, key=lambda one: one.name)
    ]
