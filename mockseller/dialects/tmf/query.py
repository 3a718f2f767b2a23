"""The parameters of a list: paging, order and projection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ttck.mockseller.dialects.tmf.problems import invalid, not_offered
from ttck.mockseller.engine.clock import micros_of

if TYPE_CHECKING:
    from ttck.mockseller.engine.lookups import Order
    from ttck.mockseller.engine.seams import Document

PAGING = ("offset", "limit")
_CURSORS = ("before", "after", "filter")
RESERVED = frozenset({"fields", "sort", *PAGING, *_CURSORS})  # where the contract has them
_NONE = "none"
_ALWAYS = ("id", "href")

Query = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Which part of a list: the first to show, how many at most, and whether the buyer said how many."""

    first: int
    most: int


def page_of(query: Query, *, maximum: int) -> Page:
    """The part that a query asks for.

    Raises:
        Refusal: 400 for an offset or limit that is no whole number.
    """
    return Page(first=_whole(query, "offset", 0), most=min(_whole(query, "limit", maximum), maximum))


def _whole(query: Query, name: str, default: int) -> int:
    if name not in query:
        return default
    text = query[name][-1]
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:  # noqa: PLR2004 - nobody has a thousand million tickets
        raise invalid(name, "it has to be a whole number from 0 on")
    return int(text)


def refuse_cursors(query: Query, *, known: frozenset[str]) -> None:
    """Refuse the parameters of the contract that this seller does not offer.

    Raises:
        Refusal: 501.
    """
    for name in _CURSORS:
        if name in query and name in known:
            raise not_offered(f"the query parameter {name}")


def sorted_by(documents: list[Document], query: Query, *, known: frozenset[str]) -> list[Document]:
    """The documents in the order that a query asks for, as they are without one; those without the attribute come last.

    Raises:
        Refusal: 400 for an attribute that there is not.
    """
    names = [name.strip() for text in query.get("sort", ()) for name in text.split(",") if name.strip()]
    for name in reversed(names):
        attribute = name.lstrip("+- ")
        if attribute.partition(".")[0] not in known:
            raise invalid("sort", f"there is no attribute {attribute!r}")
        have = [one for one in documents if one.get(attribute) is not None]
        rest = [one for one in documents if one.get(attribute) is None]
        have.sort(key=lambda one: _rank(one[attribute]), reverse=name.startswith("-"))
        documents = have + rest
    return documents


def order_of(query: Query) -> Order | None:
    """The order that a query asks for, where it is one in which a store finds tickets; None for any other."""
    names = [name.strip() for text in query.get("sort", ()) for name in text.split(",") if name.strip()]
    if not names:
        return "stored"
    if len(names) == 1 and names[0].lstrip("+- ") == "creationDate":
        return "newest" if names[0].startswith("-") else "oldest"
    return None


def _rank(value: Any) -> tuple[int, Any]:
    if isinstance(value, int | float):
        return (0, value)
    try:
        return (1, micros_of(value))
    except (TypeError, ValueError):
        return (2, str(value))


def fields_of(query: Query) -> frozenset[str] | None:
    """The attributes that a query asks for, None for all of them."""
    names = [name.strip() for text in query.get("fields", ()) for name in text.split(",") if name.strip()]
    return frozenset(name.partition(".")[0] for name in names) or None


def projected(document: Document, fields: frozenset[str] | None, *, always: tuple[str, ...] = ()) -> Document:
    """The document with the attributes asked for, its identity and its type, and what is `always` shown."""
    if fields is None:
        return document
    kept = {*_ALWAYS, "@type", *always, *fields} - {_NONE}
    return {name: value for name, value in document.items() if name in kept}


def links(address: str, query: Query, page: Page, total: int) -> str:
    """The value of a Link header: this page and its neighbours."""
    last = (total - 1) // page.most * page.most if total and page.most else 0
    starts = {"self": page.first, "first": 0, "last": last}
    if page.first > 0:
        starts["prev"] = max(0, page.first - page.most)
    if page.first + page.most < total:
        starts["next"] = page.first + page.most
    kept = urlencode([(name, value) for name, values in query.items() if name not in PAGING for value in values])
    common = f"{address}?{kept}&" if kept else f"{address}?"
    return ", ".join(f'<{common}offset={start}&limit={page.most}>; rel="{relation}"' for relation, start in starts.items())
