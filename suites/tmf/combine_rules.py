"""Rules of lists with several parameters at once: TMF621:15, 20, 25 to 27 and 33; of specifications TMF621:124."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from ttck.harness.judge.verify import Breach, shown
from ttck.suites.tmf.lists import PAGING, PARAMETERS, Query, matches
from ttck.suites.tmf.order_rules import ordered
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import at
from ttck.suites.tmf.scenarios.cb_combining import Combining, wanted

UNUSED = "no list of our items of one name was answered with such parameters together, and stood still meanwhile"


def filtered(story: Combining, *, fields: bool, several: bool | None = None) -> list[Query]:
    """The answered lists with a projection or without, by `several` filters or by one, which have something to leave out."""
    found = [query for query in _answered(story) if _names(query, "fields") is fields]
    documents = story.population.documents().values()
    return [
        query
        for query in found
        if (several is None or (len(_filters(query)) > 1) is several)
        and any(matches(document, query.params, strict=False) is False for document in documents)
    ]


def whole(story: Combining) -> list[Query]:
    """The answered lists in one piece."""
    return [query for query in _answered(story) if query.limit is None and query.complete]


def walked(story: Combining) -> list[Query]:
    """The answered walks over pages whose order was clear: without a sort as it was before and after, with one by different values."""
    return [query for query in _answered(story) if query.limit is not None and query.complete and _clear(story, query)]


def sorted_ones(story: Combining) -> list[Query]:
    """The answered lists with a sort, whole and in pages, of a seller that sorts at all."""
    return [query for query in _answered(story) if _names(query, "sort")] if _sorts(story) else []


def _answered(story: Combining) -> list[Query]:
    return [q for q in story.queries if q.accepted and all(isinstance(row.get("id"), str) for row in q.items)]


def _names(query: Query, name: str) -> bool:
    return any(one == name for one, _ in query.params)


def _filters(query: Query) -> list[tuple[str, str]]:
    return [one for one in query.params if one[0] not in PARAMETERS]


def _clear(story: Combining, query: Query) -> bool:
    values = [str(document.get(story.by)) for document in wanted(story, query).values()]
    return bool(story.steady) and (not _names(query, "sort") or len(set(values)) == len(values))


def _sorts(story: Combining) -> bool:
    """Whether the two orders of the whole list are two."""
    if len(story.ways) < len(("up", "down")) or not all(way.accepted and way.complete for way in story.ways):
        return False
    return story.ways[0].ids != story.ways[1].ids


def _beside(query: Query) -> str:
    """What stands beside the filters, in words."""
    names = [*(name for name in ("sort", "fields") if _names(query, name)), *(["pages"] if query.limit is not None else [])]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or "nothing else"


def keeps_filters(story: Combining) -> Callable[[Query], Breach | None]:
    """A rule: with other parameters beside them the filters let through what they let through alone."""
    documents = story.population.documents()

    def rule(query: Query) -> Breach | None:
        for item in query.items:
            document: Document = {**documents.get(str(item.get("id")), {}), **item}
            unmet = [one for one in _filters(query) if matches(document, (one,), strict=False) is False]
            if unmet:
                names = " and ".join(dict.fromkeys(name for name, _ in unmet))
                return Breach(
                    message=f"with {_beside(query)} a filter by {names} does not count",
                    expected=shown(dict(unmet)),
                    actual=f"{shown({name: document.get(name) for name, _ in unmet})} in {at(query.pages[0])}",
                    cause=f"a filter by {names} lets through what does not match",
                )
        return None

    return rule


def finds_each_once(story: Combining) -> Callable[[Query], Breach | None]:
    """A rule: what meets the filters and was there before and after is in the list once, over all its pages."""

    def rule(query: Query) -> Breach | None:
        ours = wanted(story, query)
        twice = sorted({item for item in query.ids if item in ours and query.ids.count(item) > 1})
        missing = [item for item in ours if item not in query.ids]
        if not twice and not missing:
            return None
        told = f"without {shown(missing)}" if missing else f"twice {shown(twice)}"
        message = f"with {_beside(query)} a list {'misses items' if missing else 'has items twice'}"
        last = at(query.pages[-1])
        beside = next((name for name in ("sort", "fields") if _names(query, name)), "filters")
        cause = f"a list with {beside}{' in pages' if query.limit is not None else ''} is not whole"
        return Breach(message=message, expected=f"each of {shown(list(ours))} once", actual=f"{told}, to {last}", cause=cause)

    return rule


def in_order(story: Combining) -> Callable[[Query], Breach | None]:
    """A rule: ours are in the order of the sort, by what they are known to have, over all pages and whatever fields shows."""
    documents = story.population.documents()

    def rule(query: Query) -> Breach | None:
        sort = dict(query.params)["sort"]
        ours = [documents[item] for item in dict.fromkeys(query.ids) if item in documents]
        for before, after in pairwise(ours):
            if not ordered(before, after, [sort]):
                message = f"sort={sort} does not order a list with {_beside(query)}"
                first, second = (shown(one.get(story.by)) for one in (before, after))
                actual, cause = f"{first} before {second} in {at(query.pages[0])}", f"sort by {story.by} does not order"
                return Breach(message=message, expected="in this order", actual=actual, cause=cause)
        return None

    return rule


def keeps_equal(query: Query) -> Query:
    """The same list, of which the filters without an operator alone are judged."""
    operators = (".gt", ".gte", ".lt", ".lte", ".regex")
    plain = tuple((n, v) for n, v in query.params if n in PAGING or not (n.endswith(operators) or set(n) & set("<>*")))
    return Query(params=plain, pages=query.pages, complete=query.complete, limit=query.limit)
