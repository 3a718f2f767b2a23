"""Rules for the requests of a buyer and for its listener, by what the contract says of them: TMF621:180 to 189."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ttck.harness.judge.compare import last_segment
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.specs.contracts import Contract, OperationSpec

Document = dict[str, Any]
JSON = "application/json"
_ACCEPTING = frozenset({JSON, "application/*", "*/*"})
_OF_HTTP = frozenset({"HEAD", "OPTIONS"})  # methods that a contract does not have to name
_UNHEARD = frozenset({401, 403, 407, 413, 429})  # the seller refused before it looked at the request
_SERVER_ERROR = 500
_READ_ONLY_OPS = frozenset({"test"})  # operations of a JSON Patch that change nothing
_OWN_NAME = ("id", "href")
_GOOD = range(200, 300)


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """A request to the API, and the operation of the contract that it is; None where the contract has none like it."""

    exchange: Exchange
    path: str
    operation: OperationSpec | None


def asked(traffic: Traffic, contract: Contract, base_url: str) -> list[Asked]:
    """The requests below the address of the API that the seller looked at, however it answered them."""
    base = urlsplit(base_url).path.rstrip("/")
    found = []
    for exchange in traffic.exchanges:
        path = _path(exchange.url)
        heard = exchange.answer is not None and exchange.status not in _UNHEARD and (exchange.status or 0) < _SERVER_ERROR
        if heard and exchange.method not in _OF_HTTP and path is not None and path.startswith(f"{base}/"):
            below = path.removeprefix(base)
            known = contract.match(exchange.method, below.rstrip("/") or "/")
            found.append(Asked(exchange=exchange, path=below, operation=known[0] if known else None))
    return found


def _path(url: str) -> str | None:
    try:
        return urlsplit(url).path
    except ValueError:  # no URL at all
        return None


def described(requests: list[Asked], *verbs: str) -> list[Asked]:
    """Those of some verbs that the contract describes with a body; all of them where no verb is named."""
    found = [one for one in requests if one.operation is not None and one.operation.request is not None]
    return [one for one in found if not verbs or any(str(one.operation and one.operation.operation_id).startswith(v) for v in verbs)]


# --- any request -----------------------------------------------------------------------------------------------------


def known(one: Asked) -> Breach | None:
    """A request is one of the contract."""
    if one.operation is not None:
        return None
    return Breach(
        message="a request that the file of the API does not have", expected="the method and the path of an operation",
        actual=f"{one.exchange.method} {one.path}", numbers=(one.exchange.number,),
    )  # fmt: skip


def accepting(one: Asked) -> Breach | None:
    """A request takes JSON for an answer."""
    accept = one.exchange.request_headers.get("accept")
    ranges = [] if accept is None else [part.partition(";") for part in accept.split(",")]
    if accept is None or any(media.strip().lower() in _ACCEPTING and rest.replace(" ", "") != "q=0" for media, _, rest in ranges):
        return None
    return Breach(
        message="a request that does not accept JSON, the only form of the answers", expected=f"Accept: {JSON}, or none", actual=accept,
        numbers=(one.exchange.number,),
    )  # fmt: skip


def paged(requests: list[Asked]) -> Iterator[Subject]:
    """Each limit and offset of a list."""
    for one in requests:
        if one.operation is not None and one.operation.operation_id.startswith("list"):
            for name, value in parse_qsl(urlsplit(one.exchange.url).query, keep_blank_values=True):
                if name in {"limit", "offset"}:
                    yield Subject(value=value, where=name, seen=one.exchange)


def whole(part: Subject) -> Breach | None:
    """It is a whole number, and not below zero."""
    if part.value.isascii() and part.value.isdigit():
        return None
    expected = "a whole number, 0 or more"
    return Breach(message=f"{part.where} of a list is no such number", expected=expected, actual=shown(part.value), where=part.where)


# --- bodies ----------------------------------------------------------------------------------------------------------


def media(one: Asked) -> str:
    """The media type that a request says its body has, in small letters."""
    return one.exchange.request_headers.get("content-type", "").partition(";")[0].strip().lower()


def encoded(one: Asked) -> Breach | None:
    """The body is JSON, and says it in a way that the contract has."""
    listed = tuple(one.operation.requests) if one.operation is not None else ()
    allowed = listed or (JSON,)
    if media(one) not in allowed:
        return Breach(
            message="a body with a media type that the file does not list", expected=" or ".join(allowed), actual=media(one) or "(none)",
            numbers=(one.exchange.number,),
        )  # fmt: skip
    if isinstance(one.exchange.sent, dict | list):
        return None
    return Breach(
        message="the body of a request is no JSON document", expected="an object or an array", actual=shown(one.exchange.sent),
        numbers=(one.exchange.number,),
    )  # fmt: skip


def formed(contract: Contract) -> Callable[[Asked], Breach | None]:
    """A rule: the body keeps the schema of its operation; of a merge patch what it gives, for the rest stays as it is."""

    def rule(one: Asked) -> Breach | None:
        if one.operation is None or one.operation.request is None or encoded(one) is not None:
            return None  # what is no JSON of a known type is told by another rule
        schema = one.operation.requests.get(media(one), one.operation.request)
        merging = one.operation.method == "PATCH" and isinstance(one.exchange.sent, dict)
        document = _given(one.exchange.sent) if merging else one.exchange.sent
        problems = contract.problems(document, schema)
        found = next((p for p in problems if not (merging and p.keyword == "required" and not p.pointer)), None)
        if found is None:
            return None
        return Breach(
            message="the body of a request does not keep the schema of the file", expected=f"as {schema} has it", actual=found.message,
            where=found.pointer, numbers=(one.exchange.number,),
        )  # fmt: skip

    return rule


def _given(document: Any) -> Any:
    """A merge patch without what it takes away."""
    if not isinstance(document, dict):
        return document
    return {name: _given(value) for name, value in document.items() if value is not None}


def sellers(contract: Contract, *, but: tuple[str, ...] = ()) -> Callable[[Asked], Breach | None]:
    """A rule: nothing is sent that an item has and that the schema of the request leaves to the seller."""

    def rule(one: Asked) -> Breach | None:
        if one.operation is None or one.operation.request is None:
            return None
        own = _shown(contract, one.operation) - set(contract.schema(one.operation.request).get("properties", {})) - set(but)
        sent = sorted(own & _names(one.exchange.sent))
        if not sent:
            return None
        return Breach(
            message="a request carries what the schema of the file leaves to the seller", expected="without it", actual=", ".join(sent),
            where=f"/{sent[0]}", numbers=(one.exchange.number,),
        )  # fmt: skip

    return rule


def same_item(one: Asked) -> Breach | None:
    """A patch gives an item no other id or href."""
    values = {name: value for name, value in _values(one.exchange.sent) if name in _OWN_NAME}
    ident = unquote(one.path.rstrip("/").rpartition("/")[2])
    shows = {"id": values.get("id", ident), "href": last_segment(values["href"]) if "href" in values else ident}
    wrong = next((name for name, value in shows.items() if value != ident), None)
    if wrong is None:
        return None
    return Breach(
        message=f"a patch gives an item another {wrong}", expected=f"that of {ident}, or none", actual=shown(values[wrong]),
        where=f"/{wrong}", numbers=(one.exchange.number,),
    )  # fmt: skip


def _shown(contract: Contract, operation: OperationSpec) -> set[str]:
    """The attributes that the answer to an operation may show."""
    schema = operation.success.schema
    return set(contract.schema(schema).get("properties", {})) if schema is not None else set()


def _names(sent: Any) -> set[str]:
    """The attributes of the first level that a body is about."""
    return {name for name, _ in _values(sent)}


def _values(sent: Any) -> list[tuple[str, Any]]:
    """Attributes of the first level that a body is about, each with the value that it gets where the whole of it is replaced."""
    if isinstance(sent, dict):
        return list(sent.items())
    steps = [step for step in sent if isinstance(step, dict) and step.get("op") not in _READ_ONLY_OPS] if isinstance(sent, list) else []
    paths = [(str(step.get("path", "")).partition("?")[0].split("/"), step.get("value")) for step in steps]
    return [(path[1], value) for path, value in paths if len(path) > 1]


def called_back(one: Asked) -> Breach | None:
    """A subscription has an absolute address to which events can go."""
    sent = one.exchange.sent
    callback = sent.get("callback") if isinstance(sent, dict) else None
    try:
        parts = urlsplit(callback) if isinstance(callback, str) else None
        if parts is not None and parts.scheme in {"http", "https"} and parts.hostname:
            return None
    except ValueError:  # no URL at all
        pass
    return Breach(
        message="a subscription without an address to which events can go", expected="callback with an absolute http or https URL",
        actual=shown(callback), where="/callback", numbers=(one.exchange.number,),
    )  # fmt: skip


# --- the listener ----------------------------------------------------------------------------------------------------


def deliveries(traffic: Traffic) -> list[tuple[Notification, ...]]:
    """The attempts to deliver each event that the buyer's listener answered at least once."""
    attempts: dict[tuple[str, str], list[Notification]] = defaultdict(list)
    for event in traffic.notifications:
        if event.status is not None:
            attempts[event.subscription, event.identity].append(event)
    return [tuple(found) for found in attempts.values()]


def taken(attempts: tuple[Notification, ...]) -> Breach | None:
    """The listener takes an event, at the latest when it is sent again."""
    if any(event.status in _GOOD for event in attempts):
        return None
    return Breach(
        message="the buyer's listener refuses events", expected="2xx, as 201 or 204",
        actual=", ".join(str(event.status) for event in attempts[-3:]), numbers=tuple(event.number for event in attempts[-3:]),
    )  # fmt: skip
