"""What anybody may see: where everything is, whether the seller works, and the OpenAPI documents of what it serves."""

from __future__ import annotations

import functools
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import yaml
from flask import Blueprint, Response, abort, render_template, request

from ttck.mockseller.engine import codec
from ttck.mockseller.web.console.access import protected
from ttck.mockseller.web.control import DESCRIPTION
from ttck.specs.loader import load_yaml

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Seller

CONTROL = "control"


def front(seller: Seller) -> Blueprint:
    """The pages of one seller that need no credentials."""
    pages = Blueprint("front", __name__, template_folder="templates")
    pages.add_url_rule("/health", "health", lambda: _health(seller), methods=["GET"])
    pages.add_url_rule("/openapi/<name>.json", "json", lambda name: json_answer(_document(seller, name)), methods=["GET"])
    pages.add_url_rule("/openapi/<name>.yaml", "yaml", lambda name: _yaml(_document(seller, name)), methods=["GET"])
    return pages


def start(seller: Seller) -> Response:
    """Where everything is: a page for a browser, JSON for a program."""
    places = places_of(seller)
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) != "text/html":
        return json_answer(places)
    answer = Response(render_template("start.html", seller=seller, dialect=seller.adapter.dialect, places=places), mimetype="text/html")
    return protected(answer)


def places_of(seller: Seller) -> dict[str, Any]:
    """Every address of this seller by what is there."""
    here = seller.origin
    root = here + seller.settings.base_path
    apis = _apis(seller)
    on = seller.settings.control_token is not None
    places: dict[str, Any] = {
        "title": seller.adapter.dialect.title,
        "profile": seller.settings.profile,
        "apis": {name: here + path for name, path in apis.items()},
        "openapi": {name: f"{root}/openapi/{name}.yaml" for name in (*apis, CONTROL)},
        "health": f"{root}/health",
    }
    if seller.settings.auth == "oauth2":
        places["tokens"] = f"{root}/oauth2/token"
    return {**places, "control": f"{root}/_control" if on else None, "console": f"{root}/_console/" if on else None}


def _apis(seller: Seller) -> dict[str, str]:
    """The base paths of the APIs by their names."""
    return {"ticket": seller.adapter.base_path, **{str(name): path for name, path in seller.adapter.others.items()}}


def _health(seller: Seller) -> Response:
    status, document = health_of(seller)
    return json_answer(document, status=status)


def health_of(seller: Seller) -> tuple[int, dict[str, Any]]:
    """Whether a seller works, its store can be read: the status and the body of the answer."""
    about = {"profile": seller.settings.profile, "version": version("ttck")}
    try:
        seller.store.next_due()
        owed = seller.outbox.outstanding()
    except Exception:  # noqa: BLE001 - whatever it is, the seller does not work
        return 503, {"status": "the store cannot be read", **about}
    return 200, {"status": "ok", **about, "owed": owed}


@functools.cache
def _control() -> dict[str, Any]:
    found: dict[str, Any] = load_yaml(DESCRIPTION)
    return found


def _document(seller: Seller, name: str) -> dict[str, Any]:
    """The OpenAPI document of an API, with the address where it is served."""
    if name == CONTROL:
        return {**_control(), "servers": [{"url": f"{seller.origin}{seller.settings.base_path}/_control"}]}
    apis = _apis(seller)
    if name not in apis:
        abort(404)
    return {**seller.adapter.dialect.contract(name).document, "servers": [{"url": seller.origin + apis[name]}]}


def json_answer(document: Any, *, status: int = 200) -> Response:
    """An answer in JSON that people can read as well."""
    return Response(codec.dumps(document, option=codec.INDENTED), status=status, mimetype="application/json")


def _yaml(document: Any) -> Response:
    return Response(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), mimetype="application/yaml")
