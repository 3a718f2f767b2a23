"""Faults of a seller of the published edition that lists appointments and workorders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, in_answers, kebab, part, refused, sent
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import AppointmentState, Kind, Operation, WorkorderState

Query = Mapping[str, tuple[str, ...]]
_PAGING = frozenset({"offset", "limit", "buyerId", "sellerId"})
_LISTS = {Kind.APPOINTMENT: Operation.LIST_APPOINTMENTS, Kind.WORKORDER: Operation.LIST_WORKORDERS}
#: The criteria of a list alone and combined, its items and its end, by what it lists.
_ALONE = {Kind.APPOINTMENT: "MEF113-2022:O16", Kind.WORKORDER: "MEF113-2022:O18"}
_TOGETHER = {Kind.APPOINTMENT: "MEF113-2022:O17", Kind.WORKORDER: "MEF113-2022:O19"}
_ITEMS = {Kind.APPOINTMENT: ("MEF113-2022:R93",), Kind.WORKORDER: ("MEF113-2022:R118", "MEF113-2022:R119")}
_NOTHING = {Kind.APPOINTMENT: ("MEF113-2022:R94",), Kind.WORKORDER: _ITEMS[Kind.WORKORDER]}
_ALSO = {
    kind: (_ALONE[kind], _TOGETHER[kind], *_ITEMS[kind], *_NOTHING[kind], *(("MEF113-2022:R92",) if kind == Kind.APPOINTMENT else ()))
    for kind in _LISTS
}


def _without(query: Query, *names: str) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in query.items() if name not in names}


def _rows(scene: Scene, reply: Reply, kind: Kind) -> list[Any] | None:
    """The rows of a successful list, None for any other answer."""
    listed = during(scene, _LISTS[kind]) and reply.status == HTTPStatus.OK
    return reply.document if listed and isinstance(reply.document, list) else None


def _asked(scene: Scene) -> Query:
    return scene.call.query if scene.call else {}


# --- filters ----------------------------------------------------------------------------------------------------------


def _ignores(kind: Kind, parameter: str, says: str, *, beside: str = "") -> None:
    """Register a seller that ignores one filter, always or beside another one only."""

    def twist(_scene: Scene, call: Call) -> Call:
        struck = call.operation == _LISTS[kind] and (not beside or beside in call.query)
        return replace(call, query=_without(call.query, parameter)) if struck else call

    twist.__doc__ = says
    words = [kebab(one) for one in (parameter, beside) if one]
    name = f"{str(kind).lower()}s-ignore-{'-beside-'.join(words)}"
    broken = _TOGETHER[kind] if beside else _ALONE[kind]
    fault(name, seam=Seam.REQUEST, breaks=[broken], also=["MEF137:R31", *_ALSO[kind]], about=(kind,))(twist)


_ignores(Kind.APPOINTMENT, "status", "I ignore the filter on the state of appointments.")
_ignores(Kind.APPOINTMENT, "workOrderId", "I ignore the filter on the workorder of appointments.")
_ignores(Kind.APPOINTMENT, "validFor.gt", "I list appointments however early they are.")
_ignores(Kind.APPOINTMENT, "validFor.lt", "I list appointments however late they are.")
_ignores(Kind.APPOINTMENT, "status", "Whoever names a workorder gets its appointments in every state.", beside="workOrderId")
_ignores(Kind.APPOINTMENT, "workOrderId", "Whoever asks for a state gets the appointments of every workorder.", beside="status")
_ignores(Kind.APPOINTMENT, "status", "Whoever asks for a time gets appointments in every state.", beside="validFor.gt")
_ignores(Kind.APPOINTMENT, "validFor.lt", "Whoever asks for a state gets appointments however late.", beside="status")
_ignores(Kind.WORKORDER, "state", "I ignore the filter on the state of workorders.")
_ignores(Kind.WORKORDER, "appointmentRequired", "I list workorders whether they need an appointment or not.")
_ignores(Kind.WORKORDER, "relatedEntityId", "I list the workorders of all tickets.")
_ignores(Kind.WORKORDER, "appointmentRequired", "I look at the need for an appointment only without a state.", beside="state")
_ignores(Kind.WORKORDER, "state", "Whoever names a ticket gets its workorders in every state.", beside="relatedEntityId")
_ignores(Kind.WORKORDER, "relatedEntityId", "Whoever asks for a state gets the workorders of all tickets.", beside="state")


@fault(
    "appointment-criteria-are-alternatives", seam=Seam.REPLY, breaks=[_TOGETHER[Kind.APPOINTMENT]], also=_ALSO[Kind.APPOINTMENT],
    about=(Kind.APPOINTMENT,),
)  # fmt: skip
def appointment_criteria_are_alternatives(scene: Scene, reply: Reply) -> Reply:
    """I list an appointment when it is of that workorder, or in that state."""
    rows, wanted = _rows(scene, reply, Kind.APPOINTMENT), scene.memory.pop("wanted", None)
    if rows is None or wanted is None:
        return reply
    return replace(reply, document=[row for row in rows if _either(row, wanted)])


def _either(row: Any, wanted: tuple[str, str]) -> bool:
    of = row.get("workOrder") if isinstance(row, dict) else None
    return isinstance(of, dict) and (row.get("status") == wanted[0] or of.get("id") == wanted[1])


@part("appointment-criteria-are-alternatives", seam=Seam.REQUEST)
def _both_criteria_kept(scene: Scene, call: Call) -> Call:
    """What was asked for is remembered, and all is looked at."""
    names = ("status", "workOrderId")
    if call.operation != Operation.LIST_APPOINTMENTS or not all(name in call.query for name in names):
        return call
    scene.memory["wanted"] = tuple(call.query[name][-1] for name in names)
    return replace(call, query=_without(call.query, *names))


# --- items ------------------------------------------------------------------------------------------------------------


@fault(
    "cancelled-appointment-listed-as-confirmed", seam=Seam.REPLY, breaks=_ITEMS[Kind.APPOINTMENT], also=_ALSO[Kind.APPOINTMENT],
    about=(Kind.APPOINTMENT,),
)  # fmt: skip
def cancelled_appointment_listed_as_confirmed(scene: Scene, reply: Reply) -> Reply:
    """My list shows a cancelled appointment as it was before, unless the buyer asks for a state."""

    def edit(row: Document) -> None:
        if row.get("status") == AppointmentState.CANCELLED and "status" not in _asked(scene):
            row["status"] = AppointmentState.SCHEDULED.value

    return in_answers(scene, reply, edit, Operation.LIST_APPOINTMENTS)


@fault(
    "appointment-list-keeps-first-slot", seam=Seam.REPLY, breaks=_ITEMS[Kind.APPOINTMENT], also=["MEF137:R31", *_ALSO[Kind.APPOINTMENT]],
    about=(Kind.APPOINTMENT,),
)  # fmt: skip
def appointment_list_keeps_first_slot(scene: Scene, reply: Reply) -> Reply:
    """My list shows when an appointment was booked for at first, wherever it was moved since."""
    if during(scene, Operation.CREATE_APPOINTMENT) and isinstance(reply.document, dict) and "id" in reply.document:
        scene.memory[reply.document["id"]] = sent(scene).get("validFor")

    def edit(row: Document) -> None:
        row["validFor"] = scene.memory.get(str(row.get("id"))) or row.get("validFor")

    return in_answers(scene, reply, edit, Operation.LIST_APPOINTMENTS)


@fault("planned-work-listed-as-open", seam=Seam.REPLY, breaks=_ITEMS[Kind.WORKORDER], also=_ALSO[Kind.WORKORDER], about=(Kind.WORKORDER,))
def planned_work_listed_as_open(scene: Scene, reply: Reply) -> Reply:
    """My list shows a planned workorder as open."""

    def edit(row: Document) -> None:
        if row.get("state") == WorkorderState.PLANNED:
            row["state"] = WorkorderState.OPEN.value

    return in_answers(scene, reply, edit, Operation.LIST_WORKORDERS)


@fault("workorder-list-without-place", seam=Seam.REPLY, breaks=_ITEMS[Kind.WORKORDER], also=_ALSO[Kind.WORKORDER], about=(Kind.WORKORDER,))
def workorder_list_without_place(scene: Scene, reply: Reply) -> Reply:
    """My list does not say where the work is done."""
    return in_answers(scene, reply, lambda row: row.pop("place", None), Operation.LIST_WORKORDERS)


# --- pages, and what is not there -------------------------------------------------------------------------------------


def _later_pages(kind: Kind, says: str) -> None:
    """Register a seller that skips a row between two pages."""

    def twist(_scene: Scene, call: Call) -> Call:
        offset = call.query.get("offset", ("",))[-1]
        if call.operation != _LISTS[kind] or not offset.isdigit():
            return call
        limit = call.query.get("limit", ("",))[-1]
        pages = int(offset) // max(int(limit), 1) if limit.isdigit() else 1
        return replace(call, query={**call.query, "offset": (str(int(offset) + pages),)})

    twist.__doc__ = says
    name = f"{str(kind).lower()}-pages-skip-one"
    fault(name, seam=Seam.REQUEST, breaks=_ITEMS[kind], also=_ALSO[kind], about=(kind,))(twist)


_later_pages(Kind.APPOINTMENT, "Between two pages of my list of appointments one is lost.")
_later_pages(Kind.WORKORDER, "Between two pages of my list of workorders one is lost.")


@fault(
    "no-appointment-found-is-404", seam=Seam.REPLY, breaks=_NOTHING[Kind.APPOINTMENT], also=_ALSO[Kind.APPOINTMENT],
    about=(Kind.APPOINTMENT,),
)  # fmt: skip
def no_appointment_found_is_404(scene: Scene, reply: Reply) -> Reply:
    """I answer 404 when no appointment meets the criteria."""
    criteria = [name for name in _asked(scene) if name not in _PAGING]
    if _rows(scene, reply, Kind.APPOINTMENT) != [] or not criteria:
        return reply
    return answer(reply, HTTPStatus.NOT_FOUND, {"code": "notFound", "reason": "no appointment matches"})


def _not_offered(kind: Kind, says: str) -> None:
    """Register a seller without a list."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        error = {"code": "notImplemented", "reason": "please ask for one by its identifier"}
        return answer(reply, HTTPStatus.NOT_IMPLEMENTED, error) if during(scene, _LISTS[kind]) else reply

    twist.__doc__ = says
    broken = [f"{source}:R{number}" for source in ("MEF113-2022", "MEF137") for number in range(1, 5)]
    fault(f"{str(kind).lower()}s-not-listed", seam=Seam.REPLY, breaks=broken, also=_ALSO[kind], about=(kind,))(twist)


