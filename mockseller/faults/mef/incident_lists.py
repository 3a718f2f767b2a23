"""Faults of a seller that lists incidents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.mockseller.engine.seams import Call, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import answer, drop, during, entries, in_answers, kebab, refused
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import IncidentState, Kind, Operation

Query = Mapping[str, tuple[str, ...]]
_ABOUT = (Kind.INCIDENT,)
_LIST = Operation.LIST_INCIDENTS
_PAGING = frozenset({"offset", "limit", "buyerId", "sellerId"})
# What a list that leaves out or shows too many incidents may rightly be told.
_LISTED = ("MEF113:O17", "MEF113:O18", "MEF113:R117")


def _rows(scene: Scene, reply: Reply) -> list[Any] | None:
    """The rows of a successful list of incidents, None for any other answer."""
    listed = during(scene, _LIST) and reply.status == HTTPStatus.OK
    return reply.document if listed and isinstance(reply.document, list) else None


def _criteria(query: Query) -> list[str]:
    return [name for name in query if name not in _PAGING and name != "relatedEntityType"]


def _asked(scene: Scene) -> Query:
    return scene.call.query if scene.call else {}


def _filtered(call: Call, edit: Callable[[Query], Query]) -> Call:
    return replace(call, query=dict(edit(call.query))) if call.operation == _LIST else call


def _without(*names: str) -> Callable[[Query], Query]:
    return lambda query: {name: values for name, values in query.items() if name not in names}


# --- answers ---------------------------------------------------------------------------------------------------------


@fault("refused-incident-list-says-ok", seam=Seam.REPLY, breaks=["MEF113:R115"], also=["MEF113:R116"], about=_ABOUT)
def refused_incident_list_says_ok(scene: Scene, reply: Reply) -> Reply:
    """I answer 200 with an error object when a filter of incidents makes no sense."""
    return replace(reply, status=HTTPStatus.OK) if during(scene, _LIST) and refused(reply) else reply


@fault("incident-list-in-an-envelope", seam=Seam.REPLY, breaks=["MEF113:O1"], also=["MEF113:R115", *_LISTED], about=_ABOUT)
def incident_list_in_an_envelope(scene: Scene, reply: Reply) -> Reply:
    """I put the list of incidents into an object, with their number beside it."""
    rows = _rows(scene, reply)
    return reply if rows is None else replace(reply, document={"items": rows, "count": len(rows)})


@fault("refused-incident-list-tells-severity", seam=Seam.REPLY, breaks=["MEF113:R116"], about=_ABOUT)
def refused_incident_list_tells_severity(scene: Scene, reply: Reply) -> Reply:
    """My refusal of a bad filter tells the severity and the state of the incident that I looked at last."""
    if not (during(scene, _LIST) and refused(reply) and isinstance(reply.document, dict)):
        return reply
    return replace(reply, document={**reply.document, "severity": "minor", "status": IncidentState.CREATED.value})


@fault("refused-incident-list-shows-all", seam=Seam.REPLY, breaks=["MEF113:R116"], about=_ABOUT)
def refused_incident_list_shows_all(scene: Scene, reply: Reply) -> Reply:
    """My refusal of a bad filter of incidents carries what I would have shown without it."""
    rows = _rows(scene, reply)
    if rows:
        scene.memory["rows"] = rows
    refusal = during(scene, _LIST) and refused(reply) and isinstance(reply.document, dict)
    return replace(reply, document={**reply.document, "found": scene.memory.get("rows", [])}) if refusal else reply


@fault("no-incident-matches-is-404", seam=Seam.REPLY, breaks=["MEF113:R117"], also=[*_LISTED, "MEF113:R115", "MEF113:R116"], about=_ABOUT)
def no_incident_matches_is_404(scene: Scene, reply: Reply) -> Reply:
    """I answer 404 when no incident meets the criteria."""
    if _rows(scene, reply) != [] or not _criteria(_asked(scene)):
        return reply
    return answer(reply, HTTPStatus.NOT_FOUND, {"code": "notFound", "reason": "no incident matches"})


# --- what an item shows ----------------------------------------------------------------------------------------------


def _lacks(attribute: str, says: str) -> None:
    """Register a seller whose list of incidents leaves one attribute out."""

    def twist(scene: Scene, reply: Reply) -> Reply:
        return in_answers(scene, reply, drop(attribute), _LIST)

    twist.__doc__ = says
    name = kebab(attribute)
    fault(f"incident-list-without-{name}", seam=Seam.REPLY, breaks=["MEF113:R117"], also=_LISTED, about=_ABOUT)(twist)


_lacks("closedDate", "My list does not say when an incident was closed.")
_lacks("expectedClosedDate", "My list does not say when I expect to close an incident.")
_lacks("situationStartDate", "My list does not say when an incident began.")
_lacks("relatedEntity", "My list does not say which products an incident strikes.")
_lacks("incidentType", "My list does not say of which type an incident is.")


@fault("incident-list-is-stale", seam=Seam.REPLY, breaks=["MEF113:R117"], also=_LISTED, about=_ABOUT)
def incident_list_is_stale(scene: Scene, reply: Reply) -> Reply:
    """My list is built at night: an incident that is in progress still shows there as created."""

    def edit(row: Document) -> None:
        if row.get("status") == IncidentState.IN_PROGRESS:
            row["status"] = IncidentState.CREATED.value

    return in_answers(scene, reply, edit, _LIST)


@fault("incident-list-cuts-descriptions", seam=Seam.REPLY, breaks=["MEF113:R117"], about=_ABOUT)
def incident_list_cuts_descriptions(scene: Scene, reply: Reply) -> Reply:
    """My list shows the first twelve characters of the description of an incident."""
    return in_answers(scene, reply, lambda row: row.update(description=str(row.get("description", ""))[:12]), _LIST)


# --- which items are shown -------------------------------------------------------------------------------------------


@fault("closed-incidents-unlisted", seam=Seam.REPLY, breaks=["MEF113:O17", "MEF113:R117"], also=_LISTED, about=_ABOUT)
def closed_incidents_unlisted(scene: Scene, reply: Reply) -> Reply:
    """My list leaves closed incidents out, unless the filter asks for that state."""
    rows = _rows(scene, reply)
    if rows is None or "status" in _asked(scene):
        return reply
    return replace(reply, document=[row for row in rows if not isinstance(row, dict) or row.get("status") != IncidentState.CLOSED])


@fault("incident-page-drops-last", seam=Seam.REPLY, breaks=["MEF113:R117"], also=_LISTED, about=_ABOUT)
def incident_page_drops_last(scene: Scene, reply: Reply) -> Reply:
    """My pages lose their last incident whenever a limit is given."""
    rows = _rows(scene, reply)
    return replace(reply, document=rows[:-1]) if rows and "limit" in _asked(scene) else reply


@fault("second-incident-page-is-empty", seam=Seam.REPLY, breaks=["MEF113:R117"], also=_LISTED, about=_ABOUT)
def second_incident_page_is_empty(scene: Scene, reply: Reply) -> Reply:
    """I show the first page of incidents only; whoever asks for more gets an empty list."""
    rows = _rows(scene, reply)
    return replace(reply, document=[]) if rows and "offset" in _asked(scene) else reply


@fault("incident-row-twice", seam=Seam.REPLY, breaks=["MEF113:R117"], also=_LISTED, about=_ABOUT)
def incident_row_twice(scene: Scene, reply: Reply) -> Reply:
    """My list shows an incident once for each team that works on it: the first one twice."""
    rows = _rows(scene, reply)
    return replace(reply, document=[rows[0], *rows]) if rows and len(rows) > 1 else reply


@fault("low-priority-incidents-unlisted", seam=Seam.REPLY, breaks=["MEF113:R117"], also=_LISTED, about=_ABOUT)
def low_priority_incidents_unlisted(scene: Scene, reply: Reply) -> Reply:
    """My unfiltered list leaves out incidents of low priority; whoever filters by anything finds them."""
    rows = _rows(scene, reply)
    if rows is None or _criteria(_asked(scene)):
        return reply
    return replace(reply, document=[row for row in rows if not isinstance(row, dict) or row.get("priority") != "low"])


# --- filters ---------------------------------------------------------------------------------------------------------


def _ignores(parameter: str, says: str) -> None:
    """Register a seller that ignores one filter of incidents."""

    def twist(_scene: Scene, call: Call) -> Call:
        return _filtered(call, _without(parameter))

    twist.__doc__ = says
    name = kebab(parameter)
    also = [*_LISTED, "MEF113:R115", "MEF113:R116"]
    fault(f"incidents-ignore-{name}", seam=Seam.REQUEST, breaks=["MEF113:O17"], also=also, about=_ABOUT)(twist)


_ignores("incidentType", "I ignore the filter on the incident type and return all incidents.")
_ignores("severity", "I ignore the filter on the severity of incidents.")
_ignores("priority", "I ignore the filter on the priority of incidents.")
_ignores("status", "I ignore the filter on the state of incidents, and the buyer has to sort them.")
_ignores("relatedEntityId", "I ignore the filter on the product of incidents.")
_ignores("creationDate.gt", "I ignore creationDate.gt, so incidents come back that were created earlier.")
_ignores("situationStartDate.lt", "I ignore situationStartDate.lt, so incidents come back that began later.")
_ignores("expectedClosedDate.gt", "I ignore expectedClosedDate.gt, so incidents come back that are expected to end earlier.")
_ignores("closedDate.lt", "I ignore closedDate.lt, so incidents come back that were closed later.")


@fault("last-incident-criterion-only", seam=Seam.REQUEST, breaks=["MEF113:O18"], also=_LISTED, about=_ABOUT)
def last_incident_criterion_only(_scene: Scene, call: Call) -> Call:
    """Only the last criterion of a query for incidents takes effect."""
    return _filtered(call, lambda query: _without(*_criteria(query)[:-1])(query))


@fault("first-incident-criterion-only", seam=Seam.REQUEST, breaks=["MEF113:O18"], also=_LISTED, about=_ABOUT)
def first_incident_criterion_only(_scene: Scene, call: Call) -> Call:
    """Only the first criterion of a query for incidents takes effect."""
    return _filtered(call, lambda query: _without(*_criteria(query)[1:])(query))


@fault("incident-dates-ignored-beside-others", seam=Seam.REQUEST, breaks=["MEF113:O18"], also=_LISTED, about=_ABOUT)
def incident_dates_ignored_beside_others(_scene: Scene, call: Call) -> Call:
    """I honour the filters on when an incident began and was created, but not beside a type, a severity, a priority or a state."""
    names = [f"{name}.{side}" for name in ("creationDate", "situationStartDate") for side in ("gt", "lt")]
    beside = {"incidentType", "severity", "priority", "status"}
    return _filtered(call, lambda query: _without(*names)(query) if beside & query.keys() else query)


@fault("combined-incident-filters-refused", seam=Seam.REPLY, breaks=["MEF113:O18"], also=_LISTED, about=_ABOUT)
def combined_incident_filters_refused(scene: Scene, reply: Reply) -> Reply:
    """I take one criterion for incidents at a time, and refuse two."""
    several = during(scene, _LIST) and len({name.partition(".")[0] for name in _criteria(_asked(scene))}) > 1
    return answer(reply, HTTPStatus.BAD_REQUEST, {"code": "invalidQuery", "reason": "one criterion at a time"}) if several else reply


@fault("incident-date-filters-refused", seam=Seam.REPLY, breaks=["MEF113:O17"], also=_LISTED, about=_ABOUT)
def incident_date_filters_refused(scene: Scene, reply: Reply) -> Reply:
    """I refuse to filter incidents by dates."""
    dated = during(scene, _LIST) and any("Date." in name for name in _asked(scene))
    return answer(reply, HTTPStatus.BAD_REQUEST, {"code": "invalidQuery", "reason": "dates are not indexed"}) if dated else reply


@fault("first-product-of-incident-only", seam=Seam.REPLY, breaks=["MEF113:O17"], also=_LISTED, about=_ABOUT)
def first_product_of_incident_only(scene: Scene, reply: Reply) -> Reply:
    """I find an incident by the first product that it strikes, and not by the others."""
    rows, values = _rows(scene, reply), _asked(scene).get("relatedEntityId", ())
    if rows is None or not values:
        return reply
    return replace(reply, document=[row for row in rows if not entries(row, "relatedEntity") or _first(row) == values[-1]])


def _first(row: Document) -> Any:
    return entries(row, "relatedEntity")[0].get("id")
