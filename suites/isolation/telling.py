"""What an answer to the second buyer tells of the first: an item of it, or what only it wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import unquote_plus

from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import shown_id

_CHANGING = re.compile(r"state|status|update|date|href|resolution|expected", re.IGNORECASE)  # what may differ from one reading to the next


def marks(document: Any, mark: str, *, but: str | None = None) -> list[str]:
    """The texts in a document that carry a mark, but not a longer one that begins with it."""
    longer = "" if but is None else rf"(?!{re.escape(but.removeprefix(mark))}(?!\w))"
    carried = re.compile(rf"{re.escape(mark)}{longer}[-\w]*")
    return [found for text in _texts(document) for found in carried.findall(text)]


def told(exchange: Exchange, *, run: str, own: str) -> list[str]:
    """The marks of others that an answer shows and that its request did not bring."""
    asked = unquote_plus(exchange.url) + (exchange.request_body or b"").decode("utf-8", "replace")
    return [mark for mark in marks(exchange.document, run, but=own) if mark not in asked]


def item_in(exchange: Exchange, known: Iterable[Exchange]) -> dict[str, Any] | None:
    """An item of another buyer that an accepted answer shows, whole or in a list; what is `known` of it are readings and lists.

    Two buyers may have items with the same identifier: it is the same item where nothing that both show, and that stays, differs.
    """
    if not exchange.accepted:
        return None
    own = [(shown_id(row, one.operation), row, one.operation) for one in known if one.accepted for row in _rows(one.document)]
    for row in _objects(exchange.document):
        for name, document, operation in own:
            if name is not None and shown_id(row, operation) == name and _alike(row, document):
                return row
    return None


def names_in(document: Any, names: Collection[str]) -> list[str]:
    """Which of these identifiers stand in a document as a value of their own."""
    return [text for text in _texts(document) if text in names]


def _alike(row: dict[str, Any], own: dict[str, Any]) -> bool:
    both = [name for name in row if name in own and not _CHANGING.search(name) and isinstance(row[name], str | int | float | bool)]
    return all(row[name] == own[name] for name in both)


def _rows(document: Any) -> list[dict[str, Any]]:
    """The items that an answer is: one, or those of a list."""
    return [row for row in (document if isinstance(document, list) else [document]) if isinstance(row, dict)]


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict):
        yield document
        for value in document.values():
            yield from _objects(value)
    elif isinstance(document, list):
        for value in document:
            yield from _objects(value)


def _texts(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict | list):
        for value in document.values() if isinstance(document, dict) else document:
            yield from _texts(value)
