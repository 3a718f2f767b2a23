from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import urllib3

from ttck.harness.buyer.client import Client
from ttck.harness.buyer.listener import Listener
from ttck.harness.buyer.target import parse_target
from ttck.harness.cli import doctor_notifications
from ttck.harness.cli.doctor_context import examine
from ttck.harness.tests.test_http_transport import certificate
from ttck.harness.verdict import ExitCode

__all__ = ["certificate"]  # a fixture


def test_a_listener_of_this_machine_alone_does_not_serve_a_seller_elsewhere() -> None:
    target = parse_target({"base_url": "http://seller.example/x"}, name="t")
    with examine(target, Path("t"), send=False) as case:
        case.client = Client(target, case.recorder, authorize=dict)
        (said,) = doctor_notifications.listener(case)
    assert said.state == "failed"
    assert "listener.public_url" in str(said.todo)


def test_the_same_listener_serves_a_seller_on_this_machine() -> None:
    target = parse_target({"base_url": "http://127.0.0.1:9/x"}, name="t")
    with examine(target, Path("t"), send=False) as case:
        case.client = Client(target, case.recorder, authorize=dict)
        (said,) = doctor_notifications.listener(case)
    assert said.state == "ok"
    assert "arrived" in said.text


def test_without_a_listener_no_subscription_is_tried() -> None:
    target = parse_target({"base_url": "http://127.0.0.1:9/x"}, name="t")
    with examine(target, Path("t"), send=False) as case:
        assert [said.state for said in doctor_notifications.subscription(case)] == ["skipped"]


def test_a_listener_with_tls_and_credentials_is_tried_with_both(certificate: tuple[Path, Path]) -> None:
    files = {"certificate": str(certificate[0]), "key": str(certificate[1])}
    listener = {"tls": files, "auth": {"type": "basic", "username": "seller", "password": "pa55word-of-it"}}
    target = parse_target({"base_url": "http://127.0.0.1:9/x", "listener": listener}, name="t")
    with examine(target, Path("t"), send=False) as case:
        case.client = Client(target, case.recorder, authorize=dict)
        (said,) = doctor_notifications.listener(case)
    assert (said.state, said.text.startswith("open at https://127.0.0.1:")) == ("ok", True)
    assert said.text.endswith("arrived, with basic credentials, without which it is refused")


class Proxy:
    """Stands in front of a listener, and does with the Authorization header what proxies do."""

    def __init__(self, *, adds: str | None) -> None:
        outer = self
        self.adds, self.behind = adds, ""

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shown = {"Authorization": outer.adds} if outer.adds else {}
                answer = urllib3.request("POST", outer.behind + self.path, body=body, headers=shown, retries=False)
                self.send_response(answer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.mark.parametrize(
    ("adds", "state", "words"),
    [
        (None, "failed", "a notification arrived there without its Authorization header"),
        ("Bearer t0ken-of-the-listener", "note", "a delivery without credentials is not answered 401"),
    ],
)
def test_a_proxy_in_front_that_changes_the_credentials_is_noticed(monkeypatch: Any, adds: str | None, state: str, words: str) -> None:
    proxy = Proxy(adds=adds)
    opened = Listener.__init__

    def open_behind(self: Listener, *arguments: Any, **named: Any) -> None:
        opened(self, *arguments, **named)
        proxy.behind = f"http://127.0.0.1:{self._server.effective_port}"  # type: ignore[attr-defined]

    monkeypatch.setattr(Listener, "__init__", open_behind)
    listener = {"auth": {"type": "bearer", "token": "t0ken-of-the-listener"}, "public_url": proxy.url}
    target = parse_target({"base_url": "http://127.0.0.1:9/x", "listener": listener}, name="t")
    try:
        with examine(target, Path("t"), send=False) as case:
            case.client = Client(target, case.recorder, authorize=dict)
            said = list(doctor_notifications.listener(case))
    finally:
        proxy.close()
    assert said[0].state == state
    assert words in said[0].text


@pytest.mark.parametrize("comes", [True, False])
def test_a_late_notification_is_told_apart_from_one_that_does_not_come(*, comes: bool) -> None:
    """The seller needs 6 s where the target grants 4: the number that would do is said."""
    waited: list[float] = []

    def wait(_: Any, *, seconds: float) -> bool:
        waited.append(seconds)
        return comes

    target = parse_target({"base_url": "http://127.0.0.1:9/x", "limits": {"event_wait": 4}}, name="t")
    with examine(target, Path("t"), send=True) as case:
        late = SimpleNamespace(target=case.target, listener=SimpleNamespace(wait=wait, url="http://127.0.0.1:1"))
        said = doctor_notifications._late(late, lambda: comes, began=time.monotonic() - 6)  # type: ignore[arg-type]
    assert waited == [12]
    assert (said.state, said.code) == ("failed", ExitCode.INCOMPLETE)
    assert ("it arrived after 6." in said.text) is comes
    assert ("limits: {event_wait: 8}" in str(said.todo)) is comes
    assert ("nothing arrived at http://127.0.0.1:1 within 16 s, 4 times limits.event_wait" in said.text) is not comes
