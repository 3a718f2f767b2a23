"""What the scenarios share: tickets with workorders, bookings, patches, and the readings around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ttck.harness.generate import strategies
from ttck.harness.judge.compare import items
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, Patch, item_id, state_of
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api, AppointmentState, ContactRole, Stimulus, TicketState
from ttck.suites.appointment import gates, periods
from ttck.suites.appointment.periods import Document, Period
from ttck.suites.ticket.twins import said

_BY_HAND = 3  # blocks that a person is asked for
_PLACE = {
    "@type": "FieldedAddress",
    "role": "appointmentPlace",
    "city": "Örebro",
    "country": "SE",
    "streetName": "Storgatan",
    "streetNr": "12",
}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A ticket with the workorder that was opened for it."""

    ticket: str
    workorder: str
    listed: Exchange
    opened: Exchange | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A create request for an appointment that is not sent yet, with readings of workorder and ticket before it."""

    about: str
    visit: Visit
    slot: Period
    sent: Document
    before: Exchange | None
    ticket_before: Exchange


@dataclass(frozen=True, kw_only=True)
class Booking:
    """One create request for an appointment, with readings of workorder and ticket around it."""

    about: str
    visit: Visit
    slot: Period
    sent: Document
    before: Exchange | None
    ticket_before: Exchange
    created: Exchange
    read: Exchange | None
    after: Exchange | None
    ticket_after: Exchange

    @property
    def id(self) -> str | None:
        """The identifier of the appointment, if one came of it."""
        return item_id(self.created)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of the exchanges."""
        seen = (self.before, self.ticket_before, self.created, self.read, self.after, self.ticket_after)
        return tuple(sorted({e.number for e in seen if e is not None}))


def open_visit(stage: Stage, stimulus: Stimulus = Stimulus.WORKORDER_OPEN_WITH_APPOINTMENT, *, ticket: str | None = None) -> Visit:
    """Have the seller open a workorder, on a ticket of its own unless one is given.

    Raises:
        Inconclusive: it cannot be made to, or the ticket names no new workorder.
    """
    stage.must_offer(stimulus)
    if ticket is not None:
        return _opened(stage, stimulus, ticket)
    return stage.steadily(lambda: _opened(stage, stimulus, stage.in_state(TicketState.IN_PROGRESS)))


def _opened(stage: Stage, stimulus: Stimulus, number: str) -> Visit:
    buyer = stage.buyer
    seen = buyer.current(lambda: buyer.retrieve(number, label="before the workorder"))
    known = {item.get("id") for item in items(seen.document, "workOrder")}

    def fresh(seen: Exchange) -> list[str]:
        return [item["id"] for item in items(seen.document, "workOrder") if isinstance(item.get("id"), str) and item["id"] not in known]

    buyer.stimulate(stimulus, number)
    listed = buyer.until(number, lambda seen: bool(fresh(seen)), what=f"the effect of {stimulus}")
    if not fresh(listed):
        raise Inconclusive(f"after {stimulus} the ticket {number} names no new workorder")
    workorder = fresh(listed)[-1]
    return Visit(ticket=number, workorder=workorder, listed=listed, opened=workorder_of(stage, workorder))


def workorder_of(stage: Stage, workorder: str, label: str = "retrieve workorder") -> Exchange | None:
    """Read a workorder; None where the target file does not claim that API."""
    if not gates.claims(stage.buyer.target, Api.WORKORDER):
        return None
    return stage.buyer.workorders.retrieve(workorder, label=label)


def settled(stage: Stage, workorder: str, appointment: str, label: str) -> Exchange | None:
    """Read a workorder until it shows what a booking does to it."""
    seen = workorder_of(stage, workorder, label)
    if seen is None or chained(seen, appointment):
        return seen
    return stage.buyer.until(
        lambda: stage.buyer.workorders.retrieve(workorder, label=label),
        lambda found: chained(found, appointment),
        what="an appointment in its workorder",
    )


def moving_on(stage: Stage, ticket: str) -> Exchange:
    """Read a ticket until it is not pending any more."""
    return stage.buyer.until(ticket, lambda seen: state_of(seen) != TicketState.PENDING, what="a ticket that moves on with its appointment")


def look_for(stage: Stage, workorder: str, asked: list[Document], *, label: str = "search time slots") -> Exchange:
    """Search with the attribute that the target wants."""
    return stage.buyer.appointments.search(periods.search(workorder, asked, by=named_by(stage)), label=label)


def named_by(stage: Stage) -> str:
    """The attribute of a search that names the workorder."""
    return str(stage.buyer.target.switches.get("search_reference", "workOrder"))


