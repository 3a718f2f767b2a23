"""Faults of a seller of TMF621 version 5 that is careful with tickets, and less so with the catalogue of its specifications."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, during, header, in_answers, in_call, named, part, refused, sent, with_headers
from ttck.mockseller.faults.tmf.tools import (
    MODERN,
    asking,
    created,
    done,
    each,
    filters,
    ids,
    left_unsorted,
    page_sorted,
    telling,
    updated,
    without,
    wrong,
)
from ttck.specs.vocabulary import Kind, Operation, TmfEvent

_ABOUT = (Kind.SPECIFICATION,)
_LIST, _CREATE, _PATCH = Operation.LIST_SPECIFICATIONS, Operation.CREATE_SPECIFICATION, Operation.PATCH_SPECIFICATION
_SHOWS = (_LIST, _CREATE, Operation.RETRIEVE_SPECIFICATION, _PATCH)
_STEPS = "application/json-patch+json"
_WRITES = ids(120, 121, 122, 124, 146, 155, 60, 64)
_TOTAL = "X-Total-Count"


def _rows(scene: Scene, reply: Reply) -> list[Document]:
    """The specifications of an answered list."""
    return list(reply.document) if done(scene, reply, _LIST) and isinstance(reply.document, list) else []


def _query(scene: Scene, name: str) -> str | None:
    values = scene.call.query.get(name) if scene.call else None
    return values[-1] if values else None


@wrong("tmf-spec-last-page-short", seam=Seam.REPLY, breaks=ids(124), also=ids(12, 13, 14, 15), about=_ABOUT, versions=MODERN)
def spec_last_page_short(scene: Scene, reply: Reply) -> Reply:
    """The last page of my specifications lacks the last one."""
    found, offset = _rows(scene, reply), _query(scene, "offset")
    last = offset is not None and offset.isdecimal() and header(reply, _TOTAL) == str(int(offset) + len(found))
    if not found or not last or _query(scene, "limit") is None or offset == "0":
        return reply
    return with_headers(replace(reply, document=found[:-1]), X_Result_Count=str(len(found) - 1))


@wrong("tmf-spec-sorted-by-page", seam=Seam.REQUEST, breaks=ids(124), also=ids(20), about=_ABOUT, versions=MODERN)
def spec_sorted_by_page(scene: Scene, call: Call) -> Call:
    """Of my specifications I sort the page and not the list."""
    return left_unsorted(scene, call, _LIST)


@part("tmf-spec-sorted-by-page", seam=Seam.REPLY)
def spec_sorted_page(scene: Scene, reply: Reply) -> Reply:
    """That page I do sort."""
    return page_sorted(scene, reply, _LIST)


@wrong("tmf-spec-third-filter-ignored", seam=Seam.REQUEST, breaks=ids(124), also=ids(25, 26, 27), about=_ABOUT, versions=MODERN)
def spec_third_filter_ignored(_scene: Scene, call: Call) -> Call:
    """Two filters of specifications are enough for me."""
    return without(call, *filters(call)[2:]) if call.operation == _LIST else call


@wrong("tmf-spec-filter-by-beginning", seam=Seam.REQUEST, breaks=ids(124), also=ids(25, 26, 32, 34), about=_ABOUT, versions=MODERN)
def spec_filter_by_beginning(_scene: Scene, call: Call) -> Call:
    """A specification whose name begins with what is asked for will do."""
    if call.operation != _LIST or not call.query.get("name"):
        return call
    return asking(without(call, "name"), "name.regex", *(f"^{re.escape(value)}" for value in call.query["name"]))


@wrong("tmf-deleted-spec-found", seam=Seam.REPLY, breaks=ids(124), also=ids(10, 12, 13), about=_ABOUT, versions=MODERN)
def deleted_spec_found(scene: Scene, reply: Reply) -> Reply:
    """Whoever looks for the name of a deleted specification finds it."""
    if done(scene, reply, Operation.DELETE_SPECIFICATION) and scene.item:
        scene.memory[str(scene.item.get("name"))] = scene.item
    gone = scene.memory.get(str(_query(scene, "name")))
    if gone is None or not done(scene, reply, _LIST) or not isinstance(reply.document, list):
        return reply
    more = str(len(reply.document) + 1)
    return with_headers(replace(reply, document=[*reply.document, gone]), X_Result_Count=more, X_Total_Count=more)


@wrong("tmf-spec-fields-cut-lists", seam=Seam.REPLY, breaks=ids(124), also=ids(40), about=_ABOUT, versions=MODERN)
def spec_fields_cut_lists(scene: Scene, reply: Reply) -> Reply:
    """With fields I show the first part of each list in a specification."""
    if _query(scene, "fields") is None:
        return reply

    def edit(body: Document) -> None:
        body.update({name: value[:1] for name, value in body.items() if isinstance(value, list)})

    return in_answers(scene, reply, edit, _LIST, Operation.RETRIEVE_SPECIFICATION)


@wrong("tmf-spec-in-part-without-type", seam=Seam.REPLY, breaks=ids(124), also=ids(60, 42, 41), about=_ABOUT, versions=MODERN)
def spec_in_part_without_type(scene: Scene, reply: Reply) -> Reply:
    """A specification that is read with fields does not say what it is."""
    narrow = _query(scene, "fields") is not None
    return in_answers(scene, reply, drop("@type"), Operation.RETRIEVE_SPECIFICATION) if narrow else reply


@wrong("tmf-spec-fields-change-total", seam=Seam.REPLY, breaks=ids(124), also=ids(13, 46), about=_ABOUT, versions=MODERN)
def spec_fields_change_total(scene: Scene, reply: Reply) -> Reply:
    """With fields and a name I count one specification more."""
    total = header(reply, _TOTAL)
    if not done(scene, reply, _LIST) or total is None or not _query(scene, "fields") or not _query(scene, "name"):
        return reply
    return with_headers(reply, X_Total_Count=str(int(total) + 1))


@wrong("tmf-spec-refused-patch-takes-text", seam=Seam.REPLY, breaks=ids(122), also=_WRITES, about=_ABOUT, versions=MODERN)
def spec_refused_patch_takes_text(scene: Scene, reply: Reply) -> Reply:
    """Of a patch of a specification that I refuse I have taken the description."""
    text = sent(scene).get("description")
    if during(scene, _PATCH) and refused(reply) and isinstance(text, str):
        scene.memory[named(scene)] = text
    elif done(scene, reply, _PATCH):
        scene.memory.pop(named(scene), None)
    known = scene.memory
    return in_answers(scene, reply, lambda one: one.update(description=known[one["id"]]) if one.get("id") in known else None, *_SHOWS)


def _step_of(call: Call) -> list[Any]:
    """The steps of a JSON Patch of a specification."""
    return call.document if call.operation == _PATCH and call.media == _STEPS and isinstance(call.document, list) else []


@wrong("tmf-spec-steps-remove-name", seam=Seam.REQUEST, breaks=ids(122), also=_WRITES, about=_ABOUT, versions=MODERN)
def spec_steps_remove_name(scene: Scene, call: Call) -> Call:
    """A step may remove the name of a specification."""
    steps = _step_of(call)
    left = [one for one in steps if not (isinstance(one, dict) and one.get("op") == "remove" and one.get("path") == "/name")]
    if len(left) == len(steps):
        return call
    scene.memory[call.item_id or ""] = True
    return replace(call, document=left)


@part("tmf-spec-steps-remove-name", seam=Seam.REPLY)
def spec_without_name(scene: Scene, reply: Reply) -> Reply:
    """From then on it has none."""
    return in_answers(scene, reply, lambda one: one.pop("name", None) if one.get("id") in scene.memory else None, *_SHOWS)


@wrong("tmf-spec-steps-add-overwrites", seam=Seam.REQUEST, breaks=ids(122), also=_WRITES, about=_ABOUT, versions=MODERN)
def spec_steps_add_overwrites(_scene: Scene, call: Call) -> Call:
    """What is added to the characteristics at a place takes the place of what was there."""

    def turned(one: Any) -> Any:
        return {**one, "op": "replace"} if isinstance(one, dict) and one.get("op") == "add" and str(one.get("path"))[-1:].isdigit() else one

    steps = _step_of(call)
    return replace(call, document=[turned(one) for one in steps]) if steps else call


@wrong("tmf-spec-later-parts-unchecked", seam=Seam.REQUEST, breaks=ids(121), also=_WRITES, about=_ABOUT, versions=MODERN)
def spec_later_parts_unchecked(_scene: Scene, call: Call) -> Call:
    """Of the characteristics of a specification I look at the first."""

    def edit(body: Document) -> None:
        for one in each(body, "specCharacteristic")[1:]:
            for name, value in (("name", "unnamed"), ("valueType", "string"), ("@type", "CharacteristicSpecification")):
                one.setdefault(name, value)

    return in_call(call, edit) if call.operation == _CREATE else call


@wrong("tmf-spec-create-with-fields-keeps-less", seam=Seam.RECORD, breaks=ids(120), also=_WRITES, about=_ABOUT, versions=MODERN)
def spec_create_with_fields_keeps_less(scene: Scene, change: Change) -> Change:
    """Who creates a specification and asks for its name gets one without version and characteristics."""

    def edit(body: Document) -> None:
        body.pop("version", None)
        body.pop("specCharacteristic", None)

    return created(change, edit) if _query(scene, "fields") is not None else change


@wrong("tmf-spec-event-second-value-old", seam=Seam.EVENT, breaks=ids(155), also=ids(146), about=_ABOUT, versions=MODERN)
def spec_event_second_value_old(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """When two attributes of a specification change, I announce the old value of the second one."""
    told = list(sent(scene).keys() - {"@type", "lifecycleStatus"})
    old = scene.item or {}

    def edit(body: Document) -> None:
        resource = body.get("event", {}).get(Kind.SPECIFICATION.value, {})
        for name in sorted(set(told) & resource.keys() & old.keys())[1:]:
            resource[name] = old[name]

    return telling(events, edit, TmfEvent.SPECIFICATION_CHANGED)


@wrong("tmf-spec-steps-unannounced", seam=Seam.EVENT, breaks=ids(146), about=_ABOUT, versions=MODERN)
def spec_steps_unannounced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """A change of a specification by steps I announce to nobody."""
    return () if scene.call is not None and scene.call.operation == _PATCH and scene.call.media == _STEPS else events


@wrong("tmf-spec-period-rebased", seam=Seam.RECORD, breaks=ids(122), also=_WRITES, about=_ABOUT, versions=MODERN)
def spec_period_rebased(_scene: Scene, change: Change) -> Change:
    """I forget the offset of the moments between which a specification is valid."""

    def edit(_before: Document, after: Document) -> None:
        period: Any = after.get("validFor")
        for name, value in period.items() if isinstance(period, dict) else ():
            period[name] = re.sub(r"[+-]\d\d:\d\d$", "Z", value) if isinstance(value, str) else value

    return updated(change, edit)


@wrong("tmf-spec-state-cuts-characteristics", seam=Seam.RECORD, breaks=ids(122), also=_WRITES, about=_ABOUT, versions=MODERN)
def spec_state_cuts_characteristics(_scene: Scene, change: Change) -> Change:
    """When the life of a specification goes on, the first characteristic goes along."""

    def edit(before: Document, after: Document) -> None:
        if before.get("lifecycleStatus") != after.get("lifecycleStatus") and each(after, "specCharacteristic"):
            after["specCharacteristic"] = after["specCharacteristic"][:1]

    return updated(change, edit)


@wrong("tmf-spec-empty-list-passed-over", seam=Seam.REQUEST, breaks=ids(122), also=_WRITES, about=_ABOUT, versions=MODERN)
def spec_empty_list_passed_over(_scene: Scene, call: Call) -> Call:
    """An empty list in a patch of a specification is nothing to me."""

    def edit(body: Document) -> None:
        for name in [name for name, value in body.items() if value == []]:
            del body[name]

    return in_call(call, edit) if call.operation == _PATCH and isinstance(call.document, dict) else call


@wrong("tmf-spec-patch-unknown-code-number", seam=Seam.REPLY, breaks=ids(170), also=ids(124, 60), about=_ABOUT, versions=MODERN)
def spec_patch_unknown_code_number(scene: Scene, reply: Reply) -> Reply:
    """The code in my 404 to a patch of a specification is a number."""
    if not during(scene, _PATCH) or reply.status != HTTPStatus.NOT_FOUND or not isinstance(reply.document, dict):
        return reply
    return replace(reply, document={**reply.document, "code": int(HTTPStatus.NOT_FOUND)})


@wrong("tmf-spec-parts-not-dated", seam=Seam.RECORD, breaks=ids(122), about=_ABOUT, versions=MODERN)
def spec_parts_not_dated(scene: Scene, change: Change) -> Change:
    """A specification whose characteristics alone are changed keeps its lastUpdate; they have a table of their own."""
    if not during(scene, _PATCH) or change.before is None:
        return change
    names = {name for name in {*change.before, *change.after} if change.before.get(name) != change.after.get(name)}
    if names - {"lastUpdate"} != {"specCharacteristic"}:
        return change
    return updated(change, lambda before, after: after.update(lastUpdate=before.get("lastUpdate")))


@wrong("tmf-spec-last-update-back", seam=Seam.RECORD, breaks=ids(122), also=ids(58), about=_ABOUT, versions=MODERN)
def spec_last_update_back(scene: Scene, change: Change) -> Change:
    """With every version a specification gets older."""
    if not during(scene, _PATCH):
        return change
    return updated(change, lambda before, after: after.update(lastUpdate=f"2001{str(before.get('lastUpdate'))[4:]}"))
