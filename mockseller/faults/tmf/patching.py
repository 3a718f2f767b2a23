"""Faults of a seller of TMF621 that is asked to change a ticket."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.dialects.tmf.patch import patched
from ttck.mockseller.engine.seams import Call, Change, Decision, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, in_answers, in_call, named, part, sent
from ttck.mockseller.faults.tmf.tools import (
    MODERN,
    OF_CREATES,
    OF_EVENTS,
    OF_FORMS,
    OF_LISTS,
    OF_PATCHES,
    SHOWS,
    crashed,
    done,
    each,
    failed,
    ids,
    reason,
    rows,
    updated,
    wrong,
    wrote,
)
from ttck.specs.vocabulary import Operation, TmfState

_PATCH = Operation.PATCH
_HISTORIES = ("statusChangeHistory", "statusChange")
_MERGE = "application/merge-patch+json"
_JSON_PATCH = "application/json-patch+json"


def _merging(call: Call) -> bool:
    return call.operation == _PATCH and isinstance(call.document, dict)


def _moved(before: Document, after: Document) -> bool:
    return before.get("status") != after.get("status")


@wrong("tmf-patched-204", seam=Seam.REPLY, breaks=ids(90), also=[*OF_PATCHES, *ids(45)])
def patched_204(scene: Scene, reply: Reply) -> Reply:
    """I answer a patch with 204."""
    return answer(reply, HTTPStatus.NO_CONTENT) if done(scene, reply, _PATCH) else reply


@wrong("tmf-patched-201", seam=Seam.REPLY, breaks=ids(90), also=OF_PATCHES)
def patched_201(scene: Scene, reply: Reply) -> Reply:
    """I answer a patch with 201."""
    return replace(reply, status=HTTPStatus.CREATED) if done(scene, reply, _PATCH) else reply


@wrong("tmf-patched-echo", seam=Seam.REPLY, breaks=ids(90), also=[*OF_PATCHES, *OF_FORMS])
def patched_echo(scene: Scene, reply: Reply) -> Reply:
    """I answer a patch with what was changed, not with the ticket."""
    kept = {"id", "href", "@type", *sent(scene)}
    return in_answers(scene, reply, lambda ticket: drop(*(set(ticket) - kept))(ticket), _PATCH)


@wrong("tmf-patched-before", seam=Seam.REPLY, breaks=ids(90), also=[*OF_PATCHES, *OF_FORMS])
def patched_before(scene: Scene, reply: Reply) -> Reply:
    """I answer a patch with the ticket as it was before."""
    old = {**scene.item, "href": reply.document.get("href")} if scene.item and isinstance(reply.document, dict) else None
    return replace(reply, document=old) if done(scene, reply, _PATCH) and old else reply


@wrong("tmf-merge-patch-refused", seam=Seam.DECISION, breaks=ids(91), also=OF_PATCHES, versions=MODERN)
def merge_patch_refused(scene: Scene, decision: Decision) -> Decision:
    """I do not know the media type of a merge patch."""
    return replace(decision, allowed=False) if scene.call and scene.call.media == _MERGE else decision


@part("tmf-merge-patch-refused", seam=Seam.REPLY)
def merge_patch_refused_said(scene: Scene, reply: Reply) -> Reply:
    """The refusal says 415."""
    merge = scene.call is not None and scene.call.media == _MERGE
    return failed(reply, 415, "Content-Type: not this one") if merge and reply.status == HTTPStatus.CONFLICT else reply


@wrong("tmf-patch-replaces", seam=Seam.RECORD, breaks=ids(94), also=[*OF_PATCHES, *OF_FORMS, *OF_EVENTS, *ids(15)])
def patch_replaces(scene: Scene, change: Change) -> Change:
    """What a patch does not name goes, as far as it may."""
    given = sent(scene)
    kept = {"id", "href", "description", "severity", "ticketType", "status", "creationDate", "lastUpdate", "statusChangeDate", *_HISTORIES}

    def edit(_before: Document, after: Document) -> None:
        drop(*(name for name in set(after) - kept - set(given) if not name.startswith("@")))(after)

    return updated(change, edit) if during(scene, _PATCH) and given else change


@wrong("tmf-null-ignored", seam=Seam.REQUEST, breaks=ids(94), also=ids(102, 104, 141))
def null_ignored(_scene: Scene, call: Call) -> Call:
    """A null in a patch does nothing; I would not know what."""
    optional = {"name", "note", "priority", "channel", "attachment", "expectedResolutionDate", "requestedResolutionDate", "relatedParty"}
    none = [name for name, value in call.document.items() if value is None and name in optional] if _merging(call) else []
    return in_call(call, drop(*none)) if none else call


@wrong("tmf-null-becomes-blank", seam=Seam.REQUEST, breaks=ids(94), also=ids(141, 155, 56))
def null_becomes_blank(_scene: Scene, call: Call) -> Call:
    """A null in a patch makes a text blank."""
    texts = [name for name in ("name", "priority") if _merging(call) and name in call.document and call.document[name] is None]
    return in_call(call, lambda body: body.update(dict.fromkeys(texts, ""))) if texts else call


@wrong("tmf-null-stays-null", seam=Seam.REPLY, breaks=ids(56, 94), also=[*OF_FORMS, *ids(90, 141)])
def null_stays_null(scene: Scene, reply: Reply) -> Reply:
    """What a patch took away, I show as null from then on."""
    item_id = named(scene)
    gone = {name for name, value in sent(scene).items() if value is None} if done(scene, reply, _PATCH) else set()
    names = scene.memory[item_id] = scene.memory.get(item_id, set()) | gone
    return in_answers(scene, reply, lambda ticket: [ticket.setdefault(name, None) for name in names], _PATCH, Operation.RETRIEVE)


@wrong("tmf-lists-appended", seam=Seam.RECORD, breaks=ids(94), also=ids(96, 104, 155, 90))
def lists_appended(scene: Scene, change: Change) -> Change:
    """A list in a patch is added to the one that I have."""
    names = [name for name, value in sent(scene).items() if isinstance(value, list)] if during(scene, _PATCH) else []

    def edit(before: Document, after: Document) -> None:
        after.update({name: [*before.get(name, ()), *after.get(name, ())] for name in names})

    return updated(change, edit) if names else change


@wrong("tmf-lists-merged-by-place", seam=Seam.RECORD, breaks=ids(94), also=ids(96, 104, 155, 90))
def lists_merged_by_place(scene: Scene, change: Change) -> Change:
    """Of a list that is longer than the one in a patch I keep what stands behind."""
    names = [name for name, value in sent(scene).items() if isinstance(value, list)] if during(scene, _PATCH) else []

    def edit(before: Document, after: Document) -> None:
        after.update({name: [*after.get(name, ()), *before.get(name, ())[len(after.get(name, ())) :]] for name in names})

    return updated(change, edit) if names else change


def _unfixed(name: str) -> None:
    """Register the fault of a seller that lets a buyer patch what is not to be patched."""

    def hide(scene: Scene, call: Call) -> Call:
        if not _merging(call) or name not in call.document:
            return call
        scene.memory[call.item_id or ""] = call.document[name]
        return in_call(call, drop(name))

    def show(scene: Scene, reply: Reply) -> Reply:
        def edit(ticket: Document) -> None:
            if ticket.get("id") in scene.memory:
                ticket[name] = scene.memory[ticket["id"]]

        return in_answers(scene, reply, edit, _PATCH, Operation.RETRIEVE, Operation.LIST)

    hide.__doc__ = f"A buyer may patch {name}."
    show.__doc__ = f"From then on I show the new {name}."
    label = f"tmf-{name.lower().strip('@')}-patchable"
    also = ids(11, 20, 40, 50, 51, 53, 54, 56, 60, 64, 81, 97, 141)
    wrong(label, seam=Seam.REQUEST, breaks=ids(95), also=also, versions=MODERN if name.startswith("@") else ())(hide)
    part(label, seam=Seam.REPLY)(show)


for _name in ("creationDate", "lastUpdate", "href", "@type", "@baseType", "statusChangeDate"):
    _unfixed(_name)


@wrong("tmf-id-patchable", seam=Seam.REQUEST, breaks=ids(95), also=[*ids(52, 101), *OF_FORMS])
def id_patchable(scene: Scene, call: Call) -> Call:
    """A buyer may give a ticket another id; under the old one it is gone."""
    if _merging(call) and "id" in call.document:
        scene.memory[call.item_id or ""] = call.document["id"]
        return in_call(call, drop("id"))
    return replace(call, item_id="moved") if call.item_id in scene.memory else call


def _drops(name: str) -> None:
    """Register the fault of a seller that silently leaves an attribute out of a patch."""

    def twist(_scene: Scene, call: Call) -> Call:
        return in_call(call, drop(name)) if _merging(call) and call.document.get(name) is not None else call

    twist.__doc__ = f"I answer 200 to a patch of {name}, and leave it as it is."
    also = ids(94, 97, 98, 99, 100, 102, 141, 142, 143, 157, 160, 164, 165, 30, 58)
    wrong(f"tmf-{name.lower()}-not-patched", seam=Seam.REQUEST, breaks=ids(96), also=also)(twist)


for _name in ("name", "note", "severity", "priority", "expectedResolutionDate", "relatedParty", "attachment", "description", "status"):
    _drops(_name)


@wrong("tmf-last-update-stays", seam=Seam.RECORD, breaks=ids(97), also=ids(122))
def last_update_stays(_scene: Scene, change: Change) -> Change:
    """The lastUpdate of a ticket is that of its first day."""
    return updated(change, lambda before, after: after.update(lastUpdate=before.get("lastUpdate")))


@wrong("tmf-last-update-stays-in-seconds", seam=Seam.REPLY, breaks=ids(97), also=OF_FORMS)
def last_update_stays_in_seconds(scene: Scene, reply: Reply) -> Reply:
    """I write lastUpdate in whole seconds, and it is that of the first day."""

    def edit(ticket: Document) -> None:
        if {"lastUpdate", "id"} <= ticket.keys():
            ticket["lastUpdate"] = f"{scene.memory.setdefault(ticket['id'], str(ticket['lastUpdate']))[:19]}Z"

    return in_answers(scene, reply, edit, *SHOWS)


@wrong("tmf-last-update-back", seam=Seam.RECORD, breaks=ids(97), also=ids(58, 122))
def last_update_back(_scene: Scene, change: Change) -> Change:
    """With every change a ticket gets older."""
    return updated(change, lambda before, after: after.update(lastUpdate=f"2001{str(before.get('lastUpdate'))[4:]}"))


@wrong("tmf-status-date-stays", seam=Seam.RECORD, breaks=ids(98), also=ids(142, 155))
def status_date_stays(_scene: Scene, change: Change) -> Change:
    """The statusChangeDate is that of the first status."""
    return updated(change, lambda before, after: after.update(statusChangeDate=before.get("statusChangeDate")))


@wrong("tmf-status-reason-lost", seam=Seam.RECORD, breaks=ids(98), also=ids(96, 142, 155))
def status_reason_lost(_scene: Scene, change: Change) -> Change:
    """I do not keep the reason of a change of status."""
    return updated(change, lambda before, after: drop("statusChangeReason")(after) if _moved(before, after) else None)


def _in_history(before: Document, after: Document, *, stays: bool) -> None:
    for name in _HISTORIES:
        if isinstance(after.get(name), list) and _moved(before, after):
            after[name] = list(before.get(name, ())) if stays else after[name][-1:]


@wrong("tmf-history-stays", seam=Seam.RECORD, breaks=ids(98), also=ids(142, 155))
def history_stays(_scene: Scene, change: Change) -> Change:
    """A change of status does not reach the history."""
    return updated(change, lambda before, after: _in_history(before, after, stays=True))


@wrong("tmf-history-last-only", seam=Seam.RECORD, breaks=ids(98), also=ids(83, 142, 155))
def history_last_only(_scene: Scene, change: Change) -> Change:
    """My history is the last step."""
    return updated(change, lambda before, after: _in_history(before, after, stays=False))


@wrong("tmf-history-twice", seam=Seam.RECORD, breaks=ids(98), also=ids(142, 155))
def history_twice(_scene: Scene, change: Change) -> Change:
    """Every step stands in the history twice."""

    def edit(before: Document, after: Document) -> None:
        for name in _HISTORIES:
            if _moved(before, after) and each(after, name):
                after[name].append(after[name][-1])

    return updated(change, edit)


@wrong("tmf-no-resolution-date", seam=Seam.RECORD, breaks=ids(99), also=ids(143))
def no_resolution_date(_scene: Scene, change: Change) -> Change:
    """A resolved ticket does not say since when."""
    return updated(change, lambda before, after: drop("resolutionDate")(after) if _moved(before, after) else None)


@wrong("tmf-any-status-patched", seam=Seam.REQUEST, breaks=ids(100), also=ids(7, 8, 160))
def any_status_patched(_scene: Scene, call: Call) -> Call:
    """A patch to a status that I do not know does nothing, and is fine."""
    strange = _merging(call) and call.document.get("status", "held") not in [*TmfState]
    return in_call(call, drop("status")) if strange else call


@wrong("tmf-bad-status-kept", seam=Seam.REPLY, breaks=ids(100), also=[*OF_FORMS, *ids(160, 25)])
def bad_status_kept(scene: Scene, reply: Reply) -> Reply:
    """I refuse a status that I do not know, and have it all the same."""
    item_id = named(scene)
    if during(scene, _PATCH) and reply.status == HTTPStatus.BAD_REQUEST and reason(reply).startswith("status"):
        scene.memory[item_id] = wrote(scene, "status")
    kept = scene.memory.get(item_id)
    return in_answers(scene, reply, lambda ticket: ticket.update(status=kept), Operation.RETRIEVE) if kept else reply


@wrong("tmf-refused-merge-half-done", seam=Seam.REPLY, breaks=ids(94, 100), also=[*OF_FORMS, *ids(25, 26, 102, 160)])
def refused_merge_half_done(scene: Scene, reply: Reply) -> Reply:
    """I refuse a merge for its status, and have changed the description already."""
    item_id, new = named(scene), wrote(scene, "description")
    if during(scene, _PATCH) and reply.status == HTTPStatus.BAD_REQUEST and reason(reply).startswith("status") and isinstance(new, str):
        scene.memory[item_id] = new
    kept = scene.memory.get(item_id)
    return in_answers(scene, reply, lambda ticket: ticket.update(description=kept), Operation.RETRIEVE) if kept else reply


@wrong("tmf-merge-replaces-objects", seam=Seam.REQUEST, breaks=ids(94), also=OF_FORMS, versions=MODERN)
def merge_replaces_objects(scene: Scene, call: Call) -> Call:
    """A channel with an id in a merge takes the place of the one before, with all that this had."""
    new = call.document.get("channel") if _merging(call) else None
    old = (scene.read(call.item_id or "") or {}).get("channel")
    if not isinstance(new, dict) or not isinstance(old, dict) or "id" not in new:
        return call
    gone = dict.fromkeys(name for name in old if name not in new)
    return replace(call, document={**call.document, "channel": {**gone, **new}})


@wrong("tmf-patch-unknown-200", seam=Seam.REPLY, breaks=ids(101), also=ids(111, 112, 95, 51, 53))
def patch_unknown_200(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a patch of what I do not have."""
    return answer(reply, HTTPStatus.OK, sent(scene)) if during(scene, _PATCH) and reply.status == HTTPStatus.NOT_FOUND else reply


