"""Lists of MEF 113, of whatever items: reading them page by page, what a filter means, and the filters to try."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ttck.harness.judge.compare import covers, instant, items, same_value
from ttck.harness.judge.limit_advice import pages_needed
from ttck.harness.record.exchange import Exchange
from ttck.harness.runs.scenario import Stage

Params = tuple[tuple[str, str], ...]
Document = dict[str, Any]
# Requests that make no sense, one criterion each.
IMPOSSIBLE = (("status", "notAState"), ("creationDate.gt", "yesterday"), ("limit", "minus one"))
PRODUCT = "relatedEntityId"
# Only the published edition shows these in a list (MEF113-2022:R39 and R126), so that their absence there says nothing.
_UNSHOWN = frozenset({"observedImpact", "impact"})
_MARGINS = (timedelta(seconds=2), timedelta(hours=3))
_LATER = timedelta(days=400)
_LETTERS = 3  # of a text that is too short to be cut
# How far two values of a date have to be apart, where both show parts of a second and where not.
_TICKS, _SECONDS = timedelta(milliseconds=20), timedelta(seconds=4)
_EAST, _WEST = timezone(timedelta(hours=9)), timezone(-timedelta(hours=7))
_ENTITY = {PRODUCT: "id", "relatedEntityType": "@referredType"}
# The filters by what an item refers to: the attribute, and for a place what it has to be to show such an identifier (MEF 137).
_REFERENCES: dict[str, tuple[str, str | None]] = {
    "workOrderId": ("workOrder", None),
    "geographicSiteId": ("relatedPlace", "GeographicSiteRef"),
    "geographicAddressId": ("relatedPlace", "GeographicAddressRef"),
    "geographicalSiteId": ("place", "GeographicSiteRef"),
    "geographicalAddressId": ("place", "GeographicAddressRef"),
}
# Words that tell a buyer that a list is cut, or that more criteria are needed (MEF 113 Tables 5 and 16).
_TOO_LARGE = re.compile(r"too\W{0,2}(large|many|big|long)|more specific|narrow|refine|limit exceeded|exceeds", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Query:
    """One list request read page by page; `complete` says whether everything could be read.

    `known` are the readings of the run's own items that the list is compared with. `moved` are those of them that did not
    hold still around it, so that they prove nothing.
    """

    params: Params
    pages: tuple[Exchange, ...]
    complete: bool
    known: Mapping[str, Exchange] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()

    @functools.cached_property
    def items(self) -> list[Document]:
        """All items of all pages."""
        shown = (page.document for page in self.pages if page.accepted and isinstance(page.document, list))
        return [item for document in shown for item in document if isinstance(item, dict)]

    @functools.cached_property
    def documents(self) -> dict[str, Document]:
        """The items that the list is compared with and that held still around it, by identifier."""
        return {item: document for item, document in documents_of(self.known).items() if item not in self.moved}

    def has(self, item: str) -> bool:
        """Whether an item is on one of the pages."""
        return any(one.get("id") == item for one in self.items)

    @property
    def too_large(self) -> bool:
        """Whether the seller answered, as it may, that the result is too large."""
        return any(too_large(page) for page in self.pages)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the pages."""
        return tuple(page.number for page in self.pages)


@dataclass(kw_only=True)
class Survey:
    """The items of this run as read last, and all queries; `name` is what such an item is called.

    `earlier` are readings of items with dates that the seller set to another value since.
    `always` and `if_set` are the attributes that an item of a list shows, always and where they are set in the item;
    `filters` are those that a list can be filtered by.
    """

    name: str
    always: tuple[str, ...] = ()
    if_set: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    known: dict[str, Exchange] = field(default_factory=dict)
    earlier: list[tuple[str, Exchange]] = field(default_factory=list)
    single: list[Query] = field(default_factory=list)
    combined: list[Query] = field(default_factory=list)
    narrowed: list[Query] = field(default_factory=list)
    walks: list[Query] = field(default_factory=list)
    whole: Query | None = None
    nothing: list[Query] = field(default_factory=list)
    bad: list[Exchange] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def one(self) -> str:
        """An item, in words."""
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name}"

    @property
    def documents(self) -> dict[str, Document]:
        """The items by identifier."""
        return documents_of(self.known)

    @property
    def queries(self) -> list[Query]:
        """All lists that should show items."""
        return [*([self.whole] if self.whole else []), *self.single, *self.combined, *self.narrowed, *self.walks]


