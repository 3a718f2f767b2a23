"""Faults of a seller that moves tickets through their states."""

from __future__ import annotations

import copy
from dataclasses import replace

from ttck.mockseller.engine.seams import Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import Edit, added, allow, entries, in_answers, in_change, keep, seconds_between
from ttck.mockseller.faults.mef.tools import CLEARANCE_RULES, STATE_RULES, fault
from ttck.specs.vocabulary import Operation, Stimulus, TicketState

_COMES_BACK = ("MEF113:O12", "MEF113:O14", "MEF113:R32", "MEF113:R48", "MEF113:R57", "MEF113:R134")


def _allowed_from(decision: Decision, operation: str, state: TicketState, to: TicketState) -> Decision:
    """The decision with one more move."""
    asked = decision.operation == operation and decision.state == state
    return allow(decision, to.value) if asked else decision


@fault(
    "close-taken-in-progress",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=["MEF113:R39", "MEF113:R63", "MEF113:R66", "MEF113:R138", *STATE_RULES],
)
def close_taken_in_progress(_scene: Scene, decision: Decision) -> Decision:
    """I close a ticket on which I still work when the buyer says so."""
    return _allowed_from(decision, Operation.CLOSE, TicketState.IN_PROGRESS, TicketState.CLOSED)


@fault(
    "close-taken-when-acknowledged",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=["MEF113:R39", "MEF113:R63", "MEF113:R66", "MEF113:R138", *STATE_RULES],
)
def close_taken_when_acknowledged(_scene: Scene, decision: Decision) -> Decision:
    """I close a ticket that nobody has looked at when the buyer says so."""
    return _allowed_from(decision, Operation.CLOSE, TicketState.ACKNOWLEDGED, TicketState.CLOSED)


@fault(
    "reopen-taken-when-closed",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=["MEF113:R63", "MEF113:R65", *STATE_RULES],
)
def reopen_taken_when_closed(_scene: Scene, decision: Decision) -> Decision:
    """I reopen a closed ticket when the buyer says so."""
    return _allowed_from(decision, Operation.REOPEN, TicketState.CLOSED, TicketState.REOPENED)


@fault(
    "reopen-taken-when-cancelled",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=["MEF113:R63", "MEF113:R65", *STATE_RULES],
)
def reopen_taken_when_cancelled(_scene: Scene, decision: Decision) -> Decision:
    """I bring a cancelled ticket back when the buyer reopens it."""
    return _allowed_from(decision, Operation.REOPEN, TicketState.CANCELLED, TicketState.REOPENED)


@fault(
    "reopen-taken-when-pending",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=["MEF113:R63", "MEF113:R65", *STATE_RULES],
)
def reopen_taken_when_pending(_scene: Scene, decision: Decision) -> Decision:
    """I take a reopen of a pending ticket for the answer that I wait for."""
    return _allowed_from(decision, Operation.REOPEN, TicketState.PENDING, TicketState.IN_PROGRESS)


@fault(
    "reopened-resolves-at-once",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=["MEF113:R39", "MEF113:R138", *STATE_RULES],
)
def reopened_resolves_at_once(_scene: Scene, decision: Decision) -> Decision:
    """When I go on with a reopened ticket, it is resolved again at once."""
    return _allowed_from(decision, Stimulus.START_WORK, TicketState.REOPENED, TicketState.RESOLVED)


@fault(
    "resolve-closes",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=[*CLEARANCE_RULES, *STATE_RULES],
)
def resolve_closes(_scene: Scene, decision: Decision) -> Decision:
    """When I have resolved a ticket it is closed at once, whatever the buyer thinks."""
    return allow(decision, TicketState.CLOSED.value) if decision.operation == Stimulus.RESOLVE else decision


