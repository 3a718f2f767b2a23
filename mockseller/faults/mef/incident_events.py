"""Faults of a seller that announces incidents."""

from __future__ import annotations

import uuid
from dataclasses import replace

from ttck.mockseller.engine.seams import Call, Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.busy import in_a_row, looked_at
from ttck.mockseller.faults.common import drop, during, in_delivery, in_event, part, sent
from ttck.mockseller.faults.mef.tools import fault, in_query
from ttck.specs.vocabulary import IncidentEvent, IncidentState, Kind, Operation, Severity, Stimulus

Events = tuple[Event, ...]
_ABOUT = (Kind.INCIDENT,)
#: What a seller that loses incident events may rightly be told.
_SENDS = (
    *("MEF113:CR1", "MEF113:R139", "MEF113:R140", "MEF113:R141", "MEF113:R142", "MEF113:R143", "MEF113:R144"),
    *("MEF113:R145", "MEF113:R155"),
)


def _without(events: Events, *kinds: IncidentEvent) -> Events:
    return tuple(event for event in events if event.type not in kinds)


def _turned(event: Event, kind: IncidentEvent) -> Event:
    """The event as one of another type, with an identity of its own."""
    fresh = in_event(event, lambda d: d.update(eventType=kind.value, eventId=uuid.uuid4().hex))
    return replace(fresh, type=kind.value)


# --- who gets them ---------------------------------------------------------------------------------------------------


@fault(
    "incidents-broadcast",
    seam=Seam.REQUEST,
    breaks=["MEF113:R139"],
    also=["MEF113:R126", "MEF113:R132"],
    about=(Kind.TICKET, Kind.INCIDENT),
)
def incidents_broadcast(_scene: Scene, call: Call) -> Call:
    """Incidents concern everybody: I send them to all subscriptions, whatever their query."""
    return in_query(call, lambda query: ",".join([query, *IncidentEvent]))


@fault(
    "closed-incidents-broadcast",
    seam=Seam.REQUEST,
    breaks=["MEF113:R139"],
    also=["MEF113:R126", "MEF113:R132"],
    about=(Kind.TICKET, Kind.INCIDENT),
)
def closed_incidents_broadcast(_scene: Scene, call: Call) -> Call:
    """Who asks for changes of the state of tickets hears of those of incidents as well."""
    more = f",{IncidentEvent.STATE_CHANGE}"
    return in_query(call, lambda query: f"{query}{more}" if "troubleTicketStatusChangeEvent" in query else query)


@fault(
    "narrow-registration-gets-all-incidents",
    seam=Seam.REQUEST,
    breaks=["MEF113:R139"],
    also=["MEF113:R126"],
    about=(Kind.TICKET, Kind.INCIDENT),
)
def narrow_registration_gets_all_incidents(_scene: Scene, call: Call) -> Call:
    """Who asks for one incident event gets all of them."""
    every = "eventType=" + ",".join(IncidentEvent)
    return in_query(call, lambda query: every if "eventType=incident" in query else query)


@fault("incidents-unannounced", seam=Seam.EVENT, breaks=["MEF113:R140", "MEF113:CR1"], also=_SENDS, about=_ABOUT)
def incidents_unannounced(_scene: Scene, _events: Events) -> Events:
    """I take registrations for incident events, and announce nothing; incidents are on my web page."""
    return ()


@fault("minor-incidents-unannounced", seam=Seam.EVENT, breaks=["MEF113:R140"], also=_SENDS, about=_ABOUT)
def minor_incidents_unannounced(scene: Scene, events: Events) -> Events:
    """I do not bother the buyer with minor incidents."""
    minor = scene.memory.setdefault("minor", set())
    if during(scene, Stimulus.INCIDENT_CREATE) and sent(scene).get("severity") == Severity.MINOR:
        minor.update(event.item_id for event in events)
    return tuple(event for event in events if event.item_id not in minor)


