"""Two bookings at the same moment: for one workorder, which has room for one of them, and for two (MEF 113 R78, R79, R86, R87)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ttck.harness.generate import full_documents
from ttck.harness.judge.verify import Breach
from ttck.harness.record.exchange import Effect, Exchange
from ttck.harness.record.state_probe import Attempt, state_of
from ttck.harness.runs.scenario import Stage
from ttck.harness.verdict import Inconclusive
from ttck.specs.vocabulary import AppointmentState, Stimulus
from ttck.suites.appointment import seller_client
from ttck.suites.appointment.periods import Period
from ttck.suites.appointment.seller_client import Asked, Booking, Visit
from ttck.suites.ticket.scenarios.hb_crowding import Crowd, lost

_PAIRS = (("note", "note"), ("note", "attachment"), ("attachment", "attachment"))  # what each of two patches brings
_TIMES = 2  # that two bookings come for one workorder


@dataclass(frozen=True, kw_only=True)
class Rush:
    """Two bookings at the same moment for one workorder; `again` is a second reading of what came of the first one."""

    bookings: tuple[Booking, ...]
    again: Exchange | None

    @property
    def made(self) -> tuple[Booking, ...]:
        """Those that brought an appointment."""
        return tuple(booking for booking in self.bookings if booking.id is not None)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The record numbers of all exchanges."""
        last = (self.again.number,) if self.again is not None else ()
        return tuple(sorted({*last, *(number for booking in self.bookings for number in booking.numbers)}))


@dataclass(kw_only=True)
class Rushed:
    """What was booked at the same moment: for `one` workorder, and for two; `patches` of one appointment and `cancels` came so too."""

    one: list[Rush] = field(default_factory=list)
    two: list[Booking] = field(default_factory=list)
    patches: list[Crowd] = field(default_factory=list)
    cancels: list[Attempt] = field(default_factory=list)


def _together(stage: Stage, asked: list[Asked], label: str) -> tuple[Booking, ...]:
    answers = stage.buyer.appointments.create_together([one.sent for one in asked], label=label)
    return tuple(seller_client.followed(stage, one, answer) for one, answer in zip(asked, answers, strict=True))


def for_one(stage: Stage, rushed: Rushed) -> None:
    """Two bookings for one workorder, of two slots where the seller offers more than one; once more after a cancel.

    Raises:
        Inconclusive: there is no workorder or no slot.
    """
    visit = seller_client.open_visit(stage)
    for _ in range(_TIMES):
        slots = seller_client.free_slots(stage, visit.workorder, standing=bool(rushed.one))
        chosen = stage.chance.sample(slots, 2) if len(slots) > 1 else [slots[0]] * 2
        about = "book, one of two for one workorder at the same time"
        asked = [seller_client.ready(stage, visit=visit, slot=slot, about=about) for slot in chosen]
        bookings = _together(stage, asked, about)
        made = [booking.id for booking in bookings if booking.id is not None]
        again = stage.buyer.appointments.retrieve(made[0], label="the first one once more") if len(made) > 1 else None
        rushed.one.append(Rush(bookings=bookings, again=again))
        for appointment in dict.fromkeys(made):
            seller_client.cancel(stage, "cancel what was booked at the same time", appointment)


def for_two(stage: Stage, rushed: Rushed) -> None:
    """A booking for each of two workorders, of the same time where both are offered it.

    The seller writes a note to each, one right after the other; then both are cancelled at the same moment.

    Raises:
        Inconclusive: there is no workorder or no slot.
    """
    visits = (seller_client.open_visit(stage), seller_client.open_visit(stage))
    about = "book, one of two for two workorders at the same time"
    asked = [
        seller_client.ready(stage, visit=visit, slot=slot, about=about) for visit, slot in zip(visits, _slots(stage, visits), strict=True)
    ]
    rushed.two += _together(stage, asked, about)
    _cancel(stage, rushed)


def _slots(stage: Stage, visits: tuple[Visit, Visit]) -> tuple[Period, Period]:
    """A slot for each of two workorders, the same one where it is on offer for both."""
    first, second = (seller_client.free_slots(stage, visit.workorder) for visit in visits)
    same = [slot for slot in first if slot in second]
    chosen = stage.chance.choice(same or first)
    return chosen, chosen if same else stage.chance.choice(second)


def _cancel(stage: Stage, rushed: Rushed) -> None:
    appointments, made = stage.buyer.appointments, list(dict.fromkeys(b.id for b in rushed.two if b.id is not None))
    if len(made) < len(rushed.two):
        return
    _patch(stage, rushed, made[0])
    with contextlib.suppress(Inconclusive):  # what is owed for each is judged with all that is owed
        stage.decide_in_a_row(Stimulus.APPOINTMENT_ADD_NOTE, made, read=appointments.retrieve)
    rushed.cancels += stage.attempt_together(
        "cancel, one of two at the same time", made, partial(appointments.cancel_together, label="cancel, one of two at the same time"),
        leads_to=AppointmentState.CANCELLED, read=appointments.retrieve,
    )  # fmt: skip


def _patch(stage: Stage, rushed: Rushed, appointment: str) -> None:
    """Patches that add something each; one that sends whole lists takes away by right what it does not name."""
    buyer, material = stage.buyer, stage.material
    if buyer.target.switches.get("patch_list_style") == "full_list":
        return
    made: dict[str, Callable[[], Any]] = {
        "note": lambda: [buyer.plain_note("one more observation")],
        "attachment": lambda: full_documents.attachments(material)[:1],
    }
    for pair in _PAIRS:
        documents = [{name: made[name]()} for name in pair]
        about = f"patch of {pair[0]} and patch of {pair[1]} of an appointment at the same time"
        patches = buyer.appointments.patch_together(appointment, documents, label=about)
        if all(patch.effect is Effect.DONE for patch in patches):
            read = buyer.until(
                partial(buyer.appointments.retrieve, appointment, label="both of two patches at the same time"),
                lambda seen: seen.accepted and not any(any(lost(one, seen.document)) for one in documents),  # noqa: B023 - called at once
                what="both of two patches at the same time",
            )
            rushed.patches.append(Crowd(patches=tuple(patches), brought=tuple(documents), read=read))


# --- rules ------------------------------------------------------------------------------------------------------------


def decided(rushes: list[Rush]) -> list[Rush]:
    """Those that tell something: each booking was answered, and one at least brought an appointment."""
    return [rush for rush in rushes if rush.made and all(b.created.effect is not Effect.UNKNOWN for b in rush.bookings)]


def only_one(rush: Rush) -> Breach | None:
    """No two appointments of the workorder are to take place; of one that is read between two readings of the other both are."""
    due = [booking for booking in rush.made if state_of(booking.read) == AppointmentState.SCHEDULED]
    if len({booking.id for booking in due}) < 2 or state_of(rush.again) != AppointmentState.SCHEDULED:  # noqa: PLR2004 - a pair
        return None
    return Breach(
        message="two bookings at the same moment for one workorder are both accepted, and both appointments are to take place",
        expected="one of the two refused", actual=" and ".join(f"{b.created.status} with id {b.id}" for b in due), numbers=rush.numbers,
    )  # fmt: skip
