"""Faults of a seller that is asked to cancel."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import allow, answer, during, entries, in_answers, part, refused, seconds_between, sent, unrouted
from ttck.mockseller.faults.mef.tools import STATE_RULES, fault
from ttck.specs.vocabulary import Kind, Operation, Stimulus, TicketState


def _cancel_from(decision: Decision, state: TicketState, *, to: TicketState = TicketState.ASSESSING_CANCELLATION) -> Decision:
    """The decision with a cancel allowed from one more state."""
    asked = decision.operation == Operation.CANCEL and decision.state == state
    return allow(decision, to.value) if asked else decision


@fault(
    "cancel-not-offered",
    seam=Seam.REQUEST,
    breaks=["MEF113:R1"],
    also=["MEF113:R55", "MEF113:R56", "MEF113:R57", "MEF113:R58", *STATE_RULES],
)
def cancel_not_offered(_scene: Scene, call: Call) -> Call:
    """I do not offer the cancellation of tickets."""
    return replace(call, item_id="") if call.operation == Operation.CANCEL else call


@part("cancel-not-offered", seam=Seam.REPLY)
def cancel_answers_501(scene: Scene, reply: Reply) -> Reply:
    """I answer 501 then."""
    error = {"code": "notImplemented", "reason": "cancellation is not offered"}
    return answer(reply, HTTPStatus.NOT_IMPLEMENTED, error) if during(scene, Operation.CANCEL) else reply


@fault("cancel-without-id-taken", seam=Seam.REQUEST, breaks=["MEF113:R54"], also=["MEF113:R33", "MEF113:R56"])
def cancel_without_id_taken(scene: Scene, call: Call) -> Call:
    """I take a cancel with a blank id for one of the ticket that was touched last."""
    if (call.item_id or "").strip():
        scene.memory["last"] = call.item_id
    elif call.operation == Operation.CANCEL:
        return replace(call, item_id=scene.memory.get("last", call.item_id))
    return call


@part("cancel-without-id-taken", seam=Seam.REPLY)
def cancel_of_nothing_accepted(scene: Scene, reply: Reply) -> Reply:
    """I answer 204 when there is nothing at all in the place of the id."""
    return answer(reply, HTTPStatus.NO_CONTENT) if unrouted(scene, reply, HTTPStatus.NOT_FOUND) else reply


@fault(
    "cancel-always-ok",
    seam=Seam.REPLY,
    breaks=["MEF113:R55", "MEF113:R56", "MEF113:R57"],
    also=["MEF113:R48", "MEF113:R58", "MEF113:R153", "MEF124:OAS"],
)
def cancel_always_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer every cancel 200 with a text that tells the result."""
    if not during(scene, Operation.CANCEL):
        return reply
    return answer(reply, HTTPStatus.OK, {"result": "refused" if refused(reply) else "taken on"})


