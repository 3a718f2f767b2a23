"""What two readings of one ticket in recorded TMF621 traffic show, whatever lay between them, and lists between such readings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ttck.harness.judge.compare import instant
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.contracts import is_date_time
from ttck.specs.vocabulary import Operation
from ttck.suites.common.alone import is_after
from ttck.suites.tmf.alone_acts import ordered, readings
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import at, header, parameters, rows, whole_number
from ttck.suites.tmf.writes import document_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Pair:
    """Two readings of a ticket, one after the other."""

    before: Exchange
    after: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """Their record numbers."""
        return (self.before.number, self.after.number)

    def both(self, name: str) -> bool:
        """Whether both show a date-time of the right form under a name."""
        values = (document_of(one).get(name) for one in (self.before, self.after))
        return all(isinstance(value, str) and is_date_time(value.upper()) for value in values)


def pairs(traffic: Traffic, name: str) -> Iterator[Pair]:
    """Each two readings in a row that both show a moment; a create that gives an identifier again begins anew."""
    for seen in readings(traffic).values():
        for first, last in pairwise(seen):
            pair = Pair(before=first, after=last)
            if last.operation != Operation.CREATE and is_after(last, first) and pair.both(name):
                yield pair


def not_back(pair: Pair) -> Breach | None:
    """LastUpdate is not earlier in the later reading."""
    old, new = (document_of(one)["lastUpdate"] for one in (pair.before, pair.after))
    first, last = instant(old), instant(new)
    if first is None or last is None or last >= first:
        return None
    message = "lastUpdate goes back from one reading to the next"
    return Breach(message=message, expected=f"not before {old}", actual=shown(new), where="/lastUpdate", numbers=pair.numbers)


def same_creation(pair: Pair) -> Breach | None:
    """CreationDate is the same moment in both readings."""
    old, new = (document_of(one)["creationDate"] for one in (pair.before, pair.after))
    if instant(old) == instant(new):
        return None
    message = "creationDate changes from one reading to the next"
    return Breach(message=message, expected=shown(old), actual=shown(new), where="/creationDate", numbers=pair.numbers)


# --- lists --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Match:
    """A whole list that was filtered, and a ticket that met the filter in the reading before and in the one after it."""

    page: Exchange
    name: str
    value: str
    item: str
    around: Pair

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers."""
        return (self.around.before.number, self.page.number, self.around.after.number)


def matching(traffic: Traffic, name: str) -> Iterator[Match]:
    """Each ticket that a whole list filtered by one attribute alone has to show, with that list."""
    seen = readings(traffic)
    for page in ordered(traffic, Operation.LIST):
        asked = parameters(page)
        if len(asked) != 1 or asked[0][0] != name or not _is_whole(page):
            continue
        value = asked[0][1]
        for item, shows in seen.items():
            before = next((one for one in reversed(shows) if is_after(page, one)), None)
            later = next((one for one in shows if is_after(one, page)), None)
            if before is not None and later is not None and _is(before, name, value) and _is(later, name, value):
                yield Match(page=page, name=name, value=value, item=item, around=Pair(before=before, after=later))


def _is(reading: Exchange, name: str, value: str) -> bool:
    document: Document = document_of(reading)
    return document.get(name) == value


def _is_whole(page: Exchange) -> bool:
    """Whether the seller says that a page is the whole list: it holds as many as there are, or is said to."""
    total, here = (whole_number(header(page, name)) for name in ("x-total-count", "x-result-count"))
    if total is None or not page.accepted or not isinstance(page.document, list):
        return False
    return len(rows(page)) >= total or here == total


def is_found(match: Match) -> Breach | None:
    """The ticket is in the list."""
    if any(row.get("id") == match.item for row in rows(match.page)):
        return None
    return Breach(
        message=f"a list filtered by {match.name} lacks a ticket that matches", expected=f"the ticket {match.item}",
        actual=f"{len(rows(match.page))} others in {at(match.page)}", numbers=match.numbers,
    )  # fmt: skip
