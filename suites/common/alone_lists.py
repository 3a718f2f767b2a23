"""Lists in recorded traffic, of whatever items: judged by themselves, and by the readings around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ttck.harness.judge.compare import ABSENT
from ttck.harness.judge.histories import ASIDE, Sighting, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.vocabulary import Kind, Operation
from ttck.suites.common.alone import is_after, readings
from ttck.suites.common.lists import Document, Params, attribute_of, matches, same
from ttck.suites.common.surveying import is_set

Filtered = tuple[Exchange, Params]
_CALLER = "authorization"
_PARTIES = frozenset({"buyerId", "sellerId"})  # what many add to each request, and no criterion


def rows(exchange: Exchange) -> list[Document]:
    """The items of a list."""
    return [row for row in exchange.document if isinstance(row, dict)] if isinstance(exchange.document, list) else []


def _parameters(exchange: Exchange) -> list[tuple[str, str]]:
    return [(name, value) for name, value in parse_qsl(urlsplit(exchange.url).query) if name not in _PARTIES]


# --- what a list says itself ----------------------------------------------------------------------------------------------


def filtered(traffic: Traffic, operation: Operation, name: str) -> list[Filtered]:
    """Lists with items that were filtered by an attribute, once and by a plain value, with that criterion."""
    found = []
    for exchange in traffic.accepted(operation):
        given = [(key, value) for key, value in _parameters(exchange) if key == name or key.startswith(f"{name}.")]
        once = len({key for key, _ in given}) == len(given)
        if given and once and not any("," in value for _, value in given) and rows(exchange):
            found.append((exchange, tuple(given)))
    return found


def keeps_to(one: str) -> Callable[[Filtered], Breach | None]:
    """A rule: no item of the list contradicts the criterion by what it shows itself; `one` is such an item, in words."""

    def rule(seen: Filtered) -> Breach | None:
        exchange, params = seen
        wrong = next((row for row in rows(exchange) if matches(row, params, summary=True) is False), None)
        if wrong is None:
            return None
        words = _words(params)
        return Breach(
            message=f"the list filtered by {words} holds {one} that does not match", expected=words, actual=shown(wrong),
            numbers=(exchange.number,),
        )  # fmt: skip

    return rule


def _words(params: Params) -> str:
    return " and ".join(f"{name}={value}" for name, value in params)


# --- beside readings ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Around:
    """A list, the last reading of an item long enough before it, and all the readings from there to the first one after it.

    `row` is the item in the list. Where no reading came after the list, `after` is None.
    """

    page: Exchange
    before: Sighting
    after: Sighting | None
    between: tuple[Sighting, ...]
    row: Document | None = None
    params: Params = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings and of the list."""
        found = (self.before.number, self.page.number, *((self.after.number,) if self.after else ()))
        return tuple(sorted(found))

    def is_set(self, name: str) -> bool:
        """Whether an attribute was set in every reading around the list."""
        return self.after is not None and all(is_set(s.document.get(name)) for s in self.between)

    def settled(self, name: str) -> bool:
        """Whether it had one and the same value in all of them."""
        values = [s.document.get(name) for s in self.between]
        return self.is_set(name) and all(same(name, values[0], value) for value in values)


def _around(page: Exchange, seen: list[Sighting], *, patience: float) -> Around | None:
    """The readings around a list; one that came less than `patience` seconds before it proves nothing, lists may need a moment."""
    ripe = [s for s in seen if is_after(page, s.exchange) and page.at >= s.at + timedelta(seconds=s.exchange.elapsed + patience)]
    if not ripe or page.scenario == ASIDE:
        return None
    after = next((s for s in seen if is_after(s.exchange, page)), None)
    last = after.number if after is not None else page.number
    between = tuple(s for s in seen if ripe[-1].number <= s.number <= last)
    return Around(page=page, before=ripe[-1], after=after, between=between)


def listed(traffic: Traffic, kind: Kind, operation: Operation, *, patience: float) -> Iterator[Around]:
    """Items of lists whose item was read before."""
    known = readings(traffic, kind)
    for page in traffic.accepted(operation):
        for row in rows(page) if "fields=" not in page.url else ():
            found = _around(page, known.get(str(row.get("id")), []), patience=patience)
            if found is not None:
                yield Around(**{**found.__dict__, "row": row})


