"""What is owed by way of events, and whether it came: the first half of TMF621:140 to 146, and 159."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from harness.judge.histories import Step, Traffic, Trail
from harness.judge.verify import Breach
from harness.record.exchange import Effect, Exchange, Notification
from harness.record.resource_types import ALL_RESOURCES, shown_state
from specs.vocabulary import Kind, Stimulus, TmfEvent, TmfState
from suites.tmf.event_rules import about, document, identity, name_of, payload
from suites.tmf.hearing import silences, unheard
from suites.tmf.scenarios.a_registering import Registering
from suites.tmf.showing import trails

# What goes with a status; it is told by the event of that.
STATUS = frozenset(
    {"status", "lifecycleStatus", "statusChangeDate", "statusChangeReason", "statusChangeHistory", "statusChange", "resolutionDate"}
)  # fmt: skip
SOON = timedelta(seconds=5)  # within which an event is taken for that of a change, maybe together with others
SILENCE = "no event comes any more"  # a cause
_ASIDE = frozenset({"id", "href", "lastUpdate"}) | STATUS
NAMES = {
    Kind.TICKET: (TmfEvent.CREATED, TmfEvent.CHANGED, TmfEvent.STATE_CHANGE, TmfEvent.DELETED),
    Kind.SPECIFICATION: (
        TmfEvent.SPECIFICATION_CREATED,
        TmfEvent.SPECIFICATION_CHANGED,
        TmfEvent.SPECIFICATION_STATE_CHANGE,
        TmfEvent.SPECIFICATION_DELETED,
    ),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """What this run did to one item, and the events about it, for each subscription the first delivery of each."""

    trail: Trail
    told: dict[str, tuple[Notification, ...]]

    @property
    def kind(self) -> Kind:
        """What it is."""
        return self.trail.kind

    def events(self, name: str) -> tuple[Notification, ...]:
        """The different events of a type, on the subscription that got most of them."""
        found = [tuple(n for n in one if name_of(n) == name) for one in self.told.values()]
        return max(found, key=len, default=())

    @property
    def every(self) -> tuple[Notification, ...]:
        """All of them, on all subscriptions."""
        return tuple(n for one in self.told.values() for n in one)

    def different(self, name: str) -> tuple[Notification, ...]:
        """The events of a type that say different things; the same told again, under another eventId or at another time, is one."""
        return tuple({json.dumps(document(n).get("event"), sort_keys=True, default=str): n for n in reversed(self.events(name))}.values())

    @property
    def gone(self) -> bool:
        """Whether a deletion is done: it was accepted, and where that was with 202, a reading found nothing any more."""
        if self.deleted is None or self.deleted.status != HTTPStatus.ACCEPTED:
            return self.deleted is not None
        reading, since = ALL_RESOURCES[self.kind].retrieving, self.deleted.number
        return any(e.operation == reading and e.status == HTTPStatus.NOT_FOUND and e.number > since for e in self.trail.exchanges)

    @property
    def deleted(self) -> Exchange | None:
        """The first deletion that was accepted."""
        wanted = ALL_RESOURCES[self.kind].deleting
        return next((e for e in self.trail.exchanges if e.operation == wanted and e.accepted), None)

    @property
    def perhaps_deleted(self) -> bool:
        """Whether it was deleted, or may have been."""
        return any(e.operation == ALL_RESOURCES[self.kind].deleting and e.effect is not Effect.REFUSED for e in self.trail.exchanges)


def histories(traffic: Traffic, kind: Kind = Kind.TICKET) -> dict[str, History]:
    """The history of each item that this run created; what others do in a shared store is theirs.

    An id that was given again after a deletion, which breaks a rule of its own, has the history of two items, and proves nothing.
    """
    known = {item: trail for item, trail in trails(traffic, kind).items() if not _given_again(trail)}
    own = {item: trail for item, trail in known.items() if trail.created is not None or _late(traffic, trail)}
    told: dict[str, dict[str, dict[tuple[str, ...], Notification]]] = {}
    for one in traffic.notifications:
        item = about(one, own, kind)
        if item in own and name_of(one) is not None:
            told.setdefault(str(item), {}).setdefault(one.subscription, {}).setdefault(identity(one), one)
    return {
        item: History(trail=trail, told={name: tuple(found.values()) for name, found in told.get(item, {}).items()})
        for item, trail in own.items()
    }  # fmt: skip


def _given_again(trail: Trail) -> bool:
    """Whether an item was created once more after it had been deleted."""
    deleted = next((e.number for e in trail.exchanges if e.operation == ALL_RESOURCES[trail.kind].deleting and e.accepted), None)
    creating = ALL_RESOURCES[trail.kind].creating
    return deleted is not None and any(e.operation == creating and e.accepted and e.number > deleted for e in trail.exchanges)


def _late(traffic: Traffic, trail: Trail) -> bool:
    """Whether an item came of a create that was answered 202, by its own description or name."""
    sent = [e.sent for e in traffic.accepted(ALL_RESOURCES[trail.kind].creating) if isinstance(e.sent, dict) and e.status == 202]  # noqa: PLR2004
    key = "description" if trail.kind is Kind.TICKET else "name"
    texts = {one.get(key) for one in sent} - {None}
    return any(sighting.document.get(key) in texts for sighting in trail.sightings[:1])


# --- what is owed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Owed:
    """At least `count` different events of a type about an item; where `since` has moments, one within a while of each will do.

    `until` is when the run, and with it the waiting, was over, `causes` are when what is to be told happened, and `silent` says that
    it began after the end of a subscription with which all events ended.
    """

    history: History
    event: TmfEvent
    count: int
    because: str
    numbers: tuple[int, ...]
    since: tuple[datetime, ...] = ()
    until: datetime | None = None
    silent: bool = False
    causes: tuple[datetime, ...] = ()

    @property
    def due(self) -> datetime | None:
        """When that happened of which the first missing one tells, where they come in order."""
        return self.causes[min(len(self.history.events(self.event)), len(self.causes) - 1)] if self.causes else None


def attributes(step: Step) -> frozenset[str]:
    """The first-level attributes that differ between two sightings, without what goes with a status."""
    before, after = step.before.document, step.after.document
    return frozenset(name for name in {*before, *after} if before.get(name) != after.get(name)) - _ASIDE


def _sent(exchange: Exchange) -> frozenset[str]:
    """The first-level attributes that a patch is about."""
    if isinstance(exchange.sent, dict):
        return frozenset(exchange.sent)
    found: list[Any] = exchange.sent if isinstance(exchange.sent, list) else []
    paths = [str(one.get("path", "")) for one in found if isinstance(one, dict)]
    return frozenset(path.split("?")[0].split("/")[1] for path in paths if "/" in path)


def moved(step: Step, kind: Kind) -> str | None:
    """The status to which a patch or a decision of the seller took an item, None where it stayed."""
    name = ALL_RESOURCES[kind].state_attribute
    before, after = (shown_state(one.document, kind) for one in (step.before, step.after))
    caused = bool(step.stimuli) or any(name in _sent(action) for action in step.actions)
    return after if caused and before is not None and after not in {None, before} else None


def altered(step: Step, kind: Kind) -> frozenset[str]:
    """What a patch or a decision of the seller changed beside the status, where that stayed."""
    if shown_state(step.before.document, kind) != shown_state(step.after.document, kind):
        return frozenset()
    wanted = frozenset(name for action in step.actions for name in _sent(action))
    return attributes(step) if step.stimuli else attributes(step) & wanted


def created(history: History) -> Iterator[Owed]:
    """The event of the create."""
    made = history.trail.created or history.trail.entries[0]
    event = NAMES[history.kind][0]
    yield Owed(history=history, event=event, count=1, because="its creation", numbers=(made.number,), causes=(made.at,))


def _of_steps(history: History, event: TmfEvent, steps: list[Step], because: str, *, joined: bool = False) -> Iterator[Owed]:
    if steps:
        moments = tuple(min([a.at for a in step.actions] + [call.at for call in step.stimuli]) for step in steps)
        numbers = tuple(n for s in steps[:1] for n in (s.before.number, *(a.number for a in s.actions), s.after.number))
        told = tuple(dict.fromkeys(numbers))
        since = moments if joined else ()
        yield Owed(history=history, event=event, count=len(steps), because=because, numbers=told, since=since, causes=moments)


def changed(history: History) -> Iterator[Owed]:
    """An event for each change of anything but the status; changes in short time may share one that tells the last values."""
    yield from _changes(history, {step: names for step in _caused(history) if (names := altered(step, history.kind))})


def beside(history: History) -> Iterator[Owed]:
    """As `changed`, for what patches change together with the status and no event of that change tells; none where it does."""
    found = {step: names for step in _caused(history) if (names := _untold(history, step))}
    alone = sum(1 for step in _caused(history) if altered(step, history.kind))
    for debt in _changes(history, found):
        yield replace(debt, count=debt.count + alone)


def _caused(history: History) -> list[Step]:
    """The steps in which a patch or a decision of the seller led somewhere."""
    return [step for step in history.trail.steps if step.actions or step.stimuli]


def _changes(history: History, found: Mapping[Step, frozenset[str]]) -> Iterator[Owed]:
    names = sorted(frozenset().union(*found.values()))
    yield from _of_steps(history, NAMES[history.kind][1], list(found), f"changes of {', '.join(names)}", joined=True)


def _untold(history: History, step: Step) -> frozenset[str]:
    """What a patch changed together with the status, and no event of that change tells."""
    if step.stimuli or moved(step, history.kind) is None:
        return frozenset()
    named = attributes(step) & frozenset(name for action in step.actions for name in _sent(action))
    told = [payload(n) for event in (NAMES[history.kind][2], TmfEvent.RESOLVED) for n in history.events(event)]
    return frozenset(name for name in named if not any(name in one and one[name] == step.after.document.get(name) for one in told))


def turned(history: History) -> Iterator[Owed]:
    """One event for each change of status."""
    steps = [step for step in history.trail.steps if moved(step, history.kind)]
    states = ", ".join(str(moved(step, history.kind)) for step in steps)
    yield from _of_steps(history, NAMES[history.kind][2], steps, f"status to {states}")


def resolved(history: History) -> Iterator[Owed]:
    """One event for each time that the status becomes resolved."""
    steps = [step for step in history.trail.steps if moved(step, history.kind) == TmfState.RESOLVED]
    yield from _of_steps(history, TmfEvent.RESOLVED, steps, "status to resolved")


def gone(history: History) -> Iterator[Owed]:
    """The event of the deletion."""
    if history.deleted is not None and history.gone:
        event, gone = NAMES[history.kind][3], history.deleted
        yield Owed(history=history, event=event, count=1, because="its deletion", numbers=(gone.number,), causes=(gone.at,))


def asked(history: History) -> Iterator[Owed]:
    """The event of each time that the seller was made to need something."""
    calls = [call for call in history.trail.stimuli if call.name == Stimulus.REQUEST_INFO and history.trail.took(call)]
    if calls:
        numbers = tuple(call.number for call in calls)
        yield Owed(
            history=history, event=TmfEvent.INFO_REQUIRED, count=len(calls), because="a question of the seller", numbers=numbers,
            causes=tuple(call.at for call in calls),
        )  # fmt: skip


def owed(traffic: Traffic, of: Callable[[History], Iterator[Owed]], registering: Registering, kind: Kind = Kind.TICKET) -> list[Owed]:
    """Everything of a sort that is owed about the items of this run, and happened after the subscription, and while there was one.

    Of an item that is older the changes count, where it was not touched before.
    """
    since, missed = registering.started.number, unheard(traffic)
    found = [one for one in histories(traffic, kind).values() if _heard(one, since) and not missed(one.trail)]
    quiet = silences(traffic) if traffic.notifications else []
    every = (debt for history in found for debt in of(history) if min(debt.numbers, default=0) > since)
    return [replace(debt, until=traffic.over, silent=any(min(debt.numbers) in span for span in quiet)) for debt in every]


def _heard(history: History, since: int) -> bool:
    """Whether all that was done to an item but its create came after a number of the record."""
    trail = history.trail
    done = [e.number for e in trail.exchanges if e.method != "GET" and e is not trail.created] + [one.number for one in trail.stimuli]
    return trail.entries[0].number > since or (bool(done) and min(done) > since)


def kept(debt: Owed, *, may_join: bool = True) -> Breach | None:
    """As many different events arrived as are owed, or one soon after each change where changes may share one."""
    arrived = debt.history.events(debt.event)
    if debt.event == TmfEvent.SPECIFICATION_STATE_CHANGE:  # the official example tells lifecycleStatus as a change of an attribute
        arrived = (*arrived, *(n for n in debt.history.events(TmfEvent.SPECIFICATION_CHANGED) if "lifecycleStatus" in payload(n)))
    joined = may_join and bool(debt.since) and all(any(moment <= n.at <= moment + SOON for n in arrived) for moment in debt.since)
    if joined or len(arrived) >= debt.count:
        return None
    return Breach(
        message=f"a {debt.event} is owed and does not come",
        expected=f"{debt.count} for {debt.because}",
        actual=f"{len(arrived)} arrived{_waited(debt, arrived)}",
        numbers=(*debt.numbers, *(n.number for n in arrived)),
        cause=SILENCE if debt.silent else f"a {debt.event} does not come",
        follows=debt.silent,
    )


def _waited(debt: Owed, arrived: Sequence[Notification]) -> str:
    """How long the run went on after the first cause, and how many of the events came long after it."""
    first = min((entry.at for entry in debt.history.trail.entries if entry.number in debt.numbers), default=None)
    if first is None or debt.until is None:
        return ""
    late = sum(1 for n in arrived if n.at > first + SOON)
    told = f", {late} of them more than {SOON.total_seconds():g} s after the first cause" if late else ""
    return f"{told}; the run ended {(debt.until - first).total_seconds():.1f} s after the first cause"
