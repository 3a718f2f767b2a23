"""A subscription: where a buyer wants events, and which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ttck.mockseller.engine import codec
from ttck.specs.dialects.naming import Names
from ttck.specs.vocabulary import Api, Kind


@dataclass(frozen=True, kw_only=True)
class Hub:
    """One subscription at the hub of an API, and the event types that it covers."""

    id: str
    api: Api = Api.TICKET
    buyer: str
    callback: str
    query: str | None
    types: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Posting:
    """How a dialect reads the query of a subscription, and where and as what it posts.

    `types_of` takes a query and an API and returns event types. `address` takes a subscription and an event
    type and returns a URL. `kinds` says what each event type is about; `names`
    are those of attributes that have others on the wire than in the contract.
    """

    types_of: Callable[[str | None, Api], frozenset[str]]
    address: Callable[[Hub, str], str]
    kinds: Mapping[str, Kind]
    media: str
    names: tuple[Names, ...] = ()

    def sent(self, body: bytes) -> bytes:
        """The body of an event as it goes out."""
        if not self.names:
            return body
        document = codec.loads(body)
        for one in self.names:
            document = one.announced(document, out=True)
        return codec.dumps(document)


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


def _nowhere(hub: Hub, event_type: str) -> str:
    raise ValueError(f"there is no event {event_type} that could go to {hub.callback}")


NO_EVENTS = Posting(types_of=lambda _query, _api: frozenset(), address=_nowhere, kinds={}, media="application/json")
