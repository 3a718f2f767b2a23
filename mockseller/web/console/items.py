"""Items as a person looks at them: what resources there are, one line for a list, and what a document says happened when."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ttck.mockseller.engine import codec
from ttck.mockseller.engine.clock import MICROS, micros_of, text_of
from ttck.specs.vocabulary import Kind

if TYPE_CHECKING:
    from ttck.mockseller.engine.seams import Document
    from ttck.mockseller.engine.seller import Seller
    from ttck.mockseller.engine.statements import Stored
    from ttck.specs.dialects import Resource

_TITLES = ("name", "description", "title", "reason", "text")  # what tells one item from another, the first that is there
_LONGEST = 120
_CONTROL = frozenset(map(chr, [*range(32), 127])) - {"\n", "\t"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item in a list; `row` is where it stands in the store."""

    id: str
    state: str | None
    title: str
    buyer: str
    row: int


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Something that happened: when, what it was, and what is said of it."""

    at: str
    what: str
    says: str = ""


def kind_of(resource: Resource) -> Kind:
    """The kind of the items of a resource."""
    return Kind[resource.name.upper()]


def resources(seller: Seller) -> list[Resource]:
    """The resources that this seller offers."""
    adapter = seller.adapter
    return [row for row in adapter.dialect.resources.values() if row.name in adapter.offered]


def line(seller: Seller, stored: Stored) -> Line:
    """A stored item as a list shows it."""
    document = codec.loads(stored.document)
    identity, state = seller.adapter.identity(document), seller.adapter.state(document)
    return Line(id=identity, state=state, title=_title(document), buyer=stored.buyer, row=stored.seq)


def _title(document: Document) -> str:
    texts = [document[name] for name in _TITLES if isinstance(document.get(name), str)]
    texts += [value for name, value in document.items() if "description" in name.lower() and isinstance(value, str)]
    found = plain(" ".join(texts[0].split())) if texts else ""
    return found if len(found) <= _LONGEST else f"{found[:_LONGEST]}..."


def life(document: Document) -> list[Moment]:
    """What a document says happened when, the oldest first: its dates, and the dated entries of its lists."""
    found = [*_dates(document), *(one for name, value in document.items() if isinstance(value, list) for one in _entries(name, value))]
    ordered = sorted(found, key=lambda one: one[0])
    return [Moment(at=text_of(at / MICROS), what=what, says=says) for at, what, says in ordered]


def _dates(document: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    for name, value in document.items():
        at = _instant(value)
        if at is not None:
            yield at, name, ""


def _entries(name: str, entries: list[Any]) -> Iterator[tuple[int, str, str]]:
    for entry in entries:
        if isinstance(entry, dict):
            first = next(_dates(entry), None)
            if first is not None:
                yield first[0], name, _said(entry)


def _said(entry: Document) -> str:
    """The texts of a dated entry, without its dates, identifiers and types."""
    texts = [
        v for k, v in entry.items() if isinstance(v, str) and _instant(v) is None and not k.startswith("@") and k not in {"id", "href"}
    ]
    return plain(" · ".join(texts))


def _instant(value: object) -> int | None:
    if not isinstance(value, str):
        return None
    try:
        return micros_of(value)
    except (ValueError, OverflowError):
        return None


def pretty(body: bytes | str | None) -> str:
    """A body to read: JSON with indents, and anything else as it is."""
    if body is None:
        return ""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    try:
        return plain(json.dumps(json.loads(text), indent=2, ensure_ascii=False))
    except (ValueError, RecursionError):
        return plain(text)


def plain(text: str) -> str:
    """A text whose invisible characters, those that turn the direction of writing among them, are written as escapes."""
    return "".join(one if not _invisible(one) else f"\\u{ord(one):04x}" for one in text)


def _invisible(character: str) -> bool:
    return character in _CONTROL or (not character.isascii() and unicodedata.category(character) in {"Cf", "Cc", "Co", "Cs"})
