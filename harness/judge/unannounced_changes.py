"""What a seller changed in a ticket from one reading to the next, whatever caused it, and what of that no notification told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from ttck.harness.judge.compare import contacts, covers, items, missing_items, same_value
from ttck.harness.judge.expected_notifications import UPDATES, Owed
from ttck.harness.judge.histories import ItemHistory, Sighting, Traffic
from ttck.harness.judge.record_index import derived
from ttck.harness.judge.related_items import BOOKING
from ttck.harness.record.exchange import Effect, Entry, Exchange, StimulusCall
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import ContactRole, Operation, Source, TicketEvent

Document = dict[str, Any]
_ALWAYS = ("sellerSeverity", "sellerPriority")  # every ticket has one: one that was missing before was hidden, and not changed
_DATE = "expectedResolutionDate"
_CONTACTS = "relatedContactInformation"
_OF_THE_SELLER = (ContactRole.SELLER_TICKET, ContactRole.SELLER_TECHNICAL)
_WITH_NOTES = (TicketEvent.STATE_CHANGE, TicketEvent.INFO_REQUIRED)
_MOMENT = timedelta(seconds=1)  # by which a notification may come after the reading that shows what it tells
_LATE = timedelta(seconds=2)  # by which a note may be shown after the state that it belongs to
_ACTS = frozenset({Operation.PATCH, Operation.CANCEL, Operation.CLOSE, Operation.REOPEN, *BOOKING})


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """Attributes of MEF 113 R133 that one reading of a ticket shows otherwise than the one before, though the buyer did not ask for it.

    `between` is what was done in the meantime, and `since` when the first UPDATE that may tell it can have come. One that stands
    `beside` a change of state is only the note that belongs to it, which owes nothing of its own.
    """

    item_history: ItemHistory
    before: Sighting
    after: Sighting
    names: tuple[str, ...]
    between: tuple[Entry, ...]
    since: datetime
    beside: bool = False

    @property
    def asked(self) -> tuple[StimulusCall, ...]:
        """The decisions in between that change an attribute; what these owe is judged where they are."""
        return tuple(e for e in self.between if isinstance(e, StimulusCall) and e.ok and e.name in UPDATES)

    @property
    def begun(self) -> datetime:
        """When it can have been made at the earliest: as what it may be a consequence of was done, or after the reading before it."""
        done = (e.at for e in self.between if isinstance(e, StimulusCall) or (isinstance(e, Exchange) and e.operation in _ACTS))
        return next(done, self.before.at)

    @property
    def weight(self) -> int:
        """How many UPDATE are owed for it at least."""
        return max(1, sum(self.item_history.took(call) for call in self.asked))

    @property
    def causes(self) -> tuple[str, ...]:
        """What the change may be a consequence of, in words of the record; nothing where the seller made it by itself."""
        done = [e for e in self.between if not isinstance(e, Exchange) or (e.operation in _ACTS and not e.refused)]
        said = [str(e.operation) if isinstance(e, Exchange) else str(e.name) for e in done if isinstance(e, Exchange | StimulusCall)]
        moved = [f"{self.before.state} to {self.after.state}"] if self.before.state != self.after.state else []
        return tuple(dict.fromkeys([*said, *moved]))

    @property
    def open(self) -> bool:
        """Whether the ticket was open before and after."""
        final = ticket_lifecycle().final()
        return all(seen.state is not None and seen.state not in final for seen in (self.before, self.after))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the readings, and of what was done in between."""
        done = [e.number for e in self.between if isinstance(e, StimulusCall) or (isinstance(e, Exchange) and e.operation in _ACTS)]
        return tuple(dict.fromkeys([self.before.number, *done, self.after.number]))


@derived
def changes(item_history: ItemHistory) -> tuple[Change, ...]:
    """Every change that readings of a ticket prove; answers to other requests may show less than a reading does."""
    readings = [seen for seen in item_history.sightings if seen.exchange.operation == Operation.RETRIEVE]
    found: list[Change] = []
    earlier = readings[:1]
    for before, after in pairwise(readings):
        between = tuple(e for e in item_history.entries if before.number < e.number < after.number)
        names = _changed(item_history, before, after, between)
        if "note" in names and _moved_lately(item_history, min(earlier[0].at, before.at - _LATE), after.at):
            names = tuple(name for name in names if name != "note")
        beside = not names and before.state != after.state and _added(item_history, "note", before.document, after.document, after)
        if names or beside:
            shown = names or ("note",)
            one = Change(
                item_history=item_history, before=before, after=after, names=shown, between=between, since=earlier[0].at, beside=beside
            )
            found.append(one)
        earlier = [before]
    return tuple(found)


def _moved_lately(item_history: ItemHistory, since: datetime, until: datetime) -> bool:
    """Whether the seller announced a change of state, or what it needs, around two readings: a note may belong to that.

    The state may have come and gone between the readings, and the note may be shown a moment after it.
    """
    told = (event.at for name in _WITH_NOTES for event in item_history.distinct_events(name))
    return any(since <= at <= until + _MOMENT for at in told)


