"""HAR 1.2 files as recordings: which request is which operation, what was answered, and what must stay secret."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson

from harness.exchange import Answer, Entry, Exchange, Notification, Unreadable, decode
from harness.har_secrets import secret_headers_of, secrets_of
from harness.kinds import kind_of_operation
from harness.recorded import CUT, NO_BODY, Recording, RecordingError, moment, sent_document
from harness.trails import ASIDE
from specs.contracts import contract
from specs.profiles import Profile
from specs.vocabulary import Kind, Operation

SCENARIO = "recorded"
UNNAMED = "recorded"  # the subscription of a notification whose registration the traffic does not show
FOREIGN = "requests to other addresses"
NO_OPERATION = "requests that are no operation of the API"
CACHED = "answers that came from a cache (304)"
DAMAGED = "entries that are not as HAR 1.2 has them"
_UNCHANGED = 304
_LONGEST = 10 * 1024 * 1024  # bytes of an answer that are judged
_LISTENER = re.compile(r".*/listener/[A-Za-z]+/?")
_API = re.compile(r"/mefApi/")
_HUBS = {
    ("appointment", "POST"): Operation.SUBSCRIBE_APPOINTMENTS,
    ("appointment", "DELETE"): Operation.UNSUBSCRIBE_APPOINTMENTS,
    ("appointment", "GET"): Operation.APPOINTMENT_SUBSCRIPTION,
    ("workorder", "POST"): Operation.SUBSCRIBE_WORKORDERS,
    ("workorder", "DELETE"): Operation.UNSUBSCRIBE_WORKORDERS,
    ("workorder", "GET"): Operation.WORKORDER_SUBSCRIPTION,
}


@dataclass(frozen=True, kw_only=True)
class _Route:
    """What a request is: its operation, the identifier in its address, and the address of the API."""

    operation: str
    item: str | None
    base_url: str
    role: str


class _Router:
    """Finds the operation behind a URL, whatever stands before the base path of the API."""

    def __init__(self, profile: Profile, base_url: str | None) -> None:
        self._profile = profile
        self._base_url = base_url.rstrip("/") if base_url else None
        self._contracts = {role: contract(name) for role, name in profile.contracts.items() if not name.endswith("Notification")}

    def find(self, method: str, url: str) -> _Route | None:
        """The route of a request, None when it is no operation of the API."""
        for role, known in self._contracts.items():
            for start in self._starts(role, url):
                found = known.match(method, _path(url[len(start) :]))
                if found is not None:
                    spec, parameters = found
                    operation = _HUBS.get((role, method.upper()), spec.operation_id) if spec.path.startswith("/hub") else spec.operation_id
                    item = None if spec.path.startswith("/hub") else next(iter(parameters.values()), None)
                    base_url = without_credentials(start if role == "ticket" else self._ticket(start, role))
                    return _Route(operation=operation, item=item, base_url=base_url, role=role)
        return None

    def _starts(self, role: str, url: str) -> Iterator[str]:
        """The beginnings of a URL up to the end of the base path of a role."""
        if self._base_url is not None:
            own = self._base_url if role == "ticket" else self._sibling(role)
            if own is not None and url.casefold().startswith(own.casefold()):
                yield url[: len(own)]
            return
        bare = url.partition("?")[0].partition("#")[0]
        for base in self._bases(role):
            at = bare.rfind(base)
            if at > 0:
                yield url[: at + len(base)]

    def _bases(self, role: str) -> tuple[str, str]:
        return self._profile.base_path(role), self._profile.base_path(role, interface="cantata")

    def _sibling(self, role: str) -> str | None:
        """Where another API is when the address of the ticket API is given."""
        for ticket, other in zip(self._bases("ticket"), self._bases(role), strict=True):
            if self._base_url is not None and self._base_url.endswith(ticket):
                return self._base_url.removesuffix(ticket) + other
        return None

    def _ticket(self, start: str, role: str) -> str:
        for ticket, other in zip(self._bases("ticket"), self._bases(role), strict=True):
            if start.endswith(other):
                return start.removesuffix(other) + ticket
        return self._base_url or start


def _path(rest: str) -> str:
    return rest.partition("#")[0]


def is_har(document: Any) -> bool:
    """Whether a document looks like a HAR file."""
    return isinstance(document, dict) and isinstance(document.get("log"), dict) and isinstance(document["log"].get("entries"), list)


def load_har(path: Path) -> Any:
    """The document of a HAR file.

    Raises:
        RecordingError: it cannot be read, or is no HAR.
    """
    try:
        raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as broken:
        raise RecordingError(f"{path} cannot be read: {broken.strerror or broken}") from broken
    try:
        document = _parse(raw)
    except (ValueError, RecursionError) as broken:
        raise RecordingError(f"{path} is no HAR file: it is not JSON ({broken})") from broken
    if not is_har(document):
        raise RecordingError(f"{path} is no HAR file: it has no list log.entries")
    return document


def _parse(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return json.loads(raw)  # takes other encodings, and half characters that orjson refuses


def read_har(path: Path, *, profile: Profile, base_url: str | None = None) -> Recording:
    """The traffic of a HAR file.

    A request is an operation when its method and what follows the API's base path fit the contract, on any host and
    behind any prefix; with `base_url`, only below that address. POSTs to ``.../listener/<event>`` are notifications.

    Raises:
        RecordingError: it is no HAR, or holds traffic with more than one seller.
    """
    document = load_har(path)
    router = _Router(profile, base_url)
    left_out: Counter[str] = Counter()
    exchanges: list[Exchange] = []
    notifications: list[Notification] = []
    addresses: Counter[str] = Counter()
    apis = {"ticket"}
    rows = document["log"]["entries"]
    at = moment(None)
    for row in rows:
        try:
            at = moment(row["startedDateTime"], otherwise=at)
            url, method = str(row["request"]["url"]), str(row["request"]["method"]).upper()
            route = router.find(method, url)
            if route is not None:
                addresses[route.base_url] += 1
                found = _exchange(row, route, at)
                apis |= {_api(route)} if found.accepted else set()
                _keep(exchanges, found, left_out)
            elif method == "POST" and _LISTENER.fullmatch(urlsplit(url).path):
                notifications.append(_notification(row, at))
            else:
                left_out[NO_OPERATION if _API.search(url) else FOREIGN] += 1
        except (KeyError, TypeError, ValueError, AttributeError):
            left_out[DAMAGED] += 1
    if rows and left_out[DAMAGED] == len(rows):
        raise RecordingError(f"{path} is no HAR file: none of its {len(rows)} entries is as HAR 1.2 has them")
    _one_seller(path, addresses)
    return Recording(
        entries=_ordered(exchanges, notifications),
        source=f"{path.name} ({_creator(document)})",
        base_url=base_url or next(iter(addresses), ""),
        described={"declares": {"apis": sorted(apis)}},
        left_out=+left_out,
        secrets=secrets_of(rows),
        secret_headers=secret_headers_of(rows),
    )


def _one_seller(path: Path, addresses: Mapping[str, int]) -> None:
    hosts = {urlsplit(address).netloc.casefold() + urlsplit(address).path: address for address in addresses}
    if len(hosts) > 1:
        shown = ", ".join(sorted(hosts.values()))
        raise RecordingError(f"{path} holds traffic with {len(hosts)} sellers; choose one with --base-url: {shown}")


def without_credentials(url: str) -> str:
    """The address without the user and password that it may carry."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _creator(document: Any) -> str:
    creator = document["log"].get("creator")
    name = creator.get("name") if isinstance(creator, dict) else None
    return f"HAR by {name}" if isinstance(name, str) and name else "HAR"


