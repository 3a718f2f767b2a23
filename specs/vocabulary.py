"""Names of the standards: an enum member carries the name in MEF 113, its value is the wire name of MEF 124.

What belongs to TMF621 alone says so; there the member is our name, and the value the one on the wire.
"""

from __future__ import annotations

import bisect
from enum import StrEnum
from typing import Self

_WRITTEN: dict[type, int] = {}  # how many names of a vocabulary stand here


class Open(StrEnum):
    """A vocabulary to which a dialect adds names of its own; they are members as those written here are.

    They come behind these, by the alphabet, so that the order does not tell which dialect was read first.
    """

    @classmethod
    def named(cls, name: str, value: str) -> Self:
        """The member with this value, which is made where there is none yet.

        Raises:
            ValueError: the name belongs to another value.
        """
        if value in cls._value2member_map_:
            return cls(value)
        if name in cls._member_map_:
            raise ValueError(f"{cls.__name__} {name} is {cls[name].value} already, and cannot be {value}")
        member = str.__new__(cls, value)
        member._name_, member._value_ = name, value
        written = _WRITTEN.setdefault(cls, len(cls._member_names_))
        cls._member_map_[name] = cls._value2member_map_[value] = member
        bisect.insort(cls._member_names_, name, lo=written)
        return member


class TicketState(StrEnum):
    """Ticket states of MEF 113 Table 41; MEF 124 calls the type TroubleTicketStatusType."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    PENDING = "pending"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    ASSESSING_CANCELLATION = "assessingCancellation"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """Priorities of MEF 113 Table 24."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Severity(StrEnum):
    """Severities of MEF 113 Table 24."""

    MINOR = "minor"
    MODERATE = "moderate"
    SIGNIFICANT = "significant"
    EXTENSIVE = "extensive"


class TicketType(StrEnum):
    """Ticket types of MEF 113 Table 24."""

    ASSISTANCE = "assistance"
    INFORMATION = "information"
    INSTALLATION = "installation"
    MAINTENANCE = "maintenance"


class ObservedImpact(StrEnum):
    """Observed impact of MEF 113 Table 24."""

    DEGRADED = "degraded"
    INTERMITTENT = "intermittent"
    DOWN = "down"


class Source(StrEnum):
    """Who wrote a note, an attachment or a relation (MEF 113 Tables 25, 26 and 28)."""

    BUYER = "buyer"
    SELLER = "seller"


class ContactRole(StrEnum):
    """Roles that tell the contacts of MEF 113 Tables 24, 29, 31 and 34 apart on the wire."""

    REPORTER = "reporterContact"
    BUYER_TECHNICAL = "buyerTechnicalContact"
    SELLER_TICKET = "sellerTicketContact"
    SELLER_TECHNICAL = "sellerTechnicalContact"
    INCIDENT = "incidentContact"
    INCIDENT_TECHNICAL = "incidentTechnicalContact"
    WORKORDER_TECHNICAL = "technicalContact"
    TECHNICIAN = "technician"
    BUYER_APPOINTMENT = "buyerAppointmentContact"
    APPOINTMENT_PLACE = "appointmentPlaceContact"
    SELLER_APPOINTMENT = "sellerAppointmentContact"


class Api(Open):
    """The APIs of MEF 113: each has a base path and a hub of its own, except that incidents ride on the ticket API."""

    TICKET = "ticket"
    APPOINTMENT = "appointment"
    WORKORDER = "workorder"


class Kind(Open):
    """The resources with an identifier, a state and a life; the value is the resource's path segment.

    SPECIFICATION is of TMF621 alone; `MEF_KINDS` are the others.
    """

    TICKET = "troubleTicket"
    INCIDENT = "incident"
    APPOINTMENT = "appointment"
    WORKORDER = "workorder"
    SPECIFICATION = "troubleTicketSpecification"


MEF_KINDS = (Kind.TICKET, Kind.INCIDENT, Kind.APPOINTMENT, Kind.WORKORDER)
TMF_KINDS = (Kind.TICKET, Kind.SPECIFICATION)


class WorkorderState(StrEnum):
    """Workorder states of MEF 113 Table 43; MEF 137 calls the type WorkOrderStateType."""

    OPEN = "open"
    PLANNED = "planned"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    UNABLE_TO_COMPLETE = "unableToComplete"
    CANCELLED = "cancelled"


