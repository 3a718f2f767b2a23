"""Legal variants of sellers of Nexera: answers, refusals and what is shown."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Change, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, drop, during, entries, item_of, refused, sent
from ttck.mockseller.faults.nexera.cells import MATRIX
from ttck.mockseller.faults.nexera.tools import created, done, later, set_to, shown, stored, unusual
from ttck.specs.matrix import Need
from ttck.specs.vocabulary import Operation

_FEW = 6  # versions of a ticket, its creation among them
_WRITES: dict[str, str] = {Operation.CREATE: "create", Operation.PATCH: "patch"}


def _carrying(scene: Scene, call: Call, need: Need, status: int) -> None:
    """Refuse a request that carries what its process has with this need.

    Raises:
        Refusal: it does.
    """
    from ttck.mockseller.engine.obeying import carried  # noqa: PLC0415 - no circle

    document = call.document if isinstance(call.document, dict) else {}
    held = (scene.item or {}) if call.operation == Operation.PATCH else document
    process = MATRIX.process(_WRITES.get(call.operation, ""), str(held.get(MATRIX.by)))
    found = carried(MATRIX, process, document, need) if process is not None else ()
    if found:
        raise Refusal(status, {"code": "no", "reason": f"{found[0].attribute} may not be sent"})


@unusual("nexera-prohibited-refused", seam=Seam.REQUEST)
def prohibited_refused(scene: Scene, call: Call) -> Call:
    """I refuse what is prohibited."""
    _carrying(scene, call, Need.PROHIBITED, HTTPStatus.UNPROCESSABLE_ENTITY)
    return call


@unusual("nexera-unsupported-refused", seam=Seam.REQUEST)
def unsupported_refused(scene: Scene, call: Call) -> Call:
    """I refuse what is not supported."""
    _carrying(scene, call, Need.UNSUPPORTED, HTTPStatus.BAD_REQUEST)
    return call


@unusual("nexera-unsupported-kept", seam=Seam.REPLY)
def unsupported_kept(scene: Scene, reply: Reply) -> Reply:
    """I show a channel that was sent, though I do not support it."""
    channel = sent(scene).get("channel")
    return shown(scene, reply, lambda one: one.update(channel=channel)) if channel is not None else reply


@unusual("nexera-refusals-of-a-gateway", seam=Seam.REPLY)
def refusals_of_a_gateway(_scene: Scene, reply: Reply) -> Reply:
    """My gateway refuses in its own words."""
    if not refused(reply):
        return reply
    return replace(reply, document=None, raw=b"<html><body>Request blocked</body></html>", headers={"Content-Type": "text/html"})


@unusual("nexera-refusals-say-nothing", seam=Seam.REPLY)
def refusals_say_nothing(_scene: Scene, reply: Reply) -> Reply:
    """My refusals have no body."""
    return answer(reply, reply.status) if refused(reply) else reply


@unusual("nexera-strangers-forbidden", seam=Seam.REPLY)
def strangers_forbidden(_scene: Scene, reply: Reply) -> Reply:
    """Whoever has no token gets 403."""
    return replace(reply, status=HTTPStatus.FORBIDDEN) if reply.status == HTTPStatus.UNAUTHORIZED else reply


@unusual("nexera-missing-is-forbidden", seam=Seam.REPLY)
def missing_is_forbidden(scene: Scene, reply: Reply) -> Reply:
    """What lacks something is forbidden, 403."""
    wrong = reply.status == HTTPStatus.BAD_REQUEST and during(scene, *_WRITES)
    return replace(reply, status=HTTPStatus.FORBIDDEN) if wrong else reply


def _hiding(*names: str) -> None:
    def hide(scene: Scene, reply: Reply) -> Reply:
        return shown(scene, reply, drop(*names))

    hide.__doc__ = f"I never show {', '.join(names)}."
    unusual(f"nexera-{names[0].strip('@').lower()}-never-shown", seam=Seam.REPLY)(hide)


for _names in (("correlationId", "expectedResolutionDate"), ("priority",), ("origin", "@type"), ("lastUpdate", "href"), ("attachment",)):
    _hiding(*_names)


@unusual("nexera-more-attributes", seam=Seam.REPLY)
def more_attributes(scene: Scene, reply: Reply) -> Reply:
    """I show attributes of my own."""
    return shown(scene, reply, lambda one: one.update({"queue": "north", "@schema": 7, "sla": {"hours": 8}}))


@unusual("nexera-address-of-another-host", seam=Seam.REPLY)
def address_of_another_host(scene: Scene, reply: Reply) -> Reply:
    """My addresses are those of another host."""
    return shown(scene, reply, lambda one: one.update(href=f"https://inside.nexera.example/{one.get('id')}"))


@unusual("nexera-file-without-content", seam=Seam.REPLY)
def file_without_content(scene: Scene, reply: Reply) -> Reply:
    """I do not give back the content of a file."""
    return shown(scene, reply, lambda one: [file.pop("content", None) for file in entries(one, "attachment")])


@unusual("nexera-notes-of-tmf", seam=Seam.REPLY)
def notes_of_tmf(scene: Scene, reply: Reply) -> Reply:
    """The date of a note is called date, and its identifier is mine."""

    def edit(one: dict[str, Any]) -> None:
        for number, note in enumerate(entries(one, "note")):
            note["id"], note["date"] = str(number), note.pop("notedate", None)

    return shown(scene, reply, edit)


@unusual("nexera-severity-chosen", seam=Seam.RECORD)
def severity_chosen(_scene: Scene, change: Change) -> Change:
    """A ticket without a severity gets one."""
    return created(change, lambda one: one.setdefault("severity", "Low"))


@unusual("nexera-names-of-parties", seam=Seam.RECORD)
def names_of_parties(_scene: Scene, change: Change) -> Change:
    """I know the names of parties and entities."""
    return stored(
        change,
        lambda one: [p.update(name="Known Here") for name in ("relatedParty", "relatedEntity") for p in entries(one, name)],
    )


@unusual("nexera-priority-moves", seam=Seam.RECORD)
def priority_moves(_scene: Scene, change: Change) -> Change:
    """The priority rises with every change."""
    before = (change.before or {}).get("priority", 9)
    return later(change, lambda one: one.update(priority=max(1, int(before) - 1)))


@unusual("nexera-created-200", seam=Seam.REPLY)
def created_200(scene: Scene, reply: Reply) -> Reply:
    """A create is answered 200."""
    return replace(reply, status=HTTPStatus.OK) if done(scene, reply, Operation.CREATE) else reply


@unusual("nexera-changes-without-body", seam=Seam.REPLY)
def changes_without_body(scene: Scene, reply: Reply) -> Reply:
    """A change is answered 204."""
    return answer(reply, HTTPStatus.NO_CONTENT) if done(scene, reply, Operation.PATCH) else reply


@unusual("nexera-no-change-of-what-is-over", seam=Seam.REQUEST)
def no_change_of_what_is_over(scene: Scene, call: Call) -> Call:
    """What is over is not changed."""
    if call.operation == Operation.PATCH and (scene.item or {}).get("status") in {"closed", "cancelled", "rejected"}:
        raise Refusal(HTTPStatus.CONFLICT, {"code": "over", "reason": "it is over"})
    return call


@unusual("nexera-notes-are-kept", seam=Seam.RECORD)
def notes_are_kept(scene: Scene, change: Change) -> Change:
    """Notes and files of a change are added to those that there are."""
    if not during(scene, Operation.PATCH):
        return change

    def edit(one: dict[str, Any]) -> None:
        for name in ("note", "attachment"):
            if name in sent(scene):
                one[name] = [*entries(change.before, name), *one[name]]

    return later(change, edit)


@unusual("nexera-provisioning-refused", seam=Seam.REQUEST)
def provisioning_refused(_scene: Scene, call: Call) -> Call:
    """Provisioning is of another process."""
    document = call.document if isinstance(call.document, dict) else {}
    if any({"provisioningStatus", "provisioningComment"} & one.keys() for one in entries(document, "relatedEntity")):
        raise Refusal(HTTPStatus.BAD_REQUEST, {"code": "no", "reason": "provisioning"})
    return call


@unusual("nexera-one-external-id", seam=Seam.REQUEST)
def one_external_id(scene: Scene, call: Call) -> Call:
    """An externalId names one ticket."""
    known = scene.memory.setdefault("known", set())
    value = call.document.get("externalId") if call.operation == Operation.CREATE and isinstance(call.document, dict) else None
    if value is not None and str(value) in known:
        raise Refusal(HTTPStatus.CONFLICT, {"code": "no", "reason": "externalId"})
    known.add(str(value))
    return call


@unusual("nexera-priority-from-one", seam=Seam.RECORD)
def priority_from_one(_scene: Scene, change: Change) -> Change:
    """Everything is urgent."""
    return stored(change, set_to("priority", 1))


@unusual("nexera-newest-first", seam=Seam.REPLY)
def newest_first(scene: Scene, reply: Reply) -> Reply:
    """My list has the newest first, fifty at most."""
    if not done(scene, reply, Operation.LIST) or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=reply.document[::-1][:50])


@unusual("nexera-acknowledged-at-once", seam=Seam.RECORD)
def acknowledged_at_once(_scene: Scene, change: Change) -> Change:
    """A new ticket is acknowledged at once."""
    return created(change, set_to("status", "acknowledged"))


@unusual("nexera-slow", seam=Seam.REPLY)
def slow(scene: Scene, reply: Reply) -> Reply:
    """Lists take their time."""
    return replace(reply, delay=0.05) if during(scene, Operation.LIST) and accepted(reply) and item_of(scene) == "" else reply


@unusual("nexera-nothing-is-null", seam=Seam.REPLY)
def nothing_is_null(scene: Scene, reply: Reply) -> Reply:
    """What a ticket does not have is null."""
    names = ("severity", "attachment", "note", "relatedEntity", "resolutionDate", "resolutionCode", "@baseType")
    return shown(scene, reply, lambda one: [one.setdefault(name, None) for name in names])


@unusual("nexera-taken-on-by-a-reading", seam=Seam.RECORD)
def taken_on(scene: Scene, change: Change) -> Change:
    """After the fifth change of a ticket I begin to work on it."""
    count = scene.memory.setdefault("count", {})
    count[change.after["id"]] = count.get(change.after["id"], 0) + 1
    if count[change.after["id"]] != _FEW or change.after.get("status") != "submitted":
        return change
    return later(change, set_to("status", "inProgress"))
