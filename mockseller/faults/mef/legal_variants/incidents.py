"""Legal variants of a seller that has incidents, or may leave them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from http import HTTPStatus

from ttck.mockseller.engine.seams import Delivery, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, during, each_text, header, in_answers, instant, is_date, seconds_between
from ttck.mockseller.faults.mef.tools import legal_variant
from ttck.specs.vocabulary import IncidentState, Kind, Operation

_ABOUT = (Kind.INCIDENT,)
_LIST, _RETRIEVE = Operation.LIST_INCIDENTS, Operation.RETRIEVE_INCIDENT
_MANY = 8
_OFFSET = timezone(timedelta(hours=-8))


@legal_variant("incident-extra-attributes", seam=Seam.REPLY, about=_ABOUT)
def incident_extra_attributes(scene: Scene, reply: Reply) -> Reply:
    """I write attributes of my own into incidents, alone and in lists."""
    extra = {"@type": "SellerIncident", "region": "north", "affectedCustomers": 17}
    return in_answers(scene, reply, lambda incident: incident.update(extra), _LIST, _RETRIEVE)


@legal_variant("incidents-newest-first", seam=Seam.REPLY, about=_ABOUT)
def incidents_newest_first(scene: Scene, reply: Reply) -> Reply:
    """I turn each page of incidents round, and tell the attributes of an incident in another order."""

    def edit(incident: Document) -> None:
        turned = dict(reversed(incident.items()))
        incident.clear()
        incident.update(turned)

    turned = in_answers(scene, reply, edit, _LIST, _RETRIEVE)
    listed = during(scene, _LIST) and isinstance(turned.document, list)
    return replace(turned, document=turned.document[::-1]) if listed else turned


@legal_variant("eight-incidents-are-too-many", seam=Seam.REPLY, about=_ABOUT)
def eight_incidents_are_too_many(scene: Scene, reply: Reply) -> Reply:
    """I answer that the result is too large where a list would have more than eight incidents."""
    total = header(reply, "X-Total-Count") if during(scene, _LIST) else None
    if total is None or not total.isdecimal() or int(total) <= _MANY:
        return reply
    return answer(reply, HTTPStatus.BAD_REQUEST, {"code": "invalidQuery", "reason": "the result is too large, please narrow it"})


@legal_variant("incidents-dated-elsewhere", seam=Seam.REPLY, about=_ABOUT)
def incidents_dated_elsewhere(scene: Scene, reply: Reply) -> Reply:
    """I date incidents in the time of another office, at -08:00."""

    def edit(name: str, text: str) -> str:
        moment = instant(text) if is_date(name) else None
        return moment.astimezone(_OFFSET).isoformat() if moment else text

    return replace(reply, document=each_text(reply.document, edit)) if during(scene, _LIST, _RETRIEVE) else reply


@legal_variant("incident-events-late", seam=Seam.DELIVERY, about=_ABOUT)
def incident_events_late(scene: Scene, delivery: Delivery, *, seconds: float = 1.0) -> Delivery:
    """I send an incident event a second after it happened."""
    age = seconds_between(delivery.document.get("eventTime"), scene.now) or 0.0
    return replace(delivery, delay=max(0.0, seconds - age))


@legal_variant("incident-events-twice", seam=Seam.DELIVERY, about=_ABOUT)
def incident_events_twice(_scene: Scene, delivery: Delivery) -> Delivery:
    """I send each incident event twice, with the same event id."""
    return replace(delivery, copies=2 * delivery.copies)


@legal_variant("closed-incidents-archived", seam=Seam.REPLY, about=_ABOUT)
def closed_incidents_archived(scene: Scene, reply: Reply) -> Reply:
    """A closed incident is archived at once: lists show it, and it cannot be read any more."""
    document = reply.document
    closed = during(scene, _RETRIEVE) and isinstance(document, dict) and document.get("status") == IncidentState.CLOSED
    gone = {"code": "notFound", "reason": "there is no such incident any more"}
    return answer(reply, HTTPStatus.NOT_FOUND, gone) if closed else reply
