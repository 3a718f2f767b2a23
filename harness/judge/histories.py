"""Traffic and histories: the record of a run as checks read it, in whole and item by item."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ttck.harness.judge.compare import covers, items
from ttck.harness.judge.record_index import KEPT, Index, derived
from ttck.harness.judge.related_items import BOOKING, item_of
from ttck.harness.record.exchange import Effect, Entry, Exchange, Notification, StimulusCall
from ttck.harness.record.resource_types import ALL_RESOURCES, CREATES, kind_of, shown_id, shown_state
from ttck.specs.lifecycles import Lifecycle
from ttck.specs.vocabulary import Kind, Operation

EXPLORING = "exploring"  # how the names of scenarios of the exploration lane end, and those of its subscriptions begin
ASIDE = "on arrival"  # readings made beside the main course of a run; their place in the record tells no order
APART = "isolation"  # the scenario that two buyers play, and how the names of its subscriptions begin; no other check reads it
PARTIAL = "this needs all that happened to a ticket, and the traffic may hold only a part of it"
_CHANGING = frozenset(operation for resource in ALL_RESOURCES.values() for operation in resource.changing) | BOOKING
_LIFTING = frozenset({Operation.CREATE_APPOINTMENT, Operation.PATCH_APPOINTMENT})


@dataclass(frozen=True, kw_only=True, eq=False)
class Sighting:
    """One moment at which the seller showed the whole item."""

    number: int
    at: datetime
    exchange: Exchange

    @property
    def document(self) -> dict[str, Any]:
        """The item as it was shown; read from the answer, so that nothing large is held twice."""
        return self.exchange.document  # type: ignore[no-any-return]

    @functools.cached_property
    def state(self) -> str | None:
        """The state shown, None when the attribute is absent or not text."""
        return shown_state(self.document, kind_of(self.exchange), self.exchange.operation)


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """What lies between two sightings of an item: the buyer's actions, the stimuli, and the notifications.

    `doubtful` are requests of the buyer, in between or earlier, of which nobody knows whether they were carried out, and
    when: they permit what they ask for, and prove nothing. `late` are accepted ones whose effect may still be to come,
    since the item showed no other state after them.
    """

    before: Sighting
    after: Sighting
    entries: tuple[Entry, ...]
    doubtful: tuple[Exchange, ...] = ()
    late: tuple[Exchange, ...] = ()

    @functools.cached_property
    def actions(self) -> tuple[Exchange, ...]:
        """Accepted buyer actions in between; the exchange that shows `after` counts when it is an action itself."""
        return tuple(e for e in self.entries if isinstance(e, Exchange) and e.operation in _CHANGING and e.effect is Effect.DONE)

    @property
    def possible(self) -> tuple[Exchange, ...]:
        """The actions that were done or may have been done: what they ask for needs no other cause."""
        return (*self.actions, *self.doubtful, *self.late)

    def asks_for(self, name: str) -> bool:
        """Whether the buyer asked for another value of an attribute: in between, or earlier with an effect that does not show yet."""
        now = any(isinstance(action.sent, dict) and name in action.sent for action in (*self.actions, *self.doubtful))
        late = (action.sent for action in self.late if isinstance(action.sent, dict) and name in action.sent)
        return now or any(not covers(sent[name], self.before.document.get(name)) for sent in late)

    @functools.cached_property
    def stimuli(self) -> tuple[StimulusCall, ...]:
        """Stimuli in between that were given successfully."""
        return tuple(e for e in self.entries if isinstance(e, StimulusCall) and e.ok)


@dataclass(frozen=True, kw_only=True, eq=False)
class ItemHistory:
    """Everything that happened to one item, in order; `ticket` is its identifier, of whatever kind it is.

    The history of a ticket or a workorder has the bookings of its appointments too, because they move it.
    """

    ticket: str
    entries: tuple[Entry, ...]
    kind: Kind = Kind.TICKET

    @functools.cached_property
    def created(self) -> Exchange | None:
        """The accepted create request; None where the seller created the item."""
        creating = ALL_RESOURCES[self.kind].creating
        return next((e for e in self.exchanges if e.operation == creating and e.accepted), None)

    @functools.cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Requests about this item."""
        return tuple(e for e in self.entries if isinstance(e, Exchange))

    @functools.cached_property
    def events(self) -> tuple[Notification, ...]:
        """Notifications about this item."""
        return tuple(e for e in self.entries if isinstance(e, Notification))

    @functools.cached_property
    def stimuli(self) -> tuple[StimulusCall, ...]:
        """Stimuli that were given successfully."""
        return tuple(e for e in self.entries if isinstance(e, StimulusCall) and e.ok)

    @functools.cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """Answers that show the whole item."""
        showing = ALL_RESOURCES[self.kind].showing
        return tuple(
            Sighting(number=e.number, at=e.at, exchange=e)
            for e in self.exchanges
            if e.operation in showing
            and e.scenario != ASIDE
            and e.accepted
            and isinstance(e.document, dict)
            and shown_id(e.document, e.operation) == self.ticket
            and "fields=" not in e.url
        )

    @functools.cached_property
    def steps(self) -> tuple[Step, ...]:
        """What lies between each two sightings in a row."""
        found: list[Step] = []
        late: tuple[Exchange, ...] = ()
        for before, after in zip(self.sightings, self.sightings[1:], strict=False):
            between = tuple(e for e in self.entries if before.number < e.number <= after.number)
            doubtful = tuple(e for e in self.doubtful if e.number <= after.number)
            step = Step(before=before, after=after, entries=between, doubtful=doubtful, late=late)
            late = (*late, *step.actions) if before.state == after.state else ()
            found.append(step)
        return tuple(found)

    def took(self, call: StimulusCall) -> bool:
        """Whether a decision was made: somebody vouches for it, or the item shows something else before anything else was done."""
        if call.surely:
            return True
        before = next((s for s in reversed(self.sightings) if s.number < call.number), None)
        return before is not None and any(s.document != before.document for s in self.until_changed(call))

    def until_changed(self, call: StimulusCall) -> list[Sighting]:
        """The sightings after a decision until anything else was done."""
        acts = (
            e.number
            for e in self.entries
            if e.number > call.number and (isinstance(e, StimulusCall) or (isinstance(e, Exchange) and e.operation in _CHANGING))
        )
        end = next(acts, None)
        return [s for s in self.sightings if s.number > call.number and (end is None or s.number < end)]

    @functools.cached_property
    def doubtful(self) -> tuple[Exchange, ...]:
        """Requests to change the item of which it is not known whether they were carried out."""
        return tuple(e for e in self.exchanges if e.operation in _CHANGING and e.effect is Effect.UNKNOWN)

    def sent(self, attribute: str, *, until: int | None = None, perhaps: bool = False) -> list[dict[str, Any]]:
        """Items of a list attribute that the buyer sent in accepted requests, up to an entry number; `perhaps` adds doubtful ones."""
        return [item for number, item in self.sent_at(attribute, perhaps=perhaps) if until is None or number <= until]

    @derived
    def sent_at(self, attribute: str, *, perhaps: bool = False) -> tuple[tuple[int, dict[str, Any]], ...]:
        """The same, all of them, each with the entry number of its request."""
        writes = (*self._writes, *self.doubtful) if perhaps else self._writes
        return tuple((e.number, item) for e in writes for item in items(e.sent, attribute))

    @functools.cached_property
    def _writes(self) -> tuple[Exchange, ...]:
        """Accepted requests of the buyer that carry attributes of the item."""
        resource = ALL_RESOURCES[self.kind]
        writing = resource.showing - {resource.retrieving}
        return tuple(e for e in self.exchanges if e.operation in writing and e.accepted)

    def distinct_events(self, event_type: str, *, subscriptions: frozenset[str] | None = None) -> list[Notification]:
        """Notifications of a type without redeliveries, the first arrival of each."""
        return list(self._distinct(event_type, subscriptions))

    @derived
    def _distinct(self, event_type: str, subscriptions: frozenset[str] | None) -> tuple[Notification, ...]:
        seen: dict[str, Notification] = {}
        for event in self.events:
            if event.event_type == event_type and (subscriptions is None or event.subscription in subscriptions):
                seen.setdefault(event.identity, event)
        return tuple(seen.values())


