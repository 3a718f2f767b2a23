"""Which appointment belongs to which workorder and ticket: what is done to one of them moves the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.judge.compare import items
from ttck.harness.record.exchange import Effect, Entry, Exchange, StimulusCall
from ttck.harness.record.resource_types import ALL_RESOURCES, CREATES, kind_of, kind_of_operation, shown_id
from ttck.specs.vocabulary import Kind, Operation

# Requests about an appointment that move its workorder, and the ticket behind it (MEF 113 R79 to R81).
BOOKING = frozenset({Operation.CREATE_APPOINTMENT, Operation.PATCH_APPOINTMENT, Operation.CANCEL_APPOINTMENT})


@dataclass(kw_only=True)
class Links:
    """The workorder of each appointment, and the ticket of each workorder, as far as they were seen.

    `tasks` has the kind of each task, and the kind and the identifier of what it is done to.
    """

    workorder_of: dict[str, str] = field(default_factory=dict)
    ticket_of: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, tuple[Kind, Kind, str]] = field(default_factory=dict)

    def see(self, exchange: Exchange) -> None:
        """Take what an answer shows of who belongs to whom."""
        document = exchange.document if exchange.accepted else None
        ident = document.get("id") if isinstance(document, dict) else None
        if not isinstance(document, dict) or not isinstance(ident, str):
            return
        kind = kind_of_operation(exchange.operation)
        about = ALL_RESOURCES[kind].about
        if about is not None:
            target = _target(document, kind) or _target(exchange.sent, kind)
            if target is not None:
                self.tasks[ident] = (kind, about, target)
        elif kind == Kind.TICKET:
            self.ticket_of.update(dict.fromkeys(_ids(items(document, "workOrder")), ident))
        elif kind == Kind.APPOINTMENT:
            for workorder in _ids([document.get("workOrder")]) or _ids(items(document, "relatedEntity"), of="WorkOrder"):
                self.workorder_of[ident] = workorder
        elif kind == Kind.WORKORDER:
            self.workorder_of.update(dict.fromkeys(_ids(items(document, "appointment")), ident))
            for ticket in _ids(items(document, "relatedEntity"), of="TroubleTicket"):
                self.ticket_of[ident] = ticket


def _target(task: Any, kind: Kind) -> str | None:
    """The identifier of what a task is done to."""
    named = _ids([task.get(name) for name in ALL_RESOURCES[kind].named_by]) if isinstance(task, dict) else []
    return named[0] if named else None


def _ids(found: Iterable[Any], *, of: str | None = None) -> list[str]:
    """The identifiers in a list of references, all of them or those to one kind of thing."""
    chosen = (one for one in found if isinstance(one, dict) and (of is None or one.get("@referredType") == of))
    return [one["id"] for one in chosen if isinstance(one.get("id"), str)]


def links(entries: Iterable[Entry]) -> Links:
    """Who belongs to whom, by all that was seen in a run."""
    found = Links()
    for entry in entries:
        if isinstance(entry, Exchange):
            found.see(entry)
    return found


def item_of(entry: Entry) -> str | None:
    """The identifier of the item that an entry is about; the one of a new item is in the answer."""
    if isinstance(entry, Exchange) and entry.operation in CREATES:
        return shown_id(entry.document, entry.operation) if entry.accepted else None
    return entry.ticket


def about(entry: Entry, kind: Kind, linked: Links) -> Iterator[str]:
    """The items of a kind that an entry is about: its own, and those that it moves besides."""
    own, item = kind_of(entry), item_of(entry)
    if isinstance(entry, StimulusCall) and item in linked.tasks:
        task, whole, target = linked.tasks[item]
        yield from (one for one, its in ((item, task), (target, whole)) if its == kind)
    elif item is None:
        yield from _lost_booking(entry, kind, linked)
    elif own == kind or (kind == Kind.TICKET and _given_by_ticket(entry, item, linked)):
        yield item
    elif isinstance(entry, Exchange) and entry.operation in BOOKING and entry.effect is not Effect.REFUSED:
        yield from _behind(linked.workorder_of.get(item), kind, linked)
    elif isinstance(entry, StimulusCall) and own == Kind.WORKORDER and kind == Kind.TICKET:
        yield linked.ticket_of[item]


def touched(entry: Entry, linked: Links) -> Iterator[tuple[Kind, str]]:
    """The items of all kinds that an entry is about, each with its kind."""
    if isinstance(entry, StimulusCall) or (isinstance(entry, Exchange) and entry.operation in BOOKING):
        yield from ((kind, item) for kind in ALL_RESOURCES for item in about(entry, kind, linked))
    elif (item := item_of(entry)) is not None:
        yield kind_of(entry), item


def _behind(workorder: str | None, kind: Kind, linked: Links) -> Iterator[str]:
    """The item of a kind that a booking for a workorder moves besides."""
    found = linked.ticket_of.get(workorder or "") if kind == Kind.TICKET else workorder if kind == Kind.WORKORDER else None
    yield from (found,) if found is not None else ()


def _lost_booking(entry: Entry, kind: Kind, linked: Links) -> Iterator[str]:
    """What a booking would move of which nobody knows whether it was made: it names its workorder itself."""
    if isinstance(entry, Exchange) and entry.operation == Operation.CREATE_APPOINTMENT and entry.effect is Effect.UNKNOWN:
        sent = entry.sent if isinstance(entry.sent, dict) else {}
        for workorder in _ids([sent.get("workOrder")]) or _ids(items(sent, "relatedEntity"), of="WorkOrder"):
            yield from _behind(workorder, kind, linked)


def _given_by_ticket(entry: Entry, item: str, linked: Links) -> bool:
    """Whether a decision about a workorder names an item that nobody knows as one: then it is meant for a ticket."""
    return isinstance(entry, StimulusCall) and kind_of(entry) == Kind.WORKORDER and item not in linked.ticket_of
