"""The APIs as a WSGI application: routing, decoding, authentication, the seams around a call, the answer.

It stands in front of the Flask application and routes on the raw request target, so that an identifier may contain any
character: each path segment is percent-decoded after the path was split.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import OWN, Answer, media_of
from ttck.mockseller.engine.network import Limiter
from ttck.mockseller.engine.opening import StoreAwayError
from ttck.mockseller.engine.own_work import OWN_WORK, OwnOperations
from ttck.mockseller.engine.paranoia import doubt_answer
from ttck.mockseller.engine.pilot import calling
from ttck.mockseller.engine.problems import Refusal, away, broken, error, not_implemented
from ttck.mockseller.engine.seams import Call, Grant, Reply, Seam
from ttck.mockseller.web.auth import Gate, admit
from ttck.mockseller.web.inside import BUYER

if TYPE_CHECKING:
    from ttck.mockseller.engine.seller import Route, Seller
    from ttck.specs.dialects.naming import Names

_LOG = logging.getLogger("ttck.mockseller.web")
_REASONS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
HEAD = "HEAD"
_WITHOUT_LENGTH = frozenset({204, 304})
_KEPT_REQUEST, _KEPT_RESPONSE = 65_536, 8_192  # bytes of a body that the journal keeps

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Apis:
    """Serves the APIs of a seller; everything outside their base paths goes to `rest`."""

    def __init__(self, seller: Seller, gate: Gate, *, rest: Application) -> None:
        self._seller = seller
        self._adapter = seller.adapter
        self._work = {**OWN_WORK, **seller.adapter.work}
        self._own = OwnOperations(seller.adapter.dialect)
        self._gate = gate
        self._rest = rest
        self._limiter = Limiter(seller.settings.rate_limit) if seller.settings.rate_limit else None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        path = raw_path(environ)
        if not self._adapter.serves(path):
            return self._rest(environ, start_response)
        started = time.perf_counter()
        trace: dict[str, Any] = {"path": path}
        try:
            answer = self._answer(environ, path, trace)
        except Refusal as refusal:
            answer = self._refusal(refusal, trace, environ)
        except StoreAwayError as gone:
            _LOG.info("%s %s: %s", environ["REQUEST_METHOD"], path, gone)
            answer = self._refusal(away(), trace, environ)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged and the seller goes on
            _LOG.exception("%s %s failed", environ["REQUEST_METHOD"], path)
            answer = self._refusal(broken(), trace, environ)
        if answer.media == OWN:
            answer = replace(answer, media=self._adapter.media)
        if "route" in trace and answer.body is not None:
            answer = self._on_the_wire(answer, trace["route"])
        self._keep(environ, path, trace, answer, started)
        if self._seller.network.active:
            operation = trace["route"].operation if "route" in trace else ""
            self._seller.network.delay(operation)
            if self._seller.network.loses(operation):
                return _hang_up(environ, start_response)
        return _write(answer, start_response, bodiless=environ["REQUEST_METHOD"] == HEAD)

    def _answer(self, environ: Environ, path: str, trace: dict[str, Any]) -> Answer:
        seller = self._seller
        method = environ["REQUEST_METHOD"]
        asked = self._own.route(method, path) or self._adapter.route("GET" if method == HEAD else method, path)
        trace["route"] = asked
        active = seller.faults.active
        buyer = self._admitted(environ, asked)
        trace["buyer"] = buyer
        if self._limiter is not None:
            self._limiter.take(buyer)
        names = self._adapter.names(asked.operation)
        document = None
        if method in {"POST", "PATCH"} and not self._own.bodiless(asked.operation):
            document = names.received(self._document(environ, asked.operation, trace))
        text = environ.get("QUERY_STRING")
        query = _query(text, names) if text else {}
        call = Call(
            operation=asked.operation,
            buyer=buyer,
            kind=asked.kind,
            item_id=asked.item_id,
            hub_id=asked.hub_id,
            query=query,
            document=document,
            media=trace.get("media", ""),
            path=path,
        )
        if active[Seam.REPLY] or active[Seam.REQUEST]:
            trace["item"] = seller.store.document(asked.item_id, asked.kind) if asked.item_id else None
            call = seller.faults.at(Seam.REQUEST, call, call=call, item=trace["item"])
        trace["call"] = call
        if call.operation not in self._work:
            raise not_implemented(f"the operation {call.operation}")
        if self._seller.network.active:
            self._seller.network.fail(call.operation)
        header = environ.get("HTTP_X_MOCK_SCENARIO")
        answer = self._echoed(calling(seller, header, lambda: self._work[call.operation](seller, call)), environ)
        if seller.settings.paranoid:
            self._doubt(asked, answer)
        if active[Seam.REPLY]:
            answer = self._twisted(answer, trace)
        return answer

    def _admitted(self, environ: Environ, asked: Route) -> str:
        operation = asked.operation
        if BUYER in environ:  # from the console
            return str(environ[BUYER])
        faults = self._seller.faults
        if not faults.active[Seam.TOKEN]:
            return admit(self._gate.enter(environ.get("HTTP_AUTHORIZATION")), operation)
        refusal: Refusal | None = None
        try:
            grant = self._gate.enter(environ.get("HTTP_AUTHORIZATION"))
        except Refusal as refused:
            grant, refusal = Grant(client=None, buyer=None), refused
        grant = faults.at(Seam.TOKEN, grant, call=Call(operation=operation, buyer=grant.buyer or "", kind=asked.kind))
        if grant.buyer is None and refusal is not None:
            raise refusal
        return admit(grant, operation)

    def _document(self, environ: Environ, operation: str, trace: dict[str, Any]) -> Any:
        limit = self._seller.settings.body_maximum
        body = environ["wsgi.input"].read(limit + 1)
        if len(body) > limit:
            raise Refusal(413, error("payloadTooLarge", f"a body may have at most {limit} bytes"))
        trace["body"] = body
        content_type = environ.get("CONTENT_TYPE", "")
        trace["media"] = media_of(content_type)
        return self._adapter.read(operation, content_type, body)

    def _echoed(self, answer: Answer, environ: Environ) -> Answer:
        """An answer with the headers that it carries back."""
        found = {name: environ.get(f"HTTP_{name.upper().replace('-', '_')}") for name in self._adapter.echoes}
        told = {name: value for name, value in found.items() if value is not None}
        return replace(answer, headers={**answer.headers, **told}) if told else answer

    def _refusal(self, refusal: Refusal, trace: dict[str, Any], environ: Environ) -> Answer:
        asked = trace.get("route")
        answer = self._echoed(self._adapter.refused(refusal, asked.operation if asked else None), environ)
        try:
            if self._seller.settings.paranoid:
                self._doubt(asked, answer)
            return self._twisted(answer, trace) if self._seller.faults.active[Seam.REPLY] else answer
        except Exception:  # noqa: BLE001 - whatever it is, it is logged and the seller goes on
            _LOG.exception("the answer %s could not be given", refusal.status)
            return self._adapter.refused(broken(), None)

    def _doubt(self, asked: Route | None, answer: Answer) -> None:
        contracts = self._adapter.contracts
        doubt_answer(contracts[asked.kind] if asked else next(iter(contracts.values())), answer)

    def _twisted(self, answer: Answer, trace: dict[str, Any]) -> Answer:
        document = codec.loads(answer.body) if answer.body is not None else None
        headers = {"Content-Type": self._adapter.media, **answer.headers} if answer.body is not None else dict(answer.headers)
        plain = Reply(status=answer.status, document=document, headers=headers)
        asked, buyer = trace.get("route"), trace.get("buyer", "")
        call = trace.get("call")
        if call is None:  # refused before it was understood
            known = {"operation": asked.operation, "kind": asked.kind, "item_id": asked.item_id} if asked else {"operation": ""}
            call = Call(**known, buyer=buyer, media=trace.get("media", ""), path=trace["path"])
        reply: Reply = self._seller.faults.at(Seam.REPLY, plain, call=call, item=trace.get("item"))
        if reply.delay > 0:
            time.sleep(reply.delay)
        body = reply.raw
        if body is None and reply.document is not None:
            body = codec.dumps(reply.document)
        kept = {name: value for name, value in reply.headers.items() if name.lower() != "content-type"}
        media = next((value for name, value in reply.headers.items() if name.lower() == "content-type"), None)
        return Answer(status=reply.status, body=body, media=media, headers=kept)

    def _on_the_wire(self, answer: Answer, asked: Route) -> Answer:
        """An answer that says success, with the names that attributes have on the wire."""
        names = self._adapter.names(asked.operation)
        if not names.to_wire or answer.body is None or not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return answer
        return replace(answer, body=codec.dumps(names.sent(codec.loads(answer.body))))

    def _keep(self, environ: Environ, path: str, trace: dict[str, Any], answer: Answer, started: float) -> None:
        query = environ.get("QUERY_STRING", "")
        target = f"{path}?{query}" if query else path
        if self._seller.audit is not None and BUYER not in environ:
            self._seller.audit.exchange(environ, target, trace, answer, time.perf_counter() - started)
        self._seller.journal.append(
            (
                time.time(),
                environ["REQUEST_METHOD"],
                target,
                trace["route"].operation if "route" in trace else None,
                trace.get("buyer"),
                trace["body"][:_KEPT_REQUEST] if "body" in trace else None,
                int(answer.status),
                answer.body[:_KEPT_RESPONSE] if answer.body is not None else None,
                time.perf_counter() - started,
            )
        )


def _hang_up(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Break the connection before the answer; where the server is not ours, the answer ends before its body."""
    channel = getattr(environ.get("waitress.client_disconnected"), "__self__", None)
    if channel is not None:
        with contextlib.suppress(OSError):
            channel.socket.shutdown(socket.SHUT_RDWR)
    start_response("503 Service Unavailable", [("Content-Length", "1")])
    return ()


