"""Rules of addresses, media types and statuses."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from harness.exchange import Exchange
from harness.trails import Traffic
from harness.verify import Breach
from specs.contracts import Contract
from specs.vocabulary import Operation
from suites.tmf.rules import JSON, at, header, readable, rows
from suites.tmf.scenarios.ca_reaching import METHODS, Slashed

Rule = Callable[[Exchange], Breach | None]
_LISTED = frozenset({200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 500, 501, 503})
_PAGES = frozenset({206, 416})  # of the design guideline, for lists
_UNSUPPORTED = HTTPStatus.UNSUPPORTED_MEDIA_TYPE  # of RFC 9110, for what has a body
_MOVED = frozenset({301, 302, 303, 307, 308})  # of another form of the path, which is the rule of the slash
_WRITES = frozenset({Operation.CREATE, Operation.PATCH})


def with_body(traffic: Traffic) -> list[Exchange]:
    """Answers that have a body; those to HEAD never do."""
    return [e for e in traffic.exchanges if e.answer is not None and e.answer.body]


def json_media(exchange: Exchange) -> Breach | None:
    """The body is announced as JSON."""
    media = header(exchange, "content-type") or ""
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


def refused_method(exchange: Exchange) -> Breach | None:
    """405 with an error body."""
    if exchange.status != HTTPStatus.METHOD_NOT_ALLOWED:
        return Breach(message=f"{exchange.method} is not refused with 405", expected="405", actual=f"{exchange.status} to {at(exchange)}")
    document = exchange.document
    if not isinstance(document, dict) or not isinstance(document.get("code"), str) or not isinstance(document.get("reason"), str):
        return Breach(message="a 405 has no error body", expected="an Error with code and reason", actual=str(document)[:200])
    return None


def allows(path: str) -> Rule:
    """A rule: a 405 on this path names all of its methods."""

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status != HTTPStatus.METHOD_NOT_ALLOWED:
            return None
        named = {name.strip().upper() for name in (header(exchange, "allow") or "").split(",") if name.strip()}
        wanted = METHODS[path]
        if set(wanted) - named - {"DELETE"} or exchange.method in named:
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
        return Breach(
            message=f"a {exchange.status} has no error body", expected="an Error with code and reason", actual=str(document)[:200]
        )
    return None


def same_with_slash(pair: Slashed) -> Breach | None:
    """A slash at the end changes nothing; a redirect is not the same."""
    plain, slashed = pair.plain, pair.slashed
    if plain.status != slashed.status:
        return Breach(
            message="a slash at the end of a path changes the answer",
            expected=str(plain.status),
            actual=f"{slashed.status} to {at(slashed)}",
        )
    shown, expected = ([row.get("id") for row in rows(e)] if isinstance(plain.document, list) else _id(e) for e in (slashed, plain))
    if shown != expected:
        return Breach(message="a slash at the end of a path changes what is shown", expected=str(expected)[:200], actual=str(shown)[:200])
    return None


def _id(exchange: Exchange) -> object:
    return exchange.document.get("id") if isinstance(exchange.document, dict) else None


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
        if status in named or status in _MOVED or status == HTTPStatus.UNPROCESSABLE_ENTITY:
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
