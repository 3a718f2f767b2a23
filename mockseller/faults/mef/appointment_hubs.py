"""Faults of a seller with registrations for appointments that are written in another way, or at a callback of another hub."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, part, sent
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import AppointmentEvent, Kind, Operation, TicketEvent

_ABOUT = (Kind.APPOINTMENT, Kind.TICKET)
#: What a registration that ends without being asked to may drag along.
_SILENT = ("MEF113:R150", "MEF113:R151", "MEF113:R156", "MEF113:CR2", "MEF113:CR3", "MEF113:R147")
_VISITS, _TICKETS = Operation.SUBSCRIBE_APPOINTMENTS, Operation.SUBSCRIBE


def _begun(scene: Scene, reply: Reply, operation: str) -> str | None:
    """The identifier of a registration that was just made."""
    made = during(scene, operation) and reply.status == HTTPStatus.CREATED and isinstance(reply.document, dict)
    return str(reply.document.get("id")) if made else None


def _unserved(name: str, forgets: Callable[[Document], bool], says: str) -> None:
    """Register a seller that confirms registrations for appointments of some form, and sends nothing to them."""

    def confirmed(scene: Scene, reply: Reply) -> Reply:
        begun = _begun(scene, reply, _VISITS)
        if begun and forgets(sent(scene)):
            scene.memory[begun] = True
        return reply

    def silent(scene: Scene, delivery: Delivery) -> Delivery:
        """Nothing goes out to it."""
        return replace(delivery, copies=0) if delivery.hub_id in scene.memory else delivery

    confirmed.__doc__ = says
    fault(name, seam=Seam.REPLY, breaks=["MEF113:R148"], also=["MEF113:R146"], about=_ABOUT)(confirmed)
    part(name, seam=Seam.DELIVERY)(silent)


_unserved(
    "visit-registrations-without-query-unserved", lambda hub: not hub.get("query"),
    "I confirm a registration for appointments without a query, and wait for it to name an event.",
)  # fmt: skip
_unserved(
    "visit-registrations-with-blanks-unserved", lambda hub: " " in str(hub.get("query", "")),
    "I confirm a registration for appointments with blanks in its query, and know no event of that name.",
)  # fmt: skip
_unserved(
    "visit-registrations-know-one-event", lambda hub: str(hub.get("query", "")).rpartition("eventType=")[2] == AppointmentEvent.UPDATE,
    "Of several event types, each after an eventType of its own, I serve the last one.",
)  # fmt: skip


def _swept(name: str, *, begins: str, ends: str, rule: str, says: str) -> None:
    """Register a seller that ends with one registration those of another hub with the same callback."""

    def ended(scene: Scene, reply: Reply) -> Reply:
        hubs, mine = scene.memory.setdefault("hubs", {}), scene.memory.setdefault("mine", {})
        for operation, known in ((begins, hubs), (_VISITS if begins == _TICKETS else _TICKETS, mine)):
            begun = _begun(scene, reply, operation)
            if begun:
                known[begun] = str(sent(scene).get("callback"))
        if during(scene, ends) and reply.status == HTTPStatus.NO_CONTENT and scene.call:
            gone = mine.get(scene.call.hub_id)
            scene.memory.setdefault("mute", set()).update(hub for hub, callback in hubs.items() if callback == gone)
        return reply

    def silent(scene: Scene, delivery: Delivery) -> Delivery:
        """Nothing goes out to those."""
        return replace(delivery, copies=0) if delivery.hub_id in scene.memory.get("mute", ()) else delivery

    ended.__doc__ = says
    fault(name, seam=Seam.REPLY, breaks=[rule], about=_ABOUT)(ended)
    part(name, seam=Seam.DELIVERY)(silent)


_swept(
    "end-of-visits-silences-tickets", begins=_TICKETS, ends=Operation.UNSUBSCRIBE_APPOINTMENTS, rule="MEF113:R131",
    says="When a registration for appointments is ended, I strike its address from the list of tickets as well.",
)  # fmt: skip
_swept(
    "end-of-tickets-silences-visits", begins=_VISITS, ends=Operation.UNSUBSCRIBE, rule="MEF113:R148",
    says="When a registration for tickets is ended, I strike its address from the list of appointments as well.",
)  # fmt: skip


@fault("end-of-one-ends-all-for-visits", seam=Seam.REPLY, breaks=["MEF113:R148"], also=_SILENT, about=_ABOUT)
def end_of_one_ends_all_for_visits(scene: Scene, reply: Reply) -> Reply:
    """I know a buyer by its host: who ends one registration for appointments has ended all of them."""
    made = _begun(scene, reply, _VISITS)
    if made:
        scene.memory.setdefault("hubs", set()).add(made)
    if during(scene, Operation.UNSUBSCRIBE_APPOINTMENTS) and reply.status == HTTPStatus.NO_CONTENT:
        scene.memory["mute"] = set(scene.memory.get("hubs", ()))
    return reply


@part("end-of-one-ends-all-for-visits", seam=Seam.DELIVERY)
def ended_with_another(scene: Scene, delivery: Delivery) -> Delivery:
    """Nothing goes out to those."""
    return replace(delivery, copies=0) if delivery.hub_id in scene.memory.get("mute", ()) else delivery


@fault("visit-callbacks-burnt", seam=Seam.REPLY, breaks=["MEF113:R148"], about=_ABOUT)
def visit_callbacks_burnt(scene: Scene, reply: Reply) -> Reply:
    """An address whose registration for appointments was ended gets nothing for ever, whatever I confirm to it."""
    made = _begun(scene, reply, _VISITS)
    if made:
        callback = str(sent(scene).get("callback"))
        scene.memory[f"hub {made}"] = callback
        scene.memory["mute"] = {*scene.memory.get("mute", ()), *([made] if callback in scene.memory.get("burnt", ()) else [])}
    if during(scene, Operation.UNSUBSCRIBE_APPOINTMENTS) and reply.status == HTTPStatus.NO_CONTENT and scene.call:
        scene.memory.setdefault("burnt", set()).add(scene.memory.get(f"hub {scene.call.hub_id}"))
    return reply


@part("visit-callbacks-burnt", seam=Seam.DELIVERY)
def burnt_for_ever(scene: Scene, delivery: Delivery) -> Delivery:
    """Nothing goes out to it."""
    return replace(delivery, copies=0) if delivery.hub_id in scene.memory.get("mute", ()) else delivery


@fault("tickets-without-query-get-visits", seam=Seam.REPLY, breaks=["MEF113:R147"], also=["MEF113:R132"], about=_ABOUT)
def tickets_without_query_get_visits(scene: Scene, reply: Reply) -> Reply:
    """Who registers for ticket events without a query gets all that I have, about appointments as well."""
    begun = _begun(scene, reply, _TICKETS)
    if begun and not sent(scene).get("query"):
        scene.memory[begun] = True
    return reply


@part("tickets-without-query-get-visits", seam=Seam.EVENT)
def tickets_get_visits(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """An event about an appointment goes the way of one about a ticket, too."""
    leaks = (
        replace(e, type=TicketEvent.UPDATE.value, document={**e.document, "eventId": f"{e.document.get('eventId')}-all"}) for e in events
    )
    return (*events, *(leak for leak, e in zip(leaks, events, strict=True) if e.type == AppointmentEvent.STATE_CHANGE))


@part("tickets-without-query-get-visits", seam=Seam.DELIVERY)
def only_without_a_query(scene: Scene, delivery: Delivery) -> Delivery:
    """The others do not get it."""
    leak = str(delivery.document.get("eventId", "")).endswith("-all")
    return replace(delivery, copies=0) if leak and delivery.hub_id not in scene.memory else delivery
