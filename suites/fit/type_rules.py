"""Rules of the ticket with an extension: FIT:11."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import gaps
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange
from ttck.suites.fit.scenarios.e_typing import TYPE, Typed, Typing
from ttck.suites.tmf.create_rules import canonical
from ttck.suites.tmf.payloads import Document
from ttck.suites.tmf.rules import parameters, rows
from ttck.suites.tmf.writes import document_of

# What a plain ticket has as well; the rules of TMF621 judge it.
_LIST = "the list"
_PLAIN = frozenset({"@baseType", "@schemaLocation", "description", "severity", "ticketType", "priority", "name", "status"})


def taken(typed: Typed) -> Breach | None:
    """It is not refused."""
    if not typed.made.refused:
        return None
    return Breach(message="a FaultTicket is refused", expected="201", actual=f"{typed.made.status} {shown(typed.made.document)}")


@dataclass(frozen=True, kw_only=True)
class Sight:
    """A FaultTicket in one of the places where it is shown, and what was sent of it; `said` where the target gives a template."""

    place: str
    sent: Document
    shows: Document
    seen: Exchange
    said: bool

    @property
    def own(self) -> Document:
        """What was sent of its extension."""
        return own_of(self.sent)


def own_of(sent: Document) -> Document:
    """What a create has of the extension."""
    return {name: value for name, value in sent.items() if name not in _PLAIN and name != "@type"}


def sights(typing: Typing) -> list[Sight]:
    """Each place where a FaultTicket is shown."""
    found = []
    for typed in typing.tickets:
        item = document_of(typed.read).get("id")
        row = _of(typed.row, {"id": item})
        places: list[tuple[str, Any, Exchange | None]] = [
            ("the answer to its create", document_of(typed.made), typed.made),
            ("a reading", document_of(typed.read), typed.read),
            (_LIST, row, typed.row),
            ("a reading after a change", document_of(typed.again), typed.again),
        ]
        found += [
            Sight(place=place, sent=typed.sent, shows=shows, seen=seen, said=not typing.guessed)
            for place, shows, seen in places
            if shows and seen is not None
        ]
    return found


def _of(listed: Exchange | None, whole: dict[str, Any]) -> dict[str, Any] | None:
    """The row of a ticket in a list; None where it is not there."""
    found = rows(listed) if listed is not None else []
    return next((row for row in found if row.get("id") == whole.get("id")), None)


def projections(typing: Typing) -> list[Subject]:
    """Readings and lists with fields that name some of an extension, with those attributes as the whole ticket shows them."""
    found = []
    for typed in typing.tickets:
        whole = document_of(typed.read)
        for seen in typed.some:
            named = dict(parameters(seen)).get("fields", "").split(",")
            listed = isinstance(seen.document, list)  # a list may show less of a ticket than a reading, and then with fields too
            usual = (_of(typed.row, whole) or {}) if listed else whole
            asked = {name: whole[name] for name in named if name in whole and name in usual}
            shows = _of(seen, whole) or document_of(seen)
            if asked and shows and seen.accepted:
                found.append(Subject(value=(asked, shows), where="/", seen=(typed.read, seen)))
    return found


def projected(part: Subject) -> Breach | None:
    """What fields names of an extension is there as in the whole ticket."""
    asked, shows = part.value
    gap = next(gaps(canonical(asked), canonical(shows)), None)
    return None if gap is None else breach_of(gap, "with fields a FaultTicket shows something else of its extension")


def its_type(sight: Sight) -> Breach | None:
    """A FaultTicket is shown as one."""
    found = sight.shows.get("@type")
    if found == TYPE:
        return None
    return Breach(message=f"a FaultTicket has another type in {sight.place}", expected=TYPE, actual=shown(found), where="/@type")


def parts(found: Iterable[Sight]) -> list[Subject]:
    """Each attribute of the extension in each place; a list may leave the extension out as a whole."""
    whole = [one for one in found if one.shows.get("@type") == TYPE and not (one.place == _LIST and not one.own.keys() & one.shows.keys())]
    return [Subject(value=(one, name), where=f"/{name}", seen=one.seen) for one in whole for name in one.own]


def known_so(part: Subject) -> Hashable:
    """What is alike: an attribute, by its name; where the target gives a template, all of them."""
    sight, name = part.value
    return "" if sight.said else name


def shown_as_sent(part: Subject) -> Breach | None:
    """An attribute of the extension is shown as it was sent."""
    sight, name = part.value
    gap = next(gaps(canonical({name: sight.own[name]}), canonical(sight.shows)), None)
    return None if gap is None else breach_of(gap, f"the extension of a FaultTicket is not shown in {sight.place}")


def short(creates: Mapping[str, tuple[Exchange, Exchange]], *, filled: bool) -> list[tuple[str, Exchange]]:
    """Creates of a FaultTicket without something that a plain ticket is refused for the want of.

    `filled` are those whose ticket shows it all the same, or whose answer says that they are looked at later, and only those.
    """
    found = [(name, fault) for name, (fault, plain) in creates.items() if plain.refused]
    return [(name, fault) for name, fault in found if _filled(name, fault) is filled]


def _filled(name: str, fault: Exchange) -> bool:
    return bool(document_of(fault).get(name)) or fault.status == HTTPStatus.ACCEPTED


def asks_as_much(one: tuple[str, Exchange]) -> Breach | None:
    """A FaultTicket needs what a ticket needs."""
    name, fault = one
    if not fault.accepted:
        return None
    message = f"a FaultTicket without {name} is taken, and a plain ticket is not"
    return Breach(message=message, expected="400", actual=str(fault.status), numbers=(fault.number,))
