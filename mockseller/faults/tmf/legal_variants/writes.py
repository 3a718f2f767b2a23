"""Legal variants of sellers of TMF621 that are asked to create, change or delete something."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, in_answers, in_call, in_change, named, part
from ttck.mockseller.faults.tmf.tools import CREATES, LISTS, MODERN, PATCHES, created, done, failed, unusual, updated
from ttck.specs.vocabulary import TMF_KINDS, Kind, Operation

_DELETES = (Operation.DELETE, Operation.DELETE_SPECIFICATION)
_WORKED_OUT = ("priority", "expectedResolutionDate")
_PRIORITY = {"Critical": "1", "Major": "2"}


@unusual("tmf-behind-a-gateway", seam=Seam.DECISION, about=TMF_KINDS)
def behind_a_gateway(scene: Scene, decision: Decision) -> Decision:
    """I neither change nor delete anything, and the gateway before me does not know these operations."""
    return replace(decision, allowed=False) if during(scene, *PATCHES, *_DELETES) else decision


@part("tmf-behind-a-gateway", seam=Seam.REPLY)
def behind_a_gateway_said(scene: Scene, reply: Reply) -> Reply:
    """The gateway answers 404, whatever was to be done."""
    return failed(reply, HTTPStatus.NOT_FOUND, "no route for this request") if during(scene, *PATCHES, *_DELETES) else reply


@unusual("tmf-no-patch", seam=Seam.DECISION, about=TMF_KINDS)
def no_patch(scene: Scene, decision: Decision) -> Decision:
    """I change nothing over this API: 501."""
    return replace(decision, allowed=False) if during(scene, *PATCHES) else decision


@part("tmf-no-patch", seam=Seam.REPLY)
def no_patch_said(scene: Scene, reply: Reply) -> Reply:
    """The answer says so, whatever the patch."""
    return failed(reply, HTTPStatus.NOT_IMPLEMENTED, "there are no patches") if during(scene, *PATCHES) else reply


@unusual("tmf-late-tickets", seam=Seam.REPLY, about=TMF_KINDS, versions=MODERN)
def late_tickets(scene: Scene, reply: Reply) -> Reply:
    """I answer 202 to a create, and what comes of it is in the list before it can be read or changed."""
    if done(scene, reply, *CREATES) and isinstance(reply.document, dict):
        scene.memory[str(reply.document.get("id"))] = 1
        return replace(answer(reply, HTTPStatus.ACCEPTED), headers={})
    left = scene.memory.get(named(scene), 0)
    if not left or not during(scene, Operation.RETRIEVE, Operation.RETRIEVE_SPECIFICATION, *PATCHES, *_DELETES):
        return reply
    scene.memory[named(scene)] = left - 1
    return failed(reply, HTTPStatus.NOT_FOUND, "id: not known yet")


@unusual("tmf-strict-nulls", seam=Seam.REPLY)
def strict_nulls(scene: Scene, reply: Reply) -> Reply:
    """I hold a patch against the file, in which nothing may be null."""
    return failed(reply, HTTPStatus.BAD_REQUEST, "null: nothing may be null") if _nulls(scene) else reply


@part("tmf-strict-nulls", seam=Seam.DECISION)
def strict_nulls_do_nothing(scene: Scene, decision: Decision) -> Decision:
    """Nothing of such a patch is done."""
    return replace(decision, allowed=False) if _nulls(scene) else decision


def _nulls(scene: Scene) -> bool:
    body = scene.call.document if scene.call is not None and during(scene, *PATCHES) else None
    return isinstance(body, dict) and (None in body.values() or any(isinstance(v, dict) and None in v.values() for v in body.values()))


@unusual("tmf-priority-worked-out", seam=Seam.REQUEST)
def priority_worked_out(_scene: Scene, call: Call) -> Call:
    """The priority and the expected date are mine; what a patch says of them does not count."""
    return in_call(call, drop(*_WORKED_OUT)) if call.operation in PATCHES and isinstance(call.document, dict) else call


@part("tmf-priority-worked-out", seam=Seam.RECORD)
def priority_follows(_scene: Scene, change: Change) -> Change:
    """The priority of a ticket follows its severity when that is patched."""

    def edit(before: Document, after: Document) -> None:
        if before.get("severity") != after.get("severity"):
            after.update(priority=_PRIORITY.get(str(after.get("severity")), "3"))

    return updated(change, edit)


@unusual("tmf-reserved-ids", seam=Seam.RECORD, about=TMF_KINDS)
def reserved_ids(_scene: Scene, change: Change) -> Change:
    """My identifiers have reserved characters in them, which are encoded in an address."""

    def edit(ticket: Document) -> None:
        made = f"urn:tt {ticket['id']}"
        ticket.update(id=made, href=f"{str(ticket['href']).rpartition('/')[0]}/{quote(made, safe='')}")

    return created(change, edit)


@unusual("tmf-numbered-by-kind", seam=Seam.RECORD, about=TMF_KINDS, versions=MODERN)
def numbered_by_kind(scene: Scene, change: Change) -> Change:
    """I number my tickets from 1001, and my specifications as well."""

    def edit(item: Document) -> None:
        collection = str(item["href"]).rpartition("/")[0]
        number = scene.memory[collection] = scene.memory.get(collection, 1000) + 1
        item.update(id=str(number), href=f"{collection}/{number}")

    return created(change, edit)


@unusual("tmf-spec-catalogue", seam=Seam.DECISION, about=(Kind.SPECIFICATION,), versions=MODERN)
def spec_catalogue(scene: Scene, decision: Decision) -> Decision:
    """My specifications are a catalogue: whoever wants to write in it gets a 403."""
    writes = during(scene, Operation.CREATE_SPECIFICATION, Operation.PATCH_SPECIFICATION, Operation.DELETE_SPECIFICATION)
    return replace(decision, allowed=False) if writes else decision


@part("tmf-spec-catalogue", seam=Seam.REPLY)
def spec_catalogue_said(scene: Scene, reply: Reply) -> Reply:
    """The answer says so, whatever was to be written."""
    writes = during(scene, Operation.CREATE_SPECIFICATION, Operation.PATCH_SPECIFICATION, Operation.DELETE_SPECIFICATION)
    return failed(reply, HTTPStatus.FORBIDDEN) if writes else reply


@unusual("tmf-spec-dates-in-milliseconds", seam=Seam.RECORD, about=(Kind.SPECIFICATION,), versions=MODERN)
def spec_dates_in_milliseconds(_scene: Scene, change: Change) -> Change:
    """I write the dates of a specification with milliseconds and an offset."""

    def edit(body: Document) -> None:
        held = body.get("validFor")
        if isinstance(held, dict):
            held.update({name: re.sub(r":(\d\d)Z$", r":\1.000+00:00", str(value)) for name, value in held.items()})

    return in_change(change, edit)


@unusual("tmf-own-counter", seam=Seam.RECORD)
def own_counter(_scene: Scene, change: Change) -> Change:
    """Each ticket has a counter of its changes, which is mine and no attribute of the standard."""
    before = change.before or {}
    return replace(change, after={**change.after, "modCount": str(int(before.get("modCount", 0)) + 1)}) if change.after else change


@unusual("tmf-counts-readings", seam=Seam.REPLY)
def counts_readings(scene: Scene, reply: Reply) -> Reply:
    """Each ticket that I show as a whole says how often I have shown one, which is mine and no attribute of the standard."""
    if scene.call is None or "fields" in scene.call.query:
        return reply
    shown = scene.memory["shown"] = scene.memory.get("shown", 0) + 1
    return in_answers(scene, reply, lambda ticket: ticket.update(viewCount=str(shown)), Operation.RETRIEVE, *LISTS)


def _related_to(document: Any) -> list[str]:
    """The tickets that a create or a patch in any of its styles relates to."""
    if isinstance(document, dict):
        found = document.get("troubleTicketRelationship")
    else:
        steps = [one for one in document or () if isinstance(one, dict)] if isinstance(document, list) else []
        about = [one for one in steps if str(one.get("path", "")).startswith("/troubleTicketRelationship")]
        found = [value for one in about for value in (one["value"] if isinstance(one.get("value"), list) else [one.get("value")])]
    return [str(one["id"]) for one in (found if isinstance(found, list) else ()) if isinstance(one, dict) and "id" in one]


@unusual("tmf-unknown-relations-refused", seam=Seam.REQUEST)
def unknown_relations_refused(scene: Scene, call: Call) -> Call:
    """A ticket can be related to a ticket that I have, and to nothing else."""
    writes = call.operation in {Operation.CREATE, Operation.PATCH}
    scene.memory["refused"] = writes and any(scene.read(one) is None for one in _related_to(call.document))
    return replace(call, document=0) if scene.memory["refused"] else call


@part("tmf-unknown-relations-refused", seam=Seam.REPLY)
def unknown_relation_named(scene: Scene, reply: Reply) -> Reply:
    """I say what is wrong."""
    unknown = scene.memory.pop("refused", False)
    return failed(reply, HTTPStatus.BAD_REQUEST, "troubleTicketRelationship: there is no such ticket") if unknown else reply
