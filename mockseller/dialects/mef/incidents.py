"""Use cases 13 and 14 of MEF 113: the buyer lists incidents and looks at one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from ttck.mockseller.dialects.mef.filtering import Filter, answer_page, dates, enum, text
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.problems import not_found
from ttck.specs.vocabulary import Api, IncidentState, IncidentType, Kind, ObservedImpact, Priority, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ttck.mockseller.engine.seams import Call
    from ttck.mockseller.engine.seller import Seller

SUMMARY = (
    "id",
    "href",
    "relatedEntity",
    "description",
    "severity",
    "priority",
    "impact",
    "incidentType",
    "creationDate",
    "situationStartDate",
    "expectedClosedDate",
    "closedDate",
    "status",
)
# What the draft's Table 34 calls Incident Type: the impacts, and maintenance.
DRAFT_TYPES = (IncidentType.MAINTENANCE, *ObservedImpact)
_COMMON: dict[str, Filter] = {
    "priority": enum("priority", Priority),
    "severity": enum("severity", Severity),
    "status": enum("status", IncidentState),
    "relatedEntityId": text("relatedEntity.id"),
    "relatedEntityType": text("relatedEntity.@referredType"),
    **dates("creationDate"),
    **dates("situationStartDate"),
    **dates("expectedClosedDate"),
    **dates("closedDate"),
}
FILTERS: Mapping[str, Mapping[str, Filter]] = MappingProxyType(
    {
        "type3_impact": {**_COMMON, "incidentType": enum("incidentType", IncidentType), "impact": enum("impact", ObservedImpact)},
        "type4": {**_COMMON, "incidentType": enum("incidentType", DRAFT_TYPES)},
    }
)


def list_incidents(seller: Seller, call: Call) -> Answer:
    """Use case 13: the page of the buyer's incidents that match all filters."""
    table = FILTERS[seller.settings.incident_model]
    return answer_page(seller, call, Kind.INCIDENT, table, schema=_schema(seller, "Incident_Find[]"), summary=SUMMARY)


def retrieve(seller: Seller, call: Call) -> Answer:
    """Use case 14: the incident as it is stored."""
    incident = seller.store.item(Kind.INCIDENT, call.item_id or "")
    if incident is None or incident.buyer != call.buyer:
        raise not_found("incident")
    return Answer(status=200, body=incident.document, schema=_schema(seller, "Incident"))


def href(seller: Seller, item_id: str) -> str:
    """The address of an incident, relative to the host."""
    return f"{seller.adapter.bases[Api.TICKET]}/incident/{quote(item_id, safe='')}"


def _schema(seller: Seller, name: str) -> str | None:
    """What the body is in the contract, which knows the published model only."""
    return name if seller.settings.incident_model == "type3_impact" else None
