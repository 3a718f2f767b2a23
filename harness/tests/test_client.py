"""What a client sends."""

from __future__ import annotations

import json

import pytest

from ttck.harness.buyer.client import segment
from ttck.harness.record.recorder import read_lines
from ttck.harness.tests.tiny_server import ask, reply, served
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api


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
