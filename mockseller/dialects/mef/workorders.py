"""Use case 12 of MEF 113, and what other use cases have to do with a workorder."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from ttck.mockseller.dialects.mef.change import make_move
from ttck.mockseller.dialects.mef.filtering import answer_page, enum, flag, text
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.problems import not_found
from ttck.specs.vocabulary import Api, ContactRole, Kind, Operation, Stimulus, WorkorderState

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.statements import Stored
    from ttck.mockseller.engine.unit import Unit

FILTERS = {
    "geographicalSiteId": text("place.id", of="GeographicSiteRef"),
    "geographicalAddressId": text("place.id", of="GeographicAddressRef"),
    "relatedEntityType": text("relatedEntity.@referredType"),
    "relatedEntityId": text("relatedEntity.id"),
    "state": enum("state", WorkorderState),
    "appointmentRequired": flag("appointmentRequired"),
}
SUMMARY = ("id", "appointmentRequired", "place", "relatedEntity", "state")
CHOSEN = ("task", "place", "duration", "relatedContactInformation", "note", "plannedExecutionDate")
RESPONSIBLE = {
    "role": ContactRole.WORKORDER_TECHNICAL.value,
    "name": "Mock Seller Field Operations",
    "number": "+1 555 0120",
    "emailAddress": "field.operations@seller.example",
    "organization": "Mock Seller",
}


def technician(number: int) -> Document:
    """The contact of a technician; two numbers are two people."""
    return {
        "role": ContactRole.TECHNICIAN.value,
        "name": f"Technician {number}",
        "number": f"+1 555 03{number:02d}",
        "emailAddress": f"technician{number}@seller.example",
        "organization": "Mock Seller",
    }


def place(number: int) -> Document:
    """A site where work is done; two numbers are two sites."""
    return {"@type": "GeographicSiteRef", "role": "workPlace", "id": f"site-{number}"}


def place_of(workorder: Document) -> Document:
    """Where the work is done: what a workorder names first."""
    places: list[Document] = workorder.get("place") or [place(1)]
    return places[0]


def href(seller: Seller, workorder_id: str) -> str:
    """The address of a workorder, relative to the host."""
    return f"{seller.adapter.bases[Api.WORKORDER]}/workorder/{quote(workorder_id, safe='')}"


def new_workorder(seller: Seller, ticket: Document, workorder_id: str, *, state: str, appointment: bool, chosen: Document) -> Document:
    """An opened workorder of a ticket; `chosen` are attributes that the caller decided."""
    parent = {"id": ticket["id"], "href": ticket.get("href"), "@referredType": "TroubleTicket", "role": "TroubleTicket"}
    return {
        "id": workorder_id,
        "href": href(seller, workorder_id),
        "state": state,
        "appointmentRequired": appointment,
        "relatedEntity": [{name: value for name, value in parent.items() if value is not None}],
        "task": ["Find the fault on site and repair it"],
        "duration": {"timeDurationValue": 2, "timeDurationUnits": "HOUR"},
        "place": [place(1)],
        "relatedContactInformation": [RESPONSIBLE, technician(1)],
        **chosen,
    }


def list_workorders(seller: Seller, call: Call) -> Answer:
    """The buyer's workorders that match all filters."""
    return answer_page(seller, call, Kind.WORKORDER, FILTERS, schema="WorkOrder_Find[]", summary=SUMMARY)


def retrieve(seller: Seller, call: Call) -> Answer:
    """Use case 12: the workorder as it is stored."""
    found = seller.store.item(Kind.WORKORDER, call.item_id or "")
    if found is None or found.buyer != call.buyer:
        raise not_found("workorder")
    return Answer(status=200, body=found.document, schema="WorkOrder")


def cancel_for_ticket(together: Unit, ticket_id: str) -> bool:
    """Cancel the workorders of a ticket on which nobody works yet; whether there were any."""
    seller = together.seller
    found = False
    for stored in together.tx.children(Kind.WORKORDER, ticket_id):
        document = codec.loads(stored.document)
        if seller.lifecycles[Kind.WORKORDER].move(document["state"], Stimulus.WORKORDER_CANCEL):
            cancel(together, stored, document)
            found = True
    return found


def cancel(together: Unit, stored: Stored, document: Document) -> Document:
    """Cancel a workorder, and the appointment that was booked for it.

    Raises:
        Refusal: 422 when the table has no such move.
    """
    moved, announces = make_move(together.seller, together.call, document, when=Stimulus.WORKORDER_CANCEL, kind=Kind.WORKORDER)
    after = together.save(stored, moved, announces)
    move_appointments(together, document["id"], when=Operation.CANCEL_APPOINTMENT)
    return after


def move_appointments(together: Unit, workorder_id: str, *, when: str) -> None:
    """Move the appointments of a workorder for which the table has the move `when`."""
    seller = together.seller
    for stored in together.tx.children(Kind.APPOINTMENT, workorder_id):
        document = codec.loads(stored.document)
        if seller.lifecycles[Kind.APPOINTMENT].move(document["status"], when):
            together.save(stored, *make_move(seller, together.call, document, when=when, kind=Kind.APPOINTMENT))
