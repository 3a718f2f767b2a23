"""A buyer's desk: requests to a seller, a listener for notifications, and the lever that makes the mock seller act."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import requests

from ttck.specs.vocabulary import Api

Document = dict[str, Any]
_PATIENCE = 10.0
_JSON = "application/json;charset=utf-8"
_PATHS = {Api.TICKET: "troubleTicket/v4", Api.APPOINTMENT: "appointment/v2", Api.WORKORDER: "workOrderManagement/v2"}


class Ear:
    """The buyer's listener: keeps what arrives, and answers with one status."""

    def __init__(self, *, status: int = 204) -> None:
        self.heard: list[Document] = []
        self._changed = threading.Condition()
        ear = self

        class Handler(BaseHTTPRequestHandler):
            """Takes one event."""

            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                """Keep the event and answer."""
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                ear.keep(json.loads(body))

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where notifications are taken."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def keep(self, event: Document) -> None:
        """Take an event."""
        with self._changed:
            self.heard.append(event)
            self._changed.notify_all()

    def hears(self, event_type: str) -> bool:
        """Wait until an event of this type has arrived; False when none came in time."""
        with self._changed:
            return self._changed.wait_for(lambda: any(e.get("eventType") == event_type for e in self.heard), timeout=_PATIENCE)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass(kw_only=True)
class Desk:
    """One buyer at one seller. `known` holds the items of the story by name; `skips` are steps that the buyer leaves out.

    `base` is the address of the only API, where the seller has no more.
    """

    origin: str
    control: Callable[[str, Document], Document | None]
    ear: Ear
    skips: frozenset[str] = frozenset()
    base: str = ""
    known: dict[str, Any] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)

    def send(
        self, method: str, path: str, document: Any = None, *, api: Api = Api.TICKET, media: str = _JSON, accept: str = "application/json"
    ) -> Any:
        """Send a request; returns the document of the answer, {} without one or when the seller refused.

        A text is sent as it is.
        """
        url = f"{self.base}/{path}" if self.base else f"{self.origin}/mefApi/sonata/{_PATHS[api]}/{path}"
        body = document if document is None or isinstance(document, str) else json.dumps(document)
        headers = {"Content-Type": media, "Accept": accept}
        answer = self.session.request(method, url, data=body, headers=headers, timeout=_PATIENCE)
        if not answer.ok or not answer.content:
            return {}
        return answer.json()

    def visit(self, method: str, path: str, document: Any = None) -> Any:
        """Send a request of the appointment API."""
        return self.send(method, path, document, api=Api.APPOINTMENT)

    def act(self, stimulus: str, ident: str | None = None, **args: Any) -> Document | None:
        """Make the seller act; None when it does not know the act or its state does not allow it."""
        return self.control(f"/stimuli/{stimulus}", {**({"id": ident} if ident else {}), "args": args})

    def does(self, step: str) -> bool:
        """Whether the buyer takes this step."""
        return step not in self.skips

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()


def controller(url: str, token: str) -> Callable[[str, Document], Document | None]:
    """The lever of a mock seller, by its control API."""
    headers: Mapping[str, str] = {"Authorization": f"Bearer {token}"}

    def control(path: str, document: Document) -> Document | None:
        answer = requests.post(url + path, json=document, headers=headers, timeout=_PATIENCE)
        found: Document | None = answer.json() if answer.ok else None
        return found

    return control
