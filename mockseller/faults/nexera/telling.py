"""Faults of a seller of Nexera that tells too little, too much, or to the wrong place; and of its hub."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Call, Delivery, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, edited, part
from ttck.mockseller.faults.nexera.tools import ANY, Events, failed, ids, telling, tmf, without, wrong
from ttck.specs.vocabulary import Operation, TmfEvent


def _silent(name: TmfEvent, what: str) -> None:
    def leave_out(_scene: Scene, events: Events) -> Events:
        return without(events, name)

    def only_first(scene: Scene, events: Events) -> Events:
        seen = scene.memory.setdefault("seen", set())
        kept = tuple(one for one in events if one.type != name or one.item_id not in seen)
        seen |= {one.item_id for one in events if one.type == name}
        return kept

    def renamed(_scene: Scene, events: Events) -> Events:
        other = TmfEvent.CHANGED if name != TmfEvent.CHANGED else TmfEvent.STATE_CHANGE
        return tuple(
            replace(one, type=str(other), document={**one.document, "eventType": str(other)}) if one.type == name else one for one in events
        )

    leave_out.__doc__ = f"I never tell that {what}."
    only_first.__doc__ = f"I tell once of each ticket that {what}."
    renamed.__doc__ = f"I tell under another name that {what}."
    for how, twist in (("untold", leave_out), ("told-once", only_first), ("misnamed", renamed)):
        also = [one for one in ANY if one != "NEXERA:31"]
        wrong(f"nexera-{name[13:-5].lower()}-{how}", seam=Seam.EVENT, breaks=ids(31), also=also)(twist)


for _event, _what in (
    (TmfEvent.CHANGED, "something changed"),
    (TmfEvent.STATE_CHANGE, "a status changed"),
    (TmfEvent.RESOLVED, "a ticket is resolved"),
    (TmfEvent.INFO_REQUIRED, "I need something"),
):
    _silent(_event, _what)


@wrong("nexera-own-changes-untold", seam=Seam.EVENT, breaks=ids(31), also=ANY)
def own_changes_untold(scene: Scene, events: Events) -> Events:
    """Of what the operator changes about parties I tell nothing."""
    asked = scene.call is not None and isinstance(scene.call.document, dict) and "relatedParty" in scene.call.document
    return without(events, TmfEvent.CHANGED) if asked else events


@wrong("nexera-cancelled-untold", seam=Seam.EVENT, breaks=ids(31), also=ANY)
def cancelled_untold(_scene: Scene, events: Events) -> Events:
    """That a ticket is cancelled I do not tell."""
    return tuple(one for one in events if one.document["event"]["troubleTicket"].get("status") != "cancelled")


@wrong("nexera-own-writing-untold", seam=Seam.EVENT, breaks=ids(31), also=ANY)
def own_writing_untold(scene: Scene, events: Events) -> Events:
    """What I write of devices and of their provisioning I tell nobody."""
    return without(events, TmfEvent.CHANGED) if during(scene, "ticket_replace_device", "ticket_provision") else events


@wrong("nexera-status-beside-else-untold", seam=Seam.EVENT, breaks=ids(31), also=ANY)
def status_beside_else_untold(scene: Scene, events: Events) -> Events:
    """Where a change says a status and something else, I tell the something else."""
    more = scene.call is not None and isinstance(scene.call.document, dict) and {"status", "description"} <= scene.call.document.keys()
    return without(events, TmfEvent.STATE_CHANGE) if more else events


@wrong("nexera-refused-change-told", seam=Seam.REPLY, breaks=ids(8), also=ANY)
def refused_change_told(scene: Scene, reply: Reply) -> Reply:
    """A change without a type is refused, and what it said is told with the next one."""
    document = scene.call.document if scene.call is not None and isinstance(scene.call.document, dict) else {}
    if during(scene, Operation.PATCH) and "@type" not in document and "name" in document and scene.item is not None:
        scene.memory[scene.item["id"]] = document["name"]
    return reply


@part("nexera-refused-change-told", seam=Seam.EVENT)
def told_with_the_next(scene: Scene, events: Events) -> Events:
    """The next event of the ticket has it."""
    return tuple(
        replace(one, document={**one.document, "comment": name}) if (name := scene.memory.get(one.item_id)) else one for one in events
    )


@wrong("nexera-file-changes-untold", seam=Seam.EVENT, breaks=ids(31), also=ANY)
def file_changes_untold(scene: Scene, events: Events) -> Events:
    """Of changes of files alone I tell nothing."""
    document = scene.call.document if scene.call is not None and isinstance(scene.call.document, dict) else {}
    return without(events, TmfEvent.CHANGED) if document.keys() - {"@type"} == {"attachment"} else events


@wrong("nexera-changes-told-as-before", seam=Seam.EVENT, breaks=tmf(155), also=ANY)
def changes_told_as_before(scene: Scene, events: Events) -> Events:
    """From the second change on an event shows the ticket as it was."""
    seen = scene.memory.setdefault("seen", set())
    old = scene.item if scene.item is not None and scene.item.get("id") in seen else None
    seen |= {one.item_id for one in events}
    if old is None:
        return events
    return telling(events, lambda one: one.update({n: v for n, v in old.items() if n not in {"href", "status"}}), TmfEvent.CHANGED)


@wrong("nexera-resolution-told-otherwise", seam=Seam.EVENT, breaks=tmf(155), also=ANY)
def resolution_told_otherwise(_scene: Scene, events: Events) -> Events:
    """My events carry the code of another resolution."""
    return telling(events, lambda one: one.update(resolutionCode="UNKNOWN") if "resolutionCode" in one else None)


@wrong("nexera-resolution-told-before", seam=Seam.EVENT, breaks=tmf(155), also=ANY)
def resolution_told_before(_scene: Scene, events: Events) -> Events:
    """The event of a resolution shows a ticket in work."""
    return telling(events, lambda one: one.update(status="inProgress"), TmfEvent.RESOLVED)


@wrong("nexera-event-about-another", seam=Seam.EVENT, breaks=ids(31), also=ANY)
def event_about_another(scene: Scene, events: Events) -> Events:
    """A resolution is told with the first ticket that I ever told of."""
    first = scene.memory.setdefault("first", events[0].document["event"]) if events else None
    return tuple(replace(one, document={**one.document, "event": first}) if one.type == TmfEvent.RESOLVED else one for one in events)


@wrong("nexera-status-told-with-every-change", seam=Seam.EVENT, breaks=tmf(157), also=ANY)
def status_told_always(_scene: Scene, events: Events) -> Events:
    """With every change I tell the status anew."""
    name = str(TmfEvent.STATE_CHANGE)
    more = [
        replace(one, type=name, document={**one.document, "eventId": new_id(), "eventType": name})
        for one in events
        if one.type == TmfEvent.CHANGED
    ]
    return (*events, *more)


@wrong("nexera-events-in-another-order", seam=Seam.DELIVERY, breaks=tmf(158), also=ANY)
def another_order(scene: Scene, delivery: Delivery) -> Delivery:
    """The status in my events is that of the event before the last one."""
    if delivery.type != TmfEvent.STATE_CHANGE:
        return delivery
    kept = scene.memory.setdefault(delivery.item_id, ["closed"])
    now = delivery.document["event"]["troubleTicket"].get("status")
    kept.append(now)
    return replace(delivery, document=edited(delivery.document, lambda body: body["event"]["troubleTicket"].update(status=kept[-2])))


@wrong("nexera-events-as-text", seam=Seam.DELIVERY, breaks=tmf(156), also=ANY)
def events_as_text(_scene: Scene, delivery: Delivery) -> Delivery:
    """I post events as text."""
    return replace(delivery, headers={**delivery.headers, "Content-Type": "text/plain"})


@wrong("nexera-events-in-a-list", seam=Seam.DELIVERY, breaks=tmf(156), also=ANY)
def events_in_a_list(_scene: Scene, delivery: Delivery) -> Delivery:
    """I post a list of one event."""
    return replace(delivery, document=[delivery.document])  # type: ignore[arg-type]


@wrong("nexera-event-at-another-path", seam=Seam.DELIVERY, breaks=ids(37), also=ANY)
def event_at_another_path(_scene: Scene, delivery: Delivery) -> Delivery:
    """What a status event is goes to the path of resolutions."""
    if delivery.type != TmfEvent.STATE_CHANGE:
        return delivery
    return replace(delivery, url=delivery.url.replace(str(TmfEvent.STATE_CHANGE), str(TmfEvent.RESOLVED)))


@wrong("nexera-information-at-the-path-of-changes", seam=Seam.DELIVERY, breaks=ids(37), also=ANY)
def information_at_another_path(_scene: Scene, delivery: Delivery) -> Delivery:
    """All events go to the path of changes."""
    return replace(delivery, url=delivery.url.rpartition("/")[0] + f"/{TmfEvent.CHANGED}")


# --- the hub ---------------------------------------------------------------------------------------------------------------------


@wrong("nexera-hub-refused", seam=Seam.REPLY, breaks=ids(3), also=ANY)
def hub_refused(scene: Scene, reply: Reply) -> Reply:
    """I take no address."""
    return failed(reply, HTTPStatus.METHOD_NOT_ALLOWED) if during(scene, Operation.SUBSCRIBE) else reply


@wrong("nexera-end-needs-identifier", seam=Seam.REPLY, breaks=ids(3), also=ANY)
def end_needs_identifier(scene: Scene, reply: Reply) -> Reply:
    """Without an identifier there is nothing to take back."""
    return failed(reply, HTTPStatus.METHOD_NOT_ALLOWED) if during(scene, Operation.UNSUBSCRIBE) else reply


@wrong("nexera-end-not-found", seam=Seam.REPLY, breaks=ids(3), also=ANY)
def end_not_found(scene: Scene, reply: Reply) -> Reply:
    """The end of a subscription is answered 404."""
    return failed(reply, HTTPStatus.NOT_FOUND) if during(scene, Operation.UNSUBSCRIBE) else reply


@wrong("nexera-events-go-on", seam=Seam.REQUEST, breaks=ids(3), also=ANY)
def events_go_on(scene: Scene, call: Call) -> Call:
    """An address that is taken back gets its events all the same."""
    scene.memory["kept"] = call.operation == Operation.UNSUBSCRIBE
    return replace(call, buyer="nobody") if scene.memory["kept"] else call


@part("nexera-events-go-on", seam=Seam.REPLY)
def end_said(scene: Scene, reply: Reply) -> Reply:
    """I say that it is taken back."""
    gone = during(scene, Operation.UNSUBSCRIBE) and reply.status == HTTPStatus.NOT_FOUND
    return answer(reply, HTTPStatus.NO_CONTENT) if gone else reply


@wrong("nexera-address-not-set-again", seam=Seam.DELIVERY, breaks=ids(3), also=ANY)
def not_set_again(scene: Scene, delivery: Delivery) -> Delivery:
    """Once an address was taken back no other one is served."""
    return replace(delivery, copies=0) if scene.memory.get("over") else delivery


@part("nexera-address-not-set-again", seam=Seam.REPLY)
def taken_back(scene: Scene, reply: Reply) -> Reply:
    """I remember that it was taken back."""
    if during(scene, Operation.UNSUBSCRIBE) and reply.status == HTTPStatus.NO_CONTENT:
        scene.memory["over"] = True
    return reply


@wrong("nexera-refused-event-spoils", seam=Seam.REPLY, breaks=tmf(139), also=ANY)
def refused_event_spoils(scene: Scene, reply: Reply) -> Reply:
    """Where my event cannot be delivered the change fails."""
    callback = scene.call.document.get("callback", "") if scene.call is not None and isinstance(scene.call.document, dict) else ""
    if during(scene, Operation.SUBSCRIBE):
        scene.memory["deaf"] = str(callback).endswith("/refused")
    spoilt = scene.memory.get("deaf") and during(scene, Operation.PATCH)
    return failed(reply, HTTPStatus.BAD_GATEWAY) if spoilt else reply


@wrong("nexera-resolutions-to-the-first-address", seam=Seam.DELIVERY, breaks=ids(3), also=ANY)
def resolutions_to_the_first(scene: Scene, delivery: Delivery) -> Delivery:
    """Resolutions go to the address that was set first."""
    root, name = delivery.url.partition("/listener/")[::2]
    first = scene.memory.setdefault("first", root)
    return replace(delivery, url=f"{first}/listener/{name}") if delivery.type == TmfEvent.RESOLVED else delivery


@wrong("nexera-changes-told-after-the-end", seam=Seam.REQUEST, breaks=ids(3), also=ANY)
def changes_go_on(scene: Scene, call: Call) -> Call:
    """An address that is taken back still gets changes of attributes."""
    scene.memory["kept"] = call.operation == Operation.UNSUBSCRIBE
    scene.memory["over"] = scene.memory["kept"] or (scene.memory.get("over", False) and call.operation != Operation.SUBSCRIBE)
    return replace(call, buyer="nobody") if scene.memory["kept"] else call


@part("nexera-changes-told-after-the-end", seam=Seam.REPLY)
def end_is_said(scene: Scene, reply: Reply) -> Reply:
    """I say that it is taken back."""
    gone = during(scene, Operation.UNSUBSCRIBE) and reply.status == HTTPStatus.NOT_FOUND
    return answer(reply, HTTPStatus.NO_CONTENT) if gone else reply


@part("nexera-changes-told-after-the-end", seam=Seam.DELIVERY)
def others_end(scene: Scene, delivery: Delivery) -> Delivery:
    """Other events stop."""
    return replace(delivery, copies=0) if scene.memory.get("over") and delivery.type != TmfEvent.CHANGED else delivery
