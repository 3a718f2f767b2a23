"""What the seller does because time has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.dialects.mef.change import change, make_move
from ttck.mockseller.engine.problems import Refusal
from ttck.mockseller.engine.seams import Call, Document
from ttck.specs.vocabulary import Kind, Stimulus

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

REASON = "the buyer did not answer within the confirmation time"


def close_unanswered(seller: Seller, item_id: str) -> Document | None:
    """Close a resolved ticket whose buyer did not answer in time; None when it is no longer resolved."""
    stored = seller.store.item(Kind.TICKET, item_id)
    if stored is None:
        return None
    call = Call(operation=Stimulus.CLOSE_ON_TIMEOUT, buyer=stored.buyer, item_id=item_id)
    try:
        return change(seller, call, lambda ticket: make_move(seller, call, ticket, reason=REASON))
    except Refusal:
        return None
