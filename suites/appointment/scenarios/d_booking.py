"""Use case 8, and use case 9 right after it: bookings from generated data, a second one, and one beside another workorder."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hypothesis import strategies as st

from ttck.harness.generate import full_documents, strategies
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api, ContactRole, Stimulus, TicketState
from ttck.suites.appointment import gates, periods, rushing, seller_client
from ttck.suites.appointment.periods import Document, Period
from ttck.suites.appointment.rushing import Rushed
from ttck.suites.appointment.seller_client import Booking, Visit
from ttck.suites.common.lists import Query, Reader

_PARTS = ("note", "attachment", "contact")
_LISTED = {"contact": "relatedContactInformation"}
_COMMON = 255  # characters that any column holds, for a seller that refuses texts as long as the target lets them be
_ROLES = (ContactRole.BUYER_APPOINTMENT, ContactRole.APPOINTMENT_PLACE)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A booking for the older of two open workorders, with readings of the newer one and its ticket."""

    booking: Booking
    other: Visit
    workorder_before: Exchange | None
    workorder_after: Exchange | None
    ticket_before: Exchange
    ticket_after: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all exchanges."""
        own = (self.workorder_before, self.workorder_after, self.ticket_before, self.ticket_after)
        return tuple(sorted({*self.booking.numbers, *(e.number for e in own if e is not None)}))


@dataclass(frozen=True, kw_only=True)
class Second:
    """A booking for a workorder that has an appointment, with that appointment right before and right after."""

    booking: Booking
    first_before: Exchange
    first_after: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all exchanges."""
        return tuple(sorted({*self.booking.numbers, self.first_before.number, self.first_after.number}))


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A ticket that a booking took on, between two readings in the lists of its new state and of its former one."""

    before: Exchange
    found: dict[TicketState, Query]
    after: Exchange


@dataclass(kw_only=True)
class Bookings:
    """All bookings with a sound request; `second` are those for a workorder that has an appointment already.

    `planned` are those for workorders that are planned already. `waiting` are those for two workorders of one ticket, the newer one
    first. `listed` is a ticket that one of them took on, in lists of tickets. `free` is the booking of a free slot on the workorder
    for which a blocked slot and `never_offered` were tried. `rushed` came at the same moment.
    """

    good: list[Booking] = field(default_factory=list)
    second: list[Second] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    waiting: list[Booking] = field(default_factory=list)
    again: list[Booking] = field(default_factory=list)
    planned: list[Booking] = field(default_factory=list)
    blocked: list[Booking] = field(default_factory=list)
    never_offered: list[Booking] = field(default_factory=list)
    free: Booking | None = None
    rushed: Rushed = field(default_factory=Rushed)
    listed: Listed | None = None
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def accepted(self) -> list[Booking]:
        """Those that brought an appointment."""
        others = (*(b.booking for b in self.beside), *self.waiting[1:], *self.planned, *self.rushed.two)
        return [booking for booking in (*self.good, *others) if booking.id is not None]


def _optional(stage: Stage, chosen: frozenset[str], *, seed: int) -> dict[str, Any]:
    """Generated values of the optional parts (MEF 113 O15, Table 27)."""
    material, at = stage.material, stage.seed + seed
    more: dict[str, Any] = {}
    if "note" in chosen:
        more["note"] = strategies.one(_some(strategies.notes(material)), material=material, seed=at)
    if "attachment" in chosen:
        more["attachment"] = strategies.one(_some(strategies.attachments(material)), material=material, seed=at + 1)
    if "contact" in chosen:
        more["relatedContactInformation"] = [seller_client.contact(stage, role, seed=at + 2) for role in _ROLES]
    return more


@functools.cache
def _some(strategy: st.SearchStrategy[Document]) -> st.SearchStrategy[list[Document]]:
    return st.lists(strategy, min_size=1, max_size=3)


def _everything(stage: Stage) -> dict[str, Any]:
    """Each optional part with every attribute, and more than one of a kind."""
    material = stage.material
    people = [one for role in _ROLES for one in full_documents.contacts(material, role, count=1)]
    return {"note": full_documents.notes(material), "attachment": full_documents.attachments(material), "relatedContactInformation": people}


def _subsets(stage: Stage) -> Iterator[frozenset[str]]:
    """All parts, none, and by chance."""
    yield frozenset(_PARTS)
    yield frozenset()
    for name in _PARTS:
        yield frozenset({name})
    for _ in range(max(stage.budget.generated // 6 - 4, 0)):
        yield frozenset(name for name in _PARTS if stage.chance.random() < 0.5)  # noqa: PLR2004 - a coin


def _good(stage: Stage, story: Bookings) -> None:
    awkward = strategies.awkward_notes(stage.material)
    story.good.append(seller_client.book(stage, about="book with awkward notes", note=awkward))
    story.good.append(seller_client.book(stage, about="book with everything", **_everything(stage)))
    for number, chosen in enumerate(_subsets(stage)):
        about = f"book with {' and '.join(sorted(chosen)) or 'nothing optional'}"
        story.good.append(seller_client.book(stage, about=about, **_optional(stage, chosen, seed=10 * number)))


def _listed(stage: Stage, story: Bookings) -> None:
    """The list of tickets, by the state that a booking ended and by that which it led to; a list may follow later."""
    lifted = (b for b in story.good if b.id is not None and state_of(b.ticket_before) == TicketState.PENDING)
    made = next((b for b in lifted if state_of(b.ticket_after) == TicketState.IN_PROGRESS), None)
    if made is None or made.ticket_after.ticket is None:
        return
    ticket, buyer = made.ticket_after.ticket, stage.buyer
    reader = Reader(stage=stage, find=buyer.find, label="list after a booking")

    def by(state: TicketState) -> Query:
        found: list[Query] = []

        def look() -> Exchange:
            found[:] = [reader.read((("status", str(state)),))]
            return found[0].pages[-1]

        wanted = state == TicketState.IN_PROGRESS
        buyer.until(look, lambda seen: not seen.accepted or found[0].has(ticket) is wanted, what="a list that follows a booking")
        return found[0]

    before = buyer.retrieve(ticket, label="before it is looked for in the list")
    found = {state: by(state) for state in (TicketState.IN_PROGRESS, TicketState.PENDING)}
    story.listed = Listed(before=before, found=found, after=buyer.retrieve(ticket, label="after it was looked for in the list"))


def _longest(stage: Stage, story: Bookings) -> None:
    """A booking with the longest texts and large contents, and one with shorter ones where the seller refuses that."""
    most = stage.material.text_length
    visit = seller_client.open_visit(stage)
    for length in dict.fromkeys((most, min(most, _COMMON))):
        made = seller_client.book(
            stage, visit=visit, about=f"book with texts of {length} characters and large contents", **_long(stage, length)
        )
        if made.created.accepted:
            story.good.append(made)
            return


def _long(stage: Stage, length: int) -> dict[str, Any]:
    groups = full_documents.all_longest(stage.material, length, roles=_ROLES)
    more = {name: value for group in _PARTS for name, value in groups[_LISTED.get(group, group)].items()}
    return {**more, "attachment": [*more["attachment"], *full_documents.contents(stage.material)]}


def _odd(stage: Stage, story: Bookings) -> None:
    """A slot between two quarters of an hour, so that times show which are rounded."""
    visit = seller_client.open_visit(stage)
    slot = seller_client.odd_slot(stage, visit.workorder)
    story.good.append(seller_client.book(stage, visit=visit, slot=slot, about="book a slot between two quarters of an hour"))


def _second(stage: Stage, story: Bookings) -> None:
    """Another slot that is still offered, for a workorder that has an appointment: its first one, also patched, and one in its place."""
    first, appointment = seller_client.booked(stage, about="book before a second time")
    story.good.append(first)
    for _ in range(2):
        _once_more(stage, story, first, appointment)
    if seller_client.patch(
        stage, "a note before booking once more", appointment, {"note": [stage.buyer.plain_note("ring")]}
    ).attempt.exchange.accepted:
        _once_more(stage, story, first, appointment)
    seller_client.cancel(stage, "cancel before booking again", appointment)
    again = seller_client.book(stage, visit=first.visit, about="book again after the cancel")
    story.again.append(again)
    if again.id is not None:
        _once_more(stage, story, again, again.id)


def _once_more(stage: Stage, story: Bookings, first: Booking, appointment: str) -> None:
    """A booking beside an appointment that is to take place."""
    slot = seller_client.free_slot(stage, first.visit.workorder, other_than=first.slot)
    read = partial(stage.buyer.appointments.retrieve, appointment)
    before = read(label="the first appointment before a second booking")
    second = seller_client.book(stage, visit=first.visit, slot=slot, about="book a second time")
    after = read(label="the first appointment after a second booking")
    story.second.append(Second(booking=second, first_before=before, first_after=after))


def _beside(stage: Stage, story: Bookings) -> None:
    """Two workorders are open; the older one, then the newer one is booked."""
    older, newer = seller_client.open_visit(stage), seller_client.open_visit(stage)
    for visit, other in ((older, newer), (newer, older)):
        before = seller_client.workorder_of(stage, other.workorder, "the other workorder before"), stage.buyer.retrieve(other.ticket)
        booking = seller_client.book(stage, visit=visit, about="book for one of two workorders")
        after = seller_client.workorder_of(stage, other.workorder, "the other workorder after"), stage.buyer.retrieve(other.ticket)
        story.beside.append(
            Beside(
                booking=booking, other=other, workorder_before=before[0], workorder_after=after[0], ticket_before=before[1],
                ticket_after=after[1],
            )
        )  # fmt: skip


def _waiting(stage: Stage, story: Bookings) -> None:
    """Two workorders of one ticket wait for an appointment; the newer one is booked, then the older one."""
    buyer, older = stage.buyer, seller_client.open_visit(stage)
    buyer.patch(
        older.ticket, stage.lists(older.ticket, note=[buyer.plain_note("we look for a date")]), label="patch while waiting for a date"
    )
    if state_of(seller_client.moving_on(stage, older.ticket)) != TicketState.IN_PROGRESS:
        raise Inconclusive(f"the ticket {older.ticket} waits for its first appointment, so that no second workorder can be opened for it")
    newer = seller_client.open_visit(stage, ticket=older.ticket)
    for visit in (newer, older):
        story.waiting.append(seller_client.book(stage, visit=visit, about="book for one of two workorders of a ticket"))


def _planned(stage: Stage, story: Bookings) -> None:
    """A workorder that the seller planned before anybody booked; whether it can be booked then is the seller's affair."""
    stage.must_offer(Stimulus.WORKORDER_PLAN)
    visit = seller_client.open_visit(stage)
    stage.buyer.stimulate(Stimulus.WORKORDER_PLAN, visit.workorder)
    story.planned.append(seller_client.book(stage, visit=visit, about="book what is planned already"))


