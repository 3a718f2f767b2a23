"""Legal variants in what a seller of OSS/J does: what it takes, what it asks for, and what the other side does by itself."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, named, part
from ttck.mockseller.faults.ossj.tools import (
    ACTIVE,
    ASKED,
    BAD,
    CANCELED,
    CHANGE,
    CLEARED,
    CLOSED,
    CREATE,
    DIALOG,
    FORM,
    ID,
    ILLEGAL,
    KEY,
    READ,
    STATE,
    TO_CANCEL,
    done,
    instead,
    spoilt,
    unusual,
    with_document,
)

_CLOSING: Document = {"closeOutType": "x", "closeOutNarr": "x", "serviceRestoredTime": "2025-01-01T00:00:00Z"}


@unusual("ossj-one-key-one-ticket", seam=Seam.REQUEST)
def one_key_one_ticket(scene: Scene, call: Call) -> Call:
    """A mirrorKey that a ticket of mine has is refused."""
    key = call.document.get(KEY) if call.operation == CREATE and isinstance(call.document, dict) else None
    return spoilt(call) if key is not None and key in scene.memory.get("keys", []) else call


@part("ossj-one-key-one-ticket", seam=Seam.REPLY)
def one_key_one_ticket_made(scene: Scene, reply: Reply) -> Reply:
    """A ticket that was made has its key from then on."""
    if done(scene, reply, CREATE):
        scene.memory.setdefault("keys", []).append(reply.document[KEY])
    return reply


@unusual("ossj-one-key-same-ticket", seam=Seam.REPLY)
def one_key_same_ticket(scene: Scene, reply: Reply) -> Reply:
    """A second create with one mirrorKey is answered with the ticket of the first."""
    if not done(scene, reply, CREATE):
        return reply
    known: dict[str, str] = scene.memory.setdefault("keys", {})
    return replace(reply, document={**reply.document, ID: known.setdefault(reply.document[KEY], reply.document[ID])})


@unusual("ossj-quick-owner", seam=Seam.RECORD)
def quick_owner(scene: Scene, change: Change) -> Change:
    """Of each third ticket I ask something at once, before anybody has looked."""
    if change.before is not None:
        return change
    count = scene.memory["count"] = scene.memory.get("count", 0) + 1
    return replace(change, after={**change.after, STATE: ASKED}) if count % 3 == 0 else change


@unusual("ossj-resolved-by-itself", seam=Seam.RECORD)
def resolved_by_itself(scene: Scene, change: Change) -> Change:
    """A ticket that was given information is resolved at once."""
    given = during(scene, CHANGE) and (change.before or {}).get(STATE) == ASKED and change.after.get(STATE) == ACTIVE
    return replace(change, after={**change.after, STATE: CLEARED}) if given else change


@unusual("ossj-cancelled-when-asked", seam=Seam.DECISION)
def cancelled_when_asked(scene: Scene, decision: Decision) -> Decision:
    """A ticket is cancelled only after I have asked for it."""
    asks = during(scene, CHANGE) and (decision.state, decision.to_state) == (ACTIVE, CANCELED)
    return replace(decision, allowed=False) if asks else decision


@unusual("ossj-own-table", seam=Seam.DECISION)
def own_table(scene: Scene, decision: Decision) -> Decision:
    """The partner agreed that a resolution is accepted, and not refused."""
    asks = during(scene, CHANGE) and (decision.state, decision.to_state) == (CLEARED, ACTIVE)
    return replace(decision, allowed=False) if asks else decision


@unusual("ossj-closing-with-each-change", seam=Seam.REQUEST)
def closing_with_each_change(scene: Scene, call: Call) -> Call:
    """Each change needs what belongs to a resolution, as the table has its stars."""
    lacks = call.operation == CHANGE and isinstance(call.document, dict) and not _CLOSING.keys() <= call.document.keys()
    scene.memory["lacks"] = lacks and {ID, KEY, DIALOG} <= call.document.keys()
    return spoilt(call) if lacks else call


@part("ossj-closing-with-each-change", seam=Seam.REPLY)
def closing_with_each_change_said(scene: Scene, reply: Reply) -> Reply:
    """The refusal names it."""
    if not scene.memory.pop("lacks", False) or reply.status != BAD:
        return reply
    return instead(reply, BAD, "required fields: closeOutType,closeOutNarr,serviceRestoredTime")


@unusual("ossj-late-to-be-read", seam=Seam.REPLY)
def late_to_be_read(scene: Scene, reply: Reply) -> Reply:
    """A new ticket can be read a moment after it was made."""
    if not done(scene, reply, READ):
        return reply
    seen: set[str] = scene.memory.setdefault("seen", set())
    if named(scene) in seen:
        return reply
    seen.add(named(scene))
    return answer(reply, 404, {ILLEGAL: "not yet"})


@unusual("ossj-body-id-passed-over", seam=Seam.REQUEST)
def body_id_passed_over(scene: Scene, call: Call) -> Call:
    """The path says which ticket is meant; what the body says of it I do not read."""
    document = call.document if call.operation == CHANGE and isinstance(call.document, dict) else {}
    if not scene.item or not all(isinstance(document.get(name), str) for name in (ID, KEY)):
        return call
    return with_document(call, **{ID: scene.item[ID], KEY: scene.item[KEY]})


@unusual("ossj-json-alone", seam=Seam.REQUEST)
def json_alone(_scene: Scene, call: Call) -> Call:
    """My partners and I agreed on JSON; a form is of a media type that I do not have."""
    if call.media == FORM:
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, {ILLEGAL: "application/json"})
    return call


@unusual("ossj-closed-may-be-opened", seam=Seam.DECISION)
def closed_may_be_opened(scene: Scene, decision: Decision) -> Decision:
    """A ticket that was closed by mistake is opened again."""
    return replace(decision, allowed=True) if during(scene, CHANGE) and decision.to_state == ACTIVE else decision


@unusual("ossj-cancelled-without-asking", seam=Seam.RECORD)
def cancelled_without_asking(_scene: Scene, change: Change) -> Change:
    """What I want to cancel I cancel."""
    wants = change.after.get(STATE) == TO_CANCEL
    return replace(change, after={**change.after, STATE: CANCELED}) if wants else change


@unusual("ossj-end-is-final", seam=Seam.DECISION)
def end_is_final(scene: Scene, decision: Decision) -> Decision:
    """Nothing is said of a ticket that has ended."""
    return replace(decision, allowed=False) if during(scene, CHANGE) and decision.state in {CLOSED, CANCELED} else decision


@unusual("ossj-any-move", seam=Seam.DECISION)
def any_move(scene: Scene, decision: Decision) -> Decision:
    """Whoever has a ticket may set each of its states."""
    return replace(decision, allowed=True) if during(scene, CHANGE) else decision


@unusual("ossj-closing-when-it-ends", seam=Seam.REQUEST)
def closing_when_it_ends(scene: Scene, call: Call) -> Call:
    """Each end needs what belongs to a resolution."""
    document = call.document if call.operation == CHANGE and isinstance(call.document, dict) else {}
    lacks = document.get(STATE) in [CLOSED, CANCELED] and not _CLOSING.keys() <= document.keys() and {ID, KEY, DIALOG} <= document.keys()
    scene.memory["lacks"] = lacks
    return spoilt(call) if lacks else call


@part("ossj-closing-when-it-ends", seam=Seam.REPLY)
def closing_when_it_ends_said(scene: Scene, reply: Reply) -> Reply:
    """The refusal names it."""
    return closing_with_each_change_said(scene, reply)


@unusual("ossj-ended-is-gone", seam=Seam.REPLY)
def ended_is_gone(scene: Scene, reply: Reply) -> Reply:
    """A ticket that has ended is in the archive, and not here."""
    ended = during(scene, READ) and (scene.item or {}).get(STATE) in {CLOSED, CANCELED}
    return answer(reply, 404, {ILLEGAL: "archived"}) if ended and done(scene, reply, READ) else reply
