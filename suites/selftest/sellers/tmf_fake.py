"""The twenty-line fake of TMF621: empty lists, the same object for any id, and by default a media type that is none of JSON."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from ttck.suites.selftest.sellers.tmf_post import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "/tmf-api/troubleTicket/v5"
TICKET = {
    "@type": "TroubleTicket",
    "id": "1",
    "href": "not a url",
    "description": "no service",
    "severity": "High",
    "ticketType": "device",
    "status": "acknowledged",
    "creationDate": "yesterday",
}


def application(media: str = "text/html") -> Flask:
    """The fake itself, whose answers are of this media type."""
    app = Flask("tmf-fake", static_folder=None)
    app.url_map.strict_slashes = False

    @app.route(f"{BASE}/troubleTicket/", methods=["GET", "POST"])
    def tickets() -> Response:
        reads = request.method == "GET"
        return Response(json.dumps([] if reads else TICKET), status=200 if reads else 201, mimetype=media)

    @app.get(f"{BASE}/troubleTicket/<_id>/")
    def ticket(_id: str) -> Response:
        return Response(json.dumps(TICKET), mimetype=media)

    return app


@contextlib.contextmanager
def start(media: str = "text/html") -> Iterator[str]:
    """Run the fake on a free port of 127.0.0.1; yields its base URL."""
    with serving(application(media)) as root:
        yield root + BASE
