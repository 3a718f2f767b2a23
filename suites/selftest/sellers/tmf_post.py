"""How the small TMF621 sellers serve and tell: a server on a free port, and one thread per subscription that delivers in order."""

from __future__ import annotations

import contextlib
import json
import queue
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask

_PATIENCE = 5.0
_CREATED, _CHANGED, _STATUS = "TroubleTicketCreateEvent", "TroubleTicketAttributeValueChangeEvent", "TroubleTicketStatusChangeEvent"
_RESOLVED, _DELETED, _ASKED = "TroubleTicketResolvedEvent", "TroubleTicketDeleteEvent", "TroubleTicketInformationRequiredEvent"
KINDS = (_CREATED, _CHANGED, _STATUS, _RESOLVED, _DELETED, _ASKED)
_STATUS_NAMES = frozenset({"status", "statusChangeDate", "statusChangeReason", "statusChangeHistory"})

Document = dict[str, Any]


class _QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20  # headers and body go out together; apart, each answer would wait for the other end's receipt

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
        """Keep no access log."""


@contextlib.contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Run an application on a free port of 127.0.0.1; yields the address without a path."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler)
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass(frozen=True, kw_only=True)
class Hub:
    """One subscription; `shown` is what the API says about it, a None in the letters ends its thread."""

    shown: Document
    kinds: tuple[str, ...]
    letters: queue.SimpleQueue[Document | None] = field(default_factory=queue.SimpleQueue)
    closed: threading.Event = field(default_factory=threading.Event)
    busy: threading.Lock = field(default_factory=threading.Lock)


def wanted_kinds(query: str) -> tuple[str, ...]:
    """The event types that a query asks for; all of them when it names none.

    Raises:
        ValueError: it asks for something else.
    """
    if not query:
        return KINDS
    key, _, values = query.partition("=")
    named = tuple(value.strip() for value in values.split(","))
    if key.strip() != "eventType" or not set(named) <= set(KINDS):
        raise ValueError("a query names known event types: eventType=A,B")
    return named


class PostOffice:
    """Keeps the subscriptions and delivers to each of them."""

    def __init__(self) -> None:
        self._hubs: dict[str, Hub] = {}

    def subscribe(self, sent: Mapping[str, Any], *, address: str) -> Hub:
        """Open a subscription below an address and start its thread.

        Raises:
            ValueError: the callback is no http address, or the query asks for what there is not.
        """
        callback, query = sent.get("callback"), sent.get("query") or ""
        parts = urlsplit(callback) if isinstance(callback, str) else None
        if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or not isinstance(query, str):
            raise ValueError("callback has to be an http address, query a text")
        kinds, key = wanted_kinds(query), uuid.uuid4().hex
        shown = {"@type": "Hub", "id": key, "href": f"{address}/{key}", "callback": callback, **({"query": query} if query else {})}
        self._hubs[key] = hub = Hub(shown=shown, kinds=kinds)
        threading.Thread(target=_deliver, args=(hub,), daemon=True).start()
        return hub

    def hub(self, key: str) -> Hub | None:
        """The subscription with this id, if there is one."""
        return self._hubs.get(key)

    def unsubscribe(self, key: str) -> bool:
        """End a subscription, if there is one; when this returns, nothing more is on its way."""
        hub = self._hubs.pop(key, None)
        if hub is not None:
            hub.closed.set()
            hub.letters.put(None)
            with hub.busy:
                pass
        return hub is not None

    def tell(self, events: list[Document]) -> None:
        """Queue events for every subscription that wants them."""
        for hub in list(self._hubs.values()):
            for event in events:
                if event["eventType"] in hub.kinds:
                    hub.letters.put(event)

    def close(self) -> None:
        """End all subscriptions."""
        for key in list(self._hubs):
            self.unsubscribe(key)


def _deliver(hub: Hub) -> None:
    with requests.Session() as session:
        session.trust_env = False
        while (letter := hub.letters.get()) is not None:
            with hub.busy:
                if not hub.closed.is_set():
                    _post(session, hub, letter)


def _post(session: requests.Session, hub: Hub, letter: Document) -> None:
    kind = letter["eventType"]
    url = f"{hub.shown['callback'].rstrip('/')}/listener/{kind[:1].lower()}{kind[1:]}"
    headers = {"Content-Type": "application/json", "Connection": "close"}
    with contextlib.suppress(requests.RequestException, ValueError):
        session.post(url, data=json.dumps(letter), headers=headers, timeout=_PATIENCE, allow_redirects=False)


def events_of(before: Document | None, after: Document | None, *, at: str, whole: bool) -> list[Document]:
    """The events of a change from nothing, between two tickets, or to nothing; `whole` puts the whole ticket in each."""
    if after is None:
        return [_event(_DELETED, _part(before, (), whole=whole, **{"@type": "TroubleTicketRef"}), at=at)] if before else []
    if before is None:
        return [_event(_CREATED, after, at=at)]
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)} - {"lastUpdate"}
    found = []
    if "status" in names:
        found.append(_event(_STATUS, _part(after, _STATUS_NAMES, whole=whole), at=at))
        if after["status"] == "resolved":
            found.append(_event(_RESOLVED, _part(after, {*_STATUS_NAMES, "resolutionDate"}, whole=whole), at=at))
        names -= {*_STATUS_NAMES, "resolutionDate"}
    if names:
        found.append(_event(_CHANGED, _part(after, names, whole=whole), at=at))
    return found


def question(ticket: Document, *, at: str, whole: bool) -> Document:
    """The event that asks the buyer for a note."""
    event = _event(_ASKED, _part(ticket, _STATUS_NAMES, whole=whole), at=at)
    event["event"]["informationRequired"] = {"op": "add", "path": "/note"}
    return event


def _part(ticket: Document | None, names: Any, *, whole: bool, **more: str) -> Document:
    if whole:
        return dict(ticket or {})
    kept = {*names, "id", "href"}
    return {name: value for name, value in (ticket or {}).items() if name in kept or name.startswith("@")} | more


def _event(kind: str, ticket: Document, *, at: str) -> Document:
    head = {"@type": kind, "@baseType": "Event", "eventId": uuid.uuid4().hex, "eventTime": at, "eventType": kind}
    return {**head, "title": kind.removesuffix("Event"), "event": {"troubleTicket": ticket}}
