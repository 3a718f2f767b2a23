"""Faults of a seller that delivers events."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Delivery, Scene, Seam
from ttck.mockseller.faults.common import drop, in_delivery
from ttck.mockseller.faults.mef.tools import EVENT_RULES, fault
from ttck.specs.vocabulary import TicketEvent


def _dropped(delivery: Delivery) -> Delivery:
    return replace(delivery, copies=0)


@fault("first-subscription-only", seam=Seam.DELIVERY, breaks=["MEF113:R131"], also=EVENT_RULES)
def first_subscription_only(scene: Scene, delivery: Delivery) -> Delivery:
    """Only the subscription that got the first event gets any."""
    first = scene.memory.setdefault(delivery.buyer, delivery.hub_id)
    return delivery if delivery.hub_id == first else _dropped(delivery)


@fault("clearance-to-one-subscription", seam=Seam.DELIVERY, breaks=["MEF113:R131"], also=["MEF113:R138"])
def clearance_to_one_subscription(scene: Scene, delivery: Delivery) -> Delivery:
    """I ask for clearance at one callback; the others hear of the state only."""
    if delivery.type != TicketEvent.CLEARANCE_REQUEST:
        return delivery
    chosen = scene.memory.setdefault(delivery.item_id, delivery.hub_id)
    return delivery if delivery.hub_id == chosen else _dropped(delivery)


@fault("newest-subscription-only", seam=Seam.DELIVERY, breaks=["MEF113:R131"], also=EVENT_RULES)
def newest_subscription_only(scene: Scene, delivery: Delivery) -> Delivery:
    """Once a newer subscription has got an event, the older ones of the buyer get none."""
    known = scene.memory.setdefault(delivery.buyer, [])
    if delivery.hub_id not in known:
        known.append(delivery.hub_id)
    return delivery if delivery.hub_id == known[-1] else _dropped(delivery)


@fault("nothing-delivered", seam=Seam.DELIVERY, breaks=["MEF113:R129"], also=EVENT_RULES)
def nothing_delivered(_scene: Scene, delivery: Delivery) -> Delivery:
    """I take subscriptions, and never send anything."""
    return _dropped(delivery)


@fault("ten-events-then-silence", seam=Seam.DELIVERY, breaks=["MEF113:R131"], also=EVENT_RULES)
def ten_events_then_silence(scene: Scene, delivery: Delivery) -> Delivery:
    """A subscription is good for ten events."""
    scene.memory[delivery.hub_id] = scene.memory.get(delivery.hub_id, 0) + 1
    return delivery if scene.memory[delivery.hub_id] <= 10 else _dropped(delivery)  # noqa: PLR2004 - ten is the point


@fault(
    "posted-to-the-callback-itself",
    seam=Seam.DELIVERY,
    breaks=["MEF113:R132"],
    also=[*EVENT_RULES, "MEF124:OAS"],
)
def posted_to_the_callback_itself(_scene: Scene, delivery: Delivery) -> Delivery:
    """I post every event to the callback itself, without the path of a listener."""
    return replace(delivery, url=delivery.url.partition("/mefApi")[0] or delivery.url)


@fault("all-events-on-one-path", seam=Seam.DELIVERY, breaks=["MEF113:R132"], also=[*EVENT_RULES, "MEF124:OAS"])
def all_events_on_one_path(_scene: Scene, delivery: Delivery) -> Delivery:
    """I post every event to the listener for state changes; the body tells what it is."""
    base = delivery.url.rpartition("/")[0]
    return replace(delivery, url=f"{base}/{TicketEvent.STATE_CHANGE.value}")


@fault("event-type-missing", seam=Seam.DELIVERY, breaks=["MEF113:R132"], also=["MEF124:OAS"])
def event_type_missing(_scene: Scene, delivery: Delivery) -> Delivery:
    """My events do not repeat in their body what the path says."""
    return in_delivery(delivery, drop("eventType"))


@fault("clearance-type-missing", seam=Seam.DELIVERY, breaks=["MEF113:R132"], also=["MEF113:R138", "MEF124:OAS"])
def clearance_type_missing(_scene: Scene, delivery: Delivery) -> Delivery:
    """My clearance requests do not carry their type; all other events do."""
    return in_delivery(delivery, drop("eventType")) if delivery.type == TicketEvent.CLEARANCE_REQUEST else delivery


@fault("event-id-missing", seam=Seam.DELIVERY, breaks=["MEF124:OAS"], also=["MEF113:R132"])
def event_id_missing(_scene: Scene, delivery: Delivery) -> Delivery:
    """My events have no id of their own."""
    return in_delivery(delivery, drop("eventId"))


@fault("event-time-in-words", seam=Seam.DELIVERY, breaks=["MEF124:OAS"], also=["MEF113:R132"])
def event_time_in_words(_scene: Scene, delivery: Delivery) -> Delivery:
    """My events are dated in words."""
    return in_delivery(delivery, lambda event: event.update(eventTime="just now"))


@fault("event-names-wrong-ticket", seam=Seam.DELIVERY, breaks=["MEF113:R132"], also=[*EVENT_RULES, "MEF124:OAS"])
def event_names_wrong_ticket(_scene: Scene, delivery: Delivery) -> Delivery:
    """I cut ticket ids in events after the eighth character."""
    subject = {
        **(delivery.document.get("event") or {}),
        "id": delivery.item_id[:8] if delivery.item_id[8:] else "-",
    }
    return in_delivery(delivery, lambda event: event.update(event=subject))


@fault("events-as-form", seam=Seam.DELIVERY, breaks=["MEF124:OAS"], also=["MEF113:R132"])
def events_as_form(_scene: Scene, delivery: Delivery) -> Delivery:
    """I say that my events are text."""
    kept = {name: text for name, text in delivery.headers.items() if name.lower() != "content-type"}
    return replace(delivery, headers={**kept, "Content-Type": "text/plain"})


@fault("subject-in-an-array", seam=Seam.DELIVERY, breaks=["MEF113:R132"], also=[*EVENT_RULES, "MEF124:OAS"])
def subject_in_an_array(_scene: Scene, delivery: Delivery) -> Delivery:
    """My events name their ticket in a list, because there may be several one day."""
    return in_delivery(delivery, lambda event: event.update(event=[event.get("event")]))
