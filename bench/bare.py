"""The baseline: the least that a Flask seller could do, on the mock seller's web server with its settings.

``python -m bench.bare --ticket 1300 --page 5000`` serves constant JSON bodies of these sizes and prints its port.
"""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, Response, request
from waitress.server import create_server

from ttck.mockseller.dialects.mef.paths import MEDIA_TYPE
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.web.server import stay_on_one_processor

logging.getLogger("waitress").setLevel(logging.ERROR)  # a queue of requests is no news, as in the mock seller
ROOT = Path(__file__).resolve().parent.parent


def app(*, ticket: int, page: int) -> Flask:
    """Three views: a ticket, a page of them, and a create that returns what it was sent."""
    bare = Flask("bare", static_folder=None)
    ticket_body, page_body = _body(ticket), _body(page)

    @bare.get("/ticket")
    def retrieve() -> Response:
        return Response(ticket_body, content_type=MEDIA_TYPE)

    @bare.get("/page")
    def find() -> Response:
        return Response(page_body, content_type=MEDIA_TYPE)

    @bare.post("/ticket")
    def create() -> Response:
        return Response(request.get_data(), status=201, content_type=MEDIA_TYPE)

    @bare.post("/listen/<path:rest>")
    def listen(rest: str) -> Response:  # noqa: ARG001 - Flask hands it over
        return Response(status=204)

    return bare


def _body(size: int) -> bytes:
    return json.dumps({"filling": "x" * max(0, size - len('{"filling": ""}'))}).encode()


@contextmanager
def bare_seller(*, ticket: int, page: int = 0) -> Iterator[int]:
    """Run the baseline in a process of its own; yields its port."""
    command = [sys.executable, "-m", "bench.bare", "--ticket", str(ticket), "--page", str(page)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@click.command(help=__doc__)
@click.option("--ticket", type=int, required=True, help="Bytes of the ticket.")
@click.option("--page", type=int, default=0, help="Bytes of the page.")
def main(*, ticket: int, page: int) -> None:
    settings = Settings()
    stay_on_one_processor()
    server = create_server(
        app(ticket=ticket, page=page),
        host="127.0.0.1",
        port=0,
        threads=settings.threads,
        ident="ttck-mockseller",
        connection_limit=1000,
        max_request_body_size=16 * settings.body_maximum,
        clear_untrusted_proxy_headers=True,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
