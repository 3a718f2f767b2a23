"""Where the application stands: below a path of its own, or behind a proxy that says how buyers call it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.proxy_fix import ProxyFix

from ttck.mockseller.engine.seller import ORIGIN
from ttck.mockseller.web.paths import PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ttck.mockseller.web.inside import Application

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")


class Below:
    """An application below a base path; what is asked for elsewhere is not there."""

    def __init__(self, app: Application, *, path: str, nothing: Application) -> None:
        self._app = app
        self._path = path
        self._nothing = nothing

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        path = environ.get("PATH_INFO", "")
        if path != self._path and not path.startswith(f"{self._path}/"):
            return self._nothing(environ, start_response)
        moved = {"PATH_INFO": path[len(self._path) :] or "/", "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + self._path}
        return self._app({**environ, **moved}, start_response)


class Proxied:
    """An application behind one proxy: its ``X-Forwarded-*`` say which address buyers see, and addresses in answers begin with that."""

    def __init__(self, app: Application) -> None:
        self._app = ProxyFix(self._told(app), x_for=1, x_proto=1, x_host=1, x_prefix=1)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        found: Iterable[bytes] = self._app(environ, start_response)
        return found

    @staticmethod
    def _told(app: Application) -> Application:
        def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            host, prefix = environ.get("HTTP_HOST", ""), environ.get("SCRIPT_NAME", "")
            if not _HOST.fullmatch(host) or not PATH.fullmatch(prefix):
                return app(environ, start_response)
            token = ORIGIN.set(f"{environ['wsgi.url_scheme']}://{host}{prefix}")
            try:
                return app(environ, start_response)
            finally:
                ORIGIN.reset(token)

        return serve