class AppointmentState(StrEnum):
    """Appointment states of MEF 113 Table 46; the wire says confirmed for SCHEDULED; IN_PROGRESS is published only."""

    SCHEDULED = "confirmed"
    IN_PROGRESS = "inProgress"
    CANCELLED = "cancelled"
    MISSED = "missed"
    FAILED = "failed"
    COMPLETED = "completed"


class IncidentState(StrEnum):
    """Incident states of MEF 113 Table 44; MEF 124 calls the type IncidentStatusType."""

    CREATED = "created"
    IN_PROGRESS = "inProgress"
    CLOSED = "closed"


class TmfState(StrEnum):
    """Ticket states of TMF621, in version 4 as in version 5."""

    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    RESOLVED = "resolved"


class NexeraState(StrEnum):
    """Ticket states of Nexera: those of TMF621, and one before they begin."""

    SUBMITTED = "submitted"
    REJECTED = "rejected"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    HELD = "held"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class IncidentType(StrEnum):
    """Incident types of MEF 124; the draft's Table 34 has the three impacts beside MAINTENANCE (see errata)."""

    MAINTENANCE = "maintenance"
    REPAIR = "repair"
    INSTALLATION = "installation"


class Operation(Open):
    """Operations of the APIs; the value is the operationId of MEF 124 or MEF 137, the hubs of MEF 137 with their API.

    Those that delete a ticket or are about specifications are of TMF621 alone, which has the first four and the hub as
    well; see `MEF_OPERATIONS` and `TMF_OPERATIONS`.
    """

    LIST = "listTroubleTicket"
    CREATE = "createTroubleTicket"
    RETRIEVE = "retrieveTroubleTicket"
    PATCH = "patchTroubleTicket"
    CANCEL = "cancelTroubleTicket"
    CLOSE = "closeTroubleTicket"
    REOPEN = "reopenTroubleTicket"
    SUBSCRIBE = "registerListener"
    UNSUBSCRIBE = "unregisterListener"
    SUBSCRIPTION = "retrieveHub"
    LIST_INCIDENTS = "listIncident"
    RETRIEVE_INCIDENT = "retrieveIncident"
    SEARCH_TIMESLOT = "createSearchTimeSlot"
    LIST_APPOINTMENTS = "listAppointment"
    CREATE_APPOINTMENT = "createAppointment"
    RETRIEVE_APPOINTMENT = "retrieveAppointment"
    PATCH_APPOINTMENT = "patchAppointment"
    CANCEL_APPOINTMENT = "cancelAppointment"
    SUBSCRIBE_APPOINTMENTS = "registerAppointmentListener"
    UNSUBSCRIBE_APPOINTMENTS = "unregisterAppointmentListener"
    APPOINTMENT_SUBSCRIPTION = "retrieveAppointmentHub"
    LIST_WORKORDERS = "listWorkOrder"
    RETRIEVE_WORKORDER = "retrieveWorkOrder"
    SUBSCRIBE_WORKORDERS = "registerWorkOrderListener"
    UNSUBSCRIBE_WORKORDERS = "unregisterWorkOrderListener"
    WORKORDER_SUBSCRIPTION = "retrieveWorkOrderHub"
    DELETE = "deleteTroubleTicket"
    LIST_SPECIFICATIONS = "listTroubleTicketSpecification"
    CREATE_SPECIFICATION = "createTroubleTicketSpecification"
    RETRIEVE_SPECIFICATION = "retrieveTroubleTicketSpecification"
    PATCH_SPECIFICATION = "patchTroubleTicketSpecification"
    DELETE_SPECIFICATION = "deleteTroubleTicketSpecification"


_TMF_ALONE = (
    Operation.DELETE,
    Operation.LIST_SPECIFICATIONS,
    Operation.CREATE_SPECIFICATION,
    Operation.RETRIEVE_SPECIFICATION,
    Operation.PATCH_SPECIFICATION,
    Operation.DELETE_SPECIFICATION,
)
MEF_OPERATIONS = tuple(operation for operation in Operation if operation not in _TMF_ALONE)
TMF_OPERATIONS = (
    Operation.LIST,
    Operation.CREATE,
    Operation.RETRIEVE,
    Operation.PATCH,
    *_TMF_ALONE,
    Operation.SUBSCRIBE,
    Operation.UNSUBSCRIBE,
    Operation.SUBSCRIPTION,
)


