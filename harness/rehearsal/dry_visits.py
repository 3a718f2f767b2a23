"""The workorders and appointments of the seller in memory, with the chain between them and the tickets behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from harness.judge.compare import items, missing_items, same_value
from harness.rehearsal.dry_calendar import Calendar, Period, period_of
from harness.rehearsal.dry_decisions import added, attachment_of, note_of
from harness.rehearsal.dry_parts import IDS, Document, Hubs, check_items, unknown, wrong
from specs.lifecycles import lifecycle
from specs.vocabulary import (
    Api,
    AppointmentEvent,
    AppointmentState,
    ContactRole,
    Kind,
    Operation,
    Stimulus,
    WorkorderEvent,
    WorkorderState,
)

_BUYERS = frozenset({ContactRole.BUYER_APPOINTMENT, ContactRole.APPOINTMENT_PLACE})
_FIXED = ("id", "status", "workOrder", "relatedEntity")
_PATCHED = ("validFor", "relatedPlace", "relatedContactInformation", "note", "attachment")


def _contact(role: ContactRole) -> Document:
    number = next(IDS)
    return {"role": role.value, "name": f"Engineer {number}", "number": f"+1 555 {number:04}", "emailAddress": "field@seller.example"}


def _with_contact(document: Document, role: ContactRole) -> Document:
    others = [contact for contact in document["relatedContactInformation"] if contact.get("role") != role]
    return {**document, "relatedContactInformation": [*others, _contact(role)]}


def _address() -> Document:
    return {
        "@type": "FieldedAddress", "role": "workPlace", "streetName": "Main Street", "streetNr": str(next(IDS)),
        "city": "Springfield", "country": "US",
    }  # fmt: skip


_WORKORDER_EDITS: dict[str, Callable[[Document], Document]] = {
    "note": lambda workorder: added(workorder, "note", note_of("Field Service", f"the key is at the desk ({next(IDS)})")),
    "technician": lambda workorder: _with_contact(workorder, ContactRole.TECHNICIAN),
    "place": lambda workorder: {**workorder, "place": [_address()]},
    "task": lambda workorder: added(workorder, "task", f"test line {next(IDS)}"),
}
_APPOINTMENT_EDITS: dict[str, Callable[[Document], Document]] = {
    Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT: lambda appointment: _with_contact(appointment, ContactRole.SELLER_APPOINTMENT),
    Stimulus.APPOINTMENT_ADD_NOTE: lambda appointment: added(appointment, "note", note_of("Field Service", f"on our way ({next(IDS)})")),
    Stimulus.APPOINTMENT_ADD_ATTACHMENT: lambda appointment: added(appointment, "attachment", attachment_of("Field Service")),
}


def with_workorder(sent: Any, api: Api) -> Any:
    """A search or a booking with the reference of today's binding, where it names its workorder as an earlier one did."""
    if api != Api.APPOINTMENT or not isinstance(sent, dict) or "workOrder" in sent:
        return sent
    named = [item for item in items(sent, "relatedEntity") if "id" in item]
    return {**sent, "workOrder": {"id": named[0]["id"]}} if named else sent


