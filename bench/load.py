"""A lean load generator: raw sockets, prepared requests, one thread; it should cost less than what it measures."""

from __future__ import annotations

import itertools
import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

CONNECTIONS = 8
_PATIENCE = 20.0  # seconds without any answer after which a server counts as dead
_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_CLOSE = b"connection: close"


@dataclass(kw_only=True)
class _Line:
    """One connection; `needed` is how long the answer under way will be, 0 while its head is not complete.

    `closing` says that the server will close it after that answer, so that the next request needs a new one.
    """

    port: int
    sock: socket.socket
    received: bytearray = field(default_factory=bytearray)
    needed: int = 0
    closing: bool = False


def get(path: str) -> bytes:
    """A GET request as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n".encode()


def post(path: str, body: bytes = b"") -> bytes:
    """A POST request as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
    return f"{head}Content-Type: application/json;charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def drive(port: int, requests: Iterable[bytes], *, seconds: float, status: int = 200, connections: int = CONNECTIONS) -> float:
    """Send requests over kept connections for so many seconds, or until there are none left; answers a second.

    Raises:
        RuntimeError: an answer has another status than `status`, or the server stopped answering.
    """
    source = iter(requests)
    lines = [_Line(port=port, sock=_connect(port)) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        try:
            for line in lines:
                selector.register(line.sock, selectors.EVENT_READ, line)
            return _pump(selector, lines, source, seconds=seconds, status=str(status).encode())
        finally:
            for line in lines:
                line.sock.close()


def forever(requests: Iterable[bytes]) -> Iterator[bytes]:
    """The requests over and over again."""
    return itertools.cycle(list(requests))


def _connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _renew(selector: selectors.BaseSelector, line: _Line) -> None:
    """Replace a connection that the server closes."""
    selector.unregister(line.sock)
    line.sock.close()
    line.sock, line.closing = _connect(line.port), False
    selector.register(line.sock, selectors.EVENT_READ, line)


def _pump(selector: selectors.BaseSelector, lines: list[_Line], source: Iterator[bytes], *, seconds: float, status: bytes) -> float:
    done, waiting = 0, 0
    began = now = time.perf_counter()
    until = began + seconds
    for line, request in zip(lines, source, strict=False):
        line.sock.sendall(request)
        waiting += 1
    while waiting:
        ready = selector.select(_PATIENCE)
        if not ready:
            raise RuntimeError(f"no answer for {_PATIENCE:g} s")
        for key, _ in ready:
            if not _complete(key.data, status):
                continue
            done += 1
            now = time.perf_counter()
            request = next(source, None) if now < until else None
            if request is None:
                waiting -= 1
                selector.unregister(key.data.sock)
                continue
            if key.data.closing:
                _renew(selector, key.data)
            key.data.sock.sendall(request)
    return done / max(now - began, 1e-9)


def _complete(line: _Line, status: bytes) -> bool:
    data = line.sock.recv(262_144)
    if not data:
        raise RuntimeError("the server closed a connection")
    received = line.received
    received += data
    if not line.needed:
        end = received.find(_END)
        if end < 0:
            return False
        head = bytes(received[:end]).lower()
        line.needed = end + len(_END) + _body_length(head)
        line.closing = _CLOSE in head
        if received[9:12] != status:
            raise RuntimeError(f"the server answered {bytes(received[:400])!r} where {status.decode()} was expected")
    if len(received) < line.needed:
        return False
    received.clear()
    line.needed = 0
    return True


def _body_length(head: bytes) -> int:
    start = head.find(_LENGTH)
    if start < 0:
        return 0
    end = head.find(b"\r\n", start)
    return int(head[start + len(_LENGTH) : end if end >= 0 else len(head)])
