"""Use cases 7 to 11 of MEF 113: search for time slots; book, show, move and cancel an appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from ttck.mockseller.dialects.mef import appointment_rules as rules
from ttck.mockseller.dialects.mef import calendar, workorders
from ttck.mockseller.dialects.mef.change import carried_out, decide, make_move
from ttck.mockseller.dialects.mef.filtering import answer_page, enum, overlap, text
from ttck.mockseller.dialects.mef.patch import fresh_items
from ttck.mockseller.dialects.mef.refusals import Violation
from ttck.mockseller.dialects.mef.rules import contract_violations, refuse_if
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import DONE, Answer
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Api, AppointmentState, ContactRole, Kind, Operation, TicketState, WorkorderState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ttck.mockseller.dialects.mef.calendar import Period
    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.statements import Stored
    from ttck.mockseller.engine.unit import Unit

FILTERS = {
    "workOrderId": text("workOrder.id"),
    **overlap("validFor"),
    "status": enum("status", AppointmentState),
    "geographicSiteId": text("relatedPlace.id", of="GeographicSiteRef"),
    "geographicAddressId": text("relatedPlace.id", of="GeographicAddressRef"),
}
SUMMARY = ("id", "href", "relatedPlace", "status", "validFor", "workOrder")
SELLER_CONTACT = {
    "role": ContactRole.SELLER_APPOINTMENT.value,
    "name": "Mock Seller Appointment Desk",
    "number": "+1 555 0110",
    "emailAddress": "appointments@seller.example",
    "organization": "Mock Seller",
}
MOST_SLOTS = 50
PATCHABLE = ("validFor", "relatedPlace", "relatedContactInformation", "note", "attachment")
_CONTACTS = "relatedContactInformation"
_HOLDS = (AppointmentState.SCHEDULED, AppointmentState.IN_PROGRESS)


def href(seller: Seller, appointment_id: str) -> str:
    """The address of an appointment, relative to the host."""
    return f"{seller.adapter.bases[Api.APPOINTMENT]}/appointment/{quote(appointment_id, safe='')}"


def search(seller: Seller, call: Call) -> Answer:
    """Use case 7: the free slots that lie in the requested periods."""
    requested = rules.check_search(seller.contracts[Kind.APPOINTMENT], call.document)
    stored = seller.store.item(Kind.WORKORDER, call.document["workOrder"]["id"])
    if stored is None or stored.buyer != call.buyer:
        raise rules.unknown_workorder()
    workorder = codec.loads(stored.document)
    booked = seller.store.children(Kind.APPOINTMENT, workorder["id"])
    slots = calendar.within(_free(seller, workorder, _documents(booked), now=seller.clock.now()), requested)
    found = {
        "workOrder": call.document["workOrder"],
        "requestedTimeSlot": call.document["requestedTimeSlot"],
        "availableTimeSlot": [calendar.as_slot(slot) for slot in slots[:MOST_SLOTS]],
    }
    return Answer(status=201, body=codec.dumps(found), schema="SearchTimeSlot")


def _documents(stored: Iterable[Stored]) -> list[Document]:
    return [codec.loads(one.document) for one in stored]


def _free(seller: Seller, workorder: Document, booked: Iterable[Document], *, now: float) -> list[Period]:
    """The slots in which a technician is free for a workorder, beside the appointments that it has."""
    if workorder["state"] in seller.lifecycles[Kind.WORKORDER].final():
        return []
    held = (rules.period_of(one.get("validFor")) for one in booked if one["status"] in _HOLDS)
    return calendar.free_slots(
        seller.store.marks(workorder["id"]),
        taken=[period for period in held if period],
        regular=workorder["appointmentRequired"] or bool(workorder.get("appointment")),
        now=now,
    )


def _check_offered(seller: Seller, workorder: Document, others: Iterable[Document], wanted: Period) -> None:
    """Refuse a slot that is not free; what was offered a moment ago still counts.

    Raises:
        Refusal: 422.
    """
    now = seller.clock.now()
    others = list(others)
    if not any(wanted in _free(seller, workorder, others, now=moment) for moment in (now, now - calendar.OFFER_STANDS)):
        raise rules.not_offered()


def list_appointments(seller: Seller, call: Call) -> Answer:
    """The buyer's appointments that match all filters."""
    return answer_page(seller, call, Kind.APPOINTMENT, FILTERS, schema="Appointment_Find[]", summary=SUMMARY)