@fault("first-incident-registration-only", seam=Seam.DELIVERY, breaks=["MEF113:R140"], also=_SENDS, about=_ABOUT)
def first_incident_registration_only(scene: Scene, delivery: Delivery) -> Delivery:
    """Only the subscription that got the first incident event gets any."""
    first = scene.memory.setdefault(delivery.buyer, delivery.hub_id)
    return delivery if delivery.hub_id == first else replace(delivery, copies=0)


@fault("incident-updates-to-one-registration", seam=Seam.DELIVERY, breaks=["MEF113:R140"], also=["MEF113:R144"], about=_ABOUT)
def incident_updates_to_one_registration(scene: Scene, delivery: Delivery) -> Delivery:
    """Each change of an incident is told to one subscription only."""
    if delivery.type != IncidentEvent.UPDATE:
        return delivery
    chosen = scene.memory.setdefault(delivery.item_id, delivery.hub_id)
    return delivery if delivery.hub_id == chosen else replace(delivery, copies=0)


# --- what they say ---------------------------------------------------------------------------------------------------


@fault("incident-event-names-none", seam=Seam.DELIVERY, breaks=["MEF113:R141"], also=_SENDS, about=_ABOUT)
def incident_event_names_none(_scene: Scene, delivery: Delivery) -> Delivery:
    """My events do not say which incident they are about, because I merge several."""
    subject = {name: value for name, value in (delivery.document.get("event") or {}).items() if name != "id"}
    return in_delivery(delivery, lambda event: event.update(event=subject))


@fault("incident-closing-names-none", seam=Seam.EVENT, breaks=["MEF113:R141"], also=["MEF113:R143", "MEF113:R145"], about=_ABOUT)
def incident_closing_names_none(scene: Scene, events: Events) -> Events:
    """The event for closing does not name the incident; it is over, after all."""

    def edit(document: Document) -> None:
        document["event"] = {"href": "/mefApi/sonata/troubleTicket/v4/incident"}

    return tuple(in_event(event, edit) for event in events) if during(scene, Stimulus.INCIDENT_CLOSE) else events


@fault("incident-event-type-missing", seam=Seam.DELIVERY, breaks=["MEF113:R141"], about=_ABOUT)
def incident_event_type_missing(_scene: Scene, delivery: Delivery) -> Delivery:
    """My incident events do not repeat in their body what the path says."""
    return in_delivery(delivery, drop("eventType"))


@fault("incident-event-names-wrong-incident", seam=Seam.DELIVERY, breaks=["MEF113:R141"], also=_SENDS, about=_ABOUT)
def incident_event_names_wrong_incident(_scene: Scene, delivery: Delivery) -> Delivery:
    """I cut incident ids in events after the twentieth character."""
    subject = {**(delivery.document.get("event") or {}), "id": delivery.item_id[:20] if delivery.item_id[20:] else "-"}
    return in_delivery(delivery, lambda event: event.update(event=subject))


@fault(
    "incident-updates-typed-as-state-change",
    seam=Seam.EVENT,
    breaks=["MEF113:R141"],
    also=["MEF113:R144", "MEF113:R143", "MEF113:R155", "MEF113:R139"],
    about=_ABOUT,
)
def incident_updates_typed_as_state_change(_scene: Scene, events: Events) -> Events:
    """I post updates of incidents to the right place, but their body says that the state changed."""
    wrong = IncidentEvent.STATE_CHANGE.value
    return tuple(in_event(event, lambda d: d.update(eventType=wrong)) if event.type == IncidentEvent.UPDATE else event for event in events)


# --- what is owed ----------------------------------------------------------------------------------------------------


@fault("new-incidents-unannounced", seam=Seam.EVENT, breaks=["MEF113:R142"], also=["MEF113:R140", "MEF113:R155"], about=_ABOUT)
def new_incidents_unannounced(_scene: Scene, events: Events) -> Events:
    """I do not announce that an incident was created, only what becomes of it."""
    return _without(events, IncidentEvent.CREATED)


