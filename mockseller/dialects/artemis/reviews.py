"""Changes with a note in free text: they wait with their ticket until somebody has looked at them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.artemis.metadata import HIDDEN
from ttck.mockseller.dialects.tmf import events
from ttck.mockseller.dialects.tmf.problems import conflict
from ttck.mockseller.dialects.tmf.resources import changed, one
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Call, Document
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ttck.mockseller.engine.answers import Answer
    from ttck.mockseller.engine.seller import Seller

REVIEW = "ticket_review_patch"


def with_note(call: Call) -> bool:
    """Whether a change carries a note in free text."""
    notes = call.document.get("note") if isinstance(call.document, dict) else None
    return isinstance(notes, list) and any(isinstance(one, dict) and one.get("text") for one in notes)


def held_back(seller: Seller, call: Call) -> Answer:
    """Keep a change for the review; one that could not be made is refused at once. The ticket is answered as it is."""
    with unit(seller, call) as together:
        stored, before = together.get(call.kind, call.item_id or "")
        changed(seller, call, before)
        waiting = [*before.get(HIDDEN, ()), call.document]
        kept = together.save(stored, {**before, HIDDEN: waiting}, lambda _kept: ())
    return one(seller, call, kept, status=200)


def reviewed(seller: Seller, item_id: str, args: Mapping[str, Any]) -> Document:
    """Look at the oldest change that waits: with ``approve`` false it is dropped, otherwise made.

    Raises:
        Refusal: 404 for an unknown ticket, 409 when nothing waits or its state does not allow the change any more.
    """
    owner = seller.store.item(Kind.TICKET, item_id)
    if owner is None:
        raise not_found("ticket")
    call = Call(operation="patchTroubleTicket", buyer=owner.buyer, item_id=item_id)
    with unit(seller, call) as together:
        stored, before = together.get(Kind.TICKET, item_id)
        waiting = list(before.get(HIDDEN, ()))
        if not waiting:
            raise conflict("no change of this ticket waits for a review")
        rest = {name: value for name, value in before.items() if name != HIDDEN} | ({HIDDEN: waiting[1:]} if waiting[1:] else {})
        if args.get("approve", True) in {False, "false"}:
            return together.save(stored, rest, lambda _kept: ())
        together.call = replace(call, document=waiting[0])
        after = changed(seller, together.call, rest)
        return together.save(stored, after, lambda kept: events.changed(seller, Kind.TICKET, rest, kept))
