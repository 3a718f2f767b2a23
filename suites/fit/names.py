"""The names of AG-FIT 621 that its suite uses: tasks, what becomes of them, and what a seller decides about them."""

from __future__ import annotations

from types import MappingProxyType

from ttck.specs.dialects import dialect
from ttck.specs.vocabulary import Kind, Stimulus

_SPOKEN = dialect("fit")
CANCELLATION, INFLIGHT_CHANGE = Kind["CANCELLATION"], Kind["INFLIGHT_CHANGE"]
TASKS = (CANCELLATION, INFLIGHT_CHANGE)
WORDS = MappingProxyType({CANCELLATION: "a cancellation", INFLIGHT_CHANGE: "a change"})
OPERATIONS = MappingProxyType({kind: _SPOKEN.of(kind).operations for kind in TASKS})
TURNS = MappingProxyType({kind: _SPOKEN.of(kind).events["state_change"] for kind in TASKS})

# What public pages of the working group call the states of a task; the guide names none.
DONE, REJECTED, FAILED = "done", "rejected", "terminatedWithError"
FINAL = frozenset({DONE, REJECTED, FAILED})
STATES = ("acknowledged", "inProgress", REJECTED, DONE, FAILED)

ACCEPT, REJECT, PROGRESS = Stimulus("task_accept"), Stimulus("task_reject"), Stimulus("task_progress")
FINISH, FAIL = Stimulus("task_finish"), Stimulus("task_fail")
MILESTONE, JEOPARDY = Stimulus("ticket_reach_milestone"), Stimulus("ticket_raise_jeopardy")
ALERTS = MappingProxyType({MILESTONE: "TroubleTicketMilestoneEvent", JEOPARDY: "TroubleTicketJeopardyAlertEvent"})
HOLD, REOPEN, REJECT_TICKET = Stimulus("ticket_hold"), Stimulus("ticket_reopen"), Stimulus("ticket_reject")
ADD_SORT, CHANGE_SORT = Stimulus("specification_add"), Stimulus("specification_change")
TURN_SORT, REMOVE_SORT = Stimulus("specification_turn"), Stimulus("specification_remove")
