"""Faults of a seller of TMF621 that show in one status, in a part, with a second filter, or with a text that looks like another thing."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.busy import numbered_alike
from ttck.mockseller.faults.common import accepted, during, edited, header, in_call, in_change, part, sent, with_headers
from ttck.mockseller.faults.tmf.tools import (
    MODERN,
    OF_CREATES,
    OF_EVENTS,
    OF_FORMS,
    OF_LISTS,
    OF_PATCHES,
    created,
    done,
    failed,
    filters,
    ids,
    rows,
    updated,
    wrong,
)
from ttck.specs.vocabulary import Kind, Operation, TmfState

_PLAIN = frozenset({"@type", "description", "severity", "ticketType"})
_SPECS = (Kind.SPECIFICATION,)
_UUID = 36  # letters of an id


@wrong("tmf-resolved-is-not-described", seam=Seam.RECORD, breaks=ids(96), also=[*OF_PATCHES, *OF_EVENTS])
def resolved_is_not_described(_scene: Scene, change: Change) -> Change:
    """The description of a resolved ticket stays, whatever I answer."""

    def edit(before: Document, after: Document) -> None:
        if before.get("status") == TmfState.RESOLVED == after.get("status"):
            after["description"] = before.get("description")

    return updated(change, edit)


@wrong("tmf-ids-given-again", seam=Seam.RECORD, breaks=ids(74), also=[*OF_CREATES, *OF_LISTS, *OF_EVENTS, *OF_FORMS, *ids(101, 112)])
def ids_given_again(scene: Scene, change: Change) -> Change:
    """A new ticket gets the number that the last deleted one has left."""
    free = scene.memory.get("free")
    if change.before is not None or not free:
        return change
    scene.memory["free"] = None

    def edit(ticket: Document) -> None:
        ticket.update(id=free, href=str(ticket.get("href")).replace(str(ticket.get("id")), free))

    return created(change, edit)


@part("tmf-ids-given-again", seam=Seam.REPLY)
def id_is_free(scene: Scene, reply: Reply) -> Reply:
    """I note which is free."""
    if done(scene, reply, Operation.DELETE) and scene.item:
        scene.memory["free"] = scene.item.get("id")
    return reply


@wrong("tmf-spec-ids-given-again", seam=Seam.RECORD, breaks=ids(120), also=ids(121, 122, 124, 146, 155), about=_SPECS, versions=MODERN)
def spec_ids_given_again(scene: Scene, change: Change) -> Change:
    """A new specification gets the number that the last deleted one has left."""
    return ids_given_again(scene, change) if change.kind is Kind.SPECIFICATION else change


@part("tmf-spec-ids-given-again", seam=Seam.REPLY)
def spec_id_is_free(scene: Scene, reply: Reply) -> Reply:
    """I note which is free."""
    if done(scene, reply, Operation.DELETE_SPECIFICATION) and scene.item:
        scene.memory["free"] = scene.item.get("id")
    return reply


@wrong("tmf-creates-at-once-numbered-alike", seam=Seam.REPLY, breaks=ids(74), also=[*OF_CREATES, *OF_EVENTS, *OF_FORMS])
def creates_at_once_numbered_alike(scene: Scene, reply: Reply) -> Reply:
    """I read the last number, take my time, and use the next one, whoever did the same meanwhile."""
    mine = done(scene, reply, Operation.CREATE) and not set(sent(scene)) - _PLAIN
    return numbered_alike(scene, reply) if mine else reply


def _half(call: Call) -> bool:
    notes = call.document.get("note") if call.operation == Operation.PATCH and isinstance(call.document, dict) else None
    later = notes[1:] if isinstance(notes, list) else []
    return any(isinstance(one, dict) and not isinstance(one.get("text", ""), str) for one in later)


@wrong("tmf-refused-list-half-done", seam=Seam.REQUEST, breaks=ids(94), also=OF_PATCHES)
def refused_list_half_done(scene: Scene, call: Call) -> Call:
    """When a later note of a patch is wrong, I have stored the plain attributes already."""
    scene.memory["half"] = _half(call)
    if not scene.memory["half"]:
        return call
    return replace(call, document={name: value for name, value in call.document.items() if isinstance(value, str)})


@part("tmf-refused-list-half-done", seam=Seam.REPLY)
def refused_list_said(scene: Scene, reply: Reply) -> Reply:
    """I refuse the whole."""
    half = scene.memory.get("half") and during(scene, Operation.PATCH) and accepted(reply)
    return failed(reply, HTTPStatus.BAD_REQUEST, "note: a text is not of type string") if half else reply


@wrong("tmf-id-cut", seam=Seam.REQUEST, breaks=ids(52), also=ids(50, 101))
def id_cut(_scene: Scene, call: Call) -> Call:
    """My column of ids is as long as they are: what stands behind them I do not see."""
    long = call.operation == Operation.RETRIEVE and len(call.item_id or "") > _UUID
    return replace(call, item_id=(call.item_id or "")[:_UUID]) if long else call


def _texts(document: Any, edit: Any) -> Any:
    if isinstance(document, dict):
        return {name: _texts(value, edit) for name, value in document.items()}
    if isinstance(document, list):
        return [_texts(value, edit) for value in document]
    return edit(document) if isinstance(document, str) else document


@wrong("tmf-text-becomes-number", seam=Seam.RECORD, breaks=ids(81, 96), also=[*OF_FORMS, *OF_PATCHES, *OF_LISTS])
def text_becomes_number(_scene: Scene, change: Change) -> Change:
    """A text of digits is a number to me, and loses the zeros before it."""

    def number(text: Any) -> Any:
        return str(int(text)) if isinstance(text, str) and text.isascii() and text.isdecimal() else text

    def edit(ticket: Document) -> None:
        ticket.update({name: number(ticket[name]) for name in ("name", "externalId") if name in ticket})

    return in_change(change, edit)


@wrong("tmf-lines-unixed", seam=Seam.RECORD, breaks=ids(81, 96), also=[*OF_FORMS, *OF_PATCHES, *OF_LISTS])
def lines_unixed(_scene: Scene, change: Change) -> Change:
    """I end the lines of a text as my system does."""
    return replace(change, after=_texts(edited(change.after, lambda _: None), lambda text: text.replace("\r\n", "\n")))


@wrong("tmf-null-in-part-passed-over", seam=Seam.REQUEST, breaks=ids(94), also=OF_PATCHES)
def null_in_part_passed_over(_scene: Scene, call: Call) -> Call:
    """Null takes an attribute away, but not a part of one."""

    def edit(document: Document) -> None:
        for name, value in document.items():
            if isinstance(value, dict):
                document[name] = {key: inner for key, inner in value.items() if inner is not None}

    return in_call(call, edit) if call.operation == Operation.PATCH and isinstance(call.document, dict) else call


@wrong("tmf-total-of-one-filter", seam=Seam.REPLY, breaks=ids(13), also=[*OF_LISTS])
def total_of_one_filter(scene: Scene, reply: Reply) -> Reply:
    """With two filters my total is that of one of them."""
    names = filters(scene.call) if scene.call is not None and rows(scene, reply) is not None else []
    totals: dict[tuple[str, str], str] = scene.memory.setdefault("totals", {})
    told = [(name, scene.call.query[name][-1]) for name in names] if scene.call is not None else []
    if len(told) == 1:
        totals[told[0]] = header(reply, "X-Total-Count") or "0"
    known = [int(totals[one]) for one in told if one in totals]
    return with_headers(reply, X_Total_Count=str(max(known))) if len(told) > 1 and known else reply
