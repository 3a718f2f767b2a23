"""HTTP calls that end: bounded in time and size, whoever answers and however slowly; no redirect is followed."""

from __future__ import annotations

import http.client
import io
import logging
import re
import socket
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from harness.exchange import Answer
from harness.target import Target

_CHUNK = 64 * 1024
_IDLE = 2.0  # seconds after which a connection is not used again; a server may be closing it at that very moment
_DOTS = re.compile(r"(?i)/(%2e){1,2}(?=[/?]|$)")  # a path segment of nothing but coded dots
_CODED = "the body is not what its Content-Encoding says"

for _library in ("urllib3", "requests"):
    logging.getLogger(_library).addHandler(logging.NullHandler())  # what they log can carry what a server sent


class _Stream(io.RawIOBase):
    """What arrives on a socket until a moment; past it every read is a timeout, however busy the other end is."""

    def __init__(self, sock: socket.socket, *, until: float) -> None:
        self._socket, self._until = sock, until
        self._inner = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(left)
        return self._inner.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


class _Source:
    """A socket as ``http.client`` reads an answer from it."""

    def __init__(self, sock: socket.socket, *, until: float) -> None:
        self._socket, self._until = sock, until

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Stream(self._socket, until=self._until))


def _answer_of(connection: Any, sock: socket.socket, *args: Any, **more: Any) -> http.client.HTTPResponse:
    """The reader of one answer: the read timeout counts once for the whole of it, headers included."""
    source: Any = _Source(sock, until=time.monotonic() + connection.timeout)
    return http.client.HTTPResponse(source, *args, **more)


class _Plain(urllib3.connection.HTTPConnection):
    response_class = _answer_of  # type: ignore[assignment]  # as a method, so that it knows the connection


class _Secure(urllib3.connection.HTTPSConnection):
    response_class = _answer_of  # type: ignore[assignment]


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps the Authorization header as it is; otherwise a name and password in the URL would take its place."""
    return request


def describe(broken: Exception) -> str:
    """A transport failure in one line, without addresses of objects and nested repetitions."""
    reason: BaseException = broken
    while True:
        inner = [part for part in (*reason.args, getattr(reason, "reason", None)) if isinstance(part, Exception)]
        deeper = inner[0] if inner else reason.__cause__
        if deeper is None or deeper is reason:
            return f"{type(broken).__name__}: {str(reason) or type(reason).__name__}"
        reason = deeper


class Wire:
    """Calls under the TLS settings and the limits of a target. For one thread at a time."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._used = 0.0
        self._session = session = requests.Session()
        session.trust_env = False
        session.headers.clear()
        session.verify = target.tls.get("verify", True)
        if session.verify is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        if "client_certificate" in target.tls:
            session.cert = (target.tls["client_certificate"], target.tls.get("client_key"))  # type: ignore[assignment]
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter())

    def call(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None) -> tuple[Answer | None, str | None]:
        """Send one request; returns the answer, or what went wrong and as much of an answer as came (`truncated`)."""
        limits = self._target.limits
        if time.monotonic() - self._used > _IDLE:
            self._session.close()
        try:
            with self._session.send(
                self._prepared(method, url, headers=headers, body=body),
                timeout=(limits.connect_timeout, limits.request_timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                return self._whole(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError, OSError) as broken:
            return None, self._words(broken)
        finally:
            self._used = time.monotonic()

    def _prepared(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None) -> requests.PreparedRequest:
        """The request as it goes out; a path with coded dots is kept as it is, where requests would read it as a way up."""
        auth = _as_it_is if "Authorization" in headers else None
        request = self._session.prepare_request(requests.Request(method, url, headers=dict(headers), data=body, auth=auth))
        if request.url is not None and _DOTS.search(url):
            asked, made = urlsplit(url), urlsplit(request.url)
            request.url = urlunsplit((made.scheme, made.netloc, asked.path, asked.query, ""))
        return request

    def _whole(self, response: requests.Response) -> tuple[Answer, str | None]:
        body, cut, flaw = self._read(response)
        answer = Answer(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=body,
            truncated=cut is not None,
            flaw=flaw,
        )
        return answer, cut

    def _read(self, response: requests.Response) -> tuple[bytes, str | None, str | None]:
        """The body as far as it came, what cut it short, and why it cannot be decoded."""
        limits = self._target.limits
        parts: list[bytes] = []
        size = 0
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                parts.append(chunk)
                size += len(chunk)
                if size > limits.max_body_bytes:
                    whole = b"".join(parts)[: limits.max_body_bytes]
                    return whole, f"the body is longer than {limits.max_body_bytes} bytes (limits.max_body_bytes)", None
        except urllib3.exceptions.DecodeError:
            return b"".join(parts), None, _CODED
        except (urllib3.exceptions.HTTPError, OSError) as broken:
            return b"".join(parts), self._words(broken), None
        return b"".join(parts), None, None

    def _late(self) -> str:
        return f"no whole answer within {self._target.limits.request_timeout:g} s (limits.request_timeout)"

    def _words(self, broken: Exception) -> str:
        if isinstance(broken, requests.ConnectTimeout):
            return f"no connection within {self._target.limits.connect_timeout:g} s (limits.connect_timeout)"
        if isinstance(broken, requests.Timeout | urllib3.exceptions.TimeoutError):
            return self._late()
        return describe(broken)

    def close(self) -> None:
        """Close all connections."""
        self._session.close()
