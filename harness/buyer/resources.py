"""The desks of the other resources: one method per operation, over the buyer that records every call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from harness.buyer.client import Request, segment
from harness.record.state_probe import item_id
from specs.vocabulary import Api, Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.buyer.created_resources import Ledger
    from harness.buyer.target import Target
    from harness.record.exchange import Exchange

Params = tuple[tuple[str, str], ...]


class Caller(Protocol):
    """What a desk needs of the buyer: how to call the seller, what it knows of the target, and where to note what was created."""

    @property
    def target(self) -> Target:
        """The target of the run."""

    @property
    def ledger(self) -> Ledger:
        """What this run created."""

    def raw(self, request: Request) -> Exchange:
        """Send one request."""

    def together(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send several requests at the same moment."""


class Appointments:
    """The appointment API; what was created is remembered, so that it can be cancelled when the run is over."""

    def __init__(self, buyer: Caller) -> None:
        self._buyer = buyer

    def search(self, document: Any, *, label: str = "search time slots") -> Exchange:
        """POST /searchTimeSlot."""
        return self._send(Operation.SEARCH_TIMESLOT, "POST", "/searchTimeSlot", document=document, label=label)

    def create(self, document: Any, *, label: str = "create appointment") -> Exchange:
        """POST /appointment."""
        exchange = self._buyer.raw(self._creating(document, label))
        self._remember([exchange])
        return exchange

    def create_together(self, documents: Sequence[Any], *, label: str) -> list[Exchange]:
        """Create several appointments at the same moment."""
        exchanges = self._buyer.together([self._creating(document, label) for document in documents])
        self._remember(exchanges)
        return exchanges

    def retrieve(self, appointment: str, *, label: str = "retrieve appointment") -> Exchange:
        """GET /appointment/{id}."""
        return self._send(Operation.RETRIEVE_APPOINTMENT, "GET", f"/appointment/{segment(appointment)}", item=appointment, label=label)

    def find(self, params: Params = (), *, label: str = "list appointments") -> Exchange:
        """GET /appointment with query parameters; the draft has no such operation."""
        return self._send(Operation.LIST_APPOINTMENTS, "GET", "/appointment", params=params, label=label)

    def patch(self, appointment: str, document: Any, *, label: str = "patch appointment") -> Exchange:
        """PATCH /appointment/{id}."""
        return self._buyer.raw(self._patching(appointment, document, label))

    def patch_together(self, appointment: str, documents: Sequence[Any], *, label: str) -> list[Exchange]:
        """Patch an appointment in several ways at the same moment."""
        return self._buyer.together([self._patching(appointment, document, label) for document in documents])

    def cancel(self, appointment: str, *, label: str = "cancel appointment") -> Exchange:
        """POST /appointment/{id}/cancel."""
        return self._buyer.raw(self._cancelling(appointment, label))

    def cancel_together(self, appointments: Sequence[str], *, label: str) -> list[Exchange]:
        """Cancel several appointments at the same moment."""
        return self._buyer.together([self._cancelling(appointment, label) for appointment in appointments])

    def _remember(self, created: Sequence[Exchange]) -> None:
        named = (item_id(exchange) for exchange in created)
        self._buyer.ledger.appointments += dict.fromkeys(item for item in named if item is not None)

    def _creating(self, document: Any, label: str) -> Request:
        return _request(Operation.CREATE_APPOINTMENT, "POST", "/appointment", document=document, label=label)

    def _patching(self, appointment: str, document: Any, label: str) -> Request:
        path = f"/appointment/{segment(appointment)}"
        return _request(Operation.PATCH_APPOINTMENT, "PATCH", path, document=document, item=appointment, label=label)

    def _cancelling(self, appointment: str, label: str) -> Request:
        path = f"/appointment/{segment(appointment)}/cancel"
        return _request(Operation.CANCEL_APPOINTMENT, "POST", path, item=appointment, label=label)

    def _send(self, operation: Operation, method: str, path: str, **more: Any) -> Exchange:
        return self._buyer.raw(_request(operation, method, path, **more))


def _request(
    operation: Operation, method: str, path: str, *, label: str, document: Any = None, item: str | None = None, params: Params = ()
) -> Request:
    return Request(
        operation=operation, method=method, path=path, document=document, ticket=item, query=params, label=label, api=Api.APPOINTMENT
    )


class Workorders:
    """The workorder API, which a buyer can only read; a switch of the target says how its path is spelt."""

    def __init__(self, buyer: Caller) -> None:
        self._buyer = buyer

    @property
    def _path(self) -> str:
        return str(self._buyer.target.switches.get("workorder_path") or "/workorder")

    def retrieve(self, workorder: str, *, label: str = "retrieve workorder") -> Exchange:
        """GET /workorder/{id}."""
        path = f"{self._path}/{segment(workorder)}"
        operation = Operation.RETRIEVE_WORKORDER
        return self._buyer.raw(Request(operation=operation, method="GET", path=path, ticket=workorder, label=label, api=Api.WORKORDER))

    def find(self, params: Params = (), *, label: str = "list workorders") -> Exchange:
        """GET /workorder with query parameters; the draft has no such operation."""
        operation = Operation.LIST_WORKORDERS
        return self._buyer.raw(Request(operation=operation, method="GET", path=self._path, query=params, label=label, api=Api.WORKORDER))


class Incidents:
    """The incidents, which are a part of the ticket API that a buyer can only read."""

    def __init__(self, buyer: Caller) -> None:
        self._buyer = buyer

    def retrieve(self, incident: str, *, label: str = "retrieve incident") -> Exchange:
        """GET /incident/{id}."""
        path = f"/incident/{segment(incident)}"
        return self._buyer.raw(Request(operation=Operation.RETRIEVE_INCIDENT, method="GET", path=path, ticket=incident, label=label))

    def find(self, params: Params = (), *, label: str = "list incidents") -> Exchange:
        """GET /incident with query parameters."""
        return self._buyer.raw(Request(operation=Operation.LIST_INCIDENTS, method="GET", path="/incident", query=params, label=label))
