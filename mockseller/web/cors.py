"""Pages of other origins that may call the APIs from a browser (CORS): those of this machine, and those that were named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ttck.mockseller.web.inside import Application

ANY, NONE = "*", "none"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_PLAIN = frozenset({"content-type", "content-length", "cache-control"})  # a page may read these anyway
_DAY = "86400"
_METHODS = "GET, HEAD, POST, PATCH, PUT, DELETE"


def check_origin(text: str) -> None:
    """Refuse what no browser would name as an origin.

    Raises:
        ValueError: it is neither ``*``, nor ``none``, nor a scheme with a host and maybe a port.
    """
    parts = urlsplit(text)
    if text not in {ANY, NONE} and (
        parts.scheme not in {"http", "https"} or not parts.hostname or text != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ValueError(f"{text!r} is no origin: give a scheme, a host and maybe a port, as https://app.example:8443")


class Cors:
    """Answers preflight requests, and lets pages of allowed origins read answers; all else passes as it is.

    The console is no API: no page of another origin may read it.
    """

    def __init__(self, app: Application, *, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        origin = environ.get("HTTP_ORIGIN")
        if origin is None or not self._allows(origin) or "/_console" in environ.get("PATH_INFO", ""):
            return self._app(environ, start_response)
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            start_response("204 No Content", self._preflight(environ, origin))
            return ()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            exposed = ", ".join(name for name, _ in headers if name.lower() not in _PLAIN)
            shown = [("Access-Control-Expose-Headers", exposed)] if exposed else []
            return start_response(status, [*headers, *_allowed(origin), *shown], *more)

        return self._app(environ, start)

    def _allows(self, origin: str) -> bool:
        if NONE in self._origins:
            return False
        return ANY in self._origins or origin in self._origins or _is_here(origin)

    def _preflight(self, environ: dict[str, Any], origin: str) -> list[tuple[str, str]]:
        asked = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
        headers = [*_allowed(origin), ("Access-Control-Allow-Methods", _METHODS), ("Access-Control-Max-Age", _DAY)]
        if asked:
            headers.append(("Access-Control-Allow-Headers", asked))
        if environ.get("HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK") == "true":
            headers.append(("Access-Control-Allow-Private-Network", "true"))
        return headers


def _allowed(origin: str) -> list[tuple[str, str]]:
    return [("Access-Control-Allow-Origin", origin), ("Vary", "Origin")]


def _is_here(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname in _HERE