def _changed(item_history: ItemHistory, before: Sighting, after: Sighting, between: tuple[Entry, ...]) -> tuple[str, ...]:
    old, new = before.document, after.document
    if old is new:  # they came alike
        return ()
    patches = [e for e in between if isinstance(e, Exchange) and e.operation == Operation.PATCH and e.effect is not Effect.REFUSED]
    bodies = [e.sent for e in patches if isinstance(e.sent, dict)]
    asked = {name for body in bodies for name in body}
    tests: dict[str, Callable[[], bool]] = {
        **{name: lambda name=name: old.get(name) is not None and _other(name, old, new) for name in _ALWAYS},  # type: ignore[misc]
        _DATE: lambda: _other(_DATE, old, new),
        "attachment": lambda: _added(item_history, "attachment", old, new, after),
        "relatedIssue": lambda: _relinked(item_history, old, new, after),
        _CONTACTS: lambda: _other_contacts(old, new, bodies),
    }
    names = [name for name, differs in tests.items() if (name not in asked or name in {"attachment", _CONTACTS}) and differs()]
    booked = any(isinstance(e, Exchange) and e.operation in BOOKING for e in between)
    if names or booked or before.state != after.state:
        return tuple(names)
    # These belong to a change of state where there is one, which has a notification of its own (errata C27, C30).
    own = {"note": _added(item_history, "note", old, new, after), "workOrder": _opened(old, new)}
    return tuple(name for name, differs in own.items() if differs)


def _other(name: str, old: Document, new: Document) -> bool:
    """Whether a value is another one; one that is gone is hidden, and judged as that."""
    return new.get(name) is not None and not same_value(name, old.get(name), new[name])


def _added(item_history: ItemHistory, name: str, old: Document, new: Document, after: Sighting) -> bool:
    """Whether the seller has added an item of a list; what the buyer sent, however labelled, is the buyer's."""
    fresh = [one for one in missing_items(items(new, name), items(old, name)) if one.get("source") == Source.SELLER]
    return any(not _sent(item_history, name, one, after) for one in fresh)


def _sent(item_history: ItemHistory, name: str, item: Document, after: Sighting) -> bool:
    """Whether an item has what one has that the buyer sent; the source does not count."""
    mine = item_history.sent(name, until=after.number, perhaps=True)
    return any(covers({key: value for key, value in one.items() if key != "source"}, item) for one in mine)


def _relinked(item_history: ItemHistory, old: Document, new: Document, after: Sighting) -> bool:
    """Whether a relation is there that the buyer never sent, or one of the seller's has gone."""
    was, now = items(old, "relatedIssue"), items(new, "relatedIssue")
    fresh = [one for one in missing_items(now, was) if not _sent(item_history, "relatedIssue", one, after)]
    return bool(fresh) or any(one.get("source") == Source.SELLER for one in missing_items(was, now))


def _other_contacts(old: Document, new: Document, bodies: list[Document]) -> bool:
    """Whether the seller has other contacts, and no patch brought them."""
    for role in _OF_THE_SELLER:
        was, now = contacts(old, role), contacts(new, role)
        brought = [one for body in bodies for one in contacts(body, role)]
        if (missing_items(was, now) or missing_items(now, was)) and not missing_items(brought, was):
            return True
    return False


def _opened(old: Document, new: Document) -> bool:
    return bool({str(one.get("id")) for one in items(new, "workOrder")} - {str(one.get("id")) for one in items(old, "workOrder")})


