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
from urllib.parse import quote, quote_plus, unquote, urlsplit

BASE = "/mefApi/sonata/troubleTicket/v4"
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
    urls = [quote(text), quote(text, safe=""), quote_plus(text), quote(quote(text, safe=""), safe=""), quote(text, safe="/:&+").lower()]
    texts = [json.dumps(text), json.dumps(text, ensure_ascii=False), json.dumps(json.dumps(text)), repr(text)]
    return [
        text,
        *urls,
        *texts,
        html.escape(text),
        html.escape(json.dumps(text)),
        raw.hex(),
        *based,
        base64.urlsafe_b64encode(raw).decode(),
    ]


def _handler(echo: Echo) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _hear(self) -> str:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode("utf-8", "replace")
            values = [value.encode("latin-1", "replace").decode("utf-8", "replace") for value in self.headers.values()]
            words = [*self.headers.values(), *values, unquote(self.path), body]
            authorization = self.headers.get("Authorization", "")
            if authorization.startswith("Basic "):
                words.append(base64.b64decode(authorization[6:]).decode("utf-8", "replace"))
            echo.heard += words
            if '"callback"' in body:
                echo.callbacks.append(json.loads(body)["callback"])
            return " | ".join(dict.fromkeys(words))

        def _answer(self) -> None:
            heard = self._hear()
            said = " ~ ".join(encodings(heard))
            path = urlsplit(self.path).path.removeprefix(BASE)
            if path == "/token":
                self._send(200, {"access_token": echo.access_token, "token_type": "Bearer", "expires_in": 3600})
            elif path.startswith("/_control"):
                self._send(500, {"reason": said}, heard)
            elif path.startswith("/stimulus"):
                self._send(302, {"reason": said}, heard)
            elif path.startswith("/hub"):
                callback = echo.callbacks[-1] if echo.callbacks else "none"
                self._send(201 if self.command == "POST" else 200, {"id": f"hub-{heard[:300]}", "callback": callback}, heard)
            elif self.command == "PATCH" or path.count("/") > 2:  # noqa: PLR2004 - /troubleTicket/{id}/{task}
                self._send(422, [{"code": "invalidValue", "reason": said, "propertyPath": heard}], heard)
            else:
                self._ticket(path, heard, said)

        def _ticket(self, path: str, heard: str, said: str) -> None:
            known = unquote(path.removeprefix("/troubleTicket/"))
            ident = known if path.startswith("/troubleTicket/") else f"T {heard[:400]}"
            note = {"id": "1", "author": heard, "date": "2026-01-01T00:00:00Z", "source": "seller", "text": said}
            ticket = {**_TICKET, "id": ident, "description": said, "externalId": heard, "note": [note], heard[:200]: heard}
            created = self.command == "POST"
            self._send(201 if created else 200, ticket if created or path != "/troubleTicket" else [ticket], heard)
            if created:
                self._notify(ident, heard, said)

        def _notify(self, ident: str, heard: str, said: str) -> None:
            event = {"eventId": heard, "eventType": "troubleTicketStatusChangeEvent", "event": {"id": ident, "href": said}}
            for callback in echo.callbacks[:2]:
                parts = urlsplit(callback)
                line = http.client.HTTPConnection(parts.netloc, timeout=5)
                with contextlib.suppress(OSError), contextlib.closing(line):
                    line.request("POST", f"{parts.path}/{quote(heard[:100], safe='')}", json.dumps(event), {"X-Echo": quote(said[:2000])})
                    line.getresponse().read()

        def _send(self, status: int, document: Any, heard: str = "") -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            plain = " ".join(heard.encode("latin-1", "replace").decode("latin-1").split())
            self.send_header("X-Echo", plain)
            self.send_header("X-Echo-Json", json.dumps(heard))
            self.send_header("Location", f"/elsewhere?was={quote(heard, safe='')}")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - names of the library

        def log_message(self, *_: object) -> None:
            """Keep no access log."""

    return Handler


@contextlib.contextmanager
def start(*, access_token: str) -> Iterator[Echo]:
    """Run the seller on a free port of 127.0.0.1."""
    echo = Echo(access_token=access_token)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(echo))
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
