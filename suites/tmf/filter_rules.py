"""Rules of filters: TMF621:25 to 34."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.suites.tmf.lists import Query, matches
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import PAGES, at, parameters, rows
from ttck.suites.tmf.scenarios.d_filtering import Cased, Filtering, Operated
from ttck.suites.tmf.seller_client import Params
from ttck.suites.tmf.twins import ASIDE

_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_IMPLEMENTED})
_WORDS = {2: "two", 3: "three"}


def by(filtering: Filtering, name: str) -> list[Query]:
    """The accepted lists filtered by one attribute."""
    return [query for query in filtering.single if query.accepted and {one for one, _ in query.params} == {name}]


def others(filtering: Filtering, *names: str) -> list[Query]:
    """The accepted lists filtered by one attribute that is none of these."""
    return [query for query in filtering.single if query.accepted and query.params[0][0] not in names]


def leaving_out(filtering: Filtering, queries: Iterable[Query]) -> list[Query]:
    """Those filters that have something to leave out: one of our tickets surely does not meet them; and none where no item came.

    A list that is always empty lets nothing wrong through, and proves nothing.
    """
    documents = list(filtering.population.documents().values())
    found = [q for q in queries if any(matches(document, q.params, strict=False) is False for document in documents)]
    return found if any(query.items for query in found) else []


def without_match(filtering: Filtering) -> list[Exchange]:
    """Filters without a match by attributes by which others have found something."""
    working = {name for query in filtering.single if query.accepted and query.items for name, _ in query.params}
    return [page for page in filtering.nothing if {name for name, _ in parameters(page)} <= working]


def hostile(filtering: Filtering) -> list[Query]:
    """Filters by values that no ticket has, by attributes by which others have found something."""
    working = {name for query in filtering.single if query.accepted and query.items for name, _ in query.params}
    return [query for query in filtering.hostile if query.params[0][0] in working]


def finds_nothing(query: Query) -> Breach | None:
    """A value that no ticket has finds nothing, or is refused; that the seller does not fall over is judged elsewhere."""
    if not query.accepted or not query.items:
        return None
    message = f"a filter by {_names(query)} takes a value for a pattern or a condition"
    return Breach(message=message, expected="no ticket", actual=f"{len(query.items)} tickets for {shown(dict(query.params))}")


def of_demanded(filtering: Filtering, names: Collection[str]) -> list[Query]:
    """The lists filtered by one of these attributes alone that were answered at all."""
    found = [query for query in filtering.single if {name for name, _ in query.params} <= set(names)]
    return [query for query in found if query.pages[0].status not in ASIDE]


def taken(query: Query) -> Breach | None:
    """A filter that the standard demands is not refused."""
    first = query.pages[0]
    if not first.refused:
        return None
    return Breach(message=f"a filter by {_names(query)} is refused", expected="200", actual=f"{first.status} to {at(first)}")


def _names(query: Query) -> str:
    names = list(dict.fromkeys(name for name, _ in query.params))
    return names[0] if len(names) == 1 else f"{_WORDS.get(len(names), len(names))} attributes"


def sound(filtering: Filtering) -> Callable[[Query], Breach | None]:
    """A rule: each item of a filtered list meets the filter, by what it shows itself, or by what the ticket showed before."""
    documents = filtering.population.documents()

    def rule(query: Query) -> Breach | None:
        for item in query.items:
            met = matches(item, query.params, strict=False)
            if met is None:
                met = matches(documents.get(str(item.get("id")), {}), query.params, strict=False)
            if met is False:
                shows = item if matches(item, query.params, strict=False) is False else documents.get(str(item.get("id")), {})
                actual = shown({name.partition(".")[0]: item.get(name.partition(".")[0]) for name, _ in query.params})
                return Breach(
                    message=f"a filter by {_names(query)} lets through what does not match",
                    expected=shown(dict(query.params)),
                    actual=actual,
                    cause=_lets_through(shows, query.params),
                )
        return None

    return rule


def _lets_through(document: Document, params: Params) -> str | None:
    """The cause of a list that has an item which does not meet all filters: those that it does not meet; None where it meets each."""
    unmet = dict.fromkeys(name for name, value in params if matches(document, ((name, value),), strict=False) is False)
    return f"a filter by {' and '.join(unmet)} lets through what does not match" if unmet else None


def finds_all(filtering: Filtering) -> Callable[[Query], Breach | None]:
    """A rule: each of our tickets that meets the filter, and still does, is in the list."""
    documents = filtering.population.documents()

    def rule(query: Query) -> Breach | None:
        found = set(query.ids)
        for item, document in documents.items():
            if item in found or not matches(document, query.params, strict=True):
                continue
            again = query.again.get(item)
            if again is not None and not (again.accepted and matches(again.document, query.params, strict=True)):
                continue
            numbers = (*query.numbers, *((again.number,) if again else ()))
            message = f"a filter by {_names(query)} misses a ticket"
            again_and_again = len(query.pages) > 1 and len(set(query.ids)) < len(query.ids)
            return Breach(
                message=message, expected=f"{item} with {shown(dict(query.params))}", actual="not in the list", numbers=numbers,
                cause=PAGES if again_and_again else None, follows=again_and_again,
            )  # fmt: skip
        return None

    return rule


def after_a_change(
    usual: Iterable[Query], before: Callable[[Query], Breach | None], rule: Callable[[Query], Breach | None]
) -> Callable[[Query], Breach | None]:
    """A rule of lists after a change: what is wrong with them, and was right `before` with the `usual` ones, has one cause."""
    at_all = any(before(query) is not None for query in usual)

    def judged(query: Query) -> Breach | None:
        breach = rule(query)
        return breach if breach is None or at_all else replace(breach, cause="lists do not follow a change", follows=False)

    return judged


def whole_lists(queries: list[Query]) -> list[Query]:
    """Those that were read to their last page."""
    return [query for query in queries if query.accepted and query.complete]


def alternatives(filtering: Filtering) -> list[Query]:
    """The three spellings of an alternative; none where our tickets do not show both values and a third one."""
    named = [d for d in filtering.population.documents().values() if d.get("name") == filtering.population.name]
    shows = {document.get("severity") for document in named}
    return filtering.spellings if {*filtering.either} <= shows and shows - {*filtering.either, None} else []


def one_of_two(filtering: Filtering) -> Callable[[Query], bool]:
    """Whether a list holds those of our tickets that have one value or the other, and no others of ours."""
    named = [(item, d) for item, d in filtering.population.documents().items() if d.get("name") == filtering.population.name]
    wanted = {item for item, document in named if document.get("severity") in filtering.either}
    strangers = {item for item, document in named if document.get("severity") is not None} - wanted

    def rule(query: Query) -> bool:
        found = set(query.ids)
        return query.accepted and query.complete and wanted <= found and not strangers & found and _clean(query, filtering)

    return rule


def _clean(query: Query, filtering: Filtering) -> bool:
    return all(item.get("severity") in {*filtering.either, None} for item in query.items)


NO_ALTERNATIVE = Breach(
    message="no spelling of an alternative works",
    expected="tickets of either severity, by the name twice, a comma or a semicolon",
    actual="none of the three gave them",
)


def operators(filtering: Filtering, operator: str) -> list[Operated]:
    """What was asked with an operator; none where our tickets show no value that meets one of them, and one that does not."""
    documents = list(filtering.population.documents().values())
    found = [one for one in filtering.operated if one.operator == operator]
    met = {matches(document, one.meant, strict=True) for one in found for document in documents}
    return found if {True, False} <= met else []


def operated_rightly(filtering: Filtering) -> Callable[[Operated], Breach | None]:
    """A rule: one spelling of the operator is taken, and it gives those of our tickets that it means and no others."""
    documents = filtering.population.documents()

    def rule(one: Operated) -> Breach | None:
        query = next((found for found in one.queries if found.accepted), None)
        if query is None:
            first = one.queries[0].pages[0]
            return Breach(message=f"the operator {one.operator} is refused", expected="200", actual=f"{first.status} to {at(first)}")
        found = set(query.ids)
        for item, document in documents.items():
            met = matches(document, one.meant, strict=True)
            if met is not None and met != (item in found) and (met is False or query.complete):
                unmet = [pair for pair in one.meant if met or matches(document, (pair,), strict=False) is False] or [*one.meant]
                wrong = ", ".join(f"{name.partition('.')[0]}={values_of(document, name)}" for name, _ in unmet)
                cause = None if met else _lets_through(document, one.meant[:-1])
                return Breach(
                    message=f"the operator {one.operator} gives other tickets",
                    expected=" and ".join(f"{name}={value}" for name, value in unmet),
                    actual=f"{'without' if met else 'with'} one that has {wrong}",
                    cause=cause,
                    follows=cause is not None,
                )
        return None

    return rule


def values_of(document: Document, name: str) -> Any:
    """The value that a filter is about."""
    return document.get(name.rpartition(".")[0] or name)


def empty_or_refused(reading: str, *, what: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a filter that nothing can match gives an empty list, or is refused with 400 or 501, as the reading says."""

    def rule(exchange: Exchange) -> Breach | None:
        empty, refused = exchange.accepted and exchange.document == [], exchange.status in _REFUSED
        if (empty and reading != "400") or (refused and reading != "empty"):
            return None
        expected = {"empty": "[]", "400": "400"}.get(reading, "[] or 400")
        actual = f"{len(rows(exchange))} tickets" if exchange.accepted else str(exchange.status)
        return Breach(message=what, expected=expected, actual=f"{actual} to {at(exchange)}")

    return rule


