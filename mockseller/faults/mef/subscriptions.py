"""Faults of a seller that takes subscriptions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, in_answers, in_call, in_event, part, refused, sent
from ttck.mockseller.faults.mef.tools import EVENT_RULES, fault, in_query
from ttck.specs.vocabulary import Kind, Operation

_ERROR = {"code": "notImplemented", "reason": "notifications are not offered"}


@fault(
    "notifications-not-offered",
    seam=Seam.REQUEST,
    breaks=["MEF113:R129"],
    also=[*EVENT_RULES, "MEF113:R125", "MEF113:R128", "MEF113:R130"],
)
def notifications_not_offered(_scene: Scene, call: Call) -> Call:
    """I do not offer notifications."""
    return in_call(call, drop("callback")) if call.operation == Operation.SUBSCRIBE else call


@part("notifications-not-offered", seam=Seam.REPLY)
def subscribe_answers_501(scene: Scene, reply: Reply) -> Reply:
    """I answer 501 then."""
    return answer(reply, HTTPStatus.NOT_IMPLEMENTED, dict(_ERROR)) if during(scene, Operation.SUBSCRIBE) else reply


@fault(
    "lists-of-types-refused",
    seam=Seam.REPLY,
    breaks=["MEF124:R58"],
    also=[*EVENT_RULES, "MEF113:R125", "MEF113:R128", "MEF124:OAS"],
)
def lists_of_types_refused(scene: Scene, reply: Reply) -> Reply:
    """I understand one event type in a query, but no list of them."""
    listed = during(scene, Operation.SUBSCRIBE) and "," in str(sent(scene).get("query", ""))
    return answer(reply, HTTPStatus.BAD_REQUEST, {"code": "invalidQuery", "reason": "one type at a time"}) if listed else reply


@fault("parties-forgotten", seam=Seam.EVENT, breaks=["MEF124:R7"])
def parties_forgotten(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """My notifications do not say which buyer and which seller they are about."""

    def edit(document: Document) -> None:
        for name in ("buyerId", "sellerId"):
            document.get("event", {}).pop(name, None)

    return tuple(in_event(event, edit) for event in events)


@fault("callback-may-be-missing", seam=Seam.REQUEST, breaks=["MEF113:R125"], also=["MEF113:R128"])
def callback_may_be_missing(_scene: Scene, call: Call) -> Call:
    """I accept a subscription without a callback, and send its events nowhere."""
    if call.operation != Operation.SUBSCRIBE or not isinstance(call.document, dict):
        return call
    return in_call(call, lambda hub: hub.setdefault("callback", "http://127.0.0.1:9"))


@fault(
    "event-types-ignored",
    seam=Seam.REQUEST,
    breaks=["MEF113:R126", "MEF124:R60"],
    also=["MEF113:R139", "MEF113:R147", "MEF124:R58"],
)
def event_types_ignored(_scene: Scene, call: Call) -> Call:
    """I send every event, whatever types a subscription lists."""
    return in_call(call, drop("query")) if call.operation == Operation.SUBSCRIBE else call


@fault("first-event-type-only", seam=Seam.REQUEST, breaks=["MEF113:R131"], also=[*EVENT_RULES, "MEF124:R58"])
def first_event_type_only(_scene: Scene, call: Call) -> Call:
    """Of several types in a subscription I read the first."""
    return in_query(call, lambda query: query.replace("&", ",").split(",")[0])


@fault(
    "last-event-type-counts", seam=Seam.REQUEST, breaks=["MEF113:R131"], also=["MEF113:R128", "MEF113:R135", "MEF113:R138", "MEF124:R58"]
)
def last_event_type_counts(_scene: Scene, call: Call) -> Call:
    """Where eventType comes more than once in a query of a subscription I read the last one."""
    return in_query(call, lambda query: query.rpartition("&")[2])


@fault(
    "incident-types-beside-ticket-types-dropped",
    seam=Seam.REQUEST,
    breaks=["MEF113:R140"],
    also=["MEF113:R128", "MEF113:R126"],
    about=(Kind.TICKET, Kind.INCIDENT),
)
def incident_types_beside_ticket_types_dropped(_scene: Scene, call: Call) -> Call:
    """Who subscribes to types of tickets and of incidents at once gets those of the tickets."""

    def of_tickets(query: str) -> str:
        types = query.removeprefix("eventType=").split(",")
        tickets = [name for name in types if name.startswith("troubleTicket")]
        return f"eventType={','.join(tickets or types)}"

    return in_query(call, of_tickets)


@fault("unsubscribe-forgotten", seam=Seam.REQUEST, breaks=["MEF113:R127"])
def unsubscribe_forgotten(scene: Scene, call: Call) -> Call:
    """I confirm the end of a subscription, and go on sending."""
    ends = call.operation == Operation.UNSUBSCRIBE
    scene.memory["asked"] = call.hub_id if ends else scene.memory.get("asked")
    return replace(call, hub_id="") if ends else call


@part("unsubscribe-forgotten", seam=Seam.REPLY)
def unsubscribe_confirmed(scene: Scene, reply: Reply) -> Reply:
    """I answer 204."""
    return answer(reply, HTTPStatus.NO_CONTENT) if during(scene, Operation.UNSUBSCRIBE) else reply


@fault("refused-subscription-says-ok", seam=Seam.REPLY, breaks=["MEF113:R128"], also=["MEF113:R125", "MEF124:OAS"])
def refused_subscription_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a subscription that I refuse; the body tells what was wrong."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, Operation.SUBSCRIBE) and refused(reply) else reply


@fault(
    "subscription-without-id",
    seam=Seam.REPLY,
    breaks=["MEF113:R128"],
    also=["MEF113:R125", "MEF113:R127", "MEF124:OAS"],
)
def subscription_without_id(scene: Scene, reply: Reply) -> Reply:
    """My answer to a subscription does not say how to end it."""
    return in_answers(scene, reply, drop("id"), Operation.SUBSCRIBE)


@fault("subscription-shows-other-callback", seam=Seam.REPLY, breaks=["MEF113:R128"], also=["MEF113:R125"])
def subscription_shows_other_callback(scene: Scene, reply: Reply) -> Reply:
    """My answer to a subscription shows my own address as the callback."""
    return in_answers(scene, reply, lambda hub: hub.update(callback="https://seller.example/relay"), Operation.SUBSCRIBE)


@fault("unsubscribe-crashes", seam=Seam.REPLY, breaks=["MEF113:R128"], also=["MEF113:R127", "MEF113:R1", "MEF124:OAS"])
def unsubscribe_crashes(scene: Scene, reply: Reply) -> Reply:
    """I end a subscription, and fall over with a 500 afterwards."""
    done = during(scene, Operation.UNSUBSCRIBE) and reply.status == HTTPStatus.NO_CONTENT
    error = {"code": "internalError", "reason": "gone"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if done else reply


@fault("unsubscribe-of-unknown-crashes", seam=Seam.REPLY, breaks=["MEF113:R127"], also=["MEF113:R128", "MEF124:OAS"])
def unsubscribe_of_unknown_crashes(scene: Scene, reply: Reply) -> Reply:
    """I fall over with a 500 when an unknown subscription is ended."""
    unknown = during(scene, Operation.UNSUBSCRIBE) and reply.status == HTTPStatus.NOT_FOUND
    error = {"code": "internalError", "reason": "no row"}
    return answer(reply, HTTPStatus.INTERNAL_SERVER_ERROR, error) if unknown else reply


@fault(
    "refused-subscription-active",
    seam=Seam.REPLY,
    breaks=["MEF113:R128"],
    also=[*EVENT_RULES, "MEF113:R125", "MEF124:OAS"],
)
def refused_subscription_active(scene: Scene, reply: Reply) -> Reply:
    """I refuse a second subscription of a buyer, but send events to it all the same."""
    if not during(scene, Operation.SUBSCRIBE) or reply.status != HTTPStatus.CREATED:
        return reply
    scene.memory["count"] = scene.memory.get("count", 0) + 1
    error = {"code": "invalidBody", "reason": "there is a subscription already"}
    return answer(reply, HTTPStatus.BAD_REQUEST, error) if scene.memory["count"] > 1 else reply


def _unserved(name: str, forgets: Callable[[Document], bool], says: str) -> None:
    """Register a seller that confirms registrations of a form, and sends nothing to them."""

    def confirmed(scene: Scene, reply: Reply) -> Reply:
        mine = during(scene, Operation.SUBSCRIBE) and reply.status == HTTPStatus.CREATED and forgets(sent(scene))
        if mine and isinstance(reply.document, dict):
            scene.memory[str(reply.document.get("id"))] = True
        return reply

    def silent(scene: Scene, delivery: Delivery) -> Delivery:
        """Nothing goes out to it."""
        return replace(delivery, copies=0) if delivery.hub_id in scene.memory else delivery

    confirmed.__doc__ = says
    fault(name, seam=Seam.REPLY, breaks=["MEF113:R131"], also=["MEF113:R128"])(confirmed)
    part(name, seam=Seam.DELIVERY)(silent)


_unserved(
    "registrations-with-blanks-unserved",
    lambda hub: " " in str(hub.get("query", "")),
    "I confirm a registration with blanks in its query, and never find an event that is called so.",
)
_unserved(
    "registrations-for-both-unserved",
    lambda hub: {"troubleTicket", "incident"} <= set(re.findall("troubleTicket|incident", str(hub.get("query", "")))),
    "I confirm a registration for events of tickets and of incidents, and put it on neither list.",
)


@fault("callbacks-in-small-letters", seam=Seam.DELIVERY, breaks=["MEF113:R131"], also=["MEF113:R128"])
def callbacks_in_small_letters(_scene: Scene, delivery: Delivery) -> Delivery:
    """I keep addresses in small letters."""
    callback, path, rest = delivery.url.partition("/mefApi/")
    return replace(delivery, url=callback.lower() + path + rest)
