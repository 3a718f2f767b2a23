"""Use cases 10 and 11: patches of every attribute alone and combined, a slot that is not free, and cancelling."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from ttck.harness.generate import full_documents, near_duplicates, strategies
from ttck.harness.record.exchange import Exchange
from ttck.harness.record.state_probe import Attempt, Patch, state_of
from ttck.harness.runs.scenario import Stage, scenario
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import Api, ContactRole, Source, Stimulus, TicketState, WorkorderState
from ttck.suites.appointment import gates, periods, seller_client
from ttck.suites.appointment.periods import Document
from ttck.suites.appointment.seller_client import Booking

PATCHABLE = ("validFor", "relatedPlace", "contact", "note", "attachment")


@dataclass(frozen=True, kw_only=True)
class Lifted:
    """A patch of an appointment while its ticket waits for information, with the ticket before and after."""

    patch: Patch
    ticket_before: Exchange
    ticket_after: Exchange

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all exchanges."""
        return tuple(sorted({*self.patch.numbers, self.ticket_before.number, self.ticket_after.number}))


@dataclass(kw_only=True)
class Changing:
    """All patches and cancels of appointments that are to take place.

    `at_work` are those of a workorder that is planned, or on which somebody works, and `long` those with the longest texts, and
    with items like older ones, which a seller may refuse.
    """

    good: list[Patch] = field(default_factory=list)
    workorders: list[tuple[Patch, Exchange]] = field(default_factory=list)
    lifted: list[Lifted] = field(default_factory=list)
    blocked: list[Patch] = field(default_factory=list)
    empty: list[Patch] = field(default_factory=list)
    moved: list[Patch] = field(default_factory=list)
    cancels: list[Attempt] = field(default_factory=list)
    at_work: list[Patch] = field(default_factory=list)
    long: list[Patch] = field(default_factory=list)
    cancels_at_work: list[Attempt] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> list[Patch]:
        """Sound patches that bring an attribute."""
        return [patch for patch in self.good if name in patch.new]

    def told(self, name: str | None = None) -> list[Patch]:
        """Those patches, or all, with those that may be refused: what an accepted one has to do is the same."""
        return [patch for patch in (*self.good, *self.at_work, *self.long) if name is None or name in patch.new]


def value(stage: Stage, booking: Booking, name: str) -> Document:
    """A new value of one patchable attribute, as a part of a patch."""
    seed = stage.seed + next(stage.material.counter)
    appointment = booking.id or ""
    if name == "validFor":
        return {"validFor": seller_client.written(stage, seller_client.free_slot(stage, booking.visit.workorder, other_than=booking.slot))}
    if name == "relatedPlace":
        return {"relatedPlace": seller_client.place(stage)}
    if name == "contact":
        new = [seller_client.contact(stage, ContactRole.BUYER_APPOINTMENT, seed=seed)]
        return {"relatedContactInformation": seller_client.contacts_with(stage, appointment, new)}
    maker = strategies.notes if name == "note" else strategies.attachments
    return {name: [strategies.one(maker(stage.material), material=stage.material, seed=seed)]}


