"""The hub of TMF621: subscribe to events, look at a subscription, end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.dialects.tmf.lifecycle import decide
from ttck.mockseller.dialects.tmf.problems import from_problem, invalid
from ttck.mockseller.dialects.tmf.rules import an_object
from ttck.mockseller.dialects.tmf.shown import href
from ttck.mockseller.dialects.tmf.words import is_typed
from ttck.mockseller.engine import codec, hubs
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.subscription import Hub, check_callback
from ttck.specs.vocabulary import Api

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.contracts import OperationSpec


def subscribe(seller: Seller, call: Call) -> Answer:
    """Start notifications to a callback."""
    hub = _hub(seller, call)
    decide(seller, call, None)
    hubs.begin(seller, hub)
    address = seller.origin + href(seller, "hub", hub.id)
    return Answer(status=201, body=_body(seller, hub), schema=_schema(seller), headers={"Location": address})


def _hub(seller: Seller, call: Call) -> Hub:
    sent = an_object(call.document)
    problems = seller.contracts[call.kind].problems(sent, str(_spec(seller).request))
    if problems:
        raise from_problem(problems[0])
    name = "callback"
    try:
        check_callback(sent["callback"])
        name = "query"
        types = seller.adapter.posting.types_of(sent.get("query"), Api.TICKET)
    except ValueError as wrong:
        raise invalid(name, str(wrong)) from wrong
    return Hub(id=new_id(), buyer=call.buyer, callback=sent["callback"], query=sent.get("query"), types=types)


def inspect(seller: Seller, call: Call) -> Answer:
    """Show a subscription."""
    return Answer(status=200, body=_body(seller, hubs.own(seller, call)), schema=_schema(seller))


def unsubscribe(seller: Seller, call: Call) -> Answer:
    """End a subscription."""
    return hubs.end(seller, hubs.own(seller, call))


def own_body(seller: Seller, hub: Hub) -> Document:
    """A subscription as it is shown."""
    shown: Document = {"id": hub.id, "callback": hub.callback}
    if hub.query is not None:
        shown["query"] = hub.query
    if is_typed(seller.adapter.dialect.contract(), _schema(seller)):
        shown = {"@type": "Hub", "href": seller.origin + href(seller, "hub", hub.id), **shown}
    return shown


def _spec(seller: Seller) -> OperationSpec:
    return seller.adapter.dialect.contract().operations[seller.adapter.dialect.hub().subscribe]


def _schema(seller: Seller) -> str | None:
    return _spec(seller).success.schema


def _body(seller: Seller, hub: Hub) -> bytes:
    return codec.dumps(own_body(seller, hub))
