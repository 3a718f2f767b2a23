"""Rules of what the seller decides about tickets: FIT:11 and 24, and what TMF621:81 has of what was taken."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from ttck.harness.judge.compare import gaps
from ttck.harness.judge.event_types import EventTypes
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.state_probe import state_of
from ttck.suites.fit.event_rules import about
from ttck.suites.fit.scenarios.e_typing import TYPE
from ttck.suites.fit.scenarios.h_living import Life, Living, Moved
from ttck.suites.fit.turn_rules import Turn
from ttck.suites.fit.type_rules import Sight, own_of
from ttck.suites.tmf import effects
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.lists import Query
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.writes import document_of

_UPDATED = "lastUpdate"


def turns(living: Living) -> list[Turn]:
    """What the seller was seen to do to tickets."""
    return [Turn(by=str(move.call.name), before=move.before, after=move.after) for move in living.moves]


def given_kept(move: Moved) -> Breach | None:
    """What the buyer gave is kept by a decision of the seller about the status."""
    return effects.kept(document_of(move.before), document_of(move.after), what="a decision of the seller about the status")


def unread(move: Moved) -> Breach | None:
    """Reading a ticket changes nothing: it does not show another lastUpdate, and nothing else, each time that it is read."""
    seen = [document_of(e) for e in (move.after, move.still, move.again)]
    rest = [{name: value for name, value in one.items() if name != _UPDATED} for one in seen]
    times = [one.get(_UPDATED) for one in seen]
    if len(set(times)) < len(times) or any(one != rest[0] for one in rest):
        return None
    message = "lastUpdate moves each time that the ticket is read"
    status = state_of(move.after)
    return Breach(message=message, expected=f"{times[0]}, the ticket being {status}", actual=shown(times[1:]), where=f"/{_UPDATED}")


def entered(living: Living) -> list[Subject]:
    """Each list by a new status that was read to its end, of a ticket that stayed in it meanwhile."""
    found = []
    for move in living.moves:
        query = move.entered
        if query is not None and query.accepted and query.complete and state_of(move.still) == state_of(move.after):
            found.append(Subject(value=(move.item, query), where="/status", seen=(move.after, query.pages[-1], move.still)))
    return found


def is_found(part: Subject) -> Breach | None:
    """A ticket is found by the status that it is in."""
    item, query = part.value
    found: Query = query
    if item in found.ids:
        return None
    message = "a filter by status misses a ticket that came to it"
    expected = f"{item} with {shown(dict(found.params))}"
    return Breach(message=message, expected=expected, actual="not in the list", numbers=found.numbers)


def _faults(living: Living) -> list[Life]:
    """The lives of tickets that were shown as a FaultTicket once."""
    every = [one for one in living.lives if one.sent.get("@type") == TYPE]
    return [one for one in every if any(document_of(e).get("@type") == TYPE for move in one.moves for e in (move.before, move.after))]


def sights(living: Living, *, said: bool) -> list[Sight]:
    """Each place where a FaultTicket is shown while the seller decides about it."""
    found = []
    for life in _faults(living):
        for move in life.moves:
            row = next((one for one in rows(move.row) if one.get("id") == life.item), None)
            places: list[tuple[str, Any, Any]] = [
                (f"a reading after {move.call.name}", document_of(move.after), move.after),
                ("the list", row, move.row),
            ]
            found += [
                Sight(place=place, sent=life.sent, shows=shows, seen=seen, said=said) for place, shows, seen in places if shows
            ]  # fmt: skip
    return found


# --- events -----------------------------------------------------------------------------------------------------------


def told(traffic: Traffic, types: EventTypes, living: Living) -> list[Subject]:
    """Each event about a FaultTicket, with what was sent of the ticket."""
    found = []
    for life in _faults(living):
        for name in sorted(one.name for one in types.known.values()):
            came = about(traffic, types, life.item, name)
            found += [Subject(value=(life.sent, name, types.payload(n)), where="/event", seen=n) for n in came if types.payload(n)]
    return found


def event_of(part: Subject) -> Hashable:
    """The type of an event."""
    _, name, _ = part.value
    return str(name)


def typed(part: Subject) -> Breach | None:
    """An event about a FaultTicket shows it as one."""
    _, name, shows = part.value
    found = shows.get("@type")
    if found == TYPE:
        return None
    message = f"a {name} shows a FaultTicket with another type"
    return Breach(message=message, expected=TYPE, actual=shown(found), where="/event/@type")


def told_right(part: Subject) -> Breach | None:
    """What an event shows of the extension is what was sent."""
    sent, name, shows = part.value
    for attribute, value in own_of(sent).items():
        for gap in gaps(canonical({attribute: value}), canonical(shows)) if attribute in shows else ():
            return breach_of(gap, f"a {name} shows something else of a FaultTicket than was sent")
    return None


def told_whole(found: Iterable[Subject]) -> list[Subject]:
    """The events of a creation that show something of the extension."""
    return [part for part in found if str(part.value[1]).endswith("CreateEvent") and own_of(part.value[0]).keys() & part.value[2].keys()]


def nothing_left_out(part: Subject) -> Breach | None:
    """An event of a creation that shows some of the extension shows all of it."""
    sent, name, shows = part.value
    missing = sorted(own_of(sent).keys() - shows.keys())
    if not missing:
        return None
    expected = ", ".join(sorted(own_of(sent)))
    message = f"a {name} shows the extension of a FaultTicket in part"
    return Breach(message=message, expected=expected, actual=f"without {', '.join(missing)}", where=f"/event/{missing[0]}")
