"""Legal variants of sellers of TMF621 in subscriptions, events and errors."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Decision, Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, drop, during, in_answers, part, refused, sent
from ttck.mockseller.faults.tmf.tools import MODERN, done, failed, payload, telling, unusual
from ttck.specs.vocabulary import TMF_KINDS, Operation, TmfEvent


@unusual("tmf-one-listener", seam=Seam.DECISION)
def one_listener(scene: Scene, decision: Decision) -> Decision:
    """I have room for one subscription, and refuse a second one."""
    return replace(decision, allowed=False) if during(scene, Operation.SUBSCRIBE) and scene.memory else decision


@part("tmf-one-listener", seam=Seam.REPLY)
def one_listener_noticed(scene: Scene, reply: Reply) -> Reply:
    """The room is free again when it is ended."""
    if done(scene, reply, Operation.SUBSCRIBE) and isinstance(reply.document, dict):
        scene.memory[str(reply.document.get("id"))] = True
    elif done(scene, reply, Operation.UNSUBSCRIBE) and scene.call:
        scene.memory.pop(scene.call.hub_id or "", None)
    return reply


@unusual("tmf-newest-listener", seam=Seam.DELIVERY, about=TMF_KINDS)
def newest_listener(scene: Scene, delivery: Delivery) -> Delivery:
    """A new subscription takes the place of the older one."""
    return delivery if scene.memory.get("newest") == delivery.hub_id else replace(delivery, copies=0)


@part("tmf-newest-listener", seam=Seam.REPLY)
def newest_listener_noticed(scene: Scene, reply: Reply) -> Reply:
    """The older one is not there any more."""
    if done(scene, reply, Operation.SUBSCRIBE) and isinstance(reply.document, dict):
        scene.memory["newest"] = reply.document.get("id")
    older = scene.call is not None and scene.call.hub_id != scene.memory.get("newest")
    return failed(reply, HTTPStatus.NOT_FOUND) if during(scene, Operation.SUBSCRIPTION) and accepted(reply) and older else reply


@unusual("tmf-hub-as-in-the-example", seam=Seam.REPLY, versions=MODERN)
def hub_as_in_the_example(scene: Scene, reply: Reply) -> Reply:
    """The answer to a subscription has no id and no query, as in the official example; its Location has."""
    return in_answers(scene, reply, drop("id", "query", "href"), Operation.SUBSCRIBE)


@unusual("tmf-null-tells-removal", seam=Seam.EVENT, about=TMF_KINDS, versions=MODERN)
def null_tells_removal(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """An event of a change has null for what was taken away."""
    gone = [name for name, value in sent(scene).items() if value is None] if during(scene, Operation.PATCH) else []
    return telling(events, lambda body: payload(body).update(dict.fromkeys(gone)), TmfEvent.CHANGED)


@unusual("tmf-own-events", seam=Seam.EVENT, about=TMF_KINDS, versions=MODERN)
def own_events(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """My events are of types of my own, which name their base."""

    def edit(body: Document) -> None:
        body.update({"@type": f"Partner{body['@type']}", "@baseType": body["@type"]})

    return telling(events, edit)


@unusual("tmf-status-told-as-a-change-too", seam=Seam.EVENT)
def status_told_as_a_change_too(scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """A patch of the status alone is a change as well, and told as one beside the change of status (IG1353)."""
    told = {one.type for one in events}
    if not during(scene, Operation.PATCH) or TmfEvent.CHANGED in told or TmfEvent.STATE_CHANGE not in told:
        return events
    source = next(one for one in events if one.type == TmfEvent.STATE_CHANGE)
    name = TmfEvent.CHANGED.value
    body = {**source.document, "eventId": new_id(), "eventType": name, **({"@type": name} if "@type" in source.document else {})}
    return (*events, replace(source, type=name, document=body))


@unusual("tmf-status-events-only", seam=Seam.EVENT, about=TMF_KINDS)
def status_events_only(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """I tell of changes of status, and of nothing else."""
    return tuple(event for event in events if event.type in {TmfEvent.STATE_CHANGE, TmfEvent.SPECIFICATION_STATE_CHANGE})


@unusual("tmf-further-keys", seam=Seam.EVENT, about=TMF_KINDS)
def further_keys(_scene: Scene, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Beside the resource my events have a link to it."""
    return telling(events, lambda body: body["event"].update(link="https://seller.example/portal"))


@unusual("tmf-idempotent-ends", seam=Seam.REPLY, about=TMF_KINDS)
def idempotent_ends(scene: Scene, reply: Reply) -> Reply:
    """What was deleted or ended can be deleted or ended again."""
    ends = (Operation.DELETE, Operation.DELETE_SPECIFICATION, Operation.UNSUBSCRIBE)
    key = f"{scene.call.item_id or ''} {scene.call.hub_id or ''}" if scene.call is not None and during(scene, *ends) else None
    if key is None:
        return reply
    if accepted(reply):
        scene.memory[key] = True
    return answer(reply, HTTPStatus.NO_CONTENT) if refused(reply) and key in scene.memory else reply


@unusual("tmf-status-with-extension", seam=Seam.REPLY, about=TMF_KINDS)
def status_with_extension(_scene: Scene, reply: Reply) -> Reply:
    """The status in my errors has an extension, as in 400-2."""
    if not refused(reply) or not isinstance(reply.document, dict):
        return reply
    return replace(reply, document={**reply.document, "status": f"{int(reply.status)}-2"})
