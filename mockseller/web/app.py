"""The web application: the APIs in front of a Flask application with the token endpoint and the control API."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import orjson
from flask import Flask, Response, request
from jinja2 import StrictUndefined

from ttck.mockseller.web.api import Apis
from ttck.mockseller.web.auth import Gate, TokenError
from ttck.mockseller.web.console.pages import console
from ttck.mockseller.web.control import control_api
from ttck.mockseller.web.front import front, start

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller


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

    @app.errorhandler(404)
    def nothing(_error: Exception) -> Response:
        return _json({"code": "notFound", "reason": "there is nothing at this path"}, status=404)

    app.wsgi_app = Apis(seller, gate, rest=app.wsgi_app)  # type: ignore[method-assign]
    return app


def _json(document: object, *, status: int) -> Response:
    answer = Response(orjson.dumps(document), status=status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
