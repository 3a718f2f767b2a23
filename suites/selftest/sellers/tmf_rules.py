"""What the small TMF621 sellers accept, find and change: checks of bodies, filters, order and merging."""

from __future__ import annotations

import datetime as dt
import json
import operator
import re
from typing import TYPE_CHECKING, Any

from ttck.specs.contracts import contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Document = dict[str, Any]
MANDATORY = ("@type", "description", "severity", "ticketType")
META = ("@baseType", "@schemaLocation")
MADE = ("id", "href", "creationDate", "lastUpdate", "statusChangeDate", "statusChangeHistory")
_FIXED = ("id", "href", "creationDate", "lastUpdate", "statusChangeDate", "@type", *META)
_PAGING = ("offset", "limit")
_RESERVED = frozenset({"fields", "sort", *_PAGING})
_UNOFFERED = ("before", "after", "filter")
_LIMIT_DIGITS = 9
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
# The table of this seller: to which status a buyer may take a ticket.
_MOVES = {
    "acknowledged": {"rejected", "inProgress", "pending", "held", "cancelled"},
    "inProgress": {"pending", "held", "resolved", "cancelled"},
    "pending": {"inProgress", "held", "resolved", "cancelled"},
    "held": {"inProgress", "pending", "cancelled"},
    "resolved": {"closed", "inProgress"},
}


class RefusedError(Exception):
    """The seller says no: the HTTP status, a code, a sentence, and the name of what is wrong."""

    def __init__(self, status: int, code: str, reason: str, where: str = "") -> None:
        super().__init__(reason)
        self.status, self.code, self.reason, self.where = status, code, reason, where


def invalid(where: str, why: str) -> RefusedError:
    """A refusal of a value."""
    return RefusedError(400, "invalidValue", f"{where}: {why}", where)


def stamp() -> str:
    """Now, as the sellers write it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def attributes() -> frozenset[str]:
    """The names of the first level of a ticket."""
    return frozenset(contract("tmf621-v5").schema("TroubleTicket")["properties"])


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def decoded(raw: bytes) -> Document:
    """A request body as an object.

    Raises:
        RefusedError: 400, it is none.
    """
    try:
        found = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise RefusedError(400, "invalidBody", "the body is no JSON") from wrong
    if not isinstance(found, dict):
        raise RefusedError(400, "invalidBody", "the body is no object")
    return found


def check(document: Document, schema: str) -> None:
    """Whether a document keeps a schema and has words where words are mandatory.

    Raises:
        RefusedError: 400, it does not.
    """
    for problem in contract("tmf621-v5").problems(document, schema, limit=1):
        raise invalid(problem.missing or problem.pointer.lstrip("/"), problem.message)
    for name in MANDATORY:
        if not str(document.get(name) or "").strip():
            raise invalid(name, "must not be empty")


def merged(before: Any, patch: Any) -> Any:
    """A document after a merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    found = dict(before) if isinstance(before, dict) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found


def patched(before: Document, patch: Document) -> Document:
    """A ticket after a patch of a buyer, without what the seller adds by itself.

    Raises:
        RefusedError: 400 for a wrong value or one that is the seller's, 409 for a status out of reach.
    """
    for name in _FIXED:
        if name in patch and patch[name] != before.get(name):
            raise invalid(name, "cannot be changed")
    after: Document = merged(before, patch)
    check(after, "TroubleTicket_RES")
    now, then = after.get("status"), before["status"]
    if now is None:
        raise invalid("status", "must not be empty")
    if now != then and now not in _MOVES.get(then, ()):
        raise RefusedError(409, "wrongStatus", f"status: a ticket that is {then} does not become {now}", "status")
    return after


def values(document: Any, path: Sequence[str]) -> Iterator[Any]:
    """What stands at a dotted path, through all items of lists."""
    if isinstance(document, list):
        for item in document:
            yield from values(item, path)
    elif not path:
        yield document
    elif isinstance(document, dict) and path[0] in document:
        yield from values(document[path[0]], path[1:])


def ranked(value: Any) -> tuple[int, Any]:
    """A value in an order: numbers, moments, other text."""
    if isinstance(value, int | float):
        return (0, value)
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return (2, str(value))
    return (1, moment.timestamp())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _test(name: str, texts: list[str]) -> tuple[list[str], Callable[[Any, str], bool]]:
    """The path of a filter and how it compares.

    Raises:
        RefusedError: 400 for what is no regular expression.
    """
    path = name.split(".")
    if len(path) > 1 and path[-1] == "regex":
        try:
            for text in texts:
                re.compile(text)
        except re.error as wrong:
            raise invalid(name, str(wrong)) from wrong
        return path[:-1], lambda value, text: re.search(text, _text(value)) is not None
    if len(path) > 1 and path[-1] in _COMPARE:
        compare = _COMPARE[path[-1]]
        return path[:-1], lambda value, text: compare(ranked(value), ranked(text))
    return path, lambda value, text: _text(value) == text


def chosen(tickets: list[Document], query: Mapping[str, list[str]]) -> list[Document]:
    """The tickets that fit all filters of a query; a name that stands twice offers a choice.

    Raises:
        RefusedError: 400 for an attribute that there is not, 501 for a parameter that is not offered.
    """
    for name, texts in query.items():
        if name in _UNOFFERED:
            raise RefusedError(501, "notOffered", f"{name} is not offered", name)
        if name in _RESERVED:
            continue
        path, fits = _test(name, texts)
        if path[0] not in attributes():
            raise invalid(name, "there is no such attribute")
        tickets = [one for one in tickets if any(fits(value, text) for value in values(one, path) for text in texts)]
    return tickets


def ordered(tickets: list[Document], query: Mapping[str, list[str]]) -> list[Document]:
    """The tickets in the order that a query asks for; those without the attribute come last.

    Raises:
        RefusedError: 400 for an attribute that there is not.
    """
    names = [name.strip() for text in query.get("sort", ()) for name in text.split(",") if name.strip()]
    for name in reversed(names):
        attribute = name.lstrip("+- ")
        if attribute not in attributes():
            raise invalid("sort", f"there is no attribute {attribute}")
        have = [one for one in tickets if attribute in one]
        rest = [one for one in tickets if attribute not in one]
        have.sort(key=lambda one: ranked(one[attribute]), reverse=name.startswith("-"))
        tickets = have + rest
    return tickets


def whole_number(query: Mapping[str, list[str]], name: str, default: int) -> int:
    """The value of offset or limit.

    Raises:
        RefusedError: 400, it is no whole number.
    """
    text = query.get(name, [str(default)])[-1]
    if not (text.isascii() and text.isdecimal()) or len(text) > _LIMIT_DIGITS:
        raise invalid(name, "has to be a whole number")
    return int(text)


def fields_of(query: Mapping[str, list[str]]) -> frozenset[str] | None:
    """The attributes that a query asks for, None for all of them."""
    return frozenset(name.strip().partition(".")[0] for text in query.get("fields", ()) for name in text.split(",") if name.strip()) or None
