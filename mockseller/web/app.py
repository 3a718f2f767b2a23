"""The web application: the APIs in front of a Flask application with the token endpoint and the control API."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from jinja2 import StrictUndefined

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.opening import StoreAwayError
from ttck.mockseller.engine.problems import away
from ttck.mockseller.web.api import Apis
from ttck.mockseller.web.auth import Gate, TokenError
from ttck.mockseller.web.console.pages import console
from ttck.mockseller.web.control import control_api
from ttck.mockseller.web.cors import Cors
from ttck.mockseller.web.front import front, start
from ttck.mockseller.web.surroundings import Below, Proxied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.web.inside import Application

GATE = "ttck.gate"  # where the application keeps who may enter
_NOWHERE = {"code": "notFound", "reason": "there is nothing at this path"}


def create_app(seller: Seller) -> Flask:
    """The application of one seller, for any WSGI server or for Flask's test client."""
    app = Flask("ttck.mockseller", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = seller.settings.body_maximum
    gate = Gate(
        seller.settings,
        clock=seller.clock,
        scopes=seller.adapter.scopes,
        secret=lambda: seller.store.fact("token key", lambda: secrets.token_hex(32)),
    )
    app.jinja_env.undefined = StrictUndefined
    app.extensions[GATE] = gate
    app.register_blueprint(control_api(seller, gate))
    app.register_blueprint(console(seller))
    app.register_blueprint(front(seller))
    app.add_url_rule("/", "start", lambda: start(seller), methods=["GET"])

    @app.post("/oauth2/token")
    def token() -> Response:
        try:
            issued = gate.issue(request.headers.get("Authorization"), request.form)
        except TokenError as refused:
            body = {"error": refused.code, "error_description": refused.description}
            return _json(body, status=refused.status)
        return _json(issued, status=200)

    @app.errorhandler(StoreAwayError)
    def gone(_error: Exception) -> Response:
        refused = away()
        answer = _json(refused.document, status=refused.status)
        answer.headers.update(refused.headers)
        return answer

    @app.errorhandler(404)
    def nothing(_error: Exception) -> Response:
        return _json(_NOWHERE, status=404)

    rest: Application = app.wsgi_app
    if seller.settings.base_path:
        rest = Below(rest, path=seller.settings.base_path, nothing=_nothing)
    front_door: Application = Cors(Apis(seller, gate, rest=rest), origins=seller.settings.cors)
    app.wsgi_app = Proxied(front_door) if seller.settings.behind_proxy else front_door  # type: ignore[method-assign]
    return app


def _nothing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return _json(_NOWHERE, status=404)(environ, start_response)


def _json(document: object, *, status: int) -> Response:
    answer = Response(codec.dumps(document), status=status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
