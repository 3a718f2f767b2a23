"""Faults of a seller of TMF621 in what is asked for seldom: unusual fields, side effects of what is right, parts of specifications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ttck.mockseller.dialects.tmf.stimuli import AUTHOR
from ttck.mockseller.dialects.tmf.words import known_names
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Call, Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, in_answers
from ttck.mockseller.faults.tmf.tools import MODERN, OF_PATCHES, each, ids, payload, telling, updated, without, wrong, wrote
from ttck.specs.vocabulary import Kind, Operation, Stimulus, TmfEvent

_TICKETS = (Operation.LIST, Operation.RETRIEVE)
_STEPS = "application/json-patch+json"


@wrong("tmf-fields-strange-name-shows-all", seam=Seam.REQUEST, breaks=ids(41), also=ids(44))
def fields_strange_name_shows_all(_scene: Scene, call: Call) -> Call:
    """Where one of several names in fields is unknown to me, I show everything."""
    asked = [name for value in call.query.get("fields", ()) for name in value.split(",")]
    strange = len(asked) > 1 and not set(asked) <= known_names()
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


def _told_as_status(scene: Scene, events: tuple[Event, ...], name: str) -> tuple[Event, ...]:
    """The events, with one of the status where a patch has this attribute and no status."""
    state = (scene.item or {}).get("status")
    alone = wrote(scene, name) is not None and wrote(scene, "status") is None and during(scene, Operation.PATCH)
    found = [one for one in events if one.type == TmfEvent.CHANGED][:1] if alone and state else []
    told, more = str(TmfEvent.STATE_CHANGE), []
    for one in found:
        body: Document = {**one.document, "eventType": told, "eventId": new_id(), **({"@type": told} if "@type" in one.document else {})}
        ticket = next(iter(body["event"].values()))
        body["event"] = {"troubleTicket": {**{key: ticket[key] for key in ("id", "href", "@type") if key in ticket}, "status": state}}
        more.append(replace(one, type=told, document=body))
    return (*events, *more)


@wrong("tmf-severity-is-a-status", seam=Seam.EVENT, breaks=ids(157), also=ids(142, 154, 158))
def severity_is_a_status(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """When the severity alone changes, I announce the status as well."""
    return _told_as_status(scene, events, "severity")


@wrong("tmf-reason-is-a-status", seam=Seam.EVENT, breaks=ids(157), also=ids(142, 154, 158))
def reason_is_a_status(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """When the reason of the status is told later, I announce the status once more."""
    return _told_as_status(scene, events, "statusChangeReason")


def _step(call: Call, edit: Callable[[Document], Document]) -> Call:
    """The call with each step of a JSON Patch of a ticket edited."""
    if call.operation != Operation.PATCH or call.media != _STEPS or not isinstance(call.document, list):
        return call
    return replace(call, document=[edit(one) if isinstance(one, dict) else one for one in call.document])


@wrong("tmf-json-patch-copy-moves", seam=Seam.REQUEST, breaks=ids(92), also=ids(94, 104), versions=MODERN)
def json_patch_copy_moves(_scene: Scene, call: Call) -> Call:
    """What I copy is gone where it was."""
    return _step(call, lambda one: {**one, "op": "move"} if one.get("op") == "copy" else one)


@wrong("tmf-json-patch-move-copies", seam=Seam.REQUEST, breaks=ids(92), also=ids(94, 104), versions=MODERN)
def json_patch_move_copies(_scene: Scene, call: Call) -> Call:
    """What I move is still there where it was."""
    return _step(call, lambda one: {**one, "op": "copy"} if one.get("op") == "move" else one)


@wrong("tmf-json-patch-removes-first", seam=Seam.REQUEST, breaks=ids(92), also=ids(94, 104), versions=MODERN)
def json_patch_removes_first(_scene: Scene, call: Call) -> Call:
    """Whichever note is removed, it is the first."""
    return _step(call, lambda one: {**one, "path": "/note/0"} if one.get("op") == "remove" and one.get("path") == "/note/1" else one)


@wrong("tmf-json-patch-add-overwrites", seam=Seam.REQUEST, breaks=ids(92), also=ids(94, 104), versions=MODERN)
def json_patch_add_overwrites(_scene: Scene, call: Call) -> Call:
    """What is added to a list at a place takes the place of what was there."""
    return _step(call, lambda one: {**one, "op": "replace"} if one.get("op") == "add" and str(one.get("path"))[-1:].isdigit() else one)


def _turned_with_more(before: Document | None, after: Document) -> bool:
    return before is not None and before.get("status") != after.get("status") and before.get("description") != after.get("description")


@wrong("tmf-status-with-more-not-in-history", seam=Seam.RECORD, breaks=ids(98), also=ids(81, 94))
def status_with_more_not_in_history(_scene: Scene, change: Change) -> Change:
    """A change of status that comes together with another one does not get into my history."""

    def edit(before: Document, after: Document) -> None:
        for name in ("statusChangeHistory", "statusChange") if _turned_with_more(before, after) else ():
            after[name] = before.get(name, [])

    return updated(change, edit) if change.kind is Kind.TICKET else change


@wrong("tmf-status-with-more-half-told", seam=Seam.EVENT, breaks=ids(141), versions=MODERN)
def status_with_more_half_told(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """When the status changes together with something else, I announce the status alone."""
    turned = any(one.type == TmfEvent.STATE_CHANGE for one in events)
    return tuple(one for one in events if one.type != TmfEvent.CHANGED) if turned else events


@wrong("tmf-patched-description-latin", seam=Seam.RECORD, breaks=ids(96), also=[*OF_PATCHES, *ids(81)])
def patched_description_latin(_scene: Scene, change: Change) -> Change:
    """A description that is changed keeps its Latin letters."""

    def edit(before: Document, after: Document) -> None:
        if after.get("description") != before.get("description"):
            after["description"] = "".join(one for one in str(after["description"]) if ord(one) < 256)  # noqa: PLR2004 - Latin-1

    return updated(change, edit) if change.kind is Kind.TICKET else change


@wrong("tmf-json-patch-status-event-old", seam=Seam.EVENT, breaks=ids(155), also=ids(142, 157, 158), versions=MODERN)
def json_patch_status_event_old(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """When a JSON Patch changes the status, my event names the one before."""
    old = (scene.item or {}).get("status")
    if scene.call is None or scene.call.media != _STEPS or old is None:
        return events
    return telling(events, lambda body: payload(body).update(status=old), TmfEvent.STATE_CHANGE)


def _own(change: Change, edit: Callable[[Document, Document], object]) -> Change:
    """The change with an edit, where I decided it myself."""
    return updated(change, edit) if change.kind is Kind.TICKET and change.operation in set(Stimulus) else change


@wrong("tmf-own-change-not-dated", seam=Seam.RECORD, breaks=ids(97), also=ids(81, 98))
def own_change_not_dated(_scene: Scene, change: Change) -> Change:
    """What I do myself leaves lastUpdate as it was."""
    return _own(change, lambda before, after: after.update(lastUpdate=before.get("lastUpdate")))


@wrong("tmf-own-turn-names-former", seam=Seam.RECORD, breaks=ids(98), also=ids(81, 94))
def own_turn_names_former(_scene: Scene, change: Change) -> Change:
    """When I change a status myself, the former one gets into my history."""

    def edit(before: Document, after: Document) -> None:
        for name in ("statusChangeHistory", "statusChange"):
            if before.get("status") != after.get("status") and each(after, name):
                after[name] = [*after[name][:-1], {**after[name][-1], "status": before.get("status")}]

    return _own(change, edit)


@wrong("tmf-own-note-shortens-description", seam=Seam.RECORD, breaks=ids(81), also=ids(94, 141, 155))
def own_note_shortens_description(_scene: Scene, change: Change) -> Change:
    """The second note that I add takes the end of the description away."""

    def edit(before: Document, after: Document) -> None:
        known = any(one.get("author") == AUTHOR for one in each(before, "note"))
        if known and len(each(before, "note")) < len(each(after, "note")):
            after["description"] = after["description"][:-1]

    return _own(change, edit)


@wrong("tmf-status-event-time-of-create", seam=Seam.EVENT, breaks=ids(151))
def status_event_time_of_create(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """My events of changes of status have the time at which the ticket was created."""
    born = (scene.item or {}).get("creationDate")
    return telling(events, lambda body: body.update(eventTime=born), TmfEvent.STATE_CHANGE) if born else events


@wrong("tmf-resolution-says-status", seam=Seam.EVENT, breaks=ids(150), also=ids(142, 143, 151, 157), versions=MODERN)
def resolution_says_status(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The eventType of a resolution is that of a change of status."""
    return telling(events, lambda body: body.update(eventType=str(TmfEvent.STATE_CHANGE)), TmfEvent.RESOLVED)


_ROOM = 6  # attributes that a patch of this seller sets


@wrong("tmf-seventh-attribute-of-patch-left", seam=Seam.REQUEST, breaks=ids(96), also=[*OF_PATCHES, *ids(81, 82)])
def seventh_attribute_of_patch_left(_scene: Scene, call: Call) -> Call:
    """My form has room for six attributes; what a patch has beside them I leave."""
    document = call.document
    if call.operation != Operation.PATCH or not isinstance(document, dict) or len(document) <= _ROOM:
        return call
    return replace(call, document=dict(list(document.items())[:_ROOM]))
