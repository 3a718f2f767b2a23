"""Which request of recorded traffic is which operation, however its address is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ttck.harness.record.resource_types import HUBS
from ttck.specs.contracts import contract
from ttck.specs.profiles import Profile

_PORTS = {"http": 80, "https": 443}
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_AT_HUB = {"POST": "subscribe", "DELETE": "unsubscribe", "GET": "inspect"}


def plain(url: str) -> str:
    """An address as it is written at its plainest.

    Scheme and host in small letters, no port that is the usual one, no user or fragment, no doubled or last slash in the
    path, and no percent-encoding of what needs none.

    Raises:
        ValueError: the port is no number.
    """
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None or parts.port == _PORTS.get(scheme) else f":{parts.port}"
    path = re.sub(r"/{2,}", "/", _ENCODED.sub(_decoded, parts.path)).rstrip("/")
    return f"{scheme}://{host}{port}{path}" + (f"?{parts.query}" if parts.query else "")


def _decoded(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if _UNRESERVED.fullmatch(char) else match[0].upper()


def bent(url: str) -> bool:
    """Whether a path has a slash more than it needs; a seller need not know such an address."""
    path = urlsplit(url).path
    return "//" in path or path.endswith("/")


@dataclass(frozen=True, kw_only=True)
class Route:
    """What a request is: its operation, the identifier in its address, the address of the ticket API, and that of its own API."""

    operation: str
    item: str | None
    base_url: str
    role: str
    start: str = ""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where APIs are that do not have their usual base paths.

    `tickets` are addresses of the ticket API, `others` those of other APIs by role, which belong to the ticket API at `home`.
    """

    tickets: tuple[str, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    home: str | None = None


NOWHERE = Places()


class Router:
    """Finds the operation behind a URL, whatever stands before the base path of the API, and at addresses that are known."""

    def __init__(self, profile: Profile, base_url: str | None, places: Places = NOWHERE) -> None:
        self._profile = profile
        self._places = places
        self._base_url = plain(base_url) if base_url else None
        self._contracts = {role: contract(name) for role, name in profile.contracts.items() if not name.endswith("Notification")}

    def find(self, method: str, address: str) -> Route | None:
        """The route of a request, None when it is no operation of the API."""
        url = plain(address)
        for role, known in self._contracts.items():
            for start in self._starts(role, url):
                found = known.match(method, url[len(start) :])
                if found is not None:
                    spec, parameters = found
                    hub = spec.path.startswith("/hub")
                    operation = HUBS[role][_AT_HUB[method.upper()]] if hub else spec.operation_id
                    item = None if hub else next(iter(parameters.values()), None)
                    base_url = start if role == "ticket" else self._ticket(start, role)
                    return Route(operation=operation, item=item, base_url=base_url, role=role, start=start)
        return None

    def _starts(self, role: str, url: str) -> Iterator[str]:
        """The beginnings of a URL up to the end of the base path of a role."""
        known = self._places.tickets if role == "ticket" else (self._places.others.get(role),)
        yield from (one for one in known if one is not None and url.startswith((f"{one}/", f"{one}?")))
        if self._base_url is not None:
            own = self._base_url if role == "ticket" else self._sibling(role)
            if own is not None and url.casefold().startswith(own.casefold()):
                yield url[: len(own)]
            return
        bare = url.partition("?")[0]
        for base in self._bases(role):
            at = bare.rfind(base)
            if at > 0:
                yield url[: at + len(base)]

    def _bases(self, role: str) -> tuple[str, str]:
        return self._profile.base_path(role), self._profile.base_path(role, interface="cantata")

    def _sibling(self, role: str) -> str | None:
        """Where another API is when the address of the ticket API is given."""
        for ticket, other in zip(self._bases("ticket"), self._bases(role), strict=True):
            if self._base_url is not None and self._base_url.endswith(ticket):
                return self._base_url.removesuffix(ticket) + other
        return None

    def _ticket(self, start: str, role: str) -> str:
        if self._places.home is not None and start == self._places.others.get(role):
            return self._places.home
        for ticket, other in zip(self._bases("ticket"), self._bases(role), strict=True):
            if start.endswith(other):
                return start.removesuffix(other) + ticket
        return self._base_url or start
