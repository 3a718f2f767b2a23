"""Faults of a seller of TMF621 in the events that it sends."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Delivery, Document, Event, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, in_delivery, part, sent
from ttck.mockseller.faults.tmf.tools import MODERN, OF_EVENTS, crashed, done, ids, payload, telling, wrong, wrote
from ttck.specs.vocabulary import TMF_KINDS, Kind, Operation, TmfEvent, TmfState

_WRITES = (Operation.CREATE, Operation.PATCH, Operation.DELETE)
Events = tuple[Event, ...]
_RULES = {
    TmfEvent.CREATED: 140,
    TmfEvent.CHANGED: 141,
    TmfEvent.STATE_CHANGE: 142,
    TmfEvent.RESOLVED: 143,
    TmfEvent.INFO_REQUIRED: 144,
    TmfEvent.DELETED: 145,
}
_OF_SPECIFICATIONS = (
    TmfEvent.SPECIFICATION_CREATED,
    TmfEvent.SPECIFICATION_CHANGED,
    TmfEvent.SPECIFICATION_STATE_CHANGE,
    TmfEvent.SPECIFICATION_DELETED,
)


def _silent(name: TmfEvent, rule: int) -> None:
    """Register the fault of a seller that never sends events of one type."""

    def twist(_scene: Scene, events: Events) -> Events:
        return tuple(event for event in events if event.type != name)

    twist.__doc__ = f"I never send a {name}."
    about = (Kind.SPECIFICATION,) if rule == 146 else (Kind.TICKET,)  # noqa: PLR2004 - the rule about specifications
    versions = MODERN if name in _OF_SPECIFICATIONS else ()
    wrong(
        f"tmf-no-{name.removesuffix('Event').lower()}", seam=Seam.EVENT, breaks=ids(rule), also=OF_EVENTS, about=about, versions=versions
    )(twist)


for _event, _rule in {**_RULES, **dict.fromkeys(_OF_SPECIFICATIONS, 146)}.items():
    _silent(_event, _rule)


@wrong("tmf-no-events", seam=Seam.EVENT, breaks=ids(159), also=OF_EVENTS, about=TMF_KINDS)
def no_events(_scene: Scene, _events: Events) -> Events:
    """I have a hub, and send nothing."""
    return ()


def _bare(name: TmfEvent, rule: int) -> None:
    """Register the fault of a seller whose events of one type say only which ticket they are about."""

    def edit(body: Document) -> None:
        resource = payload(body)
        drop(*(key for key in tuple(resource) if key not in {"id", "href"} and not key.startswith("@")))(resource)

    def twist(_scene: Scene, events: Events) -> Events:
        return telling(events, edit, name)

    twist.__doc__ = f"My {name} says which ticket it is about, and no more."
    wrong(f"tmf-bare-{name.removesuffix('Event').lower()}", seam=Seam.EVENT, breaks=ids(rule), also=ids(154, 155))(twist)


for _event in (TmfEvent.CREATED, TmfEvent.CHANGED, TmfEvent.STATE_CHANGE):
    _bare(_event, _RULES[_event])


def _whole(name: TmfEvent, rule: int) -> None:
    """Register the fault of a seller whose events of one type carry the whole ticket."""

    def twist(scene: Scene, events: Events) -> Events:
        def edit(body: Document) -> None:
            resource = payload(body)
            stored = scene.item or {}
            resource.update({key: value for key, value in stored.items() if key not in resource})

        return telling(events, edit, name)

    twist.__doc__ = f"My {name} carries the whole ticket."
    label = f"tmf-whole-{name.removesuffix('Event').lower()}"
    wrong(label, seam=Seam.EVENT, breaks=ids(154), also=ids(rule, 155, 157), versions=MODERN)(twist)


_whole(TmfEvent.CHANGED, 141)
_whole(TmfEvent.DELETED, 145)


@wrong("tmf-info-without-patch", seam=Seam.EVENT, breaks=ids(144), also=ids(153), versions=MODERN)
def info_without_patch(_scene: Scene, events: Events) -> Events:
    """I say that I need something, but not what."""
    return telling(events, lambda body: body["event"].pop("informationRequired", None), TmfEvent.INFO_REQUIRED)


@wrong("tmf-info-patch-list", seam=Seam.EVENT, breaks=ids(144), also=ids(153), versions=MODERN)
def info_patch_list(_scene: Scene, events: Events) -> Events:
    """What I need is a list of patches."""
    return telling(
        events, lambda body: body["event"].update(informationRequired=[body["event"].get("informationRequired")]), TmfEvent.INFO_REQUIRED
    )


@wrong("tmf-info-without-path", seam=Seam.EVENT, breaks=ids(144), also=ids(153))
def info_without_path(_scene: Scene, events: Events) -> Events:
    """What I need has no path."""

    def edit(body: Document) -> None:
        body.pop("fieldPath", None)
        drop("path")(body["event"].get("informationRequired") or {})

    return telling(events, edit, TmfEvent.INFO_REQUIRED)


@wrong("tmf-event-without-type", seam=Seam.EVENT, breaks=ids(150), also=ids(60), versions=MODERN)
def event_without_type(_scene: Scene, events: Events) -> Events:
    """My events have no @type."""
    return telling(events, drop("@type"))


@wrong("tmf-event-type-event", seam=Seam.EVENT, breaks=ids(150), also=ids(60), versions=MODERN)
def event_type_event(_scene: Scene, events: Events) -> Events:
    """The @type of my events is Event."""
    return telling(events, lambda body: body.update({"@type": "Event"}))


@wrong("tmf-event-ids-repeat", seam=Seam.EVENT, breaks=ids(151))
def event_ids_repeat(_scene: Scene, events: Events) -> Events:
    """The eventId of an event is the id of its ticket."""
    return tuple(replace(one, document={**one.document, "eventId": one.item_id}) for one in events)


def _without(name: str) -> None:
    """Register the fault of a seller whose envelope misses an attribute."""

    def twist(_scene: Scene, events: Events) -> Events:
        return telling(events, drop(name))

    twist.__doc__ = f"My events have no {name}."
    wrong(f"tmf-no-{name.lower()}", seam=Seam.EVENT, breaks=ids(151), also=OF_EVENTS)(twist)


for _name in ("eventId", "eventTime", "eventType"):
    _without(_name)


@wrong("tmf-event-time-local", seam=Seam.EVENT, breaks=ids(151), also=ids(54))
def event_time_local(_scene: Scene, events: Events) -> Events:
    """My eventTime says nothing about the time zone."""
    return telling(events, lambda body: body.update(eventTime=str(body.get("eventTime"))[:19]))


@wrong("tmf-event-type-lower", seam=Seam.EVENT, breaks=ids(151), also=OF_EVENTS)
def event_type_lower(_scene: Scene, events: Events) -> Events:
    """My eventType begins with a small letter."""
    return telling(events, lambda body: body.update(eventType=body["eventType"][:1].lower() + body["eventType"][1:]))


@wrong("tmf-event-priority-number", seam=Seam.EVENT, breaks=ids(152))
def event_priority_number(_scene: Scene, events: Events) -> Events:
    """The priority of my events is a number."""
    return telling(events, lambda body: body.update(priority=1))


@wrong("tmf-event-occurred-number", seam=Seam.EVENT, breaks=ids(152))
def event_occurred_number(_scene: Scene, events: Events) -> Events:
    """When something occurred, my events say in seconds since 1970."""
    return telling(events, lambda body: body.update({name: 1_790_000_000 for name in ("timeOccurred", "timeOcurred") if name in body}))


@wrong("tmf-event-source-text", seam=Seam.EVENT, breaks=ids(152), versions=MODERN)
def event_source_text(_scene: Scene, events: Events) -> Events:
    """The source of my events is a name."""
    return telling(events, lambda body: body.update(source="the seller"))


@wrong("tmf-event-key-resource", seam=Seam.EVENT, breaks=ids(153), also=[*OF_EVENTS, *ids(56)])
def event_key_resource(_scene: Scene, events: Events) -> Events:
    """The ticket in my events stands under the name resource."""
    return telling(events, lambda body: body.update(event={"resource": payload(body)}))


@wrong("tmf-event-flat", seam=Seam.EVENT, breaks=ids(153), also=OF_EVENTS)
def event_flat(_scene: Scene, events: Events) -> Events:
    """The ticket in my events is the event itself."""
    return telling(events, lambda body: body.update(event=payload(body)))


@wrong("tmf-event-two-keys", seam=Seam.EVENT, breaks=ids(153))
def event_two_keys(_scene: Scene, events: Events) -> Events:
    """Beside the ticket my events have what they had before."""
    return telling(events, lambda body: body["event"].update(previous={"id": payload(body).get("id")}))


@wrong("tmf-event-other-id", seam=Seam.EVENT, breaks=ids(155), also=[*OF_EVENTS, *ids(56)])
def event_other_id(_scene: Scene, events: Events) -> Events:
    """The id in my events is my internal one."""
    return telling(events, lambda body: payload(body).update(id=f"internal-{payload(body).get('id')}"))


@wrong("tmf-event-other-href", seam=Seam.EVENT, breaks=ids(155))
def event_other_href(_scene: Scene, events: Events) -> Events:
    """The href in my events leads to another ticket."""
    return telling(events, lambda body: payload(body).update(href=f"{payload(body).get('href')}-copy"))


@wrong("tmf-event-values-old", seam=Seam.EVENT, breaks=ids(155), also=ids(141, 142))
def event_values_old(scene: Scene, events: Events) -> Events:
    """My events tell what was before the change."""

    def edit(body: Document) -> None:
        resource, old = payload(body), scene.item or {}
        resource.update({name: old[name] for name in resource if name in old and name not in {"id", "href"}})

    return telling(events, edit)


@wrong("tmf-event-text", seam=Seam.DELIVERY, breaks=ids(156), about=TMF_KINDS)
def event_text(_scene: Scene, delivery: Delivery) -> Delivery:
    """I post events as plain text."""
    return replace(delivery, headers={**delivery.headers, "Content-Type": "text/plain"})


@wrong("tmf-event-as-list", seam=Seam.DELIVERY, breaks=ids(156), also=OF_EVENTS)
def event_as_list(_scene: Scene, delivery: Delivery) -> Delivery:
    """I post events in lists of one."""
    return replace(delivery, document=[delivery.document])  # type: ignore[arg-type]


@wrong("tmf-status-event-twice", seam=Seam.EVENT, breaks=ids(157), also=ids(142, 158))
def status_event_twice(_scene: Scene, events: Events) -> Events:
    """I announce a change of status twice."""
    again = [
        replace(one, document={**one.document, "eventId": f"{one.document['eventId']}-2"})
        for one in events
        if one.type == TmfEvent.STATE_CHANGE
    ]
    return (*events, *again)


@wrong("tmf-notes-unannounced", seam=Seam.EVENT, breaks=ids(141), also=OF_EVENTS)
def notes_unannounced(scene: Scene, events: Events) -> Events:
    """A change of the notes alone is no change that I announce."""
    alone = {name for name in sent(scene) if not name.startswith("@")} == {"note"}
    return tuple(one for one in events if one.type != TmfEvent.CHANGED) if alone else events


@wrong("tmf-deletion-under-own-name", seam=Seam.EVENT, breaks=ids(151), also=OF_EVENTS)
def deletion_under_own_name(_scene: Scene, events: Events) -> Events:
    """What the standard calls a deletion I call a removal."""
    own = {"eventType": "TroubleTicketRemoveEvent"}
    return telling(events, lambda body: body.update(own, **({"@type": own["eventType"]} if "@type" in body else {})), TmfEvent.DELETED)


def _again(name: TmfEvent, rule: int) -> None:
    """Register the fault of a seller that announces what happened once as two events."""

    def twist(_scene: Scene, events: Events) -> Events:
        return (*events, *(replace(one, document={**one.document, "eventId": new_id()}) for one in events if one.type == name))

    twist.__doc__ = f"I announce each cause of a {name} twice, under an eventId each."
    wrong(f"tmf-{name.removesuffix('Event').removeprefix('TroubleTicket').lower()}-event-twice", seam=Seam.EVENT, breaks=ids(rule))(twist)


_again(TmfEvent.CREATED, 140)
_again(TmfEvent.DELETED, 145)


@wrong("tmf-status-event-always", seam=Seam.EVENT, breaks=ids(157), also=ids(142, 154, 155))
def status_event_always(scene: Scene, events: Events) -> Events:
    """Any change of a ticket is a change of its status to me."""
    if any(one.type == TmfEvent.STATE_CHANGE for one in events) or scene.item is None:
        return events
    named = {"eventType": str(TmfEvent.STATE_CHANGE)}
    extra = [one for one in events if one.type == TmfEvent.CHANGED][:1]
    body = [{**one.document, **named, "eventId": f"{one.document['eventId']}-s"} for one in extra]
    typed = [{**one, "@type": named["eventType"]} if "@type" in one else one for one in body]
    return (*events, *(replace(one, type=named["eventType"], document=new) for one, new in zip(extra, typed, strict=True)))


@wrong("tmf-events-out-of-order", seam=Seam.EVENT, breaks=ids(158), also=[*OF_EVENTS])
def events_out_of_order(scene: Scene, events: Events) -> Events:
    """I hold a change of status back until the next one, and send the newer one first."""
    mine = [one for one in events if one.type == TmfEvent.STATE_CHANGE]
    if not mine:
        return events
    held = scene.memory.pop(mine[0].item_id, None)
    if held is None:
        scene.memory[mine[0].item_id] = mine[0]
        return tuple(one for one in events if one not in mine)
    return (*events, held)


@wrong("tmf-attribute-event-on-status", seam=Seam.EVENT, breaks=ids(142), also=OF_EVENTS)
def attribute_event_on_status(_scene: Scene, events: Events) -> Events:
    """A change of status is a change of an attribute to me."""
    other = str(TmfEvent.CHANGED)
    return tuple(
        replace(one, type=other, document={**one.document, "eventType": other, **({"@type": other} if "@type" in one.document else {})})
        if one.type == TmfEvent.STATE_CHANGE
        else one
        for one in events
    )


@wrong("tmf-event-dates-local", seam=Seam.DELIVERY, breaks=ids(155), also=ids(54, 140))
def event_dates_local(_scene: Scene, delivery: Delivery) -> Delivery:
    """The dates in my events have no time zone."""
    names = ("creationDate", "lastUpdate", "statusChangeDate")
    return in_delivery(
        delivery, lambda body: payload(body).update({name: str(payload(body)[name])[:19] for name in names if name in payload(body)})
    )


def _turned(scene: Scene, events: Events) -> Events:
    """What I announce of a change of status to the one that the ticket has."""
    stored = scene.item or {}
    item, name = str(stored.get("id")), str(TmfEvent.STATE_CHANGE)
    told = [one for one in events if one.type == name]
    if told:
        scene.memory[item] = told[-1]
    return (
        (*events, replace(scene.memory[item], document={**scene.memory[item].document, "eventId": new_id()}))
        if item in scene.memory and not told
        else events
    )


@wrong("tmf-status-event-while-pending", seam=Seam.EVENT, breaks=ids(157), also=ids(142))
def status_event_while_pending(scene: Scene, events: Events) -> Events:
    """Whatever changes in a pending ticket, I say again that it is pending."""
    pending = (scene.item or {}).get("status") == TmfState.PENDING and (wrote(scene, "status") or TmfState.PENDING) == TmfState.PENDING
    return _turned(scene, events) if pending or any(one.type == TmfEvent.STATE_CHANGE for one in events) else events


@wrong("tmf-later-status-events-old", seam=Seam.EVENT, breaks=ids(155), also=ids(142, 157, 158))
def later_status_events_old(scene: Scene, events: Events) -> Events:
    """From the second change of a status on, my event names the one before."""
    stored = scene.item or {}
    if not any(one.type == TmfEvent.STATE_CHANGE for one in events):
        return events
    turn = scene.memory[str(stored.get("id"))] = scene.memory.get(str(stored.get("id")), 0) + 1
    old = stored.get("status")
    return telling(events, lambda body: payload(body).update(status=old), TmfEvent.STATE_CHANGE) if turn > 1 else events


@wrong("tmf-failing-listener-fails-call", seam=Seam.DELIVERY, breaks=ids(139), also=[*OF_EVENTS, *ids(8)])
def failing_listener_fails_call(scene: Scene, delivery: Delivery) -> Delivery:
    """An event that I have to send again makes the next calls of its buyer fail."""
    key = f"{delivery.hub_id} {delivery.document.get('eventId')}"
    scene.memory["failing"] = scene.memory.get("failing", False) or key in scene.memory
    scene.memory[key] = True
    return delivery


@part("tmf-failing-listener-fails-call", seam=Seam.REPLY)
def failing_listener_said(scene: Scene, reply: Reply) -> Reply:
    """Only writing fails."""
    return crashed(reply) if scene.memory.get("failing") and done(scene, reply, *_WRITES) else reply
