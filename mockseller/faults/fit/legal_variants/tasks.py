"""Legal variants of sellers of AG-FIT 621 in their tasks: the guide says that there are tasks, and hardly more."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.dialects.fit.names import INFLIGHT_CHANGE, TASKS
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Call, Change, Decision, Delivery, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, drop, during, edited, in_reply, part, refused, sent
from ttck.mockseller.faults.fit.tools import ALL_LISTS, CREATES, LISTS, RETRIEVES, failed, of_task, rows, unusual, without_filter
from ttck.specs.vocabulary import Kind, Operation

_LAG = 2  # readings by which a seller is late
_LATER = 0.4  # seconds


@unusual("fit-tasks-accepted-with-202", seam=Seam.REPLY)
def accepted_with_202(scene: Scene, reply: Reply) -> Reply:
    """I answer 202 to a new task, and show it."""
    return replace(reply, status=HTTPStatus.ACCEPTED) if during(scene, *CREATES) and accepted(reply) else reply


@unusual("fit-tasks-accepted-without-a-word", seam=Seam.REPLY)
def accepted_without_a_word(scene: Scene, reply: Reply) -> Reply:
    """I answer 202 to a new task, and nothing else; it is in the list."""
    return answer(reply, HTTPStatus.ACCEPTED) if during(scene, *CREATES) and accepted(reply) else reply


@unusual("fit-tasks-done-at-once", seam=Seam.DECISION)
def done_at_once(scene: Scene, decision: Decision) -> Decision:
    """A task is done in the answer to its creation."""
    mine = during(scene, *CREATES) and decision.kind in TASKS and decision.to_state == "acknowledged"
    return replace(decision, to_state="done") if mine else decision


@unusual("fit-tasks-rejected-at-once", seam=Seam.DECISION)
def rejected_at_once(scene: Scene, decision: Decision) -> Decision:
    """I reject every task when I see it."""
    return replace(decision, to_state="rejected") if during(scene, *CREATES) and decision.kind in TASKS else decision


@unusual("fit-tasks-with-states-of-their-own", seam=Seam.RECORD)
def states_of_their_own(_scene: Scene, change: Change) -> Change:
    """My tasks are open, and then closed."""
    if change.kind is Kind.TICKET:
        return change
    names = {"acknowledged": "open", "inProgress": "open", "done": "closed", "rejected": "closed", "terminatedWithError": "closed"}
    return replace(change, after={**change.after, "state": names.get(change.after.get("state", ""), "open")})


@unusual("fit-tasks-show-little", seam=Seam.REPLY)
def show_little(scene: Scene, reply: Reply) -> Reply:
    """A task shows its id and its state, and nothing else."""

    def edit(task: Document) -> None:
        drop(*(name for name in tuple(task) if name not in {"id", "state"}))(task)

    return in_reply(reply, edit) if during(scene, *CREATES, *RETRIEVES, *LISTS) else reply


@unusual("fit-tasks-show-much", seam=Seam.REPLY)
def show_much(scene: Scene, reply: Reply) -> Reply:
    """A task has attributes that nobody else has, and comes with its sort."""

    def edit(task: Document) -> None:
        own = {"@type": "AcmeTask", "@baseType": task.get("@type", "Task"), "queue": {"name": "second line", "since": None}}
        task.update(own, priority=3)

    return in_reply(reply, edit) if during(scene, *CREATES, *RETRIEVES, *LISTS) else reply


@unusual("fit-tasks-without-type", seam=Seam.REPLY)
def without_type(scene: Scene, reply: Reply) -> Reply:
    """A task has no @type and no href."""
    return in_reply(reply, drop("@type", "href")) if during(scene, *CREATES, *RETRIEVES, *LISTS) else reply


@unusual("fit-tasks-elsewhere", seam=Seam.REPLY)
def elsewhere(scene: Scene, reply: Reply) -> Reply:
    """The address of a task is on another host."""
    edit = lambda task: task.update(href=f"https://tasks.seller.example/{task.get('id')}")  # noqa: E731 - one line reads well
    return in_reply(reply, edit) if during(scene, *CREATES, *RETRIEVES, *LISTS) else reply


@unusual("fit-tasks-newest-first", seam=Seam.REPLY)
def newest_first(scene: Scene, reply: Reply) -> Reply:
    """My lists of tasks begin with the newest."""
    found = rows(scene, reply, *LISTS)
    whole = found is not None and scene.call is not None and not {"limit", "offset"} & scene.call.query.keys()
    return replace(reply, document=found[::-1]) if found is not None and whole else reply


@unusual("fit-task-lists-follow-later", seam=Seam.REPLY)
def lists_follow_later(scene: Scene, reply: Reply) -> Reply:
    """A new task is in the list when that is read the second time."""
    found = rows(scene, reply, *LISTS)
    if found is None:
        return reply
    seen = scene.memory.setdefault("seen", {})
    late = [one for one in found if seen.setdefault(str(one.get("id")), 0) < 1]
    for one in late:
        seen[str(one.get("id"))] += 1
    kept = {name: text for name, text in reply.headers.items() if not name.lower().startswith("x-")}
    return replace(reply, document=[one for one in found if one not in late], headers=kept)


@unusual("fit-no-filters-of-tasks", seam=Seam.REPLY)
def no_filters(scene: Scene, reply: Reply) -> Reply:
    """I refuse filters of tasks and of specifications."""
    query = scene.call.query.keys() - {"limit", "offset", "fields", "sort"} if scene.call is not None else set()
    asked = during(scene, *LISTS, Operation.LIST_SPECIFICATIONS) and query
    return failed(reply, HTTPStatus.BAD_REQUEST, "filters are not supported") if asked and accepted(reply) else reply


@unusual("fit-no-pages", seam=Seam.REPLY)
def no_counts(scene: Scene, reply: Reply) -> Reply:
    """I count nothing in my headers."""
    kept = {name: text for name, text in reply.headers.items() if name.lower() not in {"x-total-count", "x-result-count"}}
    return replace(reply, headers=kept) if during(scene, *ALL_LISTS) else reply


def _unknown(scene: Scene, reply: Reply) -> bool:
    return during(scene, *CREATES) and refused(reply) and bool({"troubleTicket", "entity"} & sent(scene).keys())


@unusual("fit-stray-tasks-rejected-later", seam=Seam.REPLY)
def stray_rejected_later(scene: Scene, reply: Reply) -> Reply:
    """A task about a ticket that I do not have is taken, and rejected when it is looked at."""
    if _unknown(scene, reply):
        task: Document = {"id": new_id(), **sent(scene), "state": "acknowledged"}
        scene.memory[task["id"]] = {**task, "state": "rejected"}
        return answer(reply, HTTPStatus.CREATED, task)
    known = scene.memory.get(scene.call.item_id or "") if scene.call is not None else None
    return answer(reply, HTTPStatus.OK, known) if known is not None and during(scene, *RETRIEVES) else reply


@unusual("fit-stray-tasks-not-found", seam=Seam.REPLY)
def stray_not_found(scene: Scene, reply: Reply) -> Reply:
    """A task about a ticket that I do not have is answered with 404."""
    return failed(reply, HTTPStatus.NOT_FOUND, "there is no such ticket") if _unknown(scene, reply) else reply


@unusual("fit-empty-tasks-taken", seam=Seam.REPLY)
def empty_taken(scene: Scene, reply: Reply) -> Reply:
    """I take a task that names no ticket, and reject it."""
    if during(scene, *CREATES) and refused(reply) and not {"troubleTicket", "entity"} & sent(scene).keys() and sent(scene):
        task: Document = {"id": new_id(), **sent(scene), "state": "rejected"}
        scene.memory[task["id"]] = task
        return answer(reply, HTTPStatus.CREATED, task)
    known = scene.memory.get(scene.call.item_id or "") if scene.call is not None else None
    return answer(reply, HTTPStatus.OK, known) if known is not None and during(scene, *RETRIEVES) else reply


@unusual("fit-tickets-follow-tasks-later", seam=Seam.REPLY)
def tickets_follow_later(scene: Scene, reply: Reply) -> Reply:
    """A ticket that a task has changed is read as it was, once or twice more."""
    whole = scene.call is not None and not scene.call.query
    if not during(scene, Operation.RETRIEVE) or not accepted(reply) or not isinstance(reply.document, dict) or not whole:
        return reply
    ident = str(reply.document.get("id"))
    shown = scene.memory.get(ident)
    if shown is None or shown["document"] == reply.document:
        scene.memory[ident] = {"document": reply.document, "left": _LAG}
        return reply
    shown["left"] -= 1
    if shown["left"] < 0:
        scene.memory[ident] = {"document": reply.document, "left": _LAG}
        return reply
    return replace(reply, document=edited(shown["document"], lambda _: None))


@part("fit-tickets-follow-tasks-later", seam=Seam.DELIVERY)
def told_later(_scene: Scene, delivery: Delivery) -> Delivery:
    """And then its events come."""
    return replace(delivery, delay=delivery.delay + _LATER) if delivery.type.endswith("ChangeEvent") else delivery


@unusual("fit-tasks-worked-on-at-once", seam=Seam.DECISION)
def in_progress_at_once(scene: Scene, decision: Decision) -> Decision:
    """A task that is taken on is worked on at once."""
    mine = during(scene, *CREATES) and decision.kind in TASKS and decision.to_state == "acknowledged"
    return replace(decision, to_state="inProgress") if mine else decision


@unusual("fit-changes-of-dates-alone", seam=Seam.RECORD)
def dates_alone(scene: Scene, change: Change) -> Change:
    """By a change I move dates, and leave texts as they are."""
    if not of_task(scene, change, "task_finish", INFLIGHT_CHANGE):
        return change
    before = change.before or {}
    return replace(change, after={**change.after, **{name: before[name] for name in ("description", "severity") if name in before}})


@unusual("fit-no-filters-at-all", seam=Seam.REQUEST)
def no_filters_at_all(_scene: Scene, call: Call) -> Call:
    """Filters of tasks I pass over."""
    return without_filter(call, "id", "state") if call.operation in LISTS else call
