"""HAR 1.2 files as recordings: which request is which operation, what was answered, and what must stay secret."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from ttck.harness.record.exchange import Answer, Exchange, Notification, decode, field_value
from ttck.harness.record.recording import (
    NO_ANSWER,
    NOT_SENT,
    STORED,
    Recording,
    RecordingError,
    lacking,
    moment,
    renamed,
    sent_document,
    span,
    status_of,
)
from ttck.harness.record.resource_types import kind_of_operation
from ttck.harness.replay.base_paths import whereabouts
from ttck.harness.replay.har_file import address_of, is_har, is_redirect, load, rows_of
from ttck.harness.replay.har_secrets import secret_headers_of, secrets_of, secrets_of_export
from ttck.harness.replay.recorded_bodies import Kept, answer_body, request_body
from ttck.harness.replay.recorded_notifications import Ears, at_listener, ears
from ttck.harness.replay.recorded_order import end_of, ordered
from ttck.harness.replay.routes import Route, Router, bent, plain
from ttck.harness.secrets.redactor import Redactor
from ttck.specs.dialects import dialects
from ttck.specs.profiles import Profile
from ttck.specs.vocabulary import Kind, Operation

SCENARIO = "recorded"
UNNAMED = "recorded"  # the subscription of a notification whose registration the traffic does not show
FOREIGN = "requests to other addresses"
NO_OPERATION = "requests beside the operations of the API"
CACHED = "answers from a cache (304)"
DAMAGED = "entries that cannot be read (HAR 1.2 has request.method, request.url and response in each)"
UNHEARD = "notifications whose body the recording does not hold"
NO_HOST = "requests whose address is only a path, without a Host header"
TWICE = "entries recorded twice"
REDIRECTED = "answers that send the same request to another address"
BENT = "refusals of addresses with a slash too many"
_SILENT = object()
_UNCHANGED = 304
_CARRYING = frozenset({"POST", "PATCH", "PUT"})
_ELSEWHERE = frozenset({301, 302, 307, 308, 404, 405})  # what a seller may answer to an address that is not quite the contract's


@dataclass(kw_only=True)
class _Gathered:
    """What was found so far in the entries of a file."""

    router: Router
    exchanges: list[Exchange] = field(default_factory=list)
    others: list[tuple[Any, datetime]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    addresses: Counter[str] = field(default_factory=Counter)
    apis: set[str] = field(default_factory=lambda: {"ticket"})


def read_har(path: Path, *, profile: Profile, base_url: str | None = None) -> Recording:
    """The traffic of a HAR file, or of a JSON export of Newman.

    A request is an operation when its method and what follows the API's base path fit the contract, on any host and
    behind any prefix; with `base_url`, only below that address. POSTs of an event of the profile's APIs are notifications:
    by its name, in the body or after ``.../listener/``, or without a name at a callback that the traffic registers.

    Raises:
        RecordingError: it is no HAR, or holds traffic with more than one seller.
    """
    document = load(path)
    rows = rows_of(document)
    try:
        places = whereabouts(rows, profile=profile, base_url=base_url)
        found = _Gathered(router=Router(profile, base_url, places))
    except ValueError as broken:
        raise RecordingError(f"{base_url} is no address: {broken}") from broken
    moments = _gather(rows, found)
    exchanges = _once(found.exchanges, found.left_out)
    notifications = list(_notifications(exchanges, found, ears(profile)))
    if rows and found.left_out[DAMAGED] == len(rows):
        raise RecordingError(f"{path} is no HAR file: none of its {len(rows)} entries is as HAR 1.2 has them")
    secrets = (*secrets_of(rows), *(() if is_har(document) else secrets_of_export(document)))
    _one_seller(path, found.addresses, Redactor(secrets))
    return Recording(
        entries=renamed(ordered(exchanges, notifications, moments), profile.dialect),
        source=f"{path.name} ({_creator(document)})",
        base_url=base_url or next(iter(found.addresses), ""),
        described={"declares": {"apis": sorted(found.apis)}, "urls": dict(places.others)},
        left_out=+(lacking(exchanges) + found.left_out),
        remarks=found.remarks,
        secrets=secrets,
        secret_headers=secret_headers_of(rows),
    )


def _gather(rows: Iterable[Any], found: _Gathered) -> list[datetime]:
    """Sort the entries; returns their moments, in the order of the file."""
    at = moment(None)
    moments = []
    for row in rows:
        try:
            at = moment(row["startedDateTime"], otherwise=at)
            moments.append(at)
            _take(row, at, found)
        except (KeyError, TypeError, ValueError, AttributeError):
            found.left_out[DAMAGED] += 1
    return moments


def addresses_of(path: Path, *, profile: Profile) -> tuple[str, ...]:
    """The addresses at which a file holds traffic of the API, without credentials.

    Raises:
        RecordingError: it is no HAR.
    """
    document = load(path)
    rows = rows_of(document)
    found = _Gathered(router=Router(profile, None, whereabouts(rows, profile=profile, base_url=None)))
    _gather(rows, found)
    redactor = Redactor(secrets_of(rows))
    return tuple(sorted(redactor.text(address) for address in found.addresses))


def _take(row: Any, at: datetime, found: _Gathered) -> None:
    """Sort one entry: an exchange of the API, or something else."""
    method = str(row["request"]["method"]).upper()
    url = address_of(row["request"])
    if url is None:
        found.left_out[NO_HOST] += 1
        return
    row = {**row, "request": {**row["request"], "url": url}}
    route = found.router.find(method, url)
    if route is None:
        if method == "POST":
            found.others.append((row, at))
        else:
            found.left_out[_stranger(url)] += 1
        return
    if is_redirect(row) and _same_elsewhere(row, method, route, found.router):
        found.left_out[REDIRECTED] += 1
        return
    found.addresses[route.base_url] += 1
    exchange = _exchange(row, route, at, found.remarks)
    found.apis |= {_api(route)} if exchange.accepted else set()
    came = exchange.answer or exchange.partial
    if came is not None and came.status == _UNCHANGED:
        found.left_out[CACHED] += 1  # what a cache gave says nothing about the seller
    elif came is not None and came.status in _ELSEWHERE and bent(url):
        found.left_out[BENT] += 1
    else:
        found.exchanges.append(exchange)


def _same_elsewhere(row: Mapping[str, Any], method: str, route: Route, router: Router) -> bool:
    """Whether an answer only says that the same request has to be sent to another address, such as one with https."""
    place = _named(row["response"]).get("location")
    there = router.find(method, urljoin(str(row["request"]["url"]), place)) if place is not None else None
    return there is not None and (there.operation, there.item) == (route.operation, route.item)


def _stranger(url: str) -> str:
    return NO_OPERATION if any(one.root in url.lower() for one in dialects()) else FOREIGN


def _once(exchanges: Sequence[Exchange], left_out: Counter[str]) -> list[Exchange]:
    """Each exchange once: merged exports repeat entries, and a chain of proxies records a request inside itself."""
    kept: dict[Any, list[Exchange]] = {}
    found: list[Exchange] = []
    for exchange in sorted(exchanges, key=lambda one: one.at):
        came = exchange.answer or exchange.partial
        same = (exchange.method, plain(exchange.url), exchange.request_body, came and (came.status, came.body), exchange.error)
        if any(_within(exchange, other) for other in kept.get(same, ())):
            left_out[TWICE] += 1
            continue
        kept.setdefault(same, []).append(exchange)
        found.append(exchange)
    return found


def _within(inner: Exchange, outer: Exchange) -> bool:
    return inner.at == outer.at or (outer.at <= inner.at and end_of(inner) <= end_of(outer))


def _one_seller(path: Path, addresses: Mapping[str, int], redactor: Redactor) -> None:
    hosts = {urlsplit(address).netloc.casefold() + urlsplit(address).path: address for address in addresses}
    if len(hosts) > 1:
        shown = redactor.text(", ".join(sorted(hosts.values())))
        raise RecordingError(f"{path} holds traffic with {len(hosts)} sellers; choose one with --base-url: {shown}")


def _creator(document: Any) -> str:
    if not is_har(document):
        return "JSON export of Newman"
    creator = document["log"].get("creator")
    name = creator.get("name") if isinstance(creator, dict) else None
    return f"HAR by {name}" if isinstance(name, str) and name else "HAR"


# --- entries ------------------------------------------------------------------------------------------------------------


def _api(route: Route) -> str:
    """The name of the API that a seller has who accepts such a request, as a target file declares it."""
    return "incident" if kind_of_operation(route.operation) is Kind.INCIDENT else route.role


def _exchange(row: Mapping[str, Any], route: Route, at: datetime, remarks: Counter[str]) -> Exchange:
    request = row["request"]
    sent = _request_body(request)
    answer, error = _answer(row.get("response"), remarks)
    if answer is not None and error is None:
        error = STORED if _stored(row) else NOT_SENT if sent is None and _announced(request) else None
    return Exchange(
        number=0,
        scenario=SCENARIO,
        label=route.operation,
        operation=route.operation,
        ticket=route.item,
        at=at,
        elapsed=span(row.get("time"), unit=1e-3),
        method=str(request["method"]).upper(),
        url=str(request["url"]),
        request_headers=dict(_fields(request.get("headers"))),
        request_body=sent,
        sent=sent_document(sent, _named(request).get("content-type", "")),
        answer=answer if error is None else None,
        error=error,
        partial=answer if error is not None else None,
    )


def _notifications(exchanges: Iterable[Exchange], found: _Gathered, known: Ears) -> Iterator[Notification]:
    """The events among the requests that are no operation of the API."""
    callbacks = _callbacks(exchanges)
    for row, at in found.others:
        try:
            event = _notification(row, at, callbacks, known)
            if event is _SILENT:
                found.left_out[UNHEARD] += 1
            elif not isinstance(event, Notification):
                found.left_out[_stranger(str(row["request"]["url"]))] += 1
            else:
                yield event
        except (KeyError, TypeError, ValueError, AttributeError):
            found.left_out[DAMAGED] += 1


def _notification(row: Mapping[str, Any], at: datetime, callbacks: Mapping[str, str], known: Ears) -> Notification | object | None:
    """One delivery; None for a request that is none, and `_SILENT` for one whose body is not there."""
    request = row["request"]
    url, parts = plain(str(request["url"])), urlsplit(str(request["url"]))
    registered = _registered(url, callbacks)
    sent = _request_body(request)
    if sent is None:
        whole = (registered or "").partition("?")[0] == url.partition("?")[0] or known.hear(url, None, registered=registered is not None)
        return _SILENT if whole else None
    if not known.hear(url, decode(sent), registered=registered is not None):
        return None
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Notification(
        number=0,
        at=at,
        subscription=callbacks[registered] if registered is not None else _by_path(path, callbacks),
        path=path,
        headers=_named(request),
        body=sent,
        relayed=registered is None and not at_listener(url),
    )


def _registered(url: str, callbacks: Iterable[str]) -> str | None:
    """The callback that a request goes to, or below; where several are alike but for their query the one whose query it has."""
    bare = url.partition("?")[0]
    near = [(start, one) for one in callbacks if bare == (start := one.partition("?")[0]) or bare.startswith(f"{start}/")]
    return max(near, key=lambda pair: (len(pair[0]), url == pair[1]))[1] if near else None


def _fields(headers: Any) -> list[tuple[str, str]]:
    """Header fields; repeated ones are joined, and what HTTP/2 puts in the place of the first line is dropped."""
    found: dict[str, tuple[str, str]] = {}
    for header in headers if isinstance(headers, list) else ():
        name, value = str(header["name"]).strip(), field_value(str(header.get("value", "")))
        if not name.startswith(":"):
            earlier = found.get(name.lower())
            found[name.lower()] = (name, value) if earlier is None else (earlier[0], f"{earlier[1]}, {value}")
    return list(found.values())


def _named(message: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in _fields(message.get("headers"))}


def _request_body(request: Mapping[str, Any]) -> bytes | None:
    """What was sent; None when the recording does not hold it."""
    posted = request.get("postData")
    headers = _named(request)
    kept = request_body(posted, size=request.get("bodySize"), headers=headers) if isinstance(posted, dict) else Kept(data=None)
    return None if kept.problem else kept.data or None


def _stored(row: Mapping[str, Any]) -> bool:
    """Whether a browser says that the answer is from a cache, or that a service worker may have made it up."""
    rows = [one for one in (row, row.get("response")) if isinstance(one, dict)]
    return any(one.get(name) for one in rows for name in ("_fromCache", "_fetchedViaServiceWorker"))


def _announced(request: Mapping[str, Any]) -> bool:
    """Whether a request says that it has a body."""
    headers, posted = _named(request), request.get("postData")
    if isinstance(posted, dict) and posted.get("text"):
        return True
    length, size = headers.get("content-length", ""), request.get("bodySize")
    if str(request["method"]).upper() not in _CARRYING or length == "0":
        return False
    return (isinstance(size, int) and size > 0) or bool(length) or bool({"content-type", "transfer-encoding"} & headers.keys())


def _answer(response: Any, remarks: Counter[str]) -> tuple[Answer | None, str | None]:
    """What was answered, and why it cannot be judged."""
    status = status_of(response.get("status")) if isinstance(response, dict) else None
    if status is None:
        said = response.get("_error") if isinstance(response, dict) else None
        return None, str(said or NO_ANSWER)
    content = response.get("content") if isinstance(response.get("content"), dict) else {}
    headers = _named(response)
    kept = answer_body(content, status=status, headers=headers)
    if kept.remark and kept.problem is None:
        remarks[f"answers {kept.remark}"] += 1
    answer = Answer(
        status=status, headers=headers, body=kept.data or b"", truncated=kept.problem is not None, stripped=not response.get("headers")
    )  # fmt: skip
    return answer, kept.problem


# --- names -----------------------------------------------------------------------------------------------------------

_SUBSCRIBING = frozenset({Operation.SUBSCRIBE, Operation.SUBSCRIBE_APPOINTMENTS, Operation.SUBSCRIBE_WORKORDERS})


def _callbacks(exchanges: Iterable[Exchange]) -> dict[str, str]:
    """The callbacks that the traffic registers, at their plainest, with a name for each: the last part of the path."""
    names: dict[str, str] = {}
    for exchange in exchanges:
        callback = exchange.sent.get("callback") if isinstance(exchange.sent, dict) else None
        if exchange.operation not in _SUBSCRIBING or not isinstance(callback, str) or exchange.refused:
            continue
        try:
            address = plain(callback)
        except ValueError:
            continue
        name = unquote(urlsplit(address).path.rpartition("/")[2]) or UNNAMED
        names.setdefault(address, name if name not in names.values() else address)
    return names


def _by_path(path: str, callbacks: Mapping[str, str]) -> str:
    """The subscription whose callback has the path of a notification, where a gateway changed the host; else `UNNAMED`."""
    known = {urlsplit(callback).path: name for callback, name in callbacks.items()}
    fitting = [start for start in known if start and path.startswith(f"{start}/")]
    return known[max(fitting, key=len)] if fitting else UNNAMED