@fault(
    "work-starts-from-pending",
    seam=Seam.DECISION,
    breaks=["MEF113:R135"],
    also=["MEF113:R53", "MEF113:R131", "MEF113:R137", *STATE_RULES],
)
def work_starts_from_pending(_scene: Scene, decision: Decision) -> Decision:
    """I ask for information, but go on with the work meanwhile: the ticket is not pending."""
    return replace(decision, to_state=None) if decision.operation == Stimulus.REQUEST_INFO else decision


@fault(
    "unknown-state-shown",
    seam=Seam.REPLY,
    breaks=["MEF113:R153"],
    also=["MEF113:O13", "MEF113:O12", "MEF113:R37", "MEF113:R32", "MEF113:R57", "MEF113:R58", "MEF124:OAS"],
)
def unknown_state_shown(scene: Scene, reply: Reply) -> Reply:
    """I show a ticket whose cancellation I assess in a state of my own."""

    def edit(ticket: Document) -> None:
        if ticket.get("status") == TicketState.ASSESSING_CANCELLATION:
            ticket["status"] = "held"

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@fault("cancelled-comes-back", seam=Seam.REPLY, breaks=["MEF113:R153"], also=["MEF113:O14", *_COMES_BACK])
def cancelled_comes_back(scene: Scene, reply: Reply) -> Reply:
    """A cancelled ticket is shown as such once; at the second look it is in progress again."""
    seen = scene.memory.setdefault("seen", set())

    def edit(ticket: Document) -> None:
        if ticket.get("status") == TicketState.CANCELLED and ticket.get("id") in seen:
            ticket["status"] = TicketState.IN_PROGRESS.value
        seen.update([ticket.get("id")] if ticket.get("status") == TicketState.CANCELLED else ())

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


def _pending_since(scene: Scene, ticket: Document) -> float | None:
    """Seconds since a ticket was first seen to be pending, None for one that is not."""
    if ticket.get("status") != TicketState.PENDING:
        return None
    first = scene.memory.setdefault("first", {})
    key = f"{ticket.get('id')} {len(ticket.get('statusChange') or ())}"
    return seconds_between(first.setdefault(key, scene.now), scene.now)


def _fresh(waited: float | None, *, seconds: float) -> bool:
    return waited is not None and waited < seconds


_MOMENT = 0.3  # seconds


def _pending_for_a_moment(scene: Scene) -> Edit:
    def edit(ticket: Document) -> None:
        if (_pending_since(scene, ticket) or 0.0) > _MOMENT:
            ticket["status"] = TicketState.IN_PROGRESS.value

    return edit


@fault(
    "pending-ends-by-itself",
    seam=Seam.REPLY,
    breaks=["MEF113:R137"],
    also=["MEF113:R32", "MEF113:R53", "MEF113:R136", *STATE_RULES],
)
def pending_ends_by_itself(scene: Scene, reply: Reply) -> Reply:
    """I go on after a moment, whether the buyer has told me what I asked for or not."""
    return in_answers(scene, reply, _pending_for_a_moment(scene), Operation.RETRIEVE)


@fault(
    "appointment-not-awaited",
    seam=Seam.REPLY,
    breaks=["MEF113:R136"],
    also=["MEF113:R32", "MEF113:R53", "MEF113:R137", *STATE_RULES],
)
def appointment_not_awaited(scene: Scene, reply: Reply) -> Reply:
    """I wait a moment for an appointment, and then go on without one."""
    edit = _pending_for_a_moment(scene)
    return in_answers(scene, reply, lambda t: edit(t) if t.get("workOrder") else None, Operation.RETRIEVE)


@fault(
    "appointment-request-not-pending",
    seam=Seam.RECORD,
    breaks=["MEF113:R135"],
    also=["MEF113:R53", "MEF113:R131", "MEF113:R136", *STATE_RULES],
)
def appointment_request_not_pending(_scene: Scene, change: Change) -> Change:
    """I ask for an appointment, but the ticket is not pending."""
    if change.operation != Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT or change.before is None:
        return change
    old = change.before
    state: Document = {name: copy.deepcopy(old[name]) for name in ("status", "statusChange") if name in old}
    return in_change(change, lambda ticket: ticket.update(state))


