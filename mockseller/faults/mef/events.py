"""Faults of a seller that owes events for what happened."""

from __future__ import annotations

import uuid
from dataclasses import replace

from ttck.mockseller.engine.seams import Event, Scene, Seam
from ttck.mockseller.faults.common import during, in_event, item_of, operation
from ttck.mockseller.faults.mef.tools import EVENT_RULES, fault
from ttck.specs.vocabulary import Kind, Operation, Stimulus, TicketEvent

Events = tuple[Event, ...]

_MOVES = (
    Stimulus.WORKORDER_PLAN, Stimulus.WORKORDER_START, Stimulus.WORKORDER_COMPLETE, Stimulus.WORKORDER_FAIL, Stimulus.WORKORDER_CANCEL,
)  # fmt: skip
_VISITS = (Kind.TICKET, Kind.WORKORDER)
_SENDS = ("MEF113:R129", "MEF113:R131")


def _without(events: Events, kind: TicketEvent) -> Events:
    return tuple(event for event in events if event.type != kind)


def _silent_state_change(name: str, says: str, *operations: str) -> None:
    """Register a seller that does not announce the state change that one of these operations brings."""

    def twist(scene: Scene, events: Events) -> Events:
        return _without(events, TicketEvent.STATE_CHANGE) if during(scene, *operations) else events

    twist.__doc__ = says
    fault(name, seam=Seam.EVENT, breaks=["MEF113:R134"], also=["MEF113:R58", "MEF113:R65", "MEF113:R153", *_SENDS])(twist)


_silent_state_change(
    "buyer-moves-unannounced",
    "I announce no state change that the buyer brought about: the buyer knows.",
    *(Operation.CANCEL, Operation.CLOSE, Operation.REOPEN, Operation.PATCH),
)
_silent_state_change("cancel-unannounced", "I do not announce that a cancel changed the state.", Operation.CANCEL)
_silent_state_change("close-unannounced", "I do not announce that a close changed the state.", Operation.CLOSE)
_silent_state_change("reopen-unannounced", "I do not announce that a reopen changed the state.", Operation.REOPEN)
_silent_state_change("patch-unannounced", "I do not announce that a patch ended the waiting.", Operation.PATCH)
_silent_state_change("timeout-unannounced", "I close a ticket that nobody answered in silence.", Stimulus.CLOSE_ON_TIMEOUT)
_silent_state_change("start-unannounced", "I start work in silence.", Stimulus.START_WORK)
_silent_state_change("cancelled-unannounced", "I finish a cancellation in silence.", Stimulus.FINISH_CANCELLATION)
_silent_state_change("resolve-unannounced", "I ask for clearance, but do not announce the change of state.", Stimulus.RESOLVE)
_silent_state_change("pending-unannounced", "I ask for information, but do not announce the change of state.", Stimulus.REQUEST_INFO)


@fault("resumption-unannounced", seam=Seam.EVENT, breaks=["MEF113:R134"], also=["MEF113:R153", *_SENDS])
def resumption_unannounced(scene: Scene, events: Events) -> Events:
    """I announce that work starts, but not that it starts again after a reopen."""
    resumed = during(scene, Stimulus.START_WORK) and (scene.item or {}).get("status") == "reopened"
    return _without(events, TicketEvent.STATE_CHANGE) if resumed else events


def _silent_update(stimulus: Stimulus, name: str, says: str, *also: str) -> None:
    """Register a seller that does not announce one kind of its updates."""

    def twist(scene: Scene, events: Events) -> Events:
        return _without(events, TicketEvent.UPDATE) if during(scene, stimulus) else events

    twist.__doc__ = says
    fault(name, seam=Seam.EVENT, breaks=["MEF113:R133"], also=["MEF113:R131", *also])(twist)


_silent_update(Stimulus.UPDATE_SELLER_SEVERITY, "severity-update-unannounced", "I do not announce that my severity changes.")
_silent_update(Stimulus.UPDATE_SELLER_PRIORITY, "priority-update-unannounced", "I do not announce that my priority changes.")
_silent_update(
    Stimulus.UPDATE_EXPECTED_RESOLUTION,
    "delay-unannounced",
    "I do not announce that the expected resolution date moves.",
)
_silent_update(Stimulus.ADD_NOTE, "note-unannounced", "I do not announce my notes.", "MEF113:O7")
_silent_update(Stimulus.ADD_ATTACHMENT, "attachment-unannounced", "I do not announce my attachments.", "MEF113:O8")
_silent_update(Stimulus.UPDATE_SELLER_CONTACT, "seller-contact-unannounced", "I do not announce that my contact changes.")
_silent_update(
    Stimulus.UPDATE_TECHNICAL_CONTACTS,
    "technicians-unannounced",
    "I do not announce that my technicians change.",
    "MEF113:O9",
)
_silent_update(Stimulus.ADD_RELATED_ISSUE, "relation-unannounced", "I do not announce my relations.", "MEF113:O10")
_silent_update(Stimulus.WORKORDER_OPEN, "workorder-unannounced", "I do not announce that I opened a workorder.", "MEF113:O11")
_silent_update(
    Stimulus.WORKORDER_UPDATE,
    "workorder-update-unannounced",
    "A change inside a workorder is no change of the ticket, so I do not announce it.",
    "MEF113:O11",
)


