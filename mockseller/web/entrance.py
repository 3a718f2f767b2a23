"""Several sellers at one port: each below a path of its own, and an entrance in front that says where everything is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, render_template, request

from ttck.mockseller.web.api import raw_path
from ttck.mockseller.web.console.access import ENTRANCE, STYLE, protected
from ttck.mockseller.web.front import health_of, json_answer, places_of
from ttck.mockseller.web.surroundings import Below, Proxied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.web.inside import Application

_WORKS = 200


class Entrance:
    """Sends each request to the seller below whose path it lies, and shows the entrance for all others.

    `path` is what lies before all of them, empty for nothing.
    """

    def __init__(self, sellers: Sequence[tuple[Seller, Application]], *, path: str) -> None:
        self._behind = [(seller.settings.base_path, app) for seller, app in sellers]
        self._cut = len(path)
        rest: Application = _entrance([seller for seller, _ in sellers], path=path).wsgi_app
        self._rest = Proxied(rest) if sellers[0][0].settings.behind_proxy else rest

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        asked = raw_path(environ)
        for base, app in self._behind:
            if asked == base or asked.startswith(f"{base}/"):
                return app({**environ, ENTRANCE: base[self._cut :]}, start_response)
        return self._rest(environ, start_response)


def _entrance(sellers: Sequence[Seller], *, path: str) -> Flask:
    app = Flask("ttck.mockseller.web.entrance", static_folder=None, template_folder="templates")
    app.add_url_rule("/", "start", lambda: _start(sellers), methods=["GET"])
    app.add_url_rule("/health", "health", lambda: _health(sellers), methods=["GET"])
    app.add_url_rule("/style.css", "style", lambda: Response(STYLE.read_bytes(), mimetype="text/css"), methods=["GET"])
    app.register_error_handler(404, lambda _error: _nowhere())
    if path:
        inner: Any = Below(app.wsgi_app, path=path, nothing=_nowhere())
        app.wsgi_app = inner  # type: ignore[method-assign]
    return app


def _nowhere() -> Response:
    return json_answer({"code": "notFound", "reason": "there is nothing at this path; / says where everything is"}, status=404)


def _start(sellers: Sequence[Seller]) -> Response:
    """Where everything is: a page for a browser, JSON for a program."""
    places = [places_of(seller) for seller in sellers]
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) != "text/html":
        return json_answer({"sellers": {place["profile"]: place for place in places}})
    return protected(Response(render_template("entrance.html", places=places), mimetype="text/html"))


def _health(sellers: Sequence[Seller]) -> Response:
    """Whether all of them work."""
    found = {seller.settings.profile: health_of(seller) for seller in sellers}
    status = max(status for status, _ in found.values())
    word = "ok" if status == _WORKS else "not all sellers work"
    return json_answer({"status": word, "sellers": {name: document for name, (_, document) in found.items()}}, status=status)