@fault("info-request-unexplained", seam=Seam.RECORD, breaks=["MEF113:R135"], also=["MEF113:R38", "MEF113:R131"])
def info_request_unexplained(_scene: Scene, change: Change) -> Change:
    """I ask for information without a note that says which."""
    fresh = added(change, "note") if change.operation == Stimulus.REQUEST_INFO else []
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note not in fresh))


@fault(
    "info-request-shown-late",
    seam=Seam.REPLY,
    breaks=["MEF113:R135"],
    also=["MEF113:R27", "MEF113:R53", "MEF113:R137", *STATE_RULES],
)
def info_request_shown_late(scene: Scene, reply: Reply) -> Reply:
    """I announce that I need information before the ticket shows it: for 300 ms a retrieve tells the old story."""

    def edit(ticket: Document) -> None:
        if _fresh(_pending_since(scene, ticket), seconds=0.3):
            ticket["status"] = TicketState.IN_PROGRESS.value
            ticket.update({name: entries(ticket, name)[:-1] for name in ("statusChange", "note")})

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@fault("info-note-shown-late", seam=Seam.REPLY, breaks=["MEF113:R135"], also=["MEF113:R27", "MEF113:R38"])
def info_note_shown_late(scene: Scene, reply: Reply) -> Reply:
    """The ticket is pending at once, but my note that says what I need can be read half a second later."""

    def edit(ticket: Document) -> None:
        if _fresh(_pending_since(scene, ticket), seconds=0.5):
            ticket["note"] = entries(ticket, "note")[:-1]

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@fault("expected-resolution-unexplained", seam=Seam.RECORD, breaks=["MEF113:R26"])
def expected_resolution_unexplained(_scene: Scene, change: Change) -> Change:
    """I move the expected resolution date without a note."""
    fresh = added(change, "note") if change.operation == Stimulus.UPDATE_EXPECTED_RESOLUTION else []
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note not in fresh))


@fault("delay-unexplained", seam=Seam.RECORD, breaks=["MEF113:R26"])
def delay_unexplained(_scene: Scene, change: Change) -> Change:
    """I write a note when I first set the expected resolution date, but none when I move it."""
    moves = change.operation == Stimulus.UPDATE_EXPECTED_RESOLUTION and "expectedResolutionDate" in (change.before or {})
    fresh = added(change, "note") if moves else []
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note not in fresh))


@fault("workorder-without-id", seam=Seam.RECORD, breaks=["MEF113:O11"], also=["MEF113:R38", "MEF124:OAS"])
def workorder_without_id(_scene: Scene, change: Change) -> Change:
    """A ticket refers to my workorder without its id."""

    def edit(ticket: Document) -> None:
        for order in entries(ticket, "workOrder"):
            order.pop("id", None)

    return in_change(change, edit) if change.operation == Stimulus.WORKORDER_OPEN else change


@fault("workorder-never-shown", seam=Seam.RECORD, breaks=["MEF113:O11"], also=["MEF113:R38", "MEF113:R133"])
def workorder_never_shown(_scene: Scene, change: Change) -> Change:
    """A ticket does not show that I opened a workorder for it."""
    if change.operation != Stimulus.WORKORDER_OPEN:
        return change
    return in_change(change, lambda ticket: ticket.pop("workOrder", None))


@fault("status-history-rewritten", seam=Seam.RECORD, breaks=["MEF113:R153"], also=["MEF113:R58", "MEF113:R65"])
def status_history_rewritten(_scene: Scene, change: Change) -> Change:
    """When I resolve a ticket I tell its history as if nobody had ever worked on it."""
    if change.operation != Stimulus.RESOLVE or not isinstance(change.after.get("statusChange"), list):
        return change
    worked = TicketState.IN_PROGRESS
    return in_change(change, lambda ticket: keep(ticket, "statusChange", lambda step: step.get("status") != worked))
