"""Faults of a seller of AG-FIT 621 in what its tasks do to tickets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ttck.mockseller.dialects.fit.names import CANCELLATION, INFLIGHT_CHANGE
from ttck.mockseller.dialects.fit.tasks import ticket_of
from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, during, edited, operation, part
from ttck.mockseller.faults.fit.tools import EVERYTHING, OF_EVENTS, OF_TASKS, OF_TICKETS, counted, ids, kept, of_task, tmf, wrong
from ttck.specs.vocabulary import Kind, Operation

_ALSO = [*OF_TASKS, *OF_EVENTS, *OF_TICKETS]
_FINISH = "task_finish"


@wrong("fit-cancellation-does-nothing", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def cancellation_does_nothing(scene: Scene, change: Change) -> Change:
    """A cancellation is done, and its ticket goes on."""
    return kept(change) if of_task(scene, change, _FINISH, CANCELLATION) else change


@wrong("fit-later-cancellation-does-nothing", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def later_cancellation_does_nothing(scene: Scene, change: Change) -> Change:
    """The first cancellation works, and no other."""
    mine = of_task(scene, change, _FINISH, CANCELLATION)
    return kept(change) if mine and counted(scene, "cancelled", str(change.after.get("id"))) else change


@wrong("fit-cancellation-closes", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def cancellation_closes(scene: Scene, change: Change) -> Change:
    """A cancellation that is done closes its ticket."""
    return replace(change, after={**change.after, "status": "closed"}) if of_task(scene, change, _FINISH, CANCELLATION) else change


@wrong("fit-cancellation-of-work-holds", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def cancellation_of_work_holds(scene: Scene, change: Change) -> Change:
    """A ticket that is worked on is put on hold by a cancellation that is done."""
    working = of_task(scene, change, _FINISH, CANCELLATION) and (change.before or {}).get("status") == "inProgress"
    return replace(change, after={**change.after, "status": "held"}) if working else change


@wrong("fit-cancellation-of-what-waits-waits", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def cancellation_of_what_waits(scene: Scene, change: Change) -> Change:
    """A ticket that is pending goes on being so, though its cancellation is done."""
    waiting = (change.before or {}).get("status") == "pending"
    return kept(change) if waiting and of_task(scene, change, _FINISH, CANCELLATION) else change


@wrong("fit-cancellation-forgets-the-name", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def cancellation_forgets(scene: Scene, change: Change) -> Change:
    """A ticket that is cancelled loses its name."""
    if not of_task(scene, change, _FINISH, CANCELLATION):
        return change
    return replace(change, after={name: value for name, value in change.after.items() if name != "name"})


@wrong("fit-change-does-nothing", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def change_does_nothing(scene: Scene, change: Change) -> Change:
    """A change is done, and its ticket is as before."""
    return kept(change) if of_task(scene, change, _FINISH, INFLIGHT_CHANGE) else change


@wrong("fit-second-change-does-nothing", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def second_change_does_nothing(scene: Scene, change: Change) -> Change:
    """The first change of a ticket works, and no later one."""
    if not of_task(scene, change, _FINISH, INFLIGHT_CHANGE):
        return change
    count = scene.memory.setdefault("changed", {})
    ident = str(change.after.get("id"))
    count[ident] = count.get(ident, 0) + 1
    return kept(change) if count[ident] > 1 else change


def _names(change: Change) -> list[str]:
    before = change.before or {}
    return sorted(name for name, value in change.after.items() if before.get(name) != value and name != "lastUpdate")


@wrong("fit-change-half-done", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def change_half_done(scene: Scene, change: Change) -> Change:
    """Of a change of several attributes I carry out the first."""
    if not of_task(scene, change, _FINISH, INFLIGHT_CHANGE):
        return change
    before = change.before or {}
    after = {name: value if name not in _names(change)[1:] else before.get(name) for name, value in change.after.items()}
    return replace(change, after={name: value for name, value in after.items() if value is not None})


@wrong("fit-change-of-work-does-nothing", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def change_of_work(scene: Scene, change: Change) -> Change:
    """A ticket that is worked on is not changed any more, though I say done."""
    working = (change.before or {}).get("status") == "inProgress"
    return kept(change) if of_task(scene, change, _FINISH, INFLIGHT_CHANGE) and working else change


@wrong("fit-change-cuts-the-date", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def change_cuts_the_date(scene: Scene, change: Change) -> Change:
    """A date that is asked for becomes midnight of that day."""
    after, name = change.after, "requestedResolutionDate"
    if not of_task(scene, change, _FINISH, INFLIGHT_CHANGE) or name not in _names(change):
        return change
    return replace(change, after={**after, name: f"{str(after[name])[:10]}T00:00:00Z"})


@wrong("fit-change-cuts-texts", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def change_cuts_texts(scene: Scene, change: Change) -> Change:
    """A new description is cut after ten characters."""
    if not of_task(scene, change, _FINISH, INFLIGHT_CHANGE):
        return change
    return replace(change, after={**change.after, "description": str(change.after.get("description", ""))[:10]})


@wrong("fit-change-forgets-the-rest", seam=Seam.RECORD, breaks=ids(6), also=_ALSO)
def change_forgets(scene: Scene, change: Change) -> Change:
    """A change that is done takes the channel and the external identifiers away."""
    if not of_task(scene, change, _FINISH, INFLIGHT_CHANGE):
        return change
    return replace(change, after={name: value for name, value in change.after.items() if name not in {"channel", "externalIdentifier"}})


@wrong("fit-task-leaves-the-last-update", seam=Seam.RECORD, breaks=tmf(97), also=_ALSO)
def leaves_the_last_update(scene: Scene, change: Change) -> Change:
    """What a task changes does not move the last update."""
    before = change.before or {}
    return replace(change, after={**change.after, "lastUpdate": before.get("lastUpdate")}) if of_task(scene, change, _FINISH) else change


@wrong("fit-task-turns-the-last-update-back", seam=Seam.RECORD, breaks=tmf(97), also=_ALSO)
def turns_back(scene: Scene, change: Change) -> Change:
    """What a task changes was last updated when the ticket was created, and a bit before."""
    return replace(change, after={**change.after, "lastUpdate": "2020-01-01T00:00:00.000Z"}) if of_task(scene, change, _FINISH) else change


@wrong("fit-resolved-since-never", seam=Seam.RECORD, breaks=tmf(99), also=_ALSO)
def resolved_since_never(_scene: Scene, change: Change) -> Change:
    """I do not say since when a ticket is resolved."""
    if change.kind is not Kind.TICKET or change.after.get("status") != "resolved":
        return change
    return replace(change, after={name: value for name, value in change.after.items() if name != "resolutionDate"})


@wrong("fit-closed-since-never", seam=Seam.RECORD, breaks=tmf(99), also=_ALSO)
def closed_since_never(_scene: Scene, change: Change) -> Change:
    """What is closed no longer says since when it was resolved."""
    if change.kind is not Kind.TICKET or change.after.get("status") != "closed":
        return change
    return replace(change, after={name: value for name, value in change.after.items() if name != "resolutionDate"})


@wrong("fit-cancelled-at-no-time", seam=Seam.RECORD, breaks=ids(22), also=_ALSO)
def cancelled_at_no_time(scene: Scene, change: Change) -> Change:
    """A ticket that a task cancels keeps the date of the status that it had before."""
    before = change.before or {}
    mine = of_task(scene, change, _FINISH, CANCELLATION)
    return replace(change, after={**change.after, "statusChangeDate": before.get("statusChangeDate")}) if mine else change


@wrong("fit-cancelled-without-history", seam=Seam.RECORD, breaks=ids(22), also=_ALSO)
def cancelled_without_history(scene: Scene, change: Change) -> Change:
    """A ticket that a task cancels has no earlier status in its history."""
    if not of_task(scene, change, _FINISH, CANCELLATION):
        return change
    return replace(change, after={**change.after, "statusChangeHistory": change.after.get("statusChangeHistory", [])[-1:]})


# --- tasks that come to nothing ---------------------------------------------------------------------------------------


def _effect(scene: Scene, reply: Reply, kind: Kind, state: str) -> Reply:
    """A ticket that is read as a task that came to nothing asked for."""
    done = scene.memory.get(f"{kind} {state}", {})
    ident = scene.call.item_id if scene.call is not None else None
    if not during(scene, Operation.RETRIEVE) or ident not in done or not accepted(reply):
        return reply
    return replace(reply, document=edited(reply.document, lambda ticket: ticket.update(done[ident])))


def _noted(scene: Scene, change: Change, kind: Kind, state: str) -> None:
    if change.kind is kind and change.after.get("state") == state:
        entity: Any = change.after.get("entity")
        wanted = {name: value for name, value in entity.items() if name not in {"id", "@type"}} if isinstance(entity, dict) else {}
        effect: Document = {"status": "cancelled"} if kind is CANCELLATION else wanted
        scene.memory.setdefault(f"{kind} {state}", {})[ticket_of(change.after)] = effect


def _all_the_same(kind: Kind, state: str, name: str, words: str) -> None:
    """Register the fault of a seller that carries out tasks that come to a state that says otherwise."""

    def twist(scene: Scene, change: Change) -> Change:
        _noted(scene, change, kind, state)
        return change

    def shown(scene: Scene, reply: Reply) -> Reply:
        return _effect(scene, reply, kind, state)

    twist.__doc__ = shown.__doc__ = words
    wrong(name, seam=Seam.RECORD, breaks=ids(6), also=_ALSO)(twist)
    part(name, seam=Seam.REPLY)(shown)


_all_the_same(CANCELLATION, "rejected", "fit-rejected-cancellation-cancels", "I reject a cancellation, and cancel all the same.")
_all_the_same(CANCELLATION, "terminatedWithError", "fit-failed-cancellation-cancels", "A cancellation fails after it has cancelled.")
_all_the_same(INFLIGHT_CHANGE, "rejected", "fit-rejected-change-changes", "I reject a change, and make it all the same.")
_all_the_same(INFLIGHT_CHANGE, "terminatedWithError", "fit-failed-change-changes", "A change fails after it has changed the ticket.")
_all_the_same(
    CANCELLATION, "acknowledged", "fit-cancels-before-it-decides", "I cancel a ticket as soon as I am asked, whatever I say later."
)


@wrong("fit-task-touches-the-ticket", seam=Seam.REPLY, breaks=ids(6), also=_ALSO)
def task_touches_the_ticket(scene: Scene, reply: Reply) -> Reply:
    """A ticket about which a task was rejected has no channel any more."""
    if scene.call is not None and scene.call.kind in EVERYTHING[2:] and isinstance(reply.document, dict):
        if reply.document.get("state") == "rejected":
            scene.memory.setdefault("touched", set()).add(ticket_of(reply.document))
        return reply
    ident = scene.call.item_id if scene.call is not None else None
    if not during(scene, Operation.RETRIEVE) or ident not in scene.memory.get("touched", set()):
        return reply
    return replace(reply, document=edited(reply.document, lambda ticket: ticket.pop("channel", None)))


@wrong("fit-cancels-another-ticket", seam=Seam.REPLY, breaks=ids(6), also=[*_ALSO, *tmf(58)])
def cancels_another(scene: Scene, reply: Reply) -> Reply:
    """A cancellation that is done cancels all tickets that were there before its own, as they are read."""
    if operation(scene) == Operation.CREATE and accepted(reply) and isinstance(reply.document, dict):
        scene.memory.setdefault("made", []).append(reply.document.get("id"))
    if (
        scene.call is not None
        and scene.call.kind is CANCELLATION
        and isinstance(reply.document, dict)
        and reply.document.get("state") == "done"
    ):
        about, made = ticket_of(reply.document), scene.memory.get("made", [])
        scene.memory.setdefault("gone", set()).update(made[: made.index(about)] if about in made else ())
    ident = scene.call.item_id if scene.call is not None else None
    if not during(scene, Operation.RETRIEVE) or ident not in scene.memory.get("gone", set()):
        return reply
    return replace(reply, document=edited(reply.document, lambda ticket: ticket.update(status="cancelled")))
