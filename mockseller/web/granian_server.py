"""The web server granian (extra ``ttck[granian]``): connections, HTTP and TLS are the work of a library in Rust."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.server.embed import Server as Embedded

from ttck.mockseller.web.bridge import Bridge

if TYPE_CHECKING:
    import socket

    from ttck.mockseller.engine.settings import Settings
    from ttck.mockseller.web.inside import Application
    from ttck.mockseller.web.tls import Tls

_BACKLOG = 1024
_LOOP = 1.0  # seconds between two looks whether it shall stop: what a signal said just before a wait is seen after it
_GRACE = 5.0  # seconds that answers under way may take when it ends
_LOGGING = {"incremental": True, "handlers": {}, "loggers": {"_granian": {"propagate": True}}}  # its errors go where ours go


class GranianServer:
    """Serves an application at a socket that is bound already."""

    outlasted = True  # its threads, of which Python knows nothing, end a little later

    def __init__(self, app: Application, listener: socket.socket, *, settings: Settings, tls: Tls | None) -> None:
        self._pool = ThreadPoolExecutor(settings.threads, thread_name_prefix="serve")
        listener.listen(_BACKLOG)  # who comes before it runs, waits
        self._listener = listener
        bridge = Bridge(app, pool=self._pool, body_maximum=16 * settings.body_maximum)
        self._server = _at(listener, bridge, **_files(tls))
        self._stopping = False
        self._stopped = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def serve(self) -> None:
        """Serve until `stop` is called.

        Raises:
            RuntimeError: granian ended by itself; what it said about that is in the log.
        """
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._stopping:
            return
        serving, stopped = asyncio.create_task(self._server.serve()), asyncio.create_task(self._stopped.wait())
        while not self._stopping and not serving.done():
            await asyncio.wait({serving, stopped}, timeout=_LOOP, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not self._stopping:
            raise RuntimeError("the web server granian ended by itself") from serving.exception()
        self._server.stop()
        await asyncio.wait({serving}, timeout=_GRACE)

    def stop(self) -> None:
        """Make `serve` return; may be called from any thread and from a signal handler."""
        self._stopping = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._stopped.set)

    def close(self) -> None:
        """Close the socket and end all threads, also of a server that never ran."""
        self._listener.close()
        self._pool.shutdown(cancel_futures=True)


class _Embedded(Embedded):
    """A granian that takes a socket of ours over when it runs: the port is known, and taken, before."""

    socket: socket.socket

    def _init_shared_socket(self) -> None:
        self._shd = SocketHolder(self.socket.detach(), False, _BACKLOG)  # type: ignore[assignment, call-arg] # so it is declared in Rust
        self._ssp = None


def _at(listener: socket.socket, app: Bridge, **files: Any) -> _Embedded:
    made = _Embedded(
        app,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=_BACKLOG,
        backpressure=_BACKLOG,
        log_level=LogLevels.error,
        log_dictconfig=_LOGGING,
        **files,
    )
    made.socket = listener
    return made


def _files(tls: Tls | None) -> dict[str, Any]:
    """The files of TLS as granian names them."""
    if tls is None:
        return {}
    return {
        "ssl_cert": tls.certificate,
        "ssl_key": tls.key or tls.certificate,
        "ssl_protocol_min": SSLProtocols.tls12,
        "ssl_ca": tls.client_authorities,
        "ssl_client_verify": tls.client_authorities is not None,
    }
