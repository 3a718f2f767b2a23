"""Faults of a seller of TMF621 that announces what it refused, or what never was so."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, named, part, refused, sent
from ttck.mockseller.faults.tmf.tools import OF_EVENTS, OF_FORMS, ids, payload, wrong, wrote
from ttck.specs.vocabulary import Operation, TmfEvent

Events = tuple[Event, ...]


def _added(scene: Scene, events: Events, name: TmfEvent) -> Events:
    """The events with one of this type behind them about what was refused last, in the form of the others."""
    if not events or "refused" not in scene.memory:
        return events
    model, resource = events[0], scene.memory.pop("refused")
    body = {**model.document, "eventId": new_id(), "eventType": str(name), "event": {model.kind.value: resource}}
    body |= {"@type": str(name)} if "@type" in body else {}
    return (*events, replace(model, type=str(name), item_id=resource["id"], document=body))


def _noted(scene: Scene, reply: Reply, operation: Operation, resource: Document) -> Reply:
    if during(scene, operation) and refused(reply):
        scene.memory["refused"] = resource
    return reply


@wrong("tmf-refused-create-announced", seam=Seam.EVENT, breaks=ids(140), also=[*OF_EVENTS, *OF_FORMS])
def refused_create_announced(scene: Scene, events: Events) -> Events:
    """With my next event comes that of a create that I refused."""
    return _added(scene, events, TmfEvent.CREATED)


@part("tmf-refused-create-announced", seam=Seam.REPLY)
def refused_create_noted(scene: Scene, reply: Reply) -> Reply:
    """I keep what I refused."""
    return _noted(scene, reply, Operation.CREATE, {**sent(scene), "id": new_id()}) if wrote(scene, "description") else reply


@wrong("tmf-refused-patch-announced", seam=Seam.EVENT, breaks=ids(155), also=[*OF_EVENTS, *OF_FORMS])
def refused_patch_announced(scene: Scene, events: Events) -> Events:
    """With my next event comes that of a patch that I refused, with the description as it is."""
    return _added(scene, events, TmfEvent.CHANGED)


@part("tmf-refused-patch-announced", seam=Seam.REPLY)
def refused_patch_noted(scene: Scene, reply: Reply) -> Reply:
    """I keep of which ticket it was."""
    item = scene.read(named(scene)) or {}
    told = {name: value for name, value in item.items() if name in {"id", "href", "description", "@type"}}
    return _noted(scene, reply, Operation.PATCH, told) if told else reply


@wrong("tmf-refused-delete-announced", seam=Seam.EVENT, breaks=ids(145), also=OF_EVENTS)
def refused_delete_announced(scene: Scene, events: Events) -> Events:
    """With my next event comes that of a deletion of what I do not have."""
    return _added(scene, events, TmfEvent.DELETED)


@part("tmf-refused-delete-announced", seam=Seam.REPLY)
def refused_delete_noted(scene: Scene, reply: Reply) -> Reply:
    """I keep of what it was."""
    return _noted(scene, reply, Operation.DELETE, {"id": named(scene), "href": f"/{named(scene)}", "@type": "TroubleTicketRef"})


@wrong("tmf-event-mixes-old-and-new", seam=Seam.EVENT, breaks=ids(155), also=ids(141))
def event_mixes_old_and_new(scene: Scene, events: Events) -> Events:
    """Of several attributes that changed, my event has the new value of the first, and the old ones of the others."""
    old = scene.item or {}

    def mixed(one: Event) -> Event:
        names = [name for name in payload(one.document) if name in old and name not in {"id", "href"} and not name.startswith("@")]
        earlier = {name: old[name] for name in names[1:]}
        resource = {**payload(one.document), **earlier}
        return replace(one, document={**one.document, "event": {one.kind.value: resource}})

    return tuple(mixed(one) if one.type == TmfEvent.CHANGED else one for one in events)
