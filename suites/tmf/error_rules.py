"""Rules of error bodies: TMF621:170 to 173."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf.rules import JSON, at, owed_header, walk
from ttck.suites.tmf.scenarios.l_erring import Erring

REQUIRED = {"v5": ("@type", "code", "reason"), "v4": ("code", "reason")}
_TEXTS = ("@type", "code", "reason", "message", "status", "referenceError", "@baseType", "@schemaLocation")
_BAD_REQUEST = 400
_METHODS = frozenset({"GET", "POST", "PATCH", "DELETE"})
_LISTED = {"v5": frozenset({400, 401, 403, 404, 405, 409, 500, 501, 503}), "v4": frozenset({400, 401, 403, 404, 405, 409, 500})}
_BEFORE = frozenset({407, 408, 413, 414, 429, 431, 502, 504, 511})  # what only a gateway or the server in front of an API says
_HUB = frozenset({Operation.SUBSCRIBE, Operation.UNSUBSCRIBE, Operation.SUBSCRIPTION})


def refusals(traffic: Traffic) -> list[Exchange]:
    """Every answer of the run with 4xx or 5xx."""
    return [exchange for exchange in traffic.exchanges if exchange.refused]


def listed(exchange: Exchange, version: str) -> bool:
    """Whether the file has this status for this request.

    The operations on subscriptions of version 5 list all with default: all that an API says, and not what stands before it.
    """
    if exchange.method not in _METHODS or exchange.operation not in set(Operation):
        return False
    hub = exchange.operation in _HUB
    whole = exchange.url.partition("?")[0].rstrip("/").endswith("/hub")
    if exchange.method == "GET" and exchange.operation == Operation.SUBSCRIPTION and (version == "v4" or whole):
        return False
    return (hub and version == "v5" and exchange.status not in _BEFORE) or exchange.status in _LISTED[version]


def judged(traffic: Traffic, version: str, *, bound: bool, free: frozenset[int] = frozenset()) -> list[Exchange]:
    """The refusals that the file binds to its error, or those for which it has no word; an answer to HEAD has no body.

    Those with a status that is `free` may be a gateway's.
    """
    return [one for one in refusals(traffic) if one.method != "HEAD" and one.status not in free and listed(one, version) is bound]


def with_body(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Those with a body; that it is missing is a matter of its form."""
    return [exchange for exchange in exchanges if exchange.answer is not None and exchange.answer.body]


def parts(exchanges: Iterable[Exchange]) -> Iterator[Subject]:
    """Each refusal as a whole, and each attribute of an error in it, so that every wrong one is found."""
    for exchange in exchanges:
        yield Subject(value=exchange.document, where="", seen=exchange)
        if isinstance(exchange.document, dict):
            for name in _TEXTS:
                yield Subject(value=exchange.document, where=name, seen=exchange)


def well_formed(version: str) -> Callable[[Subject], Breach | None]:
    """An error is an object, has what is required, and all that is known in it is text."""

    def rule(part: Subject) -> Breach | None:
        name, where = part.where, f"{at(part.seen)} ({part.seen.status})"
        if name == "":
            return None if isinstance(part.value, dict) else _no_object(part.value, where)
        if name not in part.value:
            lacks = name in REQUIRED[version]
            return Breach(message=f"an error has no {name}", expected="text", actual=where, where=f"/{name}") if lacks else None
        value = part.value[name]
        if isinstance(value, str):
            return None
        return Breach(message=f"{name} of an error is no text", expected="text", actual=f"{shown(value)} in {where}", where=f"/{name}")

    return rule


def _no_object(document: Any, where: str) -> Breach:
    why = document.why if isinstance(document, Unreadable) else shown(document)
    return Breach(message="a refusal has no error object", expected="an object", actual=f"{why} to {where}")


def json_media(exchange: Exchange) -> Breach | None:
    """An error is announced as JSON."""
    media = owed_header(exchange, "content-type") or ""
    if media.partition(";")[0].strip().lower() == JSON:
        return None
    return Breach(message="an error has another media type", expected=JSON, actual=media or "(none)")


def with_status(traffic: Traffic) -> list[Exchange]:
    """Errors that carry a status."""
    return [e for e in refusals(traffic) if isinstance(e.document, dict) and "status" in e.document]


def same_status(exchange: Exchange) -> Breach | None:
    """The status in an error is that of the answer, maybe with an extension as in 400-2; that it is text is judged elsewhere."""
    found = exchange.document["status"]
    if str(found).startswith(str(exchange.status)):
        return None
    return Breach(
        message="an error carries another status than its answer", expected=str(exchange.status), actual=shown(found), where="/status"
    )


def about_one(erring: Erring) -> list[Subject]:
    """Refusals with 400 of creates in which one attribute is wrong; where the error is none, that is judged elsewhere."""
    return [
        Subject(value=name, where=f"/{name}", seen=exchange)
        for name, exchange in erring.creates.items()
        if exchange.status == _BAD_REQUEST and isinstance(exchange.document, dict)
    ]


def names_it(part: Subject) -> Breach | None:
    """Some text in the error has the name of the attribute."""
    texts = [value for _, _, value in walk(part.seen.document) if isinstance(value, str)]
    wanted = str(part.value).strip("@").lower()
    inner = [json.dumps(value).lower() for _, _, value in walk(part.seen.document) if not isinstance(value, str)]
    if any(wanted in text.lower() for text in [*texts, *inner]):
        return None
    return Breach(
        message="the refusal of a create does not name the attribute that is wrong",
        expected=str(part.value),
        actual=shown(part.seen.document),
    )
