"""What the benchmarks need from a mock seller: one on disk, its port, tickets in it, and sample answers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ttck.mockseller.dialects.mef.paths import BASE_PATH
from ttck.suites.selftest.seller import MockSeller, mock_seller

TICKETS = BASE_PATH + "/troubleTicket"
HUB = BASE_PATH + "/hub"
FOREVER = 1e9  # seconds of a confirmation time-out that does not end while a benchmark runs
CREATE = json.dumps(
    {
        "externalId": "bench-1",
        "description": "No light on the access line since this morning, both directions.",
        "severity": "significant",
        "priority": "high",
        "observedImpact": "down",
        "ticketType": "installation",
        "issueStartDate": "2026-11-20T08:15:00Z",
        "relatedEntity": [{"id": "product-7", "@referredType": "Product", "role": "TroubledProduct"}],
        "relatedContactInformation": [
            {
                "role": "reporterContact",
                "name": "Bench Reporter",
                "number": "+1 555 0123",
                "emailAddress": "reporter@buyer.example",
            }
        ],
        "note": [
            {
                "id": "1",
                "source": "buyer",
                "author": "Bench",
                "date": "2026-11-20T08:20:00Z",
                "text": "Please call before a visit.",
            }
        ],
    }
).encode()


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A mock seller with its store on disk."""

    port: int
    seller: MockSeller


@contextmanager
def stored_seller(database: Path) -> Iterator[Stored]:
    """A mock seller in its own process that keeps its tickets in this SQLite file."""
    arguments = ("--database", f"sqlite:///{database}", "--confirmation-timeout", str(FOREVER))
    with mock_seller(*arguments) as seller:
        yield Stored(port=urlsplit(seller.base_url).port or 0, seller=seller)


def ask(port: int, method: str, path: str, body: bytes | None = None) -> tuple[dict[str, str], bytes]:
    """One request outside the measuring; headers in lower case, and the body.

    Raises:
        RuntimeError: the answer is no success.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Content-Type": "application/json;charset=utf-8"} if body is not None else {}
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        received = answer.read()
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{method} {path} answered {answer.status}: {received[:400]!r}")
        return {name.lower(): value for name, value in answer.getheaders()}, received
    finally:
        connection.close()


def create_tickets(port: int, count: int) -> list[str]:
    """Create tickets one by one; their ids."""
    documents: list[Any] = [json.loads(ask(port, "POST", TICKETS, CREATE)[1]) for _ in range(count)]
    return [document["id"] for document in documents]
