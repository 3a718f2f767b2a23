"""The control API: what a test or an operator may do to the mock seller. Described in ``control.yaml``."""

from __future__ import annotations

import base64
import hmac
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, request

from ttck.mockseller.engine import codec, hubs
from ttck.mockseller.engine.clock import text_of
from ttck.mockseller.engine.deciding import decide, reason_of
from ttck.mockseller.engine.network import conditions
from ttck.mockseller.engine.problems import TOO_DEEP, Refusal, error, nested_too_deeply
from ttck.mockseller.engine.seeding import seed
from ttck.mockseller.registry import faults_of
from ttck.mockseller.web.console.coming import coming, described
from ttck.mockseller.web.planting import plant
from ttck.mockseller.web.snapshots import snapshot_routes
from ttck.specs.dialects import decisions
from ttck.specs.vocabulary import Kind, Stimulus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.web.auth import Gate

DESCRIPTION = Path(__file__).parent / "control.yaml"
_MOST_SEEDED = 10_000_000
_CHALLENGE = 'Bearer realm="ttck control"'


class BadRequest(Exception):  # noqa: N818 - the caller is told what is wrong; nothing failed here
    """A control request cannot be understood."""


def control_api(seller: Seller, gate: Gate) -> Blueprint:
    """The control API of one seller; every request to it is refused without the control token."""
    api = Blueprint("control", __name__, url_prefix="/_control")
    api.before_request(lambda: _guard(seller, gate))
    api.register_error_handler(BadRequest, lambda wrong: _answer(error("invalidBody", str(wrong)), status=400))
    routes: dict[str, tuple[str, Callable[..., Response]]] = {
        "/reset": ("POST", _reset),
        "/restart": ("POST", _restart),
        "/seed": ("POST", _seed),
        "/stimuli/<name>": ("POST", _stimulus),
        "/deliveries": ("GET", _deliveries),
        "/autopilot": ("GET", _autopilot),
    }
    for path, (method, serve) in routes.items():
        api.add_url_rule(path, serve.__name__, _bound(serve, seller), methods=[method])
    for path, read, write in (("/clock", _clock, _move_clock), ("/faults", _faults, _switch_faults), ("/network", _network, _set_network)):
        api.add_url_rule(path, read.__name__, _bound(read, seller), methods=["GET"])
        api.add_url_rule(path, write.__name__, _bound(write, seller), methods=["PUT"])
    api.add_url_rule("/journal", "journal", _bound(_journal, seller), methods=["GET"])
    api.add_url_rule("/journal", "clear_journal", _bound(_clear_journal, seller), methods=["DELETE"])
    snapshot_routes(api, seller)
    api.add_url_rule("/openapi.yaml", "openapi", _describe, methods=["GET"])
    return api


def _bound(serve: Callable[..., Response], seller: Seller) -> Callable[..., Response]:
    return lambda **parts: serve(seller, **parts)


def _guard(seller: Seller, gate: Gate) -> Response | None:
    token = seller.settings.control_token
    if token is None:
        return _answer(error("notFound", "the control API is switched off"), status=404)
    given = request.headers.get("Authorization", "")
    scheme, _, shown = given.partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), token.encode()):
        return None
    if not given:
        answer = _answer(error("missingCredentials", "the control token is needed"), status=401)
        answer.headers["WWW-Authenticate"] = _CHALLENGE
        return answer
    if seller.settings.auth != "none" and _is_buyer(gate, given):
        return _answer(error("accessDenied", "a buyer may not use the control API"), status=403)
    answer = _answer(error("invalidCredentials", "this is not the control token"), status=401)
    answer.headers["WWW-Authenticate"] = _CHALLENGE
    return answer


def _is_buyer(gate: Gate, authorization: str) -> bool:
    try:
        return gate.enter(authorization).buyer is not None
    except Refusal:
        return False


def _reset(seller: Seller) -> Response:
    seller.reset()
    return _answer({"reset": True})


def _restart(seller: Seller) -> Response:
    seller.restart()
    return _answer({"restarted": True})


def _seed(seller: Seller) -> Response:
    sent = _sent()
    count, buyer = sent.get("tickets", 0 if "documents" in sent else None), sent.get("buyer", seller.default_buyer)
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= _MOST_SEEDED:
        raise BadRequest(f"tickets has to be a whole number from 0 to {_MOST_SEEDED}")
    if not isinstance(buyer, str) or not buyer:
        raise BadRequest("buyer has to be a text")
    past, documents = sent.get("past", False), sent.get("documents", [])
    if not isinstance(past, bool) or not isinstance(documents, list):
        raise BadRequest("past has to be true or false, and documents a list")
    try:
        seeded = seed(seller, tickets=count, buyer=buyer, past=past)
        return _answer({"seeded": seeded + plant(current_app.wsgi_app, seller, documents, buyer=buyer)})
    except ValueError as wrong:
        raise BadRequest(str(wrong)) from wrong