@wrong("tmf-patch-unknown-400", seam=Seam.REPLY, breaks=ids(101), also=ids(111, 112))
def patch_unknown_400(scene: Scene, reply: Reply) -> Reply:
    """I answer 400 to a patch of what I do not have."""
    unknown = during(scene, _PATCH) and reply.status == HTTPStatus.NOT_FOUND
    return failed(reply, HTTPStatus.BAD_REQUEST, "id: unknown") if unknown else reply


def _nulled(call: Call) -> list[str]:
    names = ("description", "severity", "ticketType")
    return [name for name in names if _merging(call) and name in call.document and call.document[name] is None]


@wrong("tmf-mandatory-null-ignored", seam=Seam.REQUEST, breaks=ids(102))
def mandatory_null_ignored(_scene: Scene, call: Call) -> Call:
    """A null for what is mandatory does nothing, and is fine."""
    return in_call(call, drop(*_nulled(call))) if _nulled(call) else call


@wrong("tmf-mandatory-null-taken", seam=Seam.REQUEST, breaks=ids(102), also=[*OF_FORMS, *OF_LISTS, *ids(141)])
def mandatory_null_taken(scene: Scene, call: Call) -> Call:
    """A null takes away what is mandatory."""
    names = _nulled(call)
    if names:
        scene.memory[call.item_id or ""] = names
    return in_call(call, drop(*names)) if names else call


