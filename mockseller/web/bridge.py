"""A WSGI application behind an ASGI server: each request is read whole and served in a thread."""

from __future__ import annotations

import asyncio
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Executor

    from ttck.mockseller.web.inside import Application

    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

_IDENT = (b"server", b"ttck-mockseller")
_LENGTH = b"content-length"


class Bridge:
    """The ASGI application around one of WSGI; of a body no more is read than `body_maximum` bytes and one chunk."""

    def __init__(self, app: Application, *, pool: Executor, body_maximum: int) -> None:
        self._app = app
        self._pool = pool
        self._most = body_maximum

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request; an answer that ends before its length breaks the connection."""
        sent = await self._body(receive)
        if sent is None:
            return
        environ = environ_of(scope, sent)
        status, headers, body = await asyncio.get_running_loop().run_in_executor(self._pool, self._call, environ)
        await send({"type": "http.response.start", "status": status, "headers": [*headers, _IDENT]})
        promised = next((int(value) for name, value in headers if name.lower() == _LENGTH), len(body))
        broken = len(body) < promised and scope["method"] != "HEAD"
        await send({"type": "http.response.body", "body": body, "more_body": broken})

    async def _body(self, receive: Receive) -> bytes | None:
        """The body of a request, None where the client goes away before it has sent it whole, or the server ends."""
        body = bytearray()
        while len(body) <= self._most:
            try:
                message = await receive()
            except asyncio.CancelledError:
                return None
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        return bytes(body)

    def _call(self, environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        started: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _failed: object = None) -> None:
            started.update(status=int(status[:3]), headers=headers)

        content = self._app(environ, start)
        try:
            body = b"".join(content)
        finally:
            getattr(content, "close", lambda: None)()
        return started["status"], [(name.encode("latin-1"), value.encode("latin-1")) for name, value in started["headers"]], body


def environ_of(scope: dict[str, Any], body: bytes) -> dict[str, Any]:
    """What WSGI says of a request; its path also as it was sent."""
    path: bytes = scope["raw_path"]
    (server, port), (client, _) = scope["server"], scope["client"]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "REQUEST_URI": path.decode("latin-1"),
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "SCRIPT_NAME": "",
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _put(environ, name.decode("latin-1"), value.decode("latin-1"))
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))  # one that came in chunks does not say it
    return environ


def _put(environ: dict[str, Any], name: str, value: str) -> None:
    if "_" in name:  # it would look like another one
        return
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    environ[key] = f"{environ[key]}, {value}" if key in environ else value
