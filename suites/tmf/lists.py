"""Lists as the scenarios read them: to the last page, and what of the run's own tickets a filter has to find."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.record.exchange import Exchange
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import header, rows, whole_number
from ttck.suites.tmf.seller_client import Items, Params

PAGING = frozenset({"offset", "limit"})
PARAMETERS = frozenset({*PAGING, "fields", "sort", "before", "after", "filter"})
_IMPOSSIBLE: tuple[Params, ...] = (
    (("offset", "-1"),),
    (("limit", "-1"),),
    (("offset", "second"),),
    (("limit", "many"),),
    (("limit", "1"), ("offset", "1.5")),
)
# What nobody can sort by or show, and a value that a careless seller could take for a part of a question to its database.
_STRANGE: tuple[Params, ...] = (
    (("sort", "-ttckNothing,,"),),
    (("fields", "ttckNothing,'\"%"),),
    (("id", "ttck' OR '1'='1"),),
    (("id", "ttck){}$\\\u00e9\U0001f600"),),
)
_OPERATORS = {
    "gt": lambda found, bound: found > bound,
    "gte": lambda found, bound: found >= bound,
    "lt": lambda found, bound: found < bound,
    "lte": lambda found, bound: found <= bound,
}


@dataclass(frozen=True, kw_only=True)
class Query:
    """One list request read page by page.

    `complete` says whether everything could be read; `again` are later readings of own tickets that did not come, in case they have
    changed since.
    """

    params: Params
    pages: tuple[Exchange, ...]
    complete: bool
    limit: int | None = None
    again: Mapping[str, Exchange] = field(default_factory=dict)

    @property
    def items(self) -> list[Document]:
        """All items of all pages."""
        return [row for page in self.pages for row in rows(page)]

    @property
    def ids(self) -> list[str]:
        """The identifiers of the items in their order."""
        return [str(row.get("id")) for row in self.items]

    @property
    def first_shown(self) -> list[Document]:
        """The items, each where it stands first: what is added in front while a list is read makes the next page show some again."""
        places: dict[str, Document] = {}
        for number, row in enumerate(self.items):
            places.setdefault(str(row["id"]) if "id" in row else f"#{number}", row)
        return list(places.values())

    @property
    def accepted(self) -> bool:
        """Whether the seller answered with a list, and did not refuse the query."""
        return bool(self.pages) and self.pages[0].accepted and isinstance(self.pages[0].document, list)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the pages."""
        return tuple(page.number for page in self.pages)


def impossible(items: Items) -> list[Exchange]:
    """The answers to pages that there cannot be."""
    return [items.find(params, label="list with impossible paging") for params in _IMPOSSIBLE]


def strange(items: Items) -> list[Exchange]:
    """The answers to an order, a projection and filters that make no sense."""
    return [items.find(params, label=f"list with a strange {params[0][0]}") for params in _STRANGE]


def read_all(items: Items, params: Params = (), *, limit: int | None = None, label: str = "list", between: Any = None) -> Query:
    """Read a list to its last page, as far as the page limit of the target allows; `between` is called after the first page."""
    pages: list[Exchange] = []
    seen, ids = 0, set[str]()
    most = items.stage.buyer.target.limits.max_pages
    while len(pages) < most:
        page = items.find((*params, *_paging(seen, limit)), label=label)
        pages.append(page)
        if seen and _behind(page, pages[-2]):
            return Query(params=params, pages=tuple(pages), complete=True, limit=limit)
        if not page.accepted or not isinstance(page.document, list):
            return Query(params=params, pages=tuple(pages), complete=False, limit=limit)
        seen += len(page.document)
        fresh = {str(row.get("id")) for row in rows(page)} - ids
        ids |= fresh
        if not page.document or not fresh or not _more(page, seen, limit):
            return Query(params=params, pages=tuple(pages), complete=True, limit=limit)
        if between is not None and len(pages) == 1:
            between()
    return Query(params=params, pages=tuple(pages), complete=False, limit=limit)


def _paging(seen: int, limit: int | None) -> Params:
    found: Params = (("offset", str(seen)),) if seen else ()
    return (*found, ("limit", str(limit))) if limit else found


def _behind(page: Exchange, before: Exchange) -> bool:
    """Whether an offset is refused because it is behind the end; with 400 only where the page before did not say that there is more."""
    unsaid = page.status == HTTPStatus.BAD_REQUEST and header(before, "x-total-count") is None
    return unsaid or page.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE


def _more(page: Exchange, seen: int, limit: int | None) -> bool:
    """Whether the answer says, or lets us fear, that there is more."""
    total = whole_number(header(page, "x-total-count"))
    if total is None:
        return True  # a page that is shorter than its limit may be as long as this seller's pages get
    if limit is not None:
        return total > seen or len(page.document) >= limit
    return total > seen or page.status == HTTPStatus.PARTIAL_CONTENT


def values_at(value: Any, path: list[str]) -> list[Any]:
    """All values at a dotted path; lists on the way are looked through."""
    if isinstance(value, list):
        return [found for item in value for found in values_at(item, path)]
    if not path:
        return [value]
    return values_at(value[path[0]], path[1:]) if isinstance(value, dict) and path[0] in value else []


def matches(item: Document, params: Params, *, strict: bool) -> bool | None:
    """Whether an item meets all filters; None where it has no value that could tell.

    Without `strict` text may differ by case: nothing says that filters tell capitals apart.
    """
    verdicts = [_match(item, name, value, strict=strict) for name, value in params if name not in PARAMETERS]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _match(item: Document, name: str, value: str, *, strict: bool) -> bool | None:
    stem, _, operator = name.rpartition(".")
    if stem and operator in {*_OPERATORS, "regex"}:
        return _compares(values_at(item, stem.split(".")), operator, value)
    found = values_at(item, name.split("."))
    return any(_equal(one, value, strict=strict) for one in found) if found else None


def _equal(found: Any, value: str, *, strict: bool) -> bool:
    if isinstance(found, str) and (first := instant(found)) is not None:
        return first == instant(value)
    text = str(found)
    return text == value or (not strict and text.casefold() == value.casefold())


def _compares(found: list[Any], operator: str, value: str) -> bool | None:
    if not found:
        return None
    if operator == "regex":
        return any(re.search(value, str(one)) is not None for one in found)
    bound = instant(value)
    moments = [moment for moment in map(instant, found) if moment is not None]
    if bound is None or not moments:
        return None
    return any(_OPERATORS[operator](moment, bound) for moment in moments)
