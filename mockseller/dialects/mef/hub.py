"""Use cases 15 and 18 of MEF 113, and the workorder hub: subscribe to events, look at a subscription, end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ttck.mockseller.dialects.mef.posting import APIS, types_of
from ttck.mockseller.dialects.mef.requirement_hints import lesson
from ttck.mockseller.engine import codec, hubs
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.problems import bad_body
from ttck.mockseller.engine.subscription import Hub, check_callback
from ttck.specs.vocabulary import Api

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Seller

T = TypeVar("T")
# What a registration has to say where events go, and which.
_RULES = {Api.TICKET: ("MEF113:R125", "MEF113:R126"), Api.APPOINTMENT: ("MEF113:CR2", "MEF113:CR2"), Api.WORKORDER: (None, None)}


def subscribe(seller: Seller, call: Call) -> Answer:
    """Start notifications to a callback; the operation has no 422, so everything that is wrong answers 400."""
    hub = _hub(seller, call)
    hubs.begin(seller, hub)
    return Answer(status=201, body=_body(hub), schema="EventSubscription")


def _hub(seller: Seller, call: Call) -> Hub:
    sent = call.document
    api = APIS[call.kind]
    problems = seller.contracts[call.kind].problems(sent, "EventSubscriptionInput")
    if problems:
        missing = problems[0].missing
        reason = f"{missing} is missing" if missing else f"{problems[0].pointer}: {problems[0].message}"
        raise bad_body(reason, lesson(_RULES[api][0], reason))
    query = sent.get("query")
    where, which = _RULES[api]
    _taught(lambda: check_callback(sent["callback"]), where)
    types = _taught(lambda: types_of(query, api), which)
    return Hub(id=new_id(), api=api, buyer=call.buyer, callback=sent["callback"], query=query, types=types)


def _taught(check: Callable[[], T], rule: str | None) -> T:
    """What `check` returns; what it refuses is refused in the name of a requirement.

    Raises:
        Refusal: 400.
    """
    try:
        return check()
    except ValueError as wrong:
        raise bad_body(str(wrong), lesson(rule, str(wrong))) from wrong


def inspect(seller: Seller, call: Call) -> Answer:
    """Show a subscription."""
    return Answer(status=200, body=_body(hubs.own(seller, call, api=APIS[call.kind])), schema="EventSubscription")


def unsubscribe(seller: Seller, call: Call) -> Answer:
    """End a subscription."""
    return hubs.end(seller, hubs.own(seller, call, api=APIS[call.kind]))


def _body(hub: Hub) -> bytes:
    shown = {"id": hub.id, "callback": hub.callback}
    if hub.query is not None:
        shown["query"] = hub.query
    return codec.dumps(shown)
