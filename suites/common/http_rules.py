"""Rules of the bindings that hold for every API: status codes, media types and schemas are those of its contract."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange, Notification, Unreadable, marked
from ttck.harness.record.resource_types import kind_of
from ttck.specs.contracts import OperationSpec, contract
from ttck.specs.vocabulary import MEF_OPERATIONS, Kind, Operation

_TICKETS, _APPOINTMENTS, _WORKORDERS = "troubleTicket", "appointmentManagement", "workorderManagement"
# The hubs of the other APIs have the same operation names in their files as the hub of the tickets.
_HUBS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Operation.SUBSCRIBE_APPOINTMENTS: (_APPOINTMENTS, "registerListener"),
        Operation.UNSUBSCRIBE_APPOINTMENTS: (_APPOINTMENTS, "unregisterListener"),
        Operation.APPOINTMENT_SUBSCRIPTION: (_APPOINTMENTS, "retrieveHub"),
        Operation.SUBSCRIBE_WORKORDERS: (_WORKORDERS, "registerListener"),
        Operation.UNSUBSCRIBE_WORKORDERS: (_WORKORDERS, "unregisterListener"),
        Operation.WORKORDER_SUBSCRIPTION: (_WORKORDERS, "retrieveHub"),
    }
)
# The notification contract and the event schema of each kind of item.
_EVENTS: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.TICKET: ("troubleTicketNotification", "TroubleTicketEvent"),
        Kind.INCIDENT: ("troubleTicketNotification", "IncidentEvent"),
        Kind.APPOINTMENT: ("appointmentNotification", "AppointmentEvent"),
        Kind.WORKORDER: ("workOrderNotification", "WorkOrderEvent"),
    }
)


def declared(operation: str) -> tuple[str, OperationSpec]:
    """The name of the contract that declares an operation, and what it declares.

    Raises:
        KeyError: no contract of the profile has it.
    """
    name, own = _HUBS.get(operation, (None, operation))
    for candidate in (name,) if name else (_TICKETS, _APPOINTMENTS, _WORKORDERS):
        found = contract(candidate).operations.get(own)
        if found is not None:
            return candidate, found
    raise KeyError(operation)


def of_ticket_api() -> tuple[str, ...]:
    """The operations of the ticket API about tickets and its hub, in the order of the vocabulary."""
    incidents = {Operation.LIST_INCIDENTS, Operation.RETRIEVE_INCIDENT}
    return tuple(str(o) for o in MEF_OPERATIONS if o not in incidents and declared(o)[0] == _TICKETS)


def _schema_breach(document: Any, schema: str, api: str, *, what: str) -> Breach | None:
    if isinstance(document, Unreadable):
        return Breach(message=f"{what} is not readable", expected=f"JSON of the schema {schema}", actual=document.why)
    problems = contract(api).problems(document, schema, limit=1)
    if not problems:
        return None
    first = problems[0]
    where = first.pointer + (f"/{first.missing}" if first.missing else "")
    return Breach(
        message=f"{what} breaks the schema {schema} ({first.keyword})", expected=f"the schema {schema}", actual=first.message, where=where
    )


def declared_success(exchange: Exchange) -> Breach | None:
    """Status, media type and schema are those of the contract."""
    api, wanted = declared(exchange.operation)
    success = wanted.success
    if exchange.status != success.status:
        return Breach(
            message=f"{exchange.operation} succeeds with another status", expected=str(success.status), actual=str(exchange.status)
        )
    if success.schema is None:
        return None
    media = exchange.answer.headers.get("content-type", "") if exchange.answer else ""
    known = exchange.answer is None or not exchange.answer.stripped
    if known and not media.lower().replace(" ", "").startswith("application/json"):
        return Breach(
            message=f"{exchange.operation} answers with another media type",
            expected="application/json;charset=utf-8",
            actual=media or "(none)",
        )
    return _schema_breach(exchange.document, success.schema, api, what=f"the answer of {exchange.operation}")


def declared_error(exchange: Exchange) -> Breach | None:
    """A declared error status comes with its error body; other statuses are allowed as HTTP means them."""
    api, wanted = declared(exchange.operation)
    response = wanted.responses.get(exchange.status or 0)
    if response is None or response.schema is None:
        return None
    return _schema_breach(exchange.document, response.schema, api, what=f"the {exchange.status} of {exchange.operation}")


def declared_event(notification: Notification) -> Breach | None:
    """A notification keeps the media type, unless a recording has dropped all its headers, and the event schema."""
    media = notification.headers.get("content-type", "")
    if notification.headers and not media.lower().replace(" ", "").startswith("application/json"):
        return Breach(message="a notification has another media type", expected="application/json;charset=utf-8", actual=media or "(none)")
    api, schema = _EVENTS[kind_of(notification)]
    return _schema_breach(notification.document, schema, api, what=f"a {notification.path_type}")


# --- any contract that speaks JSON ------------------------------------------------------------------------------------


def with_body(traffic: Traffic) -> list[Exchange | Notification]:
    """All that the seller sent with a body: answers and notifications."""
    answers = [e for e in traffic.exchanges if e.answer is not None and e.answer.body]
    return [*answers, *(n for n in traffic.notifications if n.body)]


def begins_with_json(sent: Exchange | Notification) -> Breach | None:
    """No byte order mark stands before the JSON: RFC 8259 8.1 forbids to send one, and lets a reader pass over it."""
    body = sent.body if isinstance(sent, Notification) else sent.answer.body if sent.answer else b""
    if not marked(body):
        return None
    what = "a notification" if isinstance(sent, Notification) else "an answer"
    return Breach(
        message=f"{what} begins with a byte order mark, which not every reader passes over",
        expected="JSON from the first byte on", actual="EF BB BF before the JSON",
    )  # fmt: skip