def raw_path(environ: Environ) -> str:
    """The path of a request as it was sent, before any percent-decoding."""
    target: str = environ.get("REQUEST_URI") or environ.get("RAW_URI") or environ.get("PATH_INFO", "")
    path = target.partition("?")[0]
    if not path.startswith("/") and "://" in path:  # the absolute form, as a proxy gets it
        path = "/" + path.partition("://")[2].partition("/")[2]
    return path


def _query(text: str, names: Names) -> dict[str, tuple[str, ...]]:
    query: dict[str, tuple[str, ...]] = {}
    for name, value in names.asked(parse_qsl(text, keep_blank_values=True), out=False):
        query[name] = (*query.get(name, ()), value)
    return query


def _write(answer: Answer, start_response: StartResponse, *, bodiless: bool) -> Iterable[bytes]:
    """Send an answer; to HEAD that of GET without its body (RFC 9110 9.3.2)."""
    headers = list(answer.headers.items())
    status = _REASONS.get(answer.status) or f"{answer.status} Unknown"
    if answer.body is None:
        if answer.status not in _WITHOUT_LENGTH:
            headers.append(("Content-Length", "0"))
        start_response(status, headers)
        return ()
    if answer.media is not None:
        headers.append(("Content-Type", answer.media))
    headers.append(("Content-Length", str(len(answer.body))))
    start_response(status, headers)
    return () if bodiless else (answer.body,)