def states_between(step: Step, lifecycle: Lifecycle) -> tuple[str, ...] | None:
    """The shortest legal way from the state before to the state after, given what the buyer did; None when there is none.

    A move of the buyer needs its request in between, an accepted one, or an earlier one that may have been carried out; the
    seller may move by itself at any time. A booking takes a ticket on as a patch of it does (MEF 113 R81).
    """
    first, last = step.before.state, step.after.state
    if first == last or first is None or last is None:
        return ()
    done = {action.operation for action in step.possible}
    if done & _LIFTING:
        done.add(Operation.PATCH)
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


def transitions(item_history: ItemHistory, lifecycle: Lifecycle, *, since: int = 0) -> list[tuple[str, str, Step]]:
    """The state changes that the sightings of a history prove, from entry `since` on; a shortcut counts as one change."""
    found = []
    for step in item_history.steps:
        if step.before.number < since or step.before.state == step.after.state or None in {step.before.state, step.after.state}:
            continue
        way = states_between(step, lifecycle) or (str(step.after.state),)
        previous = str(step.before.state)
        for state in way:
            found.append((previous, state, step))
            previous = state
    return found


def _apart(entries: tuple[Entry, ...], explored: tuple[Exchange, ...]) -> Iterator[Entry]:
    """Entries without those of the exploration, and without notifications and readings on arrival about what it created.

    What the rest of the run never named, and is heard of after the exploration began, is taken for its creation as well:
    a seller that creates later, with 202, does not say what it creates.
    """
    apart = set(explored)
    others = [entry for entry in entries if not isinstance(entry, Notification) and entry not in apart and entry.scenario != ASIDE]
    known = set(map(_named, others))
    made = {_named(entry) for entry in explored if entry.operation in CREATES and item_of(entry) is not None}
    for entry in entries:
        if isinstance(entry, Notification):
            late = entry.number > explored[0].number and _named(entry) not in known
            if not late and _named(entry) not in made and not entry.subscription.startswith(EXPLORING):
                yield entry
        elif entry not in apart and (entry.scenario != ASIDE or _named(entry) not in made):
            yield entry


