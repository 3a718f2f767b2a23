from __future__ import annotations

import contextlib
import socket
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ttck.harness.buyer.client import retry_after
from ttck.harness.buyer.http_transport import HttpTransport
from ttck.harness.buyer.target import parse_target


class Line:
    """A server that is told byte for byte what to answer; `heard` has the first line of each request, and on which connection."""

    def __init__(self, *acts):
        self.heard, self._acts, self._over = [], list(acts), threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}/x"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            for number in range(1000):
                connection, _ = self._server.accept()
                with connection, contextlib.suppress(OSError):
                    self._talk(connection, number)

    def _talk(self, connection, number):
        while self._acts:
            request = b""
            while b"\r\n\r\n" not in request:
                part = connection.recv(65536)
                if not part:
                    return
                request += part
            self.heard.append((number, request.split(b" ")[0].decode()))
            act = self._acts.pop(0)
            if act is None:
                return  # the request is read, and the connection closed without a byte
            connection.sendall(act)

    def close(self):
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)


@contextlib.contextmanager
def talking(*acts, **limits):
    line = Line(*acts)
    target = parse_target({"base_url": line.url, "limits": {"request_timeout": 5, "connect_timeout": 5, **limits}}, name="t")
    try:
        with contextlib.closing(HttpTransport(target)) as transport:
            yield line, lambda method="GET", body=None: transport.call(method, line.url, headers={}, body=body)
    finally:
        line.close()


def ok(body=b"{}", status=b"200 OK", more=b""):
    return b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, more, len(body), body)


HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"


@pytest.mark.parametrize(
    "before", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n", HINTS, HINTS * 7, b"HTTP/1.1 199 X\r\n\r\n"]
)
def test_what_only_informs_is_read_past(before):
    with talking(before + ok(b"1"), before + ok(b"2", b"201 Created"), before + ok(b"3")) as (line, ask):
        found = [ask()[0], ask("POST", b"{}")[0], ask()[0]]
    assert [(answer.status, answer.body) for answer in found] == [(200, b"1"), (201, b"2"), (200, b"3")]
    assert [number for number, _ in line.heard] == [0, 0, 0]


def test_a_change_of_protocol_that_nobody_asked_for_is_the_answer():
    with talking(b"HTTP/1.1 101 Switching Protocols\r\n\r\n", ok(b"2")) as (_, ask):
        assert ask()[0].status == 101


@pytest.mark.parametrize(
    "first",
    [
        ok(b"1") + ok(b"stray"),  # two answers to one request
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1 and more than it said",
        b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n{}",
        ok(b"1", b"500 Oops"),
        ok(b"1", b"503 Busy"),
    ],
)
def test_no_answer_is_taken_for_that_of_another_request(first):
    with talking(first, ok(b"2"), ok(b"3")) as (line, ask):
        ask()
        assert ask()[0].body == b"2"
        assert ask()[0].body == b"3"
    assert [number for number, _ in line.heard] == [0, 1, 1]


def test_a_reading_that_a_dying_connection_swallowed_is_sent_again():
    with talking(ok(b"1"), None, ok(b"2")) as (line, ask):
        assert ask()[0].body == b"1"
        assert ask()[0].body == b"2"
    assert line.heard == [(0, "GET"), (0, "GET"), (1, "GET")]


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_request_that_may_have_been_carried_out_is_not_sent_again(method):
    with talking(ok(b"1"), None, ok(b"2")) as (line, ask):
        ask()
        answer, error = ask(method, b"{}")
        assert answer is None
        assert "whether the request was carried out is not known" in error
    assert line.heard == [(0, "GET"), (0, method)]


def test_a_fresh_connection_that_dies_is_no_reason_to_send_again():
    with talking(None, ok(b"2")) as (line, ask):
        assert ask()[0] is None
    assert line.heard == [(0, "GET")]


def test_an_answer_that_has_begun_is_not_asked_for_again():
    with talking(ok(b"1"), b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12") as (line, ask):
        ask()
        answer, error = ask()
    assert answer.truncated
    assert error
    assert len(line.heard) == 2


def test_header_fields_are_bounded_together():
    long = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 60000) for number in range(9))
    with talking(ok(more=long), ok(b"2")) as (_, ask):
        assert ask() == (None, "the header fields are longer than 262144 bytes")
        assert ask()[0].body == b"2"


_NAMES = st.sampled_from(
    [
        "Content-Length",
        "Transfer-Encoding",
        "Content-Encoding",
        "Content-Type",
        "Location",
        "Retry-After",
        "Date",
        "X-Total-Count",
        "Connection",
    ]
)
_TEXTS = st.one_of(
    st.sampled_from(
        ["²", "-1", "1e3", "9" * 5000, "chunked", "gzip", "br", "zstd", "close", "http://[", "//", "Sun, 06 Nov 99999 08:49:37 GMT", ""]
    ),
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=20),
)
_STATUS = st.one_of(st.integers(-5, 1100).map(str), st.sampled_from(["²00", "", "99999", "2 00"]))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(status=_STATUS, headers=st.lists(st.tuples(_NAMES, _TEXTS), max_size=4), body=st.binary(max_size=30))
def test_whatever_comes_is_an_answer_or_none(status, headers, body):
    fields = "".join(f"{name}: {text}\r\n" for name, text in headers)
    with talking(f"HTTP/1.1 {status} X\r\n{fields}\r\n".encode("latin-1", "replace") + body, request_timeout=0.05) as (_, ask):
        answer, error = ask()
    assert answer is not None or isinstance(error, str)
    if answer is not None:
        assert 0.0 <= (retry_after(answer) or 0.0) <= 30.0
        assert answer.document is not ...
