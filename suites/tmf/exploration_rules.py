"""Rules of the exploration lane: what is judged of requests that were made up from the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.harness.generate.exploration import SIMPLER, crashed, family_of
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, Verify
from ttck.harness.record.exchange import Exchange, Unreadable, decode
from ttck.specs.contracts import Contract, OperationSpec, Problem
from ttck.suites.tmf import base_rules
from ttck.suites.tmf.hub_rules import NO_HUB
from ttck.suites.tmf.rules import JSON, at, form_of, header, whole
from ttck.suites.tmf.spoilt import Spoilt

Rule = Callable[[Exchange], Breach | None]
NONE = "nothing of the kind was explored"
_UNREAD = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_TYPED = frozenset({"type", "format"})
# What the seller sets, so that it may pass over what a buyer sends.
_SELLERS = frozenset({"id", "href", "creationDate", "lastUpdate", "statusChange", "statusChangeDate", "statusChangeHistory"})


def explored(traffic: Traffic, rules: Contract, family: str) -> list[Exchange]:
    """Answered requests of the exploration to one family; attempts to simplify one are left out."""
    found = [e for e in traffic.explored if e.answer is not None and e.label != SIMPLER and e.operation in rules.operations]
    return [e for e in found if family_of(rules.operations[e.operation]) == family]


def judged(verify: Verify, observations: Iterable[Exchange], rule: Rule) -> None:
    """Judge what there is, and say where a finding comes from; nothing at all is not applicable, because this lane decides nothing."""

    def told(exchange: Exchange) -> Breach | None:
        breach = rule(exchange)
        return replace(breach, message=f"exploring: {breach.message}") if breach is not None else None

    verify.where(observations, told, unused=NONE)


# --- every answer -----------------------------------------------------------------------------------------------------


def stands(exchange: Exchange) -> Breach | None:
    """No made-up request makes the seller fall over; 501 and 503 say something else."""
    if not crashed(exchange):
        return None
    return Breach(
        message=f"{exchange.operation} falls over", expected="any other status", actual=f"{exchange.status} to {_request(exchange)}"
    )


def listed(rules: Contract) -> Rule:
    """A rule: the status is one that the contract has for the operation; a hub need not be there."""
    known = base_rules.listed(rules)

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status in NO_HUB and family_of(rules.operations[exchange.operation]) == "/hub":
            return None
        return base_rules.unprocessable(exchange) or known(exchange)

    return rule


def announced(exchange: Exchange) -> Breach | None:
    """An answer with a body is announced as JSON."""
    media = header(exchange, "content-type") or ""
    if not exchange.answer or not exchange.answer.body or media.partition(";")[0].strip().lower() == JSON:
        return None
    what = "an error" if exchange.refused else f"an answer of {exchange.operation}"
    return Breach(message=f"{what} has another media type", expected=JSON, actual=f"{media or '(none)'} of {at(exchange)}")


def shaped(rules: Contract, bad: Spoilt | None = None) -> Rule:
    """A rule: what the contract has a schema for is JSON, and keeps the schema that its @type selects.

    Rows of a list that a wrong request spoilt before there was an exploration (`bad`) are judged by the rule that it broke.
    """

    def rule(exchange: Exchange) -> Breach | None:
        schema = _schema(rules, exchange)
        if schema is None:
            return None
        what = "an error" if exchange.refused else f"an answer of {exchange.operation}"
        if isinstance(exchange.document, Unreadable):
            return Breach(message=f"{what} is not readable", expected=schema, actual=f"{exchange.document.why}: {at(exchange)}")
        problem = next(iter(rules.problems(_unspoilt(exchange, bad or {}), schema, limit=1)), None)
        return _broken(problem, what, schema, exchange) if problem else None

    return rule


def _unspoilt(exchange: Exchange, bad: Spoilt) -> Any:
    found = exchange.document
    return [row for row in found if not isinstance(row, dict) or row.get("id") not in bad] if isinstance(found, list) else found


def _schema(rules: Contract, exchange: Exchange) -> str | None:
    """What the body should be; None where nothing is said, or where only some attributes were asked for."""
    answer = rules.operations[exchange.operation].answer(exchange.status or 0)
    return answer.schema if answer is not None and (exchange.refused or whole(exchange)) else None


def _broken(problem: Problem, what: str, schema: str, exchange: Exchange) -> Breach:
    where = problem.pointer + (f"/{problem.missing}" if problem.missing else "")
    actual, cause = f"{problem.message} ({at(exchange)})", form_of(where) if where else None
    return Breach(message=f"{what} breaks its schema", expected=schema, actual=actual, where=where, cause=cause, follows=cause is not None)


# --- wrong data -------------------------------------------------------------------------------------------------------


def formless(traffic: Traffic, rules: Contract, family: str) -> list[Exchange]:
    """Writes whose body is no JSON, or neither an object nor what else the contract has there."""
    return [e for e in _writes(traffic, rules, family) if _formless(rules.operations[e.operation], e)]


_OF_ANOTHER_REASON = frozenset({401, 403, 404, 405, 409, 410, 415, 429, 501})


def mistyped(traffic: Traffic, rules: Contract, family: str) -> list[Exchange]:
    """Writes with a value of another type in an attribute, or with text that is no date-time.

    One that was refused because something is not there, not offered or not allowed says nothing about its document.
    """
    found = [e for e in _writes(traffic, rules, family) if e.status not in _OF_ANOTHER_REASON]
    return [e for e in found if not _formless(rules.operations[e.operation], e) and _mistake(rules, e)]


def form_refused(exchange: Exchange) -> Breach | None:
    """A body without form is refused."""
    if exchange.refused:
        return None
    return Breach(
        message=f"{exchange.operation} takes a body without form", expected="400", actual=f"{exchange.status} to {_request(exchange)}"
    )


def mistake_refused(rules: Contract) -> Rule:
    """A rule: a value of another type is refused; the place where it stands in the request is told."""

    def rule(exchange: Exchange) -> Breach | None:
        problem = _mistake(rules, exchange)
        if exchange.refused or problem is None:
            return None
        return Breach(
            message=f"{exchange.operation} takes a value of another type",
            expected="400",
            actual=f"{exchange.status}, though {problem.message}",
            where=problem.pointer,
        )

    return rule


def _writes(traffic: Traffic, rules: Contract, family: str) -> list[Exchange]:
    return [e for e in explored(traffic, rules, family) if e.request_body is not None and rules.operations[e.operation].request]


def _wanted(spec: OperationSpec, exchange: Exchange) -> str:
    media = next((value for name, value in exchange.request_headers.items() if name.lower() == "content-type"), "")
    return spec.requests.get(media) or str(spec.request)


def _formless(spec: OperationSpec, exchange: Exchange) -> bool:
    document = decode(exchange.request_body or b"")
    return not isinstance(document, list if _wanted(spec, exchange).endswith("Operations") else dict)


def _mistake(rules: Contract, exchange: Exchange) -> Problem | None:
    """The first value of another type that has to be refused.

    Null stands for what is not there, names with @ are judged elsewhere, and what only the seller sets may be passed over.
    """
    document = decode(exchange.request_body or b"")
    problems = rules.problems(document, _wanted(rules.operations[exchange.operation], exchange))
    return next(
        (p for p in problems if p.keyword in _TYPED and not _passed_over(p.pointer) and _value(document, p.pointer) is not None), None
    )


def _passed_over(pointer: str) -> bool:
    return "/@" in pointer or not _SELLERS.isdisjoint(pointer.split("/")[1:2])


def _value(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(name)] if isinstance(document, list) else document.get(name)
    return document


# --- what came and went -----------------------------------------------------------------------------------------------


def readings(traffic: Traffic, rules: Contract, family: str, label: str) -> list[Exchange]:
    """Readings of what was created, changed or removed just before; a reading that is not offered (405, 501) shows nothing."""
    return [e for e in explored(traffic, rules, family) if e.label == label and e.status not in _UNREAD]


def is_there(exchange: Exchange) -> Breach | None:
    """What was created or changed can be read."""
    found = exchange.document.get("id") if exchange.status == HTTPStatus.OK and isinstance(exchange.document, dict) else None
    if found == exchange.ticket:
        return None
    return Breach(
        message="what was written is not there",
        expected=f"200 with the id {exchange.ticket}",
        actual=f"{exchange.status} to {at(exchange)}",
    )


def is_gone(exchange: Exchange) -> Breach | None:
    """What was deleted cannot be read."""
    if exchange.status == HTTPStatus.NOT_FOUND:
        return None
    return Breach(message="what was deleted is still there", expected="404", actual=f"{exchange.status} to {at(exchange)}")


def _request(exchange: Exchange) -> str:
    body = (exchange.request_body or b"").decode("utf-8", "replace")
    return at(exchange) + (f" with {body[:300]}" if body else "")
