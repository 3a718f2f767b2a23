"""Faults of a seller of AG-FIT 621 in its tasks: how they are made, shown and listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.dialects.fit.names import INFLIGHT_CHANGE
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    Edit,
    accepted,
    answer,
    drop,
    during,
    edited,
    header,
    in_reply,
    item_of,
    operation,
    refused,
    sent,
    unknown,
    with_headers,
)
from ttck.mockseller.faults.fit.tools import CREATES, LISTS, OF_LISTS, OF_TASKS, RETRIEVES, counted, ids, rows, tmf, wrong
from ttck.specs.vocabulary import Kind

_FEW = 2


def _shown(scene: Scene, reply: Reply, edit: Edit, *operations: str) -> Reply:
    return in_reply(reply, edit) if during(scene, *operations) else reply


@wrong("fit-task-without-id", seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)
def task_without_id(scene: Scene, reply: Reply) -> Reply:
    """The answer to a new task has no id."""
    return _shown(scene, reply, drop("id"), *CREATES)


@wrong("fit-change-without-id", seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)
def change_without_id(scene: Scene, reply: Reply) -> Reply:
    """The answer to a new change has its address, and no id."""
    mine = scene.call is not None and scene.call.kind is INFLIGHT_CHANGE
    return _shown(scene, reply, drop("id"), *CREATES) if mine else reply


@wrong("fit-task-answered-200", seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)
def task_answered_200(scene: Scene, reply: Reply) -> Reply:
    """A new task is answered with 200."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, *CREATES) and accepted(reply) else reply


@wrong("fit-task-not-in-its-list", seam=Seam.REPLY, breaks=ids(27), also=[*OF_TASKS, *OF_LISTS])
def task_not_in_its_list(scene: Scene, reply: Reply) -> Reply:
    """My lists of tasks are empty."""
    return replace(reply, document=[]) if rows(scene, reply, *LISTS) is not None else reply


@wrong("fit-later-task-not-in-its-list", seam=Seam.REPLY, breaks=ids(27), also=[*OF_TASKS, *OF_LISTS])
def later_task_not_in_its_list(scene: Scene, reply: Reply) -> Reply:
    """My lists have the first two tasks of each kind, and no more."""
    found = rows(scene, reply, *LISTS)
    if found is None:
        return reply
    return replace(reply, document=[one for one in found if counted(scene, operation(scene), str(one.get("id"))) < _FEW])


@wrong("fit-task-twice-in-its-list", seam=Seam.REPLY, breaks=ids(27), also=[*OF_TASKS, *OF_LISTS])
def task_twice_in_its_list(scene: Scene, reply: Reply) -> Reply:
    """The last task stands in my list twice."""
    found = rows(scene, reply, *LISTS)
    return replace(reply, document=[*found, found[-1]]) if found else reply


@wrong("fit-task-listed-as-it-was", seam=Seam.REPLY, breaks=ids(27), also=[*OF_TASKS, *OF_LISTS])
def task_listed_as_it_was(scene: Scene, reply: Reply) -> Reply:
    """My lists show tasks in the state in which they were created."""
    return _shown(scene, reply, lambda task: task.update(state="acknowledged"), *LISTS)


@wrong("fit-task-read-under-another-id", seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)
def task_read_under_another_id(scene: Scene, reply: Reply) -> Reply:
    """A task that is read has an id of its own again."""
    return _shown(scene, reply, lambda task: task.update(id=new_id()), *RETRIEVES)


@wrong("fit-task-read-about-another-ticket", seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)
def task_read_about_another_ticket(scene: Scene, reply: Reply) -> Reply:
    """A task that is read is about the ticket of the first one."""

    def edit(task: Document) -> None:
        for name in ("troubleTicket", "entity"):
            if isinstance(task.get(name), dict):
                task[name]["id"] = scene.memory.setdefault("first", task[name].get("id"))

    return _shown(scene, reply, edit, *RETRIEVES)


@wrong("fit-second-task-shown-for-the-first", seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)
def second_task_for_the_first(scene: Scene, reply: Reply) -> Reply:
    """A task that is read after it was changed is the one that was asked for first."""
    if not during(scene, *RETRIEVES) or not accepted(reply) or not isinstance(reply.document, dict):
        return reply
    first = scene.memory.setdefault("first", reply.document)
    changed = reply.document.get("state") != "acknowledged"
    return answer(reply, reply.status, first) if changed else reply


