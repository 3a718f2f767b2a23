"""Faults of a seller that announces what happens to appointments."""

from __future__ import annotations

import copy
import uuid
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, drop, during, in_answers, in_delivery, in_event, part, reference, refused, sent
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import AppointmentEvent, AppointmentState, Kind, Operation, Stimulus, TicketEvent

_ABOUT = (Kind.APPOINTMENT,)
_START, _STOP = Operation.SUBSCRIBE_APPOINTMENTS, Operation.UNSUBSCRIBE_APPOINTMENTS
#: What a seller that seldom, or never, announces anything may rightly be told.
_EVENT_RULES = (
    *("MEF113:O19", "MEF113:CR2", "MEF113:CR3", "MEF113:R147", "MEF113:R148", "MEF113:R149", "MEF113:R150", "MEF113:R151"),
    "MEF113:R156",
)


def _without(events: tuple[Event, ...], kind: AppointmentEvent) -> tuple[Event, ...]:
    return tuple(event for event in events if event.type != kind)


def _again(event: Event) -> Event:
    """The same event once more, as if it were another one."""
    return replace(event, document={**copy.deepcopy(event.document), "eventId": uuid.uuid4().hex})


# --- the hub ----------------------------------------------------------------------------------------------------------


@fault("appointment-events-never-sent", seam=Seam.DELIVERY, breaks=["MEF113:R148", "MEF113:O19"], also=_EVENT_RULES, about=_ABOUT)
def appointment_events_never_sent(_scene: Scene, delivery: Delivery) -> Delivery:
    """I take registrations for appointment events, and never send anything."""
    return replace(delivery, copies=0)


