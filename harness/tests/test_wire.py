from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time

import pytest

from harness.target import parse_target
from harness.tests.tiny_server import reply, served
from harness.wire import Wire, describe

SLACK = 2.0  # seconds that a loaded machine may add


@contextlib.contextmanager
def wire_to(base, **limits):
    target = parse_target({"base_url": base, "limits": {"request_timeout": 0.3, "connect_timeout": 1, **limits}}, name="t")
    with contextlib.closing(Wire(target)) as wire:
        yield wire


def get(wire, url):
    began = time.monotonic()
    answer, error = wire.call("GET", url, headers={"Accept": "application/json"}, body=None)
    return answer, error, time.monotonic() - began


@contextlib.contextmanager
def trickling(text, *, pause):
    """A server that sends a text byte by byte, with a pause after each."""
    over = threading.Event()

    def serve():
        connection, _ = server.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            for byte in text:
                connection.sendall(bytes((byte,)))
                if over.wait(pause):
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        over.set()
        thread.join(5)


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 2000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + b"x" * 2000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 100,
    ],
    ids=["in its headers", "in its body", "in promises to continue"],
)
def test_the_deadline_counts_for_the_whole_answer(text):
    """Each byte comes long before any timeout for a single read; all of them would take a minute."""
    with trickling(text, pause=0.03) as url, wire_to(url) as wire:
        answer, error, took = get(wire, url)
    assert error == "no whole answer within 0.3 s (limits.request_timeout)"
    assert answer is None or answer.truncated
    assert 0.25 < took < 0.3 + SLACK


def test_silence_ends_in_time():
    with trickling(b"H", pause=30) as url, wire_to(url) as wire:
        answer, error, took = get(wire, url)
    assert (answer, error) == (None, "no whole answer within 0.3 s (limits.request_timeout)")
    assert took < 0.3 + SLACK


@pytest.mark.parametrize("packed", [False, True])
def test_large_bodies_are_cut_at_the_limit(packed):
    """The packed one unpacks to sixteen million bytes, of which no more than needed may be unpacked."""
    body = b"A" * (1 << 24)
    answer_with = reply(200, gzip.compress(body), Content_Encoding="gzip") if packed else reply(200, body)
    with served(answer_with) as server, wire_to(server.url, max_body_bytes=4096, request_timeout=20) as wire:
        answer, error, _ = get(wire, server.url)
    assert error == "the body is longer than 4096 bytes (limits.max_body_bytes)"
    assert answer.truncated
    assert len(answer.body) == 4096


def test_a_flood_of_headers_is_no_answer():
    with served(reply(**{f"X_{number}": "x" * 1000 for number in range(150)})) as server, wire_to(server.url, request_timeout=20) as wire:
        assert get(wire, server.url)[:2] == (None, "ProtocolError: got more than 100 headers")


def test_a_fast_answer_waits_for_nothing():
    with served(reply(200, b"{}")) as server, wire_to(server.url, request_timeout=60) as wire:
        answer, error, took = get(wire, server.url)
    assert (answer.status, answer.document, answer.truncated, error) == (200, {}, False, None)
    assert took < SLACK


def test_nested_reasons_are_said_once():
    inner = ConnectionRefusedError(111, "Connection refused")
    assert describe(RuntimeError(ValueError("outer", inner))) == "RuntimeError: [Errno 111] Connection refused"
    assert describe(OSError()) == "OSError: OSError"
