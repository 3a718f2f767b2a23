"""What the seller of Nexera does by itself: work, ask, resolve, close, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.nexera import events
from ttck.mockseller.dialects.nexera.refusals import refusal
from ttck.mockseller.dialects.nexera.tickets import moved
from ttck.mockseller.dialects.nexera.writing import WRITES, written
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Document
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind, NexeraState, Stimulus

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller


@dataclass(frozen=True, kw_only=True)
class Act:
    """Where a stimulus leads and why; `needs` says that the seller then waits for the buyer."""

    to_state: NexeraState
    why: str
    needs: bool = False


_ACTS: Mapping[str, Act] = {
    "ticket_acknowledge": Act(to_state=NexeraState.ACKNOWLEDGED, why="it was looked at"),
    "ticket_hold": Act(to_state=NexeraState.HELD, why="a part is on order"),
    "ticket_reject": Act(to_state=NexeraState.REJECTED, why="it is not ours"),
    Stimulus.START_WORK: Act(to_state=NexeraState.IN_PROGRESS, why="a technician is on the way"),
    Stimulus.REQUEST_INFO: Act(to_state=NexeraState.PENDING, why="when did it begin?", needs=True),
    Stimulus.RESOLVE: Act(to_state=NexeraState.RESOLVED, why="the device was replaced"),
    Stimulus.CLOSE_ON_TIMEOUT: Act(to_state=NexeraState.CLOSED, why="nobody objected in time"),
    Stimulus.FINISH_CANCELLATION: Act(to_state=NexeraState.CANCELLED, why="it was reported elsewhere"),
}
DECIDES: Mapping[str, tuple[Kind, ...]] = dict.fromkeys(_ACTS, (Kind.TICKET,))
_RESOLUTION = {
    "resolutionComment": "tested with the customer",
    "resolutionResult": "the device was replaced",
    "resolutionCode": "REPLACED",
    "resolutionPaymentCode": "FREE",
}


def act(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    """Let the seller decide; returns the ticket.

    Raises:
        Refusal: 404 for an unknown ticket, 409 when its state does not allow it or this seller has no such stimulus.
    """
    stored = seller.store.item(Kind.TICKET, item_id)
    if stored is None:
        raise not_found("ticket")
    if name not in _ACTS and name not in WRITES:
        raise refusal(f"the seller of Nexera has no stimulus {name}", status=409)
    call = seller.decision(stored, name, item_id, args)
    if name in WRITES:
        return written(seller, call, name)
    wanted = _ACTS[name]
    with unit(seller, call) as together:
        held, before = together.get(Kind.TICKET, call.item_id or "")
        after = moved(seller, call, before, before, to_state=wanted.to_state, why=str(call.document.get("text", wanted.why)), when=name)
        if wanted.to_state is NexeraState.RESOLVED:
            after = _resolved(after)
        return together.save(held, after, lambda kept: events.changed(seller, before, kept, needs=wanted.needs))


def _resolved(document: Document) -> Document:
    """The ticket with what was done, and the device that was replaced."""
    entities = document.get("relatedEntity")
    if isinstance(entities, list) and entities:
        device = {"oldSerialNumber": "SN-1", "newSerialNumber": f"SN-{new_id()[:8]}", "deviceType": "CPE"}
        document = {**document, "relatedEntity": [{**entities[0], **device}, *entities[1:]]}
    return {**document, **_RESOLUTION}
