from __future__ import annotations

import socket
import zlib
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from ttck.specs.contracts import contract
from ttck.suites.selftest.sellers import garbage, naive
from ttck.suites.selftest.tests.partner import WAIT


def test_the_naive_fake_answers_the_same_to_everything():
    with naive.start() as base:
        assert requests.get(f"{base}/troubleTicket", timeout=WAIT).json() == []
        created = requests.post(f"{base}/troubleTicket", json={}, timeout=WAIT)
        assert created.status_code == 201
        assert contract("troubleTicket").problems(created.json(), "TroubleTicket") == ()
        assert requests.patch(f"{base}/troubleTicket/9", json={}, timeout=WAIT).json() == created.json()
        assert requests.post(f"{base}/troubleTicket/9/close", timeout=WAIT).status_code == 204
        hub = requests.post(f"{base}/hub", json={}, timeout=WAIT)
        assert contract("troubleTicket").problems(hub.json(), "EventSubscription") == ()
        assert requests.delete(f"{base}/hub/1", timeout=WAIT).status_code == 204


@contextmanager
def raw_answer(base, *, timeout=WAIT):
    """Ask for the ticket list over a raw socket; gives the open socket."""
    parts = urlsplit(base)
    with socket.create_connection((parts.hostname, parts.port), timeout=timeout) as connection:
        connection.sendall(f"GET {parts.path}/troubleTicket HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield connection


def received(connection, *, limit=1 << 28):
    data = bytearray()
    while len(data) < limit and (piece := connection.recv(1 << 20)):
        data += piece
    return bytes(data)


def whole(base):
    with raw_answer(base) as connection:
        head, _, body = received(connection).partition(b"\r\n\r\n")
    return head, body


class TestGarbage:
    @pytest.mark.parametrize("name", sorted(garbage.GARBAGE))
    def test_each_starts_and_stops_alone(self, name):
        with garbage.GARBAGE[name]() as base:
            scheme = "https" if name == "tls_error" else "http"
            assert base.startswith(f"{scheme}://127.0.0.1:")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((urlsplit(base).hostname, urlsplit(base).port), timeout=1)

    @pytest.mark.parametrize(
        ("name", "failure"),
        [
            ("refused", requests.ConnectionError),
            ("tls_error", requests.exceptions.SSLError),
            ("redirect_loop", requests.TooManyRedirects),
            ("truncated_body", requests.exceptions.ChunkedEncodingError),
            ("stall", requests.ReadTimeout),
            ("stall_after_headers", requests.ConnectionError),
            ("wrong_content_encoding", requests.exceptions.ContentDecodingError),
            ("header_flood", requests.RequestException),
            ("html_instead_of_json", requests.JSONDecodeError),
            ("deep_json", RecursionError),
        ],
    )
    def test_each_breaks_a_simple_client_in_its_way(self, name, failure):
        with garbage.GARBAGE[name]() as base, pytest.raises(failure):
            requests.get(f"{base}/troubleTicket", timeout=0.3).json()

    def test_server_error(self):
        with garbage.server_error() as base:
            assert requests.delete(f"{base}/hub/1", timeout=WAIT).status_code == 500

    def test_huge_body_is_streamed_whole(self):
        with garbage.huge_body() as base:
            _, body = whole(base)
        assert len(body) > garbage.HUGE_BODY

    def test_bomb_is_small_outside_and_big_inside(self):
        with garbage.gzip_bomb() as base:
            _, body = whole(base)
        assert len(body) < 1_000_000
        opener = zlib.decompressobj(31)
        size = 0
        while body and (piece := opener.decompress(body, 1 << 20)):
            size, body = size + len(piece), opener.unconsumed_tail
        assert size > garbage.BOMB

    def test_endless_body_goes_on_until_the_context_ends(self):
        with garbage.endless_body() as base, raw_answer(base) as connection:
            assert received(connection, limit=200).count(b"endless") > 1

    def test_slow_loris_gives_the_first_byte_only(self):
        with garbage.slow_loris() as base, raw_answer(base) as connection:
            assert connection.recv(100) == b"H"

    def test_invalid_utf8_cannot_be_decoded(self):
        with garbage.invalid_utf8() as base, pytest.raises(UnicodeDecodeError):
            whole(base)[1].decode()

    def test_numbers_and_doubles(self):
        texts = {}
        for name in ("duplicate_keys_json", "nan_json", "huge_number", "bom_json"):
            with garbage.GARBAGE[name]() as base:
                texts[name] = whole(base)[1]
        assert texts["duplicate_keys_json"].count(b'"status"') == 2
        assert b"-Infinity" in texts["nan_json"]
        assert b"9" * 5000 in texts["huge_number"]
        assert texts["bom_json"].startswith(b"\xef\xbb\xbf")

    def test_hostile_ticket_is_well_formed(self):
        with garbage.hostile_ticket() as base:
            document = requests.post(f"{base}/troubleTicket", json={}, timeout=WAIT).json()
        texts = {note["text"] for note in document["note"]}
        assert texts == {*garbage.HOSTILE_TEXTS, "L" * garbage.LONG_TEXT}
        assert document["id"].startswith("<script>")

    def test_a_stalled_client_is_released_when_the_context_ends(self):
        with garbage.stall() as base, raw_answer(base) as connection:
            connection.setblocking(False)
            with pytest.raises(BlockingIOError):
                connection.recv(1)
            connection.settimeout(WAIT)
            base_socket = connection.dup()
        with base_socket:
            base_socket.settimeout(WAIT)
            assert base_socket.recv(1) == b""
