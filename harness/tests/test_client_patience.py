"""How a client takes being put off, or refused access."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from ttck.harness.buyer import client as module
from ttck.harness.buyer.client import retry_after
from ttck.harness.record.exchange import DENIED, THROTTLED, Answer, Effect
from ttck.harness.record.recorder import read_lines
from ttck.harness.tests.tiny_server import ask, reply, served
from ttck.harness.verdict import AccessRefused


@pytest.fixture
def pauses(monkeypatch):
    """Pauses that the client wanted to make, none of which is made."""
    wanted = []
    fake = SimpleNamespace(sleep=wanted.append, monotonic=time.monotonic, perf_counter=time.perf_counter)
    monkeypatch.setattr(module, "time", fake)
    return wanted


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