# --- entries ------------------------------------------------------------------------------------------------------------


def _api(route: _Route) -> str:
    """The name of the API that a seller has who accepts such a request, as a target file declares it."""
    return "incident" if kind_of_operation(route.operation) is Kind.INCIDENT else route.role


def _keep(exchanges: list[Exchange], found: Exchange, left_out: Counter[str]) -> None:
    """An answer that a cache gave says nothing about the seller."""
    came = found.answer or found.partial
    if came is not None and came.status == _UNCHANGED:
        left_out[CACHED] += 1
    else:
        exchanges.append(found)


def _exchange(row: Mapping[str, Any], route: _Route, at: datetime) -> Exchange:
    request = row["request"]
    body = _request_body(request)
    answer, error = _answer(row.get("response"))
    return Exchange(
        number=0,
        scenario=SCENARIO,
        label=route.operation,
        operation=route.operation,
        ticket=route.item,
        at=at,
        elapsed=max(float(row.get("time") or 0.0), 0.0) / 1000,
        method=str(request["method"]).upper(),
        url=str(request["url"]),
        request_headers=dict(_fields(request.get("headers"))),
        request_body=body,
        sent=sent_document(body),
        answer=answer if error is None else None,
        error=error,
        partial=answer if error is not None else None,
    )


def _notification(row: Mapping[str, Any], at: datetime) -> Notification:
    request = row["request"]
    parts = urlsplit(str(request["url"]))
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {name.lower(): value for name, value in _fields(request.get("headers"))}
    body = _request_body(request)
    if body is None:
        raise ValueError("a notification without its body says nothing")
    return Notification(number=0, at=at, subscription=UNNAMED, path=path, headers=headers, body=body)


