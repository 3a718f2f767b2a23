"""Rules for the hub, and for who is let in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.specs.vocabulary import Operation
from ttck.suites.common.matrix_rules import contains
from ttck.suites.nexera.scenarios.c_hubbing import SECOND, Heard, Hubbing
from ttck.suites.nexera.scenarios.h_strangers import Stranger, Strangers
from ttck.suites.nexera.shown import about, own, types


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Something that was done to a ticket while an address was set, or none, and the events of its name about the ticket since then.

    `due` is since when an event is owed, None where none is.
    """

    heard: Heard
    events: tuple[Notification, ...]
    due: datetime | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record number that proves it."""
        return (self.heard.done.number,)


def arrived(heard: Iterable[Heard], traffic: Traffic, *, until: Exchange | None = None, owed: bool = True) -> list[Telling]:
    """What was done while an address was set, with the events that came of it; until something else was asked for."""
    return [_arrived(one, traffic, until, owed=owed) for one in heard]


def _arrived(one: Heard, traffic: Traffic, until: Exchange | None, *, owed: bool) -> Telling:
    timely = [event for event in traffic.notifications if event.at >= one.done.at and (until is None or event.at < until.at)]
    events = (event for event in timely if types().name_of(event) == one.event and about(event, own(traffic)) == one.item)
    return Telling(heard=one, events=tuple(events), due=one.done.at if owed else None)


def ripe(found: Iterable[Telling], traffic: Traffic, *, wait: float) -> list[Telling]:
    """Those that are told, or had their time: no events still came when another address was set, which takes what is queued along."""
    times = [event.at for event in traffic.notifications]

    def had_time(one: Telling) -> bool:
        sets = (e.at for e in traffic.accepted(Operation.SUBSCRIBE) if e.number > one.heard.done.number)
        end = next(sets, None)
        return end is None or not any(end - timedelta(seconds=wait) < at < end for at in times)

    return [one for one in found if one.events or had_time(one)]


def somewhere(one: Telling) -> Breach | None:
    """An event arrives once an address is set."""
    if one.events:
        return None
    expected = f"{one.heard.event} about {one.heard.item}"
    return Breach(message="nothing is told after the address was set", expected=expected, actual="none", numbers=one.numbers, silence=True)


def there(name: str) -> Callable[[Telling], Breach | None]:
    """A rule: an event arrives at the address that was set last."""

    def rule(one: Telling) -> Breach | None:
        if any(event.subscription == name for event in one.events):
            return None
        return Breach(
            message=f"an event does not come to the address that was set last: {one.heard.event}", expected=name,
            actual=" and ".join(sorted({event.subscription for event in one.events})) or "none", numbers=one.numbers,
            silence=True,
        )  # fmt: skip

    return rule


def nowhere(one: Telling) -> Breach | None:
    """Nothing arrives about what happened after the address was taken back."""
    told_of = [event for event in one.events if types().of(event) is not None]
    if not told_of:
        return None
    numbers = (*one.numbers, told_of[0].number)
    return Breach(message="an event comes after the address was taken back", expected="none", actual=told_of[0].event_type, numbers=numbers)


def taken_back(exchange: Exchange) -> Breach | None:
    """The address can be taken back."""
    if exchange.accepted:
        return None
    return Breach(message="the address for events cannot be taken back", expected="2xx", actual=str(exchange.status))


def address_taken(exchange: Exchange) -> Breach | None:
    """An address for events is taken."""
    if exchange.accepted:
        return None
    return Breach(message="no address for events is taken", expected="2xx", actual=str(exchange.status))


def as_chosen(how: str, hubbing: Hubbing) -> Callable[[Telling], Breach | None]:
    """A rule: where events come to while two addresses are set."""
    names = {"replaces": {SECOND}, "adds": {SECOND, "main"}}[how]

    def rule(one: Telling) -> Breach | None:
        where = {event.subscription for event in one.events}
        if where == names:
            return None
        number = hubbing.second.number if hubbing.second is not None else 0
        return Breach(
            message=f"a second address {how} the first: events come elsewhere", expected=" and ".join(sorted(names)),
            actual=" and ".join(sorted(where)) or "none", numbers=(number, *one.numbers),
        )  # fmt: skip

    return rule


# --- strangers -------------------------------------------------------------------------------------------------------------------


def let_in(statuses: frozenset[int]) -> Callable[[Stranger], Breach | None]:
    """A rule: somebody who is not known is refused."""

    def rule(one: Stranger) -> Breach | None:
        if one.exchange.status in statuses:
            return None
        expected = " or ".join(str(int(status)) for status in sorted(statuses))
        message = f"somebody {one.how} is not refused: {one.operation}"
        return Breach(message=message, expected=expected, actual=str(one.exchange.status), numbers=(one.twin.number, one.exchange.number))

    return rule


def turned_away(strangers: Strangers) -> list[Stranger]:
    """Requests of strangers beside ones of ours that were taken."""
    return [one for one in strangers.asked if one.twin.accepted and one.exchange.answer is not None]


def nothing_done(strangers: Strangers) -> list[Subject]:
    """What strangers wanted to write, beside the list and the ticket afterwards."""
    rows = strangers.listed.document if strangers.listed is not None and isinstance(strangers.listed.document, list) else []
    sees = any(isinstance(row, dict) and row.get("id") == strangers.newest for row in rows)
    found = []
    for one in turned_away(strangers):
        if one.operation == "create" and sees:
            found.append(Subject(value=(one.mark, rows), where=one.operation, seen=(one.exchange, strangers.listed)))
        if one.after is not None and one.after.accepted:
            found.append(Subject(value=(one.mark, [one.after.document]), where=one.operation, seen=(one.exchange, one.after)))
    return found


def refused_and_done(part: Subject) -> Breach | None:
    """What somebody who is not known wanted to write is not there."""
    mark, rows = part.value
    found = next((row for row in rows if contains(row, mark)), None)
    if found is None:
        return None
    return Breach(message=f"somebody is refused, and it is done: {part.where}", expected="nothing of it", actual=shown(found))