class TicketEvent(StrEnum):
    """Ticket notification event types of MEF 113 Table 42 with the wire names of MEF 124."""

    UPDATE = "troubleTicketAttributeValueChangeEvent"
    STATE_CHANGE = "troubleTicketStatusChangeEvent"
    INFO_REQUIRED = "troubleTicketInformationRequiredEvent"
    CLEARANCE_REQUEST = "troubleTicketResolvedEvent"


class IncidentEvent(StrEnum):
    """Incident notification event types of MEF 113 Table 45; the wire of MEF 124 has no CLOSED (see errata)."""

    CREATED = "incidentCreateEvent"
    UPDATE = "incidentAttributeValueChangeEvent"
    STATE_CHANGE = "incidentStatusChangeEvent"


class AppointmentEvent(StrEnum):
    """Appointment notification event types of MEF 113 Table 46 with the wire names of MEF 137."""

    UPDATE = "appointmentAttributeValueChangeEvent"
    STATE_CHANGE = "appointmentStatusChangeEvent"


class WorkorderEvent(StrEnum):
    """Workorder notification event types of MEF 137; the draft has none."""

    CREATED = "workOrderCreateEvent"
    STATE_CHANGE = "workOrderStateChangeEvent"
    APPOINTMENT_REQUIRED = "workOrderAppointmentRequiredEvent"


class TmfEvent(StrEnum):
    """Event types of TMF621; those of specifications are of version 5 alone."""

    CREATED = "TroubleTicketCreateEvent"
    CHANGED = "TroubleTicketAttributeValueChangeEvent"
    STATE_CHANGE = "TroubleTicketStatusChangeEvent"
    RESOLVED = "TroubleTicketResolvedEvent"
    INFO_REQUIRED = "TroubleTicketInformationRequiredEvent"
    DELETED = "TroubleTicketDeleteEvent"
    SPECIFICATION_CREATED = "TroubleTicketSpecificationCreateEvent"
    SPECIFICATION_CHANGED = "TroubleTicketSpecificationAttributeValueChangeEvent"
    SPECIFICATION_STATE_CHANGE = "TroubleTicketSpecificationStatusChangeEvent"
    SPECIFICATION_DELETED = "TroubleTicketSpecificationDeleteEvent"


class Stimulus(Open):
    """Decisions of the seller that the harness needs to see happen; the names are our own."""

    START_WORK = "ticket_start_work"
    REQUEST_INFO = "ticket_request_info"
    RESOLVE = "ticket_resolve"
    CLOSE_ON_TIMEOUT = "ticket_close_on_timeout"
    FINISH_CANCELLATION = "ticket_finish_cancellation"
    UPDATE_SELLER_SEVERITY = "ticket_update_seller_severity"
    UPDATE_SELLER_PRIORITY = "ticket_update_seller_priority"
    UPDATE_EXPECTED_RESOLUTION = "ticket_update_expected_resolution"
    ADD_NOTE = "ticket_add_note"
    ADD_ATTACHMENT = "ticket_add_attachment"
    UPDATE_SELLER_CONTACT = "ticket_update_seller_contact"
    UPDATE_TECHNICAL_CONTACTS = "ticket_update_technical_contacts"
    ADD_RELATED_ISSUE = "ticket_add_related_issue"
    WORKORDER_OPEN = "workorder_open"
    WORKORDER_OPEN_WITH_APPOINTMENT = "workorder_open_with_appointment"
    WORKORDER_PLAN = "workorder_plan"
    WORKORDER_START = "workorder_start"
    WORKORDER_COMPLETE = "workorder_complete"
    WORKORDER_FAIL = "workorder_fail"
    WORKORDER_CANCEL = "workorder_cancel"
    WORKORDER_UPDATE = "workorder_update"
    CALENDAR_OPEN = "calendar_open"
    CALENDAR_BLOCK = "calendar_block"
    APPOINTMENT_COMPLETE = "appointment_complete"
    APPOINTMENT_MISS = "appointment_miss"
    APPOINTMENT_FAIL = "appointment_fail"
    APPOINTMENT_UPDATE_SELLER_CONTACT = "appointment_update_seller_contact"
    APPOINTMENT_ADD_NOTE = "appointment_add_note"
    APPOINTMENT_ADD_ATTACHMENT = "appointment_add_attachment"
    INCIDENT_CREATE = "incident_create"
    INCIDENT_START_WORK = "incident_start_work"
    INCIDENT_UPDATE = "incident_update"
    INCIDENT_CLOSE = "incident_close"
    RESTART = "seller_restart"
    REGISTER_LISTENER = "listener_register"