def _stimulus(seller: Seller, name: str) -> Response:
    if name not in [*Stimulus]:
        return _answer(error("notFound", f"there is no stimulus {name}"), status=404)
    sent = _sent()
    args = {} if sent.get("args") is None else sent["args"]
    if not isinstance(args, dict):
        raise BadRequest("args has to be an object")
    item_id = sent.get("id")
    if name == Stimulus.RESTART:
        seller.restart()
        ticket = seller.store.document(item_id, Kind.TICKET) if isinstance(item_id, str) else None
        return _answer({"applied": True, "id": item_id, "state": seller.adapter.state(ticket) if ticket else None})
    if name == Stimulus.REGISTER_LISTENER:
        return _registered(seller, args)
    if not isinstance(item_id, str) and not _makes(name):
        raise BadRequest("id has to be the identifier of what the stimulus is about")
    try:
        item = decide(seller, name, item_id or "", args)
    except Refusal as refusal:
        if refusal.status == 404:  # noqa: PLR2004 - not found
            return _answer(refusal.document, status=404)
        return _answer({"applied": False, "reason": reason_of(refusal)}, status=409)
    return _answer({"applied": True, "id": seller.adapter.identity(item), "state": seller.adapter.state(item)})


def _makes(name: str) -> bool:
    """Whether a stimulus makes an item, so that none is named."""
    own = decisions().get(Stimulus(name))
    return name == Stimulus.INCIDENT_CREATE if own is None else own[1].makes


def _registered(seller: Seller, args: Mapping[str, Any]) -> Response:
    callback, buyer = args.get("callback"), args.get("buyer", seller.default_buyer)
    if not isinstance(callback, str) or not isinstance(buyer, str):
        raise BadRequest("callback has to be an address, and buyer a text")
    try:
        hub = hubs.arrange(seller, callback, buyer=buyer)
    except ValueError as wrong:
        raise BadRequest(str(wrong)) from wrong
    return _answer({"applied": True, "id": hub.id, "state": None})


def _clock(seller: Seller) -> Response:
    return _answer({"now": seller.clock.text(), "offset_seconds": seller.clock.offset, "rate": seller.clock.rate})


def _move_clock(seller: Seller) -> Response:
    sent = _sent()
    if not sent or not set(sent) <= {"offset_seconds", "advance_seconds", "rate"} or {"offset_seconds", "advance_seconds"} <= set(sent):
        raise BadRequest("give offset_seconds or advance_seconds, and maybe rate")
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in sent.values()):
        raise BadRequest("seconds and rate have to be numbers")
    try:
        seller.clock.move(to_offset=sent.get("offset_seconds"), by=sent.get("advance_seconds", 0.0), rate=sent.get("rate"))
    except ValueError as wrong:
        raise BadRequest(str(wrong)) from wrong
    return _clock(seller)


def _faults(seller: Seller) -> Response:
    known = [
        {
            "name": fault.name,
            "seam": fault.seam.value,
            "breaks": list(fault.breaks),
            "also": list(fault.also),
            "legal": fault.legal,
            "says": fault.says,
            "settings": fault.defaults,
        }
        for fault in faults_of(seller.settings.profile)
    ]
    return _answer({"faults": seller.faults.names(), "available": known})


def _switch_faults(seller: Seller) -> Response:
    wanted = _sent().get("faults")
    if not isinstance(wanted, list):
        raise BadRequest("faults has to be a list")
    try:
        seller.faults.switch([_choice(item) for item in wanted])
    except ValueError as wrong:
        raise BadRequest(str(wrong)) from wrong
    return _answer({"faults": seller.faults.names()})


def _network(seller: Seller) -> Response:
    return _answer(seller.network.shown())


def _set_network(seller: Seller) -> Response:
    try:
        seller.network.set(conditions(_sent()))
    except ValueError as wrong:
        raise BadRequest(str(wrong)) from wrong
    return _network(seller)


def _choice(item: Any) -> tuple[str, Mapping[str, Any]]:
    if isinstance(item, str):
        return item, {}
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        raise BadRequest("each fault needs a name")
    settings = {} if item.get("settings") is None else item["settings"]
    if not isinstance(settings, dict):
        raise BadRequest("settings has to be an object")
    return item["name"], settings


def _journal(seller: Seller) -> Response:
    names = ("at", "method", "target", "operation", "buyer", "request", "status", "response", "elapsed")
    calls = [dict(zip(names, entry, strict=True)) for entry in list(seller.journal)]
    for call in calls:
        call["at"] = text_of(call["at"])
        for side in ("request", "response"):
            call[side] = _text(call[side])
    decisions = [{**vars(made), "at": text_of(made.at)} for made in list(seller.decisions)]
    return _answer({"calls": calls, "decisions": decisions})


def _clear_journal(seller: Seller) -> Response:
    seller.forget_traffic()
    return _answer({"cleared": True})


def _text(body: bytes | None) -> str | None:
    """A body as text; one that is no UTF-8 as ``base64:`` and its code."""
    if body is None:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return f"base64:{base64.b64encode(body).decode()}"


def _deliveries(seller: Seller) -> Response:
    return _answer({"owed": seller.outbox.outstanding(), "attempts": list(seller.outbox.log)})


def _autopilot(seller: Seller) -> Response:
    return _answer({"autopilot": described(seller), "next": coming(seller)})


def _describe() -> Response:
    return Response(DESCRIPTION.read_bytes(), mimetype="application/yaml")


def _sent() -> dict[str, Any]:
    body = request.get_data()
    try:
        document = codec.loads(body) if body else {}
    except codec.JSONDecodeError as wrong:
        raise BadRequest("the body is not JSON") from wrong
    if not isinstance(document, dict):
        raise BadRequest("the body has to be a JSON object")
    if nested_too_deeply(document):
        raise BadRequest(f"the body cannot be taken: {TOO_DEEP}")
    return document


def _answer(document: Any, *, status: int = 200) -> Response:
    return Response(codec.dumps(document), status=status, mimetype="application/json")
