"""Faults of a seller of AG-FIT 621 in its events: of tasks, of milestones and alerts, and where they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ttck.mockseller.dialects.fit.names import CANCELLATION, INFLIGHT_CHANGE, JEOPARDY, MILESTONE
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Delivery, Document, Event, Scene, Seam
from ttck.mockseller.faults.common import drop, edited, operation
from ttck.mockseller.faults.fit.tools import EVERYTHING, OF_EVENTS, OWN_EVENTS, counted, ids, in_bodies, payload, task_events, tmf, wrong
from ttck.specs.vocabulary import Kind, TmfEvent

Events = tuple[Event, ...]
_CANCELLED, _CHANGED = OWN_EVENTS


def _silent(name: str, event: str, rule: int) -> None:
    """Register the fault of a seller that never sends events of one type."""

    def twist(_scene: Scene, events: Events) -> Events:
        return tuple(one for one in events if one.type != event)

    twist.__doc__ = f"I never send a {event}."
    wrong(name, seam=Seam.EVENT, breaks=ids(rule), also=OF_EVENTS)(twist)


_silent("fit-no-cancellation-event", _CANCELLED, 13)
_silent("fit-no-change-event", _CHANGED, 13)
_silent("fit-no-milestone-event", MILESTONE, 12)
_silent("fit-no-jeopardy-event", JEOPARDY, 12)


@wrong("fit-silent", seam=Seam.EVENT, breaks=ids(21), also=[*OF_EVENTS, *ids(17)])
def silent(_scene: Scene, _events: Events) -> Events:
    """I know who listens, and tell nobody anything."""
    return ()


def _untold(name: str, words: str, wanted: Callable[[Scene, Event], bool], rule: int = 13) -> None:
    """Register the fault of a seller that leaves out some events of tasks, or some of alerts."""

    def twist(scene: Scene, events: Events) -> Events:
        types = OWN_EVENTS if rule == 13 else (MILESTONE, JEOPARDY)  # noqa: PLR2004 - the rule about tasks
        return task_events(events, lambda one: None if wanted(scene, one) else one, *types)

    twist.__doc__ = words
    wrong(name, seam=Seam.EVENT, breaks=ids(rule), also=OF_EVENTS)(twist)


_untold("fit-rejection-untold", "That I reject a task I tell nobody.", lambda scene, _: operation(scene) == "task_reject")
_untold("fit-failure-untold", "That a task fails I tell nobody.", lambda scene, _: operation(scene) == "task_fail")
_untold("fit-end-untold", "That I work on a task I say, and not that it is done.", lambda scene, _: operation(scene) == "task_finish")
_untold("fit-later-tasks-untold", "I tell of the first task of each kind.", lambda scene, one: counted(scene, one.type, one.item_id) > 0)
_untold("fit-later-alerts-untold", "I tell of one milestone and one alert.", lambda scene, one: counted(scene, one.type, new_id()) > 0, 12)
_untold(
    "fit-later-tickets-alerts-untold",
    "I tell of milestones and alerts of one ticket.",
    lambda scene, one: counted(scene, one.type, one.item_id) > 0,
    12,
)


@wrong("fit-progress-untold", seam=Seam.EVENT, breaks=ids(13), also=OF_EVENTS)
def progress_untold(scene: Scene, events: Events) -> Events:
    """Of the states of a task I tell the last one alone, though each has its event here."""
    return task_events(events, lambda one: None if operation(scene) == "task_progress" else one)


@wrong("fit-task-event-with-the-state-before", seam=Seam.EVENT, breaks=ids(13), also=OF_EVENTS)
def state_before(scene: Scene, events: Events) -> Events:
    """The event of a task has the state that it had before."""
    before = (scene.item or {}).get("state", "acknowledged")
    return in_bodies(events, lambda body: payload(body).update(state=before))


@wrong("fit-task-event-without-state", seam=Seam.EVENT, breaks=ids(13), also=OF_EVENTS)
def without_state(_scene: Scene, events: Events) -> Events:
    """The event of a task does not say its state."""
    return in_bodies(events, lambda body: drop("state")(payload(body)))


@wrong("fit-rejection-told-as-done", seam=Seam.EVENT, breaks=ids(13), also=OF_EVENTS)
def rejection_told_as_done(scene: Scene, events: Events) -> Events:
    """The event of a task that I reject says that it is done."""
    return in_bodies(events, lambda body: payload(body).update(state="done")) if operation(scene) == "task_reject" else events


@wrong("fit-task-event-about-another", seam=Seam.EVENT, breaks=ids(13), also=OF_EVENTS)
def about_another(scene: Scene, events: Events) -> Events:
    """All events of tasks are about the first one."""

    def edit(body: Document) -> None:
        resource = payload(body)
        resource.update(id=scene.memory.setdefault("first", resource.get("id")))

    return in_bodies(events, edit)


@wrong("fit-change-told-as-cancellation", seam=Seam.EVENT, breaks=ids(13), also=OF_EVENTS)
def change_as_cancellation(_scene: Scene, events: Events) -> Events:
    """I tell of changes by the event of cancellations."""

    def edit(one: Event) -> Event:
        body = edited(one.document, lambda body: body.update({"@type": _CANCELLED, "eventType": _CANCELLED}))
        return replace(one, type=_CANCELLED, document=body)

    return task_events(events, edit, _CHANGED)


@wrong("fit-task-event-with-another-date", seam=Seam.EVENT, breaks=ids(13), also=OF_EVENTS)
def another_date(_scene: Scene, events: Events) -> Events:
    """The event of a task has the date of the event for that of its request."""
    return in_bodies(events, lambda body: payload(body).update(requestDate=body.get("eventTime")))


@wrong("fit-change-told-about-another-ticket", seam=Seam.EVENT, breaks=ids(13), also=OF_EVENTS)
def about_another_ticket(scene: Scene, events: Events) -> Events:
    """The event of a change names the ticket of the first one."""

    def edit(body: Document) -> None:
        reference = payload(body).get("troubleTicket")
        if isinstance(reference, dict):
            payload(body)["troubleTicket"] = scene.memory.setdefault("first ticket", reference)

    return in_bodies(events, edit, _CHANGED)


def _effect_untold(name: str, kind: Kind, event: TmfEvent, rule: int, words: str) -> None:
    """Register the fault of a seller that tells of a task, and not of what it did to its ticket."""

    def twist(scene: Scene, events: Events) -> Events:
        mine = scene.call is not None and scene.call.kind is kind and operation(scene) == "task_finish"
        return tuple(one for one in events if one.type != event) if mine else events

    twist.__doc__ = words
    wrong(name, seam=Seam.EVENT, breaks=[*ids(21), *tmf(rule)], also=OF_EVENTS)(twist)


_effect_untold("fit-cancelled-ticket-untold", CANCELLATION, TmfEvent.STATE_CHANGE, 142, "That a task has cancelled a ticket I do not tell.")
_effect_untold("fit-changed-ticket-untold", INFLIGHT_CHANGE, TmfEvent.CHANGED, 141, "That a task has changed a ticket I do not tell.")


# --- milestones and alerts --------------------------------------------------------------------------------------------


@wrong("fit-milestone-told-as-a-change", seam=Seam.EVENT, breaks=ids(12), also=OF_EVENTS)
def milestone_as_change(_scene: Scene, events: Events) -> Events:
    """A milestone is a change of an attribute, and told so."""

    def edit(one: Event) -> Event:
        name = str(TmfEvent.CHANGED)
        return replace(one, type=name, document=edited(one.document, lambda body: body.update({"@type": name, "eventType": name})))

    return task_events(events, edit, MILESTONE)


@wrong("fit-alert-about-another-ticket", seam=Seam.EVENT, breaks=ids(12), also=OF_EVENTS)
def alert_about_another(scene: Scene, events: Events) -> Events:
    """All my alerts are about the first ticket that had one."""

    def edit(body: Document) -> None:
        resource = payload(body)
        resource.update(id=scene.memory.setdefault("first", resource.get("id")), href="https://seller.example/elsewhere")

    return in_bodies(events, edit, JEOPARDY)


@wrong("fit-milestone-without-its-ticket", seam=Seam.EVENT, breaks=ids(12), also=OF_EVENTS)
def milestone_without_ticket(_scene: Scene, events: Events) -> Events:
    """A milestone says what was reached, and not of which ticket."""
    return in_bodies(events, lambda body: body.update(event={"milestone": payload(body).get("milestone")}), MILESTONE)


@wrong("fit-jeopardy-told-as-milestone", seam=Seam.EVENT, breaks=ids(12), also=OF_EVENTS)
def jeopardy_as_milestone(_scene: Scene, events: Events) -> Events:
    """An alert is told as a milestone."""

    def edit(one: Event) -> Event:
        return replace(
            one, type=MILESTONE, document=edited(one.document, lambda body: body.update({"@type": MILESTONE, "eventType": MILESTONE}))
        )

    return task_events(events, edit, JEOPARDY)


# --- where they go ----------------------------------------------------------------------------------------------------


def _elsewhere(name: str, words: str, wanted: tuple[str, ...], path: Callable[[str], str]) -> None:
    """Register the fault of a seller that posts some events to another path than that of their name."""

    def twist(_scene: Scene, delivery: Delivery) -> Delivery:
        if wanted and delivery.type not in wanted:
            return delivery
        stem = delivery.url.rpartition("/listener/")[0]
        return replace(delivery, url=f"{stem}{path(delivery.type)}")

    twist.__doc__ = words
    wrong(name, seam=Seam.DELIVERY, breaks=ids(8), also=OF_EVENTS)(twist)


_elsewhere("fit-events-at-the-callback", "All events go to the callback itself.", (), lambda _: "")
_elsewhere("fit-events-at-one-listener", "All events go to one listener.", (), lambda _: "/listener/troubleTicketStatusChangeEvent")
_elsewhere(
    "fit-milestones-at-another-listener", "Milestones go to the listener of changes of status.", (MILESTONE,),
    lambda _: "/listener/troubleTicketStatusChangeEvent",
)  # fmt: skip
_elsewhere("fit-alerts-at-a-capital", "Alerts go to the path of their name, with a capital.", (JEOPARDY,), lambda name: f"/listener/{name}")
_elsewhere(
    "fit-changes-at-the-listener-of-cancellations", "Events of changes go to the listener of cancellations.", (_CHANGED,),
    lambda _: "/listener/cancelTroubleTicketStateChangeEvent",
)  # fmt: skip
_elsewhere(
    "fit-task-events-at-a-short-path",
    "Events of tasks go to a path without Event.",
    OWN_EVENTS,
    lambda name: f"/listener/{name[:1].lower()}{name[1:-5]}",
)


# --- what they say ----------------------------------------------------------------------------------------------------


def _without(name: str, key: str, *types: str) -> None:
    """Register the fault of a seller whose events of some types lack a part of the envelope."""

    def twist(_scene: Scene, events: Events) -> Events:
        return in_bodies(events, drop(key), *types)

    what = "tasks" if types[0] in OWN_EVENTS else "milestones and alerts"
    twist.__doc__ = f"Events of {what} have no {key}."
    wrong(name, seam=Seam.EVENT, breaks=ids(29), also=OF_EVENTS)(twist)


_without("fit-task-event-without-eventtype", "eventType", *OWN_EVENTS)
_without("fit-task-event-without-eventid", "eventId", *OWN_EVENTS)
_without("fit-alert-without-eventtime", "eventTime", MILESTONE, JEOPARDY)
_without("fit-alert-without-type", "@type", MILESTONE, JEOPARDY)


@wrong("fit-task-events-share-an-id", seam=Seam.EVENT, breaks=ids(29), also=OF_EVENTS)
def share_an_id(scene: Scene, events: Events) -> Events:
    """All events of tasks have the same eventId."""
    return in_bodies(events, lambda body: body.update(eventId=scene.memory.setdefault("id", new_id())))


@wrong("fit-task-event-time-as-text", seam=Seam.EVENT, breaks=ids(29), also=OF_EVENTS)
def time_as_text(_scene: Scene, events: Events) -> Events:
    """The time of an event of a task has no offset."""
    return in_bodies(events, lambda body: body.update(eventTime=str(body.get("eventTime", "")).removesuffix("Z")))


@wrong("fit-task-event-names-nothing", seam=Seam.EVENT, breaks=ids(29), also=OF_EVENTS)
def names_nothing(_scene: Scene, events: Events) -> Events:
    """An event of a change says its state, and not of what."""
    return in_bodies(events, lambda body: body.update(event={"state": payload(body).get("state")}), _CHANGED)


@wrong("fit-task-event-as-text", seam=Seam.DELIVERY, breaks=ids(29), also=OF_EVENTS, about=EVERYTHING)
def as_text(_scene: Scene, delivery: Delivery) -> Delivery:
    """Events of tasks are posted as text."""
    return replace(delivery, headers={**delivery.headers, "Content-Type": "text/plain"}) if delivery.type in OWN_EVENTS else delivery


@wrong("fit-foreign-status-in-events", seam=Seam.EVENT, breaks=ids(17), also=[*OF_EVENTS, *tmf(160)])
def foreign_status_in_events(_scene: Scene, events: Events) -> Events:
    """Events call a ticket that is cancelled withdrawn."""

    def edit(body: Document) -> None:
        if payload(body).get("status") == "cancelled":
            payload(body).update(status="withdrawn")

    return in_bodies(events, edit, str(TmfEvent.STATE_CHANGE))
