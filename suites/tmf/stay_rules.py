"""Rules of status events around patches that leave a status alone, and of what such an event names: TMF621:155 and 157."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from ttck.harness.judge.compare import instant
from ttck.harness.judge.event_types import document
from ttck.harness.judge.histories import Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.told_histories import History
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.state_probe import state_of
from ttck.specs.vocabulary import TmfEvent
from ttck.suites.tmf.changes import Patch
from ttck.suites.tmf.event_rules import payload
from ttck.suites.tmf.expectation_rules import histories
from ttck.suites.tmf.rules import NO_TURN
from ttck.suites.tmf.scenarios.k_staying import ATTRIBUTE, Stay, Staying
from ttck.suites.tmf.surplus_rules import states

_TWICE = 2
_OTHERS = (ATTRIBUTE,) * _TWICE  # so many patches of another attribute there are in a status


def _events(history: History | None, status: str) -> list[Notification]:
    """The status events about an item that name a status, or none."""
    found = history.events(TmfEvent.STATE_CHANGE) if history is not None else ()
    return [one for one in found if payload(one).get("status") in {None, status}]


def _often(told: dict[str, History], apart: set[str]) -> int:
    """How many events this seller sends for one change of status, most of the time; one that tells each twice does so for these too."""
    counts: Counter[int] = Counter()
    for item, history in told.items():
        seen = [state_of(sighting.exchange) for sighting in history.item_history.sightings]
        changes = sum(left != right for left, right in itertools.pairwise(seen))
        events = len(history.events(TmfEvent.STATE_CHANGE))
        if item not in apart and changes and events:
            counts[-(-events // changes)] += 1
    return counts.most_common(1)[0][0] if counts else 1


def quiet(staying: Staying, traffic: Traffic) -> Iterator[Subject]:
    """Patches of one kind that left a status alone, several together, each with the status events that came while it was done."""
    told = histories(traffic)
    often = _often(told, {stay.ticket for stay in staying.stays})
    groups: dict[str, list[tuple[Exchange, list[Notification]]]] = {}
    for index, stay in enumerate(staying.stays):
        still = [idle for idle in stay.idle if {state_of(idle.before), state_of(idle.after)} == {stay.status.value}]
        if len(still) < len(stay.idle) or not still:
            continue  # the seller moved it on
        every = _surplus(stay, told, often, staying)
        end = next((one.came[-1].number for one in staying.stays[index + 1 :] if one.ticket == stay.ticket and one.came), None)
        late = [one for one in every if still[0].before.number < one.number and (end is None or one.number < end)]
        groups[f"patches that leave it {stay.status}"] = [
            (idle.exchange, late[place : place + 1]) for place, idle in enumerate(still[: len(_OTHERS)])
        ]
        for idle in still:
            came = [one for one in every if idle.before.number < one.number < idle.after.number]
            groups.setdefault(idle.kind, []).append((idle.exchange, came))
    for name, found in groups.items():
        hits = [(exchange, *came) for exchange, came in found if came]
        proof = tuple(one for hit in hits for one in hit) or tuple(exchange for exchange, _ in found)
        yield Subject(value=(name, len(found), len(hits)), where="", seen=proof)


def _surplus(stay: Stay, told: dict[str, History], often: int, staying: Staying) -> list[Notification]:
    """The status events that name a status, of an item about which there are more of them than its changes account for."""
    every = _events(told.get(stay.ticket), stay.status)
    visits = sum(one.ticket == stay.ticket and one.status == stay.status and bool(one.came) for one in staying.stays)
    return every if len(every) > often * visits else []


def unannounced(part: Subject) -> Breach | None:
    """Patches that leave the status alone are not followed by status events; one alone may have come late, or again."""
    name, tried, hits = part.value
    if hits < _TWICE or hits * _TWICE < tried:
        return None
    return Breach(
        message="a change of status is announced where there is none", expected=f"no status event after {name}",
        actual=f"{hits} of {tried} such patches are followed by one", cause=NO_TURN,
    )  # fmt: skip


def changes(staying: Staying) -> list[Patch]:
    """The patches of another attribute that were accepted in each status, between readings that show the same status."""
    found = []
    for stay in staying.stays:
        for idle in (one for one in stay.idle if one.kind == ATTRIBUTE and one.exchange.status == HTTPStatus.OK):
            sent = idle.exchange.sent if isinstance(idle.exchange.sent, dict) else {}
            patch = Patch(
                about=f"in {stay.status}", item=stay.ticket, changes={name: value for name, value in sent.items() if name == "description"},
                media="", before=idle.before, exchange=idle.exchange, after=idle.after,
            )  # fmt: skip
            if patch.changes and patch.judged and {state_of(idle.before), state_of(idle.after)} == {stay.status.value}:
                found.append(patch)
    return found


def entries(staying: Staying, traffic: Traffic) -> Iterator[Subject]:
    """Each change of status that was made and lasted, with the status events that came with it."""
    told = histories(traffic)
    for stay in staying.stays:
        if not stay.came or any(state_of(idle.after) != stay.status for idle in stay.idle):
            continue
        before, _, after = stay.came
        history = told.get(stay.ticket)
        every = history.events(TmfEvent.STATE_CHANGE) if history is not None else ()
        came = [one for one in every if before.number < one.number < after.number]
        named = [str(payload(one).get("status")) for one in every]
        if came:
            yield Subject(value=(stay, [str(payload(one).get("status")) for one in came], named), where="/event/troubleTicket/status",
                          seen=(*stay.came, *came))  # fmt: skip


def named_right(part: Subject) -> Breach | None:
    """The event of a change of status names the new one, and not the one before."""
    stay, came, every = part.value
    if stay.status in came or stay.status in every or set(came) != {str(stay.source)}:
        return None
    return Breach(
        message="the event of a change of status names the status before it", expected=str(stay.status), actual=", ".join(came),
        where=part.where,
    )  # fmt: skip


def begun(traffic: Traffic) -> list[History]:
    """Tickets that were changed, of a seller that announces no status with a create: not of any ticket that it was only asked for."""
    known = [history for history in histories(traffic).values() if history.item_history.created is not None]
    idle = [history for history in known if not _touched(history) and history.events(TmfEvent.CREATED)]
    announces = any(history.events(TmfEvent.STATE_CHANGE) for history in idle)
    return [] if announces or len(idle) < _TWICE else [history for history in known if _touched(history)]


def _touched(history: History) -> bool:
    """Whether anything but its create and readings of it was asked about an item."""
    asked = any(e.method != "GET" and e is not history.item_history.created for e in history.item_history.exchanges)
    return asked or bool(history.item_history.stimuli)


def first_again(history: History) -> Breach | None:
    """The first status of a ticket is announced no more often than the ticket came back to it."""
    seen = states(history)
    told = [one for one in history.different(TmfEvent.STATE_CHANGE) if seen and payload(one).get("status") == seen[0]]
    again = seen.count(seen[0]) - 1 if seen else 0
    if len(told) <= again:
        return None
    return Breach(
        message="a change of status is announced where there is none", expected=f"{again} events that name {seen[0]}",
        actual=f"{len(told)}, and {seen[0]} is the status with which it was created; statuses seen: {', '.join(seen)}",
        numbers=tuple(one.number for one in told), cause=NO_TURN,
    )  # fmt: skip


def moments(staying: Staying, traffic: Traffic) -> Iterator[Subject]:
    """The times of the events of changes of status, beside the last change that the ticket showed before; all of them together.

    The clock of the events is measured against that of the tickets by the events of creates.
    """
    told = histories(traffic)
    aside = _aside(told)
    found = [
        (instant(_time(one)), since, one)
        for stay in staying.stays
        for one in _came(stay, told)
        if (since := _changed(stay.came[0])) and instant(_time(one))
    ]
    if aside is not None and found:
        early = [(since, one) for at, since, one in found if at is not None and at - aside + _grain(one) < since]
        yield Subject(value=(len(found), early), where="/eventTime", seen=tuple(one for _, one in early) or (found[0][2],))


def _came(stay: Stay, told: dict[str, History]) -> list[Notification]:
    """The status events that came with a change."""
    every = told[stay.ticket].events(TmfEvent.STATE_CHANGE) if stay.came and stay.ticket in told else ()
    return [one for one in every if stay.came[0].number < one.number < stay.came[2].number and payload(one).get("status") == stay.status]


def _time(notification: Notification) -> Any:
    return document(notification).get("eventTime")


def _grain(notification: Notification) -> timedelta:
    """How much later the moment may be than the seller writes it."""
    return timedelta(milliseconds=1) if "." in str(_time(notification)) else timedelta(seconds=1)


def _aside(told: dict[str, History]) -> timedelta | None:
    """How far the clock of the events is behind that of the tickets (negative), by the events of creates; None without any."""
    made = [
        at - born
        for history in told.values()
        for one in history.events(TmfEvent.CREATED)
        for sighting in history.item_history.sightings[:1]
        if (at := instant(_time(one))) and (born := instant(sighting.document.get("creationDate")))
    ]
    return min(*made, timedelta(0)) if made else None


def _changed(before: Exchange) -> datetime | None:
    """When a ticket was last changed, where that was after its create."""
    shown = before.document if isinstance(before.document, dict) else {}
    at, born = instant(shown.get("lastUpdate")), instant(shown.get("creationDate"))
    return at if at is not None and born is not None and at > born else None


def timely(part: Subject) -> Breach | None:
    """The events do not lie before what had happened before them, most of the time."""
    tried, early = part.value
    if len(early) < _TWICE or len(early) * _TWICE < tried:
        return None
    since, one = early[0]
    return Breach(
        message="the eventTime of a change of status is before an older change of the ticket", expected=f"not before {since.isoformat()}",
        actual=f"{_time(one)}, and so in {len(early)} of {tried} such events", where="/eventTime",
    )  # fmt: skip
