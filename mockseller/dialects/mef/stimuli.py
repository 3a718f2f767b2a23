"""What the seller decides by itself, triggered over the control API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef import appointment_stimuli, incident_stimuli, ticket_stimuli, workorder_stimuli
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.seams import Call, Document, Seam
from ttck.specs.vocabulary import Kind, Stimulus

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.statements import Stored

_ON_TICKETS = frozenset({Stimulus.WORKORDER_OPEN, Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT})
_ACTS: dict[Kind, Callable[[Seller, Call], Document]] = {
    Kind.TICKET: ticket_stimuli.act,
    Kind.WORKORDER: workorder_stimuli.act,
    Kind.APPOINTMENT: appointment_stimuli.act,
    Kind.INCIDENT: incident_stimuli.act,
}


def kind_of(name: str) -> Kind:
    """What a stimulus is about, by its name."""
    about = name.partition("_")[0]
    return {"ticket": Kind.TICKET, "appointment": Kind.APPOINTMENT, "incident": Kind.INCIDENT}.get(about, Kind.WORKORDER)


def _about(name: str) -> tuple[Kind, ...]:
    """The kinds of items whose identifier a stimulus takes."""
    if name == Stimulus.INCIDENT_CREATE:
        return ()
    return (Kind.TICKET,) if name in _ON_TICKETS else (kind_of(name),)


DECIDES: Mapping[str, tuple[Kind, ...]] = {
    name: _about(name)
    for name in (
        *ticket_stimuli.KNOWN,
        *workorder_stimuli.KNOWN,
        *appointment_stimuli.KNOWN,
        *incident_stimuli.KNOWN,
    )
}


def act(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    """Let the seller decide; returns the item that was acted on or created.

    A stimulus about a workorder takes its identifier, or that of its ticket and then means its newest workorder.

    Raises:
        Refusal: 404 for an unknown item or stimulus, 422 when its state does not allow it.
    """
    kind = kind_of(name)
    if name == Stimulus.INCIDENT_CREATE:
        buyer = str(args.get("buyer") or seller.default_buyer)
        call = Call(operation=name, buyer=buyer, kind=kind, document=dict(args))
    else:
        stored = _stored(seller, name, kind, item_id)
        call = Call(operation=name, buyer=stored.buyer, kind=kind, item_id=codec.loads(stored.document)["id"], document=dict(args))
    if seller.faults.active[Seam.REQUEST]:
        item = seller.store.document(call.item_id) if call.item_id else None
        call = seller.faults.at(Seam.REQUEST, call, call=call, item=item)
    return _ACTS[kind](seller, call)


def _stored(seller: Seller, name: str, kind: Kind, item_id: str) -> Stored:
    if kind is Kind.WORKORDER and name not in _ON_TICKETS:
        of_ticket = seller.store.children(kind, item_id)
        found = seller.store.item(kind, item_id) or (of_ticket[-1] if of_ticket else None)
    else:
        found = seller.store.item(Kind.TICKET if kind is Kind.WORKORDER else kind, item_id)
    if found is None:
        raise not_found(kind.value)
    return found
