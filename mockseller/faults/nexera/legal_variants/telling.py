"""Legal variants of sellers of Nexera: events and the hub."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Delivery, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, edited
from ttck.mockseller.faults.nexera.tools import Events, done, unusual
from ttck.specs.vocabulary import Operation, TmfEvent


@unusual("nexera-events-at-the-address", seam=Seam.DELIVERY)
def events_at_the_address(_scene: Scene, delivery: Delivery) -> Delivery:
    """Events come to the address itself."""
    return replace(delivery, url=delivery.url.partition("/listener/")[0])


@unusual("nexera-events-with-a-small-letter", seam=Seam.DELIVERY)
def events_small(_scene: Scene, delivery: Delivery) -> Delivery:
    """The paths of events begin with a small letter."""
    base, _, name = delivery.url.rpartition("/")
    return replace(delivery, url=f"{base}/{name[:1].lower()}{name[1:]}")


@unusual("nexera-slim-events", seam=Seam.EVENT)
def slim_events(_scene: Scene, events: Events) -> Events:
    """My events carry the identifier of the ticket alone."""
    return tuple(replace(one, document={**one.document, "event": {"troubleTicket": {"id": one.item_id}}}) for one in events)


@unusual("nexera-flat-events", seam=Seam.EVENT)
def flat_events(_scene: Scene, events: Events) -> Events:
    """My events are of a form of my own."""
    return tuple(replace(one, document={"type": one.type, "ticketId": one.item_id, "at": one.document["eventTime"]}) for one in events)


@unusual("nexera-creations-told", seam=Seam.DELIVERY)
def creations_told(_scene: Scene, delivery: Delivery) -> Delivery:
    """My events have a title, and some come twice."""
    return replace(delivery, copies=2, document=edited(delivery.document, lambda body: body.update(title="about your ticket")))


@unusual("nexera-more-events", seam=Seam.EVENT)
def more_events(_scene: Scene, events: Events) -> Events:
    """Whatever happens is told as a change as well."""
    name = str(TmfEvent.CHANGED)
    more = [
        replace(one, type=name, document={**one.document, "eventId": new_id(), "eventType": name})
        for one in events
        if one.type == TmfEvent.STATE_CHANGE
    ]
    return (*events, *more)


@unusual("nexera-late-events", seam=Seam.DELIVERY)
def late_events(_scene: Scene, delivery: Delivery) -> Delivery:
    """Events come after a moment."""
    return replace(delivery, delay=0.1)


@unusual("nexera-hub-answers-nothing", seam=Seam.REPLY)
def hub_answers_nothing(scene: Scene, reply: Reply) -> Reply:
    """An address is taken with 204."""
    return answer(reply, HTTPStatus.NO_CONTENT) if done(scene, reply, Operation.SUBSCRIBE) else reply


@unusual("nexera-hub-with-identifier", seam=Seam.REPLY)
def hub_with_identifier(scene: Scene, reply: Reply) -> Reply:
    """A subscription has an identifier as well."""
    if not done(scene, reply, Operation.SUBSCRIBE) or not isinstance(reply.document, dict):
        return reply
    return replace(reply, document={"id": new_id(), **reply.document})


@unusual("nexera-end-twice", seam=Seam.REPLY)
def end_twice(scene: Scene, reply: Reply) -> Reply:
    """What was taken back can be taken back again."""
    return answer(reply, HTTPStatus.OK) if during(scene, Operation.UNSUBSCRIBE) and reply.status == HTTPStatus.NOT_FOUND else reply


@unusual("nexera-one-address", seam=Seam.REQUEST)
def one_address(scene: Scene, call: Call) -> Call:
    """While an address is set no other one is taken."""
    if call.operation == Operation.UNSUBSCRIBE:
        scene.memory["set"] = False
    if call.operation == Operation.SUBSCRIBE:
        if scene.memory.get("set"):
            raise Refusal(HTTPStatus.CONFLICT, {"code": "no", "reason": "take the first one back"})
        scene.memory["set"] = True
    return call
