"""Faults of a seller of TMF621 in its hub."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Delivery, Reply, Scene, Seam
from ttck.mockseller.faults.common import (
    accepted,
    answer,
    drop,
    during,
    in_answers,
    in_call,
    part,
    refused,
    seconds_between,
    sent,
    unrouted,
    with_headers,
)
from ttck.mockseller.faults.tmf.tools import MODERN, OF_EVENTS, crashed, done, failed, ids, wrong, wrote
from ttck.specs.vocabulary import TMF_KINDS, Kind, Operation, TmfEvent

_ANSWERS = (Operation.SUBSCRIBE, Operation.SUBSCRIPTION)
_HUB = ids(130, 131, 132, 133, 134, 60)
_NOWHERE = "http://127.0.0.1:9/nowhere"


@wrong("tmf-hub-200", seam=Seam.REPLY, breaks=ids(130), also=ids(131))
def hub_200(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to a subscription."""
    return replace(reply, status=HTTPStatus.OK) if done(scene, reply, Operation.SUBSCRIBE) else reply


@wrong("tmf-hub-204", seam=Seam.REPLY, breaks=ids(130), also=[*_HUB, *OF_EVENTS])
def hub_204(scene: Scene, reply: Reply) -> Reply:
    """I answer 204 to a subscription."""
    return answer(reply, HTTPStatus.NO_CONTENT) if done(scene, reply, Operation.SUBSCRIBE) else reply


@wrong("tmf-hub-without-id", seam=Seam.REPLY, breaks=ids(130), also=[*_HUB, *OF_EVENTS])
def hub_without_id(scene: Scene, reply: Reply) -> Reply:
    """A subscription of mine has no id."""
    return in_answers(scene, reply, drop("id"), *_ANSWERS)


@wrong("tmf-hub-callback-changed", seam=Seam.REPLY, breaks=ids(130), also=_HUB)
def hub_callback_changed(scene: Scene, reply: Reply) -> Reply:
    """I show a callback with a slash at its end."""
    return in_answers(scene, reply, lambda hub: hub.update(callback=f"{hub.get('callback')}/listener/"), Operation.SUBSCRIBE)


@wrong("tmf-hub-query-hidden", seam=Seam.REPLY, breaks=ids(130), also=_HUB)
def hub_query_hidden(scene: Scene, reply: Reply) -> Reply:
    """I do not repeat the query of a subscription."""
    return in_answers(scene, reply, drop("query"), *_ANSWERS)


@wrong("tmf-hub-without-type", seam=Seam.REPLY, breaks=ids(130, 60), also=_HUB, versions=MODERN)
def hub_without_type(scene: Scene, reply: Reply) -> Reply:
    """A subscription of mine has no @type."""
    return in_answers(scene, reply, drop("@type"), *_ANSWERS)


@wrong("tmf-hub-refused", seam=Seam.REQUEST, breaks=ids(130), also=[*_HUB, *OF_EVENTS, *ids(7)])
def hub_refused(_scene: Scene, call: Call) -> Call:
    """I have a hub, but I let nobody in: I see no callback."""
    return in_call(call, drop("callback")) if call.operation == Operation.SUBSCRIBE else call


@wrong("tmf-hub-no-location", seam=Seam.REPLY, breaks=ids(131))
def hub_no_location(scene: Scene, reply: Reply) -> Reply:
    """A new subscription has no Location."""
    return with_headers(reply, Location=None) if during(scene, Operation.SUBSCRIBE) else reply


@wrong("tmf-hub-location-collection", seam=Seam.REPLY, breaks=ids(131))
def hub_location_collection(scene: Scene, reply: Reply) -> Reply:
    """The Location of a new subscription is the hub."""
    return with_headers(reply, Location="/hub") if done(scene, reply, Operation.SUBSCRIBE) else reply