@fault(
    "refused-cancel-says-ok",
    seam=Seam.REPLY,
    breaks=["MEF113:R55", "MEF113:R57"],
    also=["MEF113:R58", "MEF113:R153", "MEF124:OAS"],
)
def refused_cancel_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a cancel that the state does not allow; the body tells what was wrong."""
    late = during(scene, Operation.CANCEL) and reply.status == HTTPStatus.UNPROCESSABLE_ENTITY
    return replace(reply, status=HTTPStatus.OK) if late else reply


@fault(
    "cancelled-says-error",
    seam=Seam.REPLY,
    breaks=["MEF113:R55"],
    also=["MEF113:R57", "MEF113:R58", "MEF113:R153", "MEF124:OAS"],
)
def cancelled_says_error(scene: Scene, reply: Reply) -> Reply:
    """I begin to assess a cancellation, and answer 200 with an error in the body."""
    done = during(scene, Operation.CANCEL) and reply.status == HTTPStatus.NO_CONTENT
    return answer(reply, HTTPStatus.OK, {"code": "otherIssue", "reason": "under assessment"}) if done else reply


@fault("cancel-of-unknown-accepted", seam=Seam.REPLY, breaks=["MEF113:R56"], also=["MEF113:R55"])
def cancel_of_unknown_accepted(scene: Scene, reply: Reply) -> Reply:
    """I answer 204 to a cancel of an unknown id: what is not there is cancelled."""
    unknown = during(scene, Operation.CANCEL) and reply.status == HTTPStatus.NOT_FOUND
    return answer(reply, HTTPStatus.NO_CONTENT) if unknown else reply


@fault("cancel-of-unknown-crashes", seam=Seam.REPLY, breaks=["MEF113:R56"], also=["MEF113:R55", "MEF124:OAS"])
def cancel_of_unknown_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when an unknown id is cancelled."""
    unknown = during(scene, Operation.CANCEL) and reply.status == HTTPStatus.NOT_FOUND
    error = {"code": "internalError", "reason": "no row"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if unknown else reply


@fault("cancel-taken-once-reopened", seam=Seam.DECISION, breaks=["MEF113:R57"], also=STATE_RULES)
def cancel_taken_once_reopened(scene: Scene, decision: Decision) -> Decision:
    """I take a cancel of a resolved ticket if it was reopened before."""
    asked = decision.operation == Operation.CANCEL and decision.state == TicketState.RESOLVED
    been = [step.get("status") for step in entries(scene.item, "statusChange")]
    return allow(decision, TicketState.ASSESSING_CANCELLATION.value) if asked and TicketState.REOPENED in been else decision


@fault("cancel-taken-when-reopened", seam=Seam.DECISION, breaks=["MEF113:R57"], also=STATE_RULES)
def cancel_taken_when_reopened(_scene: Scene, decision: Decision) -> Decision:
    """I take a cancel of a reopened ticket."""
    return _cancel_from(decision, TicketState.REOPENED)


@fault("cancel-taken-when-resolved", seam=Seam.DECISION, breaks=["MEF113:R57"], also=STATE_RULES)
def cancel_taken_when_resolved(_scene: Scene, decision: Decision) -> Decision:
    """I take a cancel of a resolved ticket."""
    return _cancel_from(decision, TicketState.RESOLVED)


@fault("cancel-taken-when-closed", seam=Seam.DECISION, breaks=["MEF113:R57"], also=STATE_RULES)
def cancel_taken_when_closed(_scene: Scene, decision: Decision) -> Decision:
    """I take a cancel of a closed ticket."""
    return _cancel_from(decision, TicketState.CLOSED)


@fault("cancel-taken-twice", seam=Seam.DECISION, breaks=["MEF113:R57"], also=["MEF113:R55", "MEF113:R153"])
def cancel_taken_twice(_scene: Scene, decision: Decision) -> Decision:
    """I answer 204 to a second cancel while I still assess the first."""
    twice = decision.operation == Operation.CANCEL and decision.state == TicketState.ASSESSING_CANCELLATION
    return allow(decision) if twice else decision


@fault("cancel-taken-when-cancelled", seam=Seam.DECISION, breaks=["MEF113:R57"], also=STATE_RULES)
def cancel_taken_when_cancelled(_scene: Scene, decision: Decision) -> Decision:
    """I assess a cancelled ticket once more when the buyer cancels it again."""
    return _cancel_from(decision, TicketState.CANCELLED)


@fault(
    "cancel-refused-when-pending",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=["MEF113:R55", "MEF113:R58"],
)
def cancel_refused_when_pending(_scene: Scene, decision: Decision) -> Decision:
    """I refuse a cancel as long as I wait for the buyer's answer."""
    waits = decision.operation == Operation.CANCEL and decision.state == TicketState.PENDING
    return replace(decision, allowed=False, to_state=None) if waits else decision


@fault(
    "cancel-refused-while-a-visit-is-due", seam=Seam.DECISION, breaks=["MEF113:R153"], also=["MEF113:R55", "MEF113:R58"],
    about=(Kind.TICKET, Kind.WORKORDER),
)  # fmt: skip
def cancel_refused_while_a_visit_is_due(scene: Scene, decision: Decision) -> Decision:
    """I refuse a cancel as long as the buyer owes me an appointment."""
    asked = decision.operation == Operation.CANCEL and decision.state == TicketState.PENDING
    works = [scene.read(str(one.get("id"))) or {} for one in entries(scene.item, "workOrder")] if asked else []
    return replace(decision, allowed=False, to_state=None) if any(one.get("appointmentRequired") for one in works) else decision


@fault(
    "cancel-skips-assessment",
    seam=Seam.DECISION,
    breaks=["MEF113:R58"],
    also=[*STATE_RULES, "MEF113:R48", "MEF113:R57"],
)
def cancel_skips_assessment(_scene: Scene, decision: Decision) -> Decision:
    """A cancel takes the ticket straight to cancelled."""
    return allow(decision, TicketState.CANCELLED.value) if decision.operation == Operation.CANCEL and decision.allowed else decision


@fault(
    "pending-cancel-skips-assessment",
    seam=Seam.DECISION,
    breaks=["MEF113:R58"],
    also=[*STATE_RULES, "MEF113:R48", "MEF113:R57"],
)
def pending_cancel_skips_assessment(_scene: Scene, decision: Decision) -> Decision:
    """A cancel of a pending ticket takes it straight to cancelled, because nobody works on it."""
    return _cancel_from(decision, TicketState.PENDING, to=TicketState.CANCELLED)


@fault(
    "cancel-waits-for-agent",
    seam=Seam.DECISION,
    breaks=["MEF113:R58"],
    also=["MEF113:R48", "MEF113:R57", "MEF113:R134", "MEF113:R153"],
)
def cancel_waits_for_agent(_scene: Scene, decision: Decision) -> Decision:
    """I answer 204 to a cancel, and the ticket goes on until an agent has read it."""
    asked = decision.operation == Operation.CANCEL and decision.allowed
    return replace(decision, to_state=None) if asked else decision


@fault(
    "cancellation-goes-back-to-work",
    seam=Seam.DECISION,
    breaks=["MEF113:R153"],
    also=["MEF113:R48", "MEF113:R57", *STATE_RULES],
)
def cancellation_goes_back_to_work(_scene: Scene, decision: Decision) -> Decision:
    """When I have assessed a cancellation I go on with the work."""
    assessed = decision.operation == Stimulus.FINISH_CANCELLATION
    return allow(decision, TicketState.IN_PROGRESS.value) if assessed else decision


@fault("own-number-patched-while-assessing", seam=Seam.DECISION, breaks=["MEF113:R48"], also=["MEF113:R153"])
def own_number_patched_while_assessing(scene: Scene, decision: Decision) -> Decision:
    """The buyer may give a ticket another number of its own at any time, also while I assess its cancellation."""
    late = decision.operation == Operation.PATCH and decision.state == TicketState.ASSESSING_CANCELLATION
    return allow(decision) if late and set(sent(scene)) == {"externalId"} else decision


_LATER = 0.5  # seconds


@fault("refused-cancel-comes-late", seam=Seam.REPLY, breaks=["MEF113:R153"], also=["MEF113:R32", "MEF113:R57", "MEF113:R58", *STATE_RULES])
def refused_cancel_comes_late(scene: Scene, reply: Reply) -> Reply:
    """A cancel that I refuse after I have resolved is carried out all the same, a while later."""
    call, stored = scene.call, scene.item or {}
    if call is not None and during(scene, Operation.CANCEL) and refused(reply) and stored.get("status") == TicketState.RESOLVED:
        scene.memory[str(call.item_id)] = scene.now

    def edit(ticket: Document) -> None:
        since = seconds_between(scene.memory.get(str(ticket.get("id"))), scene.now)
        if since is not None and since > _LATER and ticket.get("status") == TicketState.RESOLVED:
            ticket["status"] = TicketState.CANCELLED.value

    return in_answers(scene, reply, edit, Operation.RETRIEVE)
