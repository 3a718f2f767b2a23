"""The hub of Nexera: one address for each buyer, which a new one replaces and DELETE takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.dialects.nexera.posting import types_of
from ttck.mockseller.dialects.nexera.refusals import refusal
from ttck.mockseller.engine import codec, hubs
from ttck.mockseller.engine.answers import DONE, Answer
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.subscription import Hub, check_callback

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Seller


def subscribe(seller: Seller, call: Call) -> Answer:
    """Set the address to which events go; an earlier one is forgotten."""
    callback = call.document.get("callback")
    try:
        check_callback(callback if isinstance(callback, str) else "")
    except ValueError as wrong:
        raise refusal(f"callback: {wrong}") from wrong
    for old in seller.outbox.hubs_of(call.buyer):
        hubs.end(seller, old)
    hubs.begin(seller, Hub(id=new_id(), buyer=call.buyer, callback=callback, query=None, types=types_of(None)))
    return Answer(status=201, body=codec.dumps({"callback": callback}), schema="Subscription")


def unsubscribe(seller: Seller, call: Call) -> Answer:
    """Take the address back."""
    known = seller.outbox.hubs_of(call.buyer)
    if not known:
        raise not_found("address for events")
    for one in known:
        hubs.end(seller, one)
    return DONE
