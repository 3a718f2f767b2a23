"""Subscriptions of buyers: begin one, find that of a call, end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.engine.answers import DONE, Answer
from ttck.mockseller.engine.problems import not_found
from ttck.mockseller.engine.subscription import Hub, check_callback
from ttck.specs.vocabulary import Api

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Seller

_LAST_POST = 0.5  # seconds that an unsubscribe waits for a post under way


def begin(seller: Seller, hub: Hub) -> None:
    """Deliver to a subscription from now on."""
    with seller.store.transaction(then=lambda: seller.outbox.add(hub)) as tx:
        tx.subscribe(id=hub.id, api=hub.api, buyer=hub.buyer, callback=hub.callback, query=hub.query)


def arrange(seller: Seller, callback: str, *, buyer: str, api: Api = Api.TICKET) -> Hub:
    """Deliver all events of a buyer to a listener that was registered beside the API; it takes the place of an earlier one.

    Raises:
        ValueError: the callback is no address.
    """
    check_callback(callback)
    hub = Hub(
        id=f"listener-{buyer}-{api}", api=api, buyer=buyer, callback=callback, query=None, types=seller.adapter.posting.types_of(None, api)
    )
    earlier = seller.outbox.hub(hub.id)
    if earlier is not None:
        end(seller, earlier)
    begin(seller, hub)
    return hub


def own(seller: Seller, call: Call, *, api: Api = Api.TICKET) -> Hub:
    """The subscription of a call.

    Raises:
        Refusal: 404 when the buyer has no such subscription at the hub of this API.
    """
    hub = seller.outbox.hub(call.hub_id or "")
    if hub is None or hub.buyer != call.buyer or hub.api != api:
        raise not_found("subscription")
    return hub


def end(seller: Seller, hub: Hub) -> Answer:
    """End a subscription; a post that is under way may still finish, nothing goes out after the answer."""
    workers = []
    with seller.store.transaction(then=lambda: workers.append(seller.outbox.remove(hub))) as tx:
        tx.unsubscribe(hub.id)
    for worker in workers:
        if worker is not None:
            worker.silence(patience=_LAST_POST)
    seller.outbox.let_go(hub, patience=_LAST_POST)
    return DONE
