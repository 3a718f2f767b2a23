"""Faults of a seller of TMF621 that loses, or takes over, what stands beside: with fields, in empty lists, in steps, by decisions."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, in_answers, in_call, kebab, part
from ttck.mockseller.faults.tmf.tools import (
    LISTS,
    MODERN,
    OF_CREATES,
    OF_EVENTS,
    OF_FORMS,
    OF_LISTS,
    OF_PATCHES,
    created,
    failed,
    filters,
    ids,
    refused_with,
    unusual,
    updated,
    wrong,
)
from ttck.specs.vocabulary import Operation

_JSON_PATCH = "application/json-patch+json"
_ANSWER_ONLY = ("note", "channel", "relatedParty")
_SHOWS = (Operation.RETRIEVE, *LISTS, Operation.CREATE, Operation.PATCH)


def _fields(scene: Scene) -> bool:
    return scene.call is not None and bool(scene.call.query.get("fields"))


def _less(body: Document) -> None:
    for name in _ANSWER_ONLY:
        body.pop(name, None)


@wrong("tmf-create-with-fields-keeps-less", seam=Seam.RECORD, breaks=ids(81), also=[*OF_CREATES, *OF_FORMS, *OF_EVENTS], versions=MODERN)
def create_with_fields_keeps_less(scene: Scene, change: Change) -> Change:
    """Who creates a ticket and asks for some attributes gets a ticket without notes, channel and people."""
    return created(change, _less) if _fields(scene) and scene.call and scene.call.operation == Operation.CREATE else change


@wrong("tmf-patch-with-fields-keeps-less", seam=Seam.RECORD, breaks=ids(94), also=[*OF_PATCHES, *OF_FORMS], versions=MODERN)
def patch_with_fields_keeps_less(scene: Scene, change: Change) -> Change:
    """Who changes a ticket and asks for some attributes loses notes, channel and people."""
    return updated(change, lambda _, after: _less(after)) if _fields(scene) else change


def _believed(name: str, beside: str, says: str) -> None:
    """Register the fault of a seller that takes a date of its own from the buyer where it comes beside something else."""

    def hide(scene: Scene, call: Call) -> Call:
        body = call.document if call.operation == Operation.PATCH and isinstance(call.document, dict) else {}
        if name not in body or beside not in body:
            return call
        scene.memory[call.item_id or ""] = {name: body[name]}
        return in_call(call, drop(name))

    def show(scene: Scene, reply: Reply) -> Reply:
        return in_answers(scene, reply, lambda one: one.update(scene.memory.get(one.get("id", ""), {})), *_SHOWS)

    hide.__doc__ = says
    show.__doc__ = f"From then on I show that {name}."
    label = f"tmf-{kebab(name)}-of-client-beside-{beside.lower()}"
    wrong(label, seam=Seam.REQUEST, breaks=ids(95), also=[*OF_PATCHES, *OF_FORMS, *OF_EVENTS, *OF_LISTS])(hide)
    part(label, seam=Seam.REPLY)(show)


_believed("statusChangeDate", "status", "When the status changes I believe the buyer who says since when.")
_believed("lastUpdate", "description", "When a text changes I believe the buyer who says when that was.")


def _removable(name: str) -> None:
    """Register the fault of a seller whose JSON Patches take away what is mandatory."""

    def hide(scene: Scene, call: Call) -> Call:
        steps = call.document if call.operation == Operation.PATCH and call.media == _JSON_PATCH and isinstance(call.document, list) else []
        mine = [one for one in steps if isinstance(one, dict) and one.get("op") == "remove" and one.get("path") == f"/{name}"]
        if not mine:
            return call
        scene.memory[call.item_id or ""] = True
        return replace(call, document=[one for one in steps if one not in mine])

    def show(scene: Scene, reply: Reply) -> Reply:
        return in_answers(scene, reply, lambda one: one.pop(name, None) if one.get("id") in scene.memory else None, *_SHOWS)

    hide.__doc__ = f"A step may remove {name}, though null may not."
    show.__doc__ = f"From then on the ticket has no {name}."
    label = f"tmf-steps-remove-{name.lower()}"
    wrong(label, seam=Seam.REQUEST, breaks=ids(102), also=[*OF_FORMS, *OF_PATCHES, *OF_LISTS, *ids(3, 60)], versions=MODERN)(hide)
    part(label, seam=Seam.REPLY)(show)


for _name in ("description", "severity", "ticketType"):
    _removable(_name)


@wrong("tmf-filter-values-decoded-twice", seam=Seam.REQUEST, breaks=ids(26), also=ids(13, 25, 30, 31, 32, 34))
def filter_values_decoded_twice(_scene: Scene, call: Call) -> Call:
    """I decode the value of a filter once more."""
    again = {name: tuple(map(unquote_plus, call.query[name])) for name in filters(call) if "." not in name}
    return replace(call, query={**call.query, **again}) if call.operation == Operation.LIST else call


@wrong("tmf-empty-list-passed-over", seam=Seam.REQUEST, breaks=ids(94), also=OF_PATCHES, versions=MODERN)
def empty_list_passed_over(_scene: Scene, call: Call) -> Call:
    """An empty list in a patch is nothing to me."""

    def edit(body: Document) -> None:
        for name in [name for name, value in body.items() if value == []]:
            del body[name]

    return in_call(call, edit) if call.operation == Operation.PATCH and isinstance(call.document, dict) else call


def _empties(document: Any) -> bool:
    return isinstance(document, dict) and [] in document.values()


@unusual("tmf-empty-list-refused", seam=Seam.DECISION, versions=MODERN)
def empty_list_refused(scene: Scene, decision: Decision) -> Decision:
    """I do not take a list that is empty in a patch."""
    mine = scene.call is not None and scene.call.operation == Operation.PATCH and _empties(scene.call.document)
    return replace(decision, allowed=False) if mine else decision


@part("tmf-empty-list-refused", seam=Seam.REPLY)
def empty_list_refused_said(scene: Scene, reply: Reply) -> Reply:
    """That is a 400."""
    mine = scene.call is not None and _empties(scene.call.document) and refused_with(scene, reply, HTTPStatus.CONFLICT, Operation.PATCH)
    return failed(reply, HTTPStatus.BAD_REQUEST, "a list has to have an entry") if mine else reply


@wrong("tmf-resolve-drops-external-identifier", seam=Seam.RECORD, breaks=ids(81), also=[*OF_FORMS, *OF_PATCHES], versions=MODERN)
def resolve_drops_external_identifier(scene: Scene, change: Change) -> Change:
    """When I resolve a ticket myself, the identifiers of the buyer go."""
    mine = scene.call is None or scene.call.operation != Operation.PATCH

    def edit(before: Document, after: Document) -> None:
        if mine and before.get("status") != after.get("status") == "resolved":
            after.pop("externalIdentifier", None)

    return updated(change, edit)


@wrong("tmf-nameless-attribute-poisons", seam=Seam.REPLY, breaks=ids(10), also=[*OF_LISTS, *OF_FORMS, *ids(3, 7, 8)], lane="exploration")
def nameless_attribute_poisons(scene: Scene, reply: Reply) -> Reply:
    """A ticket with an attribute of no name makes me fall over, and every list after it."""
    document = scene.call.document if scene.call else None
    if scene.call and scene.call.operation == Operation.CREATE and isinstance(document, dict) and "" in document:
        scene.memory["spoilt"] = True
        return failed(reply, HTTPStatus.INTERNAL_SERVER_ERROR)
    spoilt = scene.call and scene.call.operation == Operation.LIST and "spoilt" in scene.memory
    return failed(reply, HTTPStatus.INTERNAL_SERVER_ERROR) if spoilt else reply
