"""How a target speaks of incidents: the names of its events, and the values of its incident types."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ttck.harness.buyer.target import Target
from ttck.specs.vocabulary import IncidentEvent, IncidentState, IncidentType, ObservedImpact, Priority, Severity

# The event types of MEF 113 Table 45.
CREATED, STATE_CHANGE, UPDATE, CLOSED = "CREATED", "STATE_CHANGE", "UPDATE", "CLOSED"
TABLE_45 = (CREATED, STATE_CHANGE, UPDATE, CLOSED)
_TODAY: Mapping[str, str] = MappingProxyType(
    {CREATED: IncidentEvent.CREATED.value, STATE_CHANGE: IncidentEvent.STATE_CHANGE.value, UPDATE: IncidentEvent.UPDATE.value}
)
_EARLIER: Mapping[str, str] = MappingProxyType({**_TODAY, CREATED: "incidentCreatedEvent", CLOSED: "incidentClosedEvent"})


def names(target: Target) -> Mapping[str, str]:
    """The wire names of the event types; where closing has no event of its own, CLOSED is not among them."""
    return _EARLIER if target.switches.get("incident_events") == "created_closed" else _TODAY


def types(target: Target) -> tuple[str, ...]:
    """All incident event types to ask for."""
    return tuple(names(target).values())


def has_impact(target: Target) -> bool:
    """Whether the impact stands beside the incident type, and not in it."""
    return target.switches.get("incident_model") != "type4"


def incident_types(target: Target) -> tuple[str, ...]:
    """The values of the incident type that this target uses."""
    return tuple(IncidentType) if has_impact(target) else (IncidentType.MAINTENANCE, *ObservedImpact)


def values(target: Target) -> Mapping[str, tuple[str, ...]]:
    """The attributes with a fixed set of values, each with its values in this target."""
    fixed: dict[str, tuple[str, ...]] = {
        "severity": tuple(Severity),
        "priority": tuple(Priority),
        "incidentType": incident_types(target),
        "status": tuple(IncidentState),
    }
    return {**fixed, "impact": tuple(ObservedImpact)} if has_impact(target) else fixed
