"""What the owner of the territory decides about a ticket by itself, triggered over the control API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.ossj.problems import illegal, unknown
from ttck.mockseller.dialects.ossj.rules import CLEARED
from ttck.mockseller.dialects.ossj.tickets import DIALOG, FAILS, NEEDS_HOME, STATE, changed, decide, held
from ttck.mockseller.engine.seams import Document
from ttck.mockseller.engine.unit import unit
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

_SAYS = {
    "ticket_request_info": "When was it seen last?",
    "ticket_request_cancellation": "Nothing is wrong here: may we cancel it?",
    "ticket_resolve": "The fibre was spliced.",
    "ticket_close_on_timeout": "Nobody objected in time.",
}
# What the owner notes of a ticket, or of its client, that no answer shows.
_NOTES = {"ticket_need_home": {NEEDS_HOME: True}, "ticket_need_no_home": {NEEDS_HOME: False}, "ticket_fail_change": {FAILS: True}}
DECIDES: Mapping[str, tuple[Kind, ...]] = dict.fromkeys((*_SAYS, *_NOTES), (Kind.TICKET,))


def act(seller: Seller, name: str, item_id: str, args: Mapping[str, Any]) -> Document:
    """Let the owner decide; returns the ticket.

    Raises:
        Refusal: 404 for an unknown ticket, 400 when its state does not allow it or this seller has no such stimulus.
    """
    stored = seller.store.item(Kind.TICKET, item_id)
    if stored is None:
        raise unknown()
    if name in _NOTES:
        noting = seller.decision(stored, name, item_id, args)
        with unit(seller, noting) as together:
            row, before = held(together, noting)
            return together.save(row, {**before, **_NOTES[name]})
    to_state = next((move.to_state for move in seller.lifecycles[Kind.TICKET].moves if move.when == name), None)
    if name not in _SAYS or to_state is None:
        raise illegal(f"the seller of OSS/J has no stimulus {name}")
    call = seller.decision(stored, name, item_id, args)
    with unit(seller, call) as together:
        row, before = held(together, call)
        if before[STATE] == to_state:
            raise illegal(f"{STATE}: the ticket is {to_state} already")
        state = decide(seller, call, before, to_state=str(to_state), when=name)
        told = {DIALOG: str(args.get("text", _SAYS[name])), **(_resolution(seller) if state == CLEARED else {})}
        return together.save(row, changed(before, told, state=state))


def _resolution(seller: Seller) -> Document:
    """What belongs to a resolution."""
    at = seller.clock.text()[:19] + "Z"
    return {"closeOutType": "FTTH_REPARADO", "closeOutNarr": "EMPALME", "serviceRestoredTime": at}
