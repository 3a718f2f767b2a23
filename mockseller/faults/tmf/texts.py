"""Faults of a seller of TMF621 in how it stores texts, lists of them, and numbers."""

from __future__ import annotations

import html
from dataclasses import replace

from ttck.mockseller.engine.seams import Change, Document, Scene, Seam
from ttck.mockseller.faults.common import edited
from ttck.mockseller.faults.tmf.tools import MODERN, OF_CREATES, OF_FORMS, OF_PATCHES, each, ids, wrong

_ALSO = [*OF_CREATES, *OF_FORMS, *OF_PATCHES, *ids(120, 122)]


@wrong("tmf-markup-escaped", seam=Seam.RECORD, breaks=ids(81), also=_ALSO)
def markup_escaped(_scene: Scene, change: Change) -> Change:
    """My web front end asks me to store texts so that it can show them: with what looks like markup escaped."""

    def edit(body: Document) -> None:
        for one in (body, *each(body, "note")):
            for name in ("description", "text"):
                if isinstance(one.get(name), str) and "&lt;" not in one[name]:
                    one[name] = html.escape(one[name], quote=False)

    return replace(change, after=edited(change.after, edit))


@wrong("tmf-notes-of-one-text-once", seam=Seam.RECORD, breaks=ids(81), also=_ALSO)
def notes_of_one_text_once(_scene: Scene, change: Change) -> Change:
    """Who says the same twice has said it once to me, whenever it was."""

    def edit(body: Document) -> None:
        if each(body, "note"):
            last = {(one.get("text"), one.get("author")): one for one in reversed(each(body, "note"))}
            body["note"] = list(last.values())[::-1]

    return replace(change, after=edited(change.after, edit))


@wrong("tmf-decimals-rounded", seam=Seam.RECORD, breaks=ids(62), also=_ALSO, versions=MODERN)
def decimals_rounded(_scene: Scene, change: Change) -> Change:
    """I keep one digit behind the point of the number in a characteristic."""

    def edit(body: Document) -> None:
        for one in each(body, "troubleTicketCharacteristic"):
            if isinstance(one.get("value"), float):
                one["value"] = round(one["value"], 1)

    return replace(change, after=edited(change.after, edit))
