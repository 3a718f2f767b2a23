"""Faults of a seller of Nexera that shows only together with something else: in one status, in a second element, with one value."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, each_text, entries, in_call, part, refused, sent
from ttck.mockseller.faults.nexera.tools import ANY, failed, ids, later, stored, wrong
from ttck.specs.vocabulary import Operation

_COMPLAINT = "Complaint"
_FILE, _TEXT = 2048, 1000  # what is kept of a file and of a text


def _no(reason: str, status: int = HTTPStatus.BAD_REQUEST) -> Refusal:
    return Refusal(status, {"code": "no", "reason": reason})


def _asked(call: Call, operation: str) -> Document:
    """The document of a request for an operation, empty for others."""
    return call.document if call.operation == operation and isinstance(call.document, dict) else {}


# --- values --------------------------------------------------------------------------------------------------------------


def _not_taken(name: str, value: Any, operation: str, rule: int) -> None:
    def refuse(_scene: Scene, call: Call) -> Call:
        if _asked(call, operation).get(name) == value:
            raise _no(f"{name} cannot be {value}")
        return call

    refuse.__doc__ = f"I do not know the {name} {value}."
    how = "create" if operation == Operation.CREATE else "change"
    known = f"nexera-{name.lower()}-{str(value).lower().replace(' ', '-')}-refused-in-a-{how}"
    wrong(known, seam=Seam.REQUEST, breaks=ids(rule), also=[one for one in ANY if one not in ids(rule)])(refuse)


for _name, _value, _operation, _rule in (
    ("ticketSubtype", "Other", Operation.CREATE, 14), ("ticketSubtype", "Activation", Operation.PATCH, 14),
    ("severity", "Low", Operation.CREATE, 18), ("severity", "Medium", Operation.PATCH, 18),
    ("origin", "External System", Operation.CREATE, 16),
    ("origin", "Email", Operation.PATCH, 16), ("priority", 1, Operation.CREATE, 17), ("priority", 10, Operation.PATCH, 17),
):  # fmt: skip
    _not_taken(_name, _value, _operation, _rule)


@wrong("nexera-complaint-of-high-severity-is-zero", seam=Seam.RECORD, breaks=ids(17), also=ANY)
def complaint_is_zero(scene: Scene, change: Change) -> Change:
    """A complaint of a high severity for which nobody gives a priority has the priority 0."""
    wanted = "priority" not in sent(scene) and change.after.get("ticketType") == _COMPLAINT and change.after.get("severity") == "High"
    return stored(change, lambda one: one.update(priority=0)) if wanted else change


@wrong("nexera-long-files-cut", seam=Seam.RECORD, breaks=ids(20), also=ANY)
def long_files_cut(_scene: Scene, change: Change) -> Change:
    """I keep the beginning of a file."""
    return stored(
        change, lambda one: [file.update(content=file["content"][:_FILE]) for file in entries(one, "attachment") if "content" in file]
    )


@wrong("nexera-long-descriptions-cut-in-changes", seam=Seam.RECORD, breaks=ids(50), also=ANY)
def long_descriptions_cut(_scene: Scene, change: Change) -> Change:
    """I keep the beginning of a description that is changed."""
    return later(change, lambda one: one.update(description=str(one.get("description"))[:_TEXT]))


@wrong("nexera-letters-lost-in-notes", seam=Seam.RECORD, breaks=ids(1), also=ANY)
def letters_lost_in_notes(_scene: Scene, change: Change) -> Change:
    """Letters in notes that Latin-1 does not have become question marks."""

    def edit(one: Document) -> None:
        if "note" in one:
            one["note"] = each_text(one["note"], lambda _, text: text.encode("latin-1", "replace").decode("latin-1"))

    return stored(change, edit)


# --- what is required or prohibited ------------------------------------------------------------------------------------------


@wrong("nexera-no-type-beside-a-severity", seam=Seam.REQUEST, breaks=ids(8, 13), also=ANY)
def no_type_beside_a_severity(_scene: Scene, call: Call) -> Call:
    """A change that says a severity need not say its type."""
    if "severity" not in _asked(call, Operation.PATCH):
        return call
    return in_call(call, lambda one: one.setdefault("@type", "TroubleTicket"))


@wrong("nexera-no-type-beside-a-status", seam=Seam.REQUEST, breaks=ids(8, 13), also=ANY)
def no_type_beside_a_status(_scene: Scene, call: Call) -> Call:
    """A change that says a status need not say its type."""
    if "status" not in _asked(call, Operation.PATCH):
        return call
    return in_call(call, lambda one: one.setdefault("@type", "TroubleTicket"))


@wrong("nexera-no-origin-beside-a-file", seam=Seam.REQUEST, breaks=ids(8, 16), also=ANY)
def no_origin_beside_a_file(_scene: Scene, call: Call) -> Call:
    """A create that has a file need not say its origin."""
    if "attachment" not in _asked(call, Operation.CREATE):
        return call
    return in_call(call, lambda one: one.setdefault("origin", "Web"))


@wrong("nexera-null-for-the-origin", seam=Seam.REQUEST, breaks=ids(8, 16), also=ANY)
def null_for_the_origin(_scene: Scene, call: Call) -> Call:
    """Where the origin is null it is Web to me."""
    document = _asked(call, Operation.CREATE)
    nothing = "origin" in document and document["origin"] is None
    return in_call(call, lambda one: one.update(origin="Web")) if nothing else call


@wrong("nexera-device-of-the-second-entity-kept", seam=Seam.REQUEST, breaks=ids(9, 22), also=ANY)
def device_of_the_second(scene: Scene, call: Call) -> Call:
    """What an operator says of the device of a second entity I keep."""
    scene.memory["kept"] = [one.get("newSerialNumber") for one in entries(_asked(call, Operation.CREATE), "relatedEntity")]
    return call


@part("nexera-device-of-the-second-entity-kept", seam=Seam.RECORD)
def device_is_kept(scene: Scene, change: Change) -> Change:
    """It is stored."""
    kept = scene.memory.pop("kept", [])

    def edit(one: Document) -> None:
        for number, (value, entity) in enumerate(zip(kept, entries(one, "relatedEntity"), strict=False)):
            if number and value is not None:
                entity["newSerialNumber"] = value

    return stored(change, edit) if change.before is None else change


def _refused_and_done(name: str, what: str, operation: str, rule: int, wrong_one: Any) -> None:
    """Register the seller that refuses a request for one thing in it, and does all else."""

    def without(scene: Scene, call: Call) -> Call:
        found = wrong_one(_asked(call, operation))
        scene.memory["refused"] = found is not None
        return in_call(call, drop(found)) if found is not None else call

    def told(scene: Scene, reply: Reply) -> Reply:
        return failed(reply) if scene.memory.pop("refused", False) and not refused(reply) else reply

    without.__doc__, told.__doc__ = f"{what} is refused when all else in it is done.", "My answer is 400."
    wrong(name, seam=Seam.REQUEST, breaks=ids(rule), also=ANY)(without)
    part(name, seam=Seam.REPLY)(told)


def _having(*names: str) -> Any:
    return lambda document: next((name for name in names if name in document), None)


_refused_and_done("nexera-prohibited-change-done", "A change of a date", Operation.PATCH, 9, _having("creationDate", "statusChangeDate"))
_refused_and_done("nexera-prohibited-create-made", "A create with a reason", Operation.CREATE, 9, _having("statusChangeReason"))
_refused_and_done(
    "nexera-foreign-change-done", "A change to an unknown severity", Operation.PATCH, 36,
    lambda document: "severity" if document.get("severity") == "Critical" else None,
)  # fmt: skip
_refused_and_done(
    "nexera-foreign-priority-done", "A change to a priority that there is not", Operation.PATCH, 36,
    lambda document: "priority" if document.get("priority") in {0, 99} else None,
)  # fmt: skip


@wrong("nexera-type-change-passed-over", seam=Seam.REQUEST, breaks=ids(32, 46), also=ANY)
def type_change_passed_over(scene: Scene, call: Call) -> Call:
    """A change to the other type is taken, and nothing comes of it."""
    wanted = _asked(call, Operation.PATCH).get("ticketType")
    return in_call(call, drop("ticketType")) if wanted is not None and wanted != (scene.item or {}).get("ticketType") else call


# --- statuses ----------------------------------------------------------------------------------------------------------------


@wrong("nexera-subtype-wanted-in-work", seam=Seam.REQUEST, breaks=ids(32), also=ANY)
def subtype_wanted(scene: Scene, call: Call) -> Call:
    """A complaint that I work on is not changed without its subtype."""
    document, held = _asked(call, Operation.PATCH), scene.item or {}
    working = held.get("ticketType") == _COMPLAINT and held.get("status") in {"inProgress", "pending", "held"}
    if document and working and "ticketSubtype" not in document and "status" not in document:
        raise _no("ticketSubtype")
    return call


@wrong("nexera-changes-lost-while-pending", seam=Seam.REQUEST, breaks=ids(32), also=ANY)
def changes_lost(scene: Scene, call: Call) -> Call:
    """While I wait for the operator I pass over a new description."""
    waiting = call.operation == Operation.PATCH and (scene.item or {}).get("status") == "pending"
    return in_call(call, drop("description")) if waiting else call


@wrong("nexera-second-of-two-changes-lost", seam=Seam.REQUEST, breaks=ids(32), also=ANY)
def second_of_two_lost(_scene: Scene, call: Call) -> Call:
    """A description that is changed with a name is passed over."""
    return in_call(call, drop("description")) if "name" in _asked(call, Operation.PATCH) else call


@wrong("nexera-over-refused-and-done", seam=Seam.REPLY, breaks=ids(32), also=ANY)
def over_refused_and_done(scene: Scene, reply: Reply) -> Reply:
    """A change of what is resolved is refused when it is done."""
    resolved = (scene.item or {}).get("status") == "resolved" and "status" not in sent(scene)
    return failed(reply, HTTPStatus.CONFLICT) if resolved and scene.call is not None and scene.call.operation == Operation.PATCH else reply


@wrong("nexera-role-wanted-in-a-change", seam=Seam.REQUEST, breaks=ids(43), also=[one for one in ANY if one != "NEXERA:43"])
def role_wanted_in_a_change(_scene: Scene, call: Call) -> Call:
    """An entity in a change has to have its role."""
    if any("role" not in one for one in entries(_asked(call, Operation.PATCH), "relatedEntity")):
        raise _no("relatedEntity.role")
    return call
