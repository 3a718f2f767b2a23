"""What a seller owes by way of events where the standard has no table: whatever it was seen to do owes the event that tells it.

Which event tells what is a fact of the dialect; how much of it is owed, and whether several changes may share an event, is said by
the target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ttck.harness.judge.event_types import EventTypes, Known
from ttck.harness.judge.histories import Step, Traffic
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.registrations import silences, unheard
from ttck.harness.judge.told_histories import History, histories
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.resource_types import ALL_RESOURCES, shown_state
from ttck.specs.dialects import dialects
from ttck.specs.vocabulary import Kind, Stimulus

# What goes with a status; it is told by the event of that.
STATUS = frozenset(
    {"status", "lifecycleStatus", "statusChangeDate", "statusChangeReason", "statusChangeHistory", "statusChange", "resolutionDate"}
)  # fmt: skip
SOON = timedelta(seconds=5)  # within which an event is taken for that of a change, maybe together with others
_ASIDE = frozenset({"id", "href", "lastUpdate"}) | STATUS
# Decisions of a seller that have an event of their own in some dialect.
_TOLD_APART = frozenset(name for one in dialects() for row in one.resources.values() for name in row.after.values())
RESOLVED = "resolved"  # the one status with an event of its own, which the dialect has under this name


@dataclass(frozen=True, kw_only=True)
class Owed:
    """At least `count` different events of a type about an item; where `since` has moments, one within a while of each will do.

    `until` is when the run, and with it the waiting, was over, `causes` are when what is to be told happened, and `silent` says that
    it began after the end of a subscription with which all events ended. Of changes of status `edges` has from where to where each led.
    """

    history: History
    event: str
    count: int
    because: str
    numbers: tuple[int, ...]
    since: tuple[datetime, ...] = ()
    until: datetime | None = None
    silent: bool = False
    causes: tuple[datetime, ...] = ()
    edges: tuple[str, ...] = ()

    @property
    def unmet(self) -> tuple[str, ...]:
        """The edges after which none came soon, and before the next cause."""
        until = (*self.causes[1:], self.causes[-1] + SOON) if self.causes else ()
        spans = zip(self.edges, self.causes, until, strict=False)
        return tuple(edge for edge, begin, end in spans if not any(begin <= n.at <= min(end, begin + SOON) for n in self.arrived))

    @property
    def due(self) -> datetime | None:
        """When that happened of which the first missing one tells, where they come in order."""
        return self.causes[min(len(self.history.events(self.event)), len(self.causes) - 1)] if self.causes else None

    @property
    def arrived(self) -> tuple[Notification, ...]:
        """The different events that tell it; a state of anything but a ticket may be told as a change of that attribute too."""
        found, types = self.history.events(self.event), self.history.types
        kind, change = self.history.kind, self.history.event("change")
        if kind is Kind.TICKET or self.event != self.history.event("state_change") or change is None:
            return found
        return (*found, *(n for n in self.history.events(change) if ALL_RESOURCES[kind].state_attribute in types.payload(n)))

    def kept(self, *, may_join: bool = True) -> bool:
        """Whether as many came as are owed, or one soon after each change where changes may share one."""
        came = self.arrived
        joined = may_join and bool(self.since) and all(any(moment <= n.at <= moment + SOON for n in came) for moment in self.since)
        return joined or len(came) >= self.count


@derived
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
    """What a patch or a decision of the seller changed beside the status, where that stayed and no other event tells it."""
    if shown_state(step.before.document, kind) != shown_state(step.after.document, kind):
        return frozenset()
    wanted = frozenset(name for action in step.actions for name in _sent(action))
    return attributes(step) if any(call.name not in _TOLD_APART for call in step.stimuli) else attributes(step) & wanted


def created(history: History) -> Iterator[Owed]:
    """The event of the create."""
    made, event = history.item_history.created or history.item_history.entries[0], history.event("create")
    if event is not None:
        yield Owed(history=history, event=event, count=1, because="its creation", numbers=(made.number,), causes=(made.at,))


def _of_steps(history: History, event: str | None, steps: list[Step], because: str, *, joined: bool = False) -> Iterator[Owed]:
    if steps and event is not None:
        moments = tuple(min([a.at for a in step.actions] + [call.at for call in step.stimuli]) for step in steps)
        numbers = tuple(n for s in steps[:1] for n in (s.before.number, *(a.number for a in s.actions), s.after.number))
        told = tuple(dict.fromkeys(numbers))
        since = moments if joined else ()
        yield Owed(history=history, event=event, count=len(steps), because=because, numbers=told, since=since, causes=moments)


def _of_edges(history: History, event: str | None, steps: list[Step]) -> Iterator[Owed]:
    """What is owed for changes of status, with from where to where each led."""
    edges = tuple(f"from {shown_state(step.before.document, history.kind)} to {moved(step, history.kind)}" for step in steps)
    for debt in _of_steps(history, event, steps, f"status {', '.join(edges)}"):
        yield replace(debt, edges=edges)


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
    return [step for step in history.item_history.steps if step.actions or step.stimuli]


def _changes(history: History, found: Mapping[Step, frozenset[str]]) -> Iterator[Owed]:
    names = sorted(frozenset().union(*found.values()))
    yield from _of_steps(history, history.event("change"), list(found), f"changes of {', '.join(names)}", joined=True)


def _untold(history: History, step: Step) -> frozenset[str]:
    """What a patch changed together with the status, and no event of that change tells."""
    if step.stimuli or moved(step, history.kind) is None:
        return frozenset()
    named = attributes(step) & frozenset(name for action in step.actions for name in _sent(action))
    events = [event for tells in ("state_change", RESOLVED) if (event := history.event(tells)) is not None]
    told = [history.types.payload(n) for event in events for n in history.events(event)]
    return frozenset(name for name in named if not any(name in one and one[name] == step.after.document.get(name) for one in told))


def turned(history: History) -> Iterator[Owed]:
    """One event for each change of status."""
    steps = [step for step in history.item_history.steps if moved(step, history.kind)]
    yield from _of_edges(history, history.event("state_change"), steps)


def resolved(history: History) -> Iterator[Owed]:
    """One event for each time that the status becomes resolved."""
    steps = [step for step in history.item_history.steps if moved(step, history.kind) == RESOLVED]
    yield from _of_edges(history, history.event(RESOLVED), steps)


def gone(history: History) -> Iterator[Owed]:
    """The event of the deletion."""
    deleted, event = history.deleted, history.event("delete")
    if deleted is not None and event is not None and history.gone:
        yield Owed(history=history, event=event, count=1, because="its deletion", numbers=(deleted.number,), causes=(deleted.at,))


def asked(history: History) -> Iterator[Owed]:
    """The event of each time that the seller was made to need something."""
    yield from _decided(history, history.event("information_required"), Stimulus.REQUEST_INFO, "a question of the seller")


def _decided(history: History, event: str | None, stimulus: str, because: str) -> Iterator[Owed]:
    calls = [call for call in history.item_history.stimuli if call.name == stimulus and history.item_history.took(call)]
    if calls and event is not None:
        numbers = tuple(call.number for call in calls)
        yield Owed(
            history=history, event=event, count=len(calls), because=because, numbers=numbers, causes=tuple(call.at for call in calls)
        )


def debt_of(known: Known) -> Of:
    """What is owed of a type of event: by what it tells, or by the decision of the seller after which it comes."""
    if known.after is None:
        return DEBTS[known.tells]
    stimulus = known.after
    return lambda history: _decided(history, known.name, stimulus, f"each {stimulus}")


Of = Callable[[History], Iterator[Owed]]
# What is owed of each event, by what it tells.
DEBTS: Mapping[str, Of] = {
    "create": created, "change": changed, "state_change": turned, RESOLVED: resolved, "information_required": asked, "delete": gone,
}  # fmt: skip


def owed(traffic: Traffic, of: Of, *, since: int, types: EventTypes, kind: Kind = Kind.TICKET) -> list[Owed]:
    """Everything of a sort that is owed about the items of this run, and happened after a number of the record, the subscription.

    Of an item that is older the changes count, where it was not touched before; nothing counts while no subscription listened.
    """
    missed = unheard(traffic)
    found = [one for one in histories(traffic, types, kind).values() if _heard(one, since) and not missed(one.item_history)]
    quiet = silences(traffic) if traffic.notifications else []
    every = (debt for history in found for debt in of(history) if min(debt.numbers, default=0) > since)
    return [replace(debt, until=traffic.over, silent=any(min(debt.numbers) in span for span in quiet)) for debt in every]


def _heard(history: History, since: int) -> bool:
    """Whether all that was done to an item but its create came after a number of the record."""
    item_history = history.item_history
    done = [e.number for e in item_history.exchanges if e.method != "GET" and e is not item_history.created] + [
        one.number for one in item_history.stimuli
    ]
    return item_history.entries[0].number > since or (bool(done) and min(done) > since)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a target says of the events that it owes.

    `demanded` are names with commas between them, ``all``, or ``seen``: each type of which one has arrived. `joins` says that
    several changes in short time may be told by one event, and what changed together with a status by that of the status.
    `none` says that no event is owed at all.
    """

    demanded: str
    joins: bool
    none: bool = False

    def demands(self, traffic: Traffic, types: EventTypes, name: str) -> bool:
        """Whether each event of a type is owed."""
        names = self.demanded.replace(" ", "").split(",")
        return self.demanded == "all" or name in names or (self.demanded == "seen" and seen(traffic, types, name))


def terms(switches: Mapping[str, Any]) -> Terms:
    """What the switches of a target or profile say."""
    return Terms(
        demanded=str(switches.get("owed_events")),
        joins=switches.get("coalesced_changes") == "allow",
        none=switches.get("events") == "none",
    )


def seen(traffic: Traffic, types: EventTypes, name: str) -> bool:
    """Whether an event of a type has arrived, about whatever."""
    return any(types.name_of(one) == name for one in traffic.notifications)


def debts(traffic: Traffic, said: Terms, types: EventTypes, name: str, *, since: int, must: bool) -> list[Owed]:
    """What has to come of a type, or with `must` false what only should: one event for a status and more is enough where changes join."""
    known = types.known[name.lower()]
    due = said.demands(traffic, types, name)
    of = [debt_of(known)] if due is must else []
    if known.tells == "change" and (due and not said.joins) is must:
        of.append(beside)
    return [debt for one in of for debt in owed(traffic, one, since=since, types=types, kind=known.kind)]
