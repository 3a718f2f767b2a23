"""How a seller of MEF posts events: which a subscription asks for, and where they go."""

from __future__ import annotations

from ttck.mockseller.dialects.mef.paths import MEDIA_TYPE, listeners_of
from ttck.mockseller.engine.subscription import Hub, Posting
from ttck.specs.dialects import Dialect
from ttck.specs.vocabulary import Api, AppointmentEvent, IncidentEvent, Kind, TicketEvent, WorkorderEvent

# Names of the draft's own time that no contract has any more; a seller may still send them.
DRAFT_INCIDENT_CREATED = "incidentCreatedEvent"
DRAFT_INCIDENT_CLOSED = "incidentClosedEvent"
# A query of the ticket API may list incident events although incidents, an optional part, are not offered.
KINDS: dict[str, Kind] = {
    **dict.fromkeys(TicketEvent, Kind.TICKET),
    **dict.fromkeys((*IncidentEvent, DRAFT_INCIDENT_CREATED, DRAFT_INCIDENT_CLOSED), Kind.INCIDENT),
    **dict.fromkeys(AppointmentEvent, Kind.APPOINTMENT),
    **dict.fromkeys(WorkorderEvent, Kind.WORKORDER),
}
APIS = {Kind.TICKET: Api.TICKET, Kind.INCIDENT: Api.TICKET, Kind.APPOINTMENT: Api.APPOINTMENT, Kind.WORKORDER: Api.WORKORDER}
KNOWN_TYPES = {api: frozenset(name for name, kind in KINDS.items() if APIS[kind] is api) for api in Api}


def types_of(query: str | None, api: Api = Api.TICKET) -> frozenset[str]:
    """The event types that a query lists: ``eventType=a,b``, repeated or with blanks; an empty query means all of the API.

    Raises:
        ValueError: the query asks for something else, or for an event type that this API does not have.
    """
    types: set[str] = set()
    for term in (query or "").lstrip("? ").split("&"):
        name, equals, values = term.partition("=")
        if not term.strip():
            continue
        if name.strip() != "eventType" or not equals:
            raise ValueError(f"only eventType can be queried, not {term.strip()!r}")
        types.update(value.strip() for value in values.split(",") if value.strip())
    unknown = sorted(types - KNOWN_TYPES[api])
    if unknown:
        raise ValueError(f"there is no event type {unknown[0]!r}; there are: {', '.join(sorted(KNOWN_TYPES[api]))}")
    return frozenset(types) or KNOWN_TYPES[api]


def mef_posting(spoken: Dialect) -> Posting:
    """The posting of a seller that speaks a dialect: events go below the callback, to the listener path of the API and their name."""
    listeners = listeners_of(spoken)

    def address(hub: Hub, event_type: str) -> str:
        return f"{hub.callback.rstrip('/')}{listeners[hub.api]}/{event_type}"

    return Posting(types_of=types_of, address=address, kinds=KINDS, media=MEDIA_TYPE, names=spoken.renamed)
