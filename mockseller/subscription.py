"""A subscription: where a buyer wants events, and which."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from specs.vocabulary import TicketEvent

# Names of this API that a query may list although incidents, an optional part, are not offered.
INCIDENT_EVENTS = frozenset({"incidentCreateEvent", "incidentAttributeValueChangeEvent", "incidentStatusChangeEvent"})
KNOWN_TYPES = frozenset(TicketEvent) | INCIDENT_EVENTS


@dataclass(frozen=True, kw_only=True)
class Hub:
    """One subscription; `types` None means every event type."""

    id: str
    buyer: str
    callback: str
    query: str | None
    types: frozenset[str] | None

    def wants(self, event_type: str) -> bool:
        """Whether the subscription covers the event type."""
        return self.types is None or event_type in self.types


def types_of(query: str | None) -> frozenset[str] | None:
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
    unknown = sorted(types - KNOWN_TYPES)
    if unknown:
        raise ValueError(f"there is no event type {unknown[0]!r}; there are: {', '.join(sorted(KNOWN_TYPES))}")
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