def _fields(headers: Any) -> list[tuple[str, str]]:
    """Header fields; repeated ones are joined, and what HTTP/2 puts in the place of the first line is dropped."""
    found: dict[str, tuple[str, str]] = {}
    for header in headers if isinstance(headers, list) else ():
        name, value = str(header["name"]), str(header.get("value", ""))
        if not name.startswith(":"):
            earlier = found.get(name.lower())
            found[name.lower()] = (name, value) if earlier is None else (earlier[0], f"{earlier[1]}, {value}")
    return list(found.values())


def _request_body(request: Mapping[str, Any]) -> bytes | None:
    posted = request.get("postData")
    if not isinstance(posted, dict) or not isinstance(posted.get("text"), str):
        return None
    return _content(posted)


def _content(content: Mapping[str, Any]) -> bytes | None:
    """A body as bytes, None when it is not there."""
    text = content.get("text")
    if not isinstance(text, str):
        return None
    if str(content.get("encoding") or "").lower() != "base64":
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return None


def _answer(response: Any) -> tuple[Answer | None, str | None]:
    """What was answered, and why it cannot be judged."""
    status = response.get("status") if isinstance(response, dict) else None
    if not isinstance(status, int) or status <= 0:
        said = response.get("_error") if isinstance(response, dict) else None
        return None, str(said or "no answer was recorded")
    content = response.get("content") if isinstance(response.get("content"), dict) else {}
    headers = {name.lower(): value for name, value in _fields(response.get("headers"))}
    body, problem = _answer_body(content, headers)
    return Answer(status=status, headers=headers, body=body, truncated=problem is not None), problem


def _answer_body(content: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[bytes, str | None]:
    size = content.get("size")
    announced = max(size if isinstance(size, int) else 0, int(headers["content-length"]) if _counted(headers) else 0)
    body = _content(content)
    if not body:
        return b"", NO_BODY if announced > 0 else None
    if len(body) > _LONGEST:
        return body[:_LONGEST], f"the answer is longer than {_LONGEST} bytes"
    cut = isinstance(size, int) and size > len(body) and isinstance(decode(body), Unreadable)
    return body, CUT if cut else None


def _counted(headers: Mapping[str, str]) -> bool:
    """Whether the answer announces its length; that of a packed body is another than that of its text, but not zero."""
    return headers.get("content-length", "").isdecimal()


# --- order and names ----------------------------------------------------------------------------------------------------


def _ordered(exchanges: list[Exchange], notifications: list[Notification]) -> tuple[Entry, ...]:
    """Everything in the order of its time, numbered; notifications know their subscription."""
    names = _subscriptions(exchanges)
    named = [replace(event, subscription=_subscription(event, names)) for event in notifications]
    mixed: list[Entry] = sorted([*_aside(exchanges), *named], key=lambda entry: entry.at)
    return tuple(replace(entry, number=number) for number, entry in enumerate(mixed, start=1))


def _aside(exchanges: Iterable[Exchange]) -> Iterator[Exchange]:
    """Readings that overlap a change of the same item tell no order of states, so they stand aside."""
    found = list(exchanges)
    changes: dict[str, list[Exchange]] = {}
    for exchange in found:
        if exchange.method != "GET" and exchange.ticket is not None:
            changes.setdefault(exchange.ticket, []).append(exchange)
    for exchange in found:
        others = changes.get(exchange.ticket or "", ()) if exchange.method == "GET" else ()
        yield replace(exchange, scenario=ASIDE) if any(_overlap(exchange, other) for other in others) else exchange


def _overlap(one: Exchange, other: Exchange) -> bool:
    return one.at < _end(other) and other.at < _end(one)


def _end(exchange: Exchange) -> datetime:
    return exchange.at + timedelta(seconds=exchange.elapsed)


def _subscriptions(exchanges: Iterable[Exchange]) -> dict[str, str]:
    """Names of the registrations that the traffic shows, by the path of their callback."""
    names: dict[str, str] = {}
    for exchange in exchanges:
        callback = exchange.sent.get("callback") if isinstance(exchange.sent, dict) else None
        if exchange.operation in _SUBSCRIBING and exchange.accepted and isinstance(callback, str):
            path = urlsplit(callback).path.rstrip("/")
            name = unquote(path.rpartition("/")[2]) or UNNAMED
            names.setdefault(path, name if name not in names.values() else path)
    return names


_SUBSCRIBING = frozenset({Operation.SUBSCRIBE, Operation.SUBSCRIBE_APPOINTMENTS, Operation.SUBSCRIBE_WORKORDERS})


def _subscription(event: Notification, names: Mapping[str, str]) -> str:
    fitting = [path for path in names if event.path.startswith(f"{path}/")]
    return names[max(fitting, key=len)] if fitting else UNNAMED
