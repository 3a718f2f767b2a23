"""Lists of MEF 113, of whatever items: reading them page by page, what a filter means, and the filters to try."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from harness.compare import covers, instant, items, same_value
from harness.exchange import Exchange
from harness.scenario import Stage

Params = tuple[tuple[str, str], ...]
Document = dict[str, Any]
# Requests that make no sense, one criterion each.
IMPOSSIBLE = (("status", "notAState"), ("creationDate.gt", "yesterday"), ("limit", "minus one"))
PRODUCT = "relatedEntityId"
# Only the published edition shows these in a list (MEF113-2022:R39 and R126), so that their absence there says nothing.
_UNSHOWN = frozenset({"observedImpact", "impact"})
_MARGINS = (timedelta(seconds=2), timedelta(hours=3))
_EAST, _WEST = timezone(timedelta(hours=9)), timezone(-timedelta(hours=7))
_ENTITY = {PRODUCT: "id", "relatedEntityType": "@referredType"}
_PAGE_SIZES = (3, 5)


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


@dataclass(kw_only=True)
class Survey:
    """The items of this run as read before the queries, and all queries; `name` is what such an item is called."""

    name: str
    known: dict[str, Exchange] = field(default_factory=dict)
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
        return {item: seen.document for item, seen in self.known.items() if seen.accepted and isinstance(seen.document, dict)}

    @property
    def queries(self) -> list[Query]:
        """All lists that should show items."""
        return [*([self.whole] if self.whole else []), *self.single, *self.combined, *self.narrowed, *self.walks]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads lists with the request that asks for one, such as ``buyer.find``."""

    stage: Stage
    find: Callable[..., Exchange]
    label: str

    def read(self, params: Params = (), *, limit: int | None = None) -> Query:
        """Read a list to its last page, as far as the page limit of the target allows."""
        pages: list[Exchange] = []
        seen, ids = 0, set[str]()
        while len(pages) < self.stage.buyer.target.limits.max_pages:
            paging: Params = tuple(p for p in (("offset", str(seen)) if seen else None, ("limit", str(limit)) if limit else None) if p)
            page = self.find((*params, *paging), label=self.label)
            pages.append(page)
            if not page.accepted or not isinstance(page.document, list):
                return Query(params=params, pages=tuple(pages), complete=False)
            seen += len(page.document)
            fresh = {str(item.get("id")) for item in page.document if isinstance(item, dict)} - ids
            ids |= fresh
            if not page.document or not fresh or not _more(page, seen, limit):
                return Query(params=params, pages=tuple(pages), complete=True)
        return Query(params=params, pages=tuple(pages), complete=False)

    def impossible(self) -> list[Exchange]:
        """Requests that make no sense."""
        return [self.find((params,), label="list with an impossible filter") for params in IMPOSSIBLE]

    def ask(self, survey: Survey, *, single: Iterable[Params], combined: Iterable[Params]) -> None:
        """The whole list, each filter, each combination, and where the whole could be read, walks with small pages."""
        survey.whole = self.read()
        survey.single = [self.read(params) for params in single]
        survey.combined = [self.read(params) for params in combined]
        survey.walks = [self.read(limit=limit) for limit in _PAGE_SIZES] if survey.whole.complete else []

    def narrow(self, survey: Survey, *, most: int, by: Callable[[Document, Params], Params | None]) -> None:
        """Where a single filter gave more than can be read, ask again with what `by` adds to it for one known item."""
        for query in [q for q in survey.single if not q.complete and q.pages[-1].accepted][:most]:
            added = (by(own, query.params) for own in survey.documents.values() if matches(own, query.params))
            more = next((params for params in added if params), None)
            if more:
                survey.narrowed.append(self.read((*query.params, *more)))


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
        return None if attribute in _UNSHOWN and found is None else found == value
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


def products(names: Iterable[str]) -> list[Params]:
    """Each product alone, and together with its type."""
    alone = [((PRODUCT, name),) for name in names]
    return [params for one in alone for params in (one, (*one, ("relatedEntityType", "Product")))]


def ranges(attribute: str, documents: Iterable[Document]) -> list[Params]:
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


def combinations(stage: Stage, documents: Sequence[Document], names: Sequence[str]) -> list[Params]:
    """Two to four criteria of those named; most are taken from one known item, so that they match it, some are mixed."""
    wanted: list[Params] = []
    for number in range(stage.budget.filters if documents else 0):
        source, other = documents[number % len(documents)], stage.chance.choice(documents)
        chosen = stage.chance.sample(names, k=2 + number % 3)
        criteria = [_criterion(name, other if number % 4 == 1 and index == 0 else source) for index, name in enumerate(chosen)]
        kept = tuple(criterion for criterion in criteria if criterion is not None)
        if len(kept) > 1:
            wanted.append(kept)
    return wanted


def _criterion(name: str, document: Document) -> tuple[str, str] | None:
    if name == PRODUCT:
        found = [entity.get("id") for entity in items(document, "relatedEntity")]
        return (name, found[-1]) if found and isinstance(found[-1], str) else None
    attribute, dot, side = name.partition(".")
    value = document.get(attribute)
    if dot:
        moment = instant(value)
        shift = timedelta(minutes=-1 if side == "gt" else 1)
        return (name, (moment + shift).astimezone(_EAST).isoformat(timespec="seconds")) if moment else None
    return (name, value) if isinstance(value, str) else None
