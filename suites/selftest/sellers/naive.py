"""The twenty-line fake: a seller that answers plausible constants and remembers nothing."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "/mefApi/sonata/troubleTicket/v4"
_PERSON = {"name": "Desk", "number": "+1 555 0100", "emailAddress": "desk@seller.example"}
TICKET: dict[str, Any] = {
    "id": "1",
    "description": "no service",
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


class _QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
        """Keep no access log."""


def application() -> Flask:
    """The fake itself."""
    app = Flask("naive-seller", static_folder=None)

    @app.route(f"{BASE}/troubleTicket", methods=["GET", "POST"])
    def tickets() -> tuple[Any, int]:
        return ([], 200) if request.method == "GET" else (TICKET, 201)

    @app.route(f"{BASE}/troubleTicket/<_id>", methods=["GET", "PATCH"])
    def ticket(_id: str) -> Any:
        return TICKET

    @app.post(f"{BASE}/troubleTicket/<_id>/<_task>")
    def task(_id: str, _task: str) -> tuple[str, int]:
        return "", 204

    @app.post(f"{BASE}/hub")
    def subscribe() -> tuple[Any, int]:
        return {"id": "1", "callback": "http://127.0.0.1"}, 201

    @app.route(f"{BASE}/hub/<_id>", methods=["GET", "DELETE"])
    def subscription(_id: str) -> Any:
        return ("", 204) if request.method == "DELETE" else {"id": "1", "callback": "http://127.0.0.1"}

    return app


@contextlib.contextmanager
def start() -> Iterator[str]:
    """Run the fake on a free port of 127.0.0.1; yields its base URL."""
    server = make_server("127.0.0.1", 0, application(), threaded=True, request_handler=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{BASE}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
