"""Legal variants of events: their form, their order and their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

from ttck.mockseller.engine.seams import Call, Delivery, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, each_text, in_call, in_delivery, in_reply, instant, is_date, seconds_between
from ttck.mockseller.faults.mef.tools import legal_variant
from ttck.specs.vocabulary import Operation

_OFFSET = timezone(timedelta(hours=-8))


@legal_variant("late-events", seam=Seam.DELIVERY)
def late_events(scene: Scene, delivery: Delivery, *, seconds: float = 1.0) -> Delivery:
    """I send an event a second after it happened."""
    age = seconds_between(delivery.document.get("eventTime"), scene.now) or 0.0
    return replace(delivery, delay=max(0.0, seconds - age))


@legal_variant("duplicate-events", seam=Seam.DELIVERY)
def duplicate_events(_scene: Scene, delivery: Delivery) -> Delivery:
    """I send each event twice, with the same event id."""
    return replace(delivery, copies=2 * delivery.copies)


@legal_variant("event-order-swapped", seam=Seam.EVENT)
def event_order_swapped(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """When several events are due at once, the last comes first."""
    return events[::-1]


@legal_variant("extra-event-attributes", seam=Seam.DELIVERY)
def extra_event_attributes(_scene: Scene, delivery: Delivery) -> Delivery:
    """I write attributes of my own into events."""
    subject = {**(delivery.document.get("event") or {}), "@type": "TicketSubject", "status": "see there"}
    return in_delivery(delivery, lambda event: event.update({"@type": "SellerEvent", "priority": 3, "event": subject}))


@legal_variant("offset-event-times", seam=Seam.DELIVERY)
def offset_event_times(_scene: Scene, delivery: Delivery) -> Delivery:
    """I date events in the time of another office, at -08:00."""

    def edit(name: str, text: str) -> str:
        moment = instant(text) if is_date(name) else None
        return moment.astimezone(_OFFSET).isoformat() if moment else text

    return replace(delivery, document=each_text(delivery.document, edit))


@legal_variant("events-without-href", seam=Seam.DELIVERY)
def events_without_href(_scene: Scene, delivery: Delivery) -> Delivery:
    """My events name a ticket by its id only."""
    subject = delivery.document.get("event")
    rest = {name: value for name, value in subject.items() if name != "href"} if isinstance(subject, dict) else subject
    return in_delivery(delivery, lambda event: event.update(event=rest))


@legal_variant("listener-version-2", seam=Seam.DELIVERY)
def listener_version_2(_scene: Scene, delivery: Delivery) -> Delivery:
    """I write v2 in the address of a listener, as the examples of the binding do."""
    return replace(delivery, url=delivery.url.replace("/troubleTicketNotification/v4/", "/troubleTicketNotification/v2/"))


@legal_variant("hub-answers-without-query", seam=Seam.REPLY)
def hub_answers_without_query(scene: Scene, reply: Reply) -> Reply:
    """My answer to a subscription does not repeat its query."""
    hub = scene.call is not None and scene.call.operation in {Operation.SUBSCRIBE, Operation.SUBSCRIPTION}
    return in_reply(reply, drop("query")) if hub else reply


@legal_variant("blanks-in-queries", seam=Seam.REQUEST)
def blanks_in_queries(_scene: Scene, call: Call) -> Call:
    """I write the query of a subscription with blanks, as the examples of the binding do."""
    query = call.document.get("query") if isinstance(call.document, dict) else None
    if call.operation != Operation.SUBSCRIBE or not isinstance(query, str):
        return call
    return in_call(call, lambda hub: hub.update(query=query.replace("=", " = ")))
