"""Faults of a seller of Nexera that lets in whom it should not, does what it refused, or does not do what it is asked."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Change, Decision, Grant, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, entries, in_call, item_of, part, refused, sent
from ttck.mockseller.faults.nexera.cells import MATRIX
from ttck.mockseller.faults.nexera.tools import ANY, done, failed, ids, later, stored, tmf, wrong
from ttck.specs.vocabulary import Operation

_ALL = frozenset({"default"})
_COMPLAINT = "Complaint"


def _no(reason: str = "no", status: int = HTTPStatus.BAD_REQUEST) -> Refusal:
    return Refusal(status, {"code": "no", "reason": reason})


# --- operations, access ------------------------------------------------------------------------------------------------


@wrong("nexera-no-changes", seam=Seam.REPLY, breaks=ids(2), also=ANY)
def no_changes(scene: Scene, reply: Reply) -> Reply:
    """I do not offer changes."""
    return failed(reply, HTTPStatus.METHOD_NOT_ALLOWED) if during(scene, Operation.PATCH) else reply


@wrong("nexera-no-list", seam=Seam.REPLY, breaks=ids(2), also=ANY)
def no_list(scene: Scene, reply: Reply) -> Reply:
    """I have no list yet."""
    return failed(reply, HTTPStatus.NOT_IMPLEMENTED) if during(scene, Operation.LIST) else reply


@wrong("nexera-list-not-found", seam=Seam.REPLY, breaks=ids(2), also=ANY)
def list_not_found(scene: Scene, reply: Reply) -> Reply:
    """There is nothing where the list should be."""
    return failed(reply, HTTPStatus.NOT_FOUND) if during(scene, Operation.LIST) else reply


def _open_to_all(name: str, operation: Operation, what: str) -> None:
    def let_in(scene: Scene, grant: Grant) -> Grant:
        if grant.buyer is None and during(scene, operation):
            return replace(grant, client="anyone", buyer="buyer-1", scopes=_ALL)
        return grant

    let_in.__doc__ = f"Anybody may {what}."
    wrong(name, seam=Seam.TOKEN, breaks=ids(4), also=ANY)(let_in)


for _name, _operation, _what in (
    ("nexera-open-list", Operation.LIST, "read my list"),
    ("nexera-open-reading", Operation.RETRIEVE, "read a ticket"),
    ("nexera-open-create", Operation.CREATE, "report a ticket"),
    ("nexera-open-change", Operation.PATCH, "change a ticket"),
    ("nexera-open-hub", Operation.SUBSCRIBE, "set the address for events"),
    ("nexera-open-end", Operation.UNSUBSCRIBE, "take the address back"),
):
    _open_to_all(_name, _operation, _what)


@wrong("nexera-any-token", seam=Seam.TOKEN, breaks=ids(4), also=ANY)
def any_token(_scene: Scene, grant: Grant) -> Grant:
    """Whoever sends nothing is let in, as a guest."""
    return replace(grant, client="guest", buyer="buyer-1", scopes=_ALL) if grant.buyer is None else grant


@wrong("nexera-strangers-bad-request", seam=Seam.REPLY, breaks=ids(4), also=ANY)
def strangers_bad_request(_scene: Scene, reply: Reply) -> Reply:
    """Without a token a request is a bad one."""
    return replace(reply, status=HTTPStatus.BAD_REQUEST) if reply.status == HTTPStatus.UNAUTHORIZED else reply


@wrong("nexera-stranger-refused-and-done", seam=Seam.TOKEN, breaks=ids(4), also=ANY)
def stranger_done(scene: Scene, grant: Grant) -> Grant:
    """I refuse a stranger when the ticket is there already."""
    scene.memory["stranger"] = grant.buyer is None and during(scene, Operation.CREATE, Operation.PATCH)
    return replace(grant, client="anyone", buyer="buyer-1", scopes=_ALL) if scene.memory["stranger"] else grant


@part("nexera-stranger-refused-and-done", seam=Seam.REPLY)
def stranger_told(scene: Scene, reply: Reply) -> Reply:
    """My answer is 401 all the same."""
    return failed(reply, HTTPStatus.UNAUTHORIZED) if scene.memory.pop("stranger", False) else reply


def _done_all_the_same(name: str, operation: Operation, what: str) -> None:
    def let_in(scene: Scene, grant: Grant) -> Grant:
        scene.memory["stranger"] = grant.buyer is None and during(scene, operation)
        return replace(grant, client="anyone", buyer="buyer-1", scopes=_ALL) if scene.memory["stranger"] else grant

    def tell(scene: Scene, reply: Reply) -> Reply:
        return failed(reply, HTTPStatus.UNAUTHORIZED) if scene.memory.pop("stranger", False) else reply

    let_in.__doc__, tell.__doc__ = f"{what} of a stranger is refused when it is done.", "My answer is 401."
    wrong(name, seam=Seam.TOKEN, breaks=ids(4), also=ANY)(let_in)
    part(name, seam=Seam.REPLY)(tell)


_done_all_the_same("nexera-change-of-a-stranger-done", Operation.PATCH, "A change")
_done_all_the_same("nexera-address-of-a-stranger-set", Operation.SUBSCRIBE, "An address")
_done_all_the_same("nexera-address-taken-back-by-a-stranger", Operation.UNSUBSCRIBE, "The end of an address")


# --- creates --------------------------------------------------------------------------------------------------------------


@wrong("nexera-refused-create-is-made", seam=Seam.REQUEST, breaks=ids(8), also=ANY)
def refused_create_is_made(scene: Scene, call: Call) -> Call:
    """A create without an origin is refused when the ticket is there already."""
    scene.memory["hidden"] = call.operation == Operation.CREATE and isinstance(call.document, dict) and "origin" not in call.document
    return in_call(call, lambda one: one.update(origin="Web")) if scene.memory["hidden"] else call


@part("nexera-refused-create-is-made", seam=Seam.REPLY)
def refused_create_told(scene: Scene, reply: Reply) -> Reply:
    """My answer is 400."""
    return failed(reply) if scene.memory.pop("hidden", False) else reply


@wrong("nexera-refused-change-is-done", seam=Seam.REQUEST, breaks=ids(8), also=ANY)
def refused_change_is_done(scene: Scene, call: Call) -> Call:
    """A change without a type is refused when it is done already."""
    scene.memory["hidden"] = call.operation == Operation.PATCH and isinstance(call.document, dict) and "@type" not in call.document
    return in_call(call, lambda one: one.update({"@type": "TroubleTicket"})) if scene.memory["hidden"] else call


@part("nexera-refused-change-is-done", seam=Seam.REPLY)
def refused_change_told(scene: Scene, reply: Reply) -> Reply:
    """My answer is 400."""
    return failed(reply) if scene.memory.pop("hidden", False) else reply


@wrong("nexera-lacking-fails", seam=Seam.REPLY, breaks=ids(8), also=ANY)
def lacking_fails(scene: Scene, reply: Reply) -> Reply:
    """Without a description I fail."""
    lacks = during(scene, Operation.CREATE) and "description" not in sent(scene) and reply.status == HTTPStatus.BAD_REQUEST
    return failed(reply, HTTPStatus.INTERNAL_SERVER_ERROR) if lacks and sent(scene) else reply


@wrong("nexera-second-party-unchecked", seam=Seam.REQUEST, breaks=ids(43), also=ANY)
def second_party_unchecked(_scene: Scene, call: Call) -> Call:
    """I look at the first party alone."""
    if call.operation != Operation.CREATE or not isinstance(call.document, dict):
        return call
    filler = {"@referredType": "?", "id": "?", "role": "?"}
    return in_call(
        call, lambda one: one.update(relatedParty=[{**(filler if n else {}), **p} for n, p in enumerate(entries(one, "relatedParty"))])
    )


@wrong("nexera-complaint-needs-entity", seam=Seam.REQUEST, breaks=ids(15), also=ANY)
def complaint_needs_entity(_scene: Scene, call: Call) -> Call:
    """A complaint without an entity is refused."""
    document = call.document if isinstance(call.document, dict) else {}
    if call.operation == Operation.CREATE and document.get("ticketType") == _COMPLAINT and "relatedEntity" not in document:
        raise _no("relatedEntity")
    return call


@wrong("nexera-created-without-body", seam=Seam.REPLY, breaks=tmf(70), also=ANY)
def created_without_body(scene: Scene, reply: Reply) -> Reply:
    """A create is answered with nothing."""
    full = done(scene, reply, Operation.CREATE) and "attachment" in sent(scene)
    return answer(reply, HTTPStatus.CREATED, {"status": "created"}) if full else reply


@wrong("nexera-full-create-refused", seam=Seam.REPLY, breaks=tmf(70), also=ANY)
def full_create_refused(scene: Scene, reply: Reply) -> Reply:
    """Two parties are one too many."""
    return failed(reply) if done(scene, reply, Operation.CREATE) and len(entries(sent(scene), "relatedParty")) > 1 else reply


@wrong("nexera-every-other-create-415", seam=Seam.REPLY, breaks=tmf(3), also=ANY)
def every_other_create(scene: Scene, reply: Reply) -> Reply:
    """I know application/json, and not always."""
    if not done(scene, reply, Operation.CREATE):
        return reply
    scene.memory["count"] = scene.memory.get("count", 0) + 1
    return failed(reply, HTTPStatus.UNSUPPORTED_MEDIA_TYPE) if scene.memory["count"] % 2 == 0 else reply


@wrong("nexera-new-ticket-late", seam=Seam.REPLY, breaks=tmf(82), also=ANY)
def new_ticket_late(scene: Scene, reply: Reply) -> Reply:
    """The first reading of a ticket does not find it."""
    known = scene.memory.setdefault("read", set())
    if not done(scene, reply, Operation.RETRIEVE) or item_of(scene) in known:
        return reply
    known.add(item_of(scene))
    return failed(reply, HTTPStatus.NOT_FOUND)


def _foreign(name: str, attribute: str, values: tuple[Any, ...]) -> None:
    row = MATRIX.row(attribute)
    known = row.values if row is not None else ()

    def take(scene: Scene, call: Call) -> Call:
        scene.memory["value"] = None
        value = call.document.get(attribute) if isinstance(call.document, dict) else None
        if value not in values or call.operation not in {Operation.CREATE, Operation.PATCH}:
            return call
        scene.memory["value"] = value
        fine = 5 if isinstance(value, int) else known[0]
        return in_call(call, lambda one: one.update({attribute: fine}))

    def keep(scene: Scene, change: Change) -> Change:
        value = scene.memory.get("value")
        return stored(change, lambda one: one.update({attribute: value})) if value is not None else change

    take.__doc__, keep.__doc__ = f"I take any {attribute}.", "I keep it."
    wrong(name, seam=Seam.REQUEST, breaks=ids(36), also=ANY)(take)
    part(name, seam=Seam.RECORD)(keep)


for _attribute, _values in (
    ("severity", ("Critical",)), ("origin", ("Fax",)), ("ticketType", ("outage",)), ("ticketSubtype", ("Weather",)), ("priority", (0, 11)),
):  # fmt: skip
    _foreign(f"nexera-any-{_attribute.lower()}", _attribute, _values)


# --- readings, wrong requests ------------------------------------------------------------------------------------------------


@wrong("nexera-unknown-is-empty", seam=Seam.REPLY, breaks=tmf(52), also=ANY)
def unknown_is_empty(scene: Scene, reply: Reply) -> Reply:
    """What I do not know is an empty ticket."""
    return answer(reply, HTTPStatus.OK, {}) if during(scene, Operation.RETRIEVE) and reply.status == HTTPStatus.NOT_FOUND else reply


@wrong("nexera-unknown-is-changed", seam=Seam.REPLY, breaks=tmf(101), also=ANY)
def unknown_is_changed(scene: Scene, reply: Reply) -> Reply:
    """A change of what I do not know is done."""
    missing = during(scene, Operation.PATCH) and reply.status == HTTPStatus.NOT_FOUND
    return answer(reply, HTTPStatus.OK, {"id": item_of(scene)}) if missing else reply


@wrong("nexera-unknown-fails", seam=Seam.REPLY, breaks=tmf(8), also=ANY)
def unknown_fails(_scene: Scene, reply: Reply) -> Reply:
    """What I do not know makes me fail."""
    return failed(reply, HTTPStatus.INTERNAL_SERVER_ERROR) if reply.status == HTTPStatus.NOT_FOUND else reply


@wrong("nexera-another-ticket", seam=Seam.REPLY, breaks=tmf(50), also=ANY)
def another_ticket(scene: Scene, reply: Reply) -> Reply:
    """Every third reading shows the ticket that was read before."""
    if not done(scene, reply, Operation.RETRIEVE):
        return reply
    count = scene.memory["count"] = scene.memory.get("count", 0) + 1
    before, scene.memory["before"] = scene.memory.get("before"), reply.document
    return replace(reply, document=before) if before is not None and count % 3 == 0 else reply


@wrong("nexera-broken-body-taken", seam=Seam.REPLY, breaks=tmf(80), also=ANY)
def broken_body_taken(scene: Scene, reply: Reply) -> Reply:
    """What is no JSON is taken for an empty ticket."""
    broken = during(scene, Operation.CREATE) and refused(reply) and scene.call is not None and scene.call.document is None
    return answer(reply, HTTPStatus.OK, {"message": "ok"}) if broken and reply.status == HTTPStatus.BAD_REQUEST else reply


@wrong("nexera-number-for-name", seam=Seam.REQUEST, breaks=tmf(79), also=ANY)
def number_for_name(scene: Scene, call: Call) -> Call:
    """A name may be a number."""
    value = call.document.get("name") if call.operation == Operation.CREATE and isinstance(call.document, dict) else None
    scene.memory["value"] = value if isinstance(value, int) else None
    return in_call(call, lambda one: one.update(name=str(value))) if isinstance(value, int) else call


@part("nexera-number-for-name", seam=Seam.RECORD)
def number_kept(scene: Scene, change: Change) -> Change:
    """It stays one."""
    value = scene.memory.get("value")
    return stored(change, lambda one: one.update(name=value)) if value is not None else change


# --- changes -------------------------------------------------------------------------------------------------------------------


@wrong("nexera-second-change-refused", seam=Seam.REPLY, breaks=ids(32), also=ANY)
def second_change_refused(scene: Scene, reply: Reply) -> Reply:
    """The severity can be changed once."""
    seen = scene.memory.setdefault("seen", set())
    if not done(scene, reply, Operation.PATCH) or "severity" not in sent(scene):
        return reply
    again = item_of(scene) in seen
    seen.add(item_of(scene))
    return failed(reply, HTTPStatus.CONFLICT) if again else reply


@wrong("nexera-change-needs-name", seam=Seam.REQUEST, breaks=ids(32), also=ANY)
def change_needs_name(_scene: Scene, call: Call) -> Call:
    """A change has to say the name."""
    if call.operation == Operation.PATCH and isinstance(call.document, dict) and "name" not in call.document:
        raise _no("name")
    return call


def _ignoring(attribute: str) -> None:
    def ignore(_scene: Scene, call: Call) -> Call:
        return in_call(call, drop(attribute)) if call.operation == Operation.PATCH else call

    ignore.__doc__ = f"A change of {attribute} is passed over."
    wrong(f"nexera-{attribute.lower()}-not-changed", seam=Seam.REQUEST, breaks=ids(32), also=ANY)(ignore)


for _attribute in ("name", "description", "severity", "origin", "relatedParty", "note", "ticketSubtype"):
    _ignoring(_attribute)


@wrong("nexera-second-change-ignored", seam=Seam.RECORD, breaks=ids(32), also=ANY)
def second_change_ignored(scene: Scene, change: Change) -> Change:
    """The description changes once."""
    seen, before = scene.memory.setdefault("seen", set()), change.before
    if before is None or before.get("description") == change.after.get("description"):
        return change
    again = change.after["id"] in seen
    seen.add(change.after["id"])
    return stored(change, lambda one: one.update(description=before["description"])) if again else change


@wrong("nexera-no-status-taken", seam=Seam.DECISION, breaks=ids(24), also=ANY)
def no_status_taken(scene: Scene, decision: Decision) -> Decision:
    """Statuses are mine alone."""
    return replace(decision, allowed=False) if "status" in sent(scene) and during(scene, Operation.PATCH) else decision


@wrong("nexera-status-ignored", seam=Seam.REQUEST, breaks=ids(24), also=ANY)
def status_ignored(_scene: Scene, call: Call) -> Call:
    """A status in a change is passed over."""
    return in_call(call, drop("status")) if call.operation == Operation.PATCH else call


@wrong("nexera-change-answers-another-form", seam=Seam.REPLY, breaks=tmf(90), also=ANY)
def change_of_another_form(scene: Scene, reply: Reply) -> Reply:
    """A change is answered with a list of one."""
    return replace(reply, document=[reply.document]) if done(scene, reply, Operation.PATCH) else reply


@wrong("nexera-closed-cannot-be-read", seam=Seam.REPLY, breaks=ids(33), also=ANY)
def closed_cannot_be_read(scene: Scene, reply: Reply) -> Reply:
    """A closed ticket is not found."""
    over = done(scene, reply, Operation.RETRIEVE) and isinstance(reply.document, dict) and reply.document.get("status") == "closed"
    return failed(reply, HTTPStatus.NOT_FOUND) if over else reply


def _unlisted(state: str) -> None:
    def leave_out(scene: Scene, reply: Reply) -> Reply:
        if not done(scene, reply, Operation.LIST) or not isinstance(reply.document, list):
            return reply
        return replace(reply, document=[one for one in reply.document if one.get("status") != state])

    leave_out.__doc__ = f"My list has no ticket that is {state}."
    wrong(f"nexera-{state}-not-listed", seam=Seam.REPLY, breaks=ids(33), also=ANY)(leave_out)


for _state in ("closed", "cancelled", "resolved"):
    _unlisted(_state)


@wrong("nexera-no-resolution-date", seam=Seam.RECORD, breaks=ids(39), also=ANY)
def no_resolution_date(_scene: Scene, change: Change) -> Change:
    """I do not say when a ticket was resolved."""
    return later(change, drop("resolutionDate"))


def _wanting(attribute: str, rule: int) -> None:
    def want(_scene: Scene, call: Call) -> Call:
        if call.operation == Operation.CREATE and isinstance(call.document, dict) and attribute not in call.document:
            raise _no(attribute)
        return call

    want.__doc__ = f"A create without {attribute} is refused."
    name = f"nexera-{attribute.strip('@').lower()}-wanted"
    wrong(name, seam=Seam.REQUEST, breaks=ids(rule), also=[one for one in ANY if one not in ids(rule)])(want)


for _attribute, _rule in (("severity", 18), ("priority", 17), ("note", 21), ("attachment", 20), ("@baseType", 49)):
    _wanting(_attribute, _rule)
