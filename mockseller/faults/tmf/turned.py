"""Faults of a seller of TMF621 in what follows a change of status: lists from an old index, and the date of a resolution."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ttck.mockseller.engine.seams import Change, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, header, instant, part, with_headers
from ttck.mockseller.faults.tmf.tools import OF_LISTS, ids, payload, rows, telling, wrong
from ttck.specs.vocabulary import Kind, Operation, TmfEvent


def _asked(scene: Scene) -> tuple[str, ...]:
    """The statuses that a list of tickets is asked for by."""
    return tuple(scene.call.query.get("status", ())) if scene.call is not None and during(scene, Operation.LIST) else ()


def _note(scene: Scene, change: Change) -> None:
    scene.memory[str(change.after.get("id"))] = change.after.get("status")


def _with(reply: Reply, found: list[Document], more: int) -> Reply:
    total = int(header(reply, "X-Total-Count") or 0) + more
    return with_headers(replace(reply, document=found), X_Result_Count=str(len(found)), X_Total_Count=str(total))


@wrong("tmf-status-index-misses-decisions", seam=Seam.RECORD, breaks=ids(26), also=OF_LISTS)
def status_index_misses_decisions(scene: Scene, change: Change) -> Change:
    """The index of statuses is renewed by creates and patches; what my people decide goes past it."""
    if change.kind is Kind.TICKET and (change.before is None or during(scene, Operation.PATCH)):
        _note(scene, change)
    return change


@part("tmf-status-index-misses-decisions", seam=Seam.REPLY)
def by_what_the_index_has(scene: Scene, reply: Reply) -> Reply:
    """What it has under another status is not found."""
    asked, found = _asked(scene), rows(scene, reply) or []
    kept = [one for one in found if scene.memory.get(str(one.get("id")), asked) in {*asked, asked}]
    return _with(reply, kept, len(kept) - len(found)) if asked and len(kept) < len(found) else reply


@wrong("tmf-status-index-keeps-the-old", seam=Seam.RECORD, breaks=ids(25), also=OF_LISTS)
def status_index_keeps_the_old(scene: Scene, change: Change) -> Change:
    """A new status is put into the index, and the first one is never taken out of it."""
    if change.kind is Kind.TICKET and change.before is None:
        _note(scene, change)
    return change


@part("tmf-status-index-keeps-the-old", seam=Seam.REPLY)
def by_what_was(scene: Scene, reply: Reply) -> Reply:
    """Who asks for one status alone finds what began with it."""
    asked, found = _asked(scene), rows(scene, reply)
    if not asked or found is None or scene.call is None or set(scene.call.query) != {"status"}:
        return reply
    here = {one.get("id") for one in found}
    more = [scene.read(item) for item, status in scene.memory.items() if status in asked and item not in here]
    return _with(reply, [*found, *(one for one in more if one)], len([one for one in more if one]))


@wrong("tmf-resolution-told-an-hour-later", seam=Seam.EVENT, breaks=ids(155), also=ids(143))
def resolution_told_an_hour_later(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """My events have the date of a resolution in the time of my office, and call it UTC."""

    def edit(body: Document) -> None:
        resource = payload(body)
        told = instant(resource.get("resolutionDate"))
        if told is not None:
            resource["resolutionDate"] = (told + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    return telling(events, edit, TmfEvent.RESOLVED)
