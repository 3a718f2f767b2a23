"""The recording client: one HTTP exchange at a time, bounded in time and size, every one of them recorded."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from harness.exchange import Answer, Exchange, now
from harness.record import Recorder
from harness.target import Target
from harness.verdict import Inconclusive
from harness.wire import Wire
from specs.vocabulary import Api

JSON_TYPE = "application/json;charset=utf-8"
THROTTLED = "throttled"  # the operation of an exchange in which the seller asked for patience
_PATIENCE, _LONGEST_PAUSE = 5, 30.0  # times, seconds
_TOO_MANY, _UNAVAILABLE = 429, 503


class Unreachable(Exception):  # noqa: N818 - said to the user as it is
    """No usable answer can be had from the seller at all."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be sent: `path` is relative to the base URL of the API, already percent-encoded.

    `ticket` is the identifier of the item that the request is about, of whatever kind it is.
    """

    operation: str
    method: str
    path: str
    label: str = ""
    query: tuple[tuple[str, str], ...] = ()
    document: Any = None
    body: bytes | None = None
    ticket: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    api: Api = Api.TICKET


def segment(value: str) -> str:
    """An identifier as one path segment; the wire keeps the coded dots of ``.`` and ``..``, which stand for folders otherwise."""
    quoted = quote(value, safe="")
    return {".": "%2E", "..": "%2E%2E"}.get(quoted, quoted)


def retry_after(answer: Answer | None) -> float | None:
    """Seconds that a seller asks to wait (429, or 503 with Retry-After), at most 30; None when it does not ask."""
    if answer is None or answer.status not in {_TOO_MANY, _UNAVAILABLE}:
        return None
    asked = answer.headers.get("retry-after", "")
    if asked.isdigit():
        return min(float(asked), _LONGEST_PAUSE)
    return 1.0 if answer.status == _TOO_MANY else None


class Client:
    """Sends requests to one seller and records each exchange.

    Redirects are answers and are not followed. An answer that takes longer than `request_timeout` seconds in all, or
    is longer than `max_body_bytes`, is cut off: it is recorded as far as it came, and counts as none.
    """

    def __init__(self, target: Target, recorder: Recorder, *, authorize: Callable[[], Mapping[str, str]]) -> None:
        self._target = target
        self._recorder = recorder
        self._authorize = authorize
        self._wire = Wire(target)
        self._last = 0.0
        self.scenario = "start"
        self.before_exchange: Callable[[], None] = lambda: None
        self.on_exchange: Callable[[Exchange], None] = lambda _: None
        self.sent = 0

    def send(self, request: Request, *, base_url: str | None = None) -> Exchange:
        """Send one request and record what came back; a transport failure is recorded too, not raised.

        A seller that asks for patience (429, or 503 with Retry-After) gets it, up to five times and 30 seconds each;
        what it answered then is recorded as `THROTTLED`, so that no check takes it for a refusal.

        Raises:
            Inconclusive: the target file gives no address for the API.
        """
        base_url = base_url or self._target.url(request.api)
        if base_url is None:
            raise Inconclusive(f"the target file gives no address for the {request.api} API (urls.{request.api})")
        for _ in range(_PATIENCE):
            exchange = self._once(request, base_url=base_url, patient=True)
            if exchange.operation != THROTTLED:
                return exchange
            time.sleep(retry_after(exchange.answer) or 0.0)
        return self._once(request, base_url=base_url, patient=False)

    def _once(self, request: Request, *, base_url: str, patient: bool) -> Exchange:
        self.before_exchange()
        self._pace()
        url = base_url + request.path
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
        operation = THROTTLED if patient and retry_after(answer) is not None else request.operation
        exchange: Exchange = self._recorder.add(
            lambda number: Exchange(
                number=number,
                scenario=scenario,
                label=request.label,
                operation=operation,
                ticket=request.ticket,
                at=at,
                elapsed=elapsed,
                method=request.method,
                url=url,
                request_headers=headers,
                request_body=body,
                sent=request.document,
                answer=answer if error is None else None,
                error=error,
                partial=answer if error is not None else None,
            )
        )
        self.sent += 1
        self.on_exchange(exchange)
        return exchange

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> tuple[Answer | None, str | None]:
        return self._wire.call(method, url, headers=headers, body=body)

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
        self._wire.close()
