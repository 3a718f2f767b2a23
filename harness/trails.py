"""Traffic and trails: the record of a run as checks read it, in whole and ticket by ticket."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from harness.compare import items
from harness.exchange import Entry, Exchange, Notification, StimulusCall
from specs.lifecycles import Lifecycle
from specs.vocabulary import Operation

ASIDE = "on arrival"  # readings made beside the main course of a run; their place in the record tells no order
_SHOWING = frozenset({Operation.CREATE, Operation.RETRIEVE, Operation.PATCH})
_CHANGING = frozenset({Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN})


@dataclass(frozen=True, kw_only=True, eq=False)
class Sighting:
    """One moment at which the seller showed the whole ticket."""

    number: int
    at: datetime
    document: dict[str, Any]
    exchange: Exchange

    @property
    def state(self) -> str | None:
        """The state shown, None when the attribute is absent or not text."""
        found = self.document.get("status")
        return found if isinstance(found, str) else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """What lies between two sightings of a ticket: the buyer's actions, the stimuli, and the notifications."""

    before: Sighting
    after: Sighting
    entries: tuple[Entry, ...]

    @property
    def actions(self) -> tuple[Exchange, ...]:
        """Accepted buyer actions in between; the exchange that shows `after` counts when it is an action itself."""
        return tuple(e for e in self.entries if isinstance(e, Exchange) and e.operation in _CHANGING and e.accepted)

    @property
    def stimuli(self) -> tuple[StimulusCall, ...]:
        """Stimuli in between that were given successfully."""
        return tuple(e for e in self.entries if isinstance(e, StimulusCall) and e.ok)


@dataclass(frozen=True, kw_only=True, eq=False)
class Trail:
    """Everything that happened to one ticket, in order."""

    ticket: str
    entries: tuple[Entry, ...]

    @functools.cached_property
    def created(self) -> Exchange | None:
        """The accepted create request."""
        return next((e for e in self.exchanges if e.operation == Operation.CREATE and e.accepted), None)

    @functools.cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Requests about this ticket."""
        return tuple(e for e in self.entries if isinstance(e, Exchange))

    @functools.cached_property
    def events(self) -> tuple[Notification, ...]:
        """Notifications about this ticket."""
        return tuple(e for e in self.entries if isinstance(e, Notification))

    @functools.cached_property
    def stimuli(self) -> tuple[StimulusCall, ...]:
        """Stimuli that were given successfully."""
        return tuple(e for e in self.entries if isinstance(e, StimulusCall) and e.ok)

    @functools.cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """Answers that show the whole ticket."""
        return tuple(
            Sighting(number=e.number, at=e.at, document=e.document, exchange=e)
            for e in self.exchanges
            if e.operation in _SHOWING
            and e.scenario != ASIDE
            and e.accepted
            and isinstance(e.document, dict)
            and e.document.get("id") == self.ticket
        )

    @functools.cached_property
    def steps(self) -> tuple[Step, ...]:
        """What lies between each two sightings in a row."""
        found = []
        for before, after in zip(self.sightings, self.sightings[1:], strict=False):
            between = tuple(e for e in self.entries if before.number < e.number <= after.number)
            found.append(Step(before=before, after=after, entries=between))
        return tuple(found)

    def sent(self, attribute: str, *, until: int | None = None) -> list[dict[str, Any]]:
        """Items of a list attribute that the buyer sent in accepted requests, up to an entry number."""
        found: list[dict[str, Any]] = []
        for exchange in self.exchanges:
            writes = exchange.operation in {Operation.CREATE, Operation.PATCH} and exchange.accepted
            if writes and (until is None or exchange.number <= until):
                found += items(exchange.sent, attribute)
        return found

    def distinct_events(self, event_type: str, *, subscriptions: frozenset[str] | None = None) -> list[Notification]:
        """Notifications of a type without redeliveries, the first arrival of each."""
        seen: dict[str, Notification] = {}
        for event in self.events:
            if event.event_type == event_type and (subscriptions is None or event.subscription in subscriptions):
                seen.setdefault(event.identity, event)
        return list(seen.values())


def states_between(step: Step, lifecycle: Lifecycle) -> tuple[str, ...] | None:
    """The shortest legal way from the state before to the state after, given what the buyer did; None when there is none.

    A move of the buyer needs its accepted request in between; the seller may move by itself at any time.
    """
    first, last = step.before.state, step.after.state
    if first == last or first is None or last is None:
        return ()
    done = {action.operation for action in step.actions}
    ways: list[tuple[str, ...]] = [(first,)]
    seen = {first}
    while ways:
        way = ways.pop(0)
        for move in lifecycle.moves:
            if move.from_state != way[-1] or move.to_state in seen or (move.by == "buyer" and move.when not in done):
                continue
            if move.to_state == last:
                return (*way[1:], last)
            seen.add(move.to_state)
            ways.append((*way, move.to_state))
    return None


def transitions(trail: Trail, lifecycle: Lifecycle, *, since: int = 0) -> list[tuple[str, str, Step]]:
    """The state changes that the sightings of a trail prove, from entry `since` on; a shortcut counts as one change."""
    found = []
    for step in trail.steps:
        if step.before.number < since or step.before.state == step.after.state or None in {step.before.state, step.after.state}:
            continue
        way = states_between(step, lifecycle) or (str(step.after.state),)
        previous = str(step.before.state)
        for state in way:
            found.append((previous, state, step))
            previous = state
    return found


class Traffic:
    """All entries of a run, as checks read them; what was sent only to shrink an example is left out."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(e for e in entries if not getattr(e, "scenario", "").startswith("shrink"))

    @functools.cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All exchanges."""
        return tuple(e for e in self.entries if isinstance(e, Exchange))

    @functools.cached_property
    def notifications(self) -> tuple[Notification, ...]:
        """All notifications."""
        return tuple(e for e in self.entries if isinstance(e, Notification))

    def of(self, *operations: str) -> list[Exchange]:
        """Exchanges of these operations that were answered."""
        return [e for e in self.exchanges if e.operation in operations and e.answer is not None]

    def accepted(self, *operations: str) -> list[Exchange]:
        """Exchanges of these operations that were answered with success."""
        return [e for e in self.of(*operations) if e.accepted]

    def refused(self, *operations: str) -> list[Exchange]:
        """Exchanges of these operations that were answered with failure."""
        return [e for e in self.of(*operations) if e.refused]

    @functools.cached_property
    def trails(self) -> dict[str, Trail]:
        """The trail of each ticket that this run created."""
        by_ticket: dict[str, list[Entry]] = {}
        for entry in self.entries:
            ticket = _ticket(entry)
            if ticket is not None:
                by_ticket.setdefault(ticket, []).append(entry)
        trails = {ticket: Trail(ticket=ticket, entries=tuple(entries)) for ticket, entries in by_ticket.items()}
        return {ticket: trail for ticket, trail in trails.items() if trail.created is not None}

    @functools.cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """Every sighting of every ticket of this run."""
        return tuple(sighting for trail in self.trails.values() for sighting in trail.sightings)

    @functools.cached_property
    def steps(self) -> tuple[tuple[Trail, Step], ...]:
        """Every step of every ticket of this run."""
        return tuple((trail, step) for trail in self.trails.values() for step in trail.steps)


def _ticket(entry: Entry) -> str | None:
    if isinstance(entry, Exchange) and entry.operation == Operation.CREATE:
        found = entry.document.get("id") if entry.accepted and isinstance(entry.document, dict) else None
        return found if isinstance(found, str) else None
    return entry.ticket
