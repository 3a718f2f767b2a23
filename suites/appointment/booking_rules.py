"""Rules about new appointments, and what they do to their workorder and ticket: MEF 113 9.8.3 to 9.10."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ttck.harness.buyer.target import Target
from ttck.harness.judge.compare import ABSENT, contacts, covers, gaps, items, missing_items
from ttck.harness.judge.histories import ItemHistory, Sighting, Traffic
from ttck.harness.judge.observations import Subject
from ttck.harness.judge.verify import Breach, breach_of, shown
from ttck.harness.record.exchange import Exchange, Unreadable
from ttck.harness.record.resource_types import kind_of
from ttck.harness.record.state_probe import Patch, state_of
from ttck.specs.lifecycles import lifecycle, ticket_lifecycle
from ttck.specs.vocabulary import AppointmentState, ContactRole, Kind, Operation, Source, WorkorderState
from ttck.suites.appointment import periods
from ttck.suites.appointment.periods import Document
from ttck.suites.appointment.scenarios.d_booking import Beside, Bookings, Second
from ttck.suites.appointment.scenarios.f_refusing import Probe
from ttck.suites.appointment.seller_client import Booking
from ttck.suites.ticket.rules import documents

CONTACTS = (ContactRole.BUYER_APPOINTMENT, ContactRole.SELLER_APPOINTMENT)


def accepted(booking: Booking) -> Breach | None:
    """A sound booking is accepted, unless its workorder went on by itself to where it is booked no more."""
    bookable = {None, WorkorderState.OPEN, WorkorderState.PLANNED}
    if booking.created.accepted or (booking.created.refused and state_of(booking.after) not in bookable):
        return None
    answer = f"{booking.created.status} {shown(booking.created.document)}"
    return Breach(message=f"{booking.about} was refused", expected="201", actual=answer, numbers=booking.numbers)


def was_accepted(booking: Booking) -> bool:
    """Whether a booking was accepted."""
    return booking.created.accepted


def with_part(bookings: Bookings, name: str) -> list[Booking]:
    """Bookings that carry an optional attribute."""
    return [booking for booking in bookings.good if name in booking.sent]


def always_refused(name: str) -> Breach:
    """What to say when no booking with an optional attribute was accepted."""
    return Breach(message=f"every booking with {name} was refused", expected="201", actual="4xx")


def counted(sent: Document, target: Target) -> Document:
    """What of a request must come back; the contact at the place is a matter of the published edition."""
    if target.edition == "published":
        return sent
    listed = [c for c in items(sent, "relatedContactInformation") if c.get("role") != ContactRole.APPOINTMENT_PLACE]
    return {**sent, "relatedContactInformation": listed}


def echo(sent: Document, got: Any, message: str) -> Breach | None:
    """Everything that was sent is in a document, the ends of periods as the same instants."""
    if isinstance(got, Unreadable):
        return Breach(message="the answer is not readable", expected="a JSON object", actual=got.why)
    gap = next(gaps(periods.canonical(sent), periods.canonical(got)), None)
    return breach_of(gap, message) if gap else None


def echoed(target: Target) -> Callable[[Booking], Breach | None]:
    """The answer to a booking has all that was sent."""
    return lambda b: echo(counted(b.sent, target), b.created.document, "the answer to a booking differs from what was sent")


def part_echoed(name: str) -> Callable[[Booking], Breach | None]:
    """An optional attribute comes back with the answer."""
    return lambda booking: echo({name: booking.sent[name]}, booking.created.document, f"{name} of a booking does not come back")


def read_back(*names: str) -> Callable[[Booking], Breach | None]:
    """Attributes of a booking are read as they were sent."""

    def rule(booking: Booking) -> Breach | None:
        sent = {name: booking.sent[name] for name in names if name in booking.sent}
        return echo(sent, booking.read.document if booking.read else None, "a retrieved appointment differs from what was booked")

    return rule


def readable(bookings: Iterable[Booking]) -> list[Booking]:
    """Accepted bookings whose appointment could be read right afterwards."""
    return [b for b in bookings if b.read is not None and b.read.accepted]


def seller_notes(bookings: Bookings) -> Iterator[Subject]:
    """Notes in the answer to a booking that the buyer did not send."""
    for booking in bookings.accepted:
        own = items(booking.sent, "note")
        for note in (one for one in items(booking.created.document, "note") if not any(covers(sent, one) for sent in own)):
            yield Subject(value=note, where="/note", seen=booking)


def is_sellers(part: Subject) -> Breach | None:
    """The note says that the seller wrote it, when, who, and what."""
    note = part.value
    if note.get("source") == Source.SELLER and all(note.get(name) for name in ("author", "date", "text")):
        return None
    return Breach(
        message="a note that the buyer did not send is not the seller's", expected="source seller, author, date, text", actual=shown(note),
        where=part.where,
    )  # fmt: skip


# --- the workorder and the ticket (R77 to R81) ------------------------------------------------------------------------


def named(exchange: Exchange | None) -> list[Any]:
    """The appointments that a workorder names, which may come in any order."""
    return sorted((item.get("id") for item in items(exchange.document, "appointment")), key=str) if exchange is not None else []


def workorder_read(bookings: Iterable[Booking]) -> list[Booking]:
    """Accepted bookings whose workorder could be read afterwards."""
    return [b for b in bookings if b.id is not None and b.after is not None and b.after.accepted]


def added(booking: Booking) -> Breach | None:
    """The workorder names the new appointment."""
    return names(booking.after, booking.id, numbers=booking.numbers)


def names(workorder: Exchange | None, ident: Any, *, numbers: tuple[int, ...]) -> Breach | None:
    """A workorder names a new appointment."""
    there = named(workorder)
    if ident in there:
        return None
    return Breach(
        message="the workorder does not name its new appointment", expected=shown(ident), actual=shown(there), where="/appointment",
        numbers=numbers,
    )  # fmt: skip


def flag(exchange: Exchange | None) -> Any:
    """Whether a workorder asks for an appointment."""
    return documents(exchange).get("appointmentRequired", ABSENT) if exchange is not None else ABSENT


def required_before(bookings: Iterable[Booking]) -> list[Booking]:
    """Bookings whose workorder asked for an appointment before."""
    return [b for b in workorder_read(bookings) if flag(b.before) is True]


def satisfied(booking: Booking) -> Breach | None:
    """The workorder asks for no appointment any more."""
    return asks_no_more(booking.after, numbers=booking.numbers)


def asks_no_more(workorder: Exchange | None, *, numbers: tuple[int, ...]) -> Breach | None:
    """A workorder whose appointment was booked asks for none."""
    if flag(workorder) is False:
        return None
    return Breach(
        message="the workorder still asks for an appointment after the booking", expected="false", actual=shown(flag(workorder)),
        where="/appointmentRequired", numbers=numbers,
    )  # fmt: skip


def still_satisfied(target: Target) -> Callable[[tuple[Patch, Exchange]], Breach | None]:
    """After a patch of its appointment the workorder asks for none."""

    def rule(seen: tuple[Patch, Exchange]) -> Breach | None:
        patch, workorder = seen
        if flag(workorder) is False:
            return None
        return Breach(
            message="the workorder asks for an appointment after a patch of it", expected="false", actual=shown(flag(workorder)),
            where="/appointmentRequired", numbers=(*patch.numbers, workorder.number), deviation=published(target, "MEF113-2022:R89"),
        )  # fmt: skip

    return rule


def published(target: Target, requirement: str) -> str | None:
    """The published requirement that a seller of that edition follows instead; None for one of the draft."""
    return requirement if target.edition == "published" else None


def right_workorder(seen: Beside) -> Breach | None:
    """The booking did what it does to the workorder that it names, and nothing to the other one and its ticket.

    What the other one may have gone on by itself is no trace of the booking.
    """
    before, after = seen.workorder_before, seen.workorder_after
    if seen.booking.id is not None and seen.booking.id in [*named(after)]:
        return Breach(
            message="an appointment went to another workorder than the one that was named", expected=seen.booking.visit.workorder,
            actual=seen.other.workorder, numbers=seen.numbers,
        )  # fmt: skip
    pairs = [("the other workorder", before, after), ("the ticket of the other workorder", seen.ticket_before, seen.ticket_after)]
    for name, first, last in pairs:
        if (
            first is not None
            and last is not None
            and ((flag(first), named(first)) != (flag(last), named(last)) or not _by_itself(first, last))
        ):
            return Breach(
                message=f"a booking changed {name}", expected=shown(first.document), actual=shown(last.document), numbers=seen.numbers
            )
    return None


def _by_itself(first: Exchange, last: Exchange) -> bool:
    """Whether the state is the same, or the seller may have gone on by itself."""
    before, after = state_of(first), state_of(last)
    table = ticket_lifecycle() if kind_of(first) == Kind.TICKET else lifecycle(Kind.WORKORDER)
    known = {str(state): state for state in table.states()}
    return before == after or (before in known and after in table.onward(known[before]))


def still_due(seconds: Iterable[Second]) -> list[Second]:
    """Second bookings while the first appointment was to take place; a seller may have ended it by itself meanwhile."""
    states = lifecycle(Kind.APPOINTMENT, edition="published")
    own = {str(move.to_state) for move in states.moves if move.by == "seller"}
    return [s for s in seconds if state_of(s.first_before) == AppointmentState.SCHEDULED and state_of(s.first_after) not in own]


def a_second(booking: Exchange, *, numbers: tuple[int, ...]) -> Breach | None:
    """A booking for a workorder with an appointment that is to take place is refused."""
    if booking.refused:
        return None
    return Breach(
        message="a second appointment was booked for one workorder", expected="4xx", actual=shown(booking.status), numbers=numbers
    )


def one_only(seen: Second) -> Breach | None:
    """A second booking is refused, and the workorder names no more appointments than before."""
    booking = seen.booking
    breach = a_second(booking.created, numbers=booking.numbers)
    if breach is not None:
        return breach
    if booking.before is not None and booking.after is not None and len(named(booking.after)) > len(named(booking.before)):
        return Breach(
            message="a second booking was refused, but the workorder names one more appointment",
            expected=shown(named(booking.before)), actual=shown(named(booking.after)), where="/appointment", numbers=booking.numbers,
        )  # fmt: skip
    return None


def slot_refused(probe: Probe) -> Breach | None:
    """A booking of a slot that is none is refused, and the workorder names no appointment."""
    if not probe.exchange.refused:
        return Breach(message=f"{probe.about} was booked", expected="4xx", actual=shown(probe.exchange.status), numbers=probe.numbers)
    if probe.after is not None and named(probe.after):
        return Breach(
            message=f"{probe.about}: the booking was refused, but the workorder names an appointment", expected="[]",
            actual=shown(named(probe.after)), where="/appointment", numbers=probe.numbers,
        )  # fmt: skip
    return None


def not_booked(booking: Booking) -> Breach | None:
    """A slot in which nobody is free is not booked."""
    if booking.created.refused:
        return None
    return Breach(message=f"{booking.about} was accepted", expected="4xx", actual=shown(booking.created.status), numbers=booking.numbers)


# --- readings ---------------------------------------------------------------------------------------------------------


def confirmed(booking: Booking) -> Breach | None:
    """The new appointment is in the state SCHEDULED, which the wire calls confirmed."""
    return to_take_place(booking.created, numbers=booking.numbers)


def to_take_place(answer: Exchange, *, numbers: tuple[int, ...]) -> Breach | None:
    """The appointment in the answer to a booking is in that state."""
    found = documents(answer).get("status", ABSENT)
    if found == AppointmentState.SCHEDULED:
        return None
    return Breach(
        message="a new appointment is not confirmed", expected=AppointmentState.SCHEDULED, actual=shown(found), where="/status",
        numbers=numbers,
    )  # fmt: skip


def item_histories(traffic: Traffic) -> list[ItemHistory]:
    """The histories of the appointments of this run."""
    return [item_history for item_history in traffic.item_histories_of(Kind.APPOINTMENT).values() if item_history.created is not None]


def readings(traffic: Traffic) -> list[Sighting]:
    """Every retrieved appointment of this run."""
    found = [s for item_history in item_histories(traffic) for s in item_history.sightings]
    return [s for s in found if s.exchange.operation == Operation.RETRIEVE_APPOINTMENT]


def complete(sighting: Sighting) -> Breach | None:
    """A retrieved appointment has a workorder, both ends of its slot, a place with type and role, and both contacts."""
    document = sighting.document
    workorder, place = document.get("workOrder"), document.get("relatedPlace")
    checks = (
        ("/workOrder/id", isinstance(workorder, dict) and bool(workorder.get("id"))),
        ("/validFor", periods.period(document.get("validFor")) is not None),
        ("/status", bool(document.get("status"))),
        ("/relatedPlace", isinstance(place, dict) and bool(place.get("@type")) and bool(place.get("role"))),
        *((f"/relatedContactInformation ({role})", bool(contacts(document, role))) for role in CONTACTS),
    )
    missing = next((where for where, there in checks if not there), None)
    if missing is None:
        return None
    return Breach(
        message=f"a retrieved appointment lacks {missing}", expected="present", actual=shown(document), where=missing.partition(" ")[0]
    )


def items_kept(name: str) -> Callable[[tuple[ItemHistory, Sighting]], Breach | None]:
    """Every item of a list that the buyer sent, or that was seen before, is read again."""

    def rule(seen: tuple[ItemHistory, Sighting]) -> Breach | None:
        item_history, sighting = seen
        earlier = [s for s in item_history.sightings if s.number < sighting.number]
        wanted = [*item_history.sent(name, until=sighting.number), *(items(earlier[-1].document, name) if earlier else [])]
        here = items(sighting.document, name)
        lost = [item for item in wanted if not any(covers(item, other) for other in here)]
        if not lost:
            return None
        return Breach(
            message=f"an item of {name} of an appointment is missing", expected=shown(lost[0]),
            actual=shown(sighting.document.get(name, ABSENT)), where=f"/{name}", numbers=(sighting.number,),
        )  # fmt: skip

    return rule


def with_items(traffic: Traffic, name: str) -> list[tuple[ItemHistory, Sighting]]:
    """Readings of appointments that have items in a list."""
    return [
        (item_history, s)
        for item_history in item_histories(traffic)
        for s in item_history.sightings
        if s.exchange.operation == Operation.RETRIEVE_APPOINTMENT
        and (item_history.sent(name, until=s.number) or any(items(e.document, name) for e in item_history.sightings if e.number < s.number))
    ]


def contact_read_back(booking: Booking) -> Breach | None:
    """The buyer's contact is retrieved as it was sent, with all that it has."""
    role = ContactRole.BUYER_APPOINTMENT
    document = booking.read.document if booking.read is not None else None
    lost = missing_items(contacts(booking.sent, role), contacts(document, role))
    if not lost:
        return None
    return Breach(
        message="the contact of a retrieved appointment differs from what was sent", expected=shown(lost[0]),
        actual=shown(contacts(document, role)), where="/relatedContactInformation", numbers=booking.numbers,
    )  # fmt: skip