def create(seller: Seller, call: Call) -> Answer:
    """Use case 8: book one of the offered slots; the workorder knows it, and its ticket goes back to work."""
    wanted = rules.check_create(seller.contracts[Kind.APPOINTMENT], call.document)
    with unit(seller, call) as together:
        above = together.tx.item(Kind.WORKORDER, call.document["workOrder"]["id"])
        if above is None or above.buyer != call.buyer:
            raise rules.unknown_workorder()
        workorder = codec.loads(above.document)
        booked = _documents(together.tx.children(Kind.APPOINTMENT, workorder["id"]))
        _check_bookable(seller, workorder, booked)
        _check_offered(seller, workorder, booked, wanted)
        move = seller.lifecycles[Kind.APPOINTMENT].move(None, call.operation)
        decision = decide(seller, call, None, allowed=move is not None, to_state=move.to_state if move else None)
        appointment = new_appointment(seller, call.document, workorder, state=str(decision.to_state))
        stored = together.add(Kind.APPOINTMENT, appointment, parent=workorder["id"])
        _tell_workorder(together, above, workorder, appointment)
        _lift_ticket(together, above)
    return Answer(status=201, body=codec.dumps(stored), schema="Appointment")


def _check_bookable(seller: Seller, workorder: Document, booked: Iterable[Document]) -> None:
    """Refuse a workorder that has an appointment already, or whose state allows none.

    Raises:
        Refusal: 422.
    """
    if any(one["status"] in _HOLDS for one in booked):
        raise rules.workorder_refuses("the workorder has an appointment already: patch or cancel that one")
    state = workorder["state"]
    if state in seller.lifecycles[Kind.WORKORDER].final():
        raise rules.workorder_refuses(f"the workorder is {state}")
    if seller.settings.edition == "published" and state != WorkorderState.OPEN:
        raise rules.workorder_refuses(f"the workorder has to be open and is {state}")


def new_appointment(seller: Seller, sent: Document, workorder: Document, *, state: str) -> Document:
    """An appointment as the seller first stores it; it takes place where the work is."""
    appointment_id = new_id()
    return {
        "id": appointment_id,
        "href": href(seller, appointment_id),
        "relatedPlace": workorders.place_of(workorder),
        **sent,
        "status": state,
        "workOrder": {"href": workorders.href(seller, workorder["id"]), **sent["workOrder"]},
        _CONTACTS: [*sent[_CONTACTS], SELLER_CONTACT],
    }


def _tell_workorder(together: Unit, stored: Stored, workorder: Document, appointment: Document) -> None:
    """The workorder refers to its new appointment and needs none; the published edition plans it, too."""
    seller, call = together.seller, together.call
    reference = {"id": appointment["id"], "href": appointment["href"]}
    known = {name: value for name, value in workorder.items() if name != "plannedExecutionDate"}
    after = {**known, "appointment": [*workorder.get("appointment", ()), reference], "appointmentRequired": False}
    if seller.lifecycles[Kind.WORKORDER].move(after["state"], call.operation):
        together.save(stored, *make_move(seller, call, after, kind=Kind.WORKORDER))
    else:
        together.save(stored, after)


def _lift_ticket(together: Unit, workorder: Stored) -> None:
    """A ticket that waited for the buyer goes back to work, as if the buyer had patched it."""
    stored = together.tx.item(Kind.TICKET, workorder.parent or "")
    ticket = codec.loads(stored.document) if stored else {}
    if stored and ticket["status"] == TicketState.PENDING:
        together.save(stored, *make_move(together.seller, together.call, ticket, when=Operation.PATCH, kind=Kind.TICKET))