class DryVisits:
    """Keeps workorders, appointments and calendars; `lift` and `touch` are called with a ticket that they move or change."""

    def __init__(
        self, *, hubs: Mapping[Api, Hubs], edition: str, lift: Callable[[str], None], touch: Callable[[str], None], today: datetime
    ) -> None:
        self._hubs = hubs
        self._published = edition == "published"
        self._lift, self._touch, self._today = lift, touch, today
        self._workorder_moves = lifecycle(Kind.WORKORDER, edition=edition)
        self._appointment_moves = lifecycle(Kind.APPOINTMENT, edition=edition)
        self._calendars: dict[str, Calendar] = {}
        self.workorders: dict[str, Document] = {}
        self.appointments: dict[str, Document] = {}

    # --- what the seller does -----------------------------------------------------------------------------------

    def open(self, ident: str, ticket: str, *, when: str) -> None:
        """Open a workorder for a ticket."""
        self._calendars[ident] = Calendar(self._today)
        self.workorders[ident] = {
            "id": ident,
            "state": WorkorderState.OPEN.value,
            "appointmentRequired": when == Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT,
            "duration": {"timeDurationValue": 2, "timeDurationUnits": "HOUR"},
            "task": ["inspect the line"],
            "place": [_address()],
            "relatedEntity": [{"id": ticket, "@referredType": "TroubleTicket", "role": "origin"}],
            "relatedContactInformation": [_contact(ContactRole.WORKORDER_TECHNICAL), _contact(ContactRole.TECHNICIAN)],
        }
        move = self._workorder_moves.move(None, when)
        self._hubs[Api.WORKORDER].tell(ident, *(move.announces if move else ()))

    def ticket_over(self, ticket: str) -> None:
        """A ticket was cancelled: so are its workorders, as far as nobody works on them (MEF 113 Table 43)."""
        for ident in [ident for ident in self.workorders if self._ticket(ident) == ticket]:
            if self._workorder_moves.move(WorkorderState(self.workorders[ident]["state"]), Stimulus.WORKORDER_CANCEL):
                self._move_workorder(ident, Stimulus.WORKORDER_CANCEL)

    def decide(self, name: str, ident: str, args: Mapping[str, Any]) -> None:
        """Play a stimulus about a workorder, its calendar, or an appointment.

        Raises:
            Refused: the item is not known, or its state does not allow it.
        """
        if name in {Stimulus.CALENDAR_OPEN, Stimulus.CALENDAR_BLOCK}:
            self.workorder(ident)
            period = period_of(args.get("start"), args.get("end"))
            calendar = self._calendars[ident]
            (calendar.open if name == Stimulus.CALENDAR_OPEN else calendar.block)(period)
        elif name == Stimulus.WORKORDER_UPDATE:
            edit = _WORKORDER_EDITS.get(str(args.get("attribute", "note")), _WORKORDER_EDITS["note"])
            self.workorders[ident] = edit(self.workorder(ident))
            self._touch(self._ticket(ident))
        elif name in _APPOINTMENT_EDITS:
            self.appointments[ident] = _APPOINTMENT_EDITS[name](self.appointment(ident))
            self._hubs[Api.APPOINTMENT].tell(ident, AppointmentEvent.UPDATE)
        elif ident in self.appointments or name.startswith("appointment"):
            self._move_appointment(ident, name)
        else:
            self._move_workorder(ident, name)
            if self._published and name == Stimulus.WORKORDER_START:
                for booked in self._booked(ident):
                    self._move_appointment(booked, name)

    def _move_workorder(self, ident: str, when: str) -> None:
        workorder = self.workorder(ident)
        move = self._workorder_moves.move(WorkorderState(workorder["state"]), when)
        if move is None:
            raise wrong(f"{when} is not possible: the workorder is {workorder['state']}")
        required = WorkorderEvent.APPOINTMENT_REQUIRED in move.announces or workorder["appointmentRequired"]
        self.workorders[ident] = {**workorder, "state": str(move.to_state), "appointmentRequired": required}
        self._hubs[Api.WORKORDER].tell(ident, *move.announces)

    def _move_appointment(self, ident: str, when: str) -> None:
        appointment = self.appointment(ident)
        move = self._appointment_moves.move(AppointmentState(appointment["status"]), when)
        if move is None:
            raise wrong(f"{when} is not possible: the appointment is {appointment['status']}")
        self.appointments[ident] = {**appointment, "status": str(move.to_state)}
        self._hubs[Api.APPOINTMENT].tell(ident, *move.announces)

    # --- what the buyer asks ------------------------------------------------------------------------------------

    def workorder(self, ident: str) -> Document:
        """A workorder.

        Raises:
            Refused: there is none with this identifier.
        """
        if ident not in self.workorders:
            raise unknown()
        return self.workorders[ident]

    def appointment(self, ident: str) -> Document:
        """An appointment.

        Raises:
            Refused: there is none with this identifier.
        """
        if ident not in self.appointments:
            raise unknown()
        return self.appointments[ident]

    def search(self, sent: Document) -> Document:
        """The free slots in the requested time."""
        workorder = self._named(sent)
        wanted = [_period(slot.get("validFor")) for slot in items(sent, "requestedTimeSlot")]
        if not wanted:
            raise wrong("a search asks for at least one slot", code="missingProperty")
        free = self._calendars[workorder].offers(wanted, taken=self._taken())
        return {**sent, "availableTimeSlot": [{"validFor": slot.document} for slot in free]}

    def create(self, sent: Document) -> Document:
        """A new appointment; the workorder has it, and its ticket goes on."""
        workorder = self._named(sent)
        check_items(sent)
        roles = [contact.get("role") for contact in items(sent, "relatedContactInformation")]
        if ContactRole.BUYER_APPOINTMENT not in roles or ContactRole.SELLER_APPOINTMENT in roles or {"id", "status"} & set(sent):
            raise wrong("the contact of the buyer is missing, or the buyer sets what is the seller's")
        if self._booked(workorder):
            raise wrong("the workorder has an appointment already")
        self._must_be_free(workorder, sent["validFor"])
        ident = f"dry-appointment-{len(self.appointments) + 1}"
        self.appointments[ident] = {
            "id": ident,
            "relatedPlace": self.workorders[workorder]["place"][0],
            "workOrder": {"id": workorder},
            **sent,
            "status": AppointmentState.SCHEDULED.value,
            "relatedContactInformation": [*sent["relatedContactInformation"], _contact(ContactRole.SELLER_APPOINTMENT)],
        }
        self.workorders[workorder] = added(self.workorders[workorder], "appointment", {"id": ident})
        if self._workorder_moves.move(WorkorderState(self.workorders[workorder]["state"]), Operation.CREATE_APPOINTMENT):
            self._move_workorder(workorder, Operation.CREATE_APPOINTMENT)
        self._settled(workorder)
        return self.appointments[ident]

    def patch(self, ident: str, sent: Document) -> Document:
        """The appointment after a patch, which may name only new list items or all of them."""
        stored = self.appointment(ident)
        if stored["status"] not in self._appointment_moves.patchable:
            raise wrong(f"the appointment is {stored['status']}")
        if any(
            name in sent and not same_value(name, sent[name], stored.get(name)) for name in ("id", "status", "workOrder", "relatedEntity")
        ):
            raise wrong("the patch changes what is not the buyer's to change")
        if not any(name in sent for name in _PATCHED):
            raise wrong("the patch changes nothing")
        workorder = stored["workOrder"]["id"]
        if "validFor" in sent:
            self._must_be_free(workorder, sent["validFor"], apart_from=ident)
        self.appointments[ident] = _merged(stored, sent)
        self._settled(workorder)
        return self.appointments[ident]

    def cancel(self, ident: str) -> None:
        """Cancel an appointment; in the published edition its workorder needs another one."""
        self._move_appointment(ident, Operation.CANCEL_APPOINTMENT)
        workorder = self.appointments[ident]["workOrder"]["id"]
        if self._workorder_moves.move(WorkorderState(self.workorders[workorder]["state"]), Operation.CANCEL_APPOINTMENT):
            self._move_workorder(workorder, Operation.CANCEL_APPOINTMENT)

    # --- what holds them together -------------------------------------------------------------------------------

    def _named(self, sent: Document) -> str:
        """The workorder that a search or a booking names, unless it is over."""
        named = [sent.get("workOrder"), *items(sent, "relatedEntity")]
        ident = next((str(one.get("id")) for one in named if isinstance(one, dict)), "")
        if ident not in self.workorders:
            raise wrong("there is no such workorder", code="referenceNotFound")
        if self.workorders[ident]["state"] in self._workorder_moves.final():
            raise wrong(f"the workorder is {self.workorders[ident]['state']}")
        return ident

    def _ticket(self, workorder: str) -> str:
        return str(self.workorders[workorder]["relatedEntity"][0]["id"])

    def _booked(self, workorder: str) -> list[str]:
        """The appointments of a workorder that are still to come."""
        found = (item["id"] for item in items(self.workorders[workorder], "appointment"))
        return [ident for ident in found if self.appointments[ident]["status"] == AppointmentState.SCHEDULED]

    def _taken(self, *, apart_from: str | None = None) -> list[Period]:
        """When technicians are booked."""
        coming = (one for one in self.appointments.values() if one["status"] == AppointmentState.SCHEDULED and one["id"] != apart_from)
        return [_period(one["validFor"]) for one in coming]

    def _must_be_free(self, workorder: str, valid_for: Any, *, apart_from: str | None = None) -> None:
        wanted = _period(valid_for)
        free: Iterable[Period] = self._calendars[workorder].free(taken=self._taken(apart_from=apart_from))
        if not any(slot.holds(wanted) for slot in free):
            raise wrong("no technician is free at this time")

    def _settled(self, workorder: str) -> None:
        self.workorders[workorder] = {**self.workorders[workorder], "appointmentRequired": False}
        self._lift(self._ticket(workorder))


def _period(valid_for: Any) -> Period:
    given = valid_for if isinstance(valid_for, dict) else {}
    return period_of(given.get("startDateTime"), given.get("endDateTime"))


def _merged(stored: Document, sent: Document) -> Document:
    """The appointment with what a patch changes and adds."""
    fresh = {name: missing_items(items(sent, name), items(stored, name)) for name in ("note", "attachment")}
    check_items(fresh)
    contacts = items(sent, "relatedContactInformation")
    own = [contact for contact in contacts if contact.get("role") in _BUYERS]
    others = [contact for contact in stored["relatedContactInformation"] if contact.get("role") not in {c["role"] for c in own}]
    if missing_items([contact for contact in contacts if contact not in own], others):
        raise wrong("a patch changes contacts of the buyer only")
    after: Document = {**stored, **{name: sent[name] for name in ("validFor", "relatedPlace") if name in sent}}
    for name, new in fresh.items():
        after = added(after, name, *new) if new else after
    return {**after, "relatedContactInformation": [*others, *own]}
