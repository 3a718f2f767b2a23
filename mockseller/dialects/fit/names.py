"""The names of AG-FIT 621 beside those of TMF621: tasks, their states, what has an attribute of its own, and events."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from ttck.specs.vocabulary import Kind

CANCELLATION = Kind.named("CANCELLATION", "cancelTroubleTicket")
INFLIGHT_CHANGE = Kind.named("INFLIGHT_CHANGE", "inflightChangeTroubleTicket")
TASKS = (CANCELLATION, INFLIGHT_CHANGE)


class TaskState(StrEnum):
    """What became of a task, as public pages of the working group name it."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    REJECTED = "rejected"
    DONE = "done"
    FAILED = "terminatedWithError"


FINAL = frozenset({TaskState.REJECTED, TaskState.DONE, TaskState.FAILED})
STATE_CHANGED: Mapping[Kind, str] = MappingProxyType(
    {CANCELLATION: "CancelTroubleTicketStateChangeEvent", INFLIGHT_CHANGE: "InflightChangeTroubleTicketStateChangeEvent"}
)
MILESTONE, JEOPARDY = "TroubleTicketMilestoneEvent", "TroubleTicketJeopardyAlertEvent"
EVENTS: Mapping[str, Kind] = MappingProxyType(
    {**{name: kind for kind, name in STATE_CHANGED.items()}, MILESTONE: Kind.TICKET, JEOPARDY: Kind.TICKET}
)