@part("tmf-mandatory-null-taken", seam=Seam.REPLY)
def mandatory_null_shown(scene: Scene, reply: Reply) -> Reply:
    """From then on it is missing."""
    return in_answers(
        scene, reply, lambda ticket: drop(*scene.memory.get(ticket.get("id", ""), ()))(ticket), _PATCH, Operation.RETRIEVE, Operation.LIST
    )


@wrong("tmf-mandatory-null-breaks-list", seam=Seam.REPLY, breaks=ids(102, 8), also=OF_LISTS)
def mandatory_null_breaks_list(scene: Scene, reply: Reply) -> Reply:
    """After a null for what is mandatory my lists do not work any more."""
    if during(scene, _PATCH) and scene.call is not None and _nulled(scene.call):
        scene.memory["broken"] = True
    return crashed(reply) if rows(scene, reply) is not None and scene.memory.get("broken") else reply


@wrong("tmf-json-patch-half", seam=Seam.REQUEST, breaks=ids(104), also=ids(92, 97, 141, 165), versions=MODERN)
def json_patch_half(scene: Scene, call: Call) -> Call:
    """Of a JSON Patch I do what can be done, up to the first step that cannot."""
    if call.media != _JSON_PATCH or not isinstance(call.document, list):
        return call
    item: Any = scene.item or {}
    possible: list[Any] = []
    for step in call.document:
        try:
            item = patched(item, [step])
        except Exception:  # noqa: BLE001 - whatever is wrong with a step, the others were done
            break
        possible.append(step)
    return replace(call, document=possible)


