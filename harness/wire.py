"""HTTP calls that end: bounded in time and size, whoever answers and however slowly; no redirect is followed."""

from __future__ import annotations

import http.client
import io
import logging
import socket
import ssl
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import certifi
import urllib3

from harness.exchange import Answer
from harness.target import Target

_CHUNK = 64 * 1024
_IDLE = 2.0  # seconds after which a connection is not used again; a server may be closing it at that very moment
_CODED = "the body is not what its Content-Encoding says"

logging.getLogger("urllib3").addHandler(logging.NullHandler())  # what it logs can carry what a server sent


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


def describe(broken: Exception) -> str:
    """A transport failure in one line, without addresses of objects and nested repetitions."""
    reason: BaseException = broken
    while True:
        inner = [part for part in (*reason.args, getattr(reason, "reason", None)) if isinstance(part, Exception)]
        deeper = inner[0] if inner else reason.__cause__
        if deeper is None or deeper is reason:
            return f"{type(broken).__name__}: {str(reason) or type(reason).__name__}"
        reason = deeper


def tls_context(target: Target) -> ssl.SSLContext:
    """The trust and the client certificate that a target file asks for.

    Raises:
        OSError: a file named under tls cannot be read, or holds no certificate.
    """
    verify = target.tls.get("verify", True)
    trusted = verify if isinstance(verify, str) else certifi.where()
    place = {"capath": trusted} if Path(trusted).is_dir() else {"cafile": trusted}
    context = ssl.create_default_context(**place)  # type: ignore[arg-type]
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if "client_certificate" in target.tls:
        context.load_cert_chain(target.tls["client_certificate"], target.tls.get("client_key"))
    return context


class Wire:
    """Calls under the TLS settings and the limits of a target. For one thread at a time."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._used = 0.0
        limits = target.limits
        self._timeout = urllib3.Timeout(connect=limits.connect_timeout, read=limits.request_timeout)
        self._pools: dict[str, urllib3.HTTPConnectionPool] = {}
        if target.tls.get("verify") is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def call(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None) -> tuple[Answer | None, str | None]:
        """Send one request; returns the answer, or what went wrong and as much of an answer as came (`truncated`).

        Coded dots in the path of the URL are kept. A name and password in it are used where there is no Authorization header.
        """
        if time.monotonic() - self._used > _IDLE:
            self.close()
        try:
            place = urllib3.util.parse_url(url)
            if place.auth and "Authorization" not in headers:
                headers = {**headers, **urllib3.make_headers(basic_auth=unquote(place.auth))}
            response = self._pool(place).urlopen(
                method, place.request_uri, body=body, headers=headers, timeout=self._timeout,
                retries=False, redirect=False, preload_content=False,
            )  # fmt: skip
            try:
                return self._whole(response)
            finally:
                response.close()
        except (urllib3.exceptions.HTTPError, ValueError, OSError) as broken:  # ValueError: a header that cannot be sent
            return None, self._words(broken)
        finally:
            self._used = time.monotonic()

    def _pool(self, place: urllib3.util.Url) -> urllib3.HTTPConnectionPool:
        """The connection to the server of a URL, opened when it is needed."""
        key = f"{place.scheme}://{place.netloc}"
        if key not in self._pools:
            if place.scheme == "https":
                pool: urllib3.HTTPConnectionPool = _SecurePool(place.host or "", place.port, ssl_context=tls_context(self._target))
            else:
                pool = _PlainPool(place.host or "", place.port)
            self._pools[key] = pool
        return self._pools[key]

    def _whole(self, response: urllib3.BaseHTTPResponse) -> tuple[Answer, str | None]:
        body, cut, flaw = self._read(response)
        answer = Answer(
            status=response.status,
            headers={name.lower(): response.headers[name] for name in response.headers},  # repeated ones joined
            body=body,
            truncated=cut is not None,
            flaw=flaw,
        )
        return answer, cut

    def _read(self, response: urllib3.BaseHTTPResponse) -> tuple[bytes, str | None, str | None]:
        """The body as far as it came, what cut it short, and why it cannot be decoded."""
        limits = self._target.limits
        parts: list[bytes] = []
        size = 0
        try:
            while chunk := response.read1(_CHUNK, decode_content=True):
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
        if isinstance(broken, urllib3.exceptions.NewConnectionError):  # refused or unknown, though urllib3 calls it a timeout
            return describe(broken)
        if isinstance(broken, urllib3.exceptions.ConnectTimeoutError):
            return f"no connection within {self._target.limits.connect_timeout:g} s (limits.connect_timeout)"
        if isinstance(broken, TimeoutError | urllib3.exceptions.TimeoutError):
            return self._late()
        return describe(broken)

    def close(self) -> None:
        """Close all connections; a later call opens new ones."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()
