from __future__ import annotations

import contextlib
import gzip
import json
import socket
import time
from types import SimpleNamespace

import pytest

from harness import client as module
from harness.client import AccessRefused, Client, Request, retry_after, segment
from harness.exchange import DENIED, THROTTLED, Answer, Effect, Unreadable
from harness.record import Recorder, read_lines
from harness.target import parse_target
from harness.tests.tiny_server import reply, served
from harness.verdict import Inconclusive
from specs.vocabulary import Api

LIMITS = {"request_timeout": 5, "connect_timeout": 5, "max_body_bytes": 1024}


@pytest.fixture
def open_client(tmp_path):
    with contextlib.ExitStack() as stack:

        def opened(url, *, headers=None, authorize=None, urls=None, **limits):
            document = {"base_url": url, "headers": headers or {}, "limits": {**LIMITS, **limits}, "urls": urls or {}}
            target = parse_target(document, name="target.yaml")
            recorder = Recorder(tmp_path / "record.jsonl", target.redactor)
            stack.callback(recorder.close)
            client = Client(target, recorder, authorize=authorize or dict)
            stack.callback(client.close)
            client.recorder = recorder
            return client

        yield opened


@pytest.fixture
def pauses(monkeypatch):
    """Pauses that the client wanted to make, none of which is made."""
    wanted = []
    fake = SimpleNamespace(sleep=wanted.append, monotonic=time.monotonic, perf_counter=time.perf_counter)
    monkeypatch.setattr(module, "time", fake)
    return wanted


def ask(path="/troubleTicket", **more):
    return Request(**{"operation": "listTroubleTicket", "method": "GET", "path": path, **more})


def raw(data):
    """An answer written byte for byte, after which the connection ends."""

    def write(handler):
        handler.wfile.write(data)
        handler.close_connection = True

    write.wants_the_wire = True
    return write


# --- what is sent


def test_an_answer_is_returned_and_recorded(open_client, tmp_path):
    with served(reply(201, b'{"id": "T-1"}', X_Mixed="Case")) as tiny:
        client = open_client(tiny.url)
        client.scenario = "creation"
        exchange = client.send(ask(method="POST", document={"description": "é"}, label="create", ticket="T-1"))
    assert (exchange.status, exchange.document, exchange.error, exchange.partial) == (201, {"id": "T-1"}, None, None)
    assert exchange.answer.headers["x-mixed"] == "Case"
    assert json.loads(tiny.asked[0].body) == {"description": "é"}
    assert "é".encode() in tiny.asked[0].body
    assert tiny.asked[0].headers["content-type"] == "application/json;charset=utf-8"
    (line,) = [line.document for line in read_lines(tmp_path / "record.jsonl")]
    assert (line["n"], line["scenario"], line["label"], line["ticket"]) == (1, "creation", "create", "T-1")
    assert line["response"]["status"] == 201
    assert client.sent == 1


def test_query_parameters_are_percent_encoded_and_keep_their_order(open_client):
    with served(reply()) as tiny:
        open_client(tiny.url).send(ask(query=(("z", "a b&c=d"), ("a", "é/+?#"), ("z", "2"))))
    assert tiny.paths == ["/troubleTicket?z=a%20b%26c%3Dd&a=%C3%A9%2F%2B%3F%23&z=2"]


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [("T-1", "T-1"), ("a/b", "a%2Fb"), ("a b?c#d", "a%20b%3Fc%23d"), ("100%", "100%25"), ("é", "%C3%A9"), ("..", "%2E%2E"), (".", "%2E")],
)
def test_an_identifier_is_one_segment(identifier, expected):
    assert segment(identifier) == expected


@pytest.mark.parametrize("identifier", ["a/b", "a b?c#d", "100%", "%2F", "é"])
def test_an_identifier_arrives_as_one_segment(open_client, identifier):
    with served(reply()) as tiny:
        open_client(tiny.url).send(ask(f"/troubleTicket/{segment(identifier)}/cancel"))
    assert tiny.paths == [f"/troubleTicket/{segment(identifier)}/cancel"]


def test_headers_of_the_target_the_credentials_and_the_request_are_all_sent(open_client):
    with served(reply()) as tiny:
        client = open_client(tiny.url, headers={"X-Target": "target value"}, authorize=lambda: {"Authorization": "Bearer abcdef"})
        client.send(ask(headers=(("Accept", "text/html"), ("X-Own", "1"))))
    sent = tiny.asked[0].headers
    assert (sent["x-target"], sent["authorization"], sent["accept"], sent["x-own"]) == ("target value", "Bearer abcdef", "text/html", "1")
    assert "content-type" not in sent


