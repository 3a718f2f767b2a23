"""Rules of the ticket with an extension: FIT:11."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ttck.harness.judge.compare import gaps
from ttck.harness.judge.verify import Breach, Subject, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.suites.fit.scenarios.e_typing import TYPE, Typed
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.rules import rows
from ttck.suites.tmf.writes import document_of

# What a plain ticket has as well; the rules of TMF621 judge it.
_PLAIN = frozenset({"@baseType", "@schemaLocation", "description", "severity", "ticketType", "priority", "name", "status"})


def taken(typed: Typed) -> Breach | None:
    """It is not refused."""
    if not typed.made.refused:
        return None
    return Breach(message="a FaultTicket is refused", expected="201", actual=f"{typed.made.status} {shown(typed.made.document)}")


def sights(tickets: Iterable[Typed]) -> list[Subject]:
    """Each place where a FaultTicket is shown, with what was sent of it."""
    found = []
    for typed in tickets:
        item = document_of(typed.read).get("id")
        row = next((one for one in rows(typed.row) if one.get("id") == item), None) if typed.row is not None else None
        places: list[tuple[str, Any, Any]] = [
            ("the answer to its create", document_of(typed.made), typed.made),
            ("a reading", document_of(typed.read), typed.read),
            ("the list", row, typed.row),
            ("a reading after a change", document_of(typed.again), typed.again),
        ]
        found += [Subject(value=(typed.sent, shows, where), where="/", seen=seen) for where, shows, seen in places if shows]
    return found


def whole(part: Subject) -> Breach | None:
    """It has its type, and what was sent of its extension; a list may leave the extension out as a whole."""
    sent, shows, where = part.value
    if shows.get("@type") != TYPE:
        return Breach(message=f"a FaultTicket has another type in {where}", expected=TYPE, actual=shown(shows.get("@type")), where="/@type")
    listed = where == "the list"
    own = {name: value for name, value in sent.items() if name not in _PLAIN}
    if listed and not own.keys() & shows.keys():
        return None
    gap = next(gaps(canonical(own), canonical(shows)), None)
    return None if gap is None else breach_of(gap, f"the extension of a FaultTicket is not shown in {where}")


def short(creates: Mapping[str, tuple[Exchange, Exchange]]) -> list[tuple[str, Exchange]]:
    """Creates of a FaultTicket without something that a plain ticket is refused for the want of."""
    return [(name, fault) for name, (fault, plain) in creates.items() if plain.refused]


def asks_as_much(one: tuple[str, Exchange]) -> Breach | None:
    """A FaultTicket needs what a ticket needs."""
    name, fault = one
    if not fault.accepted:
        return None
    message = f"a FaultTicket without {name} is taken, and a plain ticket is not"
    return Breach(message=message, expected="400", actual=str(fault.status), numbers=(fault.number,))
