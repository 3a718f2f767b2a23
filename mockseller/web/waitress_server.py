"""The web server waitress: threads that take requests from a queue, with TLS in front where it is asked for."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from ttck.mockseller.web.tls import Tls, TlsFront

if TYPE_CHECKING:
    import socket

    from ttck.mockseller.engine.settings import Settings
    from ttck.mockseller.web.inside import Application

_LOOP = 10.0  # seconds between two looks at silent connections
logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue of requests is no news


class WaitressServer:
    """Serves an application at a socket that is bound already.

    Raises:
        TlsError: the files of `tls` cannot be used.
    """

    outlasted = False

    def __init__(self, app: Application, listener: socket.socket, *, settings: Settings, tls: Tls | None) -> None:
        self._front = TlsFront(listener, tls) if tls else None
        self._map: dict[int, Any] = {}
        self._stopping = self._closed = False
        self._ending = threading.RLock()  # a signal handler may stop it while its own thread closes it
        server = create_server(
            app,
            map=self._map,
            sockets=[self._front.inside if self._front else listener],
            url_scheme="https" if tls else "http",
            threads=settings.threads,
            ident="ttck-mockseller",
            connection_limit=1000,
            max_request_body_size=16 * settings.body_maximum,
            clear_untrusted_proxy_headers=not settings.behind_proxy,
        )
        assert isinstance(server, BaseWSGIServer)  # one socket, one server
        self._server = server

    def serve(self) -> None:
        """Serve until `stop` is called."""
        if self._front is not None:
            self._front.start()
        while not self._stopping:
            wasyncore.loop(timeout=_LOOP, use_poll=True, map=self._map, count=1)

    def stop(self) -> None:
        """Make `serve` return; may be called from any thread and from a signal handler."""
        self._stopping = True
        with self._ending:
            if not self._closed:  # or its number may belong to another file by now
                self._server.pull_trigger()

    def close(self) -> None:
        """Answer what is under way and close all connections, also of a server that never ran."""
        if self._front is not None:
            self._front.stop()
        self._server.task_dispatcher.shutdown()
        with self._ending:
            self._closed = True
            wasyncore.close_all(self._map, ignore_all=True)
