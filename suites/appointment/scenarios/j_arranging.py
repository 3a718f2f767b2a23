"""What only the published edition and its binding have: the list of appointments, and what bookings do to workorders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ttck.harness.judge.compare import items
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, Patch, item_id, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api, AppointmentState, ContactRole, Stimulus, WorkorderEvent, WorkorderState
from ttck.suites.appointment import gates, periods, seller_client
from ttck.suites.appointment.periods import Period
from ttck.suites.appointment.seller_client import Booking, Visit

WORKS = "workorders"
EVENTS = "workorder_events"
_WIDE, _NARROW = 60, 15  # minutes around a slot, and within it


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The list of the appointments of one workorder in a period, and whether it must show the appointment."""

    about: str
    appointment: str
    slot: Period
    window: Period
    meets: bool
    found: Exchange


@dataclass(frozen=True, kw_only=True)
class Around:
    """A cancel of an appointment, with its workorder right before and after."""

    attempt: Attempt
    before: Exchange
    after: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all exchanges."""
        a = self.attempt
        seen = (self.before, a.before, a.exchange, a.after, self.after)
        return tuple(sorted({e.number for e in seen if e is not None}))


@dataclass(kw_only=True)
class Arranging:
    """Lists; and, of a published seller, what came of bookings, patches and cancels beside the appointment itself.

    `tried` are bookings for a workorder that is not open any more, `late` cancels for one that is not planned.
    """

    registered: Exchange | None = None
    lists: list[Listed] = field(default_factory=list)
    workorders: Exchange | None = None
    visits: list[Visit] = field(default_factory=list)
    tried: list[Booking] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)
    cancels: list[Around] = field(default_factory=list)
    late: list[Around] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)


# --- lists ------------------------------------------------------------------------------------------------------------


def _windows(slot: Period) -> dict[str, tuple[Period, bool]]:
    """Periods in every position to a slot, none of which shares an end with it."""
    begin, over = slot.start, slot.end
    wide = slot.moved(minutes=_WIDE).start - begin
    narrow = min(slot.moved(minutes=_NARROW).start - begin, (over - begin) / 4)
    return {
        "around the slot": (Period(start=begin - wide, end=over + wide), True),
        "across the start of the slot": (Period(start=begin - wide, end=begin + narrow), True),
        "across the end of the slot": (Period(start=over - narrow, end=over + wide), True),
        "within the slot": (Period(start=begin + narrow, end=over - narrow), True),
        "before the slot": (Period(start=begin - 3 * wide, end=begin - wide), False),
        "after the slot": (Period(start=over + wide, end=over + 3 * wide), False),
    }


def _lists(stage: Stage, story: Arranging) -> None:
    """Ask for the appointments of a workorder in periods around a known one; the draft has no such list."""
    bookings = stage.stories.get("booking")
    booked = [one for one in (bookings.accepted if bookings else ()) if one.id is not None]
    if not booked:
        raise Inconclusive("no appointment was booked")
    appointments = stage.buyer.appointments
    read = appointments.retrieve(str(booked[0].id), label="the appointment to look for")
    document: Any = read.document if read.accepted and isinstance(read.document, dict) else {}
    slot = periods.period(document.get("validFor"))
    if slot is None:
        raise Inconclusive("the appointment to look for shows no period")
    for about, (window, meets) in _windows(slot).items():
        limits = (("validFor.gt", periods.text(window.start)), ("validFor.lt", periods.text(window.end)))
        found = appointments.find((("workOrderId", booked[0].visit.workorder), *limits), label=f"list appointments {about}")
        story.lists.append(Listed(about=about, appointment=str(booked[0].id), slot=slot, window=window, meets=meets, found=found))
        if found.refused:
            break


# --- workorders of a published seller ---------------------------------------------------------------------------------


def _visit(stage: Stage, story: Arranging) -> Visit:
    """A workorder that asks for an appointment, and the event that says so."""
    visit = seller_client.open_visit(stage)
    story.visits.append(visit)
    stage.buyer.hold_for(visit.workorder, WorkorderEvent.APPOINTMENT_REQUIRED)
    return visit


def _brought(stage: Stage, workorder: str, stimulus: Stimulus, state: WorkorderState) -> Exchange:
    """Let the seller work, and read the workorder until it shows that."""
    stage.must_offer(stimulus)
    stage.buyer.stimulate(stimulus, workorder)
    return _until(stage, workorder, f"after {stimulus}", lambda seen: state_of(seen) == state)


def _until(stage: Stage, workorder: str, label: str, condition: Callable[[Exchange], bool]) -> Exchange:
    return stage.buyer.until(lambda: stage.buyer.workorders.retrieve(workorder, label=f"workorder {label}"), condition)


def _asks_again(seen: Exchange) -> bool:
    document = seen.document if isinstance(seen.document, dict) else {}
    return seen.refused or (document.get("appointmentRequired") is True and state_of(seen) == WorkorderState.OPEN)


def _cancel(stage: Stage, story: Arranging, visit: Visit) -> None:
    """Book, move the contact at the place, and cancel: the workorder asks for an appointment again."""
    buyer = stage.buyer
    _, appointment = seller_client.booked(stage, visit=visit, about="book before a cancel")
    seen = buyer.appointments.retrieve(appointment, label="before a patch of the contact at the place").document
    kept = [c for c in items(seen, "relatedContactInformation") if c.get("role") != ContactRole.APPOINTMENT_PLACE]
    new = seller_client.contact(stage, ContactRole.APPOINTMENT_PLACE, seed=next(stage.material.counter))
    body = {"relatedContactInformation": [*kept, new]}
    story.patches.append(seller_client.patch(stage, "the contact at the place", appointment, {"relatedContactInformation": [new]}, body))
    before = _until(stage, visit.workorder, "before a cancel", lambda found: state_of(found) != WorkorderState.OPEN)
    count = buyer.arrivals(visit.workorder, WorkorderEvent.APPOINTMENT_REQUIRED)
    attempt = seller_client.cancel(stage, "cancel while the workorder is planned", appointment)
    after = _until(stage, visit.workorder, "after a cancel", lambda found: attempt.exchange.refused or _asks_again(found))
    story.cancels.append(Around(attempt=attempt, before=before, after=after))
    if _asks_again(after):
        buyer.hold_for(visit.workorder, WorkorderEvent.APPOINTMENT_REQUIRED, more_than=count)


def _late(stage: Stage, story: Arranging, visit: Visit) -> None:
    """Book again, and cancel when the technician is on the way, and when the work is done."""
    booking = seller_client.book(stage, visit=visit, about="book before the work begins")
    appointment = item_id(booking.created)
    if appointment is None:
        raise Inconclusive("a workorder whose appointment was cancelled could not be booked again")
    steps = ((Stimulus.WORKORDER_START, WorkorderState.IN_PROGRESS), (Stimulus.WORKORDER_COMPLETE, WorkorderState.COMPLETED))
    for stimulus, state in steps:
        before = _brought(stage, visit.workorder, stimulus, state)
        attempt = seller_client.cancel(stage, f"cancel while the workorder is {state}", appointment)
        after = stage.buyer.workorders.retrieve(visit.workorder, label="workorder after a late cancel")
        story.late.append(Around(attempt=attempt, before=before, after=after))
        if attempt.state_after == AppointmentState.CANCELLED:
            return
    if stage.buyer.offers(Stimulus.APPOINTMENT_COMPLETE):
        stage.buyer.stimulate(Stimulus.APPOINTMENT_COMPLETE, appointment)


def _changed(stage: Stage, story: Arranging) -> None:
    visit = _visit(stage, story)
    _cancel(stage, story, visit)
    _late(stage, story, visit)


def _not_open(stage: Stage, story: Arranging) -> None:
    """Bookings for a workorder on which somebody works, and for one that is done."""
    visit = _visit(stage, story)
    slot = seller_client.free_slot(stage, visit.workorder)
    steps = ((Stimulus.WORKORDER_START, WorkorderState.IN_PROGRESS), (Stimulus.WORKORDER_COMPLETE, WorkorderState.COMPLETED))
    for stimulus, state in steps:
        _brought(stage, visit.workorder, stimulus, state)
        story.tried.append(seller_client.book(stage, visit=visit, slot=slot, about=f"book while the workorder is {state}"))
        if story.tried[-1].id is not None:
            break


@scenario("arranging", weight=0.1, after=("registering", "booking"))
def arranging(stage: Stage) -> Arranging:
    """Listing appointments, and following workorders as the published edition has them."""
    story, buyer = Arranging(), stage.buyer
    parts: list[tuple[str, Callable[[Stage, Arranging], None]]] = []
    if gates.claims(buyer.target, Api.WORKORDER):
        story.workorders = buyer.workorders.find((("limit", "5"),), label="list workorders")
    if gates.claims(buyer.target, Api.APPOINTMENT):
        parts.append(("lists", _lists))
        if gates.claims(buyer.target, Api.WORKORDER) and buyer.target.edition == "published":
            parts += [("changed", _changed), ("not open", _not_open)]
            if EVENTS in buyer.target.apis and buyer.listener is not None:
                story.registered = buyer.subscribe(WORKS, tuple(str(event) for event in WorkorderEvent), api=Api.WORKORDER)
    for name, part in parts:
        try:
            part(stage, story)
        except Inconclusive as skipped:
            story.reasons[name] = skipped.reason
    return story
