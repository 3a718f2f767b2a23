"""What the seller of AG-FIT 621 decides by itself: what becomes of tasks and tickets, milestones and alerts, and its specifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.fit import specifications
from ttck.mockseller.dialects.fit.names import FINAL, JEOPARDY, MILESTONE, TASKS, TaskState
from ttck.mockseller.dialects.fit.tasks import carry_out, stepped, told
from ttck.mockseller.dialects.tmf import events, stimuli
from ttck.mockseller.dialects.tmf.problems import conflict
from ttck.mockseller.dialects.tmf.resources import settled
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Document
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind, TmfState

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

_BECOMES: Mapping[str, TaskState] = {
    "task_accept": TaskState.ACKNOWLEDGED,
    "task_progress": TaskState.IN_PROGRESS,
    "task_finish": TaskState.DONE,
    "task_reject": TaskState.REJECTED,
    "task_fail": TaskState.FAILED,
}
_WHY: Mapping[str, str] = {"task_reject": "it is too late for that", "task_fail": "our workflow broke off"}
# What the seller of TMF621 decides, and what a buyer cannot bring about here.
_ACTS: Mapping[str, stimuli.Act] = {
    **stimuli.ACTS,
    "ticket_hold": stimuli.Act(to_state=TmfState.HELD, why="a part has to be ordered", table=False),
    "ticket_reopen": stimuli.Act(to_state=TmfState.IN_PROGRESS, why="it is not solved after all", table=False),
    "ticket_reject": stimuli.Act(to_state=TmfState.REJECTED, why="this is no fault", table=False),
}
# What a ticket gets, where it stands, and the event that tells it.
_HAPPENS: Mapping[str, tuple[str, str, str]] = {
    "ticket_reach_milestone": ("milestone", "Milestone", MILESTONE),
    "ticket_raise_jeopardy": ("jeopardyAlert", "JeopardyAlert", JEOPARDY),
}
DECIDES: Mapping[str, tuple[Kind, ...]] = {
    **dict.fromkeys(_ACTS, (Kind.TICKET,)),
    **{name: () if name == "specification_add" else (Kind.SPECIFICATION,) for name in specifications.DOES},
    **dict.fromkeys(_HAPPENS, (Kind.TICKET,)),
    **dict.fromkeys(_BECOMES, TASKS),
}


def act(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    """Let the seller decide; returns the ticket, the task or the specification.

    Raises:
        Refusal: 404 for what there is not, 409 when its state does not allow it.
    """
    if name in _BECOMES:
        return _task(seller, name, item_id, args)
    if name in _HAPPENS:
        return _ticket(seller, name, item_id, args)
    if name in specifications.DOES:
        return specifications.DOES[name](seller, name, item_id, args)
    return stimuli.act(seller, name, item_id, args, acts=_ACTS)


def _task(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    kind = next((one for one in TASKS if seller.store.item(one, item_id) is not None), None)
    stored = seller.store.item(kind, item_id) if kind is not None else None
    if kind is None or stored is None:
        raise not_found("task")
    call, wanted = seller.decision(stored, name, item_id, args), _BECOMES[name]
    with unit(seller, call) as together:
        held, before = together.get(kind, call.item_id or "")
        state = before.get("state")
        if state in FINAL or state == wanted:
            raise conflict(f"the task is {state} already")
        after = stepped(before, wanted, at=seller.clock.text(), why=_WHY.get(name))
        if wanted is TaskState.DONE:
            carry_out(seller, call, together, after)
        return together.save(held, after, lambda kept: told(seller, kind, kept))


def _ticket(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    stored = seller.store.item(Kind.TICKET, item_id)
    if stored is None:
        raise not_found("ticket")
    call = seller.decision(stored, name, item_id, args)
    attribute, sort, event = _HAPPENS[name]
    with unit(seller, call) as together:
        held, before = together.get(Kind.TICKET, call.item_id or "")
        known = before.get(attribute, ())
        text = str(args.get("text") or f"{attribute} {len(known) + 1}")
        new = {"@type": sort, "name": text, f"{attribute}Date": seller.clock.text(), "message": {"code": str(len(known) + 1), "text": text}}
        after = settled(seller, call, before, {**before, attribute: [*known, new]}, why=None)

        def tells(kept: Document) -> tuple[Any, ...]:
            some = {key: kept[key] for key in ("id", "href", "@type", attribute) if key in kept}
            return (events.event(seller, Kind.TICKET, event, kept, some),)

        return together.save(held, after, tells)