def _blocked(stage: Stage, story: Bookings) -> None:
    """A slot that was on offer and is blocked meanwhile; one in the past; one that was never on offer."""
    visit = seller_client.open_visit(stage)
    if stage.buyer.offers(Stimulus.CALENDAR_BLOCK):
        slot = seller_client.free_slot(stage, visit.workorder)
        seller_client.block(stage, visit.workorder, slot)
        story.blocked.append(seller_client.book(stage, visit=visit, slot=slot, about="book a blocked slot"))
    if not any(booking.id for booking in story.blocked):
        story.never_offered.append(
            seller_client.book(stage, visit=visit, slot=periods.stretch(-30, 8, 10), about="book a slot in the past")
        )
    night = periods.stretch(6, 1, 3)
    if not any(booking.id for booking in (*story.blocked, *story.never_offered)) and not _on_offer(stage, visit, night):
        story.never_offered.append(seller_client.book(stage, visit=visit, slot=night, about="book a slot at night that is not on offer"))
    if not any(booking.id for booking in (*story.blocked, *story.never_offered)):
        story.free = seller_client.book(stage, visit=visit, about="book a free slot after those that are not")


def _in_part(stage: Stage, story: Bookings) -> None:
    """Slots that were on offer and of which a part is blocked meanwhile, each for a workorder of its own."""
    for about in seller_client.blocks(stage):
        visit = seller_client.open_visit(stage)
        slot = seller_client.free_slot(stage, visit.workorder)
        seller_client.block(stage, visit.workorder, periods.blocks(slot)[about])
        story.blocked.append(seller_client.book(stage, visit=visit, slot=slot, about=f"book a slot {about}"))


def _on_offer(stage: Stage, visit: Visit, slot: Period) -> bool:
    """Whether a seller that is asked for just this time offers some of it, or does not say."""
    found = seller_client.look_for(stage, visit.workorder, [slot.document()], label="is there a slot at night?")
    return not found.accepted or any(free.start < slot.end and slot.start < free.end for free in periods.offered(found.document))


@scenario("booking", weight=2, after=("registering",))
def booking(stage: Stage) -> Bookings:
    """Booking appointments."""
    story = Bookings()
    if not gates.claims(stage.buyer.target, Api.APPOINTMENT):
        return story
    parts = {
        "good": _good, "listed": _listed, "longest": _longest,
        "odd": _odd, "second": _second, "beside": _beside, "waiting": _waiting, "blocked": _blocked,
        "planned": _planned,
        "in part": _in_part, "one": lambda s, told: rushing.for_one(s, told.rushed), "two": lambda s, told: rushing.for_two(s, told.rushed),
    }  # fmt: skip
    for name, part in parts.items():
        try:
            stage.steadily(partial(part, stage, story))
        except Inconclusive as skipped:
            story.reasons[name] = skipped.reason
    return story
