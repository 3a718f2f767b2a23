"""Faults of a seller of TMF621 in what is asked for seldom: unusual fields, side effects of what is right, parts of specifications."""

from __future__ import annotations

from dataclasses import replace

from mockseller.faults.tools import during, in_answers
from mockseller.ids import new_id
from mockseller.seams import Call, Change, Document, Event, Reply, Scene, Seam
from mockseller.tmf.faults.tools import MODERN, OF_PATCHES, each, ids, updated, without, wrong, wrote
from mockseller.tmf.words import KNOWN
from specs.vocabulary import Kind, Operation, TmfEvent

_TICKETS = (Operation.LIST, Operation.RETRIEVE)


@wrong("tmf-fields-strange-name-shows-all", seam=Seam.REQUEST, breaks=ids(41), also=ids(44))
def fields_strange_name_shows_all(_scene: Scene, call: Call) -> Call:
    """Where one of several names in fields is unknown to me, I show everything."""
    asked = [name for value in call.query.get("fields", ()) for name in value.split(",")]
    strange = len(asked) > 1 and not set(asked) <= KNOWN
    return without(call, "fields") if strange and call.operation in _TICKETS else call


@wrong("tmf-fields-touch", seam=Seam.REPLY, breaks=ids(58), also=ids(40, 81, 82, 97))
def fields_touch(scene: Scene, reply: Reply) -> Reply:
    """Whoever asks for a part of a ticket makes it younger."""
    key = f"touched {scene.call.item_id}" if scene.call else ""
    if during(scene, Operation.RETRIEVE) and scene.call and scene.call.query.get("fields"):
        scene.memory[key] = scene.memory.get(key, 0) + 1
    touched = scene.memory.get(key, 0)

    def edit(ticket: Document) -> None:
        if touched and isinstance(ticket.get("lastUpdate"), str):
            ticket["lastUpdate"] = f"{ticket['lastUpdate'][:19]}.{touched % 1000:03d}Z"

    return in_answers(scene, reply, edit, Operation.RETRIEVE)


@wrong("tmf-note-moves-status-date", seam=Seam.RECORD, breaks=ids(94), also=OF_PATCHES)
def note_moves_status_date(_scene: Scene, change: Change) -> Change:
    """A new note is a change of status to me, by its date."""

    def edit(before: Document, after: Document) -> None:
        if before.get("status") == after.get("status") and before.get("note") != after.get("note"):
            after["statusChangeDate"] = after.get("lastUpdate")

    return updated(change, edit) if change.kind is Kind.TICKET else change


@wrong("tmf-spec-patch-cuts-parts", seam=Seam.RECORD, breaks=ids(122), also=ids(146), about=(Kind.SPECIFICATION,), versions=MODERN)
def spec_patch_cuts_characteristics(scene: Scene, change: Change) -> Change:
    """Whatever changes in a specification, the relations of its characteristics go."""

    def edit(_before: Document, after: Document) -> None:
        for one in each(after, "specCharacteristic"):
            one.pop("charSpecRelationship", None)

    return updated(change, edit) if change.kind is Kind.SPECIFICATION and not wrote(scene, "specCharacteristic") else change


@wrong("tmf-severity-is-a-status", seam=Seam.EVENT, breaks=ids(157), also=ids(142, 154, 158))
def severity_is_a_status(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """When the severity alone changes, I announce the status as well."""
    state = (scene.item or {}).get("status")
    alone = wrote(scene, "severity") is not None and wrote(scene, "status") is None and during(scene, Operation.PATCH)
    found = [one for one in events if one.type == TmfEvent.CHANGED][:1] if alone and state else []
    name, more = str(TmfEvent.STATE_CHANGE), []
    for one in found:
        body: Document = {**one.document, "eventType": name, "eventId": new_id(), **({"@type": name} if "@type" in one.document else {})}
        ticket = next(iter(body["event"].values()))
        body["event"] = {"troubleTicket": {**{key: ticket[key] for key in ("id", "href", "@type") if key in ticket}, "status": state}}
        more.append(replace(one, type=name, document=body))
    return (*events, *more)
