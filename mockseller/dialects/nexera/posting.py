"""How the seller of Nexera posts events: all of its four types, to the address that was set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ttck.mockseller.dialects.nexera.refusals import JSON
from ttck.mockseller.engine.subscription import Hub, Posting
from ttck.specs.vocabulary import Api, Kind, TmfEvent

if TYPE_CHECKING:
    from ttck.mockseller.engine.settings import Settings

EVENTS = (TmfEvent.CHANGED, TmfEvent.STATE_CHANGE, TmfEvent.RESOLVED, TmfEvent.INFO_REQUIRED)


def types_of(_query: str | None, _api: Api = Api.TICKET) -> frozenset[str]:
    """All types: nothing says how to choose among them."""
    return frozenset(EVENTS)


def posting(settings: Settings) -> Posting:
    """The posting of a seller with these settings."""

    def address(hub: Hub, event_type: str) -> str:
        return f"{hub.callback.rstrip('/')}/listener/{event_type}" if settings.listener_path else hub.callback

    return Posting(types_of=types_of, address=address, kinds=dict.fromkeys(map(str, EVENTS), Kind.TICKET), media=JSON)
