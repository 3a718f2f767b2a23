"""Rules of fields: TMF621:40 to 46."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import Gap
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import at, rows, total
from ttck.suites.tmf.scenarios.c_listing import Sandwich
from ttck.suites.tmf.scenarios.e_projecting import Projection

_IDENTITY = ("id", "href")


def taken(one: Projection) -> Breach | None:
    """A request with fields is not refused."""
    if not one.answer.refused:
        return None
    return Breach(message="a request with fields is refused", expected="200", actual=f"{one.answer.status} to {at(one.answer)}")


def telling(found: list[Projection]) -> list[Projection]:
    """Those whose ticket has more than was asked for, so that there is something to leave out."""
    return [one for one in readable(found) if set(_whole(one)) - {*one.asked, *_IDENTITY}]


def readable(found: list[Projection]) -> list[Projection]:
    """Those that show the ticket: an object, or a list that has it."""
    return [one for one in found if one.answer.accepted and _shown(one) is not None]


def _shown(one: Projection) -> Document | None:
    """The ticket as the answer shows it; of a list the item with its id, or the only one when none has an id."""
    document = one.answer.document
    if not one.listed:
        return document if isinstance(document, dict) else None
    found, ident = rows(one.answer), _whole(one).get("id")
    own = [row for row in found if row.get("id") == ident]
    return own[0] if own else found[0] if len(found) == 1 and "id" not in found[0] else None


def _whole(one: Projection) -> Document:
    return one.before.document if isinstance(one.before.document, dict) else {}


def _place(one: Projection) -> str:
    return "a list" if one.listed else "a ticket"


def has_value(one: Projection) -> Breach | None:
    """An attribute that was asked for alone and has a value is there."""
    (name,) = one.asked
    found = _shown(one) or {}
    if name in found or name not in _steady(one):
        return None
    return Breach(message=f"fields={name} does not show {name}", expected=shown(_whole(one)[name]), actual=shown(found), where=f"/{name}")


def _steady(one: Projection) -> Document:
    """What the ticket showed before and after, the same both times."""
    after = one.after.document if isinstance(one.after.document, dict) else {}
    return {name: value for name, value in _whole(one).items() if after.get(name) == value}


def never_shown(found: list[Projection]) -> frozenset[str]:
    """The attributes that are missing when they are asked for alone, each of which is one finding of its own."""
    return frozenset(one.asked[0] for one in found if has_value(one) is not None)


def same_values(never: frozenset[str]) -> Callable[[Projection], Breach | None]:
    """A rule: what was asked for is equal to what the whole ticket shows; of several attributes none is missing but those never shown."""

    def rule(one: Projection) -> Breach | None:
        found, steady = _shown(one) or {}, _steady(one)
        for name in one.asked:
            if name not in steady or name in never:
                continue
            if name not in found and len(one.asked) > 1:
                return Breach(
                    message="an attribute that was asked for is missing", expected=shown(steady[name]), actual="(absent)", where=f"/{name}"
                )
            if name in found and found[name] != steady[name]:
                message = f"fields changes the value of an attribute in {_place(one)}"
                return breach_of(Gap(where=f"/{name}", expected=steady[name], actual=found[name]), message)
        return None

    return rule


def all_there(one: Projection) -> Breach | None:
    """What was asked for is there, whether alone or with others, and is equal to what the whole ticket shows."""
    return (has_value(one) if len(one.asked) == 1 else None) or same_values(frozenset())(one)


def nothing_else(reading: str) -> Callable[[Projection], Breach | None]:
    """A rule: beside what was asked for there is only what the reading of the switch allows, and what it demands is there."""

    def rule(one: Projection) -> Breach | None:
        found = _shown(one) or {}
        for name in found:
            if name not in one.asked and not _allowed(name, reading):
                return Breach(
                    message=f"fields shows more than asked for in {_place(one)}",
                    expected=",".join(one.asked),
                    actual=shown(found),
                    where=f"/{name}",
                )
        for name in ("id", "href", "@type") if reading == "v5" else ():
            if name not in found:
                return Breach(message=f"with fields there is no {name}", expected=name, actual=shown(found), where=f"/{name}")
        return None

    return rule


def beside(reading: str) -> Callable[[str], bool]:
    """What may be shown beside what was asked for, as the switch has it."""
    return lambda name: _allowed(name, reading)


def _allowed(name: str, reading: str) -> bool:
    if reading == "r18":
        return False
    return name == "id" if reading == "r16" else name in _IDENTITY or name.startswith("@")


def _documents(exchange: Exchange) -> Iterator[Any]:
    if isinstance(exchange.document, list):
        yield from exchange.document
    else:
        yield exchange.document


def identity_alone(exchange: Exchange) -> Breach | None:
    """fields=none leaves id and href; what starts with @ may stay, as version 5 wants it."""
    if not exchange.accepted:
        return Breach(message="fields=none is refused", expected="id and href", actual=f"{exchange.status} to {at(exchange)}")
    for document in _documents(exchange):
        names = set(document) if isinstance(document, dict) else set()
        if not set(_IDENTITY) <= names or any(not name.startswith("@") for name in names - set(_IDENTITY)):
            return Breach(message="fields=none shows something else", expected="id and href", actual=shown(document))
    return None


def strange_name(reading: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a name that no attribute has is passed over or refused with 400, as the reading says."""

    def rule(exchange: Exchange) -> Breach | None:
        ignored, refused = exchange.accepted, exchange.status == HTTPStatus.BAD_REQUEST
        if (ignored and reading != "400") or (refused and reading != "ignored"):
            return None
        expected = {"ignored": "200", "400": "400"}.get(reading, "200 or 400")
        return Breach(
            message="a name that no attribute has has another answer", expected=expected, actual=f"{exchange.status} to {at(exchange)}"
        )

    return rule


def written_narrow(one: Projection) -> Breach | None:
    """The answer to a write with fields shows what was asked for, and no other attribute but the identity and what starts with @."""
    found = one.answer.document if isinstance(one.answer.document, dict) else None
    if found is None:
        return (
            None
            if one.answer.status == HTTPStatus.ACCEPTED
            else Breach(message="the answer to a write is no object", expected="a ticket", actual=shown(one.answer.document))
        )
    more = [name for name in found if name not in {*one.asked, *_IDENTITY} and not name.startswith("@")]
    if more:
        return Breach(message=f"fields does not count in {one.answer.method}", expected=",".join(one.asked), actual=shown(sorted(found)))
    return None


def narrowing(found: Iterable[Sandwich]) -> list[Sandwich]:
    """Lists with a total that stood still, of which fields took something away; where it does not count nothing is proven."""
    return [
        one for one in found if one.steady and one.page.accepted and total(one.before) is not None and _names(one.page) < _names(one.before)
    ]


def _names(page: Exchange) -> set[str]:
    return {name for row in rows(page) for name in row}


def same_total(one: Sandwich) -> Breach | None:
    """Fields does not change the total; where it changed anyway between two equal requests, nothing is said."""
    before, page = total(one.before), total(one.page)
    if not one.steady or before is None or page == before:
        return None
    return Breach(message="fields changes X-Total-Count", expected=str(before), actual=str(page))
