"""Requests of a buyer that a person sends from the console: they take the way of all requests, for a buyer who need not prove itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import unquote

Application = Callable[..., Iterable[bytes]]
BUYER = "ttck.buyer"  # a key that no header of a request can become


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The answer to such a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def taken(self) -> bool:
        """Whether it was answered with a status of 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def send(app: Application, *, method: str, path: str, body: bytes | None, media: str, buyer: str) -> Sent:
    """Send one request to an application; `path` is percent-encoded."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "REQUEST_URI": path,
        "PATH_INFO": unquote(path),
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT": "application/json",
        "HTTP_USER_AGENT": "ttck-console",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body or b""),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        BUYER: buyer,
    }
    if body is not None:
        environ |= {"CONTENT_TYPE": media, "CONTENT_LENGTH": str(len(body))}
    got: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], _failed: object = None) -> None:
        got.update(status=int(status[:3]), headers=dict(headers))

    content = b"".join(app(environ, start))
    return Sent(status=got["status"], headers=got["headers"], body=content)
