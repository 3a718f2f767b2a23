"""A correct ticket seller that is not ours: own design, own habits, own sandbox; it knows nothing of this project.

It keeps MEF 113 (draft) for tickets in ways that differ from the mock seller wherever the text leaves room: another
base path, times one hour east of Greenwich, newest tickets first, pages of 25, note ids of its own, 400 for what is
missing and 409 for the wrong state, attributes of its own, a note from the start, and events that come late.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from ttck.suites.selftest.sellers import foreign_form as form
from ttck.suites.selftest.sellers.foreign_desk import STAFF_ROADS, STATES, Case, Desk
from ttck.suites.selftest.sellers.foreign_form import RefusedError
from ttck.suites.selftest.sellers.foreign_post import PostOffice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

BASE = "/partner/api/mefApi/sonata/troubleTicket/v4"
SANDBOX = "/sandbox/v1"
SANDBOX_KEY = "sbx-3c0f9a77"
TARGET_TEMPLATE = Path(__file__).with_name("foreign_target.yaml")

_CHOICES = {
    **dict.fromkeys(("severity", "sellerSeverity"), form.SEVERITIES),
    **dict.fromkeys(("priority", "sellerPriority"), form.PRIORITIES),
    "ticketType": form.KINDS,
    "observedImpact": form.IMPACTS,
    "status": STATES,
}
_DATES = ("creationDate", "expectedResolutionDate", "resolutionDate")
_SUMMARY = ("id", "externalId", "relatedEntity", "description", *_CHOICES, *_DATES)


@dataclass(frozen=True, kw_only=True)
class Running:
    """A foreign seller at work; leaving the context, or `stop`, ends it."""

    base_url: str
    admin_url: str
    token: str
    stop: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def target(self) -> str:
        """The text of a target file for this seller."""
        text = TARGET_TEMPLATE.read_text(encoding="utf-8")
        places = {"base_url": self.base_url, "admin_url": self.admin_url, "token": self.token}
        for name, value in places.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def _answer(status: int, document: Any = None, **headers: str) -> Response:
    if document is None:
        response = Response(status=status, headers=headers)
        del response.headers["Content-Type"]
        return response
    return Response(json.dumps(document), status=status, headers=headers, content_type="application/json; charset=UTF-8")


def _refusal(refused: RefusedError) -> Response:
    body = {"code": refused.code, "reason": refused.reason, "timestamp": form.stamp()}
    if refused.path is not None:
        return _answer(refused.status, [{**body, "propertyPath": refused.path}])
    challenge = {"WWW-Authenticate": 'Bearer realm="partner"'} if refused.status == 401 else {}  # noqa: PLR2004 - HTTP
    return _answer(refused.status, body, **challenge)


def _unexpected(error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.code:
        code = {404: "notFound", 405: "invalidQuery", 413: "invalidBody"}.get(error.code, "internalError")
        return _refusal(RefusedError(error.code, code, error.name))
    logging.getLogger(__name__).error("the foreign seller is broken", exc_info=error)
    return _refusal(RefusedError(500, "internalError", "Something went wrong on our side"))


def _matches(case: Case, query: MultiDict[str, str]) -> bool:
    product = case["relatedEntity"][0]
    if "relatedEntityId" in query and product["id"] not in query.getlist("relatedEntityId"):
        return False
    wants_product = "relatedEntityId" in query or "relatedEntityType" in query
    if wants_product and product["@referredType"] != query.get("relatedEntityType", "Product"):
        return False
    for name in ("externalId", *_CHOICES):
        if name in query and case.get(name) not in query.getlist(name):
            return False
    return all(_within(case, name, query) for name in _DATES)


def _within(case: Case, name: str, query: MultiDict[str, str]) -> bool:
    bounds = [(side, form.moment(text)) for side in ("gt", "lt") for text in query.getlist(f"{name}.{side}")]
    if name not in case:
        return not bounds
    at = form.moment(case[name])
    return all(at > bound if side == "gt" else at < bound for side, bound in bounds)


def _checked_query() -> MultiDict[str, str]:
    query = MultiDict(request.args)
    for name, choice in _CHOICES.items():
        if not set(query.getlist(name)) <= set(choice):
            raise RefusedError(400, "invalidQuery", f"{name} must be one of {', '.join(choice)}")
    for name in [f"{name}.{side}" for name in _DATES for side in ("gt", "lt")]:
        # A + that was not encoded arrives as a blank; this seller is kind to it.
        query.setlist(name, [text.replace(" ", "+") for text in query.getlist(name)])
        try:
            list(map(form.moment, query.getlist(name)))
        except ValueError as broken:
            raise RefusedError(400, "invalidQuery", f"{name} is not a date-time") from broken
    return query


def _number(query: MultiDict[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - fits 32 bits
        raise RefusedError(400, "invalidQuery", f"{name} is not a number")
    return int(text)


class _Counter:
    """The partner-facing API."""

    def __init__(self, desk: Desk, post: PostOffice, *, token: str, page_maximum: int) -> None:
        self._desk, self._post, self._token, self._page = desk, post, token, page_maximum

    def routes(self) -> list[tuple[str, str, Callable[..., Response]]]:
        one = "/troubleTicket/<path:key>"
        return [
            ("GET", "/troubleTicket", self.list_all),
            ("POST", "/troubleTicket", self.create),
            ("GET", one, self.read),
            ("PATCH", one, self.patch),
            ("POST", f"{one}/cancel", self.cancel),
            ("POST", f"{one}/close", self.close),
            ("POST", f"{one}/reopen", self.reopen),
            ("POST", "/hub", self.subscribe),
            ("GET", "/hub/<key>", self.subscription),
            ("DELETE", "/hub/<key>", self.unsubscribe),
            ("GET", "/incident", self.no_incidents),
            ("GET", "/incident/<path:key>", self.no_incidents),
        ]

    def guard(self) -> None:
        given = request.headers.get("Authorization")
        if not given:
            raise RefusedError(401, "missingCredentials", "Please present your token")
        if given != f"Bearer {self._token}":
            raise RefusedError(401, "invalidCredentials", "This token is not known here")

    def list_all(self) -> Response:
        query = _checked_query()
        skip, limit = _number(query, "offset", 0), min(_number(query, "limit", self._page), self._page)
        with self._desk.lock:
            found = [case for case in self._desk.cases() if _matches(case, query)]
            page = [{name: case[name] for name in _SUMMARY if name in case} for case in found[skip : skip + limit]]
        headers = {
            "X-Total-Count": str(len(found)),
            "X-Result-Count": str(len(page)),
            "X-Pagination-Throttled": str(skip + len(page) < len(found)).lower(),
        }
        return _answer(200, page, **headers)

    def create(self) -> Response:
        document = form.parse(request.get_data())
        with self._desk.lock:
            case = self._desk.open_case(document)
            return _answer(201, case, Location=case["href"])

    def read(self, key: str) -> Response:
        with self._desk.lock:
            return _answer(200, self._desk.case(key))

    def patch(self, key: str) -> Response:
        document = form.parse(request.get_data())
        with self._desk.lock:
            return _answer(200, self._desk.patch(key, document))

    def cancel(self, key: str) -> Response:
        return self._move(key, "cancel", "the partner cancelled")

    def close(self, key: str) -> Response:
        self._post.settle(key)
        return self._move(key, "close", "the partner confirmed")

    def reopen(self, key: str) -> Response:
        with self._desk.lock:
            self._desk.case(key)
        document = form.parse(request.get_data())
        form.check(form.REOPEN, document)
        return self._move(key, "reopen", document["reason"])

    def _move(self, key: str, road: str, why: str) -> Response:
        with self._desk.lock:
            self._desk.move(key, road, why=why)
        return _answer(204)

    def subscribe(self) -> Response:
        document = form.parse(request.get_data())
        form.check(form.HOOK, document)
        parties = {name: request.args[name] for name in ("buyerId", "sellerId") if name in request.args}
        return _answer(201, self._post.subscribe(document, parties).shown)

    def subscription(self, key: str) -> Response:
        return _answer(200, self._post.hook(key).shown)

    def unsubscribe(self, key: str) -> Response:
        self._post.unsubscribe(key)
        return _answer(204)

    def no_incidents(self, **_: str) -> Response:
        raise RefusedError(501, "notImplemented", "We do not publish incidents")


class _Sandbox:
    """The admin API, made for partners who integrate; nothing in it follows MEF."""

    def __init__(self, desk: Desk, post: PostOffice) -> None:
        self._desk, self._post = desk, post
        self._jobs: dict[str, str] = {}

    def routes(self) -> list[tuple[str, str, Callable[..., Response]]]:
        one = "/tickets/<path:key>"
        return [
            ("POST", f"{one}/transitions", self.transition),
            ("PUT", f"{one}/fields/<name>", self.set_field),
            ("POST", f"{one}/visits", self.visit),
            ("POST", "/visits/<key>/log", self.visit_log),
            ("POST", f"{one}/<any(remarks, files, links):what>", self.add),
            ("POST", "/jobs", self.job),
            ("GET", "/jobs/<ref>", self.job_state),
        ]

    def guard(self) -> None:
        if request.headers.get("X-Sandbox-Key") != SANDBOX_KEY:
            raise RefusedError(403, "accessDenied", "Wrong sandbox key")

    def transition(self, key: str) -> Response:
        order = form.parse(request.get_data())
        if order.get("to") not in STAFF_ROADS:
            raise RefusedError(400, "invalidBody", f"to must be one of {', '.join(sorted(STAFF_ROADS))}")
        with self._desk.lock:
            return self._done(self._desk.move(key, order["to"], why=str(order.get("comment") or "by our staff")))

    def set_field(self, key: str, name: str) -> Response:
        with self._desk.lock:
            return self._done(self._desk.staff_set(key, name, form.parse(request.get_data()).get("value")))

    def add(self, key: str, what: str) -> Response:
        with self._desk.lock:
            return self._done(self._desk.staff_add(key, what, form.parse(request.get_data())))

    def visit(self, key: str) -> Response:
        appointment = bool(form.parse(request.get_data()).get("appointment"))
        with self._desk.lock:
            return self._done(self._desk.staff_visit(key, appointment=appointment))

    def visit_log(self, key: str) -> Response:
        with self._desk.lock:
            return self._done(self._desk.staff_visit_log(key))

    def _done(self, case: Mapping[str, Any]) -> Response:
        return _answer(200, {"ok": True, "case": case["id"], "phase": case["status"]})

    def job(self) -> Response:
        order = form.parse(request.get_data())
        key = str(order.get("case"))
        if order.get("job") != "autoclose":
            raise RefusedError(400, "invalidBody", "The only job is autoclose")
        with self._desk.lock:
            if self._desk.case(key)["status"] != "resolved":
                raise RefusedError(409, "conflict", "Only what is resolved can time out")
            ref = f"job-{len(self._jobs) + 1}"
            self._jobs[ref] = "queued"
        timer = threading.Timer(0.05, self._autoclose, (ref, key))
        timer.daemon = True
        timer.start()
        return _answer(202, {"job": {"ref": ref}}, Location=f"{SANDBOX}/jobs/{quote(ref)}")

    def _autoclose(self, ref: str, key: str) -> None:
        self._post.settle(key)
        try:
            with self._desk.lock:
                self._desk.move(key, "close", why="no answer within the agreed time")
            self._jobs[ref] = "done"
        except RefusedError:
            self._jobs[ref] = "obsolete"

    def job_state(self, ref: str) -> Response:
        if ref not in self._jobs:
            raise RefusedError(404, "notFound", "No such job")
        return _answer(200, {"job": {"ref": ref, "state": self._jobs[ref]}})


class _QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
        """Keep no access log."""


def _application(counter: _Counter, sandbox: _Sandbox) -> Flask:
    app = Flask("foreign-seller", static_folder=None)
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = 20_000_000
    for prefix, part in ((BASE, counter), (SANDBOX, sandbox)):
        for method, path, handler in part.routes():
            app.add_url_rule(prefix + path, f"{method} {prefix}{path}", handler, methods=[method])
    app.before_request(lambda: counter.guard() if request.path.startswith(BASE) else sandbox.guard())
    app.register_error_handler(RefusedError, _refusal)
    app.register_error_handler(Exception, _unexpected)
    return app


def start(
    *,
    token: str = "partner-token-51a0",  # noqa: S107 - of a seller that lives for one test
    slashed_ids: bool = False,
    page_maximum: int = 25,
    delays: tuple[float, float] = (0.05, 0.2),
) -> Running:
    """Start a foreign seller on a free port of 127.0.0.1.

    Args:
        token: the bearer token that partners have to present.
        slashed_ids: give tickets ids such as ``TT/2026/000017``, percent-encoded in hrefs.
        page_maximum: most tickets in one page of a list.
        delays: shortest and longest wait in seconds before an event is sent.
    """
    address = ""
    post = PostOffice(delays=delays)
    desk = Desk(root=lambda: f"{address}{BASE}", post=post, slashed_ids=slashed_ids)
    counter = _Counter(desk, post, token=token, page_maximum=page_maximum)
    application = _application(counter, _Sandbox(desk, post))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_QuietHandler)
    address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()

    def stop() -> None:
        post.close()
        server.shutdown()
        server.server_close()
        thread.join(5)

    return Running(base_url=address + BASE, admin_url=address + SANDBOX, token=token, stop=stop)
