"""Rules of the published MEF 113, and of its binding, that the draft does not have for appointments and workorders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import ABSENT, contacts, missing_items
from ttck.harness.judge.expected_notifications import Owed
from ttck.harness.judge.histories import ItemHistory, Sighting, Step, Traffic
from ttck.harness.judge.verify import Breach, shown
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Patch, state_of
from ttck.harness.verdict import Inconclusive, NotApplicable
from ttck.specs.lifecycles import Move, lifecycle
from ttck.specs.vocabulary import Api, AppointmentState, ContactRole, Kind, Operation, WorkorderEvent, WorkorderState
from ttck.suites.appointment import change_rules, gates
from ttck.suites.appointment.change_rules import documents_of
from ttck.suites.appointment.scenarios.f_refusing import Refusing
from ttck.suites.appointment.scenarios.j_arranging import EVENTS, Around, Arranging, Listed
from ttck.suites.appointment.seller_client import Booking
from ttck.suites.ticket.rules import documents

EDITION = "published"
Graph = Callable[[str], Callable[[Step], Breach | None]]
_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_PLANNED = frozenset({WorkorderState.PLANNED, *lifecycle(Kind.WORKORDER, edition=EDITION).onward(WorkorderState.PLANNED)})


# --- what is judged at all --------------------------------------------------------------------------------------------


def published(target: Target) -> None:
    """What the draft does not demand, and its sellers do otherwise, is judged of sellers of the published text only.

    Raises:
        NotApplicable: the target file says that the seller follows the draft.
    """
    if target.edition != EDITION:
        raise NotApplicable("the target file says that the seller follows the draft, which does not have this (edition)")


def told(story: gates.Story, target: Target) -> Arranging:
    """What happened to workorders of a seller of the published text.

    Raises:
        NotApplicable: it follows the draft, or does not claim both APIs.
        Inconclusive: the scenario could not be played.
    """
    published(target)
    arranging: Arranging = gates.told(story, target, "arranging", Api.APPOINTMENT, Api.WORKORDER)
    return arranging


def events(story: gates.Story, target: Target) -> Arranging:
    """The story of the registration for workorder events, where the target file claims them.

    Raises:
        NotApplicable: see `told`; or the events are not claimed.
        Inconclusive: see `told`; or the registration was not accepted.
    """
    arranging = told(story, target)
    if EVENTS not in target.apis:
        raise NotApplicable(f"the target file does not declare {EVENTS} (declares.apis)")
    registered = arranging.registered
    if registered is None or not registered.accepted:
        answer = "the listener is switched off" if registered is None else f"it was answered {registered.status or registered.error}"
        raise Inconclusive(f"no registration for workorder events was accepted: {answer}")
    return arranging


def listed(arranging: Arranging) -> list[Listed]:
    """The lists of appointments.

    Raises:
        NotApplicable: the seller has no such list.
    """
    if any(one.found.status in _ABSENT for one in arranging.lists):
        raise NotApplicable(f"the seller does not list appointments: {arranging.lists[0].found.status}")
    return [one for one in arranging.lists if isinstance(one.found.document, list) or one.found.answer is None]


# --- workorders (R28, R90) --------------------------------------------------------------------------------------------


def by_appointment(traffic: Traffic, bookings: Iterable[Booking]) -> list[Sighting]:
    """Workorders that ask for an appointment, or have just got one."""
    after = {b.after.number for b in bookings if b.id is not None and b.after is not None}
    found = [s for item_history in traffic.item_histories_of(Kind.WORKORDER).values() for s in item_history.sightings]
    return [s for s in found if s.document.get("appointmentRequired") is True or s.number in after]


def has_no_date(sighting: Sighting) -> Breach | None:
    """The workorder has no planned execution date beside its appointment."""
    value = sighting.document.get("plannedExecutionDate")
    if value in (None, ""):
        return None
    return Breach(
        message="a workorder that is done by appointment has a planned execution date", expected=ABSENT, actual=shown(value),
        where="/plannedExecutionDate",
    )  # fmt: skip


def booked_open(traffic: Traffic, bookings: Iterable[Booking]) -> list[tuple[Booking, list[Sighting]]]:
    """Accepted bookings for an open workorder, with its readings until the appointment is cancelled."""
    found, item_histories_of = [], traffic.item_histories_of(Kind.WORKORDER)
    for booking in bookings:
        item_history = item_histories_of.get(booking.visit.workorder)
        if booking.id is not None and item_history is not None and state_of(booking.before) == WorkorderState.OPEN:
            seen = [s for s in item_history.sightings if booking.created.number < s.number < _end(item_history, booking)]
            found += [(booking, seen)] if seen else []
    return found


def _end(item_history: ItemHistory, booking: Booking) -> float:
    later = (e.number for e in item_history.exchanges if e.operation == Operation.CANCEL_APPOINTMENT and e.number > booking.created.number)
    return min(later, default=float("inf"))


def becomes_planned(seen: tuple[Booking, list[Sighting]]) -> Breach | None:
    """After the booking the workorder is seen to be planned, or further on its way."""
    booking, sightings = seen
    if any(s.state in _PLANNED for s in sightings):
        return None
    return Breach(
        message="the workorder is not planned after the booking", expected=WorkorderState.PLANNED, actual=shown(sightings[0].state),
        where="/state", numbers=booking.numbers,
    )  # fmt: skip


# --- bookings and cancels that come too late (R87, R114) --------------------------------------------------------------


def not_open(bookings: Iterable[Booking]) -> list[Booking]:
    """Bookings for a workorder that was read right before, and was not open."""
    return [b for b in bookings if state_of(b.before) in frozenset(WorkorderState) - {WorkorderState.OPEN}]


def refused(booking: Booking) -> Breach | None:
    """The booking is an error."""
    if booking.created.refused:
        return None
    return Breach(
        message="an appointment was booked for a workorder that is not open", expected="4xx",
        actual=f"{booking.created.status} while the workorder was {state_of(booking.before)}", numbers=booking.numbers,
    )  # fmt: skip


def not_planned(cancels: Iterable[Around]) -> list[Around]:
    """Cancels while the workorder was in another known state than planned."""
    return [c for c in cancels if state_of(c.before) in frozenset(WorkorderState) - {WorkorderState.PLANNED}]


def cancel_refused(around: Around) -> Breach | None:
    """The cancel is an error."""
    if around.attempt.exchange.refused:
        return None
    return Breach(
        message="an appointment was cancelled although its workorder is not planned", expected="4xx",
        actual=f"{around.attempt.exchange.status} while the workorder was {state_of(around.before)}", numbers=around.numbers,
    )  # fmt: skip


def cancelled(cancels: Iterable[Around]) -> list[Around]:
    """Accepted cancels whose workorder was planned right before and can be read after."""
    return [c for c in cancels if c.attempt.exchange.accepted and c.after.accepted and state_of(c.before) == WorkorderState.PLANNED]


def asks_again(around: Around) -> Breach | None:
    """The workorder requires an appointment."""
    value = documents(around.after).get("appointmentRequired", ABSENT)
    if value is True:
        return None
    return Breach(
        message="the workorder does not ask for another appointment after the cancel", expected="true", actual=shown(value),
        where="/appointmentRequired", numbers=around.numbers,
    )  # fmt: skip


def open_again(around: Around) -> Breach | None:
    """The workorder is open."""
    state = state_of(around.after)
    if state == WorkorderState.OPEN:
        return None
    return Breach(
        message="a planned workorder is not open again after the cancel", expected=WorkorderState.OPEN, actual=shown(state),
        where="/state", numbers=around.numbers,
    )  # fmt: skip


# --- patches (R110) ---------------------------------------------------------------------------------------------------


def place_contact_changed(patch: Patch) -> Breach | None:
    """The new contact at the place is in the answer and in the next reading, and the old one is not."""
    role = ContactRole.APPOINTMENT_PLACE
    wanted = contacts(patch.new, role)
    for document in (documents_of(patch.attempt.exchange), documents_of(patch.attempt.after)):
        here = contacts(document, role)
        if missing_items(wanted, here) or len(here) != len(wanted):
            return Breach(
                message="the contact at the place is not that of the patch", expected=shown(wanted), actual=shown(here),
                where="/relatedContactInformation", numbers=patch.numbers,
            )  # fmt: skip
    return None


# --- states (R162, R173) ----------------------------------------------------------------------------------------------


def appointment_states() -> tuple[str, ...]:
    """The states of appointments."""
    return tuple(sorted(str(state) for state in lifecycle(Kind.APPOINTMENT, edition=EDITION).states()))


def never(state: str, refusing: Refusing, arranging: Arranging) -> str:
    """Why no appointment was seen in a state."""
    noted = [refusing.reasons[state]] if state in refusing.reasons else list(arranging.reasons.values())
    passing = f"no appointment was read while it was {state}, which may last no time and which nothing that is asked for brings about"
    found = "; ".join(dict.fromkeys(noted))
    return passing if state == AppointmentState.IN_PROGRESS else found or f"no appointment was seen to be {state}"


def workorder_moves() -> tuple[Move, ...]:
    """The moves of the seller that begin in a state."""
    return tuple(m for m in lifecycle(Kind.WORKORDER, edition=EDITION).moves if m.from_state is not None and m.by == "seller")


def follows_the_graph(traffic: Traffic) -> Callable[[Step], Breach | None]:
    """There is a legal way from one reading to the next; here the seller may cancel an appointment, too (R174)."""
    in_table = change_rules.follows_the_graph(traffic, edition=EDITION)

    def rule(step: Step) -> Breach | None:
        by_seller = (step.before.state, step.after.state) == (AppointmentState.SCHEDULED, AppointmentState.CANCELLED)
        return None if by_seller else in_table(step)

    return rule


# --- events (R165) ----------------------------------------------------------------------------------------------------


def invitations(traffic: Traffic, arranging: Arranging) -> Iterator[Owed]:
    """The event for each time a workorder came to require an appointment: when it was opened, and after a cancel."""
    since = arranging.registered.number if arranging.registered is not None else 0
    found = traffic.item_histories_of(Kind.WORKORDER)
    for visit in arranging.visits:
        item_history, opened = found.get(visit.workorder), visit.opened
        if item_history is None or opened is None or documents(opened).get("appointmentRequired") is not True or opened.number < since:
            continue
        again = [c for c in cancelled(arranging.cancels) if documents(c.after).get("id") == visit.workorder and asks_again(c) is None]
        because = "a new workorder requires an appointment" + (", and does again after a cancel" if again else "")
        yield Owed(
            item_history=item_history,
            event=WorkorderEvent.APPOINTMENT_REQUIRED,
            count=1 + len(again),
            because=because,
            stimuli=item_history.stimuli[:1],
        )


def invited(owed: Owed) -> Breach | None:
    """Enough events came."""
    if owed.kept:
        return None
    return Breach(
        message=f"{owed.event} is missing", expected=f"{owed.count} for: {owed.because}", actual=f"{owed.arrived} arrived",
        numbers=owed.numbers or tuple(s.number for s in owed.item_history.sightings[:1]),
    )  # fmt: skip


# --- the binding ------------------------------------------------------------------------------------------------------


def found_where_it_overlaps(one: Listed) -> Breach | None:
    """The list has the appointment exactly when its slot and the period overlap."""
    rows: Any = one.found.document
    there = any(isinstance(row, dict) and row.get("id") == one.appointment for row in rows)
    if there is one.meets:
        return None
    return Breach(
        message=f"the list for a period {one.about} {'has' if there else 'lacks'} the appointment",
        expected=f"{one.appointment}: {shown(one.slot.document())}" if one.meets else "without the appointment",
        actual=shown([row.get("id") for row in rows if isinstance(row, dict)]),
        numbers=(one.found.number,),
    )


def answered(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Exchanges other than those that say that the seller does not have such a thing, which a list may say by 404 as well."""
    lists = {Operation.LIST_APPOINTMENTS, Operation.LIST_WORKORDERS}
    return [e for e in exchanges if e.status not in (_ABSENT if e.operation in lists else _ABSENT - {HTTPStatus.NOT_FOUND})]
