"""A served mock seller: the web application on a web server, with the threads of the seller behind it."""

from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING, Literal, Protocol, Self

from ttck.mockseller.engine.settings import Client, Settings
from ttck.mockseller.registry import seller_of
from ttck.mockseller.web.app import GATE, create_app
from ttck.mockseller.web.entrance import Entrance
from ttck.mockseller.web.place import Place
from ttck.mockseller.web.tls import Tls
from ttck.mockseller.web.waitress_server import WaitressServer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.web.inside import Application


class PortError(RuntimeError):
    """The address cannot be listened at."""


class ServerError(RuntimeError):
    """The web server that was asked for is not installed."""


class _WebServer(Protocol):
    """Serves an application at a socket that is bound already; `outlasted` where threads of its own may end later than it does."""

    outlasted: bool

    def __init__(self, app: Application, listener: socket.socket, *, settings: Settings, tls: Tls | None) -> None: ...

    def serve(self) -> None: ...

    def stop(self) -> None: ...

    def close(self) -> None: ...


def _web_server(name: str) -> type[_WebServer]:
    """The web server of this name."""
    if name == "waitress":
        return WaitressServer
    try:
        from ttck.mockseller.web.granian_server import GranianServer  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise ServerError(f"the web server granian is not installed: pip install 'ttck[granian]' ({missing})") from missing
    return GranianServer


def stay_on_one_processor() -> None:
    """Keep this process on one of its processors, where the system can do that.

    The threads of a Python process compute one after the other, and a seller's threads hand every request to each other.
    Between two processors each such step may cost a wake-up: on virtual machines that made the seller up to 20 times slower.
    """
    if hasattr(os, "sched_setaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[os.getpid() % len(allowed)]})


_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - what a user may choose


class Server:
    """One mock seller that listens, or several; as a context manager it serves in a thread of its own.

    Addresses in its answers begin with `public_url`, or else with where it listens; who listens everywhere names this machine.
    `beside` are the settings of more sellers, each with a base path of its own below `entrance`, where a page says where they are;
    `places` has all of them, and what this object says itself is about the first. `web_server` takes the connections.

    Raises:
        ServerError: this web server is not installed.
        ValueError: there is no such profile.
        PortError: the address is in use or not ours.
        StoreError: the database cannot be opened.
        TlsError: a certificate or a key cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        beside: Sequence[Settings] = (),
        entrance: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        public_url: str | None = None,
        tls: Tls | None = None,
        web_server: Literal["waitress", "granian"] = "waitress",
    ) -> None:
        made_by = _web_server(web_server)
        if tls is not None:
            tls.context()  # says what is wrong with the files
        listener = _listen(host, port)
        sellers: list[Seller] = []
        try:
            for one in (settings, *beside):
                sellers.append(seller_of(one))  # noqa: PERF401 - those that there are are closed when one cannot be
        except BaseException:
            listener.close()
            for made in sellers:
                made.stop()
            raise
        self.host = host
        self._scheme = "https" if tls else "http"
        self.port: int = listener.getsockname()[1]
        self.places = tuple(Place(seller=seller, app=create_app(seller), origin=self.origin) for seller in sellers)
        self.seller, self.app = self.places[0].seller, self.places[0].app
        here = self.origin.replace(f"//{self._named}:", "//127.0.0.1:") if host in _EVERYWHERE else self.origin
        for seller in sellers:
            seller.origin = public_url.rstrip("/") if public_url else here
        behind = [(place.seller, place.app.wsgi_app) for place in self.places]
        door: Application = Entrance(behind, path=entrance) if beside else self.app
        self._server: _WebServer = made_by(door, listener, settings=settings, tls=tls)
        self._thread: threading.Thread | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self._scheme}://{self._named}:{self.port}"

    @property
    def root(self) -> str:
        """Where all begins that is no API of the dialect: tokens, console, control API."""
        return self.places[0].root

    @property
    def _named(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def base_url(self) -> str:
        """Where the ticket API begins."""
        return self.places[0].base_url

    @property
    def control_url(self) -> str | None:
        """Where the control API begins, None when it is off."""
        return self.places[0].control_url

    @property
    def outlasted(self) -> bool:
        """Whether threads that are not Python's may go on for a moment when all is closed: then end the process by `os._exit`.

        A thread of Rust that asks for Python while the interpreter ends takes the process down with it.
        """
        return self._server.outlasted

    def admit(self, client: Client) -> None:
        """Let one more client in, with a buyer of its own maybe."""
        self.app.extensions[GATE].admit(client)

    def run(self) -> None:
        """Serve until `stop` is called, then close everything; what is owed stays in the store."""
        for place in self.places:
            place.seller.start()
        try:
            self._server.serve()
        finally:
            self.close()

    def stop(self) -> None:
        """Make `run` return; may be called from any thread and from a signal handler."""
        self._server.stop()

    def close(self) -> None:
        """Close everything, also of a server that never ran."""
        self._server.close()
        for place in self.places:
            place.seller.stop()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.run, name="serve", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        if self._thread is not None:
            self._thread.join()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as taken:
        listener.close()
        raise PortError(f"cannot listen at {host} port {port}: {taken.strerror}") from taken
    return listener
