"""The listener: takes notifications, answers at once, keeps everything, and wakes whoever waits for one."""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from waitress.server import BaseWSGIServer, create_server
from waitress.wasyncore import close_all, loop

from ttck.harness.buyer.listener_access import OPEN, admits, challenge
from ttck.harness.buyer.listener_tls import TlsFront
from ttck.harness.buyer.target import Target
from ttck.harness.interrupts import look
from ttck.harness.record.bodies import weight
from ttck.harness.record.exchange import REFUSED_KEPT, Notification, field_value, now
from ttck.harness.record.recorder import Recorder, RecordError

_MOST = 1024 * 1024  # bytes of a notification that are read
_GLANCE = 0.2  # seconds after which it is seen to whether the run was asked to end
_SECOND = 2  # the attempt after the first
ROOM = 256 * 1024 * 1024  # bytes of memory, about, for all notifications of a run; what comes then is refused
ARRANGED = "main"  # the name of a registration that was made beside the API
_FINE = 2
_ANSWERS = {str(one.value): f"{one.value} {one.phrase}" for one in HTTPStatus if one // 100 == _FINE}
_HEADER = re.compile(r"HTTP_|CONTENT_TYPE|CONTENT_LENGTH")
logging.getLogger("waitress").addHandler(logging.NullHandler())  # no lines of its own in the middle of our progress
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class ListenerError(OSError):
    """The listener's address cannot be opened."""


class Listener:
    """An HTTP server for notifications.

    Each subscription has an address of its own, `callback(name)`, under which any path is taken: the event type is
    the last segment, whatever base path the seller puts before it (MEF 124 texts disagree on the version there).
    Where the target has an address that is registered with the seller, what comes to any other path counts for `arranged`,
    the name of that registration. `refused` counts notifications for which there was no room any more, `turned_away` those that came
    without the credentials that the target asks for.
    """

    def __init__(self, target: Target, recorder: Recorder, *, token: str) -> None:
        """Open the port and start to serve.

        Raises:
            ListenerError: the port is taken, the address is not one of this machine, or the files of TLS cannot be used.
        """
        self._recorder = recorder
        self._token = token
        self._arrived = threading.Condition()
        self._closing = self._closed = False
        self._ending = threading.RLock()  # a signal handler may end it while it is ended
        self._sockets: dict[int, Any] = {}
        self._names: dict[str, str] = {}
        self._renamed = target.profile.dialect.renamed
        self._registered: str | None = target.listener.get("registered")
        self._good = _ANSWERS[str(target.switches.get("listener_answer", HTTPStatus.NO_CONTENT.value))]
        self.arranged = ARRANGED
        self._room = ROOM
        self.refused = self.turned_away = 0
        self._auth = target.listener.get("auth", OPEN)
        self._front: TlsFront | None = None
        self.on_arrival: Callable[[Notification], None] = lambda _: None
        host, port = target.listener["host"], target.listener["port"]
        try:
            # One socket of our own: a name such as localhost may stand for two addresses, with a port each.
            own = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as broken:
            raise ListenerError(f"the listener cannot open {host}:{port}: {broken.strerror or broken}") from broken
        try:
            files = target.listener.get("tls")
            self._front = TlsFront(own, files) if files else None
            server = create_server(
                self._serve,
                map=self._sockets,
                sockets=[self._front.inside if self._front else own],
                threads=4,
                ident="ttck",
                max_request_body_size=_MOST,
                channel_timeout=60,
            )
        except OSError as broken:
            own.close()
            raise ListenerError(str(broken)) from broken
        assert isinstance(server, BaseWSGIServer)  # one socket, one server
        self._server = server
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
        name, scheme = f"[{shown}]" if ":" in shown else shown, "https" if self._front else "http"
        self.url = target.listener.get("public_url") or self._registered or f"{scheme}://{name}:{own.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, name="ttck-listener", daemon=True)
        self._thread.start()
        if self._front is not None:
            self._front.start()

    def callback(self, subscription: str) -> str:
        """The callback address of one subscription."""
        return f"{self.url.rstrip('/')}/{self._token}/{subscription}"

    def instead(self, subscription: str, *, attempt: int) -> str:
        """Another callback address for a subscription whose answer was lost; what the lost one may bring is heard apart."""
        earlier = subscription if attempt == _SECOND else f"{subscription}-{attempt - 1}"
        self._names[earlier] = f"{subscription} (not confirmed)"
        self._names[f"{subscription}-{attempt}"] = subscription
        return self.callback(f"{subscription}-{attempt}")

    def wait(self, condition: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until `condition` holds, looking again whenever something arrives; False when the time is over."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while not condition():
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._arrived.wait(min(left, _GLANCE))
                look()
        return True

    def _run(self) -> None:
        while not self._closing:
            loop(timeout=1, map=self._sockets, count=1)
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)  # its threads wake this one, too
        with self._ending:
            self._closed = True
            close_all(self._sockets, ignore_all=True)  # also connections that a seller keeps, which would hold this thread for a minute

    def close(self) -> None:
        """Stop to serve: all connections are ended, and the threads, which keep hold of the whole record as long as they live."""
        if self._front is not None:
            self._front.close()
        with self._ending:
            self._closing = True
            if not self._closed:  # or its number may belong to another file by now
                self._server.pull_trigger()  # wakes it
        self._thread.join()

    def _serve(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(_MOST)
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")  # PEP 3333 hides UTF-8 in Latin-1
        path, rest = self._addressed(path)
        if not rest:
            start_response("404 Not Found", [("Content-Length", "0")])
            return [b""]
        if environ["REQUEST_METHOD"] != "POST":
            start_response("405 Method Not Allowed", [("Content-Length", "0"), ("Allow", "POST")])
            return [b""]
        given = ((key, value) for key, value in environ.items() if _HEADER.match(key))
        headers = {key.removeprefix("HTTP_").replace("_", "-").lower(): field_value(value) for key, value in given}
        segment = rest.partition("/")[0]
        at, subscription = now(), self._names.get(segment, segment)
        if not admits(self._auth, environ.get("HTTP_AUTHORIZATION")):
            self._turn_away(at, subscription, path)
            start_response("401 Unauthorized", [("Content-Length", "0"), challenge(self._auth)])
            return [b""]
        if self._room < 0:
            self.refused += 1
            start_response("413 Content Too Large", [("Content-Length", "0")])
            return [b""]
        try:
            notification: Notification = self._recorder.add(
                lambda number: Notification(
                    number=number, at=at, subscription=subscription, path=path, headers=headers, body=body, names=self._renamed
                )
            )
        except RecordError:  # the run stops at its own next line; the seller may try again
            start_response("503 Service Unavailable", [("Content-Length", "0")])
            return [b""]
        self.on_arrival(notification)  # first, for who waits looks at what was told
        with self._arrived:
            self._room -= weight(notification)
            self._arrived.notify_all()
        start_response(self._good, [] if self._good == _ANSWERS["204"] else [("Content-Length", "0")])
        return [b""]

    def _turn_away(self, at: datetime, subscription: str, path: str) -> None:
        """Note that a delivery came without credentials, without what it brought."""
        self.turned_away += 1
        if self.turned_away <= REFUSED_KEPT:
            with contextlib.suppress(RecordError):
                self._recorder.add(
                    lambda number: Notification(
                        number=number, at=at, subscription=subscription, path=path, headers={}, body=b"", refused=True
                    )
                )

    def _addressed(self, path: str) -> tuple[str, str]:
        """A path as it is recorded, and what of it begins with the name of the subscription; nothing where it is none of ours."""
        _, _, rest = path.partition(f"/{self._token}/")
        if rest or self._registered is None:
            return path, rest
        below = path.removeprefix(urlsplit(self._registered).path.rstrip("/"))
        return f"/{self.arranged}{below}", f"{self.arranged}{below}"
