"""Legal variants of sellers of Artemis about what they do."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.dialects.artemis.metadata import HIDDEN
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Change, Event, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import TRACE, unusual
from ttck.mockseller.faults.common import accepted, answer, during, header, in_change, in_event, part, refused, sent
from ttck.specs.vocabulary import Operation, TmfEvent

_LISTS = ("note", "attachment", "relatedEntity", "relatedParty")


def _refusal(status: int, reason: str) -> dict[str, Any]:
    return {"@type": "Error", "code": "refused", "reason": reason, "status": str(int(status))}


def _error(reply: Reply, status: int, reason: str) -> Reply:
    return answer(reply, status, _refusal(status, reason))


@unusual("artemis-note-answered-202", seam=Seam.REPLY)
def note_answered_202(scene: Scene, reply: Reply) -> Reply:
    """A change with a note is answered 202, without a word."""
    noted = during(scene, Operation.PATCH) and bool(sent(scene).get("note"))
    return answer(reply, 202) if accepted(reply) and noted else reply


@unusual("artemis-slow-review", seam=Seam.RECORD)
def slow_review(_scene: Scene, change: Change) -> Change:
    """Nobody looks at a change with a note as long as a run goes on."""
    before = change.before or {}
    done = len(before.get(HIDDEN, ())) > len(change.after.get(HIDDEN, ()))
    return replace(change, after=dict(before)) if done else change


@unusual("artemis-reviewer-says-no", seam=Seam.RECORD)
def reviewer_says_no(_scene: Scene, change: Change) -> Change:
    """Who looks at a change with a note turns it down."""
    before = change.before or {}
    done = len(before.get(HIDDEN, ())) > len(change.after.get(HIDDEN, ()))
    kept = {name: value for name, value in before.items() if name != HIDDEN} | {n: v for n, v in change.after.items() if n == HIDDEN}
    return replace(change, after=kept) if done else change


@unusual("artemis-notes-at-once", seam=Seam.REQUEST)
def notes_at_once(scene: Scene, call: Call) -> Call:
    """Notes are read by machines here, and have their effect at once."""
    notes = call.document.get("note") if call.operation == Operation.PATCH and isinstance(call.document, dict) else None
    scene.memory["notes"] = notes
    return replace(call, document={name: value for name, value in call.document.items() if name != "note"}) if notes else call


@part("artemis-notes-at-once", seam=Seam.RECORD)
def notes_at_once_kept(scene: Scene, change: Change) -> Change:
    """They are added to those that there are."""
    notes = scene.memory.pop("notes", None)
    if not isinstance(notes, list) or change.before is None:
        return change
    return in_change(change, lambda after: after.update(note=[*after.get("note", ()), *notes]))


@unusual("artemis-buyers-only-cancel", seam=Seam.REQUEST)
def buyers_only_cancel(_scene: Scene, call: Call) -> Call:
    """A buyer may set one status, and that is cancelled; another one is refused, and nothing changes."""
    if call.operation == Operation.PATCH and isinstance(call.document, dict) and call.document.get("status") not in {None, "cancelled"}:
        raise Refusal(HTTPStatus.BAD_REQUEST, _refusal(HTTPStatus.BAD_REQUEST, "status: only cancelled can be set"))
    return call


@unusual("artemis-account-refused-with-403", seam=Seam.REPLY)
def account_refused_with_403(scene: Scene, reply: Reply) -> Reply:
    """Who names no account is not authorised."""
    named = isinstance(reply.document, dict) and "BillingAccount" in str(reply.document.get("reason"))
    return _error(reply, 403, "no account") if during(scene, Operation.CREATE) and refused(reply) and named else reply


@unusual("artemis-other-filters-refused", seam=Seam.REPLY)
def other_filters_refused(scene: Scene, reply: Reply) -> Reply:
    """I filter by status and severity, and by nothing else."""
    known = {"status", "severity", "fields", "limit", "offset", "sort", "before", "after", "filter"}
    asked = scene.call is not None and bool(scene.call.query.keys() - known)
    return _error(reply, 400, "query: there is no such filter") if during(scene, Operation.LIST) and asked and accepted(reply) else reply


@unusual("artemis-required-as-an-array", seam=Seam.EVENT)
def required_as_an_array(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """What I need stands in an array of operations."""

    def edit(body: dict[str, Any]) -> None:
        body["event"]["informationRequired"] = [body["event"]["informationRequired"]]

    return tuple(in_event(one, edit) if one.type == TmfEvent.INFO_REQUIRED else one for one in events)


@unusual("artemis-two-events-alone", seam=Seam.EVENT)
def two_events_alone(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """A listener is told of changes of status and of resolution, and of nothing else."""
    return tuple(one for one in events if one.type in {TmfEvent.STATE_CHANGE, TmfEvent.RESOLVED})


@unusual("artemis-point-of-no-return", seam=Seam.REQUEST)
def point_of_no_return(scene: Scene, call: Call) -> Call:
    """A ticket that has an appointment cannot be changed any more."""
    if call.operation == Operation.PATCH and "ppointment" in str((scene.item or {}).get("relatedEntity")):
        raise Refusal(HTTPStatus.CONFLICT, _refusal(HTTPStatus.CONFLICT, "the supplier has passed its point of no return"))
    return call


@unusual("artemis-lists-grow", seam=Seam.RECORD)
def lists_grow(scene: Scene, change: Change) -> Change:
    """What a change says of a list is added to what is there."""
    if change.before is None or change.operation != Operation.PATCH:
        return change
    more = {
        name: [*before, *(one for one in after if one not in before)]
        for name in _LISTS
        if isinstance(before := (change.before.get(name)), list)
        and isinstance(after := change.after.get(name), list)
        and name in sent(scene)
    }
    return in_change(change, lambda after: after.update(more)) if more else change


@unusual("artemis-correlation-malformed-refused", seam=Seam.REPLY)
def correlation_malformed_refused(_scene: Scene, reply: Reply) -> Reply:
    """A Correlation-ID that is no UUID is refused."""
    found = header(reply, TRACE.replace("_", "-"))
    return _error(reply, 400, "Correlation-ID: it is no UUID") if found is not None and found.count("-") != 4 else reply  # noqa: PLR2004


@unusual("artemis-ended-by-itself", seam=Seam.RECORD)
def ended_by_itself(scene: Scene, change: Change) -> Change:
    """Now and then a new ticket is cancelled by us at once."""
    if change.before is not None:
        return change
    turn = scene.memory["turn"] = scene.memory.get("turn", 0) + 1
    ended = {"status": "cancelled", "statusChangeReason": "a duplicate"}
    return in_change(change, lambda after: after.update(ended)) if turn % 13 == 0 and "severity" in change.after else change


@unusual("artemis-no-cancellation-with-a-note", seam=Seam.RECORD)
def no_cancellation_with_a_note(_scene: Scene, change: Change) -> Change:
    """Who looks at changes with a note turns down each that names a status: that is to come without one."""
    before = change.before or {}
    waiting = list(before.get(HIDDEN, ()))
    if len(waiting) <= len(change.after.get(HIDDEN, ())) or "status" not in waiting[0]:
        return change
    kept = {name: value for name, value in before.items() if name != HIDDEN} | {n: v for n, v in change.after.items() if n == HIDDEN}
    return replace(change, after=kept)
