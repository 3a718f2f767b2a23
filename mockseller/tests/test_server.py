"""The served seller, over real sockets."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import sys
import threading

import pytest

from ttck.mockseller.dialects.mef.paths import BASE_PATH
from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.tests.support import ticket_request
from ttck.mockseller.web.api import raw_path
from ttck.mockseller.web.server import PortError, Server, ServerError


@pytest.fixture
def server(web_server):
    with Server(Settings(control_token="t", paranoid=True, body_maximum=100_000), web_server=web_server) as one:
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


def test_a_port_in_use_is_told(web_server):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PortError, match="in use"):
        Server(Settings(), port=taken.getsockname()[1], web_server=web_server)


def test_a_port_of_another_mock_seller_is_in_use(server, web_server):
    with pytest.raises(PortError, match="in use"):
        Server(Settings(), port=server.port, web_server=web_server)


def test_after_it_stopped_nobody_listens_and_no_thread_is_left(web_server):
    before = set(threading.enumerate())
    with Server(Settings(), web_server=web_server) as server:
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


def test_it_may_be_stopped_before_it_has_begun_and_after_it_has_ended(web_server):
    for _ in range(5):
        with Server(Settings(), web_server=web_server) as one:
            pass
        one.stop()


def test_one_that_never_ran_can_be_closed(web_server):
    before = set(threading.enumerate())
    server = Server(Settings(), web_server=web_server)
    server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    assert [one for one in threading.enumerate() if one not in before] == []


def test_what_is_under_way_when_it_ends_is_answered(web_server):
    with Server(Settings(), web_server=web_server) as server:
        begun, go_on = threading.Event(), threading.Event()
        behind = server.seller.adapter.serves

        def serves(path):
            begun.set()
            go_on.wait(10)
            return behind(path)

        object.__setattr__(server.seller.adapter, "serves", serves)
        answers = []
        asking = threading.Thread(target=lambda: answers.append(call(server, "GET", f"{BASE_PATH}/troubleTicket")))
        asking.start()
        begun.wait(10)
        server.stop()
        go_on.set()
        asking.join(10)
    assert [(answer.status, content) for answer, content in answers] == [(200, b"[]")]


def test_every_web_server_says_the_same_of_a_request(web_server):
    """A header whose name has an underscore would look like another one; one that comes twice is one list."""
    seen = []

    def served(environ, start):
        seen.append({**environ, "body": environ["wsgi.input"].read()})
        start("404 Not Found", [("Content-Length", "0")])
        return ()

    sent = ["POST /a%2Fb%20%E4?q=%2F HTTP/1.1", "Host: h.example:1", "X-A: 1", "X_A: 2", "X-A: 3", "Connection: close"]
    sent += ["Content-Type: text/plain", "Transfer-Encoding: chunked", "", "3", "abc", "0", "", ""]
    with Server(Settings(), web_server=web_server) as server:
        server.app.wsgi_app = served
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
            connection.sendall("\r\n".join(sent).encode())
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
    (environ,) = seen
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.lower().count(b"\r\nserver: ttck-mockseller\r\n") == 1
    assert raw_path(environ) == "/a%2Fb%20%E4"
    told = {"REQUEST_METHOD": "POST", "PATH_INFO": "/a/b \xe4", "QUERY_STRING": "q=%2F", "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1"}
    told |= {"CONTENT_LENGTH": "3", "CONTENT_TYPE": "text/plain", "body": b"abc", "HTTP_HOST": "h.example:1", "HTTP_X_A": "1, 3"}
    told |= {"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http"}
    assert {name: environ.get(name) for name in told} == told


def test_several_share_a_database(postgres_url, web_server):
    settings = Settings(database=postgres_url)
    with Server(settings, web_server=web_server) as one, Server(settings, web_server=web_server) as other:
        _, content = call(one, "POST", f"{BASE_PATH}/troubleTicket", json.dumps(ticket_request()))
        ident = json.loads(content)["id"]
        answer, content = call(other, "GET", f"{BASE_PATH}/troubleTicket/{ident}")
        assert (answer.status, json.loads(content)["id"]) == (200, ident)


def test_a_head_has_the_length_of_the_body_that_it_leaves_out(server):
    answer, content = call(server, "HEAD", f"{BASE_PATH}/troubleTicket")
    assert (answer.status, answer.headers["Content-Length"], content) == (200, "2", b"")


def test_what_is_not_sent_whole_is_not_carried_out(server, caplog):
    body = json.dumps(ticket_request()).encode()
    head = f"POST {BASE_PATH}/troubleTicket HTTP/1.1\r\nHost: h\r\n"
    for part in (
        f"Content-Length: {len(body) + 1}\r\n\r\n".encode() + body,
        b"Transfer-Encoding: chunked\r\n\r\n" + f"{len(body):x}\r\n".encode() + body + b"\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
            connection.sendall(head.encode() + part)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(4096)
    answer, content = call(server, "GET", f"{BASE_PATH}/troubleTicket")
    assert (answer.status, content) == (200, b"[]")
    assert caplog.text == ""


def test_a_body_that_never_ends_is_refused(server):
    chunk = b"x" * 65_536
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(f"POST {BASE_PATH}/troubleTicket HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 16_000_000:
                connection.sendall(b"10000\r\n" + chunk + b"\r\n")
                sent += len(chunk)
        assert sent < 16_000_000


def test_a_web_server_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "ttck.mockseller.web.granian_server", None)
    with pytest.raises(ServerError, match=r"pip install 'ttck\[granian\]'"):
        Server(Settings(), web_server="granian")


def test_a_web_server_that_ends_by_itself_is_told(monkeypatch):
    pytest.importorskip("granian", reason="no granian here: pip install 'ttck[granian]'")
    server = Server(Settings(), web_server="granian")

    async def ends():
        raise ZeroDivisionError

    monkeypatch.setattr(server._server._server, "serve", ends)
    with pytest.raises(RuntimeError, match="ended by itself"):
        server.run()
