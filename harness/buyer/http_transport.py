"""HTTP calls that end: bounded in time and size, whoever answers and however slowly; no redirect is followed."""

from __future__ import annotations

import functools
import http.client
import logging
import ssl
import sys
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

import certifi
import urllib3

from ttck.harness.buyer.connections import CHUNK, PlainPool, SecurePool, pieces
from ttck.harness.buyer.proxies import Proxies
from ttck.harness.buyer.target import Target
from ttck.harness.interrupts import waiting
from ttck.harness.judge.limit_advice import body_too_long
from ttck.harness.record.exchange import Answer, field_value

_IDLE = 2.0  # seconds after which a connection is not used again; a server may be closing it at that very moment
_MOST_HEADERS = 256 * 1024  # bytes of all header fields of an answer together
_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED})
_SWALLOWED = "on a connection that had been used before; whether the request was carried out is not known"
_CODED = "the body is not what its Content-Encoding says"

logging.getLogger("urllib3").addHandler(logging.NullHandler())  # what it logs can carry what a server sent


# ValueError: a header that cannot be sent; OverflowError: a length beyond any number
_BROKEN = (urllib3.exceptions.HTTPError, http.client.HTTPException, ValueError, OverflowError, OSError)


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


def _decoded(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body of an answer as it comes, without the Content-Encoding that it has."""
    coded = urllib3.HTTPResponse(
        body=response, headers=urllib3.HTTPHeaderDict(response.headers.items()), status=response.status, version=response.version,
        reason=response.reason, preload_content=False, original_response=response,
    )  # fmt: skip
    while chunk := coded.read1(CHUNK, decode_content=True):
        yield chunk


def _ends(response: http.client.HTTPResponse) -> bool:
    """Whether a connection is better not used after this answer.

    After an error of its own a server may drop it without a word; and where a body is announced that cannot be there
    (RFC 9110 6.4.1), it may come all the same and would be read as the next answer.
    """
    announced = response.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in response.headers
    return response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or (response.status in _BODILESS and announced)


class HttpTransport:
    """Calls under the TLS settings and the limits of a target. For one thread at a time."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._used = 0.0
        self._pools: dict[str, PlainPool | SecurePool] = {}
        self._proxies = Proxies(target)
        if target.tls.get("verify") is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def call(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None) -> tuple[Answer | None, str | None]:
        """Send one request; returns the answer, or what went wrong and as much of an answer as came (`truncated`).

        Coded dots in the path of the URL are kept. A name and password in it are used where there is no Authorization header.
        A request that died unread with a kept connection is sent once more on a fresh one, where that is safe.
        """
        if time.monotonic() - self._used > _IDLE:
            self.close()
        try:
            place = urllib3.util.parse_url(url)
            if place.auth and "Authorization" not in headers:
                headers = {**headers, **urllib3.make_headers(basic_auth=unquote(place.auth))}
            with waiting():
                return self._sent(method, place, headers=headers, body=body)
        except KeyboardInterrupt:
            self.close()
            raise
        except _BROKEN as broken:
            return None, self._words(broken)
        finally:
            self._used = time.monotonic()

    def _sent(
        self, method: str, place: urllib3.util.Url, *, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[Answer | None, str | None]:
        pool = self._pool(place)
        try:
            return self._asked(pool, method, place, headers=headers, body=body)
        except _BROKEN as broken:
            if isinstance(broken, TimeoutError | urllib3.exceptions.TimeoutError) or not pool.kept:
                raise
            if not pool.lost(method):
                return None, f"{self._words(broken)} ({_SWALLOWED})"
        self.close()
        return self._asked(self._pool(place), method, place, headers=headers, body=body)

    def _asked(
        self, pool: PlainPool | SecurePool, method: str, place: urllib3.util.Url, *, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[Answer | None, str | None]:
        limits, forwarded = self._target.limits, pool.proxy is not None and place.scheme == "http"
        if forwarded:  # the proxy is asked for the whole URL, and told who asks
            headers = {**pool.proxy_headers, **headers}
        what = place._replace(auth=None, fragment=None).url if forwarded else place.request_uri
        response = pool.ask(
            method, what, headers=headers, body=body, connecting=limits.connect_timeout, answering=limits.request_timeout,
        )  # fmt: skip
        try:
            found = self._whole(response)
            pool.answered()
            return found
        finally:
            pool.done(response)
            if pool.soiled or _ends(response):
                self.close()

    def _pool(self, place: urllib3.util.Url) -> PlainPool | SecurePool:
        """The connection to the server of a URL, opened when it is needed."""
        key = f"{place.scheme}://{place.netloc}"
        if key not in self._pools:
            self._pools[key] = self._proxies.pool(place, context=functools.partial(tls_context, self._target))
        return self._pools[key]

    def _whole(self, response: http.client.HTTPResponse) -> tuple[Answer | None, str | None]:
        came: dict[str, list[str]] = {}
        for name, value in response.headers.items():
            came.setdefault(name.lower(), []).append(value)
        # Repeated ones are joined; and most answers have the same, which are kept once.
        headers = {sys.intern(name): sys.intern(field_value(", ".join(values))) for name, values in came.items()}
        if sum(len(name) + len(value) for name, value in headers.items()) > _MOST_HEADERS:
            return None, f"the header fields are longer than {_MOST_HEADERS} bytes"
        body, cut, flaw = self._read(response)
        return Answer(status=response.status, headers=headers, body=body, truncated=cut is not None, flaw=flaw), cut

    def _read(self, response: http.client.HTTPResponse) -> tuple[bytes, str | None, str | None]:
        """The body as far as it came, what cut it short, and why it cannot be decoded."""
        limits = self._target.limits
        parts: list[bytes] = []
        size = 0
        try:
            for chunk in _decoded(response) if "Content-Encoding" in response.headers else pieces(response):
                parts.append(chunk)
                size += len(chunk)
                if size > limits.max_body_bytes:
                    whole = b"".join(parts)[: limits.max_body_bytes]
                    said = None if "Content-Encoding" in response.headers else response.headers.get("Content-Length")
                    return whole, body_too_long(limits.max_body_bytes, said=said), None
        except urllib3.exceptions.DecodeError:
            return b"".join(parts), None, _CODED
        except _BROKEN as broken:
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
            pool.shut()
        self._pools.clear()