@fault("incident-announced-when-work-starts", seam=Seam.EVENT, breaks=["MEF113:R142"], also=["MEF113:R140"], about=_ABOUT)
def incident_announced_when_work_starts(scene: Scene, events: Events) -> Events:
    """I announce a new incident when somebody starts to work on it."""
    kept = _without(events, IncidentEvent.CREATED)
    if not during(scene, Stimulus.INCIDENT_START_WORK) or not kept:
        return kept
    return (_turned(kept[0], IncidentEvent.CREATED), *kept)


@fault("new-incident-announced-last", seam=Seam.EVENT, breaks=["MEF113:R142"], also=["MEF113:R140"], about=_ABOUT)
def new_incident_announced_last(scene: Scene, events: Events) -> Events:
    """I keep the announcement of a new incident back until something else happens to it."""
    if during(scene, Stimulus.INCIDENT_CREATE):
        scene.memory.update({event.item_id: event for event in events})
        return ()
    late = [scene.memory.pop(item) for item in dict.fromkeys(event.item_id for event in events) if item in scene.memory]
    return (*events, *late)


@fault("new-incident-announced-twice", seam=Seam.EVENT, breaks=["MEF113:R142"], about=_ABOUT)
def new_incident_announced_twice(_scene: Scene, events: Events) -> Events:
    """I announce a new incident, and then once more with another identity, to be sure."""
    return (*events, *(_turned(event, IncidentEvent.CREATED) for event in events if event.type == IncidentEvent.CREATED))


def _silent_move(name: str, says: str, operation: Stimulus, *breaks: str, came_from: IncidentState | None = None) -> None:
    """Register a seller that does not announce a change of state of an incident."""

    def twist(scene: Scene, events: Events) -> Events:
        meant = came_from is None or (scene.item or {}).get("status") == came_from
        return _without(events, IncidentEvent.STATE_CHANGE) if during(scene, operation) and meant else events

    twist.__doc__ = says
    also = ("MEF113:R140", "MEF113:R145", "MEF113:R155")
    fault(name, seam=Seam.EVENT, breaks=breaks, also=also, about=_ABOUT)(twist)


_R143, _R145 = "MEF113:R143", "MEF113:R145"
_silent_move("incident-work-unannounced", "I start to work on an incident in silence.", Stimulus.INCIDENT_START_WORK, _R143)
_silent_move("incident-closing-unannounced", "I close incidents in silence.", Stimulus.INCIDENT_CLOSE, _R143, _R145)
_silent_move(
    "direct-closing-unannounced",
    "I announce that an incident in progress is closed, but not that a new one is.",
    Stimulus.INCIDENT_CLOSE,
    _R143,
    _R145,
    came_from=IncidentState.CREATED,
)


@fault("incident-work-announced-as-update", seam=Seam.EVENT, breaks=["MEF113:R143"], also=["MEF113:R145"], about=_ABOUT)
def incident_work_announced_as_update(scene: Scene, events: Events) -> Events:
    """That somebody works on an incident is an update of it to me, and no change of its state."""
    if not during(scene, Stimulus.INCIDENT_START_WORK):
        return events
    return tuple(_turned(event, IncidentEvent.UPDATE) for event in events)


def _silent_update(attribute: str, name: str, says: str) -> None:
    """Register a seller that does not announce a change of one attribute of an incident."""

    def twist(scene: Scene, events: Events) -> Events:
        meant = during(scene, Stimulus.INCIDENT_UPDATE) and sent(scene).get("attribute") == attribute
        return _without(events, IncidentEvent.UPDATE) if meant else events

    twist.__doc__ = says
    fault(name, seam=Seam.EVENT, breaks=["MEF113:R144"], about=_ABOUT)(twist)


