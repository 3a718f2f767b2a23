"""The way through a proxy: plain requests are handed to it whole, encrypted ones go through a tunnel, and this machine is left out."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest
import urllib3

from ttck.harness.buyer.http_transport import HttpTransport
from ttck.harness.buyer.proxies import Proxies, proxy_to
from ttck.harness.buyer.target import parse_target
from ttck.harness.tests.tiny_server import reply, served

SELLER = "http://seller.example/base"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def target_of(base=SELLER, **more):
    return parse_target({"base_url": base, "limits": {"request_timeout": 2, "connect_timeout": 2}, **more}, name="t")


def call(target, url):
    with contextlib.closing(HttpTransport(target)) as transport:
        return transport.call("GET", url, headers={}, body=None)


def way(target, url):
    return Proxies(target).of(urllib3.util.parse_url(url))


def test_a_plain_request_is_handed_to_the_proxy_of_the_target_with_its_credentials():
    with served(reply(200, b"{}")) as proxy:
        given = proxy.url.replace("http://", "http://me:pass-word@")
        answer, error = call(target_of(proxy=given), f"{SELLER}/ticket?a=b#c")
    assert (answer.status, error) == (200, None)
    (seen,) = proxy.asked
    assert seen.path == f"{SELLER}/ticket?a=b"
    assert (seen.headers["host"], seen.headers["proxy-authorization"]) == ("seller.example", "Basic bWU6cGFzcy13b3Jk")


def test_an_encrypted_one_asks_for_a_tunnel():
    asked = []

    def serve():
        connection, _ = server.accept()
        with connection:
            asked.append(connection.recv(4096).decode())
            connection.sendall(b"HTTP/1.1 403 Not for you\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        answer, error = call(target_of(proxy=f"http://127.0.0.1:{server.getsockname()[1]}"), "https://seller.example/ticket")
        thread.join(5)
    assert answer is None
    assert "403" in error
    assert asked[0].startswith("CONNECT seller.example:443 HTTP/1.")


def test_the_environment_names_one_too_but_not_for_this_machine_or_what_is_excepted(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://me:s3cret-s3cret@proxy.example:3129")
    monkeypatch.setenv("NO_PROXY", "near.example,10.0.0.0/8")
    target = target_of()
    assert way(target, "https://seller.example/x") == "http://proxy.example:3128"
    assert way(target, SELLER) == "http://me:s3cret-s3cret@proxy.example:3129"
    excepted = ("http://a.near.example/", "http://10.1.2.3/", "http://127.0.0.1:80/", "http://localhost/")
    assert [way(target, url) for url in excepted] == [None] * 4
    assert "s3cret-s3cret" not in target.redactor.text("through me:s3cret-s3cret@proxy.example")
    assert proxy_to(target) == "http://proxy.example:3129"


def test_the_one_of_the_target_goes_first_and_never_for_the_control_api(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://other.example:1")
    control = {"control": {"url": "http://127.0.0.1:8080/_control"}}
    target = target_of("http://127.0.0.1:9/base", proxy="http://proxy.example:3128", stimuli=control)
    assert way(target, "http://127.0.0.1:9/base") == "http://proxy.example:3128"
    assert way(target, "http://127.0.0.1:8080/_control/stimuli/x") is None
    assert proxy_to(target_of()) == "http://other.example:1"
    monkeypatch.delenv("HTTP_PROXY")
    assert proxy_to(target_of()) is None