def _good(stage: Stage, story: Changing) -> None:
    """Each attribute alone on a rich appointment twice and on a bare one, several items, several in a row, combinations."""
    material = stage.material
    furnished = {
        "note": [strategies.one(strategies.notes(material), material=material, seed=stage.seed + 1)],
        "attachment": [strategies.one(strategies.attachments(material), material=material, seed=stage.seed + 2)],
    }
    bookings = [seller_client.booked(stage, about="book to patch", **more) for more in (furnished, {})]
    for about, (booking, appointment) in (("alone", bookings[0]), ("alone", bookings[1]), ("once more", bookings[0])):
        for name in PATCHABLE:
            _one(stage, story, booking, f"{name} {about}", value(stage, booking, name), appointment)
    booking, appointment = bookings[0]
    many = {name: [value(stage, booking, name)[name][0] for _ in range(3)] for name in ("note", "attachment")}
    _one(stage, story, booking, "several notes and attachments", many, appointment)
    _one(stage, story, booking, "notes with awkward texts", {"note": strategies.awkward_notes(material)}, appointment)
    for _ in range(max(stage.budget.generated // 6, 2)):
        names = stage.chance.sample(PATCHABLE, k=stage.chance.choice((2, 3)))
        new = {key: item for name in names for key, item in value(stage, booking, name).items()}
        _one(stage, story, booking, " and ".join(sorted(names)), new, appointment)
    texts = full_documents.all_longest(material, material.text_length)
    long = {**texts["note"], "attachment": [*texts["attachment"]["attachment"], *full_documents.contents(material)]}
    story.long.append(seller_client.patch(stage, "notes and attachments with the longest texts", appointment, long))
    for name in ("note", "attachment"):
        first, *others = near_duplicates.family(material, name, {"source": Source.BUYER.value})
        story.long.append(seller_client.patch(stage, f"one {name} more", appointment, {name: [first]}))
        story.long.append(seller_client.patch(stage, f"{name} like one that is there", appointment, {name: others}))
    for number, (_, appointment) in enumerate(bookings):
        story.cancels.append(seller_client.cancel(stage, f"cancel after patches ({number + 1})", appointment))


def _one(stage: Stage, story: Changing, booking: Booking, about: str, new: Document, appointment: str) -> None:
    patched = seller_client.patch(stage, about, appointment, new)
    story.good.append(patched)
    if patched.attempt.exchange.accepted:
        seen = seller_client.settled(stage, booking.visit.workorder, appointment, "workorder after a patch")
        if seen is not None:
            story.workorders.append((patched, seen))


def _at_work(stage: Stage, story: Changing) -> None:
    """A move, a note and a cancel while the workorder is planned, and while somebody works on it."""
    steps = ((Stimulus.WORKORDER_PLAN, WorkorderState.PLANNED), (Stimulus.WORKORDER_START, WorkorderState.IN_PROGRESS))
    for stimulus, state in steps:
        stage.must_offer(stimulus)
        booking, appointment = seller_client.booked(stage, about=f"book before {stimulus}")
        if state_of(seller_client.workorder_of(stage, booking.visit.workorder)) != state:
            stage.buyer.stimulate(stimulus, booking.visit.workorder)
        for name in ("validFor", "note"):
            new = value(stage, booking, name)
            story.at_work.append(seller_client.patch(stage, f"{name} while the workorder is {state}", appointment, new))
        story.cancels_at_work.append(seller_client.cancel(stage, f"cancel while the workorder is {state}", appointment))


def _lifted(stage: Stage, story: Changing) -> None:
    """While the ticket waits for information, a patch of the appointment takes it on (MEF 113 R81)."""
    buyer = stage.buyer
    stage.must_offer(Stimulus.REQUEST_INFO)
    booking, appointment = seller_client.booked(stage, about="book before a question")
    for name in ("note", "validFor", "contact"):
        buyer.reach(booking.visit.ticket, TicketState.IN_PROGRESS)
        before = buyer.reach(booking.visit.ticket, TicketState.PENDING)
        patched = seller_client.patch(stage, f"{name} while the ticket is pending", appointment, value(stage, booking, name))
        after = buyer.retrieve(booking.visit.ticket, label="ticket after the patch of its appointment")
        lifts = buyer.target.edition != "published"  # there a patch of an appointment leaves its ticket alone
        if lifts and patched.attempt.exchange.accepted and state_of(after) == TicketState.PENDING:
            after = seller_client.moving_on(stage, booking.visit.ticket)
        story.good.append(patched)
        story.lifted.append(Lifted(patch=patched, ticket_before=before, ticket_after=after))


def _blocked(stage: Stage, story: Changing) -> None:
    """A slot that was on offer, and is blocked before the patch."""
    stage.must_offer(Stimulus.CALENDAR_BLOCK)
    booking, appointment = seller_client.booked(stage, about="book before the calendar is blocked")
    for more in ({}, {"note": [stage.buyer.plain_note("another day would be better")]}):
        slot = seller_client.free_slot(stage, booking.visit.workorder, other_than=booking.slot)
        seller_client.block(stage, booking.visit.workorder, slot)
        about = "validFor to a blocked slot" + (" with a note" if more else "")
        story.blocked.append(seller_client.patch(stage, about, appointment, {"validFor": slot.document(), **more}))
    for about in seller_client.blocks(stage):
        slot = seller_client.free_slot(stage, booking.visit.workorder, other_than=booking.slot)
        part = periods.blocks(slot)[about]
        if not part.meets(booking.slot):
            seller_client.block(stage, booking.visit.workorder, part)
            story.blocked.append(
                seller_client.patch(stage, f"validFor to a slot {about}", appointment, {"validFor": seller_client.written(stage, slot)})
            )


def _odd(stage: Stage, story: Changing) -> None:
    """To a slot between two quarters of an hour, so that times show which are rounded."""
    booking, appointment = seller_client.booked(stage, about="book before a move to odd minutes")
    slot = seller_client.odd_slot(stage, booking.visit.workorder)
    _one(
        stage,
        story,
        booking,
        "validFor to a slot between two quarters of an hour",
        {"validFor": seller_client.written(stage, slot)},
        appointment,
    )
    note = {"note": [stage.buyer.plain_note("a note after the move")]}
    _one(stage, story, booking, "note after the move to odd minutes", note, appointment)


def _probes(stage: Stage, story: Changing) -> None:
    """A patch of nothing, also while the ticket is pending; and one that names another workorder."""
    booking, appointment = seller_client.booked(stage, about="book before odd patches")
    story.empty.append(seller_client.patch(stage, "nothing", appointment, {}, {}))
    other = seller_client.open_visit(stage)
    body = {"workOrder": {"id": other.workorder}}
    story.moved.append(seller_client.patch(stage, "the workorder", appointment, {}, body))
    noted = {**body, **seller_client.wire(stage, appointment, {"note": [stage.buyer.plain_note("beside the workorder")]})}
    story.moved.append(seller_client.patch(stage, "the workorder beside a note", appointment, {}, noted))
    if stage.buyer.offers(Stimulus.REQUEST_INFO):
        stage.buyer.reach(booking.visit.ticket, TicketState.PENDING)
        story.empty.append(seller_client.patch(stage, "nothing, while the ticket is pending", appointment, {}, {}))


@scenario("changing", weight=1.3, after=("registering",))
def changing(stage: Stage) -> Changing:
    """Patching and cancelling appointments."""
    story = Changing()
    if not gates.claims(stage.buyer.target, Api.APPOINTMENT):
        return story
    parts = {"good": _good, "odd": _odd, "at work": _at_work, "lifted": _lifted, "blocked": _blocked, "probes": _probes}
    for name, part in parts.items():
        try:
            stage.steadily(partial(part, stage, story))
        except Inconclusive as skipped:
            story.reasons[name] = skipped.reason
    return story
