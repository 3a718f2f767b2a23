"""How the kit of release 18 judges, with its gaps."""

from __future__ import annotations

import json
from typing import Any

from harness.exchange import Exchange, Unreadable
from harness.verify import Breach, shown
from suites.kit5.sending import Rule, body, identifier, rows

FIVE = ("id", "href", "description", "severity", "ticketType")
# What may stand beside the attributes that were asked for, by the switch `projection`; the kit itself allows nothing.
_BESIDE = {"r18": frozenset(), "r16": frozenset({"id"}), "v5": frozenset({"id", "href", "@type"}), "any": frozenset({"id", "href"})}
_MISSING = "(undefined)"


def typed(seen: Exchange) -> Breach | None:
    """There is a Content-Type, whatever it says."""
    if seen.answer is not None and "content-type" in seen.answer.headers:
        return None
    return Breach(message="there is no Content-Type", expected="a header Content-Type", actual="none")


def status_is(status: int) -> Rule:
    """The status is this one."""

    def rule(seen: Exchange) -> Breach | None:
        if seen.status == status:
            return None
        return Breach(message="the kit fails this status", expected=str(status), actual=str(seen.status))

    return rule


def is_json(seen: Exchange) -> Breach | None:
    """The body is JSON, whatever the Content-Type says."""
    if not isinstance(seen.document, Unreadable):
        return None
    return Breach(message="the body is no JSON", expected="JSON", actual=seen.document.why)


def complete(seen: Exchange) -> Breach | None:
    """Each ticket in an answer has the five attributes as text; an empty list passes."""
    tickets = seen.document if isinstance(seen.document, list) else [body(seen)]
    for ticket in tickets:
        for name in FIVE:
            value = ticket.get(name, _MISSING) if isinstance(ticket, dict) else _MISSING
            if value is _MISSING or not isinstance(value, str):
                return Breach(message=f"{name} is not there as text", expected="text", actual=shown(value), where=f"/{name}")
    return None


def equals(*created: Exchange, present: bool) -> Rule:
    """Each created ticket, where it is seen, equals the answer to its create in the five; `present` wants it seen."""

    def rule(seen: Exchange) -> Breach | None:
        return next((breach for one in created if (breach := _unlike(one, seen, present=present))), None)

    return rule


def _unlike(created: Exchange, seen: Exchange, *, present: bool) -> Breach | None:
    listed, wanted, sent = isinstance(seen.document, list), identifier(created), body(created)
    found = [row for row in rows(seen) if not listed or row.get("id") == wanted]
    if present and not found:
        return Breach(message="a created ticket is not there", expected=wanted, actual=_ids(seen))
    for row in found:
        for name in FIVE:
            expected, actual = sent.get(name, _MISSING), row.get(name, _MISSING)
            if json.dumps(expected, sort_keys=True) != json.dumps(actual, sort_keys=True):
                numbers = (created.number, seen.number)
                message = f"{name} is not that of the answer to the create"
                return Breach(message=message, expected=shown(expected), actual=shown(actual), where=f"/{name}", numbers=numbers)
    return None


def lacks(created: Exchange) -> Rule:
    """The created ticket is not in the answer."""

    def rule(seen: Exchange) -> Breach | None:
        unwanted = identifier(created)
        if all(row.get("id") != unwanted for row in rows(seen)):
            return None
        return Breach(message="a ticket is there that must not be", expected=f"not {unwanted}", actual=_ids(seen))

    return rule


def only(*names: str, projection: str) -> Rule:
    """The answer has exactly these attributes, beside what the reading of the projection lets stand."""

    def rule(seen: Exchange) -> Breach | None:
        keys = set(body(seen))
        beside = _BESIDE[projection] | ({key for key in keys if key.startswith("@")} if projection == "any" else set())
        if keys - beside == set(names):
            return None
        return Breach(message="the attributes are not exactly those asked for", expected=", ".join(names), actual=", ".join(sorted(keys)))

    return rule


def _ids(seen: Exchange) -> str:
    found: list[Any] = [row.get("id") for row in rows(seen)]
    return shown(found)