_silent_update("severity", "incident-severity-unannounced", "I do not announce that an incident is more severe than I thought.")
_silent_update("priority", "incident-priority-unannounced", "I do not announce that an incident has another priority.")
_silent_update("incidentType", "incident-type-unannounced", "I do not announce that an incident is of another type.")
_silent_update("situationStartDate", "incident-start-unannounced", "I do not announce that an incident began earlier than I thought.")
_silent_update("expectedClosedDate", "incident-delay-unannounced", "I do not announce that an incident will take longer.")
_silent_update("note", "incident-note-unannounced", "I do not announce my notes on an incident.")
_silent_update("attachment", "incident-attachment-unannounced", "I do not announce what I attach to an incident.")
_silent_update("contact", "incident-contact-unannounced", "I do not announce that somebody else answers for an incident.")
_silent_update("technicalContact", "incident-engineer-unannounced", "I do not announce that an engineer was sent.")
_silent_update("relatedIssue", "incident-relation-unannounced", "I do not announce what an incident comes from.")


@fault("incident-updates-unannounced", seam=Seam.EVENT, breaks=["MEF113:R144", "MEF113:R155"], also=["MEF113:R140"], about=_ABOUT)
def incident_updates_unannounced(_scene: Scene, events: Events) -> Events:
    """I announce no updates of incidents at all; whoever wants to know can look."""
    return _without(events, IncidentEvent.UPDATE)


# --- one after the other ---------------------------------------------------------------------------------------------

_DECISIONS = (Stimulus.INCIDENT_START_WORK, Stimulus.INCIDENT_UPDATE, Stimulus.INCIDENT_CLOSE)


@fault(
    "incidents-in-a-row-told-of-one", seam=Seam.EVENT, breaks=["MEF113:R143"], also=["MEF113:R144", "MEF113:R145", "MEF113:R140"],
    about=_ABOUT,
)  # fmt: skip
def incidents_in_a_row_told_of_one(scene: Scene, events: Events) -> Events:
    """Two incidents change, and nobody looked meanwhile: who writes my events takes both for changes of the first one."""
    return in_a_row(scene, events, *_DECISIONS)


@part("incidents-in-a-row-told-of-one", seam=Seam.REPLY)
def somebody_looked(scene: Scene, reply: Reply) -> Reply:
    """I look at what an incident is called when somebody asks."""
    return looked_at(scene, reply, Operation.RETRIEVE_INCIDENT, Operation.LIST_INCIDENTS)


@fault("incident-work-announced-twice", seam=Seam.EVENT, breaks=["MEF113:R143"], also=["MEF113:R145"], about=_ABOUT)
def incident_work_announced_twice(scene: Scene, events: Events) -> Events:
    """That somebody works on an incident is told twice, when it is planned and when it begins."""
    if not during(scene, Stimulus.INCIDENT_START_WORK):
        return events
    return (*events, *(_turned(event, IncidentEvent.STATE_CHANGE) for event in events if event.type == IncidentEvent.STATE_CHANGE))


@fault("incident-closing-dated-back", seam=Seam.EVENT, breaks=["MEF113:R143"], also=["MEF113:R145"], about=_ABOUT)
def incident_closing_dated_back(scene: Scene, events: Events) -> Events:
    """The event for closing carries the time at which the trouble was over, long before anybody wrote that down."""
    early = "2020-01-01T00:00:00Z"
    return (
        tuple(in_event(event, lambda d: d.update(eventTime=early)) for event in events)
        if during(scene, Stimulus.INCIDENT_CLOSE)
        else events
    )


@fault("incident-events-numbered-by-incident", seam=Seam.EVENT, breaks=["MEF113:R141"], about=_ABOUT)
def incident_events_numbered_by_incident(_scene: Scene, events: Events) -> Events:
    """The eventId of an event is made out of the identifier of its incident."""
    return tuple(in_event(event, lambda d, event=event: d.update(eventId=f"event-{event.item_id}")) for event in events)  # type: ignore[misc]
