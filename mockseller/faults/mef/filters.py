"""Faults of a seller that filters its list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote_plus

from ttck.mockseller.engine.seams import Call, Reply, Scene, Seam
from ttck.mockseller.faults.common import during, kebab
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Operation

Query = Mapping[str, tuple[str, ...]]

_PAGING = frozenset({"offset", "limit", "buyerId", "sellerId"})


def _filtered(call: Call, edit: Callable[[Query], Query]) -> Call:
    """The list call with other filters."""
    return replace(call, query=dict(edit(call.query))) if call.operation == Operation.LIST else call


def _without(*names: str) -> Callable[[Query], Query]:
    return lambda query: {name: values for name, values in query.items() if name not in names}


def _renamed(names: Mapping[str, str]) -> Callable[[Query], Query]:
    return lambda query: {names.get(name, name): values for name, values in query.items()}


def _criteria(query: Query) -> list[str]:
    return [name for name in query if name not in _PAGING and name != "relatedEntityType"]


def _rewritten(query: Query, name: str, pattern: str, by: str) -> Query:
    """The query in which a pattern is replaced in the values of one parameter."""
    return {key: tuple(re.sub(pattern, by, value) for value in values) if key == name else values for key, values in query.items()}


def _ignores(parameter: str, says: str) -> None:
    """Register a seller that ignores one filter."""

    def twist(_scene: Scene, call: Call) -> Call:
        return _filtered(call, _without(parameter))

    twist.__doc__ = says
    name = kebab(parameter)
    fault(
        f"ignores-{name}",
        seam=Seam.REQUEST,
        breaks=["MEF113:O12"],
        also=["MEF113:O13", "MEF113:R32", "MEF113:R30", "MEF113:R31"],
    )(twist)


_ignores("creationDate.lt", "I ignore creationDate.lt, so tickets come back that were created later.")
_ignores("resolutionDate.gt", "I ignore resolutionDate.gt, so tickets come back that were resolved earlier.")
_ignores("expectedResolutionDate.lt", "I ignore expectedResolutionDate.lt, so tickets come back that are expected later.")
_ignores("sellerPriority", "I ignore the filter on seller priority, because my index has no such column.")
_ignores("severity", "I ignore the filter on severity, because my index has no such column.")
_ignores("ticketType", "I ignore the filter on the ticket type, because my index has no such column.")
_ignores("status", "I ignore the filter on the state, and the buyer has to sort the tickets.")
_ignores("relatedEntityId", "I ignore the filter on the product, because many tickets share one product anyway.")
_ignores("externalId", "I ignore the filter on the buyer's ticket number.")


@fault("last-criterion-only", seam=Seam.REQUEST, breaks=["MEF113:O13"], also=["MEF113:O12", "MEF113:R32"])
def last_criterion_only(_scene: Scene, call: Call) -> Call:
    """Only the last criterion of a query takes effect."""
    return _filtered(call, lambda query: _without(*_criteria(query)[:-1])(query))


@fault("first-criterion-only", seam=Seam.REQUEST, breaks=["MEF113:O13"], also=["MEF113:O12", "MEF113:R32"])
def first_criterion_only(_scene: Scene, call: Call) -> Call:
    """Only the first criterion of a query takes effect."""
    return _filtered(call, lambda query: _without(*_criteria(query)[1:])(query))


@fault("state-ignored-when-combined", seam=Seam.REQUEST, breaks=["MEF113:O13"], also=["MEF113:O12", "MEF113:R32"])
def state_ignored_when_combined(_scene: Scene, call: Call) -> Call:
    """I honour the filter on the state, but not beside another criterion."""
    return _filtered(call, lambda query: _without("status")(query) if len(_criteria(query)) > 1 else query)


@fault("priority-ignored-with-severity", seam=Seam.REQUEST, breaks=["MEF113:O13"], also=["MEF113:O12"])
def priority_ignored_with_severity(_scene: Scene, call: Call) -> Call:
    """I honour the filter on priority, but not when severity is asked for too."""
    return _filtered(call, lambda query: _without("priority")(query) if "severity" in query else query)


def _alone(*names: str) -> Callable[[Query], Query]:
    """The query without some parameters, unless they are all that is asked for."""
    return lambda query: _without(*names)(query) if set(_criteria(query)) - set(names) else query


@fault("creation-dates-ignored-beside-others", seam=Seam.REQUEST, breaks=["MEF113:O13"], also=["MEF113:O12", "MEF113:R32"])
def creation_dates_ignored_beside_others(_scene: Scene, call: Call) -> Call:
    """I honour the filters on the creation date, but not beside one on anything else."""
    return _filtered(call, _alone("creationDate.gt", "creationDate.lt"))


@fault("created-before-ignored-with-state", seam=Seam.REQUEST, breaks=["MEF113:O13"], also=["MEF113:O12", "MEF113:R32"])
def created_before_ignored_with_state(_scene: Scene, call: Call) -> Call:
    """I ignore creationDate.lt when I am asked for a state too."""
    return _filtered(call, lambda query: _without("creationDate.lt")(query) if "status" in query else query)


@fault("expected-dates-ignored-beside-any", seam=Seam.REQUEST, breaks=["MEF113:O13"], also=["MEF113:O12", "MEF113:R32"])
def expected_dates_ignored_beside_any(_scene: Scene, call: Call) -> Call:
    """I honour one bound of the expected resolution date, but none beside a second parameter."""
    return _filtered(
        call,
        lambda query: _without("expectedResolutionDate.gt", "expectedResolutionDate.lt")(query) if len(_criteria(query)) > 1 else query,
    )


@fault("resolved-after-ignored-with-product", seam=Seam.REQUEST, breaks=["MEF113:O13"], also=["MEF113:O12", "MEF113:R32"])
def resolved_after_ignored_with_product(_scene: Scene, call: Call) -> Call:
    """I ignore resolutionDate.gt when I am asked for a product too."""
    return _filtered(call, lambda query: _without("resolutionDate.gt")(query) if "relatedEntityId" in query else query)


@fault("window-has-no-end", seam=Seam.REQUEST, breaks=["MEF113:O12"], also=["MEF113:O13", "MEF113:R32"])
def window_has_no_end(_scene: Scene, call: Call) -> Call:
    """I ignore creationDate.lt beside creationDate.gt."""
    return _filtered(call, lambda query: _without("creationDate.lt")(query) if "creationDate.gt" in query else query)


@fault("three-criteria-find-nothing", seam=Seam.REPLY, breaks=["MEF113:O13"], also=["MEF113:O12", "MEF113:R32"])
def three_criteria_find_nothing(scene: Scene, reply: Reply) -> Reply:
    """A query with three criteria or more finds nothing."""
    many = scene.call is not None and len(_criteria(scene.call.query)) > 2  # noqa: PLR2004 - three is the point
    listed = during(scene, Operation.LIST) and isinstance(reply.document, list)
    return replace(reply, document=[]) if listed and many else reply


@fault("creation-date-by-day", seam=Seam.REQUEST, breaks=["MEF113:O12"], also=["MEF113:R32", "MEF113:O13"])
def creation_date_by_day(_scene: Scene, call: Call) -> Call:
    """I compare creationDate.gt by the day only, so earlier tickets of the same day come back too."""
    return _filtered(call, lambda query: _rewritten(query, "creationDate.gt", r"T\d\d:\d\d(:\d\d(\.\d+)?)?", "T00:00:00"))


@fault("creation-date-offset-ignored", seam=Seam.REQUEST, breaks=["MEF113:O12"], also=["MEF113:R32", "MEF113:O13"])
def creation_date_offset_ignored(_scene: Scene, call: Call) -> Call:
    """I read the dates of creationDate filters as UTC, whatever offset the buyer wrote."""

    def edit(query: Query) -> Query:
        for name in ("creationDate.gt", "creationDate.lt"):
            query = _rewritten(query, name, r"[+ -]\d\d:?\d\d$", "Z")
        return query

    return _filtered(call, edit)


@fault("resolution-date-swapped", seam=Seam.REQUEST, breaks=["MEF113:O12"], also=["MEF113:O13", "MEF113:R32"])
def resolution_date_swapped(_scene: Scene, call: Call) -> Call:
    """I take resolutionDate.lt for resolutionDate.gt, and the other way round."""
    names = {"resolutionDate.lt": "resolutionDate.gt", "resolutionDate.gt": "resolutionDate.lt"}
    return _filtered(call, _renamed(names))


@fault("expected-filter-on-resolution", seam=Seam.REQUEST, breaks=["MEF113:O12"], also=["MEF113:O13", "MEF113:R32"])
def expected_filter_on_resolution(_scene: Scene, call: Call) -> Call:
    """I apply the filter on the expected resolution date to the resolution date."""
    names = {f"expectedResolutionDate.{end}": f"resolutionDate.{end}" for end in ("gt", "lt")}
    return _filtered(call, _renamed(names))


@fault("severity-filter-on-mine", seam=Seam.REQUEST, breaks=["MEF113:O12"], also=["MEF113:R32", "MEF113:O13"])
def severity_filter_on_mine(_scene: Scene, call: Call) -> Call:
    """I apply the filter on severity to the seller severity."""
    return _filtered(call, _renamed({"severity": "sellerSeverity"}))


@fault("product-filter-needs-no-type", seam=Seam.REQUEST, breaks=["MEF113:O12"], also=["MEF113:R32", "MEF113:O13"])
def product_filter_needs_no_type(_scene: Scene, call: Call) -> Call:
    """I ignore the filter on the product when its type is given too."""
    names = ("relatedEntityId", "relatedEntityType")
    return _filtered(call, lambda query: _without(*names)(query) if "relatedEntityType" in query else query)


@fault("external-id-filter-case-blind", seam=Seam.REPLY, breaks=["MEF113:O12"], also=["MEF113:O13", "MEF113:R32"])
def external_id_filter_case_blind(scene: Scene, reply: Reply) -> Reply:
    """I find no ticket by a buyer's number that has capital letters in it."""
    asked = scene.call.query.get("externalId", ()) if scene.call and during(scene, Operation.LIST) else ()
    hidden = isinstance(reply.document, list) and any(value != value.lower() for value in asked)
    return replace(reply, document=[]) if hidden else reply


