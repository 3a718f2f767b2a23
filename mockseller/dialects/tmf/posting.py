"""How the seller of TMF621 posts events: which a subscription asks for, and where they go."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from ttck.mockseller.dialects.tmf.problems import JSON
from ttck.mockseller.engine.subscription import Hub, Posting
from ttck.specs.dialects.naming import Names
from ttck.specs.vocabulary import Api, Kind, TmfEvent

if TYPE_CHECKING:
    from ttck.mockseller.engine.settings import Settings

_SAMPLE = "data"  # the query of the standard's own example of a subscription, which names no event
_ABOUT_SPECIFICATIONS = "TroubleTicketSpecification"
KINDS: dict[str, Kind] = {name: Kind.SPECIFICATION if name.startswith(_ABOUT_SPECIFICATIONS) else Kind.TICKET for name in TmfEvent}


def listener_name(event_type: str) -> str:
    """The last segment of the listener path of an event: its name with a small first letter."""
    return event_type[:1].lower() + event_type[1:]


def types_of(query: str | None, _api: Api = Api.TICKET, *, known: Collection[str] = tuple(TmfEvent)) -> frozenset[str]:
    """The event types of a query: ``eventType=A``, several by commas or repeated; without one, all that are `known`.

    Raises:
        ValueError: the query asks for something else, or for an event type that there is not.
    """
    spelled = {name.lower(): str(name) for name in known}
    types: set[str] = set()
    for term in re.split(r"[&;]", (query or "").strip().lstrip("?")):
        name, equals, values = term.partition("=")
        if term.strip() in {"", _SAMPLE}:
            continue
        if name.strip() != "eventType" or not equals:
            raise ValueError(f"only eventType can be queried, not {term.strip()!r}")
        for value in filter(None, (value.strip() for value in values.split(","))):
            if value.lower() not in spelled:
                raise ValueError(f"there is no event type {value!r}")
            types.add(spelled[value.lower()])
    return frozenset(types or spelled.values())


def tmf_posting(settings: Settings, *, names: tuple[Names, ...] = (), kinds: Mapping[str, Kind] = KINDS) -> Posting:
    """The posting of a seller with these settings; `names` are those of attributes that have others on the wire.

    `kinds` are the event types that there are, each with what it is about.
    """

    def address(hub: Hub, event_type: str) -> str:
        return f"{hub.callback.rstrip('/')}/listener/{listener_name(event_type)}" if settings.listener_path else hub.callback

    return Posting(types_of=functools.partial(types_of, known=tuple(kinds)), address=address, kinds=kinds, media=JSON, names=names)
