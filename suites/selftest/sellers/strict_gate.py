"""A gate of MEF 113 in front of a mock seller: a seller with value lists and a mandatory extension of its own.

It wants an agreement in every create and patch, knows two severities, two types, three priorities and two authors of notes.
Whatever keeps to that goes through as it is; the agreement is the gate's own business and goes no further.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Document = dict[str, Any]

KNOWN = {"severity": ("minor", "significant"), "ticketType": ("assistance", "installation"), "priority": ("low", "high", "critical")}
AUTHORS = ("NOC", "Ada Lovelace")
AGREEMENT = "AGR-4711"
# What a target file has to say about this seller.
TERMS: dict[str, Any] = {
    "values": {**{name: list(values) for name, values in KNOWN.items()}, "note.author": list(AUTHORS)},
    "base": {"create": {"agreement": AGREEMENT}, "patch": {"agreement": AGREEMENT}},
}
_HOPS = frozenset({"connection", "content-length", "host", "date", "server", "transfer-encoding"})
_PATIENCE = 30


def objection(sent: Document) -> tuple[str, str] | None:
    """What the gate has against a create or a patch: the attribute, and why."""
    if sent.get("agreement") != AGREEMENT:
        return "agreement", "agreement is required"
    for name, values in KNOWN.items():
        if isinstance(sent.get(name), str) and sent[name] and sent[name] not in values:
            return name, f"known are {', '.join(values)}"
    notes = sent.get("note")
    authors = [one.get("author") for one in notes if isinstance(one, dict)] if isinstance(notes, list) else []
    if any(isinstance(author, str) and author not in AUTHORS for author in authors):
        return "note.author", f"known are {', '.join(AUTHORS)}"
    return None


class _Gate(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20
    behind: tuple[str, int]
    spoils: Callable[[str, Document], Document]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is that of the base class
        """Keep no access log."""

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path.rstrip("/")
        ours = (self.command == "POST" and path.endswith("/troubleTicket")) or (self.command == "PATCH" and "/troubleTicket/" in path)
        if ours:
            with contextlib.suppress(ValueError):
                sent = json.loads(body)
                if isinstance(sent, dict) and sent:
                    against = objection(sent)
                    if against is not None:
                        return self._refuse(*against)
                    body = json.dumps(self.spoils(self.command, {k: v for k, v in sent.items() if k != "agreement"})).encode()
        return self._forward(body)

    def _refuse(self, name: str, why: str) -> None:
        error = [{"code": "invalidValue", "reason": f"{name}: {why}", "propertyPath": f"$.{name}"}]
        self._answer(422, json.dumps(error).encode(), [("Content-Type", "application/json;charset=utf-8")])

    def _forward(self, body: bytes) -> None:
        link = http.client.HTTPConnection(*self.behind, timeout=_PATIENCE)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOPS - {"host"}}
        try:
            link.request(self.command, self.path, body or None, headers)
            answer = link.getresponse()
            found = answer.read()
        finally:
            link.close()
        self._answer(answer.status, found, [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOPS])

    def _answer(self, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:  # noqa: PLR2004 - which has no body
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


for _method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
    setattr(_Gate, f"do_{_method}", _Gate._pass)  # noqa: SLF001 - our own class


@contextlib.contextmanager
def start(base_url: str, *, spoils: Callable[[str, Document], Document] = lambda _, document: document) -> Iterator[str]:
    """Run the gate in front of a seller on a free port of 127.0.0.1; `spoils` is a fault in what it lets through."""
    parts = urlsplit(base_url)
    handler = type("Gate", (_Gate,), {"behind": (parts.hostname, parts.port), "spoils": staticmethod(spoils)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{parts.path}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