_not_offered(Kind.APPOINTMENT, "I show an appointment to whoever knows its identifier, and list none.")
_not_offered(Kind.WORKORDER, "I show a workorder to whoever knows its identifier, and list none.")


@fault(
    "unknown-ticket-lists-all-workorders", seam=Seam.REPLY, breaks=_NOTHING[Kind.WORKORDER], also=_ALSO[Kind.WORKORDER],
    about=(Kind.WORKORDER,),
)  # fmt: skip
def unknown_ticket_lists_all_workorders(scene: Scene, reply: Reply) -> Reply:
    """Whoever names a ticket that I do not know is shown what I listed last."""
    rows = _rows(scene, reply, Kind.WORKORDER)
    if rows:
        scene.memory["rows"] = rows
    return replace(reply, document=scene.memory.get("rows", [])) if rows == [] and "relatedEntityId" in _asked(scene) else reply


@fault(
    "refused-appointment-list-tells-last", seam=Seam.REPLY, breaks=["MEF113-2022:R92"], also=_ALSO[Kind.APPOINTMENT],
    about=(Kind.APPOINTMENT,),
)  # fmt: skip
def refused_appointment_list_tells_last(scene: Scene, reply: Reply) -> Reply:
    """My refusal of a bad filter carries the appointments that I listed last."""
    rows = _rows(scene, reply, Kind.APPOINTMENT)
    if rows:
        scene.memory["rows"] = rows[:1]
    refusal = during(scene, Operation.LIST_APPOINTMENTS) and refused(reply) and isinstance(reply.document, dict)
    return replace(reply, document={**reply.document, "found": scene.memory.get("rows", [])}) if refusal else reply
