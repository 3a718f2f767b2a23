"""The list at the end of a run: one item that the seller spoilt may break it, wherever the item stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange
from ttck.suites.common.lists import Params, Query, Reader

_MOST_STEPS = 100  # requests for a single item that are made to read on where a list breaks
_MOST_WINDOWS = 128  # lists that are asked for in place of one that is too large
_OVERLAP = timedelta(milliseconds=5)  # of two windows, which leave out what lies on their bounds
_FAILED, _NOT_IMPLEMENTED = 500, 501


def failed(exchange: Exchange) -> bool:
    """Whether the seller failed at a request."""
    return exchange.status is not None and exchange.status >= _FAILED and exchange.status != _NOT_IMPLEMENTED


def read_on(reader: Reader, query: Query) -> Query:
    """A list that broke at a page, read on item by item: past what breaks it, to its end."""
    pages = list(query.pages)
    if not failed(pages[-1]):
        return query
    first = len(query.items)
    for offset in range(first, first + _MOST_STEPS):
        page = reader.find((*query.params, ("offset", str(offset)), ("limit", "1")), label=reader.label)
        pages.append(page)
        if not failed(page) and (not page.accepted or page.document == []):
            break
    return replace(query, pages=tuple(pages))


def read_since(reader: Reader, since: datetime, known: Sequence[datetime]) -> Query:
    """What was created since a moment; where that is too large, in windows with about half of the known dates of creation each."""
    query = read_on(reader, reader.read(_window(since, None)))
    if not query.too_large:
        return query
    parts: list[Query] = []
    windows: list[tuple[datetime, list[datetime], datetime | None]] = [(since, sorted(set(known)), None)]
    while windows and len(parts) < _MOST_WINDOWS:
        begin, dates, end = windows.pop()
        part = query if (begin, end) == (since, None) else read_on(reader, reader.read(_window(begin, end)))
        if part.too_large and len(dates) > 1:
            half = len(dates) // 2
            windows += [(dates[half] - _OVERLAP, dates[half:], end), (begin, dates[:half], dates[half])]
        parts.append(part)
    complete = not windows and all(part.complete or part.too_large for part in parts)
    return replace(query, pages=tuple(page for part in parts for page in part.pages), complete=complete)


def _window(begin: datetime, end: datetime | None) -> Params:
    bounds = (("creationDate.gt", begin), ("creationDate.lt", end))
    return tuple((name, moment.isoformat(timespec="milliseconds")) for name, moment in bounds if moment)


def strays(query: Query, *, known: list[str], mark: str) -> list[str]:
    """Items with the mark of this run of which no answer told: a request that failed made them all the same."""
    own = (item.get("id") for item in query.items if mark in json.dumps(item, ensure_ascii=False))
    return list(dict.fromkeys(ident for ident in own if isinstance(ident, str) and ident not in known))


def readable(page: Exchange) -> Breach | None:
    """A page of the list can be read."""
    if not failed(page):
        return None
    return Breach(
        message="at the end of the run the list cannot be read any more",
        expected="200 with the items, whatever was tried before",
        actual=f"{page.status} at {page.url.partition('?')[2] or 'the first page'}",
    )
