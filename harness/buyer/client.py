"""The recording client: one HTTP exchange at a time, bounded in time and size, every one of them recorded."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from ttck.harness.buyer.http_transport import HttpTransport
from ttck.harness.buyer.target import Target
from ttck.harness.interrupts import waiting
from ttck.harness.record.bodies import length
from ttck.harness.record.exchange import DENIED, THROTTLED, Answer, Exchange, http_date, now
from ttck.harness.record.recorder import Recorder
from ttck.harness.verdict import AccessRefused, Inconclusive
from ttck.specs.vocabulary import Api

_PATIENCE, _LONGEST_PAUSE = 5, 30.0  # times, seconds
_LOOKS, _AT_ONCE = 3, 1.0  # times, seconds


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be sent: `path` is relative to the base URL of the API, already percent-encoded.

    `ticket` is the identifier of the item that the request is about, of whatever kind it is. `without` names usual headers that
    this request does not have.
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
    without: frozenset[str] = frozenset()
    api: Api = Api.TICKET


@dataclass(frozen=True, kw_only=True)
class _Made:
    """A request as it goes over the wire."""

    request: Request
    url: str
    headers: Mapping[str, str]
    body: bytes | None


def timed(transport: HttpTransport, made: _Made) -> tuple[datetime, float, Answer | None, str | None]:
    """When a call began, the seconds that it took, and what came of it."""
    at, began = now(), time.perf_counter()
    answer, error = transport.call(made.request.method, made.url, headers=made.headers, body=made.body)
    return at, time.perf_counter() - began, answer, error


def segment(value: str) -> str:
    """An identifier as one path segment; the wire keeps the coded dots of ``.`` and ``..``, which stand for folders otherwise."""
    quoted = quote(value, safe="", errors="surrogatepass")
    return {".": "%2E", "..": "%2E%2E"}.get(quoted, quoted)


def _asked_for(headers: Mapping[str, str]) -> float | None:
    """Seconds in Retry-After (RFC 9110 10.2.3): a number, or the time until a date by the clock of whoever names it."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    until = http_date(asked)
    if until is None:
        return None
    return max((until - (http_date(headers.get("date", "")) or now())).total_seconds(), 0.0)


def retry_after(answer: Answer | None) -> float | None:
    """Seconds that a seller asks to wait (429, or 503 with Retry-After), at most 30; None when it does not ask."""
    if answer is None or answer.status not in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return None
    asked = _asked_for(answer.headers)
    if asked is None:
        return 1.0 if answer.status == HTTPStatus.TOO_MANY_REQUESTS else None
    return min(asked, _LONGEST_PAUSE)


