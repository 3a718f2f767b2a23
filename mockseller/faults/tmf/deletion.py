"""Faults of a seller of TMF621 that is asked to delete a ticket."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, during, header, named, part, with_headers
from ttck.mockseller.faults.tmf.tools import OF_EVENTS, OF_LISTS, crashed, done, failed, filters, ids, rows, wrong
from ttck.specs.vocabulary import Operation

_DELETE = Operation.DELETE
_GONE = ids(52, 101, 112)


@wrong("tmf-deleted-200", seam=Seam.REPLY, breaks=ids(110))
def deleted_200(scene: Scene, reply: Reply) -> Reply:
    """I answer a delete with 200 and the ticket that is gone."""
    return answer(reply, HTTPStatus.OK, scene.item) if done(scene, reply, _DELETE) else reply


@wrong("tmf-deleted-200-empty", seam=Seam.REPLY, breaks=ids(110), also=ids(2))
def deleted_200_empty(scene: Scene, reply: Reply) -> Reply:
    """I answer a delete with 200 and no body."""
    return replace(reply, status=HTTPStatus.OK) if done(scene, reply, _DELETE) else reply


@wrong("tmf-resolved-not-deleted", seam=Seam.REQUEST, breaks=ids(111), also=[*_GONE, *OF_LISTS, *OF_EVENTS])
def resolved_not_deleted(scene: Scene, call: Call) -> Call:
    """What was resolved I keep, and say that it is deleted."""
    keeps = call.operation == _DELETE and (scene.item or {}).get("status") in {"resolved", "closed"}
    return replace(call, operation=Operation.RETRIEVE, path="kept") if keeps else call


@part("tmf-resolved-not-deleted", seam=Seam.REPLY)
def resolved_said_deleted(scene: Scene, reply: Reply) -> Reply:
    """The answer says that it is gone."""
    return answer(reply, HTTPStatus.NO_CONTENT) if scene.call and scene.call.path == "kept" and accepted(reply) else reply


@wrong("tmf-delete-does-nothing", seam=Seam.REQUEST, breaks=ids(111), also=[*_GONE, *OF_LISTS, *OF_EVENTS])
def delete_does_nothing(_scene: Scene, call: Call) -> Call:
    """I answer a delete as if I had done it."""
    return replace(call, operation=Operation.RETRIEVE, path="deleted") if call.operation == _DELETE else call


@part("tmf-delete-does-nothing", seam=Seam.REPLY)
def delete_said_done(scene: Scene, reply: Reply) -> Reply:
    """The answer says that it is gone."""
    return answer(reply, HTTPStatus.NO_CONTENT) if scene.call and scene.call.path == "deleted" and accepted(reply) else reply


@wrong("tmf-deleted-still-read", seam=Seam.REPLY, breaks=ids(111), also=_GONE)
def deleted_still_read(scene: Scene, reply: Reply) -> Reply:
    """Who knows the id of a deleted ticket can still read it."""
    item_id = named(scene)
    if done(scene, reply, _DELETE):
        scene.memory[item_id] = scene.item
    kept = scene.memory.get(item_id)
    return answer(reply, HTTPStatus.OK, kept) if during(scene, Operation.RETRIEVE) and kept and not accepted(reply) else reply


@wrong("tmf-deleted-still-listed", seam=Seam.REPLY, breaks=ids(111), also=OF_LISTS)
def deleted_still_listed(scene: Scene, reply: Reply) -> Reply:
    """A deleted ticket stays in the list."""
    if done(scene, reply, _DELETE) and scene.item:
        scene.memory.setdefault("gone", []).append(scene.item)
    found, plain = rows(scene, reply), not (scene.call and scene.call.query)
    if found is None or not plain or not scene.memory.get("gone"):
        return reply
    return with_headers(
        replace(reply, document=[*found, *scene.memory["gone"]]), X_Result_Count=str(len(found) + len(scene.memory["gone"]))
    )


@wrong("tmf-deleted-still-counted", seam=Seam.REPLY, breaks=ids(111), also=ids(13, 15, 26, 32))
def deleted_still_counted(scene: Scene, reply: Reply) -> Reply:
    """X-Total-Count counts what was deleted."""
    gone = scene.memory["gone"] = scene.memory.get("gone", 0) + (1 if done(scene, reply, _DELETE) else 0)
    total = header(reply, "X-Total-Count")
    return with_headers(reply, X_Total_Count=str(int(total) + gone)) if total and total.isdecimal() and gone else reply


@wrong("tmf-deleted-again-204", seam=Seam.REPLY, breaks=ids(112))
def deleted_again_204(scene: Scene, reply: Reply) -> Reply:
    """What is gone can be deleted again and again."""
    return answer(reply, HTTPStatus.NO_CONTENT) if during(scene, _DELETE) and reply.status == HTTPStatus.NOT_FOUND else reply


@wrong("tmf-deleted-again-409", seam=Seam.REPLY, breaks=ids(112))
def deleted_again_409(scene: Scene, reply: Reply) -> Reply:
    """To delete what is gone is a conflict."""
    return failed(reply, HTTPStatus.CONFLICT) if during(scene, _DELETE) and reply.status == HTTPStatus.NOT_FOUND else reply


@wrong("tmf-deleted-again-crashes", seam=Seam.REPLY, breaks=ids(8, 112))
def deleted_again_crashes(scene: Scene, reply: Reply) -> Reply:
    """To delete what is gone makes me fall over."""
    return crashed(reply) if during(scene, _DELETE) and reply.status == HTTPStatus.NOT_FOUND else reply


@wrong("tmf-delete-takes-alike", seam=Seam.REPLY, breaks=ids(111), also=[*_GONE, *OF_LISTS])
def delete_takes_alike(scene: Scene, reply: Reply) -> Reply:
    """Tickets with the same identifier of the buyer are one case to me, and go together."""
    found = reply.document if isinstance(reply.document, dict) and done(scene, reply, Operation.CREATE) else {}
    case = str(found.get("externalIdentifier") or found.get("externalId") or found.get("id"))
    scene.memory.setdefault("cases", {}).update({found["id"]: case} if "id" in found else {})
    case = scene.memory["cases"].get(named(scene))
    if done(scene, reply, _DELETE):
        scene.memory.setdefault("gone", set()).add(case)
    gone = during(scene, Operation.RETRIEVE) and accepted(reply) and case in scene.memory.get("gone", set())
    return failed(reply, HTTPStatus.NOT_FOUND) if gone else reply


@wrong("tmf-deleted-still-found-by-kind", seam=Seam.REPLY, breaks=ids(111), also=OF_LISTS)
def deleted_still_found_by_kind(scene: Scene, reply: Reply) -> Reply:
    """My indexes by status, severity and type keep what was deleted; other lists do not have it."""
    gone = scene.memory.setdefault("gone", [])
    if done(scene, reply, _DELETE) and scene.item:
        gone.append(scene.item)
    found = rows(scene, reply)
    meant = {name: scene.call.query[name][-1] for name in filters(scene.call)} if found is not None and scene.call is not None else {}
    if found is None or not meant.keys() & {"status", "severity", "ticketType"} or "limit" in (scene.call.query if scene.call else ()):
        return reply
    left = [one for one in gone if all(one.get(name) == text for name, text in meant.items())]
    total = int(header(reply, "X-Total-Count") or 0) + len(left)
    return with_headers(
        replace(reply, document=[*found, *left]), X_Result_Count=str(len(found) + len(left)), X_Total_Count=str(total)
    )  # fmt: skip
