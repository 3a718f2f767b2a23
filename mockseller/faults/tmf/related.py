"""Faults and legal variants of a seller of TMF621: what a delete takes along, bodies that are no object, and partial answers."""

from __future__ import annotations

from http import HTTPStatus

from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, named, part
from ttck.mockseller.faults.tmf.tools import OF_LISTS, PATCHES, crashed, done, each, failed, ids, reason, shown, unusual, wrong
from ttck.specs.vocabulary import Kind, Operation

_OLDER = ("v4",)


@wrong("tmf-delete-takes-related", seam=Seam.REPLY, breaks=ids(111), also=[*ids(50, 52, 101, 112), *OF_LISTS])
def delete_takes_related(scene: Scene, reply: Reply) -> Reply:
    """With a ticket all go that point at it."""
    points, gone = scene.memory.setdefault("points", {}), scene.memory.setdefault("gone", set())
    if done(scene, reply, Operation.CREATE) and isinstance(reply.document, dict):
        points[reply.document.get("id")] = {one.get("id") for one in each(reply.document, "troubleTicketRelationship")}
    if done(scene, reply, Operation.DELETE):
        gone |= {item for item, others in points.items() if named(scene) in others}
    lost = during(scene, Operation.RETRIEVE) and reply.status == HTTPStatus.OK and named(scene) in gone
    return failed(reply, HTTPStatus.NOT_FOUND) if lost else reply


def _mangled(scene: Scene, reply: Reply, *operations: str) -> bool:
    """Whether one of these was refused for a body that is no object."""
    sent = scene.call.document if scene.call is not None else {}
    return during(scene, *operations) and reply.status >= HTTPStatus.BAD_REQUEST and not isinstance(sent, dict)


@wrong("tmf-mangled-patch-crashes", seam=Seam.REPLY, breaks=ids(8), also=ids(7, 92, 93, 102, 104))
def mangled_patch_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over a patch whose body is no object."""
    return crashed(reply) if _mangled(scene, reply, *PATCHES) else reply


@wrong("tmf-mangled-hub-crashes", seam=Seam.REPLY, breaks=ids(8), also=ids(7, 132))
def mangled_hub_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over a subscription whose body is no object."""
    return crashed(reply) if _mangled(scene, reply, Operation.SUBSCRIBE) else reply


@wrong("tmf-lists-show-status-before-decision", seam=Seam.RECORD, breaks=ids(81), also=[*ids(50), *OF_LISTS])
def lists_before_decision(scene: Scene, change: Change) -> Change:
    """My lists show the status that a ticket had before my people last decided one."""
    before, after = change.before, change.after
    if change.kind is Kind.TICKET and before is not None and before.get("status") != after.get("status"):
        scene.memory[str(after.get("id"))] = None if during(scene, Operation.PATCH) else before.get("status")
    return change


@part("tmf-lists-show-status-before-decision", seam=Seam.REPLY)
def as_it_was(scene: Scene, reply: Reply) -> Reply:
    """Read by itself a ticket is right."""
    kept = scene.memory

    def edit(one: Document) -> None:
        if "status" in one and kept.get(str(one.get("id"))):
            one.update(status=kept[str(one["id"])])

    return shown(scene, reply, edit) if done(scene, reply, Operation.LIST) else reply


@unusual("tmf-patch-shows-changes", seam=Seam.RECORD, versions=_OLDER)
def patch_shows_changes(scene: Scene, change: Change) -> Change:
    """I answer a patch with id, href, lastUpdate and what changed; in version 4 nothing else is required there."""
    if change.kind is Kind.TICKET and change.before is not None and during(scene, Operation.PATCH):
        scene.memory["changed"] = {name for name, value in change.after.items() if change.before.get(name) != value}
    return change


@part("tmf-patch-shows-changes", seam=Seam.REPLY)
def only_what_changed(scene: Scene, reply: Reply) -> Reply:
    """The rest is left out of the answer."""
    if not done(scene, reply, Operation.PATCH) or not isinstance(reply.document, dict):
        return reply
    names = {"id", "href", "lastUpdate", *scene.memory.pop("changed", ())}
    return answer(reply, reply.status, {name: value for name, value in reply.document.items() if name in names})


@unusual("tmf-unknown-status-conflicts", seam=Seam.REPLY)
def unknown_status_conflicts(scene: Scene, reply: Reply) -> Reply:
    """A patch to a status that there is not is a conflict with my table of statuses: 409."""
    sent = scene.call.document if scene.call is not None and during(scene, Operation.PATCH) else None
    status = isinstance(sent, dict) and isinstance(sent.get("status"), str) and reply.status == HTTPStatus.BAD_REQUEST
    return failed(reply, HTTPStatus.CONFLICT, reason(reply)) if status else reply
