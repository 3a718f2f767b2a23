"""The served seller, over real sockets."""

from __future__ import annotations

import http.client
import json
import socket
import threading

import pytest

from ttck.mockseller.dialects.mef.paths import BASE_PATH
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.tests.support import ticket_request
from ttck.mockseller.web.server import PortError, Server


@pytest.fixture
def server():
    with Server(Settings(control_token="t", paranoid=True, body_maximum=100_000)) as one:
        yield one


def call(server, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def test_it_serves_the_ticket_api(server):
    answer, content = call(server, "POST", f"{BASE_PATH}/troubleTicket", json.dumps(ticket_request()))
    assert answer.status == 201
    ident = json.loads(content)["id"]
    answer, content = call(server, "GET", f"{BASE_PATH}/troubleTicket/{ident}")
    assert (answer.status, json.loads(content)["id"]) == (200, ident)
    assert server.base_url == f"http://127.0.0.1:{server.port}{BASE_PATH}"
    assert server.control_url == f"http://127.0.0.1:{server.port}/_control"


def test_an_encoded_slash_reaches_the_ticket(server):
    server.seller.faults.switch([("slash-ids", {})])
    _, content = call(server, "POST", f"{BASE_PATH}/troubleTicket", json.dumps(ticket_request()))
    ticket = json.loads(content)
    assert "/" in ticket["id"]
    assert "%2F" in ticket["href"]
    answer, content = call(server, "GET", ticket["href"])
    assert (answer.status, json.loads(content)) == (200, ticket)


def test_a_body_in_chunks_is_read(server):
    answer, _ = call(server, "POST", f"{BASE_PATH}/troubleTicket", iter([json.dumps(ticket_request()).encode()]))
    assert answer.status == 201


def test_a_large_body_is_refused_in_json(server):
    answer, content = call(server, "POST", f"{BASE_PATH}/troubleTicket", b'"' + b"x" * 200_000 + b'"')
    assert answer.status == 413
    assert json.loads(content)["code"] == "payloadTooLarge"


def test_many_callers_at_once(server):
    done = []

    def create():
        for _ in range(10):
            answer, _ = call(server, "POST", f"{BASE_PATH}/troubleTicket", json.dumps(ticket_request()))
            done.append(answer.status)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert done == [201] * 80


def test_a_port_in_use_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PortError, match="in use"):
        Server(Settings(), port=taken.getsockname()[1])


def test_after_it_stopped_nobody_listens_and_no_thread_is_left():
    before = set(threading.enumerate())
    with Server(Settings()) as server:
        call(server, "GET", f"{BASE_PATH}/troubleTicket")
    assert server.control_url is None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    assert [one for one in threading.enumerate() if one not in before] == []


@pytest.mark.parametrize(
    ("host", "public_url", "begins"),
    [
        ("127.0.0.1", None, "http://127.0.0.1:{port}/"),
        ("0.0.0.0", None, "http://127.0.0.1:{port}/"),
        ("127.0.0.1", "https://a.example/x/", "https://a.example/x/"),
    ],
)
def test_addresses_in_answers_are_those_that_others_reach(host, public_url, begins):
    with Server(Settings(profile="tmf621-v5"), host=host, public_url=public_url) as one:
        sent = json.dumps({"@type": "TroubleTicket", "description": "x", "severity": "Minor", "ticketType": "missingBill"})
        base = one.seller.adapter.base_path
        answer, content = call(one, "POST", f"{base}/troubleTicket", sent, {"Content-Type": "application/json"})
        begins = begins.format(port=one.port)
        assert answer.headers["Location"].startswith(begins)
        assert json.loads(content)["href"].startswith(begins)


def test_it_may_be_stopped_before_it_has_begun_and_after_it_has_ended():
    for _ in range(5):
        with Server(Settings()) as one:
            pass
        one.stop()
