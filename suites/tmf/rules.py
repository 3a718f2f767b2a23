"""Rules and choices that several checks share."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Unreadable

JSON = "application/json"
PAGES = "pages are no parts of the list"
DONE_ALL_THE_SAME = "a create that is refused is done"
NO_TURN = "a change of status is announced where there is none"
ANOTHER = "another ticket is answered than the one asked for"  # causes of what several rules find
_TICKETS = re.compile(r"\bticket(s?)\b")


def form_of(where: str) -> str:
    """The cause of all that is wrong in the form of one place of an item, whether a reading, a list or an event shows it."""
    steps = where.strip("/").split("/")
    steps = steps[2:] if steps[0] == "event" else steps[1:] if steps[0].isdigit() else steps
    return f"the form of /{'/'.join('*' if step.isdigit() else step for step in steps)}"


def parameters(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    """The query of a request."""
    return _parameters(exchange.url)


@functools.lru_cache(maxsize=16384)
def _parameters(url: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True)) if "?" in url else ()


def whole(exchange: Exchange) -> bool:
    """Whether a request asked for whole items: it has no fields."""
    return not any(name == "fields" for name, _ in parameters(exchange))


def rows(exchange: Exchange) -> list[dict[str, Any]]:
    """The items of an accepted list as far as it is one."""
    found = exchange.document if exchange.accepted else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def token(value: Any) -> bytes:
    """A short name of a value: the same for what is the same letter by letter, so that it need not be judged twice."""
    return hashlib.sha256(json.dumps(value, default=str).encode("utf-8", "surrogatepass")).digest()


def header(exchange: Exchange, name: str) -> str | None:
    """A header of an answer, by its name in small letters."""
    return exchange.answer.headers.get(name) if exchange.answer else None


def owed_header(exchange: Exchange, name: str) -> str | None:
    """The same, where that it is missing would be held against the seller.

    Raises:
        HeadersLostError: the recording does not hold the headers of this answer.
    """
    return exchange.answer.header(name) if exchange.answer else None


def whole_number(text: str | None) -> int | None:
    """A header that should be a whole number; None where it is none."""
    return int(text) if text is not None and text.isascii() and text.strip().isdigit() else None


def at(exchange: Exchange) -> str:
    """A request in words."""
    parts = urlsplit(exchange.url)
    return f"{exchange.method} {parts.path}" + (f"?{parts.query}" if parts.query else "")


def status_is(*wanted: int, what: str) -> Any:
    """A rule: the status is one of these."""

    def rule(exchange: Exchange) -> Breach | None:
        if exchange.status in wanted:
            return None
        expected = " or ".join(str(status) for status in wanted)
        return Breach(message=f"{what} has another status", expected=expected, actual=f"{exchange.status} to {at(exchange)}")

    return rule


def readable(exchange: Exchange, what: str) -> Breach | None:
    """The answer is JSON."""
    if isinstance(exchange.document, Unreadable):
        return Breach(message=f"{what} is not readable", expected="JSON", actual=exchange.document.why)
    return None


def walk(value: Any, where: str = "") -> Iterable[tuple[str, str, Any]]:
    """Every attribute in a document, with its place (a JSON Pointer), its name and its value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            place = f"{where}/{name}"
            yield place, name, inner
            yield from walk(inner, place)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from walk(inner, f"{where}/{index}")


def told(value: Any) -> str:
    """A value as a report shows it."""
    return shown(value)


def said(rule: Callable[[Any], Breach | None]) -> Callable[[Any], Breach | None]:
    """A rule of tickets about specifications, and in such words."""

    def told(observed: Any) -> Breach | None:
        breach = rule(observed)
        return None if breach is None else replace(breach, message=_TICKETS.sub(r"specification\1", breach.message))

    return told


def total(exchange: Exchange) -> int | None:
    """X-Total-Count as a number."""
    return whole_number(header(exchange, "x-total-count"))
