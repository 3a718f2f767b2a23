"""Names of the standards: an enum member carries the name in MEF 113, its value is the wire name of MEF 124."""

from __future__ import annotations

from enum import StrEnum


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
    """Roles that tell the ticket contacts of MEF 113 Table 24 apart on the wire of MEF 124."""

    REPORTER = "reporterContact"
    BUYER_TECHNICAL = "buyerTechnicalContact"
    SELLER_TICKET = "sellerTicketContact"
    SELLER_TECHNICAL = "sellerTechnicalContact"


class Operation(StrEnum):
    """Operations of the ticket API; the value is the operationId of MEF 124."""

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


class TicketEvent(StrEnum):
    """Ticket notification event types of MEF 113 Table 42 with the wire names of MEF 124."""

    UPDATE = "troubleTicketAttributeValueChangeEvent"
    STATE_CHANGE = "troubleTicketStatusChangeEvent"
    INFO_REQUIRED = "troubleTicketInformationRequiredEvent"
    CLEARANCE_REQUEST = "troubleTicketResolvedEvent"


class Stimulus(StrEnum):
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
    WORKORDER_UPDATE = "workorder_update"
    RESTART = "seller_restart"