@fault("appointment-hub-fails", seam=Seam.REPLY, breaks=["MEF113:O19"], also=["MEF113:R1", *_EVENT_RULES], about=_ABOUT)
def appointment_hub_fails(scene: Scene, reply: Reply) -> Reply:
    """I fall over when somebody wants to register for appointment events."""
    error = {"code": "internalError", "reason": "no table"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if during(scene, _START) else reply


@fault("appointment-hub-refusal-says-ok", seam=Seam.REPLY, breaks=["MEF113:R146"], also=["MEF113:CR2", "MEF113:CR3"], about=_ABOUT)
def appointment_hub_refusal_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a registration that I refuse; the body tells what was wrong."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, _START, _STOP) and refused(reply) else reply


@fault("refused-appointment-registration-served", seam=Seam.REPLY, breaks=["MEF113:R146"], also=_EVENT_RULES, about=_ABOUT)
def refused_appointment_registration_served(scene: Scene, reply: Reply) -> Reply:
    """I refuse a registration for one event type, and send the events all the same."""
    narrow = during(scene, _START) and accepted(reply) and sent(scene).get("query") == f"eventType={AppointmentEvent.UPDATE}"
    error = [{"code": "otherIssue", "reason": "all or nothing"}]
    return answer(reply, HTTPStatus.UNPROCESSABLE_ENTITY, error) if narrow else reply


@fault("appointment-hub-forgets-the-callback", seam=Seam.REPLY, breaks=["MEF113:R146"], about=_ABOUT)
def appointment_hub_forgets_the_callback(scene: Scene, reply: Reply) -> Reply:
    """I do not repeat where I am going to send appointment events."""
    return in_answers(scene, reply, drop("callback"), _START)


@fault("appointment-hub-without-callback", seam=Seam.REQUEST, breaks=["MEF113:CR2"], about=_ABOUT)
def appointment_hub_without_callback(_scene: Scene, call: Call) -> Call:
    """Who names no callback is registered for nowhere."""
    bare = call.operation == _START and isinstance(call.document, dict) and "callback" not in call.document
    return replace(call, document={**call.document, "callback": "http://127.0.0.1:9/nowhere"}) if bare else call


@fault("appointment-filter-ignored", seam=Seam.REQUEST, breaks=["MEF113:CR2"], also=["MEF113:R150", "MEF113:R151"], about=_ABOUT)
def appointment_filter_ignored(_scene: Scene, call: Call) -> Call:
    """A registration gets all appointment events, whatever it asks for."""
    if call.operation != _START or not isinstance(call.document, dict):
        return call
    return replace(call, document={name: value for name, value in call.document.items() if name != "query"})


@fault("appointment-registration-goes-on", seam=Seam.REQUEST, breaks=["MEF113:CR3"], also=["MEF113:R146"], about=_ABOUT)
def appointment_registration_goes_on(_scene: Scene, call: Call) -> Call:
    """I say that a registration is ended, and go on sending."""
    return replace(call, hub_id=f"not-{call.hub_id}") if call.operation == _STOP else call


@part("appointment-registration-goes-on", seam=Seam.REPLY)
def appointment_registration_seems_ended(scene: Scene, reply: Reply) -> Reply:
    """My answer is that of success."""
    return answer(reply, HTTPStatus.NO_CONTENT) if during(scene, _STOP) else reply


@fault("unknown-appointment-registration-ended", seam=Seam.REPLY, breaks=["MEF113:CR3"], about=_ABOUT)
def unknown_appointment_registration_ended(scene: Scene, reply: Reply) -> Reply:
    """Ending a registration that I do not know is a success."""
    return answer(reply, HTTPStatus.NO_CONTENT) if during(scene, _STOP) and reply.status == HTTPStatus.NOT_FOUND else reply


# --- who gets them ----------------------------------------------------------------------------------------------------


@fault("appointment-events-to-ticket-hubs", seam=Seam.EVENT, breaks=["MEF113:R147"], also=["MEF113:R132"], about=_ABOUT)
def appointment_events_to_ticket_hubs(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Who is registered for ticket events gets those about appointments as well."""
    leaks = tuple(replace(_again(e), type=TicketEvent.UPDATE.value) for e in events if e.type == AppointmentEvent.STATE_CHANGE)
    return (*events, *leaks)


@fault("appointment-events-to-one-hub", seam=Seam.DELIVERY, breaks=["MEF113:R148"], also=["MEF113:CR2", "MEF113:CR3"], about=_ABOUT)
def appointment_events_to_one_hub(scene: Scene, delivery: Delivery) -> Delivery:
    """Only the registration that got the first appointment event gets any."""
    first = scene.memory.setdefault(delivery.buyer, delivery.hub_id)
    return delivery if delivery.hub_id == first else replace(delivery, copies=0)


# --- contents ---------------------------------------------------------------------------------------------------------


@fault("appointment-event-names-the-workorder", seam=Seam.EVENT, breaks=["MEF113:R149"], also=_EVENT_RULES, about=_ABOUT)
def appointment_event_names_the_workorder(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """My events about an appointment carry the identifier of its workorder."""
    workorder = reference(scene.item, "workOrder")

    def edit(document: Document) -> None:
        document["event"]["id"] = workorder

    return tuple(in_event(event, edit) for event in events) if workorder else events


@fault("appointment-event-without-type", seam=Seam.DELIVERY, breaks=["MEF113:R149"], also=["MEF113:R156"], about=_ABOUT)
def appointment_event_without_type(_scene: Scene, delivery: Delivery) -> Delivery:
    """The address tells the type of an event; its body need not."""
    return in_delivery(delivery, drop("eventType"))


@fault("appointment-event-without-id", seam=Seam.DELIVERY, breaks=["MEF113:R149"], also=_EVENT_RULES, about=_ABOUT)
def appointment_event_without_id(_scene: Scene, delivery: Delivery) -> Delivery:
    """My events do not say which appointment they are about."""
    return in_delivery(delivery, lambda document: document.update(event={}))


@fault("one-id-for-all-appointment-events", seam=Seam.DELIVERY, breaks=["MEF113:R149"], also=_EVENT_RULES, about=_ABOUT)
def one_id_for_all_appointment_events(_scene: Scene, delivery: Delivery) -> Delivery:
    """All my appointment events have the same eventId."""
    return in_delivery(delivery, lambda document: document.update(eventId="appointment-event"))


# --- what is owed -----------------------------------------------------------------------------------------------------


@fault("technicians-note-not-announced", seam=Seam.EVENT, breaks=["MEF113:R150"], also=["MEF113:R156"], about=_ABOUT)
def technicians_note_not_announced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I do not announce the notes of my technicians."""
    return _without(events, AppointmentEvent.UPDATE) if during(scene, Stimulus.APPOINTMENT_ADD_NOTE) else events


@fault("technicians-attachment-not-announced", seam=Seam.EVENT, breaks=["MEF113:R150"], about=_ABOUT)
def technicians_attachment_not_announced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I do not announce the attachments of my technicians."""
    return _without(events, AppointmentEvent.UPDATE) if during(scene, Stimulus.APPOINTMENT_ADD_ATTACHMENT) else events


@fault("second-contact-change-not-announced", seam=Seam.EVENT, breaks=["MEF113:R150"], about=_ABOUT)
def second_contact_change_not_announced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I announce the first change of my contact for an appointment, and no other."""
    if not during(scene, Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT):
        return events
    item = events[0].item_id if events else ""
    scene.memory[item] = scene.memory.get(item, 0) + 1
    return events if scene.memory[item] == 1 else _without(events, AppointmentEvent.UPDATE)


@fault("missed-appointment-not-announced", seam=Seam.EVENT, breaks=["MEF113:R151"], about=_ABOUT)
def missed_appointment_not_announced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I keep quiet about an appointment that I missed."""
    return _without(events, AppointmentEvent.STATE_CHANGE) if during(scene, Stimulus.APPOINTMENT_MISS) else events


@fault("completed-appointment-not-announced", seam=Seam.EVENT, breaks=["MEF113:R151"], about=_ABOUT)
def completed_appointment_not_announced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """When an appointment has taken place, everybody knows it already."""
    return _without(events, AppointmentEvent.STATE_CHANGE) if during(scene, Stimulus.APPOINTMENT_COMPLETE) else events


@fault("cancelled-appointment-not-announced", seam=Seam.EVENT, breaks=["MEF113:R151"], also=["MEF113:R148"], about=_ABOUT)
def cancelled_appointment_not_announced(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """A buyer that cancels knows it, so that I need not tell."""
    return _without(events, AppointmentEvent.STATE_CHANGE) if during(scene, Operation.CANCEL_APPOINTMENT) else events


@fault("change-of-state-told-three-times", seam=Seam.EVENT, breaks=["MEF113:R151"], about=_ABOUT)
def change_of_state_told_three_times(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """What I tell you three times is true."""
    more = tuple(_again(e) for e in events for _ in range(2) if e.type == AppointmentEvent.STATE_CHANGE)
    return (*events, *more)


@fault("cancel-announced-as-update", seam=Seam.EVENT, breaks=["MEF113:R150"], about=_ABOUT)
def cancel_announced_as_update(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """With every cancel I announce an update that never was."""
    kind = AppointmentEvent.UPDATE.value
    more = tuple(
        replace(_again(e), type=kind, document={**_again(e).document, "eventType": kind})
        for e in events
        if during(scene, Operation.CANCEL_APPOINTMENT) and e.type == AppointmentEvent.STATE_CHANGE
    )
    return (*events, *more)


# --- what happens late, and to whom it is told --------------------------------------------------------------------------

_ADDITIONS = (Stimulus.APPOINTMENT_ADD_NOTE, Stimulus.APPOINTMENT_ADD_ATTACHMENT, Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT)


@fault("report-after-the-visit-in-silence", seam=Seam.EVENT, breaks=["MEF113:R150"], about=_ABOUT)
def report_after_the_visit_in_silence(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """What a technician writes when the visit is over is in the appointment, and I tell nobody."""
    over = (scene.item or {}).get("status") not in {AppointmentState.SCHEDULED, AppointmentState.IN_PROGRESS}
    return _without(events, AppointmentEvent.UPDATE) if during(scene, *_ADDITIONS) and over else events