@wrong("tmf-callback-may-miss", seam=Seam.REQUEST, breaks=ids(132), also=ids(7))
def callback_may_miss(_scene: Scene, call: Call) -> Call:
    """Who does not say where events go, gets none."""
    return in_call(call, lambda hub: hub.setdefault("callback", _NOWHERE)) if call.operation == Operation.SUBSCRIBE else call


@wrong("tmf-any-callback", seam=Seam.REQUEST, breaks=ids(132), also=ids(7))
def any_callback(_scene: Scene, call: Call) -> Call:
    """I take any callback, also one that is no URI."""
    given = call.document.get("callback") if call.operation == Operation.SUBSCRIBE and isinstance(call.document, dict) else None
    strange = given is not None and "://" not in str(given)
    return in_call(call, lambda hub: hub.update(callback=_NOWHERE)) if strange else call


@wrong("tmf-bad-callback-crashes", seam=Seam.REPLY, breaks=ids(8, 132), also=ids(130))
def bad_callback_crashes(scene: Scene, reply: Reply) -> Reply:
    """A callback that is none makes me fall over."""
    return crashed(reply) if during(scene, Operation.SUBSCRIBE) and refused(reply) else reply


@wrong("tmf-hub-not-shown", seam=Seam.REPLY, breaks=ids(133), also=ids(134), versions=MODERN)
def hub_not_shown(scene: Scene, reply: Reply) -> Reply:
    """I do not show a subscription."""
    return failed(reply, HTTPStatus.NOT_FOUND) if during(scene, Operation.SUBSCRIPTION) else reply


@wrong("tmf-hub-shown-bare", seam=Seam.REPLY, breaks=ids(133), also=ids(130, 60), versions=MODERN)
def hub_shown_bare(scene: Scene, reply: Reply) -> Reply:
    """Of a subscription I show the id alone."""
    return in_answers(scene, reply, drop("callback", "query"), Operation.SUBSCRIPTION)


@wrong("tmf-hub-unknown-200", seam=Seam.REPLY, breaks=ids(133), also=ids(134), versions=MODERN)
def hub_unknown_200(scene: Scene, reply: Reply) -> Reply:
    """I show an empty subscription for an id that I do not have."""
    return answer(reply, HTTPStatus.OK, {"@type": "Hub"}) if during(scene, Operation.SUBSCRIPTION) and refused(reply) else reply


