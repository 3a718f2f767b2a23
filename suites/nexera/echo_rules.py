"""Rules for what is shown beside what was said: values of lists, and what an operator said of a ticket."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.matrix import Need, Process
from ttck.specs.vocabulary import Operation
from ttck.suites.nexera.cells import table
from ttck.suites.nexera.shown import Said, Shown, every, said

# What need not come back as it was said: the seller sets it, replaces it, or knows it better.
_SELLERS = frozenset({"priority", "status", "href", "@type", "@baseType", "ticketType"})
_LOOSE = {
    "note": frozenset({"id", "href"}),
    "attachment": frozenset({"id", "href", "size"}),
    "relatedEntity": frozenset({"href", "name", "provisioningStatus", "provisioningComment"}),
    "relatedParty": frozenset({"href", "name"}),
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_LONGEST_DATE = 40
_TAKEN = frozenset({Need.REQUIRED, Need.OPTIONAL})
DATES = ("creationDate", "lastUpdate", "statusChangeDate", "resolutionDate", "expectedResolutionDate")


# --- values ------------------------------------------------------------------------------------------------------------


def values(traffic: Traffic, *path: str) -> list[Subject]:
    """Each value of an attribute that is shown, of a ticket or of the elements of a list in it."""
    return [Subject(value=value, where=f"/{'/'.join(path)}", seen=one.seen) for one in every(traffic) for value in _at(one.document, path)]


def _at(document: Any, path: tuple[str, ...]) -> Iterator[Any]:
    for one in document if isinstance(document, list) else [document]:
        if isinstance(one, dict) and path[0] in one:
            if len(path) == 1:
                yield one[path[0]]
            else:
                yield from _at(one[path[0]], path[1:])


def one_of(*path: str, without: frozenset[str] = frozenset()) -> Callable[[Subject], Breach | None]:
    """A rule: a value that is shown is on the list of the matrix."""
    row = table().row(*path)
    known = [value for value in row.values if value not in without] if row is not None else []

    def rule(part: Subject) -> Breach | None:
        if part.value in known or part.value is None:
            return None
        message = f"{'.'.join(path)} is none of its values"
        return Breach(message=message, expected=", ".join(known), actual=shown(part.value), where=part.where)

    return rule


def a_priority(part: Subject) -> Breach | None:
    """A priority is a whole number from 1 to 10."""
    row = table().row("priority")
    first, last = row.span if row is not None and row.span is not None else (1, 10)
    value = part.value
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and first <= value <= last):
        return None
    return Breach(
        message="priority is no whole number of its span", expected=f"a number, {first} to {last}", actual=shown(value), where=part.where
    )


def dates(traffic: Traffic) -> list[Subject]:
    """Each date of a ticket that is shown."""
    found = [(name, one) for one in every(traffic) for name in DATES if one.document.get(name) is not None]
    return [Subject(value=one.document[name], where=f"/{name}", seen=one.seen) for name, one in found]


def a_moment(part: Subject) -> Breach | None:
    """A date is a moment, whatever is said of its zone."""
    if isinstance(part.value, str) and instant(part.value) is not None:
        return None
    message = f"{part.where[1:]} is no date with a time"
    return Breach(message=message, expected="as 2026-01-31T12:00:00Z", actual=shown(part.value), where=part.where)


def a_date(part: Subject) -> Breach | None:
    """A date is one of RFC 3339."""
    if isinstance(part.value, str) and _DATE.fullmatch(part.value) and instant(part.value) is not None:
        return None
    message = f"{part.where[1:]} is no date with its time and zone"
    return Breach(message=message, expected="RFC 3339, as 2026-01-31T12:00:00Z", actual=shown(part.value), where=part.where)


# --- what was said -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Echo:
    """An attribute that is shown, and the values that were said of it and may still show: the last one first."""

    name: str
    value: Any
    expected: tuple[Any, ...]
    shown: Shown
    numbers: tuple[int, ...]

    @functools.cached_property
    def fits(self) -> bool:
        """Whether what is shown is one of them."""
        return any(_same(one, self.value, self.name) for one in self.expected)


def echoes(traffic: Traffic, *names: str, wait: float, but: tuple[str, ...] = ()) -> list[Echo]:
    """The attributes of these names, or all but some, wherever they are shown after they were said."""
    return [echo for echo in _everywhere(traffic, wait) if (echo.name in names if names else echo.name not in but)]


@derived
def _everywhere(traffic: Traffic, wait: float) -> tuple[Echo, ...]:
    requests, read = said(traffic), dict[str, list[Shown]]()
    found: list[Echo] = []
    for one in every(traffic):
        found += _echoes(one, requests.get(one.item, ()), read.setdefault(one.item, []), wait)
        read[one.item] += [one] if one.place == "answer" else []
    return tuple(found)


def _echoes(one: Shown, requests: tuple[Said, ...], earlier: list[Shown], wait: float) -> Iterator[Echo]:
    for name in sorted(one.document):
        if name in _SELLERS or one.document.get(name) is None:
            continue
        known = [(number, request) for number, request in enumerate(requests) if name in request.document]
        kind = str(requests[0].document.get("ticketType"))
        permitted = [(request, _process(number, kind)) for number, request in known if _may_say(name, _process(number, kind))]
        found = _still(one, permitted, wait)
        if found:
            expected = tuple(_allowed(request.document[name], process, (name,)) for request, process in found)
            if one.place == "event":  # it may be of a time at which the seller had said it, and the operator had not
                first = known[0][1].number
                expected += tuple(each.document[name] for each in earlier if each.number < first and name in each.document)
            yield Echo(name=name, value=one.document[name], expected=expected, shown=one, numbers=(found[0][0].number, one.number))


def _process(number: int, kind: str) -> Process | None:
    """The column of the first request about a ticket, or of a later one."""
    return table().process("patch" if number else "create", kind)


def _may_say(name: str, process: Process | None) -> bool:
    cell = table().cell(process, name) if process is not None else None
    return cell is not None and cell.need in _TAKEN


def _allowed(value: Any, process: Process | None, at: tuple[str, ...]) -> Any:
    """A value without what its process prohibits or does not support."""
    if isinstance(value, list):
        return [_allowed(one, process, at) for one in value]
    if not isinstance(value, dict) or process is None:
        return value
    cells = {name: table().cell(process, *at, name) for name in value}
    return {name: _allowed(value[name], process, (*at, name)) for name, cell in cells.items() if cell is None or cell.need in _TAKEN}


def _still(one: Shown, known: list[tuple[Said, Process | None]], wait: float) -> list[tuple[Said, Process | None]]:
    """The requests whose value may be shown at a moment: the last one, and those before it for as long as a change may take.

    What an event carries was so at some time between what it tells and its arrival.
    """
    event, room = one.place == "event", timedelta(seconds=wait)
    answered = [each for each in known if each[0].number <= one.number or (event and each[0].at <= one.at)]
    found: list[tuple[Said, Process | None]] = []
    for each in reversed(answered):
        found.append(each)
        if not event and (one.at >= each[0].done + room or each[0].number == one.number):
            break
    return found


def foreign(value: Any) -> bool:
    """Whether a value has letters beyond ASCII anywhere."""
    if isinstance(value, str):
        return not value.isascii()
    inside = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and any(map(foreign, inside))


def as_said(echo: Echo) -> Breach | None:
    """What is shown is what was said."""
    if echo.fits:
        return None
    return Breach(
        message=f"{echo.name} is shown otherwise than it was said ({echo.shown.place})",
        expected=shown(echo.expected[0]), actual=shown(echo.value), where=f"/{echo.name}", numbers=echo.numbers,
    )  # fmt: skip


def _same(sent: Any, got: Any, name: str) -> bool:
    """Whether what is shown is what was sent: of objects what is shown of them, of lists each element, in any order."""
    if sent == got:
        return True
    if isinstance(sent, list):
        if not isinstance(got, list):
            return False
        left = list(got)
        for one in sent:
            match = next((other for other in left if _same(one, other, name)), None)
            if match is None:
                return False
            left.remove(match)
        return True
    if isinstance(sent, dict):
        loose = _LOOSE.get(name, frozenset())
        kept = [key for key in sent if key in got and key not in loose] if isinstance(got, dict) else []
        return bool(kept) and all(_same(sent[key], got[key], key) for key in kept)
    dates = all(isinstance(one, str) and len(one) < _LONGEST_DATE for one in (sent, got))
    return dates and instant(sent) is not None and instant(sent) == instant(got)


def has(*names: str) -> Callable[[Exchange], Breach | None]:
    """A rule: a ticket shows these attributes."""

    def rule(exchange: Exchange) -> Breach | None:
        document = exchange.document if isinstance(exchange.document, dict) else {}
        missing = next((name for name in names if document.get(name) in (None, "")), None)
        if missing is None:
            return None
        return Breach(message=f"a ticket does not show its {missing}", expected=missing, actual="(none)", where=f"/{missing}")

    return rule


def types_of(traffic: Traffic) -> list[Subject]:
    """The ticketType of each ticket where it is shown, with the one that it was reported with."""
    requests = said(traffic)
    retyped = {one.ticket for one in traffic.exchanges if one.operation == Operation.PATCH and _asks(one, "ticketType")}
    return [
        Subject(value=(requests[one.item][0].document.get("ticketType"), one.document["ticketType"]), where="/ticketType", seen=one.seen)
        for one in every(traffic)
        if one.item in requests and "ticketType" in one.document and one.item not in retyped
    ]


def _asks(exchange: Exchange, name: str) -> bool:
    return isinstance(exchange.sent, dict) and name in exchange.sent


def same_type(part: Subject) -> Breach | None:
    """A ticket is of the type that it was reported with."""
    reported, now = part.value
    if reported == now:
        return None
    return Breach(
        message="a ticket is of another type than it was reported with", expected=shown(reported), actual=shown(now), where=part.where
    )