def test_a_name_and_password_in_the_address_do_not_replace_the_credentials(open_client):
    with served(reply()) as tiny:
        url = tiny.url.replace("//", "//someone:password@")
        open_client(url, authorize=lambda: {"Authorization": "Bearer abcdef"}).send(ask())
    assert tiny.asked[0].headers["authorization"] == "Bearer abcdef"


def test_a_raw_body_goes_out_as_it_is(open_client):
    with served(reply()) as tiny:
        exchange = open_client(tiny.url).send(ask(method="POST", body=b'{"half":', document={"never": "sent"}))
    assert tiny.asked[0].body == b'{"half":'
    assert exchange.request_body == b'{"half":'


def test_a_lone_surrogate_can_be_sent(open_client):
    with served(reply()) as tiny:
        open_client(tiny.url).send(ask(method="POST", document={"description": "\ud800"}))
    assert tiny.asked[0].body == b'{"description": "\xed\xa0\x80"}'


def test_another_base_url_can_be_asked(open_client):
    with served(reply(204)) as tiny, served(reply(200)) as other:
        exchange = open_client(tiny.url).send(ask("/x"), base_url=other.url + "/else")
    assert (tiny.paths, other.paths, exchange.status) == ([], ["/else/x"], 200)


# --- what comes back


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


# --- patience


def test_429_is_repeated_and_recorded_as_throttled(open_client, pauses, tmp_path):
    with served(reply(429, Retry_After=0), reply(200, b"{}")) as tiny:
        client = open_client(tiny.url)
        exchange = client.send(ask(query=(("a", "1"),)))
    assert exchange.status == 200
    assert tiny.paths == ["/troubleTicket?a=1"] * 2
    assert [line.document["operation"] for line in read_lines(tmp_path / "record.jsonl")] == [THROTTLED, "listTroubleTicket"]
    assert len(pauses) == 1
    assert pauses[0] <= 1
    assert THROTTLED == "throttled"


def test_the_pause_is_the_one_that_was_asked_for(open_client, pauses):
    with served(reply(429, Retry_After=7), reply(503, Retry_After=999), reply(429), reply(200)) as tiny:
        assert open_client(tiny.url).send(ask()).status == 200
    assert pauses == [7.0, 30.0, 1.0]


def test_patience_ends_and_no_refusal_counts(open_client, pauses):
    with served(reply(429)) as tiny:
        client = open_client(tiny.url)
        exchange = client.send(ask())
    assert (exchange.status, exchange.operation, exchange.effect) == (429, THROTTLED, Effect.REFUSED)
    assert exchange.silence == "the seller asked for patience (429)"
    assert [entry.operation for entry in client.recorder.entries] == [THROTTLED] * 6
    assert len(pauses) == 5


# --- access


@pytest.fixture
def renewing(open_client):
    """A client whose credentials can be renewed once for each of these tokens."""

    def opened(url, *tokens, **more):
        left, given = list(tokens), ["old"]

        def renew(refused):
            if not left:
                return False
            assert refused["Authorization"] == f"Bearer {given[-1]}"
            given.append(left.pop(0))
            return True

        client = open_client(url, authorize=lambda: {"Authorization": f"Bearer {given[-1]}"}, **more)
        client._renew = renew
        return client

    return opened


def test_a_token_that_is_refused_is_renewed_and_the_request_sent_again(renewing):
    with served(reply(200), reply(401), reply(201, b"{}")) as seller:
        client = renewing(seller.url, "new")
        client.good = ask()
        client.send(ask())
        exchange = client.send(ask(operation="createTroubleTicket", method="POST", document={}))
    assert exchange.status == 201
    assert [entry.operation for entry in client.recorder.entries] == ["listTroubleTicket", DENIED, "createTroubleTicket"]
    assert [asked.headers["authorization"] for asked in seller.asked] == ["Bearer old", "Bearer old", "Bearer new"]


def test_access_that_ends_in_mid_run_ends_the_run(renewing):
    with served(reply(200), reply(401)) as seller:
        client = renewing(seller.url, "new")
        client.send(ask())
        client.good = ask()
        with pytest.raises(AccessRefused, match="access refused in mid-run"):
            client.send(ask(path="/troubleTicket/1"))
    assert {entry.operation for entry in client.recorder.entries[1:]} == {DENIED}


