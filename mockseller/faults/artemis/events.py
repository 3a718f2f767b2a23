"""Faults of a seller of Artemis about the events of a registered listener."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ttck.mockseller.engine.seams import Delivery, Event, Scene, Seam
from ttck.mockseller.faults.artemis.tools import OF_EVENTS, ids, tmf, wrong
from ttck.mockseller.faults.common import during, in_event
from ttck.specs.vocabulary import Operation, Stimulus, TmfEvent, TmfState

Events = tuple[Event, ...]


def _but(events: Events, *names: str) -> Events:
    return tuple(one for one in events if one.type not in names)


@wrong("artemis-resolution-not-announced", seam=Seam.EVENT, breaks=ids(31), also=tmf(143))
def resolution_not_announced(_scene: Scene, events: Events) -> Events:
    """A resolved ticket is not announced as resolved."""
    return _but(events, TmfEvent.RESOLVED)


@wrong("artemis-status-not-announced", seam=Seam.EVENT, breaks=ids(31), also=tmf(142))
def status_not_announced(_scene: Scene, events: Events) -> Events:
    """A change of status is nobody's affair."""
    return _but(events, TmfEvent.STATE_CHANGE)


@wrong("artemis-nothing-announced", seam=Seam.EVENT, breaks=ids(31), also=OF_EVENTS)
def nothing_announced(_scene: Scene, _events: Events) -> Events:
    """I keep the address of a listener, and never call it."""
    return ()


@wrong("artemis-own-moves-not-announced", seam=Seam.EVENT, breaks=ids(31), also=tmf(142, 143))
def own_moves_not_announced(scene: Scene, events: Events) -> Events:
    """I announce what a buyer did, and not what I did."""
    own = not during(scene, Operation.PATCH, Operation.CREATE)
    return _but(events, TmfEvent.STATE_CHANGE, TmfEvent.RESOLVED) if own else events


@wrong("artemis-cancellation-not-announced", seam=Seam.EVENT, breaks=ids(31), also=tmf(142))
def cancellation_not_announced(_scene: Scene, events: Events) -> Events:
    """That a ticket was cancelled its buyer knows."""
    return tuple(one for one in events if one.type != TmfEvent.STATE_CHANGE or _status(one) != "cancelled")


def _status(event: Event) -> Any:
    return event.document.get("event", {}).get("troubleTicket", {}).get("status")


@wrong("artemis-status-announced-once", seam=Seam.EVENT, breaks=ids(31), also=tmf(142))
def status_announced_once(scene: Scene, events: Events) -> Events:
    """Of each ticket I announce the first change of status."""
    known = scene.memory.setdefault("told", set())
    kept = tuple(one for one in events if one.type != TmfEvent.STATE_CHANGE or one.item_id not in known)
    known.update(one.item_id for one in events if one.type == TmfEvent.STATE_CHANGE)
    return kept


@wrong("artemis-status-event-empty", seam=Seam.EVENT, breaks=tmf(142), also=OF_EVENTS)
def status_event_empty(_scene: Scene, events: Events) -> Events:
    """The event of a change of status does not say to which."""

    def edit(body: dict[str, Any]) -> None:
        body["event"]["troubleTicket"].pop("status", None)

    return tuple(in_event(one, edit) if one.type == TmfEvent.STATE_CHANGE else one for one in events)


@wrong("artemis-information-in-words", seam=Seam.EVENT, breaks=ids(26), also=tmf(153))
def information_in_words(_scene: Scene, events: Events) -> Events:
    """What I need I say in words."""

    def edit(body: dict[str, Any]) -> None:
        body["event"]["informationRequired"] = "please send a note"

    return tuple(in_event(one, edit) if one.type == TmfEvent.INFO_REQUIRED else one for one in events)


@wrong("artemis-information-without-path", seam=Seam.EVENT, breaks=ids(26), also=tmf(153))
def information_without_path(_scene: Scene, events: Events) -> Events:
    """I say what to do, and not with what."""

    def edit(body: dict[str, Any]) -> None:
        body["event"]["informationRequired"] = [{"op": "add"}]

    return tuple(in_event(one, edit) if one.type == TmfEvent.INFO_REQUIRED else one for one in events)


@wrong("artemis-events-of-a-stranger", seam=Seam.DELIVERY, breaks=ids(25))
def events_of_a_stranger(_scene: Scene, delivery: Delivery) -> Delivery:
    """An event has a Correlation-ID that nobody sent."""
    return replace(delivery, headers={**delivery.headers, "Correlation-Id": "11111111-1111-4111-8111-111111111111"})


@wrong("artemis-change-beside-a-status-not-announced", seam=Seam.EVENT, breaks=ids(39), also=OF_EVENTS)
def change_beside_a_status(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Who changes a status and something else at once hears of the status alone."""
    kinds = {one.type for one in events}
    return tuple(one for one in events if one.type != TmfEvent.CHANGED) if TmfEvent.STATE_CHANGE in kinds else events


@wrong("artemis-second-resolution-not-announced", seam=Seam.EVENT, breaks=ids(31), also=OF_EVENTS)
def second_resolution(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """A ticket that was opened again is resolved without a word."""
    known = scene.memory.setdefault("resolved", set())
    kept = tuple(one for one in events if not (one.type == TmfEvent.RESOLVED and one.item_id in known))
    known |= {one.item_id for one in events if one.type == TmfEvent.RESOLVED}
    return kept


def _waiting_untold(name: str, event: TmfEvent, number: int) -> None:
    """Register the fault of a seller that leaves out one of the two events of a ticket that is resolved while it waits."""

    def twist(scene: Scene, events: Events) -> Events:
        waits = scene.item is not None and scene.item.get("status") == TmfState.PENDING and during(scene, Stimulus.RESOLVE)
        return _but(events, event) if waits else events

    twist.__doc__ = f"What we resolve while it waits for its buyer has no {event}."
    wrong(name, seam=Seam.EVENT, breaks=ids(31), also=tmf(number))(twist)


_waiting_untold("artemis-resolved-while-waiting-untold", TmfEvent.RESOLVED, 143)
_waiting_untold("artemis-turn-while-waiting-untold", TmfEvent.STATE_CHANGE, 142)


@wrong("artemis-hold-not-announced", seam=Seam.EVENT, breaks=ids(31), also=OF_EVENTS)
def hold_not_announced(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """That a ticket is put on hold is announced to nobody."""

    def held(one: Event) -> bool:
        return one.type == TmfEvent.STATE_CHANGE and one.document["event"]["troubleTicket"].get("status") == "held"

    return tuple(one for one in events if not held(one))


@wrong("artemis-second-question-without-words", seam=Seam.EVENT, breaks=ids(26), also=OF_EVENTS)
def second_question(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """From the second question about a ticket on I do not say what I need."""
    known = scene.memory.setdefault("asked", set())
    again = {one.item_id for one in events if one.type == TmfEvent.INFO_REQUIRED and one.item_id in known}
    known |= {one.item_id for one in events if one.type == TmfEvent.INFO_REQUIRED}

    def edit(body: dict[str, Any]) -> None:
        body["event"].pop("informationRequired", None)

    return tuple(in_event(one, edit) if one.type == TmfEvent.INFO_REQUIRED and one.item_id in again else one for one in events)