@fault("criteria-crash-together", seam=Seam.REQUEST, breaks=["MEF113:O13"], also=["MEF113:O12", "MEF113:R30", "MEF113:R32"])
def criteria_crash_together(_scene: Scene, call: Call) -> Call:
    """I refuse a query in which a date stands beside a state."""

    def edit(query: Query) -> Query:
        dated = any("Date." in name for name in query)
        return {**query, "status": ("neither here nor there",)} if dated and "status" in query else query

    return _filtered(call, edit)


@fault("in-progress-filter-misses", seam=Seam.REPLY, breaks=["MEF113:O12"], also=["MEF113:O13", "MEF113:R32"])
def in_progress_filter_misses(scene: Scene, reply: Reply) -> Reply:
    """I find tickets by any state but one: asked for those in progress, I show none."""
    asked = scene.call.query.get("status", ()) if scene.call and during(scene, Operation.LIST) else ()
    return replace(reply, document=[]) if "inProgress" in asked and isinstance(reply.document, list) else reply


@fault("external-ids-decoded-twice", seam=Seam.REQUEST, breaks=["MEF113:O12"], also=["MEF113:R32", "MEF113:O13"])
def external_ids_decoded_twice(_scene: Scene, call: Call) -> Call:
    """My framework decodes a query, and so do I: the plus sign of a number has become a blank when I look for it."""
    return _filtered(call, lambda query: {n: tuple(map(unquote_plus, v)) if n == "externalId" else v for n, v in query.items()})


@fault("external-ids-cut-at-signs", seam=Seam.REQUEST, breaks=["MEF113:O12"], also=["MEF113:R32", "MEF113:O13"])
def external_ids_cut_at_signs(_scene: Scene, call: Call) -> Call:
    """I decode a query before I take it apart, so that a number ends at its ampersand."""
    return _filtered(call, lambda query: _rewritten(query, "externalId", "&.*", ""))
