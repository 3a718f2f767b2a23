"""Which of the requests in recorded traffic are notifications of the APIs that are judged, and not of others at the same listener."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from harness.record.resource_types import RESOURCES
from specs.profiles import Profile
from specs.vocabulary import TmfEvent

_LISTENER = re.compile(r".*/listener/([A-Za-z]+)/?")
_TICKET = "troubleticket"
_FURTHER = ("incident", "appointment", "workOrder", "workorder")  # how events of MEF 113 begin that are not about tickets
_NAMES = frozenset(str(event) for row in RESOURCES.values() for event in row.events)
_TMF_NAMES = frozenset(event.casefold() for event in TmfEvent)
# The addresses below which MEF 124, MEF 137 and TMF621 have their listeners, whatever stands before.
_MEF_PATH = re.compile(r"/mefApi/[a-z]+/(?:troubleTicket|appointment|workOrder)[A-Za-z]*/[^/]+/listener/", re.IGNORECASE)
_TMF_PATH = re.compile(r"/tmf-api/troubleTicket[A-Za-z]*/[^/]+/listener/", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Ears:
    """What of the events of this profile's APIs can be told from others; `mef` says that they are those of MEF 113."""

    mef: bool

    def names(self, name: str, *, exactly: bool) -> bool:
        """Whether an event of this name is one of the APIs, or `exactly` false, can only be meant for one."""
        small = name.casefold()
        if small in _TMF_NAMES or (self.mef and name in _NAMES):
            return True
        return not exactly and (small.startswith(_TICKET) or (self.mef and name.startswith(_FURTHER)))

    def hear(self, url: str, document: Any, *, registered: bool) -> bool:
        """Whether a POST is a notification; `registered` says that the traffic registers a callback which it goes to, or below.

        An event is known by its name or by the address of the API's listener. One without any name counts at a callback
        that was registered, and there a name that speaks of a ticket is enough.
        """
        path = urlsplit(url).path
        event = document[0] if isinstance(document, list) and len(document) == 1 else document
        if (_MEF_PATH if self.mef else _TMF_PATH).search(path):
            return True
        called = _LISTENER.fullmatch(path)
        names = [*([called[1]] if called else ()), *_named(event)]
        if self._of_another(event) and not registered:
            return False
        if any(self.names(name, exactly=not (registered or _is_event(event))) for name in names):
            return True
        if not registered:
            return False
        return any("ticket" in name.casefold() for name in names) or (not names and _holds(event))

    def _of_another(self, event: Any) -> bool:
        """Whether an event holds a resource of another TM Forum API, where events of MEF 113 have an identifier."""
        inner = event.get("event") if isinstance(event, dict) else None
        if not self.mef or not isinstance(inner, dict) or "id" in inner:
            return False
        nested = [name for name, value in inner.items() if isinstance(value, dict)]
        return bool(nested) and not any(name.casefold().startswith(_TICKET) for name in nested)


def ears(profile: Profile) -> Ears:
    """What to hear for a profile."""
    return Ears(mef="/mefapi/" in f"{profile.base_path('ticket').lower()}/")


def at_listener(url: str) -> bool:
    """Whether an address has the form of a listener, which names an event."""
    return _LISTENER.fullmatch(urlsplit(url).path) is not None


def _named(event: Any) -> Iterator[str]:
    """The names that an event gives itself."""
    told, own = (event.get("eventType"), event.get("@type")) if isinstance(event, dict) else (None, None)
    if isinstance(told, str) and told:
        yield told
    if isinstance(own, str) and own.endswith("Event"):
        yield own


def _holds(event: Any) -> bool:
    return isinstance(event, dict) and isinstance(event.get("event"), dict)


def _is_event(document: Any) -> bool:
    """Whether a document has the form of an event of MEF 113 or TMF621, whatever address it was sent to."""
    return _holds(document) and {"eventId", "eventType"} <= document.keys()
