"""What a seller owes by way of notifications, computed from what was seen of each ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.exchange import StimulusCall
from harness.trails import Step, Traffic, Trail, transitions
from specs.lifecycles import Lifecycle
from specs.vocabulary import Stimulus, TicketEvent

# Seller decisions that change one of the attributes of MEF 113 R133.
UPDATES = (
    Stimulus.UPDATE_SELLER_SEVERITY,
    Stimulus.UPDATE_SELLER_PRIORITY,
    Stimulus.UPDATE_EXPECTED_RESOLUTION,
    Stimulus.ADD_NOTE,
    Stimulus.ADD_ATTACHMENT,
    Stimulus.UPDATE_SELLER_CONTACT,
    Stimulus.UPDATE_TECHNICAL_CONTACTS,
    Stimulus.ADD_RELATED_ISSUE,
    Stimulus.WORKORDER_OPEN,
    Stimulus.WORKORDER_UPDATE,
)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """At least `count` different notifications of one type about one ticket, and what they are owed for."""

    trail: Trail
    event: TicketEvent
    count: int
    because: str
    steps: tuple[Step, ...] = ()
    stimuli: tuple[StimulusCall, ...] = ()

    @property
    def arrived(self) -> int:
        """How many different ones came, on the subscription that got most."""
        names = {event.subscription for event in self.trail.events}
        counts = [len(self.trail.distinct_events(self.event, subscriptions=frozenset({name}))) for name in names]
        return max(counts, default=0)

    @property
    def kept(self) -> bool:
        """Whether enough came."""
        return self.arrived >= self.count

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers that prove the debt."""
        cited = [n for step in self.steps for n in (step.before.number, *(e.number for e in step.entries), step.after.number)]
        return tuple(dict.fromkeys([*cited, *(call.number for call in self.stimuli)]))


def state_changes(traffic: Traffic, lifecycle: Lifecycle, *, since: int) -> list[Owed]:
    """STATE_CHANGE for every change of state that was seen after the subscription (MEF 113 R134)."""
    owed = []
    for trail in traffic.trails.values():
        moved = transitions(trail, lifecycle, since=since)
        if moved and trail.created is not None and trail.created.number > since:
            because = ", ".join(f"{before} to {after}" for before, after, _ in moved)
            steps = tuple(dict.fromkeys(step for _, _, step in moved))
            owed.append(Owed(trail=trail, event=TicketEvent.STATE_CHANGE, count=len(moved), because=because, steps=steps))
    return owed


def updates(traffic: Traffic, *, since: int, stimulus: Stimulus) -> list[Owed]:
    """UPDATE for each seller change of one kind, on tickets where nothing else owes one (MEF 113 R133)."""
    owed = []
    for trail in traffic.trails.values():
        given = [call for call in trail.stimuli if call.name in UPDATES and call.number > since]
        if (given and all(call.name == stimulus for call in given)) or _only_prepared(given, stimulus):
            own = tuple(call for call in given if call.name == stimulus)
            owed.append(
                Owed(
                    trail=trail,
                    event=TicketEvent.UPDATE,
                    count=len(given),
                    because=f"{stimulus} ({len(own)} times)",
                    stimuli=own,
                )
            )
    return owed


def _only_prepared(given: Iterable[StimulusCall], stimulus: Stimulus) -> bool:
    """A workorder must be opened before it can be updated: then both owe an event, and the update is the last."""
    names = [call.name for call in given]
    return stimulus == Stimulus.WORKORDER_UPDATE and names == [Stimulus.WORKORDER_OPEN, Stimulus.WORKORDER_UPDATE]


def requests_for(traffic: Traffic, lifecycle: Lifecycle, *, since: int, state: str, event: TicketEvent) -> list[Owed]:
    """One notification of `event` for each time a ticket was seen to come to `state`."""
    owed = []
    for trail in traffic.trails.values():
        came = [change for change in transitions(trail, lifecycle, since=since) if change[1] == state]
        if came and trail.created is not None and trail.created.number > since:
            steps = tuple(step for _, _, step in came)
            owed.append(Owed(trail=trail, event=event, count=len(came), because=f"came to {state}", steps=steps))
    return owed


def everything(traffic: Traffic, lifecycle: Lifecycle, *, since: int) -> list[Owed]:
    """All that is owed in a run, for waiting."""
    owed = state_changes(traffic, lifecycle, since=since)
    for stimulus in UPDATES:
        owed += updates(traffic, since=since, stimulus=stimulus)
    owed += requests_for(traffic, lifecycle, since=since, state="pending", event=TicketEvent.INFO_REQUIRED)
    owed += requests_for(traffic, lifecycle, since=since, state="resolved", event=TicketEvent.CLEARANCE_REQUEST)
    return owed
