"""Faults of a seller that keeps the calendar of its technicians."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ttck.mockseller.engine.seams import Call, Document, Reply, Scene, Seam
from ttck.mockseller.faults.common import entries, in_answers, in_call, instant, keep, part, reference, sent
from ttck.mockseller.faults.mef.tools import fault
from ttck.specs.vocabulary import Kind, Operation, Stimulus

_ABOUT = (Kind.APPOINTMENT,)
_BOTH = (Kind.APPOINTMENT, Kind.WORKORDER)
_SEARCH = Operation.SEARCH_TIMESLOT
_SHORT = timedelta(hours=1)
_LONG_AGO = {"start": "2020-01-01T00:00:00Z", "end": "2020-01-01T01:00:00Z"}
#: What a slot that cannot be booked as it was offered may drag along.
_MISFITS = ("MEF113:R88", "MEF113:R103", "MEF113:R100", "MEF113:R85")


def _ends(period: Any, first: str, last: str) -> tuple[datetime, datetime] | None:
    """The two ends of a period, None where one of them cannot be read."""
    start, end = (instant(period.get(name)) for name in (first, last)) if isinstance(period, dict) else (None, None)
    return None if start is None or end is None else (start, end)


def _kept(scene: Scene, reply: Reply, wanted: Callable[[datetime, datetime], bool]) -> Reply:
    """The answer to a search without some of its slots."""

    def fits(slot: Document) -> bool:
        ends = _ends(slot.get("validFor"), "startDateTime", "endDateTime")
        return ends is None or wanted(*ends)

    return in_answers(scene, reply, lambda found: keep(found, "availableTimeSlot", fits), _SEARCH)


def _short(call: Call) -> tuple[datetime, datetime] | None:
    """The ends of less than an hour that is blocked."""
    ends = _ends(call.document, "start", "end") if call.operation == Stimulus.CALENDAR_BLOCK else None
    return ends if ends is not None and ends[1] - ends[0] < _SHORT else None


@fault("minutes-within-a-slot-not-checked", seam=Seam.REQUEST, breaks=["MEF113:R100"], also=["MEF113:R85"], about=_BOTH)
def minutes_within_a_slot_not_checked(scene: Scene, call: Call) -> Call:
    """Whoever books, or moves an appointment, needs a technician at its start and its end; a few minutes in between do not matter."""
    ends = _short(call)
    if ends is None:
        return call
    scene.memory.setdefault(str(call.item_id), []).append(ends)
    return in_call(call, lambda args: args.update(_LONG_AGO))


@part("minutes-within-a-slot-not-checked", seam=Seam.REPLY)
def minutes_within_a_slot_not_offered(scene: Scene, reply: Reply) -> Reply:
    """I offer no slot with such minutes in it."""
    blocked = scene.memory.get(reference(sent(scene), "workOrder"), [])
    return _kept(scene, reply, lambda start, end: not any(start < last and first < end for first, last in blocked))


@fault("short-blocks-forgotten", seam=Seam.REQUEST, breaks=["MEF113:R73", "MEF113:R100"], also=["MEF113:R85"], about=_BOTH)
def short_blocks_forgotten(_scene: Scene, call: Call) -> Call:
    """My calendar knows whole hours: a technician who is away for some minutes is there."""
    return call if _short(call) is None else in_call(call, lambda args: args.update(_LONG_AGO))


@fault("search-ends-at-midnight", seam=Seam.REPLY, breaks=["MEF113:R73"], also=["MEF113:R72"], about=_ABOUT)
def search_ends_at_midnight(scene: Scene, reply: Reply) -> Reply:
    """I search the first day of each period that I am asked for."""
    asked = [_ends(one.get("validFor"), "startDateTime", "endDateTime") for one in entries(sent(scene), "requestedTimeSlot")]
    days = [(first, first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)) for first, _ in filter(None, asked)]
    return _kept(scene, reply, lambda start, end: any(first <= start and end <= last for first, last in days))


@fault("offers-begin-on-the-hour", seam=Seam.REPLY, breaks=["MEF113:R73"], also=_MISFITS, about=_ABOUT)
def offers_begin_on_the_hour(scene: Scene, reply: Reply) -> Reply:
    """I tell the start of a slot by the hour."""

    def edit(found: Document) -> None:
        for slot in entries(found, "availableTimeSlot"):
            period = slot.get("validFor") or {}
            start = instant(period.get("startDateTime"))
            if start is not None:
                slot["validFor"] = {**period, "startDateTime": start.replace(minute=0, second=0).isoformat()}

    return in_answers(scene, reply, edit, _SEARCH)
