"""Faults of a seller whose subscriptions come and go."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Delivery, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, in_call, part, sent
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import IncidentEvent, Kind, Operation


def _begun(scene: Scene, reply: Reply) -> tuple[str, str] | None:
    """The id and the callback of a subscription that was just made."""
    made = during(scene, Operation.SUBSCRIBE) and reply.status == HTTPStatus.CREATED and isinstance(reply.document, dict)
    return (str(reply.document.get("id")), str(sent(scene).get("callback"))) if made else None


def _ended(scene: Scene, reply: Reply) -> str | None:
    """The id of a subscription that was just ended."""
    done = during(scene, Operation.UNSUBSCRIBE) and reply.status == HTTPStatus.NO_CONTENT
    return scene.call.hub_id if done and scene.call else None


def _muted(scene: Scene, delivery: Delivery) -> Delivery:
    return replace(delivery, copies=0) if delivery.hub_id in scene.memory.get("mute", ()) else delivery


@fault("older-tickets-not-announced", seam=Seam.REPLY, breaks=["MEF113:R131", "MEF113:R134"])
def older_tickets_not_announced(scene: Scene, reply: Reply) -> Reply:
    """A subscription begins with the tickets that are created from then on."""
    scene.memory["any"] = scene.memory.get("any") or _begun(scene, reply) is not None
    if during(scene, Operation.CREATE) and isinstance(reply.document, dict) and not scene.memory["any"]:
        scene.memory.setdefault("old", []).append(reply.document.get("id"))
    return reply


@part("older-tickets-not-announced", seam=Seam.DELIVERY)
def older_tickets_left_out(scene: Scene, delivery: Delivery) -> Delivery:
    """I leave the older ones out."""
    return replace(delivery, copies=0) if delivery.item_id in scene.memory.get("old", ()) else delivery


@fault("callback-used-once", seam=Seam.REPLY, breaks=["MEF113:R131"])
def callback_used_once(scene: Scene, reply: Reply) -> Reply:
    """I remember a callback that was ended, and send nothing there any more."""
    begun, ended = _begun(scene, reply), _ended(scene, reply)
    if begun:
        scene.memory.setdefault("hubs", {})[begun[0]] = begun[1]
        if begun[1] in scene.memory.get("gone", ()):
            scene.memory.setdefault("mute", []).append(begun[0])
    if ended:
        scene.memory.setdefault("gone", []).append(scene.memory.get("hubs", {}).get(ended))
    return reply


@part("callback-used-once", seam=Seam.DELIVERY)
def ended_callback_muted(scene: Scene, delivery: Delivery) -> Delivery:
    """I drop what would go there."""
    return _muted(scene, delivery)


@fault("unsubscribe-ends-the-callback", seam=Seam.REPLY, breaks=["MEF113:R131"])
def unsubscribe_ends_the_callback(scene: Scene, reply: Reply) -> Reply:
    """I end a subscription by its callback, and with it every other one that has the same."""
    begun, ended = _begun(scene, reply), _ended(scene, reply)
    hubs = scene.memory.setdefault("hubs", {})
    if begun:
        hubs[begun[0]] = begun[1]
    if ended:
        scene.memory.setdefault("mute", []).extend(hub for hub, callback in hubs.items() if callback == hubs.get(ended))
    return reply


@part("unsubscribe-ends-the-callback", seam=Seam.DELIVERY)
def same_callback_muted(scene: Scene, delivery: Delivery) -> Delivery:
    """I drop what would go there."""
    return _muted(scene, delivery)


@fault(
    "last-subscription-gets-incidents",
    seam=Seam.REQUEST,
    breaks=["MEF113:R139"],
    also=["MEF113:R126", "MEF113:R127"],
    about=(Kind.TICKET, Kind.INCIDENT),
)
def last_subscription_gets_incidents(scene: Scene, call: Call) -> Call:
    """Somebody has to hear of a new incident: where a subscription was ended, I tell its callback all the same."""
    if call.operation == Operation.UNSUBSCRIBE:
        scene.memory["asked"] = call.hub_id
        known = call.hub_id in scene.memory.get("types", {})
        return replace(call, hub_id="") if known else call
    if call.operation != Operation.SUBSCRIBE or not isinstance(call.document, dict) or "query" not in call.document:
        return call
    scene.memory["query"] = str(call.document["query"])
    return in_call(call, lambda hub: hub.update(query=",".join([scene.memory["query"], *IncidentEvent])))


@part("last-subscription-gets-incidents", seam=Seam.REPLY)
def end_is_confirmed(scene: Scene, reply: Reply) -> Reply:
    """I confirm the end of it, and remember what is still to be sent there."""
    types, asked = scene.memory.setdefault("types", {}), scene.memory.get("asked")
    begun = _begun(scene, reply)
    if begun:
        types[begun[0]] = scene.memory.pop("query", None)
    if not during(scene, Operation.UNSUBSCRIBE) or asked not in types:
        return reply
    types[asked] = IncidentEvent.CREATED.value
    return answer(reply, HTTPStatus.NO_CONTENT)


@part("last-subscription-gets-incidents", seam=Seam.DELIVERY)
def only_what_was_asked_for(scene: Scene, delivery: Delivery) -> Delivery:
    """A subscription that stands gets what it asked for."""
    query = scene.memory.get("types", {}).get(delivery.hub_id)
    return delivery if query is None or delivery.type in query else replace(delivery, copies=0)
