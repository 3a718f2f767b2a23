"""Filters for the lists that are short enough to read: every parameter of a contract's list, and one page of the matches.

A list has a table ``{parameter: Filter}``, made with `text`, `enum`, `flag`, `dates` and `overlap`, and answers with
`answer_page(seller, call, kind, table, schema="Incident_Find[]", summary=("id", ...))`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.mockseller.dialects.mef.query import instant, number
from ttck.mockseller.engine import codec
from ttck.mockseller.engine.answers import Answer
from ttck.mockseller.engine.clock import micros_of
from ttck.mockseller.engine.problems import bad_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ttck.mockseller.engine.seams import Call, Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.specs.vocabulary import Kind

_PAGING = ("offset", "limit")
Test = Callable[[Any], bool]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One query parameter: the attribute that it looks at, and how its value becomes a test of that attribute.

    `path` is dotted; where it leads through a list, one element has to match, and all parameters that look into the same
    list have to match the same element. `of` restricts the elements to those with this value of ``@type``.
    `read` raises ValueError, with the words for the buyer, when the value cannot be understood.
    """

    path: str
    read: Callable[[str], Test]
    of: str | None = None


def text(path: str, *, of: str | None = None) -> Filter:
    """The attribute is exactly the value."""
    return Filter(path=path, read=lambda value: lambda found: bool(found == value), of=of)


def enum(path: str, values: Iterable[str]) -> Filter:
    """The attribute is exactly the value, which is one of `values`."""
    known = frozenset(values)

    def read(value: str) -> Test:
        if value not in known:
            raise ValueError(f"has to be one of: {', '.join(sorted(known))}")
        return lambda found: bool(found == value)

    return Filter(path=path, read=read)


def flag(path: str) -> Filter:
    """The attribute is true, or false."""

    def read(value: str) -> Test:
        if value not in {"true", "false"}:
            raise ValueError("has to be true or false")
        return lambda found: found is (value == "true")

    return Filter(path=path, read=read)


def dates(name: str) -> dict[str, Filter]:
    """The parameters ``name.gt`` and ``name.lt``: the attribute is later, or earlier, than the value."""
    return {f"{name}.gt": Filter(path=name, read=_later), f"{name}.lt": Filter(path=name, read=_earlier)}


def overlap(name: str) -> dict[str, Filter]:
    """The parameters ``name.gt`` and ``name.lt`` of a period: it ends later, and begins earlier, than the value."""
    return {
        f"{name}.gt": Filter(path=f"{name}.endDateTime", read=_later),
        f"{name}.lt": Filter(path=f"{name}.startDateTime", read=_earlier),
    }


def _later(value: str) -> Test:
    bound = instant(value)
    return lambda found: (moment := _moment(found)) is not None and moment > bound


def _earlier(value: str) -> Test:
    bound = instant(value)
    return lambda found: (moment := _moment(found)) is not None and moment < bound


def _moment(found: Any) -> int | None:
    try:
        return micros_of(found)
    except (TypeError, ValueError):  # absent, or spoilt by a fault
        return None


def answer_page(
    seller: Seller, call: Call, kind: Kind, table: Mapping[str, Filter], *, schema: str | None, summary: Sequence[str]
) -> Answer:
    """The page of the buyer's items of a kind that match all filters, in creation order, each with the attributes of `summary`.

    Raises:
        Refusal: 400 for an empty, repeated, unknown or unreadable value.
    """
    tests, paging = _read(call.query, table)
    documents = (codec.loads(one.document) for one in seller.store.things(kind, buyer=call.buyer))
    found = [one for one in documents if matches(one, tests)]
    offset, limit = paging.get("offset", 0), paging.get("limit")
    most = seller.settings.page_maximum
    page = found[offset : offset + (most if limit is None else min(limit, most))]
    headers = {"X-Result-Count": str(len(page)), "X-Total-Count": str(len(found))}
    if offset + len(page) < len(found) and (limit is None or limit > most):
        headers["X-Pagination-Throttled"] = "true"
    body = codec.dumps([{name: one[name] for name in summary if name in one} for one in page])
    return Answer(status=200, body=body, schema=schema, headers=headers)


def _read(query: Mapping[str, tuple[str, ...]], table: Mapping[str, Filter]) -> tuple[list[tuple[Filter, Test]], dict[str, int]]:
    """The tests and the paging that a query asks for; parameters that the table does not have are left alone."""
    tests: list[tuple[Filter, Test]] = []
    paging: dict[str, int] = {}
    for name, values in query.items():
        if name not in table and name not in _PAGING:
            continue
        if len(values) > 1:
            raise bad_query(f"{name} may be given once only")
        if values[0] == "":
            raise bad_query(f"{name} has no value", code="missingQueryValue")
        try:
            if name in _PAGING:
                paging[name] = number(values[0])
            else:
                tests.append((table[name], table[name].read(values[0])))
        except ValueError as wrong:
            raise bad_query(f"{name} {wrong}") from wrong
    return tests, paging


def matches(document: Document, tests: Sequence[tuple[Filter, Test]]) -> bool:
    """Whether a document passes all tests; those that look into one list have to be passed by one element of it."""
    groups: dict[tuple[str, str | None], list[tuple[str, Test]]] = {}
    for wanted, test in tests:
        root, _, rest = wanted.path.partition(".")
        groups.setdefault((root, wanted.of), []).append((rest, test))
    return all(
        any(all(test(_at(element, rest)) for rest, test in group) for element in _elements(document.get(root), of))
        for (root, of), group in groups.items()
    )


def _elements(value: Any, of: str | None) -> Iterator[Any]:
    for element in value if isinstance(value, list) else [value]:
        if of is None or (isinstance(element, dict) and element.get("@type") == of):
            yield element


def _at(element: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        element = element.get(name) if isinstance(element, dict) else None
    return element