def _beside(entry: Entry) -> bool:
    """Whether an entry is no evidence of what a seller does: sent to shrink an example, what two buyers did in turn, or turned away."""
    if isinstance(entry, Notification):
        return entry.subscription.startswith(APART) or entry.refused
    return entry.scenario.startswith("shrink") or entry.scenario == APART


def _named(entry: Entry) -> tuple[Kind, str | None]:
    """The item that an entry is about: items of two kinds may be numbered alike."""
    return kind_of(entry), item_of(entry)


class Traffic:
    """All entries of a run, as checks read them; what was sent only to shrink an example, or by two buyers in turn, is left out.

    What the exploration lane sent, and what it led to, stands apart in `explored`: it decides nothing. `whole` says that
    nothing is missing of what the buyer sent and got. `turned_away` are the notifications that our listener refused, which are
    evidence of nothing; `elsewhere` says that the listener of another shard heard what was owed to ours. `until` is when the buyer
    stopped to listen, where that is known: silence up to then is in the record as well, and leaves no entry.
    """

    whole = True

    def __init__(self, entries: Iterable[Entry], *, until: datetime | None = None) -> None:
        self._until = until
        found = tuple(entries)
        self.turned_away = tuple(e for e in found if isinstance(e, Notification) and e.refused and not e.elsewhere)
        self.elsewhere = any(isinstance(e, Notification) and e.elsewhere for e in found)
        every = tuple(e for e in found if not _beside(e))
        self.explored = tuple(e for e in every if isinstance(e, Exchange) and e.scenario.endswith(EXPLORING))
        self.entries = tuple(_apart(every, self.explored)) if self.explored else every
        self.index = Index(self.entries)
        self._item_histories: dict[Kind, dict[str, ItemHistory]] = {}

    def heard_until(self, until: datetime) -> Traffic:
        """The same entries, listened for until another moment."""
        other = copy.copy(self)
        vars(other).update(_until=until)
        for kept in ("over", KEPT):
            vars(other).pop(kept, None)
        return other

    @functools.cached_property
    def over(self) -> datetime | None:
        """When the buyer stopped to listen, at least the time of the last entry; None without any."""
        last = max((entry.at for entry in self.entries), default=None)
        return max(last, self._until) if last is not None and self._until is not None else last

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All exchanges."""
        return self.index.exchanges

    @property
    def notifications(self) -> tuple[Notification, ...]:
        """All notifications."""
        return self.index.notifications

    def notifications_of(self, *kinds: Kind) -> tuple[Notification, ...]:
        """All notifications about items of these kinds, in the order of the record."""
        return self.index.telling(kinds)

    def asked(self, *operations: str | None) -> tuple[Exchange, ...]:
        """Exchanges of these operations, answered or not; None is an operation that a kind of item does not have."""
        return self.index.asking(operations)

    def of(self, *operations: str | None) -> list[Exchange]:
        """Exchanges of these operations that were answered."""
        return [e for e in self.index.asking(operations) if e.answer is not None]

    def accepted(self, *operations: str | None) -> list[Exchange]:
        """Exchanges of these operations that were answered with success."""
        return [e for e in self.of(*operations) if e.accepted]

    def refused(self, *operations: str | None) -> list[Exchange]:
        """Exchanges of these operations that were answered with failure."""
        return [e for e in self.of(*operations) if e.refused]

    @functools.cached_property
    def item_histories(self) -> dict[str, ItemHistory]:
        """The history of each ticket that this run created."""
        return {
            ticket: item_history for ticket, item_history in self.item_histories_of(Kind.TICKET).items() if item_history.created is not None
        }

    def item_histories_of(self, kind: Kind) -> dict[str, ItemHistory]:
        """The history of each item of a kind, created by this run or not; it begins with the first thing heard of the item."""
        if kind not in self._item_histories:
            its = self.index.items(kind)
            self._item_histories[kind] = {item: ItemHistory(ticket=item, entries=entries, kind=kind) for item, entries in its.items()}
        return self._item_histories[kind]

    @functools.cached_property
    def sightings(self) -> tuple[Sighting, ...]:
        """Every sighting of every ticket of this run."""
        return tuple(sighting for item_history in self.item_histories.values() for sighting in item_history.sightings)

    def sightings_of(self, kind: Kind) -> tuple[Sighting, ...]:
        """Every sighting of every item of a kind, created by this run or not."""
        return tuple(sighting for item_history in self.item_histories_of(kind).values() for sighting in item_history.sightings)

    def shown(self) -> list[tuple[ItemHistory, tuple[Sighting, ...]]]:
        """Each ticket of this run with its sightings. Of traffic that may lack anything, the history tells what is known of a ticket."""
        return [(item_history, item_history.sightings) for item_history in self.item_histories.values()]

    @functools.cached_property
    def steps(self) -> tuple[tuple[ItemHistory, Step], ...]:
        """Every step of every ticket of this run."""
        return tuple((item_history, step) for item_history in self.item_histories.values() for step in item_history.steps)
