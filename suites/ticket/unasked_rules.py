"""Rules about events that come without anybody having asked for what they tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from harness.buyer import state_of
from harness.compare import contacts, items, missing_items
from harness.exchange import Exchange, Notification
from harness.links import BOOKING
from harness.owed import UPDATES
from harness.trails import ASIDE, Step, Traffic, Trail
from harness.verify import Breach, shown
from specs.vocabulary import ContactRole, Operation, Source, TicketEvent, TicketState

_ACTS = frozenset({Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN, *BOOKING})
# What changes together with the state, and is no change of an attribute for itself.
_WITH_THE_STATE = frozenset({"status", "statusChange", "lastUpdate", "href"})


@dataclass(frozen=True, kw_only=True)
class Question:
    """INFO_REQUIRED about a ticket that the buyer only created, with the readings before it and on its arrival."""

    event: Notification
    before: Exchange
    reading: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of readings and event."""
        return (self.before.number, self.event.number, self.reading.number)


def questions(traffic: Traffic) -> list[Question]:
    """Every INFO_REQUIRED about a ticket to which the buyer did nothing before it was read.

    What the buyer does lifts a ticket out of pending, so that a late event would find it elsewhere by right.
    """
    found = []
    for trail in traffic.trails.values():
        for event in trail.distinct_events(TicketEvent.INFO_REQUIRED):
            label = f"{ASIDE} of #{event.number}"
            reading = next((e for e in trail.exchanges if e.label == label and e.accepted), None)
            seen = [s for s in trail.sightings if s.number < event.number and s.state != TicketState.PENDING]
            if reading is not None and seen and not _acted(trail, reading):
                found.append(Question(event=event, before=seen[-1].exchange, reading=reading))
    return found


def _acted(trail: Trail, reading: Exchange) -> bool:
    """Whether the buyer did something before the reading was answered; readings on arrival are made beside the rest of the run."""
    until = reading.at + timedelta(seconds=reading.elapsed)
    return any(e.operation in _ACTS and not e.refused and e.at <= until for e in trail.exchanges)


def asks_something(question: Question) -> Breach | None:
    """The ticket is pending when the event comes, with a new note of the seller that tells what is wanted."""
    state = state_of(question.reading)
    if state != TicketState.PENDING:
        return Breach(
            message="INFO_REQUIRED arrived, but the ticket is not pending and the buyer did nothing to it", expected=TicketState.PENDING,
            actual=shown(state), where="/status", numbers=question.numbers,
        )  # fmt: skip
    new = missing_items(items(question.reading.document, "note"), items(question.before.document, "note"))
    if any(note.get("source") == Source.SELLER for note in new):
        return None
    return Breach(
        message="INFO_REQUIRED arrived without a new note that says what is needed", expected="a new note with source seller",
        actual=shown(new), where="/note", numbers=question.numbers,
    )  # fmt: skip


def moved_only(traffic: Traffic, *, since: int) -> list[Trail]:
    """Tickets of which nothing but the state changed from one reading to the next, without workorders and without a patch."""
    return [
        trail
        for trail in traffic.trails.values()
        if trail.created is not None
        and trail.created.number > since
        and len({s.state for s in trail.sightings}) > 1
        and len({str(_attributes(s.document)) for s in trail.sightings}) == 1
        and not any(items(s.document, "workOrder") for s in trail.sightings)
        and not any(e.operation == Operation.PATCH for e in trail.exchanges)
    ]


def _attributes(document: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted((name, value) for name, value in document.items() if name not in _WITH_THE_STATE)


def no_update(trail: Trail) -> Breach | None:
    """A change of the state alone is announced as that, and not as an update of attributes too."""
    last = max(sighting.number for sighting in trail.sightings)
    events = [event for event in trail.distinct_events(TicketEvent.UPDATE) if event.number < last]
    if not events:
        return None
    return Breach(
        message="UPDATE was sent, though nothing but the state of the ticket changed", expected="STATE_CHANGE alone",
        actual=f"{len(events)} UPDATE arrived", numbers=tuple(e.number for e in events),
    )  # fmt: skip


# --- changes that nobody was told of ------------------------------------------------------------------------------------

_OF_THE_SELLER = (ContactRole.SELLER_TICKET, ContactRole.SELLER_TECHNICAL)


@dataclass(frozen=True, kw_only=True)
class Silent:
    """A ticket whose seller has other contacts from one reading to the next, though nobody asked for it, and how often."""

    trail: Trail
    steps: tuple[Step, ...]
    asked: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings."""
        return tuple(dict.fromkeys(number for step in self.steps for number in (step.before.number, step.after.number)))


def with_other_contacts(traffic: Traffic, *, since: int) -> list[Silent]:
    """Tickets of this run whose contacts of the seller were other ones without any decision that was asked for."""
    found = []
    for trail in traffic.trails.values():
        if trail.created is None or trail.created.number <= since:
            continue
        steps = tuple(step for step in trail.steps if not any(call.name in UPDATES for call in step.stimuli) and _other_contacts(step))
        if steps:
            asked = sum(call.name in UPDATES and trail.took(call) for call in trail.stimuli)
            found.append(Silent(trail=trail, steps=steps, asked=asked))
    return found


def _other_contacts(step: Step) -> bool:
    """Whether the seller has other contacts after a step; whom it puts in charge right after the creation is no change yet."""
    if step.before.exchange.operation == Operation.CREATE:
        return False
    pairs = [[contacts(one.document, role) for one in (step.before, step.after)] for role in _OF_THE_SELLER]
    return any(missing_items(old, new) or missing_items(new, old) for old, new in pairs)


def announced(seen: Silent) -> Breach | None:
    """There is an UPDATE for each change that was asked for and for each that was not."""
    arrived = len(seen.trail.distinct_events(TicketEvent.UPDATE))
    if arrived >= seen.asked + len(seen.steps):
        return None
    step = seen.steps[0]
    return Breach(
        message="a contact of the seller changed, and no UPDATE tells it",
        expected=f"UPDATE for it ({seen.asked + len(seen.steps)} in all)",
        actual=f"{arrived} arrived; the contacts are now {shown(items(step.after.document, 'relatedContactInformation'))}",
        where="/relatedContactInformation",
        numbers=seen.numbers,
    )
