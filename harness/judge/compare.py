"""Compare documents as the standard means them: date-times as instants, lists as sets of items by content, addresses as addresses."""

from __future__ import annotations

import base64
import binascii
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import orjson

# Attributes that hold date-times, MEF 124.
DATES = frozenset({"date", "creationDate", "issueStartDate", "expectedResolutionDate", "resolutionDate", "changeDate", "eventTime"})
# Identifiers of list items that the draft does not know: a seller may give its own.
LOOSE = frozenset({"attachmentId", "href"})


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One difference: where (JSON Pointer), what was expected there, and what was found."""

    where: str
    expected: Any
    actual: Any


ABSENT = "(absent)"


def instant(value: Any) -> datetime | None:
    """An ISO 8601 date-time as an aware datetime, or None; without an offset it is read as UTC."""
    return _instant(value) if isinstance(value, str) else None


@functools.lru_cache(maxsize=4096)
def _instant(value: str) -> datetime | None:
    if "T" not in value.upper():
        return None
    text = value.upper().replace("Z", "+00:00")
    head, dot, rest = text.partition(".")
    if dot:
        digits = len(rest) - len(rest.lstrip("0123456789"))
        text = f"{head}.{rest[:digits][:6]}{rest[digits:]}"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _same_number(sent: Any, got: Any) -> bool:
    numbers = isinstance(sent, int | float) and isinstance(got, int | float)
    return numbers and not isinstance(sent, bool) and not isinstance(got, bool) and float(sent) == float(got)


def _same_bytes(sent: Any, got: Any) -> bool:
    try:
        return base64.b64decode(sent, validate=True) == base64.b64decode(got, validate=True)
    except (TypeError, ValueError, binascii.Error):
        return False


def same_value(name: str, sent: Any, got: Any) -> bool:
    """Whether two scalar values of the attribute `name` mean the same."""
    if type(sent) is type(got) and sent == got:
        return True
    if name in DATES:
        first, second = instant(sent), instant(got)
        if first is not None:
            return first == second
    if name == "content" and isinstance(sent, str):
        return sent == got or _same_bytes(sent, got)
    if isinstance(sent, bool) or isinstance(got, bool):
        return sent is got
    return _same_number(sent, got)


def gaps(sent: Any, got: Any, *, name: str = "", where: str = "", loose: frozenset[str] = LOOSE) -> Iterator[Gap]:
    """What of `sent` is missing or different in `got`; whatever `got` has beyond that is no gap.

    An item of a list needs a partner of its own in the other list, in any order.
    """
    if isinstance(sent, dict):
        if not isinstance(got, dict):
            yield Gap(where=where, expected=sent, actual=got)
            return
        for key, value in sent.items():
            if key in loose:
                continue
            if key not in got:
                yield Gap(where=f"{where}/{key}", expected=value, actual=ABSENT)
            else:
                yield from gaps(value, got[key], name=key, where=f"{where}/{key}", loose=loose)
    elif isinstance(sent, list):
        yield from _list_gaps(sent, got, where=where, loose=loose)
    elif not same_value(name, sent, got):
        yield Gap(where=where, expected=sent, actual=got)


def _list_gaps(sent: list[Any], got: Any, *, where: str, loose: frozenset[str]) -> Iterator[Gap]:
    if not isinstance(got, list):
        yield Gap(where=where, expected=sent, actual=got)
        return
    partners = _pairs(sent, got, fits=functools.partial(_item_lies_in, loose=loose))
    left = [other for i, other in enumerate(got) if i not in partners.values()]
    for index, item in enumerate(sent):
        if index not in partners:
            yield _closest(item, left, where=f"{where}/{index}", loose=loose)


def _pairs(first: Sequence[Any], second: Sequence[Any], *, fits: Callable[[Any, Any], bool]) -> dict[int, int]:
    """As many partners as can be had, each for one item; an item gives way when it fits another partner as well."""
    taken: dict[int, int] = {}
    known: dict[tuple[int, int], bool] = {}

    def fit(i: int, j: int) -> bool:
        if (i, j) not in known:
            known[i, j] = fits(first[i], second[j])
        return known[i, j]

    def place(i: int, tried: set[int]) -> bool:
        for j in (i, *range(len(second))):  # most lists keep their order
            if j < len(second) and j not in tried and fit(i, j):
                tried.add(j)
                if j not in taken or place(taken[j], tried):
                    taken[j] = i
                    return True
        return False

    for i in range(len(first)):
        place(i, set())
    return {i: j for j, i in taken.items()}


def _ids(item: Any) -> frozenset[str]:
    """The id of a note is the binding's, not the draft's; elsewhere an id is part of the content."""
    return frozenset({"id"}) if isinstance(item, dict) and "text" in item else frozenset()


def _closest(item: Any, candidates: Sequence[Any], *, where: str, loose: frozenset[str]) -> Gap:
    """The gap to show for an item without a partner: the one difference to its nearest candidate, or the whole item."""
    near = [found for found in (list(gaps(item, other, where=where, loose=loose | _ids(item))) for other in candidates) if found]
    best = min(near, key=len, default=[])
    if len(best) == 1 and isinstance(item, dict) and len(item) > 1:
        return best[0]
    return Gap(where=where, expected=item, actual=ABSENT)


def covers(sent: Any, got: Any) -> bool:
    """Whether `got` has everything that `sent` has, with the same meaning."""
    return _alike(sent, got) or _lies_in(sent, got, loose=LOOSE | _ids(sent))


def _alike(first: Any, second: Any) -> bool:
    """Whether two documents are written alike; most often nothing has changed, and == alone would take 1 for true."""
    return first is second or (bool(first == second) and _written(first) == _written(second))


def _written(document: Any) -> bytes | str:
    """A document as text, in which 1 is neither 1.0 nor true."""
    try:
        return orjson.dumps(document)
    except TypeError:  # numbers and letters that JSON has, and this library has not
        return repr(document)


def _lies_in(sent: Any, got: Any, *, loose: frozenset[str], name: str = "") -> bool:
    """Whether there are no `gaps`: the same question without an account of where, which is asked a thousand times as often."""
    if isinstance(sent, dict):
        return isinstance(got, dict) and all(
            key in loose or (key in got and _lies_in(value, got[key], loose=loose, name=key)) for key, value in sent.items()
        )
    if isinstance(sent, list):
        fits = functools.partial(_item_lies_in, loose=loose)
        return isinstance(got, list) and len(_pairs(sent, got, fits=fits)) == len(sent)
    return same_value(name, sent, got)


def _item_lies_in(item: Any, other: Any, *, loose: frozenset[str]) -> bool:
    return _lies_in(item, other, loose=loose | _ids(item))


def same_item(first: Any, second: Any) -> bool:
    """Whether two list items carry the same content, each covering the other."""
    return covers(first, second) and covers(second, first)


def missing_items(earlier: Iterable[Any], later: Iterable[Any]) -> list[Any]:
    """Items of `earlier` that `later` does not have with the same content."""
    wanted, there = list(earlier), list(later)
    if not wanted or _alike(wanted, there):
        return []
    partners = _pairs(wanted, there, fits=covers)
    return [item for index, item in enumerate(wanted) if index not in partners]


def items(document: Any, name: str) -> list[dict[str, Any]]:
    """The list attribute `name` of a document as far as it is a list of objects; otherwise nothing."""
    value = document.get(name) if isinstance(document, dict) else None
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def contacts(document: Any, role: str) -> list[dict[str, Any]]:
    """The contacts of one role."""
    return [item for item in items(document, "relatedContactInformation") if item.get("role") == role]


_PORTS = {"http": 80, "https": 443}


def last_segment(address: Any) -> str:
    """The last segment of the path of an address, percent-decoded; its query and a slash at the end do not count."""
    parts = _split(address)
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) if parts is not None else ""


def leads_to(address: Any, ident: Any) -> bool:
    """Whether an address, whole or relative, is that of the item `ident`, however its reserved characters are written."""
    parts = _split(address)
    if parts is None or not isinstance(ident, str) or not ident:
        return False
    path = parts.path.rstrip("/")
    return ident in {last_segment(address), path.rpartition("/")[2]} or ("/" in ident and f"/{path}".endswith(f"/{ident.rstrip('/')}"))


def same_address(first: Any, second: Any, *, base: str = "") -> bool:
    """Whether two addresses mean the same; a relative one is read from `base`.

    The size of letters in scheme and host, a default port, a slash at the end and how reserved characters are written do
    not count.
    """
    try:
        left, right = (_normal(urljoin(base, str(one))) for one in (first, second))
    except ValueError:  # no address at all, and so equal only to its own text
        return bool(first == second)
    return left == right


def _normal(address: str) -> tuple[str, str, int | None, tuple[str, ...], str]:
    parts = urlsplit(address)
    port = parts.port or _PORTS.get(parts.scheme)
    segments = tuple(unquote(one) for one in parts.path.strip("/").split("/"))
    return parts.scheme, (parts.hostname or "").casefold(), port, segments, parts.query


def _split(address: Any) -> SplitResult | None:
    try:
        return urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return None