@wrong("fit-tasks-share-an-id", seam=Seam.REPLY, breaks=ids(27), also=[*OF_TASKS, *OF_LISTS])
def tasks_share_an_id(scene: Scene, reply: Reply) -> Reply:
    """All changes have the id of the first one."""
    mine = scene.call is not None and scene.call.kind is INFLIGHT_CHANGE and during(scene, *CREATES)
    return in_reply(reply, lambda task: task.update(id=scene.memory.setdefault("id", task.get("id")))) if mine else reply


def _altered(name: str, words: str, edit: Edit) -> None:
    """Register the fault of a seller that shows something else of a request than was sent."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        return _shown(scene, reply, edit, *RETRIEVES)

    twist.__doc__ = words
    wrong(name, seam=Seam.REPLY, breaks=ids(27), also=OF_TASKS)(twist)


_altered("fit-task-posted-today", "A task is posted when I say so.", lambda task: task.update(requestPostedDate="2020-01-01T00:00:00Z"))
_altered(
    "fit-task-category-flat", "The categories of a change are one text.",
    lambda task: task.update(category=",".join(task.get("category", []))) if "category" in task else None,
)  # fmt: skip
_altered(
    "fit-task-entity-cut", "What a change asks for I show cut.",
    lambda task: task["entity"].update(description="...") if "description" in (task.get("entity") or {}) else None,
)  # fmt: skip


# --- tasks that make no sense -----------------------------------------------------------------------------------------


def _unknown(scene: Scene, reply: Reply) -> bool:
    names = [sent(scene).get(name) for name in ("troubleTicket", "entity")]
    idents = [one.get("id") for one in names if isinstance(one, dict)]
    return during(scene, *CREATES) and refused(reply) and bool(idents) and all(scene.read(str(ident)) is None for ident in idents)


def _made(scene: Scene, reply: Reply, state: str) -> Reply:
    task: Document = {"id": new_id(), **sent(scene), "state": state}
    scene.memory.setdefault("made", {})[task["id"]] = task
    return answer(reply, HTTPStatus.CREATED, task)


def _remembered(scene: Scene, reply: Reply) -> Reply:
    ident = scene.call.item_id if scene.call is not None else None
    known = scene.memory.get("made", {}).get(ident)
    return answer(reply, HTTPStatus.OK, known) if known is not None and during(scene, *RETRIEVES) else reply


@wrong("fit-stray-task-done", seam=Seam.REPLY, breaks=ids(28), also=[*OF_TASKS, *tmf(79)])
def stray_task_done(scene: Scene, reply: Reply) -> Reply:
    """A task about a ticket that I do not have is done at once."""
    return _made(scene, reply, "done") if _unknown(scene, reply) else _remembered(scene, reply)


@wrong("fit-stray-task-done-later", seam=Seam.REPLY, breaks=ids(28), also=[*OF_TASKS, *tmf(79)])
def stray_task_done_later(scene: Scene, reply: Reply) -> Reply:
    """A task about a ticket that I do not have is taken on, and done when it is read the second time."""
    if _unknown(scene, reply):
        return _made(scene, reply, "acknowledged")
    found = _remembered(scene, reply)
    if found is not reply and isinstance(found.document, dict):
        scene.memory["made"][found.document["id"]] = {**found.document, "state": "done"}
    return found


@wrong("fit-empty-task-taken", seam=Seam.REPLY, breaks=ids(31), also=OF_TASKS)
def empty_task_taken(scene: Scene, reply: Reply) -> Reply:
    """I take tasks that name no ticket."""
    named = {"troubleTicket", "entity"} & sent(scene).keys()
    if during(scene, *CREATES) and refused(reply) and sent(scene) and not named:
        return _made(scene, reply, "acknowledged")
    return _remembered(scene, reply)


# --- lists and kinds, later ------------------------------------------------------------------------------------------


@wrong("fit-ended-changes-not-listed", seam=Seam.REPLY, breaks=ids(27), also=[*OF_TASKS, *OF_LISTS])
def ended_not_listed(scene: Scene, reply: Reply) -> Reply:
    """My list of changes has those that are not over."""
    found = rows(scene, reply, LISTS[1])
    ended = {"done", "rejected", "terminatedWithError"}
    return reply if found is None else replace(reply, document=[one for one in found if one.get("state") not in ended], headers={})


@wrong("fit-cancellation-found-among-changes", seam=Seam.REPLY, breaks=ids(4, 5), also=OF_TASKS)
def found_among_changes(scene: Scene, reply: Reply) -> Reply:
    """A task is read under the path of either kind."""
    known = scene.memory.setdefault("cancellations", {})
    if accepted(reply) and during(scene, RETRIEVES[0]) and isinstance(reply.document, dict):
        known[item_of(scene)] = reply.document
    found = known.get(item_of(scene)) if unknown(scene, reply, RETRIEVES[1]) else None
    return answer(reply, HTTPStatus.OK, found) if found is not None else reply


@wrong("fit-last-task-on-no-page", seam=Seam.REPLY, breaks=ids(24), also=[*OF_TASKS, *OF_LISTS])
def on_no_page(scene: Scene, reply: Reply) -> Reply:
    """The last page of tasks lacks the last of them."""
    found = rows(scene, reply, *LISTS) or []
    paged = scene.call is not None and {"limit", "offset"} <= scene.call.query.keys()
    last = paged and 'rel="next"' not in str(reply.headers)
    return replace(reply, document=found[:-1], headers={}) if found and last else reply


@wrong("fit-tasks-miscounted", seam=Seam.REPLY, breaks=ids(24), also=[*OF_TASKS, *OF_LISTS])
def tasks_miscounted(scene: Scene, reply: Reply) -> Reply:
    """I count the tasks of all kinds, whatever is asked for."""
    total = header(reply, "X-Total-Count")
    return with_headers(reply, X_Total_Count=str(int(total) + 1)) if during(scene, *LISTS) and total and total.isdecimal() else reply


@wrong("fit-task-fields-change-the-state", seam=Seam.REPLY, breaks=ids(24), also=[*OF_TASKS, *OF_LISTS])
def fields_change_the_state(scene: Scene, reply: Reply) -> Reply:
    """With fields a task is shown as it was created."""
    mine = during(scene, *RETRIEVES) and scene.call is not None and "fields" in scene.call.query
    return in_reply(reply, lambda task: task.update(state="acknowledged") if "state" in task else None) if mine else reply


# --- what public pages say --------------------------------------------------------------------------------------------


def _lacks(name: str, rule: int, *, changes: bool) -> None:
    """Register the fault of a seller whose tasks of a kind lack an attribute when they are read."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        mine = scene.call is not None and (scene.call.kind is INFLIGHT_CHANGE) is changes
        return _shown(scene, reply, drop(name), *RETRIEVES) if mine else reply

    what = "change" if changes else "cancellation"
    twist.__doc__ = f"A {what} that is read has no {name}."
    also = [*OF_TASKS, *ids(13, 16)]
    wrong(f"fit-{what}-without-{name.lower().lstrip('@')}", seam=Seam.REPLY, breaks=ids(rule), also=also)(twist)


