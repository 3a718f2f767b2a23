"""The clients of the other resources: one method per operation, over the buyer that records every call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from ttck.harness.buyer.requests_of import request_of
from ttck.harness.record.state_probe import item_id
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.harness.buyer.client import Request
    from ttck.harness.buyer.created_resources import CreatedResources
    from ttck.harness.buyer.target import Target
    from ttck.harness.record.exchange import Exchange

Params = tuple[tuple[str, str], ...]


class Caller(Protocol):
    """What a client of resources needs of the buyer: how to call, what it knows of the target, and where to note what was created."""

    @property
    def target(self) -> Target:
        """The target of the run."""

    @property
    def created_resources(self) -> CreatedResources:
        """What this run created."""

    def raw(self, request: Request) -> Exchange:
        """Send one request."""

    def together(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send several requests at the same moment."""


class _Client:
    """The operations on one resource."""

    kind: Kind

    def __init__(self, buyer: Caller) -> None:
        self._buyer = buyer

    def _asking(self, what: str, **more: Any) -> Request:
        return request_of(self._buyer.target.profile.dialect, self.kind, what, **more)

    def _send(self, what: str, **more: Any) -> Exchange:
        return self._buyer.raw(self._asking(what, **more))


class Appointments(_Client):
    """The appointments; what was created is remembered, so that it can be cancelled when the run is over."""

    kind = Kind.APPOINTMENT

    def search(self, document: Any, *, label: str = "search time slots") -> Exchange:
        """Search for free time slots."""
        return self._send("search", document=document, label=label)

    def create(self, document: Any, *, label: str = "create appointment") -> Exchange:
        """Book an appointment."""
        exchange = self._send("create", document=document, label=label)
        self._remember([exchange])
        return exchange

    def create_together(self, documents: Sequence[Any], *, label: str) -> list[Exchange]:
        """Create several appointments at the same moment."""
        exchanges = self._buyer.together([self._asking("create", document=document, label=label) for document in documents])
        self._remember(exchanges)
        return exchanges

    def retrieve(self, appointment: str, *, label: str = "retrieve appointment") -> Exchange:
        """Read an appointment."""
        return self._send("retrieve", item=appointment, label=label)

    def find(self, params: Params = (), *, label: str = "list appointments") -> Exchange:
        """List appointments, with query parameters; the draft has no such operation."""
        return self._send("list", query=params, label=label)

    def patch(self, appointment: str, document: Any, *, label: str = "patch appointment") -> Exchange:
        """Patch an appointment."""
        return self._send("patch", item=appointment, document=document, label=label)

    def patch_together(self, appointment: str, documents: Sequence[Any], *, label: str) -> list[Exchange]:
        """Patch an appointment in several ways at the same moment."""
        return self._buyer.together([self._asking("patch", item=appointment, document=document, label=label) for document in documents])

    def cancel(self, appointment: str, *, label: str = "cancel appointment") -> Exchange:
        """Cancel an appointment."""
        return self._send("cancel", item=appointment, label=label)

    def cancel_together(self, appointments: Sequence[str], *, label: str) -> list[Exchange]:
        """Cancel several appointments at the same moment."""
        return self._buyer.together([self._asking("cancel", item=appointment, label=label) for appointment in appointments])

    def _remember(self, created: Sequence[Exchange]) -> None:
        named = (item_id(exchange) for exchange in created)
        self._buyer.created_resources.appointments += dict.fromkeys(item for item in named if item is not None)


class Workorders(_Client):
    """The workorders, which a buyer can only read; a switch of the target says how their path is spelt."""

    kind = Kind.WORKORDER

    def retrieve(self, workorder: str, *, label: str = "retrieve workorder") -> Exchange:
        """Read a workorder."""
        return self._spelt("retrieve", item=workorder, label=label)

    def find(self, params: Params = (), *, label: str = "list workorders") -> Exchange:
        """List workorders, with query parameters; the draft has no such operation."""
        return self._spelt("list", query=params, label=label)

    def _spelt(self, what: str, **more: Any) -> Exchange:
        asked = self._asking(what, **more)
        spelling = self._buyer.target.switches.get("workorder_path")
        return self._buyer.raw(replace(asked, path=f"{spelling}{asked.path[len(spelling) :]}") if spelling else asked)


class Incidents(_Client):
    """The incidents, which are a part of the ticket API that a buyer can only read."""

    kind = Kind.INCIDENT

    def retrieve(self, incident: str, *, label: str = "retrieve incident") -> Exchange:
        """Read an incident."""
        return self._send("retrieve", item=incident, label=label)

    def find(self, params: Params = (), *, label: str = "list incidents") -> Exchange:
        """List incidents, with query parameters."""
        return self._send("list", query=params, label=label)
