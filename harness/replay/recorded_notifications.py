"""Which of the requests in recorded traffic are notifications of the APIs that are judged, and not of others at the same listener."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ttck.specs.dialects import Dialect, dialects
from ttck.specs.profiles import Profile
from ttck.specs.vocabulary import Kind

_LISTENER = re.compile(r".*/listener/([A-Za-z]+)/?")
_TICKET = "troubleticket"
_ABOUT_TICKETS = frozenset({"ticket", "specification"})
_SHORT = 3  # segments of a base path without an interface: a root, an API, a version


@dataclass(frozen=True, kw_only=True)
class Ears:
    """What of the events of a dialect's APIs can be told from others.

    `tickets` are the types of events about tickets and their specifications in any dialect, in small letters, and `others` all
    of this one; `further` is how the names of those begin that are not about tickets. `listeners` finds the addresses below
    which the dialect has its listeners, whatever stands before. `held` says that an event carries the item.
    """

    tickets: frozenset[str]
    others: frozenset[str]
    further: tuple[str, ...]
    listeners: re.Pattern[str]
    held: bool

    def names(self, name: str, *, exactly: bool) -> bool:
        """Whether an event of this name is one of the APIs, or `exactly` false, can only be meant for one."""
        small = name.casefold()
        if small in self.tickets or name in self.others:
            return True
        return not exactly and (small.startswith(_TICKET) or name.startswith(self.further))

    def hear(self, url: str, document: Any, *, registered: bool) -> bool:
        """Whether a POST is a notification; `registered` says that the traffic registers a callback which it goes to, or below.

        An event is known by its name or by the address of the API's listener. One without any name counts at a callback
        that was registered, and there a name that speaks of a ticket is enough.
        """
        path = urlsplit(url).path
        event = document[0] if isinstance(document, list) and len(document) == 1 else document
        if self.listeners.search(path):
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
        """Whether an event holds a resource of another API, where the events of this dialect have an identifier."""
        inner = event.get("event") if isinstance(event, dict) else None
        if self.held or not isinstance(inner, dict) or "id" in inner:
            return False
        nested = [name for name, value in inner.items() if isinstance(value, dict)]
        return bool(nested) and not any(name.casefold().startswith(_TICKET) for name in nested)


def ears(profile: Profile) -> Ears:
    """What to hear for a profile."""
    spoken = profile.dialect
    beside = {name: row for name, row in spoken.resources.items() if name not in _ABOUT_TICKETS}
    about = [row for one in (spoken, *dialects()) for name, row in one.resources.items() if name in _ABOUT_TICKETS]
    return Ears(
        tickets=frozenset(event.casefold() for row in about for event in row.events.values()),
        others=frozenset(event for row in spoken.resources.values() for event in row.events.values()),
        further=tuple({begin for name, row in beside.items() for begin in (name, *(event[: len(name)] for event in row.events.values()))}),
        listeners=_listeners(spoken),
        held=bool(spoken.of(Kind.TICKET).payload),
    )


def _listeners(spoken: Dialect) -> re.Pattern[str]:
    """The addresses of the listeners of a dialect, in any version and whatever the interface is called."""
    bases = [api.place.base_path.strip("/").split("/") for api in spoken.apis.values()]
    stems = {base[-2].removesuffix("Management") for base in bases if len(base) > 1}
    between = "(?:[a-z]+/)?" if all(len(base) > _SHORT for base in bases) else ""
    return re.compile(
        rf"/{re.escape(bases[0][0])}/{between}(?:{'|'.join(map(re.escape, sorted(stems)))})[A-Za-z]*/[^/]+/listener/", re.IGNORECASE
    )


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
    """Whether a document has the form of an event, whatever address it was sent to."""
    return _holds(document) and {"eventId", "eventType"} <= document.keys()