@fault("failed-visit-unannounced", seam=Seam.EVENT, breaks=["MEF113:R133"], also=["MEF113:R131"], about=_VISITS)
def failed_visit_unannounced(scene: Scene, events: Events) -> Events:
    """When a technician goes home without success I tell nobody."""
    return _without(events, TicketEvent.UPDATE) if during(scene, Stimulus.WORKORDER_FAIL) else events


@fault("workorder-moves-unannounced", seam=Seam.EVENT, breaks=["MEF113:R133"], also=["MEF113:R131"], about=_VISITS)
def workorder_moves_unannounced(scene: Scene, events: Events) -> Events:
    """The state of a workorder is my own affair: I announce what changes in it, not that it goes on."""
    return _without(events, TicketEvent.UPDATE) if during(scene, *_MOVES) else events


@fault("late-notes-of-workorders-unannounced", seam=Seam.EVENT, breaks=["MEF113:R133"], also=["MEF113:R131"], about=_VISITS)
def late_notes_of_workorders_unannounced(scene: Scene, events: Events) -> Events:
    """I announce what I write into a workorder until somebody has begun to work on it."""
    begun = (scene.read(item_of(scene)) or {}).get("state") == "inProgress"
    return _without(events, TicketEvent.UPDATE) if begun and during(scene, Stimulus.WORKORDER_UPDATE) else events


@fault("updates-unannounced", seam=Seam.EVENT, breaks=["MEF113:R133"], also=EVENT_RULES)
def updates_unannounced(_scene: Scene, events: Events) -> Events:
    """I announce no updates at all; whoever wants to know can look."""
    return _without(events, TicketEvent.UPDATE)


@fault("second-note-unannounced", seam=Seam.EVENT, breaks=["MEF113:R133"], also=["MEF113:O7", "MEF113:R131"])
def second_note_unannounced(scene: Scene, events: Events) -> Events:
    """I announce one note for each ticket; nobody wants more than one message."""
    if not during(scene, Stimulus.ADD_NOTE) or not events:
        return events
    told = scene.memory.setdefault("told", set())
    first = events[0].item_id not in told
    told.add(events[0].item_id)
    return events if first else _without(events, TicketEvent.UPDATE)


@fault("info-request-unannounced", seam=Seam.EVENT, breaks=["MEF113:R131"], also=["MEF113:R129", "MEF113:R135"])
def info_request_unannounced(_scene: Scene, events: Events) -> Events:
    """I announce that a ticket is pending, but never that I need information."""
    return _without(events, TicketEvent.INFO_REQUIRED)


@fault("clearance-unannounced", seam=Seam.EVENT, breaks=["MEF113:R138"], also=["MEF113:R131", "MEF113:R129"])
def clearance_unannounced(_scene: Scene, events: Events) -> Events:
    """I announce that a ticket is resolved, but never ask for clearance."""
    return _without(events, TicketEvent.CLEARANCE_REQUEST)


@fault("clearance-asked-after-close", seam=Seam.EVENT, breaks=["MEF113:R138"], also=["MEF113:R131", "MEF113:R129"])
def clearance_asked_after_close(scene: Scene, events: Events) -> Events:
    """I ask for clearance when the ticket is closed, and never when I close it myself."""
    rest = _without(events, TicketEvent.CLEARANCE_REQUEST)
    if not during(scene, Operation.CLOSE) or not rest:
        return rest
    late = replace(rest[-1], type=TicketEvent.CLEARANCE_REQUEST.value)
    return (*rest, in_event(late, lambda d: d.update(eventType=late.type, eventId=uuid.uuid4().hex)))


@fault("minor-clearance-unannounced", seam=Seam.EVENT, breaks=["MEF113:R138"], also=["MEF113:R131"])
def minor_clearance_unannounced(scene: Scene, events: Events) -> Events:
    """I ask for clearance, but not for tickets of low priority."""
    low = (scene.item or {}).get("priority") == "low"
    return _without(events, TicketEvent.CLEARANCE_REQUEST) if low else events


@fault("buyer-patch-announced", seam=Seam.EVENT, breaks=["MEF113:R133"])
def buyer_patch_announced(scene: Scene, events: Events) -> Events:
    """I announce an update when it is the buyer who patched the ticket."""
    call = scene.call
    if not during(scene, Operation.PATCH) or call is None or not call.item_id:
        return events
    kind = TicketEvent.UPDATE.value
    body = {"eventId": uuid.uuid4().hex, "eventTime": scene.now, "eventType": kind, "event": {"id": call.item_id}}
    return (*events, Event(type=kind, item_id=call.item_id, document=body))