for _name in ("@type", "state", "requestDate", "requestPostedDate", "entity", "category", "troubleTicket"):
    _lacks(_name, 15, changes=True)
for _name in ("state", "requestDate", "requestPostedDate"):
    _lacks(_name, 18, changes=False)


def _moved(name: str, words: str, edit: Callable[[Scene, Change], Document | None], also: list[str]) -> None:
    """Register the fault of a seller whose tasks come to a state that there is not, or should not be."""

    def twist(scene: Scene, change: Change) -> Change:
        after = edit(scene, change) if change.kind is not Kind.TICKET else None
        return replace(change, after=after) if after is not None else change

    twist.__doc__ = words
    wrong(name, seam=Seam.RECORD, breaks=ids(16), also=[*OF_TASKS, *also])(twist)


_moved(
    "fit-task-begins-unknown",
    "My tasks begin in a state of my own.",
    lambda _scene, change: {**change.after, "state": "received"} if change.before is None else None,
    [],
)
_moved(
    "fit-task-ends-unknown",
    "A task that is rejected is declined, as I call it.",
    lambda scene, change: {**change.after, "state": "declined"} if operation(scene) == "task_reject" else None,
    [],
)


@wrong("fit-task-leaves-its-end", seam=Seam.REPLY, breaks=ids(16), also=OF_TASKS)
def task_leaves_its_end(scene: Scene, reply: Reply) -> Reply:
    """A task that I work on is shown as rejected before it is done."""
    return _shown(scene, reply, lambda task: task.update(state="rejected") if task.get("state") == "inProgress" else None, *RETRIEVES)


@wrong("fit-later-task-lost", seam=Seam.REPLY, breaks=ids(4, 5), also=OF_TASKS)
def later_task_lost(scene: Scene, reply: Reply) -> Reply:
    """Of the tasks about one ticket I keep the first; later ones get an id that nobody knows."""
    reference: Any = sent(scene).get("troubleTicket")
    about = str(reference.get("id")) if isinstance(reference, dict) else ""
    if not during(scene, *CREATES) or not accepted(reply) or not about:
        return reply
    count = scene.memory.setdefault("tickets", {})
    count[about] = count.get(about, 0) + 1
    return replace(reply, document=edited(reply.document, lambda task: task.update(id=new_id()))) if count[about] > 1 else reply
