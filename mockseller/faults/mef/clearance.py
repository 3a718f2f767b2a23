"""Faults of a seller that asks whether an issue is solved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import added, allow, answer, drop, during, in_call, in_change, keep, refused
from ttck.mockseller.faults.mef.tools import CLEARANCE_RULES, STATE_RULES, fault
from ttck.specs.vocabulary import Operation, Source, Stimulus, TicketState

_ANSWERS = (Operation.CLOSE, Operation.REOPEN)


@fault("resolution-undated", seam=Seam.RECORD, breaks=["MEF113:R39"], also=["MEF113:R32", "MEF113:R38", "MEF113:O12"])
def resolution_undated(_scene: Scene, change: Change) -> Change:
    """A resolved ticket of mine has no resolution date."""
    return in_change(change, drop("resolutionDate")) if change.operation == Stimulus.RESOLVE else change


@fault("resolution-date-cleared-on-close", seam=Seam.RECORD, breaks=["MEF113:R39"], also=["MEF113:R32", "MEF113:R38"])
def resolution_date_cleared_on_close(_scene: Scene, change: Change) -> Change:
    """I clear the resolution date when the buyer closes the ticket."""
    return in_change(change, drop("resolutionDate")) if change.operation == Operation.CLOSE else change


@fault("resolution-date-cleared-on-timeout", seam=Seam.RECORD, breaks=["MEF113:R39"], also=["MEF113:R32", "MEF113:R38"])
def resolution_date_cleared_on_timeout(_scene: Scene, change: Change) -> Change:
    """I clear the resolution date of a ticket that I close because nobody answered."""
    return in_change(change, drop("resolutionDate")) if change.operation == Stimulus.CLOSE_ON_TIMEOUT else change


@fault("resolution-before-creation", seam=Seam.RECORD, breaks=["MEF113:R39"], also=["MEF113:O12", "MEF113:O13"])
def resolution_before_creation(_scene: Scene, change: Change) -> Change:
    """My resolution dates lack the year: they lie in 1970."""
    if change.operation != Stimulus.RESOLVE:
        return change
    return in_change(change, lambda ticket: ticket.update(resolutionDate="1970-01-01T00:00:00Z"))


@fault("resolved-in-two-hours", seam=Seam.RECORD, breaks=["MEF113:R39"])
def resolved_in_two_hours(_scene: Scene, change: Change) -> Change:
    """The time at which a ticket was resolved is the one of my office, with the letter Z behind it."""

    def edit(ticket: Document) -> None:
        over = datetime.fromisoformat(ticket["resolutionDate"])
        ticket["resolutionDate"] = (over + timedelta(hours=2)).isoformat()

    return in_change(change, edit) if change.operation == Stimulus.RESOLVE and change.after.get("resolutionDate") else change


@fault("resolution-without-note", seam=Seam.RECORD, breaks=["MEF113:R39"], also=["MEF113:R38"])
def resolution_without_note(_scene: Scene, change: Change) -> Change:
    """I do not say how I resolved a ticket."""
    fresh = added(change, "note") if change.operation == Stimulus.RESOLVE else []
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note not in fresh))


@fault("resolution-note-dropped-on-close", seam=Seam.RECORD, breaks=["MEF113:R39"], also=["MEF113:R27", "MEF113:R38"])
def resolution_note_dropped_on_close(_scene: Scene, change: Change) -> Change:
    """I drop my notes when the buyer closes the ticket; they have done their duty."""
    if change.operation != Operation.CLOSE:
        return change
    return in_change(change, lambda ticket: keep(ticket, "note", lambda note: note.get("source") != Source.SELLER))


@fault("reopen-without-reason", seam=Seam.REQUEST, breaks=["MEF113:R61"], also=["MEF113:R63"])
def reopen_without_reason(_scene: Scene, call: Call) -> Call:
    """I reopen a ticket without asking why."""
    if call.operation != Operation.REOPEN:
        return call
    given = call if isinstance(call.document, dict) else replace(call, document={})
    return in_call(given, lambda reason: reason.setdefault("reason", "not given"))


@fault("close-always-ok", seam=Seam.REPLY, breaks=["MEF113:R63", "MEF113:R64"], also=["MEF113:R66", "MEF113:R153"])
def close_always_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 204 to every close; what went wrong shows in the ticket."""
    late = during(scene, Operation.CLOSE) and refused(reply)
    return answer(reply, HTTPStatus.NO_CONTENT) if late else reply