@fault("events-carry-external-id", seam=Seam.EVENT, breaks=["MEF113:R132"], also=[*EVENT_RULES, "MEF124:OAS"])
def events_carry_external_id(scene: Scene, events: Events) -> Events:
    """My events name a ticket by the buyer's own number."""

    def renamed(event: Event) -> Event:
        named = (scene.item or {}).get("externalId", "unknown")
        return in_event(event, lambda d: d.update(event={**(d.get("event") or {}), "id": named}))

    return tuple(renamed(event) for event in events)


@fault(
    "info-request-names-no-ticket",
    seam=Seam.EVENT,
    breaks=["MEF113:R132"],
    also=["MEF113:R131", "MEF113:R135", "MEF124:OAS"],
)
def info_request_names_no_ticket(_scene: Scene, events: Events) -> Events:
    """My request for information does not say which ticket it is about; its link does."""

    def nameless(event: Event) -> Event:
        rest = {name: value for name, value in (event.document.get("event") or {}).items() if name != "id"}
        return in_event(event, lambda d: d.update(event=rest))

    return tuple(nameless(event) if event.type == TicketEvent.INFO_REQUIRED else event for event in events)


@fault(
    "updates-typed-as-state-change",
    seam=Seam.EVENT,
    breaks=["MEF113:R132"],
    also=["MEF113:R133", "MEF113:R134", "MEF113:R131", "MEF124:OAS"],
)
def updates_typed_as_state_change(_scene: Scene, events: Events) -> Events:
    """I post updates to the right place, but their body says that the state changed."""
    wrong = TicketEvent.STATE_CHANGE.value
    return tuple(in_event(event, lambda d: d.update(eventType=wrong)) if event.type == TicketEvent.UPDATE else event for event in events)


@fault("one-event-id-per-ticket", seam=Seam.EVENT, breaks=["MEF124:OAS"])
def one_event_id_per_ticket(_scene: Scene, events: Events) -> Events:
    """All events of a ticket carry the same event id."""
    return tuple(replace(event, document={**event.document, "eventId": f"event-{event.item_id}"}) for event in events)


@fault("every-fifth-event-forgotten", seam=Seam.EVENT, breaks=["MEF113:R134"], also=EVENT_RULES)
def every_fifth_event_forgotten(scene: Scene, events: Events) -> Events:
    """I forget every fifth event."""
    kept = []
    for event in events:
        scene.memory["count"] = scene.memory.get("count", 0) + 1
        if scene.memory["count"] % 5:
            kept.append(event)
    return tuple(kept)


@fault("only-first-event-of-ticket", seam=Seam.EVENT, breaks=["MEF113:R134"], also=EVENT_RULES)
def only_first_event_of_ticket(scene: Scene, events: Events) -> Events:
    """I announce the first thing that happens to a ticket, and then nothing more."""
    told = scene.memory.setdefault("told", set())
    fresh = [event for event in events if event.item_id not in told]
    told.update(event.item_id for event in fresh)
    return tuple(fresh)


@fault(
    "first-of-several-events-only",
    seam=Seam.EVENT,
    breaks=["MEF113:R138"],
    also=["MEF113:R131", "MEF113:R135", "MEF113:R129"],
)
def first_of_several_events_only(_scene: Scene, events: Events) -> Events:
    """When several events are due at once, I send the first."""
    return events[:1]


@fault("all-seller-events-late-by-one", seam=Seam.EVENT, breaks=["MEF113:R134"], also=[*EVENT_RULES, "MEF113:R132"])
def all_seller_events_late_by_one(scene: Scene, events: Events) -> Events:
    """I send what happened to a ticket when the next thing happens to it."""
    if operation(scene) not in {*Stimulus} or not events:
        return events
    waiting = scene.memory.setdefault("waiting", {})
    late, waiting[events[0].item_id] = waiting.get(events[0].item_id, ()), events
    return tuple(late)


def _beside(events: Events, kind: TicketEvent) -> Events:
    """The events with one more of another type about the ticket of the first."""
    if not events:
        return events
    body = {**events[0].document, "eventId": uuid.uuid4().hex, "eventType": kind.value}
    return (*events, replace(events[0], type=kind.value, document=body))


@fault("question-without-a-question", seam=Seam.EVENT, breaks=["MEF113:R135"], also=["MEF113:R131"])
def question_without_a_question(scene: Scene, events: Events) -> Events:
    """When I start work I also send the event that asks the buyer for information, though I need none."""
    return _beside(events, TicketEvent.INFO_REQUIRED) if operation(scene) == Stimulus.START_WORK else events


@fault("state-change-is-an-update-too", seam=Seam.EVENT, breaks=["MEF113:R133"], also=["MEF113:R131"])
def state_change_is_an_update_too(_scene: Scene, events: Events) -> Events:
    """I announce each change of state as a change of an attribute as well."""
    changed = any(event.type == TicketEvent.STATE_CHANGE for event in events)
    return _beside(events, TicketEvent.UPDATE) if changed else events