def retrieve(seller: Seller, call: Call) -> Answer:
    """Use case 9: the appointment as it is stored."""
    found = seller.store.item(Kind.APPOINTMENT, call.item_id or "")
    if found is None or found.buyer != call.buyer:
        raise not_found("appointment")
    return Answer(status=200, body=found.document, schema="Appointment")


def patch(seller: Seller, call: Call) -> Answer:
    """Use case 10: change what the buyer may change, above all the slot."""
    table = seller.lifecycles[Kind.APPOINTMENT]
    with unit(seller, call) as together:
        stored, appointment = together.get(Kind.APPOINTMENT, call.item_id or "")
        move = table.move(appointment["status"], call.operation)
        allowed = appointment["status"] in table.patchable
        decision = decide(seller, call, appointment, allowed=allowed, to_state=move.to_state if move else None)
        after = _merged(together, stored, appointment)
        after = together.save(stored, *carried_out(after, decision, move, at=seller.clock.text()))
        above = together.tx.item(Kind.WORKORDER, stored.parent or "")
        if above and seller.settings.edition == "draft":
            _lift_ticket(together, above)
    return Answer(status=200, body=codec.dumps(after), schema="Appointment")


def _merged(together: Unit, stored: Stored, appointment: Document) -> Document:
    """The appointment with the patch in it.

    Raises:
        Refusal: 400 when the patch is no object, 422 with everything that is wrong with it.
    """
    seller, sent = together.seller, together.call.document
    contract = seller.contracts[Kind.APPOINTMENT]
    violations = contract_violations(contract, sent, "Appointment_Update")
    violations += rules.fixed_violations(appointment, sent)
    violations += rules.contact_violations(sent, appointment[_CONTACTS])
    wanted = rules.patched_period(sent, violations)
    fresh = {name: fresh_items(appointment, sent, name, violations) for name in ("note", "attachment")}
    if not violations and not any(name in sent for name in PATCHABLE):
        reason = "the patch changes nothing that a buyer may change"
        violations.append(Violation(code="missingProperty", reason=reason, path=""))
    refuse_if(violations)
    if wanted:
        _check_still_free(together, stored, appointment, wanted)
    after = {**appointment, **{name: sent[name] for name in ("validFor", "relatedPlace") if name in sent}}
    after.update({name: [*appointment.get(name, ()), *items] for name, items in fresh.items() if items})
    if _CONTACTS in sent:
        after[_CONTACTS] = _contacts(appointment[_CONTACTS], sent[_CONTACTS])
    return after


def _check_still_free(together: Unit, stored: Stored, appointment: Document, wanted: Period) -> None:
    above = together.tx.item(Kind.WORKORDER, stored.parent or "")
    if above is None:
        raise rules.not_offered()
    others = (one for one in _documents(together.tx.children(Kind.APPOINTMENT, stored.parent or "")) if one["id"] != appointment["id"])
    _check_offered(together.seller, codec.loads(above.document), others, wanted)


def _contacts(stored: list[Document], sent: list[Document]) -> list[Document]:
    """All contacts after a patch: those of the roles that it names are replaced."""
    buyers = [one for one in sent if one["role"] != ContactRole.SELLER_APPOINTMENT]
    roles = {one["role"] for one in buyers}
    return [*buyers, *(one for one in stored if one["role"] not in roles)]


def cancel(seller: Seller, call: Call) -> Answer:
    """Use case 11: give the slot back; in the published edition the workorder then needs another appointment."""
    with unit(seller, call) as together:
        stored, appointment = together.get(Kind.APPOINTMENT, call.item_id or "")
        together.save(stored, *make_move(seller, call, appointment))
        above = together.tx.item(Kind.WORKORDER, stored.parent or "")
        workorder = codec.loads(above.document) if above else {}
        if above and seller.lifecycles[Kind.WORKORDER].move(workorder["state"], call.operation):
            back, announces = make_move(seller, call, workorder, kind=Kind.WORKORDER)
            together.save(above, {**back, "appointmentRequired": True}, announces)
    return DONE