# --- what is owed ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Told:
    """A change that nobody asked the seller for, whether an UPDATE told it, and how many UPDATE came of how many that were owed."""

    change: Change
    told: bool
    owed: int
    arrived: int

    @property
    def kind(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What changed, and what it may be a consequence of: changes of one kind are made by the same part of a seller."""
        return (self.change.names, self.change.causes)


def young(traffic: Traffic, *, since: int) -> Iterator[ItemHistory]:
    """The tickets that were created while a subscription stood."""
    yield from (
        item_history
        for item_history in traffic.item_histories.values()
        if item_history.created is not None and item_history.created.number > since
    )


def _due(item_history: ItemHistory, habits: frozenset[str]) -> list[Change]:
    """The changes of a ticket for which an UPDATE comes each; several in a row that nobody asked for may be parts of one.

    `habits` are the states whose notes this seller announces by an UPDATE as well, though it need not.
    """
    found: list[Change] = []
    for change in changes(item_history):
        last = found[-1] if found else None
        if not change.open or (change.beside and change.after.state not in habits):
            continue
        parts = last is not None and last.after is change.before and not (last.asked or change.asked or last.beside or change.beside)
        if parts and last is not None:
            names = tuple(dict.fromkeys((*last.names, *change.names)))
            found[-1] = replace(last, after=change.after, names=names, between=(*last.between, *change.between))
        else:
            found.append(change)
    return found


def _habits(item_histories: list[ItemHistory]) -> frozenset[str]:
    """The states to which tickets came with a note, where all of them got as many UPDATE as if each such note owed one.

    Tickets with changes that nobody asked for tell nothing of that; and one ticket alone is no habit.
    """
    seen: dict[str, list[bool]] = {}
    for item_history in item_histories:
        every = [change for change in changes(item_history) if change.open or change.beside]
        if any(map(_own, every)):
            continue
        enough = len(item_history.distinct_events(TicketEvent.UPDATE)) >= sum(change.weight for change in every)
        for state in {str(change.after.state) for change in every if change.beside}:
            seen.setdefault(state, []).append(enough)
    return frozenset(state for state, found in seen.items() if all(found) and len(found) > 1)


def _blamed(item_history: ItemHistory, due: list[Change]) -> list[Change]:
    """The changes from which on UPDATE were missing for good: what was missing after them never came.

    An UPDATE that comes late makes up for what is missing; one too many tells nothing of what was changed after it.
    """
    came = [event.at for event in item_history.distinct_events(TicketEvent.UPDATE)]
    ends = [*(change.begun for change in due[1:]), None]
    missing, start, last = [], None, 0
    for change, end in zip(due, ends, strict=True):
        last = max(0, last + change.weight - sum((start is None or start <= at) and (end is None or at < end) for at in came))
        missing.append(last)
        start = end
    lasting = [min(missing[place:]) for place in range(len(due))]
    return [change for change, now, before in zip(due, lasting, [0, *lasting], strict=False) if now > before]


def _lacking(item_history: ItemHistory, due: list[Change]) -> tuple[int, Owed | None]:
    """How many UPDATE are missing, and the debt that shows it: since one of the changes fewer came than were owed from it on."""
    worst, debt, count = 0, None, 0
    own = sum(_own(one) for one in due)
    for change in reversed(due):
        count += change.weight
        because = "; ".join(f"a change of {' and '.join(one.names)}" for one in due if one.before.number >= change.before.number)
        one = Owed(item_history=item_history, event=TicketEvent.UPDATE, count=count, because=because, after=change.since, share=own)
        if debt is None or count - one.arrived >= worst:
            worst, debt = max(0, count - one.arrived), one
    return worst, debt


def _own(change: Change) -> bool:
    """Whether a change is one that owes an UPDATE, and that nobody asked for."""
    return not change.asked and not change.beside


@derived
def owed_in_all(traffic: Traffic, *, since: int) -> tuple[Owed, ...]:
    """For each ticket with a change that nobody asked the seller for, the UPDATE that are owed for all its changes (MEF 113 R133)."""
    dues = ((item_history, _due(item_history, frozenset())) for item_history in young(traffic, since=since))
    found = (_lacking(item_history, due)[1] for item_history, due in dues if any(map(_own, due)))
    return tuple(debt for debt in found if debt is not None)


def told(traffic: Traffic, *, since: int) -> list[Told]:
    """Each change that nobody asked the seller for, of an open ticket, and whether it was told.

    Where fewer UPDATE came than are owed, the changes from which on they were missing are those that were not told.
    """
    item_histories = list(young(traffic, since=since))
    habits = _habits(item_histories)
    return [one for item_history in item_histories for one in _told(item_history, habits)]


def _told(item_history: ItemHistory, habits: frozenset[str]) -> Iterator[Told]:
    due = _due(item_history, habits)
    if not any(map(_own, due)):
        return
    lacking, debt = _lacking(item_history, due)
    blamed = [change for change in _blamed(item_history, due) if _own(change)]
    missed = set(blamed[-lacking:]) if lacking else set()
    owed, arrived = (debt.count, debt.arrived) if debt is not None else (0, 0)
    for change in filter(_own, due):
        yield Told(change=change, told=change not in missed, owed=owed, arrived=arrived)


def sure(found: list[Told]) -> list[Told]:
    """Without those that a late or lost notification explains: the only one of its kind that was not told, where others were."""
    missed = Counter(one.kind for one in found if not one.told)
    well = {one.kind for one in found if one.told}
    return [one for one in found if one.told or missed[one.kind] > 1 or one.kind not in well]


def at_the_end(traffic: Traffic, *, since: int) -> list[Told]:
    """Each change of a ticket that came to its end with it, or came afterwards, and whether any UPDATE told it."""
    found = []
    for item_history in young(traffic, since=since):
        for change in (one for one in changes(item_history) if not one.open and _own(one)):
            arrived = sum(event.at >= change.since for event in item_history.distinct_events(TicketEvent.UPDATE))
            found.append(Told(change=change, told=arrived > 0, owed=1, arrived=arrived))
    return found


def owes_nothing_at_the_end(traffic: Traffic, *, since: int) -> str:
    """Why no UPDATE is owed at the end of any ticket, where `at_the_end` finds nothing: what was seen to change there, if anything."""
    seen = [change for item_history in young(traffic, since=since) for change in changes(item_history) if not change.open]
    if any(change.beside for change in seen):
        return (
            "what the seller was seen to write at the end of a ticket came together with the change of state, "
            "which has a notification of its own (errata C30)"
        )
    if seen:
        return "what the seller was seen to change at the end of a ticket it was asked to change, which other checks judge"
    return "the seller was not seen to change anything but the state at the end of a ticket"
