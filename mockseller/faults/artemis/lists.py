"""Faults of a seller of Artemis about filters and fields."""

from __future__ import annotations

from ttck.mockseller.dialects.tmf.query import RESERVED
from ttck.mockseller.engine.seams import Call, Reply, Scene, Seam
from ttck.mockseller.faults.artemis.tools import OF_FORMS, OF_LISTS, ids, tmf, wrong
from ttck.mockseller.faults.common import answer, during
from ttck.mockseller.faults.tmf.tools import without
from ttck.specs.vocabulary import Operation

_FILTERS = ("id", "status", "ticketType", "severity", "name")


def _ignoring(call: Call, *names: str) -> Call:
    return without(call, *names) if call.operation == Operation.LIST else call


@wrong("artemis-filter-by-status-ignored", seam=Seam.REQUEST, breaks=ids(17), also=OF_LISTS)
def filter_by_status_ignored(_scene: Scene, call: Call) -> Call:
    """A filter by status gives every ticket."""
    return _ignoring(call, "status")


@wrong("artemis-filter-by-severity-ignored", seam=Seam.REQUEST, breaks=ids(17), also=OF_LISTS)
def filter_by_severity_ignored(_scene: Scene, call: Call) -> Call:
    """A filter by severity gives every ticket."""
    return _ignoring(call, "severity")


@wrong("artemis-filter-by-id-ignored", seam=Seam.REQUEST, breaks=ids(17), also=OF_LISTS)
def filter_by_id_ignored(_scene: Scene, call: Call) -> Call:
    """A filter by id gives every ticket."""
    return _ignoring(call, "id")


@wrong("artemis-filters-ignored-with-fields", seam=Seam.REQUEST, breaks=tmf(33), also=OF_LISTS)
def filters_ignored_with_fields(_scene: Scene, call: Call) -> Call:
    """With fields my filters do nothing."""
    return _ignoring(call, *_FILTERS) if call.query.get("fields") else call


@wrong("artemis-filters-refused", seam=Seam.REPLY, breaks=ids(17), also=[*OF_LISTS, *tmf(7)])
def filters_refused(scene: Scene, reply: Reply) -> Reply:
    """I do not filter."""
    asked = scene.call is not None and any(name not in RESERVED for name in scene.call.query)
    body = {"@type": "Error", "code": "invalidQuery", "reason": "query: we do not filter", "status": "400"}
    return answer(reply, 400, body) if during(scene, Operation.LIST) and asked else reply


@wrong("artemis-fields-ignored", seam=Seam.REQUEST, breaks=ids(17), also=[*OF_LISTS, *tmf(43, 44, 45)])
def fields_ignored(_scene: Scene, call: Call) -> Call:
    """I show the whole ticket, whatever is asked for."""
    return without(call, "fields") if call.operation == Operation.RETRIEVE else call


@wrong("artemis-fields-ignored-in-lists", seam=Seam.REQUEST, breaks=ids(17), also=[*OF_LISTS, *tmf(43, 44, 45)])
def fields_ignored_in_lists(_scene: Scene, call: Call) -> Call:
    """A list shows whole tickets, whatever is asked for."""
    return without(call, "fields") if call.operation == Operation.LIST else call


@wrong("artemis-fields-refused", seam=Seam.REPLY, breaks=ids(17), also=[*OF_FORMS, *OF_LISTS, *tmf(7, 43, 44, 45)])
def fields_refused(scene: Scene, reply: Reply) -> Reply:
    """I know no fields."""
    asked = scene.call is not None and bool(scene.call.query.get("fields"))
    body = {"@type": "Error", "code": "invalidQuery", "reason": "fields: what is that?", "status": "400"}
    return answer(reply, 400, body) if asked and during(scene, Operation.LIST, Operation.RETRIEVE) else reply
