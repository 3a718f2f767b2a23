"""What the seller decides about a workorder by itself, and about the calendar of its technicians."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef import workorders
from ttck.mockseller.dialects.mef.change import decide, make_move
from ttck.mockseller.dialects.mef.refusals import Violation, refused, wrong_state
from ttck.mockseller.dialects.mef.ticket_stimuli import Moment, noted
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.clock import MICROS, micros_of, text_of
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Call, Document
from ttck.mockseller.engine.settings import DAY
from ttck.mockseller.engine.unit import Unit, unit
from ttck.specs.vocabulary import MEF_KINDS, ContactRole, Kind, Stimulus, TicketEvent, TicketState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.statements import Stored

_INVITATION = "A technician has to visit you: please book an appointment."


def act(seller: Seller, call: Call) -> Document:
    """Let the seller decide about a workorder; returns the workorder after it.

    Raises:
        Refusal: 404 for an unknown ticket or workorder, 422 when its state or the arguments do not allow it.
    """
    work = _ACTS.get(call.operation)
    if work is None:
        raise not_found("stimulus")
    with unit(seller, call) as together:
        return work(together, Moment(args=call.document, now=seller.clock.now()))


def _open(together: Unit, moment: Moment) -> Document:
    seller, call = together.seller, together.call
    stored, ticket = together.get(Kind.TICKET, call.item_id or "")
    decide(seller, call, ticket, allowed=ticket["status"] == TicketState.IN_PROGRESS, kind=Kind.TICKET)
    return _opened(together, stored, ticket, moment, announces=(TicketEvent.UPDATE,))


def _open_with_appointment(together: Unit, moment: Moment) -> Document:
    seller, call = together.seller, together.call
    stored, ticket = together.get(Kind.TICKET, call.item_id or "")
    after, announces = make_move(seller, call, ticket, when=Stimulus.REQUEST_INFO, kind=Kind.TICKET)
    return _opened(together, stored, noted(after, moment, _INVITATION), moment, announces=(*announces, TicketEvent.UPDATE))


def _opened(together: Unit, stored: Stored, ticket: Document, moment: Moment, *, announces: Sequence[str]) -> Document:
    """Store a new workorder and the ticket that refers to it."""
    seller, call = together.seller, together.call
    workorder_id = _free_id(together, moment.args.get("workOrderId"))
    move = seller.lifecycles[Kind.WORKORDER].move(None, call.operation)
    decision = decide(seller, call, None, allowed=move is not None, to_state=move.to_state if move else None, kind=Kind.WORKORDER)
    order = {"id": workorder_id, "href": workorders.href(seller, workorder_id)}
    together.save(stored, {**ticket, "workOrder": [*ticket.get("workOrder", ()), order]}, announces)
    document = workorders.new_workorder(
        seller,
        ticket,
        workorder_id,
        state=str(decision.to_state),
        appointment=call.operation == Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT,
        chosen={name: moment.args[name] for name in workorders.CHOSEN if name in moment.args},
    )
    created = move.announces if move else ()
    return together.add(Kind.WORKORDER, document, parent=ticket["id"], announces=created)


def _free_id(together: Unit, wanted: Any) -> str:
    if not wanted:
        return new_id()
    if any(together.tx.item(kind, str(wanted)) for kind in MEF_KINDS if kind is not Kind.TICKET):
        raise _refused("this identifier is in use", "/workOrderId")
    return str(wanted)


def _move(together: Unit, moment: Moment) -> Document:
    seller, call = together.seller, together.call
    stored, document = together.get(Kind.WORKORDER, call.item_id or "")
    moved, announces = make_move(seller, call, document)
    if call.operation == Stimulus.WORKORDER_PLAN and not (document.get("appointment") or document.get("appointmentRequired")):
        moved = {**moved, "plannedExecutionDate": moment.args.get("plannedExecutionDate", text_of(moment.now + DAY))}
    after = together.save(stored, moved, announces)
    workorders.move_appointments(together, after["id"], when=call.operation)
    _announce(together, stored)
    return after


def _cancel(together: Unit, _moment: Moment) -> Document:
    stored, document = together.get(Kind.WORKORDER, together.call.item_id or "")
    after = workorders.cancel(together, stored, document)
    _announce(together, stored)
    return after


def _announce(together: Unit, workorder: Stored) -> None:
    """A change of a workorder is a change of the ticket that refers to it."""
    stored = together.tx.item(Kind.TICKET, workorder.parent or "")
    ticket = codec.loads(stored.document) if stored else {}
    if stored and ticket["status"] != TicketState.CANCELLED:
        together.save(stored, ticket, (TicketEvent.UPDATE,))


def _note(document: Document, moment: Moment) -> Document:
    return noted(document, moment, "The spare part is on its way.")


def _technician(document: Document, moment: Moment) -> Document:
    contacts = document["relatedContactInformation"]
    others = [one for one in contacts if one.get("role") != ContactRole.TECHNICIAN]
    names = [one.get("name") for one in contacts]
    fresh = next(one for one in map(workorders.technician, (1, 2)) if one["name"] not in names)
    given = moment.args.get("technician", {})
    return {**document, "relatedContactInformation": [*others, {**fresh, **given, "role": fresh["role"]}]}


def _place(document: Document, moment: Moment) -> Document:
    fresh = next(one for one in map(workorders.place, (2, 1)) if one not in document["place"])
    return {**document, "place": moment.args.get("place", [fresh])}


def _task(document: Document, moment: Moment) -> Document:
    tasks = document["task"]
    return {**document, "task": moment.args.get("task", [*tasks, f"Measure the line again ({len(tasks)})"])}


_UPDATES: dict[str, Callable[[Document, Moment], Document]] = {
    "note": _note,
    "technician": _technician,
    "place": _place,
    "task": _task,
}


def _update(together: Unit, moment: Moment) -> Document:
    seller, call = together.seller, together.call
    stored, document = together.get(Kind.WORKORDER, call.item_id or "")
    ticket = seller.store.document(stored.parent or "", Kind.TICKET) or {}
    final = document["state"] in seller.lifecycles[Kind.WORKORDER].final() or ticket.get("status") in seller.lifecycles[Kind.TICKET].final()
    decide(seller, call, document, allowed=not final)
    edit = _UPDATES.get(str(moment.args.get("attribute", "note")))
    if edit is None:
        raise _refused(f"attribute has to be one of: {', '.join(_UPDATES)}", "/attribute")
    after = together.save(stored, edit(document, moment))
    _announce(together, stored)
    return after


def _calendar(together: Unit, moment: Moment) -> Document:
    seller, call = together.seller, together.call
    _, document = together.get(Kind.WORKORDER, call.item_id or "")
    concerns = document["appointmentRequired"] or bool(document.get("appointment"))
    if document["state"] in seller.lifecycles[Kind.WORKORDER].final() or not concerns:
        raise wrong_state(call.operation, f"{document['state']} and needs no appointment", "workorder")
    start, end = _moment_of(moment, "start"), _moment_of(moment, "end")
    if end <= start:
        raise _refused("the end has to be later than the start", "/end")
    together.tx.mark(document["id"], start=start, end=end, free=call.operation == Stimulus.CALENDAR_OPEN)
    return document


def _moment_of(moment: Moment, name: str) -> int:
    """An argument as microseconds since 1970, in whole seconds."""
    try:
        return micros_of(moment.args[name]) // MICROS * MICROS
    except (KeyError, TypeError, ValueError) as wrong:
        raise _refused(f"{name} has to be an RFC 3339 date-time", f"/{name}") from wrong


def _refused(reason: str, path: str) -> Exception:
    return refused([Violation(code="invalidValue", reason=reason, path=path)])


_ACTS: dict[str, Callable[[Unit, Moment], Document]] = {
    Stimulus.WORKORDER_OPEN: _open,
    Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT: _open_with_appointment,
    Stimulus.WORKORDER_PLAN: _move,
    Stimulus.WORKORDER_START: _move,
    Stimulus.WORKORDER_COMPLETE: _move,
    Stimulus.WORKORDER_FAIL: _move,
    Stimulus.WORKORDER_CANCEL: _cancel,
    Stimulus.WORKORDER_UPDATE: _update,
    Stimulus.CALENDAR_OPEN: _calendar,
    Stimulus.CALENDAR_BLOCK: _calendar,
}
KNOWN = tuple(_ACTS)
