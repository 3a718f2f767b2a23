"""What two readings of one ticket in recorded traffic show, whatever lay between them and was not recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from ttck.harness.judge.compare import instant, items
from ttck.harness.judge.histories import ASIDE, ItemHistory, Sighting, Step, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Operation, Source, TicketState
from ttck.suites.common.alone_lists import Around
from ttck.suites.ticket.rules import new_items

# What no request of the buyer changes, so that it stays whatever was sent in between.
FIXED = ("relatedEntity", "description", "ticketType", "creationDate")
_DATE = "expectedResolutionDate"


def in_order(traffic: Traffic) -> Iterator[tuple[ItemHistory, tuple[Sighting, ...]]]:
    """Each ticket with the answers that show it, in their order; without those that tell no order, and two tickets of one identifier."""
    for item_history, sightings in traffic.shown():
        if sum(one.exchange.operation == Operation.CREATE for one in sightings) <= 1:
            yield item_history, tuple(one for one in sightings if one.exchange.scenario != ASIDE)


def steps(traffic: Traffic) -> list[tuple[ItemHistory, Step]]:
    """All steps of the tickets whose life is known, and of the others each two readings in a row."""
    known = traffic.steps if traffic.whole else ()
    told = traffic.item_histories if traffic.whole else {}
    return [*known, *(pair for pair in _pairs(traffic) if pair[0].ticket not in told)]


def _pairs(traffic: Traffic) -> Iterator[tuple[ItemHistory, Step]]:
    for item_history, sightings in in_order(traffic):
        yield from ((item_history, Step(before=before, after=after, entries=())) for before, after in pairwise(sightings))


def unknown_between(traffic: Traffic) -> list[tuple[ItemHistory, Step]]:
    """Each two readings in a row between which anything may have been asked for."""
    return [] if traffic.whole else list(_pairs(traffic))


def reachable(seen: tuple[ItemHistory, Step]) -> Breach | None:
    """Some way of the state graph leads from one reading to the next, whoever takes it."""
    _, step = seen
    first, last = step.before.state, step.after.state
    if first not in tuple(TicketState) or last not in tuple(TicketState) or first == last:
        return None
    if ticket_lifecycle().most(str(first), str(last)):
        return None
    return Breach(
        message=f"a ticket went from {first} to {last}, where no way of the state graph leads", expected=f"{first}, or what can follow it",
        actual=shown(last), where="/status",
    )  # fmt: skip


# --- lists ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Listed:
    """A row of a list about a ticket that was read before."""

    before: Sighting
    exchange: Exchange
    row: dict[str, Any]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The reading and the list."""
        return (self.before.number, self.exchange.number)


def listed_later(traffic: Traffic, *, patience: float) -> list[Listed]:
    """Rows of lists with the last reading of their ticket that is at least `patience` seconds older; lists may need a moment."""
    known = {str(seen[0].document["id"]): seen for _, seen in in_order(traffic) if seen}
    found = []
    for exchange in traffic.accepted(Operation.LIST):
        rows = exchange.document if isinstance(exchange.document, list) and "fields=" not in exchange.url else []
        for row in (one for one in rows if isinstance(one, dict)):
            ripe = [s for s in known.get(str(row.get("id")), ()) if exchange.at >= s.at + timedelta(seconds=s.exchange.elapsed + patience)]
            if ripe and exchange.scenario != ASIDE:
                found.append(Listed(before=ripe[-1], exchange=exchange, row=row))
    return found


def is_reached(seen: Listed) -> Breach | None:
    """Some way of the state graph leads from what the ticket showed to what the list says of it, whoever took it."""
    first, last = seen.before.state, seen.row.get("status")
    if first not in tuple(TicketState) or last not in tuple(TicketState) or first == last or ticket_lifecycle().most(str(first), str(last)):
        return None
    return Breach(
        message=f"a list shows a ticket as {last} that was {first} before, where no way of the state graph leads",
        expected=f"{first}, or what can follow it", actual=shown(last), where="/status", numbers=seen.numbers,
    )  # fmt: skip


def as_a_row(summarised: Callable[[Any], Breach | None], as_read: Callable[[Around], Breach | None]) -> Callable[[Any], Breach | None]:
    """A rule: a row has what every ticket has, its state is one that the ticket may have come to, and the rest is as it is read."""

    def rule(seen: Any) -> Breach | None:
        if isinstance(seen, Around):
            return as_read(seen)
        return is_reached(seen) if isinstance(seen, Listed) else summarised(seen)

    return rule


# --- R26 ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Moved:
    """A reading in which the expected date is another one than before, with the first reading around it and the one that followed."""

    first: Sighting
    before: Sighting
    after: Sighting
    later: Sighting

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings."""
        return tuple(sorted({one.number for one in (self.first, self.before, self.after, self.later)}))


def moved_dates(traffic: Traffic) -> list[Moved]:
    """Each time that the expected date of a ticket was moved, where a note of the seller came with it, or none a reading around it.

    A note may be written a little earlier or later. One that came so may as well be about something else, and proves nothing.
    """
    found = []
    for _, seen in in_order(traffic):
        for at in range(1, len(seen) - 1):
            old, new = (instant(one.document.get(_DATE)) for one in seen[at - 1 : at + 1])
            if old is not None and new is not None and old != new:
                found.append(Moved(first=seen[max(at - 2, 0)], before=seen[at - 1], after=seen[at], later=seen[at + 1]))
    return [one for one in found if _noted(one.before, one.after) or not _noted(one.first, one.later)]


def _noted(before: Sighting, after: Sighting) -> bool:
    """Whether a note of the seller came between two readings."""
    return any(note.get("source") == Source.SELLER for note in new_items(before.document, after.document, "note"))


def explained(moved: Moved) -> Breach | None:
    """The seller added a note when it moved the date."""
    if _noted(moved.first, moved.later):
        return None
    return Breach(
        message="the expected resolution date was moved without a note",
        expected="a new note with source seller",
        actual=f"{shown(moved.before.document[_DATE])}, then {shown(moved.after.document[_DATE])}, "
        f"and {len(items(moved.later.document, 'note'))} notes, none of them new and the seller's",
        where="/note",
        numbers=moved.numbers,
    )
