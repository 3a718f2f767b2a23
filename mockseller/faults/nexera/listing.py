"""Faults of a seller of Nexera whose lists have another form, or are filtered otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Change, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, part
from ttck.mockseller.faults.nexera.tools import ANY, done, failed, ids, shown, tmf, wrong
from ttck.specs.vocabulary import Operation

Query = Mapping[str, tuple[str, ...]]


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


@wrong("nexera-over-only-by-name", seam=Seam.REPLY, breaks=ids(33), also=ANY)
def over_only_by_name(scene: Scene, reply: Reply) -> Reply:
    """My list without a filter has what is current."""
    plain = scene.call is not None and not scene.call.query and done(scene, reply, Operation.LIST)
    if not plain or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=[one for one in reply.document if one.get("status") not in {"closed", "cancelled"}])


def _ignoring(name: str, what: str, wanted: Callable[[Query], tuple[str, ...]]) -> None:
    def ignore(_scene: Scene, call: Call) -> Call:
        passed = wanted(call.query)
        return replace(call, query={key: value for key, value in call.query.items() if key not in passed})

    ignore.__doc__ = what
    wrong(name, seam=Seam.REQUEST, breaks=ids(5), also=ANY)(ignore)


_ignoring(
    "nexera-filter-subtype-other-ignored", "A filter by the subtype Other lets everything through.",
    lambda query: ("ticketSubType",) if query.get("ticketSubType") == ("Other",) else (),
)  # fmt: skip
_ignoring(
    "nexera-filter-type-ignored-with-name", "Beside a name the type does not count.",
    lambda query: ("ticketType",) if "name" in query else (),
)  # fmt: skip
_ignoring(
    "nexera-filter-id-alone", "Beside an id nothing else counts.",
    lambda query: tuple(name for name in query if name != "id") if "id" in query else (),
)  # fmt: skip


def _by_another(name: str, filtered: str, what: str, old: Callable[[Scene, Document], Any]) -> None:
    """Register the seller that goes by another value of a ticket than the one that it shows."""

    def choose(scene: Scene, call: Call) -> Call:
        values = call.query.get(filtered) if call.operation == Operation.LIST else None
        scene.memory["asked"] = values[0] if values else None
        return replace(call, query={key: value for key, value in call.query.items() if key != filtered}) if values else call

    def find(scene: Scene, reply: Reply) -> Reply:
        asked = scene.memory.pop("asked", None)
        if asked is None or not isinstance(reply.document, list):
            return reply
        return replace(reply, document=[one for one in reply.document if asked in old(scene, one)])

    def remember(scene: Scene, change: Change) -> Change:
        scene.memory.setdefault(change.after["id"], []).append(change.after.get(filtered))
        return change

    choose.__doc__, find.__doc__, remember.__doc__ = what, "I look for it myself.", "I remember what it was."
    wrong(name, seam=Seam.REQUEST, breaks=ids(5), also=ANY)(choose)
    part(name, seam=Seam.REPLY)(find)
    part(name, seam=Seam.RECORD)(remember)


_by_another(
    "nexera-filter-last-update-by-creation", "lastUpdate", "A filter by the last update goes by the creation.",
    lambda _, one: [one.get("creationDate")],
)  # fmt: skip
_by_another(
    "nexera-filter-name-of-creation", "name", "A filter by the name goes by the first one.",
    lambda scene, one: scene.memory.get(str(one.get("id")), [None])[:1],
)  # fmt: skip
_by_another(
    "nexera-filter-reason-of-before", "statusChangeReason", "A filter by the reason finds what had it once.",
    lambda scene, one: scene.memory.get(str(one.get("id")), []),
)  # fmt: skip
_by_another(
    "nexera-filter-name-by-beginning", "name", "A filter by the name finds names that begin so.",
    lambda _, one: [str(one.get("name"))[:number] for number in range(1, len(str(one.get("name"))) + 1)],
)  # fmt: skip
_by_another(
    "nexera-filter-resolution-date-finds-nothing", "resolutionDate", "A filter by the date of the resolution finds nothing.",
    lambda _, __: [],
)  # fmt: skip


@wrong("nexera-complaints-only-by-name", seam=Seam.REPLY, breaks=ids(33), also=ANY)
def complaints_only_by_name(scene: Scene, reply: Reply) -> Reply:
    """My list without a filter has no complaints."""
    plain = scene.call is not None and not scene.call.query and done(scene, reply, Operation.LIST)
    if not plain or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=[one for one in reply.document if one.get("ticketType") != "Complaint"])


@wrong("nexera-changed-tickets-listed-twice", seam=Seam.REPLY, breaks=tmf(11), also=ANY)
def listed_twice(scene: Scene, reply: Reply) -> Reply:
    """A ticket that was changed is in my list as often as it has versions, two at most."""
    if not done(scene, reply, Operation.LIST) or not isinstance(reply.document, list):
        return reply
    return replace(reply, document=[one for one in reply.document for _ in range(1 + (one.get("lastUpdate") != one.get("creationDate")))])