def documents_of(known: Mapping[str, Exchange]) -> dict[str, Document]:
    """What readings show, by identifier."""
    return {item: seen.document for item, seen in known.items() if seen.accepted and isinstance(seen.document, dict)}


def too_large(page: Exchange) -> bool:
    """Whether an answer says that the result is too large, and shows nothing of it: with an error, or with an empty list.

    The draft gives the message no form, so it is looked for in the body and in the headers.
    """
    if page.refused:
        return bool(_TOO_LARGE.search(json.dumps(page.document, default=str)))
    if not page.accepted or page.answer is None:
        return False
    if page.document == []:
        cut = page.answer.headers.get("x-pagination-throttled", "").lower() == "true"
        return cut or any(_TOO_LARGE.search(value) for value in page.answer.headers.values())
    message = page.document if isinstance(page.document, list) else [page.document]
    no_items = all(isinstance(one, dict) and "id" not in one and not _holds_items(one) for one in message)
    return no_items and bool(_TOO_LARGE.search(json.dumps(page.document, default=str)))


def _holds_items(document: Document) -> bool:
    return any(isinstance(value, list) and value for value in document.values())


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads lists with the request that asks for one, such as ``buyer.find``."""

    stage: Stage
    find: Callable[..., Exchange]
    label: str

    def read(self, params: Params = (), *, limit: int | None = None) -> Query:
        """Read a list to its last page; one that is longer than the page limit of the target is left after its first page."""
        pages: list[Exchange] = []
        most = self.stage.buyer.target.limits.max_pages
        seen, ids = 0, set[str]()
        while len(pages) < most:
            paging: Params = tuple(p for p in (("offset", str(seen)) if seen else None, ("limit", str(limit)) if limit else None) if p)
            page = self.find((*params, *paging), label=self.label)
            pages.append(page)
            if not page.accepted or not isinstance(page.document, list) or too_large(page):
                return Query(params=params, pages=tuple(pages), complete=False)
            seen += len(page.document)
            fresh = {str(item.get("id")) for item in page.document if isinstance(item, dict)} - ids
            ids |= fresh
            if not page.document or not fresh or not _more(page, seen, limit):
                return Query(params=params, pages=tuple(pages), complete=True)
            if pages_needed(page) > most:
                break
        return Query(params=params, pages=tuple(pages), complete=False)

    def impossible(self, criteria: Iterable[tuple[str, str]] = IMPOSSIBLE) -> list[Exchange]:
        """Requests that make no sense."""
        return [self.find((params,), label="list with an impossible filter") for params in criteria]


def _more(page: Exchange, seen: int, limit: int | None) -> bool:
    """Whether the answer says, or lets us fear, that there is more."""
    headers = page.answer.headers if page.answer else {}
    total = headers.get("x-total-count", "")
    if total.isascii() and total.isdigit():
        return seen < int(total)
    if headers.get("x-pagination-throttled", "").lower() == "true":
        return True
    return limit is not None and len(page.document) >= limit


def matches(item: Document, params: Params, *, summary: bool = False) -> bool | None:
    """Whether an item meets all criteria; None where its attributes do not tell, or where it lies on a bound.

    In a `summary`, the item of a list, an attribute that is not there tells nothing: it may have been left out.
    """
    verdicts = [_match(item, name, value, summary=summary) for name, value in params if name not in {"offset", "limit"}]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def attribute_of(name: str) -> str:
    """The attribute of an item that a filter looks at."""
    if name in _ENTITY:
        return "relatedEntity"
    return _REFERENCES[name][0] if name in _REFERENCES else name.partition(".")[0]


def values(item: Document, name: str) -> list[str] | None:
    """The values of an item by which a filter for equality finds it; None where the item does not tell.

    A place that is written out in full may be known to its seller by an identifier that it does not show.
    """
    if name in _ENTITY:  # any of the products may be the one (errata C25)
        known = isinstance(item.get("relatedEntity"), list)
        named = [e.get(_ENTITY[name]) for e in items(item, "relatedEntity")]
        return [one for one in named if isinstance(one, str)] if known else None
    if name in _REFERENCES:
        return _references(item.get(_REFERENCES[name][0]), _REFERENCES[name][1])
    found = item.get(name)
    if isinstance(found, bool):
        return [str(found).lower()]
    return None if name in _UNSHOWN and found is None else [found] if isinstance(found, str) else []


def _references(found: Any, kind: str | None) -> list[str] | None:
    references = found if isinstance(found, list) else [found]
    sound = [one for one in references if isinstance(one, dict) and isinstance(one.get("id"), str) and kind in {None, one.get("@type")}]
    return [one["id"] for one in sound] if sound and len(sound) == len(references) else None


def edge(item: Document, attribute: str, side: str) -> datetime | None:
    """The moment of an item that a bound is held against; of a period the first for ``gt`` and the last for ``lt``."""
    found = item.get(attribute)
    if isinstance(found, dict):
        found = found.get("startDateTime" if side == "gt" else "endDateTime")
    return instant(found)


def _match(item: Document, name: str, value: str, *, summary: bool) -> bool | None:
    attribute, dot, side = name.partition(".")
    found = item.get(attribute_of(name))
    if summary and found is None:
        return None
    if not dot:
        known = values(item, name)
        return None if known is None else value in known
    bound = instant(value)
    first, last = edge(item, attribute, side), edge(item, attribute, "lt" if side == "gt" else "gt")
    if bound is None or bound in {first, last}:
        return None
    if first is None or last is None:
        return False if found is None else None
    passes = [moment > bound if side == "gt" else moment < bound for moment in (first, last)]
    return passes[0] if passes[0] == passes[1] else None  # a bound within a period: how far it has to pass is a rule of its own


def same(name: str, first: Any, second: Any) -> bool:
    """Whether two values of an attribute mean the same; dates are compared as instants, lists may have more in the second."""
    if name.endswith("Date") and instant(first) is not None:
        return instant(first) == instant(second)
    if isinstance(first, dict) and isinstance(second, dict) and edge({name: first}, name, "gt"):
        return all(edge({name: first}, name, side) == edge({name: second}, name, side) for side in ("gt", "lt"))
    return covers(first, second) if isinstance(first, list | dict) else same_value(name, first, second)


def turns(attribute: str, earlier: Document, later: Document) -> list[Params]:
    """Bounds halfway between two values that a date had one after the other, where they are far enough apart to be told apart."""
    first, second = instant(earlier.get(attribute)), instant(later.get(attribute))
    if first is None or second is None:
        return []
    apart = _TICKS if first.microsecond and second.microsecond else _SECONDS
    if abs(second - first) < apart:
        return []
    bound = (first + (second - first) / 2).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return [((f"{attribute}.{side}", bound),) for side in ("gt", "lt")]


def products(names: Iterable[str]) -> list[Params]:
    """Each product alone, and together with its type."""
    alone = [((PRODUCT, name),) for name in names]
    return [params for one in alone for params in (one, (*one, ("relatedEntityType", "Product")))]


def open_products(stage: Stage) -> list[str]:
    """The products of the target whose identifiers are no secrets: a part of a secret must not be written either."""
    shown = stage.buyer.target.redactor.text
    return [name for name in stage.material.products if shown(name) == name]


def cut(name: str, values: Iterable[Any]) -> list[Params]:
    """The beginning and the end of a value: a criterion that no item meets unless that is its whole value."""
    whole = next((value for value in values if isinstance(value, str) and len(value) > _LETTERS), None)
    return [((name, whole[:-1]),), ((name, whole[1:]),)] if whole else []


def ranges(attribute: str, documents: Iterable[Document]) -> list[Params]:
    """Bounds around a known date, never on it, near and far, in several notations of the offset."""
    spans = [(edge(d, attribute, "gt"), edge(d, attribute, "lt")) for d in documents]
    moments = sorted((first, last) for first, last in spans if first is not None and last is not None)
    if not moments:
        return []
    begin, over = pivot = moments[len(moments) // 2]
    notations: list[Callable[[datetime], str]] = [
        lambda moment: moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        lambda moment: moment.astimezone(_EAST).isoformat(timespec="seconds"),
        lambda moment: moment.astimezone(_WEST).isoformat(timespec="seconds"),
    ]
    wanted: list[Params] = [
        ((f"{attribute}.{side}", notations[(number + sign) % 3](pivot[sign > 0] + sign * margin)),)
        for number, margin in enumerate(_MARGINS)
        for side in ("gt", "lt")
        for sign in (-1, 1)
    ]
    first, last = moments[0][0], max(one[1] for one in moments)
    windows = [(begin - _MARGINS[0], over + _MARGINS[0]), (last + _LATER, last + 2 * _LATER)]
    windows.append((first - 2 * _LATER, first - _LATER))  # where nothing is, for want of the one bound or of the other
    return wanted + [((f"{attribute}.gt", notations[1](since)), (f"{attribute}.lt", notations[2](until))) for since, until in windows]
