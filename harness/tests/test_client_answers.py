"""What a client makes of what comes back, or does not."""

from __future__ import annotations

import gzip
import socket

import pytest

from ttck.harness.record.exchange import Effect, Unreadable
from ttck.harness.record.recorder import read_lines
from ttck.harness.tests.tiny_server import ask, raw, reply, served


def test_a_redirect_is_an_answer_and_is_not_followed(open_client):
    with served(reply(302, Location="/elsewhere"), reply(200)) as tiny:
        exchange = open_client(tiny.url).send(ask())
    assert tiny.paths == ["/troubleTicket"]
    assert (exchange.status, exchange.answer.headers["location"]) == (302, "/elsewhere")
    assert not exchange.accepted


def test_a_body_as_long_as_the_limit_is_taken(open_client):
    with served(reply(200, b"x" * 1024)) as tiny:
        exchange = open_client(tiny.url).send(ask())
    assert exchange.error is None
    assert len(exchange.answer.body) == 1024


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_beyond_the_limit_counts_as_no_answer(open_client, tmp_path, packed):
    body, headers = b"x" * 200_000, {}
    if packed:
        body, headers = gzip.compress(body), {"Content_Encoding": "gzip"}
    with served(reply(200, body, **headers)) as tiny:
        exchange = open_client(tiny.url).send(ask())
    assert (exchange.answer, exchange.accepted, exchange.status) == (None, False, None)
    assert "limits.max_body_bytes" in exchange.error
    assert (exchange.partial.body, exchange.partial.truncated) == (b"x" * 1024, True)
    (line,) = [line.document for line in read_lines(tmp_path / "record.jsonl")]
    assert line["response"]["truncated"] is True
    assert line["error"] == exchange.error


@pytest.mark.parametrize(
    "wire",
    [
        b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{"id":\r\n',
    ],
)
def test_a_body_that_breaks_off_counts_as_no_answer(open_client, wire):
    with served(raw(wire)) as tiny:
        exchange = open_client(tiny.url).send(ask())
    assert exchange.answer is None
    assert exchange.error
    assert (exchange.partial.body, exchange.partial.truncated) == (b'{"id":', True)
    assert isinstance(exchange.document, Unreadable)


@pytest.mark.parametrize("wire", [b"", b"nonsense\r\n\r\n"])
def test_what_is_no_http_answer_is_an_error_and_not_raised(open_client, wire):
    with served(raw(wire)) as tiny:
        exchange = open_client(tiny.url).send(ask())
    assert (exchange.answer, exchange.partial) == (None, None)
    assert exchange.error


def test_a_seller_that_trickles_is_cut_off_in_time(open_client):
    def trickle(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not tiny.over.wait(0.02):
            handler.wfile.write(b"x")

    trickle.wants_the_wire = True
    with served(trickle) as tiny:
        exchange = open_client(tiny.url, request_timeout=0.2).send(ask())
    assert exchange.answer is None
    assert "0.2 s (limits.request_timeout)" in exchange.error
    assert 0 < len(exchange.partial.body) < 1000
    assert exchange.elapsed < 2


def test_a_seller_that_says_nothing_is_given_up_in_time(open_client):
    def silent(handler):
        tiny.over.wait(5)

    silent.wants_the_wire = True
    with served(silent) as tiny:
        exchange = open_client(tiny.url, request_timeout=0.1).send(ask())
    assert (exchange.answer, exchange.partial) == (None, None)
    assert "limits.request_timeout" in exchange.error


def test_nobody_at_the_address_is_an_error_and_recorded(open_client):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client = open_client(f"http://127.0.0.1:{free.getsockname()[1]}")
        exchange = client.send(ask())
    assert exchange.answer is None
    assert "refused" in exchange.error
    assert client.recorder.entries[-1] is exchange
    assert len(client.recorder.entries) == 3


def test_a_packed_body_is_unpacked_and_a_false_one_is_unreadable(open_client):
    packed = reply(200, gzip.compress(b'{"id": 1}'), Content_Encoding="gzip")
    with served(packed, reply(200, b'{"id": 1}', Content_Encoding="gzip")) as tiny:
        client = open_client(tiny.url)
        good, bad = client.send(ask()), client.send(ask())
    assert good.document == {"id": 1}
    assert bad.status == 200
    assert isinstance(bad.document, Unreadable)
    assert "Content-Encoding" in bad.document.why


def test_a_reading_that_is_lost_at_once_is_tried_again(open_client):
    with served(raw(b""), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[]"), reply(200, b"[]")) as seller:
        client = open_client(seller.url)
        assert client.send(ask()).document == []
    assert [entry.effect for entry in client.recorder.entries] == [Effect.UNKNOWN, Effect.UNKNOWN, Effect.DONE]


def test_what_may_have_been_done_is_not_sent_again(open_client):
    with served(raw(b""), reply(201)) as seller:
        client = open_client(seller.url)
        exchange = client.send(ask(method="POST", document={}))
    assert (exchange.effect, len(seller.asked)) == (Effect.UNKNOWN, 1)
