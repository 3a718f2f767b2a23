"""Faults of a seller of AG-FIT 621 beside what is asked for: in other places than the first, and in what it refuses."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.dialects.fit.names import JEOPARDY, MILESTONE
from ttck.mockseller.dialects.fit.tasks import ticket_of
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Change, Document, Event, Grant, Reply, Scene, Seam
from ttck.mockseller.faults.common import drop, during, in_reply, item_of, operation, part, refused, sent, with_headers
from ttck.mockseller.faults.fit.tools import (
    CREATES,
    LISTS,
    OF_EVENTS,
    OF_LISTS,
    OF_TASKS,
    OF_TICKETS,
    RETRIEVES,
    failed,
    ids,
    in_bodies,
    payload,
    rows,
    tmf,
    wrong,
)
from ttck.specs.vocabulary import Operation

Events = tuple[Event, ...]
_ALSO = [*OF_TASKS, *OF_TICKETS, *OF_LISTS, *OF_EVENTS]

# --- milestones -------------------------------------------------------------------------------------------------------


@wrong("fit-milestone-told-otherwise", seam=Seam.EVENT, breaks=ids(12), also=OF_EVENTS)
def told_otherwise(_scene: Scene, events: Events) -> Events:
    """A milestone has another name in its event than in its ticket."""

    def edit(body: Document) -> None:
        for one in payload(body).get("milestone", [])[-1:]:
            one["name"] = "something"

    return in_bodies(events, edit, MILESTONE)


@wrong("fit-alert-told-with-another-date", seam=Seam.EVENT, breaks=ids(12), also=OF_EVENTS)
def alert_with_another_date(_scene: Scene, events: Events) -> Events:
    """An alert has another date in its event than in its ticket."""

    def edit(body: Document) -> None:
        for one in payload(body).get("jeopardyAlert", [])[-1:]:
            one["jeopardyAlertDate"] = "2020-01-01T00:00:00Z"

    return in_bodies(events, edit, JEOPARDY)


@wrong("fit-later-milestone-replaces", seam=Seam.RECORD, breaks=ids(12), also=OF_EVENTS)
def later_replaces(_scene: Scene, change: Change) -> Change:
    """A ticket shows its last milestone alone."""
    found = change.after.get("milestone", [])
    return replace(change, after={**change.after, "milestone": found[-1:]}) if len(found) > 1 else change


# --- tasks and tickets, later -----------------------------------------------------------------------------------------


@wrong("fit-task-requested-now", seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)
def requested_now(scene: Scene, reply: Reply) -> Reply:
    """A task was always requested a moment ago."""
    count = scene.memory["count"] = scene.memory.get("count", 0) + 1
    edit = lambda task: task.update(requestDate=f"2026-01-01T{count // 60 % 24:02}:{count % 60:02}:00Z")  # noqa: E731 - one line reads well
    return in_reply(reply, edit) if during(scene, *RETRIEVES) else reply


@wrong("fit-ended-task-loses-its-category", seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)
def loses_its_category(scene: Scene, reply: Reply) -> Reply:
    """A change that has ended is of another category."""
    ended = lambda task: task.update(category=["other"]) if task.get("state") == "done" and "category" in task else None  # noqa: E731
    return in_reply(reply, ended) if during(scene, *RETRIEVES) else reply


@wrong("fit-cancelled-ticket-listed-as-before", seam=Seam.REPLY, breaks=tmf(81), also=_ALSO)
def listed_as_before(scene: Scene, reply: Reply) -> Reply:
    """In my list a ticket that is cancelled is acknowledged."""
    edit = lambda one: one.update(status="acknowledged") if one.get("status") == "cancelled" else None  # noqa: E731
    return in_reply(reply, edit) if during(scene, Operation.LIST) else reply


@wrong("fit-held-ticket-listed-as-before", seam=Seam.REPLY, breaks=tmf(81), also=_ALSO)
def held_listed_as_before(scene: Scene, reply: Reply) -> Reply:
    """In my list a ticket that is on hold is worked on."""
    edit = lambda one: one.update(status="inProgress") if one.get("status") == "held" else None  # noqa: E731 - one line reads well
    return in_reply(reply, edit) if during(scene, Operation.LIST) else reply


@wrong("fit-fields-know-no-extension", seam=Seam.REPLY, breaks=ids(11), also=[*_ALSO, *tmf(40)])
def know_no_extension(scene: Scene, reply: Reply) -> Reply:
    """With fields I show of a FaultTicket what a plain ticket has."""
    asked = scene.call is not None and "fields" in scene.call.query and during(scene, Operation.RETRIEVE)
    return in_reply(reply, drop("appointment", "expressFaultResolution", "faultDescriptionMessage")) if asked else reply


def _form(name: str, words: str, attribute: str, value: object, breaks: list[str]) -> None:
    """Register the fault of a seller that shows an attribute of tasks in a form that it does not have."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        shown = during(scene, *CREATES, *RETRIEVES, *LISTS)
        return in_reply(reply, lambda task: task.update({attribute: value}) if attribute in task else None) if shown else reply

    twist.__doc__ = words
    wrong(name, seam=Seam.REPLY, breaks=breaks, also=[*OF_TASKS, *OF_LISTS, *OF_TICKETS, *tmf(11)])(twist)


