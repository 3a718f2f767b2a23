"""What the seller decides about an appointment by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.mef.appointments import SELLER_CONTACT
from ttck.mockseller.dialects.mef.change import change, decide, make_move
from ttck.mockseller.dialects.mef.ticket_stimuli import Moment, attached, noted
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Call, Document
from ttck.specs.vocabulary import AppointmentEvent, ContactRole, Stimulus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ttck.mockseller.engine.seller import Seller

_MOVES = (Stimulus.APPOINTMENT_COMPLETE, Stimulus.APPOINTMENT_MISS, Stimulus.APPOINTMENT_FAIL)


def _seller_contact(appointment: Document, moment: Moment) -> Document:
    contacts = appointment["relatedContactInformation"]
    role = ContactRole.SELLER_APPOINTMENT.value
    current = next((one for one in contacts if one.get("role") == role), SELLER_CONTACT)
    number = "+1 555 0111" if current.get("number") != "+1 555 0111" else "+1 555 0112"
    fresh = {**current, "number": number, **moment.args, "role": role}
    return {**appointment, "relatedContactInformation": [*(one for one in contacts if one.get("role") != role), fresh]}


def _add_note(appointment: Document, moment: Moment) -> Document:
    return noted(appointment, moment, "The technician will ring the bell.")


_UPDATES: dict[str, Callable[[Document, Moment], Document]] = {
    Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT: _seller_contact,
    Stimulus.APPOINTMENT_ADD_NOTE: _add_note,
    Stimulus.APPOINTMENT_ADD_ATTACHMENT: attached,
}
KNOWN = (*_MOVES, *_UPDATES)


def act(seller: Seller, call: Call) -> Document:
    """Let the seller decide about an appointment; returns the appointment after it.

    Raises:
        Refusal: 404 for an unknown appointment, 422 when its state does not allow it.
    """
    moment = Moment(args=call.document, now=seller.clock.now())

    def move(appointment: Document) -> tuple[Document, Sequence[str]]:
        return make_move(seller, call, appointment)

    def update(appointment: Document) -> tuple[Document, Sequence[str]]:
        decide(seller, call, appointment, allowed=True)  # a technician may report when the visit is over
        return _UPDATES[call.operation](appointment, moment), (AppointmentEvent.UPDATE,)

    if call.operation in _MOVES:
        return change(seller, call, move)
    if call.operation in _UPDATES:
        return change(seller, call, update)
    raise not_found("stimulus")
