"""The tickets of any dialect as a scenario asks for them: one method per operation, made from the facts of the dialect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ttck.harness.buyer.requests_of import request_of
from ttck.harness.buyer.retries import creating
from ttck.harness.judge.limit_advice import tickets_used_up
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import item_id
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Kind

Document = dict[str, Any]
Params = tuple[tuple[str, str], ...]
JSON = "application/json"


class Tickets:
    """The operations on tickets. What is created is ended when the run is over."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.buyer = stage.buyer
        self.spoken = stage.buyer.target.profile.dialect
        self.terms = stage.buyer.target.terms

    def create(self, document: Any, *, label: str, body: bytes | None = None, media: str = "", accept: str = "") -> Exchange:
        """Create a ticket; `body` are raw bytes in the place of a document."""
        created_resources, limit = self.buyer.created_resources, self.buyer.target.limits.max_tickets
        if len(created_resources.tickets) >= limit:
            raise Inconclusive(tickets_used_up(limit))
        self.terms.check(document)
        exchange = creating(
            created_resources, lambda: self._send("create", document=document, label=label, body=body, media=media, accept=accept)
        )
        created = item_id(exchange)
        if created is not None and created not in created_resources.tickets:
            created_resources.tickets.append(created)
        return exchange

    def retrieve(self, item: str, *, label: str) -> Exchange:
        """Read a ticket."""
        return self._send("retrieve", item=item, label=label)

    def find(self, query: Params = (), *, label: str) -> Exchange:
        """Read the list."""
        return self._send("list", query=query, label=label)

    def patch(self, item: str, document: Any, *, label: str, body: bytes | None = None, media: str = "") -> Exchange:
        """Change a ticket, with nothing but what is given."""
        return self._send("patch", item=item, document=document, label=label, body=body, media=media)

    def made(self, document: Document, *, label: str) -> str:
        """The identifier of a new ticket.

        Raises:
            Inconclusive: the seller does not take it.
        """
        exchange = self.create(document, label=label)
        created = item_id(exchange)
        if created is None:
            raise Inconclusive(f"a well-formed create ({label}) was answered {exchange.status or exchange.error} without an id")
        return created

    def until(self, item: str, condition: Callable[[Exchange], bool], *, label: str, what: str = "") -> Exchange:
        """Read a ticket until the condition holds or the state wait of the target is over; the last reading."""
        return self.buyer.until(lambda: self.retrieve(item, label=label), condition, what=what)

    def _send(
        self, what: str, *, media: str = "", accept: str = "", body: bytes | None = None, document: Any = None, **more: Any
    ) -> Exchange:
        headers = ((("Content-Type", media or JSON),) if body is not None or media else ()) + ((("Accept", accept),) if accept else ())
        asked = request_of(self.spoken, Kind.TICKET, what, document=document, body=body, headers=headers, **more)
        return self.buyer.raw(asked)
