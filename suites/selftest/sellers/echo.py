"""A seller that gives back whatever it hears: headers, query, path and tokens, in every encoding, wherever text fits."""

from __future__ import annotations

import base64
import contextlib
import html
import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlsplit

BASE = "/mefApi/sonata/troubleTicket/v4"
_MARK = "(heard)"  # begins what this seller made of a request
_OF_A_TICKET = 2  # slashes in /troubleTicket/{id}
_PERSON = {"name": "Desk", "number": "+1 555 0100", "emailAddress": "desk@seller.example"}
_TICKET: dict[str, Any] = {
    "severity": "minor",
    "sellerSeverity": "minor",
    "priority": "low",
    "sellerPriority": "low",
    "observedImpact": "down",
    "ticketType": "assistance",
    "status": "acknowledged",
    "creationDate": "2026-01-01T00:00:00Z",
    "relatedEntity": [{"id": "PRODUCT-1", "@referredType": "Product", "role": "affected"}],
    "relatedContactInformation": [{**_PERSON, "role": "reporterContact"}, {**_PERSON, "role": "sellerTicketContact"}],
}


@dataclass(kw_only=True)
class Echo:
    """Where the seller is, the access token that it issues, and everything that it heard."""

    root: str = ""
    access_token: str
    heard: list[str] = field(default_factory=list)
    callbacks: list[str] = field(default_factory=list)


def encodings(text: str) -> list[str]:
    """A text as it may stand in an URL, in JSON, in HTML, in a log."""
    raw = text.encode()
    based = [base64.b64encode(b"x" * lead + raw).decode() for lead in range(3)]
    urls = [quote(text), quote(text, safe=""), quote_plus(text), quote(quote(text, safe=""), safe=""), quote(text, safe="/:&+")]
    texts = [json.dumps(text), json.dumps(text, ensure_ascii=False), json.dumps(json.dumps(text)), repr(text)]
    pages = [html.escape(text), html.escape(json.dumps(text))]
    return [text, *urls, *texts, *pages, raw.hex(), *based, base64.urlsafe_b64encode(raw).decode()]


def _credentials(authorization: str) -> Iterator[str]:
    """The name and password in a Basic header, in both encodings that clients use."""
    if authorization.startswith("Basic "):
        raw = base64.b64decode(authorization[6:])
        yield from (raw.decode("utf-8", "replace"), raw.decode("latin-1"))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20  # headers and body go out together; apart, each answer would wait for the other end's receipt
    echo: Echo

    def _hear(self) -> tuple[str, str]:
        """The whole request, and its header values alone, as text."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8", "replace")
        values = [value.encode("latin-1", "replace").decode("utf-8", "replace") for value in self.headers.values()]
        headers = [*self.headers.values(), *values, *_credentials(self.headers.get("Authorization", ""))]
        self.echo.heard += [*headers, unquote(self.path), unquote_plus(self.path), body]
        if '"callback"' in body:
            self.echo.callbacks.append(json.loads(body)["callback"])
        known = " | ".join(dict.fromkeys(headers))
        # What was given back once is not given back again, or ids that hold answers would grow without end.
        return " | ".join([known, *(text for text in (unquote(self.path), body) if _MARK not in text)]), known

    def _answer(self) -> None:
        heard, headers = self._hear()
        said = " ~ ".join([heard, *encodings(headers)])
        path = urlsplit(self.path).path.removeprefix(BASE)
        if path == "/token":
            self._send(200, {"access_token": self.echo.access_token, "token_type": "Bearer", "expires_in": 3600})
        elif path.startswith("/_control"):
            self._send(500, {"reason": said}, heard)
        elif path.startswith("/stimulus"):
            self._send(302, {"reason": said}, heard)
        elif path.startswith("/hub"):
            callback = self.echo.callbacks[-1] if self.echo.callbacks else "none"
            self._send(201 if self.command == "POST" else 200, {"id": f"hub {headers}", "callback": callback}, heard)
        elif self.command == "PATCH" or path.count("/") > _OF_A_TICKET:
            self._send(422, [{"code": "invalidValue", "reason": said, "propertyPath": heard}], heard)
        else:
            self._ticket(path, heard, said, f"{_MARK} {headers}")

    def _ticket(self, path: str, heard: str, said: str, ident: str) -> None:
        known = unquote(path.removeprefix("/troubleTicket/")) if path.startswith("/troubleTicket/") else ident
        note = {"id": "1", "author": heard, "date": "2026-01-01T00:00:00Z", "source": "seller", "text": said}
        ticket = {**_TICKET, "id": known, "description": said, "externalId": heard, "note": [note], ident: heard}
        created = self.command == "POST"
        self._send(201 if created else 200, ticket if created or path != "/troubleTicket" else [ticket], heard)
        if created:
            self._notify(known, heard, said)

    def _notify(self, ident: str, heard: str, said: str) -> None:
        event = {"eventId": heard, "eventType": "troubleTicketStatusChangeEvent", "event": {"id": ident, "href": said}}
        for callback in self.echo.callbacks[:2]:
            parts = urlsplit(callback)
            line = http.client.HTTPConnection(parts.netloc, timeout=5)
            with contextlib.suppress(OSError), contextlib.closing(line):
                line.request("POST", f"{parts.path}/{quote(ident, safe='')}", json.dumps(event), {"X-Echo": quote(ident)})
                line.getresponse().read()

    def _send(self, status: int, document: Any, heard: str = "") -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Echo", " ".join(heard.encode("latin-1", "replace").decode("latin-1").split()))
        self.send_header("X-Echo-Json", json.dumps(heard))
        self.send_header("Location", f"/elsewhere?was={quote(heard, safe='')}")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - names of the library

    def log_message(self, *_: object) -> None:
        """Keep no access log."""


@contextlib.contextmanager
def start(*, access_token: str) -> Iterator[Echo]:
    """Run the seller on a free port of 127.0.0.1."""
    echo = Echo(access_token=access_token)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"echo": echo}))
    server.daemon_threads = True
    echo.root = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield echo
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
