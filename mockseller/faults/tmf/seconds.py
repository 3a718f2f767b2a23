"""Faults of a seller of TMF621 that show when one looks a second time: at the next element, later, in another form, or further on."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Change, Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, drop, during, header, in_call, in_change, named, part, with_headers
from ttck.mockseller.faults.tmf.tools import (
    MODERN,
    OF_EVENTS,
    OF_FORMS,
    OF_LISTS,
    done,
    each,
    filters,
    ids,
    payload,
    rows,
    telling,
    updated,
    without,
    wrong,
    wrote,
)
from ttck.specs.vocabulary import Kind, Operation, TmfEvent

_MOST = 200  # characters, or of a content bytes as text
_SPECIFICATIONS = Operation.LIST_SPECIFICATIONS


@wrong("tmf-list-touches-later-items", seam=Seam.REPLY, breaks=ids(58), also=[*OF_FORMS, *OF_LISTS, *ids(97, 20)])
def list_touches_later_items(scene: Scene, reply: Reply) -> Reply:
    """A list sets the lastUpdate of all its items but the first."""
    touched = scene.memory.setdefault("touched", {})
    for row in (rows(scene, reply) or [])[1:] if during(scene, Operation.LIST) else []:
        touched[row.get("id")] = scene.now
    now = touched.get(named(scene))
    ours = now is not None and during(scene, Operation.RETRIEVE) and done(scene, reply, Operation.RETRIEVE)
    return answer(reply, reply.status, {**reply.document, "lastUpdate": now}) if ours and "lastUpdate" in reply.document else reply


@wrong("tmf-patched-description-cut", seam=Seam.RECORD, breaks=ids(96), also=ids(94, 155, 104))
def patched_description_cut(scene: Scene, change: Change) -> Change:
    """A patch cuts a description that is long; a create does not."""
    new = change.after.get("description")
    long = during(scene, Operation.PATCH) and isinstance(new, str) and len(new) > _MOST
    return updated(change, lambda _, after: after.update(description=str(new)[:_MOST])) if long else change


@wrong("tmf-content-cut", seam=Seam.RECORD, breaks=ids(81), also=OF_FORMS, versions=MODERN)
def content_cut(_scene: Scene, change: Change) -> Change:
    """I keep the beginning of what is attached."""

    def cut(ticket: dict[str, object]) -> None:
        for one in each(ticket, "attachment"):
            if isinstance(one.get("content"), str):
                one["content"] = one["content"][:_MOST]

    return in_change(change, cut) if change.before is None else change


@wrong("tmf-closing-makes-it-new", seam=Seam.RECORD, breaks=ids(94), also=[*OF_LISTS, *OF_FORMS])
def closing_makes_it_new(scene: Scene, change: Change) -> Change:
    """A ticket that is closed was created then."""
    closes = wrote(scene, "status") == "closed" and change.kind is Kind.TICKET
    return updated(change, lambda _, after: after.update(creationDate=scene.now)) if closes else change


@wrong("tmf-json-null-passed-over", seam=Seam.REQUEST, breaks=ids(102), also=ids(94), versions=MODERN)
def json_null_passed_over(_scene: Scene, call: Call) -> Call:
    """In a patch that is plain JSON I pass over null for what is mandatory."""
    plain = call.operation == Operation.PATCH and call.media == "application/json" and isinstance(call.document, dict)
    gone = [name for name in ("description", "severity", "ticketType") if plain and call.document.get(name, "") is None]
    return in_call(call, drop(*gone)) if gone else call


@wrong("tmf-total-still-counts-deleted", seam=Seam.REPLY, breaks=ids(111), also=[*OF_LISTS])
def total_still_counts_deleted(scene: Scene, reply: Reply) -> Reply:
    """Without a filter my total still has the ticket that was deleted last, until another one is made."""
    if done(scene, reply, Operation.DELETE, Operation.CREATE):
        scene.memory["one"] = during(scene, Operation.DELETE)
    total = header(reply, "X-Total-Count")
    plain = during(scene, Operation.LIST) and scene.call is not None and not filters(scene.call) and accepted(reply)
    return with_headers(reply, X_Total_Count=str(int(total) + 1)) if plain and total and scene.memory.get("one") else reply


@wrong("tmf-spec-other-filters-ignored", seam=Seam.REQUEST, breaks=ids(124), about=(Kind.SPECIFICATION,), versions=MODERN)
def spec_other_filters_ignored(_scene: Scene, call: Call) -> Call:
    """My list of specifications follows a filter by name, and no other."""
    return without(call, *(name for name in filters(call) if name != "name")) if call.operation == _SPECIFICATIONS else call


@wrong("tmf-deleted-spec-listed", seam=Seam.REPLY, breaks=ids(124), also=ids(10, 12, 13), about=(Kind.SPECIFICATION,), versions=MODERN)
def deleted_spec_listed(scene: Scene, reply: Reply) -> Reply:
    """A deleted specification stays in the list."""
    if done(scene, reply, Operation.DELETE_SPECIFICATION) and scene.item:
        scene.memory["gone"] = scene.item
    found, plain = reply.document, scene.call is not None and not scene.call.query
    if "gone" not in scene.memory or not plain or not during(scene, _SPECIFICATIONS) or not isinstance(found, list):
        return reply
    more = str(len(found) + 1)
    return with_headers(answer(reply, reply.status, [*found, scene.memory["gone"]]), X_Result_Count=more, X_Total_Count=more)


@wrong("tmf-hub-ended-shown", seam=Seam.REPLY, breaks=ids(134), versions=MODERN)
def hub_ended_shown(scene: Scene, reply: Reply) -> Reply:
    """I still show a subscription that has ended."""
    hub = str(scene.call.hub_id) if scene.call else ""
    if during(scene, Operation.SUBSCRIPTION) and accepted(reply):
        scene.memory[hub] = reply.document
    known = scene.memory.get(hub)
    return answer(reply, HTTPStatus.OK, known) if known and during(scene, Operation.SUBSCRIPTION) and not accepted(reply) else reply


@wrong("tmf-hub-end-ends-all", seam=Seam.DELIVERY, breaks=ids(134), also=OF_EVENTS)
def hub_end_ends_all(scene: Scene, delivery: Delivery) -> Delivery:
    """When a subscription ends, all that there are end with it."""
    return replace(delivery, copies=0) if delivery.hub_id in scene.memory.get("dead", ()) else delivery


@part("tmf-hub-end-ends-all", seam=Seam.REPLY)
def hub_end_of_all_noted(scene: Scene, reply: Reply) -> Reply:
    """I know which there are."""
    alive = scene.memory.setdefault("alive", [])
    if done(scene, reply, Operation.SUBSCRIBE) and isinstance(reply.document, dict):
        alive.append(reply.document.get("id"))
    if done(scene, reply, Operation.UNSUBSCRIBE):
        scene.memory.setdefault("dead", set()).update(alive)
        alive.clear()
    return reply


@wrong("tmf-hub-end-ends-newer", seam=Seam.DELIVERY, breaks=ids(134), also=OF_EVENTS)
def hub_end_ends_newer(scene: Scene, delivery: Delivery) -> Delivery:
    """When a subscription ends, the newest one ends with it."""
    dead = delivery.hub_id in scene.memory.get("dead", ())
    return replace(delivery, copies=0) if dead else delivery


@part("tmf-hub-end-ends-newer", seam=Seam.REPLY)
def hub_end_noted(scene: Scene, reply: Reply) -> Reply:
    """I know which is the newest."""
    alive = scene.memory.setdefault("alive", [])
    if done(scene, reply, Operation.SUBSCRIBE) and isinstance(reply.document, dict):
        alive.append(reply.document.get("id"))
    if done(scene, reply, Operation.UNSUBSCRIBE) and alive and scene.call is not None:
        alive[:] = [hub for hub in alive if hub != scene.call.hub_id]
        scene.memory.setdefault("dead", set()).update(alive[-1:] if len(alive) > 1 else [])
    return reply


@wrong("tmf-second-party-without-name-after-status", seam=Seam.RECORD, breaks=ids(94), also=[*OF_FORMS, *OF_EVENTS, *ids(142, 141)])
def second_party_without_name_after_status(_scene: Scene, change: Change) -> Change:
    """With each change of the status I write the first party anew, and lose the relations of the others to the ticket."""

    def edit(before: Document, after: Document) -> None:
        if before.get("status") != after.get("status"):
            after["relatedParty"] = [one if n == 0 else {**one, "role": "other"} for n, one in enumerate(each(after, "relatedParty"))]

    return updated(change, edit)


def _told_as_first(name: str, event: TmfEvent, about: Kind, versions: tuple[str, ...] = ()) -> None:
    """Register the fault of a seller that keeps what it told first of an item, and tells it again at each change."""

    def twist(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
        def edit(body: Document) -> None:
            told = payload(body)
            told.update(scene.memory.setdefault(str(told.get("id")), dict(told)))

        return telling(events, edit, event)

    twist.__doc__ = f"All my events of changes of a {about.value} have what the first one had."
    wrong(name, seam=Seam.EVENT, breaks=ids(155), also=[*OF_EVENTS, *ids(141, 146)], about=(about,), versions=versions)(twist)


_told_as_first("tmf-changes-told-as-the-first", TmfEvent.CHANGED, Kind.TICKET)
_told_as_first("tmf-spec-changes-told-as-the-first", TmfEvent.SPECIFICATION_CHANGED, Kind.SPECIFICATION, MODERN)
