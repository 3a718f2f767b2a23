"""What a seller asks for that refuses a plain create: its own words, and which key of the target file would help."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

from ttck.harness.record.exchange import Exchange

REFUSES = "the seller refuses a plain create"
_LONGEST = 160  # characters of the seller's words
_WORDS = ("code", "reason", "message", "detail", "title", "error", "description")
_ABSENT = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_REFUSED = range(400, 500)
# Refusals of something else than the document: who asks, when, how much, and the media types, which the standards fix.
_OTHERS = frozenset(
    {
        HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS,
    }
)  # fmt: skip
_NAME = re.compile(r"@?[A-Za-z_][A-Za-z0-9_]*")
# Words about an attribute that has to be there, right before or after its name.
_MISSING = re.compile(
    r"(@?[A-Za-z_]\w*)['\"`]?(?: \w+)? (?:is|are|was|were) (?:required|mandatory|missing|absent|not present|needed)"
    r"|(?:missing|required|mandatory|needs?|wants?|lacks?)(?: required| mandatory)?"
    r"(?: propert(?:y|ies)| attributes?| fields?)?:? ['\"`]?(@?[A-Za-z_]\w*)"
    r"|['\"`](@?[A-Za-z_]\w*)['\"`] is a required property",
    re.IGNORECASE,
)
_UNWANTED = re.compile(
    r"not (?:allowed|supported|permitted|accepted|expected)|unexpected|unknown (?:propert|attribut|field)|additional propert", re.IGNORECASE
)
_FILLERS = frozenset(
    {
        "property",
        "properties",
        "attribute",
        "attributes",
        "field",
        "fields",
        "value",
        "values",
        "it",
        "this",
        "the",
        "a",
        "an",
        "which",
        "body",
    }
)


class CreatesRefused(Exception):  # noqa: N818 - like the words of a verdict
    """The seller takes no plain create, for a reason of its own; the message says what it asks for and what helps."""


def first_taken(
    attempts: Iterable[tuple[str, Callable[[], Exchange]]], *, spared: Callable[[Sequence[Exchange]], bool] = lambda _: False
) -> Exchange:
    """The answer to the first plain create, unless it is refused for a reason of the seller's own.

    The first attempt is the plain one; the others are tried only where it is refused, to tell more. `spared` looks at all
    answers and says that it may be judged all the same. A seller that has no creates (405, 501) is not asked any further.

    Raises:
        CreatesRefused: the plain create is refused.
    """
    tried: list[tuple[str, Exchange]] = []
    for about, send in attempts:
        tried.append((about, send()))
        if not refused(tried[0][1]):
            return tried[0][1]
    answers = [answer for _, answer in tried]
    if spared(answers):
        return answers[0]
    raise CreatesRefused(told(tried))


def refused(exchange: Exchange) -> bool:
    """Whether a create was refused because of what it is, as far as the answer tells."""
    status = exchange.status or 0
    if status not in _REFUSED or status in _ABSENT or status in _OTHERS:
        return False
    return status != HTTPStatus.NOT_FOUND or any(_said(exchange.document))


def told(tried: Sequence[tuple[str, Exchange]]) -> str:
    """What to tell the user about plain creates that were refused."""
    plain = tried[0][1]
    taken = [about for about, answer in tried if answer.accepted]
    also = f"; {taken[0]} was accepted" if taken else ""
    return (
        f"{REFUSES} (#{plain.number}): {said(plain)}{also}. "
        f"Write into the target file what it asks for: {advice(plain)} (ttck doctor --send tries it)"
    )


def said(exchange: Exchange) -> str:
    """Status and the seller's own words, shortened."""
    if exchange.answer is None:
        return str(exchange.error)
    words = "; ".join(dict.fromkeys(_said(exchange.document))) or exchange.answer.body.decode("utf-8", "replace").strip()
    words = " ".join(words.split())
    return f"{exchange.status} {words if len(words) <= _LONGEST else words[: _LONGEST - 1] + '…'}".rstrip()


def _said(document: Any) -> Iterator[str]:
    """What each error of an answer says: code, reason and message, and the place that it names."""
    for error in document if isinstance(document, list) else [document]:
        if not isinstance(error, dict):
            continue
        words = [str(error[name]) for name in _WORDS if isinstance(error.get(name), str | int) and error[name] != ""]
        words = words[1:] if len(words) > 1 and words[0].isdecimal() else words  # the status once more
        words = words or [text for text in error.values() if isinstance(text, str) and text]  # under names of a dialect's own
        place = error.get("propertyPath")
        if words:
            yield ": ".join(dict.fromkeys(words)) + (f" ({place})" if isinstance(place, str) and place else "")
        for nested in ("errors", "details", "violations"):
            yield from _said(error[nested]) if isinstance(error.get(nested), list) else ()


def _places(document: Any) -> Iterator[str]:
    for error in document if isinstance(document, list) else [document]:
        if isinstance(error, dict):
            for name in ("propertyPath", "field", "path", "property"):
                found = error.get(name)
                if isinstance(found, str) and found and "troubleTicket" not in found:
                    yield found
            for nested in ("errors", "details", "violations"):
                yield from _places(error[nested]) if isinstance(error.get(nested), list) else ()


def advice(exchange: Exchange) -> str:
    """Which keys of the target file would help against a refusal, as far as its words tell."""
    sent = exchange.sent if isinstance(exchange.sent, dict) else {}
    text = " ".join(_said(exchange.document))
    missing = [name for found in _MISSING.finditer(text) for name in found.groups() if name and name.lower() not in _FILLERS]
    keys: list[str] = []
    for name in dict.fromkeys([*_named(exchange.document, text, sent), *missing]):
        if name == "relatedEntity":
            keys.append("products: [identifiers that the seller knows]")
        elif name not in sent:
            keys.append(f"base: {{create: {{{name}: ...}}}}")
        elif _UNWANTED.search(text):
            keys.append(f"forbidden: [{name}]")
        else:
            keys.append(f"values: {{{name}: [those that the seller knows]}}")
    usual = "values (by attribute), base: {create: {...}} (mandatory extensions), forbidden (optional attributes) or products"
    return " and ".join(keys) if keys else usual


def _named(document: Any, text: str, sent: dict[str, Any]) -> Iterator[str]:
    """The attributes of a ticket that a refusal names: by a path, or in its words among those that were sent."""
    for place in _places(document):
        steps = [step for step in _NAME.findall(place) if step not in {"body", "request"}]
        yield from steps[:1]
    yield from (name for name in dict.fromkeys(_NAME.findall(text)) if name in sent and name != "description")
