"""What the seller of Nexera alone says of a ticket: notes of its own, dates, devices, provisioning, relations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.nexera import events
from ttck.mockseller.dialects.nexera.refusals import refusal
from ttck.mockseller.dialects.nexera.tickets import later
from ttck.mockseller.engine.clock import MICROS, micros_of, text_of
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Call, Document
from ttck.mockseller.engine.settings import DAY
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind, Stimulus

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

Args = Mapping[str, Any]
_LEAST = 10  # the priority of what is least urgent


def _note(before: Document, args: Args, now: str) -> Document:
    note = {"id": new_id(), "text": str(args.get("text") or "The seller looked at it."), "author": "Nexera", "notedate": now}
    return {"note": [*before.get("note", ()), note]}


def _priority(before: Document, args: Args, _now: str) -> Document:
    return {"priority": args.get("priority") or int(before["priority"]) % _LEAST + 1}


def _expected(before: Document, args: Args, _now: str) -> Document:
    day = text_of(micros_of(str(before["expectedResolutionDate"])) / MICROS + DAY)
    return {"expectedResolutionDate": args.get("date") or day}


def _device(before: Document, args: Args, _now: str) -> Document:
    device = {
        "oldSerialNumber": str(args.get("old") or f"SN-{new_id()[:8]}"),
        "newSerialNumber": str(args.get("new") or f"SN-{new_id()[:8]}"),
        "deviceType": str(args.get("type") or "CPE"),
    }
    return _entity(before, device)


def _provisioning(before: Document, args: Args, _now: str) -> Document:
    status, comment = str(args.get("status") or "COMPLETED"), str(args.get("comment") or "it is done")
    return _entity(before, {"provisioningStatus": status, "provisioningComment": comment})


def _entity(before: Document, more: Document) -> Document:
    """The first entity of a ticket with more of it.

    Raises:
        Refusal: there is none.
    """
    first, *others = before.get("relatedEntity") or [None]
    if first is None:
        raise refusal("the ticket has no related entity", status=409)
    return {"relatedEntity": [{**first, **more}, *others]}


def _relation(before: Document, args: Args, _now: str) -> Document:
    other = {"name": str(args.get("name") or "an outage of the area"), "relationshipType": str(args.get("type") or "parent")}
    return {"troubleTicketRelationship": [*before.get("troubleTicketRelationship", ()), other]}


#: What a stimulus changes in a ticket.
WRITES: Mapping[str, Callable[[Document, Args, str], Document]] = {
    Stimulus.ADD_NOTE: _note,
    Stimulus.UPDATE_SELLER_PRIORITY: _priority,
    Stimulus.UPDATE_EXPECTED_RESOLUTION: _expected,
    "ticket_replace_device": _device,
    "ticket_provision": _provisioning,
    "ticket_relate": _relation,
}


def written(seller: Seller, call: Call, name: str) -> Document:
    """The ticket after the seller wrote something of its own in it."""
    with unit(seller, call) as together:
        held, before = together.get(Kind.TICKET, call.item_id or "")
        now = seller.clock.text()
        after = {**before, **WRITES[name](before, call.document, now), "lastUpdate": later(before.get("lastUpdate"), now)}
        return together.save(held, after, lambda kept: events.changed(seller, before, kept))
