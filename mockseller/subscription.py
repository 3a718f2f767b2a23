"""A subscription: where a buyer wants events, and which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from mockseller.settings import LISTENER_PATHS, MEDIA_TYPE
from specs.vocabulary import Api, AppointmentEvent, IncidentEvent, Kind, TicketEvent, WorkorderEvent

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


@dataclass(frozen=True, kw_only=True)
class Hub:
    """One subscription at the hub of an API; `types` None means every event type of that API."""

    id: str
    api: Api = Api.TICKET
    buyer: str
    callback: str
    query: str | None
    types: frozenset[str] | None

    def wants(self, event_type: str) -> bool:
        """Whether the subscription covers the event type."""
        return event_type in (KNOWN_TYPES[self.api] if self.types is None else self.types)


@dataclass(frozen=True, kw_only=True)
class Posting:
    """How a family of profiles reads the query of a subscription, and where and as what it posts.

    `types_of` takes a query and an API and returns event types, None for all. `address` takes a subscription and an event
    type and returns a URL. `kinds` says what each event type is about.
    """

    types_of: Callable[[str | None, Api], frozenset[str] | None]
    address: Callable[[Hub, str], str]
    kinds: Mapping[str, Kind]
    media: str


def address_of(hub: Hub, event_type: str) -> str:
    """Where an event of MEF goes: the listener path of the API and the name of the event below the callback."""
    return f"{hub.callback.rstrip('/')}{LISTENER_PATHS[hub.api]}/{event_type}"


def types_of(query: str | None, api: Api = Api.TICKET) -> frozenset[str] | None:
    """The event types that a query lists: ``eventType=a,b``, repeated or with blanks; an empty query means all, None.

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
    return frozenset(types) or None


def check_callback(callback: str) -> None:
    """Refuse a callback that no event could be sent to.

    Raises:
        ValueError: it is no absolute http or https URL to which a path could be added.
    """
    parts = urlsplit(callback)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(c.isspace() for c in callback):
        raise ValueError("the callback has to be an absolute http or https URL")
    if parts.query or parts.fragment:
        raise ValueError("the callback cannot have a query or a fragment: the listener path is added to it")
    _ = parts.port  # raises ValueError when it is out of range


MEF_POSTING = Posting(types_of=types_of, address=address_of, kinds=KINDS, media=MEDIA_TYPE)