def free_slots(stage: Stage, workorder: str, *, standing: bool = False) -> list[Period]:
    """What the seller offers in the days to come; a slot is opened when it offers nothing.

    `standing` says that the workorder has, or had, an appointment.

    Raises:
        Inconclusive: nothing is free, and nothing can be opened.
    """
    asked = [periods.horizon().document()]
    seen = look_for(stage, workorder, asked)
    found = periods.offered(seen.document)
    if not found and seen.accepted and stage.buyer.offers(Stimulus.CALENDAR_OPEN):
        wanted = periods.stretch(2 + next(stage.material.counter) % 10, 8, 10)
        stage.buyer.stimulate(Stimulus.CALENDAR_OPEN, workorder, **window(wanted))
        found = periods.offered(look_for(stage, workorder, asked).document)
    if not found and not seen.accepted:
        raise Inconclusive(f"a search for time slots was not accepted: {said(seen)}")
    if not found:
        raise Inconclusive(f"the seller offers no time slot{' for a workorder that was booked' if standing else ' at all'}")
    return found


def block(stage: Stage, workorder: str, slot: Period) -> None:
    """Have the seller block a slot that it offered, or a part of one.

    Raises:
        Inconclusive: it cannot be made to, or it still offers the slot and nobody vouches that it is blocked.
    """
    call = stage.buyer.stimulate(Stimulus.CALENDAR_BLOCK, workorder, **window(slot))
    if call.surely:
        return
    seen = look_for(stage, workorder, [periods.horizon().document()], label="is the slot blocked?")
    if periods.reaching(seen.document, slot):
        raise Inconclusive(f"{Stimulus.CALENDAR_BLOCK} had no visible effect: the seller still offers the slot")


def blocks(stage: Stage) -> list[str]:
    """The ways in which a part of a slot is blocked (`periods.blocks`); only the first ones where somebody has to do it by hand.

    Raises:
        Inconclusive: the calendar cannot be blocked.
    """
    stage.must_offer(Stimulus.CALENDAR_BLOCK)
    return list(periods.BLOCKS)[: None if stage.buyer.at_once(Stimulus.CALENDAR_BLOCK) else _BY_HAND]


def window(period: Period) -> dict[str, str]:
    """The arguments of a decision about the calendar."""
    return {"start": periods.text(period.start), "end": periods.text(period.end)}


def written(stage: Stage, slot: Period) -> Document:
    """A slot as a TimePeriod, each time in another zone: the instants count, not the offset (RFC 3339)."""
    return slot.document(zone=periods.ZONES[next(stage.material.counter) % len(periods.ZONES)])


def free_slot(stage: Stage, workorder: str, *, other_than: Period | None = None) -> Period:
    """One of the offered slots, by chance under the seed; a seller may offer few at a time, and others at a later time."""
    found = [slot for slot in free_slots(stage, workorder, standing=other_than is not None) if slot != other_than]
    if not found and other_than is not None:
        later = Period(start=other_than.end, end=periods.horizon().moved(days=7).end)
        found = periods.offered(look_for(stage, workorder, [later.document()], label="search for a later slot").document)
    if not found:
        raise Inconclusive("the seller offers no other time slot")
    return stage.chance.choice(found)


def odd_slot(stage: Stage, workorder: str) -> Period:
    """A slot on offer that begins or ends between two quarters of an hour, in a calendar that is opened for it.

    Raises:
        Inconclusive: the calendar cannot be opened, or no such slot is offered in it.
    """
    stage.must_offer(Stimulus.CALENDAR_OPEN)
    wanted = periods.odd(4 + next(stage.material.counter) % 9)
    stage.buyer.stimulate(Stimulus.CALENDAR_OPEN, workorder, **window(wanted))
    seen = look_for(stage, workorder, [wanted.document()], label="search for a slot between two quarters of an hour")
    found = [slot for slot in periods.offered(seen.document) if any(end.minute % 15 or end.second for end in (slot.start, slot.end))]
    if not found:
        raise Inconclusive("the seller offers no slot that begins or ends between two quarters of an hour")
    return found[0]


def contact(stage: Stage, role: ContactRole, *, seed: int) -> Document:
    """A generated contact."""
    return strategies.one(strategies.contacts(role), material=stage.material, seed=stage.seed + seed)  # type: ignore[no-any-return]


def plain_contacts(stage: Stage) -> list[Document]:
    """The buyer's contact, and the one at the place, which the published edition wants as well."""
    base = {"name": "Ada Lovelace", "number": "+46 19 123 45 67"}
    roles = (ContactRole.BUYER_APPOINTMENT, ContactRole.APPOINTMENT_PLACE)
    return [{**base, "role": str(role), "emailAddress": f"ada{next(stage.material.counter)}@buyer.example"} for role in roles]


def place(stage: Stage) -> Document:
    """A place that no other request names."""
    return {**_PLACE, "streetNr": str(next(stage.material.counter))}


def request(stage: Stage, workorder: str, slot: Period, **more: Any) -> Document:
    """A create request with what is mandatory, and whatever is given."""
    placed = {"relatedPlace": place(stage)} if stage.buyer.target.switches.get("appointment_place_in_create") else {}
    contacts = plain_contacts(stage)
    return {"workOrder": {"id": workorder}, "validFor": written(stage, slot), "relatedContactInformation": contacts, **placed, **more}


