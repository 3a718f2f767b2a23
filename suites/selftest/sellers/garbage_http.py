"""A tiny HTTP listener on raw sockets, so that a test can send what no decent server library would send."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

BASE = "/mefApi/sonata/troubleTicket/v4"
PATIENCE = 120.0
_REASONS = {200: "OK", 201: "Created", 204: "No Content", 302: "Found", 500: "Internal Server Error"}


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request as it arrived, and the connection to answer on; all waits end when the server stops."""

    method: str
    path: str
    connection: socket.socket
    stopping: threading.Event

    def send(self, data: bytes) -> None:
        """Write raw bytes."""
        self.connection.sendall(data)

    def head(self, status: int, *lines: str) -> None:
        """Write a status line and headers; the connection closes after the answer."""
        text = "\r\n".join([f"HTTP/1.1 {status} {_REASONS[status]}", "Connection: close", *lines, "", ""])
        self.send(text.encode("latin-1"))

    def answer(self, status: int, body: bytes, *, media: str = "application/json;charset=utf-8", lines: tuple[str, ...] = ()) -> None:
        """Write a whole answer with its length."""
        if status == 204:  # noqa: PLR2004 - HTTP
            self.head(status, *lines)
            return
        self.head(status, f"Content-Type: {media}", f"Content-Length: {len(body)}", *lines)
        self.send(body)

    def ticks(self, pause: float) -> Iterator[None]:
        """Tick every `pause` seconds until the server stops or two minutes are over."""
        end = time.monotonic() + PATIENCE
        while not self.stopping.wait(pause) and time.monotonic() < end:
            yield


Answerer = Callable[[Call], None]


def _request(connection: socket.socket, stopping: threading.Event) -> Call | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    lengths = [line.partition(":")[2] for line in lines if line.lower().startswith("content-length:")]
    missing = int(lengths[0]) - len(body) if lengths else 0
    while missing > 0 and (piece := connection.recv(65536)):
        missing -= len(piece)
    method, path, _ = lines[0].split(" ", 2)
    return Call(method=method, path=path.removeprefix(BASE).partition("?")[0], connection=connection, stopping=stopping)


@contextlib.contextmanager
def tcp_server(serve: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """Give each connection to a daemon thread; yields the port and cuts everything off at the end."""
    stopping, open_ones = threading.Event(), set[socket.socket]()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)

    def one(connection: socket.socket) -> None:
        try:
            with contextlib.suppress(OSError, ValueError):
                serve(connection, stopping)
        finally:
            open_ones.discard(connection)
            connection.close()

    def accept() -> None:
        while not stopping.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = listener.accept()
                connection.settimeout(PATIENCE)
                open_ones.add(connection)
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopping.set()
        thread.join()
        listener.close()
        for connection in list(open_ones):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def http_server(answerer: Answerer) -> Iterator[str]:
    """Answer each request with `answerer`; yields the base URL."""

    def serve(connection: socket.socket, stopping: threading.Event) -> None:
        call = _request(connection, stopping)
        if call:
            answerer(call)
            connection.shutdown(socket.SHUT_WR)

    with tcp_server(serve) as port:
        yield f"http://127.0.0.1:{port}{BASE}"