class Client:
    """Sends requests to one seller and records each exchange.

    Redirects are answers and are not followed. An answer that takes longer than `request_timeout` seconds in all, or
    is longer than `max_body_bytes`, is cut off: it is recorded as far as it came, and counts as none. `renew` makes other
    credentials than those that were refused, and says whether there are any. `good` is a request known to be answered.
    """

    def __init__(
        self,
        target: Target,
        recorder: Recorder,
        *,
        authorize: Callable[[], Mapping[str, str]],
        renew: Callable[[Mapping[str, str]], bool] = lambda _: False,
    ) -> None:
        self._target = target
        self._recorder = recorder
        self._authorize, self._renew = authorize, renew
        self.good: Request | None = None
        self._transport = HttpTransport(target)
        self._last = 0.0
        self.scenario = "start"
        self.before_exchange: Callable[[], None] = lambda: None
        self.on_exchange: Callable[[Exchange], None] = lambda _: None
        self.sent = 0

    def send(self, request: Request, *, base_url: str | None = None) -> Exchange:
        """Send one request and record what came back; a transport failure is recorded too, not raised.

        A seller that asks for patience (429, or 503 with Retry-After) gets it, up to five times and 30 seconds each;
        what it answered then is recorded as `THROTTLED`, so that no check takes it for a refusal. Where access is
        refused (401), the request is sent again with a new token, if there are tokens; the refusal is recorded as `DENIED`.
        A reading whose connection is lost at once is tried again, two more times; anything else is sent once, because it
        may have been carried out.

        Raises:
            Inconclusive: the target file gives no address for the API.
            AccessRefused: a request that was answered before is refused now, or the token server refuses the client.
            Unreachable: the token server does not answer.
        """
        base_url = base_url or self._target.url(request.api)
        if base_url is None:
            raise Inconclusive(f"the target file gives no address for the {request.api} API (urls.{request.api})")
        exchange = self._patiently(request, base_url=base_url)
        for _ in range(_LOOKS - 1):
            if request.method != "GET" or not self._dropped(exchange):
                break
            exchange = self._patiently(request, base_url=base_url)
        if exchange.operation == DENIED and self._renew(exchange.request_headers):
            exchange = self._patiently(request, base_url=base_url)
        if exchange.operation == DENIED:
            self._must_be_let_in()
        return exchange

    def _dropped(self, exchange: Exchange) -> bool:
        """Whether the connection was lost at once; an answer that is cut for its length would be as long again."""
        came = length(exchange.partial) if exchange.partial else 0
        return exchange.answer is None and exchange.elapsed <= _AT_ONCE and came < self._target.limits.max_body_bytes

    def answers(self) -> bool:
        """Whether the request that is known to be good still gets an answer."""
        return self.good is not None and self._once(self.good, base_url=self._target.base_url).answer is not None

    def _must_be_let_in(self) -> None:
        """Go on only when the request that is known to be good is not refused as well."""
        if self.good is not None and self._patiently(self.good, base_url=self._target.base_url).operation == DENIED:
            raise AccessRefused(f"access refused in mid-run: {self._target.base_url} answered 401 to a request that it had answered before")

    def _patiently(self, request: Request, *, base_url: str) -> Exchange:
        exchange = self._once(request, base_url=base_url)
        for _ in range(_PATIENCE):
            if exchange.operation != THROTTLED:
                break
            with waiting():
                time.sleep(retry_after(exchange.answer) or 0.0)
            exchange = self._once(request, base_url=base_url)
        return exchange

    def _operation(self, request: Request, answer: Answer | None) -> str:
        """What an exchange is recorded as: an answer that is not about the request itself is apart."""
        if retry_after(answer) is not None:
            return THROTTLED
        own = {name.lower() for name in (*dict(request.headers), *request.without)} & {
            "authorization",
            *(name.lower() for name in self._target.headers),
        }
        return DENIED if answer is not None and answer.status == HTTPStatus.UNAUTHORIZED and not own else request.operation

    def together(self, requests: Sequence[Request], *, scenario: str) -> list[Exchange]:
        """Send requests at the same moment, on a connection each; they are recorded when all have their answers.

        Nothing is sent again. They stand in the record in the order in which they are given, which is not that of the seller.

        Raises:
            Inconclusive: the target file gives no address for the API.
        """
        made = []
        for request in requests:
            base_url = self._target.url(request.api)
            if base_url is None:
                raise Inconclusive(f"the target file gives no address for the {request.api} API (urls.{request.api})")
            self.before_exchange()
            self._pace()
            made.append(self._made(request, base_url=base_url))
        return [self._kept(one, *came, scenario=scenario) for one, came in zip(made, self._at_once(made), strict=True)]

    def _at_once(self, made: Sequence[_Made]) -> list[tuple[datetime, float, Answer | None, str | None]]:
        """What came back of each; all begin when the last of them is ready."""
        gate = threading.Barrier(len(made))

        def call(one: _Made) -> tuple[datetime, float, Answer | None, str | None]:
            transport = HttpTransport(self._target)
            try:
                gate.wait()
                return timed(transport, one)
            finally:
                transport.close()

        with ThreadPoolExecutor(max_workers=len(made)) as threads:
            return list(threads.map(call, made))

    def _once(self, request: Request, *, base_url: str) -> Exchange:
        self.before_exchange()
        self._pace()
        made = self._made(request, base_url=base_url)
        return self._kept(made, *timed(self._transport, made), scenario=self.scenario)

    def _made(self, request: Request, *, base_url: str) -> _Made:
        url, names = base_url + request.path, self._target.profile.dialect.names(request.operation)
        if request.query:
            url += "?" + urlencode(names.asked(request.query), quote_via=quote, errors="surrogatepass")
        body = request.body
        if body is None and request.document is not None:
            body = json.dumps(names.sent(request.document), ensure_ascii=False).encode("utf-8", "surrogatepass")
        traced = {name: str(uuid.uuid4()) for name in self._target.profile.dialect.echoes}
        headers = {"Accept": "application/json", "User-Agent": "ttck", **traced, **self._target.headers, **self._authorize()}
        if body is not None:
            headers["Content-Type"] = self._target.profile.dialect.media
        headers.update(request.headers)
        headers = {name: value for name, value in headers.items() if name not in request.without}
        return _Made(request=request, url=url, headers=headers, body=body)

    def _kept(self, made: _Made, at: datetime, elapsed: float, answer: Answer | None, error: str | None, *, scenario: str) -> Exchange:
        request = made.request
        operation = self._operation(request, answer if error is None else None)
        names = self._target.profile.dialect.names(request.operation)
        if answer is not None and names.to_wire:
            answer = replace(answer, names=names)
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
                url=made.url,
                request_headers=made.headers,
                request_body=made.body,
                sent=request.document,
                answer=answer if error is None else None,
                error=error,
                partial=answer if error is not None else None,
            )
        )
        self.sent += 1
        self.on_exchange(exchange)
        return exchange

    def _pace(self) -> None:
        """Keep the target's request rate; waits at most one interval."""
        rate = self._target.limits.requests_per_second
        if rate:
            wait = self._last + 1 / rate - time.monotonic()
            if wait > 0:
                with waiting():
                    time.sleep(wait)
            self._last = time.monotonic()

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()
