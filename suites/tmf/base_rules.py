"""Rules of addresses, media types and statuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from ttck.harness.judge.compare import same_address
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.contracts import Contract
from ttck.specs.vocabulary import Operation
from ttck.suites.tmf.error_rules import listed as refusal_listed
from ttck.suites.tmf.rules import JSON, at, header, owed_header, readable, rows
from ttck.suites.tmf.scenarios.ca_reaching import METHODS, Slashed
from ttck.suites.tmf.twins import ASIDE

Rule = Callable[[Exchange], Breach | None]
_LISTED = frozenset({200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 500, 501, 503})
_PAGES = frozenset({206, 416})  # of the design guideline, for lists
_UNSUPPORTED = HTTPStatus.UNSUPPORTED_MEDIA_TYPE  # of RFC 9110, for what has a body
# Of HTTP and of what stands before a seller: other forms of the path, caches, conditions, sizes, rates, and gateways.
_OF_HTTP = frozenset({301, 302, 303, 304, 307, 308, 406, 407, 408, 412, 413, 414, 429, 431, 502, 504, 511})
_MOVED = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})
_ABSENT = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_HUB = frozenset({Operation.SUBSCRIBE, Operation.SUBSCRIPTION, Operation.UNSUBSCRIBE})
_OPTIONAL = frozenset({"PATCH", "DELETE"})
_REDIRECTS = 3
_ADDED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.UNPROCESSABLE_ENTITY})
_WRITES = frozenset({Operation.CREATE, Operation.PATCH})


def with_body(traffic: Traffic, version: str, *, described: bool, free: frozenset[int] = frozenset()) -> list[Exchange]:
    """Answers that have a body, and that the file describes or does not; those to HEAD never have one, and redirects are HTTP's.

    A refusal with a status that the file does not have may come from a gateway, as far as the file tells, and one with a status that
    is `free` always.
    """
    mine = (e for e in traffic.exchanges if e.status not in free)
    found = [e for e in mine if e.answer is not None and e.answer.body and (e.status or 0) // 100 != _REDIRECTS]
    return [e for e in found if (e.operation in [*Operation] and (not e.refused or refusal_listed(e, version))) is described]


def json_media(exchange: Exchange) -> Breach | None:
    """The body is announced as JSON."""
    media = owed_header(exchange, "content-type") or ""
    if media.partition(";")[0].strip().lower() == JSON:
        return None
    return Breach(message="an answer has another media type", expected=JSON, actual=f"{media or '(none)'} of {at(exchange)}")


def plain_writes(traffic: Traffic) -> list[Exchange]:
    """Creates and changes whose body is announced as application/json."""
    written = traffic.of(*_WRITES)
    return [e for e in written if _sent_media(e) == JSON]


def _sent_media(exchange: Exchange) -> str:
    found = next((value for name, value in exchange.request_headers.items() if name.lower() == "content-type"), "")
    return found.partition(";")[0].strip().lower()


def media_taken(exchange: Exchange) -> Breach | None:
    """The media type is no reason to refuse."""
    if exchange.status != _UNSUPPORTED:
        return None
    return Breach(message=f"{exchange.operation} refuses {JSON}", expected="any status but 415", actual=f"415 to {at(exchange)}")


def with_charset(labelled: Mapping[str, Exchange]) -> list[Exchange]:
    """Creates whose media type has a charset."""
    return [e for media, e in labelled.items() if "charset" in media and e.status not in ASIDE]


def with_other_parameters(labelled: Mapping[str, Exchange]) -> list[Exchange]:
    """Creates whose media type has another parameter."""
    return [e for media, e in labelled.items() if "charset" not in media and e.status not in ASIDE]


def taken_as_well(exchange: Exchange) -> Breach | None:
    """The same request with another media type was taken, and so is this."""
    if exchange.accepted:
        return None
    message = f"{exchange.operation} is refused for a parameter of a media type"
    return Breach(message=message, expected="as without the parameter", actual=f"{exchange.status} to {exchange.label}")


def no_method(exchanges: list[Exchange]) -> list[Exchange]:
    """Those that show a path without the method; a seller may have PUT as an addition, and then it is its own affair."""
    return [e for e in exchanges if not (e.method == "PUT" and (e.accepted or e.status in _ADDED))]


def refused_method(free: frozenset[int]) -> Rule:
    """A rule: 405 with an error body, or 501; no body is asked for with a status that is `free`."""
    return lambda exchange: _refused_method(exchange, free)


def _refused_method(exchange: Exchange, free: frozenset[int]) -> Breach | None:
    if exchange.status not in _ABSENT:
        return Breach(message=f"{exchange.method} is not refused with 405", expected="405", actual=f"{exchange.status} to {at(exchange)}")
    document = exchange.document
    if exchange.status in free:
        return None
    if not isinstance(document, dict) or not isinstance(document.get("code"), str) or not isinstance(document.get("reason"), str):
        message = f"a {exchange.status} has no error body"
        return Breach(message=message, expected="an Error with code and reason", actual=shown(document))
    return None


def allows(path: str) -> Rule:
    """A rule: a 405 on this path names all of its methods."""

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status != HTTPStatus.METHOD_NOT_ALLOWED:
            return None
        named = {name.strip().upper() for name in (header(exchange, "allow") or "").split(",") if name.strip()}
        wanted = METHODS[path]
        if set(wanted) - named - _OPTIONAL or exchange.method in named:
            return Breach(
                message="a 405 does not name the methods of its path",
                expected=", ".join(wanted),
                actual=", ".join(sorted(named)) or "(no Allow)",
            )
        return None

    return rule


def kept_out(exchange: Exchange) -> Breach | None:
    """A refusal for want of credentials is 401 or 403 with an error body."""
    if exchange.status not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Breach(message="a stranger is refused with another status", expected="401 or 403", actual=str(exchange.status))
    document = exchange.document
    if not isinstance(document, dict) or not {"code", "reason"} <= set(document):
        return Breach(message=f"a {exchange.status} has no error body", expected="an Error with code and reason", actual=shown(document))
    return None


def same_with_slash(pair: Slashed) -> Breach | None:
    """A slash at the end changes nothing, or leads to the path without it."""
    plain, slashed = pair.plain, pair.slashed
    if slashed.status in _MOVED and same_address(header(slashed, "location"), plain.url, base=slashed.url):
        return None
    if plain.status != slashed.status:
        return Breach(
            message="a slash at the end of a path changes the answer",
            expected=str(plain.status),
            actual=f"{slashed.status} to {at(slashed)}",
        )
    found, expected = ([row.get("id") for row in rows(e)] if isinstance(plain.document, list) else _id(e) for e in (slashed, plain))
    if found != expected:
        return Breach(message="a slash at the end of a path changes what is shown", expected=shown(expected), actual=shown(found))
    return None


def _id(exchange: Exchange) -> object:
    return exchange.document.get("id") if isinstance(exchange.document, dict) else None


def of_tickets(traffic: Traffic) -> list[Exchange]:
    """All answers but those to subscribing, for which the file names an answer to any status."""
    return [e for e in traffic.exchanges if e.operation not in _HUB]


def unprocessable(exchange: Exchange) -> Breach | None:
    """422 is never used."""
    if exchange.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return Breach(message=f"{exchange.operation} is answered with 422", expected="400", actual=f"422 to {at(exchange)}")
    return None


def listed(rules: Contract) -> Rule:
    """A rule: the status is one that the contract has for the operation; those of HTTP for pages and bodies may be there too."""

    def rule(exchange: Exchange) -> Breach | None:
        status = exchange.status or 0
        operation = rules.operations.get(exchange.operation)
        named = set(operation.responses) if operation is not None else set(_LISTED)
        if operation is not None and operation.otherwise is not None:
            named |= {one for one in _LISTED if one >= HTTPStatus.BAD_REQUEST}
        named |= _PAGES if exchange.operation.startswith("list") else set()
        named |= {int(_UNSUPPORTED)} if exchange.request_body is not None else set()
        if status in named or status in _OF_HTTP or exchange.operation in _HUB:
            return None
        expected = ", ".join(str(one) for one in sorted(named))
        return Breach(
            message=f"{exchange.operation} has a status that is not listed", expected=expected, actual=f"{status} to {at(exchange)}"
        )

    return rule


def no_crash(exchange: Exchange) -> Breach | None:
    """500 is never the answer to a mistake of the buyer."""
    if exchange.status != HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return Breach(message=f"{exchange.operation} falls over", expected="a 4xx", actual=f"500 to {at(exchange)}: {_said(exchange)}")


def _said(exchange: Exchange) -> str:
    problem = readable(exchange, "the answer")
    return problem.actual if problem else str(exchange.document)[:120]
