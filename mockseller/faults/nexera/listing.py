"""Faults of a seller of Nexera whose lists have another form, or are filtered otherwise."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from ttck.mockseller.engine.seams import Call, Reply, Scene, Seam
from ttck.mockseller.faults.common import during
from ttck.mockseller.faults.nexera.tools import ANY, done, failed, ids, shown, tmf, wrong
from ttck.specs.vocabulary import Operation


def _ignored(name: str) -> None:
    def ignore(_scene: Scene, call: Call) -> Call:
        return replace(call, query={key: value for key, value in call.query.items() if key != name})

    ignore.__doc__ = f"My list cannot be filtered by {name}."
    wrong(f"nexera-filter-{name.lower()}-ignored", seam=Seam.REQUEST, breaks=ids(5), also=ANY)(ignore)


for _filter in (
    "id", "ticketType", "ticketSubType", "correlationId", "name", "statusChangeDate", "lastUpdate", "creationDate", "resolutionDate",
    "statusChangeReason",
):  # fmt: skip
    _ignored(_filter)


@wrong("nexera-filter-finds-first", seam=Seam.REPLY, breaks=ids(5), also=ANY)
def filter_finds_first(scene: Scene, reply: Reply) -> Reply:
    """A filter by the type finds no more than one."""
    asked = scene.call is not None and "ticketType" in scene.call.query
    return replace(reply, document=reply.document[:1]) if asked and done(scene, reply, Operation.LIST) else reply


@wrong("nexera-filter-finds-nothing", seam=Seam.REPLY, breaks=ids(5), also=ANY)
def filter_finds_nothing(scene: Scene, reply: Reply) -> Reply:
    """A filter by the name finds nothing once the ticket was changed."""
    asked = scene.call is not None and "name" in scene.call.query and done(scene, reply, Operation.LIST)
    if not asked or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=[one for one in reply.document if one.get("lastUpdate") == one.get("creationDate")])


@wrong("nexera-nothing-is-not-found", seam=Seam.REPLY, breaks=tmf(32), also=ANY)
def nothing_is_not_found(scene: Scene, reply: Reply) -> Reply:
    """A list without a match is not found."""
    return failed(reply, HTTPStatus.NOT_FOUND) if done(scene, reply, Operation.LIST) and reply.document == [] else reply


@wrong("nexera-list-in-an-object", seam=Seam.REPLY, breaks=tmf(10), also=ANY)
def list_in_an_object(scene: Scene, reply: Reply) -> Reply:
    """My list stands in an object."""
    return replace(reply, document={"items": reply.document}) if done(scene, reply, Operation.LIST) else reply


@wrong("nexera-list-of-identifiers", seam=Seam.REPLY, breaks=tmf(10), also=ANY)
def list_of_identifiers(scene: Scene, reply: Reply) -> Reply:
    """My list has the identifiers alone."""
    if not done(scene, reply, Operation.LIST) or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=[one.get("id") for one in reply.document])


@wrong("nexera-list-without-notes", seam=Seam.REPLY, breaks=[*ids(33), *tmf(11)], also=ANY)
def list_of_another_time(scene: Scene, reply: Reply) -> Reply:
    """My list shows another expected date than a reading."""
    if not during(scene, Operation.LIST):
        return reply
    return shown(scene, reply, lambda one: one.update(expectedResolutionDate="2027-01-01T00:00:00Z"))


@wrong("nexera-filter-by-correlation-refused", seam=Seam.REPLY, breaks=ids(5), also=ANY)
def filter_refused(scene: Scene, reply: Reply) -> Reply:
    """A list by the correlationId is refused."""
    asked = scene.call is not None and "correlationId" in scene.call.query
    return failed(reply) if asked and done(scene, reply, Operation.LIST) else reply
