"""Legal variants of sellers of AG-FIT 621 in their events, in what is not used, and in who gets in."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.dialects.fit.adapter import FAULT_TICKET
from ttck.mockseller.dialects.fit.names import JEOPARDY, MILESTONE
from ttck.mockseller.engine.ids import new_id
from ttck.mockseller.engine.seams import Change, Delivery, Document, Event, Grant, Reply, Scene, Seam
from ttck.mockseller.faults.common import accepted, answer, drop, during, edited, in_reply, unrouted
from ttck.mockseller.faults.fit.tools import OWN_EVENTS, failed, in_bodies, payload, task_events, unusual
from ttck.specs.vocabulary import Kind, Operation, TmfEvent

Events = tuple[Event, ...]
_SORTS = (Operation.LIST_SPECIFICATIONS, Operation.RETRIEVE_SPECIFICATION)


@unusual("fit-unused-forbidden", seam=Seam.REPLY)
def unused_forbidden(scene: Scene, reply: Reply) -> Reply:
    """What is not used is forbidden, in the words of my gateway."""
    if not unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED):
        return reply
    return replace(answer(reply, HTTPStatus.FORBIDDEN), raw=b"<html>no</html>", headers={"Content-Type": "text/html"})


@unusual("fit-unused-not-there", seam=Seam.REPLY)
def unused_not_there(scene: Scene, reply: Reply) -> Reply:
    """What is not used is not found."""
    return failed(reply, HTTPStatus.NOT_FOUND) if unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) else reply


@unusual("fit-unused-not-made", seam=Seam.REPLY)
def unused_not_made(scene: Scene, reply: Reply) -> Reply:
    """What is not used is not implemented."""
    return failed(reply, HTTPStatus.NOT_IMPLEMENTED) if unrouted(scene, reply, HTTPStatus.METHOD_NOT_ALLOWED) else reply


@unusual("fit-no-hub", seam=Seam.REPLY)
def no_hub(scene: Scene, reply: Reply) -> Reply:
    """I have no hub."""
    hub = during(scene, Operation.SUBSCRIBE, Operation.SUBSCRIPTION, Operation.UNSUBSCRIBE)
    return failed(reply, HTTPStatus.NOT_FOUND, "there is nothing at this path") if hub else reply


@unusual("fit-no-specifications-yet", seam=Seam.REPLY)
def no_specifications(scene: Scene, reply: Reply) -> Reply:
    """My list of specifications is empty."""
    if not during(scene, *_SORTS) or not accepted(reply):
        return reply
    if during(scene, Operation.RETRIEVE_SPECIFICATION):
        return failed(reply, HTTPStatus.NOT_FOUND)
    return replace(reply, document=[], headers={**reply.headers, "X-Total-Count": "0", "X-Result-Count": "0"})


@unusual("fit-strangers-forbidden", seam=Seam.REPLY)
def strangers_forbidden(_scene: Scene, reply: Reply) -> Reply:
    """My gateway answers 403 to whoever it does not know, and not in JSON."""
    if reply.status != HTTPStatus.UNAUTHORIZED:
        return reply
    return replace(answer(reply, HTTPStatus.FORBIDDEN), raw=b"access denied", headers={"Content-Type": "text/plain"})


@unusual("fit-tokens-are-good-for-all", seam=Seam.TOKEN)
def good_for_all(_scene: Scene, grant: Grant) -> Grant:
    """I look at no scopes: reading or writing, a token is a token."""
    return replace(grant, scopes=grant.scopes | {"default"}) if grant.buyer is not None else grant


@unusual("fit-status-message", seam=Seam.RECORD)
def status_message(_scene: Scene, change: Change) -> Change:
    """What goes with a status is a message with a code."""

    def edit(ticket: Document) -> None:
        reason = ticket.pop("statusChangeReason", None)
        if reason is not None:
            ticket["statusChangeMessage"] = {"code": "1", "text": reason}

    return replace(change, after=edited(change.after, edit)) if change.kind is Kind.TICKET else change


@unusual("fit-no-milestones-on-tickets", seam=Seam.REPLY)
def milestones_unseen(scene: Scene, reply: Reply) -> Reply:
    """Milestones and alerts are told, and no ticket shows them."""
    shows = during(scene, Operation.CREATE, Operation.RETRIEVE, Operation.LIST)
    return in_reply(reply, drop("milestone", "jeopardyAlert")) if shows else reply


# --- events -----------------------------------------------------------------------------------------------------------


@unusual("fit-alerts-under-a-key-of-their-own", seam=Seam.EVENT)
def own_key(_scene: Scene, events: Events) -> Events:
    """A milestone or an alert is the payload, and has its ticket in it."""

    def edit(body: Document) -> None:
        ticket = payload(body)
        name = "milestone" if "milestone" in ticket else "jeopardyAlert"
        about = {"id": ticket.get("id"), "href": ticket.get("href"), "@type": "TroubleTicketRef"}
        body["event"] = {name: {"id": new_id(), "name": "pointOfNoReturn", "@type": "Milestone", "troubleTicket": about}}

    return in_bodies(events, edit, MILESTONE, JEOPARDY)


@unusual("fit-task-events-under-another-key", seam=Seam.EVENT)
def another_key(_scene: Scene, events: Events) -> Events:
    """A task is told under the key task, with all that it has."""
    return in_bodies(events, lambda body: body.update(event={"task": payload(body)}))


@unusual("fit-progress-not-told", seam=Seam.EVENT)
def progress_not_told(scene: Scene, events: Events) -> Events:
    """Of the states of a task I tell the last one alone."""
    return task_events(events, lambda one: None if during(scene, "task_progress") else one)


@unusual("fit-events-later", seam=Seam.DELIVERY)
def later(_scene: Scene, delivery: Delivery) -> Delivery:
    """My events come a while after what they tell."""
    return replace(delivery, delay=delivery.delay + 0.15)


@unusual("fit-events-twice", seam=Seam.DELIVERY)
def twice(_scene: Scene, delivery: Delivery) -> Delivery:
    """I deliver each event of a task twice, to be sure."""
    return replace(delivery, copies=2) if delivery.type in OWN_EVENTS else delivery


@unusual("fit-events-below-another-path", seam=Seam.DELIVERY)
def below_another_path(_scene: Scene, delivery: Delivery) -> Delivery:
    """Before the name of an event I put a path of my own."""
    stem, _, name = delivery.url.rpartition("/listener/")
    return replace(delivery, url=f"{stem}/tmf-api/troubleTicketManagement/v5/client/listener/{name}")


@unusual("fit-events-carry-more", seam=Seam.EVENT)
def carry_more(_scene: Scene, events: Events) -> Events:
    """Events of tasks have more than their envelope, and types of my own."""

    def edit(body: Document) -> None:
        name = body.get("eventType")
        body.update({"@type": "AcmeTaskNotice", "@baseType": name, "tenant": "acme", "priority": "1"})

    return in_bodies(events, edit)


@unusual("fit-specifications-all-told-as-new", seam=Seam.EVENT)
def all_told_as_new(_scene: Scene, events: Events) -> Events:
    """Whatever becomes of a specification, its event says that it is new, and its path what it tells."""
    name = str(TmfEvent.SPECIFICATION_CREATED)
    return tuple(
        replace(one, document=edited(one.document, lambda body: body.update({"@type": name, "eventType": name})))
        if one.kind is Kind.SPECIFICATION
        else one
        for one in events
    )


@unusual("fit-events-of-plain-tickets", seam=Seam.EVENT)
def of_plain_tickets(_scene: Scene, events: Events) -> Events:
    """Events show a FaultTicket as a ticket, without its extension; what it is can be read."""

    def edit(body: Document) -> None:
        if payload(body).get("@type") == "FaultTicket":
            drop(*FAULT_TICKET)(payload(body))
            payload(body)["@type"] = "TroubleTicket"

    return in_bodies(events, edit, *(str(name) for name in TmfEvent))


@unusual("fit-lists-without-extensions", seam=Seam.REPLY)
def without_extensions(scene: Scene, reply: Reply) -> Reply:
    """Lists show of a FaultTicket what a plain ticket has."""
    own = [name for name in FAULT_TICKET if name[0] != "@"]
    return in_reply(reply, drop(*own)) if during(scene, Operation.LIST) and accepted(reply) else reply