@wrong("tmf-json-patch-test-ignored", seam=Seam.REQUEST, breaks=ids(104), also=ids(92), versions=MODERN)
def json_patch_test_ignored(_scene: Scene, call: Call) -> Call:
    """I do not carry out the tests of a JSON Patch."""
    steps = call.document if call.media == _JSON_PATCH and isinstance(call.document, list) else None
    if steps is None:
        return call
    return replace(call, document=[step for step in steps if not (isinstance(step, dict) and step.get("op") == "test")])


@wrong("tmf-json-patch-crashes", seam=Seam.REPLY, breaks=ids(8, 104), also=ids(92), versions=MODERN)
def json_patch_crashes(scene: Scene, reply: Reply) -> Reply:
    """A JSON Patch that leads nowhere makes me fall over."""
    stuck = scene.call is not None and scene.call.media == _JSON_PATCH and reply.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT}
    return crashed(reply) if stuck else reply


@wrong("tmf-patch-crashes-on-type", seam=Seam.REPLY, breaks=ids(8), also=[*OF_CREATES, *OF_PATCHES])
def patch_crashes_on_type(scene: Scene, reply: Reply) -> Reply:
    """A value of a wrong type in a patch makes me fall over."""
    return crashed(reply) if during(scene, _PATCH) and "is not of type" in reason(reply) else reply
