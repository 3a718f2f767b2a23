"""A small real seller on this machine, for the commands that talk to one; its faults are knobs."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result

from ttck.harness.cli.main import main
from ttck.specs.vocabulary import TicketEvent

BASE = "/mefApi/sonata/troubleTicket/v4"
BASES = (BASE, "/mefApi/sonata/appointment/v2", "/mefApi/sonata/workOrderManagement/v2")
OFFERED = {"troubleTicket": "ticket", "incident": "incident", "appointment": "appointment", "workorder": "workorder"}


class Desk:
    """What a visit asks for and no more: an empty list, tickets that can be created, read and cancelled, and a hub."""

    def __init__(self, announce: Callable[[str, str], None], *, apis: frozenset[str]) -> None:
        self._announce, self._apis = announce, apis
        self._tickets: dict[str, dict[str, Any]] = {}
        self._hubs: dict[str, str] = {}

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """The status and the document of an answer; the path is without the base path."""
        name, _, rest = path.partition("?")[0].strip("/").partition("/")
        if OFFERED.get(name, "ticket") not in self._apis:
            return 501, {"code": "notImplemented", "reason": "not here"}
        found = {
            ("GET", name): lambda: self._read(name, rest),
            ("POST", "hub"): lambda: self._subscribe(json.loads(body)),
            ("DELETE", "hub"): lambda: (204 if self._hubs.pop(rest, None) else 404, None),
            ("POST", "troubleTicket"): lambda: self._cancel(rest.partition("/")[0]) if rest else self._create(json.loads(body)),
        }.get((method, name))
        return found() if found is not None and name in {*OFFERED, "hub"} else (404, None)

    def _read(self, name: str, rest: str) -> tuple[int, Any]:
        if not rest:
            return 200, []
        if rest in self._tickets and name == "troubleTicket":
            return 200, self._tickets[rest]
        return 404, None if "/" in rest else {"code": "notFound", "reason": "there is no such thing"}

    def _subscribe(self, sent: dict[str, Any]) -> tuple[int, Any]:
        hub = f"hub-{len(self._hubs) + 1}"
        self._hubs[hub] = sent["callback"]
        return 201, {"id": hub, **sent}

    def _create(self, sent: dict[str, Any]) -> tuple[int, Any]:
        ticket = f"T-{len(self._tickets) + 1}"
        self._tickets[ticket] = {**sent, "id": ticket, "status": "acknowledged"}
        return 201, self._tickets[ticket]

    def _cancel(self, ticket: str) -> tuple[int, Any]:
        self._tickets[ticket]["status"] = "cancelled"
        for callback in self._hubs.values():
            self._announce(callback, ticket)
        return 204, None


@dataclass
class SmallSeller:
    """Serves a small desk over HTTP. `answers` replaces the answer to a method and path by status, headers and body."""

    token: str | None = None
    silent: bool = False
    answers: dict[tuple[str, str], tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)
    control_token: str | None = None
    apis: frozenset[str] = frozenset({"ticket"})

    def __post_init__(self) -> None:
        self._posts: list[threading.Thread] = []
        self._desk = Desk(self._announce, apis=self.apis)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, document = outer._answer(self.command, self.path, dict(self.headers), body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(document)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(document)

            do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815 - the names that http.server asks for

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.base_url = self.origin + BASE

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.seen.append((method, path))
        bare = path.partition("?")[0].removeprefix(BASE)
        if (method, bare) in self.answers:
            return self.answers[method, bare]
        if path == "/oauth2/token":
            return 200, {"Content-Type": "application/json"}, json.dumps({"access_token": self.token, "expires_in": 60}).encode()
        if path.startswith("/_control"):
            good = headers.get("Authorization") == f"Bearer {self.control_token}"
            return (200 if good else 401), {}, b"{}"
        if self.token and headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {}, b"{}"
        base = next((found for found in BASES if path.startswith(found)), "/nowhere")
        status, document = self._desk.answer(method, path.removeprefix(base), body)
        return status, {"Content-Type": "application/json;charset=utf-8"}, b"" if document is None else json.dumps(document).encode()

    def _announce(self, callback: str, ticket: str) -> None:
        if self.silent:
            return
        event = TicketEvent.STATE_CHANGE
        body = {"eventId": f"{ticket}-{event}", "eventTime": "2026-01-01T00:00:00Z", "eventType": event, "event": {"id": ticket}}

        def post() -> None:
            with contextlib.suppress(requests.RequestException), requests.Session() as session:
                session.trust_env = False
                session.post(f"{callback}/mefApi/sonata/troubleTicketNotification/v4/listener/{event}", json=body, timeout=30)

        self._posts.append(threading.Thread(target=post))
        self._posts[-1].start()

    def close(self) -> None:
        for thread in self._posts:
            thread.join(5)
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def seller() -> Iterator[SmallSeller]:
    started = SmallSeller()
    yield started
    started.close()


@pytest.fixture
def field_seller() -> Iterator[SmallSeller]:
    """A seller with incidents, appointments and workorders as well."""
    started = SmallSeller(apis=frozenset({"ticket", "incident", "appointment", "workorder"}))
    yield started
    started.close()


@pytest.fixture
def target_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a target document; JSON is YAML."""

    def write(**document: Any) -> Path:
        path = tmp_path / "target.yaml"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write


@pytest.fixture
def ttck(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Call the command line, on a terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call
