"""Sellers that do not keep their buyers apart: what one buyer asks for is answered out of what is another one's.

They show where a second buyer asks. Which buyer came first, and who created what, is remembered from the calls.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Registered, Reply, Scene, Seam, V, fault
from ttck.mockseller.faults.common import part
from ttck.specs.vocabulary import Kind

ANY = ""  # each standard
MEF = "mef113"  # the one with appointments and incidents
_PAGING = frozenset({"limit", "offset", "fields"})
_RELATIONS = ("relatedIssue", "troubleTicketRelationship")
_FIRST, _FINE = "first", 300
_TASKS = ("cancel", "close", "reopen", "delete")


def _apart(name: str, *, seam: Seam[V], rule: int, also: tuple[int, ...] = (), of: str = ANY) -> Registered[V]:
    breaks, more = (f"ISOLATION:{rule}",), tuple(f"ISOLATION:{one}" for one in also)
    return fault(name, seam=seam, breaks=breaks, also=more, about=tuple(Kind), profile=of)


def _as_the_first(scene: Scene, call: Call) -> Call:
    """The call as if the buyer that came first had made it."""
    return replace(call, buyer=scene.memory.get(_FIRST, call.buyer))


def _as_its_owner(scene: Scene, call: Call) -> Call:
    """The call as if the buyer that created the item had made it; the first one where nobody knows."""
    return replace(call, buyer=scene.memory.get(call.item_id or "") or scene.memory.get(_FIRST, call.buyer))


def _known(scene: Scene, call: Call) -> None:
    """Remember who came first."""
    if call.buyer:
        scene.memory.setdefault(_FIRST, call.buyer)


def owners(scene: Scene, reply: Reply) -> Reply:
    """Remember who created what."""
    call = scene.call
    if call is not None and call.operation.startswith("create") and reply.status < _FINE and isinstance(reply.document, dict):
        for name in ("id", "ticketId"):
            if isinstance(reply.document.get(name), str):
                scene.memory[reply.document[name]] = call.buyer
    return reply


@_apart("lists-of-all-buyers", seam=Seam.REQUEST, rule=1)
def lists_of_all_buyers(scene: Scene, call: Call) -> Call:
    """The list of tickets is that of the buyer which came first, whoever asks for it."""
    _known(scene, call)
    return _as_the_first(scene, call) if call.operation.startswith("list") and call.kind == Kind.TICKET else call


@_apart("filters-over-all-buyers", seam=Seam.REQUEST, rule=1)
def filters_over_all_buyers(scene: Scene, call: Call) -> Call:
    """A filter looks through the tickets of the buyer which came first; the list without one is right."""
    _known(scene, call)
    filtered = call.operation.startswith("list") and call.kind == Kind.TICKET and not set(call.query) <= _PAGING
    return _as_the_first(scene, call) if filtered else call


@_apart("tickets-read-by-all-buyers", seam=Seam.REQUEST, rule=2, also=(3, 4, 8))
def tickets_read_by_all_buyers(scene: Scene, call: Call) -> Call:
    """A ticket is shown to whoever knows its identifier."""
    _known(scene, call)
    return _as_its_owner(scene, call) if call.operation.startswith("retrieve") and call.kind == Kind.TICKET and call.item_id else call


part("tickets-read-by-all-buyers", seam=Seam.REPLY)(owners)


@_apart("tickets-changed-by-all-buyers", seam=Seam.REQUEST, rule=3, also=(4,))
def tickets_changed_by_all_buyers(scene: Scene, call: Call) -> Call:
    """A ticket is changed by whoever knows its identifier."""
    _known(scene, call)
    return _as_its_owner(scene, call) if call.operation.startswith("patch") and call.kind == Kind.TICKET else call


part("tickets-changed-by-all-buyers", seam=Seam.REPLY)(owners)


@_apart("tickets-ended-by-all-buyers", seam=Seam.REQUEST, rule=4)
def tickets_ended_by_all_buyers(scene: Scene, call: Call) -> Call:
    """A ticket is cancelled, closed or deleted by whoever knows its identifier, and ended by a change of its status likewise."""
    _known(scene, call)
    ends = call.operation.startswith(_TASKS) and call.item_id is not None
    moves = (
        call.operation.startswith("patch")
        and isinstance(call.document, dict)
        and bool({"status", "baseTroubleTicketState"} & {*call.document})
    )
    return _as_its_owner(scene, call) if call.kind == Kind.TICKET and (ends or moves) else call


part("tickets-ended-by-all-buyers", seam=Seam.REPLY)(owners)


@_apart("incidents-of-all-buyers", seam=Seam.REQUEST, rule=5, of=MEF)
def incidents_of_all_buyers(scene: Scene, call: Call) -> Call:
    """An incident is shown with the products of another buyer."""
    _known(scene, call)
    return _as_the_first(scene, call) if call.kind == Kind.INCIDENT and call.operation.startswith(("retrieve", "list")) else call


@_apart("appointments-of-all-buyers", seam=Seam.REQUEST, rule=5, of=MEF)
def appointments_of_all_buyers(scene: Scene, call: Call) -> Call:
    """An appointment is shown to whoever knows its identifier."""
    _known(scene, call)
    return _as_the_first(scene, call) if call.kind == Kind.APPOINTMENT and call.operation.startswith("retrieve") else call


@_apart("subscriptions-ended-by-all-buyers", seam=Seam.REQUEST, rule=6)
def subscriptions_ended_by_all_buyers(scene: Scene, call: Call) -> Call:
    """A subscription is taken back by whoever asks for that."""
    _known(scene, call)
    return _as_the_first(scene, call) if call.operation.startswith("unregister") and call.kind == Kind.TICKET else call


@_apart("events-to-all-buyers", seam=Seam.REQUEST, rule=7, also=(6,))
def events_to_all_buyers(scene: Scene, call: Call) -> Call:
    """A subscription brings the events of the buyer which came first, whoever made it."""
    _known(scene, call)
    return _as_the_first(scene, call) if call.operation.startswith("register") and call.kind == Kind.TICKET else call


@_apart("relations-tell-of-other-buyers", seam=Seam.RECORD, rule=8)
def relations_tell_of_other_buyers(scene: Scene, change: Change) -> Change:
    """Who names a ticket of another buyer is shown its description."""
    after: dict[str, Any] = change.after
    for name in _RELATIONS:
        rows = after.get(name)
        if isinstance(rows, list):
            after = {**after, name: [_told(scene, row) for row in rows]}
    return replace(change, after=after)


def _told(scene: Scene, row: Any) -> Any:
    owner = scene.memory.get(str(row.get("id"))) if isinstance(row, dict) else None
    other = scene.read(row["id"]) if owner is not None and scene.call is not None and owner != scene.call.buyer else None
    return row if other is None else {**row, "description": other.get("description")}


part("relations-tell-of-other-buyers", seam=Seam.REPLY)(owners)
