"""What a seller owes by way of notifications, computed from what was seen of each ticket and of each other item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from harness.compare import items
from harness.exchange import StimulusCall
from harness.kinds import RESOURCES
from harness.trails import Step, Traffic, Trail, transitions
from specs.lifecycles import Lifecycle, lifecycle
from specs.vocabulary import Kind, Stimulus, TicketEvent

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
    """At least `count` different notifications of one type about one item, and what they are owed for."""

    trail: Trail
    event: str
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


def state_changes(traffic: Traffic, lifecycle: Lifecycle, *, since: int, kind: Kind = Kind.TICKET) -> list[Owed]:
    """A change of state for every one that was seen after the subscription (MEF 113 R134, R143, R151).

    Items that the buyer creates count from their creation on, the others from the first sight of them.
    """
    owed = []
    for trail in _younger(traffic, kind, since=since):
        moved = transitions(trail, lifecycle, since=since)
        if moved:
            because = ", ".join(f"{before} to {after}" for before, after, _ in moved)
            steps = tuple(dict.fromkeys(step for _, _, step in moved))
            event = RESOURCES[kind].state_changed
            owed.append(Owed(trail=trail, event=event, count=len(moved), because=because, steps=steps))
    return owed


def _younger(traffic: Traffic, kind: Kind, *, since: int) -> list[Trail]:
    """The trails that begin after an entry; those of tickets and appointments begin with their creation by this run."""
    if RESOURCES[kind].creating is None:
        return list(traffic.trails_of(kind).values())  # their transitions count from `since` on
    created = (trail for trail in traffic.trails_of(kind).values() if trail.created is not None)
    return [trail for trail in created if trail.created is not None and trail.created.number > since]


def decided(
    traffic: Traffic, kind: Kind, *, since: int, stimuli: Collection[Stimulus], event: StrEnum, among: Collection[Stimulus] | None = None
) -> list[Owed]:
    """One notification of `event` for each decision of some kinds about an item of a kind that was made for sure.

    Items about which another decision of `among` was given owe their notifications for more than one reason, and are
    left out.
    """
    owed = []
    for trail in traffic.trails_of(kind).values():
        given = tuple(call for call in trail.stimuli if call.number > since)
        own = tuple(call for call in given if call.name in stimuli and trail.took(call))
        if own and not any(call.name in (among or ()) and call.name not in stimuli for call in given):
            because = ", ".join(f"{name} ({number} times)" for name, number in Counter(str(call.name) for call in own).items())
            owed.append(Owed(trail=trail, event=event, count=len(own), because=because, stimuli=own))
    return owed


def updates(traffic: Traffic, *, since: int, stimulus: Stimulus) -> list[Owed]:
    """UPDATE for each seller change of one kind, on tickets where nothing else owes one (MEF 113 R133)."""
    owed = []
    for trail in traffic.trails.values():
        given = [call for call in trail.stimuli if call.name in UPDATES and call.number > since]
        if (given and all(call.name == stimulus for call in given)) or _only_prepared(given, stimulus):
            own = tuple(call for call in given if call.name == stimulus)
            count = sum(trail.took(call) for call in given)
            if not count:
                continue
            owed.append(
                Owed(
                    trail=trail,
                    event=TicketEvent.UPDATE,
                    count=count,
                    because=f"{stimulus} ({len(own)} times)",
                    stimuli=own,
                )
            )
    return owed


def many_updates(traffic: Traffic, *, since: int, tickets: Collection[str]) -> list[Owed]:
    """UPDATE for each seller change of some tickets that were changed in more than one way, in whatever state (MEF 113 R133)."""
    owed = []
    for trail in traffic.trails.values():
        if trail.ticket not in tickets or trail.created is None or trail.created.number <= since:
            continue
        made = tuple(call for call in trail.stimuli if call.name in UPDATES and trail.took(call))
        if made:
            because = ", ".join(f"{name} ({number} times)" for name, number in Counter(str(call.name) for call in made).items())
            owed.append(Owed(trail=trail, event=TicketEvent.UPDATE, count=len(made), because=because, stimuli=made))
    return owed


def _only_prepared(given: Iterable[StimulusCall], stimulus: Stimulus) -> bool:
    """A workorder must be opened before it can be updated: then each owes an event, and the updates are the last."""
    names = [call.name for call in given]
    return (
        stimulus == Stimulus.WORKORDER_UPDATE and names[:1] == [Stimulus.WORKORDER_OPEN] and set(names[1:]) == {Stimulus.WORKORDER_UPDATE}
    )


def requests_for(
    traffic: Traffic, lifecycle: Lifecycle, *, since: int, state: str, event: TicketEvent, appointments: bool = True
) -> list[Owed]:
    """One notification of `event` for each time a ticket was seen to come to `state`, or only where not for an appointment."""
    owed = []
    for trail in traffic.trails.values():
        came = [change for change in transitions(trail, lifecycle, since=since) if change[1] == state]
        came = [change for change in came if appointments or not _for_appointments(traffic, change[2])]
        if came and trail.created is not None and trail.created.number > since:
            steps = tuple(step for _, _, step in came)
            owed.append(Owed(trail=trail, event=event, count=len(came), because=f"came to {state}", steps=steps))
    return owed


def _for_appointments(traffic: Traffic, step: Step) -> bool:
    """Whether a ticket came to wait for an appointment: it was asked to, or a workorder that it names asks for one by then."""
    if any(call.name == Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT for call in step.stimuli):
        return True
    known = traffic.trails_of(Kind.WORKORDER)
    trails = (known.get(str(item.get("id"))) for item in items(step.after.document, "workOrder"))
    return any(_asks(trail, step.after.number) for trail in trails if trail is not None)


def _asks(workorder: Trail, number: int) -> bool:
    """Whether a workorder asked for an appointment when it was last seen by an entry, or first seen after it."""
    seen = workorder.sightings
    latest = next((s for s in reversed(seen) if s.number <= number), seen[0] if seen else None)
    return latest is not None and latest.document.get("appointmentRequired") is True


def everything(traffic: Traffic, lifecycle: Lifecycle, *, since: int, appointments: bool = True) -> list[Owed]:
    """All that is owed about the tickets of a run, for waiting.

    `appointments` says whether a ticket that waits for an appointment owes INFO_REQUIRED; in the published edition an event
    of its workorder asks instead.
    """
    owed = state_changes(traffic, lifecycle, since=since)
    for stimulus in UPDATES:
        owed += updates(traffic, since=since, stimulus=stimulus)
    owed += requests_for(traffic, lifecycle, since=since, state="pending", event=TicketEvent.INFO_REQUIRED, appointments=appointments)
    owed += requests_for(traffic, lifecycle, since=since, state="resolved", event=TicketEvent.CLEARANCE_REQUEST)
    return owed


def elsewhere(traffic: Traffic, *, edition: str, since: Mapping[Kind, int]) -> list[Owed]:
    """All changes of state that are owed about items of other kinds, each kind since its own subscription, for waiting."""
    owed: list[Owed] = []
    for kind, number in since.items():
        owed += state_changes(traffic, lifecycle(kind, edition=edition), since=number, kind=kind)
    return owed