def book(stage: Stage, *, visit: Visit | None = None, about: str = "book", slot: Period | None = None, **more: Any) -> Booking:
    """Book an appointment, on a workorder of its own unless one is given; `more` are further attributes.

    Raises:
        Inconclusive: there is no workorder or no slot.
    """
    asked = ready(stage, visit=visit, about=about, slot=slot, **more)
    return followed(stage, asked, stage.buyer.appointments.create(asked.sent, label=about))


def ready(stage: Stage, *, visit: Visit | None = None, about: str = "book", slot: Period | None = None, **more: Any) -> Asked:
    """What is to be sent for an appointment, with readings of workorder and ticket before it; see `book`.

    Raises:
        Inconclusive: there is no workorder or no slot.
    """
    visit = visit or open_visit(stage)
    slot = slot or free_slot(stage, visit.workorder)
    sent = request(stage, visit.workorder, slot, **more)
    before = workorder_of(stage, visit.workorder, f"workorder before {about}")
    ticket_before = stage.buyer.retrieve(visit.ticket, label=f"ticket before {about}")
    return Asked(about=about, visit=visit, slot=slot, sent=sent, before=before, ticket_before=ticket_before)


def followed(stage: Stage, asked: Asked, created: Exchange) -> Booking:
    """A booking that was answered, with what is read afterwards of the appointment, its workorder and the ticket."""
    buyer, about, visit = stage.buyer, asked.about, asked.visit
    ident = item_id(created)
    read = buyer.appointments.retrieve(ident, label=f"after {about}") if ident else None
    label = f"workorder after {about}"
    after = settled(stage, visit.workorder, ident, label) if ident else workorder_of(stage, visit.workorder, label)
    ticket_after = buyer.retrieve(visit.ticket, label=f"ticket after {about}")
    if ident and state_of(ticket_after) == TicketState.PENDING:
        ticket_after = moving_on(stage, visit.ticket)
    return Booking(
        about=about, visit=visit, slot=asked.slot, sent=asked.sent, before=asked.before, ticket_before=asked.ticket_before,
        created=created, read=read, after=after, ticket_after=ticket_after,
    )  # fmt: skip


def booked(stage: Stage, **how: Any) -> tuple[Booking, str]:
    """A booking that was accepted, and its identifier.

    Raises:
        Inconclusive: the seller does not accept it.
    """
    booking = book(stage, **how)
    if booking.id is None:
        raise Inconclusive(f"a well-formed booking brought no appointment: {said(booking.created)}")
    return booking, booking.id


def chained(workorder: Exchange, appointment: str) -> bool:
    """Whether a workorder names an appointment and asks for none any more; an unreadable one says nothing that waiting would mend."""
    if not workorder.accepted:
        return True
    named = [item.get("id") for item in items(workorder.document, "appointment")]
    document = workorder.document if isinstance(workorder.document, dict) else {}
    return appointment in named and document.get("appointmentRequired") is False


def attempt(stage: Stage, about: str, appointment: str, act: Callable[[str], Exchange], *, leads_to: str | None = None) -> Attempt:
    """Something tried on an appointment, with a reading right before and right after."""
    return stage.attempt(about, appointment, act, leads_to=leads_to, read=stage.buyer.appointments.retrieve)


def wire(stage: Stage, appointment: str, new: Document) -> Document:
    """A patch as it goes over the wire, in the list style of the target."""
    if stage.buyer.target.switches.get("patch_list_style") != "full_list":
        return new
    seen = stage.buyer.appointments.retrieve(appointment, label="before a patch with full lists").document
    return {**new, **{name: [*items(seen, name), *new[name]] for name in ("note", "attachment") if name in new}}


def patch(stage: Stage, about: str, appointment: str, new: Document, body: Document | None = None) -> Patch:
    """Patch an appointment."""
    sent = wire(stage, appointment, new) if body is None else body
    acted = attempt(stage, about, appointment, lambda item: stage.buyer.appointments.patch(item, sent, label=f"patch: {about}"))
    return Patch(about=about, new=new, attempt=acted)


def cancel(stage: Stage, about: str, appointment: str) -> Attempt:
    """Cancel an appointment."""
    return attempt(
        stage, about, appointment, lambda item: stage.buyer.appointments.cancel(item, label=about), leads_to=AppointmentState.CANCELLED
    )


def contacts_with(stage: Stage, appointment: str, new: list[Document]) -> list[Document]:
    """The contact list of a patch that replaces the buyer's contact: the others of the buyer stay."""
    seen = stage.buyer.appointments.retrieve(appointment, label="before a patch of the contact").document
    kept = {ContactRole.APPOINTMENT_PLACE, ContactRole.SELLER_APPOINTMENT}
    return [*(c for c in items(seen, "relatedContactInformation") if c.get("role") in kept), *new]
