"""Dates that say when something happened: they lie between what was seen before it and what was seen after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from ttck.harness.judge.compare import instant, items
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange

_ROOM = timedelta(seconds=3)  # dates without a fraction, and what two machines of one seller may differ in

_FINE = timedelta(milliseconds=2)  # what two clocks of one seller may round differently
_COARSE = timedelta(seconds=1)  # the same where a date has no fraction of a second


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something that happened to an item between two readings of it, and the date that the seller gives it.

    `born` is the creation date that the item shows; it was created between the moments `asked` and `found`, by our clock.
    """

    name: str
    said: str
    before: Exchange
    after: Exchange
    born: datetime | None
    asked: datetime
    found: datetime

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings."""
        return (self.before.number, self.after.number)


def in_time(seen: Happened) -> Breach | None:
    """The date lies between the two readings, by one of the clocks that the seller may go by.

    That is ours; or the one of the Date header (RFC 9110 6.6.1); or the one that dated the creation of the item.
    """
    moment = instant(seen.said)
    if moment is None or any(first - _ROOM <= moment <= last + _ROOM for first, last in _windows(seen)):
        return None
    first, last = next(_windows(seen))
    return Breach(
        message=f"{seen.name} is not the time at which it happened: it was not so yet at the reading before, and was so at the one after",
        expected=f"from {first.isoformat(timespec='seconds')} to {last.isoformat(timespec='seconds')}, give or take {_ROOM.seconds} s",
        actual=shown(seen.said), where=f"/{seen.name}", numbers=seen.numbers,
    )  # fmt: skip


def of_its_own_state(state: str) -> Callable[[Happened], Breach | None]:
    """The date is not that of an earlier state in the history that the item itself shows, where the state has another one there."""

    def rule(seen: Happened) -> Breach | None:
        moment = instant(seen.said)
        history = [one for one in items(seen.after.document, "statusChange") if instant(one.get("changeDate")) is not None]
        own = [one for one in history if one.get("status") == state]
        others = [one for one in history if one.get("status") != state and instant(one["changeDate"]) == moment]
        if moment is None or not own or not others:
            return None
        fine = all("." in str(text) for text in (seen.said, own[-1]["changeDate"]))
        if abs((instant(own[-1]["changeDate"]) or moment) - moment) <= (_FINE if fine else _COARSE):
            return None
        return Breach(
            message=f"{seen.name} is the time at which the item came to {others[0].get('status')}, not to {state}",
            expected=shown(own[-1]["changeDate"]), actual=shown(seen.said), where=f"/{seen.name}", numbers=seen.numbers,
        )  # fmt: skip

    return rule


def ended(exchange: Exchange) -> datetime:
    """When an answer was there, by our clock."""
    return exchange.at + timedelta(seconds=exchange.elapsed)


def _windows(seen: Happened) -> Iterator[tuple[datetime, datetime]]:
    """The time between the readings by each clock, the one of the Date header first."""
    first, last = seen.before.at, ended(seen.after)
    dates = [date for date in (_date(seen.before), _date(seen.after)) if date is not None]
    if len(dates) == len((seen.before, seen.after)):
        yield dates[0], dates[1]
    yield first, last
    if seen.born is not None:
        yield seen.born + (first - seen.found), seen.born + (last - seen.asked)


def _date(exchange: Exchange) -> datetime | None:
    """The Date header of an answer."""
    headers = exchange.answer.headers if exchange.answer is not None else {}
    text = next((value for name, value in headers.items() if name.lower() == "date"), None)
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
