from __future__ import annotations

import http.client
import socket
import threading

import pytest

from ttck.mockseller.engine.sender import Sender

HEADERS = {"Content-Type": "application/json"}
BODY = b'{"eventType": "x", "event": {"id": "1"}}'


def test_a_connection_is_kept(listener):
    sender = Sender(timeout=2)
    assert [sender.post(f"{listener.url}/a?b=c", BODY, HEADERS) for _ in range(3)] == [204] * 3
    assert len({address for *_, address in listener.got}) == 1
    assert {path for path, *_ in listener.got} == {"/a?b=c"}
    sender.close()
    assert sender.post(listener.url, BODY, HEADERS) == 204
    assert len({address for *_, address in listener.got}) == 2
    sender.close()


def test_another_place_gets_a_connection_of_its_own(listener):
    sender = Sender(timeout=2)
    sender.post(listener.url, BODY, HEADERS)
    with pytest.raises(ConnectionRefusedError):
        sender.post("http://127.0.0.1:9/", BODY, HEADERS)
    assert sender.post(listener.url, BODY, HEADERS) == 204
    sender.close()


def test_errors_of_the_listener_are_statuses(listener):
    listener.status = 503
    sender = Sender(timeout=2)
    assert sender.post(listener.url, BODY, HEADERS) == 503
    sender.close()


@pytest.fixture
def rude():
    """A listener that takes one request for each connection, answers what it is told, and hangs up."""
    server = socket.create_server(("127.0.0.1", 0))
    answers, taken = [], []

    def serve():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                taken.append(connection.recv(65_536))
                connection.sendall(answers.pop(0) if answers else b"")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", answers, taken
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(2)


def test_a_kept_connection_that_was_closed_is_opened_again(rude):
    url, answers, taken = rude
    fine = b"HTTP/1.1 204 No Content\r\n\r\n"
    answers += [fine, fine]
    sender = Sender(timeout=2)
    assert [sender.post(url, BODY, HEADERS) for _ in range(2)] == [204, 204]
    assert len(taken) == 2
    sender.close()


@pytest.mark.parametrize("answer", [b"", b"hello\r\n\r\n"])
def test_an_answer_that_is_no_http_is_an_error(rude, answer):
    url, answers, _ = rude
    answers.append(answer)
    sender = Sender(timeout=2)
    with pytest.raises((http.client.HTTPException, OSError)):
        sender.post(url, BODY, HEADERS)
    sender.close()


def test_a_listener_that_says_nothing_costs_the_timeout(listener):
    listener.gate.clear()
    sender = Sender(timeout=0.05)
    with pytest.raises(TimeoutError):
        sender.post(listener.url, BODY, HEADERS)
    listener.gate.set()
    sender.close()
