"""What was shown once is found again: MEF 113 R90, R111, whatever happened to the item meanwhile (errata C35)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from ttck.harness.judge.compare import items
from ttck.harness.judge.histories import ASIDE, Sighting, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.resource_types import ALL_RESOURCES
from ttck.specs.lifecycles import ticket_lifecycle
from ttck.specs.vocabulary import Kind

LOST = "an appointment is not found any more"  # the cause that rules share which cannot hold without it
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, kw_only=True)
class Look:
    """A retrieval of an item that was shown before; `first` and `last` are what showed it, the first time and right before.

    `archived` says that the ticket of a workorder cannot be found either, or may have been archived (Table 6).
    """

    kind: Kind
    first: Sighting
    last: Sighting
    found: Exchange
    archived: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers: when it was shown last, and the retrieval."""
        return (self.last.number, self.found.number)


def looks(traffic: Traffic, kind: Kind) -> Iterator[Look]:
    """Each retrieval of an appointment or a workorder that was shown before."""
    retrieving = ALL_RESOURCES[kind].retrieving
    for item_history in traffic.item_histories_of(kind).values():
        shows = item_history.sightings
        for found in item_history.exchanges:
            before = [s for s in shows if s.number < found.number]
            if found.operation != retrieving or found.scenario == ASIDE or not before:
                continue
            gone = found.status in _GONE and kind == Kind.WORKORDER and _archived(traffic, before[-1], found)
            yield Look(kind=kind, first=before[0], last=before[-1], found=found, archived=gone)


def _archived(traffic: Traffic, seen: Sighting, missed: Exchange) -> bool:
    """Whether the ticket of a workorder may be archived: it was not found next to the workorder, or nobody looked after its end."""
    tickets = [traffic.item_histories_of(Kind.TICKET).get(str(one.get("id"))) for one in items(seen.document, "relatedEntity")]
    known = [item_history for item_history in tickets if item_history is not None]
    if not known:
        return True
    reading = ALL_RESOURCES[Kind.TICKET].retrieving
    for item_history in known:
        reads = [e for e in item_history.exchanges if e.operation == reading and e.scenario != ASIDE and e.answer is not None]
        later = next((e for e in reads if e.number > missed.number), None)
        if later is not None:
            return not later.accepted
        states = [s.state for s in item_history.sightings if s.number < missed.number]
        if any(e.status in _GONE for e in reads) or not states or states[-1] in ticket_lifecycle().final():
            return True
    return False


def still_found(look: Look) -> Breach | None:
    """What was shown is found again; only the workorder of a ticket that is archived may be gone with it."""
    if look.found.status not in _GONE or look.archived:
        return None
    return Breach(
        message=f"{'an' if look.kind == Kind.APPOINTMENT else 'a'} {look.kind} that was read before is not found any more",
        expected=f"200: it was shown, last as {look.last.state}",
        actual=f"{look.found.status} {shown(look.found.document)}",
        numbers=look.numbers,
        cause=LOST if look.kind == Kind.APPOINTMENT else None,
        follows=look.kind == Kind.APPOINTMENT,
    )