def not_passed_over(reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a filter by an attribute that there is not finds nothing."""
    return empty_or_refused(reading, what="a filter by an unknown attribute is passed over")


def told_of_unknown(exchanges: Iterable[Exchange]) -> str:
    """What became of filters by attributes that there are not, in words."""
    seen = [f"{len(rows(one))} tickets" if one.accepted else str(one.status) for one in exchanges]
    return "nothing is demanded with unknown_filter: report; seen: " + ", ".join(dict.fromkeys(seen))


def working(filtering: Filtering, name: str) -> bool:
    """Whether a filter by an attribute has found something."""
    return any(query.items for query in by(filtering, name))


def told_of_case(cased: Iterable[Cased]) -> str:
    """What became of filters in other capitals, in words."""
    seen = [f"{one.what} {len(one.query.items) if one.query.accepted else one.query.pages[0].status}" for one in cased]
    return "nothing is demanded with filter_case: either; items found by another case: " + ", ".join(seen)


def of_case(filtering: Filtering, choice: str) -> list[Cased]:
    """Filters in other capitals whose right form finds something; with exact those of values, for a name is then an unknown one."""
    documents = list(filtering.population.documents().values())
    return [
        one
        for one in filtering.cased
        if (choice == "ignored" or one.what == "value") and any(matches(document, one.meant, strict=True) for document in documents)
    ]


def as_case_is(filtering: Filtering, choice: str) -> Callable[[Cased], Breach | None]:
    """A rule: with exact a value in other capitals finds none of the tickets that are meant, with ignored it finds all, and no others."""
    documents = filtering.population.documents()

    def rule(one: Cased) -> Breach | None:
        found = set(one.query.ids)
        meant = {item for item, document in documents.items() if matches(document, one.meant, strict=True)}
        others = {item for item, document in documents.items() if matches(document, one.meant, strict=False) is False}
        right = not found & meant if choice == "exact" else one.query.accepted and meant <= found and not found & others
        if right or not one.query.complete:
            return None
        expected = "none of the tickets that it has in the right case" if choice == "exact" else f"{len(meant)} tickets"
        actual = f"{len(found)} tickets, {len(found & meant)} of them meant, to {at(one.query.pages[0])}"
        return Breach(message=f"a filter with another case in its {one.what} is not as the target says", expected=expected, actual=actual)

    return rule


def outside_enum(reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a status that does not exist finds nothing."""
    return empty_or_refused(reading, what="a filter by a status that does not exist has another answer")


def narrowed(filtering: Filtering) -> Callable[[Query], Breach | None]:
    """A rule: with fields a filter gives the tickets that it gives without, and the attributes that were asked for."""
    documents = filtering.population.documents()

    def rule(query: Query) -> Breach | None:
        plain = tuple((name, value) for name, value in query.params if name != "fields")
        fields = dict(query.params)["fields"].split(",")
        found = set(query.ids)
        wrong = [item for item in found if item in documents and matches(documents[item], plain, strict=False) is False]
        lost = [
            item for item, document in documents.items() if query.complete and item not in found and matches(document, plain, strict=True)
        ]
        if all(isinstance(row.get("id"), str) for row in query.items) and (wrong or lost):
            cause = _lets_through(documents[wrong[0]], plain) if wrong else None
            return Breach(
                message="with fields a filter gives other tickets",
                expected=shown(dict(plain)),
                actual=shown({"too many": wrong, "missing": lost}),
                cause=cause, follows=cause is not None,
            )  # fmt: skip
        for row in query.items:
            more = sorted(name for name in row if name not in {*fields, "id", "href"} and not name.startswith("@"))
            less = [name for name in fields if name in documents.get(str(row.get("id")), {}) and name not in row]
            if more or less:
                return Breach(message="with a filter fields gives other attributes", expected=",".join(fields), actual=shown(sorted(row)))
        return None

    return rule
