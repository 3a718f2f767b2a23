"""How the kit of release 18 judges, with its gaps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.suites.kit5.sending import Rule, body, rows

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


def instances(seen: Exchange) -> list[Any]:
    """What the kit looks at one by one: the rows of a list that has any, or else the body itself, also an empty list."""
    document = None if isinstance(seen.document, Unreadable) else seen.document
    return document if isinstance(document, list) and document else [document]


def assertions(seen: Exchange, names: tuple[str, ...] = FIVE) -> Iterator[Subject]:
    """The assertions about attributes in an answer: for each ticket that all are there, and for each of them that it is text."""
    for ticket in instances(seen):
        yield Subject(value=(ticket, names), where="", seen=seen)
        for name in names:
            yield Subject(value=(ticket, (name,)), where=f"/{name}", seen=seen)


def there(part: Subject) -> Breach | None:
    """The attributes are there; one by itself is text."""
    ticket, names = part.value
    found = ticket if isinstance(ticket, dict) else {}
    wrong = [name for name in names if name not in found or (part.where and not isinstance(found[name], str))]
    if not wrong:
        return None
    message = f"{wrong[0]} is not there as text" if part.where else "the attributes are not all there"
    actual = found.get(wrong[0], _MISSING) if part.where else f"without {', '.join(wrong)}"
    shown_as = shown(actual) if part.where else f"{actual} in {shown(ticket)}"
    return Breach(message=message, expected="text" if part.where else ", ".join(names), actual=shown_as, where=part.where or None)


def equalities(created: tuple[Exchange, ...], seen: Exchange) -> Iterator[Subject]:
    """The assertions that created tickets equal the answers to their creates, where they are seen."""
    for one in created:
        wanted = body(one).get("id", _MISSING)
        for row in instances(seen):
            if isinstance(row, dict) and str(row.get("id", _MISSING)) == str(wanted):
                for name in FIVE:
                    yield Subject(value=(body(one).get(name, _MISSING), row.get(name, _MISSING)), where=f"/{name}", seen=(one, seen))


def equal(part: Subject) -> Breach | None:
    """An attribute equals that of the answer to the create."""
    expected, actual = part.value
    if json.dumps(expected, sort_keys=True) == json.dumps(actual, sort_keys=True):
        return None
    message = f"{part.where[1:]} is not that of the answer to the create"
    return Breach(message=message, expected=shown(expected), actual=shown(actual), where=part.where)


def present(created: tuple[Exchange, ...], seen: Exchange) -> list[Subject]:
    """The assertions that the identifiers of created tickets are in the text of an answer."""
    return [Subject(value=body(one).get("id"), where="", seen=(one, seen)) for one in created]


def in_text(part: Subject) -> Breach | None:
    """The identifier is in the text of the answer."""
    text = part.seen[-1].answer.body.decode(errors="replace") if part.seen[-1].answer else ""
    if isinstance(part.value, str) and part.value in text:
        return None
    return Breach(message="a created ticket is not there", expected=shown(part.value), actual=_ids(part.seen[-1]))


def lacks(created: Exchange) -> Rule:
    """The created ticket is not in the answer."""

    def rule(seen: Exchange) -> Breach | None:
        unwanted = body(created).get("id", _MISSING)
        found = [row for row in instances(seen) if isinstance(row, dict)]
        if all(str(row.get("id", _MISSING)) != str(unwanted) for row in found):
            return None
        return Breach(message="a ticket is there that must not be", expected=f"not {unwanted}", actual=_ids(seen))

    return rule


def others(created: Exchange, name: str) -> Rule:
    """An attribute of the answer is not that of the other ticket."""

    def rule(seen: Exchange) -> Breach | None:
        unwanted = body(created).get(name, _MISSING)
        if all(not isinstance(row, dict) or row.get(name, _MISSING) != unwanted for row in instances(seen)):
            return None
        return Breach(message=f"{name} is that of the other ticket", expected=f"not {shown(unwanted)}", actual=shown(unwanted))

    return rule


def only(*names: str, projection: str) -> Rule:
    """The answer has exactly these attributes, beside what the reading of the projection lets stand."""

    def rule(seen: Exchange) -> Breach | None:
        keys, told = set(body(seen)), body(seen).get("description", "")
        if "description" in names and not isinstance(told, str):
            return Breach(message="description is no text", expected="text", actual=shown(told), where="/description")
        beside = _BESIDE[projection] | ({key for key in keys if key.startswith("@")} if projection == "any" else set())
        if keys - beside == set(names):
            return None
        return Breach(message="the attributes are not exactly those asked for", expected=", ".join(names), actual=", ".join(sorted(keys)))

    return rule


def _ids(seen: Exchange) -> str:
    found: list[Any] = [row.get("id") for row in rows(seen)]
    return shown(found)
