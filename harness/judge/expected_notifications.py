"""What a seller owes by way of notifications, computed from what was seen of each ticket and of each other item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from ttck.harness.judge.compare import items
from ttck.harness.judge.histories import ItemHistory, Step, Traffic, transitions
from ttck.harness.judge.workorder_moves import MOVES, moved
from ttck.harness.record.exchange import StimulusCall
from ttck.harness.record.resource_types import RESOURCES
from ttck.specs.lifecycles import Lifecycle, lifecycle, ticket_lifecycle
from ttck.specs.vocabulary import Kind, Stimulus, TicketEvent

# Seller decisions that change one of the attributes of MEF 113 R133, and what the ticket shows of each; an update of a workorder
# shows nowhere in it.
_SHOWN: Mapping[Stimulus, str | None] = {
    Stimulus.UPDATE_SELLER_SEVERITY: "sellerSeverity",
    Stimulus.UPDATE_SELLER_PRIORITY: "sellerPriority",
    Stimulus.UPDATE_EXPECTED_RESOLUTION: "expectedResolutionDate",
    Stimulus.ADD_NOTE: "note",
    Stimulus.ADD_ATTACHMENT: "attachment",
    Stimulus.UPDATE_SELLER_CONTACT: "relatedContactInformation",
    Stimulus.UPDATE_TECHNICAL_CONTACTS: "relatedContactInformation",
    Stimulus.ADD_RELATED_ISSUE: "relatedIssue",
    Stimulus.WORKORDER_OPEN: "workOrder",
    Stimulus.WORKORDER_UPDATE: None,
}
UPDATES = tuple(_SHOWN)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """At least `count` different notifications of one type about one item, and what they are owed for.

    With `after` only those count that arrived since then, and `share` of them are owed for this alone; `state` is the one in
    which the item was, where that matters.
    """

    item_history: ItemHistory
    event: str
    count: int
    because: str
    steps: tuple[Step, ...] = ()
    stimuli: tuple[StimulusCall, ...] = ()
    after: datetime | None = None
    state: str | None = None
    share: int | None = None

    @property
    def arrived(self) -> int:
        """How many different ones came, on the subscription that got most."""
        return max((self.arrived_on(name) for name in {event.subscription for event in self.item_history.events}), default=0)

    def arrived_on(self, subscription: str) -> int:
        """How many different ones came on a subscription."""
        came = self.item_history.distinct_events(self.event, subscriptions=frozenset({subscription}))
        return sum(self.after is None or event.at >= self.after for event in came)

    @property
    def own(self) -> int:
        """How many are owed for this alone; the others of those that are owed since a moment are counted elsewhere."""
        return self.count if self.share is None else self.share

    @property
    def due(self) -> datetime | None:
        """When that happened of which the first missing one tells, where they come in order."""
        causes = sorted([*(min([e.at for e in s.actions] + [c.at for c in s.stimuli] + [s.after.at]) for s in self.steps),
                         *(call.at for call in self.stimuli)])  # fmt: skip
        return causes[min(self.arrived, len(causes) - 1)] if causes else None

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
    for item_history in _younger(traffic, kind, since=since):
        moved = transitions(item_history, lifecycle, since=since)
        if moved:
            because = ", ".join(f"{before} to {after}" for before, after, _ in moved)
            steps = tuple(dict.fromkeys(step for _, _, step in moved))
            event = RESOURCES[kind].state_changed
            owed.append(Owed(item_history=item_history, event=event, count=len(moved), because=because, steps=steps))
    return owed


def _younger(traffic: Traffic, kind: Kind, *, since: int) -> list[ItemHistory]:
    """The histories that begin after an entry; those of tickets and appointments begin with their creation by this run."""
    if RESOURCES[kind].creating is None:
        return list(traffic.item_histories_of(kind).values())  # their transitions count from `since` on
    created = (item_history for item_history in traffic.item_histories_of(kind).values() if item_history.created is not None)
    return [item_history for item_history in created if item_history.created is not None and item_history.created.number > since]


def decided(
    traffic: Traffic, kind: Kind, *, since: int, stimuli: Collection[Stimulus], event: StrEnum, among: Collection[Stimulus] | None = None
) -> list[Owed]:
    """One notification of `event` for each decision of some kinds about an item of a kind that was made for sure.

    Items about which another decision of `among` was given owe their notifications for more than one reason, and are
    left out.
    """
    owed = []
    for item_history in traffic.item_histories_of(kind).values():
        given = tuple(call for call in item_history.stimuli if call.number > since)
        own = tuple(call for call in given if call.name in stimuli and item_history.took(call))
        if own and not any(call.name in (among or ()) and call.name not in stimuli for call in given):
            because = ", ".join(f"{name} ({number} times)" for name, number in Counter(str(call.name) for call in own).items())
            owed.append(Owed(item_history=item_history, event=event, count=len(own), because=because, stimuli=own))
    return owed


def updates(traffic: Traffic, *, since: int, stimulus: Stimulus) -> list[Owed]:
    """UPDATE for each seller change of one kind, on tickets where nothing else owes one (MEF 113 R133)."""
    owed = []
    for item_history in traffic.item_histories.values():
        given = [call for call in item_history.stimuli if call.name in UPDATES and call.number > since]
        if (given and all(call.name == stimulus for call in given)) or _only_prepared(given, stimulus):
            own = tuple(call for call in given if call.name == stimulus)
            count = sum(item_history.took(call) for call in given)
            if not count:
                continue
            owed.append(
                Owed(
                    item_history=item_history,
                    event=TicketEvent.UPDATE,
                    count=count,
                    because=f"{stimulus} ({len(own)} times)",
                    stimuli=own,
                )
            )
    return owed


def each_update(traffic: Traffic, *, since: int, inside: bool = True) -> list[Owed]:
    """UPDATE for each seller change that was made for sure while a ticket was open, whatever else was changed (MEF 113 R133).

    A notification settles no change that was made after it came. Where fewer came than are owed from a change on, and fewer
    were missing from the next change on, it is that change that was not told. A workorder that comes to another state is a
    change of the ticket that refers to it; with `inside` False what happens inside a workorder owes nothing.
    """
    owed: list[Owed] = []
    names = (*UPDATES, *MOVES) if inside else [name for name in UPDATES if name != Stimulus.WORKORDER_UPDATE]
    for item_history in traffic.item_histories.values():
        made = [call for call in item_history.stimuli if call.name in names and call.number > since]
        sure = [
            (call, state) for call in made if (state := _open_in(item_history, call)) is not None and _surely(traffic, item_history, call)
        ]
        if sure:
            owed += _one_by_one(item_history, sure)
    return owed


def _one_by_one(item_history: ItemHistory, sure: list[tuple[StimulusCall, str]]) -> list[Owed]:
    """A debt for each change; one for all where a ticket was changed in several states and it is not known which was not told."""
    found, lacking = [], 0
    for later, (call, state) in enumerate(reversed(sure), start=1):
        one = Owed(
            item_history=item_history, event=TicketEvent.UPDATE, count=later - lacking, because=f"{call.name} in {state}", stimuli=(call,),
            after=call.at, state=state, share=1,
        )  # fmt: skip
        lacking += not one.kept
        found.append(one)
    if len({state for _, state in sure}) == 1 or {one.after for one in found if not one.kept} == _followed_by_none(item_history, sure):
        return found
    first = next((number for number, one in enumerate(found, start=1) if not one.kept), len(found))
    calls = sure[-first:]
    because = ", ".join(f"{call.name} in {state}" for call, state in calls)
    whole = Owed(
        item_history=item_history, event=TicketEvent.UPDATE, count=first, because=because, stimuli=tuple(call for call, _ in calls),
        after=calls[0][0].at, share=len(found),
    )  # fmt: skip
    return [whole]


def _followed_by_none(item_history: ItemHistory, sure: list[tuple[StimulusCall, str]]) -> set[datetime]:
    """When those changes were made after which no notification came before the next change."""
    came = [event.at for event in item_history.distinct_events(TicketEvent.UPDATE)]
    moments = [call.at for call, _ in sure]
    ends = [*moments[1:], datetime.max.replace(tzinfo=UTC)]
    return {start for start, end in zip(moments, ends, strict=True) if not any(start <= at < end for at in came)}


def _open_in(item_history: ItemHistory, call: StimulusCall) -> str | None:
    """The state in which a ticket was when a decision was made; None where it was not open, then or right afterwards."""
    before = next((s for s in reversed(item_history.sightings) if s.number < call.number), None)
    after = next((s for s in item_history.sightings if s.number > call.number), None)
    final = ticket_lifecycle().final()
    if before is None or before.state is None or before.state in final or (after is not None and after.state in final):
        return None
    return before.state


def _surely(traffic: Traffic, item_history: ItemHistory, call: StimulusCall) -> bool:
    """Whether a change was made: somebody vouches for it, or the attribute that it is about shows it before anything else was done."""
    if call.name in MOVES:
        return moved(traffic, item_history, call)
    if call.surely:
        return True
    if call.name == Stimulus.WORKORDER_UPDATE:
        workorder = traffic.item_histories_of(Kind.WORKORDER).get(str(call.ticket))
        return workorder is not None and workorder.took(call)
    before = next((s for s in reversed(item_history.sightings) if s.number < call.number), None)
    name = _SHOWN[Stimulus(call.name)]
    if before is None or name is None:
        return False
    after = [seen for seen in item_history.until_changed(call) if seen.state == before.state]
    return any(seen.document.get(name) != before.document.get(name) for seen in after)


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
    for item_history in traffic.item_histories.values():
        came = [change for change in transitions(item_history, lifecycle, since=since) if change[1] == state]
        came = [change for change in came if appointments or not _for_appointments(traffic, change[2])]
        if came and item_history.created is not None and item_history.created.number > since:
            steps = tuple(step for _, _, step in came)
            owed.append(Owed(item_history=item_history, event=event, count=len(came), because=f"came to {state}", steps=steps))
    return owed


def _for_appointments(traffic: Traffic, step: Step) -> bool:
    """Whether a ticket came to wait for an appointment: it was asked to, or a workorder that it names asks for one by then."""
    if any(call.name == Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT for call in step.stimuli):
        return True
    known = traffic.item_histories_of(Kind.WORKORDER)
    item_histories = (known.get(str(item.get("id"))) for item in items(step.after.document, "workOrder"))
    return any(_asks(item_history, step.after.number) for item_history in item_histories if item_history is not None)


def _asks(workorder: ItemHistory, number: int) -> bool:
    """Whether a workorder asked for an appointment when it was last seen by an entry, or first seen after it."""
    seen = workorder.sightings
    latest = next((s for s in reversed(seen) if s.number <= number), seen[0] if seen else None)
    return latest is not None and latest.document.get("appointmentRequired") is True


def everything(traffic: Traffic, lifecycle: Lifecycle, *, since: int, appointments: bool = True) -> list[Owed]:
    """All that is owed about the tickets of a run, for waiting.

    `appointments` says whether a ticket that waits for an appointment owes INFO_REQUIRED, and a change inside a workorder
    UPDATE; in the published edition events of the workorder tell both instead.
    """
    owed = state_changes(traffic, lifecycle, since=since)
    owed += each_update(traffic, since=since, inside=appointments)
    owed += requests_for(traffic, lifecycle, since=since, state="pending", event=TicketEvent.INFO_REQUIRED, appointments=appointments)
    owed += requests_for(traffic, lifecycle, since=since, state="resolved", event=TicketEvent.CLEARANCE_REQUEST)
    return owed


def elsewhere(traffic: Traffic, *, edition: str, since: Mapping[Kind, int]) -> list[Owed]:
    """All changes of state that are owed about items of other kinds, each kind since its own subscription, for waiting."""
    owed: list[Owed] = []
    for kind, number in since.items():
        owed += state_changes(traffic, lifecycle(kind, edition=edition), since=number, kind=kind)
    return owed
