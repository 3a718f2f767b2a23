"""Paranoia: the mock seller checks its own answers and events against the contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from mockseller.subscription import DRAFT_INCIDENT_CLOSED, DRAFT_INCIDENT_CREATED, KINDS
from specs.contracts import Contract, contract
from specs.vocabulary import IncidentEvent, Kind

if TYPE_CHECKING:
    from mockseller.answers import Answer
    from mockseller.seams import Document

_EVENTS = {
    Kind.TICKET: ("troubleTicketNotification", "TroubleTicketEvent"),
    Kind.INCIDENT: ("troubleTicketNotification", "IncidentEvent"),
    Kind.APPOINTMENT: ("appointmentNotification", "AppointmentEvent"),
    Kind.WORKORDER: ("workOrderNotification", "WorkOrderEvent"),
}
# The contract has other names for these; all else about them is the same.
_RENAMED: dict[str, str] = {DRAFT_INCIDENT_CREATED: IncidentEvent.CREATED, DRAFT_INCIDENT_CLOSED: IncidentEvent.STATE_CHANGE}
_NOT_IN_CONTRACT = frozenset({405, 413})


class Doubt(Exception):  # noqa: N818 - the seller doubts itself
    """The mock seller was about to send something that its contract does not allow."""


def doubt_answer(rules: Contract, answer: Answer) -> None:
    """Check an answer of our own.

    Raises:
        Doubt: it breaks the contract.
    """
    if answer.body is None or answer.schema is None or answer.status in _NOT_IN_CONTRACT:
        return
    problems = rules.problems(orjson.loads(answer.body), answer.schema)
    if problems:
        raise Doubt(f"an answer {answer.status} breaks {answer.schema} at {problems[0].pointer}: {problems[0].message}")


def doubt_event(document: Document) -> None:
    """Check an event of our own.

    Raises:
        Doubt: it breaks the contract.
    """
    event_type = document["eventType"]
    name, schema = _EVENTS[KINDS.get(event_type, Kind.TICKET)]
    problems = contract(name).problems({**document, "eventType": _RENAMED.get(event_type, event_type)}, schema)
    if problems:
        raise Doubt(f"an event breaks its contract at {problems[0].pointer}: {problems[0].message}")
