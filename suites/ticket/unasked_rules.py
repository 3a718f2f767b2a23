"""Rules about events that come without anybody having asked for what they tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ttck.harness.judge.compare import ABSENT, items, missing_items
from ttck.harness.judge.histories import ASIDE, ItemHistory, Step, Traffic
from ttck.harness.judge.related_items import BOOKING
from ttck.harness.judge.unannounced_changes import Change, Told, changes
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange, Notification
from ttck.harness.record.state_probe import state_of
from ttck.specs.vocabulary import Operation, Source, TicketEvent, TicketState

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
    for item_history in traffic.item_histories.values():
        for event in item_history.distinct_events(TicketEvent.INFO_REQUIRED):
            label = f"{ASIDE} of #{event.number}"
            reading = next((e for e in item_history.exchanges if e.label == label and e.accepted), None)
            seen = [s for s in item_history.sightings if s.number < event.number and s.state != TicketState.PENDING]
            if reading is not None and seen and not _acted(item_history, reading):
                found.append(Question(event=event, before=seen[-1].exchange, reading=reading))
    return found


def _acted(item_history: ItemHistory, reading: Exchange) -> bool:
    """Whether the buyer did something before the reading was answered; readings on arrival are made beside the rest of the run."""
    until = reading.at + timedelta(seconds=reading.elapsed)
    return any(e.operation in _ACTS and not e.refused and e.at <= until for e in item_history.exchanges)


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


def moved_only(traffic: Traffic, *, since: int) -> list[ItemHistory]:
    """Tickets of which nothing but the state changed from one reading to the next, without workorders and without a patch."""
    return [
        item_history
        for item_history in traffic.item_histories.values()
        if item_history.created is not None
        and item_history.created.number > since
        and len({s.state for s in item_history.sightings}) > 1
        and len({str(_attributes(s.document)) for s in item_history.sightings}) == 1
        and not any(items(s.document, "workOrder") for s in item_history.sightings)
        and not any(e.operation == Operation.PATCH for e in item_history.exchanges)
    ]


def _attributes(document: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted((name, value) for name, value in document.items() if name not in _WITH_THE_STATE)


def no_update(item_history: ItemHistory) -> Breach | None:
    """A change of the state alone is announced as that, and not as an update of attributes too."""
    last = max(sighting.number for sighting in item_history.sightings)
    events = [event for event in item_history.distinct_events(TicketEvent.UPDATE) if event.number < last]
    if not events:
        return None
    return Breach(
        message="UPDATE was sent, though nothing but the state of the ticket changed", expected="STATE_CHANGE alone",
        actual=f"{len(events)} UPDATE arrived", numbers=tuple(e.number for e in events),
    )  # fmt: skip


# --- changes that nobody was told of ------------------------------------------------------------------------------------


def announced(seen: Told) -> Breach | None:
    """There is an UPDATE for a change by the seller."""
    if seen.told:
        return None
    change, name = seen.change, seen.change.names[0]
    old, new = (one.document.get(name, ABSENT) for one in (change.before, change.after))
    return Breach(
        message=f"{' and '.join(change.names)} changed, and no UPDATE tells it ({_meanwhile(change)})",
        expected=f"UPDATE for it ({seen.owed} for all changes of the ticket from then on)",
        actual=f"{seen.arrived} arrived; {name} was {shown(old)} and is now {shown(new)}",
        where=f"/{name}",
        numbers=change.numbers,
    )


def _meanwhile(change: Change) -> str:
    """What was done between the two readings."""
    return f"in between: {', '.join(change.causes)}" if change.causes else "the buyer did nothing in between"


_EXPLAINED = ("expectedResolutionDate", "relatedIssue")  # what no seller changes without a note, MEF 113 R26


@dataclass(frozen=True, kw_only=True, eq=False)
class Unasked:
    """A change that owes a note, and whether the seller added one."""

    change: Change
    noted: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings."""
        return self.change.numbers


def noted_changes(traffic: Traffic) -> list[Unasked]:
    """Each change of the expected date and of the relations that nobody asked the seller for.

    The note may show one reading earlier or later, where nothing was done in between that brings a note of its own. Of
    traffic that may lack anything nobody knows what the buyer asked for.
    """
    found = []
    for item_history in traffic.item_histories.values() if traffic.whole else ():
        quiet = {(one.before.number, one.after.number): one for one in item_history.steps if _quiet(one)}
        for change in changes(item_history):
            if change.asked or change.beside or not any(name in _EXPLAINED for name in change.names):
                continue
            first = next((a.before for (_, end), a in quiet.items() if end == change.before.number), change.before)
            last = next((a.after for (start, _), a in quiet.items() if start == change.after.number), change.after)
            new = missing_items(items(last.document, "note"), items(first.document, "note"))
            found.append(Unasked(change=change, noted=any(note.get("source") == Source.SELLER for note in new)))
    return found


def _quiet(step: Step) -> bool:
    return not step.possible and not step.stimuli and step.before.state == step.after.state


def is_noted(seen: Unasked) -> Breach | None:
    """The seller added a note."""
    if seen.noted:
        return None
    change = seen.change
    name = next(name for name in change.names if name in _EXPLAINED)
    old, new = (one.document.get(name, ABSENT) for one in (change.before, change.after))
    return Breach(
        message=f"{name} changed without a note ({_meanwhile(change)})",
        expected="a new note with source seller",
        actual=f"no note of the seller is new; {name} was {shown(old)} and is now {shown(new)}",
        where="/note",
        numbers=change.numbers,
    )
