"""Rules of what the seller decides about specifications: FIT:3 and 21, and TMF621:124."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ttck.harness.judge import told_histories
from ttck.harness.judge.event_types import EventTypes
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.shown_items import item_histories
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Notification, StimulusCall
from ttck.specs.vocabulary import Kind
from ttck.suites.fit.event_rules import named_in, said
from ttck.suites.fit.names import ADD_SORT, REMOVE_SORT
from ttck.suites.fit.scenarios.i_cataloguing import Cataloguing, Entry
from ttck.suites.tmf import truth_rules
from ttck.suites.tmf.rules import at
from ttck.suites.tmf.writes import document_of

_STATUS = "lifecycleStatus"


@dataclass(frozen=True, kw_only=True)
class Told:
    """How many events of one type are owed about a specification, the decisions that owe them, and what came."""

    item: str
    event: str
    calls: tuple[StimulusCall, ...]
    came: tuple[Notification, ...]

    @property
    def due(self) -> datetime:
        """When that happened of which the first missing event tells."""
        return self.calls[min(len(self.came), len(self.calls) - 1)].at


def event_name(types: EventTypes, notification: Notification) -> str | None:
    """The event about a specification that it is: by its body, or, as all of them may say that they tell of a new one, by its path."""
    told, by_path = said(types, notification), types.known.get(str(notification.path_type).lower())
    created = types.named(Kind.SPECIFICATION, "create")
    if told == created and by_path is not None and by_path.kind is Kind.SPECIFICATION:
        return by_path.name
    return told


def owed(traffic: Traffic, types: EventTypes, cataloguing: Cataloguing, *, since: int) -> list[Told]:
    """The events that are owed about specifications, by what was seen of them."""
    found: dict[tuple[str, str], list[StimulusCall]] = {}
    for entry in cataloguing.entries:
        if entry.call.number > since:
            for tells in _tells(entry):
                name = types.named(Kind.SPECIFICATION, tells)
                if name is not None:
                    found.setdefault((entry.item, name), []).append(entry.call)
    return [
        Told(item=item, event=name, calls=tuple(calls), came=tuple(_came(traffic, types, item, name)))
        for (item, name), calls in found.items()
    ]


def _tells(entry: Entry) -> list[str]:
    """What there is to tell of a decision."""
    if entry.call.name == ADD_SORT:
        return ["create"]
    if entry.call.name == REMOVE_SORT:
        return ["delete"] if entry.after.refused else []
    before, after = document_of(entry.before), document_of(entry.after)
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)} - {"lastUpdate"}
    return [*(["state_change"] if _STATUS in names else []), *(["change"] if names - {_STATUS} else [])]


def _came(traffic: Traffic, types: EventTypes, item: str, name: str) -> list[Notification]:
    found: dict[tuple[str, ...], Notification] = {}
    for n in traffic.notifications:
        if event_name(types, n) == name and item in named_in(n):
            found.setdefault(types.identity(n), n)
    return list(found.values())


def is_told(one: Told) -> Breach | None:
    """Each has its event."""
    if len(one.came) >= len(one.calls):
        return None
    return Breach(
        message=f"a {one.event} is owed and does not come", expected=f"{len(one.calls)} about {one.item}",
        actual=f"{len(one.came)} arrived", numbers=(*(call.number for call in one.calls), *(n.number for n in one.came)),
        cause=f"a {one.event} does not come", silence=True,
    )  # fmt: skip


def heard(traffic: Traffic, types: EventTypes) -> Callable[[Told], bool]:
    """Whether any event of the type has come, about whatever."""
    names = {event_name(types, n) for n in traffic.notifications}
    return lambda one: one.event in names


# --- lists ------------------------------------------------------------------------------------------------------------


def left(cataloguing: Cataloguing) -> list[Entry]:
    """Specifications that were taken away and cannot be read any more, with a list that was read to its end afterwards."""
    found = [one for one in cataloguing.entries if one.call.name == REMOVE_SORT and one.after.refused and one.still.refused]
    return [one for one in found if one.listed.accepted and one.listed.complete]


def is_gone(entry: Entry) -> Breach | None:
    """What cannot be read is not in the list."""
    if entry.item not in entry.listed.ids:
        return None
    return Breach(
        message="a specification that was taken away is still in the list", expected=f"no {entry.item}",
        actual=f"it is there; read by itself it is {entry.still.status} at {at(entry.still)}", numbers=entry.listed.numbers,
    )  # fmt: skip


def stays(cataloguing: Cataloguing) -> list[Subject]:
    """Specifications that are there, as they were read before and after a list, the same both times, with that list."""
    found = []
    for entry in cataloguing.entries:
        after, still = document_of(entry.after), document_of(entry.still)
        if after and after == still and entry.listed.accepted and entry.listed.complete:
            found.append(Subject(value=(entry, after), where="/", seen=(entry.after, entry.listed.pages[-1], entry.still)))
    return found


def is_listed(part: Subject) -> Breach | None:
    """It is in the list as it is read; a list may leave attributes out."""
    entry, whole = part.value
    row = next((one for one in entry.listed.items if one.get("id") == entry.item), None)
    if row is None:
        message = "a specification that can be read is not in the list"
        return Breach(message=message, expected=entry.item, actual=f"not among {len(entry.listed.ids)}", numbers=entry.listed.numbers)
    for name, value in row.items():
        if name in whole and whole[name] != value:
            message = "a specification is listed otherwise than it is read"
            return Breach(message=message, expected=shown(whole[name]), actual=shown(value), where=f"/{name}")
    return None


def payloads(traffic: Traffic, types: EventTypes, cataloguing: Cataloguing) -> list[Subject]:
    """Each event of a new or changed specification with the status that it was in all the time, if it shows one."""
    found = []
    for item in dict.fromkeys(one.item for one in cataloguing.entries):
        seen = [document_of(e) for one in cataloguing.entries if one.item == item for e in (one.before, one.after) if document_of(e)]
        steady = {name: value for name, value in seen[0].items() if all(one.get(name) == value for one in seen)} if seen else {}
        came = [n for n in traffic.notifications if types.kind_of(n) is Kind.SPECIFICATION and item in named_in(n)]
        found += [Subject(value=steady, where="/event", seen=n) for n in came]
    return found


def told_as_read(types: EventTypes) -> Callable[[Subject], Breach | None]:
    """A rule: what never changed of a specification is in its events as it was read."""

    def rule(part: Subject) -> Breach | None:
        shows = types.payload(part.seen)
        for name, value in part.value.items():
            if name in shows and name[0] != "@" and name != "href" and shows[name] != value:
                message = "an event shows something else of a specification than is read"
                return Breach(message=message, expected=shown(value), actual=shown(shows[name]), where=f"/event/{name}")
        return None

    return rule


def told(traffic: Traffic, types: EventTypes, cataloguing: Cataloguing) -> list[Subject]:
    """Each attribute in each event about a specification that the seller decided about, but in those that say that they are others."""
    known, items = item_histories(traffic, Kind.SPECIFICATION), dict.fromkeys(one.item for one in cataloguing.entries)
    own = told_histories.told(traffic, types, {item: known[item] for item in items if item in known}, Kind.SPECIFICATION)
    every = [part for history in own.values() for part in truth_rules.told_of(history)]
    return [part for part in every if event_name(types, part.seen) == types.name_of(part.seen)]
