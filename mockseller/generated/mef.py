"""The resources of MEF 113."""

from __future__ import annotations

import functools
from http import HTTPStatus

from ttck.mockseller.faults.mef.tools import MEF
from ttck.mockseller.generated.shapes import Resource
from ttck.specs.lifecycles import lifecycle
from ttck.specs.vocabulary import AppointmentEvent, IncidentEvent, Kind, Operation, Stimulus, TicketEvent

_CONFLICT = (
    HTTPStatus.UNPROCESSABLE_ENTITY,
    [{"code": "otherIssue", "reason": "this is not possible now", "propertyPath": ""}],
)
_resource = functools.partial(Resource, standard=MEF, conflict=_CONFLICT)
RESOURCES: tuple[Resource, ...] = (
    _resource(
        kind=Kind.TICKET, contract="troubleTicket", retrieving=Operation.RETRIEVE, listing=Operation.LIST,
        creating=Operation.CREATE, patching=Operation.PATCH, acts=(Operation.CANCEL, Operation.CLOSE, Operation.REOPEN),
        changed=TicketEvent.STATE_CHANGE, updated=TicketEvent.UPDATE, table=functools.partial(lifecycle, Kind.TICKET),
        changing=frozenset({"status", "sellerSeverity", "sellerPriority", "expectedResolutionDate", "resolutionDate"}),
        updates=(
            Stimulus.UPDATE_SELLER_SEVERITY, Stimulus.UPDATE_SELLER_PRIORITY, Stimulus.UPDATE_EXPECTED_RESOLUTION, Stimulus.ADD_NOTE,
            Stimulus.ADD_ATTACHMENT, Stimulus.UPDATE_SELLER_CONTACT, Stimulus.UPDATE_TECHNICAL_CONTACTS, Stimulus.ADD_RELATED_ISSUE,
            Stimulus.WORKORDER_OPEN, Stimulus.WORKORDER_UPDATE,
        ),
        codes=frozenset({"externalId", "relatedEntityId"}),
    ),
    _resource(
        kind=Kind.INCIDENT, contract="troubleTicket", retrieving=Operation.RETRIEVE_INCIDENT, listing=Operation.LIST_INCIDENTS,
        changed=IncidentEvent.STATE_CHANGE, updated=IncidentEvent.UPDATE, table=functools.partial(lifecycle, Kind.INCIDENT),
        changing=frozenset({"status", "severity", "priority", "incidentType", "situationStartDate", "expectedClosedDate", "closedDate"}),
        updates=(Stimulus.INCIDENT_UPDATE,), codes=frozenset({"externalId", "relatedEntityId"}),
    ),
    _resource(
        kind=Kind.APPOINTMENT, contract="appointmentManagement", retrieving=Operation.RETRIEVE_APPOINTMENT,
        searching=Operation.SEARCH_TIMESLOT, creating=Operation.CREATE_APPOINTMENT, patching=Operation.PATCH_APPOINTMENT,
        acts=(Operation.CANCEL_APPOINTMENT,), changed=AppointmentEvent.STATE_CHANGE, updated=AppointmentEvent.UPDATE,
        table=functools.partial(lifecycle, Kind.APPOINTMENT),
        updates=(Stimulus.APPOINTMENT_UPDATE_SELLER_CONTACT, Stimulus.APPOINTMENT_ADD_NOTE, Stimulus.APPOINTMENT_ADD_ATTACHMENT),
    ),
    _resource(
        kind=Kind.WORKORDER, contract="workorderManagement", retrieving=Operation.RETRIEVE_WORKORDER, state="state",
        table=functools.partial(lifecycle, Kind.WORKORDER),
    ),
)  # fmt: skip
