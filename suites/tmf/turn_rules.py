"""Rules of lists by status after a change of it: TMF621:25 and 26."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach
from ttck.harness.record.state_probe import state_of
from ttck.suites.tmf.create_rules import stale
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.relist_rules import otherwise
from ttck.suites.tmf.scenarios.kb_turning import Turn
from ttck.suites.tmf.writes import document_of


def left(turns: Iterable[Turn]) -> Iterator[Subject]:
    """Each answered list by the status that a ticket had before, where the ticket stayed in the new one while it was read."""
    for turn in _steady(turns):
        yield from (Subject(value=(turn, query), where="", seen=_seen(turn, query)) for query in turn.left if query.accepted)


def entered(turns: Iterable[Turn]) -> Iterator[Subject]:
    """Each list by the new status that was read to its end, where the ticket stayed in it meanwhile."""
    for turn in _steady(turns):
        whole = (query for query in turn.entered if query.accepted and query.complete and _matches(turn, query))
        yield from (Subject(value=(turn, query), where="", seen=_seen(turn, query)) for query in whole)


def _steady(turns: Iterable[Turn]) -> Iterator[Turn]:
    return (turn for turn in turns if state_of(turn.still) == state_of(turn.after))


def _matches(turn: Turn, query: Query) -> bool:
    """Whether the ticket shows what else the list is filtered by; what it has lost breaks another rule."""
    shown = document_of(turn.still)
    return all(name == "status" or shown.get(name) == value for name, value in query.params)


def shown(turns: Iterable[Turn]) -> Iterator[Subject]:
    """The row of the ticket in each list by the new status, with the readings around it."""
    for turn in _steady(turns):
        for query in turn.entered:
            rows = [row for row in query.items if row.get("id") == turn.item]
            if query.accepted and rows:
                yield Subject(value=(turn, rows[-1]), where="", seen=_seen(turn, query))


def is_shown_as_read(part: Subject) -> Breach | None:
    """What a ticket showed before and after a list, the same both times, is so in the list."""
    turn, row = part.value
    before, after = document_of(turn.after), document_of(turn.still)
    found = stale({name: value for name, value in before.items() if after.get(name) == value}, row)
    return otherwise(found, f"a ticket whose status changed by {turn.by} is listed otherwise than it is read") if found else None


def _seen(turn: Turn, query: Query) -> tuple[object, ...]:
    return (turn.before, turn.after, query.pages[-1], turn.still)


def is_left(part: Subject) -> Breach | None:
    """A ticket is not in the list by the status that it had."""
    turn, query = part.value
    if turn.item not in query.ids:
        return None
    return Breach(
        message=f"a ticket whose status changed by {turn.by} is still in the list by its old status",
        expected=f"no {turn.item} in the list by {_words(query)}",
        actual=f"it is there; read by itself its status is {state_of(turn.still)}",
    )


def is_entered(part: Subject) -> Breach | None:
    """A ticket is in the list by the status that it has now."""
    turn, query = part.value
    if turn.item in query.ids:
        return None
    return Breach(
        message=f"a ticket whose status changed by {turn.by} is not in the list by its new status",
        expected=f"{turn.item} in the list by {_words(query)}",
        actual=f"it is not there; read by itself its status is {state_of(turn.still)}",
    )


def _words(query: Query) -> str:
    return " and ".join(f"{name}={value}" for name, value in query.params)