def as_read(
    *, always: Iterable[str], stays: Iterable[str], final: Iterable[str] = (), ends: Iterable[str] = ()
) -> Callable[[Around], Breach | None]:
    """A rule: an item of a list has what all readings around the list have, with the same value where that `stays` as it is.

    What `always` names is there in any state. In a state that is `final` what `ends` names is as it was read, whatever comes later.
    """
    everywhere, fixed, over, last = frozenset(always), frozenset(stays), frozenset(final), frozenset(ends)
    names = tuple(dict.fromkeys((*always, *stays, *ends)))

    def rule(seen: Around) -> Breach | None:
        row, own = seen.row or {}, seen.before.document
        ended = last if seen.before.state in over and row.get("status") == seen.before.state else frozenset()
        for name in names:
            value, known = row.get(name), own.get(name)
            if not is_set(known):
                continue
            if not is_set(value) and (name in ended or (seen.is_set(name) if name in everywhere else seen.settled(name))):
                message, actual = f"a list item lacks {name}", ABSENT
            elif is_set(value) and not same(name, known, value) and ((name in fixed and seen.settled(name)) or name in ended):
                message, actual = f"a list item has another {name} than the item itself", shown(value)
            else:
                continue
            return Breach(message=message, expected=shown(known), actual=actual, where=f"/*/{name}", numbers=seen.numbers)
        return None

    return rule


# --- what a list leaves out -----------------------------------------------------------------------------------------------


def matching(
    traffic: Traffic, kind: Kind, operation: Operation, name: str, *, lasting: frozenset[str], patience: float
) -> Iterator[Around]:
    """Items that met the criteria of a whole list in all readings around it, and are not over; one of the criteria is about `name`.

    The other criteria are about attributes that are `lasting` as well: what a seller changes at will it may have changed
    there and back. A list in which the caller sees none of these items may be that of somebody else.
    """
    known = readings(traffic, kind)
    for page in traffic.accepted(operation):
        params = tuple(_parameters(page))
        if not any(attribute_of(key) == attribute_of(name) for key, _ in params) or not _is_whole(page):
            continue
        own = any(row.get("id") in known for row in rows(page))
        if not own or len({key for key, _ in params}) < len(params) or any(key.partition(".")[0] not in lasting for key, _ in params):
            continue
        for seen in known.values():
            found = _around(page, seen, patience=patience)
            if found is not None and found.after is not None and _meets(found, params):
                yield Around(**{**found.__dict__, "params": params})


def _meets(around: Around, params: Params) -> bool:
    one_caller = len({_caller(around.page), *(_caller(s.exchange) for s in around.between)}) == 1
    return one_caller and all(matches(s.document, params) is True for s in around.between)


def _caller(exchange: Exchange) -> str | None:
    return next((value for name, value in exchange.request_headers.items() if name.lower() == _CALLER), None)


def _is_whole(page: Exchange) -> bool:
    """Whether the seller says that a list holds as many items as there are."""
    headers: dict[str, Any] = dict(page.answer.headers) if page.answer else {}
    total = str(headers.get("x-total-count", ""))
    throttled = str(headers.get("x-pagination-throttled", "")).lower() == "true"
    return total.isascii() and total.isdigit() and int(total) == len(rows(page)) and not throttled


def is_found(one: str, *, over: Iterable[str] = ()) -> Callable[[Around], Breach | None]:
    """A rule: the item is in the list; `one` is such an item, in words, and those that are `over` may be kept elsewhere."""
    ended = frozenset(over)

    def rule(seen: Around) -> Breach | None:
        item = seen.before.document["id"]
        if any(row.get("id") == item for row in rows(seen.page)) or any(s.state in ended for s in seen.between):
            return None
        return Breach(
            message=f"the list filtered by {_words(seen.params)} lacks {one} that matches", expected=str(item),
            actual=f"{len(rows(seen.page))} others", numbers=seen.numbers,
        )  # fmt: skip

    return rule