@wrong("tmf-hub-deleted-200", seam=Seam.REPLY, breaks=ids(134))
def hub_deleted_200(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 to the end of a subscription."""
    return answer(reply, HTTPStatus.OK, {}) if done(scene, reply, Operation.UNSUBSCRIBE) else reply


@wrong("tmf-hub-deleted-again-204", seam=Seam.REPLY, breaks=ids(134))
def hub_deleted_again_204(scene: Scene, reply: Reply) -> Reply:
    """A subscription can be ended again and again."""
    return answer(reply, HTTPStatus.NO_CONTENT) if during(scene, Operation.UNSUBSCRIBE) and refused(reply) else reply


@wrong("tmf-hub-cannot-end", seam=Seam.REPLY, breaks=ids(134), also=ids(7))
def hub_cannot_end(scene: Scene, reply: Reply) -> Reply:
    """Who subscribed, stays subscribed: I answer 409."""
    return failed(reply, HTTPStatus.CONFLICT) if during(scene, Operation.UNSUBSCRIBE) and accepted(reply) else reply


def _kept(scene: Scene, call: Call) -> Call:
    """The end of a subscription as a look at it, so that it is not ended; `memory` has its id."""
    if call.operation != Operation.UNSUBSCRIBE or call.hub_id in scene.memory:
        return replace(call, hub_id="ended") if call.hub_id in scene.memory else call
    scene.memory[call.hub_id or ""] = True
    return replace(call, operation=Operation.SUBSCRIPTION, path="ended")


def _said_ended(scene: Scene, reply: Reply) -> Reply:
    return answer(reply, HTTPStatus.NO_CONTENT) if scene.call and scene.call.path == "ended" and accepted(reply) else reply


@wrong("tmf-hub-goes-on", seam=Seam.REQUEST, breaks=ids(134), also=ids(133))
def hub_goes_on(scene: Scene, call: Call) -> Call:
    """I go on sending after a subscription has ended."""
    return _kept(scene, call)


@wrong("tmf-hub-with-query-goes-on", seam=Seam.REQUEST, breaks=ids(134), also=ids(133))
def hub_with_query_goes_on(scene: Scene, call: Call) -> Call:
    """I go on sending after a subscription has ended that asked for some events only."""
    return _kept(scene, call) if call.hub_id in scene.memory.get("with a query", ()) else call


@part("tmf-hub-with-query-goes-on", seam=Seam.REPLY)
def hub_with_query_said_ended(scene: Scene, reply: Reply) -> Reply:
    """The answer says that it has ended; I remember which have a query."""
    if done(scene, reply, Operation.SUBSCRIBE) and isinstance(reply.document, dict) and "query" in sent(scene):
        scene.memory.setdefault("with a query", set()).add(reply.document.get("id"))
    return _said_ended(scene, reply)


@wrong("tmf-hub-goes-on-with-deletions", seam=Seam.REQUEST, breaks=ids(134), also=ids(133), about=TMF_KINDS)
def hub_goes_on_with_deletions(scene: Scene, call: Call) -> Call:
    """I forget to stop one sort of events when a subscription ends."""
    return _kept(scene, call)


@part("tmf-hub-goes-on-with-deletions", seam=Seam.DELIVERY)
def hub_sends_deletions(scene: Scene, delivery: Delivery) -> Delivery:
    """After the end there are deletions alone."""
    over = delivery.hub_id in scene.memory and delivery.type != TmfEvent.DELETED
    return replace(delivery, copies=0) if over else delivery


@wrong("tmf-hub-goes-on-with-specifications", seam=Seam.REQUEST, breaks=ids(134), also=ids(133), about=TMF_KINDS, versions=MODERN)
def hub_goes_on_with_specifications(scene: Scene, call: Call) -> Call:
    """After a subscription has ended I go on sending what happens to specifications."""
    return _kept(scene, call)


@part("tmf-hub-goes-on-with-specifications", seam=Seam.DELIVERY)
def hub_sends_specifications(scene: Scene, delivery: Delivery) -> Delivery:
    """After the end there is nothing about tickets."""
    return replace(delivery, copies=0) if delivery.hub_id in scene.memory and delivery.kind is Kind.TICKET else delivery


@part("tmf-hub-goes-on", seam=Seam.REPLY)
@part("tmf-hub-goes-on-with-deletions", seam=Seam.REPLY)
@part("tmf-hub-goes-on-with-specifications", seam=Seam.REPLY)
def hub_said_ended(scene: Scene, reply: Reply) -> Reply:
    """The answer says that it has ended."""
    return _said_ended(scene, reply)


@wrong("tmf-hub-listed", seam=Seam.REPLY, breaks=ids(135), also=ids(4))
def hub_listed(scene: Scene, reply: Reply) -> Reply:
    """I list the subscriptions of everybody."""
    asked = (
        unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) and scene.call is not None and scene.call.path.rstrip("/").endswith("/hub")
    )
    return answer(reply, HTTPStatus.OK, []) if asked else reply


@wrong("tmf-query-ignored", seam=Seam.REQUEST, breaks=ids(136), also=ids(130, 138, 133))
def query_ignored(scene: Scene, call: Call) -> Call:
    """I send every event to every subscription, whatever its query."""
    if call.operation != Operation.SUBSCRIBE or not isinstance(call.document, dict):
        return call
    scene.memory["query"] = call.document.get("query")
    return in_call(call, drop("query"))


@part("tmf-query-ignored", seam=Seam.REPLY)
def query_shown(scene: Scene, reply: Reply) -> Reply:
    """I show the query all the same."""
    query = scene.memory.get("query")
    return in_answers(scene, reply, lambda hub: hub.update(query=query), *_ANSWERS) if query is not None else reply


@wrong("tmf-query-silences", seam=Seam.DELIVERY, breaks=ids(136), also=OF_EVENTS)
def query_silences(scene: Scene, delivery: Delivery) -> Delivery:
    """A subscription with a query gets nothing."""
    return replace(delivery, copies=0) if delivery.hub_id in scene.memory else delivery


@part("tmf-query-silences", seam=Seam.REPLY)
def query_noticed(scene: Scene, reply: Reply) -> Reply:
    """I note which subscription has one."""
    if done(scene, reply, Operation.SUBSCRIBE) and wrote(scene, "query") and isinstance(reply.document, dict):
        scene.memory[str(reply.document.get("id"))] = True
    return reply


@wrong("tmf-first-hub-only", seam=Seam.DELIVERY, breaks=ids(137), also=[*OF_EVENTS])
def first_hub_only(scene: Scene, delivery: Delivery) -> Delivery:
    """Of several subscriptions I serve the first that I came to know."""
    first = scene.memory.setdefault("first", delivery.hub_id)
    return delivery if first == delivery.hub_id else replace(delivery, copies=0)


@wrong("tmf-hub-hears-of-new-tickets-only", seam=Seam.DELIVERY, breaks=ids(141, 142), also=OF_EVENTS)
def hub_hears_of_new_only(scene: Scene, delivery: Delivery) -> Delivery:
    """To a subscription I send what happens to tickets that are newer than it."""
    since = seconds_between((scene.read(delivery.item_id) or {}).get("creationDate"), scene.memory.get(delivery.hub_id))
    return replace(delivery, copies=0) if since is not None and since > 0 else delivery


@part("tmf-hub-hears-of-new-tickets-only", seam=Seam.REPLY)
def hub_begun(scene: Scene, reply: Reply) -> Reply:
    """I note when each began."""
    if done(scene, reply, Operation.SUBSCRIBE) and isinstance(reply.document, dict):
        scene.memory[str(reply.document.get("id"))] = scene.now
    return reply


@wrong("tmf-hub-goes-on-for-older-tickets", seam=Seam.REQUEST, breaks=ids(134), also=ids(133))
def hub_goes_on_for_older(scene: Scene, call: Call) -> Call:
    """The end of a subscription counts for the tickets that come after it."""
    return _kept(scene, call)


@part("tmf-hub-goes-on-for-older-tickets", seam=Seam.REPLY)
def hub_for_older_said_ended(scene: Scene, reply: Reply) -> Reply:
    """The answer says that it has ended, and I note when that was."""
    if scene.call and scene.call.path == "ended" and accepted(reply):
        scene.memory[scene.call.hub_id or ""] = scene.now
    return _said_ended(scene, reply)


@part("tmf-hub-goes-on-for-older-tickets", seam=Seam.DELIVERY)
def hub_sends_of_older(scene: Scene, delivery: Delivery) -> Delivery:
    """After the end it hears of the others."""
    born = (scene.read(delivery.item_id) or {}).get("creationDate")
    over = delivery.hub_id in scene.memory and (seconds_between(born, scene.memory[delivery.hub_id]) or -1) <= 0
    return replace(delivery, copies=0) if over else delivery


@wrong("tmf-hub-shows-the-newest-query", seam=Seam.REPLY, breaks=ids(133), versions=MODERN)
def hub_shows_the_newest_query(scene: Scene, reply: Reply) -> Reply:
    """Whichever subscription is looked at, I show the query of the one that was made last with any."""
    query = sent(scene).get("query") if done(scene, reply, Operation.SUBSCRIBE) else None
    if query:
        scene.memory["query"] = query
    told = scene.memory.get("query")
    return in_answers(scene, reply, lambda hub: hub.update(query=told), Operation.SUBSCRIPTION) if told else reply
