"""The recording client: one HTTP exchange at a time, bounded in time and size, every one of them recorded."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import requests
import urllib3

from harness.exchange import Answer, Exchange, now
from harness.record import Recorder
from harness.target import Target

JSON_TYPE = "application/json;charset=utf-8"
_CHUNK = 64 * 1024


class Unreachable(Exception):  # noqa: N818 - said to the user as it is
    """No usable answer can be had from the seller at all."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be sent: `path` is relative to the base URL, already percent-encoded."""

    operation: str
    method: str
    path: str
    label: str = ""
    query: tuple[tuple[str, str], ...] = ()
    document: Any = None
    body: bytes | None = None
    ticket: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


def segment(value: str) -> str:
    """An identifier as one path segment."""
    quoted = quote(value, safe="")
    return {".": "%2E", "..": "%2E%2E"}.get(quoted, quoted)


def describe(broken: Exception) -> str:
    """A transport failure in one line, without addresses of objects and nested repetitions."""
    reason: Any = broken
    while reason.args and isinstance(reason.args[0], Exception):
        reason = reason.args[0]
    inner = getattr(reason, "reason", None)
    text = str(inner or reason)
    text = text.rpartition("object at 0x")[2].partition(">: ")[2] or text if "object at 0x" in text else text
    return f"{type(broken).__name__}: {text}"


class Client:
    """Sends requests to one seller and records each exchange.

    Redirects are answers and are not followed. An answer that takes longer than `request_timeout` seconds in all, or
    is longer than `max_body_bytes`, is cut off and recorded as far as it came.
    """

    def __init__(self, target: Target, recorder: Recorder, *, authorize: Callable[[], Mapping[str, str]]) -> None:
        self._target = target
        self._recorder = recorder
        self._authorize = authorize
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        verify = target.tls.get("verify", True)
        self._session.verify = verify
        if verify is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        if "client_certificate" in target.tls:
            self._session.cert = (target.tls["client_certificate"], target.tls.get("client_key"))  # type: ignore[assignment]
        self._last = 0.0
        self.scenario = "start"
        self.on_exchange: Callable[[Exchange], None] = lambda _: None
        self.sent = 0

    def send(self, request: Request, *, base_url: str | None = None) -> Exchange:
        """Send one request and record what came back; a transport failure is recorded too, not raised."""
        self._pace()
        url = (base_url or self._target.base_url) + request.path
        if request.query:
            url += "?" + urlencode(request.query, quote_via=quote)
        body = request.body
        if body is None and request.document is not None:
            body = json.dumps(request.document, ensure_ascii=False).encode("utf-8", "surrogatepass")
        headers = {"Accept": "application/json", "User-Agent": "ttck", **self._target.headers, **self._authorize()}
        if body is not None:
            headers["Content-Type"] = JSON_TYPE
        headers.update(request.headers)
        at, began = now(), time.perf_counter()
        answer, error = self._exchange(request.method, url, headers, body)
        elapsed = time.perf_counter() - began
        scenario = self.scenario
        exchange: Exchange = self._recorder.add(
            lambda number: Exchange(
                number=number,
                scenario=scenario,
                label=request.label,
                operation=request.operation,
                ticket=request.ticket,
                at=at,
                elapsed=elapsed,
                method=request.method,
                url=url,
                request_headers=headers,
                request_body=body,
                sent=request.document,
                answer=answer,
                error=error,
            )
        )
        self.sent += 1
        self.on_exchange(exchange)
        return exchange

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> tuple[Answer | None, str | None]:
        limits = self._target.limits
        deadline = time.monotonic() + limits.request_timeout
        try:
            with self._session.request(
                method,
                url,
                headers=dict(headers),
                data=body,
                timeout=(limits.connect_timeout, limits.request_timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                received, error = self._read(response, deadline)
                answer = Answer(
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=received,
                    truncated=error is not None,
                )
                return answer, error
        except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError, OSError) as broken:
            return None, describe(broken)

    def _read(self, response: requests.Response, deadline: float) -> tuple[bytes, str | None]:
        """The body as far as it came, and what cut it short."""
        limits = self._target.limits
        parts: list[bytes] = []
        size = 0
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                parts.append(chunk)
                size += len(chunk)
                if size > limits.max_body_bytes:
                    return b"".join(parts)[: limits.max_body_bytes], f"the body is longer than {limits.max_body_bytes} bytes"
                if time.monotonic() > deadline:
                    return b"".join(parts), f"the answer took longer than {limits.request_timeout:g} s"
        except (urllib3.exceptions.HTTPError, OSError) as broken:
            return b"".join(parts), describe(broken)
        expected = response.headers.get("Content-Length", "")
        encoded = "Content-Encoding" in response.headers
        if expected.isdigit() and size < int(expected) and not encoded and response.request.method != "HEAD":
            return b"".join(parts), f"the body ended after {size} of {expected} bytes"
        return b"".join(parts), None

    def _pace(self) -> None:
        """Keep the target's request rate; waits at most one interval."""
        rate = self._target.limits.requests_per_second
        if rate:
            wait = self._last + 1 / rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            self._last = time.monotonic()

    def close(self) -> None:
        """Close all connections."""
        self._session.close()