_form("fit-task-date-without-offset", "The date of a task has no offset.", "requestPostedDate", "2026-01-01T08:00:00", ids(27))
_form("fit-task-state-null", "The state of a task is null.", "state", None, ids(27))
_form("fit-task-state-a-number", "The state of a task is a number.", "state", 3, ids(27))


@wrong("fit-ended-change-shows-one-note", seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)
def shows_one_note(scene: Scene, reply: Reply) -> Reply:
    """A change that is done shows the first of its notes."""
    edit = lambda task: task.update(note=task["note"][:1]) if task.get("state") == "done" and "note" in task else None  # noqa: E731
    return in_reply(reply, edit) if during(scene, *RETRIEVES) else reply


@wrong("fit-task-pages-counted-alone", seam=Seam.REPLY, breaks=ids(24), also=[*OF_TASKS, *OF_LISTS])
def pages_counted_alone(scene: Scene, reply: Reply) -> Reply:
    """I count the tasks on a page, and say that those are all."""
    found = rows(scene, reply, *LISTS)
    return reply if found is None else with_headers(reply, X_Total_Count=str(len(found)))


@wrong("fit-reading-moves-what-is-on-hold", seam=Seam.REPLY, breaks=tmf(58), also=_ALSO)
def reading_moves(scene: Scene, reply: Reply) -> Reply:
    """A ticket that is on hold was updated whenever somebody reads it."""
    count = scene.memory["read"] = scene.memory.get("read", 0) + 1
    edit = lambda one: one.update(lastUpdate=f"2030-01-01T{count // 3600:02}:{count // 60 % 60:02}:{count % 60:02}.000Z")  # noqa: E731
    held = isinstance(reply.document, dict) and reply.document.get("status") == "held"
    return in_reply(reply, edit) if held and during(scene, Operation.RETRIEVE) else reply


@wrong("fit-rejected-on-hold-cancelled", seam=Seam.REPLY, breaks=ids(6), also=_ALSO)
def rejected_on_hold(scene: Scene, reply: Reply) -> Reply:
    """A cancellation of what is on hold I reject, and cancel all the same."""
    gone, document = scene.memory.setdefault("gone", set()), reply.document if isinstance(reply.document, dict) else {}
    if during(scene, RETRIEVES[0]) and document.get("state") == "rejected":
        about = ticket_of(document) or ""
        gone.update({about} if (scene.read(about) or {}).get("status") == "held" else ())
    mine = during(scene, Operation.RETRIEVE) and item_of(scene) in gone
    return in_reply(reply, lambda one: one.update(status="cancelled")) if mine else reply


# --- what is refused --------------------------------------------------------------------------------------------------


def _done_all_the_same(name: str, words: str, rule: int, *, strangers: bool) -> None:
    """Register the fault of a seller that refuses creates of tickets to somebody, and carries them out."""

    def let_in(scene: Scene, grant: Grant) -> Grant:
        mine = grant.buyer is None if strangers else "read" in grant.scopes and "write" not in grant.scopes
        scene.memory["mine"] = mine and operation(scene) == Operation.CREATE
        return Grant(client="anybody", buyer="buyer-1", scopes=frozenset({"default"})) if scene.memory["mine"] else grant

    def refuse(scene: Scene, reply: Reply) -> Reply:
        mine = scene.memory.pop("mine", False) and operation(scene) == Operation.CREATE
        return failed(reply, HTTPStatus.UNAUTHORIZED if strangers else HTTPStatus.FORBIDDEN) if mine else reply

    let_in.__doc__ = refuse.__doc__ = words
    wrong(name, seam=Seam.TOKEN, breaks=ids(rule), also=[*_ALSO, *ids(7, 23), *tmf(5)])(let_in)
    part(name, seam=Seam.REPLY)(refuse)


_done_all_the_same("fit-tickets-of-strangers-made", "I refuse strangers, and write their tickets down.", 7, strangers=True)
_done_all_the_same("fit-tickets-of-readers-made", "I refuse who may only read, and write the ticket down.", 23, strangers=False)


@wrong("fit-refused-task-listed", seam=Seam.REPLY, breaks=ids(28), also=OF_TASKS)
def refused_listed(scene: Scene, reply: Reply) -> Reply:
    """A task about a ticket that there is not I refuse, and list it."""
    known = scene.memory.setdefault("refused", [])
    if during(scene, *CREATES) and refused(reply) and "troubleTicket" in sent(scene):
        known.append((str(scene.call.kind) if scene.call is not None else "", {"id": new_id(), **sent(scene), "state": "rejected"}))
    found = rows(scene, reply, *LISTS)
    if found is None or scene.call is None or scene.call.query:
        return reply
    return replace(reply, document=[*found, *(task for kind, task in known if kind == scene.call.kind)], headers={})
