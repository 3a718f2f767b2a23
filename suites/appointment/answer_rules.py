"""Rules about answers as such: what they say, what a refusal may not carry, which operation is there at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import AppointmentState, Kind, Operation, WorkorderState
from ttck.suites.ticket.rules import Rule, documents, is_error, members

# What tells the resources from each other, and from anything else that may be in an answer.
MARKS: dict[str, frozenset[str]] = {
    "search": frozenset({"availableTimeSlot", "requestedTimeSlot"}),
    Kind.APPOINTMENT: frozenset({"validFor", "relatedContactInformation"}),
    Kind.WORKORDER: frozenset({"appointmentRequired", "task"}),
}
_OWN: dict[str, frozenset[str]] = {
    "search": frozenset({"availableTimeSlot", "requestedTimeSlot", "workOrder", "relatedEntity", "relatedPlace"}),
    Kind.APPOINTMENT: frozenset({"validFor", "relatedPlace", "workOrder", "attachment", "relatedContactInformation"}),
    Kind.WORKORDER: frozenset({"relatedEntity", "relatedContactInformation", "appointmentRequired"}),
}
_LISTS: dict[str, frozenset[str]] = {
    Kind.APPOINTMENT: frozenset({"note"}),
    Kind.WORKORDER: frozenset({"note", "task", "place", "appointment"}),
}
_STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    Kind.APPOINTMENT: ("status", tuple(AppointmentState)),
    Kind.WORKORDER: ("state", tuple(WorkorderState)),
}
USE_CASES = {
    Operation.SEARCH_TIMESLOT: 7,
    Operation.CREATE_APPOINTMENT: 8,
    Operation.RETRIEVE_APPOINTMENT: 9,
    Operation.PATCH_APPOINTMENT: 10,
    Operation.CANCEL_APPOINTMENT: 11,
    Operation.RETRIEVE_WORKORDER: 12,
}
_NO_SUCH = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


def says(kind: str) -> Rule:
    """The status code tells success from failure, and the body does not contradict it.

    A success without any body is none of a retrieval, a search, a create or a patch.
    """

    def rule(exchange: Exchange) -> Breach | None:
        document = exchange.document
        if not exchange.accepted and not exchange.refused:
            return Breach(
                message="the status code says neither success nor failure", expected="2xx, 4xx or 5xx", actual=shown(exchange.status)
            )
        whole = isinstance(document, dict) and MARKS[kind] <= document.keys()
        if exchange.refused and whole:
            return Breach(
                message=f"an error code with a whole {kind} as its body", expected="2xx", actual=f"{exchange.status} {shown(document)}"
            )
        if exchange.accepted and (
            is_error(document) or (_has_body(exchange) and isinstance(document, dict) and not _known(document, kind))
        ):
            return Breach(
                message=f"a success code with a body that is no {kind}", expected="4xx", actual=f"{exchange.status} {shown(document)}"
            )
        return None

    return rule


def _has_body(exchange: Exchange) -> bool:
    return exchange.operation != Operation.CANCEL_APPOINTMENT and bool(exchange.answer and exchange.answer.body)


def _known(document: dict[str, Any], kind: str) -> bool:
    """Whether at least something of the resource is there; what is missing of it is judged elsewhere."""
    return bool((MARKS[kind] | {"id"}) & document.keys())


def carries_nothing(kind: str) -> Rule:
    """The body of a failed request has no attribute of the resource as a member, at any depth."""

    def rule(exchange: Exchange) -> Breach | None:
        for name, value in members(exchange.document):
            if _is_value(kind, name, value, exchange):
                return Breach(
                    message=f"an error answer carries the {kind} attribute {name}",
                    expected=f"no {kind} attribute",
                    actual=shown({name: value}),
                    where=f"/{name}",
                )
        return None

    return rule


def _is_value(kind: str, name: str, value: Any, exchange: Exchange) -> bool:
    """Whether a member of an error body is an attribute of the resource and not something else of the same name."""
    if name in _OWN[kind]:
        return True
    if name == "id":
        return isinstance(value, str) and value == exchange.ticket
    if name in _LISTS.get(kind, ()):
        return isinstance(value, list)
    attribute, states = _STATES.get(kind, ("", ()))
    return name == attribute and value in states


def gives_none(kind: str) -> Rule:
    """The answer is not a single resource of the kind."""

    def rule(exchange: Exchange) -> Breach | None:
        if not exchange.accepted or not MARKS[kind] & documents(exchange).keys():
            return None
        return Breach(
            message=f"{exchange.label}: the answer is one {kind}", expected="an error, or the list", actual=shown(exchange.document)
        )

    return rule


def no_success(exchange: Exchange) -> Breach | None:
    """What cannot be done is not answered with a success code."""
    if not exchange.accepted:
        return None
    return Breach(message=f"{exchange.label} was answered with success", expected="an error code", actual=shown(exchange.status))


def of(exchanges: Iterable[Exchange], operation: Operation) -> list[Exchange]:
    """Exchanges of one operation that were answered."""
    return [e for e in exchanges if e.operation == operation and e.answer is not None]


# --- use cases --------------------------------------------------------------------------------------------------------


def sound(traffic: Traffic, operation: str) -> list[Exchange]:
    """Requests of an operation that have nothing wrong with them, about things that exist."""
    return [
        e
        for e in traffic.of(operation)
        if e.scenario in {"registering", "searching", "booking", "changing", "visiting", "parting"}
        and not any(
            word in e.label for word in ("unknown", "blank", "without", "second", "blocked", "past", "night", "nothing", "the workorder")
        )
    ]


def implemented(exchange: Exchange) -> Breach | None:
    """The answer is not one of an operation that does not exist."""
    document = exchange.document
    routed = exchange.status != HTTPStatus.NOT_FOUND or (isinstance(document, dict) and document.get("code") == "notFound")
    if exchange.status not in _NO_SUCH and routed:
        return None
    return Breach(
        message=f"{exchange.operation} is not implemented",
        expected="an answer of the operation",
        actual=f"{exchange.status} {shown(document)}",
    )


def reasons(*stories: Any) -> Callable[[], str]:
    """Why something was not seen, from the reasons that stories note."""

    def why() -> str:
        noted = [r for s in stories for r in (s.reasons.values() if isinstance(s.reasons, dict) else s.reasons)]
        return "; ".join(dict.fromkeys(noted)) or "nothing in the record shows what this check is about, and no scenario says why"

    return why


def all_refused(kind: str) -> Breach:
    """What to say when not one sound request was accepted."""
    return Breach(message=f"not one sound {kind} was accepted", expected="2xx", actual="4xx")
