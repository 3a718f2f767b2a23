"""Faults of a seller of Nexera whose statuses, dates, texts or lists are wrong."""

from __future__ import annotations

from dataclasses import replace

from ttck.mockseller.engine.seams import Change, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, during, sent
from ttck.mockseller.faults.nexera.tools import ANY, Events, created, done, ids, later, set_to, shown, stored, telling, tmf, wrong
from ttck.specs.vocabulary import Operation


@wrong("nexera-status-open", seam=Seam.REPLY, breaks=ids(30), also=ANY)
def status_open(scene: Scene, reply: Reply) -> Reply:
    """I show what is submitted as open."""
    return shown(scene, reply, lambda one: one.update(status="open") if one.get("status") == "submitted" else None)


@wrong("nexera-status-spelt-otherwise", seam=Seam.REPLY, breaks=ids(30), also=ANY)
def status_spelt(scene: Scene, reply: Reply) -> Reply:
    """I write in_progress."""
    return shown(scene, reply, lambda one: one.update(status="in_progress") if one.get("status") == "inProgress" else None)


@wrong("nexera-status-in-capitals-in-events", seam=Seam.EVENT, breaks=ids(30), also=ANY)
def status_in_events(_scene: Scene, events: Events) -> Events:
    """My events write the status in capitals."""
    return telling(events, lambda one: one.update(status=str(one.get("status")).upper()))


@wrong("nexera-status-done-in-lists", seam=Seam.REPLY, breaks=ids(30), also=ANY)
def status_done(scene: Scene, reply: Reply) -> Reply:
    """My lists show what is resolved as done."""
    if not during(scene, Operation.LIST):
        return reply
    return shown(scene, reply, lambda one: one.update(status="done") if one.get("status") == "resolved" else None)


@wrong("nexera-no-status", seam=Seam.REPLY, breaks=ids(40), also=ANY)
def no_status(scene: Scene, reply: Reply) -> Reply:
    """My readings do not show the status."""
    return shown(scene, reply, drop("status")) if during(scene, Operation.RETRIEVE) else reply


@wrong("nexera-no-creation-date", seam=Seam.RECORD, breaks=ids(40), also=ANY)
def no_creation_date(_scene: Scene, change: Change) -> Change:
    """I do not say when a ticket was created."""
    return stored(change, drop("creationDate"))


@wrong("nexera-dates-without-zone", seam=Seam.REPLY, breaks=ids(40), also=ANY)
def dates_without_zone(scene: Scene, reply: Reply) -> Reply:
    """My dates have no zone."""
    return shown(
        scene, reply, lambda one: one.update({n: v.rstrip("Z") for n, v in one.items() if n.endswith("Date") and isinstance(v, str)})
    )


@wrong("nexera-last-update-a-day", seam=Seam.REPLY, breaks=ids(40), also=ANY)
def last_update_a_day(scene: Scene, reply: Reply) -> Reply:
    """I show the day of the last update."""
    return shown(scene, reply, lambda one: one.update(lastUpdate=str(one.get("lastUpdate"))[:10]))


@wrong("nexera-description-cut", seam=Seam.RECORD, breaks=ids(50), also=ANY)
def description_cut(_scene: Scene, change: Change) -> Change:
    """A description has twenty signs."""
    return stored(change, lambda one: one.update(description=str(one.get("description"))[:20]))


@wrong("nexera-name-is-the-description", seam=Seam.RECORD, breaks=ids(50), also=ANY)
def name_is_description(_scene: Scene, change: Change) -> Change:
    """The name of a new ticket is its description."""
    return created(change, lambda one: one.update(name=one.get("description")))


@wrong("nexera-name-of-the-first", seam=Seam.REPLY, breaks=ids(50), also=ANY)
def name_of_first(scene: Scene, reply: Reply) -> Reply:
    """In lists each ticket has the name of the first one."""
    if not done(scene, reply, Operation.LIST) or not isinstance(reply.document, list) or not reply.document:
        return reply
    first = scene.memory.setdefault("first", reply.document[0].get("name"))
    return shown(scene, reply, set_to("name", first))


