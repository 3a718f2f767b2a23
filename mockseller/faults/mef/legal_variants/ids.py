"""Legal variants of identifiers: a ticket may be called anything."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from urllib.parse import quote

from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, in_change
from ttck.mockseller.faults.mef.tools import legal_variant
from ttck.specs.vocabulary import Kind, Operation

_RETRIEVING = (Operation.RETRIEVE, Operation.RETRIEVE_INCIDENT, Operation.RETRIEVE_APPOINTMENT, Operation.RETRIEVE_WORKORDER)


def _called(change: Change, pattern: str) -> Change:
    """The creation of a ticket with an id and a link of another form; `*` in the pattern stands for what is unique."""

    def edit(ticket: Document) -> None:
        old, ticket["id"] = str(ticket.get("id", "")), pattern.replace("*", uuid.uuid4().hex)
        if old and isinstance(ticket.get("href"), str):
            ticket["href"] = ticket["href"].replace(quote(old, safe=""), quote(ticket["id"], safe=""))

    return in_change(change, edit) if change.before is None else change


@legal_variant("blank-ids-mean-all", seam=Seam.REPLY, about=(Kind.TICKET, Kind.INCIDENT, Kind.APPOINTMENT, Kind.WORKORDER))
def blank_ids_mean_all(scene: Scene, reply: Reply) -> Reply:
    """I trim addresses: where the identifier is blank, I take the request for one that asks for the list."""
    blank = during(scene, *_RETRIEVING) and scene.call is not None and not (scene.call.item_id or "").strip()
    return answer(reply, HTTPStatus.OK, [{"id": "1"}]) if blank else reply


@legal_variant("long-ids", seam=Seam.RECORD)
def long_ids(_scene: Scene, change: Change) -> Change:
    """My ids have two hundred characters."""
    return _called(change, "*" + "x" * 168)


@legal_variant("reserved-ids", seam=Seam.RECORD)
def reserved_ids(_scene: Scene, change: Change) -> Change:
    """My ids have characters in them that mean something in a URL, all but the slash."""
    return _called(change, "TT ?#%+&=:;,@'()*~\u00e9")


@legal_variant("slash-ids", seam=Seam.RECORD)
def slash_ids(_scene: Scene, change: Change) -> Change:
    """My ids have slashes in them."""
    return _called(change, "TT/2026/*")


@legal_variant("numeric-ids", seam=Seam.RECORD)
def numeric_ids(scene: Scene, change: Change) -> Change:
    """My ids are numbers, counted from one."""
    if change.before is not None:
        return change
    scene.memory["count"] = scene.memory.get("count", 0) + 1
    return _called(change, str(scene.memory["count"]))
