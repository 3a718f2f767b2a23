from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ttck.harness.buyer.client import Request


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Tiny:
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def paths(self):
        return [asked.path for asked in self.asked]


def reply(status=200, body=b"", **headers: Any):
    """Status, header fields (underscores stand for hyphens) and body, as an answering function."""
    return lambda _: (status, {key.replace("_", "-"): str(value) for key, value in headers.items()}, body)


def raw(data):
    """An answer written byte for byte, after which the connection ends."""

    def write(handler):
        handler.wfile.write(data)
        handler.close_connection = True

    write.wants_the_wire = True
    return write


def ask(path="/troubleTicket", **more):
    return Request(**{"operation": "listTroubleTicket", "method": "GET", "path": path, **more})


@contextlib.contextmanager
def served(*answers):
    """A server on 127.0.0.1; the n-th request gets the n-th answer, the last one also all that follow.

    An answer takes what was asked and gives (status, headers, body), or writes to the wire itself and gives None.
    """
    tiny = Tiny()

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, {key.lower(): value for key, value in self.headers.items()}, body)
            tiny.asked.append(asked)
            answer = answers[min(len(tiny.asked), len(answers)) - 1]
            given = answer(self if getattr(answer, "wants_the_wire", False) else asked)
            if given is None:
                return
            status, headers, content = given
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = handle_one  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    tiny.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield tiny
    finally:
        tiny.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