def test_a_request_that_is_denied_alone_proves_nothing_and_ends_nothing(open_client):
    with served(reply(401), reply(200)) as seller:
        client = open_client(seller.url)
        client.good = ask()
        exchange = client.send(ask(path="/troubleTicket/1"))
    assert (exchange.operation, exchange.effect, exchange.silence) == (DENIED, Effect.REFUSED, "access was refused (401)")
    assert seller.paths == ["/troubleTicket/1", "/troubleTicket"]


@pytest.mark.parametrize("headers", [(("Authorization", ""),), (("x-key", "nobody"),)])
def test_a_stranger_on_purpose_gets_his_answer(renewing, headers):
    with served(reply(401)) as seller:
        client = renewing(seller.url, "new", headers={"X-Key": "known"})
        client.good = ask()
        exchange = client.send(ask(headers=headers))
    assert (exchange.operation, exchange.silence) == ("listTroubleTicket", None)
    assert len(seller.asked) == 1


def test_a_503_without_retry_after_is_an_answer(open_client, pauses):
    with served(reply(503), reply(200)) as tiny:
        exchange = open_client(tiny.url).send(ask())
    assert (exchange.status, exchange.operation, pauses) == (503, "listTroubleTicket", [])


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (429, {"retry-after": "3"}, 3.0),
        (429, {"retry-after": "31"}, 30.0),
        (429, {"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0.0),
        (503, {"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT", "date": "Fri, 31 Dec 1999 23:59:50 GMT"}, 9.0),
        (503, {"retry-after": "Friday, 31-Dec-99 23:59:59 GMT", "date": "Fri, 31 Dec 1999 23:59:50 GMT"}, 9.0),
        (503, {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 30.0),
        (503, {"retry-after": "\u00b2"}, None),
        (503, {"retry-after": "9" * 5000}, 30.0),
        (429, {"retry-after": "-1"}, 1.0),
        (503, {"retry-after": "soon"}, None),
        (503, {"retry-after": "2"}, 2.0),
        (200, {"retry-after": "2"}, None),
    ],
)
def test_seconds_of_retry_after(status, headers, expected):
    assert retry_after(Answer(status=status, headers=headers, body=b"")) == expected


def test_no_answer_asks_for_no_patience():
    assert retry_after(None) is None


def test_the_rate_of_the_target_is_kept(open_client, pauses):
    with served(reply()) as tiny:
        client = open_client(tiny.url, requests_per_second=0.5)
        client.send(ask())
        client.send(ask())
    assert len(pauses) == 1
    assert 1 < pauses[0] <= 2


def test_each_exchange_is_told(open_client, pauses):
    told = []
    with served(reply(429, Retry_After=0), reply(200)) as tiny:
        client = open_client(tiny.url)
        client.on_exchange = told.append
        client.send(ask())
    assert [exchange.operation for exchange in told] == [THROTTLED, "listTroubleTicket"]


def test_a_request_goes_to_the_address_of_its_api(open_client):
    with served(reply(200)) as seller:
        client = open_client(f"{seller.url}/tickets", urls={"appointment": f"{seller.url}/visits"})
        for api in (Api.TICKET, Api.APPOINTMENT):
            client.send(ask("/hub", api=api))
    assert seller.paths == ["/tickets/hub", "/visits/hub"]


def test_an_api_without_an_address_is_not_asked(open_client):
    client = open_client("http://127.0.0.1:9")
    with pytest.raises(Inconclusive, match=r"no address for the workorder API \(urls\.workorder\)"):
        client.send(ask(api=Api.WORKORDER))
    assert client.sent == 0


@pytest.mark.parametrize(
    ("ident", "path"),
    [(".", "/t/%2E/x?q=.."), ("..", "/t/%2E%2E/x?q=.."), ("a/b", "/t/a%2Fb/x?q=.."), ("...", "/t/.../x?q=.."), ("%2E", "/t/%252E/x?q=..")],
)
def test_identifiers_of_dots_reach_the_seller(open_client, ident, path):
    with served(reply(200)) as seller:
        open_client(seller.url).send(ask(f"/t/{segment(ident)}/x", query=(("q", ".."),)))
    assert seller.paths == [path]


# --- connections that are lost


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
