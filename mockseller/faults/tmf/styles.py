"""Faults of a seller of TMF621 in the styles of a patch, and in what it does although it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, during, in_answers, in_call, named, part, refused, sent
from ttck.mockseller.faults.tmf.tools import (
    LISTS,
    MODERN,
    OF_EVENTS,
    OF_FORMS,
    OF_LISTS,
    OF_PATCHES,
    PATCHES,
    done,
    failed,
    ids,
    updated,
    wrong,
)
from ttck.specs.vocabulary import TMF_KINDS, Operation

_PATCH = Operation.PATCH
_JSON_PATCH = "application/json-patch+json"
_FIXED = ("creationDate", "lastUpdate", "statusChangeDate", "@baseType", "@schemaLocation", "href")


def _kept(scene: Scene, reply: Reply) -> Reply:
    """The answer with what was noted of its tickets."""
    return in_answers(scene, reply, lambda ticket: ticket.update(scene.memory.get(ticket.get("id", ""), {})), Operation.RETRIEVE, *LISTS)


def _taken(scene: Scene, reply: Reply, took: Document) -> Reply:
    """Of a patch that I refuse I have taken a part, until a patch is done."""
    if during(scene, _PATCH) and refused(reply) and took:
        scene.memory[named(scene)] = took
    elif done(scene, reply, _PATCH):
        scene.memory.pop(named(scene), None)
    return _kept(scene, reply)


def _text(scene: Scene, name: str) -> Document:
    """One text of what was sent, where it is there."""
    text = sent(scene).get(name)
    return {name: text} if isinstance(text, str) else {}


@wrong("tmf-refused-patch-half-done", seam=Seam.REPLY, breaks=ids(94), also=[*OF_FORMS, *OF_LISTS, *OF_PATCHES, *OF_EVENTS])
def refused_patch_half_done(scene: Scene, reply: Reply) -> Reply:
    """Of a patch that I refuse I have done what was right in it."""
    return _taken(scene, reply, _text(scene, "description"))


@wrong("tmf-refused-patch-renames", seam=Seam.REPLY, breaks=ids(94), also=[*OF_FORMS, *OF_LISTS, *OF_PATCHES, *OF_EVENTS])
def refused_patch_renames(scene: Scene, reply: Reply) -> Reply:
    """Of a patch that I refuse I have taken the name."""
    return _taken(scene, reply, _text(scene, "name"))


@wrong("tmf-refused-patch-restamps", seam=Seam.REPLY, breaks=ids(94), also=[*OF_FORMS, *OF_LISTS, *OF_PATCHES, *OF_EVENTS])
def refused_patch_restamps(scene: Scene, reply: Reply) -> Reply:
    """A patch that I refuse counts as an update."""
    return _taken(scene, reply, {"lastUpdate": scene.now})


def _by_steps(name: str) -> None:
    """Register the fault of a seller whose JSON Patches may change what no patch may change."""

    def hide(scene: Scene, call: Call) -> Call:
        steps = call.document if call.operation == _PATCH and call.media == _JSON_PATCH and isinstance(call.document, list) else []
        mine = [step for step in steps if isinstance(step, dict) and step.get("path") == f"/{name}"]
        if not mine:
            return call
        scene.memory[call.item_id or ""] = {name: mine[-1].get("value")}
        return replace(call, document=[step for step in steps if step not in mine])

    def show(scene: Scene, reply: Reply) -> Reply:
        return _kept(scene, reply)

    hide.__doc__ = f"A JSON Patch may change {name}, and a merge may not."
    show.__doc__ = f"From then on I show the new {name}."
    label = f"tmf-{name.lower().strip('@')}-patchable-by-steps"
    wrong(label, seam=Seam.REQUEST, breaks=ids(95), also=[*OF_FORMS, *OF_PATCHES, *ids(20)], versions=MODERN)(hide)
    part(label, seam=Seam.REPLY)(show)


for _name in _FIXED:
    _by_steps(_name)


def _objects(scene: Scene) -> dict[str, Document]:
    """The objects in a merge patch."""
    return {name: value for name, value in sent(scene).items() if isinstance(value, dict)} if during(scene, _PATCH) else {}


@wrong("tmf-part-replaces-object", seam=Seam.RECORD, breaks=ids(94), also=[*OF_FORMS, *OF_PATCHES], versions=MODERN)
def part_replaces_object(scene: Scene, change: Change) -> Change:
    """A part of an object in a patch becomes the whole object."""
    given = {name: {key: part for key, part in value.items() if part is not None} for name, value in _objects(scene).items()}
    return updated(change, lambda _, after: after.update(given)) if given else change


@wrong("tmf-null-part-stays", seam=Seam.RECORD, breaks=ids(94), also=[*OF_FORMS, *OF_PATCHES], versions=MODERN)
def null_part_stays(scene: Scene, change: Change) -> Change:
    """A part of an object that a patch sets to null stays as it was."""
    taken = {name: [key for key, part in value.items() if part is None] for name, value in _objects(scene).items()}

    def edit(before: Document, after: Document) -> None:
        for name, keys in taken.items():
            old: Any = before.get(name)
            if isinstance(old, dict) and isinstance(after.get(name), dict):
                after[name].update({key: old[key] for key in keys if key in old})

    return updated(change, edit) if any(taken.values()) else change


@wrong("tmf-delete-takes-namesakes", seam=Seam.REPLY, breaks=ids(111), also=[*OF_LISTS, *OF_FORMS])
def delete_takes_namesakes(scene: Scene, reply: Reply) -> Reply:
    """With a ticket goes every other of its name from my lists."""
    if done(scene, reply, Operation.DELETE) and scene.item and scene.item.get("name"):
        scene.memory[str(scene.item["name"])] = True
    if not done(scene, reply, Operation.LIST) or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=[row for row in reply.document if not scene.memory.get(str(row.get("name")))])


@wrong("tmf-patch-not-there", seam=Seam.DECISION, breaks=ids(91), also=[*OF_PATCHES, *OF_EVENTS, *ids(4, 122)], about=TMF_KINDS)
def patch_not_there(scene: Scene, decision: Decision) -> Decision:
    """Whoever wants to change a ticket has to call me."""
    return replace(decision, allowed=False) if during(scene, *PATCHES) else decision


@part("tmf-patch-not-there", seam=Seam.REPLY)
def patch_not_there_said(scene: Scene, reply: Reply) -> Reply:
    """The answer is a 501, whatever the patch."""
    return failed(reply, HTTPStatus.NOT_IMPLEMENTED, "there are no patches") if during(scene, *PATCHES) else reply


def _in_json_alone(name: str, words: str, keep: Callable[[Any], bool]) -> None:
    """Register the fault of a seller that merges rightly where the media type says so, and else passes over some values."""

    def twist(_scene: Scene, call: Call) -> Call:
        plain = call.operation == _PATCH and call.media == "application/json" and isinstance(call.document, dict)
        left = [name for name, value in call.document.items() if not keep(value)] if plain else []
        return in_call(call, drop(*left)) if left else call

    twist.__doc__ = words
    wrong(name, seam=Seam.REQUEST, breaks=ids(91), also=ids(94, 141, 155), versions=MODERN)(twist)


_in_json_alone(
    "tmf-null-in-json-passed-over",
    "Null takes away in a merge patch, and says nothing in plain JSON.",
    lambda value: value is not None,
)
_in_json_alone(
    "tmf-part-in-json-passed-over", "A part of an object is merged in a merge patch; in plain JSON I want it whole.",
    lambda value: not (isinstance(value, dict) and {"id", "name"} - value.keys()),
)  # fmt: skip
