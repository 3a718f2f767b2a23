"""Lists of incidents: reading them page by page, what a filter means, and the filters to try."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from harness.compare import covers, instant, items, same_value
from harness.exchange import Exchange
from harness.scenario import Stage

Params = tuple[tuple[str, str], ...]
Document = dict[str, Any]
SCALARS = ("severity", "priority", "incidentType", "status")
DATES = ("creationDate", "situationStartDate", "expectedClosedDate", "closedDate")
FILTERS = (*SCALARS, "relatedEntityId", *DATES)
_MARGINS = (timedelta(seconds=2), timedelta(hours=3))
_EAST, _WEST = timezone(timedelta(hours=9)), timezone(-timedelta(hours=7))
_ENTITY = {"relatedEntityId": "id", "relatedEntityType": "@referredType"}


@dataclass(frozen=True, kw_only=True)
class Query:
    """One list request read page by page; `complete` says whether everything could be read."""

    params: Params
    pages: tuple[Exchange, ...]
    complete: bool

    @property
    def items(self) -> list[Document]:
        """All items of all pages."""
        shown = (page.document for page in self.pages if page.accepted and isinstance(page.document, list))
        return [item for document in shown for item in document if isinstance(item, dict)]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the pages."""
        return tuple(page.number for page in self.pages)


def read_all(stage: Stage, params: Params, *, limit: int | None = None, label: str = "list incidents") -> Query:
    """Read a list to its last page, as far as the page limit of the target allows."""
    pages: list[Exchange] = []
    seen, ids = 0, set[str]()
    while len(pages) < stage.buyer.target.limits.max_pages:
        paging: Params = tuple(p for p in (("offset", str(seen)) if seen else None, ("limit", str(limit)) if limit else None) if p)
        page = stage.buyer.incidents.find((*params, *paging), label=label)
        pages.append(page)
        if not page.accepted or not isinstance(page.document, list):
            return Query(params=params, pages=tuple(pages), complete=False)
        seen += len(page.document)
        fresh = {str(item.get("id")) for item in page.document if isinstance(item, dict)} - ids
        ids |= fresh
        if not page.document or not fresh or not _more(page, seen, limit):
            return Query(params=params, pages=tuple(pages), complete=True)
    return Query(params=params, pages=tuple(pages), complete=False)


def _more(page: Exchange, seen: int, limit: int | None) -> bool:
    """Whether the answer says, or lets us fear, that there is more."""
    headers = page.answer.headers if page.answer else {}
    total = headers.get("x-total-count", "")
    if total.isdigit():
        return seen < int(total)
    if headers.get("x-pagination-throttled", "").lower() == "true":
        return True
    return limit is not None and len(page.document) >= limit


def matches(item: Document, params: Params) -> bool | None:
    """Whether an item meets all criteria; None where its attributes do not tell, or where it lies on a bound."""
    verdicts = [_match(item, name, value) for name, value in params if name not in {"offset", "limit"}]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _match(item: Document, name: str, value: str) -> bool | None:
    if name in _ENTITY:  # any of the products may be the one (errata C25)
        known = isinstance(item.get("relatedEntity"), list)
        return any(e.get(_ENTITY[name]) == value for e in items(item, "relatedEntity")) if known else None
    attribute, dot, side = name.partition(".")
    found = item.get(attribute)
    if not dot:
        return None if attribute == "impact" and found is None else found == value
    moment, bound = instant(found), instant(value)
    if bound is None or moment == bound:
        return None
    if moment is None:
        return False if found is None else None
    return moment > bound if side == "gt" else moment < bound


def same(name: str, first: Any, second: Any) -> bool:
    """Whether two values of an attribute mean the same; dates are compared as instants, lists may have more in the second."""
    if name.endswith("Date") and instant(first) is not None:
        return instant(first) == instant(second)
    return covers(first, second) if isinstance(first, list) else same_value(name, first, second)


def singles(documents: Iterable[Document], *, values: Mapping[str, tuple[str, ...]], products: Iterable[str]) -> list[Params]:
    """One criterion at a time: every value of every attribute, products, and bounds around a date of each kind."""
    known = list(documents)
    wanted: list[Params] = [((name, str(value)),) for name, found in values.items() for value in found]
    for product in products:
        wanted += [(("relatedEntityId", product),), (("relatedEntityId", product), ("relatedEntityType", "Product"))]
    for attribute in DATES:
        wanted += _ranges(attribute, known)
    return wanted


def _ranges(attribute: str, documents: list[Document]) -> list[Params]:
    """Bounds around a known date, never on it, near and far, in several notations of the offset."""
    moments = sorted(found for found in (instant(d.get(attribute)) for d in documents) if found is not None)
    if not moments:
        return []
    pivot = moments[len(moments) // 2]
    notations: list[Callable[[datetime], str]] = [
        lambda moment: moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        lambda moment: moment.astimezone(_EAST).isoformat(timespec="seconds"),
        lambda moment: moment.astimezone(_WEST).isoformat(timespec="seconds"),
    ]
    wanted: list[Params] = [
        ((f"{attribute}.{side}", notations[(number + sign) % 3](pivot + sign * margin)),)
        for number, margin in enumerate(_MARGINS)
        for side in ("gt", "lt")
        for sign in (-1, 1)
    ]
    around = ((f"{attribute}.gt", notations[1](pivot - _MARGINS[0])), (f"{attribute}.lt", notations[2](pivot + _MARGINS[0])))
    return [*wanted, around]


def combinations(stage: Stage, documents: list[Document]) -> list[Params]:
    """Two to four criteria; most are taken from one known incident, so that they match it, some are mixed."""
    wanted: list[Params] = []
    for number in range(stage.budget.filters if documents else 0):
        source, other = documents[number % len(documents)], stage.chance.choice(documents)
        ranges = [f"{name}.{side}" for name in DATES for side in ("gt", "lt")]
        names = stage.chance.sample([*SCALARS, "relatedEntityId", *ranges], k=2 + number % 3)
        criteria = [_criterion(name, other if number % 4 == 1 and index == 0 else source) for index, name in enumerate(names)]
        kept = tuple(criterion for criterion in criteria if criterion is not None)
        if len(kept) > 1:
            wanted.append(kept)
    return wanted


def _criterion(name: str, document: Document) -> tuple[str, str] | None:
    if name == "relatedEntityId":
        found = [entity.get("id") for entity in items(document, "relatedEntity")]
        return (name, found[-1]) if found and isinstance(found[-1], str) else None
    attribute, dot, side = name.partition(".")
    value = document.get(attribute)
    if dot:
        moment = instant(value)
        shift = timedelta(minutes=-1 if side == "gt" else 1)
        return (name, (moment + shift).astimezone(_EAST).isoformat(timespec="seconds")) if moment else None
    return (name, value) if isinstance(value, str) else None
