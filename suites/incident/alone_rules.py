"""What recorded traffic shows of lists of incidents by itself, where a run has a scenario that would tell more."""

from __future__ import annotations

from ttck.specs.vocabulary import IncidentState
from ttck.suites.common.alone_lists import as_read, is_found
from ttck.suites.incident.incident_rules import MANDATORY

# What a filter may ask for of an incident that a seller does not change there and back.
LASTING = frozenset({"incidentType", "relatedEntityId", "relatedEntityType", "creationDate"})
# An item of a list beside the readings of its incident. Every incident has what is mandatory in Table 34.
AS_READ = as_read(
    always=MANDATORY,
    stays=("description", "creationDate", "situationStartDate", "closedDate"),
    final=(IncidentState.CLOSED,),
    ends=("closedDate",),
)
IS_FOUND = is_found("an incident", over=(IncidentState.CLOSED,))