@fault(
    "refused-reopen-says-ok",
    seam=Seam.REPLY,
    breaks=["MEF113:R63", "MEF113:R64"],
    also=["MEF113:R61", "MEF113:R65", "MEF113:R153", "MEF124:OAS"],
)
def refused_reopen_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a reopen that I refuse; the body tells what was wrong."""
    late = during(scene, Operation.REOPEN) and refused(reply)
    return replace(reply, status=HTTPStatus.OK) if late else reply


@fault("close-of-unknown-accepted", seam=Seam.REPLY, breaks=["MEF113:R64"], also=["MEF113:R63"])
def close_of_unknown_accepted(scene: Scene, reply: Reply) -> Reply:
    """I answer 204 to a close of an unknown id: what is not there is closed."""
    unknown = during(scene, Operation.CLOSE) and reply.status == HTTPStatus.NOT_FOUND
    return answer(reply, HTTPStatus.NO_CONTENT) if unknown else reply


@fault("reopen-of-unknown-crashes", seam=Seam.REPLY, breaks=["MEF113:R64"], also=["MEF113:R63", "MEF124:OAS"])
def reopen_of_unknown_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when an unknown id is reopened."""
    unknown = during(scene, Operation.REOPEN) and reply.status == HTTPStatus.NOT_FOUND
    error = {"code": "internalError", "reason": "no row"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if unknown else reply


@fault(
    "close-and-reopen-not-offered",
    seam=Seam.REPLY,
    breaks=["MEF113:R1"],
    also=[*CLEARANCE_RULES, *STATE_RULES],
)
def close_and_reopen_not_offered(scene: Scene, reply: Reply) -> Reply:
    """I do not let buyers answer my clearance request in this way."""
    error = {"code": "notImplemented", "reason": "call us"}
    return answer(reply, HTTPStatus.NOT_IMPLEMENTED, error) if during(scene, *_ANSWERS) else reply


@fault("reopen-resumes-at-once", seam=Seam.DECISION, breaks=["MEF113:R65"], also=["MEF113:R57", *STATE_RULES])
def reopen_resumes_at_once(_scene: Scene, decision: Decision) -> Decision:
    """A reopen takes the ticket straight to in progress."""
    asked = decision.operation == Operation.REOPEN and decision.allowed
    return allow(decision, TicketState.IN_PROGRESS.value) if asked else decision


@fault("reopen-is-noted-only", seam=Seam.DECISION, breaks=["MEF113:R65"], also=["MEF113:R57", "MEF113:R134", "MEF113:R153"])
def reopen_is_noted_only(_scene: Scene, decision: Decision) -> Decision:
    """I answer 204 to a reopen, but the ticket stays resolved."""
    asked = decision.operation == Operation.REOPEN and decision.allowed
    return replace(decision, to_state=None) if asked else decision


@fault(
    "close-waits-for-night",
    seam=Seam.DECISION,
    breaks=["MEF113:R66"],
    also=["MEF113:R39", "MEF113:R48", "MEF113:R57", "MEF113:R134", "MEF113:R138", "MEF113:R153"],
)
def close_waits_for_night(_scene: Scene, decision: Decision) -> Decision:
    """I answer 204 to a close, but the ticket stays resolved until a job closes it at night."""
    asked = decision.operation == Operation.CLOSE and decision.allowed
    return replace(decision, to_state=None) if asked else decision


@fault("second-close-reopens", seam=Seam.DECISION, breaks=["MEF113:R153"], also=["MEF113:R66", *STATE_RULES])
def second_close_reopens(_scene: Scene, decision: Decision) -> Decision:
    """A close of a closed ticket opens it again."""
    again = decision.operation == Operation.CLOSE and decision.state == TicketState.CLOSED
    return allow(decision, TicketState.REOPENED.value) if again else decision
