"""Faults of a seller of AG-FIT 621 that show while it decides about tickets and specifications, often only the second time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Change, Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, drop, during, edited, in_reply, item_of, unrouted
from ttck.mockseller.faults.fit.tools import OF_EVENTS, OF_LISTS, OF_TICKETS, counted, failed, ids, in_bodies, payload, rows, tmf, wrong
from ttck.specs.vocabulary import Kind, Operation, TmfEvent, TmfState

Events = tuple[Event, ...]
_FAULT = "FaultTicket"
_ALSO = [*OF_TICKETS, *OF_EVENTS, *OF_LISTS, *ids(6, 22)]


def _turned(change: Change, state: TmfState) -> bool:
    """Whether a ticket comes to a status now."""
    return change.kind is Kind.TICKET and change.before is not None and change.after.get("status") == state != change.before.get("status")


def _at(name: str, words: str, state: TmfState, edit: Callable[[Document], object], breaks: list[str]) -> None:
    """Register the fault of a seller that changes something in a ticket when it comes to a status."""

    def twist(_scene: Scene, change: Change) -> Change:
        return replace(change, after=edited(change.after, edit)) if _turned(change, state) else change

    twist.__doc__ = words
    wrong(name, seam=Seam.RECORD, breaks=breaks, also=_ALSO)(twist)


_at("fit-appointment-lost-at-work", "The appointment is gone when work begins.", TmfState.IN_PROGRESS, drop("appointment"), ids(11))
_at(
    "fit-flag-lost-by-waiting", "Whether the end user may be asked I forget while a ticket waits.", TmfState.PENDING,
    drop("endUserContactAllowed"), ids(11),
)  # fmt: skip
_at(
    "fit-plain-once-resolved", "What is resolved is a plain ticket.", TmfState.RESOLVED,
    lambda one: one.update({"@type": "TroubleTicket"}), ids(11),
)  # fmt: skip
_at(
    "fit-description-lost-on-hold", "A ticket that is on hold has another description.", TmfState.HELD,
    lambda one: one.update(description="on hold"), tmf(81),
)  # fmt: skip


def _later_untold(name: str, words: str, event: TmfEvent, number: int) -> None:
    """Register the fault of a seller that tells something of a ticket once alone."""

    def twist(scene: Scene, events: Events) -> Events:
        told = scene.memory.setdefault("told", set())
        kept = [one for one in events if one.type != event or one.item_id not in told]
        told.update(one.item_id for one in events if one.type == event)
        return tuple(kept)

    twist.__doc__ = words
    wrong(name, seam=Seam.EVENT, breaks=[*ids(21), *tmf(number)], also=_ALSO)(twist)


_later_untold("fit-resolved-again-untold", "That a ticket is resolved I tell once.", TmfEvent.RESOLVED, 143)
_later_untold("fit-asked-again-untold", "That I need something for a ticket I tell once.", TmfEvent.INFO_REQUIRED, 144)


@wrong("fit-resolved-while-waiting-untold", seam=Seam.EVENT, breaks=[*ids(21), *tmf(143)], also=_ALSO)
def resolved_while_waiting_untold(scene: Scene, events: Events) -> Events:
    """That a ticket is resolved which waits for its buyer I do not tell."""
    waits = scene.item is not None and scene.item.get("status") == TmfState.PENDING
    return tuple(one for one in events if not (waits and one.type == TmfEvent.RESOLVED))


@wrong("fit-held-not-found", seam=Seam.REPLY, breaks=ids(24), also=_ALSO)
def held_not_found(scene: Scene, reply: Reply) -> Reply:
    """Nobody finds tickets that are on hold by their status."""
    found = rows(scene, reply, Operation.LIST)
    mine = found is not None and scene.call is not None and "held" in str(scene.call.query.get("status"))
    return replace(reply, document=[]) if mine else reply


@wrong("fit-found-by-an-old-status", seam=Seam.REPLY, breaks=ids(24), also=_ALSO)
def found_by_an_old_status(scene: Scene, reply: Reply) -> Reply:
    """A filter by status knows the second status of a ticket, and no later one."""
    found, second = rows(scene, reply, Operation.LIST), scene.memory.setdefault("second", {})
    shown = reply.document if accepted(reply) and during(scene, Operation.RETRIEVE) and isinstance(reply.document, dict) else {}
    if shown.get("status") not in {None, "acknowledged"}:
        second.setdefault(shown["id"], shown["status"])
    if found is None or scene.call is None or "status" not in scene.call.query:
        return reply
    return replace(reply, document=[one for one in found if second.get(one.get("id"), one.get("status")) == one.get("status")])


# --- events about a FaultTicket ---------------------------------------------------------------------------------------


def _in_events(name: str, words: str, edit: Callable[[Document], object], *types: str) -> None:
    """Register the fault of a seller whose events of some types show something else of a FaultTicket than it has."""

    def twist(_scene: Scene, events: Events) -> Events:
        def change(body: Document) -> None:
            if payload(body).get("@type") == _FAULT:
                edit(payload(body))

        return in_bodies(events, change, *types)

    twist.__doc__ = words
    wrong(name, seam=Seam.EVENT, breaks=ids(11), also=_ALSO)(twist)


_CREATED = str(TmfEvent.CREATED)
_in_events("fit-fault-message-untold", "The event of a new FaultTicket lacks its message.", drop("faultDescriptionMessage"), _CREATED)
_in_events(
    "fit-flag-told-as-text", "The event of a new FaultTicket has a text for a yes or no.",
    lambda one: one.update(expressFaultResolution="yes"), _CREATED,
)  # fmt: skip


@wrong("fit-told-as-plain-once-resolved", seam=Seam.EVENT, breaks=ids(11), also=_ALSO)
def plain_once_resolved(_scene: Scene, events: Events) -> Events:
    """Changes of status of a ticket that is resolved I tell of a plain one."""

    def edit(body: Document) -> None:
        if payload(body).get("status") == TmfState.RESOLVED:
            payload(body)["@type"] = "TroubleTicket"

    return in_bodies(events, edit, str(TmfEvent.STATE_CHANGE))


# --- specifications ---------------------------------------------------------------------------------------------------

_TOLD = {
    TmfEvent.SPECIFICATION_CREATED: "new",
    TmfEvent.SPECIFICATION_CHANGED: "changed",
    TmfEvent.SPECIFICATION_STATE_CHANGE: "turned",
    TmfEvent.SPECIFICATION_DELETED: "removed",
}


def _untold(event: TmfEvent, word: str) -> None:
    """Register the fault of a seller that tells of one specification alone that is so."""

    def twist(scene: Scene, events: Events) -> Events:
        return tuple(one for one in events if one.type != event or counted(scene, event, one.item_id) == 0)

    twist.__doc__ = f"I tell of the first specification that is {word}, and of no other."
    wrong(f"fit-later-{word}-specification-untold", seam=Seam.EVENT, breaks=ids(21), also=_ALSO)(twist)


for _event, _word in _TOLD.items():
    _untold(_event, _word)


@wrong("fit-specification-events-untold", seam=Seam.EVENT, breaks=ids(21), also=_ALSO)
def specifications_untold(_scene: Scene, events: Events) -> Events:
    """What becomes of specifications I tell nobody."""
    return tuple(one for one in events if one.type not in {*_TOLD})


@wrong("fit-turned-specifications-at-another-listener", seam=Seam.DELIVERY, breaks=ids(8), also=_ALSO)
def at_another_listener(_scene: Scene, delivery: Delivery) -> Delivery:
    """That a specification comes to another status goes to the listener of new ones."""
    if delivery.type != TmfEvent.SPECIFICATION_STATE_CHANGE:
        return delivery
    return replace(delivery, url=f"{delivery.url.rpartition('/')[0]}/troubleTicketSpecificationCreateEvent")


@wrong("fit-specification-told-with-another-version", seam=Seam.EVENT, breaks=ids(21), also=_ALSO)
def another_version(_scene: Scene, events: Events) -> Events:
    """The event of a new specification has another version of it."""
    return in_bodies(events, lambda body: payload(body).update(version="0.1"), str(TmfEvent.SPECIFICATION_CREATED))


def _mistold(name: str, words: str, event: TmfEvent, edit: Callable[[Document, Document], object]) -> None:
    """Register the fault of a seller that tells of a specification what is not so; the edit gets what is told, and the item as it was."""

    def twist(scene: Scene, events: Events) -> Events:
        return in_bodies(events, lambda body: edit(payload(body), scene.item or {}), str(event))

    twist.__doc__ = words
    wrong(name, seam=Seam.EVENT, breaks=tmf(155), also=_ALSO)(twist)


_mistold(
    "fit-turned-specification-told-as-before", "My event of a specification that is turned has the status that it left.",
    TmfEvent.SPECIFICATION_STATE_CHANGE, lambda one, was: one.update(lifecycleStatus=was.get("lifecycleStatus")),
)  # fmt: skip
_mistold(
    "fit-changed-specification-told-as-before", "My event of a specification that is changed has the description that it had.",
    TmfEvent.SPECIFICATION_CHANGED, lambda one, was: one.update(description=was.get("description")),
)  # fmt: skip
_mistold(
    "fit-new-specification-told-as-retired", "My event of a new specification has another status than it.",
    TmfEvent.SPECIFICATION_CREATED, lambda one, _was: one.update(lifecycleStatus="retired"),
)  # fmt: skip
_mistold(
    "fit-removed-specification-told-as-it-began", "My event of a specification that is removed has its first description.",
    TmfEvent.SPECIFICATION_DELETED, lambda one, _was: one.update(description="Noise on the line"),
)  # fmt: skip


@wrong("fit-removed-specification-listed", seam=Seam.REPLY, breaks=ids(3), also=_ALSO)
def removed_listed(scene: Scene, reply: Reply) -> Reply:
    """A specification that is gone stays in my list."""
    found = rows(scene, reply, Operation.LIST_SPECIFICATIONS)
    if found is None:
        return reply
    known = scene.memory.setdefault("known", {})
    whole = scene.call is not None and not scene.call.query
    if whole:
        known.update({one["id"]: one for one in found})
    return replace(reply, document=list(known.values()), headers={}) if whole else reply


@wrong("fit-changed-specification-listed-as-it-was", seam=Seam.REPLY, breaks=ids(3), also=_ALSO)
def listed_as_it_was(scene: Scene, reply: Reply) -> Reply:
    """My list has the first description of each specification."""
    first = scene.memory.setdefault("first", {})
    return in_reply(
        reply, lambda one: one.update(description=first.setdefault(one["id"], one["description"])) if "description" in one else None
    ) if during(scene, Operation.LIST_SPECIFICATIONS) and accepted(reply) else reply  # fmt: skip


# --- what is not used -------------------------------------------------------------------------------------------------


def _unused(scene: Scene, reply: Reply) -> str:
    """The ticket that a method is about which is not used; empty for all else."""
    parts = (scene.call.path if scene.call is not None else "").rstrip("/").split("/")
    return parts[-1] if unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) and parts[-2:-1] == [Kind.TICKET] else ""


@wrong("fit-patch-refused-and-done", seam=Seam.REPLY, breaks=ids(19), also=_ALSO)
def patch_refused_and_done(scene: Scene, reply: Reply) -> Reply:
    """I refuse patches of tickets, and write down that somebody wants them."""
    done, ident = scene.memory.setdefault("done", set()), _unused(scene, reply)
    done.update({ident} - {""})
    mine = during(scene, Operation.RETRIEVE) and item_of(scene) in done
    return in_reply(reply, lambda one: one.update(description="to be patched")) if mine else reply


@wrong("fit-ended-ticket-deleted", seam=Seam.REPLY, breaks=ids(19), also=[*_ALSO, *tmf(4)])
def ended_deleted(scene: Scene, reply: Reply) -> Reply:
    """What has ended can be deleted."""
    gone, ident = scene.memory.setdefault("gone", set()), _unused(scene, reply)
    if ident and (scene.read(ident) or {}).get("status") in {"cancelled", "closed", "rejected"}:
        gone.add(ident)
        return answer(reply, HTTPStatus.NO_CONTENT)
    lost = during(scene, Operation.RETRIEVE) and item_of(scene) in gone
    return failed(reply, HTTPStatus.NOT_FOUND, "it is gone") if lost else reply