@wrong("nexera-description-back-with-a-change", seam=Seam.RECORD, breaks=ids(50), also=ANY)
def description_back(scene: Scene, change: Change) -> Change:
    """When a ticket is changed its description is the first one again."""
    first = scene.memory.setdefault("first", {})
    first.setdefault(change.after["id"], change.after.get("description"))
    if "description" in sent(scene):
        return change
    return later(change, lambda one: one.update(description=first[one["id"]]))


@wrong("nexera-description-lost-with-a-status", seam=Seam.RECORD, breaks=ids(50), also=ANY)
def description_lost(_scene: Scene, change: Change) -> Change:
    """When the status changes the description says so."""
    if change.before is None or change.before.get("status") == change.after.get("status"):
        return change
    return stored(change, lambda one: one.update(description=f"now {one['status']}"))


@wrong("nexera-stale-lists", seam=Seam.REPLY, breaks=[*ids(33, 50), *tmf(11)], also=ANY)
def stale_lists(scene: Scene, reply: Reply) -> Reply:
    """My lists show tickets as they were created."""
    kept = scene.memory.setdefault("kept", {})
    if done(scene, reply, Operation.CREATE) and isinstance(reply.document, dict):
        kept[reply.document["id"]] = reply.document
    if not done(scene, reply, Operation.LIST) or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=[kept.get(one.get("id"), one) for one in reply.document])


@wrong("nexera-list-status-late", seam=Seam.REPLY, breaks=[*ids(33), *tmf(11)], also=ANY)
def list_status_late(scene: Scene, reply: Reply) -> Reply:
    """My lists show the status that a ticket had before."""
    return shown(scene, reply, set_to("statusChangeDate", "2020-01-01T00:00:00Z")) if during(scene, Operation.LIST) else reply


@wrong("nexera-events-of-the-create", seam=Seam.EVENT, breaks=tmf(155), also=ANY)
def events_of_the_create(_scene: Scene, events: Events) -> Events:
    """My events carry another description than the ticket has."""
    return telling(events, lambda one: one.update(description="see the ticket"))


@wrong("nexera-event-with-the-old-status", seam=Seam.EVENT, breaks=tmf(155), also=ANY)
def event_with_old_status(scene: Scene, events: Events) -> Events:
    """A status event carries the status before."""
    old = (scene.item or {}).get("status")
    return telling(events, lambda one: one.update(status=old)) if old else events


@wrong("nexera-answer-of-another-form", seam=Seam.REPLY, breaks=tmf(50), also=ANY)
def answer_of_another_form(scene: Scene, reply: Reply) -> Reply:
    """My readings show a note that is no list."""
    if not done(scene, reply, Operation.RETRIEVE):
        return reply
    return shown(scene, reply, lambda one: one.update(note=one["note"][0]) if one.get("note") else None)


@wrong("nexera-list-of-another-form", seam=Seam.REPLY, breaks=tmf(11), also=ANY)
def list_of_another_form(scene: Scene, reply: Reply) -> Reply:
    """My lists have no identifiers."""
    return shown(scene, reply, drop("id")) if during(scene, Operation.LIST) else reply


@wrong("nexera-reading-updates", seam=Seam.REPLY, breaks=tmf(58), also=ANY)
def reading_updates(scene: Scene, reply: Reply) -> Reply:
    """Whoever reads a ticket updates it."""
    return shown(scene, reply, lambda one: one.update(lastUpdate=scene.now)) if done(scene, reply, Operation.RETRIEVE) else reply


@wrong("nexera-last-update-stays", seam=Seam.RECORD, breaks=tmf(97), also=ANY)
def last_update_stays(_scene: Scene, change: Change) -> Change:
    """The last update is the creation."""
    return later(change, lambda one: one.update(lastUpdate=one.get("creationDate")))


@wrong("nexera-last-update-back", seam=Seam.RECORD, breaks=tmf(97), also=ANY)
def last_update_back(_scene: Scene, change: Change) -> Change:
    """The last update is a year ago."""
    return later(change, set_to("lastUpdate", "2025-01-01T00:00:00Z"))
