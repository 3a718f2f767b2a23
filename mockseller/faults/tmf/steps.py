"""Faults of a seller of TMF621 version 5 in the depths of its patches: places in a list, whole lists and objects, and parts of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, in_answers, named, refused
from ttck.mockseller.faults.tmf.tools import MODERN, OF_EVENTS, OF_FORMS, OF_LISTS, OF_PATCHES, done, ids, updated, wrong
from ttck.specs.vocabulary import Kind, Operation

_JSON_PATCH = "application/json-patch+json"


def _steps(call: Call | None) -> list[Document]:
    """The steps of a JSON Patch, none of any other request."""
    given = call.document if call is not None and call.media == _JSON_PATCH else None
    return [step for step in given if isinstance(step, dict)] if isinstance(given, list) else []


def _earlier(step: Document) -> Document:
    """A move forward in a list, with its place counted before the entry is taken away."""
    source, target = (str(step.get(name, "")).rpartition("/") for name in ("from", "path"))
    inside = step.get("op") == "move" and source[0] == target[0] and source[2].isdecimal() and target[2].isdecimal()
    return {**step, "path": f"{target[0]}/{int(target[2]) - 1}"} if inside and int(target[2]) > int(source[2]) else step


@wrong("tmf-json-patch-moves-one-short", seam=Seam.REQUEST, breaks=ids(92), also=OF_PATCHES, versions=MODERN)
def json_patch_moves_one_short(_scene: Scene, call: Call) -> Call:
    """I count the place to which an entry moves before I take it away."""
    return replace(call, document=[_earlier(step) for step in _steps(call)]) if _steps(call) else call


@wrong("tmf-json-patch-test-of-lists-passes", seam=Seam.REQUEST, breaks=ids(104), also=ids(92, 94, 97, 141), versions=MODERN)
def json_patch_test_of_lists_passes(_scene: Scene, call: Call) -> Call:
    """I test texts and numbers; of lists and objects I take your word."""
    kept = [step for step in _steps(call) if step.get("op") != "test" or not isinstance(step.get("value"), list | dict)]
    return replace(call, document=kept) if len(kept) < len(_steps(call)) else call


@wrong(
    "tmf-refused-json-patch-leaves-an-entry",
    seam=Seam.REPLY,
    breaks=ids(104),
    also=[*OF_FORMS, *OF_LISTS, *OF_PATCHES, *OF_EVENTS],
    versions=MODERN,
)
def refused_json_patch_leaves_an_entry(scene: Scene, reply: Reply) -> Reply:
    """A JSON Patch that I refuse has added its entry to the list all the same, until a patch is done."""
    added = [step for step in _steps(scene.call) if step.get("op") == "add" and step.get("path") == "/note/-"]
    if during(scene, Operation.PATCH) and refused(reply) and added and scene.item:
        scene.memory[named(scene)] = [*scene.item.get("note", ()), *(step.get("value") for step in added)]
    elif done(scene, reply, Operation.PATCH):
        scene.memory.pop(named(scene), None)

    def edit(ticket: Document) -> None:
        left: Any = scene.memory.get(str(ticket.get("id")))
        if left:
            ticket["note"] = left

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@wrong(
    "tmf-spec-merge-replaces-objects",
    seam=Seam.RECORD,
    breaks=ids(122),
    also=ids(91, 94, 146, 155),
    about=(Kind.SPECIFICATION,),
    versions=MODERN,
)
def spec_merge_replaces_objects(scene: Scene, change: Change) -> Change:
    """An object in a merge takes the place of the one that a specification had."""
    given: Any = scene.call.document.get("validFor") if scene.call is not None and isinstance(scene.call.document, dict) else None
    if not (during(scene, Operation.PATCH_SPECIFICATION) and isinstance(given, dict)):
        return change
    return updated(change, lambda _before, after: after.update(validFor=given))
